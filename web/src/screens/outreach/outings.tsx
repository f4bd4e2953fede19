/* Outings, and the contacts of one: somebody by a word of their own, or nobody in particular. */

import { useState } from 'preact/hooks';
import { useForm } from '../../lib/forms';
import { label, t } from '../../lib/i18n';
import { useOlder } from '../../lib/older';
import { useResource } from '../../lib/resource';
import { go, href } from '../../lib/router';
import { minutes, today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, ButtonLink, Empty, Failure, IconBox, IconButton, Loading, Notice, PageHead, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Cut, OlderFoot } from '../../ui/older';
import { outreach, type Contact, type OutingPage } from './api';
import { NewCode } from './codes';
import { only, options } from './options';

const RESULTS = ['referred', 'accompanied', 'appointment_obtained', 'declined', 'not_reached'] as const;

interface Trip { day: string; start: string; minutes: number | null; zone: string; place: string; partner: string; note: string }

function tripOf(o?: OutingPage): Trip {
	return { day: o?.day ?? today.value, start: o?.start ?? '19:00', minutes: o?.minutes ?? 120, zone: o?.zone ?? '', place: o ? o.place?.key ?? '' : 'street', partner: o?.partner?.key ?? '', note: o?.note ?? '' };
}

/** A new outing, or the one that was made: its record follows. */
function OutingForm({ outing, onClose, done }: { outing?: OutingPage; onClose: () => void; done?: () => void }) {
	const base = tripOf(outing);
	const f = useForm<Trip>(base);
	const v = f.value;
	const body = (x: Trip) => ({ day: x.day, start: x.start, minutes: x.minutes ?? 0, zone: x.zone, ...(x.place && { place: x.place }), ...(x.partner && { partner: x.partner }), ...(outing?.second && { second_id: outing.second.id }), ...(x.note && { note: x.note }) });
	const stale = useStale<Trip>({
		base, version: outing?.version ?? 0,
		save: async (x, version) => {
			if (outing) await outreach.changeOuting(outing.id, version, body(x));
			else go('outreach', (await outreach.addOuting(body(x))).id);
		},
		latest: async () => { const now = await outreach.outing(outing?.id ?? 0); return { value: tripOf(now), version: now.version }; },
		show: (k, x) => ({ label: t(k === 'place' ? 'out.place' : k === 'partner' ? 'out.partner' : `out.${k}`), text: String(x ?? '') }),
		done: () => { toast(t('out.saved')); done?.(); onClose(); },
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
		<Dialog title={t(outing ? 'out.edit' : 'out.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<TextField label={t('out.zone')} hint={t('out.zone.hint')} value={v.zone} onChange={(x) => f.set('zone', x)} fault={f.fault('zone')} data-first />
					<DateField label={t('out.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
					<TextField type="time" label={t('out.start')} value={v.start} onChange={(x) => f.set('start', x)} fault={f.fault('start')} />
					<NumberField label={t('out.minutes')} value={v.minutes} onChange={(x) => f.set('minutes', x)} fault={f.fault('minutes')} />
					<SelectField label={t('out.place')} optional empty="—" value={v.place} onChange={(x) => f.set('place', x)} options={options('places')} fault={f.fault('place')} />
					<SelectField label={t('out.partner')} optional empty="—" value={v.partner} onChange={(x) => f.set('partner', x)} options={options('partners')} fault={f.fault('partner')} />
				</div>
				<AreaField label={t('out.note')} optional hint={t('out.note.hint')} rows={2} value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function Outings() {
	const list = useOlder((from, to) => outreach.outings(from, to), 120, [], ['activities']);
	const [fresh, setFresh] = useState(false);
	if (list.error && !list.data) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={8} />;
	return (
		<>
			<div class="row"><Button tone="primary" icon="plus" onClick={() => setFresh(true)}>{t('out.new')}</Button></div>
			<section class="card" aria-label={t('out.outings')}>
				{list.data.rows.length === 0 && <Empty icon="footprints">{t('out.none')}</Empty>}
				<ul class="rows">
					{list.data.rows.map((o) => (
						<li key={o.id} class="line">
							<IconBox icon="footprints" />
							<span class="t"><b><a href={href('outreach', o.id)}>{o.zone}</a></b>
								<span class="small soft">{[weekDay(o.day), o.start, o.staff?.name].filter(Boolean).join(', ')}</span></span>
							<span class="tags"><Tag>{t('out.met', { n: o.met })}</Tag>{o.first > 0 && <Tag tone="brand">{t('out.first.n', { n: o.first })}</Tag>}<Tag icon="clock">{minutes(o.minutes)}</Tag></span>
						</li>
					))}
				</ul>
			</section>
			<OlderFoot from={list.from} older={list.older} more={list.data.more} n={list.data.rows.length} />
			{fresh && <OutingForm onClose={() => setFresh(false)} />}
		</>
	);
}

interface Values { code: string; first: boolean; theme: string; partner: string; outcome: string; minutes: number | null; note: string }

function valuesOf(c?: Contact): Values {
	return { code: c?.code ? String(c.code.id) : '', first: c?.first ?? false, theme: c?.theme?.key ?? '', partner: c?.partner?.key ?? '', outcome: c?.outcome?.key ?? '', minutes: c?.minutes ?? 10, note: c?.note ?? '' };
}

function EditContact({ outing, contact, onClose, done }: { outing: number; contact?: Contact; onClose: () => void; done: () => void }) {
	const codes = useResource(() => outreach.codes(), [], ['activities']);
	const [fresh, setFresh] = useState(false);
	const base = valuesOf(contact);
	const f = useForm<Values>(base);
	const v = f.value;
	const body = (x: Values) => ({
		first: x.first, minutes: x.minutes ?? 0, ...(x.code && { code_id: Number(x.code) }), ...(x.theme && { theme: x.theme }), ...(x.partner && { partner: x.partner }),
		...(x.outcome && { outcome: x.outcome }), ...(x.note && { note: x.note }),
	});
	const stale = useStale<Values>({
		base, version: contact?.version ?? 0,
		save: (x, version) => (contact ? outreach.changeContact(contact.id, version, body(x)) : outreach.addContact(outing, body(x))),
		latest: async () => {
			const now = (await outreach.outing(outing)).contacts.find((x) => x.id === contact?.id);
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: t(k === 'code' ? 'out.code' : k === 'first' ? 'out.first' : k === 'theme' ? 'out.theme' : k === 'partner' ? 'out.partner' : k === 'outcome' ? 'out.outcome' : k === 'minutes' ? 'out.minutes' : 'out.note'), text: String(x ?? '') }),
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
		<Dialog title={contact ? t('out.contact.edit') : t('out.contact.new')} lead={t('out.contact.lead')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<SelectField label={t('out.code')} optional empty={t('out.code.none')} value={v.code} onChange={(x) => f.set('code', x)} fault={f.fault('code_id')} data-first
					options={(codes.data?.rows ?? []).map((c) => ({ value: String(c.id), label: c.name }))} />
				<div><Button small icon="plus" onClick={() => setFresh(true)}>{t('out.code.new')}</Button></div>
				<div class="g2">
					<SelectField label={t('out.theme')} optional empty="—" value={v.theme} onChange={(x) => f.set('theme', x)} options={options('themes')} fault={f.fault('theme')} />
					<SelectField label={t('out.partner')} optional empty="—" value={v.partner} onChange={(x) => f.set('partner', x)} options={options('partners')} fault={f.fault('partner')} />
					<SelectField label={t('out.outcome')} optional empty="—" value={v.outcome} onChange={(x) => f.set('outcome', x)} options={only(options('outcomes'), RESULTS)} fault={f.fault('outcome')} />
					<NumberField label={t('out.minutes')} min={0} max={480} value={v.minutes} onChange={(x) => f.set('minutes', x)} fault={f.fault('minutes')} />
				</div>
				<Check label={t('out.first')} checked={v.first} onChange={(x) => f.set('first', x)} />
				<AreaField label={t('out.note')} optional hint={t('out.note.hint')} rows={2} value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
			{fresh && <NewCode onClose={() => setFresh(false)} onDone={(id) => { codes.reload(); f.put({ ...v, code: String(id), first: true }); }} />}
		</Dialog>
	);
}

function ContactLine({ c, edit }: { c: Contact; edit: () => void }) {
	return (
		<li class="line">
			<IconBox icon="circle-user" tone={c.code ? undefined : 'm'} />
			<span class="t"><b>{c.code?.name ?? t('out.code.none')}</b>
				<span class="small soft">{[label(c.theme?.label), label(c.outcome?.label), label(c.partner?.label), minutes(c.minutes)].filter(Boolean).join(', ')}</span>
				{c.note && <span class="small pre">{c.note}</span>}</span>
			<span class="row nw">{c.first && <Tag tone="brand">{t('out.first.tag')}</Tag>}<IconButton small icon="pencil" label={t('admin.edit', { what: c.code?.name ?? t('out.code.none') })} onClick={edit} /></span>
		</li>
	);
}

export function OneOuting({ id }: { id: number }) {
	const one = useResource(() => outreach.outing(id), [id], ['activities']);
	const [edit, setEdit] = useState<Contact | 'new' | null>(null);
	const [change, setChange] = useState(false);
	if (one.error && !one.data) return <Failure error={one.error} retry={one.reload} />;
	if (!one.data) return <Loading rows={8} />;
	const o: OutingPage = one.data;
	return (
		<>
			<PageHead title={o.zone} lead={[weekDay(o.day), o.start, minutes(o.minutes), o.staff?.name].filter(Boolean).join(', ')}>
				<ButtonLink small icon="arrow-left" href={href('outreach')}>{t('out.outings')}</ButtonLink>
				<Button small icon="pencil" onClick={() => setChange(true)}>{t('out.edit')}</Button>
				<Button small tone="primary" icon="plus" onClick={() => setEdit('new')}>{t('out.contact.new')}</Button>
			</PageHead>
			<Notice tone="seal" icon="shield">{t('out.anonymous')}</Notice>
			<section class="card" aria-label={t('out.contacts')}>
				<div class="card-h"><h2>{t('out.contacts')}</h2><span class="muted num">{o.met}</span></div>
				{o.contacts.length === 0 && <Empty icon="footprints">{t('out.contacts.none')}</Empty>}
				<ul class="rows">{o.contacts.map((c) => <ContactLine key={c.id} c={c} edit={() => setEdit(c)} />)}</ul>
			</section>
			<Cut next={o.next} n={o.contacts.length} />
			{o.note && <section class="card pad"><p class="pre">{o.note}</p></section>}
			{change && <OutingForm outing={o} onClose={() => setChange(false)} done={one.reload} />}
			{edit && <EditContact outing={id} contact={edit === 'new' ? undefined : edit} onClose={() => setEdit(null)} done={one.reload} />}
		</>
	);
}

