/*
 * One way to the server.
 *
 * - Every change carries an Idempotency-Key. The key belongs to the act (method, path, body): when
 *   an answer was lost, the next try of the same act sends the same key, so nothing is done twice.
 * - A lost connection is tried again a few times; after that the caller gets `status` 0 and keeps
 *   what was typed.
 * - 401 and 423 do not throw away a screen: the request waits at the gate until the person has
 *   signed in or unlocked again, and is then sent once more.
 */

import { signal } from '@preact/signals';

export interface FieldFault { field: string; error: string; min?: number; max?: number }

export class ApiError extends Error {
	constructor(
		/** HTTP status; 0 when no answer came. */
		readonly status: number,
		/** Key of the message, without its prefix (`err.`). */
		readonly key: string,
		readonly fields: FieldFault[] = [],
		/** The version that the server holds, for 412. */
		readonly version: number | null = null,
		readonly request: string = '',
		/** Seconds to wait, for 429. */
		readonly wait: number | null = null,
	) {
		super(key);
		this.name = 'ApiError';
	}
}

/** Somebody saved meanwhile: another version (412), or a first one where there was none (428). */
export function isStale(e: unknown): e is ApiError {
	return e instanceof ApiError && (e.status === 412 || e.status === 428);
}

/** Whether the last exchange with the server worked. */
export const online = signal(true);
if (typeof window !== 'undefined') window.addEventListener('offline', () => (online.value = false));

type Gate = (why: 'signin' | 'unlock') => Promise<void>;
let gate: Gate | null = null;

/** Names the function that asks the person to sign in or unlock; resolves when it is done. */
export function setGate(fn: Gate): void {
	gate = fn;
}

export interface RequestOptions {
	body?: unknown;
	version?: number | null;
	query?: Record<string, string | number | undefined | null>;
	signal?: AbortSignal;
	/** A read by POST: no key, no retry bookkeeping. */
	read?: boolean;
	/** Background work: never opens the gate, never retries. */
	quiet?: boolean;
	/** The key of the act, when the caller keeps it (lib/outbox.ts). */
	key?: string;
}

const keys = new Map<string, string>();

function actOf(method: string, path: string, body: string | undefined): string {
	return `${method} ${path} ${body ?? ''}`;
}

/** A UUID of version 7: it begins with the time, so that the server stores new ones side by side. */
function uuid7(): string {
	const time = Date.now().toString(16).padStart(12, '0');
	return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}

function keyFor(act: string): string {
	let key = keys.get(act);
	if (!key) {
		key = uuid7();
		keys.set(act, key);
	}
	return key;
}

function sleep(ms: number): Promise<void> {
	return new Promise((done) => setTimeout(done, ms));
}

async function errorFrom(res: Response): Promise<ApiError> {
	const wait = Number(res.headers.get('Retry-After'));
	let data: Record<string, unknown> = {};
	try {
		data = (await res.json()) as Record<string, unknown>;
	} catch {
		/* a proxy answered with something else; the status says enough */
	}
	const key = typeof data.error === 'string' ? data.error : `status_${res.status}`;
	return new ApiError(
		res.status,
		key,
		Array.isArray(data.fields) ? (data.fields as FieldFault[]) : [],
		typeof data.version === 'number' ? data.version : null,
		typeof data.request === 'string' ? data.request : '',
		Number.isFinite(wait) && wait > 0 ? wait : null,
	);
}

function urlOf(path: string, query: RequestOptions['query']): string {
	if (!query) return path;
	const q = new URLSearchParams();
	for (const [k, v] of Object.entries(query))
		if (v !== undefined && v !== null && v !== '') q.set(k, String(v));
	const text = q.toString();
	return text ? `${path}?${text}` : path;
}

async function send(method: string, path: string, opt: RequestOptions, key: string | null): Promise<Response> {
	const headers: Record<string, string> = { Accept: 'application/json' };
	if (opt.body !== undefined) headers['Content-Type'] = 'application/json';
	if (key) headers['Idempotency-Key'] = key;
	if (opt.version !== undefined && opt.version !== null) headers['If-Match'] = `"${opt.version}"`;
	return fetch(urlOf(path, opt.query), {
		method,
		headers,
		body: opt.body === undefined ? undefined : JSON.stringify(opt.body),
		credentials: 'same-origin',
		cache: 'no-store',
		signal: opt.signal,
	});
}

/** Sends until an answer comes, at most four times for a change and twice for a read. */
async function sendPatiently(method: string, path: string, opt: RequestOptions, key: string | null): Promise<Response> {
	const waits = opt.quiet ? [] : key ? [400, 1200, 3000] : [500];
	for (let i = 0; ; i++) {
		try {
			const res = await send(method, path, opt, key);
			online.value = true;
			return res;
		} catch (e) {
			if (e instanceof DOMException && e.name === 'AbortError') throw e;
			online.value = false;
			const wait = waits[i];
			if (wait === undefined) throw new ApiError(0, 'network');
			await sleep(wait);
		}
	}
}

export async function request<T>(method: string, path: string, opt: RequestOptions = {}): Promise<T> {
	const change = method !== 'GET' && !opt.read;
	const act = actOf(method, path, change ? JSON.stringify(opt.body) : undefined);
	const key = change ? (opt.key ?? keyFor(act)) : null;
	for (;;) {
		const res = await sendPatiently(method, path, opt, key);
		if (res.ok) {
			keys.delete(act);
			return (res.status === 204 ? {} : await res.json()) as T;
		}
		const error = await errorFrom(res);
		/* a wrong password answers 401 too; only a missing session opens the gate */
		const why = error.key === 'auth.required' ? 'signin' : res.status === 423 ? 'unlock' : null;
		if (why && gate && !opt.quiet) {
			await gate(why);
			continue;
		}
		/* a refusal is an answer: the same act, tried anew, is a new act */
		if (res.status < 500) keys.delete(act);
		throw error;
	}
}

export const get = <T>(path: string, query?: RequestOptions['query'], opt: RequestOptions = {}): Promise<T> =>
	request<T>('GET', path, { ...opt, query });
export const post = <T>(path: string, body: unknown = {}, opt: RequestOptions = {}): Promise<T> =>
	request<T>('POST', path, { ...opt, body });
export const patch = <T>(path: string, version: number | null, body: unknown): Promise<T> =>
	request<T>('PATCH', path, { version, body });
export const put = <T>(path: string, version: number | null, body: unknown): Promise<T> =>
	request<T>('PUT', path, { version, body });
export const del = <T>(path: string): Promise<T> => request<T>('DELETE', path, { body: {} });
