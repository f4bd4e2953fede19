/*
 * Desk hours: what comes back each week for each worker, days that differ, who is away, closing days,
 * rooms and motives. Hours that have begun are ended, never rewritten, so that what was counted stays.
 */

import { useEffect, useState } from 'preact/hooks';
import { needCatalogue, catalogue } from '../../lib/catalogue';
import { useForm } from '../../lib/forms';
import { label, t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can, me } from '../../lib/session';
import { shortDay, today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, IconButton, Loading, Notice, PageHead, Seg, Tag } from '../../ui/basic';
import { Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { agenda, loadShared, motives, serviceKeys, staff, staffName, thingName, things, type Motive, type Opening, type Thing } from './api';
import { placeLabel, serviceLabel } from './names';
import { ClashHost, refused, saveOver } from './clash';
import { DifferentDay, MotiveForm } from './hours-edit';

type Tab = 'hours' | 'away' | 'closed' | 'rooms' | 'motives';
const hm = (m: number): string => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
const weekday = (n: number): string => new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2026, 10, 22 + n)));
const workers = () => staff.value.filter((s) => !s.desk).map((s) => ({ value: String(s.id), label: s.name }));

const onOff = (v: unknown) => t(v ? 'hours.active' : 'hours.inactive');
/* a second writer sees both values; the lists are read again in any case */
const changeThing = (r: Thing, change: { active: boolean }) => void saveOver<Thing, { active: boolean }>(r, change, {
	save: (row, c) => agenda.changeThing(row, c),
	latest: async () => (await agenda.things()).rows.find((x) => x.id === r.id),
	show: (_, v) => ({ label: `${t('agenda.state')}, ${r.label}`, text: onOff(v) }),
}).catch(refused).finally(() => void loadShared().catch(refused));
const changeMotive = (m: Motive, change: { active: boolean }) => void saveOver<Motive, { active: boolean }>(m, change, {
	save: (row, c) => agenda.changeMotive(row, c),
	latest: async () => (await agenda.motives()).rows.find((x) => x.id === m.id),
	show: (_, v) => ({ label: `${t('agenda.state')}, ${label(m.label)}`, text: onOff(v) }),
}).catch(refused).finally(() => void loadShared().catch(refused));

