/*
 * A second writer at the desk. What somebody else saved meanwhile is read, both versions stand side
 * by side (ui/conflict), and what is picked is saved over the present version. One host a screen,
 * so that a step taken by a key and a form that is open ask in the same way.
 */

import { signal } from '@preact/signals';
import { errorText } from '../../lib/forms';
import { ApiError, isStale } from '../../lib/http';
import { t } from '../../lib/i18n';
import { toast } from '../../lib/toast';
import { ConflictDialog, differences, type ConflictField, type Pick } from '../../ui/conflict';

interface Clash { id: number; fields: ConflictField[]; keep: (picks: Record<string, Pick>) => Promise<void> }
const open = signal<Clash | null>(null);
let serial = 0;

export function refused(e: unknown): void {
	if (!(e instanceof ApiError)) throw e;
	toast(isStale(e) ? t('desk.stale') : errorText(e), { tone: 'alert' });
}

export function askClash(fields: ConflictField[], keep: Clash['keep']): void {
	open.value = { id: ++serial, fields, keep };
}

export function ClashHost() {
	const c = open.value;
	if (!c) return null;
	const close = () => (open.value = null);
	return <ConflictDialog key={c.id} fields={c.fields} onClose={close} onPick={(picks) => { close(); void c.keep(picks).catch(refused); }} />;
}

export interface Saving<T, C> {
	save: (row: T, change: C) => Promise<unknown>;
	/** What is saved now; nothing: it is gone. */
	latest: () => Promise<T | undefined>;
	show: (key: keyof C, v: C[keyof C]) => { label: string; text: string };
	done?: () => void;
}

/**
 * Saves a change of some fields of a row. Somebody else's change of the same fields is shown; one
 * of other fields is kept beside mine. Throws every other refusal.
 */
export async function saveOver<T extends { version: number }, C extends object>(base: T, change: C, o: Saving<T, C>): Promise<void> {
	try {
		await o.save(base, change);
		o.done?.();
	} catch (e) {
		if (!isStale(e)) throw e;
		const now = await o.latest();
		if (!now) return refused(e);
		const part = (row: T) => Object.fromEntries(Object.keys(change).map((k) => [k, (row as Record<string, unknown>)[k]])) as C;
		const theirs = part(now), fields = differences(change, theirs, o.show, part(base));
		const again = (c: C) => (Object.keys(c).length === 0 ? Promise.resolve(o.done?.()) : saveOver(now, c, o));
		/* I changed what the other one left alone, or both the same */
		if (fields.every((f) => JSON.stringify((theirs as Record<string, unknown>)[f.key]) === JSON.stringify((part(base) as Record<string, unknown>)[f.key]))) {
			await again(Object.fromEntries(fields.map((f) => [f.key, (change as Record<string, unknown>)[f.key]])) as C);
			return;
		}
		askClash(fields, (picks) => again(Object.fromEntries(fields.filter((f) => picks[f.key] === 'mine').map((f) => [f.key, (change as Record<string, unknown>)[f.key]])) as C));
	}
}
