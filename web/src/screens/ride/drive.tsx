/*
 * The driver's page on a telephone: today's stops in order, the next one large. What is said goes
 * through the outbox, with the time of the act, so a lost network loses nothing.
 */

import { useEffect, useState } from 'preact/hooks';
import { t, tx } from '../../lib/i18n';
import { createOutbox, type Outbox } from '../../lib/outbox';
import { useResource } from '../../lib/resource';
import { me } from '../../lib/session';
import { weekDay } from '../../lib/time';
import { Button, Empty, Failure, Icon, Loading, Notice, PageHead, Tag } from '../../ui/basic';
import { NumberField } from '../../ui/fields';
import { Check } from '../../ui/fields';
import { errorText } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { euros, hm, rides, type Duty, type DutyRun, type Stop } from './api';

type Kind = 'leave' | 'pick' | 'drop' | 'no_show' | 'back' | 'undo';

/** What the page shows before the server has said it: the acts that wait are done here. */
function apply(run: DutyRun, kind: Kind, ride: number, km: number | null): DutyRun {
	const stops = run.stops.map((s) => {
		if (s.ride_id !== ride) return s;
		if (kind === 'no_show') return { ...s, done: true, state: 'no_show' as Stop['state'] };
		if (kind === 'undo') return { ...s, done: s.state === 'done' && !s.drop, state: (s.state === 'done' ? 'under_way' : 'placed') as Stop['state'] };
		if (kind === 'pick') return { ...s, done: !s.drop, state: 'under_way' as Stop['state'] };
		if (kind === 'drop') return { ...s, done: true, state: 'done' as Stop['state'] };
		return s;
	});
	const state = kind === 'leave' ? 'out' : kind === 'back' ? 'back' : run.state;
	return { ...run, stops, state, km_start: kind === 'leave' ? km : run.km_start, km_end: kind === 'back' ? km : run.km_end };
}

function telephone(phone: string): string {
	return `tel:${phone.replace(/[^+\d]/g, '')}`;
}

function StopCard({ stop: s, next, run, act }: { stop: Stop; next: boolean; run: DutyRun; act: (kind: Kind, ride: number, km: number | null, more?: object) => void }) {
	const [km, setKm] = useState<number | null>(null);
	const [wait, setWait] = useState<number | null>(null);
	const [cash, setCash] = useState(false);
	/* what was said goes; what is being typed survives every reload */
	function say(kind: Kind, n: number | null, more: object = {}) {
		act(kind, s.ride_id, n, more);
		setKm(null);
		setWait(null);
		setCash(false);
	}
	return (
		<li class={next ? 'card rdv-stop next' : 'card rdv-stop'} aria-current={next ? 'step' : undefined}>
			<div class="rdv-h">
				<b class="num rdv-at">{hm(s.minute)}</b>
				<span class="t">
					<span class="small soft">{t(s.drop ? 'ride.stop.drop' : 'ride.stop.pick')}</span>
					<b>{s.name}</b>
					<span>{s.place}</span>
					{s.access && <span class="small">{s.access}</span>}
					{s.note && <span class="small soft">{s.note}</span>}
				</span>
				{s.done && <Tag tone={s.state === 'no_show' ? 'alert' : 'ok'} icon={s.state === 'no_show' ? 'x' : 'check'}>{t(s.state === 'no_show' ? 'ride.noshow' : 'ride.drive.did')}</Tag>}
			</div>
			<p class="tags">
				{s.persons > 1 && <Tag icon="users">{t('ride.persons', { n: s.persons })}</Tag>}
				{s.needs.map((n) => <Tag key={n} tone="seal" icon={n === 'wheelchair' || n === 'folding' ? 'accessibility' : 'info'}>{tx('ride.need.', n, 'ride.need.walker', {})}</Tag>)}
				{s.phone && !s.done && <a class="btn sm" href={telephone(s.phone)}><Icon name="phone" />{t('ride.drive.call')}<span class="vh">, {s.name}</span></a>}
			</p>
			{next && run.state === 'out' && (
				<div class="stack">
					<NumberField optional label={t('ride.drive.km')} value={km} onChange={setKm} min={0} />
					{s.drop && <NumberField optional label={t('ride.wait')} value={wait} onChange={setWait} min={0} />}
					{s.drop && s.price_cents > 0 && <Check label={t('ride.drive.cash', { price: euros(s.price_cents) })} checked={cash} onChange={setCash} />}
					<Button tone="primary" class="rdv-big" onClick={() => say(s.drop ? 'drop' : 'pick', km, s.drop ? { ...(wait !== null ? { wait_minutes: wait } : {}), cash } : {})}>
						{t(s.drop ? 'ride.drive.drop' : 'ride.drive.pick')}<span class="vh">, {s.name}</span></Button>
					{!s.drop && <Button tone="danger" class="rdv-mid" onClick={() => say('no_show', null)}>{t('ride.noshow')}<span class="vh">, {s.name}</span></Button>}
				</div>
			)}
		</li>
	);
}

