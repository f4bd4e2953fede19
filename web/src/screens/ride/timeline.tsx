/* The time line: a row a vehicle, a block a ride, hours of drivers, the present moment. */

import { useEffect, useState } from 'preact/hooks';
import { t, tx } from '../../lib/i18n';
import { number, today } from '../../lib/time';
import { Button, cx, Icon } from '../../ui/basic';
import { hm, shortPlace, stateText, whyText, type Board, type Option, type Ride, type Run } from './api';

const LABEL_MINUTES = 62; /* what the words of a short block need */

interface Lane { ride: Ride; from: number; to: number; lane: number; narrow: boolean }

function span(b: Board): [number, number] {
	const from = Math.min(480, ...b.open.map((o) => o.from_minute), ...b.runs.map((r) => r.from_minute), ...b.rides.map((r) => r.pick_minute ?? 1440));
	const to = Math.max(1020, ...b.open.map((o) => o.to_minute), ...b.runs.map((r) => r.to_minute), ...b.rides.map((r) => r.drop_minute ?? 0));
	return [Math.floor(from / 60) * 60, Math.ceil(to / 60) * 60];
}

/** Blocks side by side in as few lanes as their words allow. */
function lanes(list: Ride[], perMinute: number): Lane[] {
	const ends: number[] = [];
	return [...list].sort((a, b) => (a.pick_minute ?? 0) - (b.pick_minute ?? 0)).map((ride) => {
		const from = ride.pick_minute ?? ride.at_minute;
		const to = Math.max(from + 8, ride.drop_minute ?? from + 20);
		const narrow = (to - from) * perMinute < 62;
		const needs = narrow ? to + LABEL_MINUTES : to;
		let lane = ends.findIndex((e) => e <= from);
		if (lane < 0) lane = ends.push(0) - 1;
		ends[lane] = needs;
		return { ride, from, to, lane, narrow };
	});
}

/** Places an element; the policy of the page allows no style in markup. */
function at(css: Partial<Record<'left' | 'width' | 'top' | 'minHeight', string>>) {
	return (el: HTMLElement | null) => {
		if (el) Object.assign(el.style, css);
	};
}

function nowMinute(): number {
	const [h, m] = new Date().toLocaleTimeString('fr-BE', { timeZone: 'Europe/Brussels', hour: '2-digit', minute: '2-digit', hour12: false }).split(':');
	return Number(h) * 60 + Number(m);
}

function useNow(): number {
	const [now, set] = useState(nowMinute);
	useEffect(() => {
		const timer = window.setInterval(() => set(nowMinute()), 20_000);
		return () => window.clearInterval(timer);
	}, []);
	return now;
}

/** Hours in which no driver has the vehicle, while the service is open. */
function gaps(b: Board, runs: Run[]): Array<[number, number]> {
	const out: Array<[number, number]> = [];
	for (const o of b.open) {
		let at = o.from_minute;
		for (const r of [...runs].sort((x, y) => x.from_minute - y.from_minute)) {
			if (r.from_minute > at) out.push([at, Math.min(r.from_minute, o.to_minute)]);
			at = Math.max(at, r.to_minute);
		}
		if (at < o.to_minute) out.push([at, o.to_minute]);
	}
	return out.filter(([a, z]) => z - a >= 30);
}

