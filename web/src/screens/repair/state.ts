/*
 * What the repair desk knows: the last answer of the server, and on top of it the acts that are on
 * their way or were taken after that answer. A tap shows at once, whatever the network of the
 * village hall does; numbers of new slips come with the server's answer.
 */

import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { createOutbox, type Act, type Outbox } from '../../lib/outbox';
import { me } from '../../lib/session';
import type { Board, Shift, Ticket, TicketIn } from './api';

export interface Seen extends Ticket { sending: boolean }
/** What the server took since the board was read: the version that it gave, and what changed. */
type Taken = Map<number, { version: number; body: Partial<TicketIn> }>;
export interface Given { no: number; category: number }

export interface DeskBox {
	box: Outbox;
	/** The board with all acts on it. */
	seen: (board: Board) => Seen[];
	add: (event: number, t: TicketIn, done: () => void) => void;
	change: (x: Ticket, c: Partial<TicketIn>, done: () => void) => void;
	/** Numbers given since the page was opened, latest first. */
	given: Given[];
	/** Slips of this event that wait. */
	slips: (event: number) => Act[];
}

const TICKET = /^\/api\/repair\/tickets\/(\d+)$/;
const given = signal<Given[]>([]);
const taken = signal<Taken>(new Map());

function now(): number {
	return Math.floor(Date.now() / 1000);
}

/** A ticket after a change, as the server will have it. */
function after(x: Ticket, c: Partial<TicketIn>, shifts: Shift[]): Ticket {
	const back = c.state === 'waiting';
	const who = back ? null : c.volunteer_id ?? x.volunteer_id;
	return {
		...x, version: x.version + 1, category: c.category ?? x.category, state: c.state ?? x.state, volunteer_id: who,
		table: back ? null : (c.volunteer_id ? shifts.find((s) => s.volunteer_id === c.volunteer_id)?.table ?? null : x.table),
		status: c.status ?? (c.state && c.state !== 'done' ? 0 : x.status), barrier: c.barrier ?? (c.status === undefined ? x.barrier : null),
		safety: c.safety ?? x.safety,
	};
}

export function seenTickets(board: Board, waiting: Act[], known: Taken): Seen[] {
	return board.tickets.map((x) => {
		const mine = known.get(x.id);
		let at = mine && mine.version > x.version ? { ...after(x, mine.body, board.shifts), version: mine.version } : x;
		let sending = false;
		for (const act of waiting) {
			if (Number(TICKET.exec(act.path)?.[1]) !== x.id || act.version === undefined) continue;
			at = { ...after(at, act.body as Partial<TicketIn>, board.shifts), version: act.version + 1 };
			sending = true;
		}
		return { ...at, sending };
	});
}

export function useDesk(): DeskBox {
	const user = me.value?.id ?? 0;
	const box = useMemo(() => createOutbox('repair', user), [user]);
	useEffect(() => () => box.stop(), [box]);
	return {
		box,
		given: given.value,
		seen: (board) => seenTickets(board, box.waiting.value, taken.value),
		add: (event, t, done) => box.add(`/api/repair/events/${event}/tickets`, { ...t, at: now() }, (answer) => {
			given.value = [{ no: (answer as { no?: number }).no ?? 0, category: t.category }, ...given.value].slice(0, 6);
			done();
		}),
		change: (x, c, done) => box.change(`/api/repair/tickets/${x.id}`, x.version, { category: x.category, ...c, at: now() }, (answer) => {
			const before = taken.value.get(x.id);
			taken.value = new Map(taken.value).set(x.id, { version: (answer as { version: number }).version, body: { ...before?.body, ...c } });
			done();
		}),
		slips: (event) => box.waiting.value.filter((a) => a.path === `/api/repair/events/${event}/tickets`),
	};
}

/** Forgets what a newer answer of the server tells itself. */
export function forgetTaken(board: Board): void {
	const stale = board.tickets.filter((x) => (taken.value.get(x.id)?.version ?? Infinity) <= x.version);
	if (stale.length === 0) return;
	const next = new Map(taken.value);
	for (const x of stale) next.delete(x.id);
	taken.value = next;
}
