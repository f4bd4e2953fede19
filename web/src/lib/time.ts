/*
 * Days and hours for the eye. A day is "YYYY-MM-DD" and has no time zone; an instant is unix
 * seconds and is shown in Belgian time. Anything legal about dates is the server's.
 */

import { signal } from '@preact/signals';
import { lang, locale, t } from './i18n';

/** The server's day, taken from the account answer; the browser's clock may be wrong. */
export const today = signal<string>(new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Brussels' }));

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, opt: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = `${locale()} ${name}`;
	let f = formats.get(key);
	if (!f) {
		f = new Intl.DateTimeFormat(locale(), opt);
		formats.set(key, f);
	}
	return f;
}

/** The French first of the month, which Intl does not know: "1er décembre". */
function polish(text: string): string {
	return lang.value === 'fr' ? text.replace(/(^|\s)1 (?=[a-zéû])/, '$11er ') : text;
}

function dateOf(day: string): Date {
	return new Date(`${day}T12:00:00Z`);
}

/** "lundi 23 novembre 2026" */
export function longDay(day: string): string {
	return polish(format('long', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
		.format(dateOf(day)));
}

/** "12 avril 1981" */
export function fullDay(day: string): string {
	return polish(format('full', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(dateOf(day)));
}

/** "23 nov.", with the year when it is not this one. */
export function shortDay(day: string): string {
	const same = day.slice(0, 4) === today.value.slice(0, 4);
	return polish(format(same ? 'short' : 'shortYear', {
		day: 'numeric', month: 'short', year: same ? undefined : 'numeric', timeZone: 'UTC',
	}).format(dateOf(day)));
}

/** "lundi 23 novembre" */
export function weekDay(day: string): string {
	return polish(format('week', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(dateOf(day)));
}

export function dayPlus(day: string, days: number): string {
	const d = dateOf(day);
	d.setUTCDate(d.getUTCDate() + days);
	return d.toISOString().slice(0, 10);
}

/** Whole days from a to b. */
export function daysBetween(a: string, b: string): number {
	return Math.round((dateOf(b).getTime() - dateOf(a).getTime()) / 86_400_000);
}

/** "Aujourd’hui", "Hier", else null. */
export function nearDay(day: string): string | null {
	const n = daysBetween(day, today.value);
	if (n === 0) return t('time.today');
	if (n === 1) return t('time.yesterday');
	if (n === -1) return t('time.tomorrow');
	return null;
}

/** "10:41" of an instant. */
export function clock(at: number): string {
	return format('clock', { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: 'Europe/Brussels' })
		.format(new Date(at * 1000));
}

/** "23 nov. 2026, 10:41" of an instant. */
export function stamp(at: number): string {
	return format('stamp', {
		day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit',
		hour12: false, timeZone: 'Europe/Brussels',
	}).format(new Date(at * 1000));
}

/** The day of an instant, in Belgium. */
export function dayOf(at: number): string {
	return new Date(at * 1000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Brussels' });
}

export function nowClock(): string {
	return clock(Date.now() / 1000);
}

export function number(n: number, decimals = 0): string {
	const key = `${locale()} n${decimals}`;
	let f = numbers.get(key);
	if (!f) {
		f = new Intl.NumberFormat(locale(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
		numbers.set(key, f);
	}
	return f.format(n);
}
const numbers = new Map<string, Intl.NumberFormat>();

/** "1 h 05" or "39 min". */
export function minutes(n: number): string {
	if (n < 60) return t('time.minutes', { n });
	const m = n % 60;
	return t('time.hours', { h: Math.floor(n / 60), m: m === 0 ? '' : String(m).padStart(2, '0') }).trim();
}
