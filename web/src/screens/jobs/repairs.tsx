/*
 * Small repairs: what is asked, what was seen, what is planned this week by worker, what is done.
 * Four columns, a card a job; a press opens it with its next step.
 */

import { useState } from 'preact/hooks';
import { jobs, type Job, type Worker } from '../../lib/api-job';
import { label, t } from '../../lib/i18n';
import { euros } from '../../lib/money';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { useShortcuts } from '../../lib/shortcuts';
import { dayPlus, daysBetween, minutes, shortDay, today, weekDay } from '../../lib/time';
import type { CatalogueService } from '../../lib/types';
import { Button, cx, Empty, Failure, IconButton, Loading, Seg, Tag } from '../../ui/basic';
import { Table } from '../../ui/table';
import { OlderFoot } from '../../ui/older';
import { actWho } from '../handouts/show';
import { NewJob, OpenJob } from './job';

function age(j: Job): string {
	const n = daysBetween(j.requested, j.done ?? today.value);
	return n === 0 ? t('job.age.today') : t('job.age', { n });
}

function Card({ job, onOpen }: { job: Job; onOpen: () => void }) {
	const late = job.state === 'planned' && job.planned && job.planned < today.value;
	return (
		<li>
			<button type="button" class="card jobc" onClick={onOpen}>
				<b>{actWho(job)}</b>
				<span class="small">{label(job.task_label)}</span>
				<span class="tags">
					{job.planned && <Tag tone={late ? 'alert' : 'brand'} icon="clock">{shortDay(job.planned)}{job.start ? `, ${job.start}` : ''}</Tag>}
					{late && <Tag tone="alert" icon="triangle-alert">{t('job.unconfirmed')}</Tag>}
					{job.state === 'requested' && <Tag tone={daysBetween(job.requested, today.value) > 14 ? 'wait' : undefined} icon="clock">{age(job)}</Tag>}
					{job.estimate_minutes !== null && job.state !== 'done' && <Tag>{t('job.estimated', { time: minutes(job.estimate_minutes), amount: euros(job.estimate_cents ?? 0) })}</Tag>}
					{job.class === 'precarious' && <Tag tone="seal">{t('job.class.precarious')}</Tag>}
				</span>
				{job.hands.length > 0 && <span class="small soft">{job.hands.map((h) => h.name).join(', ')}</span>}
			</button>
		</li>
	);
}

function Column({ title, rows, none, onOpen }: { title: string; rows: Job[]; none: string; onOpen: (j: Job) => void }) {
	return (
		<section class="stack tight" aria-label={title}>
			<h2>{title} <span class="tag">{rows.length}</span></h2>
			{rows.length === 0 ? <p class="soft small">{none}</p> : <ul class="stack tight">{rows.map((j) => <Card key={j.id} job={j} onOpen={() => onOpen(j)} />)}</ul>}
		</section>
	);
}

