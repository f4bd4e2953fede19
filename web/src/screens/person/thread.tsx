/* The thread: interventions and services of a person, by day, newest first. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { openDock } from '../../app/dock-state';
import { interventions, persons } from '../../lib/api';
import { errorText } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { label, labelLang, t, tx } from '../../lib/i18n';
import { notifyTopics, onTopics } from '../../lib/live';
import type { Act } from '../../lib/file';
import { href } from '../../lib/router';
import { useShortcuts } from '../../lib/shortcuts';
import { fullDay, minutes, nearDay, shortDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Item, Person } from '../../lib/types';
import { Button, cx, Empty, Failure, IconBox, Loading, Seg, Tag } from '../../ui/basic';
import { Confirm } from '../../ui/dialog';
import { TextField } from '../../ui/fields';
import { Menu, MenuItem } from '../../ui/menu';
import { matches } from '../../app/palette-sources';
import { KINDS } from '../file/kinds';
import { headline } from '../file/text';
import { modeIcon, modeName } from '../intervention/modes';

type Kind = 'all' | 'intervention' | 'service';

interface Loaded { items: Item[]; next: string | null; error: ApiError | null; loading: boolean }

const PAGE = 30;
const MOST = 100;

/** The pages read so far; a change reads as many lines anew. */
function useThread(id: number, kind: Kind): Loaded & { more: () => void; reload: () => void } {
	const [state, setState] = useState<Loaded>({ items: [], next: null, error: null, loading: true });
	const turn = useRef(0);
	const count = useRef(0);
	count.current = state.items.length;

	function read(before: string | undefined, limit: number) {
		const mine = ++turn.current;
		persons.timeline(id, kind, before, limit).then(
			(a) => mine === turn.current &&
				setState((s) => ({ items: before ? [...s.items, ...a.items] : a.items, next: a.next, error: null, loading: false })),
			(e) => mine === turn.current && e instanceof ApiError && setState((s) => ({ ...s, error: e, loading: false })),
		);
	}
	const reload = () => read(undefined, Math.min(MOST, Math.max(PAGE, count.current)));

	useEffect(() => {
		setState({ items: [], next: null, error: null, loading: true });
		read(undefined, PAGE);
		return onTopics(['records', 'casework', 'appointments'], reload);
	}, [id, kind]);

	return { ...state, more: () => state.next && read(state.next, PAGE), reload };
}

/** An act of the social file: what it is and how it stands; the rest is in its own tab. */
function FileEntry({ act, person }: { act: Act; person: Person }) {
	const tab = ['referral', 'assessment', 'takeup', 'reminder', 'document', 'closing', 'control'].includes(act.kind) ? 'follow' : 'aid';
	return (
		<li class={cx('it', act.voided && 'gone')}>
			<IconBox icon={KINDS[act.kind].icon} tone="b" />
			<div class="b">
				<p class="r1"><b><a href={`${href('person', person.id)}?tab=${tab}`}>{[tx('file.kind.', act.kind), act.register].filter(Boolean).join(' ')}</a></b><span class="muted small">{act.author.name}</span></p>
				{headline(act) !== tx('file.kind.', act.kind) && <p class="tx">{headline(act)}</p>}
				<p class="tags"><Tag tone="brand">{tx('file.state.', act.state)}</Tag></p>
			</div>
		</li>
	);
}

/** An appointment and what became of it, or a visit without one. */
function MeetingEntry({ item }: { item: Item }) {
	const m = item.meeting;
	if (!m) return null;
	const missed = m.state === 'no_show' || m.state === 'left';
	return (
		<li class={cx('it', m.state === 'cancelled' && 'gone')}>
			<IconBox icon={m.agreed ? 'calendar-days' : 'door-open'} tone={missed ? 'w' : undefined} />
			<div class="b">
				<p class="r1"><b>{m.agreed ? t('thread.appointment') : t('thread.visit')}</b><span class="muted small num">{[item.start, item.minutes ? minutes(item.minutes) : '', item.author.name].filter(Boolean).join(', ')}</span></p>
				{item.note && <p class="tx pre">{item.note}</p>}
				<p class="tags">
					<Tag tone={missed ? 'alert' : m.state === 'booked' ? 'brand' : undefined}>{tx('appt.state.', m.state === 'booked' ? 'planned' : m.state)}</Tag>
					<Tag><span lang={labelLang(item.service_label)}>{label(item.service_label)}</span></Tag>
					{m.wait != null && m.wait > 0 && <Tag icon="clock">{t('thread.waited', { n: m.wait })}</Tag>}
				</p>
			</div>
		</li>
	);
}

