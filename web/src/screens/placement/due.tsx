/* What is to be done: contracts that end within six, three and one month, the follow-up list, and what became of those who left. */

import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { number, shortDay } from '../../lib/time';
import { Button, cx, Empty, Failure, Icon, Loading, Tag } from '../../ui/basic';
import { Table } from '../../ui/table';
import { placement, TOPICS, type Due, type Ending, type Outcomes } from './api';
import { kindText } from './common';
import { DoneDialog } from './follow';
import { Gauge } from './gauge';

function Card({ e }: { e: Ending }) {
	return (
		<li>
			<a class="card pad pl-end" href={`${href('placement', 'contract', e.id)}?tab=follow`}>
				<b>{e.person.name}</b>
				<span class="small soft">{e.post}, {e.host}</span>
				<span class="small">{t('placement.ends', { day: shortDay(e.planned_end) })}</span>
				<Gauge small counter={e.counter} required={e.required} reached={e.reached} margin={null} start={e.start} end={e.planned_end} />
				<span class="tags">{e.steps.map((s) => <Tag key={s.kind} tone={s.done ? 'ok' : undefined} icon={s.done ? 'check' : 'circle-dashed'}>{kindText(s.kind)}</Tag>)}</span>
			</a>
		</li>
	);
}

function Board({ rows }: { rows: Ending[] }) {
	const over = rows.filter((r) => r.column === 0);
	return (
		<section aria-labelledby="h-ending" class="stack tight">
			<h2 id="h-ending">{t('placement.ending')}</h2>
			<div class="pl-cols">
				{[6, 3, 1].map((m) => {
					const mine = rows.filter((r) => r.column === m || (m === 1 && r.column === 0));
					return (
						<section key={m} aria-labelledby={`h-m${m}`} class={cx('pl-col', `m${m}`)}>
							<h3 id={`h-m${m}`}>{t('placement.within', { n: m })} <Tag tone={m === 1 && mine.length ? 'wait' : undefined}>{mine.length}</Tag></h3>
							<p class="small soft">{t(`placement.within.${m as 1 | 3 | 6}`)}</p>
							{mine.length === 0 ? <p class="small muted">{t('placement.ending.none')}</p> : <ul class="stack tight">{mine.map((e) => <Card key={e.id} e={e} />)}</ul>}
						</section>
					);
				})}
			</div>
			{over.length > 0 && <p class="small"><Icon name="triangle-alert" /> {t('placement.over', { n: over.length })}</p>}
		</section>
	);
}

function List({ rows }: { rows: Due[] }) {
	const [open, setOpen] = useState<Due | null>(null);
	return (
		<section class="card pl-due" aria-labelledby="h-due">
			<div class="card-h"><h2 id="h-due">{t('placement.due', { n: rows.length })}</h2><span class="small soft">{t('placement.due.late', { n: rows.filter((r) => r.late).length })}</span></div>
			{rows.length === 0 ? <Empty icon="circle-check">{t('placement.due.none')}</Empty> : (
				<ul class="rows">{rows.map((d) => (
					<li key={d.milestone_id} class="line">
						<span class={cx('ibox', d.late ? 'w' : 'm')}><Icon name={d.late ? 'triangle-alert' : 'clock'} /></span>
						<span class="t"><b><a href={`${href('placement', 'contract', d.contract.id)}?tab=follow`}>{d.contract.person.name}</a></b>
							<span>{kindText(d.kind)}</span><span class="small soft">{d.contract.post}, {d.contract.host}. {d.contract.referent}</span></span>
						<span class="row nw"><Tag tone={d.late ? 'alert' : undefined}>{d.late ? t('placement.due.since', { day: shortDay(d.due) }) : shortDay(d.due)}</Tag>
							{can('placement.write') && <Button small tone="soft" class="noprint" onClick={() => setOpen(d)}>{t('placement.ms.do')}<span class="vh">, {d.contract.person.name}, {kindText(d.kind)}</span></Button>}</span>
					</li>
				))}</ul>
			)}
			{open && <DoneDialog id={open.milestone_id} contract={open.contract.id} version={open.milestone_version} kind={open.kind} due={open.due} name={open.contract.person.name} onClose={() => setOpen(null)} />}
		</section>
	);
}

function share(n: number, of: number): string {
	return of === 0 ? t('placement.norate') : `${number((100 * n) / of)} %`;
}

/** The job rate never stands without its coverage. */
function OutcomesPanel() {
	const r = useResource(() => placement.outcomes(), [], ['records']);
	if (!r.data) return r.error ? <Failure error={r.error} retry={r.reload} /> : <Loading rows={3} />;
	return (
		<div class="stack tight">
			<h2>{t('placement.outcomes')}</h2>
			<p class="small soft">{t('placement.outcomes.text', { from: shortDay(r.data.from), to: shortDay(r.data.to), n: r.data.exits })}</p>
			<Table<Outcomes['rows'][number]> label={t('placement.outcomes')} rows={r.data.rows} rowKey={(x) => x.months} columns={[
				{ key: 'm', head: t('placement.out.when'), header: true, cell: (x) => t('placement.out.months', { n: x.months }) },
				{ key: 'd', head: t('placement.out.due'), num: true, cell: (x) => x.due },
				{ key: 'k', head: t('placement.out.known'), num: true, cell: (x) => x.done },
				{ key: 'c', head: t('placement.out.coverage'), num: true, cell: (x) => <b>{share(x.done, x.due)}</b> },
				{ key: 'j', head: t('placement.out.jobs'), num: true, cell: (x) => x.jobs },
				{ key: 'r', head: t('placement.out.rate'), num: true, cell: (x) => <b>{share(x.jobs, x.done)}</b> },
				{ key: 'l', head: t('placement.out.lost'), num: true, cell: (x) => x.lost },
			]} />
			<p class="small soft">{t('placement.outcomes.bench')}</p>
		</div>
	);
}

export function DueBoard() {
	const r = useResource(() => placement.due(), [], TOPICS);
	if (r.loading) return <Loading rows={6} />;
	if (!r.data) return r.error ? <Failure error={r.error} retry={r.reload} /> : null;
	return (
		<>
			<Board rows={r.data.ending} />
			<List rows={r.data.due} />
			<OutcomesPanel />
		</>
	);
}
