/*
 * The sheet of a session: P present, A absent, E excused, one key each, and the next line is
 * ready; counters for those who are not named; people who walk in. Saved whole with Ctrl Enter.
 */

import { useEffect, useState } from 'preact/hooks';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { errorText, useForm } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { label, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { useShortcuts } from '../../lib/shortcuts';
import { today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, cx, Failure, Icon, Loading, Notice, PageHead, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { activities, type Row, type Session, type Sheet } from './api';
import { Points } from './points';

type Mark = 'present' | 'absent' | 'excused';
const MARKS: Mark[] = ['present', 'absent', 'excused'];
const MARKS_AT_ONCE = 500;
const REASONS = ['illness', 'work', 'transport', 'child', 'appointment', 'other'] as const;
const CANCEL = ['holiday', 'staff', 'weather', 'too_few', 'place', 'other'] as const;

export function nameOf(r: Pick<Row, 'person' | 'user' | 'partner'>): string {
	return r.person?.name ?? r.user?.name ?? (r.partner ? label(r.partner.label) : t('act2.protected'));
}

function Counter({ name, value, onChange }: { name: string; value: number; onChange: (n: number) => void }) {
	return (
		<div class="counter" role="group" aria-label={name}>
			<span>{name}</span>
			<Button small aria-label={t('act2.less', { what: name })} onClick={() => onChange(Math.max(0, value - 1))}>−</Button>
			<b class="num" aria-live="polite">{value}</b>
			<Button small aria-label={t('act2.plus', { what: name })} onClick={() => onChange(value + 1)}>+</Button>
		</div>
	);
}

function WalkIn({ onPick }: { onPick: (p: { id: number; name: string }) => void }) {
	const [q, setQ] = useState('');
	const found = usePersonSearch(q, 5);
	return (
		<div class="stack tight">
			<TextField label={t('act2.walkin')} hint={t('act2.walkin.hint')} value={q} onChange={setQ} />
			{found.hits.map((h) => (
				<button key={h.id} type="button" class="line" onClick={() => { onPick({ id: h.id, name: h.name }); setQ(''); }}>
					<Icon name="user-plus" /><span class="t"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span>
				</button>
			))}
		</div>
	);
}

interface Marks { [id: number]: { mark: Mark; reason?: string } }

function Form({ sheet, done }: { sheet: Sheet; done: () => void }) {
	const { session } = sheet;
	const [marks, setMarks] = useState<Marks>({});
	const [at, setAt] = useState(0);
	const [heads, setHeads] = useState({ women: session.women, men: session.men, others: session.others, minors: session.minors, seniors: session.seniors });
	const [note, setNote] = useState(sheet.note ?? '');
	const [walk, setWalk] = useState<Array<{ id: number; name: string }>>([]);
	const [busy, setBusy] = useState(false);
	const [fault, setFault] = useState('');
	const rows = sheet.rows;
	const markOf = (r: Row): Mark | null => marks[r.id]?.mark ?? (r.mark as Mark | null);
	const write = can('activity.write') && session.day <= today.value;

	/* a saved sheet comes back with its marks: nothing of mine is left to send */
	useEffect(() => { setMarks({}); setWalk([]); }, [session.version]);

	function mark(i: number, m: Mark) {
		const r = rows[i];
		if (!r || !write) return;
		setMarks((old) => ({ ...old, [r.id]: { mark: m, ...(m !== 'present' && old[r.id]?.reason ? { reason: old[r.id]?.reason } : {}) } }));
		setAt(Math.min(rows.length - 1, i + 1));
	}

	async function save() {
		if (!write || busy) return;
		setBusy(true);
		setFault('');
		try {
			const all = Object.entries(marks).map(([id, m]) => ({ enrolment_id: Number(id), mark: m.mark, ...(m.reason && { reason: m.reason as never }) }));
			let version = session.version;
			/* a hall of more than MARKS_AT_ONCE goes in several savings; a mark that is not named stays */
			for (let i = 0; i === 0 || i < all.length; i += MARKS_AT_ONCE)
				version = (await activities.saveSheet(session.id, version, {
					marks: all.slice(i, i + MARKS_AT_ONCE), walk_ins: i ? [] : walk.map((w) => w.id), ...heads, ...(note.trim() && { note: note.trim() }),
				})).version;
			toast(t('act2.sheet.saved'));
			done();
		} catch (e) {
			const consent = e instanceof ApiError && e.fields.find((x) => x.error === 'activity.consent_needed');
			setFault(consent ? tx('', 'activity.consent_needed') : errorText(e));
			/* somebody else saved the sheet: what they wrote shows, what I marked stays on top */
			if (e instanceof ApiError && e.status === 412) done();
		}
		setBusy(false);
	}

	useShortcuts([
		{ keys: 'p', label: 'act2.key.p', run: () => mark(at, 'present') },
		{ keys: 'a', label: 'act2.key.a', run: () => mark(at, 'absent') },
		{ keys: 'e', label: 'act2.key.e', run: () => mark(at, 'excused') },
		{ keys: 'arrowdown', run: () => setAt(Math.min(rows.length - 1, at + 1)) },
		{ keys: 'arrowup', run: () => setAt(Math.max(0, at - 1)) },
		{ keys: 'ctrl+enter', label: 'act2.key.save', run: () => void save() },
	]);
	useEffect(() => document.getElementById(`m-${at}`)?.scrollIntoView({ block: 'nearest' }), [at]);

	const open = rows.filter((r) => !markOf(r)).length;
	const present = rows.filter((r) => markOf(r) === 'present').length + walk.length + heads.women + heads.men + heads.others;
	return (
		<>
			{fault && <div role="alert"><Notice tone="alert" icon="triangle-alert">{fault}</Notice></div>}
			<div class="sheet-g">
				<section class="card" aria-label={t('act2.sheet')}>
					<div class="card-h"><h2>{t('act2.sheet')}</h2>
						<Tag tone={open ? 'wait' : 'ok'}>{open ? t('act2.open.n', { n: open }) : t('act2.complete')}</Tag></div>
					{rows.length === 0 && <p class="pad-s soft">{t('act2.nobody')}</p>}
					<ol class="sheet">
						{rows.map((r, i) => (
							<li key={r.id} id={`m-${i}`} class={cx(i === at && 'at')} onClick={() => setAt(i)}>
								<span class="num muted">{i + 1}</span>
								<span class="t"><b>{nameOf(r)}</b>
									{sheet.consent && r.person && r.consent !== 'given' && <Tag tone="alert">{t('act2.consent.missing')}</Tag>}</span>
								<Seg<Mark> class="marks" label={t('act2.mark.of', { name: nameOf(r) })} value={markOf(r)} onChange={(m) => mark(i, m)}
									options={MARKS.map((m) => ({ value: m, label: tx('act2.mark.', m) }))} />
								{markOf(r) && markOf(r) !== 'present' && (
									<SelectField hideLabel label={t('act2.reason.of', { name: nameOf(r) })} empty={t('act2.reason')} value={marks[r.id]?.reason ?? r.reason ?? ''}
										onChange={(x) => setMarks((old) => ({ ...old, [r.id]: { mark: markOf(r) ?? 'absent', reason: x } }))}
										options={REASONS.map((x) => ({ value: x, label: tx('act2.why.', x) }))} />
								)}
							</li>
						))}
						{walk.map((w) => <li key={w.id} class="at"><Icon name="user-plus" /><span class="t"><b>{w.name}</b></span><Tag tone="ok">{t('act2.mark.present')}</Tag></li>)}
					</ol>
				</section>
				<div class="stack">
					<section class="card pad stack tight no-print" aria-label={t('act2.public')}>
						<h2>{t('act2.public')}</h2>
						<p class="small soft">{t('act2.public.lead')}</p>
						<Counter name={t('act2.women')} value={heads.women} onChange={(n) => setHeads({ ...heads, women: n })} />
						<Counter name={t('act2.men')} value={heads.men} onChange={(n) => setHeads({ ...heads, men: n })} />
						<Counter name={t('act2.others')} value={heads.others} onChange={(n) => setHeads({ ...heads, others: n })} />
						<Counter name={t('act2.minors')} value={heads.minors} onChange={(n) => setHeads({ ...heads, minors: n })} />
						<Counter name={t('act2.seniors')} value={heads.seniors} onChange={(n) => setHeads({ ...heads, seniors: n })} />
					</section>
					{write && can('person.search') && <section class="card pad no-print"><WalkIn onPick={(p) => setWalk([...walk.filter((x) => x.id !== p.id), p])} /></section>}
					<section class="card pad no-print"><AreaField label={t('act2.note')} hint={t('act2.note.hint')} rows={3} value={note} onChange={setNote} /></section>
				</div>
			</div>
			{write ? (
				<div class="card bar-save no-print">
					<span>{t('act2.present.n', { n: present })}</span>
					<Button tone="primary" kbd="Ctrl ↵" busy={busy} onClick={() => void save()}>{t('act2.sheet.save')}</Button>
				</div>
			) : session.day > today.value && <Notice icon="clock">{t('act2.not_yet')}</Notice>}
		</>
	);
}

/** An exception of the series: another day or hour, or cancelled with its reason. */
function Change({ session, onClose, done }: { session: Session; onClose: () => void; done: () => void }) {
	const f = useForm({ day: session.day, start: session.start, minutes: session.minutes as number | null, reason: session.state === 'cancelled' ? (session.reason ?? '') : '' });
	const v = f.value;
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		try {
			await activities.changeSession(session.id, session.version, {
				day: v.day, start: v.start, minutes: v.minutes ?? 0, ...(session.theme && { theme: session.theme.key }), ...(session.place && { place: session.place.key }),
				...(session.partner && { partner: session.partner.key }), ...(session.staff && { staff_id: session.staff.id }),
				...(v.reason ? { state: 'cancelled' as const, reason: v.reason as never } : { state: 'planned' as const }),
			});
			toast(t('act2.saved'));
			onClose();
		} catch (x) {
			toast(f.refuse(x), { tone: 'alert' });
			f.setBusy(false);
		}
		done();
	}
	return (
		<Dialog title={t('act2.change')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<DateField label={t('act2.f.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} data-first />
					<TextField type="time" label={t('act2.f.start')} value={v.start} onChange={(x) => f.set('start', x)} fault={f.fault('start')} />
					<NumberField label={t('act2.f.minutes')} value={v.minutes} onChange={(x) => f.set('minutes', x)} fault={f.fault('minutes')} />
					<SelectField label={t('act2.cancel.why')} empty={t('act2.cancel.no')} value={v.reason} onChange={(x) => f.set('reason', x)} fault={f.fault('reason')}
						options={CANCEL.map((x) => ({ value: x, label: tx('act2.reason.', x) }))} />
				</div>
				<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
		</Dialog>
	);
}

export function SheetPage({ id }: { id: number }) {
	const one = useResource(() => activities.sheet(id), [id], ['activities']);
	const [change, setChange] = useState(false);
	if (one.error && !one.data) return <Failure error={one.error} retry={one.reload} />;
	if (!one.data) return <Loading rows={10} />;
	const { session } = one.data;
	const lead = [weekDay(session.day), session.start, label(session.place?.label), session.staff?.name].filter(Boolean).join(', ');
	return (
		<>
			<PageHead title={session.title} lead={lead}>
				<ButtonLink small icon="arrow-left" href={href('activities', 'series', session.series_id)}>{t('act2.to.series')}</ButtonLink>
				<Button small icon="printer" onClick={() => window.print()}>{t('act2.print')}</Button>
				{can('activity.write') && session.state !== 'held' && <Button small icon="pencil" onClick={() => setChange(true)}>{t('act2.change')}</Button>}
			</PageHead>
			{session.state === 'cancelled' ? <Notice tone="alert" icon="x">{t('act2.cancelled', { why: tx('act2.reason.', session.reason ?? 'other') })}</Notice>
				: <Form sheet={one.data} done={one.reload} />}
			<Cut next={one.data.next} n={one.data.rows.length} />
			{session.form === 'meeting' && <Points sheet={one.data} done={one.reload} />}
			{change && <Change session={session} onClose={() => setChange(false)} done={one.reload} />}
		</>
	);
}
