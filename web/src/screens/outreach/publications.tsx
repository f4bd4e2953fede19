/* What was told to the public, and the pages of the web site with the day they were looked at. */

import { useState } from 'preact/hooks';
import { useForm } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { useOlder } from '../../lib/older';
import { number, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, Empty, Failure, IconButton, Loading, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Table, type Column } from '../../ui/table';
import { OlderFoot } from '../../ui/older';
import { outreach, type Publication } from './api';
import { options } from './options';

type Kind = Publication['kind'];
interface Values { day: string; title: string; media: string; theme: string; address: string; audience: number | null; clear: boolean }

function valuesOf(p?: Publication): Values {
	return { day: p?.day ?? today.value, title: p?.title ?? '', media: p?.media?.key ?? '', theme: p?.theme?.key ?? '', address: p?.address ?? '', audience: p?.audience ?? null, clear: p?.clear ?? false };
}

function Edit({ kind, row, onClose, done }: { kind: Kind; row?: Publication; onClose: () => void; done: () => void }) {
	const base = valuesOf(row);
	const f = useForm<Values>(base);
	const v = f.value;
	const body = (x: Values) => ({ kind, day: x.day, title: x.title, clear: x.clear, audience: x.audience ?? 0, ...(x.media && { media: x.media }), ...(x.theme && { theme: x.theme }), ...(x.address && { address: x.address }) });
	const stale = useStale<Values>({
		base, version: row?.version ?? 0,
		save: (x, version) => (row ? outreach.changePublication(row.id, version, body(x)) : outreach.addPublication(body(x))),
		latest: async () => {
			const now = (await outreach.publications()).rows.find((x) => x.id === row?.id);
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('out.f.', String(k)), text: String(x ?? '') }),
		done: () => { toast(t('out.saved')); done(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}
	return (
		<Dialog title={tx('out.kind.', kind)} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField label={t('out.f.title')} value={v.title} onChange={(x) => f.set('title', x)} fault={f.fault('title')} data-first />
				<div class="g2">
					<DateField label={t(kind === 'page' ? 'out.f.updated' : 'out.f.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
					{kind === 'communication' && <SelectField label={t('out.f.media')} empty="—" value={v.media} onChange={(x) => f.set('media', x)} options={options('places').filter((x) => x.value.startsWith('media_'))} fault={f.fault('media')} />}
					{kind === 'communication' && <SelectField label={t('out.f.theme')} optional empty="—" value={v.theme} onChange={(x) => f.set('theme', x)} options={options('themes')} fault={f.fault('theme')} />}
					{kind === 'communication' && <NumberField label={t('out.f.audience')} min={0} max={65535} value={v.audience} onChange={(x) => f.set('audience', x)} fault={f.fault('audience')} />}
					{kind === 'page' && <TextField label={t('out.f.address')} optional value={v.address} onChange={(x) => f.set('address', x)} fault={f.fault('address')} />}
				</div>
				<Check label={t('out.f.clear')} checked={v.clear} onChange={(x) => f.set('clear', x)} />
				<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function Publications() {
	const list = useOlder((from, to) => outreach.publications(from, to), 365, [], ['activities']);
	const [edit, setEdit] = useState<{ kind: Kind; row?: Publication } | null>(null);
	if (list.error && !list.data) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={8} />;
	const columns: Array<Column<Publication>> = [
		{ key: 'd', head: t('out.f.day'), cell: (p) => <span class="nowrap">{shortDay(p.day)}</span> },
		{ key: 't', head: t('out.f.title'), header: true, cell: (p) => <span class="two"><span>{p.title}</span>{p.address && <span class="tiny muted">{p.address}</span>}</span> },
		{ key: 'k', head: t('out.f.kind'), cell: (p) => tx('out.kind.', p.kind) },
		{ key: 'm', head: t('out.f.media'), cell: (p) => label(p.media?.label) },
		{ key: 'th', head: t('out.f.theme'), cell: (p) => label(p.theme?.label) },
		{ key: 'a', head: t('out.f.audience'), num: true, cell: (p) => (p.audience ? number(p.audience) : '') },
		{ key: 'c', head: t('out.state'), cell: (p) => <span class="tags">{p.clear && <Tag tone="ok" icon="check">{t('out.clear')}</Tag>}{p.old && <Tag tone="wait" icon="clock">{t('out.old')}</Tag>}</span> },
		{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (p) => <IconButton small icon="pencil" label={t('admin.edit', { what: `${p.title}, ${shortDay(p.day)}` })} onClick={() => setEdit({ kind: p.kind, row: p })} /> },
	];
	return (
		<>
			<div class="row">
				<Button tone="primary" icon="plus" onClick={() => setEdit({ kind: 'communication' })}>{t('out.communication.new')}</Button>
				<Button icon="plus" onClick={() => setEdit({ kind: 'page' })}>{t('out.page.new')}</Button>
			</div>
			{list.data.rows.length === 0 ? <div class="card"><Empty icon="mail">{t('out.published.none')}</Empty></div>
				: <Table label={t('out.published')} columns={columns} rows={list.data.rows} rowKey={(p) => p.id} />}
			<OlderFoot from={list.from} older={list.older} more={list.data.more} n={list.data.rows.length} />
			{edit && <Edit kind={edit.kind} row={edit.row} onClose={() => setEdit(null)} done={list.reload} />}
		</>
	);
}
