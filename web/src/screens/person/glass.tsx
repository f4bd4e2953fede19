/*
 * A dossier of another team. It can be opened for a while with a reason; the referent and the
 * data-protection officer are told.
 */

import { useState } from 'preact/hooks';
import { persons } from '../../lib/api';
import { useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { clock, stamp, dayOf, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { GlassReason, Person } from '../../lib/types';
import { Avatar, Button, Notice } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Radios } from '../../ui/fields';

const REASONS: GlassReason[] = ['urgence', 'permanence', 'remplacement', 'demande_personne', 'autre'];
const LEAST = 20;

function GlassDialog({ person, onClose, onOpen }: { person: Person; onClose: () => void; onOpen: () => void }) {
	const form = useForm<{ code: GlassReason; reason: string }>({ code: 'urgence', reason: '' });
	const [general, setGeneral] = useState('');
	const v = form.value;

	async function submit(e: Event) {
		e.preventDefault();
		form.clear();
		if (v.reason.trim().length < LEAST) {
			form.setFault('reason', t('field.too_short', { min: LEAST }));
			return;
		}
		form.setBusy(true);
		try {
			const a = await persons.glass(person.id, v.code, v.reason.trim());
			toast(t('glass.opened', { time: clock(a.until) }));
			onClose();
			onOpen();
		} catch (x) {
			setGeneral(form.refuse(x));
		} finally {
			form.setBusy(false);
		}
	}

	return (
		<Dialog title={t('glass.title')} lead={t('glass.lead', { file: person.file_no })} onClose={onClose}>
			<form class="stack" onSubmit={submit} noValidate>
				<Notice tone="wait" icon="triangle-alert">{t('glass.told')}</Notice>
				{general && <Notice tone="alert" icon="triangle-alert">{general}</Notice>}
				<Radios legend={t('glass.reason')} name="glass" value={v.code} onChange={(x) => form.set('code', x as GlassReason)}
					options={REASONS.map((r) => ({ value: r, label: t(`glass.reason.${r}`) }))} />
				<AreaField label={t('glass.why')} hint={t('glass.why.hint', { min: LEAST })} rows={3} value={v.reason}
					onChange={(x) => form.set('reason', x)} fault={form.fault('reason')} />
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="danger" busy={form.busy}>{t('glass.submit')}</Button>
				</div>
			</form>
		</Dialog>
	);
}

export function GlassPanel({ person, onOpen }: { person: Person; onOpen: () => void }) {
	const [asking, setAsking] = useState(false);
	return (
		<section class="card glass" aria-labelledby="h-glass">
			<Avatar initials={person.initials} size="big" tone="m" />
			<div class="stack">
				<div>
					<h1 id="h-glass" tabIndex={-1}>{t('glass.closed', { name: person.name ?? person.initials })}</h1>
					<p class="soft">{[person.file_no, person.age === null ? '' : t('hit.age', { n: person.age }), person.team ? t('hit.team', { team: person.team.label }) : ''].filter(Boolean).join(', ')}</p>
				</div>
				<p>{t('glass.explain')}</p>
				{person.can.glass ? <div><Button icon="key-round" onClick={() => setAsking(true)}>{t('glass.ask')}</Button></div>
					: <p class="soft">{t('glass.no')}</p>}
			</div>
			{asking && <GlassDialog person={person} onClose={() => setAsking(false)} onOpen={onOpen} />}
		</section>
	);
}

export function GlassNotice({ until }: { until: number }) {
	return <Notice tone="wait" icon="key-round">{t('glass.until', { time: dayOf(until) === today.value ? clock(until) : stamp(until) })}</Notice>;
}
