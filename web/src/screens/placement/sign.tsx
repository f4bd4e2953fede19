/* Drawing up a contract: who, which post, from when to when, how many hours. */

import { useEffect, useState } from 'preact/hooks';
import { usePersonSearch } from '../../app/personsearch';
import { persons } from '../../lib/api';
import { useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { go, href } from '../../lib/router';
import { dayPlus, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Icon, Notice, PageHead } from '../../ui/basic';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { useRefusal } from './amend';
import { placement, week, type ContractIn, type Prior } from './api';
import { articleText } from './common';
import { Priors } from './details';

export function PersonPick({ person, onPick, fault }: { person: { id: number; name: string } | null; onPick: (p: { id: number; name: string } | null) => void; fault?: string }) {
	const [text, setText] = useState('');
	const found = usePersonSearch(text, 6);
	if (person) return <p class="row"><span class="label">{t('placement.person')}</span> <b>{person.name}</b> <Button small onClick={() => onPick(null)}>{t('placement.change')}</Button></p>;
	return (
		<div class="stack tight">
			<TextField label={t('placement.person')} type="search" placeholder={t('desk.placeholder')} value={text} onChange={setText} fault={fault} />
			{found.hits.length > 0 && <ul class="card rows">{found.hits.filter((h) => !h.restricted).map((h) => (
				<li key={h.id}><button type="button" class="line" onClick={() => onPick({ id: h.id, name: h.name })}><Icon name="circle-user" /><span class="t"><b>{h.name}</b><span class="small soft">{h.locality ?? ''}</span></span></button></li>
			))}</ul>}
		</div>
	);
}

/** A year later, less a day. */
function yearOn(day: string): string {
	return dayPlus(`${Number(day.slice(0, 4)) + 1}${day.slice(4).replace('02-29', '02-28')}`, -1);
}

export function SignPage({ person, post }: { person: number | null; post: number | null }) {
	const posts = useResource(() => placement.posts(), [], ['placements']);
	const start = dayPlus(today.value, 7);
	const [who, setWho] = useState<{ id: number; name: string } | null>(null);
	const f = useForm({ post_id: post ? String(post) : '', start, planned_end: yearOn(start), hours: 38 as number | null, days: 5 as number | null, admitted: '', career: 0 as number | null, half_days: false, adapted: false, tutor: '', tasks: '', priors: [] as Prior[] });
	const no = useRefusal();
	const v = f.value;
	useEffect(() => {
		if (person) persons.read(person).then((p) => setWho({ id: p.id, name: p.name ?? '' }), () => undefined);
	}, [person]);
	const free = (posts.data?.rows ?? []).filter((p) => p.state === 'open');
	const chosen = free.find((p) => String(p.id) === v.post_id);

	async function save(e: Event) {
		e.preventDefault();
		if (!who) return f.setFault('person_id', t('field.required'));
		if (!chosen) return f.setFault('post_id', t('field.required'));
		f.setBusy(true);
		f.clear();
		const body: ContractIn = {
			person_id: who.id, post_id: chosen.id, article: chosen.article as '60', start: v.start, planned_end: v.planned_end, week: week(Math.round((v.hours ?? 0) * 60), v.days ?? 5),
			admitted: v.admitted || undefined, career_days: v.career ?? 0, half_days: v.half_days, adapted: v.adapted, tutor: v.tutor || undefined, tasks: v.tasks || undefined, priors: v.priors,
		};
		try {
			const saved = await placement.sign(body);
			toast(t('placement.signed'));
			go('placement', 'contract', saved.id);
		} catch (err) {
			no.take(f, err);
		}
		f.setBusy(false);
	}
	return (
		<form class="stack" onSubmit={save} noValidate>
			<PageHead title={t('placement.sign')} lead={t('placement.sign.lead')}><ButtonLink icon="arrow-left" href={href('placement')}>{t('placement.title')}</ButtonLink></PageHead>
			{no.said && <Notice tone="alert" icon="triangle-alert">{no.said}</Notice>}
			<section class="card pad stack" aria-label={t('placement.contract')}>
				<PersonPick person={who} onPick={setWho} fault={f.fault('person_id')} />
				<SelectField label={t('placement.post')} empty={t('placement.choose')} value={v.post_id} onChange={(x) => f.set('post_id', x)} fault={f.fault('post_id')}
					options={free.map((p) => ({ value: String(p.id), label: `${p.host.name}, ${p.title} (${articleText(p.article)}, ${p.taken}/${p.capacity})` }))} />
				<div class="g2">
					<DateField label={t('placement.start')} value={v.start} onChange={(x) => f.set('start', x)} fault={f.fault('start')} />
					<DateField label={t('placement.planned_end')} value={v.planned_end} onChange={(x) => f.set('planned_end', x)} fault={f.fault('planned_end')} />
					<NumberField label={t('placement.week_hours')} min={1} max={50} step={0.1} value={v.hours} onChange={(x) => f.set('hours', x)} fault={f.fault('week')} />
					<NumberField label={t('placement.week_days')} min={1} max={7} value={v.days} onChange={(x) => f.set('days', x)} />
					<DateField label={t('placement.admitted')} hint={t('placement.admitted.hint')} optional value={v.admitted} onChange={(x) => f.set('admitted', x)} fault={f.fault('admitted')} />
					<NumberField label={t('placement.career')} hint={t('placement.career.hint')} value={v.career} onChange={(x) => f.set('career', x)} fault={f.fault('career_days')} />
					<TextField label={t('placement.tutor')} optional value={v.tutor} onChange={(x) => f.set('tutor', x)} fault={f.fault('tutor')} />
				</div>
				<Check label={t('placement.adapted')} checked={v.adapted} onChange={(x) => f.set('adapted', x)} hint={t('placement.adapted.hint')} />
				<Check label={t('placement.half_days')} checked={v.half_days} onChange={(x) => f.set('half_days', x)} hint={t('placement.half_days.hint')} />
				<AreaField label={t('placement.tasks')} optional value={v.tasks} onChange={(x) => f.set('tasks', x)} fault={f.fault('tasks')} />
				<Priors rows={v.priors} onChange={(x) => f.set('priors', x)} fault={f.fault} />
				<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('placement.sign.do')}</Button></div>
			</section>
		</form>
	);
}
