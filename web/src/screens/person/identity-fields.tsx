/* The fields of an identity, for the creation and for the change of a person. */

import { t } from '../../lib/i18n';
import { today } from '../../lib/time';
import type { Address, Contact, ContactKind, Identity } from '../../lib/types';
import { Button, IconButton } from '../../ui/basic';
import { AreaField, Check, DateField, SelectField, TextField } from '../../ui/fields';
import { languageOptions } from './names';

export interface IdentityProps {
	value: Identity;
	onChange: (v: Identity) => void;
	/** Fault by path inside the identity ("last_name", "contacts.0.value"). */
	fault: (path: string) => string | undefined;
	onNameBlur?: () => void;
}

const KINDS: ContactKind[] = ['mobile', 'phone', 'email', 'other'];
const NO_ADDRESS: Address = { street: '', number: '', postcode: '', locality: '' };

function Contacts({ value, onChange, fault }: IdentityProps) {
	const list = value.contacts;
	const put = (i: number, c: Partial<Contact>) =>
		onChange({ ...value, contacts: list.map((x, k) => (k === i ? { ...x, ...c } : x)) });
	return (
		<fieldset class="group">
			<legend>{t('person.contacts')}</legend>
			<div class="stack tight">
				{list.map((c, i) => (
					<div key={i} class="adder">
						<SelectField label={t('person.contact.kind')} value={c.kind} onChange={(k) => put(i, { kind: k as ContactKind })}
							options={KINDS.map((k) => ({ value: k, label: t(`person.contact.${k}`) }))} />
						<TextField label={t(c.kind === 'email' ? 'person.contact.email' : 'person.contact.value')} value={c.value}
							type={c.kind === 'email' ? 'email' : c.kind === 'other' ? 'text' : 'tel'}
							onChange={(v) => put(i, { value: v })} fault={fault(`contacts.${i}.value`) ?? fault(`contacts[${i}].value`)} />
						<Check label={t('person.contact.discreet')} checked={c.discreet} onChange={(d) => put(i, { discreet: d })} />
						<IconButton icon="trash" label={t('person.contact.remove')}
							onClick={() => onChange({ ...value, contacts: list.filter((_, k) => k !== i) })} />
					</div>
				))}
				<div>
					<Button small icon="plus" onClick={() => onChange({ ...value, contacts: [...list, { kind: 'mobile', value: '', discreet: false }] })}>
						{t('person.contact.add')}
					</Button>
				</div>
			</div>
		</fieldset>
	);
}

function AddressFields({ value, onChange, fault }: IdentityProps) {
	const a = value.address ?? NO_ADDRESS;
	const put = (part: Partial<Address>) => onChange({ ...value, address: { ...a, ...part } });
	return (
		<fieldset class="group">
			<legend>{t('person.address')}</legend>
			<div class="addr">
				<TextField label={t('person.street')} value={a.street} onChange={(v) => put({ street: v })} fault={fault('address.street')} />
				<TextField label={t('person.number')} value={a.number} onChange={(v) => put({ number: v })} fault={fault('address.number')} />
				<TextField label={t('person.box')} optional value={a.box ?? ''} onChange={(v) => put({ box: v })} fault={fault('address.box')} />
				<TextField label={t('person.postcode')} inputMode="numeric" value={a.postcode} onChange={(v) => put({ postcode: v })} fault={fault('address.postcode')} />
				<TextField label={t('person.locality')} value={a.locality} onChange={(v) => put({ locality: v })} fault={fault('address.locality')} />
				<TextField label={t('person.address.note')} optional value={a.note ?? ''} onChange={(v) => put({ note: v })} fault={fault('address.note')} />
			</div>
		</fieldset>
	);
}

export function IdentityFields(props: IdentityProps) {
	const { value, onChange, fault, onNameBlur } = props;
	const set = <K extends keyof Identity>(k: K, v: Identity[K]) => onChange({ ...value, [k]: v });
	return (
		<div class="stack">
			<div class="g2 three">
				<TextField label={t('person.last_name')} value={value.last_name} onChange={(v) => set('last_name', v)} onBlur={onNameBlur} fault={fault('last_name')} data-first />
				<TextField label={t('person.first_name')} value={value.first_name} onChange={(v) => set('first_name', v)} onBlur={onNameBlur} fault={fault('first_name')} />
				<TextField label={t('person.usual_name')} optional value={value.usual_name ?? ''} onChange={(v) => set('usual_name', v)} fault={fault('usual_name')} />
				<DateField label={t('person.birth_date')} optional max={today.value} value={value.birth_date ?? ''} onChange={(v) => set('birth_date', v)} onBlur={onNameBlur} fault={fault('birth_date')} />
				<SelectField label={t('person.sex')} optional empty="—" value={value.sex ?? ''} onChange={(v) => set('sex', (v || undefined) as Identity['sex'])} fault={fault('sex')}
					options={(['f', 'm', 'x'] as const).map((s) => ({ value: s, label: t(`person.sex.${s}`) }))} />
				<SelectField label={t('person.language')} value={value.language} onChange={(v) => set('language', v)} fault={fault('language')} options={languageOptions(value.language)} />
			</div>
			<div class="row wide">
				<Check label={t('person.interpreter')} checked={value.interpreter} onChange={(v) => set('interpreter', v)} />
				<Check label={t('person.wheelchair')} checked={value.wheelchair} onChange={(v) => set('wheelchair', v)} />
			</div>
			<Contacts {...props} />
			<AddressFields {...props} />
			<AreaField label={t('person.alerts')} optional hint={t('person.alerts.hint')} rows={2} value={(value.alerts ?? []).join('\n')}
				onChange={(v) => set('alerts', v.split('\n'))} fault={fault('alerts')} />
		</div>
	);
}

export const EMPTY_IDENTITY: Identity = {
	last_name: '', first_name: '', interpreter: false, wheelchair: false, language: 'fr', contacts: [], address: null,
};

/** The identity for the server: without empty members. */
export function cleanIdentity(v: Identity): Identity {
	const a = v.address;
	const filled = a && (a.street || a.locality || a.postcode);
	return {
		last_name: v.last_name.trim(),
		first_name: v.first_name.trim(),
		...(v.usual_name?.trim() && { usual_name: v.usual_name.trim() }),
		...(v.birth_date && { birth_date: v.birth_date }),
		...(v.sex && { sex: v.sex }),
		...(v.languages?.length && { languages: v.languages }),
		interpreter: v.interpreter,
		wheelchair: v.wheelchair,
		language: v.language,
		contacts: v.contacts.filter((c) => c.value.trim()).map((c) => ({
			kind: c.kind, value: c.value.trim(), ...(c.label && { label: c.label }), discreet: c.discreet,
		})),
		address: filled ? {
			street: a.street, number: a.number, ...(a.box && { box: a.box }), postcode: a.postcode,
			locality: a.locality, ...(a.note && { note: a.note }),
		} : null,
		...(v.alerts?.some((x) => x.trim()) && { alerts: v.alerts.map((x) => x.trim()).filter(Boolean) }),
		...(v.deceased_on && { deceased_on: v.deceased_on }),
	};
}
