/* Drivers: employees, Art.60 workers, volunteers; hours, papers, the allowance beside its caps. */

import { useState } from 'preact/hooks';
import { useForm } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, IconButton, Loading, PageHead, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { useStale } from '../admin/stale';
import { euros, hm, minuteOf, rides, type Driver, type DriverIn } from './api';
import { PaperFields, papersBody, PaperTags, type Paper } from './papers';

interface Shift { vehicle: string; weekday: string; from: string; to: string }
interface Values {
	user: string; kind: string; allowance: string; day: number | null; elsewhere: number | null;
	phone: string; note: string; no_wheels: boolean; active: boolean; shifts: Shift[]; papers: Paper[];
}
const KINDS = ['employee', 'art60', 'volunteer'];
const ALLOWANCES = ['none', 'flat', 'km', 'flat_km'];
const PAPERS = ['licence', 'medical', 'judicial', 'insurance', 'note'];

function valuesOf(d: Driver | null): Values {
	return {
		user: d ? String(d.user_id) : '', kind: d?.kind ?? 'volunteer', allowance: d?.allowance ?? 'none',
		day: d ? d.day_cents / 100 : null, elsewhere: d && d.elsewhere_year === Number(today.value.slice(0, 4)) ? d.elsewhere_cents / 100 : null,
		phone: d?.phone ?? '', note: d?.note ?? '', no_wheels: d?.no_wheels ?? false, active: d?.active ?? true,
		shifts: d?.shifts.map((s) => ({ vehicle: String(s.vehicle_id), weekday: String(s.weekday), from: hm(s.from_minute), to: hm(s.to_minute) })) ?? [],
		papers: d?.papers ?? [],
	};
}

function bodyOf(v: Values): DriverIn {
	return {
		user_id: Number(v.user), kind: v.kind as DriverIn['kind'], allowance: v.allowance as DriverIn['allowance'],
		day_cents: Math.round((v.day ?? 0) * 100), elsewhere_cents: Math.round((v.elsewhere ?? 0) * 100), elsewhere_year: v.elsewhere ? Number(today.value.slice(0, 4)) : 0,
		no_wheels: v.no_wheels, active: v.active, ...(v.phone.trim() ? { phone: v.phone.trim() } : {}), ...(v.note.trim() ? { note: v.note.trim() } : {}),
		shifts: v.shifts.map((s) => ({ vehicle_id: Number(s.vehicle), weekday: Number(s.weekday), from_minute: minuteOf(s.from) ?? 0, to_minute: minuteOf(s.to) ?? 0 })),
		papers: papersBody(v.papers) as DriverIn['papers'],
	};
}

