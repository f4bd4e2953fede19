/*
 * Lists that begin with the latest and go further back on demand. The server answers so many rows
 * and says whether there are more; they are fetched day by day until the span is whole, so that a
 * list never stops in silence.
 */

import { useState } from 'preact/hooks';
import { useResource, type Resource } from './resource';
import { dayPlus, today } from './time';

interface Answer { rows: Array<{ id: number; day: string }>; more: boolean }

export interface Older<A> extends Resource<A> {
	from: string;
	/** A year further back. */
	older: () => void;
}

const PAGES = 20;

/** @param load rows of a span, latest day first; @param days how far back at first */
export function useOlder<A extends Answer>(load: (from: string, to?: string) => Promise<A>, days: number, deps: unknown[], topics: string[] = []): Older<A> {
	const [from, setFrom] = useState(() => dayPlus(today.value, -days));
	const all = async () => {
		const first = await load(from);
		const rows = [...first.rows];
		const ids = new Set(rows.map((r) => r.id));
		let more = first.more;
		for (let i = 1; more && i < PAGES; i++) {
			const page = await load(from, rows.at(-1)?.day);
			const fresh = page.rows.filter((r) => !ids.has(r.id));
			if (fresh.length === 0) break;
			for (const r of fresh) ids.add(r.id);
			rows.push(...fresh);
			more = page.more;
		}
		return { ...first, rows, more };
	};
	const list = useResource<A>(all as () => Promise<A>, [...deps, from], topics);
	return { ...list, from, older: () => setFrom(dayPlus(from, -365)) };
}
