/*
 * Lists that the server answers page by page: "next" is what to ask after, null at the end. They
 * are read to their end, so that a screen that filters, counts or sorts has every row. A list
 * beyond PAGES pages keeps its "next", and the screen says that rows are missing (ui/older.tsx, Cut).
 */

const PAGES = 20;

export interface Paged<R> { rows: R[]; next: number | null }

const idOf = (r: object): unknown => ('id' in r ? r.id : r);

/** One of the lists named by `keys` may end before the others; rows that have an id come once. */
export async function whole<K extends string, A extends { [k in K]: object[] } & { next: number | null }>(keys: readonly K[], page: (after?: number) => Promise<A>): Promise<A> {
	const all = { ...await page() };
	const seen = new Map(keys.map((k) => [k, new Set(all[k].map(idOf))]));
	for (let i = 1; all.next !== null && i < PAGES; i++) {
		const more = await page(all.next);
		for (const k of keys) all[k] = [...all[k], ...more[k].filter((r) => !seen.get(k)?.has(idOf(r)) && seen.get(k)?.add(idOf(r)))] as A[K];
		all.next = more.next;
	}
	return all;
}
