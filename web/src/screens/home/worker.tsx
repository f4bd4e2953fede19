/* The social worker's day: what is due, what was done today, the dossiers last touched. */

import { interventions, persons } from '../../lib/api';
import { MyClocks } from '../file/clocks';
import { openDock } from '../../app/dock-state';
import { hitFacts } from '../../app/personsearch';
import { MyVisitors } from '../reception/mine';
import { modeIcon, modeName } from '../intervention/modes';
import { label, t } from '../../lib/i18n';
import { href } from '../../lib/router';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { minutes, nearDay, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Hit, Item, Task } from '../../lib/types';
import { Avatar, Button, cx, Empty, Failure, Icon, IconBox, Loading, Tag } from '../../ui/basic';
import { Cut } from '../../ui/older';

function dueText(due: string): string {
	return nearDay(due) ?? shortDay(due);
}

function TaskLine({ task, onDone }: { task: Task; onDone: () => void }) {
	return (
		<li class="line">
			<button type="button" class="tick" aria-label={t('home.tasks.done', { what: task.text })} onClick={onDone}>
				<Icon name="check" />
			</button>
			<span class="t">
				<span>{task.text}</span>
				{task.person && <a class="small" href={href('person', task.person.id)}>{task.person.name}</a>}
			</span>
			{task.due && <Tag tone={task.overdue ? 'alert' : undefined} icon={task.overdue ? 'triangle-alert' : 'clock'}>
				{task.overdue ? t('home.tasks.late', { day: dueText(task.due) }) : dueText(task.due)}
			</Tag>}
		</li>
	);
}

function Tasks() {
	const list = useResource(() => interventions.tasks(), [], ['tasks']);

	async function done(task: Task) {
		const was = list.data ?? { rows: [], next: null };
		list.set({ ...was, rows: was.rows.filter((x) => x !== task) });
		await interventions.taskDone(task.intervention_id).catch((e) => {
			list.set(was);
			throw e;
		});
		toast(t('home.tasks.closed'));
	}

	return (
		<section class="card" aria-labelledby="h-tasks">
			<div class="card-h"><h2 id="h-tasks">{t('home.tasks')}</h2>{list.data && <Tag tone={list.data.rows.length ? 'wait' : undefined}>{list.data.rows.length}</Tag>}</div>
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data?.rows.length === 0 && <Empty icon="circle-check">{t('home.tasks.none')}</Empty>}
			<ul class="rows">
				{list.data?.rows.map((x) => <TaskLine key={x.intervention_id} task={x} onDone={() => void done(x)} />)}
			</ul>
			{list.data && <Cut next={list.data.next} n={list.data.rows.length} />}
		</section>
	);
}

function DoneLine({ item }: { item: Item }) {
	return (
		<li class={cx('line', item.cancelled && 'gone')}>
			<IconBox icon={modeIcon(item.mode)} tone={item.sealed ? 's' : undefined} />
			<span class="t">
				<span><b>{item.person ? <a href={href('person', item.person.id)}>{item.person.name}</a> : t('home.today.noone')}</b></span>
				<span class="small soft">{[modeName(item), label(item.service_label), item.theme_label && label(item.theme_label)].filter(Boolean).join(', ')}</span>
			</span>
			<span class="small muted num">{[item.start, item.minutes ? minutes(item.minutes) : ''].filter(Boolean).join(', ')}</span>
		</li>
	);
}

function Today() {
	const day = today.value;
	const list = useResource(() => interventions.mine({ from: day, to: day }), [day], ['records', 'persons']);
	const totals = list.data?.totals;
	return (
		<section class="card" aria-labelledby="h-today">
			<div class="card-h">
				<h2 id="h-today">{t('home.today')}</h2>
				{totals && totals.count > 0 && <span class="small soft num">{t('home.today.total', { n: totals.count, time: minutes(totals.minutes) })}</span>}
				{can('casework.write') && <Button small icon="plus" onClick={() => openDock({ person: null })}>{t('home.today.noperson')}</Button>}
			</div>
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data?.rows.length === 0 && <Empty icon="notebook-pen">{t('home.today.none')}</Empty>}
			<ul class="rows">{list.data?.rows.map((x) => <DoneLine key={x.id} item={x} />)}</ul>
		</section>
	);
}

export function HitLine({ hit }: { hit: Hit }) {
	return (
		<li>
			<a class="line" href={href('person', hit.id)}>
				<Avatar initials={hit.initials} tone={hit.restricted ? 'm' : undefined} />
				<span class="t"><b>{hit.name}</b><span class="small soft">{hitFacts(hit)}</span></span>
				<Icon name="chevron-right" class="muted" />
			</a>
		</li>
	);
}

function Recent() {
	const list = useResource(() => persons.recent(), [], ['persons']);
	return (
		<section class="card" aria-labelledby="h-recent">
			<div class="card-h"><h2 id="h-recent">{t('home.recent')}</h2></div>
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data?.rows.length === 0 && <Empty icon="users">{t('home.recent.none')}</Empty>}
			<ul class="rows">{list.data?.rows.slice(0, 10).map((h) => <HitLine key={h.id} hit={h} />)}</ul>
		</section>
	);
}

export function WorkerHome() {
	return (
		<div class="home-g">
			<div class="stack">
				{can('appointment.desk') && <MyVisitors />}
				{can('casework.write') && <Tasks />}
				{can('casework.write') && <Today />}
			</div>
			<div class="stack">
				{can('file.read') && <MyClocks />}
				<Recent />
			</div>
		</div>
	);
}
