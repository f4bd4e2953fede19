/* The data of a person by compartment: read, change, settle a conflict. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { persons } from '../../lib/api';
import { useForm } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { t } from '../../lib/i18n';
import { fullDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Identity, Person, Versioned } from '../../lib/types';
import { Button, Icon, Notice } from '../../ui/basic';
import { ConflictDialog, differences, merge } from '../../ui/conflict';
import { AreaField, TextField } from '../../ui/fields';
import { DEFS, TITLES, type TextCompartment, type TextCompartments } from './compartments';
import { cleanIdentity, IdentityFields } from './identity-fields';
import { Masked } from './ident';
import { languageName } from './names';

function Card({ title, icon, edit, children }: { title: string; icon?: 'lock'; edit?: () => void; children: ComponentChildren }) {
	return (
		<section class="card" aria-label={title}>
			<div class="card-h">
				<h2>{title}</h2>
				{icon && <Icon name={icon} class="muted" />}
				{edit && <Button small icon="pencil" onClick={edit} aria-label={t('person.change', { what: title })}>{t('ui.edit')}</Button>}
			</div>
			<div class="card-b">{children}</div>
		</section>
	);
}

function Facts({ rows }: { rows: Array<[string, ComponentChildren]> }) {
	const filled = rows.filter(([, v]) => v);
	if (filled.length === 0) return <p class="soft">{t('person.nothing')}</p>;
	return <dl class="kv">{filled.map(([k, v]) => <div key={k}><dt>{k}</dt><dd class="pre">{v}</dd></div>)}</dl>;
}

/** How a member of the identity reads. */
function identityText(key: keyof Identity, v: Identity[keyof Identity] | undefined): { label: string; text: string } {
	const name = t(key === 'contacts' ? 'person.contacts' : key === 'language' ? 'person.language' : `person.${key}`);
	if (v === undefined || v === null) return { label: name, text: '' };
	if (key === 'contacts') return { label: name, text: (v as Identity['contacts']).map((c) => `${t(`person.contact.${c.kind}`)} ${c.value}`).join('\n') };
	if (key === 'address') {
		const a = v as NonNullable<Identity['address']>;
		return { label: name, text: [`${a.street} ${a.number}${a.box ? ` ${a.box}` : ''}`, `${a.postcode} ${a.locality}`, a.note ?? ''].map((x) => x.trim()).filter(Boolean).join('\n') };
	}
	if (key === 'birth_date' || key === 'deceased_on') return { label: name, text: fullDay(String(v)) };
	if (key === 'language') return { label: name, text: languageName(String(v)) };
	if (key === 'sex') return { label: name, text: t(`person.sex.${v as 'm' | 'f' | 'x'}`) };
	if (typeof v === 'boolean') return { label: name, text: t(v ? 'ui.yes' : 'ui.no') };
	return { label: name, text: Array.isArray(v) ? v.join('\n') : String(v) };
}

function IdentityCard({ person, reload }: { person: Person; reload: () => void }) {
	const [editing, setEditing] = useState(false);
	const i = person.identity;
	if (!i) return null;
	if (editing) return <IdentityEdit person={person} identity={i} onDone={() => { setEditing(false); reload(); }} onBack={() => setEditing(false)} />;
	const row = (k: keyof Identity): [string, ComponentChildren] => {
		const x = identityText(k, i[k]);
		return [x.label, x.text];
	};
	return (
		<Card title={t('person.identity')} edit={person.can.edit ? () => setEditing(true) : undefined}>
			<Facts rows={[row('last_name'), row('first_name'), row('usual_name'), row('birth_date'), row('sex'), row('language'), row('contacts'), row('address'), row('alerts'), row('deceased_on')]} />
		</Card>
	);
}

function IdentityEdit({ person, identity, onDone, onBack }: { person: Person; identity: Versioned<Identity>; onDone: () => void; onBack: () => void }) {
	/* what the form started from: the page reads again while one types, the form must not */
	const [{ version, ...first }] = useState(identity);
	const form = useForm<Identity>(first);
	const [general, setGeneral] = useState('');
	const [theirs, setTheirs] = useState<Versioned<Identity> | null>(null);

	async function save(v: Identity, at: number) {
		form.setBusy(true);
		setGeneral('');
		form.clear();
		try {
			await persons.change(person.id, 'identity', at, cleanIdentity(v));
			toast(t('person.saved'));
			onDone();
		} catch (e) {
			if (isStale(e)) setTheirs((await persons.read(person.id)).identity);
			else setGeneral(form.refuse(e));
		} finally {
			form.setBusy(false);
		}
	}

	return (
		<form class="card pad stack" noValidate aria-label={t('person.identity')} onSubmit={(e) => { e.preventDefault(); void save(form.value, version); }}>
			<h2>{t('person.identity')}</h2>
			{general && <div role="alert"><Notice tone="alert" icon="triangle-alert">{general}</Notice></div>}
			<IdentityFields value={form.value} onChange={form.put} fault={(p) => form.fault(p) ?? form.fault(`identity.${p}`)} />
			<div class="row">
				<Button type="submit" tone="primary" busy={form.busy}>{t('form.save')}</Button>
				<Button onClick={onBack}>{t('ui.cancel')}</Button>
			</div>
			{theirs && <ConflictDialog fields={differences<Identity>(cleanIdentity(form.value), cleanIdentity(theirs), identityText, cleanIdentity(first))} onClose={() => setTheirs(null)}
				onPick={(picks) => {
					const merged = merge(cleanIdentity(form.value), cleanIdentity(theirs), picks);
					form.put(merged);
					setTheirs(null);
					void save(merged, theirs.version);
				}} />}
		</form>
	);
}

