/*
 * "D’où vient ce chiffre": how many records, by which rules, computed when; and the records
 * themselves, page by page, as far as the reader may see them.
 */

import { useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { ApiError } from '../../lib/http';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { minutes, number, shortDay, stamp } from '../../lib/time';
import type { NodeDetail, RecordRow } from '../../lib/types-plan';
import { Button, Empty, Failure, Icon, Loading } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Table, type Column } from '../../ui/table';
import { spanText, type Shown } from './period';
import { isObjective, nameOf } from './tree';

function columns(): Array<Column<RecordRow>> {
	return [
		{ key: 'day', head: t('lines.day'), header: true, cell: (r) => <span class="nowrap">{shortDay(r.day)}</span> },
		{ key: 'service', head: t('lines.service'), cell: (r) => <span class="two"><span>{r.service || r.kind}</span><span class="small muted">{[r.mode, r.theme].filter(Boolean).join(', ')}</span></span> },
		{ key: 'person', head: t('lines.person'), cell: (r) => (!r.person ? '' : r.person.id !== null ? <a href={href('person', r.person.id)}>{r.person.name}</a> : <span class="num nowrap">{r.person.name}</span>) },
		{ key: 'place', head: t('lines.place'), cell: (r) => r.place ?? '' },
		{ key: 'staff', head: t('lines.staff'), cell: (r) => r.staff ?? '' },
		{ key: 'n', head: t('lines.quantity'), num: true, cell: (r) => number(r.quantity) },
		{ key: 'min', head: t('lines.time'), num: true, cell: (r) => <span class="nowrap">{minutes(r.minutes)}</span> },
	];
}

export function Lines({ node, shown, onClose }: { node: NodeDetail; shown: Shown; onClose: () => void }) {
	const period = { from: shown.from, to: shown.to };
	const first = useResource(() => plans.records(node.id, period), [node.id]);
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
			{first.loading && <Loading rows={5} />}
			{first.error && <Failure error={first.error} retry={first.reload} />}
			{first.data && rows.length === 0 && <Empty icon="search">{t('lines.none')}</Empty>}
			{rows.length > 0 && <Table label={t('lines.title')} columns={columns()} rows={rows} rowKey={(r) => r.record_id} />}
			{failed && <Failure error={failed} />}
			{next !== null && <p><Button busy={busy} onClick={() => void load()}>{t('lines.more')}</Button></p>}
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