function Hours() {
	const list = useResource(() => agenda.openings(), [], ['appointments']);
	const f = useForm({ staff: '', service: 'appointment_social', mode: 'booked', weekday: '1', every: 1 as number | null, from: today.value, to: '', start: '09:00', end: '12:00', room: '', place: 'office' });
	const v = f.value, plan = can('appointment.plan');
	async function add(e: Event) {
		e.preventDefault();
		try {
			await agenda.addOpening({
				staff_id: Number(v.staff), service: v.service, mode: v.mode as 'booked', weekday: Number(v.weekday), every: v.every ?? 1, from: v.from, start: v.start, end: v.end,
				...(v.room ? { room_id: Number(v.room) } : {}), ...(v.place ? { place: v.place } : {}), ...(v.to ? { to: v.to } : {}),
			});
			f.clear();
			toast(t('hours.added'));
		} catch (x) {
			toast(f.refuse(x), { tone: 'alert' });
		}
	}
	const end = (o: Opening) => void saveOver<Opening, { to: string | null }>(o, { to: today.value }, {
		save: (row, c) => agenda.changeOpening(row, { to: c.to ?? undefined }),
		latest: async () => (await agenda.openings()).rows.find((x) => x.id === o.id),
		show: (_, v) => ({ label: t('hours.until'), text: v ? shortDay(v) : '' }),
		done: () => toast(t('hours.ended')),
	}).catch(refused);
	const [other, setOther] = useState<Opening | null>(null);
	return (
		<div class="stack">
			{plan && (
				<form class="card pad stack tight" onSubmit={add} noValidate>
					<div class="row wrap">
						<SelectField class="grow" label={t('book.with')} value={v.staff} onChange={(x) => f.set('staff', x)} empty={t('hours.choose')} options={workers()} fault={f.fault('staff_id')} />
						<SelectField class="grow" label={t('book.service')} value={v.service} onChange={(x) => f.set('service', x)} options={serviceKeys().map((k) => ({ value: k, label: serviceLabel(k) }))} fault={f.fault('service')} />
						<SelectField class="grow" label={t('hours.mode')} value={v.mode} onChange={(x) => f.set('mode', x)} options={(['booked', 'walk_in'] as const).map((m) => ({ value: m, label: t(`agenda.mode.${m}`) }))} />
					</div>
					<div class="row wrap">
						<SelectField class="grow" label={t('hours.weekday')} value={v.weekday} onChange={(x) => f.set('weekday', x)} options={[1, 2, 3, 4, 5, 6, 7].map((n) => ({ value: String(n), label: weekday(n) }))} />
						<NumberField class="grow" label={t('hours.every')} value={v.every} onChange={(x) => f.set('every', x)} min={1} max={12} fault={f.fault('every')} />
						<TextField class="grow" type="time" label={t('hours.start')} value={v.start} onChange={(x) => f.set('start', x)} fault={f.fault('start')} />
						<TextField class="grow" type="time" label={t('hours.end')} value={v.end} onChange={(x) => f.set('end', x)} fault={f.fault('end')} />
						<DateField class="grow" label={t('book.from')} value={v.from} onChange={(x) => f.set('from', x)} fault={f.fault('from')} />
						<DateField class="grow" label={t('hours.until')} optional value={v.to} onChange={(x) => f.set('to', x)} fault={f.fault('to')} />
						<SelectField class="grow" label={t('agenda.place')} value={v.room} onChange={(x) => f.set('room', x)} empty={t('agenda.noplace')} options={things.value.filter((r) => r.kind === 'room' && r.active).map((r) => ({ value: String(r.id), label: r.label }))} />
					</div>
					<div class="row end"><Button type="submit" tone="primary" icon="plus">{t('hours.add')}</Button></div>
				</form>
			)}
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data?.rows.length === 0 && <div class="card"><Empty icon="calendar-days">{t('hours.none')}</Empty></div>}
			{list.data?.more && <Notice tone="wait" icon="info">{t('hours.more', { n: list.data.rows.length })}</Notice>}
			{list.data && list.data.rows.length > 0 && <Table label={t('hours.title')} rows={list.data.rows} rowKey={(o) => o.id} columns={[
				{ key: 'who', head: t('book.with'), header: true, cell: (o) => staffName(o.staff_id) },
				{ key: 'day', head: t('hours.weekday'), cell: (o) => `${weekday(o.weekday)}${o.every > 1 ? `, ${t('book.everyweeks', { n: o.every })}` : ''}` },
				{ key: 'at', head: t('book.at'), num: true, cell: (o) => `${hm(o.start)}\u00a0–\u00a0${hm(o.end)}` },
				{ key: 'mode', head: t('hours.mode'), cell: (o) => <Tag tone={o.mode === 'booked' ? 'brand' : 'wait'}>{t(`agenda.mode.${o.mode}`)}</Tag> },
				{ key: 'service', head: t('book.service'), cell: (o) => serviceLabel(o.service) },
				{ key: 'room', head: t('agenda.place'), cell: (o) => thingName(o.room_id) || placeLabel(o.place) },
				{ key: 'from', head: t('book.from'), cell: (o) => `${shortDay(o.from)}${o.to ? ` – ${shortDay(o.to)}` : ''}` },
				...(plan ? [{ key: 'do', head: t('hours.do'), cell: (o: Opening) => <span class="row"><Button small onClick={() => setOther(o)}>{t('hours.day')}</Button>{!o.to && <Button small onClick={() => end(o)}>{t('hours.finish')}</Button>}</span> }] : []),
			]} />}
			{list.data && list.data.days.length > 0 && (
				<section class="card" aria-labelledby="h-days">
					<div class="card-h"><h2 id="h-days">{t('hours.days')}</h2></div>
					<ul class="rows">{list.data.days.map((x) => {
						const o = list.data?.rows.find((r) => r.id === x.opening_id);
						return o && (x.start !== o.start || x.end !== o.end) && <li key={`${x.opening_id}-${x.day}`} class="line"><span class="t">{t('hours.days.line', { who: staffName(o.staff_id), day: weekDay(x.day), at: x.start == null ? t('hours.day.closed') : `${hm(x.start)} – ${hm(x.end ?? 0)}` })}</span>
							{plan && <Button small onClick={() => void agenda.openingDay(o.id, { day: x.day, start: hm(o.start), end: hm(o.end) }).catch(refused)}>{t('hours.cancel')}</Button>}</li>;
					})}</ul>
				</section>
			)}
			{other && <DifferentDay o={other} day={nextDay(other)} onClose={() => setOther(null)} />}
		</div>
	);
}

/** The next day on which an opening comes back. */
function nextDay(o: Opening): string {
	const d = new Date(`${today.value}T12:00:00Z`);
	while (((d.getUTCDay() + 6) % 7) + 1 !== o.weekday) d.setUTCDate(d.getUTCDate() + 1);
	return d.toISOString().slice(0, 10);
}

