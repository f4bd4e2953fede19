/*
 * The outbox: acts of a driver, or of a desk away from the office, that leave in order, each once,
 * whatever the network does.
 *
 *	const box = createOutbox('delivery', me.value.id);
 *	box.add('/api/delivery/stops/12/outcome', { outcome: 'delivered', at });
 *	box.change('/api/repair/tickets/9', 3, { state: 'done', at });   // PATCH of version 3
 *	box.waiting.value        // acts not acknowledged yet, oldest first
 *
 * Rules
 * -----
 * - One act is on its way at a time; the next leaves when the server has answered. The order of
 *   the clicks is the order of the writes.
 * - An act gets its Idempotency-Key when it is added and keeps it: an answer that was lost is
 *   asked for again with the same key, so nothing counts twice.
 * - No answer, 5xx, 401, 423 and 429 leave the act where it is; it is tried again when the
 *   connection comes back, when the page is looked at, and from time to time.
 * - A refusal (any other 4xx) is an answer: the act moves to `refused`, with the reason, and the
 *   next one leaves. Nothing is dropped before the driver has seen it.
 * - Several changes of one thing may wait: each names the version that it will find, one more than
 *   the change before it. When somebody else came between, it is refused (412) and shown.
 * - Windows of one browser share a queue: each shows what all of them wait for, and sends what it
 *   added or found when it was opened.
 * - The clock of the act is in its body (`at`), put there by the caller when it happened.
 *
 * What is kept in the browser until it is sent: path, key and body, under the number of the user.
 * A body holds numbers and codes only, never a name, an address or a free text about a person:
 * whoever reads the telephone's storage learns no person. (The repair desk writes what ails a
 * toaster, which goes out as open data anyway.) It goes as soon as the server has answered.
 */

import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { ApiError, request } from './http';

export interface Act {
	key: string;
	path: string;
	body: Record<string, unknown>;
	/** Of the thing that is changed (PATCH); without it the act is a POST. */
	version?: number;
}
export interface Refused extends Act { error: string; fields: string[] }

export interface Outbox {
	waiting: ReadonlySignal<Act[]>;
	refused: ReadonlySignal<Refused[]>;
	count: ReadonlySignal<number>;
	/** Adds an act and sends as soon as possible. `done` gets the server's answer. */
	add: (path: string, body: Record<string, unknown>, done?: (answer: unknown) => void) => void;
	/** The same for a change of a thing whose version is known. */
	change: (path: string, version: number, body: Record<string, unknown>, done?: (answer: unknown) => void) => void;
	/** Tries to send now. */
	kick: () => void;
	/** The driver has read what was refused. */
	forget: (key: string) => void;
	stop: () => void;
}

type Send = (act: Act) => Promise<unknown>;
interface Store { getItem(k: string): string | null; setItem(k: string, v: string): void; removeItem(k: string): void }

const RETRY_MS = [1000, 2000, 5000, 10_000];

const post: Send = (act) =>
	request(act.version === undefined ? 'POST' : 'PATCH', act.path, { body: act.body, key: act.key, version: act.version, quiet: true });

function storage(): Store | null {
	try {
		return localStorage;
	} catch {
		return null; /* storage is refused: the queue lasts as long as the page */
	}
}

interface Queue { waiting: Act[]; refused: Refused[] }

function read(store: Store | null, name: string): Queue {
	try {
		const kept = JSON.parse(store?.getItem(name) ?? 'null') as Queue | null;
		if (kept && Array.isArray(kept.waiting) && Array.isArray(kept.refused)) return kept;
	} catch {
		/* not ours, or cut off: begin anew */
	}
	return { waiting: [], refused: [] };
}

/** Whether the act stays in the queue after this failure. */
function again(e: unknown): boolean {
	return !(e instanceof ApiError) || e.status === 0 || e.status >= 500 || e.status === 401 || e.status === 423 || e.status === 429;
}

