/* Moving an appointment, by drag, by keys or by its dialog; and the dialog of one appointment. */

import { useState } from 'preact/hooks';
import { errorText, useForm } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { shortDay, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Failure, Loading, Notice } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { agenda, motiveName, nameOf, staff, staffName, thingName, things, type Appointment } from './api';
import { refused, saveOver } from './clash';
import { placeLabel, serviceLabel } from './names';

export const stateName = (a: { state: Appointment['state'] }): string => t(`appt.state.${a.state === 'booked' ? 'planned' : a.state}` as 'appt.state.planned');

/** What a move may change; a room of 0 is the one that fits and is free. */
export interface To { day?: string; at?: string; staff_id?: number; minutes?: number; room_id?: number }
type Row = Appointment & { at: string };
const rowOf = (a: Appointment): Row => ({ ...a, at: a.start });

function show(key: keyof To, v: To[keyof To]) {
	if (key === 'day') return { label: t('agenda.day'), text: weekDay(String(v)) };
	if (key === 'staff_id') return { label: t('book.with'), text: staffName(Number(v)) };
	if (key === 'room_id') return { label: t('agenda.place'), text: thingName(Number(v)) };
	return { label: t(key === 'at' ? 'book.at' : 'book.minutes'), text: String(v ?? '') };
}

/** Moves an appointment; the old place is one Ctrl Z away. Answers what was refused, '' when done. */
export async function moveTo(a: Appointment, to: To, done?: () => void): Promise<string> {
	const was = rowOf(a);
	const change = Object.fromEntries(Object.entries(to).filter(([k, v]) => v !== undefined && v !== was[k as keyof Row])) as To;
	if (Object.keys(change).length === 0) {
		done?.();
		return '';
	}
	let version = 0, before = was;
	try {
		await saveOver<Row, To>(was, change, {
			save: async (row, c) => {
				before = row;
				version = (await agenda.change(row, { ...c, outside: true })).version;
			},
			latest: async () => rowOf(await agenda.one(a.id)),
			show,
			done: () => {
				if (version > 0)
					toast(t('agenda.moved', { at: `${shortDay(to.day ?? before.day)} ${to.at ?? before.at}` }), {
						undo: () => void agenda.change({ id: a.id, version }, { day: before.day, at: before.at, staff_id: before.staff_id, minutes: before.minutes, ...(before.room_id ? { room_id: before.room_id } : {}), outside: true }).catch(refused),
					});
				done?.();
			},
		});
		return '';
	} catch (e) {
		if (!(e instanceof ApiError)) throw e;
		return errorText(e);
	}
}

export function Move({ a, onClose }: { a: Appointment; onClose: () => void }) {
	const form = useForm({ day: a.day, at: a.start, staff: String(a.staff_id), minutes: a.minutes as number | null, room: String(a.room_id ?? '') });
	const [fault, setFault] = useState('');
	const v = form.value;
	async function save(e: Event) {
		e.preventDefault();
		setFault(await moveTo(a, {
			day: v.day, at: v.at, staff_id: Number(v.staff), minutes: v.minutes ?? a.minutes,
			/* another worker has another room, unless one is chosen */
			...(v.room !== String(a.room_id ?? '') ? { room_id: Number(v.room) } : {}),
		}, onClose));
	}
	return (
		<Dialog title={t('agenda.move')} lead={`${weekDay(a.day)} ${a.start}, ${nameOf(a)}`} onClose={onClose}>
			<form class="stack" onSubmit={save} noValidate>
				{fault && <Notice tone="alert" icon="triangle-alert"><span role="alert">{fault}</span></Notice>}
				<div class="row wrap">
					<DateField class="grow" label={t('agenda.day')} value={v.day} onChange={(x) => form.set('day', x)} data-first />
					<TextField class="grow" type="time" label={t('book.at')} value={v.at} onChange={(x) => form.set('at', x)} />
					<NumberField class="grow" label={t('book.minutes')} value={v.minutes} onChange={(x) => form.set('minutes', x)} min={5} max={480} step={5} />
				</div>
				<div class="row wrap">
					<SelectField class="grow" label={t('book.with')} value={v.staff} onChange={(x) => form.set('staff', x)} options={staff.value.filter((s) => !s.desk).map((s) => ({ value: String(s.id), label: s.name }))} />
					<SelectField class="grow" label={t('agenda.room')} value={v.room} onChange={(x) => form.set('room', x)} empty={t('agenda.room.any')} options={things.value.filter((r) => r.kind === 'room' && (r.active || r.id === a.room_id)).map((r) => ({ value: String(r.id), label: r.label }))} />
				</div>
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary">{t('agenda.move.do')}</Button></div>
			</form>
		</Dialog>
	);
}

export function Detail({ id, onClose, onMove, onAbsent }: { id: number; onClose: () => void; onMove: (a: Appointment) => void; onAbsent: (a: Appointment) => void }) {
	const one = useResource(() => agenda.one(id), [id], ['appointments']);
	const a = one.data;
	const facts: Array<[string, string | number | null | undefined | false]> = a ? [
		[t('book.with'), [staffName(a.staff_id), staffName(a.staff2_id)].filter(Boolean).join(', ')],
		[t('book.service'), a.service && serviceLabel(a.service)],
		[t('book.motive'), a.motive_label && motiveName(a)],
		[t('agenda.place'), [thingName(a.room_id), placeLabel(a.place)].filter(Boolean).join(', ')],
		[t('book.interpreter'), thingName(a.interpreter_id)],
		[t('book.bring'), a.bring > 0 && a.bring],
		[t('book.note'), a.note],
		[t('book.subject'), a.subject],
		[t('agenda.state'), stateName(a)],
	] : [];
	return (
		<Dialog title={a ? nameOf(a) : t('book.title')} lead={a && `${weekDay(a.day)}, ${a.start} – ${a.end}`} onClose={onClose}>
			{one.loading && <Loading />}
			{one.error && <Failure error={one.error} />}
			{a && (
				<div class="stack">
					<dl class="ap-facts">{facts.filter(([, v]) => v).map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
					{a.seen === 'busy' ? <p class="soft">{t('agenda.busy.hint')}</p> : (
						<div class="row end">
							{a.person_id && can('person.read') && a.seen === 'all' && <ButtonLink icon="file-text" href={href('person', a.person_id)}>{t('agenda.file')}</ButtonLink>}
							{a.state === 'booked' && <Button icon="x" onClick={() => onAbsent(a)}>{t('appt.absence')}</Button>}
							{a.state === 'booked' && <Button icon="calendar-days" kbd="M" data-first onClick={() => onMove(a)}>{t('agenda.move')}</Button>}
						</div>
					)}
				</div>
			)}
		</Dialog>
	);
}
