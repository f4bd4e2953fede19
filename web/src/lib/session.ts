/*
 * Who is signed in, and what that allows. The browser only shows what the server grants; it never
 * decides a right.
 */

import { computed, effect, signal } from '@preact/signals';
import { account } from './api';
import { ApiError, setGate } from './http';
import { liveBlocked, notifyTopics, resumeLive, startLive, stopLive } from './live';
import { watchIdle } from './idle';
import { lang, setLang } from './i18n';
import { today } from './time';
import type { Lang, Me } from './types';

/** undefined: not asked yet; null: nobody. */
export const me = signal<Me | null | undefined>(undefined);
/** Which dialog stands over the screen, after a session ended or was locked. */
export const gateOpen = signal<null | 'signin' | 'unlock'>(null);

let opened: Array<() => void> = [];

export function can(cap: string): boolean {
	return me.value?.caps.includes(cap) ?? false;
}

export function canAny(...caps: string[]): boolean {
	return caps.some(can);
}

export const centreName = computed(() => {
	const c = me.value?.centre;
	return c ? c.name : '';
});

/** Takes an account answer over: day, language, live channel. */
export async function enter(next: Me): Promise<void> {
	const other = me.value && me.value.id !== next.id;
	if (other) {
		/* somebody else signed in over an open screen: nothing of it may stay */
		window.location.reload();
		return;
	}
	today.value = next.today;
	if (next.lang !== lang.value) await setLang(next.lang);
	me.value = next;
	gateOpen.value = next.locked ? 'unlock' : null;
	startLive();
	if (next.locked) return;
	resumeLive();
	const waiting = opened;
	opened = [];
	for (const go of waiting) go();
}

/** Asks once, at the start, whether a session is alive. */
export async function findSession(): Promise<void> {
	try {
		await enter(await account.me(true));
	} catch (e) {
		if (e instanceof ApiError && e.status === 423) {
			me.value = null;
			gateOpen.value = 'unlock';
			return;
		}
		me.value = null;
	}
}

export async function changeLang(next: Lang): Promise<void> {
	await setLang(next);
	if (!me.value) return;
	me.value = { ...me.value, lang: next };
	/* lists and figures carry words of the catalogue in the language of the account: read again */
	await account.setLang(next).then(() => notifyTopics(['persons', 'records', 'plan', 'config', 'tasks']), () => undefined);
}

export async function lock(): Promise<void> {
	gateOpen.value = 'unlock';
	/* a lost connection covers the screen all the same */
	await account.lock().catch(() => undefined);
}

export async function signOut(): Promise<void> {
	stopLive();
	await account.logout().catch(() => undefined);
	window.location.hash = '';
	window.location.reload();
}

export function openGate(why: 'signin' | 'unlock'): Promise<void> {
	if (why === 'signin' && !me.value) {
		/* nothing is on screen to keep */
		me.value = null;
		return Promise.reject(new ApiError(401, 'auth.required'));
	}
	gateOpen.value = why;
	return new Promise((done) => opened.push(done));
}

setGate(openGate);

/* the live channel was refused: the screen is covered even when nobody touches it */
effect(() => {
	if (liveBlocked.value && me.peek()) gateOpen.value = liveBlocked.value;
});

watchIdle(() => {
	if (me.peek() && gateOpen.peek() === null) void lock();
}, () => me.peek()?.idle_s ?? 0);