function Edit({ driver, users, onClose, onDone }: { driver: Driver | null; users: Array<{ id: number; name: string }>; onClose: () => void; onDone: () => void }) {
	const base = valuesOf(driver);
	const f = useForm<Values>(base);
	const cars = useResource(() => rides.cars(), []);
	const v = f.value;
	const stale = useStale<Values>({
		base, version: driver?.version ?? 0,
		save: (x, version) => (driver ? rides.setDriver(driver.id, version, bodyOf(x)) : rides.addDriver(bodyOf(x))),
		latest: async () => {
			const now = (await rides.drivers()).rows.find((x) => x.id === driver?.id) ?? null;
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('ride.field.', String(k), 'ride.driver', {}), text: typeof x === 'object' ? JSON.stringify(x) : String(x ?? '') }),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}
	const put = (i: number, s: Partial<Shift>) => f.set('shifts', v.shifts.map((x, k) => (k === i ? { ...x, ...s } : x)));
	const carOptions = cars.data?.rows.map((c) => ({ value: String(c.id), label: c.label })) ?? [];
	return (
		<Dialog wide title={driver?.name ?? t('ride.driver.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<SelectField data-first label={t('ride.account')} hint={t('ride.account.hint')} value={v.user} onChange={(x) => f.set('user', x)} empty={t('ride.choose')} fault={f.fault('user_id')}
						options={users.map((u) => ({ value: String(u.id), label: u.name }))} />
					<SelectField label={t('ride.kind')} value={v.kind} onChange={(x) => f.set('kind', x)} options={KINDS.map((k) => ({ value: k, label: tx('ride.kind.', k, 'ride.kind', {}) }))} />
					<TextField type="tel" label={t('ride.phone')} value={v.phone} onChange={(x) => f.set('phone', x)} fault={f.fault('phone')} />
					{v.kind === 'volunteer' && <SelectField label={t('ride.allowance')} value={v.allowance} onChange={(x) => f.set('allowance', x)} options={ALLOWANCES.map((k) => ({ value: k, label: tx('ride.allowance.', k, 'ride.allowance', {}) }))} />}
					{v.kind === 'volunteer' && v.allowance.startsWith('flat') && <NumberField label={t('ride.allowance.day')} step="0.01" min={0} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day_cents')} />}
					{v.kind === 'volunteer' && <NumberField optional label={t('ride.elsewhere.year')} hint={t('ride.elsewhere.hint')} step="0.01" min={0} value={v.elsewhere} onChange={(x) => f.set('elsewhere', x)} fault={f.fault('elsewhere_cents')} />}
				</div>
				<Check label={t('ride.no_wheels')} checked={v.no_wheels} onChange={(x) => f.set('no_wheels', x)} />
				<fieldset class="field">
					<legend class="label">{t('ride.shifts')}</legend>
					{v.shifts.map((s, i) => (
						<div key={i} class="rb-line">
							<SelectField label={t('ride.weekday')} value={s.weekday} onChange={(x) => put(i, { weekday: x })} options={[1, 2, 3, 4, 5, 6, 7].map((d) => ({ value: String(d), label: tx('ride.weekday.', String(d), 'ride.weekday', {}) }))} />
							<SelectField label={t('ride.col.vehicle')} value={s.vehicle} onChange={(x) => put(i, { vehicle: x })} options={carOptions} empty={t('ride.choose')} fault={f.fault(`shifts[${i}].vehicle_id`)} />
							<TextField type="time" label={t('ride.hours.from')} value={s.from} onChange={(x) => put(i, { from: x })} />
							<TextField type="time" label={t('ride.hours.to')} value={s.to} onChange={(x) => put(i, { to: x })} fault={f.fault(`shifts[${i}].to_minute`)} />
							<IconButton small icon="trash-2" label={t('ride.remove', { what: tx('ride.weekday.', s.weekday, 'ride.weekday', {}) })} onClick={() => f.set('shifts', v.shifts.filter((_, k) => k !== i))} />
						</div>
					))}
					<span><Button small icon="plus" onClick={() => f.set('shifts', [...v.shifts, { vehicle: carOptions[0]?.value ?? '', weekday: '1', from: '08:00', to: '12:00' }])}>{t('ride.shift.add')}</Button></span>
				</fieldset>
				<PaperFields papers={v.papers} kinds={PAPERS} onChange={(x) => f.set('papers', x)} />
				<AreaField label={t('ride.note')} rows={2} value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				{driver && <Check label={t('admin.used')} checked={v.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

function Away({ driver, onClose, onDone }: { driver: Driver; onClose: () => void; onDone: () => void }) {
	const f = useForm({ from: today.value, to: today.value, kind: 'ill' });
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		try {
			const r = await rides.away(driver.id, { from_day: f.value.from, to_day: f.value.to, kind: f.value.kind as 'ill' });
			toast(t('ride.replanned', { moved: r.moved.length, left: r.left.length }), { tone: r.left.length > 0 ? 'alert' : 'ok', seconds: 12 });
			onDone();
			onClose();
		} catch (x) {
			toast(f.refuse(x), { tone: 'alert' });
		}
	}
	return (
		<Dialog title={t('ride.away')} lead={driver.name} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<DateField data-first label={t('ride.from.day')} value={f.value.from} onChange={(x) => f.set('from', x)} fault={f.fault('from_day')} />
					<DateField label={t('ride.to.day')} value={f.value.to} onChange={(x) => f.set('to', x)} fault={f.fault('to_day')} />
					<SelectField label={t('ride.away.kind')} value={f.value.kind} onChange={(x) => f.set('kind', x)} options={['ill', 'leave', 'other'].map((k) => ({ value: k, label: tx('ride.away.', k, 'ride.away', {}) }))} />
				</div>
				<p class="small soft">{t('ride.away.text')}</p>
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary">{t('ride.replan')}</Button></div>
			</form>
		</Dialog>
	);
}

function Allowance({ d }: { d: Driver }) {
	if (d.kind !== 'volunteer') return null;
	const y = d.year;
	const share = y.cap_cents > 0 ? Math.round((y.counted_cents / y.cap_cents) * 100) : 0;
	return (
		<span class="rb-al">
			<span>{t('ride.allowance.state', { sum: euros(y.counted_cents), cap: euros(y.cap_cents), n: share })}</span>
			<span class="small soft">{t('ride.allowance.days', { days: y.days, km: y.km })}{y.km_cents > 0 ? `, ${euros(y.km_cents)}` : ''}</span>
			{y.state === 'near' && <Tag tone="wait" icon="triangle-alert">{t('ride.cap.near')}</Tag>}
			{y.state === 'over' && <Tag tone="alert" icon="triangle-alert">{t('ride.cap.over')}</Tag>}
		</span>
	);
}

export function Drivers() {
	const list = useResource(() => rides.drivers(), [], ['rides', 'config']);
	const [edit, setEdit] = useState<Driver | 'new' | null>(null);
	const [away, setAway] = useState<Driver | null>(null);
	return (
		<>
			<PageHead title={t('ride.tab.drivers')} lead={t('ride.drivers.lead')}>
				<Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t('ride.driver.new')}</Button>
			</PageHead>
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{!list.data && list.loading && <Loading rows={5} />}
			{list.data?.rows.length === 0 && <div class="card"><Empty icon="users">{t('ride.drivers.none')}</Empty></div>}
			{list.data && list.data.rows.length > 0 && (
				<Table label={t('ride.tab.drivers')} rows={list.data.rows} rowKey={(d) => d.id} rowClass={(d) => (d.active ? undefined : 'off')} columns={[
					{ key: 'name', head: t('ride.driver'), header: true, cell: (d) => <>{d.name}{d.phone && <span class="small soft"> {d.phone}</span>}</> },
					{ key: 'kind', head: t('ride.kind'), cell: (d) => <>{tx('ride.kind.', d.kind, 'ride.kind', {})}{d.no_wheels && <span class="small soft"> {t('ride.no_wheels.short')}</span>}</> },
					{ key: 'hours', head: t('ride.shifts'), cell: (d) => t('ride.hours.week', { n: Math.round(d.shifts.reduce((s, x) => s + x.to_minute - x.from_minute, 0) / 60) }) },
					{ key: 'away', head: t('ride.away'), cell: (d) => d.absences.map((a) => `${shortDay(a.from_day)} – ${shortDay(a.to_day)}`).join(', ') },
					{ key: 'papers', head: t('ride.papers'), cell: (d) => <PaperTags papers={d.papers} missing={d.missing} /> },
					{ key: 'pay', head: t('ride.allowance'), cell: (d) => <Allowance d={d} /> },
					{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (d) => (
						<span class="row nw end"><Button small onClick={() => setAway(d)}>{t('ride.away')}<span class="vh">, {d.name}</span></Button>
							<IconButton small icon="pencil" label={t('admin.edit', { what: d.name })} onClick={() => setEdit(d)} /></span>) },
				]} />
			)}
			{edit && list.data && <Edit driver={edit === 'new' ? null : edit} users={list.data.users} onClose={() => setEdit(null)} onDone={list.reload} />}
			{away && <Away driver={away} onClose={() => setAway(null)} onDone={list.reload} />}
		</>
	);
}
