/* What the desk asks in a small window: an absence, a hand-over, a priority, a visit without appointment. */

import { useEffect, useState } from 'preact/hooks';
import { usePersonSearch } from '../../app/personsearch';
import { useForm } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { t } from '../../lib/i18n';
import { shortDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Hit } from '../../lib/types';
import { Avatar, Button, cx, Icon, Notice, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, NumberField, SelectField, TextField } from '../../ui/fields';
import { agenda, desk, nameOf, serviceKeys, staff, staffName, type Appointment, type Board, type StateIn, type Visit, type Waiting } from './api';
import { serviceLabel } from './names';
import { askClash, refused, saveOver } from './clash';
import { stateName } from './agenda-move';
import { doStep } from './reception';

/** Who would like the moment that was just freed. */
function Freed({ a, rows, onClose }: { a: Appointment; rows: Waiting[]; onClose: () => void }) {
	const [busy, setBusy] = useState(0);
	async function give(w: Waiting) {
		if (!w.person_id) return;
		setBusy(w.id);
		try {
			await agenda.book({ person_id: w.person_id, service: w.service, motive: w.motive ?? undefined, staff_id: a.staff_id, day: a.day, at: a.start, minutes: a.minutes, wait_id: w.id, outside: true });
			toast(t('book.done', { name: w.name ?? '', at: a.start }));
			onClose();
		} catch (e) {
			setBusy(0);
			refused(e);
		}
	}
	return (
		<div class="stack">
			<Notice tone="ok" icon="calendar-days">{t('wait.freed', { at: a.start })}</Notice>
			<ul class="rows card">
				{rows.map((w, i) => (
					<li key={w.id} class="line"><Icon name="user-check" /><span class="t"><b>{w.name}</b><span class="small soft">{t(`wait.part.${w.part}`)}</span></span>
						<Button small data-first={i === 0} busy={busy === w.id} onClick={() => void give(w)}>{t('wait.give')}</Button></li>
				))}
			</ul>
			<div class="row end"><Button onClick={onClose}>{t('wait.later')}</Button></div>
		</div>
	);
}

const WHY: Array<{ key: string; state: StateIn }> = [
	{ key: '1', state: { state: 'no_show' } },
	{ key: '2', state: { state: 'excused' } },
	{ key: '3', state: { state: 'cancelled', reason: 'worker' } },
	{ key: '4', state: { state: 'cancelled', reason: 'centre' } },
	{ key: '5', state: { state: 'cancelled', reason: 'mistake' } },
];

const why = (s: StateIn): string => (s.state === 'cancelled' ? t(`appt.reason.${s.reason ?? 'centre'}`) : t(`appt.state.${s.state}` as 'appt.state.excused'));

/** Absent, excused, cancelled by us: kept apart. */
export function Absent({ row, onClose }: { row: Appointment; onClose: () => void }) {
	const [free, setFree] = useState<Waiting[] | null>(null);
	const late = row.start_at * 1000 < Date.now();
	async function set(s: StateIn, on: Appointment = row): Promise<void> {
		try {
			const done = await agenda.state(on, s);
			toast(t(`appt.state.${s.state}` as 'appt.state.booked'), { undo: () => void agenda.state({ id: row.id, version: done.version }, { state: 'booked' }).catch(refused) });
			if (s.state === 'no_show' || row.start_at * 1000 < Date.now() || !row.service) return onClose();
			const list = await agenda.waitList({ service: row.service, day: row.day, at: row.start, staff: row.staff_id });
			if (list.rows.length === 0) return onClose();
			setFree(list.rows.slice(0, 3));
		} catch (e) {
			const now = isStale(e) ? await agenda.one(row.id).catch(() => null) : null;
			onClose();
			if (!now) return refused(e);
			askClash([{ key: 'state', label: t('agenda.state'), mine: why(s), theirs: `${stateName(now)}, ${shortDay(now.day)} ${now.start}, ${staffName(now.staff_id)}`, first: 'theirs' }],
				(picks) => (picks.state === 'mine' ? set(s, now) : Promise.resolve()));
		}
	}
	return (
		<Dialog title={free ? t('wait.title') : t('appt.absence')} lead={`${row.start} ${nameOf(row)}`} onClose={onClose}>
			{free ? <Freed a={row} rows={free} onClose={onClose} /> : (
				<div class="stack tight" onKeyDown={(e) => { const w = WHY[Number(e.key) - 1]; if (w && (late || w.key !== '1')) void set(w.state); }}>
					{WHY.filter((w) => late || w.key !== '1').map((w, i) => (
						<Button key={w.key} data-first={i === 0} class="wide" kbd={w.key} onClick={() => void set(w.state)}>
							{why(w.state)}
						</Button>
					))}
				</div>
			)}
		</Dialog>
	);
}

