/* Subscriptions: the list, the waiting list, one of them, with pauses and single days. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { coordsText, mapLink, parseCoords } from '../../lib/coords';
import { ApiError, del, get, post, put } from '../../lib/http';
import { type Paged, whole } from '../../lib/whole';
import { errorText, useForm } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Empty, Failure, IconButton, Loading, Notice, Seg, Tag } from '../../ui/basic';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { Table } from '../../ui/table';
import { Search, useSearch } from '../admin/search';
import { useStale } from '../admin/stale';
import { readSetup } from './setup';
import { ALLERGENS, DIETS, TEXTURES, minuteOf, minuteText, type Payer, type Setup, type Sub, type SubRow } from './types';
import { goWithin, portions, whichService, within } from './which';

const DAYS = [1, 2, 3, 4, 5, 6, 7];

interface Contact { name: string; phone: string; relation: string }
interface Draft {
	state: string; asked: string; from: string; to: string; proof: string; meals: number[]; mode: string; ahead: boolean;
	tariff_id: string; payer_id: string; round_id: string; window_from: string; window_to: string; diet: string; texture: string; allergens: string[];
	access: string; absence: string; key_no: string; mobility: string; note: string; contacts: Contact[]; coords: string;
	name: string; street: string; postcode: string; locality: string; phone: string;
}

const EMPTY: Draft = {
	state: 'active', asked: '', from: '', to: '', proof: '', meals: [1, 1, 1, 1, 1, 0, 0], mode: 'hot', ahead: false, tariff_id: '', payer_id: '', round_id: '',
	window_from: '10:30', window_to: '12:30', diet: 'normal', texture: 'normal', allergens: [], access: '', absence: '', key_no: '', mobility: '', note: '',
	contacts: [], coords: '', name: '', street: '', postcode: '', locality: '', phone: '',
};
const CONTENT = ['access', 'absence', 'key_no', 'mobility', 'note', 'name', 'street', 'postcode', 'locality', 'phone'] as const;

function draftOf(s: Sub): Draft {
	const c = s.content;
	return {
		state: s.state, asked: s.asked, from: s.from ?? '', to: s.to ?? '', proof: s.proof ?? '', meals: s.meals ?? [], mode: s.mode, ahead: s.ahead,
		tariff_id: String(s.tariff_id), payer_id: s.payer_id ? String(s.payer_id) : '', round_id: s.round_id ? String(s.round_id) : '',
		window_from: minuteText(s.window_from), window_to: minuteText(s.window_to), diet: s.diet, texture: s.texture, allergens: s.allergens ?? [],
		contacts: (c.contacts ?? []).map((x) => ({ name: x.name ?? '', phone: x.phone ?? '', relation: x.relation ?? '' })), coords: coordsText(c.lat, c.lon),
		...(Object.fromEntries(CONTENT.map((k) => [k, c[k] ?? ''])) as Record<(typeof CONTENT)[number], string>),
	};
}

function bodyOf(d: Draft, base: Sub | undefined): object {
	const opt = (s: string) => s.trim() || undefined;
	return {
		service: whichService(), state: d.state, asked: d.asked, from: opt(d.from), to: opt(d.to), proof: opt(d.proof), meals: d.meals, mode: d.mode, ahead: d.ahead,
		tariff_id: Number(d.tariff_id) || 0, round_id: d.round_id ? Number(d.round_id) : undefined, position: base && String(base.round_id ?? '') === d.round_id ? base.position : undefined,
		payer_id: d.payer_id ? Number(d.payer_id) : undefined, window_from: minuteOf(d.window_from), window_to: minuteOf(d.window_to),
		content: {
			...Object.fromEntries(CONTENT.map((k) => [k, opt(d[k])])), diet: d.diet, texture: d.texture, allergens: d.allergens, ...(parseCoords(d.coords) ?? {}),
			contacts: d.contacts.filter((c) => c.name.trim()).map((c) => ({ name: c.name.trim(), phone: opt(c.phone), relation: opt(c.relation) })),
		},
	};
}

/** How a value of the form reads, for two versions side by side. */
function shown(setup: Setup, payers: Payer[], k: keyof Draft, x: Draft[keyof Draft]): { label: string; text: string } {
	const one = String(x ?? '');
	const text = k === 'contacts' ? (x as Contact[]).map((c) => [c.name, c.phone].filter(Boolean).join(' ')).join(', ')
		: k === 'meals' ? (x as number[]).join(' ')
		: k === 'allergens' ? (x as string[]).map((a) => tx('delivery.allergen.', a)).join(', ')
		: k === 'ahead' ? t(x ? 'delivery.yes' : 'delivery.no')
		: k === 'tariff_id' ? (setup.tariffs ?? []).find((r) => String(r.id) === one)?.label ?? ''
		: k === 'round_id' ? (setup.rounds ?? []).find((r) => String(r.id) === one)?.label ?? ''
		: k === 'payer_id' ? payers.find((p) => String(p.id) === one)?.name ?? ''
		: k === 'state' ? tx('delivery.state.', one) : k === 'mode' ? tx('delivery.mode.', one) : k === 'diet' ? tx('delivery.diet.', one)
		: k === 'texture' ? tx('delivery.texture.', one) : one;
	return { label: tx('delivery.subfield.', k), text };
}

