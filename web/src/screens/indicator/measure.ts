/*
 * A measure in the words of who counts: what is measured, of which records. A measure that the form
 * has no words for (a share of shares) is edited as text.
 */

import type { PlainKey } from '../../lib/i18n';

export type Dim = 'kind' | 'service' | 'theme' | 'place' | 'partner' | 'outcome' | 'channel';
export const DIMS: Dim[] = ['kind', 'service', 'theme', 'place', 'partner', 'outcome', 'channel'];
export type Where = Partial<Record<Dim, string[]>> & { age_min?: number; age_max?: number };
export interface Measure { op: string; of?: string; divide?: number; where?: Where; num?: Measure; den?: Measure }

/** What can be counted, by the key of its words: `ws.what.count`. */
export interface What { key: string; op: string; of?: string; divide?: number; unit?: string }
export const WHATS: What[] = [
	{ key: 'count', op: 'count' },
	{ key: 'persons', op: 'distinct', of: 'person' },
	{ key: 'households', op: 'distinct', of: 'household' },
	{ key: 'quantity', op: 'sum', of: 'quantity' },
	{ key: 'hours', op: 'sum', of: 'minutes', divide: 60 },
	{ key: 'heads', op: 'sum', of: 'head_count' },
	{ key: 'euros', op: 'sum', of: 'amount_cents', divide: 100 },
	{ key: 'staff', op: 'distinct', of: 'staff' },
	{ key: 'partners', op: 'distinct', of: 'partner' },
	{ key: 'places', op: 'distinct', of: 'place' },
	{ key: 'active', op: 'active_at' },
	{ key: 'wait_median', op: 'median', of: 'wait' },
	{ key: 'wait_p90', op: 'p90', of: 'wait' },
	{ key: 'lag_median', op: 'median', of: 'lag' },
	{ key: 'lag_p90', op: 'p90', of: 'lag' },
	{ key: 'minutes_mean', op: 'mean', of: 'minutes' },
	{ key: 'quantity_mean', op: 'mean', of: 'quantity' },
	{ key: 'share', op: 'share' },
	{ key: 'milestones', op: 'milestones' },
	{ key: 'manual', op: 'manual' },
];

export function wordsOf(key: string): PlainKey {
	return `ws.what.${key}` as PlainKey;
}

export function whatOf(m: Measure): What | undefined {
	return WHATS.find((w) => w.op === m.op && w.of === m.of && (w.divide ?? 1) === (m.divide ?? 1));
}

function plain(m: Measure | undefined): boolean {
	return m !== undefined && m.op !== 'share' && whatOf(m) !== undefined;
}

/** Whether the form has words for it. */
export function sayable(m: Measure): boolean {
	return m.op === 'share' ? plain(m.num) && plain(m.den) : whatOf(m) !== undefined;
}

export function counts(m: Measure): boolean {
	return m.op !== 'milestones' && m.op !== 'manual' && m.op !== 'share';
}

/** The same measure of another thing; the filter stays. */
export function become(m: Measure, key: string): Measure {
	const w = WHATS.find((x) => x.key === key) ?? WHATS[0];
	if (!w) return m;
	if (w.op === 'share') return { op: 'share', num: { op: 'count', where: m.where }, den: { op: 'count' } };
	const out: Measure = { op: w.op };
	if (w.of) out.of = w.of;
	if (w.divide) out.divide = w.divide;
	if (counts(out) && m.where) out.where = m.where;
	return out;
}

export function emptyWhere(w: Where | undefined): boolean {
	return !w || (DIMS.every((d) => !w[d]?.length) && w.age_min === undefined && w.age_max === undefined);
}

/** Without empty lists, as the server takes it. */
export function tidy(m: Measure): Measure {
	const out: Measure = { ...m };
	if (m.num) out.num = tidy(m.num);
	if (m.den) out.den = tidy(m.den);
	if (emptyWhere(m.where)) delete out.where;
	else out.where = Object.fromEntries(Object.entries(m.where ?? {}).filter(([, v]) => v !== undefined && (!Array.isArray(v) || v.length > 0)));
	return out;
}
