/* Dated figures of the law and of the centre, each with its source. */

import { useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { label, labelLang, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { number, shortDay, today } from '../../lib/time';
import type { Parameter } from '../../lib/types-plan';
import { Empty, Failure, Loading, Seg, Tag } from '../../ui/basic';
import { Table } from '../../ui/table';
import { Search, useSearch } from './search';

function decimalsOf(v: number): number {
	return Number.isInteger(v) ? 0 : Math.min(4, String(v).split('.')[1]?.length ?? 0);
}

/** "743,78 € par mois", "80 %", "30 jours". */
export function valueText(p: Parameter): string {
	if (p.unit.startsWith('cents')) return tx('unit.', p.unit, 'unit.other', { n: number(p.value / 100, 2), unit: p.unit });
	if (p.unit === 'fraction') return t('plan.percent', { n: number(p.value * 100, decimalsOf(Math.round(p.value * 1e6) / 1e4)) });
	return tx('unit.', p.unit, 'unit.other', { n: number(p.value, decimalsOf(p.value)), unit: p.unit });
}

function inForce(p: Parameter): boolean {
	return p.from <= today.value && (!p.to || p.to >= today.value);
}

export function Parameters() {
	const list = useResource(() => plans.parameters(), [], ['config']);
	const [when, setWhen] = useState<'now' | 'all'>('now');
	const search = useSearch();
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={8} />;
	const rows = list.data.rows
		.filter((p) => when === 'all' || inForce(p))
		.filter((p) => search.hits(label(p.label), p.code, p.source))
		.sort((a, b) => a.code.localeCompare(b.code, undefined, { numeric: true }) || (a.from < b.from ? 1 : -1));
	return (
		<>
			<div class="row apart">
				<Search state={search} label={t('admin.parameters.search')} count={rows.length} />
				<Seg<'now' | 'all'> label={t('admin.param.when')} value={when} onChange={setWhen}
					options={[{ value: 'now', label: t('admin.param.now') }, { value: 'all', label: t('admin.param.all') }]} />
			</div>
			{rows.length === 0 ? <div class="card"><Empty icon="search">{t('admin.none')}</Empty></div> : (
				<Table label={t('admin.parameters')} rows={rows} rowKey={(p) => `${p.code} ${p.from}`} rowClass={(p) => (inForce(p) ? undefined : 'off')} columns={[
					{ key: 'label', head: t('admin.label'), header: true, cell: (p) => <span class="two"><span lang={labelLang(p.label)}>{label(p.label)}</span><span class="tiny muted">{p.code}</span></span> },
					{ key: 'value', head: t('admin.param.value'), num: true, cell: (p) => <b class="nowrap">{valueText(p)}</b> },
					{ key: 'from', head: t('admin.rule.from'), cell: (p) => <span class="nowrap">{shortDay(p.from)}</span> },
					{ key: 'to', head: t('admin.rule.to'), cell: (p) => <span class="nowrap">{p.to ? shortDay(p.to) : t('admin.param.open')}</span> },
					{ key: 'now', head: t('admin.state'), cell: (p) => (inForce(p) ? <Tag tone="ok" icon="check">{t('admin.param.inforce')}</Tag> : <Tag icon={p.from > today.value ? 'clock' : 'history'}>{t(p.from > today.value ? 'admin.param.future' : 'admin.param.past')}</Tag>) },
					{ key: 'source', head: t('admin.param.source'), cell: (p) => <span class="small soft" lang="fr">{p.source}</span> },
				]} />
			)}
		</>
	);
}
