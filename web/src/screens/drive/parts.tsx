/* The driver's dialogs: nobody home, a sign that something is wrong, the ladder, a temperature. */

import { useState } from 'preact/hooks';
import { ApiError, post } from '../../lib/http';
import { errorText } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { clock } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, cx, Icon, Notice, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, SelectField, TextField } from '../../ui/fields';
import type { Alarm, Outcome, Round, Seen } from './state';

export const SIGNS = ['fall', 'confused', 'weak', 'cold_home', 'not_eaten', 'other'];
const STEPS = ['call', 'contact', 'duty', 'police'] as const;
const RESULTS = ['fine', 'away', 'hospital', 'helped', 'moved', 'deceased'];
const AFTER: Outcome[] = ['delivered', 'absent_left', 'absent_back', 'refused'];

export function Absent({ stop, onPick, onClose }: { stop: Seen; onPick: (o: Outcome) => void; onClose: () => void }) {
	return (
		<Dialog title={t('drive.absent.title')} onClose={onClose} lead={stop.name}>
			{stop.absence && <Notice icon="info">{stop.absence}</Notice>}
			<div class="stack">
				<Button data-first onClick={() => onPick('absent_left')}>{t('delivery.outcome.absent_left')}</Button>
				<Button onClick={() => onPick('absent_back')}>{t('delivery.outcome.absent_back')}</Button>
				<Button tone="danger" icon="triangle-alert" onClick={() => onPick('no_answer')}>{t('drive.no_answer')}</Button>
				<Button onClick={() => onPick('failed')}>{t('delivery.outcome.failed')}</Button>
			</div>
		</Dialog>
	);
}

export function Signs({ stop, onPick, onClose }: { stop: Seen; onPick: (signs: string[]) => void; onClose: () => void }) {
	const [signs, setSigns] = useState<string[]>([]);
	return (
		<Dialog title={t('drive.sign.title')} onClose={onClose} lead={stop.name}>
			<form class="stack" onSubmit={(e) => { e.preventDefault(); if (signs.length > 0) onPick(signs); }}>
				<p class="soft">{t('drive.sign.lead')}</p>
				{SIGNS.map((s) => <Check key={s} label={tx('delivery.sign.', s)} checked={signs.includes(s)}
					onChange={(on) => setSigns(on ? [...signs, s] : signs.filter((x) => x !== s))} />)}
				<Button type="submit" tone="danger" disabled={signs.length === 0}>{t('drive.sign.send')}</Button>
			</form>
		</Dialog>
	);
}

export function Ladder({ alarm, onChange }: { alarm: Alarm; onChange: () => void }) {
	const [result, setResult] = useState('');
	const [outcome, setOutcome] = useState('');
	const [note, setNote] = useState('');
	const [fault, setFault] = useState('');
	const [busy, setBusy] = useState(false);

	async function send(path: string, body: object) {
		setBusy(true);
		setFault('');
		try {
			await post(`/api/delivery/alarms/${alarm.id}/${path}`, body, { version: alarm.version });
			onChange();
		} catch (e) {
			if (!(e instanceof ApiError)) throw e;
			setFault(errorText(e));
			if (e.status === 412) onChange();
		} finally {
			setBusy(false);
		}
	}
	const taken = (step: string) => (alarm.steps ?? []).filter((s) => s.step === step);
	return (
		<section class="card pad stack dr-alarm" aria-label={t('drive.ladder', { name: alarm.name })}>
			<h2><Icon name="triangle-alert" /> {t('drive.ladder', { name: alarm.name })}</h2>
			<p class="soft">{[alarm.street, alarm.locality].filter(Boolean).join(', ')} · {t(alarm.kind === 'sign' ? 'drive.since.sign' : 'drive.since', { at: clock(alarm.opened_at) })}</p>
			{alarm.absence && <Notice icon="info">{alarm.absence}</Notice>}
			<ol class="dr-steps">
				{STEPS.map((step) => (
					<li key={step} class={cx(taken(step).length > 0 && 'on')}>
						<div><b>{tx('delivery.step.', step)}</b>
							{step === 'call' && alarm.phone && <a href={`tel:${alarm.phone}`}>{alarm.phone}</a>}
							{step === 'contact' && (alarm.contacts ?? []).map((c) => <span key={c.name}>{c.name} {c.phone && <a href={`tel:${c.phone}`}>{c.phone}</a>}</span>)}
							{taken(step).map((s) => <span key={s.at} class="small soft num">{clock(s.at)} {s.by} — {t(s.reached ? 'drive.reached' : 'drive.not_reached')}</span>)}
						</div>
						<span class="row">
							<Button small busy={busy} onClick={() => void send('steps', { step, reached: true })}>{t('drive.reached')}</Button>
							<Button small busy={busy} onClick={() => void send('steps', { step, reached: false })}>{t('drive.not_reached')}</Button>
						</span>
					</li>
				))}
			</ol>
			<form class="stack" onSubmit={(e) => {
				e.preventDefault();
				void send('close', { result: result || undefined, outcome: outcome || undefined, note: note || undefined });
			}}>
				<SelectField label={t('drive.result')} empty="" value={result} onChange={setResult} options={RESULTS.map((r) => ({ value: r, label: tx('delivery.result.', r) }))} />
				{alarm.kind === 'no_answer' && <SelectField label={t('drive.result.meal')} empty="" value={outcome} onChange={setOutcome} options={AFTER.map((o) => ({ value: o, label: tx('delivery.outcome.', o) }))} />}
				<AreaField label={t('drive.note')} optional rows={2} value={note} onChange={setNote} />
				{fault && <Notice tone="alert">{fault}</Notice>}
				<Button type="submit" tone="primary" busy={busy} disabled={!result || (alarm.kind === 'no_answer' && !outcome)}>{t('drive.close')}</Button>
			</form>
		</section>
	);
}

