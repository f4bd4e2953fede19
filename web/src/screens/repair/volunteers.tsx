/* Volunteers, their skills, and their hours as they were logged. */

import { useState } from 'preact/hooks';
import { errorText, useForm } from '../../lib/forms';
import { label, t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { minutes, number, nowClock } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, Empty, Failure, IconButton, Loading, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, SelectField, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { Table, type Column } from '../../ui/table';
import { codes, repair, skillName, type Event as Café, type Shift, type Volunteer } from './api';

interface Values { name: string; skills: string[]; active: boolean }

function Skills({ value, onChange }: { value: string[]; onChange: (v: string[]) => void }) {
	return (
		<fieldset class="field">
			<legend class="label">{t('repair.skills')}</legend>
			<div class="checks">
				{codes.value?.skills.map((s) => (
					<Check key={s.key} label={label(s.label)} checked={value.includes(s.key)}
						onChange={(on) => onChange(on ? [...value, s.key] : value.filter((k) => k !== s.key))} />
				))}
			</div>
		</fieldset>
	);
}

function Edit({ v, onClose, done }: { v?: Volunteer; onClose: () => void; done: () => void }) {
	const base: Values = { name: v?.name ?? '', skills: v?.skills ?? [], active: v?.active ?? true };
	const f = useForm<Values>(base);
	const stale = useStale<Values>({
		base, version: v?.version ?? 0,
		save: (x, version) => (v ? repair.changeVolunteer(v.id, version, x) : repair.addVolunteer({ name: x.name, skills: x.skills })),
		latest: async () => {
			const now = (await repair.volunteers()).rows.find((x) => x.id === v?.id);
			return { value: { name: now?.name ?? '', skills: now?.skills ?? [], active: now?.active ?? true }, version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: t(k === 'name' ? 'repair.name' : k === 'skills' ? 'repair.skills' : 'admin.used'), text: Array.isArray(x) ? x.map(skillName).join(', ') : typeof x === 'boolean' ? t(x ? 'ui.yes' : 'ui.no') : x }),
		done: () => { toast(t('repair.saved')); done(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(f.value);
		f.setBusy(false);
	}
	return (
		<Dialog title={v ? v.name : t('repair.volunteer.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField label={t('repair.name')} value={f.value.name} onChange={(x) => f.set('name', x)} fault={f.fault('name')} data-first />
				<Skills value={f.value.skills} onChange={(x) => f.set('skills', x)} />
				{v && <Check label={t('admin.used')} checked={f.value.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

/** A volunteer takes a place at the event; one who is new is made on the way. */
export function JoinDialog({ event, shifts, onClose, done }: { event: Café; shifts: Shift[]; onClose: () => void; done: () => void }) {
	const list = useResource(() => repair.volunteers(), []);
	const [who, setWho] = useState('');
	const [table, setTable] = useState('');
	const [role, setRole] = useState<Shift['role']>('repair');
	const [start, setStart] = useState(nowClock() > event.start ? nowClock() : event.start);
	const [fresh, setFresh] = useState(false);
	const free = (list.data?.rows ?? []).filter((v) => v.active && !shifts.some((s) => s.volunteer_id === v.id));
	async function submit(e: Event) {
		e.preventDefault();
		if (!who) return;
		try {
			await repair.addShift(event.id, { volunteer_id: Number(who), role, start, ...(table && { table: Number(table) }) });
			onClose();
		} catch (x) {
			toast(errorText(x), { tone: 'alert' });
		}
		done();
	}
	return (
		<Dialog title={t('repair.join')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<SelectField label={t('repair.volunteer')} empty="—" value={who} onChange={setWho} data-first
					options={free.map((v) => ({ value: String(v.id), label: [v.name, v.skills.map(skillName).join(', ')].filter(Boolean).join(' : ') }))} />
				<Button small icon="plus" onClick={() => setFresh(true)}>{t('repair.volunteer.new')}</Button>
				<Seg<Shift['role']> label={t('repair.role')} value={role} onChange={setRole}
					options={[{ value: 'repair', label: t('repair.role.repair') }, { value: 'desk', label: t('repair.role.desk') }, { value: 'host', label: t('repair.role.host') }]} />
				<div class="g2">
					<SelectField label={t('repair.table')} empty="—" value={table} onChange={setTable} options={Array.from({ length: event.tables }, (_, i) => ({ value: String(i + 1), label: String(i + 1) }))} />
					<TextField type="time" label={t('repair.f.start')} value={start} onChange={setStart} />
				</div>
				<div class="row end"><Button type="submit" tone="primary" disabled={!who}>{t('repair.join.do')}</Button></div>
			</form>
			{fresh && <Edit onClose={() => setFresh(false)} done={list.reload} />}
		</Dialog>
	);
}

export function Volunteers() {
	const list = useResource(() => repair.volunteers(), [], ['activities']);
	const [edit, setEdit] = useState<Volunteer | 'new' | null>(null);
	if (list.error && !list.data) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={6} />;
	const columns: Array<Column<Volunteer>> = [
		{ key: 'name', head: t('repair.name'), header: true, cell: (v) => v.name },
		{ key: 'skills', head: t('repair.skills'), cell: (v) => <span class="tags">{v.skills.map((s) => <Tag key={s}>{skillName(s)}</Tag>)}</span> },
		{ key: 'events', head: t('repair.events'), num: true, cell: (v) => number(v.events) },
		{ key: 'hours', head: t('repair.hours'), num: true, cell: (v) => <span class="nowrap">{minutes(v.minutes)}</span> },
		{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (v) => <IconButton small icon="pencil" label={t('admin.edit', { what: v.name })} onClick={() => setEdit(v)} /> },
	];
	return (
		<>
			<div class="row"><Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t('repair.volunteer.new')}</Button></div>
			{list.data.rows.length === 0 ? <div class="card"><Empty icon="users">{t('repair.volunteers.none')}</Empty></div>
				: <Table label={t('repair.volunteers')} columns={columns} rows={list.data.rows} rowKey={(v) => v.id} rowClass={(v) => (v.active ? undefined : 'off')} />}
			<Cut next={list.data.next} n={list.data.rows.length} />
			{edit && <Edit v={edit === 'new' ? undefined : edit} onClose={() => setEdit(null)} done={list.reload} />}
		</>
	);
}
