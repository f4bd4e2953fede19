/* Dishes: what is in them (the fourteen allergens), whom they fit, in which textures they exist. */

import { useState } from 'preact/hooks';
import { useForm } from '../../lib/forms';
import { get, post, put } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { toast } from '../../lib/toast';
import { Button, Empty, IconButton, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { Search, useSearch } from '../admin/search';
import { useStale } from '../admin/stale';
import { ALLERGENS, COURSES, DIETS, TEXTURES, type Dish } from './types';
import { whichService } from './which';

export const readDishes = async () => (await get<{ rows: Dish[] }>('/api/delivery/dishes', { service: whichService() })).rows;

interface Values { label: string; course: string; allergens: string[]; diets: string[]; textures: string[]; active: boolean }

function valuesOf(d: Dish | undefined): Values {
	return { label: d?.label ?? '', course: d?.course ?? 'main', allergens: d?.allergens ?? [], diets: d?.diets ?? ['normal'], textures: d?.textures ?? [...TEXTURES], active: d?.active ?? true };
}

function Boxes({ legend, prefix, keys, value, onChange }: { legend: string; prefix: 'delivery.allergen.' | 'delivery.diet.' | 'delivery.texture.'; keys: string[]; value: string[]; onChange: (v: string[]) => void }) {
	return (
		<fieldset class="field"><legend class="label">{legend}</legend>
			<div class="checks">{keys.map((k) => <Check key={k} label={tx(prefix, k)} checked={value.includes(k)} onChange={(on) => onChange(keys.filter((x) => (x === k ? on : value.includes(x))))} />)}</div>
		</fieldset>
	);
}

export function EditDish({ dish, onClose, onDone }: { dish: Dish | undefined; onClose: () => void; onDone: () => void }) {
	const base = valuesOf(dish);
	const f = useForm<Values>(base);
	const v = f.value;
	const body = (x: Values) => ({ ...x, service: whichService(), label: x.label.trim() });
	const stale = useStale<Values>({
		base, version: dish?.version ?? 0,
		save: (x, version) => (dish ? put(`/api/delivery/dishes/${dish.id}`, version, body(x)) : post('/api/delivery/dishes', body(x))),
		latest: async () => {
			const now = (await readDishes()).find((x) => x.id === dish?.id);
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({
			label: tx('delivery.dishfield.', String(k)),
			text: Array.isArray(x) ? x.map((one) => tx(k === 'allergens' ? 'delivery.allergen.' : k === 'diets' ? 'delivery.diet.' : 'delivery.texture.', one)).join(', ')
				: typeof x === 'boolean' ? t(x ? 'delivery.yes' : 'delivery.no') : k === 'course' ? tx('delivery.course.', String(x)) : String(x),
		}),
		done: () => { toast(t('delivery.saved')); onDone(); onClose(); },
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
		<Dialog wide title={dish?.label ?? t('delivery.dish.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<TextField data-first label={t('delivery.dishfield.label')} value={v.label} onChange={(x) => f.set('label', x)} fault={f.fault('label')} />
					<SelectField label={t('delivery.dishfield.course')} value={v.course} onChange={(x) => f.set('course', x)} fault={f.fault('course')} options={COURSES.map((c) => ({ value: c, label: tx('delivery.course.', c) }))} />
				</div>
				<Boxes legend={t('delivery.dishfield.allergens')} prefix="delivery.allergen." keys={ALLERGENS} value={v.allergens} onChange={(x) => f.set('allergens', x)} />
				<Boxes legend={t('delivery.dishfield.diets')} prefix="delivery.diet." keys={DIETS} value={v.diets} onChange={(x) => f.set('diets', x)} />
				<Boxes legend={t('delivery.dishfield.textures')} prefix="delivery.texture." keys={TEXTURES} value={v.textures} onChange={(x) => f.set('textures', x)} />
				{dish && <Check label={t('delivery.dishfield.active')} checked={v.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('delivery.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function DishList({ dishes, reload }: { dishes: Dish[]; reload: () => void }) {
	const [edit, setEdit] = useState<Dish | 'new' | null>(null);
	const search = useSearch();
	const rows = dishes.filter((d) => search.hits(d.label, tx('delivery.course.', d.course), ...(d.allergens ?? []).map((a) => tx('delivery.allergen.', a))));
	return (
		<>
			<div class="row wrap"><Search state={search} label={t('delivery.dishes.search')} count={rows.length} /><Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t('delivery.dish.new')}</Button></div>
			{dishes.length === 0 && <div class="card"><Empty icon="soup">{t('delivery.no_dishes')}</Empty></div>}
			{rows.length > 0 && <Table label={t('delivery.dishes')} rows={rows} rowKey={(d) => d.id} rowClass={(d) => (d.active ? undefined : 'off')} columns={[
				{ key: 'l', head: t('delivery.dish'), header: true, cell: (d) => <>{d.label}{!d.active && <> <Tag>{t('delivery.unused')}</Tag></>}</> },
				{ key: 'c', head: t('delivery.course'), cell: (d) => tx('delivery.course.', d.course) },
				{ key: 'a', head: t('delivery.dishfield.allergens'), cell: (d) => <span class="tags">{(d.allergens ?? []).map((a) => <Tag key={a} tone="wait">{tx('delivery.allergen.', a)}</Tag>)}</span> },
				{ key: 'd', head: t('delivery.dishfield.diets'), cell: (d) => ((d.diets ?? []).length === DIETS.length ? t('delivery.all_diets') : (d.diets ?? []).map((x) => tx('delivery.diet.', x)).join(', ')) },
				{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (d) => <IconButton small icon="pencil" label={t('admin.edit', { what: d.label })} onClick={() => setEdit(d)} /> },
			]} />}
			{edit && <EditDish dish={edit === 'new' ? undefined : edit} onClose={() => setEdit(null)} onDone={reload} />}
		</>
	);
}
