/*
 * Stays: homes and beds down, days across, who is in them; a press on a bar opens the stay. Months
 * to close and homes have views of their own.
 */

import { useEffect, useState } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { stays, type Calendar, type Month, type Stay } from '../../lib/api-stay';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { css } from '../../lib/css';
import { errorText } from '../../lib/forms';
import { label, t } from '../../lib/i18n';
import { euros } from '../../lib/money';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { useShortcuts } from '../../lib/shortcuts';
import { dayPlus, daysBetween, fullDay, number, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, cx, Empty, Failure, IconButton, Loading, PageHead, Tag } from '../../ui/basic';
import { Confirm } from '../../ui/dialog';
import { Table } from '../../ui/table';
import { Tabs } from '../../ui/tabs';
import { Cut } from '../../ui/older';
import { actWho } from '../handouts/show';
import { NewStay, OpenStay, Refuse } from './stay';
import { Homes } from './homes';

const SPAN = 42;

function tone(s: Stay, alert: number): string {
	if (s.state === 'closed') return 'closed';
	if (s.state === 'reserved') return 'reserved';
	return s.to <= today.value ? 'over' : daysBetween(today.value, s.to) <= alert ? 'soon' : 'open';
}

function barName(s: Stay): string {
	return t('stay.bar', { who: actWho(s), from: fullDay(s.from), to: fullDay(s.to), state: t(`stay.state.${s.state}`) });
}

function Grid({ data, onOpen }: { data: Calendar; onOpen: (s: Stay) => void }) {
	const days = Array.from({ length: daysBetween(data.from, data.to) }, (_, i) => dayPlus(data.from, i));
	const col = (day: string) => Math.min(days.length, Math.max(0, daysBetween(data.from, day)));
	return (
		<div class="tw card" role="region" aria-label={t('stay.calendar')} tabIndex={0}>
			<div class="occ" ref={css({ '--days': String(days.length) })}>
				<div class="occ-r occ-h"><span /><span class="occ-d" aria-hidden="true">{days.map((d) => (
					<i key={d} class={cx(d === today.value && 'now', new Date(`${d}T12:00:00Z`).getUTCDay() % 6 === 0 && 'off')}>{new Date(`${d}T12:00:00Z`).getUTCDay() === 1 ? shortDay(d) : ''}</i>
				))}</span></div>
				{data.units.filter((u) => u.active).map((u) => u.beds.filter((b) => !b.to || b.to > data.from).map((b, i) => (
					<div key={b.id} class={cx('occ-r', i === 0 && 'first')}>
						<span class="occ-n">{i === 0 && <b>{u.label}</b>}<span class="small soft">{b.label}</span></span>
						<span class="occ-d">
							<i class="today" ref={css({ 'grid-column': `${col(today.value) + 1} / span 1` })} aria-hidden="true" />
							{data.stays.filter((s) => s.beds.includes(b.id)).map((s) => {
								const end = s.state === 'open' && s.to <= today.value ? dayPlus(today.value, 1) : s.to;
								return (
									<button key={s.id} type="button" class={cx('occ-b', tone(s, data.alert_days))} aria-label={barName(s)} title={barName(s)}
										ref={css({ 'grid-column': `${col(s.from) + 1} / ${Math.max(col(end), col(s.from) + 1) + 1}` })} onClick={() => onOpen(s)}>{actWho(s)}</button>
								);
							})}
						</span>
					</div>
				)))}
			</div>
		</div>
	);
}

function Ending({ data, onOpen }: { data: Calendar; onOpen: (s: Stay) => void }) {
	const rows = data.stays.filter((s) => s.state === 'open' && daysBetween(today.value, s.to) <= data.alert_days).sort((a, b) => a.to.localeCompare(b.to));
	if (rows.length === 0) return null;
	return (
		<div class="stack tight">
			<h2>{t('stay.ending')} <span class="tag">{rows.length}</span></h2>
			<ul class="card rows">{rows.map((s) => (
				<li key={s.id} class="line"><span /><span class="t"><button type="button" class="link" onClick={() => onOpen(s)}>{actWho(s)}</button>
					<span class="small soft">{t('stay.ends', { day: fullDay(s.to), latest: fullDay(s.latest) })}</span></span>
					{s.to <= today.value ? <Tag tone="alert" icon="triangle-alert">{t('stay.over')}</Tag> : <Tag tone="wait" icon="clock">{t('give.lag.days', { n: daysBetween(today.value, s.to) })}</Tag>}</li>
			))}</ul>
		</div>
	);
}

