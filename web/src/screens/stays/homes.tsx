/* Homes and beds of a service. */

import { useState } from 'preact/hooks';
import { stays, type Unit, type UnitIn } from '../../lib/api-stay';
import { useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { centsOf, euros, typed } from '../../lib/money';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { dayPlus, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, Empty, Failure, IconButton, Loading, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, DateField, TextField } from '../../ui/fields';

interface BedRow { bed_id?: number; label: string; from: string; to: string }

interface Values { label: string; adapted: boolean; active: boolean; month: string; night: string; beds: BedRow[] }

function valuesOf(u: Unit | null): Values {
	return {
		label: u?.label ?? '', adapted: u?.adapted ?? false, active: u?.active ?? true, month: u ? typed(u.month_cents) : '', night: u ? typed(u.night_cents) : '',
		beds: u?.beds.map((b) => ({ bed_id: b.id, label: b.label, from: b.from, to: b.to ?? '' })) ?? [{ label: '1', from: today.value, to: '' }],
	};
}

function HomeForm({ service, unit, onClose, onDone }: { service: string; unit: Unit | null; onClose: () => void; onDone: () => void }) {
	const base = valuesOf(unit);
	const f = useForm<Values>(base);
	const v = f.value;
	const cents = (x: string) => (x.trim() ? centsOf(x) : 0);
	const body = (x: Values): UnitIn => ({ service, label: x.label.trim(), adapted: x.adapted, active: x.active, month_cents: cents(x.month) ?? 0, night_cents: cents(x.night) ?? 0,
		beds: x.beds.map((b) => ({ label: b.label.trim(), from: b.from, ...(b.bed_id ? { bed_id: b.bed_id } : {}), ...(b.to ? { to: b.to } : {}) })) });
	const stale = useStale<Values>({
		base, version: unit?.version ?? 0,
		save: (x, version) => (unit ? stays.changeUnit(unit.id, version, body(x)) : stays.addUnit(body(x))),
		latest: async () => {
			const now = (await stays.calendar(service, today.value, dayPlus(today.value, 1))).units.find((u) => u.id === unit?.id) ?? null;
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({
			label: t(k === 'beds' ? 'stay.beds' : k === 'active' ? 'stock.f.active' : `stay.home.${k}`),
			text: k === 'beds' ? (x as BedRow[]).map((b) => `${b.label} (${[b.from, b.to].filter(Boolean).join(' – ')})`).join(', ') : typeof x === 'boolean' ? t(x ? 'ui.yes' : 'ui.no') : String(x),
		}),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (cents(v.month) === null) return f.setFault('month_cents', t('money.bad'));
		if (cents(v.night) === null) return f.setFault('night_cents', t('money.bad'));
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}
	const set = (i: number, b: Partial<BedRow>) => f.set('beds', v.beds.map((o, k) => (k === i ? { ...o, ...b } : o)));
	return (
		<Dialog wide title={unit ? unit.label : t('stay.home.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField data-first label={t('stay.home.label')} value={v.label} onChange={(x) => f.set('label', x)} fault={f.fault('label')} />
				<div class="g2">
					<TextField label={t('stay.home.month')} inputMode="decimal" value={v.month} onChange={(x) => f.set('month', x)} fault={f.fault('month_cents')} />
					<TextField label={t('stay.home.night')} inputMode="decimal" value={v.night} onChange={(x) => f.set('night', x)} fault={f.fault('night_cents')} />
				</div>
				<fieldset class="field"><legend class="label">{t('stay.beds')}</legend>
					{v.beds.map((b, i) => (
						<div key={i} class="g2 hand">
							<TextField label={t('stay.bed')} value={b.label} onChange={(x) => set(i, { label: x })} fault={f.fault(`beds[${i}].label`)} />
							<DateField label={t('stay.bed.from')} value={b.from} onChange={(x) => set(i, { from: x })} fault={f.fault(`beds[${i}].from`)} />
							<DateField label={t('stay.bed.to')} optional value={b.to} onChange={(x) => set(i, { to: x })} fault={f.fault(`beds[${i}].to`)} />
						</div>
					))}
					<Button small icon="plus" onClick={() => f.set('beds', [...v.beds, { label: String(v.beds.length + 1), from: today.value, to: '' }])}>{t('stay.bed.add')}</Button>
				</fieldset>
				<Check label={t('stay.home.adapted')} checked={v.adapted} onChange={(x) => f.set('adapted', x)} />
				{unit && <Check label={t('stock.f.active')} checked={v.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function Homes({ service }: { service: string }) {
	const cal = useResource(() => stays.calendar(service, today.value, dayPlus(today.value, 1)), [service], ['activities']);
	const [act, setAct] = useState<Unit | 'new' | null>(null);
	if (cal.error) return <Failure error={cal.error} retry={cal.reload} />;
	if (!cal.data) return <Loading />;
	return (
		<>
			{can('stay.units') && <div class="row end"><Button tone="primary" icon="plus" onClick={() => setAct('new')}>{t('stay.home.new')}</Button></div>}
			{cal.data.units.length === 0 ? <div class="card"><Empty icon="bed-double">{t('stay.units.none')}</Empty></div> : (
				<ul class="card rows">{cal.data.units.map((u) => (
					<li key={u.id} class="line"><span /><span class="t"><b>{u.label}</b>
						<span class="small soft">{t('stay.home.beds', { n: u.beds.length })}{u.month_cents > 0 && `, ${t('stay.home.per.month', { amount: euros(u.month_cents) })}`}{u.night_cents > 0 && `, ${t('stay.home.per.night', { amount: euros(u.night_cents) })}`}</span></span>
						<span class="row">{u.adapted && <Tag icon="accessibility">{t('stay.home.adapted')}</Tag>}{!u.active && <Tag icon="x">{t('admin.inactive')}</Tag>}
							{can('stay.units') && <IconButton small icon="pencil" label={t('admin.edit', { what: u.label })} onClick={() => setAct(u)} />}</span></li>
				))}</ul>
			)}
			{act && <HomeForm service={service} unit={act === 'new' ? null : act} onClose={() => setAct(null)} onDone={cal.reload} />}
		</>
	);
}
