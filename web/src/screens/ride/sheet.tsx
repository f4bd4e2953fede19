/* The trip sheet of a run, for a day without telephone: printed, filled in by hand, entered later. */

import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { weekDay } from '../../lib/time';
import { Button, ButtonLink, Failure, Loading, PageHead } from '../../ui/basic';
import { euros, hm, rides } from './api';

export function Sheet({ run }: { run: number }) {
	const sheet = useResource(() => rides.sheet(run), [run]);
	if (sheet.error) return <Failure error={sheet.error} retry={sheet.reload} />;
	const one = sheet.data?.runs[0];
	if (!one) return <Loading rows={6} />;
	return (
		<>
			<PageHead title={t('ride.sheet.title', { vehicle: one.vehicle })} lead={`${weekDay(one.day)}, ${one.driver}, ${hm(one.from_minute)} – ${hm(one.to_minute)}`}>
				<span class="no-print row"><ButtonLink href={href('rides')} icon="arrow-left">{t('ride.tab.board')}</ButtonLink>
					<Button tone="primary" icon="printer" onClick={() => window.print()}>{t('ride.print')}</Button></span>
			</PageHead>
			<p class="row rb-km"><span>{t('ride.km.start')} ________</span><span>{t('ride.km.end')} ________</span></p>
			<div class="tw card" role="region" aria-label={t('ride.sheet')} tabIndex={0}>
				<table class="tbl rb-sheet">
					<caption class="vh">{t('ride.sheet')}</caption>
					<thead><tr>
						<th scope="col">{t('ride.col.at')}</th><th scope="col">{t('ride.stop')}</th><th scope="col">{t('ride.col.who')}</th>
						<th scope="col">{t('ride.place.of')}</th><th scope="col">{t('ride.col.needs')}</th><th scope="col">{t('ride.col.price')}</th>
						<th scope="col">{t('ride.real')}</th><th scope="col">km</th>
					</tr></thead>
					<tbody>{one.stops.map((s) => (
						<tr key={`${s.ride_id}${s.drop}`}>
							<td class="num">{hm(s.minute)}</td>
							<td>{t(s.drop ? 'ride.stop.drop' : 'ride.stop.pick')}</td>
							<th scope="row">{s.name}{s.phone && <span class="small soft"> {s.phone}</span>}</th>
							<td>{s.place}{s.access && <span class="small soft"> {s.access}</span>}{s.note && <span class="small soft"> {s.note}</span>}</td>
							<td>{[s.persons > 1 ? t('ride.persons', { n: s.persons }) : '', ...s.needs.map((x) => tx('ride.need.', x, 'ride.need.walker', {}))].filter(Boolean).join(', ')}</td>
							<td class="num">{s.drop ? euros(s.price_cents) : ''}</td>
							<td class="rb-blank" /><td class="rb-blank" />
						</tr>
					))}</tbody>
				</table>
			</div>
			{one.stops.length === 0 && <p class="soft">{t('ride.none')}</p>}
			<p class="small soft">{t('ride.estimate')}</p>
		</>
	);
}
