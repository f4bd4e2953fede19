/*
 * Booking: a name, Enter, Enter. The first hit is taken, the first free moment is proposed and has
 * the focus; everything else has a usual value. What is taken meanwhile is told, with the next free
 * moments. The telephone form (F9) is the same, with what to check before a date is given.
 */

import { useEffect, useRef, useState } from 'preact/hooks';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { announce } from '../../lib/announce';
import { needCatalogue } from '../../lib/catalogue';
import { errorText, useForm } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { label, t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can, me } from '../../lib/session';
import { onKeys } from '../../lib/shortcuts';
import { shortDay, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Hit } from '../../lib/types';
import { Button, cx, Empty, Kbd, Notice, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check as CheckBox, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { agenda, loadShared, motives, serviceKeys, staff, staffName, thingName, things, type BookingIn, type Slot } from './api';
import { serviceLabel } from './names';
import { refused } from './clash';

export interface BookTask {
	person?: { id: number; name: string };
	staff?: number;
	day?: string;
	at?: string;
	minutes?: number;
	room?: number;
	phone?: boolean;
	/** The wish of the waiting list that this answers. */
	wait?: { id: number; service: string; motive: string | null; part: string };
}
type Check = 'word' | 'callback' | 'unknown';

interface Values {
	service: string; motive: string; staff: string; team: boolean; part: string; from: string; minutes: number | null; mode: string;
	staff2: string; interpreter: string; bring: number | null; note: string; subject: string; weeks: string; count: number | null; outside: boolean; at: string;
}

function Who({ onPick, text, setText }: { onPick: (h: Hit | null) => void; text: string; setText: (s: string) => void }) {
	const found = usePersonSearch(text, 6);
	const [at, setAt] = useState(0);
	const wants = useRef(false);
	const fresh = found.q === text.trim() && found.q !== '';

	/* Enter pressed before the answer came waits for it */
	useEffect(() => {
		if (wants.current && fresh) {
			wants.current = false;
			onPick(found.hits[at] ?? null);
		}
	}, [fresh, found.q]);

	function onKeyDown(e: KeyboardEvent): void {
		if (e.key === 'Enter' && text.trim()) {
			e.preventDefault();
			if (fresh) onPick(found.hits[at] ?? null);
			else wants.current = true;
		} else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
			e.preventDefault();
			const n = Math.max(found.hits.length, 1);
			setAt((n + at + (e.key === 'ArrowDown' ? 1 : -1)) % n);
		}
	}
	return (
		<div class="stack tight">
			<TextField label={t('book.who')} value={text} onChange={(v) => { setText(v); setAt(0); }} onKeyDown={onKeyDown} data-first hint={t('book.who.hint')} maxLength={120} />
			{found.hits.length > 0 && (
				<ul class="rows card" role="listbox" aria-label={t('book.who')}>
					{found.hits.map((h, i) => (
						<li key={h.id} role="option" aria-selected={i === at} class={cx('line', i === at && 'sel')} onClick={() => onPick(h)}>
							<span class="t"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span>
						</li>
					))}
				</ul>
			)}
			{fresh && found.hits.length === 0 && <Button small onClick={() => onPick(null)}>{t('book.unknown', { name: text })}</Button>}
		</div>
	);
}

/** The first three in large, then the others by day; arrows move, Enter takes. */
function Slots({ asked, rows, busy, onTake }: { asked: Slot | null; rows: Slot[]; busy: boolean; onTake: (s: Slot) => void }) {
	const first = asked ? [asked] : rows.slice(0, 3);
	const rest = asked ? rows : rows.slice(3);
	const days = [...new Set(rest.map((s) => s.day))];
	function onKeyDown(e: KeyboardEvent) {
		const d = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
		if (!d || !(e.currentTarget instanceof HTMLElement)) return;
		e.preventDefault();
		const all = [...e.currentTarget.querySelectorAll<HTMLElement>('button')];
		all[(all.length + all.indexOf(document.activeElement as HTMLElement) + d) % all.length]?.focus();
	}
	if (first.length === 0) return busy ? null : <Empty icon="calendar-days">{t('book.noslot')}</Empty>;
	return (
		<div class="slots" onKeyDown={onKeyDown} role="group" aria-label={t('book.slots')}>
			<section class="firsts" aria-label={t(asked ? 'book.asked' : 'book.first')}>
				{first.map((s, i) => (
					<button key={`${s.day}-${s.staff_id}-${s.at}`} type="button" class="slot big" data-slot onClick={() => onTake(s)}>
						<span class="small">{weekDay(s.day)}</span><b class="num">{s.at}</b><span class="small">{s.staff}</span>{i === 0 && <Kbd>↵</Kbd>}
					</button>
				))}
			</section>
			{days.map((d) => (
				<section key={d} aria-label={weekDay(d)}>
					<h3>{weekDay(d)}</h3>
					<div class="row wrap">
						{rest.filter((s) => s.day === d).map((s) => (
							<button key={`${s.staff_id}-${s.at}`} type="button" class="slot" data-slot onClick={() => onTake(s)}><b class="num">{s.at}</b> <span class="small">{s.staff}</span></button>
						))}
					</div>
				</section>
			))}
		</div>
	);
}

