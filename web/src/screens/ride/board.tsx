/*
 * The dispatch board of a day: a time line for each vehicle, what is to be placed with its
 * proposal, what is to be settled. A card or a block is dragged to a vehicle, or placed by `P`;
 * while it is dragged every vehicle says whether it fits and why not.
 */

import { useEffect, useState } from 'preact/hooks';
import { errorText } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { setQuery } from '../../lib/router';
import { can } from '../../lib/session';
import { useShortcuts } from '../../lib/shortcuts';
import { dayPlus, today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Failure, IconButton, Loading, Notice, PageHead, Seg } from '../../ui/basic';
import { TextField } from '../../ui/fields';
import { offerText, rides, type Board, type Offer, type Option, type Replanned, type Ride } from './api';
import { Detail } from './detail';
import { DayList, Week } from './lists';
import { Request } from './request';
import { RunDialog } from './runs';
import { TimeLine } from './timeline';
import { Fixes, ToPlace } from './todo';

type View = 'vehicles' | 'list' | 'week';

function leadOf(b: Board): string {
	const live = b.rides.filter((r) => !['refused', 'cancelled', 'cancelled_late', 'dropped'].includes(r.state));
	return t('ride.lead', { day: weekDay(b.day), n: live.length, open: b.offers.length, issues: b.issues.length });
}

export function BoardScreen({ query }: { query: URLSearchParams }) {
	const day = /^\d{4}-\d\d-\d\d$/.test(query.get('day') ?? '') ? query.get('day')! : today.value;
	const view = (query.get('view') as View | null) ?? 'vehicles';
	const board = useResource(() => rides.board(day), [day], ['rides', 'persons']);
	const [dialog, setDialog] = useState<{ kind: 'new' } | { kind: 'ride'; id: number } | { kind: 'run'; id: number | null; vehicle?: number } | null>(null);
	const [dragged, setDragged] = useState<Ride | null>(null);
	const [options, setOptions] = useState<Option[] | null>(null);
	const [replanned, setReplanned] = useState<Replanned | null>(null);
	const writes = can('ride.write');
	const b = board.data;

	/* A day that nobody opened yet gets its runs from the usual hours. */
	useEffect(() => {
		if (b && !b.prepared && writes && b.day >= today.value) void rides.prepare(b.day).then(board.reload, () => undefined);
	}, [b?.day, b?.prepared]);

	useEffect(() => {
		setOptions(null);
		if (!dragged) return;
		let live = true;
		rides.options(dragged.id).then((o) => live && setOptions(o.rows), () => undefined);
		return () => { live = false; };
	}, [dragged?.id]);

	async function place(ride: Ride, run = 0) {
		try {
			const done = await rides.place(ride.id, ride.version, run);
			toast(t('ride.placed', { name: ride.name, vehicle: done.vehicle, at: `${Math.floor(done.pick_minute / 60)}:${String(done.pick_minute % 60).padStart(2, '0')}` }), {
				undo: () => void rides.unplace(done.id, done.version).then(board.reload, (e) => toast(errorText(e), { tone: 'alert' })),
			});
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
		}
		setDragged(null);
		board.reload();
	}

	function placeFirst() {
		const id = Number((document.activeElement as HTMLElement | null)?.closest<HTMLElement>('[data-ride]')?.dataset.ride ?? 0);
		const offer = b?.offers.find((o) => o.why === 'fits' && (!id || o.ride_id === id));
		const ride = b?.rides.find((r) => r.id === offer?.ride_id);
		if (ride) void place(ride);
		else toast(t('ride.nothing'), { tone: 'info' });
	}

	useShortcuts(writes ? [
		{ keys: 'n', label: 'ride.new', run: () => setDialog({ kind: 'new' }) },
		{ keys: 'p', label: 'ride.place.help', run: placeFirst },
	] : []);

	function moveTo(next: string) {
		setQuery({ day: next === today.value ? null : next });
		setReplanned(null);
	}

	const vehicleOf = (run: number | null | undefined) => b?.vehicles.find((v) => v.id === b.runs.find((r) => r.id === run)?.vehicle_id)?.label ?? '';
	const tell = (o: Offer) => offerText(o, vehicleOf(o.run_id));
	return (
		<>
			<PageHead title={t('ride.title')} lead={b && leadOf(b)}>
				<span class="row nw rb-day">
					<IconButton icon="chevron-left" label={t('ride.day.before')} onClick={() => moveTo(dayPlus(day, -1))} />
					<TextField type="date" label={t('ride.day')} hideLabel value={day} onChange={(v) => v && moveTo(v)} />
					<IconButton icon="chevron-right" label={t('ride.day.after')} onClick={() => moveTo(dayPlus(day, 1))} />
				</span>
				<Seg label={t('ride.view')} value={view} onChange={(v) => setQuery({ view: v === 'vehicles' ? null : v })} options={[
					{ value: 'vehicles', label: t('ride.view.vehicles') },
					{ value: 'list', label: t('ride.view.list') },
					{ value: 'week', label: t('ride.view.week') },
				]} />
				{writes && <Button tone="primary" icon="plus" kbd="N" onClick={() => setDialog({ kind: 'new' })}>{t('ride.new')}</Button>}
			</PageHead>
			{board.error && <Failure error={board.error} retry={board.reload} />}
			{!b && board.loading && <Loading rows={8} />}
			{replanned && <Outcome done={replanned} close={() => setReplanned(null)} />}
			{b && view === 'week' && <Week day={day} />}
			{b && view === 'list' && <DayList board={b} vehicleOf={vehicleOf} onOpen={(id) => setDialog({ kind: 'ride', id })} />}
			{b && view === 'vehicles' && (
				<>
					<TimeLine board={b} options={dragged ? options : null} dragged={dragged}
						onOpen={(id) => setDialog({ kind: 'ride', id })}
						onRun={(id, vehicle) => setDialog({ kind: 'run', id, vehicle })}
						onDrag={writes ? setDragged : undefined}
						onDrop={(run) => dragged && void place(dragged, run)} />
					<div class="rb-low">
						<ToPlace board={b} tell={tell} writes={writes} onPlace={(r) => void place(r)} onDrag={setDragged}
							onOpen={(id) => setDialog({ kind: 'ride', id })} />
						<Fixes board={b} vehicleOf={vehicleOf} writes={writes} onPlace={(r, run) => void place(r, run)} onOpen={(id) => setDialog({ kind: 'ride', id })} />
					</div>
				</>
			)}
			{dialog?.kind === 'new' && <Request day={day} onClose={() => setDialog(null)} onDone={(d) => { moveTo(d); board.reload(); }} />}
			{dialog?.kind === 'ride' && b && <Detail key={dialog.id} id={dialog.id} board={b} onClose={() => setDialog(null)} onDone={board.reload} />}
			{dialog?.kind === 'run' && b && (
				<RunDialog board={b} id={dialog.id} vehicle={dialog.vehicle} onClose={() => setDialog(null)}
					onDone={(r) => { if (r) setReplanned(r); board.reload(); }} />
			)}
		</>
	);
}

