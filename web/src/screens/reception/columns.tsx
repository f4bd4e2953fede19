/* The three columns of the board, and how the day goes. */

import { useState } from 'preact/hooks';
import type { IconName } from 'gen:icons';
import { t, type PlainKey } from '../../lib/i18n';
import { clock } from '../../lib/time';
import { serviceLabel } from './names';
import { Avatar, Button, cx, Empty, Icon, Tag } from '../../ui/basic';
import { Menu, MenuItem } from '../../ui/menu';
import { nameOf, staffName, thingName, type Appointment, type Board, type Member, type Visit } from './api';

const SHOWN = 10;
const GONE_MOST = 12; /* as the server gives */

const ACTS: Array<[string, IconName, PlainKey]> = [
	['next', 'footprints', 'desk.call'], ['hand', 'handshake', 'desk.hand'], ['desk', 'user-check', 'desk.serve'],
	['priority', 'triangle-alert', 'desk.priority'], ['need', 'plus', 'desk.need'], ['back', 'clock', 'desk.towait'],
	['hold', 'watch', 'desk.hold'], ['left', 'log-out', 'desk.gone'],
];

interface Common { board: Board; now: number; veiled: boolean }
export type OnAct = (v: Visit, what: string, staff?: number) => void;

/** "N. Hardy": what fits on a button. */
const shortName = (name: string): string => name.replace(/^(\p{L})[^\s]*\s+/u, '$1. ');

/** A thin bar; the words beside it say the same. */
function Bar({ of, tone }: { of: number; tone?: string }) {
	return (
		<svg class={cx('wbar', tone)} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
			<rect width="100" height="4" class="bg" /><rect width={Math.max(2, Math.min(100, of * 100))} height="4" class="fg" />
		</svg>
	);
}

function Tags({ a, late, veiled }: { a: Appointment; late: number; veiled: boolean }) {
	const interpreter = thingName(a.interpreter_id);
	const delay = late > 0 && <Tag tone="wait">{t('desk.late', { n: late })}</Tag>;
	if (veiled) return <span class="tags">{delay}</span>;
	return (
		<span class="tags">
			{delay}
			{(a.needs_interpreter || interpreter) && <Tag icon="languages">{interpreter || t('desk.interpreter')}</Tag>}
			{a.wheelchair && <Tag icon="accessibility">{t('desk.wheelchair')}</Tag>}
			{a.bring > 0 && <Tag tone="seal"><span title={t('desk.bring.title')}>{t('desk.bring', { n: a.bring })}</span></Tag>}
			{a.first && <Tag tone="brand">{t('desk.first')}</Tag>}
			{a.mode === 'visit' && <Tag icon="house">{t('book.mode.visit')}</Tag>}
			{a.mode === 'phone' && <Tag icon="phone">{t('book.mode.phone')}</Tag>}
			{a.note && <Tag>{a.note}</Tag>}
		</span>
	);
}

export function Expected({ board, now, veiled, onArrive, onAbsent }: Common & { onArrive: (a: Appointment) => void; onAbsent: (a: Appointment) => void }) {
	const [all, setAll] = useState(false);
	const rest = all ? 0 : board.expected.length - SHOWN;
	return (
		<section class="col" aria-labelledby="c-exp" data-col>
			<header><h2 id="c-exp">{t('desk.expected')}</h2><span class="n num">{board.expected.length}</span>
				{rest > 0 && <button type="button" class="linky small push" onClick={() => setAll(true)}>{t('desk.more', { n: rest })}</button>}</header>
			<ul class="card rows">
				{board.expected.length === 0 && <li><Empty icon="calendar-days">{t('desk.expected.none')}</Empty></li>}
				{board.expected.slice(0, all ? undefined : SHOWN).map((a) => {
					const late = Math.floor((now - a.start_at) / 60);
					const name = nameOf(a, veiled);
					return (
						<li key={a.id} class={cx('exp', late > 0 && 'late')} tabIndex={0} data-row={`a${a.id}`} aria-label={`${a.start} ${name}, ${staffName(a.staff_id)}`}>
							<span class="at num">{a.start}</span>
							<span class="ew"><span class="l1"><b>{name}</b></span><span class="small soft">{[staffName(a.staff_id), thingName(a.room_id)].filter(Boolean).join(', ')}</span></span>
							<span class="acts">
								<Button small class="icon" aria-label={t('desk.arrival.of', { name })} onClick={() => onArrive(a)}><Icon name="check" /></Button>
								<Button small tone="quiet" class="icon" aria-label={t('desk.absent.of', { name })} onClick={() => onAbsent(a)}><Icon name="x" /></Button>
							</span>
							<Tags a={a} late={late} veiled={veiled} />
						</li>
					);
				})}
			</ul>
		</section>
	);
}

