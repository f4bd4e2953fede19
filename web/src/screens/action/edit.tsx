/* The form of a card, saved as a whole; a second writer is shown both versions. */

import { plans } from '../../lib/api';
import { useForm, type Form } from '../../lib/forms';
import { t, type PlainKey } from '../../lib/i18n';
import { actions, HEALTHS, ORIGINS, SOURCES, STATUSES, type Budget, type Card, type CardLink } from '../../lib/plan-life';
import { useResource } from '../../lib/resource';
import { toast } from '../../lib/toast';
import type { NodeStatus, PlanNode } from '../../lib/types-plan';
import type { Colleague } from '../../lib/types';
import { Button, IconButton } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { useStale } from '../admin/stale';
import { nameOf } from '../plan/tree';

type F = { f: Form<Card> };
const TEXTS: Array<keyof Card & ('elected' | 'department' | 'partners')> = ['elected', 'department', 'partners'];

function Standing({ f }: F) {
	return (
		<fieldset class="group">
			<legend>{t('act.part.state')}</legend>
			<div class="g2">
				<SelectField data-first label={t('plan.node.status')} value={f.value.status} onChange={(v) => f.set('status', v as NodeStatus)} fault={f.fault('status')}
					options={STATUSES.map((s) => ({ value: s, label: t(`plan.status.${s}` as PlainKey) }))} />
				<TextField label={t('act.status.reason')} optional value={f.value.status_reason ?? ''} onChange={(v) => f.set('status_reason', v)} fault={f.fault('status_reason')} />
				<SelectField label={t('act.health')} empty={t('act.none')} value={f.value.health ?? ''} onChange={(v) => f.set('health', (v || null) as Card['health'])} fault={f.fault('health')}
					options={HEALTHS.map((h) => ({ value: h, label: t(`act.health.${h}` as PlainKey) }))} />
				<TextField label={t('act.health.reason')} hint={t('act.health.reason.hint')} value={f.value.health_reason ?? ''} onChange={(v) => f.set('health_reason', v)} fault={f.fault('health_reason')} />
				<NumberField label={t('act.progress')} hint={t('act.progress.hint')} min={0} max={100} value={f.value.progress} onChange={(v) => f.set('progress', v)} fault={f.fault('progress')} />
				<SelectField label={t('act.priority')} empty={t('act.none')} value={f.value.priority === null ? '' : String(f.value.priority)} onChange={(v) => f.set('priority', v === '' ? null : Number(v))} fault={f.fault('priority')}
					options={[0, 1, 2].map((n) => ({ value: String(n), label: t(`act.priority.${n}` as PlainKey) }))} />
			</div>
		</fieldset>
	);
}

function Who({ f, staff }: F & { staff: Colleague[] }) {
	return (
		<fieldset class="group">
			<legend>{t('act.part.who')}</legend>
			<div class="g2">
				<TextField label={t('plan.node.short')} hint={t('plan.node.short.hint')} maxLength={80} value={f.value.brief ?? ''} onChange={(v) => f.set('brief', v)} fault={f.fault('brief')} />
				<SelectField label={t('act.responsible')} empty={t('act.none')} value={f.value.responsible_id ? String(f.value.responsible_id) : ''} onChange={(v) => f.set('responsible_id', v ? Number(v) : null)} fault={f.fault('responsible_id')}
					options={staff.map((c) => ({ value: String(c.id), label: c.name }))} />
				<TextField label={t('act.responsible.other')} optional value={f.value.responsible ?? ''} onChange={(v) => f.set('responsible', v)} fault={f.fault('responsible')} />
				{TEXTS.map((k) => <TextField key={k} label={t(`act.${k}` as PlainKey)} optional value={f.value[k] ?? ''} onChange={(v) => f.set(k, v)} fault={f.fault(k)} />)}
			</div>
		</fieldset>
	);
}

function When({ f }: F) {
	return (
		<fieldset class="group">
			<legend>{t('act.part.when')}</legend>
			<div class="g2">
				{(['begin', 'due', 'began', 'ended'] as const).map((k) => (
					<DateField key={k} label={t(`act.${k}` as PlainKey)} optional value={f.value[k] ?? ''} onChange={(v) => f.set(k, v || null)} fault={f.fault(k)} />
				))}
			</div>
		</fieldset>
	);
}

function Means({ f }: F) {
	const set = (i: number, b: Partial<Budget>) => f.set('budget', f.value.budget.map((x, k) => (k === i ? { ...x, ...b } : x)));
	return (
		<fieldset class="group">
			<legend>{t('act.part.means')}</legend>
			<NumberField label={t('act.fte')} step="0.05" min={0} value={f.value.fte} onChange={(v) => f.set('fte', v)} fault={f.fault('fte')} />
			{f.value.budget.map((b, i) => (
				<div key={i} class="g2 bud">
					<NumberField label={t('act.year')} value={b.year} onChange={(v) => set(i, { year: v ?? 0 })} fault={f.fault(`budget[${i}].year`)} />
					<SelectField label={t('act.source')} value={b.source} onChange={(v) => set(i, { source: v })} options={SOURCES.map((s) => ({ value: s, label: t(`act.source.${s}` as PlainKey) }))} />
					<NumberField label={t('act.amount')} step="0.01" value={b.amount_cents / 100} onChange={(v) => set(i, { amount_cents: Math.round((v ?? 0) * 100) })} fault={f.fault(`budget[${i}].amount_cents`)} />
					<IconButton icon="trash" label={t('act.budget.remove', { n: i + 1 })} onClick={() => f.set('budget', f.value.budget.filter((_, k) => k !== i))} />
				</div>
			))}
			<p><Button small icon="plus" onClick={() => f.set('budget', [...f.value.budget, { year: new Date().getFullYear(), source: 'own', amount_cents: 0 }])}>{t('act.budget.add')}</Button></p>
		</fieldset>
	);
}

