/* One job: asked, estimated, planned, done, refused; each step is a form of its own. */

import { useState } from 'preact/hooks';
import { PersonPick, type Picked } from '../../app/personpick';
import { jobs, type JobDone, type JobFull, type Refusal, type Worker } from '../../lib/api-job';
import { catalogue } from '../../lib/catalogue';
import { errorText, useForm } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { label, t, tx } from '../../lib/i18n';
import { centsOf, euros } from '../../lib/money';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { fullDay, minutes, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { CatalogueService } from '../../lib/types';
import { Button, Failure, IconButton, Loading, Notice, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { useStale } from '../admin/stale';
import { actWho } from '../handouts/show';

type Class = 'precarious' | 'other';
const REFUSALS: Refusal[] = ['out_of_scope', 'profession', 'not_eligible', 'quota', 'no_worker', 'withdrawn', 'other'];

function tasksOf(service: CatalogueService) {
	return (service.themes ?? []).map((k) => ({ value: k, label: label(catalogue.value?.themes.find((x) => x.key === k)?.label) || k }));
}

/** What the server says of the hours of a person; asked anew when person, task or class change. */
function QuotaLine({ service, task, person, cls, onClass }: { service: string; task: string; person: Picked | null; cls: Class | ''; onClass: (c: Class) => void }) {
	const q = useResource(person && task ? () => jobs.quota({ service, task, person_id: person.id, ...(cls ? { class: cls } : {}) }).then((a) => {
		if (!cls) onClass(a.class);
		return a;
	}) : null, [service, task, person?.id ?? 0, cls]);
	if (!q.data) return null;
	const d = q.data;
	return (
		<Notice tone={d.left === 0 ? 'alert' : 'busy'}>
			{d.left === null ? t('job.quota.free', { used: minutes(d.used) }) : t('job.quota', { left: minutes(d.left), all: minutes(d.minutes ?? 0), used: minutes(d.used) })}
			{' '}{t('job.quota.rate', { amount: euros(d.rate_cents) })}{d.once !== null && ` ${t('job.quota.once', { time: minutes(d.once) })}`}
		</Notice>
	);
}

export function NewJob({ service, onClose, onDone }: { service: CatalogueService; onClose: () => void; onDone: () => void }) {
	const tasks = tasksOf(service);
	const f = useForm({ person: null as Picked | null, task: tasks[0]?.value ?? '', cls: '' as Class | '', requested: today.value, what: '', access: '' });
	const v = f.value;
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!v.person) return f.setFault('person_id', t('field.required'));
		f.setBusy(true);
		try {
			await jobs.add({ service: service.key, person_id: v.person.id, task: v.task, class: v.cls || 'other', requested: v.requested, what: v.what.trim(), access: v.access.trim() || undefined });
			toast(t('job.added', { who: v.person.name }));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}
	return (
		<Dialog title={t('job.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<PersonPick first label={t('act.person')} value={v.person} onPick={(p) => { f.set('person', p); f.set('cls', ''); }} fault={f.fault('person_id')} />
				<div class="g2">
					<SelectField label={t('job.task')} value={v.task} onChange={(x) => f.set('task', x)} options={tasks} fault={f.fault('task')} />
					<DateField label={t('give.requested')} value={v.requested} onChange={(x) => f.set('requested', x)} fault={f.fault('requested')} />
				</div>
				<Check label={t('job.precarious')} hint={t('job.precarious.hint')} checked={v.cls === 'precarious'} onChange={(x) => f.set('cls', x ? 'precarious' : 'other')} />
				<QuotaLine service={service.key} task={v.task} person={v.person} cls={v.cls} onClass={(c) => f.set('cls', c)} />
				<AreaField label={t('job.what')} rows={3} value={v.what} onChange={(x) => f.set('what', x)} fault={f.fault('what')} />
				<TextField label={t('job.access')} optional hint={t('job.access.hint')} value={v.access} onChange={(x) => f.set('access', x)} fault={f.fault('access')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('job.add')}</Button></div>
			</form>
		</Dialog>
	);
}

interface StepProps { job: JobFull; service: CatalogueService; workers: Worker[]; back: () => void; after: (text: string) => void; reread: () => void }

/** Sends a step; a refusal stands by its field, another's change is read again. */
function useStep(p: StepProps, f: { refuse: (e: unknown) => string; setBusy: (b: boolean) => void; clear: () => void; setFault: (k: string, text: string) => void }) {
	return async (send: () => Promise<unknown>, text: string, field?: string) => {
		f.clear();
		f.setBusy(true);
		try {
			await send();
			p.after(text);
		} catch (err) {
			const said = f.refuse(err);
			if (err instanceof ApiError) {
				const q = err.fields.find((x) => x.error === 'job.over_quota');
				if (q && field) f.setFault(field, t('job.over_quota.left', { time: minutes(q.max ?? 0) }));
				if (err.status === 412) p.reread();
			}
			toast(said, { tone: 'alert' });
			f.setBusy(false);
		}
	};
}

function Foot({ back, busy, yes }: { back: () => void; busy: boolean; yes: string }) {
	return <div class="row end"><Button onClick={back}>{t('job.back')}</Button><Button type="submit" tone="primary" busy={busy}>{yes}</Button></div>;
}

function EstimateStep(p: StepProps) {
	const f = useForm({ visit: today.value, minutes: p.job.estimate_minutes ?? (60 as number | null), materials: '', seen: p.job.seen ?? '' });
	const send = useStep(p, f);
	const v = f.value;
	const cents = v.materials.trim() ? centsOf(v.materials) : 0;
	return (
		<form class="stack" noValidate onSubmit={(e) => {
			e.preventDefault();
			if (cents === null) return f.setFault('materials_cents', t('money.bad'));
			void send(() => jobs.estimate(p.job.id, p.job.version, { visit: v.visit, minutes: v.minutes ?? 0, materials_cents: cents, seen: v.seen.trim() || undefined }), t('job.estimate.done'));
		}}>
			<div class="g2">
				<DateField data-first label={t('job.visit')} value={v.visit} onChange={(x) => f.set('visit', x)} fault={f.fault('visit')} />
				<NumberField label={t('job.work.minutes')} hint={t('job.work.hint')} min={15} step={15} value={v.minutes} onChange={(x) => f.set('minutes', x)} fault={f.fault('minutes')} />
				<TextField label={t('job.materials')} optional inputMode="decimal" value={v.materials} onChange={(x) => f.set('materials', x)} fault={f.fault('materials_cents')} />
			</div>
			<p class="soft">{t('job.estimate.is', { amount: euros(Math.round(((v.minutes ?? 0) * p.job.rate_cents) / 60) + (cents ?? 0)), rate: euros(p.job.rate_cents) })}</p>
			<AreaField label={t('job.seen')} optional rows={3} value={v.seen} onChange={(x) => f.set('seen', x)} fault={f.fault('seen')} />
			<Foot back={p.back} busy={f.busy} yes={t('job.estimate')} />
		</form>
	);
}

function PlanStep(p: StepProps) {
	const f = useForm({ day: p.job.planned ?? today.value, start: p.job.start ?? '09:00', minutes: p.job.planned_minutes ?? Math.min(720, p.job.estimate_minutes ?? 120) as number | null, workers: p.job.hands.map((h) => h.worker_id) });
	const send = useStep(p, f);
	const v = f.value;
	return (
		<form class="stack" noValidate onSubmit={(e) => {
			e.preventDefault();
			void send(() => jobs.plan(p.job.id, p.job.version, { day: v.day, start: v.start, minutes: v.minutes ?? 0, workers: v.workers }), t('job.planned', { day: fullDay(v.day), at: v.start }), 'minutes');
		}}>
			<div class="g2">
				<DateField data-first label={t('stock.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
				<TextField type="time" label={t('till.col.hour')} value={v.start} onChange={(x) => f.set('start', x)} fault={f.fault('start')} />
				<NumberField label={t('job.spot.minutes')} min={15} step={15} value={v.minutes} onChange={(x) => f.set('minutes', x)} fault={f.fault('minutes')} />
			</div>
			<fieldset class="field"><legend class="label">{t('job.workers')}</legend>
				<div class="checks">{p.workers.filter((w) => w.active || v.workers.includes(w.id)).map((w) => (
					<Check key={w.id} label={w.name} checked={v.workers.includes(w.id)} onChange={(on) => f.set('workers', on ? [...v.workers, w.id] : v.workers.filter((x) => x !== w.id))} />
				))}</div>
				{f.fault('workers') && <p class="fault">{f.fault('workers')}</p>}
			</fieldset>
			<Foot back={p.back} busy={f.busy} yes={t('job.plan.it')} />
		</form>
	);
}

function DoneStep(p: StepProps) {
	const first = p.job.hands.length > 0 ? p.job.hands.map((h) => ({ worker_id: h.worker_id, minutes: p.job.planned_minutes ?? 60 })) : [{ worker_id: p.workers.find((w) => w.active)?.id ?? 0, minutes: p.job.planned_minutes ?? 60 }];
	const f = useForm({ day: p.job.planned && p.job.planned <= today.value ? p.job.planned : today.value, result: 'full' as 'full' | 'partial', hands: first, materials: [] as Array<{ label: string; price: string }>, report: '' });
	const send = useStep(p, f);
	const v = f.value;
	const worked = v.hands.reduce((n, h) => n + (h.minutes || 0), 0);
	const cents = v.materials.reduce((n, m) => n + (centsOf(m.price) ?? 0), 0);

	function submit(e: Event) {
		e.preventDefault();
		const bad = v.materials.findIndex((m) => m.label.trim() && centsOf(m.price) === null);
		if (bad >= 0) return f.setFault(`materials[${bad}].cents`, t('money.bad'));
		const body: JobDone = {
			day: v.day, result: v.result, hands: v.hands, report: v.report.trim() || undefined,
			materials: v.materials.filter((m) => m.label.trim()).map((m) => ({ label: m.label.trim(), cents: centsOf(m.price) ?? 0 })),
		};
		void send(() => jobs.done(p.job.id, p.job.version, body), t('job.done.toast', { amount: euros(Math.round((worked * p.job.rate_cents) / 60) + cents) }));
	}
	return (
		<form class="stack" noValidate onSubmit={submit}>
			<div class="row apart">
				<DateField data-first label={t('job.done.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
				<Seg label={t('job.result')} value={v.result} onChange={(x) => f.set('result', x)} options={[{ value: 'full', label: t('job.result.full') }, { value: 'partial', label: t('job.result.partial') }]} />
			</div>
			<fieldset class="field"><legend class="label">{t('job.hands')}</legend>
				{v.hands.map((h, i) => (
					<div key={i} class="row nw hand">
						<SelectField hideLabel label={t('job.worker.name')} value={String(h.worker_id)} onChange={(x) => f.set('hands', v.hands.map((o, k) => (k === i ? { ...o, worker_id: Number(x) } : o)))}
							options={p.workers.map((w) => ({ value: String(w.id), label: w.name }))} fault={f.fault(`hands[${i}].worker_id`)} />
						<NumberField hideLabel label={t('job.minutes')} min={5} step={5} value={h.minutes} onChange={(x) => f.set('hands', v.hands.map((o, k) => (k === i ? { ...o, minutes: x ?? 0 } : o)))} fault={f.fault(`hands[${i}].minutes`)} />
						<span class="soft">{t('job.min')}</span>
						{v.hands.length > 1 && <IconButton small icon="x" label={t('till.remove')} onClick={() => f.set('hands', v.hands.filter((_, k) => k !== i))} />}
					</div>
				))}
				<Button small icon="plus" onClick={() => f.set('hands', [...v.hands, { worker_id: p.workers.find((w) => w.active && !v.hands.some((h) => h.worker_id === w.id))?.id ?? 0, minutes: v.hands[0]?.minutes ?? 60 }])}>{t('job.hand.add')}</Button>
			</fieldset>
			<fieldset class="field"><legend class="label">{t('job.materials')}</legend>
				{v.materials.map((m, i) => (
					<div key={i} class="row nw hand">
						<TextField hideLabel label={t('job.material')} placeholder={t('job.material')} value={m.label} onChange={(x) => f.set('materials', v.materials.map((o, k) => (k === i ? { ...o, label: x } : o)))} fault={f.fault(`materials[${i}].label`)} />
						<TextField hideLabel inputMode="decimal" label={t('job.price')} placeholder="0,00" value={m.price} onChange={(x) => f.set('materials', v.materials.map((o, k) => (k === i ? { ...o, price: x } : o)))} fault={f.fault(`materials[${i}].cents`)} />
						<IconButton small icon="x" label={t('till.remove')} onClick={() => f.set('materials', v.materials.filter((_, k) => k !== i))} />
					</div>
				))}
				<Button small icon="plus" onClick={() => f.set('materials', [...v.materials, { label: '', price: '' }])}>{t('job.material.add')}</Button>
			</fieldset>
			<p class="soft">{t('job.price.is', { amount: euros(Math.round((worked * p.job.rate_cents) / 60) + cents), time: minutes(worked) })}</p>
			<AreaField label={t('job.report')} optional rows={2} value={v.report} onChange={(x) => f.set('report', x)} fault={f.fault('report')} />
			<Foot back={p.back} busy={f.busy} yes={t('job.done')} />
		</form>
	);
}

function RefuseStep(p: StepProps) {
	const f = useForm({ reason: 'out_of_scope' as Refusal, words: '' });
	const send = useStep(p, f);
	return (
		<form class="stack" noValidate onSubmit={(e) => {
			e.preventDefault();
			void send(() => jobs.refuse(p.job.id, p.job.version, f.value.reason, f.value.words.trim() || undefined), t('give.refused'));
		}}>
			<SelectField data-first label={t('give.why')} value={f.value.reason} onChange={(x) => f.set('reason', x as Refusal)} options={REFUSALS.map((r) => ({ value: r, label: t(`job.refusal.${r}`) }))} fault={f.fault('reason')} />
			<AreaField label={t('give.note')} optional rows={2} value={f.value.words} onChange={(x) => f.set('words', x)} fault={f.fault('words')} />
			<Foot back={p.back} busy={f.busy} yes={t('give.refuse')} />
		</form>
	);
}

function RateStep(p: StepProps) {
	const f = useForm({ score: p.job.score ?? 5, words: p.job.words ?? '' });
	const send = useStep(p, f);
	return (
		<form class="stack" noValidate onSubmit={(e) => {
			e.preventDefault();
			void send(() => jobs.rate(p.job.id, p.job.version, f.value.score, f.value.words.trim() || undefined), t('admin.saved'));
		}}>
			<Seg label={t('job.score')} value={f.value.score} onChange={(x) => f.set('score', x)} options={[1, 2, 3, 4, 5].map((n) => ({ value: n, label: t('job.score.of', { n }) }))} />
			<AreaField label={t('job.words')} optional rows={2} value={f.value.words} onChange={(x) => f.set('words', x)} fault={f.fault('words')} />
			<Foot back={p.back} busy={f.busy} yes={t('plan.save')} />
		</form>
	);
}

type Edit = { task: string; class: Class; requested: string; what: string; access: string };

function EditStep(p: StepProps) {
	const of = (j: JobFull): Edit => ({ task: j.task, class: j.class, requested: j.requested, what: j.what ?? '', access: j.access ?? '' });
	const base = of(p.job);
	const f = useForm(base);
	const tasks = tasksOf(p.service);
	const stale = useStale<Edit>({
		base, version: p.job.version,
		save: (x, version) => jobs.change(p.job.id, version, { service: p.service.key, person_id: p.job.person?.id ?? 0, ...x, access: x.access || undefined }),
		latest: () => jobs.read(p.job.id).then((j) => ({ value: of(j), version: j.version })),
		show: (k, x) => ({ label: k === 'task' ? t('job.task') : k === 'class' ? t('job.precarious') : k === 'requested' ? t('give.requested') : k === 'what' ? t('job.what') : t('job.access'),
			text: k === 'task' ? (tasks.find((o) => o.value === x)?.label ?? '') : k === 'class' ? t(x === 'precarious' ? 'ui.yes' : 'ui.no') : String(x) }),
		done: () => p.after(t('admin.saved')),
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	const v = f.value;
	return (
		<form class="stack" noValidate onSubmit={(e) => { e.preventDefault(); f.clear(); void stale.save({ ...v, what: v.what.trim(), access: v.access.trim() }); }}>
			<div class="g2">
				<SelectField data-first label={t('job.task')} value={v.task} onChange={(x) => f.set('task', x)} options={tasks} fault={f.fault('task')} />
				<DateField label={t('give.requested')} value={v.requested} onChange={(x) => f.set('requested', x)} fault={f.fault('requested')} />
			</div>
			<Check label={t('job.precarious')} hint={t('job.precarious.hint')} checked={v.class === 'precarious'} onChange={(x) => f.set('class', x ? 'precarious' : 'other')} />
			<AreaField label={t('job.what')} rows={3} value={v.what} onChange={(x) => f.set('what', x)} fault={f.fault('what')} />
			<TextField label={t('job.access')} optional value={v.access} onChange={(x) => f.set('access', x)} fault={f.fault('access')} />
			<Foot back={p.back} busy={f.busy} yes={t('plan.save')} />
			{stale.dialog}
		</form>
	);
}

function Facts({ job }: { job: JobFull }) {
	const line = (name: string, text: string | null | undefined) => (text ? <><dt>{name}</dt><dd>{text}</dd></> : null);
	return (
		<dl class="facts">
			{line(t('job.where'), [job.address, job.phone].filter(Boolean).join(', '))}
			{line(t('job.what'), job.what)}
			{line(t('job.access'), job.access)}
			{line(t('give.requested'), fullDay(job.requested))}
			{job.visit && line(t('job.visit'), [fullDay(job.visit), job.seen].filter(Boolean).join('. '))}
			{job.estimate_minutes !== null && line(t('job.estimate'), t('job.estimated', { time: minutes(job.estimate_minutes), amount: euros(job.estimate_cents ?? 0) }))}
			{job.planned && job.state === 'planned' && line(t('job.state.planned'), `${fullDay(job.planned)}, ${job.start ?? ''}, ${minutes(job.planned_minutes ?? 0)}, ${job.hands.map((h) => h.name).join(', ')}`)}
			{job.state === 'done' && line(t('job.done'), [job.done && fullDay(job.done), job.hands.map((h) => `${h.name} ${minutes(h.minutes)}`).join(', '), job.report].filter(Boolean).join('. '))}
			{job.materials.length > 0 && line(t('job.materials'), job.materials.map((m) => `${m.label} ${euros(m.cents)}`).join(', '))}
			{job.state === 'done' && line(t('job.price'), t('job.billed', { amount: euros(job.price_cents) }))}
			{job.refusal && line(t('give.why'), [tx('job.refusal.', job.refusal), job.refused].filter(Boolean).join('. '))}
			{job.score !== null && line(t('job.score'), [t('job.score.of', { n: job.score }), job.words].filter(Boolean).join('. '))}
		</dl>
	);
}

type Step = 'estimate' | 'plan' | 'done' | 'refuse' | 'rate' | 'edit' | null;
const STEPS = { estimate: EstimateStep, plan: PlanStep, done: DoneStep, refuse: RefuseStep, rate: RateStep, edit: EditStep };

function Buttons({ job, go, reopen }: { job: JobFull; go: (s: Step) => void; reopen: () => void }) {
	if (!can('job.write')) return null;
	const next: Step = job.state === 'requested' ? 'estimate' : job.state === 'estimated' ? 'plan' : job.state === 'planned' ? 'done' : job.state === 'done' && job.score === null ? 'rate' : null;
	const tone = (s: Step) => (s === next ? 'primary' as const : undefined);
	if (['done', 'refused', 'cancelled'].includes(job.state))
		return (
			<div class="row">{job.state === 'done' && <Button tone={tone('rate')} icon="check" onClick={() => go('rate')}>{t('job.rate')}</Button>}
				<Button icon="undo-2" onClick={reopen}>{t('job.reopen')}</Button></div>
		);
	return (
		<div class="row">
			<Button tone={tone('estimate')} onClick={() => go('estimate')}>{t('job.estimate')}</Button>
			<Button tone={tone('plan')} onClick={() => go('plan')}>{t(job.state === 'planned' ? 'job.replan' : 'job.plan.it')}</Button>
			<Button tone={tone('done')} onClick={() => go('done')}>{t('job.done')}</Button>
			<Button onClick={() => go('edit')}>{t('admin.change')}</Button>
			<Button onClick={() => go('refuse')}>{t('job.refuse')}</Button>
		</div>
	);
}

export function OpenJob({ id, service, workers, onClose, onDone }: { id: number; service: CatalogueService; workers: Worker[]; onClose: () => void; onDone: () => void }) {
	const job = useResource(() => jobs.read(id), [id], ['activities']);
	const [step, setStep] = useState<Step>(null);
	if (!job.data) return <Dialog title={label(service.label)} onClose={onClose}>{job.error ? <Failure error={job.error} retry={job.reload} /> : <Loading />}</Dialog>;
	const j = job.data;
	const Form = step && STEPS[step];
	function after(text: string) {
		toast(text);
		setStep(null);
		job.reload();
		onDone();
	}
	return (
		<Dialog wide title={actWho(j)} lead={`${label(j.task_label)}, ${t('job.since', { day: shortDay(j.requested) })}`} onClose={onClose}>
			<div class="stack">
				<p class="tags"><Tag tone={j.state === 'done' ? 'ok' : j.state === 'refused' ? 'alert' : 'brand'}>{t(`job.state.${j.state}`)}</Tag>{j.class === 'precarious' && <Tag tone="seal">{t('job.class.precarious')}</Tag>}</p>
				{Form ? <Form key={`${step} ${j.version}`} job={j} service={service} workers={workers} back={() => setStep(null)} after={after} reread={job.reload} />
					: <><Facts job={j} /><Buttons job={j} go={setStep} reopen={() => {
						jobs.reopen(j.id, j.version).then(() => after(t('job.reopened')), (e) => { toast(errorText(e), { tone: 'alert' }); job.reload(); });
					}} /></>}
			</div>
		</Dialog>
	);
}
