/*
 * Addresses live after the `#`: that part never leaves the browser, so no id of a person reaches a
 * server log or a proxy. `#/people/4711?tab=history` → path ["people", "4711"], query {tab}.
 */

import { signal } from '@preact/signals';

export interface Place { path: string[]; query: URLSearchParams; key: string }

function read(): Place {
	const text = window.location.hash.replace(/^#\/?/, '');
	const [path = '', query = ''] = text.split('?');
	return { path: path.split('/').filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query), key: text };
}

export const place = signal<Place>(read());

window.addEventListener('hashchange', () => {
	place.value = read();
});

/** "#/people/12" for links. */
export function href(...path: Array<string | number>): string {
	return '#/' + path.map((p) => encodeURIComponent(String(p))).join('/');
}

export function go(...path: Array<string | number>): void {
	window.location.hash = href(...path);
}

/** Changes the query of this place without a new entry in the history. */
export function setQuery(change: Record<string, string | null>): void {
	const q = new URLSearchParams(place.value.query);
	for (const [k, v] of Object.entries(change)) {
		if (v === null) q.delete(k);
		else q.set(k, v);
	}
	const text = q.toString();
	history.replaceState(null, '', href(...place.value.path) + (text ? `?${text}` : ''));
	place.value = read();
}
