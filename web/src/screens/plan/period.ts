/*
 * The period that the plan page shows: a quarter, a civil year, or since the plan began. It lives
 * in the address (`?span=year&at=2026-11-23`), so that a link shows the same figures.
 */

import { t } from '../../lib/i18n';
import { dayPlus } from '../../lib/time';

export type Span = 'quarter' | 'year' | 'start';
export interface Shown { span: Span; from: string; to: string; before: string | null; after: string | null }
interface Bounds { from: string; to: string }

function yearOf(day: string): number {
	return Number(day.slice(0, 4));
}

export function quarterOf(day: string): number {
	return Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1;
}

function firstOfQuarter(year: number, q: number): string {
	return `${year}-${String(q * 3 - 2).padStart(2, '0')}-01`;
}

function clamp(day: string, b: Bounds): string {
	return day < b.from ? b.from : day > b.to ? b.to : day;
}

/** First and last day of the span that holds a day. */
function days(span: Span, at: string, plan: Bounds, now: string): Bounds {
	const year = yearOf(at);
	if (span === 'year') return { from: `${year}-01-01`, to: `${year}-12-31` };
	if (span === 'start') {
		const end = `${yearOf(clamp(now, plan))}-12-31`;
		return { from: plan.from, to: end > plan.to ? plan.to : end };
	}
	const from = firstOfQuarter(year, quarterOf(at));
	const next = dayPlus(from, 95);
	return { from, to: dayPlus(firstOfQuarter(yearOf(next), quarterOf(next)), -1) };
}

/** The period of an address; a day outside the plan is brought to its nearest one. */
export function shownOf(query: URLSearchParams, plan: Bounds, now: string): Shown {
	const asked = query.get('span');
	const span: Span = asked === 'quarter' || asked === 'start' ? asked : 'year';
	const given = query.get('at');
	const at = clamp(given && /^\d{4}-\d{2}-\d{2}$/.test(given) ? given : now, plan);
	const d = days(span, at, plan, now);
	if (span === 'start') return { span, ...d, before: null, after: null };
	const before = dayPlus(d.from, -1);
	const after = dayPlus(d.to, 1);
	return { span, ...d, before: before < plan.from ? null : before, after: after > plan.to ? null : after };
}

/** "4e trimestre 2026", "Année 2026", "Depuis 2021". */
export function spanText(s: Pick<Shown, 'span' | 'from'>): string {
	const year = s.from.slice(0, 4);
	if (s.span === 'quarter') return t('plan.span.quarter.of', { n: quarterOf(s.from), year });
	return s.span === 'year' ? t('plan.span.year.of', { year }) : t('plan.span.start.of', { year });
}

/** The day that the figures describe: today, or the end of a period that is over. */
export function situationDay(to: string, now: string): string {
	return to < now ? to : now;
}

/**
 * The twelve months that end with the situation; null when the period shows them already (then
 * `take` of its own months are the last ones).
 */
export function lastYear(from: string, to: string, now: string): Bounds | null {
	const end = situationDay(to, now);
	const months = (yearOf(end) - yearOf(from)) * 12 + Number(end.slice(5, 7)) - Number(from.slice(5, 7)) + 1;
	if (months >= 12) return null;
	const first = new Date(`${end.slice(0, 7)}-01T12:00:00Z`);
	first.setUTCMonth(first.getUTCMonth() - 11);
	const last = new Date(`${end.slice(0, 7)}-01T12:00:00Z`);
	last.setUTCMonth(last.getUTCMonth() + 1);
	return { from: first.toISOString().slice(0, 10), to: dayPlus(last.toISOString().slice(0, 10), -1) };
}

/** How many of a period's months have begun. */
export function begun(from: string, to: string, now: string): number {
	const end = situationDay(to, now);
	return Math.max(0, (yearOf(end) - yearOf(from)) * 12 + Number(end.slice(5, 7)) - Number(from.slice(5, 7)) + 1);
}