function Contacts({ list, fault, onChange }: { list: Contact[]; fault: (path: string) => string | undefined; onChange: (l: Contact[]) => void }) {
	const put = (i: number, c: Partial<Contact>) => onChange(list.map((x, k) => (k === i ? { ...x, ...c } : x)));
	return (
		<fieldset class="field"><legend class="label">{t('delivery.contacts')}</legend>
			{list.map((c, i) => (
				<div key={i} class="rb-line">
					<TextField label={t('delivery.contact')} value={c.name} onChange={(name) => put(i, { name })} fault={fault(`content.contacts[${i}].name`)} />
					<TextField type="tel" label={t('delivery.contact_phone')} value={c.phone} onChange={(phone) => put(i, { phone })} fault={fault(`content.contacts[${i}].phone`)} />
					<TextField label={t('delivery.contact_relation')} value={c.relation} onChange={(relation) => put(i, { relation })} fault={fault(`content.contacts[${i}].relation`)} />
					<IconButton small icon="trash-2" label={t('ride.remove', { what: c.name })} onClick={() => onChange(list.filter((_, k) => k !== i))} />
				</div>
			))}
			<span><Button small icon="plus" onClick={() => onChange([...list, { name: '', phone: '', relation: '' }])}>{t('delivery.contact.add')}</Button></span>
		</fieldset>
	);
}