function Away() {
	const list = useResource(() => agenda.absences(), [], ['appointments']);
	const f = useForm({ staff: String(me.value?.id ?? ''), kind: 'leave', from: today.value, to: today.value, start: '', end: '' });
	const v = f.value;
	async function add(e: Event) {
		e.preventDefault();
		try {
			const done = await agenda.addAbsence({ staff_id: Number(v.staff), kind: v.kind as 'leave', from: v.from, to: v.to, ...(v.start && v.end ? { start: v.start, end: v.end } : {}) });
			f.clear();
			toast(t('hours.away.added', { n: done.appointments ?? 0 }), { tone: done.appointments ? 'alert' : 'ok' });
		} catch (x) {
			toast(f.refuse(x), { tone: 'alert' });
		}
	}
	const mayChoose = can('appointment.plan');
	return (
		<div class="stack">
			<form class="card pad row wrap" onSubmit={add} noValidate>
				{mayChoose && <SelectField class="grow" label={t('book.with')} value={v.staff} onChange={(x) => f.set('staff', x)} empty={t('hours.choose')} options={workers()} fault={f.fault('staff_id')} />}
				<SelectField class="grow" label={t('hours.kind')} value={v.kind} onChange={(x) => f.set('kind', x)} options={(['leave', 'away', 'training', 'meeting', 'visit'] as const).map((k) => ({ value: k, label: t(`agenda.away.${k}`) }))} />
				<DateField class="grow" label={t('book.from')} value={v.from} onChange={(x) => f.set('from', x)} />
				<DateField class="grow" label={t('hours.until')} value={v.to} onChange={(x) => f.set('to', x)} fault={f.fault('to')} />
				<TextField class="grow" type="time" label={t('hours.start')} optional value={v.start} onChange={(x) => f.set('start', x)} fault={f.fault('start')} />
				<TextField class="grow" type="time" label={t('hours.end')} optional value={v.end} onChange={(x) => f.set('end', x)} fault={f.fault('end')} />
				<Button type="submit" tone="primary" icon="plus">{t('hours.add')}</Button>
			</form>
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data?.rows.length === 0 && <div class="card"><Empty icon="calendar-days">{t('hours.away.none')}</Empty></div>}
			{list.data?.more && <Notice tone="wait" icon="info">{t('hours.more', { n: list.data.rows.length })}</Notice>}
			{list.data && list.data.rows.length > 0 && <Table label={t('hours.tab.away')} rows={list.data.rows} rowKey={(a) => a.id} columns={[
				{ key: 'who', head: t('book.with'), header: true, cell: (a) => staffName(a.staff_id) },
				{ key: 'kind', head: t('hours.kind'), cell: (a) => t(`agenda.away.${a.kind}`) },
				{ key: 'from', head: t('book.from'), cell: (a) => shortDay(a.from) },
				{ key: 'to', head: t('hours.until'), cell: (a) => shortDay(a.to) },
				{ key: 'at', head: t('book.at'), num: true, cell: (a) => (a.start === null || a.start === undefined ? '' : `${hm(a.start)} – ${hm(a.end ?? 0)}`) },
				{ key: 'do', head: t('hours.do'), cell: (a) => (mayChoose || a.staff_id === me.value?.id) && <Button small onClick={() => void agenda.cancelAbsence(a.id).then(() => toast(t('hours.away.cancelled')), refused)}>{t('hours.cancel')}</Button> },
			]} />}
		</div>
	);
}

