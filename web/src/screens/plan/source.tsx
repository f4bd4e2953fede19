/*
 * "D’où vient ce chiffre": how many records, by which rules, computed when; and the records
 * themselves, page by page, as far as the reader may see them.
 */

import { useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { ApiError } from '../../lib/http';
import { label, labelLang, t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { minutes, number, shortDay, stamp } from '../../lib/time';
import type { NodeDetail, RecordRow } from '../../lib/types-plan';
import { Button, Empty, Failure, Icon, IconButton, Loading } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { SelectField } from '../../ui/fields';
import { Table, type Column } from '../../ui/table';
import { spanText, type Shown } from './period';
import { isObjective, nameOf } from './tree';

function columns(open: (id: number) => void): Array<Column<RecordRow>> {
	return [
		{ key: 'day', head: t('lines.day'), header: true, cell: (r) => <span class="nowrap">{shortDay(r.day)}</span> },
		{ key: 'service', head: t('lines.service'), cell: (r) => <span class="two"><span>{r.service || r.kind}</span><span class="small muted">{[r.mode, r.theme].filter(Boolean).join(', ')}</span></span> },
		{ key: 'person', head: t('lines.person'), cell: (r) => (!r.person ? '' : r.person.id !== null ? <a href={href('person', r.person.id)}>{r.person.name}</a> : <span class="num nowrap">{r.person.name ?? t('plan.masked')}</span>) },
		{ key: 'place', head: t('lines.place'), cell: (r) => r.place ?? '' },
		{ key: 'staff', head: t('lines.staff'), cell: (r) => r.staff ?? '' },
		{ key: 'n', head: t('lines.quantity'), num: true, cell: (r) => number(r.quantity) },
		{ key: 'min', head: t('lines.time'), num: true, cell: (r) => <span class="nowrap">{minutes(r.minutes)}</span> },
		{ key: 'in', head: <span class="vh">{t('lines.counted')}</span>, cell: (r) => <IconButton small icon="target" label={t('lines.counted.of', { day: shortDay(r.day) })} onClick={() => open(r.record_id)} /> },
	];
}

/** Which figures one record counts for. */
function Counted({ id, onClose }: { id: number; onClose: () => void }) {
	const c = useResource(() => plans.counted(id), [id]);
	return (
		<Dialog title={t('lines.counted')} onClose={onClose}>
			{c.loading && <Loading rows={2} />}
			{c.error && <Failure error={c.error} retry={c.reload} />}
			{c.data && (
				<>
					<ul class="src">{c.data.ties.map((x, k) => <li key={k}><Icon name="target" /><span>{x.code ? `${x.code} ${x.label ?? ''}` : t('lines.noaction')}<span class="muted">{x.plan}</span></span></li>)}</ul>
					{c.data.indicators.length === 0 ? <p class="small muted">{t('lines.counted.none')}</p> : (
						<ul class="src">{c.data.indicators.map((i) => <li key={i.id}><Icon name="summary" /><span><a href={href('indicator', i.id)} lang={labelLang(i.label)} onClick={onClose}>{label(i.label)}</a>{i.also && <span class="muted">{t('plan.also.short')}</span>}</span></li>)}</ul>
					)}
				</>
			)}
		</Dialog>
	);
}

export function Lines({ node, shown, onClose }: { node: NodeDetail; shown: Shown; onClose: () => void }) {
	const [only, setOnly] = useState('');
	const [counted, setCounted] = useState(0);
	const period = { from: shown.from, to: shown.to, ...(only && { indicator: Number(only) }) };
	const first = useResource(() => plans.records(node.id, period), [node.id, only]);
	const computed = node.indicators.filter((i) => !i.manual && i.measure !== 'milestones');
	const [more, setMore] = useState<{ rows: RecordRow[]; next: string | number | null }>();
	const [busy, setBusy] = useState(false);
	const [failed, setFailed] = useState<ApiError>();
	const rows = [...(first.data?.rows ?? []), ...(more?.rows ?? [])];
	const next = more ? more.next : (first.data?.next ?? null);

	async function load() {
		if (next === null) return;
		setBusy(true);
		setFailed(undefined);
		try {
			const page = await plans.records(node.id, { ...period, after: next });
			setMore({ rows: [...(more?.rows ?? []), ...page.rows], next: page.next ?? null });
		} catch (e) {
			if (!(e instanceof ApiError)) throw e;
			setFailed(e);
		}
		setBusy(false);
	}

	return (
		<Dialog wide title={`${node.code} ${nameOf(node)}`} lead={t('lines.lead', { shown: number(rows.length), n: number(node.source.records), span: spanText(shown) })} onClose={onClose}>
			{computed.length > 0 && (
				<SelectField label={t('lines.only')} empty={t('lines.only.all')} value={only} onChange={(v) => { setMore(undefined); setOnly(v); }}
					options={computed.map((i) => ({ value: String(i.id), label: label(i.label) }))} />
			)}
			{first.loading && <Loading rows={5} />}
			{first.error && <Failure error={first.error} retry={first.reload} />}
			{first.data && rows.length === 0 && <Empty icon="search">{t('lines.none')}</Empty>}
			{rows.length > 0 && <Table label={t('lines.title')} columns={columns(setCounted)} rows={rows} rowKey={(r) => r.record_id} />}
			{failed && <Failure error={failed} />}
			{next !== null && <p><Button busy={busy} onClick={() => void load()}>{t('lines.more')}</Button></p>}
			{counted > 0 && <Counted id={counted} onClose={() => setCounted(0)} />}
			{!can('person.read') && rows.length > 0 && <p class="small muted">{t('lines.pseudonyms')}</p>}
		</Dialog>
	);
}

export function Source({ detail, shown }: { detail: NodeDetail; shown: Shown }) {
	const [open, setOpen] = useState(false);
	const s = detail.source;
	return (
		<>
			<h3>{t('source.title')}</h3>
			<ul class="src">
				<li>
					<Icon name="table" />
					<span>
						<b>{t('source.records', { n: s.records, count: number(s.records) })}</b>
						<span class="muted">{spanText(shown)}</span>
					</span>
					{can('plan.records') && s.records > 0 && <Button small onClick={() => setOpen(true)}>{t('source.see')}</Button>}
				</li>
				{s.rules.map((r) => (
					<li key={r.id}>
						<Icon name="link" />
						<span>{r.text}<span class="muted">{t('source.rule', { version: r.version })}</span></span>
					</li>
				))}
				{s.rules.length === 0 && (
					<li><Icon name="link" /><span class="muted">{t(isObjective(detail) ? 'source.rules.below' : 'source.rules.none')}</span></li>
				)}
				<li>
					<Icon name="history" />
					<span>{t('source.at', { at: stamp(s.computed_at) })}<span class="muted">{t('source.stamp', { stamp: s.stamp })}</span></span>
				</li>
			</ul>
			{open && <Lines node={detail} shown={shown} onClose={() => setOpen(false)} />}
		</>
	);
}