function Fields({ form, setup, payers, isPlace }: { form: ReturnType<typeof useForm<Draft>>; setup: Setup; payers: Payer[]; isPlace: boolean }) {
	const v = form.value;
	const text = (key: keyof Draft, path: string = key) => ({ label: tx('delivery.subfield.', key), value: v[key] as string, onChange: (x: string) => form.set(key, x as never), fault: form.fault(path) });
	const found = parseCoords(v.coords);
	return (
		<>
			<div class="cols">
				<SelectField {...text('state')} options={['waiting', 'active', 'stopped'].map((s) => ({ value: s, label: tx('delivery.state.', s) }))} />
				<DateField {...text('asked')} />
				<DateField {...text('from')} />
				<DateField {...text('to')} optional />
			</div>
			<fieldset class="field"><legend class="label">{t('delivery.week')}</legend>
				<div class="week">{DAYS.map((d) => (
					<NumberField key={d} label={tx('delivery.weekday.', String(d))} min={0} max={2000} value={v.meals[d - 1] ?? 0}
						onChange={(n) => form.set('meals', v.meals.map((x, i) => (i === d - 1 ? n ?? 0 : x)))} />
				))}</div>
				{form.fault('meals') && <p class="fault">{form.fault('meals')}</p>}
			</fieldset>
			<Check label={t('delivery.ahead')} checked={v.ahead} onChange={(on) => form.set('ahead', on)} />
			<div class="cols">
				<SelectField {...text('mode')} options={['hot', 'cold', 'frozen'].map((s) => ({ value: s, label: tx('delivery.mode.', s) }))} />
				<SelectField {...text('diet', 'content.diet')} options={DIETS.map((s) => ({ value: s, label: tx('delivery.diet.', s) }))} />
				<SelectField {...text('texture', 'content.texture')} options={TEXTURES.map((s) => ({ value: s, label: tx('delivery.texture.', s) }))} />
				<SelectField {...text('tariff_id')} empty={t('ride.choose')} options={(setup.tariffs ?? []).filter((x) => x.active || String(x.id) === v.tariff_id).map((x) => ({ value: String(x.id), label: x.label }))} />
				<DateField {...text('proof')} optional />
				<SelectField {...text('payer_id')} empty={t(isPlace ? 'delivery.payer.none' : 'delivery.payer.self')} options={payers.filter((p) => p.active || String(p.id) === v.payer_id).map((p) => ({ value: String(p.id), label: [p.name, p.locality].filter(Boolean).join(', ') }))} />
				<SelectField {...text('round_id')} empty={t('delivery.round.none')} options={(setup.rounds ?? []).filter((x) => x.active || String(x.id) === v.round_id).map((x) => ({ value: String(x.id), label: x.label }))} />
				<TextField {...text('window_from')} type="time" />
				<TextField {...text('window_to')} type="time" />
			</div>
			<fieldset class="field"><legend class="label">{t('delivery.allergens')}</legend>
				<div class="checks">{ALLERGENS.map((a) => <Check key={a} label={tx('delivery.allergen.', a)} checked={v.allergens.includes(a)}
					onChange={(on) => form.set('allergens', on ? [...v.allergens, a] : v.allergens.filter((x) => x !== a))} />)}</div>
			</fieldset>
			{isPlace && <div class="cols">
				<TextField {...text('name', 'content.name')} optional />
				<TextField {...text('street', 'content.street')} optional />
				<TextField {...text('postcode', 'content.postcode')} optional />
				<TextField {...text('locality', 'content.locality')} optional />
				<TextField {...text('phone', 'content.phone')} type="tel" optional />
			</div>}
			<AreaField {...text('access', 'content.access')} rows={2} optional />
			<AreaField {...text('absence', 'content.absence')} rows={2} optional />
			<div class="cols">
				<TextField {...text('key_no', 'content.key_no')} optional />
				<TextField {...text('mobility', 'content.mobility')} optional />
				<TextField {...text('coords', 'content.lat')} hint={t('delivery.place.hint')} optional />
				{found && <p class="small"><a href={mapLink(found)} target="_blank" rel="noreferrer">{t('delivery.map')}</a></p>}
			</div>
			<Contacts list={v.contacts} fault={form.fault} onChange={(l) => form.set('contacts', l)} />
			<AreaField {...text('note', 'content.note')} rows={2} optional />
		</>
	);
}

