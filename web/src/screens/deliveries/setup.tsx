/* How the work is organised: rounds with vehicle, driver and kitchen; tariff classes with dated prices. */

import { useState } from 'preact/hooks';
import { coordsText, parseCoords } from '../../lib/coords';
import { useForm } from '../../lib/forms';
import { get, post, put } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, IconButton, Loading, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { useStale } from '../admin/stale';
import { minuteOf, minuteText, type Setup } from './types';
import { whichService } from './which';

type Round = NonNullable<Setup['rounds']>[number];
type Tariff = NonNullable<Setup['tariffs']>[number];

export const readSetup = () => get<Setup>('/api/delivery/setup', { service: whichService() });
const euros = (c: number) => `${(c / 100).toFixed(2).replace('.', ',')} €`;
const no = { min: '', max: '' };

/* ---- rounds ---- */

interface RoundValues { label: string; vehicle: string; driver: string; depart: string; stop_minutes: number | null; capacity: number | null; place: string; position: number | null; active: boolean }

function roundValues(r: Round | undefined, position = 0): RoundValues {
	return {
		label: r?.label ?? '', vehicle: r?.vehicle ?? '', driver: r?.driver_id ? String(r.driver_id) : '', depart: minuteText(r?.depart ?? 630),
		stop_minutes: r?.stop_minutes ?? 4, capacity: r?.capacity ?? 0, place: coordsText(r?.lat, r?.lon), position: r?.position ?? position, active: r?.active ?? true,
	};
}

function roundBody(v: RoundValues): object {
	return {
		service: whichService(), label: v.label.trim(), vehicle: v.vehicle.trim(), driver_id: v.driver ? Number(v.driver) : undefined,
		depart: minuteOf(v.depart) ?? 0, stop_minutes: v.stop_minutes ?? 0, capacity: v.capacity ?? 0, position: v.position ?? 0, active: v.active,
		...(parseCoords(v.place) ?? {}),
	};
}

