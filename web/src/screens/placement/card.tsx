/* On a person's page: the contract under way with its gauge, those that ended, and the profile of a candidate. */

import { useState } from 'preact/hooks';
import { useForm } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { toast } from '../../lib/toast';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { label } from '../../lib/i18n';
import { Button, ButtonLink, IconBox, Notice } from '../../ui/basic';
import { shown, useConflict } from '../../ui/conflict';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, NumberField, TextField } from '../../ui/fields';
import { useRefusal } from './amend';
import { placement, TOPICS, type Candidate } from './api';
import { articleText, StateTag, termText } from './common';
import { Gauge } from './gauge';

function split(text: string): string[] {
	return text.split(',').map((x) => x.trim()).filter(Boolean);
}

function profileValues(before: Candidate | null) {
	return {
		skills: (before?.skills ?? []).join(', '), languages: (before?.languages ?? ['fr']).join(', '), localities: (before?.localities ?? []).join(', '), themes: before?.themes ?? [],
		hours: (before?.week_minutes ? before.week_minutes / 60 : 38) as number | null, licence: before?.licence ?? false, vehicle: before?.vehicle ?? false, note: before?.note ?? '',
	};
}
type ProfileValues = ReturnType<typeof profileValues>;

function ProfileDialog({ id, name, before, onClose }: { id: number; name: string; before: Candidate | null; onClose: () => void }) {
	needCatalogue();
	const themes = catalogue.value?.themes ?? [];
	const f = useForm(profileValues(before));
	const no = useRefusal();
	const clash = useConflict<ProfileValues>(shown<ProfileValues>({
		skills: t('placement.skills'), languages: t('placement.languages'), localities: t('placement.localities'), themes: t('placement.themes'),
		hours: t('placement.week_hours'), licence: t('placement.licence'), vehicle: t('placement.vehicle'), note: t('placement.note'),
	}, (k, x) => (k === 'themes' ? (x as string[]).map((y) => label(themes.find((z) => z.key === y)?.label)).join(', ') : undefined)),
	(values, version) => { f.put(values); void save(values, version); });
	async function save(v: ProfileValues, version: number | null) {
		f.setBusy(true);
		f.clear();
		try {
			await placement.saveCandidate(id, version, { skills: split(v.skills), languages: split(v.languages), localities: split(v.localities), themes: v.themes, week_minutes: Math.round((v.hours ?? 0) * 60), licence: v.licence, vehicle: v.vehicle, note: v.note || undefined });
			toast(t('placement.saved'));
			onClose();
		} catch (err) {
			const theirs = isStale(err) ? (await placement.candidates()).rows.find((x) => x.person.id === id) : undefined;
			if (theirs) clash.raise(v, profileValues(theirs), profileValues(before), theirs.version);
			else no.take(f, err);
		}
		f.setBusy(false);
	}
	const v = f.value;
	const wanted = ['food', 'green_spaces', 'cleaning', 'care_aid', 'building', 'office_work', 'transport', 'textile', 'children', 'retail', 'ambassador'];
	return (
		<Dialog title={t('placement.profile')} lead={name} onClose={onClose}>
			{clash.dialog}
			<form class="stack" onSubmit={(e) => { e.preventDefault(); void save(v, before?.version ?? null); }} noValidate>
				{no.said && <Notice tone="alert" icon="triangle-alert">{no.said}</Notice>}
				<TextField data-first label={t('placement.skills')} hint={t('placement.commas')} value={v.skills} onChange={(x) => f.set('skills', x)} fault={f.fault('skills')} />
				<TextField label={t('placement.languages')} hint={t('placement.commas')} value={v.languages} onChange={(x) => f.set('languages', x)} fault={f.fault('languages')} />
				<TextField label={t('placement.localities')} hint={t('placement.commas')} optional value={v.localities} onChange={(x) => f.set('localities', x)} fault={f.fault('localities')} />
				<NumberField label={t('placement.week_hours')} min={1} max={50} value={v.hours} onChange={(x) => f.set('hours', x)} fault={f.fault('week_minutes')} />
				<fieldset class="field"><legend class="label">{t('placement.themes')}</legend><div class="g2">{themes.filter((x) => wanted.includes(x.key)).map((x) => (
					<Check key={x.key} label={label(x.label)} checked={v.themes.includes(x.key)} onChange={(on) => f.set('themes', on ? [...v.themes, x.key] : v.themes.filter((k) => k !== x.key))} />))}</div></fieldset>
				<Check label={t('placement.licence')} checked={v.licence} onChange={(x) => f.set('licence', x)} />
				<Check label={t('placement.vehicle')} checked={v.vehicle} onChange={(x) => f.set('vehicle', x)} />
				<AreaField label={t('placement.note')} optional value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('placement.save')}</Button></div>
			</form>
		</Dialog>
	);
}

export function PersonPlacements({ id, name }: { id: number; name: string }) {
	const r = useResource(() => placement.ofPerson(id), [id], TOPICS);
	const [profile, setProfile] = useState<{ before: Candidate | null } | null>(null);
	if (!r.data) return null;
	const rows = r.data.rows;
	const now = rows.find((x) => x.state !== 'ended');

	async function openProfile() {
		const list = await placement.candidates();
		setProfile({ before: list.rows.find((c) => c.person.id === id) ?? null });
	}

	return (
		<>
			{rows.filter((x) => x === now || x.state !== 'ended').map((row) => (
				<section key={row.id} class="card pad pl-card" aria-label={t('placement.contract')}>
					<div class="row">
						<IconBox icon="briefcase" tone={row.article === '61' ? 'b' : undefined} />
						<span class="grow"><b>{t('placement.card', { article: articleText(row.article), post: row.post })}</b><br /><span class="small soft">{termText(row)}, {row.host}</span></span>
						<StateTag state={row.state} />
						<ButtonLink small href={href('placement', 'contract', row.id)}>{t('placement.open')}</ButtonLink>
					</div>
					<Gauge counter={row.counter} required={row.required} reached={row.reached} margin={row.margin} start={row.start} end={row.real_end ?? row.planned_end} />
				</section>
			))}
			{rows.some((x) => x !== now && x.state === 'ended') && <p class="small soft">{t('placement.before')} {rows.filter((x) => x.state === 'ended').map((x, i) => <span key={x.id}>{i > 0 && ', '}<a href={href('placement', 'contract', x.id)}>{x.post} ({termText(x)})</a></span>)}</p>}
			{!now && can('placement.write') && (
				<p class="row noprint"><Button small icon="briefcase" onClick={() => void openProfile()}>{t('placement.profile')}</Button>
					<ButtonLink small icon="plus" href={`${href('placement', 'sign')}?person=${id}`}>{t('placement.sign')}</ButtonLink></p>
			)}
			{profile && <ProfileDialog id={id} name={name} before={profile.before} onClose={() => setProfile(null)} />}
		</>
	);
}
