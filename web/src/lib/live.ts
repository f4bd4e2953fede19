/*
 * "Has anything moved?" asked each second while the page is visible, each fifteen seconds when the
 * connection is lost. The answer is a counter and topics only; screens then read again through
 * their normal calls, so rights are checked in one place.
 */

import { computed, signal } from '@preact/signals';
import { live as liveApi } from './api';
import { ApiError, online } from './http';

const PERIOD_MS = 1000;
let pace = PERIOD_MS;
const LOST_MS = 5000;

type Listener = { topics: Set<string>; run: () => void };
const listeners = new Set<Listener>();

/** Unix seconds of the last good answer; 0 before the first. */
export const lastHeard = signal(0);
const failing = signal(false);
/** Set when the server asks for an unlock or a sign-in. */
export const liveBlocked = signal<null | 'signin' | 'unlock'>(null);

export const liveState = computed<'live' | 'stale' | 'off'>(() =>
	!online.value || failing.value ? (lastHeard.value > 0 ? 'stale' : 'off') : 'live');

let since = 0;
let timer = 0;
let stop = new AbortController();
let running = false;

/** Calls `run` when one of the topics moved; returns the way to stop. */
export function onTopics(topics: string[], run: () => void): () => void {
	const one: Listener = { topics: new Set(topics), run };
	listeners.add(one);
	return () => listeners.delete(one);
}

/** A board that must follow within a second asks more often; returns the way back. */
export function setPace(ms: number): () => void {
	pace = ms;
	return () => {
		pace = PERIOD_MS;
	};
}

/** Tells this page's own screens at once about a change made here. */
export function notifyTopics(topics: string[]): void {
	for (const l of [...listeners]) if (topics.some((x) => l.topics.has(x))) l.run();
}

async function ask(): Promise<number> {
	try {
		const answer = await liveApi.changes(since, stop.signal);
		const first = since === 0;
		since = answer.version;
		failing.value = false;
		online.value = true;
		lastHeard.value = Math.floor(Date.now() / 1000);
		if (!first && answer.topics.length > 0) notifyTopics(answer.topics);
		return pace;
	} catch (e) {
		if (e instanceof ApiError && e.status === 401) liveBlocked.value = 'signin';
		else if (e instanceof ApiError && e.status === 423) liveBlocked.value = 'unlock';
		else if (!(e instanceof DOMException)) failing.value = true;
		return LOST_MS;
	}
}

async function turn(): Promise<void> {
	window.clearTimeout(timer);
	if (!running || document.visibilityState !== 'visible' || liveBlocked.value) return;
	const wait = await ask();
	if (running) timer = window.setTimeout(() => void turn(), wait);
}

function wake(): void {
	if (running) void turn();
}

export function startLive(): void {
	if (running) return;
	running = true;
	stop = new AbortController();
	liveBlocked.value = null;
	document.addEventListener('visibilitychange', wake);
	window.addEventListener('online', wake);
	void turn();
}

export function stopLive(): void {
	running = false;
	stop.abort();
	window.clearTimeout(timer);
	document.removeEventListener('visibilitychange', wake);
	window.removeEventListener('online', wake);
}

/** After the gate: go on asking. */
export function resumeLive(): void {
	liveBlocked.value = null;
	wake();
}