/** After a driver fell ill: who goes with whom now, and who is left. */
function Outcome({ done, close }: { done: Replanned; close: () => void }) {
	return (
		<section class="card pad rb-out" aria-labelledby="rb-out-h">
			<div class="row">
				<h2 id="rb-out-h" class="grow">{t('ride.replanned', { moved: done.moved.length, left: done.left.length })}</h2>
				<IconButton small icon="x" label={t('ui.close')} onClick={close} />
			</div>
			{done.left.length > 0 && (
				<Notice tone="alert" icon="triangle-alert">
					<b>{t('ride.left')}</b>
					<ul>{done.left.map((l) => <li key={l.ride_id}>{t('ride.left.row', { name: l.name, day: weekDay(l.day), at: `${Math.floor(l.at_minute / 60)}:${String(l.at_minute % 60).padStart(2, '0')}` })}</li>)}</ul>
				</Notice>
			)}
			{done.moved.length > 0 && (
				<ul class="small">{done.moved.map((m) => (
					<li key={m.ride_id}>{t('ride.moved.row', { name: m.name, vehicle: m.vehicle, driver: m.driver, at: `${Math.floor(m.pick_minute / 60)}:${String(m.pick_minute % 60).padStart(2, '0')}` })}</li>
				))}</ul>
			)}
		</section>
	);
}
