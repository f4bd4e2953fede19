/* Where the work goes, by hours or by records: the icicle, or the same as a table. */

import { useMemo, useState } from 'preact/hooks';
import { Icicle } from '../../charts/icicle';
import { t } from '../../lib/i18n';
import { number } from '../../lib/time';
import type { PlanPage } from '../../lib/types-plan';
import { Button, Empty, Seg } from '../../ui/basic';
import { cellsOf, nameOf, pathOf, type By, type Tree } from './tree';

function WhereTable({ tree, by, total, hrefOf }: { tree: Tree; by: By; total: number; hrefOf: (id: number) => string }) {
	const rows = tree.all.filter((n) => n[by] > 0);
	return (
		<div class="tw" role="group" aria-label={t('plan.where')} tabIndex={0}>
			<table class="tbl">
				<caption class="vh">{t('plan.where')}</caption>
				<thead>
					<tr>
						<th scope="col">{t('plan.col.name')}</th>
						<th scope="col" class="r">{t('plan.where.hours')}</th>
						<th scope="col" class="r">{t('plan.where.records')}</th>
						<th scope="col" class="r">{t('plan.where.share')}</th>
					</tr>
				</thead>
				<tbody>
					{rows.map((n) => (
						<tr key={n.id}>
							<th scope="row"><a class={`d-${n.level}`} href={hrefOf(n.id)}><span class="code">{n.code}</span> {nameOf(n)}</a></th>
							<td class="r num">{number(n.minutes / 60)}</td>
							<td class="r num">{number(n.records)}</td>
							<td class="r num">{t('plan.percent', { n: number((n[by] / total) * 100, 1) })}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

export function Where({ page, tree, chosen, hrefOf, onOpen }: {
	page: PlanPage;
	tree: Tree;
	chosen: number | null;
	hrefOf: (id: number) => string;
	onOpen: (id: number) => void;
}) {
	const [by, setBy] = useState<By>('minutes');
	const [table, setTable] = useState(false);
	const cells = useMemo(() => cellsOf(tree, by), [tree, by]);
	const total = cells.reduce((n, c) => n + c.value, 0);
	const minutes = (tree.kids.get(null) ?? []).reduce((n, x) => n + x.minutes, 0);
	const hot = new Set(chosen === null ? [] : pathOf(tree, chosen));

	return (
		<section class="card ice" aria-labelledby="h-where">
			<div class="row ice-h">
				<h2 id="h-where">{t('plan.where')}</h2>
				<span class="small muted grow">{t('plan.where.total', { hours: number(minutes / 60), records: number(page.attached.tied), n: page.attached.tied })}</span>
				<Seg<By> label={t('plan.where.by')} value={by} onChange={setBy} options={[
					{ value: 'minutes', label: t('plan.where.hours') }, { value: 'records', label: t('plan.where.records') },
				]} />
				<Button small icon="table" aria-pressed={table} onClick={() => setTable(!table)}>{t('plan.as.table')}</Button>
			</div>
			{total === 0 && <Empty icon="target">{t('plan.where.none')}</Empty>}
			{total > 0 && !table && (
				<Icicle roots={cells} total={total} hot={hot} onOpen={onOpen}
					label={t('plan.where.alt', { parts: cells.map((c) => t('plan.where.cell', { what: `${c.code} ${c.name}`, share: t('plan.percent', { n: number((c.value / total) * 100) }) })).join(', ') })} />
			)}
			{total > 0 && table && <WhereTable tree={tree} by={by} total={total} hrefOf={hrefOf} />}
		</section>
	);
}
