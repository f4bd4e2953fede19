/* Hours of the service, tariffs with their dates and source, places with their coordinates. */

import { useState } from 'preact/hooks';
import { coordsText, parseCoords } from '../../lib/coords';
import { errorText, useForm } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { number, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Failure, IconButton, Loading, Notice, PageHead } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { useStale } from '../admin/stale';
import { Search, useSearch } from '../admin/search';
import { euros, hm, minuteOf, PLACE_KINDS, rides, type Hours, type Place, type Tariff, type TariffIn } from './api';

/* ---- hours ---- */

interface Line { weekday: string; from: string; to: string; since: string; until: string }

function HoursCard() {
	const list = useResource(() => rides.hours(), [], ['rides']);
	const [rows, change] = useState<Line[] | null>(null);
	const [fault, setFault] = useState('');
	const lines = (all: Hours[]): Line[] => all.map((h) => ({ weekday: String(h.weekday), from: hm(h.from_minute), to: hm(h.to_minute), since: h.from_day, until: h.to_day ?? '' }));
	/* what the first change started from: a reload meanwhile must not look like mine */
	const [base, setBase] = useState<{ version: number; rows: Line[] } | null>(null);
	const shown = rows ?? lines(list.data?.rows ?? []);
	const setRows = (next: Line[]) => {
		if (!base && list.data) setBase({ version: list.data.version, rows: lines(list.data.rows) });
		change(next);
	};
	const text = (l: Line[]) => l.map((x) => `${tx('ride.weekday.', x.weekday, 'ride.weekday', {})} ${x.from}–${x.to}`).join(', ');
	const stale = useStale<{ rows: Line[] }>({
		base: { rows: base?.rows ?? [] }, version: base?.version ?? 0,
		save: (v, version) => rides.setHours(version, v.rows.map((l) => ({ weekday: Number(l.weekday), from_minute: minuteOf(l.from) ?? 0, to_minute: minuteOf(l.to) ?? 0, from_day: l.since, ...(l.until ? { to_day: l.until } : {}) }))),
		latest: async () => {
			const now = await rides.hours();
			return { value: { rows: lines(now.rows) }, version: now.version };
		},
		show: (_, x) => ({ label: t('ride.hours'), text: text(x) }),
		done: () => { toast(t('admin.saved')); change(null); setBase(null); setFault(''); list.reload(); },
		refused: (e) => setFault(errorText(e)),
	});
	const put = (i: number, l: Partial<Line>) => setRows(shown.map((x, k) => (k === i ? { ...x, ...l } : x)));

	function save(e: Event) {
		e.preventDefault();
		setFault('');
		void stale.save({ rows: shown });
	}

	return (
		<section class="card pad" aria-labelledby="rs-h">
			<h2 id="rs-h">{t('ride.hours')}</h2>
			<p class="small soft">{t('ride.hours.lead')}</p>
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{!list.data && list.loading && <Loading />}
			<form class="stack" noValidate onSubmit={save}>
				{fault && <Notice tone="alert" icon="triangle-alert">{fault}</Notice>}
				{shown.map((l, i) => (
					<div key={i} class="rb-line">
						<SelectField label={t('ride.weekday')} value={l.weekday} onChange={(x) => put(i, { weekday: x })} options={[1, 2, 3, 4, 5, 6, 7].map((d) => ({ value: String(d), label: tx('ride.weekday.', String(d), 'ride.weekday', {}) }))} />
						<TextField type="time" label={t('ride.hours.from')} value={l.from} onChange={(x) => put(i, { from: x })} />
						<TextField type="time" label={t('ride.hours.to')} value={l.to} onChange={(x) => put(i, { to: x })} />
						<DateField label={t('ride.since')} value={l.since} onChange={(x) => put(i, { since: x })} />
						<DateField label={t('ride.until')} value={l.until} onChange={(x) => put(i, { until: x })} />
						<IconButton small icon="trash-2" label={t('ride.remove', { what: tx('ride.weekday.', l.weekday, 'ride.weekday', {}) })} onClick={() => setRows(shown.filter((_, k) => k !== i))} />
					</div>
				))}
				<div class="row">
					<Button small icon="plus" onClick={() => setRows([...shown, { weekday: '1', from: '08:00', to: '17:00', since: today.value, until: '' }])}>{t('ride.hours.add')}</Button>
					{rows && <Button type="submit" small tone="primary">{t('plan.save')}</Button>}
				</div>
			</form>
			{stale.dialog}
		</section>
	);
}

