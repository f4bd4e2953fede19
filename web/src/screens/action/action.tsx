/*
 * The card of an action (`#/action/34`): who answers for it and with what means, its milestones and
 * indicators, its journal, its evidence.
 */

import { useState } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { figure, goal } from '../../charts/figure';
import { StateTag } from '../../charts/states';
import { plans } from '../../lib/api';
import { label, labelLang, t, tx, type PlainKey } from '../../lib/i18n';
import { actions, type Card } from '../../lib/plan-life';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { daysBetween, fullDay, number, today } from '../../lib/time';
import type { NodeDetail } from '../../lib/types-plan';
import { Button, ButtonLink, Empty, Failure, Loading, Notice, PageHead, Tag, type Tone } from '../../ui/basic';
import { Milestones } from '../plan/hand';
import { isObjective } from '../plan/tree';
import { CardDialog } from './edit';
import { Evidence } from './evidence';
import { Journal } from './journal';

const HEALTH_TONE: Record<string, Tone> = { good: 'ok', risk: 'wait', blocked: 'alert', paused: 'busy' };

export function euros(cents: number): string {
	return t('act.euros', { n: number(cents / 100, cents % 100 ? 2 : 0) });
}

function Facts({ card, staff }: { card: Card; staff: Map<number, string> }) {
	const day = (d: string | null) => (d ? fullDay(d) : null);
	const total = card.budget.reduce((n, b) => n + b.amount_cents, 0);
	const rows: Array<[PlainKey, string | null]> = [
		['act.responsible', [card.responsible_id ? staff.get(card.responsible_id) : null, card.responsible].filter(Boolean).join(', ') || null],
		['act.elected', card.elected],
		['act.department', card.department],
		['act.partners', card.partners],
		['act.dates', card.begin || card.due ? t('act.planned', { from: day(card.begin) ?? t('act.open'), to: day(card.due) ?? t('act.open') }) : null],
		['act.real', card.began || card.ended ? t('act.planned', { from: day(card.began) ?? t('act.open'), to: day(card.ended) ?? t('act.open') }) : null],
		['act.priority', card.priority === null ? null : t(`act.priority.${card.priority}` as PlainKey)],
		['act.progress', card.progress === null ? null : t('plan.percent', { n: number(card.progress) })],
		['act.fte', card.fte === null ? null : number(card.fte, 2)],
		['act.budget', card.budget.length ? euros(total) : null],
		['act.origin', card.origin ? t(`act.origin.${card.origin}` as PlainKey) : null],
		['act.volet', card.volet],
		['act.sdg', card.sdg.length ? card.sdg.map((n) => `${n} ${t(`sdg.${n}` as PlainKey)}`).join(', ') : null],
		['act.plans', card.plans.join(', ') || null],
		['act.links', card.links.length ? card.links.map((l) => t('act.link', { code: l.code, share: l.share })).join(', ') : null],
		['act.remarks', card.remarks],
	];
	const said = rows.filter(([, v]) => v);
	if (said.length === 0) return <Empty icon="file-text">{t('act.card.none')}</Empty>;
	return <dl class="facts">{said.map(([k, v]) => <div key={k}><dt>{t(k)}</dt><dd>{v}</dd></div>)}</dl>;
}

function Budgets({ card }: { card: Card }) {
	if (card.budget.length === 0) return null;
	return (
		<table class="mini">
			<caption class="vh">{t('act.budget')}</caption>
			<tbody>
				{card.budget.map((b, i) => (
					<tr key={i}><th scope="row">{b.year}, {t(`act.source.${b.source}` as PlainKey)}{b.comment && <span class="muted"> {b.comment}</span>}</th><td class="num">{euros(b.amount_cents)}</td></tr>
				))}
			</tbody>
		</table>
	);
}

