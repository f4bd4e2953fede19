/*
 * The panel of one node: its figure and course, its indicators, who it reaches, what is entered by
 * hand, and where the figure comes from.
 */

import { useEffect, useRef, useState } from 'preact/hooks';
import { Bars } from '../../charts/bars';
import { figure, goal, isPercent, unitWord } from '../../charts/figure';
import { DistBar, STATE_ORDER, StateTag } from '../../charts/states';
import { CourseKey, CourseTable, Trajectory } from '../../charts/trajectory';
import { plans } from '../../lib/api';
import { label, labelLang, t, tx } from '../../lib/i18n';
import { useResource, type Resource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { fullDay, number, today } from '../../lib/time';
import type { IndicatorValue, NodeDetail, PlanNode, Slice } from '../../lib/types-plan';
import { Button, Failure, Icon, IconButton, Loading, Notice, Seg } from '../../ui/basic';
import { MeasureDialog, Milestones, NodeDialog } from './hand';
import { situationDay, spanText, type Shown } from './period';
import { Source } from './source';
import { goodOf, isObjective, nameOf } from './tree';

/** "612 repas de plus que la trajectoire, fixée à 8 602 au 23 novembre 2026." */
function Against({ of, shown }: { of: IndicatorValue; shown: Shown }) {
	if (of.value === null || of.expected === null) return null;
	const gap = of.value - of.expected;
	const day = fullDay(situationDay(shown.to, today.value));
	const at = goal(of, of.expected);
	const size = Math.abs(gap);
	if (isPercent(of) ? size < 0.005 : size < 0.5 && of.decimals === 0)
		return <p class="small">{t('plan.gap.none', { at, day })}</p>;
	const n = isPercent(of) ? t('plan.points', { n: number(size * 100, of.decimals) }) : [goal(of, size), unitWord(of)].join(' ');
	return <p class="small">{t(gap > 0 ? 'plan.gap.more' : 'plan.gap.less', { n, at, day })}</p>;
}

function Big({ node, shown }: { node: PlanNode; shown: Shown }) {
	const main = node.indicators[0];
	if (!main || (isObjective(node) && main.value === null)) {
		return (
			<div class="big">
				<b class="num">{number(node.records)}</b>
				<span class="sub">{t('plan.big.records', { n: node.records, span: spanText(shown) })}</span>
				{!isObjective(node) && <StateTag state={node.state} />}
			</div>
		);
	}
	const unit = unitWord(main);
	return (
		<>
			<div class="big">
				<b class="num">{main.masked ? t('plan.masked.short') : main.value === null ? t('plan.none.dash') : figure(main, main.value)}</b>
				<span class="sub">
					<span lang={labelLang(main.label)}>{label(main.label)}</span>
					{unit && `, ${unit}`}
					{main.target !== null && <>, {t('plan.big.target', { n: goal(main, main.target), span: spanText(shown) })}</>}
				</span>
				<StateTag state={node.state} />
			</div>
			{main.masked && <p class="small muted">{t('plan.masked.why')}</p>}
			<Against of={main} shown={shown} />
			{main.also && <p class="small muted">{t('plan.also')}</p>}
		</>
	);
}

/** An objective: how many of its actions stand where. */
function Standing({ node }: { node: PlanNode }) {
	const g = goodOf(node.states);
	return (
		<div class="stack tight">
			<p class="small">{g.of > 0 ? t('plan.good', { n: g.good, of: g.of }) : t('plan.noaction')}</p>
			<DistBar states={node.states} width={332} />
			<ul class="st small">
				{STATE_ORDER.filter((s) => node.states[s] > 0).map((s) => (
					<li key={s} class="row"><b class="num">{node.states[s]}</b> {t(`state.${s}`)}</li>
				))}
			</ul>
		</div>
	);
}

function Course({ detail }: { detail: NodeDetail }) {
	const [table, setTable] = useState(false);
	const first = detail.indicators[0];
	/* what is entered by hand has no months: then the records are drawn */
	const main = first && !first.masked && !first.manual ? first : null;
	const adds = detail.series.some((s) => s.cumulative !== null);
	const what = main ? label(main.label) : t('plan.col.records');
	/* nothing happened and nothing is aimed at: an empty drawing says no more than the figure */
	if (main?.target == null && detail.series.every((s) => !s.value)) return null;
	return (
		<figure class="course">
			<h3 class="vh">{t('plan.course')}</h3>
			{table
				? <CourseTable series={detail.series} main={main} label={what} />
				: <Trajectory series={detail.series} main={main} label={t('plan.course.alt', { what })} />}
			<figcaption class="row nw apart">
				{table ? <span class="tiny muted">{what}</span> : <CourseKey adds={adds} target={main?.target != null && (adds || !main.flow)} />}
				<IconButton small icon="table" label={t('plan.as.table')} aria-pressed={table} onClick={() => setTable(!table)} />
			</figcaption>
		</figure>
	);
}

function Linked({ rows, onMeasure }: { rows: IndicatorValue[]; onMeasure: (i: IndicatorValue) => void }) {
	if (rows.length === 0) return null;
	return (
		<>
			<h3>{t('plan.linked')}</h3>
			<table class="mini">
				<caption class="vh">{t('plan.linked')}</caption>
				<tbody>
					{rows.map((i) => (
						<tr key={i.id}>
							<th scope="row">
								<span lang={labelLang(i.label)}>{label(i.label)}</span>
								{i.also && <span class="also muted"> {t('plan.also.short')}</span>}
							</th>
							<td class="num">{i.masked ? t('plan.masked') : i.value === null ? t('plan.none.dash') : figure(i, i.value)}</td>
							<td class="soft">
								{i.target !== null && t(i.direction === 'down' ? 'plan.target.most' : 'plan.target', { n: goal(i, i.target) })}
								{i.manual && i.measure === 'manual' && can('plan.write') && (
									<IconButton small icon="pencil" label={t('plan.measure.of', { what: label(i.label) })} onClick={() => onMeasure(i)} />
								)}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</>
	);
}

type Group = 'locality' | 'age' | 'sex' | 'service';

function groupName(group: Group): (l: string) => string {
	if (group === 'age') return (l) => t('plan.age', { band: l.replace('-', '–') });
	if (group === 'sex') return (l) => tx('plan.sex.', l, 'plan.by.unknown');
	return (l) => l || t('plan.by.unknown');
}

/** Villages and services: the greatest first. Ages: the youngest first. What has no name, and what is not told: last. */
function ordered(group: Group, rows: Slice[]): Slice[] {
	const rank = (r: Slice) => {
		if (r.masked) return 2e15;
		if (r.label === '' || r.label === 'unknown') return 1e15;
		return group === 'age' ? parseInt(r.label, 10) : group === 'sex' ? 0 : -(r.value ?? 0);
	};
	return [...rows].sort((a, b) => rank(a) - rank(b));
}

function Breakdown({ detail }: { detail: NodeDetail }) {
	const [group, setGroup] = useState<Group>('locality');
	const rows: Record<Group, Slice[]> = { locality: detail.by_locality, age: detail.by_age, sex: detail.by_sex, service: detail.by_service };
	return (
		<>
			<div class="row apart">
				<h3>{t('plan.by')}</h3>
				<Seg<Group> class="sm" label={t('plan.by')} value={group} onChange={setGroup} options={[
					{ value: 'locality', label: t('plan.by.locality') }, { value: 'age', label: t('plan.by.age') },
					{ value: 'sex', label: t('plan.by.sex') }, { value: 'service', label: t('plan.by.service') },
				]} />
			</div>
			<Bars rows={ordered(group, rows[group])} name={groupName(group)} />
			{group !== 'service' && <p class="tiny muted">{t('plan.by.span', { from: fullDay(detail.breakdown_from), to: fullDay(detail.breakdown_to) })} {t('plan.by.rounded', { n: detail.breakdown_rounding })}</p>}
			<p class="small soft">
				{detail.persons.masked ? t('plan.persons.masked') : t('plan.persons', { n: detail.persons.value ?? 0 })}
			</p>
		</>
	);
}

function Body({ node, detail, shown, onMeasure }: { node: PlanNode; detail: Resource<NodeDetail>; shown: Shown; onMeasure: (i: IndicatorValue) => void }) {
	const d = detail.data;
	/* the page and the panel are read together; the panel's own answer is the later one */
	const n = d ?? node;
	const main = n.indicators[0];
	return (
		<>
			<p class="soft small">{n.label}</p>
			<Big node={n} shown={shown} />
			{isObjective(n) && <Standing node={n} />}
			{main?.measure === 'manual' && can('plan.write') && (
				<p><Button small icon="pencil" onClick={() => onMeasure(main)}>{t('plan.measure')}</Button></p>
			)}
			{detail.loading && <Loading rows={5} />}
			{detail.error && <Failure error={detail.error} retry={detail.reload} />}
			{d && <Course detail={d} />}
			<Linked rows={n.indicators.slice(1)} onMeasure={onMeasure} />
			{!isObjective(n) && <Milestones node={n} />}
			{d && <Breakdown detail={d} />}
			{d && <Source detail={d} shown={shown} />}
		</>
	);
}

export function Panel({ node, shown, onClose }: { node: PlanNode; shown: Shown; onClose: () => void }) {
	const detail = useResource(() => plans.node(node.id, { from: shown.from, to: shown.to }), [node.id, shown.from, shown.to], ['plan', 'records']);
	const [measure, setMeasure] = useState<IndicatorValue | null>(null);
	const [edit, setEdit] = useState(false);
	const head = useRef<HTMLHeadingElement>(null);

	useEffect(() => head.current?.focus(), []);

	return (
		<aside class="side" aria-labelledby="h-node" onKeyDown={(e) => {
			if (e.key !== 'Escape' || e.defaultPrevented || document.querySelector('dialog:modal')) return;
			e.preventDefault();
			onClose();
		}}>
			<div class="side-h">
				<h2 id="h-node" ref={head} tabIndex={-1}><span class="code">{node.code}</span> {nameOf(node)}</h2>
				{!isObjective(node) && <a class="btn quiet icon sm" href={href('action', node.id)} aria-label={t('act.open.card')} title={t('act.open.card')}><Icon name="file-text" /></a>}
				{isObjective(node) && can('plan.write') && <IconButton small icon="pencil" label={t('plan.node.edit')} onClick={() => setEdit(true)} />}
				<IconButton small icon="x" label={t('ui.close')} onClick={onClose} />
			</div>
			<div class="side-b" role="region" aria-labelledby="h-node" tabIndex={0}>
				{node.status === 'ANNULE_ABANDONNE' || node.status === 'EN_ATTENTE' || node.status === 'PROBLEME' || node.status === 'TERMINE'
					? <Notice tone={node.status === 'TERMINE' ? 'ok' : 'wait'}>{t('plan.status.is', { what: t(`plan.status.${node.status}`) })}</Notice> : null}
				<Body node={node} detail={detail} shown={shown} onMeasure={setMeasure} />
			</div>
			{measure && <MeasureDialog of={measure} onClose={() => setMeasure(null)} onDone={detail.reload} />}
			{edit && <NodeDialog node={node} onClose={() => setEdit(false)} />}
		</aside>
	);
}
