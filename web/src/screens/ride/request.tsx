/*
 * A request by telephone: who, where to, when. The last trips are one click ("as usual"); price
 * and distance are told before it is saved. A refusal is saved with its cause in one click too.
 */

import { useEffect, useState } from 'preact/hooks';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { errorText, useForm } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { useShortcuts } from '../../lib/shortcuts';
import { dayPlus, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, Icon, Loading, Notice } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { keyText } from '../../app/keycaps';
import { CAUSES, euros, hm, km, lineText, minuteOf, NEEDS, PURPOSES, rides, shortPlace, type Client, type EndIn, type Place, type Quote, type Ride, type RideIn } from './api';
import { useStale } from '../admin/stale';
import { useTerms } from './lists';

interface Values {
	day: string; at: string; anchor: 'arrive' | 'depart'; back: string;
	from: string; to: string; other: string; purpose: string; persons: number | null;
	needs: string[]; priority: string; reason: string; note: string; repeat: number[]; until: string;
}

const KIND_PURPOSE: Record<string, string> = {
	hospital: 'ride_medical', doctor: 'ride_medical', pharmacy: 'ride_pharmacy', shop: 'ride_shopping', cpas: 'ride_admin',
	court: 'ride_admin', school: 'ride_homework', station: 'ride_other', work: 'ride_work', leisure: 'ride_leisure',
};

/** An end as the form holds it: "home", "12" for a place, "other". */
function endOf(value: string, other: string): EndIn {
	if (value === 'home') return { kind: 'home' };
	if (value === 'other') return { kind: 'other', label: other.trim() };
	return { kind: 'place', place_id: Number(value) };
}

function valueOf(e: Ride['from']): string {
	return e?.kind === 'home' ? 'home' : e?.kind === 'place' ? String(e.place_id) : 'other';
}

function bodyOf(person: number, v: Values): RideIn {
	const back = minuteOf(v.back);
	return {
		person_id: person, day: v.day, at_minute: minuteOf(v.at) ?? 0, anchor: v.anchor,
		from: endOf(v.from, v.other), to: endOf(v.to, v.other), purpose: v.purpose,
		persons: v.persons ?? 1, needs: v.needs, priority: Number(v.priority),
		...(v.reason.trim() ? { reason: v.reason.trim() } : {}),
		...(v.note.trim() ? { note: v.note.trim() } : {}),
		...(back !== null ? { back_minute: back } : {}),
		...(v.repeat.length > 0 ? { repeat_days: v.repeat, repeat_until: v.until } : {}),
	};
}

export function Who({ onPick, label = t('ride.who') }: { onPick: (id: number) => void; label?: string }) {
	const [text, setText] = useState('');
	const found = usePersonSearch(text, 6);
	return (
		<form class="stack" role="search" onSubmit={(e) => { e.preventDefault(); if (found.hits[0]) onPick(found.hits[0].id); }}>
			<TextField data-first type="search" label={label} placeholder={t('desk.placeholder')} value={text} onChange={setText} />
			<p class="vh" role="status">{found.q ? t('people.count', { n: found.hits.length }) : ''}</p>
			{found.error && <Failure error={found.error} />}
			<ul class="rows">
				{found.hits.map((h) => (
					<li key={h.id}><button type="button" class="line" onClick={() => onPick(h.id)}>
						<Icon name="circle-user" /><span class="t"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span>
					</button></li>
				))}
			</ul>
			{found.q && found.hits.length === 0 && !found.error && <p class="soft">{t('people.none')}</p>}
		</form>
	);
}

/** The last trips, each once. */
function usual(c: Client): Ride[] {
	const seen = new Set<string>();
	return c.last.filter((r) => {
		const key = `${r.to?.label}|${r.purpose}`;
		if (r.leg !== 'out' || seen.has(key)) return false;
		seen.add(key);
		return true;
	}).slice(0, 3);
}