function workerText(v: Visit, board: Board, now: number): string {
	const m = board.team.find((x) => x.id === v.staff_id);
	const told = v.ack_at ? t('desk.ack') : v.told_at ? t('desk.told', { at: clock(v.told_at) }) : t('desk.nottold');
	if (!v.staff_id) return '';
	if (m?.state === 'with') return t('desk.free.at', { at: clock(Math.max(m.until ?? now, now)) });
	return m?.state === 'free' ? `${told}, ${t('desk.free')}` : told;
}

function WaitCard({ v, board, now, veiled, onAct }: Common & { v: Visit; onAct: OnAct }) {
	const m = Math.max(0, Math.floor((v.waited_s + (v.state === 'waiting' ? now - v.since : 0)) / 60));
	const tone = m >= board.target * 1.5 ? 'alert' : m >= board.target * 0.9 ? 'wait' : '';
	const need = v.needs[v.need];
	const name = nameOf(v, veiled);
	const worker = board.team.find((x) => x.id === v.staff_id);
	const free = board.team.find((x) => x.state === 'free' && x.waiting === 0 && x.id !== v.staff_id);
	return (
		<li class={cx('card wt', tone)} tabIndex={0} data-row={`v${v.id}`} aria-label={t('desk.waits', { name, m, n: v.ticket })}>
			<span class="clk">
				<b class="num">{m}</b><span class="tiny">{t('desk.min')}</span>
				<Bar of={m / (board.target * 1.5)} tone={tone} />
				<span class="tk num">{t('desk.ticket', { n: v.ticket })}</span>
			</span>
			<span>
				<span class="l1">
					<b>{name}</b>
					{v.urgent && <Tag tone="alert" icon="triangle-alert">{t('desk.urgent')}</Tag>}
					<span class="act">
						{worker?.state === 'with' && free && v.state === 'waiting'
							? <Button small onClick={() => onAct(v, 'hand', free.id)}>{t('desk.hand.to', { who: shortName(free.name) })}</Button>
							: !v.staff_id ? <Button small onClick={() => onAct(v, 'desk')}>{t('desk.serve')}</Button>
								: <Button small tone={worker?.state === 'free' ? 'soft' : undefined} onClick={() => onAct(v, 'next')}>{t('desk.call')}</Button>}
						<Menu label={t('desk.others', { name })} icon="ellipsis">
							{(close) => (
								<>
									{ACTS.filter(([what]) => (v.state === 'hold' ? what !== 'hold' : what !== 'back')).map(([what, icon, key]) => (
										<MenuItem key={what} icon={icon} onClick={() => { close(); onAct(v, what); }}>{t(key)}</MenuItem>
									))}
								</>
							)}
						</Menu>
					</span>
				</span>
				<span class="small soft">
					{v.state === 'hold' && <Tag>{t('desk.onhold')}</Tag>} {v.people > 1 && <Tag icon="users">{t('desk.people', { n: v.people })}</Tag>} {need?.appointment_at ? t('desk.appt.of', { at: need.appointment_at, came: clock(v.arrived_at) }) : t('desk.noappt', { came: clock(v.arrived_at) })}
					{!veiled && need?.service && !need.appointment_at ? `, ${serviceLabel(need.service)}` : ''}
				</span>
				<span class="small"><b>{staffName(v.staff_id) || t('desk.counter')}</b>{v.staff_id ? <span class="muted">, {workerText(v, board, now)}</span> : null}</span>
				{!veiled && v.reason && <span class="small soft">{v.reason}</span>}
			</span>
		</li>
	);
}

export function Waiting({ onAct, ...c }: Common & { onAct: OnAct }) {
	const list = c.board.visits.filter((v) => v.state === 'waiting' || v.state === 'hold')
		.sort((a, b) => Number(b.urgent) - Number(a.urgent) || a.arrived_at - b.arrived_at);
	return (
		<section class="col" aria-labelledby="c-wait" data-col>
			<header><h2 id="c-wait">{t('desk.waiting')}</h2><span class="n num">{list.length}</span><span class="muted small push">{t('desk.target', { n: c.board.target })}</span></header>
			{list.length === 0 && <div class="card"><Empty icon="circle-check">{t('desk.waiting.none')}</Empty></div>}
			<ul class="stack tight">{list.map((v) => <WaitCard key={v.id} v={v} onAct={onAct} {...c} />)}</ul>
		</section>
	);
}

function MemberText({ m, v, now, veiled }: { m: Member; v: Visit | undefined; now: number; veiled: boolean }) {
	if (m.state === 'with' && v) return <>{t('desk.with', { name: nameOf(v, veiled) })}{m.room ? `, ${m.room}` : ''}</>;
	const until = m.until ? clock(m.until) : '';
	if (m.state === 'free') return <><b class="okt">{t('desk.free')}</b> {t('desk.until', { at: until })}{m.room ? `, ${m.room}` : ''}</>;
	if (m.state === 'out') return <>{t('desk.out', { at: until })}</>;
	if (m.state === 'away') return <>{t('desk.away', { at: until })}</>;
	return <>{until && (m.until ?? 0) > now ? t('desk.from', { at: until }) : t('desk.closed')}</>;
}

