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

function read(store: Store | null, name: string): { waiting: Act[]; refused: Refused[] } {
	try {
		const kept = JSON.parse(store?.getItem(name) ?? 'null') as { waiting: Act[]; refused: Refused[] } | null;
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
	const answers = new Map<string, (answer: unknown) => void>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	let sending = false;
	let tries = 0;
	let stopped = false;

	function keep(): void {
		try {
			if (waiting.value.length === 0 && refused.value.length === 0) store?.removeItem(place);
			else store?.setItem(place, JSON.stringify({ waiting: waiting.value, refused: refused.value }));
		} catch {
			/* full or refused: the queue lasts as long as the page */
		}
	}

	function drop(act: Act): void {
		waiting.value = waiting.value.filter((a) => a.key !== act.key);
		keep();
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
			refused.value = [...refused.value, { ...act, error: error.key, fields: error.fields.map((f) => f.error) }];
			drop(act);
			answers.delete(act.key);
			return true;
		}
	}

	async function run(): Promise<void> {
		if (sending || stopped) return;
		sending = true;
		clearTimeout(timer);
		for (;;) {
			const first = waiting.value[0];
			if (!first || stopped) break;
			if (await one(first)) {
				tries = 0;
				continue;
			}
			timer = setTimeout(kick, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
			break;
		}
		sending = false;
	}

	function kick(): void {
		void run();
	}

	function look(): void {
		if (document.visibilityState === 'visible') kick();
	}

	if (typeof window !== 'undefined') {
		window.addEventListener('online', kick);
		document.addEventListener('visibilitychange', look);
	}
	function put(act: Act, done?: (answer: unknown) => void): void {
		if (done) answers.set(act.key, done);
		waiting.value = [...waiting.value, act];
		keep();
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
			refused.value = refused.value.filter((a) => a.key !== key);
			keep();
		},
		stop: () => {
			stopped = true;
			clearTimeout(timer);
			if (typeof window === 'undefined') return;
			window.removeEventListener('online', kick);
			document.removeEventListener('visibilitychange', look);
		},
	};
}
