/* The file itself: team, referent, protection, open or closed. */

import { useState } from 'preact/hooks';
import { account, persons } from '../../lib/api';
import { useForm } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { toast } from '../../lib/toast';
import type { Person } from '../../lib/types';
import { Button, Failure, Loading, Notice } from '../../ui/basic';
import { ConflictDialog, differences, merge } from '../../ui/conflict';
import { Dialog } from '../../ui/dialog';
import { Check, SelectField } from '../../ui/fields';

interface Values { team: string; referent: string; protected: boolean; closed: boolean }

function valuesOf(p: Person): Values {
	return {
		team: p.team ? String(p.team.id) : '',
		referent: p.referent ? String(p.referent.id) : '',
		protected: p.protected,
		closed: p.status === 'closed',
	};
}

export function FileDialog({ person, onClose, onSaved }: { person: Person; onClose: () => void; onSaved: () => void }) {
	/* what the dialog started from: the page behind it reads again while it is open */
	const [start] = useState(person);
	const form = useForm<Values>(valuesOf(start));
	const [general, setGeneral] = useState('');
	const [theirs, setTheirs] = useState<Person | null>(null);
	const lists = useResource(async () => ({
		teams: (await account.teams()).rows.filter((x) => x.active),
		people: (await account.colleagues()).rows,
	}), []);
	const v = form.value;
	const people = (lists.data?.people ?? []).filter((c) => !v.team || c.teams.includes(Number(v.team)) || String(c.id) === v.referent);

	async function save(values: Values, version: number) {
		form.setBusy(true);
		setGeneral('');
		try {
			await persons.changeFile(person.id, version, {
				...(values.team && { team_id: Number(values.team) }),
				...(values.referent && { referent_id: Number(values.referent) }),
				protected: values.protected,
				status: values.closed ? 'closed' : 'open',
			});
			toast(t('person.saved'));
			onSaved();
			onClose();
		} catch (e) {
			if (isStale(e)) setTheirs(await persons.read(person.id));
			else setGeneral(form.refuse(e));
		} finally {
			form.setBusy(false);
		}
	}

	function show(key: keyof Values, x: Values[keyof Values]) {
		const yes = t(x ? 'ui.yes' : 'ui.no');
		if (key === 'team') return { label: t('person.team'), text: lists.data?.teams.find((q) => String(q.id) === x)?.label ?? '' };
		if (key === 'referent') return { label: t('person.referent'), text: lists.data?.people.find((q) => String(q.id) === x)?.name ?? '' };
		return { label: t(key === 'protected' ? 'person.protected' : 'person.closed'), text: yes };
	}

	return (
		<Dialog title={t('person.filemenu')} lead={person.name} onClose={onClose}
			foot={<>
				<Button onClick={onClose}>{t('ui.cancel')}</Button>
				<Button tone="primary" busy={form.busy} disabled={!lists.data} onClick={() => void save(v, start.version)}>{t('form.save')}</Button>
			</>}>
			{general && <Notice tone="alert" icon="triangle-alert">{general}</Notice>}
			{lists.loading && <Loading />}
			{lists.error && <Failure error={lists.error} retry={lists.reload} />}
			{lists.data && (
				<>
					<SelectField label={t('person.team')} value={v.team} onChange={(x) => form.set('team', x)} fault={form.fault('team_id')} empty="—"
						options={lists.data.teams.map((x) => ({ value: String(x.id), label: x.label }))} />
					<SelectField label={t('person.referent')} value={v.referent} onChange={(x) => form.set('referent', x)} fault={form.fault('referent_id')} empty="—"
						options={people.map((x) => ({ value: String(x.id), label: x.name }))} />
					<Check label={t('person.protected')} hint={t('person.protected.hint')} checked={v.protected} onChange={(x) => form.set('protected', x)} />
					<Check label={t('person.closed')} hint={t('person.closed.hint')} checked={v.closed} onChange={(x) => form.set('closed', x)} />
				</>
			)}
			{theirs && <ConflictDialog fields={differences(v, valuesOf(theirs), show, valuesOf(start))} onClose={() => setTheirs(null)}
				onPick={(picks) => {
					const merged = merge(v, valuesOf(theirs), picks);
					setTheirs(null);
					form.put(merged);
					void save(merged, theirs.version);
				}} />}
		</Dialog>
	);
}
