/*
 * Coverage (`#/coverage/1`): what feeds each action, what nothing feeds, what somebody must measure;
 * and the indicators of the plan as a file.
 */

import { useState } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { errorText } from '../../lib/forms';
import { label, labelLang, t } from '../../lib/i18n';
import { workshop, type Coverage, type Covered, type Imported } from '../../lib/plan-life';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { fullDay, number, shortDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { ButtonLink, Empty, Failure, Icon, Loading, PageHead, Seg, Tag } from '../../ui/basic';
import { Confirm } from '../../ui/dialog';
import { Table, type Column } from '../../ui/table';

type Show = 'all' | 'bare' | 'silent';

/** "Service social général 2 798, École de devoirs 979… et 14 autres services": the greatest four. */
function most(by: Array<{ label: string; records: number }>): string {
	const [...sorted] = by;
	sorted.sort((a, b) => b.records - a.records);
	const named = sorted.slice(0, 4).map((x) => `${x.label} ${number(x.records)}`).join(', ');
	return sorted.length > 4 ? t('cov.untied.more', { named, n: sorted.length - 4 }) : named;
}

function fed(a: Covered): number {
	return a.computed + a.manual + a.milestones;
}

function Status({ a }: { a: Covered }) {
	if (fed(a) === 0) return <Tag tone="alert" icon="circle-alert">{t('cov.bare')}</Tag>;
	if (a.computed > 0 && a.records === 0) return <Tag tone="wait" icon="clock">{t('cov.silent')}</Tag>;
	return <Tag tone="ok" icon="check">{t('cov.fed')}</Tag>;
}

function columns(): Array<Column<Covered>> {
	return [
		{ key: 'name', head: t('plan.col.name'), header: true, cell: (a) => <a class="row nw at-top" href={href('action', a.id)}><span class="code">{a.code}</span><span class="clamp">{a.label}</span></a> },
		{ key: 'records', head: t('plan.col.records'), num: true, cell: (a) => number(a.records) },
		{ key: 'last', head: t('cov.last'), cell: (a) => (a.last_month ? shortDay(a.last_month).slice(3) : t('plan.none.dash')) },
		{ key: 'rules', head: t('cov.rules'), num: true, cell: (a) => number(a.rules) },
		{ key: 'by', head: t('cov.by'), cell: (a) => [a.computed && t('cov.computed', { n: a.computed }), a.manual && t('cov.manual', { n: a.manual }), a.milestones && t('cov.milestones', { n: a.planned })].filter(Boolean).join(', ') || t('plan.none.dash') },
		{ key: 'state', head: t('plan.col.state'), cell: (a) => <Status a={a} /> },
	];
}

function Awaited({ c }: { c: Coverage }) {
	if (c.measures.length === 0) return null;
	return (
		<section class="card">
			<div class="card-h"><h2>{t('cov.measures')}</h2></div>
			<ul class="rows">
				{[...c.measures].sort((a, b) => (a.next ?? '9').localeCompare(b.next ?? '9')).map((m) => (
					<li key={m.id}>
						<a class="line" href={href('indicator', m.id)}>
							<Icon name={m.overdue ? 'circle-alert' : 'circle-dashed'} />
							<span class="t"><span><span class="code">{m.code}</span> <span lang={labelLang(m.label)}>{label(m.label)}</span></span>
								<span class="small muted">{[m.owner ?? t('cov.noone'), m.last ? t('cov.lastmeasure', { day: fullDay(m.last) }) : t('cov.never')].join(', ')}</span></span>
							{m.next && <Tag tone={m.overdue ? 'alert' : 'wait'} icon="clock">{t('cov.next', { day: shortDay(m.next) })}</Tag>}
						</a>
					</li>
				))}
			</ul>
		</section>
	);
}

function Carry({ plan, onDone }: { plan: number; onDone: () => void }) {
	const [ask, setAsk] = useState<{ content: object; would: Imported } | null>(null);
	async function open(file: File | undefined) {
		if (!file) return;
		try {
			const content = JSON.parse(await file.text()) as object;
			setAsk({ content, would: await workshop.importPreview(plan, content) });
		} catch (e) {
			toast(e instanceof SyntaxError ? t('cov.notjson') : errorText(e), { tone: 'alert' });
		}
	}
	return (
		<>
			<a class="btn" href={workshop.exportUrl(plan)} download><Icon name="download" />{t('cov.export')}</a>
			{can('plan.write') && (
				<label class="btn">
					<Icon name="file-up" />{t('cov.import')}
					<input type="file" class="vh" accept=".json,application/json" onChange={(e) => { void open(e.currentTarget.files?.[0]); e.currentTarget.value = ''; }} />
				</label>
			)}
			{ask && (
				<Confirm title={t('cov.import')} text={t('cov.would', { added: ask.would.added, changed: ask.would.changed, same: ask.would.same })} yes={t('cov.import')} onClose={() => setAsk(null)}
					onYes={() => workshop.import(plan, ask.content).then(() => { toast(t('cov.imported')); setAsk(null); onDone(); }).catch((e) => toast(errorText(e), { tone: 'alert' }))} />
			)}
		</>
	);
}

export default function CoverageScreen({ rest }: RouteProps) {
	const plan = Number(rest[0] ?? 0);
	const [show, setShow] = useState<Show>('all');
	const c = useResource(() => workshop.coverage(plan), [plan], ['plan', 'records']);
	if (c.error) return c.error.status === 404 ? <div class="card"><Empty icon="search">{t('app.nothere')}</Empty></div> : <Failure error={c.error} retry={c.reload} />;
	if (!c.data) return <Loading rows={8} />;
	const all = c.data.actions;
	const bare = all.filter((a) => fed(a) === 0);
	const silent = all.filter((a) => a.computed > 0 && a.records === 0);
	const rows = show === 'bare' ? bare : show === 'silent' ? silent : all;
	return (
		<>
			<PageHead title={t('cov.title')} lead={t('cov.lead', { plan: c.data.title, from: fullDay(c.data.from), to: fullDay(c.data.to) })}>
				<div class="row noprint"><ButtonLink icon="arrow-left" href={href('plan', plan)}>{t('act.back')}</ButtonLink><Carry plan={plan} onDone={c.reload} /></div>
			</PageHead>
			<div class="row apart">
				<Seg<Show> label={t('cov.show')} value={show} onChange={setShow} options={[
					{ value: 'all', label: t('cov.all'), count: all.length }, { value: 'silent', label: t('cov.silent'), count: silent.length }, { value: 'bare', label: t('cov.bare'), count: bare.length },
				]} />
				{c.data.untied > 0 && (
					<p class="small"><a href={href('plan', plan, 'untied')}>{t('cov.untied', { n: c.data.untied })}</a>{c.data.untied_by.length > 0 && <span class="muted"> {most(c.data.untied_by)}</span>}</p>
				)}
			</div>
			{rows.length === 0 ? <div class="card"><Empty icon="circle-check">{t('cov.none')}</Empty></div> : <div class="card tw"><Table label={t('cov.title')} columns={columns()} rows={rows} rowKey={(a) => a.id} /></div>}
			<Awaited c={c.data} />
		</>
	);
}
