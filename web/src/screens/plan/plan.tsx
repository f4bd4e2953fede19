/*
 * The plan and its indicators: `#/plan/12?span=year&at=2026-11-23&node=34`, and the records that
 * count for no action at `#/plan/12/untied`.
 */

import { useMemo, useRef, useState } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { StatesStrip } from '../../charts/states';
import { plans } from '../../lib/api';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { go, href, setQuery } from '../../lib/router';
import { can, me } from '../../lib/session';
import { clock, fullDay, number, today } from '../../lib/time';
import type { PlanPage, PlanState, PlanSummary } from '../../lib/types-plan';
import { Button, ButtonLink, Empty, Failure, Icon, Loading, PageHead } from '../../ui/basic';
import { Check, SelectField } from '../../ui/fields';
import { Panel } from './panel';
import { begun, lastYear, shownOf, situationDay, spanText, type Shown } from './period';
import { PeriodSwitch } from './period-switch';
import { TreeTable } from './table';
import { firstOpen, keptBy, rowsOf, treeOf, type Tree } from './tree';
import { Revisions } from './revisions';
import { Untied } from './untied';
import { Where } from './where';

function Head({ plan, shown, all }: { plan: PlanSummary; shown: Shown; all: PlanSummary[] }) {
	const c = plan.counts;
	return (
		<PageHead title={plan.title}
			lead={t('plan.lead', { os: c.strategic, oo: c.operational, n: c.action, day: fullDay(situationDay(shown.to, today.value)) })}>
			{all.length < 2 && <PeriodSwitch shown={shown} plan={plan} />}
			<div class="row noprint">
				<a class="btn icon" href={href('evaluations', plan.id)} aria-label={t('eval.page')} title={t('eval.page')}><Icon name="file-text" /></a>
				<a class="btn icon" href={href('coverage', plan.id)} aria-label={t('cov.open')} title={t('cov.open')}><Icon name="shield-check" /></a>
				<a class="btn icon" href={href('plan', plan.id, 'revisions')} aria-label={t('rev.title')} title={t('rev.title')}><Icon name="history" /></a>
				<Button icon="printer" onClick={() => window.print()}>{t('plan.print')}</Button>
				{can('export.read') && <a class="btn icon" href={plans.exportUrl(plan.id, { from: shown.from, to: shown.to })} download aria-label={t('plan.export')} title={t('plan.export')}><Icon name="download" /></a>}
				{can('export.read') && <a class="btn icon" href={plans.workbookUrl(plan.id, { from: shown.from, to: shown.to })} download aria-label={t('plan.workbook')} title={t('plan.workbook')}><Icon name="table" /></a>}
			</div>
		</PageHead>
	);
}

/** With several plans: which one, then its period, on a line of their own. */
function Choose({ plan, shown, all }: { plan: PlanSummary; shown: Shown; all: PlanSummary[] }) {
	if (all.length < 2) return null;
	return (
		<div class="row apart noprint">
			<SelectField label={t('plan.which')} hideLabel class="which" value={String(plan.id)} onChange={(id) => go('plan', id)}
				options={all.map((p) => ({ value: String(p.id), label: t('plan.option', { title: p.title, who: p.organisation, from: p.from.slice(0, 4), to: p.to.slice(0, 4) }) }))} />
			<PeriodSwitch shown={shown} plan={plan} />
		</div>
	);
}

function Summary({ page, shown, chosen, onChoose }: { page: PlanPage; shown: Shown; chosen: PlanState | null; onChoose: (s: PlanState | null) => void }) {
	const a = page.attached;
	return (
		<section class="card sum" aria-label={t('plan.summary')}>
			<StatesStrip states={page.states} chosen={chosen} onChoose={onChoose} />
			<p class="small soft q">
				<Icon name="link" />
				<span>
					{a.records > 0 ? t('plan.tied', { share: number(a.share * 100, 1) }) : t('plan.tied.none')}{' '}
					{a.untied > 0 && (can('tie.write')
						? <a href={`${href('plan', page.plan.id, 'untied')}?span=${shown.span}&at=${shown.from}`}>{t('plan.untied', { n: a.untied })}</a>
						: t('plan.untied', { n: a.untied }))}
				</span>
			</p>
		</section>
	);
}

/** The last twelve months of every node, from this page or from one more. */
function useMonths(plan: PlanSummary, shown: Shown, page: PlanPage | undefined): Map<number, number[]> {
	const other = lastYear(shown.from, shown.to, today.value);
	const extra = useResource(other ? () => plans.page(plan.id, other) : null, [plan.id, other?.from, other?.to], ['plan', 'records']);
	return useMemo(() => {
		const from = other ? extra.data : page;
		const n = other ? 12 : begun(shown.from, shown.to, today.value);
		return new Map((from?.nodes ?? []).map((x) => [x.id, x.months.slice(0, n).slice(-12)]));
	}, [other?.from, extra.data, page]);
}

function useOpen(tree: Tree, plan: number) {
	const [held, setHeld] = useState<{ plan: number; open: Set<number> } | null>(null);
	const open = held && held.plan === plan ? held.open : firstOpen(tree);
	return {
		open,
		set: (next: Set<number>) => setHeld({ plan, open: next }),
		toggle: (id: number, on: boolean) => {
			const next = new Set(open);
			if (on) next.add(id);
			else next.delete(id);
			setHeld({ plan, open: next });
		},
	};
}

function hrefTo(plan: number, shown: Shown, query: URLSearchParams, node: number): string {
	const q = new URLSearchParams({ span: shown.span });
	const at = query.get('at');
	if (at && shown.span !== 'start') q.set('at', at);
	q.set('node', String(node));
	return `${href('plan', plan)}?${q}`;
}

