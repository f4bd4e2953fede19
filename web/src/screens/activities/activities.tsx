/*
 * Group activities. Addresses: `activities` (the week), `activities/series`, `activities/series/12`,
 * `activities/session/34` (its sheet), `activities/certificate/56`, `activities/trainings`.
 */

import { useState } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { label, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { dayPlus, minutes, today, weekDay } from '../../lib/time';
import { Button, cx, Empty, Failure, IconBox, IconButton, Loading, PageHead, Tag } from '../../ui/basic';
import { DateField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { Tabs } from '../../ui/tabs';
import { spanOf } from '../mine/mine';
import { activities, type Session } from './api';
import { Certificate } from './certificate';
import { SeriesList, NewSeries } from './serieslist';
import { SeriesOne } from './series';
import { SheetPage } from './sheet';
import { Trainings } from './trainings';

function Line({ s }: { s: Session }) {
	const late = s.state === 'planned' && s.day < today.value;
	return (
		<li class={cx('line', s.state === 'cancelled' && 'gone')}>
			<IconBox icon={s.form === 'meeting' ? 'messages-square' : 'users'} tone={s.state === 'held' ? undefined : late ? 'w' : 'm'} />
			<span class="t">
				<b><a href={href('activities', 'session', s.id)}>{s.title}</a></b>
				<span class="small soft">{[label(s.service_label), label(s.place?.label), s.staff?.name].filter(Boolean).join(', ')}</span>
				<span class="tags">
					{s.state === 'cancelled' && <Tag tone="alert">{t('act2.cancelled', { why: tx('act2.reason.', s.reason ?? 'other') })}</Tag>}
					{s.state === 'held' && <Tag tone="ok" icon="check">{t('act2.present.n', { n: s.present })}</Tag>}
					{late && <Tag tone="wait" icon="clock">{t('act2.todo')}</Tag>}
					{s.enrolled > 0 && s.state === 'planned' && <Tag>{s.capacity ? t('act2.places', { n: s.enrolled, max: s.capacity }) : t('act2.enrolled.n', { n: s.enrolled })}</Tag>}
					{s.waiting > 0 && <Tag tone="wait">{t('act2.waiting.n', { n: s.waiting })}</Tag>}
				</span>
			</span>
			<span class="small muted num nowrap">{s.start}, {minutes(s.minutes)}</span>
		</li>
	);
}

function Week() {
	const [day, setDay] = useState(today.value);
	const [fresh, setFresh] = useState(false);
	const { from, to } = spanOf('week', day);
	const list = useResource(() => activities.sessions(from, to), [from, to], ['activities']);
	const rows = list.data?.sessions ?? [];
	const days = [...new Set(rows.map((r) => r.day))];
	return (
		<>
			<div class="row apart">
				<div class="row">
					<IconButton icon="chevron-left" label={t('act2.week.before')} onClick={() => setDay(dayPlus(from, -7))} />
					<DateField label={t('mine.date')} hideLabel value={day} onChange={(d) => d && setDay(d)} />
					<IconButton icon="chevron-right" label={t('act2.week.after')} onClick={() => setDay(dayPlus(to, 1))} />
				</div>
				{can('activity.write') && <Button tone="primary" icon="plus" onClick={() => setFresh(true)}>{t('act2.new')}</Button>}
			</div>
			{list.loading && <Loading rows={6} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <div class="card"><Empty icon="calendar-days">{t('act2.none')}</Empty></div>}
			{days.map((d) => (
				<section key={d} class="card" aria-label={weekDay(d)}>
					<div class="card-h"><h2>{weekDay(d)}</h2>{d === today.value && <Tag tone="brand">{t('time.today')}</Tag>}</div>
					<ul class="rows">{rows.filter((r) => r.day === d).map((r) => <Line key={r.id} s={r} />)}</ul>
				</section>
			))}
			{list.data && <Cut next={list.data.next} n={rows.length} />}
			{fresh && <NewSeries onClose={() => setFresh(false)} />}
		</>
	);
}

export default function Activities({ rest }: RouteProps) {
	const [first = '', id] = rest;
	if (first === 'session' && id) return <SheetPage id={Number(id)} />;
	if (first === 'series' && id) return <SeriesOne id={Number(id)} />;
	if (first === 'certificate' && id) return <Certificate id={Number(id)} />;
	const tabs = [
		...(can('activity.read') ? [
			{ key: '', label: t('act2.week'), href: href('activities') },
			{ key: 'series', label: t('act2.series'), href: href('activities', 'series') },
		] : []),
		...(can('activity.staff') ? [{ key: 'trainings', label: t('act2.trainings'), href: href('activities', 'trainings') }] : []),
	];
	const view = tabs.some((x) => x.key === first) ? first : (tabs[0]?.key ?? '');
	return (
		<>
			<PageHead title={t('nav.activities')} lead={t('act2.lead')} />
			{tabs.length > 1 && <Tabs label={t('act2.views')} current={view} tabs={tabs} />}
			{view === 'trainings' ? <Trainings /> : view === 'series' ? <SeriesList /> : <Week />}
		</>
	);
}
