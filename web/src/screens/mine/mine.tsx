/* One's own interventions over a period, day by day, with the total of each day. */

import { useState } from 'preact/hooks';
import { openDock } from '../../app/dock-state';
import { interventions } from '../../lib/api';
import { label, t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { dayPlus, minutes, today, weekDay } from '../../lib/time';
import type { Item } from '../../lib/types';
import { Button, cx, Empty, Failure, IconBox, IconButton, Loading, PageHead, Seg, Tag } from '../../ui/basic';
import { DateField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { modeIcon, modeName } from '../intervention/modes';

type Span = 'day' | 'week' | 'month';

/** First and last day of the span that holds a day; weeks begin on Monday. */
export function spanOf(span: Span, day: string): { from: string; to: string } {
	if (span === 'day') return { from: day, to: day };
	if (span === 'month') {
		const from = `${day.slice(0, 8)}01`;
		const next = dayPlus(`${dayPlus(from, 31).slice(0, 8)}01`, -1);
		return { from, to: next };
	}
	const back = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
	return { from: dayPlus(day, -back), to: dayPlus(day, 6 - back) };
}

function Row({ item }: { item: Item }) {
	return (
		<li class={cx('line', item.cancelled && 'gone')}>
			<IconBox icon={modeIcon(item.mode)} tone={item.level === 'sealed' ? 's' : undefined} />
			<span class="t">
				<b>{item.person ? <a href={href('person', item.person.id)}>{item.person.name}</a> : t('home.today.noone')}</b>
				<span class="small soft">{[modeName(item), label(item.service_label), item.theme_label ? label(item.theme_label) : ''].filter(Boolean).join(', ')}</span>
				<span class="tags">
					{item.ties.filter((x) => x.action_id !== null).map((x) => <Tag key={x.plan_id} tone="brand" icon="target">{t('thread.action', { code: x.code ?? '' })}</Tag>)}
					{item.cancelled && <Tag>{t('thread.cancelled')}</Tag>}
				</span>
			</span>
			<span class="row">
				<span class="small muted num">{[item.start, item.minutes ? minutes(item.minutes) : ''].filter(Boolean).join(', ')}</span>
				{item.can_edit && !item.cancelled && <IconButton small icon="pencil" label={t('thread.correct')}
					onClick={() => openDock({ person: item.person ?? null, edit: item })} />}
			</span>
		</li>
	);
}

export default function Mine() {
	const [span, setSpan] = useState<Span>('week');
	const [day, setDay] = useState(today.value);
	const period = spanOf(span, day);
	const list = useResource(() => interventions.mine(period), [period.from, period.to], ['records']);
	const rows = list.data?.rows ?? [];
	const days = [...new Set(rows.map((r) => r.day))].sort().reverse();
	const step = span === 'day' ? 1 : span === 'week' ? 7 : 31;

	return (
		<>
			<PageHead title={t('nav.mine')} lead={list.data && t('home.today.total', { n: list.data.totals.count, time: minutes(list.data.totals.minutes) })}>
				<Button icon="plus" onClick={() => openDock({ person: null })}>{t('palette.noperson')}</Button>
			</PageHead>
			<div class="row">
				<Seg<Span> label={t('mine.span')} value={span} onChange={setSpan} options={[
					{ value: 'day', label: t('mine.day') }, { value: 'week', label: t('mine.week') }, { value: 'month', label: t('mine.month') },
				]} />
				<IconButton icon="chevron-left" label={t('mine.before')} onClick={() => setDay(dayPlus(period.from, span === 'month' ? -1 : -step))} />
				<DateField label={t('mine.date')} hideLabel value={day} onChange={(d) => d && setDay(d)} />
				<IconButton icon="chevron-right" label={t('mine.after')} onClick={() => setDay(dayPlus(period.to, 1))} />
			</div>
			{list.loading && <Loading rows={5} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <div class="card"><Empty icon="notebook-pen">{t('mine.none')}</Empty></div>}
			{days.map((d) => (
				<section key={d} class="card" aria-label={weekDay(d)}>
					<div class="card-h">
						<h2>{weekDay(d)}</h2>
					</div>
					<ul class="rows">{rows.filter((r) => r.day === d).map((r) => <Row key={r.id} item={r} />)}</ul>
				</section>
			))}
			{list.data && <Cut next={list.data.next} n={rows.length} />}
		</>
	);
}
