/*
 * What of a contract is corrected without an amendment: who follows it, the tutor, days before the
 * contract, the account under which the person works. When somebody saved meanwhile, both versions
 * stand side by side.
 */

import { useState } from 'preact/hooks';
import { account } from '../../lib/api';
import { isStale } from '../../lib/http';
import { useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { toast } from '../../lib/toast';
import { Button, IconButton, Notice } from '../../ui/basic';
import { ConflictDialog, differences, merge, type ConflictField } from '../../ui/conflict';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { CODES, placement, type ChangeIn, type Contract, type Prior } from './api';
import { codeText } from './common';

interface Values {
	referent_id: string; user_id: string; career_days: number | null; admitted: string; half_days: boolean;
	adapted: boolean; tasks: string; tutor: string; tutor_phone: string; note: string; priors: Prior[];
}

function valuesOf(c: Contract): Values {
	return {
		referent_id: String(c.referent_id), user_id: c.user_id ? String(c.user_id) : '', career_days: c.career_days, admitted: c.admitted ?? '',
		half_days: c.half_days, adapted: c.adapted, tasks: c.tasks ?? '', tutor: c.tutor ?? '', tutor_phone: c.tutor_phone ?? '', note: c.note ?? '', priors: c.priors,
	};
}

function bodyOf(v: Values): ChangeIn {
	return {
		referent_id: Number(v.referent_id), user_id: Number(v.user_id) || undefined, career_days: v.career_days ?? 0, admitted: v.admitted || undefined,
		half_days: v.half_days, adapted: v.adapted, tasks: v.tasks, tutor: v.tutor, tutor_phone: v.tutor_phone, note: v.note, priors: v.priors,
	};
}

export function Priors({ rows, onChange, fault }: { rows: Prior[]; onChange: (p: Prior[]) => void; fault: (path: string) => string | undefined }) {
	const set = (i: number, p: Partial<Prior>) => onChange(rows.map((r, n) => (n === i ? { ...r, ...p } : r)));
	return (
		<fieldset class="group stack">
			<legend>{t('placement.priors')}</legend>
			<p class="hint">{t('placement.priors.hint')}</p>
			{rows.map((r, i) => (
				<div key={i} class="pl-prior">
					<DateField label={t('placement.from')} value={r.from} onChange={(from) => set(i, { from })} fault={fault(`priors[${i}].from`)} />
					<DateField label={t('placement.to')} value={r.to} onChange={(to) => set(i, { to })} fault={fault(`priors[${i}].to`)} />
					<NumberField label={t('placement.days')} value={r.days} onChange={(d) => set(i, { days: d ?? 0 })} fault={fault(`priors[${i}].days`)} />
					<SelectField label={t('placement.code')} value={r.code} onChange={(code) => set(i, { code })} options={CODES.map(([l, c]) => ({ value: l, label: codeText(c) }))} />
					<IconButton icon="trash" label={t('placement.remove')} onClick={() => onChange(rows.filter((_, n) => n !== i))} />
				</div>
			))}
			<p><Button small icon="plus" onClick={() => onChange([...rows, { from: '', to: '', days: 0, code: 'P' }])}>{t('placement.priors.add')}</Button></p>
		</fieldset>
	);
}

export function DetailsDialog({ c, onClose }: { c: Contract; onClose: () => void }) {
	const f = useForm<Values>(valuesOf(c));
	const staff = useResource(() => account.colleagues(), []);
	const [said, say] = useState<string | null>(null);
	const [conflict, setConflict] = useState<{ theirs: Contract; fields: ConflictField[] } | null>(null);
	const v = f.value;
	const people = (staff.data?.rows ?? []).map((u) => ({ value: String(u.id), label: u.name }));

	const NAMES: Partial<Record<keyof Values, string>> = {
		referent_id: t('placement.referent'), user_id: t('placement.works_under'), career_days: t('placement.career'), admitted: t('placement.admitted'), half_days: t('placement.half_days'),
		adapted: t('placement.adapted'), tasks: t('placement.tasks'), tutor: t('placement.tutor'), tutor_phone: t('placement.tutor_phone'), note: t('placement.note'), priors: t('placement.priors'),
	};
	function show(key: keyof Values, x: Values[keyof Values]) {
		const text = key === 'referent_id' || key === 'user_id' ? people.find((p) => p.value === x)?.label ?? '' : typeof x === 'boolean' ? t(x ? 'placement.yes' : 'placement.no') : Array.isArray(x) ? x.map((p) => `${p.from} – ${p.to}: ${p.days}`).join('; ') : String(x ?? '');
		return { label: NAMES[key] ?? String(key), text };
	}

	async function put(values: Values, version: number) {
		f.setBusy(true);
		f.clear();
		try {
			await placement.change(c.id, version, bodyOf(values));
			toast(t('placement.saved'));
			onClose();
		} catch (e) {
			if (isStale(e)) {
				const theirs = await placement.contract(c.id);
				setConflict({ theirs, fields: differences(values, valuesOf(theirs), show, valuesOf(c)) });
			} else say(f.refuse(e));
		}
		f.setBusy(false);
	}

	if (conflict) return <ConflictDialog fields={conflict.fields} onClose={() => setConflict(null)}
		onPick={(picks) => { setConflict(null); void put(merge(v, valuesOf(conflict.theirs), picks), conflict.theirs.version); }} />;
	return (
		<Dialog wide title={t('placement.details')} lead={c.person.name} onClose={onClose}>
			<form class="stack" onSubmit={(e) => { e.preventDefault(); void put(v, c.version); }} noValidate>
				{said && <Notice tone="alert" icon="triangle-alert">{said}</Notice>}
				<div class="g2">
					<SelectField data-first label={t('placement.referent')} value={v.referent_id} onChange={(x) => f.set('referent_id', x)} options={people} fault={f.fault('referent_id')} />
					<SelectField label={t('placement.works_under')} hint={t('placement.works_under.hint')} empty={t('placement.nobody')} value={v.user_id} onChange={(x) => f.set('user_id', x)} options={people} fault={f.fault('user_id')} />
					<TextField label={t('placement.tutor')} optional value={v.tutor} onChange={(x) => f.set('tutor', x)} fault={f.fault('tutor')} />
					<TextField label={t('placement.tutor_phone')} optional type="tel" value={v.tutor_phone} onChange={(x) => f.set('tutor_phone', x)} fault={f.fault('tutor_phone')} />
					<DateField label={t('placement.admitted')} hint={t('placement.admitted.hint')} optional value={v.admitted} onChange={(x) => f.set('admitted', x)} fault={f.fault('admitted')} />
					<NumberField label={t('placement.career')} hint={t('placement.career.hint')} value={v.career_days} onChange={(x) => f.set('career_days', x)} fault={f.fault('career_days')} />
				</div>
				<Check label={t('placement.adapted')} checked={v.adapted} onChange={(x) => f.set('adapted', x)} hint={t('placement.adapted.hint')} />
				<Check label={t('placement.half_days')} checked={v.half_days} onChange={(x) => f.set('half_days', x)} hint={t('placement.half_days.hint')} />
				<AreaField label={t('placement.tasks')} optional value={v.tasks} onChange={(x) => f.set('tasks', x)} fault={f.fault('tasks')} />
				<AreaField label={t('placement.note')} optional value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				<Priors rows={v.priors} onChange={(x) => f.set('priors', x)} fault={f.fault} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('placement.save')}</Button></div>
			</form>
		</Dialog>
	);
}
