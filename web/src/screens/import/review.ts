/*
 * The tree of a plan while it is being reviewed. Rows stand in reading order; the parent of a row
 * is the nearest row before it that is one level up, so changing a level moves the row and what
 * hangs below it, and nothing else has to be said. The server checks everything again.
 */

import type { NodeLevel, PlanImport, PlanPreview } from '../../lib/types-plan';

export const LEVELS: NodeLevel[] = ['strategic', 'operational', 'action', 'subaction'];
export const LABEL_MAX = 600;
export const CODE_MAX = 40;

export interface Draft {
	/** Stays the same while the row is edited. */
	key: number;
	level: NodeLevel;
	code: string;
	printed: string | null;
	label: string;
	line: number;
	doubts: string[];
	/** A person looked at it and changed something. */
	touched: boolean;
}

/** Why a row cannot be saved; keys of the catalogue. */
export type Fault = 'import.fault.code' | 'import.fault.code.form' | 'plan.code_repeated' | 'import.fault.label' | 'import.fault.long' | 'import.fault.parent';

export function draftOf(p: PlanPreview): Draft[] {
	return p.nodes.map((n, key) => ({
		key, level: n.level, code: n.code, printed: n.printed, label: n.label, line: n.line, doubts: n.doubts, touched: false,
	}));
}

export function depthOf(level: NodeLevel): number {
	return LEVELS.indexOf(level);
}

/** The row above which each row hangs; null at the top, undefined when it hangs in the air. */
export function parentsOf(rows: Draft[]): Array<Draft | null | undefined> {
	const last: Array<Draft | undefined> = [];
	return rows.map((r) => {
		const d = depthOf(r.level);
		last[d] = r;
		last.length = d + 1;
		return d === 0 ? null : last[d - 1];
	});
}

export function faultsOf(rows: Draft[]): Map<number, Fault[]> {
	const out = new Map<number, Fault[]>();
	const seen = new Map<string, number>();
	const parents = parentsOf(rows);
	for (const r of rows) seen.set(r.code, (seen.get(r.code) ?? 0) + 1);
	rows.forEach((r, i) => {
		const f: Fault[] = [];
		if (!r.code.trim()) f.push('import.fault.code');
		else if (!/^[0-9A-Za-z._-]+$/.test(r.code) || r.code.length > CODE_MAX) f.push('import.fault.code.form');
		else if ((seen.get(r.code) ?? 0) > 1) f.push('plan.code_repeated');
		if (!r.label.trim()) f.push('import.fault.label');
		else if ([...r.label].length > LABEL_MAX) f.push('import.fault.long');
		if (parents[i] === undefined) f.push('import.fault.parent');
		if (f.length > 0) out.set(r.key, f);
	});
	return out;
}

export function countsOf(rows: Draft[]): Record<NodeLevel, number> {
	const out: Record<NodeLevel, number> = { strategic: 0, operational: 0, action: 0, subaction: 0 };
	for (const r of rows) out[r.level]++;
	return out;
}

/** A first code for a row that is added after another: its number plus one, as long as it is taken. */
export function nextCode(rows: Draft[], after: Draft): string {
	const taken = new Set(rows.map((r) => r.code));
	const cut = after.code.lastIndexOf('.');
	const stem = cut < 0 ? '' : after.code.slice(0, cut + 1);
	for (let n = (Number(after.code.slice(cut + 1)) || 0) + 1; ; n++) if (!taken.has(stem + n)) return stem + n;
}

export function addAfter(rows: Draft[], after: Draft): { rows: Draft[]; added: Draft } {
	const added: Draft = {
		key: Math.max(...rows.map((r) => r.key)) + 1, level: after.level, code: nextCode(rows, after), printed: null,
		label: '', line: 0, doubts: [], touched: true,
	};
	/* after the row and all that hangs below it */
	let at = rows.findIndex((r) => r.key === after.key) + 1;
	while (at < rows.length && depthOf(rows[at]?.level ?? 'strategic') > depthOf(after.level)) at++;
	return { rows: [...rows.slice(0, at), added, ...rows.slice(at)], added };
}

export function bodyNodes(rows: Draft[]): NonNullable<PlanImport['nodes']> {
	const parents = parentsOf(rows);
	return rows.map((r, i) => ({
		level: r.level, code: r.code, printed: r.printed ?? undefined, parent: parents[i]?.code, label: r.label.trim(),
	}));
}

/** "nodes[12].code" → the row and its member. */
export function rowOfField(field: string): { row: number; member: string } | null {
	const m = /^nodes\[(\d+)\]\.(\w+)$/.exec(field);
	return m ? { row: Number(m[1]), member: m[2] ?? '' } : null;
}