export function createOutbox(name: string, user: number, send: Send = post, store: Store | null = storage()): Outbox {
	const place = `maillon.outbox.${name}.${user}`;
	const kept = read(store, place);
	const waiting = signal<Act[]>(kept.waiting);
	const refused = signal<Refused[]>(kept.refused);
	const foreign = new Set<string>(); /* acts of another window, which sends them and gets the answer */
	let shared = store !== null; /* false: the queue is in this page's memory only */
	const answers = new Map<string, (answer: unknown) => void>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	let sending = false;
	let tries = 0;
	let stopped = false;

	function take(q: Queue): void {
		waiting.value = q.waiting;
		refused.value = q.refused;
	}

	/* what another window of this browser put there stays there */
	function keep(change: (q: Queue) => Queue): void {
		take(change(shared ? read(store, place) : { waiting: waiting.value, refused: refused.value }));
		try {
			if (waiting.value.length === 0 && refused.value.length === 0) store?.removeItem(place);
			else store?.setItem(place, JSON.stringify({ waiting: waiting.value, refused: refused.value }));
		} catch {
			shared = false; /* full or refused: the queue lasts as long as the page */
		}
	}

	function drop(act: Act, lost?: Refused): void {
		keep((q) => ({ waiting: q.waiting.filter((a) => a.key !== act.key), refused: lost && !q.refused.some((a) => a.key === act.key) ? [...q.refused, lost] : q.refused }));
	}

	function elsewhere(e: StorageEvent): void {
		if (e.key !== place || !shared) return;
		const now = read(store, place);
		for (const a of now.waiting) if (!waiting.value.some((x) => x.key === a.key)) foreign.add(a.key);
		take(now);
	}

	async function one(act: Act): Promise<boolean> {
		try {
			const answer = await send(act);
			drop(act);
			answers.get(act.key)?.(answer);
			answers.delete(act.key);
			return true;
		} catch (e) {
			if (again(e)) return false;
			const error = e as ApiError;
			drop(act, { ...act, error: error.key, fields: error.fields.map((f) => f.error) });
			answers.delete(act.key);
			return true;
		}
	}

	async function sendAll(): Promise<void> {
		for (;;) {
			const first = waiting.value.find((a) => !foreign.has(a.key));
			if (!first || stopped) break;
			if (await one(first)) {
				tries = 0;
				continue;
			}
			timer = setTimeout(kick, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
			break;
		}
	}

	/* of several windows that know the same acts one sends; the others see what it did */
	async function run(): Promise<void> {
		if (sending || stopped) return;
		sending = true;
		clearTimeout(timer);
		timer = undefined;
		const locks: LockManager | undefined = shared && typeof navigator !== 'undefined' ? navigator.locks : undefined;
		if (!locks) await sendAll();
		else await locks.request(place, { ifAvailable: true }, (mine) => (mine ? sendAll() : undefined));
		sending = false;
		/* the window that was sending may have been closed meanwhile */
		if (locks && waiting.value.some((a) => !foreign.has(a.key)) && !stopped && !timer) timer = setTimeout(kick, 2000);
	}

	function kick(): void {
		void run();
	}

	function look(): void {
		if (document.visibilityState === 'visible') kick();
	}

	if (typeof window !== 'undefined') {
		window.addEventListener('online', kick);
		window.addEventListener('storage', elsewhere);
		document.addEventListener('visibilitychange', look);
	}
	function put(act: Act, done?: (answer: unknown) => void): void {
		if (done) answers.set(act.key, done);
		keep((q) => ({ ...q, waiting: [...q.waiting, act] }));
		kick();
	}

	kick();

	return {
		waiting,
		refused,
		count: computed(() => waiting.value.length),
		add: (path, body, done) => put({ key: crypto.randomUUID(), path, body }, done),
		change: (path, version, body, done) => put({ key: crypto.randomUUID(), path, body, version }, done),
		kick,
		forget: (key) => {
			keep((q) => ({ ...q, refused: q.refused.filter((a) => a.key !== key) }));
		},
		stop: () => {
			stopped = true;
			clearTimeout(timer);
			if (typeof window === 'undefined') return;
			window.removeEventListener('online', kick);
			window.removeEventListener('storage', elsewhere);
			document.removeEventListener('visibilitychange', look);
		},
	};
}
