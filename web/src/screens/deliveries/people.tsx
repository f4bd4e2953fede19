/* Subscriptions: the list, the waiting list, one of them, with pauses and single days. */

import { useState } from 'preact/hooks';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { ApiError, del, get, isStale, post, put } from '../../lib/http';
import { errorText, useForm } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { go, href } from '../../lib/router';
import { shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Empty, Failure, Loading, Notice, Tag } from '../../ui/basic';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { ALLERGENS, DIETS, TEXTURES, minuteOf, minuteText, type Setup, type Sub, type SubRow } from './types';

const DAYS = [1, 2, 3, 4, 5, 6, 7];

interface Draft {
	state: string; asked: string; from: string; to: string; proof: string; meals: number[]; mode: string; ahead: boolean;
	tariff_id: string; round_id: string; window_from: string; window_to: string; diet: string; texture: string; allergens: string[];
	access: string; absence: string; key_no: string; mobility: string; note: string; contact: string; contact_phone: string; place: string;
}

const EMPTY: Draft = {
	state: 'active', asked: '', from: '', to: '', proof: '', meals: [1, 1, 1, 1, 1, 0, 0], mode: 'hot', ahead: false, tariff_id: '', round_id: '',
	window_from: '10:30', window_to: '12:30', diet: 'normal', texture: 'normal', allergens: [], access: '', absence: '', key_no: '', mobility: '', note: '',
	contact: '', contact_phone: '', place: '',
};

function draftOf(s: Sub): Draft {
	const c = s.content, first = (c.contacts ?? [])[0];
	return {
		state: s.state, asked: s.asked, from: s.from ?? '', to: s.to ?? '', proof: s.proof ?? '', meals: s.meals ?? [], mode: s.mode, ahead: s.ahead,
		tariff_id: String(s.tariff_id), round_id: s.round_id ? String(s.round_id) : '', window_from: minuteText(s.window_from), window_to: minuteText(s.window_to),
		diet: s.diet, texture: s.texture, allergens: s.allergens ?? [], access: c.access ?? '', absence: c.absence ?? '', key_no: c.key_no ?? '',
		mobility: c.mobility ?? '', note: c.note ?? '', contact: first?.name ?? '', contact_phone: first?.phone ?? '',
		place: c.lat ? `${(c.lat / 1e5).toFixed(5)}, ${((c.lon ?? 0) / 1e5).toFixed(5)}` : '',
	};
}

/** "49.90400, 5.13400", or a link of a map that holds such a pair. */
export function placeOf(text: string): { lat: number; lon: number } | undefined {
	const m = /(4[89]|5[012])\.(\d{3,7})[^\d]+([2-7])\.(\d{3,7})/.exec(text);
	return m ? { lat: Math.round(Number(`${m[1]}.${m[2]}`) * 1e5), lon: Math.round(Number(`${m[3]}.${m[4]}`) * 1e5) } : undefined;
}

function bodyOf(d: Draft, base: Sub | undefined): object {
	const opt = (s: string) => s || undefined;
	const others = (base?.content.contacts ?? []).slice(1);
	return {
		state: d.state, asked: d.asked, from: opt(d.from), to: opt(d.to), proof: opt(d.proof), meals: d.meals, mode: d.mode, ahead: d.ahead,
		tariff_id: Number(d.tariff_id) || 0, round_id: d.round_id ? Number(d.round_id) : undefined, position: base?.position, payer_id: base?.payer_id ?? undefined,
		window_from: minuteOf(d.window_from), window_to: minuteOf(d.window_to),
		content: {
			name: base?.content.name ?? undefined, street: base?.content.street ?? undefined, postcode: base?.content.postcode ?? undefined,
			locality: base?.content.locality ?? undefined, phone: base?.content.phone ?? undefined,
			diet: d.diet, texture: d.texture, allergens: d.allergens, access: opt(d.access), absence: opt(d.absence), key_no: opt(d.key_no),
			mobility: opt(d.mobility), note: opt(d.note), ...(placeOf(d.place) ?? {}),
			contacts: [...(d.contact ? [{ name: d.contact, phone: opt(d.contact_phone) }] : []), ...others],
		},
	};
}

