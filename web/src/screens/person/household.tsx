/* The household: who lives with whom, found by the same search as everywhere. */

import { useState } from 'preact/hooks';
import { persons } from '../../lib/api';
import { useForm } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { t } from '../../lib/i18n';
import { href } from '../../lib/router';
import { toast } from '../../lib/toast';
import type { Household, Person } from '../../lib/types';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { Avatar, Button, Empty, IconButton, Notice } from '../../ui/basic';
import { ConflictDialog } from '../../ui/conflict';
import { SelectField, TextField } from '../../ui/fields';
import { HOUSEHOLD_ROLES, roleName } from './names';

interface Member { person_id: number; name: string; role: string }
interface Values { members: Member[] }

function initialsOf(name: string): string {
	return name.split(/\s+/).map((x) => [...x][0] ?? '').join('').slice(0, 2).toUpperCase();
}

function valuesOf(h: Household | null, self: Person): Values {
	return h ? { members: h.members.map(({ person_id, name, role }) => ({ person_id, name, role })) }
		: { members: [{ person_id: self.id, name: self.name ?? '', role: 'head' }] };
}

function listText(v: Values): string {
	return v.members.map((m) => `${m.name}, ${roleName(m.role)}`).join('\n');
}

function Adder({ taken, onAdd }: { taken: number[]; onAdd: (m: Member) => void }) {
	const [text, setText] = useState('');
	const found = usePersonSearch(text, 6);
	const hits = found.hits.filter((h) => !taken.includes(h.id));
	return (
		<div class="stack tight">
			<TextField label={t('household.add')} type="search" placeholder={t('desk.placeholder')} value={text} onChange={setText} />
			{hits.length > 0 && (
				<ul class="card rows">
					{hits.map((h) => (
						<li key={h.id}>
							<button type="button" class="line" onClick={() => { onAdd({ person_id: h.id, name: h.name, role: 'other' }); setText(''); }}>
								<Avatar size="sm" initials={h.initials} />
								<span class="t"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span>
							</button>
						</li>
					))}
				</ul>
			)}
			{found.q && hits.length === 0 && <p class="small soft">{t('people.none')}</p>}
		</div>
	);
}

function Edit({ person, onDone, onBack }: { person: Person; onDone: () => void; onBack: () => void }) {
	/* what the form started from: the page reads again while one edits */
	const [start] = useState(person.household);
	const form = useForm<Values>(valuesOf(start, person));
	const [general, setGeneral] = useState('');
	const [theirs, setTheirs] = useState<Household | null>(null);
	const v = form.value;
	const put = (i: number, role: string) => form.set('members', v.members.map((m, k) => (k === i ? { ...m, role } : m)));

	async function save(values: Values, version: number | null) {
		form.setBusy(true);
		setGeneral('');
		try {
			await persons.setHousehold(person.id, values.members.map(({ person_id, role }) => ({ person_id, role })), version);
			toast(t('household.saved'));
			onDone();
		} catch (e) {
			if (isStale(e)) setTheirs((await persons.read(person.id)).household);
			else setGeneral(form.refuse(e));
		} finally {
			form.setBusy(false);
		}
	}

	return (
		<form class="card pad stack" noValidate aria-labelledby="h-he" onSubmit={(e) => { e.preventDefault(); void save(v, start?.version ?? null); }}>
			<h2 id="h-he">{t('person.tab.household')}</h2>
			{general && <div role="alert"><Notice tone="alert" icon="triangle-alert">{general}</Notice></div>}
			<ul class="stack tight">
				{v.members.map((m, i) => (
					<li key={m.person_id} class="member">
						<span class="row"><Avatar size="sm" initials={initialsOf(m.name)} /><b>{m.name}</b></span>
						<SelectField label={t('household.role', { name: m.name })} hideLabel value={m.role} onChange={(r) => put(i, r)}
							options={(HOUSEHOLD_ROLES.includes(m.role) ? HOUSEHOLD_ROLES : [m.role, ...HOUSEHOLD_ROLES]).map((r) => ({ value: r, label: roleName(r) }))} />
						<IconButton icon="trash" label={t('household.remove', { name: m.name })} disabled={m.person_id === person.id}
							onClick={() => form.set('members', v.members.filter((_, k) => k !== i))} />
					</li>
				))}
			</ul>
			<Adder taken={v.members.map((m) => m.person_id)} onAdd={(m) => form.set('members', [...v.members, m])} />
			<div class="row">
				<Button type="submit" tone="primary" busy={form.busy}>{t('form.save')}</Button>
				<Button onClick={onBack}>{t('ui.cancel')}</Button>
			</div>
			{theirs && <ConflictDialog
				fields={[{ key: 'members', label: t('household.members'), mine: listText(v), theirs: listText(valuesOf(theirs, person)), first: 'mine' }]}
				onClose={() => setTheirs(null)}
				onPick={(picks) => {
					const chosen = picks.members === 'mine' ? v : valuesOf(theirs, person);
					form.put(chosen);
					setTheirs(null);
					void save(chosen, theirs.version);
				}} />}
		</form>
	);
}

export function HouseholdTab({ person, reload }: { person: Person; reload: () => void }) {
	const [editing, setEditing] = useState(false);
	const h = person.household;
	if (editing) return <Edit person={person} onBack={() => setEditing(false)} onDone={() => { setEditing(false); reload(); }} />;
	return (
		<section class="card" aria-labelledby="h-hh">
			<div class="card-h">
				<h2 id="h-hh">{t('person.tab.household')}</h2>
				{person.can.edit && <Button small icon="pencil" onClick={() => setEditing(true)}>{t(h ? 'ui.edit' : 'household.create')}</Button>}
			</div>
			{!h && <Empty icon="users">{t('household.none')}</Empty>}
			<ul class="rows">
				{h?.members.map((m) => {
					const inner = (
						<>
							<Avatar initials={m.restricted ? m.name.replace(/[^\p{Lu}]/gu, '') : initialsOf(m.name)} tone={m.restricted ? 'm' : undefined} />
							<span class="t"><b>{m.name}</b><span class="small soft">{[m.age === null ? '' : t('hit.age', { n: m.age }), roleName(m.role)].filter(Boolean).join(', ')}</span></span>
						</>
					);
					return <li key={m.person_id}>{m.person_id === person.id ? <div class="line">{inner}</div> : <a class="line" href={href('person', m.person_id)}>{inner}</a>}</li>;
				})}
			</ul>
		</section>
	);
}