function EditRound({ round, setup, onClose, onDone }: { round: Round | undefined; setup: Setup; onClose: () => void; onDone: () => void }) {
	const base = roundValues(round, (setup.rounds ?? []).length + 1);
	const f = useForm<RoundValues>(base);
	const v = f.value;
	const stale = useStale<RoundValues>({
		base, version: round?.version ?? 0,
		save: (x, version) => (round ? put(`/api/delivery/rounds/${round.id}`, version, roundBody(x)) : post('/api/delivery/rounds', roundBody(x))),
		latest: async () => {
			const now = ((await readSetup()).rounds ?? []).find((x) => x.id === round?.id);
			return { value: roundValues(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('delivery.roundfield.', String(k)), text: k === 'driver' ? (setup.drivers ?? []).find((d) => String(d.id) === x)?.name ?? '' : typeof x === 'boolean' ? t(x ? 'delivery.yes' : 'delivery.no') : String(x ?? '') }),
		done: () => { toast(t('delivery.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (v.place.trim() && !parseCoords(v.place)) return f.setFault('lat', t('delivery.coords.bad'));
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}
	return (
		<Dialog wide title={round?.label ?? t('delivery.round.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<TextField data-first label={t('delivery.roundfield.label')} value={v.label} onChange={(x) => f.set('label', x)} fault={f.fault('label')} />
					<TextField optional label={t('delivery.roundfield.vehicle')} value={v.vehicle} onChange={(x) => f.set('vehicle', x)} fault={f.fault('vehicle')} />
					<SelectField label={t('delivery.roundfield.driver')} empty={t('delivery.nobody')} value={v.driver} onChange={(x) => f.set('driver', x)} fault={f.fault('driver_id')}
						options={(setup.drivers ?? []).map((d) => ({ value: String(d.id), label: d.name }))} />
					<TextField type="time" label={t('delivery.roundfield.depart')} value={v.depart} onChange={(x) => f.set('depart', x)} fault={f.fault('depart')} />
					<NumberField label={t('delivery.roundfield.stop_minutes')} min={0} max={60} value={v.stop_minutes} onChange={(x) => f.set('stop_minutes', x)} fault={f.fault('stop_minutes')} />
					<NumberField label={t('delivery.roundfield.capacity')} hint={t('delivery.capacity.hint')} min={0} value={v.capacity} onChange={(x) => f.set('capacity', x)} fault={f.fault('capacity')} />
					<TextField optional label={t('delivery.roundfield.place')} hint={t('delivery.place.short')} value={v.place} onChange={(x) => f.set('place', x)} fault={f.fault('lat') ?? f.fault('lon')} />
					<NumberField label={t('delivery.roundfield.position')} min={0} value={v.position} onChange={(x) => f.set('position', x)} fault={f.fault('position')} />
				</div>
				{round && <Check label={t('delivery.roundfield.active')} checked={v.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('delivery.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

function Rounds({ setup, reload }: { setup: Setup; reload: () => void }) {
	const [edit, setEdit] = useState<Round | 'new' | null>(null);
	const rows = setup.rounds ?? [];
	return (
		<section class="stack tight">
			<div class="row"><h2 class="grow">{t('delivery.rounds')}</h2><Button small icon="plus" onClick={() => setEdit('new')}>{t('delivery.round.new')}</Button></div>
			{rows.length === 0 && <div class="card"><Empty icon="truck">{t('delivery.no_rounds')}</Empty></div>}
			{rows.length > 0 && <Table label={t('delivery.rounds')} rows={rows} rowKey={(r) => r.id} rowClass={(r) => (r.active ? undefined : 'off')} columns={[
				{ key: 'l', head: t('delivery.roundfield.label'), header: true, cell: (r) => <>{r.label}{!r.active && <> <Tag>{t('delivery.unused')}</Tag></>}</> },
				{ key: 'v', head: t('delivery.vehicle'), cell: (r) => r.vehicle },
				{ key: 'd', head: t('delivery.driver'), cell: (r) => (setup.drivers ?? []).find((d) => d.id === r.driver_id)?.name ?? t('delivery.nobody') },
				{ key: 't', head: t('delivery.roundfield.depart'), cell: (r) => <span class="num">{minuteText(r.depart)}</span> },
				{ key: 'c', head: t('delivery.roundfield.capacity'), num: true, cell: (r) => r.capacity || '' },
				{ key: 'p', head: t('delivery.roundfield.place'), cell: (r) => (r.lat ? <span class="num">{coordsText(r.lat, r.lon)}</span> : <Tag tone="wait">{t('delivery.unlocated')}</Tag>) },
				{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (r) => <IconButton small icon="pencil" label={t('admin.edit', { what: r.label })} onClick={() => setEdit(r)} /> },
			]} />}
			{edit && <EditRound round={edit === 'new' ? undefined : edit} setup={setup} onClose={() => setEdit(null)} onDone={reload} />}
		</section>
	);
}

/* ---- tariffs ---- */

interface TariffValues { label: string; proof: boolean; active: boolean; from: string; price: number | null }

/* The price in force on a day: the last that began. */
export function priceOn(x: Tariff, day: string): number | null {
	return (x.prices ?? []).filter((p) => p.from <= day).at(-1)?.cents ?? null;
}
function tariffValues(x: Tariff | undefined): TariffValues {
	return { label: x?.label ?? '', proof: x?.proof ?? false, active: x?.active ?? true, from: x ? '' : today.value, price: null };
}
function tariffBody(v: TariffValues): object {
	return { service: whichService(), label: v.label.trim(), proof: v.proof, active: v.active, ...(v.from ? { from: v.from, cents: Math.round((v.price ?? 0) * 100) } : {}) };
}

function EditTariff({ tariff, onClose, onDone }: { tariff: Tariff | undefined; onClose: () => void; onDone: () => void }) {
	const base = tariffValues(tariff);
	const f = useForm<TariffValues>(base);
	const v = f.value;
	const stale = useStale<TariffValues>({
		base, version: tariff?.version ?? 0,
		save: (x, version) => (tariff ? put(`/api/delivery/tariffs/${tariff.id}`, version, tariffBody(x)) : post('/api/delivery/tariffs', tariffBody(x))),
		latest: async () => {
			const now = ((await readSetup()).tariffs ?? []).find((x) => x.id === tariff?.id);
			return { value: { ...tariffValues(now), from: v.from, price: v.price }, version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('delivery.tarifffield.', String(k)), text: typeof x === 'boolean' ? t(x ? 'delivery.yes' : 'delivery.no') : String(x ?? '') }),
		done: () => { toast(t('delivery.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (v.from && v.price === null) return f.setFault('cents', tx('', 'field.required', 'field.other', no));
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}
	return (
		<Dialog title={tariff?.label ?? t('delivery.tariff.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField data-first label={t('delivery.tarifffield.label')} value={v.label} onChange={(x) => f.set('label', x)} fault={f.fault('label')} />
				<Check label={t('delivery.tarifffield.proof')} checked={v.proof} onChange={(x) => f.set('proof', x)} />
				{tariff && <ul class="small soft">{(tariff.prices ?? []).map((p) => <li key={p.from} class="num">{t('delivery.price.since', { day: shortDay(p.from), price: euros(p.cents) })}</li>)}</ul>}
				<div class="g2">
					<DateField optional={!!tariff} label={t('delivery.tarifffield.from')} hint={tariff && t('delivery.price.hint')} value={v.from} onChange={(x) => f.set('from', x)} fault={f.fault('from')} />
					<NumberField optional={!!tariff} step="0.01" min={0} label={t('delivery.tarifffield.price')} value={v.price} onChange={(x) => f.set('price', x)} fault={f.fault('cents')} />
				</div>
				{tariff && <Check label={t('delivery.tarifffield.active')} checked={v.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('delivery.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

function Tariffs({ setup, reload }: { setup: Setup; reload: () => void }) {
	const [edit, setEdit] = useState<Tariff | 'new' | null>(null);
	const rows = setup.tariffs ?? [];
	const next = (x: Tariff) => (x.prices ?? []).find((p) => p.from > today.value);
	return (
		<section class="stack tight">
			<div class="row"><h2 class="grow">{t('delivery.tariffs')}</h2><Button small icon="plus" onClick={() => setEdit('new')}>{t('delivery.tariff.new')}</Button></div>
			<p class="small soft">{t('delivery.tariffs.lead')}</p>
			{rows.length === 0 && <div class="card"><Empty icon="receipt">{t('delivery.no_tariffs')}</Empty></div>}
			{rows.length > 0 && <Table label={t('delivery.tariffs')} rows={rows} rowKey={(x) => x.id} rowClass={(x) => (x.active ? undefined : 'off')} columns={[
				{ key: 'l', head: t('delivery.tarifffield.label'), header: true, cell: (x) => <>{x.label}{!x.active && <> <Tag>{t('delivery.unused')}</Tag></>}</> },
				{ key: 'p', head: t('delivery.price.now'), num: true, cell: (x) => { const c = priceOn(x, today.value); return c === null ? '' : euros(c); } },
				{ key: 'n', head: t('delivery.price.next'), cell: (x) => { const p = next(x); return p ? t('delivery.price.since', { day: shortDay(p.from), price: euros(p.cents) }) : ''; } },
				{ key: 'w', head: t('delivery.tarifffield.proof'), cell: (x) => (x.proof ? t('delivery.yes') : '') },
				{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (x) => <IconButton small icon="pencil" label={t('admin.edit', { what: x.label })} onClick={() => setEdit(x)} /> },
			]} />}
			{edit && <EditTariff tariff={edit === 'new' ? undefined : edit} onClose={() => setEdit(null)} onDone={reload} />}
		</section>
	);
}

export function SetupTab() {
	const setup = useResource(readSetup, [whichService()], ['deliveries']);
	if (!setup.data) return setup.error ? <Failure error={setup.error} retry={setup.reload} /> : <Loading rows={6} />;
	return <><Rounds setup={setup.data} reload={setup.reload} /><Tariffs setup={setup.data} reload={setup.reload} /></>;
}