function Fields({ form, setup }: { form: ReturnType<typeof useForm<Draft>>; setup: Setup }) {
	const v = form.value;
	const text = (key: keyof Draft, label: string, path: string = key) => ({ label, value: v[key] as string, onChange: (x: string) => form.set(key, x as never), fault: form.fault(path) });
	return (
		<>
			<div class="cols">
				<SelectField {...text('state', t('delivery.state'))} options={['waiting', 'active', 'stopped'].map((s) => ({ value: s, label: tx('delivery.state.', s) }))} />
				<DateField {...text('asked', t('delivery.asked'))} />
				<DateField {...text('from', t('delivery.from'))} />
				<DateField {...text('to', t('delivery.to'))} optional />
			</div>
			<fieldset class="field"><legend class="label">{t('delivery.week')}</legend>
				<div class="week">{DAYS.map((d) => (
					<NumberField key={d} label={tx('delivery.weekday.', String(d))} min={0} max={2000} value={v.meals[d - 1] ?? 0}
						onChange={(n) => form.set('meals', v.meals.map((x, i) => (i === d - 1 ? n ?? 0 : x)))} />
				))}</div>
			</fieldset>
			<Check label={t('delivery.ahead')} checked={v.ahead} onChange={(on) => form.set('ahead', on)} />
			<div class="cols">
				<SelectField {...text('mode', t('delivery.mode'))} options={['hot', 'cold', 'frozen'].map((s) => ({ value: s, label: tx('delivery.mode.', s) }))} />
				<SelectField {...text('diet', t('delivery.diet'))} options={DIETS.map((s) => ({ value: s, label: tx('delivery.diet.', s) }))} />
				<SelectField {...text('texture', t('delivery.texture'))} options={TEXTURES.map((s) => ({ value: s, label: tx('delivery.texture.', s) }))} />
				<SelectField {...text('tariff_id', t('delivery.tariff'))} empty="" options={(setup.tariffs ?? []).map((x) => ({ value: String(x.id), label: x.label }))} />
				<DateField {...text('proof', t('delivery.proof'))} optional />
				<SelectField {...text('round_id', t('delivery.round'))} empty={t('delivery.round.none')} options={(setup.rounds ?? []).map((x) => ({ value: String(x.id), label: x.label }))} />
				<TextField {...text('window_from', t('delivery.window_from'))} type="time" />
				<TextField {...text('window_to', t('delivery.window_to'))} type="time" />
			</div>
			<fieldset class="field"><legend class="label">{t('delivery.allergens')}</legend>
				<div class="tags">{ALLERGENS.map((a) => <Check key={a} label={tx('delivery.allergen.', a)} checked={v.allergens.includes(a)}
					onChange={(on) => form.set('allergens', on ? [...v.allergens, a] : v.allergens.filter((x) => x !== a))} />)}</div>
			</fieldset>
			<AreaField {...text('access', t('delivery.access'), 'content.access')} rows={2} optional />
			<AreaField {...text('absence', t('delivery.absence'), 'content.absence')} rows={2} optional />
			<div class="cols">
				<TextField {...text('contact', t('delivery.contact'), 'content.contacts[0].name')} optional />
				<TextField {...text('contact_phone', t('delivery.contact_phone'), 'content.contacts[0].phone')} type="tel" optional />
				<TextField {...text('key_no', t('delivery.key_no'), 'content.key_no')} optional />
				<TextField {...text('mobility', t('delivery.mobility'), 'content.mobility')} optional />
				<TextField {...text('place', t('delivery.place'), 'content.lat')} hint={t('delivery.place.hint')} optional />
			</div>
			<AreaField {...text('note', t('delivery.note'), 'content.note')} rows={2} optional />
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
				<ul class="rows">{(sub.changes ?? []).map((c) => <li key={c.day} class="row"><span class="num">{shortDay(c.day)}</span><span>{t('drive.meals', { n: c.quantity })}</span>{c.late && <Tag tone="wait">{t('delivery.late')}</Tag>}</li>)}</ul>
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

function Editor({ sub, setup, reload }: { sub: Sub | undefined; setup: Setup; reload: () => void }) {
	const form = useForm<Draft>(sub ? draftOf(sub) : { ...EMPTY, asked: today.value, from: today.value });
	const [person, setPerson] = useState<{ id: number; name: string } | null>(null);
	const [q, setQ] = useState('');
	const found = usePersonSearch(person ? '' : q);
	const [failed, setFailed] = useState('');

	async function save(e: Event) {
		e.preventDefault();
		form.clear();
		form.setBusy(true);
		try {
			if (sub) await put(`/api/delivery/subscriptions/${sub.id}`, sub.version, bodyOf(form.value, sub));
			else {
				const s = await post<{ id: number }>('/api/delivery/subscriptions', { ...bodyOf(form.value, undefined), person_id: person?.id });
				go('deliveries', 'people', s.id);
			}
			toast(t('delivery.saved'));
			setFailed('');
			reload();
		} catch (err) {
			if (!(err instanceof ApiError)) throw err;
			setFailed(isStale(err) ? t('delivery.stale') : form.refuse(err));
		} finally {
			form.setBusy(false);
		}
	}

	return (
		<form class="stack" onSubmit={save} noValidate>
			<div class="row"><ButtonLink icon="chevron-left" href={href('deliveries', 'people')}>{t('delivery.back')}</ButtonLink></div>
			<h2>{sub ? sub.name : t('delivery.new')}</h2>
			{sub && <p class="soft">{[sub.street, sub.postcode, sub.locality, sub.phone].filter(Boolean).join(', ')}</p>}
			{!sub && (
				<div class="stack tight">
					<TextField label={t('delivery.person')} type="search" value={person ? person.name : q} fault={form.fault('person_id')} onChange={(x) => { setPerson(null); setQ(x); }} />
					<ul class="rows">{found.hits.map((h) => <li key={h.id}><button type="button" class="line" onClick={() => setPerson({ id: h.id, name: h.name })}><span /><span class="t"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span></button></li>)}</ul>
				</div>
			)}
			{failed && <Notice tone="alert">{failed}</Notice>}
			<Fields form={form} setup={setup} />
			<div class="row end"><Button type="submit" tone="primary" busy={form.busy}>{t('delivery.save')}</Button></div>
		</form>
	);
}

function One({ id, setup }: { id: number; setup: Setup }) {
	const sub = useResource(() => get<Sub>(`/api/delivery/subscriptions/${id}`), [id]);
	if (sub.loading) return <Loading rows={6} />;
	if (!sub.data) return sub.error ? <Failure error={sub.error} retry={sub.reload} /> : null;
	return <div class="cols"><div class="card pad"><Editor key={sub.data.version} sub={sub.data} setup={setup} reload={sub.reload} /></div><DaySide sub={sub.data} reload={sub.reload} /></div>;
}

export function PeopleTab({ id }: { id?: string }) {
	const [all, setAll] = useState(false);
	const setup = useResource(() => get<Setup>('/api/delivery/setup'), [], ['deliveries']);
	const list = useResource(() => get<{ rows: SubRow[] }>('/api/delivery/subscriptions', all ? { all: 'true' } : {}), [all], ['deliveries']);
	if (!setup.data) return setup.error ? <Failure error={setup.error} retry={setup.reload} /> : <Loading />;
	if (id === 'new') return <div class="card pad"><Editor sub={undefined} setup={setup.data} reload={list.reload} /></div>;
	if (id) return <One id={Number(id)} setup={setup.data} />;
	const rows = list.data?.rows ?? [];
	const waiting = rows.filter((r) => r.state === 'waiting');
	const round = (r: SubRow) => (setup.data?.rounds ?? []).find((x) => x.id === r.round_id)?.label ?? '';
	const columns = [
		{ key: 'name', head: t('delivery.person'), header: true, cell: (r: SubRow) => <a href={href('deliveries', 'people', r.id)}>{r.name}</a> },
		{ key: 'week', head: t('delivery.week'), cell: (r: SubRow) => <span class="num">{(r.meals ?? []).join(' ')}</span> },
		{ key: 'diet', head: t('delivery.diet'), cell: (r: SubRow) => <span class="tags">{r.diet !== 'normal' && <Tag tone="seal">{tx('delivery.diet.', r.diet)}</Tag>}{r.texture !== 'normal' && <Tag tone="seal">{tx('delivery.texture.', r.texture)}</Tag>}{(r.allergens ?? []).map((a) => <Tag key={a} tone="alert">{tx('delivery.allergen.', a)}</Tag>)}</span> },
		{ key: 'round', head: t('delivery.round'), cell: round },
		{ key: 'state', head: t('delivery.state'), cell: (r: SubRow) => <span class="tags"><Tag tone={r.state === 'active' ? 'ok' : 'wait'}>{tx('delivery.state.', r.state)}</Tag>{r.paused && <Tag tone="wait">{t('delivery.is_paused')}</Tag>}{r.proof && r.proof < today.value && <Tag tone="alert">{t('delivery.proof_over')}</Tag>}{!r.located && <Tag tone="wait">{t('delivery.unlocated')}</Tag>}</span> },
	];
	return (
		<>
			<div class="row wrap"><ButtonLink tone="primary" icon="plus" href={href('deliveries', 'people', 'new')}>{t('delivery.new')}</ButtonLink><Check label={t('delivery.with_stopped')} checked={all} onChange={setAll} /></div>
			{list.loading && <Loading rows={6} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{waiting.length > 0 && <section class="stack tight"><h2>{t('delivery.waiting_list', { n: waiting.length })}</h2><Table label={t('delivery.waiting_list', { n: waiting.length })} rows={[...waiting].sort((a, b) => a.asked.localeCompare(b.asked))} rowKey={(r) => r.id} columns={[...columns.slice(0, 1), { key: 'asked', head: t('delivery.asked'), cell: (r: SubRow) => shortDay(r.asked) }, ...columns.slice(2)]} /></section>}
			{list.data && rows.length === 0 ? <div class="card"><Empty icon="users">{t('delivery.no_people')}</Empty></div> : <section class="stack tight"><h2>{t('delivery.subscriptions')}</h2><Table label={t('delivery.subscriptions')} rows={rows.filter((r) => r.state !== 'waiting')} rowKey={(r) => r.id} columns={columns} /></section>}
		</>
	);
}