function mondayOf(day: string): string {
	return dayPlus(day, -((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7));
}

/** A table: workers down, five days across; what each does, when. */
function Week({ rows, workers, onOpen }: { rows: Job[]; workers: Worker[]; onOpen: (j: Job) => void }) {
	const [monday, setMonday] = useState(mondayOf(today.value));
	const days = [0, 1, 2, 3, 4].map((n) => dayPlus(monday, n));
	const planned = rows.filter((j) => (j.state === 'planned' && j.planned) || (j.state === 'done' && j.done));
	const at = (w: Worker, day: string) => planned
		.filter((j) => (j.state === 'done' ? j.done : j.planned) === day && j.hands.some((h) => h.worker_id === w.id))
		.sort((a, b) => (a.start ?? '').localeCompare(b.start ?? ''));
	return (
		<>
			<div class="row">
				<IconButton icon="chevron-left" label={t('mine.before')} onClick={() => setMonday(dayPlus(monday, -7))} />
				<Button onClick={() => setMonday(mondayOf(today.value))}>{t('job.week.this')}</Button>
				<IconButton icon="chevron-right" label={t('mine.after')} onClick={() => setMonday(dayPlus(monday, 7))} />
				<b>{t('job.week', { day: weekDay(monday) })}</b>
			</div>
			<div class="tw card" role="region" aria-label={t('job.plan')} tabIndex={0}>
				<table class="tbl week">
					<thead><tr><th scope="col">{t('job.worker.name')}</th>{days.map((d) => <th key={d} scope="col" class={cx(d === today.value && 'now')}>{weekDay(d)}</th>)}</tr></thead>
					<tbody>{workers.filter((w) => w.active).map((w) => (
						<tr key={w.id}><th scope="row"><span class="two"><span>{w.name}</span><span class="small muted">{t(`job.worker.${w.kind}`)}</span></span></th>
							{days.map((d) => (
								<td key={d}>{at(w, d).map((j) => (
									<button key={j.id} type="button" class={cx('slot', j.state === 'done' && 'done')} onClick={() => onOpen(j)}>
										<span class="num">{j.start ?? ''}</span> {actWho(j)}<span class="small soft">{label(j.task_label)}{j.planned_minutes ? `, ${minutes(j.planned_minutes)}` : ''}</span>
									</button>
								))}</td>
							))}</tr>
					))}</tbody>
				</table>
			</div>
		</>
	);
}

function Ended({ rows, onOpen }: { rows: Job[]; onOpen: (j: Job) => void }) {
	const ended = rows.filter((j) => ['done', 'refused', 'cancelled'].includes(j.state)).sort((a, b) => (b.done ?? '').localeCompare(a.done ?? ''));
	if (ended.length === 0) return <div class="card"><Empty icon="hammer">{t('job.ended.none')}</Empty></div>;
	return (
		<Table<Job> label={t('job.ended')} rows={ended} rowKey={(j) => j.id} columns={[
			{ key: 'day', head: t('stock.day'), cell: (j) => <span class="nowrap">{j.done && shortDay(j.done)}</span> },
			{ key: 'who', head: t('till.col.who'), header: true, cell: (j) => <button type="button" class="link" onClick={() => onOpen(j)}>{actWho(j)}</button> },
			{ key: 'task', head: t('job.task'), cell: (j) => label(j.task_label) },
			{ key: 'state', head: t('admin.state'), cell: (j) => (j.state === 'done' ? <Tag tone={j.result === 'partial' ? 'wait' : 'ok'} icon="check">{t(j.result === 'partial' ? 'job.result.partial' : 'job.result.full')}</Tag>
				: <Tag tone="alert" icon="x">{j.refusal ? t(`job.refusal.${j.refusal}`) : ''}</Tag>) },
			{ key: 'time', head: t('job.minutes'), num: true, cell: (j) => (j.minutes ? minutes(j.minutes) : '') },
			{ key: 'price', head: t('job.price'), num: true, cell: (j) => (j.price_cents ? euros(j.price_cents) : '') },
			{ key: 'lag', head: t('give.lag'), num: true, cell: (j) => t('give.lag.days', { n: daysBetween(j.requested, j.done ?? today.value) }) },
			{ key: 'score', head: t('job.score'), num: true, cell: (j) => (j.score ? t('job.score.of', { n: j.score }) : '') },
		]} />
	);
}

export function Repairs({ service }: { service: CatalogueService }) {
	const [from, setFrom] = useState(() => dayPlus(today.value, -92));
	const list = useResource(() => jobs.list(service.key, from), [service.key, from], ['activities']);
	const workers = useResource(() => jobs.workers(service.key), [service.key], ['activities']);
	const [show, setShow] = useState<'board' | 'week' | 'ended'>('board');
	const [act, setAct] = useState<number | 'new' | null>(null);
	useShortcuts(can('job.write') ? [{ keys: 'n', label: 'job.new', run: () => setAct('new') }] : []);
	const error = list.error ?? workers.error;
	const reload = () => { list.reload(); workers.reload(); };
	if (error) return <Failure error={error} retry={reload} />;
	if (!list.data || !workers.data) return <Loading rows={6} />;
	const rows = list.data.rows;
	const open = (j: Job) => setAct(j.id);
	const of = (state: Job['state']) => rows.filter((j) => j.state === state);
	return (
		<>
			<div class="row apart">
				<Seg label={t('card.show')} value={show} onChange={setShow} options={[
					{ value: 'board', label: t('job.board') }, { value: 'week', label: t('job.plan') }, { value: 'ended', label: t('job.ended') },
				]} />
				{can('job.write') && <Button tone="primary" icon="plus" kbd="N" onClick={() => setAct('new')}>{t('job.new')}</Button>}
			</div>
			{show === 'board' && (
				<div class="cols">
					<Column title={t('job.state.requested')} rows={of('requested')} none={t('job.none')} onOpen={open} />
					<Column title={t('job.state.estimated')} rows={of('estimated')} none={t('job.none')} onOpen={open} />
					<Column title={t('job.state.planned')} rows={of('planned')} none={t('job.none')} onOpen={open} />
				</div>
			)}
			{show === 'week' && <Week rows={rows} workers={workers.data.rows} onOpen={open} />}
			{show === 'ended' && <Ended rows={rows} onOpen={open} />}
			{(show === 'ended' || list.data.more) && <OlderFoot from={from} older={() => setFrom(dayPlus(from, -365))} more={list.data.more} n={list.data.rows.length} />}
			{act === 'new' && <NewJob service={service} onClose={() => setAct(null)} onDone={reload} />}
			{typeof act === 'number' && <OpenJob id={act} service={service} workers={workers.data.rows} onClose={() => setAct(null)} onDone={reload} />}
		</>
	);
}
