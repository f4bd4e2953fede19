/* Money is whole cents; this is how it is read and typed. */

import { locale } from './i18n';

/** "12,50 €" */
export function euros(cents: number): string {
	return new Intl.NumberFormat(locale(), { style: 'currency', currency: 'EUR' }).format(cents / 100);
}

/** "12,5", "12.50", "1 200" typed as euros; null when it is no amount. */
export function centsOf(text: string): number | null {
	const s = text.replace(/[\s\u00A0\u202F€]/g, '').replace(',', '.');
	if (!/^\d{1,7}(\.\d{0,2})?$/.test(s)) return null;
	return Math.round(Number(s) * 100);
}

/** How an amount stands in a field: "12,50". */
export function typed(cents: number): string {
	return new Intl.NumberFormat(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false }).format(cents / 100);
}
