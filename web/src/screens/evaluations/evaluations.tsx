/*
 * Evaluations of a plan (`#/evaluations/1`) and one of them (`#/evaluations/1/4`): a draft is written
 * beside its figures, a frozen one is shown from what was kept.
 */

import { useState } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { plans } from '../../lib/api';
import { errorText, useForm } from '../../lib/forms';
import { t, type PlainKey } from '../../lib/i18n';
import { evaluations, type EvaluationRow } from '../../lib/plan-life';
import { useResource } from '../../lib/resource';
import { go, href } from '../../lib/router';
import { can } from '../../lib/session';
import { dayOf, fullDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { PlanSummary } from '../../lib/types-plan';
import { Button, ButtonLink, Empty, Failure, Icon, Loading, PageHead, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { DateField, SelectField, TextField } from '../../ui/fields';
import { Report } from './report';

const KINDS = ['quarter', 'year', 'mid', 'end'] as const;
type Kind = (typeof KINDS)[number];

/** The period that a kind usually means, ended at the latest today. */
function usual(kind: Kind, plan: PlanSummary): { from: string; to: string } {
	const now = today.value;
	const year = Number(now.slice(0, 4));
	const end = (to: string) => (to > now ? now : to);
	if (kind === 'quarter') {
		const q = Math.floor((Number(now.slice(5, 7)) - 1) / 3);
		const last = q === 0 ? { y: year - 1, q: 3 } : { y: year, q: q - 1 };
		const day = ['03-31', '06-30', '09-30', '12-31'][last.q] ?? '12-31';
		return { from: `${last.y}-${String(last.q * 3 + 1).padStart(2, '0')}-01`, to: `${last.y}-${day}` };
	}
	if (kind === 'year') return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` };
	if (kind === 'end') return { from: plan.from, to: end(plan.to) };
	const half = (Number(plan.from.slice(0, 4)) + Number(plan.to.slice(0, 4)) - 1) / 2;
	return { from: plan.from, to: end(`${Math.floor(half)}-12-31`) };
}

function NewDialog({ plan, onClose }: { plan: PlanSummary; onClose: () => void }) {
	const first = usual('year', plan);
	const f = useForm({ kind: 'year' as Kind, title: t('eval.title.year', { year: first.from.slice(0, 4) }), ...first });

	function pick(kind: Kind) {
		const p = usual(kind, plan);
		f.put({ kind, ...p, title: kind === 'year' ? t('eval.title.year', { year: p.from.slice(0, 4) }) : t(`eval.kind.${kind}` as PlainKey) });
	}

	async function save(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		try {
			const made = await evaluations.add(plan.id, f.value);
			go('evaluations', plan.id, made.id);
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}

	return (
		<Dialog title={t('eval.new')} lead={plan.title} onClose={onClose}>
			<form class="stack" noValidate onSubmit={save}>
				<SelectField data-first label={t('eval.kind')} value={f.value.kind} onChange={(v) => pick(v as Kind)} options={KINDS.map((k) => ({ value: k, label: t(`eval.kind.${k}`) }))} />
				<TextField label={t('eval.name')} value={f.value.title} onChange={(v) => f.set('title', v)} fault={f.fault('title')} />
				<div class="g2">
					<DateField label={t('eval.from')} value={f.value.from} onChange={(v) => f.set('from', v)} fault={f.fault('from')} />
					<DateField label={t('eval.to')} value={f.value.to} onChange={(v) => f.set('to', v)} fault={f.fault('to')} />
				</div>
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('eval.make')}</Button>
				</div>
			</form>
		</Dialog>
	);
}

function Row({ e, plan }: { e: EvaluationRow; plan: number }) {
	return (
		<li>
			<a class="line" href={href('evaluations', plan, e.id)}>
				<Icon name={e.frozen_at ? 'lock' : 'pencil'} />
				<span class="t"><b>{e.title}</b><span class="small muted">{t(`eval.kind.${e.kind}` as PlainKey)}, {t('act.planned', { from: fullDay(e.from), to: fullDay(e.to) })}</span></span>
				{e.frozen_at ? <Tag tone="ok" icon="lock">{t('eval.frozen.on', { day: fullDay(dayOf(e.frozen_at)) })}</Tag> : <Tag tone="wait" icon="pencil">{t('eval.draft')}</Tag>}
			</a>
		</li>
	);
}

function List({ plan }: { plan: PlanSummary }) {
	const list = useResource(() => evaluations.list(plan.id), [plan.id], ['plan']);
	const [make, setMake] = useState(false);
	return (
		<>
			<PageHead title={t('eval.page')} lead={t('eval.lead', { plan: plan.title })}>
				<div class="row noprint">
					<ButtonLink icon="arrow-left" href={href('plan', plan.id)}>{t('act.back')}</ButtonLink>
					{can('plan.write') && <Button tone="primary" icon="plus" onClick={() => setMake(true)}>{t('eval.new')}</Button>}
				</div>
			</PageHead>
			{list.loading && <Loading rows={4} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && list.data.rows.length === 0 && <div class="card"><Empty icon="file-text">{t('eval.none')}</Empty></div>}
			{list.data && list.data.rows.length > 0 && <ul class="card rows">{list.data.rows.map((e) => <Row key={e.id} e={e} plan={plan.id} />)}</ul>}
			{make && <NewDialog plan={plan} onClose={() => setMake(false)} />}
		</>
	);
}

function One({ id, plan }: { id: number; plan: PlanSummary }) {
	const e = useResource(() => evaluations.read(id), [id]);
	if (e.error) return e.error.status === 404 ? <div class="card"><Empty icon="search">{t('app.nothere')}</Empty></div> : <Failure error={e.error} retry={e.reload} />;
	if (!e.data) return <Loading rows={8} />;
	return <Report key={e.data.version} e={e.data} reload={e.reload} drop={() => evaluations.drop(id, e.data?.version ?? 0).then(() => go('evaluations', plan.id)).catch((err) => toast(errorText(err), { tone: 'alert' }))} />;
}

export default function Evaluations({ rest }: RouteProps) {
	const list = useResource(() => plans.list(), [], ['plan']);
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={6} />;
	const plan = list.data.rows.find((p) => p.id === Number(rest[0] ?? 0));
	if (!plan) return <div class="card"><Empty icon="search">{t('app.nothere')}</Empty></div>;
	return rest[1] ? <One id={Number(rest[1])} plan={plan} /> : <List plan={plan} />;
}