function Entry({ item, person, onCancel }: { item: Item; person: Person; onCancel: () => void }) {
	if (item.meeting) return <MeetingEntry item={item} />;
	if (item.act) return <FileEntry act={item.act} person={person} />;
	const head = [item.start, item.minutes ? minutes(item.minutes) : '', item.author.name].filter(Boolean).join(', ');
	const title = item.sealed ? t('thread.sealed') : modeName(item);
	return (
		<li class={cx('it', item.cancelled && 'gone')}>
			<IconBox icon={item.sealed ? 'lock' : modeIcon(item.mode)} tone={item.sealed || item.level === 'sealed' ? 's' : item.source === 'service' ? 'w' : undefined} />
			<div class="b">
				<p class="r1"><b>{title}</b><span class="muted small num">{head}</span></p>
				{item.sealed ? <p class="tx soft">{t('thread.sealed.text', { service: label(item.service_label) })}</p>
					: item.note && <p class="tx pre">{item.note}</p>}
				{item.next_step && (
					<p class="tx small soft">{t(item.next_step.done ? 'thread.next.done' : 'thread.next', { what: item.next_step.text })}{item.next_step.due && ` (${fullDay(item.next_step.due)})`}</p>
				)}
				{item.present && item.present.length > 0 && <p class="tx small soft">{t('thread.present', { who: item.present.join(', ') })}</p>}
				<p class="tags">
					{item.mode && <Tag><span lang={labelLang(item.service_label)}>{label(item.service_label)}</span></Tag>}
					{item.theme_label && <Tag><span lang={labelLang(item.theme_label)}>{label(item.theme_label)}</span></Tag>}
					{item.ties.filter((x) => x.action_id !== null).map((x) => <Tag key={x.plan_id} tone="brand" icon="target">{t('thread.action', { code: x.code ?? '' })}</Tag>)}
					{item.level === 'team' && <Tag tone="seal" icon="users">{t('level.team')}</Tag>}
					{item.level === 'sealed' && <Tag tone="seal" icon="lock">{t('thread.restricted')}</Tag>}
					{item.corrected && !item.cancelled && <Tag icon="history">{t('thread.corrected')}</Tag>}
					{item.cancelled && <Tag tone="alert" icon="x">{t('thread.cancelled')}</Tag>}
				</p>
			</div>
			{item.can_edit && !item.cancelled && (
				<Menu icon="ellipsis" label={t('thread.menu', { what: title, day: shortDay(item.day) })}>
					{(close) => (
						<>
							<MenuItem icon="pencil" onClick={() => { close(); openDock({ person: { id: person.id, name: person.name ?? '' }, edit: item }); }}>{t('thread.correct')}</MenuItem>
							<MenuItem icon="x" onClick={() => { close(); onCancel(); }}>{t('thread.cancel')}</MenuItem>
						</>
					)}
				</Menu>
			)}
		</li>
	);
}

function Services({ person }: { person: Person }) {
	if (person.services.length === 0) return null;
	return (
		<ul class="svcs" aria-label={t('person.services')}>
			{person.services.map((s) => (
				<li key={s.service} class="card">
					<b lang={labelLang(s.label)}>{label(s.label)}</b>
					<span class="small soft">{t('person.service.line', { day: shortDay(s.last_day) })}</span>
				</li>
			))}
		</ul>
	);
}

function dayHead(day: string) {
	const near = nearDay(day);
	return <h3 class="dh">{near ?? shortDay(day)}{near && <span class="muted"> {shortDay(day)}</span>}</h3>;
}

export function Thread({ person }: { person: Person }) {
	const [kind, setKind] = useState<Kind>('all');
	const [find, setFind] = useState<string | null>(null);
	const [cancelling, setCancelling] = useState<Item | null>(null);
	const thread = useThread(person.id, kind);
	const box = useRef<HTMLDivElement>(null);

	function search() {
		setFind((f) => f ?? '');
		setTimeout(() => box.current?.querySelector('input')?.focus(), 0);
	}
	useShortcuts([{ keys: '/', label: 'thread.search', run: search }]);

	async function cancel(item: Item, reason: string) {
		await interventions.cancel(Number(item.id), item.version, reason).then(() => {
			setCancelling(null);
			toast(t('thread.cancel.done'));
			notifyTopics(['records', 'tasks']);
		}, (e) => toast(errorText(e), { tone: 'alert' }));
	}

	const text = (i: Item) => [i.meeting && `${t(i.meeting.agreed ? 'thread.appointment' : 'thread.visit')} ${tx('appt.state.', i.meeting.state === 'booked' ? 'planned' : i.meeting.state)}`, i.act && `${tx('file.kind.', i.act.kind)} ${headline(i.act)}`, i.note, label(i.service_label), label(i.theme_label), i.author.name, i.next_step?.text, modeName(i)].join(' ');
	const shown = find ? thread.items.filter((i) => matches(text(i), find)) : thread.items;
	const days = [...new Set(shown.map((i) => i.day))];

	return (
		<section class="feed" aria-labelledby="h-thread">
			<h2 id="h-thread" class="vh">{t('person.tab.thread')}</h2>
			<div class="filters">
				<Seg<Kind> label={t('thread.filter')} value={kind} onChange={setKind} options={[
					{ value: 'all', label: t('thread.all') },
					{ value: 'intervention', label: t('thread.interventions') },
					{ value: 'service', label: t('thread.services') },
				]} />
				{find === null ? <Button tone="quiet" small icon="search" kbd="/" onClick={search}>{t('thread.search')}</Button> : (
					<div class="row" ref={box}>
						<TextField label={t('thread.search')} hideLabel type="search" placeholder={t('thread.search')} value={find} onChange={setFind}
							onKeyDown={(e) => { if (e.key === 'Escape') setFind(null); }} />
					</div>
				)}
			</div>
			<Services person={person} />
			{thread.loading && <Loading rows={5} />}
			{thread.error && <Failure error={thread.error} retry={thread.reload} />}
			{!thread.loading && !thread.error && shown.length === 0 && (
				<div class="card"><Empty icon="notebook-pen">{find ? t('thread.nomatch') : t('thread.none')}</Empty></div>
			)}
			<ol class="tl">
				{days.map((d) => (
					<li key={d} class="day">
						{dayHead(d)}
						<ul>{shown.filter((i) => i.day === d).map((i) => <Entry key={`${i.source}${i.id}`} item={i} person={person} onCancel={() => setCancelling(i)} />)}</ul>
					</li>
				))}
			</ol>
			{thread.next && <div><Button onClick={thread.more}>{t('thread.more')}</Button></div>}
			{cancelling && (
				<Confirm title={t('thread.cancel.title')} text={t('thread.cancel.text')} ask={t('thread.cancel.reason')} least={3} danger
					yes={t('thread.cancel')} onClose={() => setCancelling(null)} onYes={(reason) => cancel(cancelling, reason)} />
			)}
		</section>
	);
}
