/* One stay: reserving, moving in, prolonging, support, leaving. */

import { useState } from 'preact/hooks';
import { PersonPick, type Picked } from '../../app/personpick';
import { stays, type Calendar, type StayFull, type StayIn } from '../../lib/api-stay';
import { catalogue } from '../../lib/catalogue';
import { errorText, useForm } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { label, t, type PlainKey } from '../../lib/i18n';
import { centsOf, euros, typed } from '../../lib/money';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { fullDay, minutes, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Failure, Loading, Notice, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { useStale } from '../admin/stale';
import { actWho } from '../handouts/show';

type Reason = StayIn['reason'];
const REASONS: Reason[] = ['unfit', 'eviction', 'violence', 'disaster', 'refugee', 'homeless', 'other'];
const KINDS = ['visit', 'interview', 'search', 'budget', 'network', 'other'] as const;
const REFUSALS = ['full', 'too_small', 'not_entitled', 'elsewhere', 'declined'] as const;

interface Values { people: number | null; reason: Reason; from: string; to: string; signed_day: string; deposit: string; beds: number[]; note: string }
type FormOf = ReturnType<typeof useForm<Values & { person: Picked | null }>>;

/** Beds that nobody has between two days; those of this stay are free to it. */
function isFree(data: Calendar, bed: number, v: Values, own: number): boolean {
	return !data.stays.some((s) => s.id !== own && s.beds.includes(bed) && s.from < (v.to || '9999') && v.from < s.to);
}

function Fields({ f, data, own }: { f: FormOf; data: Calendar; own: number }) {
	const v = f.value;
	const beds = [...v.beds.keys()].map((i) => f.fault(`beds[${i}]`)).find(Boolean) ?? f.fault('beds');
	return (
		<>
			<div class="g2">
				<SelectField label={t('stay.reason')} value={v.reason} onChange={(x) => f.set('reason', x as Reason)} options={REASONS.map((r) => ({ value: r, label: t(`stay.reason.${r}` as PlainKey) }))} />
				<NumberField label={t('give.people')} min={1} max={20} value={v.people} onChange={(x) => f.set('people', x)} fault={f.fault('people')} />
				<DateField label={t('stay.from')} value={v.from} onChange={(x) => f.set('from', x)} fault={f.fault('from')} />
				<DateField label={t('stay.to')} optional hint={t('stay.to.hint', { months: data.months, renewals: data.renewals })} value={v.to} onChange={(x) => f.set('to', x)} fault={f.fault('to')} />
				<DateField label={t('stay.signed')} optional value={v.signed_day} onChange={(x) => f.set('signed_day', x)} fault={f.fault('signed_day')} />
				<TextField label={t('stay.deposit')} optional inputMode="decimal" value={v.deposit} onChange={(x) => f.set('deposit', x)} fault={f.fault('deposit_cents')} />
			</div>
			{data.units.filter((u) => u.active).map((u) => (
				<fieldset key={u.id} class="field"><legend class="label">{u.label}</legend><div class="checks">
					{u.beds.map((b) => {
						const free = isFree(data, b.id, v, own);
						return <Check key={b.id} disabled={!free && !v.beds.includes(b.id)} label={<>{b.label}{!free && <span class="soft"> {t('stay.taken')}</span>}</>} checked={v.beds.includes(b.id)}
							onChange={(on) => f.set('beds', on ? [...v.beds, b.id] : v.beds.filter((x) => x !== b.id))} />;
					})}
				</div></fieldset>
			))}
			{beds && <p class="fault">{beds}</p>}
			<AreaField label={t('stay.note')} hint={t('card.note.hint')} optional rows={3} value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
		</>
	);
}

function bodyOf(service: string, person: number, v: Values, deposit: number): StayIn {
	return { service, person_id: person, people: v.people ?? 0, reason: v.reason, from: v.from, to: v.to || undefined, signed_day: v.signed_day || undefined, deposit_cents: deposit, beds: v.beds, note: v.note.trim() || undefined };
}

export function NewStay({ service, data, onClose, onDone }: { service: string; data: Calendar; onClose: () => void; onDone: () => void }) {
	const f = useForm<Values & { person: Picked | null }>({ person: null, people: 1, reason: 'homeless', from: today.value, to: '', signed_day: '', deposit: '', beds: [], note: '' });
	const v = f.value;
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		const deposit = v.deposit.trim() ? centsOf(v.deposit) : 0;
		if (!v.person) return f.setFault('person_id', t('field.required'));
		if (deposit === null) return f.setFault('deposit_cents', t('money.bad'));
		if (v.beds.length === 0) return f.setFault('beds', t('field.required'));
		f.setBusy(true);
		try {
			await stays.add(bodyOf(service, v.person.id, v, deposit));
			toast(t('stay.added'));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}
	return (
		<Dialog wide title={t('stay.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<PersonPick first label={t('act.person')} value={v.person} onPick={(p) => f.set('person', p)} fault={f.fault('person_id')} />
				<Fields f={f} data={data} own={0} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('stay.reserve')}</Button></div>
			</form>
		</Dialog>
	);
}

export function Refuse({ service, onClose }: { service: string; onClose: () => void }) {
	const f = useForm({ person: null as Picked | null, people: 1 as number | null, reason: 'full' as (typeof REFUSALS)[number] });
	const v = f.value;
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		try {
			await stays.refuse({ service, people: v.people ?? 0, reason: v.reason, day: today.value, ...(v.person ? { person_id: v.person.id } : {}) });
			toast(t('give.refused'));
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}
	return (
		<Dialog title={t('give.refuse')} lead={t('stay.refuse.lead')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<PersonPick first optional label={t('act.person')} value={v.person} onPick={(p) => f.set('person', p)} fault={f.fault('person_id')} />
				<NumberField label={t('give.people')} min={1} value={v.people} onChange={(x) => f.set('people', x)} fault={f.fault('people')} />
				<SelectField label={t('give.why')} value={v.reason} onChange={(x) => f.set('reason', x as typeof v.reason)} options={REFUSALS.map((k) => ({ value: k, label: t(`stay.refusal.${k}`) }))} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('give.refuse')}</Button></div>
			</form>
		</Dialog>
	);
}

interface StepProps { stay: StayFull; service: string; data: Calendar; back: () => void; after: (text: string) => void; reread: () => void }

function useSend(p: StepProps, f: { refuse: (e: unknown) => string; setBusy: (b: boolean) => void; clear: () => void }) {
	return async (send: () => Promise<unknown>, text: string) => {
		f.clear();
		f.setBusy(true);
		try {
			await send();
			p.after(text);
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
			if (err instanceof ApiError && err.status === 412) p.reread();
		}
	};
}

function Foot({ back, busy, yes }: { back: () => void; busy: boolean; yes: string }) {
	return <div class="row end"><Button onClick={back}>{t('job.back')}</Button><Button type="submit" tone="primary" busy={busy}>{yes}</Button></div>;
}

function EnterStep(p: StepProps) {
	const f = useForm({ day: p.stay.from < today.value ? p.stay.from : today.value });
	const send = useSend(p, f);
	return (
		<form class="stack" noValidate onSubmit={(e) => { e.preventDefault(); void send(() => stays.enter(p.stay.id, p.stay.version, f.value.day), t('stay.entered')); }}>
			<DateField data-first label={t('stay.enter.day')} value={f.value.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
			<Foot back={p.back} busy={f.busy} yes={t('stay.enter')} />
		</form>
	);
}

function LeaveStep(p: StepProps) {
	const places = (catalogue.value?.outcomes ?? []).filter((o) => o.active && o.key.startsWith('stay.')).map((o) => ({ value: o.key, label: label(o.label) }));
	const f = useForm({ day: today.value, destination: places[0]?.value ?? '', note: '' });
	const send = useSend(p, f);
	return (
		<form class="stack" noValidate onSubmit={(e) => {
			e.preventDefault();
			void send(() => stays.leave(p.stay.id, p.stay.version, { day: f.value.day, destination: f.value.destination, note: f.value.note.trim() || undefined }), t('stay.left'));
		}}>
			<DateField data-first label={t('stay.leave.day')} value={f.value.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
			<SelectField label={t('stay.destination')} value={f.value.destination} onChange={(x) => f.set('destination', x)} options={places} fault={f.fault('destination')} />
			<AreaField label={t('stay.leave.note')} optional rows={2} value={f.value.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
			<Foot back={p.back} busy={f.busy} yes={t('stay.leave')} />
		</form>
	);
}

function ActStep(p: StepProps) {
	const f = useForm({ kind: 'visit' as (typeof KINDS)[number], day: today.value, minutes: 45 as number | null, note: '' });
	const send = useSend(p, f);
	return (
		<form class="stack" noValidate onSubmit={(e) => {
			e.preventDefault();
			void send(() => stays.act(p.stay.id, { kind: f.value.kind, day: f.value.day, minutes: f.value.minutes ?? 0, note: f.value.note.trim() || undefined }), t('stay.act.done'));
		}}>
			<div class="g2">
				<SelectField data-first label={t('stay.act.kind')} value={f.value.kind} onChange={(x) => f.set('kind', x as typeof f.value.kind)} options={KINDS.map((k) => ({ value: k, label: t(`stay.act.${k}`) }))} />
				<DateField label={t('stock.day')} value={f.value.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
				<NumberField label={t('stay.act.minutes')} min={5} step={5} value={f.value.minutes} onChange={(x) => f.set('minutes', x)} fault={f.fault('minutes')} />
			</div>
			<AreaField label={t('give.note')} optional rows={3} value={f.value.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
			<Foot back={p.back} busy={f.busy} yes={t('plan.save')} />
		</form>
	);
}

function EditStep(p: StepProps) {
	const of = (s: StayFull): Values => ({ people: s.people, reason: s.reason ?? 'other', from: s.from, to: s.to, signed_day: s.signed_day ?? '', deposit: typed(s.deposit_cents), beds: s.beds, note: s.note ?? '' });
	const base = of(p.stay);
	const f = useForm<Values & { person: Picked | null }>({ ...base, person: null });
	const stale = useStale<Values>({
		base, version: p.stay.version,
		save: (x, version) => stays.change(p.stay.id, version, bodyOf(p.service, p.stay.person?.id ?? 0, x, centsOf(x.deposit) ?? 0)),
		latest: () => stays.read(p.stay.id).then((s) => ({ value: of(s), version: s.version })),
		show: (k, x) => ({ label: t(`stay.f.${k}`), text: k === 'beds' ? String((x as number[]).length) : k === 'reason' ? t(`stay.reason.${x as Reason}` as PlainKey) : String(x ?? '') }),
		done: () => p.after(t('admin.saved')),
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	return (
		<form class="stack" noValidate onSubmit={(e) => {
			e.preventDefault();
			f.clear();
			if (centsOf(f.value.deposit) === null) return f.setFault('deposit_cents', t('money.bad'));
			const { person: _, ...v } = f.value;
			void stale.save(v);
		}}>
			<Fields f={f} data={p.data} own={p.stay.id} />
			<Foot back={p.back} busy={f.busy} yes={t('plan.save')} />
			{stale.dialog}
		</form>
	);
}

function Facts({ stay, data }: { stay: StayFull; data: Calendar }) {
	const unit = data.units.find((u) => u.id === stay.unit_id);
	const exit = catalogue.value?.outcomes.find((o) => o.key === stay.destination);
	const line = (name: string, text: string | null | undefined) => (text ? <><dt>{name}</dt><dd>{text}</dd></> : null);
	return (
		<dl class="facts">
			{line(t('stay.home'), `${unit?.label ?? ''}, ${unit?.beds.filter((b) => stay.beds.includes(b.id)).map((b) => b.label).join(', ') ?? ''}`)}
			{line(t('stay.dates'), t('stay.dates.of', { from: fullDay(stay.from), to: fullDay(stay.to), latest: fullDay(stay.latest) }))}
			{stay.reason && line(t('stay.reason'), t(`stay.reason.${stay.reason}` as PlainKey))}
			{line(t('stay.agreement'), stay.signed_day ? t('stay.signed.on', { day: fullDay(stay.signed_day) }) : t('stay.unsigned'))}
			{line(t('stay.indemnity'), [stay.month_cents ? t('stay.home.per.month', { amount: euros(stay.month_cents) }) : '', stay.night_cents ? t('stay.home.per.night', { amount: euros(stay.night_cents) }) : '', stay.deposit_cents ? t('stay.deposit.of', { amount: euros(stay.deposit_cents) }) : ''].filter(Boolean).join(', '))}
			{line(t('stay.note'), stay.note)}
			{exit && line(t('stay.destination'), [label(exit.label), stay.left].filter(Boolean).join('. '))}
		</dl>
	);
}

type Step = 'enter' | 'leave' | 'act' | 'edit';
const STEPS = { enter: EnterStep, leave: LeaveStep, act: ActStep, edit: EditStep };

export function OpenStay({ id, service, data, onClose, onDone }: { id: number; service: string; data: Calendar; onClose: () => void; onDone: () => void }) {
	const stay = useResource(() => stays.read(id), [id], ['activities']);
	const [step, setStep] = useState<Step | null>(null);
	if (!stay.data) return <Dialog title={t('nav.stays')} onClose={onClose}>{stay.error ? <Failure error={stay.error} retry={stay.reload} /> : <Loading />}</Dialog>;
	const s = stay.data;
	const Form = step && STEPS[step];
	const writes = can('stay.write') && s.may_read;
	function after(text: string) {
		toast(text);
		setStep(null);
		stay.reload();
		onDone();
	}
	return (
		<Dialog wide title={actWho(s)} lead={t('stay.lead.one', { n: s.people })} onClose={onClose}>
			<div class="stack">
				<p class="tags"><Tag tone={s.state === 'open' ? 'ok' : s.state === 'reserved' ? 'wait' : undefined}>{t(`stay.state.${s.state}`)}</Tag>{s.renewals > 0 && <Tag icon="history">{t('stay.renewed', { n: s.renewals })}</Tag>}</p>
				{Form ? <Form key={`${step} ${s.version}`} stay={s} service={service} data={data} back={() => setStep(null)} after={after} reread={stay.reload} /> : (
					<>
						<Facts stay={s} data={data} />
						{!s.may_read && <Notice tone="seal" icon="lock">{t('stay.team.only')}</Notice>}
						{writes && (s.state === 'reserved' || s.state === 'open') && (
							<div class="row">
								{s.state === 'reserved' && <Button tone="primary" onClick={() => setStep('enter')}>{t('stay.enter')}</Button>}
								{s.state === 'open' && <Button tone="primary" onClick={() => setStep('act')}>{t('stay.act.add')}</Button>}
								<Button onClick={() => setStep('edit')}>{t('stay.edit')}</Button>
								{s.state === 'open' && <Button onClick={() => setStep('leave')}>{t('stay.leave')}</Button>}
								{s.state === 'reserved' && <Button onClick={() => { stays.cancel(s.id, s.version).then(() => after(t('stay.cancelled')), (e) => { toast(errorText(e), { tone: 'alert' }); stay.reload(); }); }}>{t('stay.cancel')}</Button>}
							</div>
						)}
						{s.acts.length > 0 && (
							<div class="stack tight"><h3>{t('stay.acts')}</h3><ul class="rows">{s.acts.map((a) => (
								<li key={a.id} class="row apart"><span class="two"><span>{t(`stay.act.${a.kind}`)}</span>{a.note && <span class="small soft">{a.note}</span>}</span><span class="small muted num">{shortDay(a.day)}, {minutes(a.minutes)}, {a.user}</span></li>
							))}</ul><Cut next={s.next} n={s.acts.length} /></div>
						)}
					</>
				)}
			</div>
		</Dialog>
	);
}
