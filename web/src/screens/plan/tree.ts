/*
 * The nodes of a plan page as a tree: which rows show, where the arrows go, what the icicle draws.
 * Figures are the server's; nothing is added up here but what a cell of the icicle is wide.
 */

import type { Cell } from '../../charts/icicle';
import type { PlanNode, PlanState, States } from '../../lib/types-plan';

export interface Row { node: PlanNode; depth: number; kids: number; open: boolean; at: number; of: number }

export interface Tree {
	all: PlanNode[];
	byId: Map<number, PlanNode>;
	kids: Map<number | null, PlanNode[]>;
}

export function treeOf(nodes: PlanNode[]): Tree {
	const byId = new Map(nodes.map((n) => [n.id, n]));
	const kids = new Map<number | null, PlanNode[]>();
	for (const n of nodes) {
		const parent = n.parent_id !== null && byId.has(n.parent_id) ? n.parent_id : null;
		kids.set(parent, [...(kids.get(parent) ?? []), n]);
	}
	return { all: nodes, byId, kids };
}

export function isObjective(n: PlanNode): boolean {
	return n.level === 'strategic' || n.level === 'operational';
}

export function nameOf(n: PlanNode): string {
	return n.short ?? n.label;
}

/** A node and everything above it. */
export function pathOf(tree: Tree, id: number): number[] {
	const out: number[] = [];
	for (let n = tree.byId.get(id); n; n = n.parent_id === null ? undefined : tree.byId.get(n.parent_id)) out.push(n.id);
	return out;
}

/** The rows that a filter by state keeps: the actions in that state and what holds them. */
export function keptBy(tree: Tree, state: PlanState | null): Set<number> | null {
	if (!state) return null;
	const keep = new Set<number>();
	for (const n of tree.all)
		if (n.level === 'action' && n.state === state) for (const id of pathOf(tree, n.id)) keep.add(id);
	return keep;
}

/** What opens at first: everything when it fits a screen or two, else the strategic objectives. */
export function firstOpen(tree: Tree): Set<number> {
	const small = tree.all.length <= 45;
	return new Set(tree.all.filter((n) => (tree.kids.get(n.id)?.length ?? 0) > 0 && (n.level === 'strategic' || (small && n.level === 'operational'))).map((n) => n.id));
}

export function rowsOf(tree: Tree, open: ReadonlySet<number>, keep: ReadonlySet<number> | null): Row[] {
	const out: Row[] = [];
	const walk = (parent: number | null, depth: number) => {
		const list = (tree.kids.get(parent) ?? []).filter((n) => !keep || keep.has(n.id));
		list.forEach((node, i) => {
			const kids = (tree.kids.get(node.id) ?? []).filter((n) => !keep || keep.has(n.id)).length;
			const isOpen = kids > 0 && (keep !== null || open.has(node.id));
			out.push({ node, depth, kids, open: isOpen, at: i + 1, of: list.length });
			if (isOpen) walk(node.id, depth + 1);
		});
	};
	walk(null, 0);
	return out;
}

/** "7 sur 11": how many actions are reached or on track. */
export function goodOf(s: States): { good: number; of: number; late: number } {
	const of = s.reached + s.on_track + s.watch + s.late + s.unmeasured;
	return { good: s.reached + s.on_track, of, late: s.late };
}

export type By = 'minutes' | 'records';

export function cellsOf(tree: Tree, by: By, parent: number | null = null): Cell[] {
	return (tree.kids.get(parent) ?? [])
		.map((n) => ({ id: n.id, code: n.code, name: nameOf(n), value: n[by], children: cellsOf(tree, by, n.id) }))
		.filter((c) => c.value > 0);
}
