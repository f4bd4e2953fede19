/* A plain table that scrolls inside its own region on a narrow screen. */

import type { ComponentChildren } from 'preact';
import { cx } from './basic';

export interface Column<R> {
	key: string;
	head: ComponentChildren;
	cell: (row: R) => ComponentChildren;
	/** Figures: aligned right, tabular. */
	num?: boolean;
	/** The cell that names the row (a header cell). */
	header?: boolean;
}

export function Table<R>({ label, columns, rows, rowKey, rowClass, foot }: {
	label: string;
	columns: Array<Column<R>>;
	rows: R[];
	rowKey: (r: R) => string | number;
	rowClass?: (r: R) => string | undefined;
	foot?: ComponentChildren;
}) {
	return (
		<div class="tw card" role="region" aria-label={label} tabIndex={0}>
			<table class="tbl">
				<caption class="vh">{label}</caption>
				<thead>
					<tr>{columns.map((c) => <th key={c.key} scope="col" class={c.num ? 'r' : undefined}>{c.head}</th>)}</tr>
				</thead>
				<tbody>
					{rows.map((r) => (
						<tr key={rowKey(r)} class={rowClass?.(r)}>
							{columns.map((c) => c.header
								? <th key={c.key} scope="row">{c.cell(r)}</th>
								: <td key={c.key} class={cx(c.num && 'r num')}>{c.cell(r)}</td>)}
						</tr>
					))}
				</tbody>
				{foot && <tfoot>{foot}</tfoot>}
			</table>
		</div>
	);
}
