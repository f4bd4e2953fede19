/* Payers who are no persons of the centre: a son, an administrator, a school. */

import { useState } from 'preact/hooks';
import type { Paths } from 'gen:api';
import { useForm } from '../../lib/forms';
import { get, post, put } from '../../lib/http';
import { type Paged, whole } from '../../lib/whole';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, IconButton, Loading, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { Table } from '../../ui/table';
import { Search, useSearch } from '../admin/search';
import { useStale } from '../admin/stale';

type Payer = NonNullable<Paths['GET /api/billing/payers']['answer']['rows']>[number];
const FIELDS = ['name', 'street', 'postcode', 'locality', 'email', 'phone'] as const;
type Values = Record<(typeof FIELDS)[number], string> & { active: boolean };

const read = () => whole(['rows'], (after) => get<Paged<Payer>>('/api/billing/payers', { after }));

function valuesOf(p: Payer | undefined): Values {
	return { name: p?.name ?? '', street: p?.street ?? '', postcode: p?.postcode ?? '', locality: p?.locality ?? '', email: p?.email ?? '', phone: p?.phone ?? '', active: p?.active ?? true };
}

function Edit({ payer, onClose, onDone }: { payer: Payer | undefined; onClose: () => void; onDone: () => void }) {
	const base = valuesOf(payer);
	const f = useForm<Values>(base);
	const body = (v: Values) => Object.fromEntries(FIELDS.map((k) => [k, v[k].trim() || undefined]));
	const stale = useStale<Values>({
		base, version: payer?.version ?? 0,
		save: (v, version) => (payer ? put(`/api/billing/payers/${payer.id}`, version, { payer: body(v), active: v.active }) : post('/api/billing/payers', body(v))),
		latest: async () => {
			const now = (await read()).rows.find((x) => x.id === payer?.id);
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('billing.field.', k), text: typeof x === 'boolean' ? t(x ? 'delivery.yes' : 'delivery.no') : x }),
		done: () => { toast(t('delivery.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(f.value);
		f.setBusy(false);
	}
	return (
		<Dialog title={payer?.name ?? t('billing.payer.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">{FIELDS.map((k) => (
					<TextField key={k} data-first={k === 'name' || undefined} optional={k === 'email' || k === 'phone'} label={tx('billing.field.', k)} value={f.value[k]} onChange={(x) => f.set(k, x)}
						fault={f.fault(k) ?? f.fault(`payer.${k}`)} />
				))}</div>
				{payer && <Check label={t('billing.field.active')} checked={f.value.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('delivery.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function Payers() {
	const list = useResource(read, []);
	const [edit, setEdit] = useState<Payer | 'new' | null>(null);
	const search = useSearch();
	const rows = (list.data?.rows ?? []).filter((p) => search.hits(p.name, p.locality));
	return (
		<>
			<div class="row wrap"><Search state={search} label={t('billing.payers.search')} count={rows.length} />{can('billing.write') && <Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t('billing.payer.new')}</Button>}</div>
			<p class="small soft">{t('billing.payers.lead')}</p>
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data?.rows.length === 0 && <div class="card"><Empty icon="contact">{t('billing.payers.none')}</Empty></div>}
			{rows.length > 0 && <Table label={t('billing.tab.payers')} rows={rows} rowKey={(p) => p.id} rowClass={(p) => (p.active ? undefined : 'off')} columns={[
				{ key: 'n', head: t('billing.field.name'), header: true, cell: (p) => <>{p.name}{!p.active && <> <Tag>{t('delivery.unused')}</Tag></>}</> },
				{ key: 'a', head: t('billing.field.street'), cell: (p) => [p.street, [p.postcode, p.locality].filter(Boolean).join(' ')].filter(Boolean).join(', ') },
				{ key: 'c', head: t('billing.field.phone'), cell: (p) => [p.phone, p.email].filter(Boolean).join(', ') },
				{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (p) => can('billing.write') && <IconButton small icon="pencil" label={t('admin.edit', { what: p.name ?? '' })} onClick={() => setEdit(p)} /> },
			]} />}
			{list.data && <Cut next={list.data.next} n={list.data.rows.length} />}
			{edit && <Edit payer={edit === 'new' ? undefined : edit} onClose={() => setEdit(null)} onDone={list.reload} />}
		</>
	);
}