/** The same action under another objective, with its share of the work. */
function Shared({ f, nodes }: F & { nodes: PlanNode[] }) {
	const objectives = nodes.filter((n) => n.level === 'operational' && n.id !== nodes.find((x) => x.id === f.value.node_id)?.parent_id);
	const set = (i: number, l: Partial<CardLink>) => f.set('links', f.value.links.map((x, k) => (k === i ? { ...x, ...l } : x)));
	return (
		<fieldset class="group">
			<legend>{t('act.links')}</legend>
			<p class="small soft">{t('act.links.hint')}</p>
			{f.value.links.map((l, i) => (
				<div key={i} class="g2 bud">
					<SelectField label={t('act.objective')} value={String(l.objective_id)} onChange={(v) => set(i, { objective_id: Number(v) })} fault={f.fault(`links[${i}].objective_id`)}
						options={objectives.map((n) => ({ value: String(n.id), label: `${n.code} ${nameOf(n)}`.slice(0, 90) }))} />
					<NumberField label={t('act.share')} min={1} max={99} value={l.share} onChange={(v) => set(i, { share: v ?? 0 })} fault={f.fault(`links[${i}].share`)} />
					<IconButton icon="trash" label={t('act.link.remove', { n: i + 1 })} onClick={() => f.set('links', f.value.links.filter((_, k) => k !== i))} />
				</div>
			))}
			{f.fault('links') && <p class="fault" role="alert">{f.fault('links')}</p>}
			<p><Button small icon="plus" disabled={objectives.length === 0} onClick={() => f.set('links', [...f.value.links, { objective_id: objectives[0]?.id ?? 0, code: '', label: '', share: 50 }])}>{t('act.link.add')}</Button></p>
		</fieldset>
	);
}

function Frame({ f }: F) {
	const toggle = (n: number, on: boolean) => f.set('sdg', on ? [...f.value.sdg, n].sort((a, b) => a - b) : f.value.sdg.filter((x) => x !== n));
	return (
		<fieldset class="group">
			<legend>{t('act.part.frame')}</legend>
			<div class="g2">
				<SelectField label={t('act.origin')} empty={t('act.none')} value={f.value.origin ?? ''} onChange={(v) => f.set('origin', v || null)} options={ORIGINS.map((o) => ({ value: o, label: t(`act.origin.${o}`) }))} />
				<TextField label={t('act.volet')} optional value={f.value.volet ?? ''} onChange={(v) => f.set('volet', v)} fault={f.fault('volet')} />
				<TextField label={t('act.plans')} hint={t('act.plans.hint')} optional value={f.value.plans.join(', ')} onChange={(v) => f.set('plans', v.split(',').map((x) => x.trim()).filter(Boolean))} fault={f.fault('plans')} />
			</div>
			<fieldset class="field">
				<legend class="label">{t('act.sdg')}</legend>
				<div class="sdg">{Array.from({ length: 17 }, (_, i) => i + 1).map((n) => <Check key={n} label={`${n} ${t(`sdg.${n}` as PlainKey)}`} checked={f.value.sdg.includes(n)} onChange={(on) => toggle(n, on)} />)}</div>
			</fieldset>
			<AreaField label={t('act.remarks')} optional value={f.value.remarks ?? ''} onChange={(v) => f.set('remarks', v)} fault={f.fault('remarks')} />
		</fieldset>
	);
}

export function CardDialog({ card, staff, onClose, onDone }: { card: Card; staff: Colleague[]; onClose: () => void; onDone: () => void }) {
	const f = useForm<Card>(card);
	const page = useResource(() => plans.page(card.plan_id), [card.plan_id]);
	const stale = useStale<Card>({
		base: card,
		version: card.version,
		save: (v, version) => actions.save(card.node_id, version, v),
		latest: async () => { const now = await actions.card(card.node_id); return { value: now, version: now.version }; },
		show: (k, v) => ({ label: t(`act.f.${k}` as PlainKey), text: typeof v === 'string' || typeof v === 'number' ? String(v) : v === null ? '' : JSON.stringify(v) }),
		done: () => { toast(t('act.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(f.value);
		f.setBusy(false);
	}

	return (
		<Dialog wide title={t('act.edit')} lead={`${card.code} ${card.label}`} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<Standing f={f} />
				<Who f={f} staff={staff} />
				<When f={f} />
				<Means f={f} />
				<Shared f={f} nodes={page.data?.nodes ?? []} />
				<Frame f={f} />
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}