/** The team, the free ones first; Enter takes the first. */
export function HandOver({ row, team, onClose }: { row: Visit; team: Board['team']; onClose: () => void }) {
	const rank = (s: string) => ['free', 'with', 'closed', 'out', 'away'].indexOf(s);
	const list = team.filter((m) => m.id !== row.staff_id).sort((a, b) => rank(a.state) - rank(b.state) || a.waiting - b.waiting);
	return (
		<Dialog title={t('desk.hand')} lead={nameOf(row)} onClose={onClose}>
			<ul class="rows card">
				{list.map((m, i) => (
					<li key={m.id}>
						<button type="button" class="line" data-first={i === 0 || undefined} onClick={() => { onClose(); void doStep(row, 'hand_over', t('desk.handed', { name: nameOf(row), who: m.name }), { staff_id: m.id }); }}>
							<Avatar initials={m.initials} tone={m.state === 'free' ? undefined : 'm'} />
							<span class="t"><b>{m.name}</b><span class="small soft">{m.room ?? ''}</span></span>
							<Tag tone={m.state === 'free' ? 'ok' : undefined}>{m.waiting > 0 ? t('desk.nwait', { n: m.waiting }) : t(`desk.state.${m.state as 'free'}`)}</Tag>
						</button>
					</li>
				))}
			</ul>
		</Dialog>
	);
}

export function Priority({ row, onClose }: { row: Visit; onClose: () => void }) {
	const form = useForm({ reason: row.reason ?? '' });
	type Change = { urgent: boolean; urgent_reason?: string };
	const rowOf = (v: Visit) => ({ ...v, urgent_reason: v.reason ?? '' });
	async function save(e: Event) {
		e.preventDefault();
		const change: Change = { urgent: !row.urgent, ...(form.value.reason ? { urgent_reason: form.value.reason } : {}) };
		let done: { id: number; version: number } | null = null;
		try {
			await saveOver<ReturnType<typeof rowOf>, Change>(rowOf(row), change, {
				save: async (v, c) => { done = await desk.change(v, c); },
				latest: async () => { const v = (await desk.board()).visits.find((x) => x.id === row.id); return v && rowOf(v); },
				show: (key, v) => (key === 'urgent' ? { label: t('desk.priority'), text: t(v ? 'desk.urgent' : 'desk.priority.off') } : { label: t('desk.priority.reason'), text: String(v ?? '') }),
				done: () => {
					const v = done;
					if (v) toast(t(row.urgent ? 'desk.priority.off' : 'desk.priority.on'), { undo: () => void desk.step(v, 'undo').catch(refused) });
					onClose();
				},
			});
		} catch (x) {
			form.refuse(x);
			refused(x);
		}
	}
	return (
		<Dialog title={t(row.urgent ? 'desk.priority.off' : 'desk.priority')} lead={nameOf(row)} onClose={onClose}>
			<form class="stack" onSubmit={save} noValidate>
				<TextField label={t('desk.priority.reason')} optional value={form.value.reason} onChange={(v) => form.set('reason', v)} fault={form.fault('urgent_reason')} data-first maxLength={300} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary">{t('plan.save')}</Button></div>
			</form>
		</Dialog>
	);
}

export interface WalkInTask {
	/** Somebody of the centre, found in the box above. */
	person?: Hit;
	/** A name that was typed. */
	name?: string;
	/** Another need of a visit that is under way. */
	visit?: Visit;
}

