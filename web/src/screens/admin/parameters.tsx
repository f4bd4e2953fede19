/* Dated figures of the law and of the centre, each with its source. */

import { useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { errorText } from '../../lib/forms';
import { label, labelLang, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { number, shortDay, stamp, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Parameter } from '../../lib/types-plan';
import { Empty, Failure, Loading, Seg, Tag } from '../../ui/basic';
import { Confirm } from '../../ui/dialog';
import { Menu, MenuItem } from '../../ui/menu';
import { Table } from '../../ui/table';
import { ParameterEdit } from './parameter-edit';
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

/** What was corrected, by whom and why. */
function Past({ all }: { all: Parameter[] }) {
	const list = useResource(() => plans.parametersPast(), [], ['config']);
	const rows = list.data?.rows ?? [];
	if (rows.length === 0) return null;
	return (
		<details class="card pad">
			<summary>{t('admin.param.past.title')} <span class="muted num">{rows.length}</span></summary>
			<ul class="rows">{rows.map((r) => {
				const p = all.find((x) => x.code === r.code);
				return (
					<li key={`${r.code} ${r.at} ${r.value}`} class="line line-2">
						<span class="t"><b>{p ? label(p.label) : r.code}</b>
							<span class="small">{t('admin.param.past.was', { value: p ? valueText({ ...p, value: r.value }) : number(r.value), day: shortDay(r.from) })}</span>
							<span class="small soft">{[stamp(r.at), r.author, r.reason].join(', ')}</span></span>
					</li>
				);
			})}</ul>
		</details>
	);
}

export function Parameters() {
	const list = useResource(() => plans.parameters(), [], ['config']);
	const [when, setWhen] = useState<'now' | 'all'>('now');
	const [edit, setEdit] = useState<{ p: Parameter; correct: boolean } | null>(null);
	const [remove, setRemove] = useState<Parameter | null>(null);
	const search = useSearch();

	async function take(p: Parameter, reason: string) {
		await plans.removeParameter(p.id, p.version, reason).then(() => toast(t('admin.param.saved')), (e) => toast(errorText(e), { tone: 'alert' }));
		setRemove(null);
		list.reload();
	}

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
					...(can('parameter.write') ? [{
						key: 'do', head: <span class="vh">{t('ui.edit')}</span>, cell: (p: Parameter) => (
							<Menu label={t('admin.param.correct.of', { what: label(p.label) })} icon="ellipsis">
								{(close) => <>
									<MenuItem icon="plus" onClick={() => { close(); setEdit({ p, correct: false }); }}>{t('admin.param.add')}</MenuItem>
									<MenuItem icon="pencil" onClick={() => { close(); setEdit({ p, correct: true }); }}>{t('admin.param.correct')}</MenuItem>
									{p.from > today.value && <MenuItem icon="trash-2" onClick={() => { close(); setRemove(p); }}>{t('admin.param.remove')}</MenuItem>}
								</>}
							</Menu>
						),
					}] : []),
				]} />
			)}
			{edit && <ParameterEdit parameter={edit.p} correct={edit.correct} onClose={() => { setEdit(null); list.reload(); }} />}
			{remove && <Confirm title={t('admin.param.remove')} text={t('admin.param.remove.text')} yes={t('admin.param.remove')} danger ask={t('admin.param.reason')} least={3}
				onClose={() => setRemove(null)} onYes={(reason) => take(remove, reason)} />}
			<Past all={list.data.rows} />
		</>
	);
}
