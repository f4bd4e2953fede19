/*
 * The desk: who is expected, who waits, what the team does. All of it by keyboard: arrows move, Enter
 * does the next step of a line, one letter each for the rest; F8 hides every name.
 */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { announce } from '../../lib/announce';
import { needCatalogue } from '../../lib/catalogue';
import { isStale } from '../../lib/http';
import { setPace } from '../../lib/live';
import { t } from '../../lib/i18n';
import { letters } from '../../lib/prefs';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { onKeys, useShortcuts } from '../../lib/shortcuts';
import { clock, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Failure, Kbd, Loading, PageHead } from '../../ui/basic';
import { helpOpen } from '../../app/help';
import { Arrive, type Found } from './arrive';
import { Book, type BookTask } from './book';
import { askClash, ClashHost, refused } from './clash';
import { desk, loadShared, nameOf, staffName, type Appointment, type Board, type Step, type Visit } from './api';
import { Expected, Flow, Team, Waiting } from './columns';
import { Absent, HandOver, Priority, WalkIn, type WalkInTask } from './dialogs';

type Open = { kind: 'absent'; row: Appointment } | { kind: 'hand'; row: Visit } | { kind: 'priority'; row: Visit }
	| { kind: 'walk'; task: WalkInTask } | { kind: 'book'; task: BookTask };

/** Seconds of the server, moved on by the page's own clock. */
export function useNow(server: number | undefined): number {
	const [tick, setTick] = useState(0);
	const base = useRef({ server: 0, at: 0 });
	if (server !== undefined && base.current.server !== server) base.current = { server, at: Date.now() };
	useEffect(() => {
		const timer = setInterval(() => setTick((n) => n + 1), 5000);
		return () => clearInterval(timer);
	}, []);
	void tick;
	return base.current.server + Math.floor((Date.now() - base.current.at) / 1000);
}

/** Where a visitor is now, for somebody who wanted something else. */
function whereabouts(v: Visit): string {
	const who = staffName(v.staff_id) || t('desk.counter');
	if (v.state === 'with') return t('clash.with', { who, at: clock(v.since) });
	if (v.state === 'waiting') return t('clash.waiting', { who });
	return t(v.state === 'hold' ? 'desk.onhold' : v.state === 'left' ? 'desk.outcome.left' : 'desk.outcome.seen');
}

/** One step of a visit, with its way back; `said` is what it makes true. */
export async function doStep(v: Visit, step: Step, said: string, more: Parameters<typeof desk.step>[2] = {}): Promise<void> {
	try {
		const done = await desk.step(v, step, more);
		toast(said, { undo: () => void desk.step(done, 'undo').catch(refused) });
	} catch (e) {
		if (!isStale(e)) return refused(e);
		const now = (await desk.board().catch(() => null))?.visits.find((x) => x.id === v.id);
		if (!now) return refused(e);
		if (now.state === v.state && now.staff_id === v.staff_id && now.need === v.need) return doStep(now, step, said, more);
		askClash([{ key: 'state', label: t('agenda.state'), mine: said, theirs: whereabouts(now), first: 'theirs' }],
			(picks) => (picks.state === 'mine' ? doStep(now, step, said, more) : Promise.resolve()));
	}
}

async function arrived(body: Parameters<typeof desk.arrive>[0], name: string): Promise<void> {
	try {
		const v = await desk.arrive(body);
		toast(t('desk.arrived', { name, n: v.ticket }), { undo: () => void desk.step(v, 'undo').catch(refused) });
	} catch (e) {
		refused(e);
	}
}

/** Moves the focus between the lines of the columns. */
function move(box: HTMLElement, dx: number, dy: number): void {
	const cols = [...box.querySelectorAll<HTMLElement>('[data-col]')].map((c) => [...c.querySelectorAll<HTMLElement>('[data-row]')]).filter((c) => c.length > 0);
	const here = document.activeElement?.closest<HTMLElement>('[data-row]');
	const x = cols.findIndex((c) => here && c.includes(here));
	const y = x < 0 || !here ? 0 : cols[x]!.indexOf(here);
	const to = cols[Math.min(Math.max((x < 0 ? 0 : x) + (x < 0 ? 0 : dx), 0), cols.length - 1)];
	to?.[Math.min(Math.max(y + (x < 0 ? 0 : dy), 0), to.length - 1)]?.focus();
}

