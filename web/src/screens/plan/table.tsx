/*
 * The tree as a table. Up and down go from row to row, right unfolds, left folds or goes to the
 * objective above, Enter opens the panel. One row at a time is in the order of Tab.
 */

import { useRef, useState } from 'preact/hooks';
import { Bullet } from '../../charts/bullet';
import { figure, goal, unitWord } from '../../charts/figure';
import { Spark } from '../../charts/spark';
import { DistBar, StateTag } from '../../charts/states';
import { useWidth } from '../../charts/width';
import { t } from '../../lib/i18n';
import { number } from '../../lib/time';
import type { PlanNode } from '../../lib/types-plan';
import { cx, Icon } from '../../ui/basic';
import { goodOf, isObjective, nameOf, type Row } from './tree';

export interface TreeProps {
	rows: Row[];
	months: Map<number, number[]>;
	/** The same indicators in the period before; empty when nothing is compared. */
	was: Map<number, number | null>;
	wasSpan: string;
	chosen: number | null;
	hrefOf: (id: number) => string;
	toggle: (id: number, open: boolean) => void;
	foot: string;
}

const SHORT: Record<PlanNode['level'], string> = { strategic: 'os', operational: 'oo', action: 'ac', subaction: 'ac sub' };

function Done({ node, was, wasSpan }: { node: PlanNode; was: Map<number, number | null>; wasSpan: string }) {
	const main = node.indicators[0];
	if (!main) return <td class="r muted">{t('plan.none.dash')}</td>;
	if (main.masked) return <td class="r small muted">{t('plan.masked')}</td>;
	return (
		<td class="r num">
			<b>{main.value === null ? t('plan.none.dash') : figure(main, main.value)}</b>
			<span class="vh"> {unitWord(main)}</span>
			{was.has(main.id) && <span class="was tiny muted"><span class="vh">{wasSpan} </span>{was.get(main.id) == null ? t('plan.none.dash') : figure(main, was.get(main.id) ?? 0)}</span>}
		</td>
	);
}

/** Which columns the room allows: a narrow screen keeps the name, the figure, the state and the count. */
interface Room { goal: boolean; bar: boolean; spark: boolean }

function roomOf(width: number): Room {
	return { goal: width >= 520, bar: width >= 640, spark: width >= 840 };
}

function ObjectiveCells({ node, room }: { node: PlanNode; room: Room }) {
	const g = goodOf(node.states);
	return (
		<>
			{room.bar && <td class="c-bar"><DistBar states={node.states} width={124} /></td>}
			<td class="c-sum" colSpan={room.spark ? 2 : 1}>
				<span class="small soft">
					{g.of > 0 ? t('plan.good', { n: g.good, of: g.of }) : t('plan.noaction')}
					{g.late > 0 && <>, <b class="lt">{t('plan.late', { n: g.late })}</b></>}
				</span>
			</td>
		</>
	);
}

function ActionCells({ node, months, room, was, wasSpan }: { node: PlanNode; months: number[]; room: Room; was: Map<number, number | null>; wasSpan: string }) {
	const main = node.indicators[0];
	return (
		<>
			<Done node={node} was={was} wasSpan={wasSpan} />
			{room.goal && <td class="r num soft">{main?.target != null ? goal(main, main.target) : <span class="vh">{t('plan.target.none')}</span>}</td>}
			{room.bar && <td class="c-bar">{main && !main.masked && <Bullet of={main} />}</td>}
			{room.spark && <td class="c-spark"><Spark values={months} /></td>}
			<td class="c-state"><StateTag state={node.state} /></td>
		</>
	);
}

function NameCell({ row, live, room, props }: { row: Row; live: boolean; room: Room; props: TreeProps }) {
	const { node } = row;
	const tab = live ? 0 : -1;
	return (
		<th scope="row" colSpan={isObjective(node) ? (room.goal ? 3 : 2) : undefined}>
			<span class={`nm d${row.depth}`}>
				{row.kids > 0
					? (
						<button type="button" class="chev" tabIndex={tab} aria-expanded={row.open}
							aria-label={t('plan.unfold', { what: `${node.code} ${nameOf(node)}` })}
							onClick={() => props.toggle(node.id, !row.open)}>
							<Icon name={row.open ? 'chevron-down' : 'chevron-right'} />
						</button>
					)
					: <span class="chev" />}
				<a class="nm-a" data-row={node.id} tabIndex={tab} href={props.hrefOf(node.id)} title={node.label}>
					<span class="code">{node.code}</span>
					<span>{nameOf(node)}</span>
				</a>
			</span>
		</th>
	);
}