function Indicators({ of }: { of: NodeDetail }) {
	return (
		<section class="card">
			<div class="card-h">
				<h2>{t('act.indicators')}</h2>
				{can('plan.write') && <ButtonLink small icon="plus" href={`${href('indicator', 'new')}?node=${of.id}`}>{t('act.indicator.add')}</ButtonLink>}
			</div>
			{of.indicators.length === 0 && <Empty icon="target">{t('act.indicators.none')}</Empty>}
			{of.indicators.length > 0 && (
				<div class="tw">
					<table class="tbl">
						<caption class="vh">{t('act.indicators')}</caption>
						<thead><tr><th scope="col">{t('act.indicator')}</th><th scope="col" class="r">{t('plan.col.done')}</th><th scope="col" class="r">{t('plan.col.target')}</th><th scope="col">{t('plan.col.state')}</th></tr></thead>
						<tbody>
							{of.indicators.map((i) => (
								<tr key={i.id}>
									<th scope="row"><a href={href('indicator', i.id)} lang={labelLang(i.label)}>{label(i.label)}</a></th>
									<td class="r num">{i.masked ? t('plan.masked') : i.value === null ? t('plan.none.dash') : figure(i, i.value)}</td>
									<td class="r num soft">{i.target === null ? t('plan.none.dash') : goal(i, i.target)}</td>
									<td class="one"><StateTag state={i.state} /></td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
			)}
		</section>
	);
}

function Standing({ card }: { card: Card }) {
	const late = card.due && card.due < today.value && card.status !== 'TERMINE' && card.status !== 'ANNULE_ABANDONNE';
	return (
		<>
			<div class="tags">
				<Tag tone="brand">{t(`plan.status.${card.status}`)}</Tag>
				{card.health && <Tag tone={HEALTH_TONE[card.health]} icon={card.health === 'good' ? 'circle-check' : 'triangle-alert'}>{t(`act.health.${card.health}`)}</Tag>}
				{late && <Tag tone="alert" icon="clock">{t('act.overdue', { n: daysBetween(card.due ?? '', today.value) })}</Tag>}
			</div>
			{card.health_reason && card.health !== 'good' && <Notice tone={card.health === 'blocked' ? 'alert' : 'wait'} icon="triangle-alert">{card.health_reason}</Notice>}
			{card.status_reason && <p class="small soft">{card.status_reason}</p>}
		</>
	);
}

function Body({ card, detail, reload }: { card: Card; detail: NodeDetail; reload: () => void }) {
	/* the card as it was when the form opened: what comes in meanwhile must meet a 412, not be written over */
	const [edit, setEdit] = useState<Card | null>(null);
	const people = useResource(() => import('../../lib/api').then((m) => m.account.colleagues()), []);
	const staff = new Map((people.data?.rows ?? []).map((c) => [c.id, c.name]));
	return (
		<>
			<PageHead title={<><span class="code">{card.code}</span> {card.brief ?? card.label}</>} lead={card.brief ? card.label : undefined}>
				<div class="row noprint">
					<ButtonLink icon="arrow-left" href={`${href('plan', card.plan_id)}?node=${card.node_id}`}>{t('act.back')}</ButtonLink>
					{can('plan.write') && <Button tone="primary" icon="pencil" onClick={() => setEdit(card)}>{t('act.edit')}</Button>}
				</div>
			</PageHead>
			<Standing card={card} />
			<div class="cols">
				<div class="stack">
					<section class="card pad stack tight"><h2>{t('act.card')}</h2><Facts card={card} staff={staff} /><Budgets card={card} /></section>
					<Indicators of={detail} />
					{!isObjective(detail) && <section class="card pad stack tight"><Milestones node={detail} /></section>}
				</div>
				<div class="stack">
					<Journal node={card.node_id} />
					<Evidence node={card.node_id} />
				</div>
			</div>
			{edit && <CardDialog card={edit} staff={people.data?.rows ?? []} onClose={() => setEdit(null)} onDone={reload} />}
		</>
	);
}

export default function Action({ rest }: RouteProps) {
	const id = Number(rest[0] ?? 0);
	const card = useResource(() => actions.card(id), [id], ['plan']);
	const detail = useResource(() => plans.node(id), [id], ['plan', 'records']);
	const error = card.error ?? detail.error;
	if (error) return error.status === 404 ? <div class="card"><Empty icon="search">{tx('', 'app.nothere')}</Empty></div> : <Failure error={error} retry={card.reload} />;
	if (!card.data || !detail.data) return <Loading rows={8} />;
	return <Body card={card.data} detail={detail.data} reload={() => { card.reload(); detail.reload(); }} />;
}