function Body({ plan, shown, page, query }: { plan: PlanSummary; shown: Shown; page: PlanPage; query: URLSearchParams }) {
	const [state, setState] = useState<PlanState | null>(null);
	const tree = useMemo(() => treeOf(page.nodes), [page]);
	const compare = query.get('compare') === '1' && shown.before !== null;
	const previous = shownOf(new URLSearchParams({ span: shown.span, at: shown.before ?? shown.from }), plan, today.value);
	const before = useResource(compare ? () => plans.page(plan.id, { from: previous.from, to: previous.to }) : null, [compare, previous.from, previous.to], ['plan', 'records']);
	const was = useMemo(() => new Map(compare ? (before.data?.nodes ?? []).flatMap((n) => n.indicators.map((i) => [i.id, i.value] as const)) : []), [compare, before.data]);
	const months = useMonths(plan, shown, page);
	const folds = useOpen(tree, plan.id);
	const node = Number(query.get('node') ?? 0);
	const chosen = tree.byId.has(node) ? node : null;
	const rows = rowsOf(tree, folds.open, keptBy(tree, state));
	const all = tree.all.filter((n) => (tree.kids.get(n.id)?.length ?? 0) > 0).map((n) => n.id);
	const unfolded = all.every((id) => folds.open.has(id));
	const hrefOf = (id: number) => hrefTo(plan.id, shown, query, id);
	const foot = t('plan.foot', { centre: me.value?.centre.name ?? '', plan: plan.title, day: fullDay(situationDay(shown.to, today.value)) });
	return (
		<>
			<Summary page={page} shown={shown} chosen={state} onChoose={setState} />
			<Where page={page} tree={tree} chosen={chosen} hrefOf={hrefOf} onOpen={(id) => (window.location.hash = hrefOf(id))} />
			<div class="row apart noprint">
				<p class="small muted">{t('plan.keys')}</p>
				{shown.before && <Check label={t('plan.compare', { span: spanText(previous) })} checked={compare} onChange={(on) => setQuery({ compare: on ? '1' : null })} />}
				<Button small tone="quiet" icon={unfolded ? 'fold-vertical' : 'unfold-vertical'}
					onClick={() => folds.set(new Set(unfolded ? [] : all))}>{t(unfolded ? 'plan.fold.all' : 'plan.unfold.all')}</Button>
			</div>
			{state && rows.length === 0 && <div class="card"><Empty icon="target">{t('plan.filter.none')}</Empty></div>}
			{rows.length > 0 && <TreeTable rows={rows} was={was} wasSpan={spanText(previous)} months={months} chosen={chosen} hrefOf={hrefOf} toggle={folds.toggle} foot={foot} />}
			<p class="tiny muted">{t('plan.computed', { time: clock(page.computed_at), stamp: page.stamp })}</p>
		</>
	);
}

function PlanScreen({ plan, all, query }: { plan: PlanSummary; all: PlanSummary[]; query: URLSearchParams }) {
	const shown = shownOf(query, plan, today.value);
	const page = useResource(() => plans.page(plan.id, { from: shown.from, to: shown.to }), [plan.id, shown.from, shown.to], ['plan', 'records']);
	const node = Number(query.get('node') ?? 0);
	const back = useRef<HTMLDivElement>(null);
	const known = page.data?.nodes.find((n) => n.id === node);

	function close() {
		setQuery({ node: null });
		back.current?.querySelector<HTMLElement>(`a[data-row="${node}"]`)?.focus();
	}

	return (
		<div class="with-side">
			<div class="grow stack" ref={back}>
				<Head plan={page.data?.plan ?? plan} shown={shown} all={all} />
				<Choose plan={plan} shown={shown} all={all} />
				{page.loading && <Loading rows={8} />}
				{page.error && <Failure error={page.error} retry={page.reload} />}
				{page.data && <Body plan={plan} shown={shown} page={page.data} query={query} />}
			</div>
			{known && <Panel key={node} node={known} shown={shown} onClose={close} />}
		</div>
	);
}

function NoPlan() {
	return (
		<>
			<PageHead title={t('nav.plan')} />
			<div class="card">
				<Empty icon="target">{t('plan.empty')}</Empty>
				{can('plan.write') && <p class="row center"><ButtonLink tone="primary" icon="file-up" href={href('import')}>{t('nav.import')}</ButtonLink></p>}
			</div>
		</>
	);
}

/** The plan asked for; else the one in force, the centre's own before those of partners, the latest first. */
function pick(all: PlanSummary[], id: number): PlanSummary | undefined {
	const now = today.value;
	const own = (p: PlanSummary) => Number(p.organisation.localeCompare(me.value?.centre.name ?? '', undefined, { sensitivity: 'base' }) === 0);
	const byDate = [...all].sort((a, b) => own(b) - own(a) || b.from.localeCompare(a.from));
	return all.find((p) => p.id === id)
		?? byDate.find((p) => p.active && p.from <= now && now <= p.to)
		?? byDate.find((p) => p.active) ?? byDate[0];
}

export default function Plan({ rest, query }: RouteProps) {
	const list = useResource(() => plans.list(), [], ['plan', 'config']);
	if (list.loading) return <Loading rows={8} />;
	if (!list.data) return list.error ? <Failure error={list.error} retry={list.reload} /> : null;
	const asked = Number(rest[0] ?? 0);
	const plan = pick(list.data.rows, asked);
	if (!plan) return <NoPlan />;
	if (asked && plan.id !== asked) return <div class="card"><Empty icon="search">{t('app.nothere')}</Empty></div>;
	if (rest[1] === 'untied') return <Untied plan={plan} query={query} />;
	if (rest[1] === 'revisions') return <Revisions plan={plan} />;
	return <PlanScreen key={plan.id} plan={plan} all={list.data.rows} query={query} />;
}
