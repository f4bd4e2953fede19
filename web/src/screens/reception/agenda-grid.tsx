/*
 * Columns of a day (workers or rooms) or of a week (days), with hours down. An appointment is moved
 * by drag; where it would fall shows before the drop, and whether somebody or something is taken
 * there. A free stretch that is drawn with the mouse becomes a new appointment. All of it has keys
 * in agenda.tsx.
 */

import { useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n';
import { cx, Icon } from '../../ui/basic';
import { nameOf, staffName, thingName, type Agenda, type Appointment } from './api';
import { stateName } from './agenda-move';

export type Col = { key: string; staff?: number; room?: number; day: string; head: string };
const PX = 1.1; /* a minute */
const STEP = 15;

export const minuteOf = (hm: string): number => Number(hm.slice(0, 2)) * 60 + Number(hm.slice(3));
export const hm = (m: number): string => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;

type Taken = 'closed' | 'staff' | 'room' | 'interpreter' | 'person' | 'away';

/** What stands in the way of an appointment at a place of the grid, as far as this page knows. */
export function takenAt(data: Agenda, a: Appointment, c: Col, at: number): Taken | null {
	const to = at + a.minutes;
	const who = c.staff ?? a.staff_id;
	const room = c.room ?? (who === a.staff_id ? a.room_id : null);
	if (data.closed.some((x) => x.day === c.day)) return 'closed';
	for (const e of data.events) {
		const from = minuteOf(e.start);
		if (e.id === a.id || e.day !== c.day || from >= to || from + e.minutes <= at) continue;
		if ([who, a.staff2_id].some((s) => s && (e.staff_id === s || e.staff2_id === s))) return 'staff';
		if (room && e.room_id === room) return 'room';
		if (a.interpreter_id && e.interpreter_id === a.interpreter_id) return 'interpreter';
		if (a.person_id && e.person_id === a.person_id) return 'person';
	}
	return data.away.some((x) => x.day === c.day && (x.staff_id === who || (room && x.room_id === room)) && x.start < to && x.end > at) ? 'away' : null;
}

function Event({ a, c, top, onOpen, onDrag, onDragEnd }: { a: Appointment; c: Col; top: number; onOpen: () => void; onDrag: (e: DragEvent) => void; onDragEnd: () => void }) {
	const busy = a.seen === 'busy';
	const name = busy ? t('agenda.busy') : nameOf(a);
	const other = c.room ? staffName(a.staff_id) : thingName(a.room_id);
	return (
		<foreignObject x="2" y={(minuteOf(a.start) - top) * PX} width="98%" height={Math.max(a.minutes * PX - 2, 18)}>
			<button type="button" class={cx('ev', busy && 'busy', a.state)} data-ev={a.id} draggable={!busy && a.state === 'booked'} onDragStart={onDrag} onDragEnd={onDragEnd} onClick={onOpen}
				title={`${a.start} – ${a.end} ${name}, ${other}`}>
				<b class="num">{a.start}</b> {name}{a.mode === 'visit' && <Icon name="house" />}{a.mode === 'phone' && <Icon name="phone" />}
				<span class={a.minutes >= 40 ? 'o' : 'vh'}>{other}</span><span class="vh">, {a.end}, {c.room ? '' : staffName(a.staff_id)}, {stateName(a)}</span>
			</button>
		</foreignObject>
	);
}

interface Ghost { col: string; from: number; to: number; text: string; clash: boolean }

export function Grid({ data, cols, onOpen, onMoved, onNew }: {
	data: Agenda; cols: Col[]; onOpen: (a: Appointment) => void; onMoved: (a: Appointment, c: Col, at: number) => void; onNew: (c: Col, at: number, minutes?: number) => void;
}) {
	const times = [...data.openings.flatMap((o) => [o.start, o.end]), ...data.events.flatMap((e) => [minuteOf(e.start), minuteOf(e.start) + e.minutes])];
	const top = Math.max(0, Math.floor((Math.min(8 * 60, ...times)) / 60) * 60);
	const bottom = Math.min(1440, Math.ceil(Math.max(17 * 60, ...times) / 60) * 60);
	const h = (bottom - top) * PX;
	const drag = useRef<{ a: Appointment; grip: number } | null>(null);
	const draw = useRef<{ c: Col; from: number } | null>(null);
	const [ghost, setGhost] = useState<Ghost | null>(null);
	const hours = Array.from({ length: (bottom - top) / 60 + 1 }, (_, i) => top + i * 60);

	const atOf = (e: MouseEvent & { currentTarget: EventTarget }, grip = 0) => {
		const m = Math.round(((e.clientY - grip - (e.currentTarget as Element).getBoundingClientRect().top) / PX + top) / STEP) * STEP;
		return Math.min(Math.max(m, 0), 1440 - STEP);
	};
	const mine = (x: { staff_id?: number | null; staff2_id?: number | null; room_id?: number | null }, c: Col) =>
		(c.room ? x.room_id === c.room : x.staff_id === c.staff || x.staff2_id === c.staff);

	function over(e: DragEvent & { currentTarget: EventTarget }, c: Col) {
		e.preventDefault();
		const d = drag.current;
		if (!d) return;
		const at = atOf(e, d.grip), clash = takenAt(data, d.a, c, at);
		if (ghost?.col === c.key && ghost.from === at) return;
		setGhost({ col: c.key, from: at, to: at + d.a.minutes, text: `${hm(at)}${clash ? ` ${t(`agenda.taken.${clash}`)}` : ''}`, clash: !!clash });
	}
	function drop(e: DragEvent & { currentTarget: EventTarget }, c: Col) {
		e.preventDefault();
		const d = drag.current;
		drag.current = null;
		setGhost(null);
		if (d) onMoved(d.a, c, atOf(e, d.grip));
	}
	function press(e: PointerEvent & { currentTarget: EventTarget }, c: Col) {
		if (e.button !== 0 || e.pointerType !== 'mouse' || (e.target as Element).closest('button')) return;
		draw.current = { c, from: atOf(e) };
	}
	function stretch(e: PointerEvent & { currentTarget: EventTarget }, c: Col) {
		const d = draw.current;
		if (!d || d.c.key !== c.key) return;
		const at = atOf(e), from = Math.min(at, d.from), to = Math.max(at, d.from);
		setGhost(to > from ? { col: c.key, from, to, text: `${hm(from)} – ${hm(to)}`, clash: false } : null);
	}
	function release(e: PointerEvent & { currentTarget: EventTarget }, c: Col) {
		const d = draw.current;
		draw.current = null;
		if (!d || d.c.key !== c.key) return setGhost(null);
		const at = atOf(e), from = Math.min(at, d.from), to = Math.max(at, d.from);
		setGhost(null);
		if (to > from) onNew(c, from, to - from);
	}

	return (
		<div class="ag" role="group" aria-label={t('nav.agenda')} tabIndex={0}>
			<div class="ag-h" aria-hidden="true"><svg width="46" height={h + 8}>{hours.map((m) => <text key={m} x="40" y={(m - top) * PX + 10} text-anchor="end">{hm(m)}</text>)}</svg></div>
			{cols.map((c) => {
				const closed = data.closed.find((x) => x.day === c.day);
				return (
					<section key={c.key} class="ag-c" aria-label={c.head} data-agcol={c.key}>
						<h2>{c.head}</h2>
						{closed && <p class="small soft">{closed.label ?? t(`holiday.${closed.holiday as 'christmas'}`)}</p>}
						<svg width="100%" height={h + 8} onDragOver={(e) => over(e, c)} onDragLeave={() => setGhost(null)} onDrop={(e) => drop(e, c)} onDblClick={(e) => onNew(c, atOf(e))}
							onPointerDown={(e) => press(e, c)} onPointerMove={(e) => stretch(e, c)} onPointerUp={(e) => release(e, c)} onPointerLeave={() => { if (draw.current) { draw.current = null; setGhost(null); } }}>
							{data.openings.filter((o) => mine(o, c) && o.day === c.day).map((o) => <rect key={`${o.id}-${o.start}`} class={cx('op', o.mode)} x="0" width="100%" y={(o.start - top) * PX} height={(o.end - o.start) * PX}><title>{t(`agenda.mode.${o.mode}`)}</title></rect>)}
							{hours.map((m) => <line key={m} class="hr" x1="0" x2="100%" y1={(m - top) * PX} y2={(m - top) * PX} />)}
							{data.away.filter((x) => mine(x, c) && x.day === c.day).map((x, i) => { const s = Math.max(x.start, top); return <g key={i}><rect class="aw" x="0" width="100%" y={(s - top) * PX} height={Math.max(0, Math.min(x.end, bottom) - s) * PX} /><text x="8" y={(s - top) * PX + 16}>{t(`agenda.away.${x.kind as 'away'}`)}</text></g>; })}
							{data.events.filter((a) => mine(a, c) && a.day === c.day).map((a) => (
								<Event key={a.id} a={a} c={c} top={top} onOpen={() => onOpen(a)} onDragEnd={() => { drag.current = null; setGhost(null); }}
									onDrag={(e) => { e.dataTransfer?.setData('text/plain', String(a.id)); drag.current = { a, grip: e.clientY - (e.currentTarget as Element).getBoundingClientRect().top }; }} />
							))}
							{ghost?.col === c.key && <g class={cx('gh', ghost.clash && 'clash')}><rect x="1" width="98%" y={(ghost.from - top) * PX} height={Math.max((ghost.to - ghost.from) * PX, 18)} rx="6" /><text x="10" y={(ghost.from - top) * PX + 14}>{ghost.text}</text></g>}
						</svg>
					</section>
				);
			})}
		</div>
	);
}
