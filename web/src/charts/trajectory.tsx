/*
 * The course of a figure over the period, against the straight way to its target. A flow is shown
 * as it builds up; a level month by month. Months that have not begun are left empty. The table
 * beside it holds the same points.
 */

import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { lang, t } from '../lib/i18n';
import { today } from '../lib/time';
import type { IndicatorValue, SeriesPoint } from '../lib/types-plan';
import { figure, goal, isPercent, shortNumber } from './figure';

const W = 330;
const H = 152;
const L = 36;
const R = 12;
const T = 16;
const B = 24;

export interface CourseProps {
	series: SeriesPoint[];
	/** Null: the records themselves, without a target. */
	main: IndicatorValue | null;
	label: string;
}

interface Point { x: number; v: number }

function daysIn(month: string): number {
	const [y = 0, m = 1] = month.split('-').map(Number);
	return new Date(Date.UTC(y, m, 0)).getUTCDate();
}

/** The points to draw; x counts months from the start of the period. */
export function pointsOf(series: SeriesPoint[], adds: boolean, now: string): Point[] {
	const out: Point[] = adds ? [{ x: 0, v: 0 }] : [];
	series.forEach((s, i) => {
		if (s.month.slice(0, 7) > now.slice(0, 7)) return;
		const v = adds ? s.cumulative : s.value;
		if (v === null) return;
		const here = s.month.slice(0, 7) === now.slice(0, 7);
		const end = here ? Number(now.slice(8)) / daysIn(s.month) : 1;
		out.push({ x: adds ? i + end : i + 0.5, v });
	});
	return out;
}

function monthLetter(month: string): string {
	return new Intl.DateTimeFormat(lang.value, { month: 'narrow', timeZone: 'UTC' }).format(new Date(`${month.slice(0, 7)}-15T12:00:00Z`));
}

/** Marks under the axis: letters of the months, or years when the period is long. */
function marks(series: SeriesPoint[]): Array<{ x: number; text: string }> {
	if (series.length <= 18) return series.map((s, i) => ({ x: i + 0.5, text: monthLetter(s.month) }));
	return series.flatMap((s, i) => (s.month.slice(5, 7) === '01' || i === 0 ? [{ x: i, text: s.month.slice(0, 4) }] : []))
		.filter((m, i, all) => i === 0 || m.x - (all[i - 1]?.x ?? 0) >= series.length / 12);
}

export function Trajectory({ series, main, label }: CourseProps) {
	const adds = series.some((s) => s.cumulative !== null);
	const pts = pointsOf(series, adds, today.value);
	/* a month of distinct persons cannot be held against the target of the year */
	const target = main && (adds || !main.flow) ? main.target : null;
	const start = adds ? 0 : (main?.baseline ?? target ?? 0);
	const top = Math.max(target ?? 0, start, ...pts.map((p) => p.v)) || 1;
	const x = scaleLinear([0, Math.max(series.length, 1)], [L, W - R]);
	const y = scaleLinear([0, top], [H - B, T]).nice(4);
	const last = pts[pts.length - 1];
	const tick = (v: number) => (main && isPercent(main) ? figure({ ...main, decimals: 0 }, v) : shortNumber(v));
	const whole = !main || (main.decimals === 0 && !isPercent(main));
	const path = line<Point>((p) => x(p.x), (p) => y(p.v))(pts) ?? '';
	const ground = area<Point>((p) => x(p.x), () => y(0), (p) => y(p.v))(pts) ?? '';

	return (
		<svg class="cum" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={label}>
			{y.ticks(4).filter((v) => !whole || Number.isInteger(v)).map((v) => (
				<g key={v}>
					<line class="gr" x1={L} x2={W - R} y1={y(v)} y2={y(v)} />
					<text x={L - 6} y={y(v) + 4} text-anchor="end">{tick(v)}</text>
				</g>
			))}
			{adds && pts.length > 1 && <path class="ar" d={ground} />}
			{target !== null && <line class="tr" x1={x(0)} x2={x(series.length)} y1={y(start)} y2={y(target)} />}
			{pts.length > 1 && <path class="re" d={path} />}
			{last && (
				<>
					<circle class="pt" cx={x(last.x)} cy={y(last.v)} r="4" />
					<text class="lb" x={Math.max(x(last.x) - 6, L + 26)} y={Math.max(y(last.v) - 8, 11)} text-anchor="end">
						{main ? figure(main, last.v) : shortNumber(last.v)}
					</text>
				</>
			)}
			{marks(series).map((m) => <text key={m.x} x={x(m.x)} y={H - 7} text-anchor="middle">{m.text}</text>)}
		</svg>
	);
}

/** What stands under the drawing. */
export function CourseKey({ adds, target }: { adds: boolean; target: boolean }) {
	return (
		<span class="key tiny muted">
			<svg viewBox="0 0 20 4" width="20" height="4" aria-hidden="true"><line class="re" x1="0" x2="20" y1="2" y2="2" /></svg>
			{t(adds ? 'plan.course.done' : 'plan.course.month')}
			{target && (
				<>
					<svg viewBox="0 0 20 4" width="20" height="4" aria-hidden="true"><line class="tr" x1="0" x2="20" y1="2" y2="2" /></svg>
					{t('plan.course.way')}
				</>
			)}
		</span>
	);
}

/** The same points as a table. */
export function CourseTable({ series, main, label }: CourseProps) {
	const adds = series.some((s) => s.cumulative !== null);
	const show = (v: number | null) => (v === null ? '' : main ? goal(main, v) : String(v));
	const month = (m: string) => new Intl.DateTimeFormat(lang.value, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${m.slice(0, 7)}-15T12:00:00Z`));
	return (
		<table class="mini">
			<caption class="vh">{label}</caption>
			<thead>
				<tr>
					<th scope="col">{t('plan.course.col.month')}</th>
					<th scope="col" class="r">{t('plan.course.month')}</th>
					{adds && <th scope="col" class="r">{t('plan.course.done')}</th>}
				</tr>
			</thead>
			<tbody>
				{series.filter((s) => s.month.slice(0, 7) <= today.value.slice(0, 7)).map((s) => (
					<tr key={s.month}>
						<th scope="row">{month(s.month)}</th>
						<td class="num r">{show(s.value)}</td>
						{adds && <td class="num r">{show(s.cumulative)}</td>}
					</tr>
				))}
			</tbody>
		</table>
	);
}