function Tour({ run, act }: { run: DutyRun; act: (run: DutyRun, kind: Kind, ride: number, km: number | null, more?: object) => void }) {
	const [km, setKm] = useState<number | null>(null);
	const next = run.stops.find((s) => !s.done);
	const last = [...run.stops].reverse().find((s) => s.done);
	const mine = (kind: Kind, ride: number, n: number | null, more: object = {}) => act(run, kind, ride, n, more);
	return (
		<section class="stack" aria-label={run.vehicle}>
			<p class="row"><b>{run.vehicle}</b><span class="soft num">{hm(run.from_minute)} – {hm(run.to_minute)}</span></p>
			{run.state === 'planned' && (
				<div class="card pad stack">
					<NumberField label={t('ride.km.start')} value={km} onChange={setKm} min={0} />
					<Button tone="primary" class="rdv-big" disabled={km === null} onClick={() => { mine('leave', 0, km); setKm(null); }}>{t('ride.drive.leave')}</Button>
				</div>
			)}
			{run.stops.length === 0 && <div class="card"><Empty icon="circle-check">{t('ride.drive.nostop')}</Empty></div>}
			<ol class="rdv-list">{run.stops.map((s) => <StopCard key={`${s.ride_id} ${s.drop}`} stop={s} next={s === next} run={run} act={mine} />)}</ol>
			{last && run.state === 'out' && <Button class="rdv-mid" icon="history" onClick={() => mine('undo', last.ride_id, null)}>{t('ride.drive.undo', { name: last.name })}</Button>}
			{run.state === 'out' && !next && (
				<div class="card pad stack">
					<NumberField label={t('ride.km.end')} value={km} onChange={setKm} min={run.km_start ?? 0} />
					<Button tone="primary" class="rdv-big" disabled={km === null} onClick={() => { mine('back', 0, km); setKm(null); }}>{t('ride.drive.back')}</Button>
				</div>
			)}
			{run.state === 'back' && <Notice tone="ok" icon="circle-check">{t('ride.drive.over', { km: Math.max(0, (run.km_end ?? 0) - (run.km_start ?? 0)) })}</Notice>}
		</section>
	);
}

export default function Drive() {
	const duty = useResource(() => rides.duty(), [], ['rides']);
	const [box, setBox] = useState<Outbox | null>(null);
	const [shown, setShown] = useState<Duty | null>(null);
	useEffect(() => {
		const mine = createOutbox('ride', me.value?.id ?? 0);
		setBox(mine);
		return () => mine.stop();
	}, []);
	const waiting = box?.count.value ?? 0;
	/* only what was read after the last act: an act that was just sent is not in what was read before,
	   and would show as undone, for long when the network goes right then */
	useEffect(() => { if (duty.data && waiting === 0) setShown(duty.data); }, [duty.data]);

	function act(run: DutyRun, kind: Kind, ride: number, km: number | null, more: object = {}) {
		box?.add(`/api/ride-duty/${run.id}`, { kind, at: Math.floor(Date.now() / 1000), ...(ride ? { ride_id: ride } : {}), ...(km !== null ? { km } : {}), ...more }, () => duty.reload());
		setShown((d) => d && { ...d, runs: d.runs.map((r) => (r.id === run.id ? apply(r, kind, ride, km) : r)) });
	}

	const d = shown ?? duty.data;
	return (
		<div class="rdv">
			<PageHead title={t('ride.drive.title')} lead={d && weekDay(d.day)}>
				<span role="status">{waiting > 0 && <Tag tone="wait" icon="wifi-off">{t('ride.drive.waiting', { n: waiting })}</Tag>}</span>
			</PageHead>
			{box?.refused.value.map((r) => (
				<Notice key={r.key} tone="alert" icon="triangle-alert">
					{t('ride.drive.refused')} {errorText(new ApiError(422, r.error))}{' '}
					<button type="button" class="link" onClick={() => { box.forget(r.key); duty.reload(); }}>{t('ride.drive.read')}</button>
				</Notice>
			))}
			{duty.error && !d && <Failure error={duty.error} retry={duty.reload} />}
			{!d && duty.loading && <Loading rows={6} />}
			{d && d.runs.length === 0 && <div class="card"><Empty icon="calendar-days">{t('ride.drive.none')}</Empty></div>}
			{d?.runs.map((r) => <Tour key={r.id} run={r} act={act} />)}
		</div>
	);
}