export function TimeLine({ board: b, options, dragged, onOpen, onRun, onDrag, onDrop }: {
	board: Board;
	options: Option[] | null;
	dragged: Ride | null;
	onOpen: (id: number) => void;
	onRun: (id: number | null, vehicle?: number) => void;
	onDrag?: (r: Ride | null) => void;
	onDrop: (run: number) => void;
}) {
	const now = useNow();
	const [from, to] = span(b);
	const share = (m: number) => `${((m - from) / (to - from)) * 100}%`;
	const hours = Array.from({ length: (to - from) / 60 + 1 }, (_, i) => from + i * 60);
	const live = b.day === today.value && now > from && now < to;
	const troubled = new Set(b.issues.map((i) => i.ride_id));
	const perMinute = 900 / (to - from);

	if (b.vehicles.length === 0) return <div class="card pad soft">{t('ride.no_vehicle')}</div>;
	return (
		<div class="rb card" role="region" aria-label={t('ride.timeline')} tabIndex={0}>
			<div class="rb-in">
				<div class="rb-hours" aria-hidden="true">
					<span class="rb-v" />
					<span class="rb-t">
						{hours.slice(0, -1).map((h) => <span key={h} class="rb-h" ref={at({ left: share(h) })}>{h / 60} h</span>)}
						{live && <span class="rb-nowt" ref={at({ left: share(now) })}>{hm(now)}</span>}
					</span>
				</div>
				{b.vehicles.map((v) => {
					const runs = b.runs.filter((r) => r.vehicle_id === v.id);
					const mine = lanes(b.rides.filter((r) => r.run_id && runs.some((x) => x.id === r.run_id) && ['placed', 'under_way', 'done'].includes(r.state)), perMinute);
					const depth = Math.max(1, ...mine.map((l) => l.lane + 1));
					const fit = options?.find((o) => o.why === 'fits' && runs.some((r) => r.id === o.of));
					const not = options?.find((o) => runs.some((r) => r.id === o.of));
					return (
						<div key={v.id} class="rb-row" role="group" aria-label={v.label}>
							<div class="rb-v">
								<b>{v.label}</b>
								{runs.map((r) => (
									<button key={r.id} type="button" class="link rb-d" onClick={() => onRun(r.id)}>
										{r.driver}{r.driver_kind === 'volunteer' ? `, ${t('ride.volunteer')}` : ''}
										{(r.absent || r.papers_over) && <Icon name="triangle-alert" />}
										<span class="vh">, {t('ride.run.edit', { from: hm(r.from_minute), to: hm(r.to_minute) })}</span>
									</button>
								))}
								{runs.length === 0 && (onDrag
									? <Button small onClick={() => onRun(null, v.id)}>{t('ride.run.add')}</Button>
									: <span class="small soft">{t('ride.nodriver')}</span>)}
								<span class="small muted">{t('ride.seats', { n: v.seats })}{v.wheels > 0 ? `, ${t('ride.wheels', { n: v.wheels })}` : ''}</span>
							</div>
							<div class={cx('rb-t', dragged && (fit ? 'fits' : not ? 'no' : ''))} ref={at({ minHeight: `${depth * 50 + 26}px` })}
								onDragOver={(e) => { if (fit) e.preventDefault(); }}
								onDrop={(e) => { e.preventDefault(); if (fit) onDrop(fit.of); }}>
								{hours.map((h) => <span key={h} class="rb-g" ref={at({ left: share(h) })} />)}
								{gaps(b, runs).map(([a, z]) => (
									<span key={a} class="rb-na" ref={at({ left: share(a), width: `${((z - a) / (to - from)) * 100}%` })}>
										{z - a >= 180 && runs.length > 0 ? <span>{t('ride.gap')}</span> : null}
									</span>
								))}
								{fit && <span class="rb-ghost" ref={at({ left: share(fit.pick_minute ?? 0), width: `${(((fit.drop_minute ?? 0) - (fit.pick_minute ?? 0)) / (to - from)) * 100}%` })}>{hm(fit.pick_minute ?? 0)}</span>}
								{dragged && !fit && not && <span class="rb-why">{whyText(not.why)}</span>}
								{mine.map(({ ride, from: a, to: z, lane, narrow }) => (
									<button key={ride.id} type="button" data-ride={ride.id} draggable={!!onDrag && ride.state === 'placed'}
										class={cx('rb-b', ride.state, troubled.has(ride.id) && 'warn', narrow && 'narrow')}
										ref={at({ left: share(a), width: `${((z - a) / (to - from)) * 100}%`, top: `${13 + lane * 50}px` })}
										onDragStart={(e) => { e.dataTransfer?.setData('text/plain', String(ride.id)); onDrag?.(ride); }}
										onDragEnd={() => onDrag?.(null)}
										onClick={() => onOpen(ride.id)}>
										<span class="vh">{`${hm(a)} – ${hm(z)}, ${stateText(ride.state)}${troubled.has(ride.id) ? `, ${t('ride.trouble')}` : ''}, `}</span>
										<span class="rb-w">
											<b>{ride.name}</b>
											<span>{ride.leg === 'back' ? t('ride.back') : shortPlace(ride.to?.label)}{ride.needs.includes('wheelchair') && <Icon name="accessibility" />}</span>
										</span>
									</button>
								))}
								{live && <span class="rb-now" ref={at({ left: share(now) })} aria-hidden="true" />}
							</div>
						</div>
					);
				})}
			</div>
			<p class="vh" aria-live="polite">{dragged && options ? options.map((o) => `${b.vehicles.find((v) => b.runs.find((r) => r.id === o.of)?.vehicle_id === v.id)?.label ?? ''}: ${o.why === 'fits' ? hm(o.pick_minute ?? 0) : whyText(o.why)}`).join('; ') : ''}</p>
			{b.rides.length > 0 && <p class="vh">{tx('ride.km_day', '', 'ride.km_day', { n: number(b.runs.reduce((s, r) => s + r.metres, 0) / 1000, 0) })}</p>}
		</div>
	);
}
