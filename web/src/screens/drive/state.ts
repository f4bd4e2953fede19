/*
 * What the driver's page knows: the last answer of the server, and on top of it the acts that are
 * still on their way. A tap shows at once, whatever the network does.
 */

import type { Paths } from 'gen:api';
import type { Act } from '../../lib/outbox';

export type Drive = Paths['GET /api/delivery/mine']['answer'];
export type Round = NonNullable<Drive['rounds']>[number];
export type Stop = NonNullable<Round['stops']>[number];
export type Alarm = NonNullable<Round['alarms']>[number];
export type Outcome = NonNullable<Stop['outcome']>;

export interface Seen extends Stop {
	/** What it is now, acts on their way included. */
	now: Outcome | null;
	/** The act has not been acknowledged yet. */
	sending: boolean;
}

const STOP = /^\/api\/delivery\/stops\/(\d+)\/(outcome|undo)$/;

/** The stops as the driver left them: the latest act of each stop decides. */
export function seen(stops: Stop[], waiting: Act[]): Seen[] {
	const latest = new Map<number, Outcome | null>();
	for (const act of waiting) {
		const m = STOP.exec(act.path);
		if (m) latest.set(Number(m[1]), m[2] === 'undo' ? null : (act.body.outcome as Outcome));
	}
	return stops.map((s) => {
		const sending = latest.has(s.id);
		return { ...s, now: sending ? latest.get(s.id) ?? null : s.outcome ?? null, sending };
	});
}

/** Cancelled too late: shown, never driven to. */
export function skipped(s: Stop): boolean {
	return s.quantity === 0;
}

/** The first stop that is neither done nor cancelled. */
export function nextStop(stops: Seen[]): Seen | undefined {
	return stops.find((s) => s.now === null && !skipped(s));
}

/** The stop that was acted on last: acts on their way first, then by the clock. */
export function lastDone(stops: Seen[], waiting: Act[]): Seen | undefined {
	for (const act of [...waiting].reverse()) {
		const m = STOP.exec(act.path);
		const s = m && stops.find((x) => x.id === Number(m[1]));
		if (s && s.now !== null) return s;
	}
	return stops.filter((s) => s.now !== null && !s.sending).sort((a, b) => (b.at ?? 0) - (a.at ?? 0))[0];
}

/** "M4": the letter of the diet and the texture, and the place on the round. */
export function labelCode(s: Stop, position: number): string {
	const letter = s.diet === 'normal' ? 'M' : s.diet.charAt(0).toUpperCase() === 'N' ? s.diet.split('_')[1]?.charAt(0).toUpperCase() ?? 'N' : s.diet.charAt(0).toUpperCase();
	return `${letter}${position}`;
}