function DaySide({ sub, reload }: { sub: Sub; reload: () => void }) {
	const [pause, setPause] = useState({ from: today.value, to: '', reason: 'hospital', note: '' });
	const [change, setChange] = useState({ day: today.value, quantity: 0 });
	const [fault, setFault] = useState('');
	const run = (work: Promise<unknown>, said: (a: unknown) => string) => work.then((a) => { setFault(''); toast(said(a)); reload(); }, (e) => {
		if (!(e instanceof ApiError)) throw e;
		setFault(e.fields.length ? tx('', e.fields[0]!.error, 'field.other', { min: '', max: '' }) : errorText(e));
	});
	return (
		<div class="stack">
			{fault && <Notice tone="alert">{fault}</Notice>}
			<form class="card pad stack" onSubmit={(e) => { e.preventDefault(); void run(post(`/api/delivery/subscriptions/${sub.id}/changes`, change), (a) => t((a as { late: boolean }).late ? 'delivery.changed.late' : 'delivery.changed')); }}>
				<h2>{t('delivery.one_day')}</h2>
				<DateField label={t('delivery.day')} value={change.day} onChange={(day) => setChange({ ...change, day })} />
				<NumberField label={t('delivery.meals_that_day')} min={0} value={change.quantity} onChange={(n) => setChange({ ...change, quantity: n ?? 0 })} />
				<Button type="submit">{t('delivery.change')}</Button>
				<ul class="rows">{(sub.changes ?? []).map((c) => <li key={c.day} class="row"><span class="num">{shortDay(c.day)}</span><span>{portions(c.quantity)}</span>{c.late && <Tag tone="wait">{t('delivery.late')}</Tag>}</li>)}</ul>
			</form>
			<form class="card pad stack" onSubmit={(e) => { e.preventDefault(); void run(post(`/api/delivery/subscriptions/${sub.id}/pauses`, { from: pause.from, to: pause.to || undefined, reason: pause.reason, note: pause.note || undefined }), () => t('delivery.paused')); }}>
				<h2>{t('delivery.pause')}</h2>
				<DateField label={t('delivery.from')} value={pause.from} onChange={(from) => setPause({ ...pause, from })} />
				<DateField label={t('delivery.to')} optional value={pause.to} onChange={(to) => setPause({ ...pause, to })} />
				<SelectField label={t('delivery.reason')} value={pause.reason} onChange={(reason) => setPause({ ...pause, reason })} options={['hospital', 'holiday', 'family', 'other'].map((r) => ({ value: r, label: tx('delivery.pause.', r) }))} />
				<TextField label={t('delivery.note')} optional value={pause.note} onChange={(note) => setPause({ ...pause, note })} />
				<Button type="submit">{t('delivery.pause.do')}</Button>
				<ul class="rows">{(sub.pauses ?? []).map((p) => <li key={p.id} class="row"><span class="num">{shortDay(p.from)} – {p.to ? shortDay(p.to) : '…'}</span><span class="soft">{(p.reason ?? '').split(': ').map((x, i) => (i === 0 ? tx('delivery.pause.', x) : x)).join(', ')}</span>
					<Button small onClick={() => void run(del(`/api/delivery/subscriptions/${sub.id}/pauses/${p.id}`), () => t('delivery.saved'))}>{t('delivery.pause.drop')}</Button></li>)}</ul>
			</form>
		</div>
	);
}

/** For whom a new subscription is: a person, or a place that is no person (a school, a home). */
function Whom({ person, place, fault, onPerson, onPlace }: { person: { id: number; name: string } | null; place: string; fault: string | undefined; onPerson: (p: { id: number; name: string } | null) => void; onPlace: (key: string) => void }) {
	const [kind, setKind] = useState<'person' | 'place'>(whichService() === 'school_soup' ? 'place' : 'person');
	const [q, setQ] = useState('');
	const found = usePersonSearch(person ? '' : q);
	useEffect(needCatalogue, []);
	return (
		<div class="stack tight">
			<span><Seg label={t('delivery.whom')} value={kind} onChange={(k) => { setKind(k); onPerson(null); onPlace(''); }} options={[{ value: 'person', label: t('delivery.whom.person') }, { value: 'place', label: t('delivery.whom.place') }]} /></span>
			{kind === 'place' ? (
				<SelectField label={t('delivery.whom.place')} hint={t('delivery.whom.hint')} empty={t('ride.choose')} value={place} onChange={onPlace} fault={fault}
					options={(catalogue.value?.places ?? []).filter((p) => p.active).map((p) => ({ value: p.key, label: label(p.label) }))} />
			) : <>
				<TextField label={t('delivery.person')} type="search" value={person ? person.name : q} fault={fault} onChange={(x) => { onPerson(null); setQ(x); }} />
				<ul class="rows">{found.hits.map((h) => <li key={h.id}><button type="button" class="line" onClick={() => onPerson({ id: h.id, name: h.name })}><span /><span class="t"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span></button></li>)}</ul>
			</>}
		</div>
	);
}

