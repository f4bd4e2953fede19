/*
 * Lists that the server answers page by page: "next" is what to ask after, null at the end. They
 * are read to their end, so that a screen that filters, counts or sorts has every row. A list
 * beyond PAGES pages keeps its "next", and the screen says that rows are missing (ui/older.tsx, Cut).
 */

const PAGES = 20;

type Row = { id: number } | { lot_id: number };
const idOf = (r: Row): number => ('id' in r ? r.id : r.lot_id);

/** One of the lists named by `keys` may end before the others; rows are told apart by their id. */
export async function whole<K extends string, A extends { [k in K]: Row[] } & { next: number | null }>(keys: readonly K[], page: (after?: number) => Promise<A>): Promise<A> {
	const all = { ...await page() };
	const seen = new Map(keys.map((k) => [k, new Set(all[k].map(idOf))]));
	for (let i = 1; all.next !== null && i < PAGES; i++) {
		const more = await page(all.next);
		for (const k of keys) all[k] = [...all[k], ...more[k].filter((r) => !seen.get(k)?.has(idOf(r)) && seen.get(k)?.add(idOf(r)))] as A[K];
		all.next = more.next;
	}
	return all;
}
