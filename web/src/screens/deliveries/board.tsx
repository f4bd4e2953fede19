/* The rounds of a day as columns: order by hand, a shorter way, two rounds in one, another driver. */

import { useState } from 'preact/hooks';
import { ApiError, get, isStale, post, put } from '../../lib/http';
import { errorText } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, cx, Empty, Failure, IconButton, Loading, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, SelectField, TextField } from '../../ui/fields';
import { DayBar } from './day';
import { readSetup } from './setup';
import { minuteText, type Board, type BoardStop, type RoundDay, type Setup } from './types';
import { portions, whichService, within } from './which';

const km = (m: number) => (m / 1000).toFixed(1).replace('.', ',');

async function tried(work: () => Promise<unknown>, reload: () => void, said?: string) {
	try {
		await work();
		if (said) toast(said);
	} catch (e) {
		if (!(e instanceof ApiError)) throw e;
		toast(isStale(e) ? t('delivery.stale') : errorText(e), { tone: 'alert' });
	}
	reload();
}

function StopLine({ stop, no, round, rounds, past, shift, toRound, drag }: {
	stop: BoardStop; no: number; round: RoundDay; rounds: RoundDay[]; past: boolean;
	shift: (by: number) => void;
	toRound: (id: number) => void;
	/** A stop that is dragged takes the place of the one it is let go over. */
	drag: { begin: () => void; end: () => void; over: boolean; drop: () => void };
}) {
	const [above, setAbove] = useState(false);
	const moves = !past && !stop.outcome;
	return (
		<li class={cx('line', stop.quantity === 0 && 'gone', above && drag.over && 'above')} data-stop={stop.id} draggable={moves}
			onDragStart={(e) => { e.dataTransfer?.setData('text/plain', String(stop.id)); drag.begin(); }}
			onDragEnd={() => { setAbove(false); drag.end(); }}
			onDragOver={(e) => { if (drag.over) { e.preventDefault(); setAbove(true); } }}
			onDragLeave={() => setAbove(false)}
			onDrop={(e) => { e.preventDefault(); e.stopPropagation(); setAbove(false); if (drag.over) drag.drop(); }}
			onKeyDown={(e) => {
			if (!e.altKey || past || (e.key !== 'ArrowUp' && e.key !== 'ArrowDown')) return;
			e.preventDefault();
			shift(e.key === 'ArrowUp' ? -1 : 1);
		}}>
			<span class="bd-n num">{no}</span>
			<span class="t">
				<b>{stop.name}</b>
				<span class="small soft">{[stop.street, stop.locality].filter(Boolean).join(', ')}</span>
				<span class="tags">
					<span class="small muted num">{minuteText(stop.planned)}</span>
					{stop.quantity !== 1 && <Tag tone="brand">{portions(stop.quantity)}</Tag>}
					{stop.diet !== 'normal' && <Tag tone="seal">{tx('delivery.diet.', stop.diet)}</Tag>}
					{stop.blocked && <Tag tone="alert" icon="triangle-alert">{t('delivery.blocked')}</Tag>}
					{!stop.lat && <Tag tone="wait">{t('delivery.unlocated')}</Tag>}
					{stop.outcome && <Tag tone={stop.outcome === 'delivered' ? 'ok' : stop.outcome === 'no_answer' ? 'alert' : 'wait'}>{tx('delivery.outcome.', stop.outcome)}</Tag>}
				</span>
			</span>
			{!past && !stop.outcome && (
				<span class="row tight noprint">
					<IconButton small icon="chevron-up" label={t('delivery.up', { name: stop.name })} onClick={() => shift(-1)} />
					<IconButton small icon="chevron-down" label={t('delivery.down', { name: stop.name })} onClick={() => shift(1)} />
					{rounds.length > 1 && (
						<select class="input" aria-label={t('delivery.to_round', { name: stop.name })} value={String(round.id)} onChange={(e) => toRound(Number(e.currentTarget.value))}>
							{rounds.filter((r) => !r.into_id).map((r) => <option key={r.id} value={String(r.id)} selected={r.id === round.id}>{r.label}</option>)}
						</select>
					)}
				</span>
			)}
		</li>
	);
}