export function Team({ board, now, veiled, onAct }: Common & { onAct: OnAct }) {
	const free = board.team.filter((m) => m.state === 'free').length;
	const gone = board.visits.filter((v) => v.closed_at).reverse();
	return (
		<section class="col" aria-labelledby="c-team" data-col>
			<header><h2 id="c-team">{t('desk.team')}</h2><span class="n">{t('desk.nfree', { n: free })}</span></header>
			<ul class="card rows team">
				{board.team.length === 0 && <li><Empty icon="users">{t('desk.team.none')}</Empty></li>}
				{board.team.map((m) => {
					const v = board.visits.find((x) => x.id === m.visit_id);
					const since = m.since ? Math.floor((now - m.since) / 60) : 0;
					const planned = m.since && m.until ? Math.round((m.until - m.since) / 60) : 30;
					const over = since - planned;
					return (
						<li key={m.id} {...(v ? { tabIndex: 0, 'data-row': `v${v.id}`, 'aria-label': t('desk.with.of', { who: m.name, name: nameOf(v, veiled), m: since }) } : {})}>
							<Avatar initials={m.initials} tone={m.state === 'with' ? (over > 0 ? 'w' : 'b') : m.state === 'free' ? undefined : 'm'} />
							<span>
								<span class="l1"><b>{m.name}</b>{m.waiting > 0 && <span class="qn num" role="img" aria-label={t('desk.nwait', { n: m.waiting })}>{m.waiting}</span>}</span>
								<span class="small soft"><span class={cx('dot', m.state === 'with' ? (over > 0 ? 'wait' : 'busy') : m.state !== 'free' && 'off')} /> <MemberText {...{ m, v, now, veiled }} /></span>
								{m.state === 'with' && (
									<span class="prog small">
										<Bar of={since / planned} tone={over > 0 ? 'wait' : 'busy'} />
										<span class={cx('num', over > 0 && 'wt-t')}>{over > 0 ? t('desk.over', { n: over }) : t('desk.of', { n: since, of: planned })}</span>
										{v && <Button small onClick={() => onAct(v, 'next')}>{t('desk.finish')}</Button>}
									</span>
								)}
							</span>
						</li>
					);
				})}
				<li class="foot">
					<details class="gone">
						<summary>{t('desk.today', { seen: board.done.seen, absent: board.done.no_show + board.done.excused, left: board.done.left })}</summary>
						{gone.length >= GONE_MOST && <p class="small muted">{t('desk.gone.last', { n: gone.length })}</p>}
						<ul>
							{gone.map((v) => (
								<li key={v.id} class="l1 small"><span class="num">{clock(v.closed_at ?? 0)}</span> {nameOf(v, veiled)} <Tag>{t(v.state === 'left' ? 'desk.outcome.left' : 'desk.outcome.seen')}</Tag>
									<span class="act"><Button small onClick={() => onAct(v, 'back')}>{t('desk.towait')}</Button></span></li>
							))}
						</ul>
					</details>
				</li>
			</ul>
		</section>
	);
}

export function Flow({ board, now }: { board: Board; now: number }) {
	const rows = board.flow;
	if (rows.length === 0) return null;
	const first = Math.floor(Math.min(...rows.map((r) => r.at)) / 60) * 60;
	const last = Math.max(...rows.map((r) => r.at)) + 30;
	const most = Math.max(3, ...rows.map((r) => r.came + r.expected));
	const w = 330 / Math.max(8, (last - first) / 30);
	const x = (m: number) => ((m - first) / 30) * w;
	const [h, min] = clock(now).split(':').map(Number);
	const here = x((h ?? 0) * 60 + (min ?? 0));
	return (
		<section class="card pad flow" aria-labelledby="c-flow">
			<header class="l1"><h2 id="c-flow">{t('desk.flow')}</h2><span class="small muted act">{t('desk.flow.key')}</span></header>
			<svg viewBox="0 0 330 74" role="img" aria-label={t('desk.flow.alt', { came: rows.reduce((n, r) => n + r.came, 0), expected: rows.reduce((n, r) => n + r.expected, 0) })}>
				{rows.map((r) => {
					const past = (r.came / most) * 46, all = ((r.came + r.expected) / most) * 46;
					return (
						<g key={r.at}>
							{r.expected > 0 && <rect class="fut" x={x(r.at) + 2} y={54 - all} width={w - 5} height={all - past} rx="2" />}
							{r.came > 0 && <rect class="past" x={x(r.at) + 2} y={54 - past} width={w - 5} height={past} rx="2" />}
						</g>
					);
				})}
				<line class="ax" x1="0" x2="330" y1="54.5" y2="54.5" />
				{here > 0 && here < 330 && <line class="now" x1={here} x2={here} y1="2" y2="54" />}
				{Array.from({ length: Math.ceil((last - first) / 120) }, (_, i) => <text key={i} x={x(first + i * 120)} y="70">{t('desk.hour', { h: first / 60 + i * 2 })}</text>)}
			</svg>
		</section>
	);
}