function Months({ service }: { service: string }) {
	const list = useResource(() => stays.months(service), [service], ['activities']);
	const [closing, setClosing] = useState<Month | null>(null);
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading />;
	const name = (m: Month) => fullDay(m.month).replace(/^\S+\s/, '');
	return (
		<>
			{list.data.rows.length === 0 ? <div class="card"><Empty icon="bed-double">{t('stay.months.none')}</Empty></div> : (
				<Table<Month> label={t('stay.months')} rows={list.data.rows} rowKey={(m) => m.month} columns={[
					{ key: 'm', head: t('stay.month'), header: true, cell: (m) => name(m) },
					{ key: 'n', head: t('stay.nights'), num: true, cell: (m) => t('card.left.of', { left: m.nights, all: m.capacity }) },
					{ key: 'p', head: t('stay.occupation'), num: true, cell: (m) => (m.capacity ? `${number((100 * m.nights) / m.capacity)} %` : '') },
					{ key: 'e', head: t('stay.indemnity'), num: true, cell: (m) => euros(m.billed_cents) },
					{ key: 's', head: t('admin.state'), cell: (m) => (m.closed ? <Tag tone="ok" icon="check">{t('stay.closed')}</Tag>
						: m.month.slice(0, 7) === today.value.slice(0, 7) ? <Tag icon="clock">{t('stay.running')}</Tag>
							: can('stay.units') ? <Button small onClick={() => setClosing(m)}>{t('stay.close')}</Button> : <Tag tone="wait">{t('stay.to.close')}</Tag>) },
				]} />
			)}
			{closing && (
				<Confirm title={t('stay.close')} text={t('stay.close.text', { month: name(closing), amount: euros(closing.billed_cents) })} yes={t('stay.close')} onClose={() => setClosing(null)}
					onYes={() => stays.closeMonth(service, closing.month).then(
						() => { toast(t('stay.closed.toast')); setClosing(null); list.reload(); },
						(e) => { toast(errorText(e), { tone: 'alert' }); setClosing(null); list.reload(); },
					)} />
			)}
		</>
	);
}

function Board({ service }: { service: string }) {
	const [from, setFrom] = useState(dayPlus(today.value, -7));
	const cal = useResource(() => stays.calendar(service, from, dayPlus(from, SPAN)), [service, from], ['activities']);
	const [act, setAct] = useState<number | 'new' | 'refuse' | null>(null);
	useShortcuts(can('stay.write') ? [{ keys: 'n', label: 'stay.new', run: () => setAct('new') }] : []);
	if (cal.error) return <Failure error={cal.error} retry={cal.reload} />;
	if (!cal.data) return <Loading rows={6} />;
	const open = (s: Stay) => setAct(s.id);
	return (
		<>
			<div class="row apart">
				<span class="row">
					<IconButton icon="chevron-left" label={t('mine.before')} onClick={() => setFrom(dayPlus(from, -28))} />
					<Button onClick={() => setFrom(dayPlus(today.value, -7))}>{t('time.today')}</Button>
					<IconButton icon="chevron-right" label={t('mine.after')} onClick={() => setFrom(dayPlus(from, 28))} />
				</span>
				{can('stay.write') && <span class="row"><Button icon="x" onClick={() => setAct('refuse')}>{t('give.refuse')}</Button><Button tone="primary" icon="plus" kbd="N" onClick={() => setAct('new')}>{t('stay.new')}</Button></span>}
			</div>
			{cal.data.units.length === 0 ? <div class="card"><Empty icon="bed-double">{t('stay.units.none')}</Empty></div> : <Grid data={cal.data} onOpen={open} />}
			<Cut next={cal.data.next} n={cal.data.stays.length} />
			<Ending data={cal.data} onOpen={open} />
			{act === 'new' && <NewStay service={service} data={cal.data} onClose={() => setAct(null)} onDone={cal.reload} />}
			{act === 'refuse' && <Refuse service={service} onClose={() => setAct(null)} />}
			{typeof act === 'number' && <OpenStay id={act} service={service} data={cal.data} onClose={() => setAct(null)} onDone={cal.reload} />}
		</>
	);
}

export default function Stays({ rest }: RouteProps) {
	useEffect(needCatalogue, []);
	const c = catalogue.value;
	if (!c) return <Loading rows={6} />;
	const services = c.services.filter((s) => s.archetype === 'stay' && s.active);
	const service = services.find((s) => s.key === rest[0]) ?? services[0];
	if (!service) return <><PageHead title={t('nav.stays')} /><div class="card"><Empty icon="bed-double">{t('stay.none')}</Empty></div></>;
	const part = rest[1] === 'months' || rest[1] === 'homes' ? rest[1] : 'beds';
	return (
		<>
			<PageHead title={label(service.label)} lead={t('stay.lead')}>
				<span class="seg" role="group" aria-label={t('handout.parts')}>
					{(['beds', 'months', 'homes'] as const).map((p) => <a key={p} href={href('stays', service.key, p)} aria-current={p === part ? 'page' : undefined}>{t(`stay.part.${p}`)}</a>)}
				</span>
			</PageHead>
			{services.length > 1 && <Tabs label={t('stay.services')} current={service.key} tabs={services.map((s) => ({ key: s.key, label: label(s.label), href: href('stays', s.key) }))} />}
			{part === 'beds' ? <Board key={service.key} service={service.key} /> : part === 'months' ? <Months key={service.key} service={service.key} /> : <Homes key={service.key} service={service.key} />}
		</>
	);
}
