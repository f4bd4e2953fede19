/* The day as a list, and the week as seven figures. */

import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { dayPlus, weekDay } from '../../lib/time';
import { Button, Empty, Failure, Loading, Tag, type Tone } from '../../ui/basic';
import { Table } from '../../ui/table';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { label } from '../../lib/i18n';
import { useEffect } from 'preact/hooks';
import { euros, hm, rides, shortPlace, stateText, type Board, type Ride } from './api';

const TONES: Record<string, Tone | undefined> = { asked: 'wait', placed: 'busy', under_way: 'brand', done: 'ok', refused: 'alert', no_show: 'alert', cancelled_late: 'alert', dropped: 'alert' };

export function StateTag({ state }: { state: string }) {
	return <Tag tone={TONES[state]}>{stateText(state)}</Tag>;
}

/** The label of a purpose or a cause, from the catalogue. */
export function useTerms(): (key: string | null | undefined) => string {
	useEffect(needCatalogue, []);
	const lists = catalogue.value as unknown as Record<string, Array<{ key: string; label: Parameters<typeof label>[0] }>> | null;
	return (key) => {
		for (const list of ['themes', 'outcomes']) {
			const hit = lists?.[list]?.find((x) => x.key === key);
			if (hit) return label(hit.label);
		}
		return key ?? '';
	};
}

export function DayList({ board: b, vehicleOf, onOpen }: { board: Board; vehicleOf: (run: number | null | undefined) => string; onOpen: (id: number) => void }) {
	const term = useTerms();
	if (b.rides.length === 0) return <div class="card"><Empty icon="calendar-days">{t('ride.none')}</Empty></div>;
	return (
		<Table label={t('ride.list')} rows={b.rides} rowKey={(r) => r.id} columns={[
			{ key: 'at', head: t('ride.col.at'), cell: (r) => <span class="num">{hm(r.pick_minute ?? r.at_minute)}</span> },
			{ key: 'name', head: t('ride.col.who'), header: true, cell: (r) => <button type="button" class="link" onClick={() => onOpen(r.id)}>{r.name}</button> },
			{ key: 'way', head: t('ride.col.way'), cell: (r) => `${shortPlace(r.from?.label)} → ${shortPlace(r.to?.label)}` },
			{ key: 'why', head: t('ride.col.purpose'), cell: (r) => term(r.purpose) },
			{ key: 'needs', head: t('ride.col.needs'), cell: (r) => r.needs.map((x) => tx('ride.need.', x, 'ride.need.walker', {})).join(', ') },
			{ key: 'car', head: t('ride.col.vehicle'), cell: (r) => vehicleOf(r.run_id) },
			{ key: 'price', head: t('ride.col.price'), num: true, cell: (r) => euros(r.price_cents) },
			{ key: 'state', head: t('ride.col.state'), cell: (r) => <><StateTag state={r.state} />{r.cause && <span class="small soft"> {term(r.cause)}</span>}</> },
		]} />
	);
}

const ENDED = ['refused', 'cancelled', 'cancelled_late', 'no_show', 'dropped'];

export function Week({ day }: { day: string }) {
	const back = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
	const first = dayPlus(day, -back);
	const list = useResource(() => rides.list(first, dayPlus(first, 6)), [first], ['rides']);
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={7} />;
	const days = Array.from({ length: 7 }, (_, i) => dayPlus(first, i));
	const of = (d: string, test: (r: Ride) => boolean) => list.data!.rows.filter((r) => r.day === d && test(r)).length;
	return (
		<Table label={t('ride.week')} rows={days} rowKey={(d) => d} rowClass={(d) => (d === day ? 'on' : undefined)} columns={[
			{ key: 'day', head: t('ride.col.day'), header: true, cell: (d) => <a href={`#/rides?day=${d}`}>{weekDay(d)}</a> },
			{ key: 'n', head: t('ride.col.rides'), num: true, cell: (d) => of(d, (r) => !ENDED.includes(r.state)) },
			{ key: 'open', head: t('ride.col.open'), num: true, cell: (d) => of(d, (r) => r.state === 'asked') },
			{ key: 'done', head: t('ride.col.done'), num: true, cell: (d) => of(d, (r) => r.state === 'done') },
			{ key: 'not', head: t('ride.col.refused'), num: true, cell: (d) => of(d, (r) => r.state === 'refused') },
			{ key: 'off', head: t('ride.col.cancelled'), num: true, cell: (d) => of(d, (r) => r.state.startsWith('cancelled') || r.state === 'no_show') },
			{ key: 'go', head: <span class="vh">{t('ride.open')}</span>, cell: (d) => <Button small onClick={() => (window.location.hash = `#/rides?day=${d}`)}>{t('ride.open')}<span class="vh">, {weekDay(d)}</span></Button> },
		]} />
	);
}
