/* One ticket in full: object, result, weight, parts, safety. Also makes repairs outside events. */

import { catalogue } from '../../lib/catalogue';
import { useForm } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { category, codes, END_OF_LIFE, repair, type Ticket, type TicketIn } from './api';

interface Values {
	category: string; state: Ticket['state']; status: string; barrier: string; kg: string; parts: string;
	safety: Ticket['safety']; brand: string; years: string; problem: string; work: string; day: string; minutes: string;
}

function valuesOf(x?: Ticket): Values {
	return {
		category: x ? String(x.category) : '', state: x?.state ?? 'done', status: x ? String(x.status) : '1', barrier: x?.barrier ? String(x.barrier) : '',
		kg: x?.grams ? String(x.grams / 1000) : '', parts: x?.parts_cents ? String(x.parts_cents / 100) : '', safety: x?.safety ?? 'untested',
		brand: x?.brand ?? '', years: x?.age_tenths != null ? String(x.age_tenths / 10) : '', problem: x?.problem ?? '', work: x?.work ?? '',
		day: x?.day ?? today.value, minutes: '',
	};
}

function tenth(s: string, by: number): number {
	return Math.round(Number(s.replace(',', '.')) * by);
}

function bodyOf(v: Values): TicketIn {
	const done = v.state === 'done';
	return {
		category: Number(v.category), state: v.state, safety: v.safety, brand: v.brand, problem: v.problem, work: v.work,
		...(done && { status: Number(v.status) }), ...(done && Number(v.status) === END_OF_LIFE && v.barrier && { barrier: Number(v.barrier) }),
		...(v.kg && { grams: tenth(v.kg, 1000) }), parts_cents: v.parts ? tenth(v.parts, 100) : 0,
		...(v.years && { age_tenths: tenth(v.years, 10) }), ...(v.minutes && { minutes: Number(v.minutes) }),
	};
}

export function TicketDialog({ ticket, onClose, done }: { ticket?: Ticket; onClose: () => void; done: () => void }) {
	const base = valuesOf(ticket);
	const f = useForm<Values>(base);
	const v = f.value;
	const service = catalogue.value?.services.find((s) => s.archetype === 'repair')?.key;
	const stale = useStale<Values>({
		base, version: ticket?.version ?? 0,
		save: (x, version) => (ticket ? repair.change({ ...ticket, category: Number(x.category) }, bodyOf(x), version)
			: repair.addOutside({ ...bodyOf(x), day: x.day, service })),
		latest: async () => {
			const now = ticket ? await repair.ticket(ticket.id) : undefined;
			return { value: valuesOf(now as Ticket | undefined), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('repair.f.', String(k)), text: String(x) }),
		done: () => { toast(t('repair.saved')); done(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	const c = codes.value;
	const usual = category(Number(v.category))?.grams || c?.grams_default || 0;

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!v.category) return f.setFault('category', t('repair.what.first'));
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}

	return (
		<Dialog wide title={ticket ? (ticket.no ? t('repair.item', { no: ticket.no }) : t('repair.item.outside')) : t('repair.outside.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<SelectField label={t('repair.f.category')} empty="—" value={v.category} onChange={(x) => f.set('category', x)} fault={f.fault('category')} data-first
						options={(c?.categories ?? []).map((x) => ({ value: String(x.id), label: label(x.label) }))} />
					{!ticket && <DateField label={t('repair.f.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />}
					{ticket?.no ? <SelectField label={t('repair.f.state')} value={v.state} onChange={(x) => f.set('state', x as Values['state'])}
						options={(['waiting', 'repairing', 'done', 'left'] as const).map((x) => ({ value: x, label: tx('repair.ticket.', x) }))} /> : null}
					{v.state === 'done' && <SelectField label={t('repair.f.status')} value={v.status} onChange={(x) => f.set('status', x)} fault={f.fault('status')}
						options={(c?.statuses ?? []).map((x) => ({ value: String(x.id), label: label(x.label) }))} />}
					{v.state === 'done' && Number(v.status) === END_OF_LIFE && <SelectField label={t('repair.f.barrier')} optional empty="—" value={v.barrier}
						onChange={(x) => f.set('barrier', x)} fault={f.fault('barrier')} options={(c?.barriers ?? []).map((x) => ({ value: String(x.id), label: label(x.label) }))} />}
					<SelectField label={t('repair.f.safety')} value={v.safety} onChange={(x) => f.set('safety', x as Values['safety'])} fault={f.fault('safety')}
						options={(['untested', 'passed', 'failed', 'not_needed'] as const).map((x) => ({ value: x, label: tx('repair.safety.', x) }))} />
					<TextField inputMode="decimal" label={t('repair.f.kg')} optional hint={t('repair.f.kg.hint', { n: usual / 1000 })} value={v.kg} onChange={(x) => f.set('kg', x)} fault={f.fault('grams')} />
					<TextField inputMode="decimal" label={t('repair.f.parts')} optional value={v.parts} onChange={(x) => f.set('parts', x)} fault={f.fault('parts_cents')} />
					<TextField label={t('repair.brand')} optional value={v.brand} onChange={(x) => f.set('brand', x)} fault={f.fault('brand')} />
					<TextField inputMode="decimal" label={t('repair.age')} optional value={v.years} onChange={(x) => f.set('years', x)} fault={f.fault('age_tenths')} />
					{!ticket && <NumberField label={t('repair.f.minutes')} optional min={0} max={720} value={v.minutes ? Number(v.minutes) : null} onChange={(x) => f.set('minutes', x === null ? '' : String(x))} fault={f.fault('minutes')} />}
					<AreaField class="full" label={t('repair.problem')} hint={t('repair.problem.hint')} rows={2} value={v.problem} onChange={(x) => f.set('problem', x)} fault={f.fault('problem')} />
					<AreaField class="full" label={t('repair.f.work')} rows={2} value={v.work} onChange={(x) => f.set('work', x)} fault={f.fault('work')} />
				</div>
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}