/** How it was made sure who calls; 1, 2, 3 choose, and the first free moment has the focus. */
function WhoCalls({ centre, value, onChange }: { centre: string; value: Check | null; onChange: (c: Check) => void }) {
	const all: Check[] = ['word', 'callback', 'unknown'];
	return (
		<Notice tone="busy" icon="phone">
			<p>{t('book.phone.script', { centre })}</p>
			<div class="row wrap" role="group" aria-label={t('book.phone.check')}>
				{all.map((c, i) => <Button key={c} small kbd={String(i + 1)} aria-pressed={value === c} tone={value === c ? 'soft' : undefined} data-check={c} onClick={() => onChange(c)}>{t(`book.check.${c}`)}</Button>)}
			</div>
			{value === 'callback' && <p>{t('book.callback')}</p>}
		</Notice>
	);
}

/** Who hears of the appointment, and who cannot be reached: said before it is fixed. */
function Told({ person }: { person: { id: number; name: string } | null }) {
	const reach = useResource(person ? () => agenda.reach(person.id) : null, [person?.id]);
	const c = reach.data;
	return (
		<p class="row wrap small soft" data-told>
			<span>{t('book.told.worker')}</span>
			{(!person || (c && !c.contact)) && <Tag tone="wait" icon="triangle-alert">{t(person ? 'book.told.none' : 'book.told.unknown')}</Tag>}
			{c?.contact && <Tag icon="phone">{t(c.discreet ? 'book.told.discreet' : 'book.told.contact')}</Tag>}
		</p>
	);
}

