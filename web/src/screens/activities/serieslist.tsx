/* All series, and the form that makes or changes one. */

import { useState } from 'preact/hooks';
import { account } from '../../lib/api';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { useForm } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { go, href } from '../../lib/router';
import { can } from '../../lib/session';
import { number, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, Empty, Failure, Loading, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { Table, type Column } from '../../ui/table';
import { activities, type SeriesIn, type SeriesPage, type SeriesRow } from './api';

const FORMS = ['activity', 'school', 'training', 'meeting', 'open_day'] as const;
type FormOf = (typeof FORMS)[number];

interface Values {
	service: string; title: string; form: FormOf; theme: string; place: string; partner: string; staff: string; capacity: number | null;
	start: string; minutes: number | null; day: string; until: string; weeks: number | null; except: string; consent: boolean; active: boolean;
}

export function valuesOf(s?: SeriesPage): Values {
	return {
		service: s?.service ?? '', title: s?.title ?? '', form: s?.form ?? 'activity', theme: s?.theme?.key ?? '', place: s?.place?.key ?? '',
		partner: s?.partner?.key ?? '', staff: s?.staff ? String(s.staff.id) : '', capacity: s?.capacity ?? null, start: s?.start ?? '14:00',
		minutes: s?.minutes ?? 120, day: today.value, until: '', weeks: 1, except: '', consent: s?.consent ?? false, active: s?.active ?? true,
	};
}

function bodyOf(v: Values, fresh: boolean): SeriesIn {
	return {
		title: v.title, start: v.start, minutes: v.minutes ?? 0, consent: v.consent,
		...(v.theme && { theme: v.theme }), ...(v.place && { place: v.place }), ...(v.partner && { partner: v.partner }),
		...(v.staff && { staff_id: Number(v.staff) }), ...(v.capacity && { capacity: v.capacity }),
		...(fresh ? {
			service: v.service, form: v.form, day: v.day, ...(v.until && { until: v.until }), ...(v.weeks && { every_weeks: v.weeks }),
			except: v.except.split(/[\s,;]+/).filter(Boolean),
		} : { active: v.active }),
	};
}

/** What kind of form a service usually has; the person may choose another. */
function usualForm(key: string): FormOf {
	if (/training/.test(key)) return 'training';
	if (/meeting|committee/.test(key)) return 'meeting';
	if (/homework/.test(key)) return 'school';
	return /open_day/.test(key) ? 'open_day' : 'activity';
}

export function NewSeries({ series, onClose, onDone }: { series?: SeriesPage; onClose: () => void; onDone?: () => void }) {
	needCatalogue();
	const colleagues = useResource(() => account.colleagues(), []);
	const base = valuesOf(series);
	const f = useForm<Values>(base);
	const v = f.value;
	const c = catalogue.value;
	const services = (c?.services ?? []).filter((s) => s.archetype === 'session');
	const stale = useStale<Values>({
		base, version: series?.version ?? 0,
		save: async (x, version) => {
			if (series) return activities.changeSeries(series.id, version, bodyOf(x, false));
			const made = await activities.addSeries(bodyOf(x, true));
			go('activities', 'series', made.id);
			return made;
		},
		latest: async () => {
			const now = series ? await activities.oneSeries(series.id) : undefined;
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('act2.f.', String(k)), text: String(x ?? '') }),
		done: () => { toast(t('act2.saved')); onDone?.(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	const options = (rows: Array<{ key: string; label: unknown }> = []) => rows.map((x) => ({ value: x.key, label: typeof x.label === 'string' ? x.label : label(x.label as never) }));

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}

	return (
		<Dialog wide title={series ? t('act2.edit') : t('act2.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					{!series && <SelectField label={t('act2.f.service')} empty="—" value={v.service} fault={f.fault('service')} data-first
						onChange={(x) => f.put({ ...v, service: x, form: usualForm(x), consent: usualForm(x) === 'school' })}
						options={services.map((s) => ({ value: s.key, label: label(s.label) }))} />}
					<TextField label={t('act2.f.title')} value={v.title} maxLength={120} onChange={(x) => f.set('title', x)} fault={f.fault('title')} />
					{!series && <SelectField label={t('act2.f.form')} value={v.form} onChange={(x) => f.set('form', x as FormOf)} fault={f.fault('form')}
						options={FORMS.map((x) => ({ value: x, label: tx('act2.form.', x) }))} />}
					<SelectField label={t('act2.f.theme')} optional empty="—" value={v.theme} onChange={(x) => f.set('theme', x)} options={options(c?.themes)} fault={f.fault('theme')} />
					<SelectField label={t('act2.f.place')} optional empty="—" value={v.place} onChange={(x) => f.set('place', x)} options={options(c?.places)} fault={f.fault('place')} />
					<SelectField label={t('act2.f.partner')} optional empty="—" value={v.partner} onChange={(x) => f.set('partner', x)} options={options(c?.partners)} fault={f.fault('partner')} />
					<SelectField label={t('act2.f.staff')} optional empty="—" value={v.staff} onChange={(x) => f.set('staff', x)} fault={f.fault('staff_id')}
						options={(colleagues.data?.rows ?? []).map((x) => ({ value: String(x.id), label: x.name }))} />
					<NumberField label={t('act2.f.capacity')} optional hint={t('act2.f.capacity.hint')} min={1} value={v.capacity} onChange={(x) => f.set('capacity', x)} fault={f.fault('capacity')} />
					<TextField type="time" label={t('act2.f.start')} value={v.start} onChange={(x) => f.set('start', x)} fault={f.fault('start')} />
					<NumberField label={t('act2.f.minutes')} min={5} max={720} value={v.minutes} onChange={(x) => f.set('minutes', x)} fault={f.fault('minutes')} />
					{!series && <>
						<DateField label={t('act2.f.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
						<DateField label={t('act2.f.until')} optional hint={t('act2.f.until.hint')} value={v.until} onChange={(x) => f.set('until', x)} fault={f.fault('until')} />
						<NumberField label={t('act2.f.weeks')} min={1} max={13} value={v.weeks} onChange={(x) => f.set('weeks', x)} fault={f.fault('every_weeks')} />
						<TextField label={t('act2.f.except')} optional hint={t('act2.f.except.hint')} value={v.except} onChange={(x) => f.set('except', x)} fault={f.fault('except')} />
					</>}
				</div>
				<Check label={t('act2.f.consent')} hint={t('act2.f.consent.hint')} checked={v.consent} onChange={(x) => f.set('consent', x)} />
				{series && <Check label={t('admin.used')} checked={v.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function SeriesList() {
	const list = useResource(() => activities.series(), [], ['activities']);
	const [fresh, setFresh] = useState(false);
	if (list.error && !list.data) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={8} />;
	const columns: Array<Column<SeriesRow>> = [
		{ key: 'title', head: t('act2.f.title'), header: true, cell: (s) => <span class="two"><a href={href('activities', 'series', s.id)}>{s.title}</a><span class="tiny muted">{label(s.service_label)}</span></span> },
		{ key: 'next', head: t('act2.next'), cell: (s) => <span class="nowrap">{s.next ? shortDay(s.next) : '—'}</span> },
		{ key: 'held', head: t('act2.held'), num: true, cell: (s) => t('act2.of', { n: number(s.held), max: number(s.sessions) }) },
		{ key: 'in', head: t('act2.enrolled'), num: true, cell: (s) => (s.capacity ? t('act2.of', { n: s.enrolled, max: s.capacity }) : number(s.enrolled)) },
		{ key: 'wait', head: t('act2.waiting'), num: true, cell: (s) => (s.waiting ? <Tag tone="wait">{number(s.waiting)}</Tag> : '') },
	];
	return (
		<>
			{can('activity.write') && <div class="row"><Button tone="primary" icon="plus" onClick={() => setFresh(true)}>{t('act2.new')}</Button></div>}
			{list.data.rows.length === 0 ? <div class="card"><Empty icon="calendar-days">{t('act2.series.none')}</Empty></div>
				: <Table label={t('act2.series')} columns={columns} rows={list.data.rows} rowKey={(s) => s.id} rowClass={(s) => (s.active ? undefined : 'off')} />}
			<Cut next={list.data.next} n={list.data.rows.length} />
			{fresh && <NewSeries onClose={() => setFresh(false)} />}
		</>
	);
}
