/*
 * Agendas: a day with a column for each worker, a week of one worker, or a plain table of the same.
 * A colleague's appointments are grey spans without a name. Moving: drag, or "Déplacer…" (M) with
 * day, hour and worker; what is taken is refused and told. The print is a list of hours and initials.
 */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { needCatalogue } from '../../lib/catalogue';
import { errorText, useForm } from '../../lib/forms';
import { ApiError, isStale } from '../../lib/http';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href, setQuery } from '../../lib/router';
import { can, me } from '../../lib/session';
import { onKeys, useShortcuts } from '../../lib/shortcuts';
import { dayPlus, shortDay, today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, cx, Empty, Failure, Icon, IconButton, Loading, Notice, PageHead, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { agenda, desk, loadShared, motiveName, nameOf, staff, staffName, thingName, type Agenda, type Appointment } from './api';
import { Book, type BookTask } from './book';
import { Absent } from './dialogs';
import { placeLabel, serviceLabel } from './names';
import { refused } from './reception';

type View = 'day' | 'week' | 'list';
type Col = { key: string; staff: number; day: string; head: string };
const PX = 1.1; /* a minute */

const minuteOf = (hm: string): number => Number(hm.slice(0, 2)) * 60 + Number(hm.slice(3));
const hm = (m: number): string => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
const monday = (day: string): string => dayPlus(day, -((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7));

/** Moves an appointment; the old place is one Ctrl Z away. */
async function moveTo(a: Appointment, to: { day: string; at: string; staff_id: number; minutes?: number }): Promise<string> {
	try {
		const done = await agenda.change(a, { ...to, outside: true });
		toast(t('agenda.moved', { at: `${shortDay(to.day)} ${to.at}` }), {
			undo: () => void agenda.change({ id: a.id, version: done.version }, { day: a.day, at: a.start, staff_id: a.staff_id, minutes: a.minutes, outside: true }).catch(refused),
		});
		return '';
	} catch (e) {
		if (!(e instanceof ApiError)) throw e;
		return isStale(e) ? t('agenda.stale') : errorText(e);
	}
}

function Move({ a, onClose }: { a: Appointment; onClose: () => void }) {
	const form = useForm({ day: a.day, at: a.start, staff: String(a.staff_id), minutes: a.minutes as number | null });
	const [fault, setFault] = useState('');
	const v = form.value;
	async function save(e: Event) {
		e.preventDefault();
		const told = await moveTo(a, { day: v.day, at: v.at, staff_id: Number(v.staff), minutes: v.minutes ?? a.minutes });
		if (told) setFault(told);
		else onClose();
	}
	return (
		<Dialog title={t('agenda.move')} lead={`${weekDay(a.day)} ${a.start}, ${nameOf(a)}`} onClose={onClose}>
			<form class="stack" onSubmit={save} noValidate>
				{fault && <Notice tone="alert" icon="triangle-alert"><span role="alert">{fault}</span></Notice>}
				<div class="row wrap">
					<DateField class="grow" label={t('agenda.day')} value={v.day} onChange={(x) => form.set('day', x)} data-first />
					<TextField class="grow" type="time" label={t('book.at')} value={v.at} onChange={(x) => form.set('at', x)} />
					<NumberField class="grow" label={t('book.minutes')} value={v.minutes} onChange={(x) => form.set('minutes', x)} min={5} max={480} step={5} />
				</div>
				<SelectField label={t('book.with')} value={v.staff} onChange={(x) => form.set('staff', x)} options={staff.value.filter((s) => !s.desk).map((s) => ({ value: String(s.id), label: s.name }))} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary">{t('agenda.move.do')}</Button></div>
			</form>
		</Dialog>
	);
}

function Detail({ id, onClose, onMove, onAbsent }: { id: number; onClose: () => void; onMove: (a: Appointment) => void; onAbsent: (a: Appointment) => void }) {
	const one = useResource(() => agenda.one(id), [id], ['appointments']);
	const a = one.data;
	return (
		<Dialog title={a ? nameOf(a) : t('book.title')} lead={a && `${weekDay(a.day)}, ${a.start} – ${a.end}`} onClose={onClose}>
			{one.loading && <Loading />}
			{one.error && <Failure error={one.error} />}
			{a && (
				<div class="stack">
					<dl class="facts">
						<div><dt>{t('book.with')}</dt><dd>{[staffName(a.staff_id), staffName(a.staff2_id)].filter(Boolean).join(', ')}</dd></div>
						{a.service && <div><dt>{t('book.service')}</dt><dd>{serviceLabel(a.service)}</dd></div>}
						{a.motive_label && <div><dt>{t('book.motive')}</dt><dd>{motiveName(a)}</dd></div>}
						{(a.room_id || a.place) && <div><dt>{t('agenda.place')}</dt><dd>{[thingName(a.room_id), placeLabel(a.place)].filter(Boolean).join(', ')}</dd></div>}
						{a.interpreter_id && <div><dt>{t('book.interpreter')}</dt><dd>{thingName(a.interpreter_id)}</dd></div>}
						{a.bring > 0 && <div><dt>{t('book.bring')}</dt><dd>{a.bring}</dd></div>}
						{a.note && <div><dt>{t('book.note')}</dt><dd>{a.note}</dd></div>}
						{a.subject && <div><dt>{t('book.subject')}</dt><dd>{a.subject}</dd></div>}
						<div><dt>{t('agenda.state')}</dt><dd>{t(`appt.state.${a.state === 'booked' ? 'planned' : a.state}` as 'appt.state.planned')}</dd></div>
					</dl>
					{a.seen === 'busy' ? <p class="soft">{t('agenda.busy.hint')}</p> : (
						<div class="row end">
							{a.person_id && can('person.read') && a.seen === 'all' && <ButtonLink icon="file-text" href={href('person', a.person_id)}>{t('agenda.file')}</ButtonLink>}
							{a.state === 'booked' && <Button icon="x" onClick={() => onAbsent(a)}>{t('appt.absence')}</Button>}
							{a.state === 'booked' && <Button icon="calendar-days" kbd="M" data-first onClick={() => onMove(a)}>{t('agenda.move')}</Button>}
						</div>
					)}
				</div>
			)}
		</Dialog>
	);
}

function Event({ a, top, onOpen, onDrag }: { a: Appointment; top: number; onOpen: () => void; onDrag: () => void }) {
	const from = minuteOf(a.start);
	const busy = a.seen === 'busy';
	const name = busy ? t('agenda.busy') : nameOf(a);
	return (
		<foreignObject x="2" y={(from - top) * PX} width="98%" height={Math.max(a.minutes * PX - 2, 18)}>
			<button type="button" class={cx('ev', busy && 'busy', a.state)} data-ev={a.id} draggable={!busy && a.state === 'booked'} onDragStart={(e) => { e.dataTransfer?.setData('text/plain', String(a.id)); onDrag(); }} onClick={onOpen}
				aria-label={`${a.start} ${name}, ${a.end}, ${staffName(a.staff_id)}, ${t(`appt.state.${a.state === 'booked' ? 'planned' : a.state}` as 'appt.state.planned')}`}>
				<b class="num">{a.start}</b> {name}{a.mode === 'visit' && <Icon name="house" />}{a.mode === 'phone' && <Icon name="phone" />}
			</button>
		</foreignObject>
	);
}

function Grid({ data, cols, onOpen, onMoved, onNew }: { data: Agenda; cols: Col[]; onOpen: (a: Appointment) => void; onMoved: (a: Appointment, c: Col, at: number) => void; onNew: (c: Col, at: number) => void }) {
	const times = [...data.openings.flatMap((o) => [o.start, o.end]), ...data.events.flatMap((e) => [minuteOf(e.start), minuteOf(e.start) + e.minutes])];
	const top = Math.max(0, Math.floor((Math.min(8 * 60, ...times)) / 60) * 60);
	const bottom = Math.min(1440, Math.ceil(Math.max(17 * 60, ...times) / 60) * 60);
	const h = (bottom - top) * PX;
	const drag = useRef<Appointment | null>(null);
	const hours = Array.from({ length: (bottom - top) / 60 + 1 }, (_, i) => top + i * 60);
	const atOf = (e: MouseEvent & { currentTarget: EventTarget }) => Math.round(((e.clientY - (e.currentTarget as Element).getBoundingClientRect().top) / PX + top) / 15) * 15;
	return (
		<div class="ag" role="group" aria-label={t('nav.agenda')} tabIndex={0}>
			<div class="ag-h" aria-hidden="true"><svg width="46" height={h + 8}>{hours.map((m) => <text key={m} x="40" y={(m - top) * PX + 10} text-anchor="end">{hm(m)}</text>)}</svg></div>
			{cols.map((c) => {
				const closed = data.closed.find((x) => x.day === c.day);
				return (
					<section key={c.key} class="ag-c" aria-label={c.head}>
						<h2>{c.head}</h2>
						{closed && <p class="small soft">{closed.label ?? t(`holiday.${closed.holiday as 'christmas'}`)}</p>}
						<svg width="100%" height={h + 8} onDragOver={(e) => e.preventDefault()} onDblClick={(e) => onNew(c, atOf(e))}
							onDrop={(e) => { e.preventDefault(); const a = drag.current; drag.current = null; if (a) onMoved(a, c, atOf(e)); }}>
							{data.openings.filter((o) => o.staff_id === c.staff && o.day === c.day).map((o) => <rect key={o.id} class={cx('op', o.mode)} x="0" width="100%" y={(o.start - top) * PX} height={(o.end - o.start) * PX}><title>{t(`agenda.mode.${o.mode}`)}</title></rect>)}
							{hours.map((m) => <line key={m} class="hr" x1="0" x2="100%" y1={(m - top) * PX} y2={(m - top) * PX} />)}
							{data.away.filter((x) => x.staff_id === c.staff && x.day === c.day).map((x, i) => { const s = Math.max(x.start, top); return <g key={i}><rect class="aw" x="0" width="100%" y={(s - top) * PX} height={Math.max(0, Math.min(x.end, bottom) - s) * PX} /><text x="8" y={(s - top) * PX + 16}>{t(`agenda.away.${x.kind as 'away'}`)}</text></g>; })}
							{data.events.filter((a) => (a.staff_id === c.staff || a.staff2_id === c.staff) && a.day === c.day).map((a) => <Event key={a.id} a={a} top={top} onOpen={() => onOpen(a)} onDrag={() => (drag.current = a)} />)}
						</svg>
					</section>
				);
			})}
		</div>
	);
}

function List({ rows, onOpen }: { rows: Appointment[]; onOpen: (a: Appointment) => void }) {
	if (rows.length === 0) return <div class="card"><Empty icon="calendar-days">{t('agenda.none')}</Empty></div>;
	return (
		<Table label={t('nav.agenda')} rows={[...rows].sort((a, b) => a.start_at - b.start_at)} rowKey={(a) => a.id} columns={[
			{ key: 'day', head: t('agenda.day'), cell: (a) => shortDay(a.day) },
			{ key: 'at', head: t('book.at'), cell: (a) => `${a.start} – ${a.end}`, num: true },
			{ key: 'who', head: t('book.who'), header: true, cell: (a) => <button type="button" class="linky" onClick={() => onOpen(a)}>{a.seen === 'busy' ? t('agenda.busy') : nameOf(a)}</button> },
			{ key: 'with', head: t('book.with'), cell: (a) => staffName(a.staff_id) },
			{ key: 'place', head: t('agenda.place'), cell: (a) => thingName(a.room_id) || t(`book.mode.${(a.mode ?? 'interview') as 'visit'}`) },
			{ key: 'state', head: t('agenda.state'), cell: (a) => <Tag>{t(`appt.state.${a.state === 'booked' ? 'planned' : a.state}` as 'appt.state.planned')}</Tag> },
		]} />
	);
}

/** The day on paper, large, for a day without network: hours and initials, by worker or by place. */
function Paper({ data, day, by }: { data: Agenda; day: string; by: 'staff' | 'place' }) {
	const rows = data.events.filter((a) => a.day === day).sort((a, b) => a.start_at - b.start_at);
	const groups = new Map<string, Appointment[]>();
	for (const a of rows) {
		const key = by === 'staff' ? staffName(a.staff_id) : thingName(a.room_id) || placeLabel(a.place) || t('agenda.noplace');
		groups.set(key, [...(groups.get(key) ?? []), a]);
	}
	return (
		<div class="day-paper" aria-hidden="true">
			<h1>{weekDay(day)}</h1>
			{[...groups].map(([name, list]) => (
				<section key={name}><h2>{name}</h2><table><tbody>{list.map((a) => (
					<tr key={a.id}><td class="num">{a.start} – {a.end}</td><td>{a.initials ?? '—'}</td><td>{by === 'staff' ? thingName(a.room_id) : staffName(a.staff_id)}</td></tr>
				))}</tbody></table></section>
			))}
		</div>
	);
}

export default function AgendaScreen({ query }: RouteProps) {
	const day = query.get('day') ?? today.value;
	const view = (['day', 'week', 'list'].includes(query.get('view') ?? '') ? query.get('view') : 'day') as View;
	const mine = me.value?.id ?? 0;
	const own = can('casework.write');
	const chosen = query.get('staff') ?? (own && view === 'week' ? String(mine) : '');
	const from = view === 'week' ? monday(day) : day;
	const to = view === 'week' ? dayPlus(from, 6) : day;
	const who = view === 'week' ? chosen || String(staff.value.find((s) => !s.desk)?.id ?? '') : chosen;
	const data = useResource(() => agenda.read({ from, to, staff: who || undefined }), [from, to, who], ['appointments']);
	const [open, setOpen] = useState<{ kind: 'one'; id: number } | { kind: 'move' | 'absent'; a: Appointment } | { kind: 'book'; task: BookTask } | { kind: 'feed'; url: string } | null>(null);
	const [by, setBy] = useState<'staff' | 'place'>('staff');
	const d = data.data;

	useEffect(() => { needCatalogue(); void loadShared().catch(refused); }, []);

	const cols = useMemo<Col[]>(() => {
		if (!d) return [];
		if (view === 'week') return Array.from({ length: 7 }, (_, i) => dayPlus(from, i)).filter((x, i) => i < 5 || d.openings.some((o) => o.day === x) || d.events.some((e) => e.day === x))
			.map((x) => ({ key: x, staff: Number(who), day: x, head: weekDay(x) }));
		return d.staff.map((s) => ({ key: String(s.id), staff: s.id, day, head: s.name }));
	}, [d, view, from, who, day]);

	const go = (n: number) => setQuery({ day: dayPlus(day, view === 'week' ? n * 7 : n) });
	const focused = () => d?.events.find((a) => String(a.id) === document.activeElement?.getAttribute('data-ev'));
	useShortcuts([
		{ keys: 't', label: 'agenda.today', run: () => setQuery({ day: null }) },
		{ keys: 'n', label: 'book.title', run: () => setOpen({ kind: 'book', task: {} }) },
		{ keys: '1', label: 'agenda.view.day', run: () => setQuery({ view: 'day' }) },
		{ keys: '2', label: 'agenda.view.week', run: () => setQuery({ view: 'week' }) },
		{ keys: '3', label: 'agenda.view.list', run: () => setQuery({ view: 'list' }) },
		{ keys: 'arrowleft', label: 'agenda.before', run: () => go(-1) },
		{ keys: 'arrowright', label: 'agenda.after', run: () => go(1) },
	]);
	const onKeyDown = onKeys({ m: () => { const a = focused(); if (a && a.seen !== 'busy') setOpen({ kind: 'move', a }); } });

	async function moved(a: Appointment, c: Col, at: number) {
		const told = await moveTo(a, { day: c.day, at: hm(Math.min(Math.max(at, 0), 1425)), staff_id: a.staff_id === c.staff || view === 'week' ? a.staff_id : c.staff });
		if (told) toast(told, { tone: 'alert' });
	}

	return (
		<div class="stack" onKeyDown={onKeyDown}>
			<PageHead title={t('nav.agenda')} lead={view === 'week' ? t('agenda.week.of', { day: shortDay(from), who: staffName(Number(who)) }) : weekDay(day)}>
				<Button icon="printer" onClick={() => { setBy('staff'); setTimeout(() => window.print(), 50); }}>{t('agenda.print.staff')}</Button>
				<Button icon="printer" onClick={() => { setBy('place'); setTimeout(() => window.print(), 50); }}>{t('agenda.print.place')}</Button>
				{own && <Button icon="link" onClick={() => void desk.link('feed').then((x) => setOpen({ kind: 'feed', url: `${window.location.origin}/api/feed.ics?key=${x.key}` }), refused)}>{t('agenda.feed')}</Button>}
				<Button tone="primary" icon="calendar-plus" kbd="N" onClick={() => setOpen({ kind: 'book', task: {} })}>{t('book.title')}</Button>
			</PageHead>
			<div class="row wrap filt-row">
				<Seg<View> label={t('agenda.view')} value={view} onChange={(x) => setQuery({ view: x })} options={[{ value: 'day', label: t('agenda.view.day') }, { value: 'week', label: t('agenda.view.week') }, { value: 'list', label: t('agenda.view.list') }]} />
				<span class="row">
					<IconButton icon="chevron-left" label={t('agenda.before')} onClick={() => go(-1)} />
					<Button onClick={() => setQuery({ day: null })} kbd="T">{t('agenda.today')}</Button>
					<IconButton icon="chevron-right" label={t('agenda.after')} onClick={() => go(1)} />
				</span>
				<DateField hideLabel label={t('agenda.day')} value={day} onChange={(x) => x && setQuery({ day: x })} />
				<SelectField hideLabel label={t('book.with')} value={who} onChange={(x) => setQuery({ staff: x || null })} empty={view === 'week' ? undefined : t('agenda.all')} options={staff.value.filter((s) => !s.desk).map((s) => ({ value: String(s.id), label: s.name }))} />
			</div>
			{data.loading && <Loading rows={6} />}
			{data.error && <Failure error={data.error} retry={data.reload} />}
			{d && view !== 'list' && (cols.length === 0 ? <div class="card"><Empty icon="calendar-days">{t('agenda.noone')}</Empty></div>
				: <Grid data={d} cols={cols} onOpen={(a) => setOpen({ kind: 'one', id: a.id })} onMoved={(a, c, at) => void moved(a, c, at)} onNew={(c, at) => setOpen({ kind: 'book', task: { staff: c.staff, day: c.day, at: hm(at) } })} />)}
			{d && view === 'list' && <List rows={d.events} onOpen={(a) => setOpen({ kind: 'one', id: a.id })} />}
			{d && <Paper data={d} day={day} by={by} />}
			{open?.kind === 'one' && <Detail id={open.id} onClose={() => setOpen(null)} onMove={(a) => setOpen({ kind: 'move', a })} onAbsent={(a) => setOpen({ kind: 'absent', a })} />}
			{open?.kind === 'move' && <Move a={open.a} onClose={() => setOpen(null)} />}
			{open?.kind === 'absent' && <Absent row={open.a} onClose={() => setOpen(null)} />}
			{open?.kind === 'book' && <Book task={open.task} onClose={() => setOpen(null)} />}
			{open?.kind === 'feed' && (
				<Dialog title={t('agenda.feed')} onClose={() => setOpen(null)}>
					<div class="stack"><p>{t('agenda.feed.hint')}</p><p><code class="wrapany">{open.url}</code></p></div>
				</Dialog>
			)}
		</div>
	);
}
