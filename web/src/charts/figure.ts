/*
 * Figures as text. A value of the unit `percent` is a fraction (0.83 is 83 %); everything else is
 * shown as it is, with the decimals that the indicator asks for. Nothing is computed here but the
 * form of a number.
 */

import { label, locale } from '../lib/i18n';
import { number } from '../lib/time';
import type { IndicatorValue } from '../lib/types-plan';

type Shown = Pick<IndicatorValue, 'unit' | 'decimals'>;
const NARROW = '\u202F';

export function isPercent(i: Pick<IndicatorValue, 'unit'>): boolean {
	return i.unit === 'percent';
}

/** "9 214", "4,4", "83 %". */
export function figure(i: Shown, v: number): string {
	return isPercent(i) ? `${number(v * 100, i.decimals)}${NARROW}%` : number(v, i.decimals);
}

/**
 * A target or the point of a line: targets set by people are round, what comes of a proportion is
 * not, and a decimal of an interview means nothing.
 */
export function goal(i: Shown, v: number): string {
	return figure(i, isPercent(i) || i.decimals > 0 ? v : Math.round(v));
}

/** The word of the unit; none for a percentage, whose sign is in the figure. */
export function unitWord(i: Pick<IndicatorValue, 'unit' | 'unit_label'>): string {
	return isPercent(i) ? '' : label(i.unit_label);
}

/** "12 k" on an axis. */
export function shortNumber(v: number): string {
	const key = locale();
	let f = short.get(key);
	if (!f) {
		f = new Intl.NumberFormat(key, { notation: 'compact', maximumFractionDigits: 1 });
		short.set(key, f);
	}
	return f.format(v);
}
const short = new Map<string, Intl.NumberFormat>();