function useQuote(person: number, v: Values): Quote | null {
	const [quote, set] = useState<Quote | null>(null);
	const ready = v.to && v.purpose && (v.to !== 'other' || v.other.trim()) && v.from !== v.to;
	const key = JSON.stringify([person, v.day, v.at, v.from, v.to, v.other, v.purpose, v.persons]);
	useEffect(() => {
		if (!ready) return set(null);
		let live = true;
		const timer = window.setTimeout(() => {
			rides.quote(bodyOf(person, { ...v, back: '', repeat: [], priority: '0', reason: '' })).then((q) => live && set(q), () => live && set(null));
		}, 200);
		return () => { live = false; window.clearTimeout(timer); };
	}, [key]);
	return quote;
}

export function Price({ quote }: { quote: Quote }) {
	return (
		<div class="rb-price" role="status">
			<p><b>{euros(quote.price_cents)}</b> <span class="soft">{t('ride.quote', { km: km(quote.metres), n: quote.minutes })}{quote.tariff ? `, ${quote.tariff}` : ''}</span></p>
			<ul class="small soft">{quote.price.map((l, i) => <li key={i}>{lineText(l)}{l.cents !== 0 && <span class="num"> {euros(l.cents)}</span>}</li>)}</ul>
			{!quote.open && <p class="small"><Icon name="triangle-alert" /> {t('ride.quote.closed')}</p>}
		</div>
	);
}

function PlaceSelect({ label, value, onChange, places, fault }: { label: string; value: string; onChange: (v: string) => void; places: Place[]; fault?: string }) {
	return (
		<SelectField label={label} value={value} onChange={onChange} fault={fault} empty={t('ride.choose')} options={[
			{ value: 'home', label: t('ride.home') },
			...places.filter((p) => p.active).map((p) => ({ value: String(p.id), label: p.kind === 'locality' ? p.label : `${p.label}, ${p.locality}` })),
			{ value: 'other', label: t('ride.elsewhere') },
		]} />
	);
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];

function valuesOf(r: Ride): Values {
	return {
		day: r.day, at: hm(r.at_minute), anchor: r.anchor, back: '', from: valueOf(r.from), to: valueOf(r.to),
		other: (r.to?.kind === 'other' ? r.to.label : r.from?.kind === 'other' ? r.from.label : '') ?? '',
		purpose: r.purpose ?? 'ride_other', persons: r.persons, needs: r.needs, priority: String(r.priority),
		reason: r.reason ?? '', note: r.note ?? '', repeat: [], until: '',
	};
}