/** Where an arrow goes from a row; null: nowhere. */
function step(rows: Row[], at: number, key: string): number | null {
	const row = rows[at];
	if (!row) return null;
	if (key === 'ArrowDown') return at + 1 < rows.length ? at + 1 : null;
	if (key === 'ArrowUp') return at > 0 ? at - 1 : null;
	if (key === 'Home') return 0;
	if (key === 'End') return rows.length - 1;
	if (key === 'ArrowRight') return row.open ? at + 1 : null;
	if (key === 'ArrowLeft') {
		for (let i = at - 1; i >= 0; i--) if ((rows[i]?.depth ?? 0) < row.depth) return i;
	}
	return null;
}

function useRows(props: TreeProps) {
	const body = useRef<HTMLTableSectionElement>(null);
	const [held, setHeld] = useState<number | null>(null);
	const ids = props.rows.map((r) => r.node.id);
	const now = held !== null && ids.includes(held) ? held : props.chosen !== null && ids.includes(props.chosen) ? props.chosen : (ids[0] ?? null);

	function onKeyDown(e: KeyboardEvent) {
		if (e.altKey || e.ctrlKey || e.metaKey || now === null) return;
		const at = ids.indexOf(now);
		const row = props.rows[at];
		if (!row) return;
		if (e.key === 'ArrowRight' && row.kids > 0 && !row.open) props.toggle(row.node.id, true);
		else if (e.key === 'ArrowLeft' && row.open) props.toggle(row.node.id, false);
		else {
			const to = step(props.rows, at, e.key);
			if (to === null) return;
			const id = ids[to];
			if (id === undefined) return;
			setHeld(id);
			body.current?.querySelector<HTMLElement>(`a[data-row="${id}"]`)?.focus();
		}
		e.preventDefault();
	}

	function onFocus(e: FocusEvent) {
		const tr = e.target instanceof Element ? e.target.closest<HTMLElement>('tr[data-node]') : null;
		if (tr) setHeld(Number(tr.dataset.node));
	}

	return { body, now, onKeyDown, onFocus };
}

export function TreeTable(props: TreeProps) {
	const { body, now, onKeyDown, onFocus } = useRows(props);
	const [box, width] = useWidth<HTMLDivElement>(900);
	const room = roomOf(width);
	return (
		<div class="card tw tree-w" ref={box}>
			<table class="tree">
				<caption class="vh">{t('plan.table.caption')}</caption>
				<thead>
					<tr>
						<th scope="col">{t('plan.col.name')}</th>
						<th scope="col" class="r">{t('plan.col.done')}{props.was.size > 0 && <span class="was tiny">{props.wasSpan}</span>}</th>
						{room.goal && <th scope="col" class="r">{t('plan.col.target')}</th>}
						{room.bar && <th scope="col" class="c-bar">{t('plan.col.progress')}</th>}
						{room.spark && <th scope="col" class="c-spark">{t('plan.col.months')}</th>}
						<th scope="col">{t('plan.col.state')}</th>
						<th scope="col" class="r">{t('plan.col.records')}</th>
					</tr>
				</thead>
				<tbody ref={body} onKeyDown={onKeyDown} onFocusIn={onFocus}>
					{props.rows.map((row) => {
						const { node } = row;
						const live = node.id === now;
						return (
							<tr key={node.id} data-node={node.id} class={cx(SHORT[node.level], props.chosen === node.id && 'sel')}>
								<NameCell row={row} live={live} room={room} props={props} />
								{isObjective(node) ? <ObjectiveCells node={node} room={room} /> : <ActionCells node={node} months={props.months.get(node.id) ?? []} room={room} was={props.was} wasSpan={props.wasSpan} />}
								<td class="r num">
									<a class="cnt-a" tabIndex={live ? 0 : -1} href={props.hrefOf(node.id)} aria-label={t('plan.records.of', { n: node.records, what: node.code })}>{number(node.records)}</a>
								</td>
							</tr>
						);
					})}
				</tbody>
				<tfoot class="print-only"><tr><td colSpan={4 + Number(room.goal) + Number(room.bar) + Number(room.spark)}>{props.foot}</td></tr></tfoot>
			</table>
		</div>
	);
}