function Lead({ board, now }: { board: Board; now: number }) {
	const wait = board.visits.filter((v) => v.state === 'waiting');
	const longest = Math.max(0, ...wait.map((v) => Math.floor((v.waited_s + now - v.since) / 60)));
	const day = weekDay(board.day);
	return <>{day.charAt(0).toUpperCase() + day.slice(1)}, <b class="num">{clock(now)}</b>. {t('desk.lead', { n: wait.length, m: longest })}</>;
}

export default function Reception() {
	const board = useResource(() => desk.board(), [], ['appointments']);
	const now = useNow(board.data?.now);
	const [veiled, setVeiled] = useState(false);
	const [open, setOpen] = useState<Open | null>(null);
	const box = useRef<HTMLDivElement>(null);
	const d = board.data;
	const write = can('appointment.desk');

	useEffect(() => {
		needCatalogue();
		void loadShared().catch(() => undefined);
		return setPace(700);
	}, []);

	const rows = useMemo(() => new Map<string, Appointment | Visit>([
		...(d?.expected ?? []).map((a) => [`a${a.id}`, a] as const),
		...(d?.visits ?? []).map((v) => [`v${v.id}`, v] as const),
	]), [d]);

	/* a line that went elsewhere takes the focus along; one that is gone leaves it to the first */
	const last = useRef('');
	useEffect(() => {
		if (!last.current || document.activeElement !== document.body || open) return;
		const to = box.current?.querySelector<HTMLElement>(`[data-row="${last.current}"]`) ?? box.current?.querySelector<HTMLElement>('[data-row]');
		to?.focus();
	}, [d, open]);

	const focused = (): string => (document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row ?? '');
	const appointment = () => (focused()[0] === 'a' ? rows.get(focused()) as Appointment | undefined : undefined);
	const visit = () => (focused()[0] === 'v' ? rows.get(focused()) as Visit | undefined : undefined);

	const arrive = (a: Appointment) => void arrived({ appointment_id: a.id }, nameOf(a, veiled));
	const call = (v: Visit) => void doStep(v, 'call', t('desk.called', { name: nameOf(v, veiled) }));
	const done = (v: Visit) => void doStep(v, 'done', t('desk.done', { name: nameOf(v, veiled) }));
	const left = (v: Visit) => void doStep(v, 'left', t('desk.left', { name: nameOf(v, veiled) }));
	const next = (v: Visit) => (v.state === 'with' ? done(v) : v.state === 'waiting' || v.state === 'hold' ? call(v) : void doStep(v, 'back', t('desk.back', { name: nameOf(v, veiled) })));
	const act = (v: Visit, what: string, to?: number) => {
		const name = nameOf(v, veiled);
		if (what === 'next') next(v);
		else if (what === 'left') left(v);
		else if (what === 'hand' && to) void doStep(v, 'hand_over', t('desk.handed', { name, who: staffName(to) }), { staff_id: to });
		else if (what === 'hand') setOpen({ kind: 'hand', row: v });
		else if (what === 'priority') setOpen({ kind: 'priority', row: v });
		else if (what === 'need') setOpen({ kind: 'walk', task: { visit: v, name } });
		else if (what === 'desk') void doStep(v, 'desk', t('desk.served', { name }));
		else if (what === 'hold') void doStep(v, 'hold', t('desk.held', { name }));
		else if (what === 'back') void doStep(v, 'back', t('desk.back', { name }));
	};

	function pick(f: Found): void {
		if (f.kind === 'expected') arrive(f.row);
		else if (f.kind === 'here') box.current?.querySelector<HTMLElement>(`[data-row=v${f.row.id}]`)?.focus();
		else setOpen({ kind: 'walk', task: f.kind === 'person' ? { person: f.hit } : { name: f.text } });
	}

	useShortcuts([
		{ keys: 'f8', label: 'desk.curtain', inText: true, run: () => setVeiled((v) => { announce(t(v ? 'desk.curtain.off' : 'desk.curtain.on')); return !v; }) },
		{ keys: 'f9', label: 'book.phone', inText: true, run: () => setOpen({ kind: 'book', task: { phone: true } }) },
		{ keys: 'n', label: 'book.title', run: () => setOpen({ kind: 'book', task: {} }) },
		{ keys: 'v', label: 'desk.walkin', run: () => setOpen({ kind: 'walk', task: {} }) },
		{ keys: '/', label: 'desk.who', run: () => document.getElementById('desk-who')?.focus() },
	]);

	const onKeyDown = onKeys({
		arrowdown: () => box.current && move(box.current, 0, 1),
		arrowup: () => box.current && move(box.current, 0, -1),
		arrowright: () => box.current && move(box.current, 1, 0),
		arrowleft: () => box.current && move(box.current, -1, 0),
		a: () => { const a = appointment(), v = visit(); if (a) setOpen({ kind: 'absent', row: a }); else if (v) left(v); },
		c: () => { const v = visit(); if (v) setOpen({ kind: 'hand', row: v }); },
		p: () => { const v = visit(); if (v) setOpen({ kind: 'priority', row: v }); },
		g: () => { const v = visit(); if (v) act(v, 'desk'); },
		b: () => { const v = visit(); if (v) act(v, 'back'); },
	});
	const onEnter = (e: KeyboardEvent) => {
		if (e.key !== 'Enter' || !(e.target instanceof HTMLElement) || !e.target.matches('[data-row]')) return;
		e.preventDefault();
		const a = appointment(), v = visit();
		if (a) arrive(a);
		else if (v) next(v);
	};

	return (
		<>
			<PageHead title={t('nav.reception')} lead={d && <Lead board={d} now={now} />}>
				<Button small icon="eye-off" aria-pressed={veiled} kbd="F8" onClick={() => setVeiled(!veiled)}>{t('desk.curtain')}</Button>
				<Button small icon="phone" kbd="F9" onClick={() => setOpen({ kind: 'book', task: { phone: true } })}>{t('book.phone')}</Button>
				<Button small icon="calendar-plus" kbd="N" onClick={() => setOpen({ kind: 'book', task: {} })}>{t('book.title')}</Button>
			</PageHead>
			{write && <Arrive board={d} veiled={veiled} onPick={pick} onWalkIn={() => setOpen({ kind: 'walk', task: {} })} />}
			{board.loading && <Loading rows={5} />}
			{board.error && <Failure error={board.error} retry={board.reload} />}
			{d && (
				<div class="board" ref={box} onFocusIn={(e) => (last.current = (e.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset.row ?? '')} onKeyDown={(e) => { onEnter(e); onKeyDown(e); }}>
					<Expected board={d} now={now} veiled={veiled} onArrive={arrive} onAbsent={(row) => setOpen({ kind: 'absent', row })} />
					<Waiting board={d} now={now} veiled={veiled} onAct={act} />
					<div class="stack tight">
						<Team board={d} now={now} veiled={veiled} onAct={act} />
						<Flow board={d} now={now} />
					</div>
				</div>
			)}
			<div class="keybar small soft">
				<span><Kbd>↑</Kbd> <Kbd>↓</Kbd> <Kbd>←</Kbd> <Kbd>→</Kbd> {t('desk.key.move')}</span>
				<span><Kbd>↵</Kbd> {t('desk.key.next')}</span>
				{letters.value && (
					<>
						<span><Kbd>A</Kbd> {t('desk.key.absent')}</span>
						<span><Kbd>C</Kbd> {t('desk.key.hand')}</span>
						<span><Kbd>V</Kbd> {t('desk.key.walkin')}</span>
					</>
				)}
				<span><Kbd>Ctrl Z</Kbd> {t('ui.undo')}</span>
				<button type="button" class="linky" onClick={() => (helpOpen.value = true)}>{t('desk.key.change')}</button>
				{can('appointment.greet') && <ButtonLink small icon="eye" href={href('lobby')}>{t('lobby.title')}</ButtonLink>}
			</div>
			<ClashHost />
			{open?.kind === 'absent' && <Absent row={open.row} onClose={() => setOpen(null)} />}
			{open?.kind === 'hand' && d && <HandOver row={open.row} team={d.team} onClose={() => setOpen(null)} />}
			{open?.kind === 'priority' && <Priority row={open.row} onClose={() => setOpen(null)} />}
			{open?.kind === 'walk' && <WalkIn task={open.task} team={d?.team ?? []} onClose={() => setOpen(null)}
				onLater={(person) => setOpen({ kind: 'book', task: { person } })} />}
			{open?.kind === 'book' && <Book task={open.task} onClose={() => setOpen(null)} />}
		</>
	);
}