export function Book({ task, onClose, onDone }: { task: BookTask; onClose: () => void; onDone?: () => void }) {
	const [person, setPerson] = useState<{ id: number; name: string } | null>(task.person ?? null);
	const [text, setText] = useState('');
	const [known, setKnown] = useState(!!task.person);
	const [rows, setRows] = useState<Slot[]>([]);
	const [busy, setBusy] = useState(false); /* the free moments are asked for */
	const saving = useRef(false);
	const [fault, setFault] = useState('');
	const [checked, setChecked] = useState<Check | null>(null);
	const serial = useRef(0);
	const wantFocus = useRef(!!task.person);
	const box = useRef<HTMLDivElement>(null);
	const mine = me.value;
	const form = useForm<Values>({
		service: task.wait?.service ?? '', motive: task.wait?.motive ?? '', staff: task.staff ? String(task.staff) : '', team: false, part: task.wait?.part ?? 'any', from: task.day ?? '', minutes: task.minutes ?? null, mode: 'interview',
		staff2: '', interpreter: '', bring: null, note: '', subject: '', weeks: '', count: null, outside: false, at: task.at ?? '',
	});
	const v = form.value;

	useEffect(() => { needCatalogue(); void loadShared().catch(refused); }, []);
	const services = serviceKeys();
	const service = v.service || (services.includes('appointment_social') ? 'appointment_social' : services[0] ?? '');
	const allowed = motives.value.filter((m) => m.active && m.service === service && (m.who === 'all' || can('casework.write')));
	const motive = allowed.find((m) => m.key === v.motive) ?? allowed.find((m) => !m.first) ?? allowed[0];

	async function find(): Promise<void> {
		if (!motive) return;
		const n = ++serial.current;
		setBusy(true);
		try {
			const a = await agenda.slots({
				motive: motive.key, staff: v.staff || undefined, team: v.team ? 'true' : undefined, part: v.part, from: v.from || undefined, limit: 12,
				minutes: v.minutes ?? undefined, with: v.staff2 || undefined, interpreter: v.interpreter || undefined, person: person?.id,
			});
			if (n === serial.current) setRows(a.rows);
		} catch (e) {
			if (e instanceof ApiError) setFault(errorText(e));
		} finally {
			if (n === serial.current) setBusy(false);
		}
	}
	useEffect(() => void find(), [motive?.key, v.staff, v.team, v.part, v.from, v.minutes, v.staff2, v.interpreter, person?.id]);

	/* a moment of the agenda was chosen: it is proposed alone, the free ones stand below */
	const asked: Slot | null = task.at && task.day && v.staff && motive
		? { day: task.day, at: task.at, end: '', start_at: 0, staff_id: Number(v.staff), staff: staffName(Number(v.staff)), service, place: null, room_id: task.room ?? null }
		: null;
	const sure = !task.phone || checked !== null;

	/* other moments came: the first one has the focus when the one that had it went */
	useEffect(() => {
		if (known && sure && rows.length > 0 && document.activeElement === document.body) box.current?.querySelector<HTMLElement>('[data-slot]')?.focus();
	}, [rows]);

	/* the person is known: who calls is checked, then the first free moment has the focus */
	useEffect(() => {
		if (!known || !wantFocus.current) return;
		if (!sure) {
			box.current?.querySelector<HTMLElement>('[data-check]')?.focus();
			return;
		}
		if (asked) {
			wantFocus.current = false;
			box.current?.querySelector<HTMLElement>('[data-slot]')?.focus();
			return;
		}
		if (rows.length === 0) return;
		wantFocus.current = false;
		box.current?.querySelector<HTMLElement>('[data-slot]')?.focus();
		announce(t('book.proposed', { day: shortDay(rows[0]!.day), at: rows[0]!.at, who: rows[0]!.staff }));
	}, [known, rows, sure, asked?.at]);

	function pick(h: Hit | null): void {
		setPerson(h ? { id: h.id, name: h.name } : null);
		setKnown(true);
		wantFocus.current = true;
		setRows((r) => [...r]);
	}

	async function take(s: { day: string; at: string; staff_id: number; room_id?: number | null }, outside = v.outside): Promise<void> {
		if (!motive || saving.current) return;
		if (!known) return setFault(t('book.who.first'));
		saving.current = true;
		setFault('');
		const name = person?.name ?? text.trim();
		const body: BookingIn = {
			...(person ? { person_id: person.id } : { name }), service, motive: motive.key, staff_id: s.staff_id, day: s.day, at: s.at, mode: v.mode as 'interview',
			...(v.minutes ? { minutes: v.minutes } : {}), ...(v.staff2 ? { staff2_id: Number(v.staff2) } : {}), ...(v.interpreter ? { interpreter_id: Number(v.interpreter) } : {}),
			...(s.room_id && v.mode === 'interview' ? { room_id: s.room_id } : {}), ...(v.bring ? { bring: v.bring } : {}), ...(v.note.trim() ? { note: v.note.trim() } : {}),
			...(v.subject.trim() ? { subject: v.subject.trim() } : {}), ...(outside ? { outside: true } : {}), ...(checked ? { checked } : {}), ...(task.wait ? { wait_id: task.wait.id } : {}), ...(v.weeks && v.count ? { series: { every: Number(v.weeks), count: v.count } } : {}),
		};
		try {
			const made = await agenda.book(body);
			const told = t('book.done', { name, at: `${shortDay(s.day)} ${s.at}` });
			toast(made.skipped.length > 0 ? `${told} ${t('book.skipped', { n: made.skipped.length })}` : told, {
				undo: () => void Promise.all(made.made.map((m) => agenda.state(m, { state: 'cancelled', reason: 'mistake' }))).catch(refused),
			});
			onDone?.();
			onClose();
		} catch (e) {
			saving.current = false;
			setFault(form.refuse(e));
			/* the next free moments, at once */
			wantFocus.current = true;
			void find();
		}
	}

	const workers = staff.value.filter((s) => !s.desk);
	const set = form.set;
	const onKeyDown = onKeys(task.phone && known ? Object.fromEntries((['word', 'callback', 'unknown'] as const).map((c, i) => [String(i + 1), () => { setChecked(c); wantFocus.current = true; }])) : {});
	return (
		<Dialog wide title={task.phone ? t('book.phone') : t('book.title')} lead={known ? person?.name ?? text : undefined} onClose={onClose}>
			<div class="stack" ref={box} onKeyDown={onKeyDown}>
				{task.phone && <WhoCalls centre={mine?.centre.name ?? ''} value={checked} onChange={(c) => { setChecked(c); wantFocus.current = known; }} />}
				{!known && <Who text={text} setText={setText} onPick={pick} />}
				{fault && <Notice tone="alert" icon="triangle-alert"><span role="alert">{fault}</span></Notice>}
				<div class="row wrap">
					<SelectField class="grow" label={t('book.service')} value={service} onChange={(x) => set('service', x)} options={services.map((k) => ({ value: k, label: serviceLabel(k) }))} />
					<SelectField class="grow" label={t('book.motive')} value={motive?.key ?? ''} onChange={(x) => set('motive', x)} options={allowed.map((m) => ({ value: m.key, label: `${label(m.label)} (${t('time.minutes', { n: m.minutes })})` }))} fault={form.fault('motive')} />
					<SelectField class="grow" label={t('book.with')} value={v.staff} onChange={(x) => set('staff', x)} empty={t('book.anyone')} options={workers.map((s) => ({ value: String(s.id), label: s.name }))} />
				</div>
				<div class="row wrap">
					<Seg label={t('book.part')} value={v.part} onChange={(x) => set('part', x)} options={(['any', 'am', 'pm'] as const).map((p) => ({ value: p as string, label: t(`wait.part.${p}`) }))} />
					<DateField class="inline" label={t('book.from')} value={v.from} onChange={(x) => set('from', x)} />
					<NumberField class="inline" label={t('book.minutes')} optional value={v.minutes} onChange={(x) => set('minutes', x)} min={5} max={480} step={5} fault={form.fault('minutes')} />
					{v.staff && <CheckBox label={t('book.team')} checked={v.team} onChange={(x) => set('team', x)} />}
				</div>
				{known && <Told person={person} />}
				{sure && <Slots asked={asked} rows={rows} busy={busy} onTake={(s) => void take(s, s === asked || v.outside)} />}
				<details class="more">
					<summary>{t('book.more')}</summary>
					<div class="stack tight">
						<div class="row wrap">
							<SelectField class="grow" label={t('book.mode')} value={v.mode} onChange={(x) => set('mode', x)} options={(['interview', 'phone', 'visit'] as const).map((m) => ({ value: m, label: t(`book.mode.${m}`) }))} />
							<SelectField class="grow" label={t('book.second')} value={v.staff2} onChange={(x) => set('staff2', x)} empty={t('book.nobody')} options={workers.map((s) => ({ value: String(s.id), label: s.name }))} fault={form.fault('staff2_id')} />
							<SelectField class="grow" label={t('book.interpreter')} value={v.interpreter} onChange={(x) => set('interpreter', x)} empty={t('book.nobody')} options={things.value.filter((r) => r.kind === 'interpreter' && r.active).map((r) => ({ value: String(r.id), label: thingName(r.id) }))} />
						</div>
						<div class="row wrap">
							<NumberField class="grow" label={t('book.bring')} optional value={v.bring} onChange={(x) => set('bring', x)} min={0} max={20} />
							<SelectField class="grow" label={t('book.series')} value={v.weeks} onChange={(x) => set('weeks', x)} empty={t('book.once')} options={[1, 2, 3, 4].map((n) => ({ value: String(n), label: t('book.everyweeks', { n }) }))} />
							{v.weeks && <NumberField class="grow" label={t('book.times')} value={v.count} onChange={(x) => set('count', x)} min={2} max={52} fault={form.fault('series.count')} />}
						</div>
						<TextField label={t('book.note')} hint={t('book.note.hint')} optional value={v.note} onChange={(x) => set('note', x)} maxLength={300} fault={form.fault('note')} />
						{can('casework.write') && <AreaField label={t('book.subject')} hint={t('book.subject.hint')} optional value={v.subject} onChange={(x) => set('subject', x)} rows={2} maxLength={2000} fault={form.fault('subject')} />}
						<div class="row wrap">
							<CheckBox label={t('book.outside')} hint={t('book.outside.hint')} checked={v.outside} onChange={(x) => set('outside', x)} />
							{v.outside && (
								<>
									<TextField class="inline" type="time" label={t('book.at')} value={v.at} onChange={(x) => set('at', x)} fault={form.fault('at')} />
									<Button disabled={!v.staff || !v.from || !v.at || !sure} onClick={() => void take({ day: v.from, at: v.at, staff_id: Number(v.staff) })}>{t('book.fix')}</Button>
								</>
							)}
						</div>
					</div>
				</details>
				<div class="row end">
							{person && !task.wait && <Button icon="clock" onClick={() => void agenda.addWaiting({ person_id: person.id, service, motive: motive?.key, ...(v.staff ? { staff_id: Number(v.staff) } : {}), part: v.part as 'any' })
								.then(() => { toast(t('wait.added', { name: person.name })); onClose(); }, (e) => setFault(form.refuse(e)))}>{t('wait.none')}</Button>}
				</div>
			</div>
		</Dialog>
	);
}