export function Departure({ round, day }: { round: Round; day: string }) {
	const [degrees, setDegrees] = useState('');
	const [action, setAction] = useState('');
	const [fault, setFault] = useState('');
	const [wants, setWants] = useState(false);
	const [sent, setSent] = useState(false);
	if (sent) return null;
	return (
		<form class="card pad dr-dep" noValidate onSubmit={(e) => {
			e.preventDefault();
			const v = Number(degrees.replace(',', '.'));
			if (degrees === '' || Number.isNaN(v)) return setFault(t('field.required'));
			post('/api/delivery/temperatures', { service: round.service, day, round_id: round.id, point: 'departure', keeps: round.stops?.[0]?.mode ?? 'hot', tenths: Math.round(v * 10), action: action || undefined }).then(
				() => { setSent(true); toast(t('drive.heat.noted')); },
				(err) => {
					if (!(err instanceof ApiError)) throw err;
					setFault(err.fields.length ? tx('', err.fields[0]!.error, 'field.other') : errorText(err));
					setWants(err.fields.some((f) => f.field === 'action'));
				},
			);
		}}>
			<TextField label={t('drive.heat.departure')} inputMode="decimal" value={degrees} onChange={setDegrees} fault={fault} />
			{wants && <TextField label={t('drive.heat.action')} value={action} onChange={setAction} />}
			<Button type="submit">{t('drive.heat.note')}</Button>
		</form>
	);
}

export function StopList({ stops, onPick, onClose }: { stops: Seen[]; onPick: (s: Seen) => void; onClose: () => void }) {
	return (
		<Dialog title={t('drive.all', { n: stops.length })} onClose={onClose}>
			<ol class="rows">
				{stops.map((s, i) => (
					<li key={s.id}>
						<button type="button" class="line" disabled={s.now !== null || s.quantity === 0} onClick={() => onPick(s)}>
							<span class="dr-no small">{i + 1}</span>
							<span class="t"><b>{s.name}</b><span class="small soft">{s.locality}</span></span>
							<span class="tags">
								{s.quantity === 0 ? <Tag>{t('drive.cancelled')}</Tag> : s.now ? <Tag tone={s.now === 'delivered' ? 'ok' : 'wait'}>{tx('delivery.outcome.', s.now)}</Tag> : <Tag tone="brand">{t('drive.meals', { n: s.quantity })}</Tag>}
								{s.sending && <Tag icon="loader-circle">{t('drive.sending')}</Tag>}
							</span>
						</button>
					</li>
				))}
			</ol>
		</Dialog>
	);
}