const readSub = (id: string | number) => get<Sub>(`/api/delivery/subscriptions/${id}`);

function Editor({ sub, setup, payers, reload }: { sub: Sub | undefined; setup: Setup; payers: Payer[]; reload: () => void }) {
	const base = sub ? draftOf(sub) : { ...EMPTY, asked: today.value, from: today.value };
	const form = useForm<Draft>(base);
	const [person, setPerson] = useState<{ id: number; name: string } | null>(null);
	const [place, setPlace] = useState('');
	const [failed, setFailed] = useState('');
	const now = useRef(sub);
	const stale = useStale<Draft>({
		base, version: sub?.version ?? 0,
		save: async (d, version) => {
			if (sub) return put(`/api/delivery/subscriptions/${sub.id}`, version, bodyOf(d, now.current));
			const made = await post<{ id: number }>('/api/delivery/subscriptions', { ...bodyOf(d, undefined), person_id: person?.id, place: place || undefined });
			goWithin('people', made.id);
		},
		latest: async () => {
			now.current = await readSub(sub?.id ?? 0);
			return { value: draftOf(now.current), version: now.current.version };
		},
		show: (k, x) => shown(setup, payers, k, x),
		done: () => { toast(t('delivery.saved')); setFailed(''); reload(); },
		refused: (e) => setFailed(form.refuse(e)),
	});

	async function save(e: Event) {
		e.preventDefault();
		form.clear();
		if (form.value.coords.trim() && !parseCoords(form.value.coords)) return form.setFault('content.lat', t('delivery.coords.bad'));
		form.setBusy(true);
		await stale.save(form.value);
		form.setBusy(false);
	}

	return (
		<form class="stack" onSubmit={save} noValidate>
			<div class="row"><ButtonLink icon="chevron-left" href={within('people')}>{t('delivery.back')}</ButtonLink></div>
			<h2>{sub ? sub.name : t('delivery.new')}</h2>
			{sub && <p class="soft">{[sub.street, sub.postcode, sub.locality, sub.phone].filter(Boolean).join(', ')}</p>}
			{!sub && <Whom person={person} place={place} fault={form.fault('person_id') ?? form.fault('place')} onPerson={setPerson} onPlace={setPlace} />}
			{failed && <Notice tone="alert">{failed}</Notice>}
			<Fields form={form} setup={setup} payers={payers} isPlace={sub ? !sub.person_id : place !== ''} />
			<div class="row end"><Button type="submit" tone="primary" busy={form.busy}>{t('delivery.save')}</Button></div>
			{stale.dialog}
		</form>
	);
}

function One({ id, setup, payers }: { id: string; setup: Setup; payers: Payer[] }) {
	const sub = useResource(() => readSub(id), [id]);
	if (sub.loading) return <Loading rows={6} />;
	if (!sub.data) return sub.error ? <Failure error={sub.error} retry={sub.reload} /> : null;
	return <div class="dl-two"><div class="card pad"><Editor key={sub.data.version} sub={sub.data} setup={setup} payers={payers} reload={sub.reload} /></div><DaySide sub={sub.data} reload={sub.reload} /></div>;
}