type Texts = Record<string, string | undefined>;

/** What is sent: filled fields; a masked number only when it was typed anew. */
function cleanTexts(c: TextCompartment, v: Texts): Texts {
	const out: Texts = {};
	for (const d of DEFS[c]) {
		const x = v[d.key]?.trim();
		if (x) out[d.key] = d.masked === 'niss' && !x.includes('•') ? x.replace(/\D/g, '') : x;
	}
	return out;
}

function TextEdit<C extends TextCompartment>({ person, c, onDone, onBack }: { person: Person; c: C; onDone: () => void; onBack: () => void }) {
	/* as for the identity: the version that the form started from, not the one on the page */
	const [{ version: at, ...values }] = useState((person[c] ?? { version: null }) as Texts & { version: number | null });
	const form = useForm<Texts>(values as Texts);
	const [general, setGeneral] = useState('');
	const [theirs, setTheirs] = useState<(Texts & { version: number }) | null>(null);
	const defs = DEFS[c] as Array<{ key: string; label: (typeof DEFS)[C][number]['label']; area?: boolean; masked?: string; hint?: (typeof DEFS)[C][number]['label'] }>;

	async function save(v: Texts, version: number | null) {
		form.setBusy(true);
		setGeneral('');
		form.clear();
		try {
			await persons.change(person.id, c, version, cleanTexts(c, v) as TextCompartments[C]);
			toast(t('person.saved'));
			onDone();
		} catch (e) {
			if (isStale(e)) setTheirs(((await persons.read(person.id))[c] ?? { version: 0 }) as unknown as Texts & { version: number });
			else setGeneral(form.refuse(e));
		} finally {
			form.setBusy(false);
		}
	}

	const show = (key: string, v: string | undefined) => ({ label: t(defs.find((d) => d.key === key)?.label ?? TITLES[c]), text: v ?? '' });
	return (
		<form class="card pad stack" noValidate aria-label={t(TITLES[c])} onSubmit={(e) => { e.preventDefault(); void save(form.value, at); }}>
			<h2>{t(TITLES[c])}</h2>
			{general && <div role="alert"><Notice tone="alert" icon="triangle-alert">{general}</Notice></div>}
			<div class={defs.some((d) => d.area) ? 'stack' : 'g2'}>
				{defs.map((d) => {
					const props = { label: t(d.label), hint: d.hint && t(d.hint), value: form.value[d.key] ?? '', onChange: (x: string) => form.set(d.key, x), fault: form.fault(d.key) };
					return d.area ? <AreaField key={d.key} rows={3} {...props} /> : <TextField key={d.key} {...props} />;
				})}
			</div>
			<div class="row">
				<Button type="submit" tone="primary" busy={form.busy}>{t('form.save')}</Button>
				<Button onClick={onBack}>{t('ui.cancel')}</Button>
			</div>
			{theirs && <ConflictDialog fields={differences<Texts>(cleanTexts(c, form.value), cleanTexts(c, theirs), (k, v) => show(String(k), v), cleanTexts(c, values as Texts))} onClose={() => setTheirs(null)}
				onPick={(picks) => {
					const merged = merge(cleanTexts(c, form.value), cleanTexts(c, theirs), picks);
					form.put(merged);
					setTheirs(null);
					void save(merged, theirs.version);
				}} />}
		</form>
	);
}

function TextCard({ person, c, reload }: { person: Person; c: TextCompartment; reload: () => void }) {
	const [editing, setEditing] = useState(false);
	const values = person[c] as Texts | null;
	const may = c === 'social' ? person.can.social : c === 'health' ? person.can.health : person.can.edit;
	if (editing) return <TextEdit person={person} c={c} onDone={() => { setEditing(false); reload(); }} onBack={() => setEditing(false)} />;
	return (
		<Card title={t(TITLES[c])} icon={c === 'administrative' ? undefined : 'lock'} edit={may ? () => setEditing(true) : undefined}>
			<Facts rows={DEFS[c].map((d) => {
				const v = values?.[d.key];
				return [t(d.label), v && d.masked ? <Masked person={person.id} field={d.masked} masked={v} label={t(d.label)} /> : v];
			})} />
		</Card>
	);
}

export function DataTab({ person, reload }: { person: Person; reload: () => void }) {
	return (
		<div class="cols wide">
			<div class="stack">
				<IdentityCard person={person} reload={reload} />
				{(person.administrative || person.can.social) && <TextCard person={person} c="administrative" reload={reload} />}
			</div>
			<div class="stack">
				{person.can.social && <TextCard person={person} c="social" reload={reload} />}
				{person.can.health && <TextCard person={person} c="health" reload={reload} />}
			</div>
		</div>
	);
}
