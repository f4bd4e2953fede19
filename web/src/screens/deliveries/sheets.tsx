/*
 * Paper: the round sheets of a day for a day without telephone, with what a driver must know and
 * boxes for what happens; and the labels of the meals.
 */

import { get } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { weekDay } from '../../lib/time';
import { Button, ButtonLink, Empty, Failure, Loading, PageHead } from '../../ui/basic';
import { minuteText, type Board, type BoardStop, type Kitchen } from './types';
import { portions, whichService, within } from './which';

function eats(s: { diet: string; texture: string; allergens?: string[] }): string {
	return [s.diet === 'normal' ? '' : tx('delivery.diet.', s.diet), s.texture === 'normal' ? '' : tx('delivery.texture.', s.texture),
		(s.allergens ?? []).length > 0 ? t('delivery.without', { what: (s.allergens ?? []).map((a) => tx('delivery.allergen.', a)).join(', ') }) : ''].filter(Boolean).join(' · ');
}

function knows(s: BoardStop): string {
	return [s.access, s.absence && t('delivery.sheet.absent', { what: s.absence }), s.key_no && t('drive.key', { no: s.key_no }), s.mobility].filter(Boolean).join(' · ');
}

function Bar({ back }: { back: string }) {
	return <div class="row noprint"><ButtonLink icon="chevron-left" href={back}>{t('delivery.back')}</ButtonLink><Button tone="primary" icon="printer" onClick={() => window.print()}>{t('delivery.print')}</Button></div>;
}

export function SheetPage({ day }: { day: string }) {
	const board = useResource(() => get<Board>('/api/delivery/day', { service: whichService(), day }), [day]);
	const rounds = (board.data?.rounds ?? []).filter((r) => !r.into_id && (r.stops ?? []).length > 0);
	return (
		<>
			<Bar back={within('day')} />
			{board.loading && <Loading rows={6} />}
			{board.error && <Failure error={board.error} retry={board.reload} />}
			{board.data && rounds.length === 0 && <div class="card"><Empty icon="truck">{t('delivery.no_stops')}</Empty></div>}
			{rounds.map((r) => (
				<article key={r.id} class="rsheet" aria-label={r.label}>
					<PageHead title={r.label} lead={[weekDay(day), r.driver ?? t('delivery.nobody'), r.vehicle, minuteText(r.depart), portions(r.meals)].filter(Boolean).join(' · ')} />
					<p class="rsheet-w">{t('delivery.sheet.departure')}</p>
					<div class="tw" role="region" tabIndex={0} aria-label={t('delivery.sheet.of', { label: r.label })}><table>
						<caption class="vh">{t('delivery.sheet.of', { label: r.label })}</caption>
						<thead><tr><th scope="col">n°</th><th scope="col">{t('delivery.hour')}</th><th scope="col">{t('delivery.person')}</th><th scope="col">{t('delivery.what')}</th><th scope="col">{t('delivery.sheet.know')}</th><th scope="col">{t('delivery.sheet.done')}</th></tr></thead>
						<tbody>{(r.stops ?? []).map((s, i) => (
							<tr key={s.id}>
								<td class="num">{i + 1}</td>
								<td class="num">{minuteText(s.planned)}</td>
								<th scope="row">{s.name}<br /><span class="soft rsheet-a">{[s.street, s.locality].filter(Boolean).join(', ')}<br />{s.phone}</span></th>
								<td>{s.blocked ? <b>{t('delivery.blocked')}</b> : <b>{portions(s.quantity)}</b>}<br />{eats(s)}</td>
								<td>{knows(s)}</td>
								<td class="rsheet-b">☐ {t('delivery.outcome.delivered')}<br />☐ {t('drive.absent')} ☐ {t('delivery.outcome.refused')}</td>
							</tr>
						))}</tbody>
					</table></div>
				</article>
			))}
		</>
	);
}

export function LabelsPage({ day }: { day: string }) {
	const kitchen = useResource(() => get<Kitchen>('/api/delivery/kitchen', { service: whichService(), day }), [day]);
	const labels = kitchen.data?.labels ?? [];
	return (
		<>
			<Bar back={within('kitchen')} />
			<h1 class="noprint">{t('delivery.labels.of', { day: weekDay(day) })}</h1>
			{kitchen.loading && <Loading rows={6} />}
			{kitchen.error && <Failure error={kitchen.error} retry={kitchen.reload} />}
			{kitchen.data && labels.length === 0 && <div class="card"><Empty icon="soup">{t('delivery.no_stops')}</Empty></div>}
			<div class="labels">{labels.map((l) => (
				<div key={l.subscription_id}>
					<b>{l.name}</b>
					<div class="small">{weekDay(day)}{l.round ? ` · ${l.round}` : ''}</div>
					<div class="small">{portions(l.quantity)}, {tx('delivery.mode.', l.mode)}</div>
					{eats(l) && <div class="small"><b>{eats(l)}</b></div>}
					{l.blocked && <div class="small"><b>{t('delivery.blocked')}</b></div>}
				</div>
			))}</div>
		</>
	);
}
