/* The editor of one mapping rule, with the number of records that it would move. */

import { useEffect, useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { useForm, type Form } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { label, t, type PlainKey } from '../../lib/i18n';
import { number, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { CentreLists, Moved, NewRule, PlanNode, PlanSummary, Rule } from '../../lib/types-plan';
import { Button, Notice } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, DateField, NumberField, SelectField } from '../../ui/fields';
import { actionsOf } from '../plan/picker';
import { nameOf } from '../plan/tree';
import { CONDITIONS, termsOf, type Condition } from './conditions';
import { useStale } from './stale';

type Values = Record<Condition, string> & { action_id: string; kind: string; priority: number; from: string; to: string; active: boolean };

function valuesOf(r: Rule | null, lists: CentreLists, plan: PlanSummary): Values {
	const first = { service: '', theme: '', place: '', partner: '', outcome: '', mode: '' };
	if (!r) {
		const from = today.value > plan.from ? today.value : plan.from;
		return { ...first, action_id: '', kind: lists.kinds[0]?.key ?? '', priority: 50, from, to: '', active: true };
	}
	for (const c of CONDITIONS) first[c.key] = r[c.key] ?? '';
	return { ...first, action_id: String(r.action_id), kind: r.kind, priority: r.priority, from: r.from, to: r.to ?? '', active: r.active };
}

function bodyOf(v: Values, plan: PlanSummary): NewRule {
	const out: NewRule = { plan_id: plan.id, action_id: Number(v.action_id), kind: v.kind, priority: v.priority, from: v.from, to: v.to || undefined };
	for (const c of CONDITIONS) if (v[c.key]) out[c.key] = v[c.key];
	return out;
}

/** Asks how many records would move, a moment after the last change. */
function useMoved(v: Values, plan: PlanSummary): Moved | null {
	const [moved, setMoved] = useState<Moved | null>(null);
	const body = JSON.stringify(bodyOf(v, plan));
	const ready = v.action_id !== '' && v.kind !== '' && v.from !== '';
	useEffect(() => {
		setMoved(null);
		if (!ready) return;
		let dead = false;
		const timer = setTimeout(() => {
			plans.previewRule(JSON.parse(body) as NewRule).then(
				(m) => !dead && setMoved(m),
				(e) => { if (!(e instanceof ApiError)) throw e; },
			);
		}, 350);
		return () => {
			dead = true;
			clearTimeout(timer);
		};
	}, [body, ready]);
	return moved;
}

function MovedNote({ moved }: { moved: Moved | null }) {
	return (
		<div role="status">
			{moved && (
				<Notice tone={moved.would_move > 0 ? 'wait' : 'ok'}>
					<p><b>{t('admin.rule.move', { n: moved.would_move, count: number(moved.would_move) })}</b></p>
					{moved.from_untied > 0 && <p>{t('admin.rule.untied', { n: moved.from_untied, count: number(moved.from_untied) })}</p>}
					<p class="small">{t('admin.rule.past')}</p>
				</Notice>
			)}
		</div>
	);
}

function RuleFields({ f, rule, nodes, lists }: { f: Form<Values>; rule: Rule | null; nodes: PlanNode[]; lists: CentreLists }) {
	const options = (what: Condition | 'kind') => termsOf(lists, what).filter((x) => x.active || f.value[what] === x.key).map((x) => ({ value: x.key, label: label(x.label) }));
	return (
		<>
			<SelectField data-first label={t('admin.rule.action')} value={f.value.action_id} empty={rule ? undefined : t('admin.choose')} onChange={(v) => f.set('action_id', v)} fault={f.fault('action_id')}
				options={actionsOf(nodes).map((n) => ({ value: String(n.id), label: `${n.code} ${nameOf(n)}`.slice(0, 110) }))} />
			<div class="g2">
				<SelectField label={t('admin.rule.kind')} value={f.value.kind} onChange={(v) => f.set('kind', v)} fault={f.fault('kind')} options={options('kind')} />
				{CONDITIONS.map((c) => (
					<SelectField key={c.key} label={t(c.label)} empty={t('admin.rule.any')} value={f.value[c.key]} onChange={(v) => f.set(c.key, v)} fault={f.fault(c.key)} options={options(c.key)} />
				))}
			</div>
			<div class="g2">
				<DateField label={t('admin.rule.from')} value={f.value.from} onChange={(v) => f.set('from', v)} fault={f.fault('from')} />
				<DateField label={t('admin.rule.to')} optional value={f.value.to} onChange={(v) => f.set('to', v)} fault={f.fault('to')} />
				<NumberField label={t('admin.rule.priority')} hint={t('admin.rule.priority.hint')} min={0} max={1000} value={f.value.priority} onChange={(v) => f.set('priority', v ?? 0)} fault={f.fault('priority')} />
			</div>
			{rule && <Check label={t('admin.rule.active')} hint={t('admin.rule.active.hint')} checked={f.value.active} onChange={(v) => f.set('active', v)} />}
		</>
	);
}

export function RuleDialog({ rule, plan, nodes, lists, onClose, onDone }: {
	rule: Rule | null;
	plan: PlanSummary;
	nodes: PlanNode[];
	lists: CentreLists;
	onClose: () => void;
	onDone: () => void;
}) {
	const base = valuesOf(rule, lists, plan);
	const f = useForm<Values>(base);
	const moved = useMoved(f.value, plan);
	const shown = (k: keyof Values, v: string) =>
		(k === 'action_id' ? nodes.find((n) => String(n.id) === v)?.code ?? v
			: k === 'kind' || CONDITIONS.some((c) => c.key === k) ? label(termsOf(lists, k as Condition).find((x) => x.key === v)?.label) || v : v);

	const stale = useStale<Values>({
		base,
		version: rule?.version ?? 0,
		save: (v, version) => (rule ? plans.changeRule(rule.id, version, { ...bodyOf(v, plan), active: v.active }) : plans.createRule(bodyOf(v, plan))),
		latest: async () => {
			const now = (await plans.rules(plan.id)).rows.find((r) => r.id === rule?.id) ?? null;
			return { value: valuesOf(now, lists, plan), version: now?.version ?? 0 };
		},
		show: (k, v) => ({
			label: t((CONDITIONS.find((c) => c.key === k)?.label ?? `admin.rule.${k}`) as PlainKey),
			text: typeof v === 'boolean' ? t(v ? 'ui.yes' : 'ui.no') : shown(k, String(v)),
		}),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!f.value.action_id) return f.setFault('action_id', t('tie.pick'));
		f.setBusy(true);
		await stale.save(f.value);
		f.setBusy(false);
	}

	return (
		<Dialog wide title={t(rule ? 'admin.rule.edit' : 'admin.rule.new')} lead={plan.title} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<RuleFields f={f} rule={rule} nodes={nodes} lists={lists} />
				<MovedNote moved={moved} />
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}