/** Visit now, or find a date; nothing more. */
export function WalkIn({ task, team, onClose, onLater }: { task: WalkInTask; team: Board['team']; onClose: () => void; onLater: (p: { id: number; name: string } | undefined) => void }) {
	const free = team.filter((m) => m.state === 'free').sort((a, b) => a.waiting - b.waiting)[0];
	const form = useForm({ name: task.person?.name ?? task.name ?? '', anonymous: false, service: 'appointment_social', staff: free ? String(free.id) : '', urgent: false, reason: '', people: 1 as number | null });
	const [hit, setHit] = useState<Hit | undefined>(task.person);
	const search = usePersonSearch(hit || task.visit ? '' : form.value.name, 4);
	const v = form.value;

	useEffect(() => {
		const keys = serviceKeys();
		if (keys.length > 0 && !keys.includes(v.service)) form.set('service', keys[0] ?? '');
	}, [serviceKeys().length]);

	async function save(e: Event) {
		e.preventDefault();
		if (form.busy) return;
		form.setBusy(true);
		const need = { service: v.service, ...(v.staff ? { staff_id: Number(v.staff) } : {}) };
		try {
			if (task.visit) {
				onClose();
				return await doStep(task.visit, 'need', t('desk.need.added'), { need });
			} else {
				const who = hit ? { person_id: hit.id } : v.anonymous || !v.name.trim() ? { who: 'anonymous' as const } : { who: 'unknown' as const, name: v.name.trim() };
				const made = await desk.arrive({ ...who, needs: [need], urgent: v.urgent, people: v.people ?? 1, ...(v.urgent && v.reason ? { urgent_reason: v.reason } : {}) });
				toast(t('desk.arrived', { name: hit?.name ?? (v.anonymous || !v.name ? t('desk.anonymous') : v.name), n: made.ticket }), { undo: () => void desk.step(made, 'undo').catch(refused) });
			}
			onClose();
		} catch (x) {
			form.setBusy(false);
			form.refuse(x);
			refused(x);
		}
	}

	return (
		<Dialog title={task.visit ? t('desk.need') : t('desk.walkin')} lead={task.visit ? nameOf(task.visit) : undefined} onClose={onClose}>
			<form class="stack" onSubmit={save} noValidate>
				{!task.visit && (hit
					? <p class="row"><b>{hit.name}</b><Button small tone="quiet" onClick={() => setHit(undefined)}>{t('desk.notthis')}</Button></p>
					: (
						<>
							<TextField label={t('desk.name')} optional value={v.name} onChange={(x) => form.set('name', x)} disabled={v.anonymous} data-first={!task.name} maxLength={120} fault={form.fault('name')} />
							{search.hits.length > 0 && !v.anonymous && <ul class="rows card">{search.hits.map((h) => (
								<li key={h.id}><button type="button" class="line" onClick={() => setHit(h)}><Icon name="user-check" /><span class="t"><b>{h.name}</b><span class="small soft">{h.birth_year ?? ''}</span></span></button></li>
							))}</ul>}
							<Check label={t('desk.stays.anonymous')} checked={v.anonymous} onChange={(x) => form.set('anonymous', x)} />
						</>
					))}
				<div class="row wrap">
					<SelectField class="grow" label={t('book.service')} value={v.service} onChange={(x) => form.set('service', x)} options={serviceKeys().map((k) => ({ value: k, label: serviceLabel(k) }))} fault={form.fault('needs')} />
					<SelectField class="grow" label={t('desk.forwhom')} value={v.staff} onChange={(x) => form.set('staff', x)} empty={t('desk.counter')}
						options={staff.value.filter((s) => !s.desk).map((s) => ({ value: String(s.id), label: s.name + (team.find((m) => m.id === s.id)?.state === 'free' ? `, ${t('desk.free')}` : '') }))} />
				</div>
				{!task.visit && (
					<div class={cx('row wrap')}>
						<Check label={t('desk.urgent')} checked={v.urgent} onChange={(x) => form.set('urgent', x)} />
						{v.urgent && <TextField class="grow" label={t('desk.priority.reason')} optional value={v.reason} onChange={(x) => form.set('reason', x)} maxLength={300} />}
						<NumberField label={t('desk.howmany')} value={v.people} onChange={(x) => form.set('people', x)} min={1} max={30} fault={form.fault('people')} />
					</div>
				)}
				<div class="row end">
					{!task.visit && <Button icon="calendar-plus" onClick={() => onLater(hit && { id: hit.id, name: hit.name })}>{t('desk.finddate')}</Button>}
					<Button type="submit" tone="primary" busy={form.busy} data-first={!!hit || !!task.name || !!task.visit}>{t(task.visit ? 'desk.need.add' : 'desk.visitnow')}</Button>
				</div>
			</form>
		</Dialog>
	);
}