/* ---- tariffs ---- */

type TariffValues = Record<'label' | 'source' | 'from' | 'to' | 'flat' | 'flat_postcodes' | 'km_from' | 'wait_free_kinds', string>
	& Record<'flat_cents' | 'flat_km' | 'km_rate' | 'least' | 'wait_free' | 'wait_step' | 'wait' | 'extra' | 'no_show' | 'late', number | null>;

function tariffValues(x: Tariff | null): TariffValues {
	return {
		label: x?.label ?? '', source: x?.source ?? '', from: x?.from ?? today.value, to: x?.to ?? '', flat: x?.flat ?? 'none', flat_postcodes: x?.flat_postcodes ?? '',
		km_from: x?.km_from ?? 'pickup', wait_free_kinds: x?.wait_free_kinds ?? 'hospital cpas court', flat_cents: (x?.flat_cents ?? 0) / 100, flat_km: (x?.flat_metres ?? 0) / 1000,
		km_rate: (x?.km_e4 ?? 0) / 10000, least: (x?.least_cents ?? 0) / 100, wait_free: x?.wait_free ?? 15, wait_step: x?.wait_step ?? 15, wait: (x?.wait_cents ?? 0) / 100,
		extra: (x?.extra_cents ?? 0) / 100, no_show: (x?.no_show_cents ?? 0) / 100, late: (x?.late_cancel_cents ?? 0) / 100,
	};
}
function tariffBody(v: TariffValues): TariffIn {
	const cents = (n: number | null) => Math.round((n ?? 0) * 100);
	return {
		label: v.label.trim(), source: v.source.trim(), from: v.from, ...(v.to ? { to: v.to } : {}), flat: v.flat as TariffIn['flat'], flat_cents: cents(v.flat_cents),
		flat_metres: Math.round((v.flat_km ?? 0) * 1000), ...(v.flat_postcodes.trim() ? { flat_postcodes: v.flat_postcodes.trim() } : {}), km_e4: Math.round((v.km_rate ?? 0) * 10000),
		km_from: v.km_from as TariffIn['km_from'], least_cents: cents(v.least), wait_free: v.wait_free ?? 0, ...(v.wait_free_kinds.trim() ? { wait_free_kinds: v.wait_free_kinds.trim() } : {}),
		wait_step: v.wait_step ?? 15, wait_cents: cents(v.wait), extra_cents: cents(v.extra), no_show_cents: cents(v.no_show), late_cancel_cents: cents(v.late),
	};
}

