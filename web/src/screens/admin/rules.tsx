/*
 * Which action a record serves: dated rules, the one with the greatest priority decides. A rule
 * counts for what is logged from then on; the editor tells how many records of its dates would
 * serve another action, before anything is saved.
 */

import { useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { label, t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { dayOf, fullDay, shortDay } from '../../lib/time';
import type { CentreLists, PlanPage, Rule } from '../../lib/types-plan';
import { Button, ButtonLink, Empty, Failure, IconButton, Loading, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { SelectField } from '../../ui/fields';
import { Table, type Column } from '../../ui/table';
import { nameOf } from '../plan/tree';
import { CONDITIONS, termsOf } from './conditions';
import { RuleDialog } from './rule-edit';
import { Search, useSearch } from './search';

function nameIn(lists: CentreLists, what: (typeof CONDITIONS)[number]['key'] | 'kind', key: string | null): string {
	if (!key) return '';
	return label(termsOf(lists, what).find((x) => x.key === key)?.label) || key;
}

/** The conditions of a rule in words. */
function conditionText(lists: CentreLists, r: Rule): string {
	const said = CONDITIONS.filter((c) => r[c.key]).map((c) => `${t(c.label)} : ${nameIn(lists, c.key, r[c.key])}`);
	return said.length > 0 ? said.join(' ; ') : t('admin.rule.all');
}

function columns(lists: CentreLists, names: Map<number, string>, open: (r: Rule) => void, past: (r: Rule) => void): Array<Column<Rule>> {
	return [
		{ key: 'action', head: t('admin.rule.action'), header: true, cell: (r) => <span class="row nw at-top"><span class="code">{r.code}</span><span class="clamp">{names.get(r.action_id) ?? r.label}</span></span> },
		{ key: 'kind', head: t('admin.rule.kind'), cell: (r) => nameIn(lists, 'kind', r.kind) },
		{ key: 'cond', head: t('admin.rule.when'), cell: (r) => <span class={CONDITIONS.some((c) => r[c.key]) ? undefined : 'muted'}>{conditionText(lists, r)}</span> },
		{ key: 'prio', head: t('admin.rule.priority'), num: true, cell: (r) => r.priority },
		{ key: 'dates', head: t('admin.rule.dates'), cell: (r) => <span class="nowrap">{r.to ? t('admin.rule.between', { from: shortDay(r.from), to: shortDay(r.to) }) : t('admin.rule.since', { from: shortDay(r.from) })}</span> },
		{ key: 'active', head: t('admin.state'), cell: (r) => <span class="one">{r.active ? <Tag tone="ok" icon="check">{t('admin.rule.on')}</Tag> : <Tag icon="x">{t('admin.rule.off')}</Tag>}</span> },
		...(can('rule.write') || can('rule.read') ? [{
			key: 'do', head: <span class="vh">{t('admin.acts')}</span>,
			cell: (r: Rule) => <span class="row nw end">{r.version > 1 && <IconButton small icon="history" label={t('admin.rule.past.of', { what: `${r.code} ${conditionText(lists, r)}` })} onClick={() => past(r)} />}
				{can('rule.write') && <IconButton small icon="pencil" label={t('admin.edit', { what: `${r.code} ${conditionText(lists, r)}` })} onClick={() => open(r)} />}</span>,
		}] : []),
	];
}

/** What a rule said before, each version in the words of the list. */
function RuleHistory({ rule, lists, onClose }: { rule: Rule; lists: CentreLists; onClose: () => void }) {
	const past = useResource(() => plans.rulePast(rule.id), [rule.id]);
	const said = (r: Rule) => [nameIn(lists, 'kind', r.kind), conditionText(lists, r), t('admin.rule.prio', { n: r.priority }),
		r.to ? t('admin.rule.between', { from: shortDay(r.from), to: shortDay(r.to) }) : t('admin.rule.since', { from: shortDay(r.from) }),
		t(r.active ? 'admin.rule.on' : 'admin.rule.off')].join(', ');
	return (
		<Dialog wide title={t('admin.rule.past.title')} lead={`${rule.code} ${rule.label}`} onClose={onClose}>
			{past.loading && <Loading rows={3} />}
			{past.error && <Failure error={past.error} retry={past.reload} />}
			{past.data && (
				<ol class="jrn">
					{[{ version: rule.version, until_at: 0, who: null, rule }, ...past.data.rows].map((p) => (
						<li key={p.version}>
							<span class="code">{p.version}</span>
							<div>
								<p class="small"><b>{p.rule.code} {p.rule.label}</b></p>
								<p class="small soft">{said(p.rule)}</p>
								<p class="tiny muted">{p.until_at ? t('ws.until', { day: fullDay(dayOf(p.until_at)), who: p.who ?? '' }) : t('admin.rule.now')}</p>
							</div>
						</li>
					))}
				</ol>
			)}
		</Dialog>
	);
}

function RuleTable({ page, lists, rules, onDone }: { page: PlanPage; lists: CentreLists; rules: Rule[]; onDone: () => void }) {
	const [edit, setEdit] = useState<Rule | 'new' | null>(null);
	const [past, setPast] = useState<Rule | null>(null);
	const [off, setOff] = useState<'on' | 'all'>('on');
	const search = useSearch();
	const names = new Map(page.nodes.map((n) => [n.id, nameOf(n)]));
	const rows = rules
		.filter((r) => off === 'all' || r.active)
		.filter((r) => search.hits(r.code, r.label, conditionText(lists, r), nameIn(lists, 'kind', r.kind)))
		.sort((a, b) => b.priority - a.priority || a.code.localeCompare(b.code, undefined, { numeric: true }));
	return (
		<>
			<div class="row apart">
				<Search state={search} label={t('admin.rules.search')} count={rows.length} />
				<span class="row">
					<Seg<'on' | 'all'> label={t('admin.state')} value={off} onChange={setOff} options={[{ value: 'on', label: t('admin.rules.on') }, { value: 'all', label: t('admin.rules.all') }]} />
					<ButtonLink icon="history" href={href('retie', page.plan.id)}>{t('retie.page')}</ButtonLink>
					{can('rule.write') && <Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t('admin.rule.new')}</Button>}
				</span>
			</div>
			{rows.length === 0
				? <div class="card"><Empty icon="link">{t('admin.rules.none')}</Empty></div>
				: <Table label={t('admin.rules')} columns={columns(lists, names, setEdit, setPast)} rows={rows} rowKey={(r) => r.id} rowClass={(r) => (r.active ? undefined : 'off')} />}
			{past && <RuleHistory rule={past} lists={lists} onClose={() => setPast(null)} />}
			{edit && <RuleDialog rule={edit === 'new' ? null : edit} plan={page.plan} nodes={page.nodes} lists={lists} onClose={() => setEdit(null)} onDone={onDone} />}
		</>
	);
}

function OfPlan({ id, lists }: { id: number; lists: CentreLists }) {
	const rules = useResource(() => plans.rules(id), [id], ['config', 'plan']);
	const page = useResource(() => plans.page(id), [id], ['plan']);
	const error = rules.error ?? page.error;
	if (error) return <Failure error={error} retry={() => { rules.reload(); page.reload(); }} />;
	if (!rules.data || !page.data) return <Loading rows={8} />;
	return <RuleTable page={page.data} lists={lists} rules={rules.data.rows} onDone={rules.reload} />;
}

export function Rules() {
	const list = useResource(() => plans.list(), [], ['plan']);
	const lists = useResource(() => plans.lists(), [], ['config']);
	const [chosen, setChosen] = useState(0);
	const error = list.error ?? lists.error;
	if (error) return <Failure error={error} retry={() => { list.reload(); lists.reload(); }} />;
	if (!list.data || !lists.data) return <Loading rows={8} />;
	const plan = list.data.rows.find((p) => p.id === chosen) ?? list.data.rows.find((p) => p.active) ?? list.data.rows[0];
	if (!plan) return <div class="card"><Empty icon="target">{t('plan.empty')}</Empty></div>;
	return (
		<>
			{list.data.rows.length > 1 && (
				<SelectField class="field-s" label={t('plan.which')} value={String(plan.id)} onChange={(v) => setChosen(Number(v))}
					options={list.data.rows.map((p) => ({ value: String(p.id), label: t('plan.option', { title: p.title, who: p.organisation, from: p.from.slice(0, 4), to: p.to.slice(0, 4) }) }))} />
			)}
			<OfPlan key={plan.id} id={plan.id} lists={lists.data} />
		</>
	);
}