function Closed() {
	const list = useResource(() => agenda.closings(), [], ['appointments']);
	const f = useForm({ day: '', label: '' });
	async function add(e: Event) {
		e.preventDefault();
		try {
			await agenda.addClosing(f.value);
			f.put({ day: '', label: '' });
		} catch (x) {
			toast(f.refuse(x), { tone: 'alert' });
		}
	}
	return (
		<div class="stack">
			{can('appointment.plan') && (
				<form class="card pad row wrap" onSubmit={add} noValidate>
					<DateField class="grow" label={t('agenda.day')} value={f.value.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
					<TextField class="grow" label={t('hours.label')} value={f.value.label} onChange={(x) => f.set('label', x)} fault={f.fault('label')} maxLength={80} />
					<Button type="submit" tone="primary" icon="plus">{t('hours.add')}</Button>
				</form>
			)}
			<p class="small soft">{t('hours.legal')}</p>
			<ul class="card rows">
				{list.data?.rows.length === 0 && <li><Empty icon="calendar-days">{t('hours.closed.none')}</Empty></li>}
				{list.data?.rows.map((c) => <li key={c.day} class="line"><b class="num">{shortDay(c.day)}</b><span class="t">{c.label}</span>
					{can('appointment.plan') && <IconButton icon="trash" small label={t('hours.open.again', { day: shortDay(c.day) })} onClick={() => void agenda.dropClosing(c).catch(refused)} />}</li>)}
			</ul>
		</div>
	);
}

function Rooms() {
	const f = useForm({ kind: 'room', label: '', place: 'office', adapted: false });
	const v = f.value, plan = can('appointment.plan');
	async function add(e: Event) {
		e.preventDefault();
		try {
			await agenda.addThing({ kind: v.kind as 'room', label: v.label, ...(v.kind === 'room' ? { place: v.place, adapted: v.adapted } : {}) });
			f.put({ ...v, label: '' });
			await loadShared();
		} catch (x) {
			toast(f.refuse(x), { tone: 'alert' });
		}
	}
	return (
		<div class="stack">
			{plan && (
				<form class="card pad row wrap" onSubmit={add} noValidate>
					<SelectField class="grow" label={t('hours.kind')} value={v.kind} onChange={(x) => f.set('kind', x)} options={(['room', 'interpreter', 'equipment', 'vehicle'] as const).map((k) => ({ value: k, label: t(`hours.thing.${k}`) }))} />
					<TextField class="grow" label={t('hours.label')} value={v.label} onChange={(x) => f.set('label', x)} fault={f.fault('label')} maxLength={80} />
					{v.kind === 'room' && <SelectField class="grow" label={t('agenda.place')} value={v.place} onChange={(x) => f.set('place', x)} options={(catalogue.value?.places ?? []).map((p) => ({ value: p.key, label: label(p.label) }))} />}
					{v.kind === 'room' && <Check label={t('hours.adapted')} checked={v.adapted} onChange={(x) => f.set('adapted', x)} />}
					<Button type="submit" tone="primary" icon="plus">{t('hours.add')}</Button>
				</form>
			)}
			<ul class="card rows">{things.value.map((r) => (
				<li key={r.id} class="line"><Tag>{t(`hours.thing.${r.kind}`)}</Tag><span class="t"><b>{r.label}</b><span class="small soft">{[placeLabel(r.place), r.adapted ? t('hours.adapted') : ''].filter(Boolean).join(', ')}</span></span>
					{plan && <Button small onClick={() => changeThing(r, { active: !r.active })}>{t(r.active ? 'hours.off' : 'hours.on')}</Button>}</li>
			))}</ul>
		</div>
	);
}

function Motives() {
	const plan = can('appointment.plan');
	const [edit, setEdit] = useState<{ m: Motive | null } | null>(null);
	return (
		<div class="stack">
			{plan && <div class="row end"><Button icon="plus" onClick={() => setEdit({ m: null })}>{t('hours.motive.add')}</Button></div>}
			<Table label={t('hours.tab.motives')} rows={motives.value} rowKey={(m) => m.id} columns={[
				{ key: 'name', head: t('book.motive'), header: true, cell: (m) => label(m.label) },
				{ key: 'service', head: t('book.service'), cell: (m) => serviceLabel(m.service) },
				{ key: 'min', head: t('book.minutes'), num: true, cell: (m) => m.minutes },
				{ key: 'lead', head: t('hours.lead'), num: true, cell: (m) => m.lead_hours },
				{ key: 'who', head: t('hours.who'), cell: (m) => t(`hours.who.${m.who}`) },
				{ key: 'disc', head: t('hours.discretion'), cell: (m) => t(`hours.discretion.${m.discretion}`) },
				{ key: 'room', head: t('hours.room'), cell: (m) => t(`hours.room.${m.room}`) },
				{ key: 'on', head: t('agenda.state'), cell: (m) => t(m.active ? 'hours.active' : 'hours.inactive') },
				...(plan ? [{ key: 'do', head: t('hours.do'), cell: (m: Motive) => (
					<span class="row"><Button small onClick={() => setEdit({ m })}>{t('hours.motive.change')}</Button><Button small onClick={() => changeMotive(m, { active: !m.active })}>{t(m.active ? 'hours.off' : 'hours.on')}</Button></span>
				) }] : []),
			]} />
			{edit && <MotiveForm m={edit.m} onClose={() => setEdit(null)} />}
		</div>
	);
}

export default function HoursScreen() {
	const [tab, setTab] = useState<Tab>(can('appointment.plan') ? 'hours' : 'away');
	useEffect(() => { needCatalogue(); void (can('appointment.read') ? loadShared() : Promise.all([agenda.motives(), agenda.things()]).then(([m, r]) => { motives.value = m.rows; things.value = r.rows; })).catch(refused); }, []);
	const tabs: Tab[] = can('appointment.read') ? ['hours', 'away', 'closed', 'rooms', 'motives'] : ['closed', 'rooms', 'motives'];
	const at = tabs.includes(tab) ? tab : tabs[0]!;
	return (
		<>
			<PageHead title={t('hours.title')} lead={t('hours.lead.text')} />
			<Seg<Tab> label={t('hours.title')} value={at} onChange={setTab} options={tabs.map((x) => ({ value: x, label: t(`hours.tab.${x}`) }))} />
			<ClashHost />
			{at === 'hours' && <Hours />}
			{at === 'away' && <Away />}
			{at === 'closed' && <Closed />}
			{at === 'rooms' && <Rooms />}
			{at === 'motives' && <Motives />}
		</>
	);
}
