/* Vehicles: seats, places for wheelchairs, kilometres, inspection and insurance. */

import { useState } from 'preact/hooks';
import { useForm } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { number } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, IconButton, Loading, PageHead } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, NumberField, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { useStale } from '../admin/stale';
import { rides, type Car, type CarIn } from './api';
import { PaperFields, papersBody, PaperTags, type Paper } from './papers';

interface Values { label: string; plate: string; seats: number | null; wheels: number | null; depot: string; odometer: number | null; active: boolean; papers: Paper[] }
const PAPERS = ['inspection', 'insurance', 'maintenance'];

function valuesOf(c: Car | null): Values {
	return {
		label: c?.label ?? '', plate: c?.plate ?? '', seats: c?.seats ?? 4, wheels: c?.wheels ?? 0, depot: c?.depot_id ? String(c.depot_id) : '',
		odometer: c?.odometer ?? 0, active: c?.active ?? true, papers: c?.papers ?? [],
	};
}
function bodyOf(v: Values): CarIn {
	return {
		label: v.label.trim(), ...(v.plate.trim() ? { plate: v.plate.trim() } : {}), seats: v.seats ?? 0, wheels: v.wheels ?? 0,
		depot_id: Number(v.depot), odometer: v.odometer ?? 0, active: v.active, papers: papersBody(v.papers) as CarIn['papers'],
	};
}

function Edit({ car, onClose, onDone }: { car: Car | null; onClose: () => void; onDone: () => void }) {
	const base = valuesOf(car);
	const f = useForm<Values>(base);
	const places = useResource(() => rides.places(), []);
	const v = f.value;
	const stale = useStale<Values>({
		base, version: car?.version ?? 0,
		save: (x, version) => (car ? rides.setCar(car.id, version, bodyOf(x)) : rides.addCar(bodyOf(x))),
		latest: async () => {
			const now = (await rides.cars()).rows.find((x) => x.id === car?.id) ?? null;
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('ride.field.', String(k), 'ride.col.vehicle', {}), text: typeof x === 'object' ? JSON.stringify(x) : String(x ?? '') }),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
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
		<Dialog wide title={car?.label ?? t('ride.car.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<TextField data-first label={t('ride.car.label')} value={v.label} onChange={(x) => f.set('label', x)} fault={f.fault('label')} />
					<TextField label={t('ride.plate')} value={v.plate} onChange={(x) => f.set('plate', x)} fault={f.fault('plate')} />
					<NumberField label={t('ride.seats.label')} hint={t('ride.seats.hint')} min={1} max={8} value={v.seats} onChange={(x) => f.set('seats', x)} fault={f.fault('seats')} />
					<NumberField label={t('ride.wheels.label')} min={0} max={4} value={v.wheels} onChange={(x) => f.set('wheels', x)} fault={f.fault('wheels')} />
					<SelectField label={t('ride.depot')} value={v.depot} onChange={(x) => f.set('depot', x)} empty={t('ride.choose')} fault={f.fault('depot_id')}
						options={places.data?.rows.map((p) => ({ value: String(p.id), label: p.label })) ?? []} />
					<NumberField label={t('ride.odometer')} min={0} value={v.odometer} onChange={(x) => f.set('odometer', x)} fault={f.fault('odometer')} />
				</div>
				<PaperFields papers={v.papers} kinds={PAPERS} onChange={(x) => f.set('papers', x)} />
				{car && <Check label={t('admin.used')} checked={v.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function Cars() {
	const list = useResource(() => rides.cars(), [], ['rides']);
	const [edit, setEdit] = useState<Car | 'new' | null>(null);
	return (
		<>
			<PageHead title={t('ride.tab.cars')} lead={t('ride.cars.lead')}><Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t('ride.car.new')}</Button></PageHead>
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{!list.data && list.loading && <Loading rows={4} />}
			{list.data?.rows.length === 0 && <div class="card"><Empty icon="info">{t('ride.no_vehicle')}</Empty></div>}
			{list.data && list.data.rows.length > 0 && (
				<Table label={t('ride.tab.cars')} rows={list.data.rows} rowKey={(c) => c.id} rowClass={(c) => (c.active ? undefined : 'off')} columns={[
					{ key: 'label', head: t('ride.car.label'), header: true, cell: (c) => <>{c.label}<span class="small soft"> {c.plate}</span></> },
					{ key: 'seats', head: t('ride.seats.label'), num: true, cell: (c) => c.seats },
					{ key: 'wheels', head: t('ride.wheels.label'), num: true, cell: (c) => c.wheels },
					{ key: 'km', head: t('ride.odometer'), num: true, cell: (c) => number(c.odometer) },
					{ key: 'papers', head: t('ride.papers'), cell: (c) => <PaperTags papers={c.papers} missing={c.missing} /> },
					{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (c) => <IconButton small icon="pencil" label={t('admin.edit', { what: c.label })} onClick={() => setEdit(c)} /> },
				]} />
			)}
			{edit && <Edit car={edit === 'new' ? null : edit} onClose={() => setEdit(null)} onDone={list.reload} />}
		</>
	);
}
