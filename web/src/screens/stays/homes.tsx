/* Homes and beds of a service. */

import { useState } from 'preact/hooks';
import { stays, type Unit, type UnitIn } from '../../lib/api-stay';
import { useForm } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { t } from '../../lib/i18n';
import { centsOf, euros, typed } from '../../lib/money';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { dayPlus, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, IconButton, Loading, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, DateField, TextField } from '../../ui/fields';

interface BedRow { bed_id?: number; label: string; from: string; to: string }

function HomeForm({ service, unit, onClose, onDone }: { service: string; unit: Unit | null; onClose: () => void; onDone: () => void }) {
	const f = useForm({
		label: unit?.label ?? '', adapted: unit?.adapted ?? false, active: unit?.active ?? true, month: unit ? typed(unit.month_cents) : '', night: unit ? typed(unit.night_cents) : '',
		beds: (unit?.beds.map((b) => ({ bed_id: b.id, label: b.label, from: b.from, to: b.to ?? '' })) ?? [{ label: '1', from: today.value, to: '' }]) as BedRow[],
	});
	const v = f.value;
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		const month = v.month.trim() ? centsOf(v.month) : 0, night = v.night.trim() ? centsOf(v.night) : 0;
		if (month === null) return f.setFault('month_cents', t('money.bad'));
		if (night === null) return f.setFault('night_cents', t('money.bad'));
		f.setBusy(true);
		const body: UnitIn = { service, label: v.label.trim(), adapted: v.adapted, active: v.active, month_cents: month, night_cents: night,
			beds: v.beds.map((b) => ({ label: b.label.trim(), from: b.from, ...(b.bed_id ? { bed_id: b.bed_id } : {}), ...(b.to ? { to: b.to } : {}) })) };
		try {
			await (unit ? stays.changeUnit(unit.id, unit.version, body) : stays.addUnit(body));
			toast(t('admin.saved'));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
			if (err instanceof ApiError && err.status === 412) onDone();
		}
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
