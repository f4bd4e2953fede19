/* The year of the taxi: one sentence to copy or print, and the figures behind it. */

import { useState } from 'preact/hooks';
import { label, t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { number, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, Loading, PageHead } from '../../ui/basic';
import { NumberField } from '../../ui/fields';
import { rides, type Report } from './api';

function sentence(r: Report): string {
	const trips = r.trips ?? 0;
	return t('ride.year.sentence', {
		year: r.year, trips: number(trips), clients: number(r.clients ?? 0), km: number(r.km ?? 0),
		medical: trips > 0 ? number(((r.medical ?? 0) / trips) * 100) : '0',
		volunteers: number(r.volunteers ?? 0), refused: number(r.refused_no_driver ?? 0),
	});
}

export function Year() {
	const [year, setYear] = useState<number | null>(Number(today.value.slice(0, 4)));
	const report = useResource(year && year >= 2000 && year < 2100 ? () => rides.report(year) : null, [year], ['records']);
	const r = report.data;
	const rows: Array<[string, string]> = r ? [
		[t('ride.fig.trips'), number(r.trips ?? 0)],
		[t('ride.fig.clients'), number(r.clients ?? 0)],
		[t('ride.fig.km'), number(r.km ?? 0)],
		[t('ride.fig.passenger_km'), number(r.passenger_km ?? 0)],
		[t('ride.fig.met'), r.met == null ? '—' : `${number(r.met * 100)} %`],
		[t('ride.fig.refused'), number(r.refused ?? 0)],
		[t('ride.fig.in_time'), number(r.cancelled_in_time ?? 0)],
		[t('ride.fig.late'), number(r.cancelled_late ?? 0)],
		[t('ride.fig.no_show'), number(r.no_show ?? 0)],
		[t('ride.fig.dropped'), number(r.dropped ?? 0)],
		[t('ride.fig.open_hours'), number(r.open_hours ?? 0)],
		[t('ride.fig.driver_hours'), number(r.driver_hours ?? 0)],
		[t('ride.fig.drivers'), number(r.drivers ?? 0)],
		[t('ride.fig.volunteers'), number(r.volunteers ?? 0)],
		[t('ride.fig.lag'), r.lag == null ? '—' : t('ride.days', { n: r.lag })],
		[t('ride.fig.amount'), `${number((r.amount_cents ?? 0) / 100, 2)} €`],
	] : [];
	return (
		<>
			<PageHead title={t('ride.year.title')} lead={t('ride.year.lead')}>
				<NumberField class="rb-year" label={t('ride.year')} min={2000} max={2099} value={year} onChange={setYear} />
			</PageHead>
			{report.error && <Failure error={report.error} retry={report.reload} />}
			{!r && report.loading && <Loading rows={6} />}
			{r && (r.trips ?? 0) + (r.refused ?? 0) === 0 && <div class="card"><Empty icon="calendar-days">{t('ride.year.none')}</Empty></div>}
			{r && (
				<>
					<section class="card pad rb-sentence" aria-label={t('ride.year.one')}>
						<p>{sentence(r)}</p>
						<div class="row no-print">
							<Button icon="clipboard-list" onClick={() => void navigator.clipboard.writeText(sentence(r)).then(() => toast(t('ride.copied')), () => toast(t('ride.copy.no'), { tone: 'alert' }))}>{t('ride.copy')}</Button>
							<Button icon="printer" onClick={() => window.print()}>{t('ride.print')}</Button>
						</div>
					</section>
					<div class="rb-cols">
						<section class="card pad" aria-labelledby="ry-f"><h2 id="ry-f">{t('ride.year.figures')}</h2>
							<dl class="rb-dl">{rows.flatMap(([k, v]) => [<dt key={k}>{k}</dt>, <dd key={`${k}v`} class="num">{v}</dd>])}</dl></section>
						<section class="card pad" aria-labelledby="ry-p"><h2 id="ry-p">{t('ride.year.purposes')}</h2>
							<dl class="rb-dl">{r.purposes.flatMap((p) => [<dt key={p.key}>{label(p.label)}</dt>, <dd key={`${p.key}v`} class="num">{number(p.count)}</dd>])}</dl></section>
						<section class="card pad" aria-labelledby="ry-c"><h2 id="ry-c">{t('ride.year.causes')}</h2>
							{r.causes.length === 0 && <p class="soft">{t('ride.year.nocause')}</p>}
							<dl class="rb-dl">{r.causes.flatMap((p) => [<dt key={p.key}>{label(p.label)}</dt>, <dd key={`${p.key}v`} class="num">{number(p.count)}</dd>])}</dl></section>
					</div>
				</>
			)}
		</>
	);
}
