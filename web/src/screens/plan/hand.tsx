/*
 * What people enter about an action: a dated measurement with its evidence, milestones, the short
 * label and the state of progress.
 */

import { useState } from 'preact/hooks';
import { figure, unitWord, isPercent } from '../../charts/figure';
import { plans } from '../../lib/api';
import { errorText, useForm } from '../../lib/forms';
import { label, t, type PlainKey } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { fullDay, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { IndicatorValue, Milestone, NodeStatus, PlanNode } from '../../lib/types-plan';
import { Button, cx, Failure, Icon, IconButton, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, DateField, SelectField, TextField } from '../../ui/fields';

export function MeasureDialog({ of, onClose, onDone }: { of: IndicatorValue; onClose: () => void; onDone: () => void }) {
	const f = useForm({ day: today.value, value: '', evidence: '' });
	const percent = isPercent(of);

	async function save(e: Event) {
		e.preventDefault();
		f.clear();
		const n = Number(f.value.value.replace(',', '.'));
		if (f.value.value.trim() === '' || !Number.isFinite(n)) return f.setFault('value', t('field.required'));
		f.setBusy(true);
		try {
			await plans.measure(of.id, { day: f.value.day, value: percent ? n / 100 : n, evidence: f.value.evidence.trim() });
			toast(t('plan.measure.saved'));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}

	return (
		<Dialog title={t('plan.measure')} lead={label(of.label)} onClose={onClose}>
			<form class="stack" noValidate onSubmit={save}>
				{of.value !== null && <p class="small soft">{t('plan.measure.last', { n: figure(of, of.value) })}</p>}
				<div class="g2">
					<DateField label={t('plan.measure.day')} value={f.value.day} max={today.value} onChange={(v) => f.set('day', v)} fault={f.fault('day')} />
					<TextField data-first label={percent ? t('plan.measure.percent') : t('plan.measure.value', { unit: unitWord(of) })} inputMode="decimal"
						value={f.value.value} onChange={(v) => f.set('value', v)} fault={f.fault('value')} />
				</div>
				<AreaField label={t('plan.measure.evidence')} hint={t('plan.measure.evidence.hint')} rows={3} value={f.value.evidence}
					onChange={(v) => f.set('evidence', v)} fault={f.fault('evidence')} />
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
		</Dialog>
	);
}

function MilestoneDialog({ node, was, onClose, onDone }: { node: PlanNode; was: Milestone | null; onClose: () => void; onDone: () => void }) {
	const f = useForm({ label: was?.label ?? '', due: was?.due ?? '', reached: was?.reached ?? '' });

	async function save(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		const m = { label: f.value.label.trim(), due: f.value.due || undefined, reached: f.value.reached || undefined };
		try {
			await (was ? plans.changeMilestone(was.id, m) : plans.addMilestone(node.id, m));
			toast(t('plan.milestone.saved'));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}

	return (
		<Dialog title={t(was ? 'plan.milestone.edit' : 'plan.milestone.add')} lead={`${node.code} ${node.short ?? node.label}`} onClose={onClose}>
			<form class="stack" noValidate onSubmit={save}>
				<TextField data-first label={t('plan.milestone.label')} value={f.value.label} onChange={(v) => f.set('label', v)} fault={f.fault('label')} />
				<div class="g2">
					<DateField label={t('plan.milestone.due')} optional value={f.value.due} onChange={(v) => f.set('due', v)} fault={f.fault('due')} />
					<DateField label={t('plan.milestone.reached')} optional max={today.value} value={f.value.reached} onChange={(v) => f.set('reached', v)} fault={f.fault('reached')} />
				</div>
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
		</Dialog>
	);
}

function MilestoneRow({ m, write, onTick, onEdit }: { m: Milestone; write: boolean; onTick: () => void; onEdit: () => void }) {
	const late = !m.reached && m.due !== null && m.due < today.value;
	return (
		<li>
			{write
				? (
					<button type="button" class={cx('tick', m.reached && 'on')} aria-pressed={m.reached !== null}
						aria-label={t('plan.milestone.tick', { what: m.label })} onClick={onTick}><Icon name="check" /></button>
				)
				: <Icon name={m.reached ? 'circle-check' : 'circle-dashed'} />}
			<span class="t">
				<span>{m.label}</span>
				<span class="muted">
					{m.reached ? t('plan.milestone.done', { day: fullDay(m.reached) }) : m.due ? t('plan.milestone.for', { day: shortDay(m.due) }) : t('plan.milestone.nodate')}
				</span>
			</span>
			{late && <Tag tone="alert" icon="trending-down">{t('state.late')}</Tag>}
			{write && <IconButton small icon="pencil" label={t('plan.milestone.change', { what: m.label })} onClick={onEdit} />}
		</li>
	);
}

export function Milestones({ node }: { node: PlanNode }) {
	const list = useResource(() => plans.milestones(node.id), [node.id], ['plan']);
	const [edit, setEdit] = useState<Milestone | 'new' | null>(null);
	const write = can('plan.write');
	const rows = list.data?.rows ?? [];

	async function tick(m: Milestone) {
		const reached = m.reached ? undefined : today.value;
		const set = (r: string | undefined) => plans.changeMilestone(m.id, { due: m.due ?? undefined, reached: r }).then(list.reload);
		try {
			await set(reached);
			const undo = () => void set(m.reached ?? undefined).catch((e) => toast(errorText(e), { tone: 'alert' }));
			toast(t(reached ? 'plan.milestone.ticked' : 'plan.milestone.unticked'), { undo });
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
		}
	}

	if (list.data && rows.length === 0 && !write) return null;
	return (
		<>
			<div class="row apart">
				<h3>{t('plan.milestones')}</h3>
				{write && <Button small tone="quiet" icon="plus" onClick={() => setEdit('new')}>{t('plan.milestone.add')}</Button>}
			</div>
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <p class="small muted">{t('plan.milestones.none')}</p>}
			{rows.length > 0 && (
				<ul class="miles small">
					{rows.map((m) => <MilestoneRow key={m.id} m={m} write={write} onTick={() => void tick(m)} onEdit={() => setEdit(m)} />)}
				</ul>
			)}
			{edit && <MilestoneDialog node={node} was={edit === 'new' ? null : edit} onClose={() => setEdit(null)} onDone={list.reload} />}
		</>
	);
}

const STATUSES: NodeStatus[] = ['NON_COMMENCE', 'EN_COURS', 'EN_ATTENTE', 'PROBLEME', 'TERMINE', 'ANNULE_ABANDONNE'];

/** The short label that lists show, and the progress that the centre declares. */
export function NodeDialog({ node, onClose }: { node: PlanNode; onClose: () => void }) {
	const f = useForm({ brief: node.short ?? '', status: node.status });

	async function save(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		try {
			await plans.changeNode(node.id, { brief: f.value.brief.trim() || undefined, status: f.value.status });
			toast(t('plan.node.saved'));
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}

	return (
		<Dialog title={t('plan.node.edit')} lead={`${node.code} ${node.label}`} onClose={onClose}>
			<form class="stack" noValidate onSubmit={save}>
				<TextField data-first label={t('plan.node.short')} hint={t('plan.node.short.hint')} maxLength={80} value={f.value.brief}
					onChange={(v) => f.set('brief', v)} fault={f.fault('brief')} />
				<SelectField label={t('plan.node.status')} hint={t('plan.node.status.hint')} value={f.value.status} onChange={(v) => f.set('status', v as NodeStatus)}
					options={STATUSES.map((s) => ({ value: s, label: t(`plan.status.${s}` as PlainKey) }))} />
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
		</Dialog>
	);
}