function RunDialog({ round, rounds, setup, day, onClose, reload }: { round: RoundDay; rounds: RoundDay[]; setup: Setup; day: string; onClose: () => void; reload: () => void }) {
	const [driver, setDriver] = useState(round.driver_id ? String(round.driver_id) : '');
	const [into, setInto] = useState(round.into_id ? String(round.into_id) : '');
	const [vehicle, setVehicle] = useState(round.vehicle);
	return (
		<Dialog title={round.label} lead={weekDay(day)} onClose={onClose}>
			<form class="stack" onSubmit={(e) => {
				e.preventDefault();
				onClose();
				void tried(() => put(`/api/delivery/rounds/${round.id}/run`, round.run_version, {
					day, vehicle, driver_id: driver ? Number(driver) : undefined, into_id: into ? Number(into) : undefined,
				}), reload, t('delivery.saved'));
			}}>
				<SelectField label={t('delivery.driver')} empty={t('delivery.nobody')} value={driver} onChange={setDriver} options={(setup.drivers ?? []).map((d) => ({ value: String(d.id), label: d.name }))} />
				<TextField label={t('delivery.vehicle')} value={vehicle} onChange={setVehicle} />
				<SelectField label={t('delivery.into')} hint={t('delivery.into.hint')} empty={t('delivery.into.none')} value={into} onChange={setInto}
					options={rounds.filter((r) => r.id !== round.id && !r.into_id).map((r) => ({ value: String(r.id), label: r.label }))} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary">{t('delivery.save')}</Button></div>
			</form>
		</Dialog>
	);
}

