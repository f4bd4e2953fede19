/*
 * Agendas: a day with a column for each worker, a week of one worker, a plain table of the same, and
 * the rooms (all of a day, or the week of one). A colleague's appointments are grey spans without a
 * name. Moving: drag, Alt and arrows, or "Déplacer…" (M) with day, hour, worker and room; what is
 * taken is refused and told. The print is a list of hours and initials.
 */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { announce } from '../../lib/announce';
import { needCatalogue } from '../../lib/catalogue';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href, setQuery } from '../../lib/router';
import { can, me } from '../../lib/session';
import { onKeys, useShortcuts } from '../../lib/shortcuts';
import { dayPlus, shortDay, today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Empty, Failure, IconButton, Loading, Notice, PageHead, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { DateField, SelectField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { agenda, desk, loadShared, nameOf, staff, staffName, thingName, things, type Agenda, type Appointment } from './api';
import { Grid, hm, minuteOf, type Col } from './agenda-grid';
import { Detail, Move, moveTo, stateName } from './agenda-move';
import { Book, type BookTask } from './book';
import { ClashHost, refused } from './clash';
import { Absent } from './dialogs';
import { placeLabel } from './names';

const VIEWS = ['day', 'week', 'list', 'rooms'] as const;
type View = (typeof VIEWS)[number];
type Open = { kind: 'one'; id: number } | { kind: 'move' | 'absent'; a: Appointment } | { kind: 'book'; task: BookTask } | { kind: 'feed'; url: string };

const monday = (day: string): string => dayPlus(day, -((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7));

function List({ rows, onOpen, onDo }: { rows: Appointment[]; onOpen: (a: Appointment) => void; onDo: (kind: 'move' | 'absent', a: Appointment) => void }) {
	if (rows.length === 0) return <div class="card"><Empty icon="calendar-days">{t('agenda.none')}</Empty></div>;
	return (
		<Table label={t('nav.agenda')} rows={[...rows].sort((a, b) => a.start_at - b.start_at)} rowKey={(a) => a.id} columns={[
			{ key: 'day', head: t('agenda.day'), cell: (a) => shortDay(a.day) },
			{ key: 'at', head: t('book.at'), cell: (a) => `${a.start} – ${a.end}`, num: true },
			{ key: 'who', head: t('book.who'), header: true, cell: (a) => <button type="button" class="linky" data-ev={a.id} onClick={() => onOpen(a)}>{a.seen === 'busy' ? t('agenda.busy') : nameOf(a)}</button> },
			{ key: 'with', head: t('book.with'), cell: (a) => [staffName(a.staff_id), staffName(a.staff2_id)].filter(Boolean).join(', ') },
			{ key: 'place', head: t('agenda.place'), cell: (a) => thingName(a.room_id) || t(`book.mode.${(a.mode ?? 'interview') as 'visit'}`) },
			{ key: 'state', head: t('agenda.state'), cell: (a) => <Tag>{stateName(a)}</Tag> },
			{ key: 'do', head: t('hours.do'), cell: (a) => a.seen !== 'busy' && a.state === 'booked' && (
				<span class="row">
					<Button small onClick={() => onDo('move', a)}>{t('agenda.move')}</Button>
					<Button small onClick={() => onDo('absent', a)}>{t('appt.absence')}</Button>
				</span>
			) },
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
	const view = VIEWS.find((x) => x === query.get('view')) ?? 'day';
	const mine = me.value?.id ?? 0;
	const own = can('casework.write');
	const chosen = query.get('staff') ?? (own && view === 'week' ? String(mine) : '');
	const room = view === 'rooms' ? query.get('room') ?? '' : '';
	const wide = view === 'week' || room !== '' || (view === 'list' && chosen !== '');
	const from = wide ? monday(day) : day;
	const to = wide ? dayPlus(from, 6) : day;
	const who = view === 'week' ? chosen || String(staff.value.find((s) => !s.desk)?.id ?? '') : chosen;
	const data = useResource(() => agenda.read({ from, to, ...(view === 'rooms' ? { rooms: room || 'all' } : { staff: who || undefined }) }), [from, to, view === 'rooms' ? `r${room}` : who], ['appointments']);
	const [open, setOpen] = useState<Open | null>(null);
	const [by, setBy] = useState<'staff' | 'place'>('staff');
	const box = useRef<HTMLDivElement>(null);
	const held = useRef('');
	const moving = useRef(false);
	const d = data.data;

	useEffect(() => { needCatalogue(); void loadShared().catch(refused); }, []);

	const cols = useMemo<Col[]>(() => {
		if (!d) return [];
		const days = Array.from({ length: 7 }, (_, i) => dayPlus(from, i)).filter((x, i) => i < 5 || d.openings.some((o) => o.day === x) || d.events.some((e) => e.day === x));
		if (view === 'week') return days.map((x) => ({ key: x, staff: Number(who), day: x, head: weekDay(x) }));
		if (room) return days.map((x) => ({ key: x, room: Number(room), day: x, head: weekDay(x) }));
		if (view === 'rooms') return d.rooms.map((r) => ({ key: `r${r.id}`, room: r.id, day, head: r.label }));
		return d.staff.map((s) => ({ key: String(s.id), staff: s.id, day, head: s.name }));
	}, [d, view, from, who, room, day]);

	/* an appointment that moved takes the focus along */
	useEffect(() => {
		if (!held.current || document.activeElement !== document.body || open) return;
		box.current?.querySelector<HTMLElement>(`[data-ev="${held.current}"]`)?.focus();
	}, [d, open]);

	const go = (n: number) => setQuery({ day: dayPlus(day, wide ? n * 7 : n) });
	const focused = () => d?.events.find((a) => String(a.id) === document.activeElement?.getAttribute('data-ev'));
	useShortcuts([
		{ keys: 't', label: 'agenda.today', run: () => setQuery({ day: null }) },
		{ keys: 'n', label: 'book.title', run: () => setOpen({ kind: 'book', task: {} }) },
		{ keys: '1', label: 'agenda.view.day', run: () => setQuery({ view: 'day' }) },
		{ keys: '2', label: 'agenda.view.week', run: () => setQuery({ view: 'week' }) },
		{ keys: '3', label: 'agenda.view.list', run: () => setQuery({ view: 'list' }) },
		{ keys: '4', label: 'agenda.view.rooms', run: () => setQuery({ view: 'rooms' }) },
		{ keys: 'arrowleft', label: 'agenda.before', run: () => go(-1) },
		{ keys: 'arrowright', label: 'agenda.after', run: () => go(1) },
	]);
	async function moved(a: Appointment, c: Col, at: number) {
		if (moving.current) return;
		moving.current = true;
		const told = await moveTo(a, { day: c.day, at: hm(at), ...(c.room ? { room_id: c.room } : a.staff_id === c.staff || view === 'week' ? {} : { staff_id: c.staff }) });
		moving.current = false;
		if (told) toast(told, { tone: 'alert' });
		else announce(t('agenda.moved', { at: `${shortDay(c.day)} ${hm(at)}` }));
	}
	/* by keys: a quarter of an hour, or the column beside it */
	function nudge(columns: number, minutes: number) {
		const a = focused();
		const x = cols.findIndex((c) => a && c.day === a.day && (c.room ? c.room === a.room_id : c.staff === a.staff_id || view === 'week'));
		const c = cols[x + columns];
		if (!a || a.seen === 'busy' || a.state !== 'booked' || x < 0 || !c) return;
		void moved(a, c, Math.min(Math.max(minuteOf(a.start) + minutes, 0), 1425));
	}
	const onKeyDown = onKeys({
		m: () => { const a = focused(); if (a && a.seen !== 'busy' && a.state === 'booked') setOpen({ kind: 'move', a }); },
		a: () => { const a = focused(); if (a && a.seen !== 'busy' && a.state === 'booked') setOpen({ kind: 'absent', a }); },
		'alt+arrowup': () => nudge(0, -15),
		'alt+arrowdown': () => nudge(0, 15),
		'alt+arrowleft': () => nudge(-1, 0),
		'alt+arrowright': () => nudge(1, 0),
	});
	const lead = room ? t('agenda.week.of', { day: shortDay(from), who: thingName(Number(room)) }) : wide ? t('agenda.week.of', { day: shortDay(from), who: staffName(Number(who)) }) : weekDay(day);

	return (
		<div class="stack" ref={box} onKeyDown={onKeyDown} onFocusIn={(e) => (held.current = (e.target as HTMLElement).dataset.ev ?? '')}>
			<PageHead title={t('nav.agenda')} lead={lead}>
				<ButtonLink icon="clock" href={href('wishes')}>{t('wait.title')}</ButtonLink>
				<Button icon="printer" onClick={() => { setBy('staff'); setTimeout(() => window.print(), 50); }}>{t('agenda.print.staff')}</Button>
				<Button icon="printer" onClick={() => { setBy('place'); setTimeout(() => window.print(), 50); }}>{t('agenda.print.place')}</Button>
				{own && <Button icon="link" onClick={() => void desk.link('feed').then((x) => setOpen({ kind: 'feed', url: `${window.location.origin}/api/feed.ics?key=${x.key}` }), refused)}>{t('agenda.feed')}</Button>}
				<Button tone="primary" icon="calendar-plus" kbd="N" onClick={() => setOpen({ kind: 'book', task: {} })}>{t('book.title')}</Button>
			</PageHead>
			<div class="row wrap filt-row">
				<Seg<View> label={t('agenda.view')} value={view} onChange={(x) => setQuery({ view: x })} options={VIEWS.map((x) => ({ value: x, label: t(`agenda.view.${x}`) }))} />
				<span class="row">
					<IconButton icon="chevron-left" label={t('agenda.before')} onClick={() => go(-1)} />
					<Button onClick={() => setQuery({ day: null })} kbd="T">{t('agenda.today')}</Button>
					<IconButton icon="chevron-right" label={t('agenda.after')} onClick={() => go(1)} />
				</span>
				<DateField hideLabel label={t('agenda.day')} value={day} onChange={(x) => x && setQuery({ day: x })} />
				{view === 'rooms'
					? <SelectField hideLabel label={t('agenda.room')} value={room} onChange={(x) => setQuery({ room: x || null })} empty={t('agenda.room.all')} options={things.value.filter((r) => r.kind === 'room' && r.active).map((r) => ({ value: String(r.id), label: r.label }))} />
					: <SelectField hideLabel label={t('book.with')} value={who} onChange={(x) => setQuery({ staff: x || null })} empty={view === 'week' ? undefined : t('agenda.all')} options={staff.value.filter((s) => !s.desk).map((s) => ({ value: String(s.id), label: s.name }))} />}
			</div>
			{data.loading && <Loading rows={6} />}
			{data.error && <Failure error={data.error} retry={data.reload} />}
			{d?.more && <Notice tone="wait" icon="info">{t('agenda.more', { n: cols.length })}</Notice>}
			{d && view !== 'list' && (cols.length === 0 ? <div class="card"><Empty icon="calendar-days">{t(view === 'rooms' ? 'agenda.norooms' : 'agenda.noone')}</Empty></div>
				: <Grid data={d} cols={cols} onOpen={(a) => setOpen({ kind: 'one', id: a.id })} onMoved={(a, c, at) => void moved(a, c, at)} onNew={(c, at, minutes) => setOpen({ kind: 'book', task: { staff: c.staff, day: c.day, at: hm(at), minutes, room: c.room } })} />)}
			{d && view === 'list' && <List rows={d.events} onOpen={(a) => setOpen({ kind: 'one', id: a.id })} onDo={(kind, a) => setOpen({ kind, a })} />}
			{d && <Paper data={d} day={day} by={by} />}
			{open?.kind === 'one' && <Detail id={open.id} onClose={() => setOpen(null)} onMove={(a) => setOpen({ kind: 'move', a })} onAbsent={(a) => setOpen({ kind: 'absent', a })} />}
			{open?.kind === 'move' && <Move a={open.a} onClose={() => setOpen(null)} />}
			{open?.kind === 'absent' && <Absent row={open.a} onClose={() => setOpen(null)} />}
			{open?.kind === 'book' && <Book task={open.task} onClose={() => setOpen(null)} />}
			<ClashHost />
			{open?.kind === 'feed' && (
				<Dialog title={t('agenda.feed')} onClose={() => setOpen(null)}>
					<div class="stack"><p>{t('agenda.feed.hint')}</p><p><code class="wrapany">{open.url}</code></p></div>
				</Dialog>
			)}
		</div>
	);
}
