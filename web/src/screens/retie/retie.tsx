/* Rules applied to the past (`#/retie/1`): preview, request, decision by another, trace. */

import { useState } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { plans } from '../../lib/api';
import { errorText, useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { reties, type Move, type Retie } from '../../lib/plan-life';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { dayOf, fullDay, number, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { PlanSummary } from '../../lib/types-plan';
import { Button, ButtonLink, Empty, Failure, Loading, Notice, PageHead, Tag } from '../../ui/basic';
import { Confirm, Dialog } from '../../ui/dialog';
import { AreaField, DateField } from '../../ui/fields';

function Moves({ moves }: { moves: Move[] }) {
	if (moves.length === 0) return null;
	return (
		<div class="tw">
			<table class="tbl">
				<caption class="vh">{t('retie.see')}</caption>
				<thead><tr><th scope="col">{t('retie.was')}</th><th scope="col">{t('retie.goes')}</th><th scope="col" class="r">{t('retie.count')}</th></tr></thead>
				<tbody>{moves.map((m, i) => <tr key={i}><th scope="row">{m.from ?? t('retie.noaction')}</th><td>{m.to ?? t('retie.noaction')}</td><td class="r num">{number(m.records)}</td></tr>)}</tbody>
			</table>
		</div>
	);
}

function Ask({ plan, onDone }: { plan: PlanSummary; onDone: () => void }) {
	const f = useForm({ from: plan.from, to: today.value, reason: '' });
	const [seen, setSeen] = useState<{ would_move: number; moves: Move[]; for: string }>();
	const span = `${f.value.from} ${f.value.to}`;

	async function see() {
		f.clear();
		f.setBusy(true);
		try {
			setSeen({ ...(await reties.preview(plan.id, f.value.from, f.value.to)), for: span });
		} catch (e) {
			toast(f.refuse(e), { tone: 'alert' });
		}
		f.setBusy(false);
	}

	async function ask(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		try {
			await reties.ask(plan.id, f.value);
			toast(t('retie.asked'));
			setSeen(undefined);
			f.put({ ...f.value, reason: '' });
			onDone();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
		}
		f.setBusy(false);
	}

	const fresh = seen && seen.for === span;
	return (
		<form class="card pad stack" noValidate onSubmit={ask}>
			<div class="g2">
				<DateField label={t('retie.from')} value={f.value.from} onChange={(v) => f.set('from', v)} fault={f.fault('from')} />
				<DateField label={t('retie.to')} value={f.value.to} onChange={(v) => f.set('to', v)} fault={f.fault('to')} />
			</div>
			<p><Button icon="eye" busy={f.busy} onClick={() => void see()}>{t('retie.see')}</Button></p>
			<div role="status" class="stack tight">
				{fresh && <Notice tone={seen.would_move > 0 ? 'wait' : 'ok'}><b>{t('retie.would', { n: seen.would_move })}</b></Notice>}
				{fresh && <Moves moves={seen.moves} />}
			</div>
			{fresh && seen.would_move > 0 && can('rule.write') && (
				<>
					<AreaField label={t('retie.reason')} rows={2} value={f.value.reason} onChange={(v) => f.set('reason', v)} fault={f.fault('reason')} />
					<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('retie.ask')}</Button></div>
				</>
			)}
		</form>
	);
}

function Row({ r, onDone }: { r: Retie; onDone: () => void }) {
	const [ask, setAsk] = useState<'approve' | 'trace' | null>(null);
	const trace = useResource(ask === 'trace' ? () => reties.read(r.id) : null, [ask]);
	const decide = (what: Promise<unknown>, said: string) => what.then(() => { toast(said); onDone(); }).catch((e) => toast(errorText(e), { tone: 'alert' })).then(() => setAsk(null));
	return (
		<li class="line">
			<Tag tone={r.state === 'asked' ? 'wait' : r.state === 'applied' ? 'ok' : undefined}>{t(`retie.state.${r.state}`)}</Tag>
			<span class="t">
				<b>{t('retie.would', { n: r.moved ?? r.previewed })}, {t('act.planned', { from: fullDay(r.from), to: fullDay(r.to) })}</b>
				<span>{r.reason}</span>
				<span class="small muted">{[t('retie.by', { who: r.asked_by ?? '', day: fullDay(dayOf(r.asked_at)) }), r.decided_at && t('retie.decided', { who: r.decided_by ?? '', day: fullDay(dayOf(r.decided_at)) })].filter(Boolean).join(', ')}</span>
				{r.state === 'asked' && r.mine && <span class="small">{t('retie.mine')}</span>}
			</span>
			<span class="row nw">
				{r.state === 'asked' && can('rule.approve') && <Button small onClick={() => void decide(reties.refuse(r.id), t('retie.refused'))}>{t('retie.refuse')}</Button>}
				{r.state === 'asked' && can('rule.approve') && !r.mine && <Button small tone="primary" onClick={() => setAsk('approve')}>{t('retie.approve')}</Button>}
				{r.state === 'applied' && <Button small icon="history" onClick={() => setAsk('trace')}>{t('retie.trace')}</Button>}
			</span>
			{ask === 'approve' && <Confirm title={t('retie.approve')} text={t('retie.approve.text', { n: r.previewed })} yes={t('retie.approve')} onClose={() => setAsk(null)} onYes={() => decide(reties.approve(r.id), t('retie.applied'))} />}
			{ask === 'trace' && <Dialog wide title={t('retie.trace')} lead={r.reason} onClose={() => setAsk(null)}>{trace.data ? <Moves moves={trace.data.moves} /> : <Loading rows={3} />}</Dialog>}
		</li>
	);
}

function Screen({ plan }: { plan: PlanSummary }) {
	const list = useResource(() => reties.list(plan.id), [plan.id], ['plan']);
	return (
		<>
			<PageHead title={t('retie.page')} lead={t('retie.lead')}>
				<ButtonLink icon="arrow-left" href={href('plan', plan.id)}>{t('act.back')}</ButtonLink>
			</PageHead>
			<Ask plan={plan} onDone={list.reload} />
			<section class="card" aria-labelledby="h-req">
				<div class="card-h"><h2 id="h-req">{t('retie.requests')}</h2></div>
				{list.loading && <Loading rows={2} />}
				{list.error && <Failure error={list.error} retry={list.reload} />}
				{list.data && list.data.rows.length === 0 && <Empty icon="history">{t('retie.none')}</Empty>}
				<ul class="rows">{(list.data?.rows ?? []).map((r) => <Row key={r.id} r={r} onDone={list.reload} />)}</ul>
			</section>
		</>
	);
}

export default function RetieScreen({ rest }: RouteProps) {
	const list = useResource(() => plans.list(), [], ['plan']);
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={6} />;
	const plan = list.data.rows.find((p) => p.id === Number(rest[0] ?? 0));
	return plan ? <Screen plan={plan} /> : <div class="card"><Empty icon="search">{t('app.nothere')}</Empty></div>;
}