export function BoardTab() {
	const [day, setDay] = useState(today.value);
	const [always, setAlways] = useState(false);
	const [editing, setEditing] = useState<RoundDay | null>(null);
	const [dragged, setDragged] = useState<{ id: number } | null>(null);
	const board = useResource(() => get<Board>('/api/delivery/day', { service: whichService(), day }), [day], ['deliveries']);
	const setup = useResource(readSetup, [], ['deliveries']);
	const past = day < today.value;
	const rounds = board.data?.rounds ?? [];
	const ids = (r: RoundDay) => (r.stops ?? []).map((s) => s.id);

	const order = (r: RoundDay, next: number[]) => tried(() => post('/api/delivery/order', { day, round_id: r.id, order: next, was: ids(r), always }), board.reload);
	const shift = (r: RoundDay, i: number, by: number) => {
		const next = ids(r), to = i + by;
		if (to < 0 || to >= next.length) return;
		[next[i], next[to]] = [next[to]!, next[i]!];
		void order(r, next);
	};
	/** The dragged stop goes before `before` of this round, or last. */
	const drop = (r: RoundDay, before?: number) => {
		if (!dragged || dragged.id === before) return;
		const next = ids(r).filter((x) => x !== dragged.id);
		next.splice(before === undefined ? next.length : next.indexOf(before), 0, dragged.id);
		setDragged(null);
		void order(r, next);
	};
	const optimise = (id?: number) => tried(async () => {
		const o = await post<{ metres_before: number; metres_after: number; forced: number; unplaced: number }>('/api/delivery/optimise', { service: whichService(), day, round_id: id, always });
		toast(t('delivery.optimised', { before: km(o.metres_before), after: km(o.metres_after) }));
		if (o.forced > 0) toast(t('delivery.forced', { n: o.forced }), { tone: 'alert' });
	}, board.reload);

	return (
		<>
			<div class="row wrap">
				<DayBar day={day} onDay={setDay} />
				{!past && <Check label={t('delivery.always')} checked={always} onChange={setAlways} />}
				{!past && <Button icon="route" onClick={() => void optimise()}>{t('delivery.optimise.all')}</Button>}
				{rounds.length > 0 && <ButtonLink icon="printer" href={within('sheet', day)}>{t('delivery.sheets')}</ButtonLink>}
			</div>
			{board.loading && <Loading rows={6} />}
			{board.error && <Failure error={board.error} retry={board.reload} />}
			{board.data && !board.data.drives && <div class="card"><Empty icon="truck">{t('delivery.no_drive')}</Empty></div>}
			{board.data?.drives && rounds.length === 0 && <div class="card"><Empty icon="truck">{t('delivery.no_rounds')} <a href={within('setup')}>{t('delivery.tab.setup')}</a></Empty></div>}
			<div class="bd">
				{rounds.map((r) => (
					<section key={r.id} class="card" aria-label={r.label}>
						<div class="card-h">
							<h2>{r.label}</h2>
							{!past && <Button small class="noprint" onClick={() => setEditing(r)}>{t('delivery.run')}</Button>}
							{!past && !r.into_id && <Button small class="noprint" icon="route" onClick={() => void optimise(r.id)}>{t('delivery.optimise')}</Button>}
							<p class="small soft num bd-sum">
								{[r.driver ?? t('delivery.nobody'), r.vehicle, minuteText(r.depart)].filter(Boolean).join(' · ')}<br />
								{t('delivery.sum', { stops: r.n_stops, what: portions(r.meals), km: km(r.metres), minutes: r.minutes, done: r.done })}
								{r.capacity > 0 && r.meals > r.capacity && <Tag tone="alert">{t('delivery.over', { what: portions(r.capacity) })}</Tag>}
							</p>
						</div>
						{r.into_id && <div class="pad"><Tag tone="wait">{t('delivery.merged', { label: rounds.find((x) => x.id === r.into_id)?.label ?? '' })}</Tag></div>}
						{!r.into_id && (r.stops ?? []).length === 0 && <Empty>{t('delivery.no_stops')}</Empty>}
						<ol class="rows" onDragOver={(e) => { if (dragged && !r.into_id && !past) e.preventDefault(); }} onDrop={(e) => { e.preventDefault(); if (!r.into_id && !past) drop(r); }}>
							{(r.stops ?? []).map((s, i) => (
								<StopLine key={s.id} stop={s} no={i + 1} round={r} rounds={rounds} past={past} shift={(by) => shift(r, i, by)}
									drag={{ begin: () => setDragged({ id: s.id }), end: () => setDragged(null), over: !!dragged && !past, drop: () => drop(r, s.id) }}
									toRound={(id) => {
										const to = rounds.find((x) => x.id === id);
										if (to) void order(to, [...ids(to), s.id]);
									}} />
							))}
						</ol>
					</section>
				))}
			</div>
			{(board.data?.unassigned ?? []).length > 0 && (
				<section class="card" aria-label={t('delivery.unassigned')}>
					<div class="card-h"><h2>{t('delivery.unassigned')}</h2></div>
					<ul class="rows bd-free">{(board.data?.unassigned ?? []).map((s) => (
						<li key={s.id} class="line" draggable={!past} onDragStart={(e) => { e.dataTransfer?.setData('text/plain', String(s.id)); setDragged({ id: s.id }); }} onDragEnd={() => setDragged(null)}>
							<span /><span class="t"><b>{s.name}</b><span class="small soft">{[s.street, s.locality].filter(Boolean).join(', ')}</span></span>
							{!past && <select class="input" aria-label={t('delivery.to_round', { name: s.name })} value="" onChange={(e) => {
								const to = rounds.find((x) => x.id === Number(e.currentTarget.value));
								if (to) void order(to, [...ids(to), s.id]);
							}}>
								<option value="">{t('ride.choose')}</option>
								{rounds.filter((r) => !r.into_id).map((r) => <option key={r.id} value={String(r.id)}>{r.label}</option>)}
							</select>}
						</li>
					))}</ul>
				</section>
			)}
			{editing && setup.data && <RunDialog round={editing} rounds={rounds} setup={setup.data} day={day} onClose={() => setEditing(null)} reload={board.reload} />}
		</>
	);
}