function Form({ client, places, day, edit, onClose, onDone }: { client: Client; places: Place[]; day: string; edit?: Ride; onClose: () => void; onDone: (day: string) => void }) {
	const base: Values = edit ? valuesOf(edit) : {
		day: day < today.value ? today.value : day, at: '', anchor: 'arrive', back: '', from: 'home', to: '', other: '', purpose: '', persons: 1,
		needs: client.wheelchair ? ['wheelchair'] : [], priority: '0', reason: '', note: '', repeat: [], until: '',
	};
	const f = useForm<Values>(base);
	const [general, setGeneral] = useState('');
	const [refusing, setRefusing] = useState(false);
	const term = useTerms();
	const v = f.value;
	const quote = useQuote(client.person_id, v);

	function pickTo(to: string) {
		f.set('to', to);
		const kind = places.find((p) => String(p.id) === to)?.kind;
		if (kind && KIND_PURPOSE[kind] && !v.purpose) f.set('purpose', KIND_PURPOSE[kind]!);
	}

	function again(r: Ride) {
		const back = client.last.find((x) => x.pair_id !== null && x.pair_id === r.pair_id && x.leg === 'back');
		f.put({ ...v, at: hm(r.at_minute), anchor: r.anchor, from: valueOf(r.from), to: valueOf(r.to), other: r.to?.kind === 'other' ? r.to.label : '',
			purpose: r.purpose ?? '', persons: r.persons, needs: r.needs, back: back ? hm(back.at_minute) : '' });
	}

	function finish(said: 'ride.saved' | 'ride.refused.done') {
		toast(t(said, { name: client.name }));
		onDone(v.day);
		onClose();
	}

	const placeName = (x: string) => (x === 'home' ? t('ride.home') : x === 'other' ? t('ride.elsewhere') : places.find((p) => String(p.id) === x)?.label ?? '');
	const stale = useStale<Values>({
		base, version: edit?.version ?? 0,
		save: (x, version) => (edit ? rides.change(edit.id, version, bodyOf(client.person_id, x)) : rides.add(bodyOf(client.person_id, x))),
		latest: async () => {
			const now = await rides.read(edit?.id ?? 0);
			return { value: valuesOf(now), version: now.version };
		},
		show: (k, x) => ({
			label: tx('ride.askfield.', k),
			text: Array.isArray(x) ? x.map((n) => (k === 'needs' ? tx('ride.need.', String(n), 'ride.need.walker', {}) : String(n))).join(', ')
				: k === 'from' || k === 'to' ? placeName(String(x)) : k === 'purpose' ? term(String(x)) : k === 'anchor' ? t(x === 'arrive' ? 'ride.arrive' : 'ride.depart')
				: k === 'priority' ? tx('ride.priority.', String(x), 'ride.priority', {}) : String(x ?? ''),
		}),
		done: () => finish('ride.saved'),
		refused: (e) => setGeneral(f.refuse(e)),
	});

	async function save(cause?: string) {
		f.clear();
		setGeneral('');
		if (minuteOf(v.at) === null) return f.setFault('at_minute', t('ride.time.bad'));
		if (v.back && minuteOf(v.back) === null) return f.setFault('back_minute', t('ride.time.bad'));
		f.setBusy(true);
		if (cause) await rides.add({ ...bodyOf(client.person_id, v), cause }).then(() => finish('ride.refused.done'), (e) => setGeneral(f.refuse(e)));
		else await stale.save(v);
		f.setBusy(false);
	}

	useShortcuts([{ keys: 'ctrl+enter', inText: true, label: 'help.save', run: () => void save() }]);
	const last = usual(client);
	return (
		<form class="stack" noValidate onSubmit={(e) => { e.preventDefault(); void save(); }}>
			{general && <Notice tone="alert" icon="triangle-alert">{general}</Notice>}
			<p class="small soft">{[client.home.label || t('ride.no_address'), client.phone, client.access].filter(Boolean).join(' · ')} <a href={href('rides', 'clients', client.person_id)} onClick={onClose}>{t('ride.client.edit')}</a></p>
			{!edit && last.length > 0 && (
				<div class="row" role="group" aria-label={t('ride.usual')}>
					<span class="label">{t('ride.usual')}</span>
					{last.map((r) => <Button key={r.id} small tone="soft" icon="history" onClick={() => again(r)}>{shortPlace(r.to?.label)}, {hm(r.at_minute)}</Button>)}
				</div>
			)}
			<div class="g2">
				<DateField label={t('ride.col.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
				<TextField data-first type="time" label={t(v.anchor === 'arrive' ? 'ride.arrive.at' : 'ride.depart.at')} value={v.at} onChange={(x) => f.set('at', x)} fault={f.fault('at_minute')} />
				<SelectField label={t('ride.anchor')} value={v.anchor} onChange={(x) => f.set('anchor', x as Values['anchor'])} options={[
					{ value: 'arrive', label: t('ride.arrive') }, { value: 'depart', label: t('ride.depart') }]} />
				<PlaceSelect label={t('ride.from')} value={v.from} onChange={(x) => f.set('from', x)} places={places} fault={f.fault('from')} />
				<PlaceSelect label={t('ride.to')} value={v.to} onChange={pickTo} places={places} fault={f.fault('to')} />
				{(v.to === 'other' || v.from === 'other') && <TextField label={t('ride.address')} value={v.other} onChange={(x) => f.set('other', x)} hint={t('ride.address.hint')} />}
				<SelectField label={t('ride.col.purpose')} value={v.purpose} onChange={(x) => f.set('purpose', x)} empty={t('ride.choose')} fault={f.fault('purpose')}
					options={PURPOSES.map((p) => ({ value: p, label: term(p) }))} />
				{!edit && <TextField type="time" optional label={t('ride.back.at')} value={v.back} onChange={(x) => f.set('back', x)} fault={f.fault('back_minute')} />}
				<NumberField label={t('ride.persons.label')} min={1} max={8} value={v.persons} onChange={(x) => f.set('persons', x)} fault={f.fault('persons')} />
			</div>
			<fieldset class="field">
				<legend class="label">{t('ride.col.needs')}</legend>
				<div class="row">{NEEDS.map((n) => (
					<Check key={n} label={tx('ride.need.', n, 'ride.need.walker', {})} checked={v.needs.includes(n)}
						onChange={(on) => f.set('needs', on ? [...v.needs, n] : v.needs.filter((x) => x !== n))} />
				))}</div>
			</fieldset>
			{quote && <Price quote={quote} />}
			<details class="rb-more">
				<summary>{t('ride.more')}</summary>
				<div class="stack">
					<div class="g2">
						<SelectField label={t('ride.priority')} value={v.priority} onChange={(x) => f.set('priority', x)} options={[0, 1, 2].map((n) => ({ value: String(n), label: tx('ride.priority.', String(n), 'ride.priority', {}) }))} />
						<TextField label={t('ride.reason')} value={v.reason} onChange={(x) => f.set('reason', x)} fault={f.fault('reason')} />
					</div>
					<AreaField label={t('ride.note')} rows={2} value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
					{!edit && (
						<fieldset class="field">
							<legend class="label">{t('ride.repeat')}</legend>
							<div class="row">
								{WEEK.map((d) => <Check key={d} label={tx('ride.weekday.', String(d), 'ride.repeat', {})} checked={v.repeat.includes(d)}
									onChange={(on) => { f.set('repeat', on ? [...v.repeat, d] : v.repeat.filter((x) => x !== d)); if (!v.until) f.set('until', dayPlus(v.day, 28)); }} />)}
							</div>
							{v.repeat.length > 0 && <DateField label={t('ride.until')} value={v.until} onChange={(x) => f.set('until', x)} fault={f.fault('repeat_until')} />}
						</fieldset>
					)}
				</div>
			</details>
			{refusing && (
				<div class="row" role="group" aria-label={t('ride.refuse.why')}>
					<span class="label">{t('ride.refuse.why')}</span>
					{CAUSES.map((c) => <Button key={c} small onClick={() => void save(c)}>{term(c)}</Button>)}
				</div>
			)}
			<div class="row end">
				{!edit && !refusing && <Button tone="danger" onClick={() => setRefusing(true)}>{t('ride.refuse')}</Button>}
				<Button onClick={onClose}>{t('ui.cancel')}</Button>
				<Button type="submit" tone="primary" busy={f.busy} kbd={keyText('ctrl+enter')}>{t(edit ? 'ride.save.edit' : 'ride.save')}</Button>
			</div>
			{stale.dialog}
		</form>
	);
}

export function Request({ day, edit, onClose, onDone }: { day: string; edit?: Ride; onClose: () => void; onDone: (day: string) => void }) {
	const [person, setPerson] = useState(edit?.person_id ?? 0);
	const client = useResource(person ? () => rides.client(person) : null, [person]);
	const places = useResource(() => rides.places(), []);
	return (
		<Dialog wide title={edit ? t('ride.edit') : t('ride.new')} lead={client.data?.name} onClose={onClose}>
			{!person && <Who onPick={setPerson} />}
			{client.error && <p role="alert">{errorText(client.error)}</p>}
			{person > 0 && !client.error && (!client.data || !places.data) && <Loading />}
			{client.data && places.data && (places.data.rows.length > 0
				? <Form client={client.data} places={places.data.rows} day={day} edit={edit} onClose={onClose} onDone={onDone} />
				: <Empty icon="info">{t('ride.no_places')}</Empty>)}
		</Dialog>
	);
}