export function PeopleTab({ id }: { id?: string }) {
	const [all, setAll] = useState(false);
	const search = useSearch();
	const setup = useResource(readSetup, [], ['deliveries']);
	const payers = useResource(() => (can('billing.read') ? whole(['rows'], (after) => get<Paged<Payer>>('/api/billing/payers', { after })) : Promise.resolve<Paged<Payer>>({ rows: [], next: null })), []);
	const list = useResource(() => whole(['rows'], (after) => get<Paged<SubRow>>('/api/delivery/subscriptions', { service: whichService(), ...(all ? { all: 'true' } : {}), after })), [all], ['deliveries']);
	if (!setup.data || (!payers.data && !payers.error)) return setup.error ? <Failure error={setup.error} retry={setup.reload} /> : <Loading />;
	if (id === 'new') return <div class="card pad"><Editor sub={undefined} setup={setup.data} payers={payers.data?.rows ?? []} reload={list.reload} /></div>;
	if (id) return <One id={id} setup={setup.data} payers={payers.data?.rows ?? []} />;
	const rows = (list.data?.rows ?? []).filter((r) => search.hits(r.name));
	const waiting = rows.filter((r) => r.state === 'waiting');
	const round = (r: SubRow) => (setup.data?.rounds ?? []).find((x) => x.id === r.round_id)?.label ?? '';
	const columns = [
		{ key: 'name', head: t('delivery.person'), header: true, cell: (r: SubRow) => <a href={within('people', r.id)}>{r.name}</a> },
		{ key: 'week', head: t('delivery.week'), cell: (r: SubRow) => <span class="num">{(r.meals ?? []).join(' ')}</span> },
		{ key: 'diet', head: t('delivery.diet'), cell: (r: SubRow) => <span class="tags">{r.diet !== 'normal' && <Tag tone="seal">{tx('delivery.diet.', r.diet)}</Tag>}{r.texture !== 'normal' && <Tag tone="seal">{tx('delivery.texture.', r.texture)}</Tag>}{(r.allergens ?? []).map((a) => <Tag key={a} tone="alert">{tx('delivery.allergen.', a)}</Tag>)}</span> },
		{ key: 'round', head: t('delivery.round'), cell: round },
		{ key: 'state', head: t('delivery.state'), cell: (r: SubRow) => <span class="tags"><Tag tone={r.state === 'active' ? 'ok' : 'wait'}>{tx('delivery.state.', r.state)}</Tag>{r.paused && <Tag tone="wait">{t('delivery.is_paused')}</Tag>}{r.proof && r.proof < today.value && <Tag tone="alert">{t('delivery.proof_over')}</Tag>}{!r.located && <Tag tone="wait">{t('delivery.unlocated')}</Tag>}</span> },
	];
	return (
		<>
			<div class="row wrap"><ButtonLink tone="primary" icon="plus" href={within('people', 'new')}>{t('delivery.new')}</ButtonLink><Search state={search} label={t('delivery.people.search')} count={rows.length} /><Check label={t('delivery.with_stopped')} checked={all} onChange={setAll} />
				{rows.some((r) => !r.located) && <Button icon="route" onClick={() => void post<{ found: number; left: number }>('/api/delivery/locate', { service: whichService() }).then((x) => { toast(t('delivery.located', x)); list.reload(); }, (e) => toast(errorText(e), { tone: 'alert' }))}>{t('delivery.locate')}</Button>}</div>
			{setup.data.tariffs?.length === 0 && <Notice tone="wait">{t('delivery.no_tariffs')} <a href={within('setup')}>{t('delivery.tab.setup')}</a></Notice>}
			{list.loading && <Loading rows={6} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{waiting.length > 0 && <section class="stack tight"><h2>{t('delivery.waiting_list', { n: waiting.length })}</h2><Table label={t('delivery.waiting_list', { n: waiting.length })} rows={[...waiting].sort((a, b) => a.asked.localeCompare(b.asked))} rowKey={(r) => r.id} columns={[...columns.slice(0, 1), { key: 'asked', head: t('delivery.asked'), cell: (r: SubRow) => shortDay(r.asked) }, ...columns.slice(2)]} /></section>}
			{list.data && (list.data.rows ?? []).length === 0 ? <div class="card"><Empty icon="users">{t('delivery.no_people')}</Empty></div> : <section class="stack tight"><h2>{t('delivery.subscriptions')}</h2><Table label={t('delivery.subscriptions')} rows={rows.filter((r) => r.state !== 'waiting')} rowKey={(r) => r.id} columns={columns} /></section>}
			{list.data && <Cut next={list.data.next} n={list.data.rows.length} />}
		</>
	);
}