function EditTariff({ tariff, onClose, onDone }: { tariff: Tariff | null; onClose: () => void; onDone: () => void }) {
	const base = tariffValues(tariff);
	const f = useForm<TariffValues>(base);
	const v = f.value;
	const stale = useStale<TariffValues>({
		base, version: tariff?.version ?? 0,
		save: (x, version) => (tariff ? rides.setTariff(tariff.id, version, tariffBody(x)) : rides.addTariff(tariffBody(x))),
		latest: async () => {
			const now = (await rides.tariffs()).rows.find((x) => x.id === tariff?.id) ?? null;
			return { value: tariffValues(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('ride.tariff.', String(k), 'ride.tariff', {}), text: String(x ?? '') }),
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
	const money = (k: 'flat_cents' | 'least' | 'wait' | 'extra' | 'no_show' | 'late', fault: string) => (
		<NumberField label={tx('ride.tariff.', k, 'ride.tariff', {})} step="0.01" min={0} value={v[k]} onChange={(x) => f.set(k, x)} fault={f.fault(fault)} />
	);
	return (
		<Dialog wide title={tariff?.label ?? t('ride.tariff.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<TextField data-first label={t('ride.tariff.label')} value={v.label} onChange={(x) => f.set('label', x)} fault={f.fault('label')} />
					<TextField label={t('ride.tariff.source')} value={v.source} onChange={(x) => f.set('source', x)} fault={f.fault('source')} />
					<DateField label={t('ride.since')} value={v.from} onChange={(x) => f.set('from', x)} fault={f.fault('from')} />
					<DateField label={t('ride.until')} value={v.to} onChange={(x) => f.set('to', x)} fault={f.fault('to')} />
					<SelectField label={t('ride.tariff.flat')} value={v.flat} onChange={(x) => f.set('flat', x)} options={['none', 'distance', 'locality', 'always'].map((k) => ({ value: k, label: tx('ride.flat.', k, 'ride.tariff', {}) }))} />
					{v.flat !== 'none' && money('flat_cents', 'flat_cents')}
					{v.flat === 'distance' && <NumberField label={t('ride.tariff.flat_km')} step="0.1" min={0} value={v.flat_km} onChange={(x) => f.set('flat_km', x)} fault={f.fault('flat_metres')} />}
					{v.flat === 'locality' && <TextField label={t('ride.tariff.flat_postcodes')} value={v.flat_postcodes} onChange={(x) => f.set('flat_postcodes', x)} fault={f.fault('flat_postcodes')} />}
					<NumberField label={t('ride.tariff.km_rate')} step="0.0001" min={0} value={v.km_rate} onChange={(x) => f.set('km_rate', x)} fault={f.fault('km_e4')} />
					<SelectField label={t('ride.tariff.km_from')} value={v.km_from} onChange={(x) => f.set('km_from', x)} options={['pickup', 'home', 'depot'].map((k) => ({ value: k, label: tx('ride.kmfrom.', k, 'ride.tariff', {}) }))} />
					{money('least', 'least_cents')}
					<NumberField label={t('ride.tariff.wait_free')} min={0} value={v.wait_free} onChange={(x) => f.set('wait_free', x)} fault={f.fault('wait_free')} />
					<NumberField label={t('ride.tariff.wait_step')} min={1} value={v.wait_step} onChange={(x) => f.set('wait_step', x)} fault={f.fault('wait_step')} />
					{money('wait', 'wait_cents')}
					{money('extra', 'extra_cents')}
					{money('no_show', 'no_show_cents')}
					{money('late', 'late_cancel_cents')}
				</div>
				<fieldset class="field">
					<legend class="label">{t('ride.tariff.wait_free_kinds')}</legend>
					<div class="row">{PLACE_KINDS.filter((k) => k !== 'locality').map((k) => (
						<Check key={k} label={tx('ride.placekind.', k, 'ride.tariff', {})} checked={v.wait_free_kinds.split(' ').includes(k)}
							onChange={(on) => f.set('wait_free_kinds', [...v.wait_free_kinds.split(' ').filter((x) => x && x !== k), ...(on ? [k] : [])].join(' '))} />
					))}</div>
				</fieldset>
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

function TariffCard() {
	const list = useResource(() => rides.tariffs(), [], ['rides']);
	const [edit, setEdit] = useState<Tariff | 'new' | null>(null);
	return (
		<div class="stack">
			<div class="row"><h2 class="grow">{t('ride.tariffs')}</h2><Button small icon="plus" onClick={() => setEdit('new')}>{t('ride.tariff.new')}</Button></div>
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data?.rows.length === 0 && <Notice tone="wait">{t('ride.tariffs.none')}</Notice>}
			{list.data && list.data.rows.length > 0 && (
				<Table label={t('ride.tariffs')} rows={list.data.rows} rowKey={(x) => x.id} columns={[
					{ key: 'l', head: t('ride.tariff.label'), header: true, cell: (x) => <>{x.label}<span class="small soft"> {x.source}</span></> },
					{ key: 'd', head: t('ride.since'), cell: (x) => `${shortDay(x.from)}${x.to ? ` – ${shortDay(x.to)}` : ''}` },
					{ key: 'f', head: t('ride.tariff.flat'), cell: (x) => (x.flat === 'none' ? '' : `${euros(x.flat_cents)}, ${tx('ride.flat.', x.flat, 'ride.tariff', {})}`) },
					{ key: 'k', head: t('ride.tariff.km_rate'), num: true, cell: (x) => number(x.km_e4 / 10000, 4) },
					{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (x) => <IconButton small icon="pencil" label={t('admin.edit', { what: x.label })} onClick={() => setEdit(x)} /> },
				]} />
			)}
			{edit && <EditTariff tariff={edit === 'new' ? null : edit} onClose={() => setEdit(null)} onDone={list.reload} />}
		</div>
	);
}

/* ---- places ---- */

interface PlaceValues { label: string; kind: string; street: string; postcode: string; locality: string; at: string; active: boolean }
const coords = (p: Place | null) => coordsText(p?.lat, p?.lon);
function placeValues(p: Place | null): PlaceValues {
	return { label: p?.label ?? '', kind: p?.kind ?? 'other', street: p?.street ?? '', postcode: p?.postcode ?? '', locality: p?.locality ?? '', at: coords(p), active: p?.active ?? true };
}

function EditPlace({ place, onClose, onDone }: { place: Place | null; onClose: () => void; onDone: () => void }) {
	const base = placeValues(place);
	const f = useForm<PlaceValues>(base);
	const v = f.value;
	const body = (x: PlaceValues) => {
		const { lat, lon } = parseCoords(x.at) ?? { lat: 0, lon: 0 };
		return { label: x.label.trim(), kind: x.kind as Place['kind'], locality: x.locality.trim(), lat, lon, active: x.active,
			...(x.street.trim() ? { street: x.street.trim() } : {}), ...(x.postcode.trim() ? { postcode: x.postcode.trim() } : {}) };
	};
	const stale = useStale<PlaceValues>({
		base, version: place?.version ?? 0,
		save: (x, version) => (place ? rides.setPlace(place.id, version, body(x)) : rides.addPlace(body(x))),
		latest: async () => {
			const now = (await rides.places()).rows.find((x) => x.id === place?.id) ?? null;
			return { value: placeValues(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('ride.placefield.', String(k), 'ride.place.new', {}), text: String(x ?? '') }),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!parseCoords(v.at)) return f.setFault('lat', t('ride.coords.bad'));
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}
	return (
		<Dialog title={place?.label ?? t('ride.place.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField data-first label={t('ride.placefield.label')} value={v.label} onChange={(x) => f.set('label', x)} fault={f.fault('label')} />
				<SelectField label={t('ride.placefield.kind')} value={v.kind} onChange={(x) => f.set('kind', x)} options={PLACE_KINDS.map((k) => ({ value: k, label: tx('ride.placekind.', k, 'ride.tariff', {}) }))} />
				<div class="g2">
					<TextField optional label={t('ride.placefield.street')} value={v.street} onChange={(x) => f.set('street', x)} />
					<TextField optional label={t('ride.placefield.postcode')} value={v.postcode} onChange={(x) => f.set('postcode', x)} />
					<TextField label={t('ride.placefield.locality')} value={v.locality} onChange={(x) => f.set('locality', x)} fault={f.fault('locality')} />
					<TextField label={t('ride.placefield.at')} hint={t('ride.coords.hint')} value={v.at} onChange={(x) => f.set('at', x)} fault={f.fault('lat') ?? f.fault('lon')} />
				</div>
				{place && <Check label={t('admin.used')} checked={v.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

function PlaceCard() {
	const list = useResource(() => rides.places(), [], ['rides']);
	const [edit, setEdit] = useState<Place | 'new' | null>(null);
	const search = useSearch();
	const rows = list.data?.rows.filter((p) => search.hits(p.label, p.locality, p.postcode)) ?? [];
	return (
		<div class="stack">
			<div class="row"><h2 class="grow">{t('ride.places')}</h2><Button small icon="plus" onClick={() => setEdit('new')}>{t('ride.place.new')}</Button></div>
			<p class="small soft">{t('ride.places.lead')}</p>
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && <Search state={search} label={t('ride.places.search')} count={rows.length} />}
			{rows.length > 0 && (
				<Table label={t('ride.places')} rows={rows} rowKey={(p) => p.id} rowClass={(p) => (p.active ? undefined : 'off')} columns={[
					{ key: 'l', head: t('ride.placefield.label'), header: true, cell: (p) => p.label },
					{ key: 'k', head: t('ride.placefield.kind'), cell: (p) => tx('ride.placekind.', p.kind, 'ride.tariff', {}) },
					{ key: 'w', head: t('ride.placefield.locality'), cell: (p) => [p.postcode, p.locality].filter(Boolean).join(' ') },
					{ key: 'c', head: t('ride.placefield.at'), cell: (p) => <span class="num">{coords(p)}</span> },
					{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (p) => <IconButton small icon="pencil" label={t('admin.edit', { what: p.label })} onClick={() => setEdit(p)} /> },
				]} />
			)}
			{edit && <EditPlace place={edit === 'new' ? null : edit} onClose={() => setEdit(null)} onDone={list.reload} />}
		</div>
	);
}

export function Settings() {
	return (
		<>
			<PageHead title={t('ride.tab.settings')} lead={t('ride.settings.lead')} />
			<HoursCard />
			<TariffCard />
			<PlaceCard />
		</>
	);
}
