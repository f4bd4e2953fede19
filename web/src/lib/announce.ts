/*
 * One polite and one assertive live region for the whole page. A text is cleared first, so that
 * the same sentence twice is spoken twice.
 */

import { signal } from '@preact/signals';

export const polite = signal('');
export const assertive = signal('');

function say(where: typeof polite, text: string): void {
	where.value = '';
	setTimeout(() => (where.value = text), 60);
}

export function announce(text: string): void {
	say(polite, text);
}

export function alertNow(text: string): void {
	say(assertive, text);
}
