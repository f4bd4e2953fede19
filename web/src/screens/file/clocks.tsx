/* Due days: colour, icon and word by nearness; one's own on the home page, the team's on a list. */

import type { IconName } from 'gen:icons';
import { files, type Clock, type ClockRow, type Near } from '../../lib/file';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { nearDay, shortDay } from '../../lib/time';
import { Empty, Failure, Loading, Tag, type Tone } from '../../ui/basic';
import { Cut } from '../../ui/older';
import { Table } from '../../ui/table';

const LOOK: Record<Near, { tone?: Tone; icon: IconName }> = {
	suspended: { tone: 'seal', icon: 'circle-pause' },
	far: { icon: 'clock' },
	near: { tone: 'wait', icon: 'timer' },
	today: { tone: 'busy', icon: 'calendar-clock' },
	late: { tone: 'alert', icon: 'triangle-alert' },
	met: { tone: 'ok', icon: 'circle-check' },
	met_late: { icon: 'circle-check' },
};

/** "bientôt, 2 déc." with its colour. */
export function NearTag({ near, due, name }: { near: Near; due: string | null; name?: string }) {
	const look = LOOK[near];
	const when = due && near !== 'today' ? (nearDay(due) ?? shortDay(due)) : '';
	const word = [tx('file.near.', near), when].filter(Boolean).join(', ');
	return <Tag tone={look.tone} icon={look.icon}>{name ? t('file.clock.due', { clock: name, due: word }) : word}</Tag>;
}

export function ClockTags({ clocks }: { clocks: Clock[] }) {
	/* an appeal that is no longer possible is no due day of anybody's */
	const silent = clocks.some((c) => c.clock === 'decision' && c.near === 'late');
	const open = clocks.filter((c) => c.met === null && !(c.clock === 'appeal' && c.near === 'late') && (c.clock !== 'appeal_silence' || silent));
	if (open.length === 0) return null;
	return <p class="tags">{open.map((c) => <NearTag key={c.clock} near={c.near} due={c.due} name={tx('file.clock.', c.clock)} />)}
		{open.filter((c) => c.moved_from).map((c) => <span key={c.clock} class="small soft">{t('file.clock.moved', { clock: tx('file.clock.', c.clock), day: shortDay(c.moved_from ?? '') })}</span>)}</p>;
}

/** What is due for one person, on the identity bar: the nearest three. */
export function PersonClocks({ id }: { id: number }) {
	const list = useResource(() => files.personClocks(id), [id], ['casework', 'tasks']);
	return <>{(list.data?.rows ?? []).slice(0, 3).map((r) => <NearTag key={`${r.act_id} ${r.clock}`} near={r.near} due={r.due} name={tx('file.clock.', r.clock)} />)}</>;
}

function Line({ row }: { row: ClockRow }) {
	return (
		<li class="line line-2">
			<span class="t">
				<span><b>{tx('file.clock.', row.clock)}</b></span>
				<a class="small" href={`${href('person', row.person.id)}?tab=aid`}>{row.person.name}</a>
			</span>
			<NearTag near={row.near} due={row.due} />
		</li>
	);
}

/** The worker's own delays, nearest first. */
export function MyClocks() {
	const list = useResource(() => files.clocks('mine'), [], ['casework', 'tasks']);
	const rows = list.data?.rows ?? [];
	return (
		<section class="card" aria-labelledby="h-clocks">
			<div class="card-h">
				<h2 id="h-clocks">{t('file.clocks')}</h2>
				{list.data && <Tag tone={rows.some((r) => r.near === 'late') ? 'alert' : rows.length ? 'wait' : undefined}>{rows.length}</Tag>}
				<a class="small" href={href('register', 'clocks')}>{t('file.clocks.all')}</a>
			</div>
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <Empty icon="circle-check">{t('file.clocks.none')}</Empty>}
			<ul class="rows">{rows.slice(0, 12).map((r) => <Line key={`${r.act_id} ${r.clock}`} row={r} />)}</ul>
		</section>
	);
}

export function ClockTable({ scope }: { scope: 'mine' | 'team' }) {
	const list = useResource(() => files.clocks(scope, 60), [scope], ['casework', 'tasks']);
	const rows = list.data?.rows ?? [];
	if (list.loading) return <Loading rows={6} />;
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (rows.length === 0) return <div class="card"><Empty icon="circle-check">{t('file.clocks.none')}</Empty></div>;
	return <><Table label={t('file.clocks')} rows={rows} rowKey={(r) => `${r.act_id} ${r.clock}`} columns={[
		{ key: 'person', head: t('file.col.person'), header: true, cell: (r) => <a href={`${href('person', r.person.id)}?tab=aid`}>{r.person.name}</a> },
		{ key: 'what', head: t('file.col.what'), cell: (r) => tx('file.clock.', r.clock) },
		{ key: 'due', head: t('file.col.due'), cell: (r) => <NearTag near={r.near} due={r.due} /> },
		{ key: 'worker', head: t('file.col.worker'), cell: (r) => r.worker ?? '' },
	]} />{list.data && <Cut next={list.data.next} n={rows.length} />}</>;
}
