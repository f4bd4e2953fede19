/*
 * The driver's page on a telephone: one stop at a time, one tap for each outcome. Taps go through
 * the outbox (lib/outbox.ts), so a lost network loses and doubles nothing.
 */

import { useEffect, useMemo, useState } from 'preact/hooks';
import { get } from '../../lib/http';
import { online } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { createOutbox, type Act, type Outbox } from '../../lib/outbox';
import { useResource } from '../../lib/resource';
import { me } from '../../lib/session';
import { clock, weekDay } from '../../lib/time';
import { Button, cx, Empty, Failure, Icon, Loading, Notice, Tag } from '../../ui/basic';
import { Absent, Departure, Ladder, Signs, StopList } from './parts';
import { labelCode, lastDone, nextStop, seen, skipped, type Drive, type Outcome, type Round, type Seen } from './state';

const load = () => get<Drive>('/api/delivery/mine');

function minuteText(m: number): string {
	return `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
}

function Progress({ stops, waiting, current }: { stops: Seen[]; waiting: number; current: number | undefined }) {
	const list = stops.filter((s) => !skipped(s));
	const done = list.filter((s) => s.now !== null).length;
	const absent = list.filter((s) => s.now === 'absent_back' || s.now === 'absent_left' || s.now === 'no_answer').length;
	return (
		<>
			<div class="dr-segs" aria-hidden="true">
				{list.map((s) => <i key={s.id} class={cx(s.now && (s.now === 'delivered' ? 'ok' : 'odd'), s.id === current && 'now')} />)}
			</div>
			<p class="dr-sum" role="status">
				<span>{t('drive.progress', { done, total: list.length, absent })}</span>
				{waiting > 0 && <span>{t('drive.waiting', { n: waiting })}</span>}
			</p>
		</>
	);
}

function geoLink(s: Seen): string {
	if (s.lat) return `geo:${s.lat / 1e5},${s.lon / 1e5}`;
	return `geo:0,0?q=${encodeURIComponent([s.street, s.postcode, s.locality].filter(Boolean).join(', '))}`;
}

function Card({ stop, position, ends, act }: {
	stop: Seen;
	position: number;
	/** The first and the last stop ask for a temperature. */
	ends: boolean;
	act: (s: Seen, outcome: Outcome, more?: Record<string, unknown>) => void;
}) {
	const [asking, setAsking] = useState<null | 'absent' | 'sign'>(null);
	const [degrees, setDegrees] = useState('');
	const heat = degrees === '' || Number.isNaN(Number(degrees.replace(',', '.'))) ? {} : { tenths: Math.round(Number(degrees.replace(',', '.')) * 10) };
	return (
		<section class="card dr-card" aria-labelledby="dr-name">
			<div class="dr-who">
				<span class="dr-no" aria-hidden="true">{position}</span>
				<div>
					<h2 id="dr-name">{stop.name}</h2>
					<p class="soft">{[stop.street, stop.locality].filter(Boolean).join(', ')}</p>
					{stop.window_to !== null && stop.window_to !== undefined && <p class="small muted num">{t('drive.window', { from: minuteText(stop.window_from ?? 0), to: minuteText(stop.window_to) })}</p>}
				</div>
			</div>
			{stop.access && <Notice tone="wait" icon="triangle-alert">{stop.access}</Notice>}
			{stop.blocked && <Notice tone="alert" icon="triangle-alert">{t('drive.blocked')}</Notice>}
			<p class="dr-meal"><Icon name="soup" /><span><b>{t('drive.meals', { n: stop.quantity })}</b>, {tx('delivery.mode.', stop.mode)}, {t('drive.label')} <b>{labelCode(stop, position)}</b></span></p>
			<div class="tags">
				{stop.diet !== 'normal' && <Tag tone="seal">{tx('delivery.diet.', stop.diet)}</Tag>}
				{stop.texture !== 'normal' && <Tag tone="seal">{tx('delivery.texture.', stop.texture)}</Tag>}
				{(stop.allergens ?? []).map((a) => <Tag key={a} tone="alert" icon="triangle-alert">{tx('delivery.allergen.', a)}</Tag>)}
				{stop.overridden && <Tag tone="wait">{t('drive.overridden')}</Tag>}
				{stop.key_no && <Tag>{t('drive.key', { no: stop.key_no })}</Tag>}
				{stop.wheelchair && <Tag>{t('drive.wheelchair')}</Tag>}
				{stop.mobility && <Tag>{stop.mobility}</Tag>}
			</div>
			<div class="dr-two">
				<a class="btn" href={geoLink(stop)}><Icon name="navigation" />{t('drive.way')}</a>
				{stop.phone ? <a class="btn" href={`tel:${stop.phone}`}><Icon name="phone" />{t('drive.call')}</a> : <span />}
			</div>
			{ends && <label class="dr-heat"><span>{t('drive.heat')}</span><input class="input" inputMode="decimal" value={degrees} onInput={(e) => setDegrees(e.currentTarget.value)} /><span>°C</span></label>}
			<Button tone="primary" class="dr-done" icon="check" disabled={stop.blocked} onClick={() => act(stop, 'delivered', heat)}>{t('drive.delivered')}</Button>
			<div class="dr-three">
				<Button onClick={() => setAsking('absent')}>{t('drive.absent')}</Button>
				<Button onClick={() => act(stop, 'refused')}>{t('drive.refused')}</Button>
				<Button icon="triangle-alert" onClick={() => setAsking('sign')}>{t('drive.sign')}</Button>
			</div>
			{asking === 'absent' && <Absent stop={stop} onClose={() => setAsking(null)} onPick={(o) => { setAsking(null); act(stop, o); }} />}
			{asking === 'sign' && <Signs stop={stop} onClose={() => setAsking(null)} onPick={(signs) => { setAsking(null); act(stop, stop.blocked ? 'failed' : 'delivered', { ...heat, signs }); }} />}
		</section>
	);
}

function Driving({ round, day, box, reload }: { round: Round; day: string; box: Outbox; reload: () => void }) {
	const [list, setList] = useState(false);
	const [chosen, setChosen] = useState<number | null>(null);
	/* acknowledged, and not yet in what was read: without them a stop would show as undone for a
	   moment, and for long when the network goes right then */
	const [sent, setSent] = useState<Act[]>([]);
	useEffect(() => setSent([]), [round]);
	const acts = [...sent, ...box.waiting.value];
	const stops = seen(round.stops ?? [], acts);
	const picked = stops.find((s) => s.id === chosen && s.now === null);
	const current = picked ?? nextStop(stops);
	const rest = stops.filter((s) => s.now === null && !skipped(s) && s.id !== current?.id);
	const last = lastDone(stops, acts);
	const positionOf = (s: Seen) => stops.findIndex((x) => x.id === s.id) + 1;
	const say = (path: string, body: Record<string, unknown>) => box.add(path, body, () => {
		setSent((all) => [...all, { key: '', path, body }]);
		reload();
	});
	const act = (s: Seen, outcome: Outcome, more: Record<string, unknown> = {}) => {
		setChosen(null);
		say(`/api/delivery/stops/${s.id}/outcome`, { day, outcome, at: Math.floor(Date.now() / 1000), ...more });
		window.scrollTo(0, 0);
	};
	const undo = (s: Seen) => {
		say(`/api/delivery/stops/${s.id}/undo`, { day });
		setChosen(s.id);
	};
	const doneCount = stops.filter((s) => s.now !== null).length;

	return (
		<div class="dr">
			<header class="dr-top">
				<div class="dr-h">
					<div>
						<h1 tabIndex={-1}>{round.label}</h1>
						<p>{[weekDay(day), round.vehicle].filter(Boolean).join(', ')}</p>
					</div>
					{!online.value && <span class="dr-off"><Icon name="cloud-off" />{t('drive.offline')}</span>}
				</div>
				<Progress stops={stops} waiting={box.count.value} current={current?.id} />
			</header>
			{box.refused.value.map((r) => (
				<Notice key={r.key} tone="alert" icon="triangle-alert">
					<p>{tx('err.', r.error, 'err.other')} {r.fields.map((f) => tx('', f, 'field.other')).join(' ')}</p>
					<Button small onClick={() => { box.forget(r.key); reload(); }}>{t('drive.read')}</Button>
				</Notice>
			))}
			{(round.alarms ?? []).map((a) => <Ladder key={a.id} alarm={a} onChange={reload} />)}
			{doneCount === 0 && <Departure round={round} day={day} />}
			{current
				? <Card key={current.id} stop={current} position={positionOf(current)} ends={doneCount === 0 || rest.length === 0} act={act} />
				: <div class="card"><Empty icon="circle-check">{t('drive.finished')}</Empty></div>}
			{rest.length > 0 && (
				<section aria-labelledby="dr-then" class="stack tight">
					<h2 id="dr-then">{t('drive.then')}</h2>
					<ul class="dr-next">
						{rest.slice(0, 4).map((s) => (
							<li key={s.id}>
								<button type="button" class="card line" onClick={() => setChosen(s.id)}>
									<span class="dr-no small">{positionOf(s)}</span>
									<span class="t"><b>{s.name}</b><span class="small soft">{[s.street, s.locality].filter(Boolean).join(', ')}</span>
										<span class="tags"><Tag tone="seal">{t('drive.label')} {labelCode(s, positionOf(s))}</Tag><Tag tone="brand">{t('drive.meals', { n: s.quantity })}</Tag></span></span>
									<Icon name="chevron-right" />
								</button>
							</li>
						))}
					</ul>
				</section>
			)}
			<div class="dr-foot">
				<Button tone="quiet" icon="undo-2" disabled={!last} onClick={() => last && undo(last)}>{last ? t('drive.undo', { no: positionOf(last) }) : t('drive.undo.none')}</Button>
				<Button tone="quiet" icon="list" onClick={() => setList(true)}>{t('drive.all', { n: stops.length })}</Button>
			</div>
			{list && <StopList stops={stops} onClose={() => setList(false)} onPick={(s) => { setList(false); setChosen(s.id); }} />}
		</div>
	);
}

export default function DriveScreen() {
	const user = me.value?.id ?? 0;
	const box = useMemo(() => createOutbox('delivery', user), [user]);
	useEffect(() => () => box.stop(), [box]);
	const mine = useResource(load, [user], ['deliveries']);
	const [chosen, setChosen] = useState<number | null>(null);
	const rounds = mine.data?.rounds ?? [];
	const round = rounds.find((r) => r.id === chosen) ?? (rounds.length === 1 ? rounds[0] : undefined);

	if (mine.loading) return <Loading rows={6} />;
	if (!mine.data) return mine.error ? <Failure error={mine.error} retry={mine.reload} /> : null;
	if (rounds.length === 0) return <div class="dr"><h1 tabIndex={-1}>{t('drive.title')}</h1><div class="card"><Empty icon="truck">{t('drive.none')}</Empty></div></div>;
	if (!round)
		return (
			<div class="dr">
				<h1 tabIndex={-1}>{t('drive.title')}</h1>
				<ul class="dr-next">
					{rounds.map((r) => (
						<li key={r.id}><button type="button" class="card line" onClick={() => setChosen(r.id)}>
							<span class="dr-no small"><Icon name="truck" /></span>
							<span class="t"><b>{r.label}</b><span class="small soft num">{minuteText(r.depart)} · {t('drive.stops', { n: r.n_stops })}</span></span>
							<Icon name="chevron-right" />
						</button></li>
					))}
				</ul>
			</div>
		);
	if (!round.open)
		return (
			<div class="dr">
				<h1 tabIndex={-1}>{round.label}</h1>
				<div class="card"><Empty icon="clock">{t('drive.closed', { from: clock(round.opens_at), to: clock(round.closes_at) })}</Empty></div>
				{box.count.value > 0 && <p role="status">{t('drive.waiting', { n: box.count.value })}</p>}
			</div>
		);
	return <Driving key={round.id} round={round} day={mine.data.day} box={box} reload={mine.reload} />;
}
