/*
 * A new person. The names and the birth date are compared with those who are known already while
 * they are typed; a likely duplicate must be looked at before a second file is opened.
 */

import { useEffect, useState } from 'preact/hooks';
import { openDock } from '../../app/dock-state';
import { takeNewName } from '../../app/palette-sources';
import { hitFacts } from '../../app/personsearch';
import { persons, account } from '../../lib/api';
import { errorText, useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { go, href } from '../../lib/router';
import { can, me } from '../../lib/session';
import { toast } from '../../lib/toast';
import type { Administrative, Hit, Identity } from '../../lib/types';
import { Avatar, Button, Notice, PageHead, Tag } from '../../ui/basic';
import { Check, SelectField, TextField } from '../../ui/fields';
import { cleanIdentity, EMPTY_IDENTITY, IdentityFields } from '../person/identity-fields';

interface Values {
	identity: Identity;
	administrative: Administrative;
	team: string;
	referent: string;
	protected: boolean;
}

/** "Istace Michel" typed in the palette: first word the name, the rest the first name. */
function firstValues(): Values {
	const words = takeNewName().trim().split(/\s+/).filter(Boolean);
	const cap = (s: string) => s.charAt(0).toUpperCase() + s.slice(1);
	const user = me.value;
	return {
		identity: { ...EMPTY_IDENTITY, last_name: cap(words[0] ?? ''), first_name: words.slice(1).map(cap).join(' ') },
		administrative: {},
		team: user?.teams[0] ? String(user.teams[0].id) : '',
		referent: user && can('casework.write') ? String(user.id) : '',
		protected: false,
	};
}

function Duplicates({ hits }: { hits: Hit[] }) {
	const sure = hits.some((h) => h.why === 'niss' || h.why === 'same');
	return (
		<div role="status">
			<Notice tone={sure ? 'alert' : 'wait'} icon="triangle-alert">
				<b>{t(sure ? 'create.dup.sure' : 'create.dup.near', { n: hits.length })}</b>
				<ul class="dups">
					{hits.map((h) => (
						<li key={h.id} class="row">
							<Avatar size="sm" initials={h.initials} />
							<span>{can('person.read') ? <a href={href('person', h.id)}>{h.name}</a> : h.name}
								{h.birth_year ? `, ${h.birth_year}` : ''}, {hitFacts(h)}</span>
							<Tag tone={h.why === 'near' ? 'wait' : 'alert'}>{t(h.why === 'niss' ? 'create.why.niss' : h.why === 'same' ? 'create.why.same' : 'create.why.near')}</Tag>
						</li>
					))}
				</ul>
			</Notice>
		</div>
	);
}

export default function Create() {
	const form = useForm<Values>(firstValues());
	const [hits, setHits] = useState<Hit[]>([]);
	const [other, setOther] = useState(false);
	const [general, setGeneral] = useState('');
	const v = form.value;
	const { last_name, first_name, birth_date } = v.identity;
	const niss = v.administrative.niss ?? '';
	const teams = me.value?.teams ?? [];
	const colleagues = useResource(can('casework.write') ? () => account.colleagues() : null, []);

	useEffect(() => {
		if (last_name.trim().length < 2 || first_name.trim().length < 1) {
			setHits([]);
			return;
		}
		const timer = setTimeout(() => {
			persons.duplicates({
				last_name: last_name.trim(), first_name: first_name.trim(),
				...(birth_date && { birth_date }), ...(niss.replace(/\D/g, '').length === 11 && { niss: niss.replace(/\D/g, '') }),
			}).then((a) => setHits(a.hits), () => undefined);
		}, 300);
		return () => clearTimeout(timer);
	}, [last_name, first_name, birth_date, niss]);

	const sure = hits.some((h) => h.why === 'niss' || h.why === 'same');

	async function submit(e: Event) {
		e.preventDefault();
		form.clear();
		setGeneral('');
		if (!last_name.trim()) form.setFault('identity.last_name', t('field.required'));
		if (!first_name.trim()) form.setFault('identity.first_name', t('field.required'));
		if (!last_name.trim() || !first_name.trim()) return;
		if (sure && !other) {
			setGeneral(t('create.dup.look'));
			return;
		}
		form.setBusy(true);
		try {
			const saved = await persons.create({
				identity: cleanIdentity(v.identity),
				...(niss.trim() && { administrative: { niss: niss.replace(/\D/g, '') } }),
				...(v.team && { team_id: Number(v.team) }),
				...(v.referent && { referent_id: Number(v.referent) }),
				...(v.protected && { protected: true }),
			});
			toast(t('create.saved', { file: saved.file_no }));
			if (can('person.read')) go('person', saved.id);
			else go();
			if (can('casework.write')) openDock({ person: { id: saved.id, name: `${last_name} ${first_name}` } });
		} catch (x) {
			form.refuse(x);
			setGeneral(errorText(x));
		} finally {
			form.setBusy(false);
		}
	}

	return (
		<form class="stack" onSubmit={submit} noValidate>
			<PageHead title={t('people.create.title')} lead={t('create.lead')} />
			{general && <div role="alert"><Notice tone="alert" icon="triangle-alert">{general}</Notice></div>}
			<div class="card pad">
				<IdentityFields value={v.identity} onChange={(x) => form.set('identity', x)} fault={(p) => form.fault(`identity.${p}`)} />
			</div>
			{hits.length > 0 && <Duplicates hits={hits} />}
			{can('casework.write') && (
				<div class="card pad g2">
					<TextField label={t('person.niss')} optional hint={t('person.niss.hint')} inputMode="numeric" value={niss}
						onChange={(x) => form.set('administrative', { ...v.administrative, niss: x })} fault={form.fault('administrative.niss')} />
					{teams.length > 0 && <SelectField label={t('person.team')} value={v.team} onChange={(x) => form.set('team', x)} fault={form.fault('team_id')}
						options={teams.map((x) => ({ value: String(x.id), label: x.label }))} />}
					<SelectField label={t('person.referent')} value={v.referent} onChange={(x) => form.set('referent', x)} fault={form.fault('referent_id')} empty="—"
						options={(colleagues.data?.rows ?? []).map((c) => ({ value: String(c.id), label: c.name }))} />
					<Check label={t('person.protected')} hint={t('person.protected.hint')} checked={v.protected} onChange={(x) => form.set('protected', x)} />
				</div>
			)}
			{sure && <Check label={t('create.other')} checked={other} onChange={setOther} />}
			<div class="row">
				<Button type="submit" tone="primary" busy={form.busy}>{t('create.submit')}</Button>
				<Button onClick={() => history.back()}>{t('ui.cancel')}</Button>
			</div>
		</form>
	);
}
