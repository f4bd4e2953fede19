/* One day of an opening that differs, and all of a motive. */

import { useForm } from '../../lib/forms';
import { label, t } from '../../lib/i18n';
import { shortDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useState } from 'preact/hooks';
import { Button, Notice, Seg } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { agenda, loadShared, serviceKeys, staffName, type Motive, type Opening } from './api';
import { hm } from './agenda-grid';
import { refused, saveOver } from './clash';
import { serviceLabel } from './names';

/** Closed on a day, or other hours; the same hours again take the difference back. */
export function DifferentDay({ o, day, onClose }: { o: Opening; day: string; onClose: () => void }) {
	const f = useForm({ day, how: 'closed' as 'closed' | 'hours', start: hm(o.start), end: hm(o.end) });
	const [fault, setFault] = useState('');
	const v = f.value;
	async function save(e: Event) {
		e.preventDefault();
		try {
			await agenda.openingDay(o.id, { day: v.day, ...(v.how === 'hours' ? { start: v.start, end: v.end } : {}) });
			toast(v.how === 'closed' ? t('hours.skipped', { day: shortDay(v.day) }) : t('hours.day.saved', { day: shortDay(v.day), at: `${v.start} – ${v.end}` }));
			onClose();
		} catch (x) {
			setFault(f.refuse(x));
		}
	}
	return (
		<Dialog title={t('hours.day')} lead={`${staffName(o.staff_id)}, ${hm(o.start)} – ${hm(o.end)}`} onClose={onClose}>
			<form class="stack" onSubmit={save} noValidate>
				{fault && <Notice tone="alert" icon="triangle-alert"><span role="alert">{fault}</span></Notice>}
				<DateField label={t('agenda.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} data-first />
				<Seg label={t('hours.day.how')} value={v.how} onChange={(x) => f.set('how', x)} options={[{ value: 'closed' as const, label: t('hours.day.closed') }, { value: 'hours' as const, label: t('hours.day.hours') }]} />
				{v.how === 'hours' && (
					<div class="row wrap">
						<TextField class="grow" type="time" label={t('hours.start')} value={v.start} onChange={(x) => f.set('start', x)} fault={f.fault('start')} />
						<TextField class="grow" type="time" label={t('hours.end')} value={v.end} onChange={(x) => f.set('end', x)} fault={f.fault('end')} />
					</div>
				)}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary">{t('plan.save')}</Button></div>
			</form>
		</Dialog>
	);
}

interface Values { fr: string; nl: string; de: string; en: string; minutes: number; lead_hours: number; ahead_days: number; who: Motive['who']; discretion: Motive['discretion']; room: Motive['room']; first: boolean }
const LANGUAGES = ['fr', 'nl', 'de', 'en'] as const;
const valuesOf = (m: Motive): Values => ({ fr: m.label.fr ?? '', nl: m.label.nl ?? '', de: m.label.de ?? '', en: m.label.en ?? '', minutes: m.minutes, lead_hours: m.lead_hours, ahead_days: m.ahead_days, who: m.who, discretion: m.discretion, room: m.room, first: m.first });
const FRESH: Values = { fr: '', nl: '', de: '', en: '', minutes: 30, lead_hours: 0, ahead_days: 180, who: 'all', discretion: 'discreet', room: 'any', first: false };

/** "Suivi du dossier" of the social desk: "social_suivi_du_dossier". */
const keyOf = (service: string, name: string): string => `${service}_${name}`.normalize('NFD').replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '').toLowerCase().slice(0, 60);
const bodyOf = (v: Partial<Values>, all: Values) => {
	const { fr, nl, de, en, ...rest } = v;
	const named = [fr, nl, de, en].some((x) => x !== undefined);
	return { ...rest, ...(named ? { label: { fr: all.fr, nl: all.nl || all.fr, de: all.de || all.fr, en: all.en || all.fr } } : {}) };
};

export function MotiveForm({ m, onClose }: { m: Motive | null; onClose: () => void }) {
	const base = m ? valuesOf(m) : FRESH;
	const f = useForm({ ...base, service: m?.service ?? serviceKeys()[0] ?? '' });
	const [fault, setFault] = useState('');
	const v = f.value;

	function show(key: keyof Values, x: Values[keyof Values] | undefined) {
		const names: Record<keyof Values, string> = {
			fr: t('hours.label.fr'), nl: t('hours.label.nl'), de: t('hours.label.de'), en: t('hours.label.en'), minutes: t('book.minutes'), lead_hours: t('hours.lead'), ahead_days: t('hours.ahead'),
			who: t('hours.who'), discretion: t('hours.discretion'), room: t('hours.room'), first: t('hours.first'),
		};
		const text = key === 'who' ? t(`hours.who.${x as 'all'}`) : key === 'discretion' ? t(`hours.discretion.${x as 'open'}`) : key === 'room' ? t(`hours.room.${x as 'any'}`) : typeof x === 'boolean' ? t(x ? 'hours.active' : 'hours.inactive') : String(x ?? '');
		return { label: names[key], text };
	}
	async function save(e: Event) {
		e.preventDefault();
		const { service, ...now } = v;
		try {
			if (!m) {
				await agenda.addMotive({ key: keyOf(service.replace('appointment_', ''), now.fr), service, minutes: now.minutes, ...bodyOf(now, now), label: { fr: now.fr, nl: now.nl || now.fr, de: now.de || now.fr, en: now.en || now.fr } });
			} else {
				const change = Object.fromEntries(Object.entries(now).filter(([k, x]) => x !== base[k as keyof Values])) as Partial<Values>;
				await saveOver<Values & { version: number }, Partial<Values>>({ ...base, version: m.version }, change, {
					save: (row, c) => (Object.keys(c).length > 0 ? agenda.changeMotive({ ...m, version: row.version }, bodyOf(c, { ...row, ...c })) : Promise.resolve()),
					latest: async () => { const x = (await agenda.motives()).rows.find((r) => r.id === m.id); return x && { ...valuesOf(x), version: x.version }; },
					show,
					done: () => void loadShared().catch(refused),
				});
			}
			await loadShared();
			toast(t('hours.motive.saved', { name: now.fr }));
			onClose();
		} catch (x) {
			setFault(f.refuse(x));
		}
	}
	return (
		<Dialog wide title={t(m ? 'hours.motive.edit' : 'hours.motive.add')} lead={m ? `${serviceLabel(m.service)}, ${label(m.label)}` : undefined} onClose={onClose}>
			<form class="stack" onSubmit={save} noValidate>
				{fault && <Notice tone="alert" icon="triangle-alert"><span role="alert">{fault}</span></Notice>}
				{!m && <SelectField label={t('book.service')} value={v.service} onChange={(x) => f.set('service', x)} options={serviceKeys().map((k) => ({ value: k, label: serviceLabel(k) }))} fault={f.fault('service')} />}
				<div class="g2">
					{LANGUAGES.map((l) => <TextField key={l} label={t(`hours.label.${l}`)} optional={l !== 'fr'} value={v[l]} onChange={(x) => f.set(l, x)} fault={f.fault(`label.${l}`) ?? (l === 'fr' ? f.fault('key') ?? f.fault('label') : undefined)} maxLength={120} data-first={l === 'fr' || undefined} />)}
				</div>
				<div class="row wrap">
					<NumberField class="grow" label={t('book.minutes')} value={v.minutes} onChange={(x) => f.set('minutes', x ?? 0)} min={5} max={480} step={5} fault={f.fault('minutes')} />
					<NumberField class="grow" label={t('hours.lead')} value={v.lead_hours} onChange={(x) => f.set('lead_hours', x ?? 0)} min={0} max={720} fault={f.fault('lead_hours')} />
					<NumberField class="grow" label={t('hours.ahead')} value={v.ahead_days} onChange={(x) => f.set('ahead_days', x ?? 0)} min={1} max={730} fault={f.fault('ahead_days')} />
				</div>
				<div class="row wrap">
					<SelectField class="grow" label={t('hours.who')} value={v.who} onChange={(x) => f.set('who', x as 'all')} options={(['all', 'worker'] as const).map((k) => ({ value: k, label: t(`hours.who.${k}`) }))} />
					<SelectField class="grow" label={t('hours.discretion')} value={v.discretion} onChange={(x) => f.set('discretion', x as 'open')} options={(['open', 'discreet', 'secret'] as const).map((k) => ({ value: k, label: t(`hours.discretion.${k}`) }))} />
					<SelectField class="grow" label={t('hours.room')} value={v.room} onChange={(x) => f.set('room', x as 'any')} options={(['any', 'adapted', 'none'] as const).map((k) => ({ value: k, label: t(`hours.room.${k}`) }))} />
				</div>
				<Check label={t('hours.first')} checked={v.first} onChange={(x) => f.set('first', x)} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary">{t('plan.save')}</Button></div>
			</form>
		</Dialog>
	);
}
