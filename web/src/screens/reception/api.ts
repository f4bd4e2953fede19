/* The calls of agendas and reception, and what several of their screens share. */

import { signal } from '@preact/signals';
import type { Paths } from 'gen:api';
import { get, patch, post } from '../../lib/http';
import { label, t } from '../../lib/i18n';
import { notifyTopics } from '../../lib/live';

type Answer<K extends keyof Paths> = Paths[K]['answer'];
type Body<K extends keyof Paths> = NonNullable<Paths[K]['body']>;
export type Board = Answer<'GET /api/board'>;
export type Visit = Board['visits'][number];
export type Appointment = Answer<'GET /api/appointments/{id}'>;
export type Member = Board['team'][number];
export type Agenda = Answer<'GET /api/agenda'>;
export type Slot = Answer<'GET /api/slots'>['rows'][number];
export type Motive = Answer<'GET /api/motives'>['rows'][number];
export type Thing = Answer<'GET /api/resources'>['rows'][number];
export type Opening = Answer<'GET /api/openings'>['rows'][number];
export type Absence = Answer<'GET /api/absences'>['rows'][number];
export type Staff = Answer<'GET /api/agenda/staff'>['staff'][number];
export type Waiting = Answer<'GET /api/wait-list'>['rows'][number];
export type Lobby = Answer<'GET /api/lobby'>;
export type Step = Body<'POST /api/visits/{id}/step'>['step'];
export type BookingIn = Body<'POST /api/appointments'>;
export type StateIn = Body<'POST /api/appointments/{id}/state'>;
type Saved = { id: number; version: number };
type SavedVisit = Answer<'POST /api/visits'>;

/** The boards of this page read again at once; those of others within their next turn. */
async function told<T>(act: Promise<T>): Promise<T> {
	const done = await act;
	notifyTopics(['appointments']);
	return done;
}

export const desk = {
	board: () => get<Board>('/api/board'),
	/** Of one's own alone: what every page of a worker asks after each change. */
	mine: () => get<Board>('/api/board', { mine: 'true' }),
	arrive: (a: Body<'POST /api/visits'>) => told(post<SavedVisit>('/api/visits', a)),
	step: (v: { id: number; version: number }, step: Step, more: { staff_id?: number; need?: { service: string; staff_id?: number } } = {}) =>
		told(post<SavedVisit>(`/api/visits/${v.id}/step`, { step, ...more }, { version: v.version })),
	change: (v: Visit, c: Body<'PATCH /api/visits/{id}'>) => told(patch<SavedVisit>(`/api/visits/${v.id}`, v.version, c)),
	ack: (id: number, seen: boolean) => post<SavedVisit>(`/api/visits/${id}/ack`, { seen }),
	link: (kind: 'feed' | 'lobby') => post<{ key: string }>('/api/links', { kind }, { read: true }),
	lobby: (key: string) => get<Lobby>('/api/lobby', { key }, { quiet: true }),
};

export const agenda = {
	read: (q: { from: string; to: string; staff?: string; rooms?: string }) => get<Agenda>('/api/agenda', q),
	staff: () => get<{ staff: Staff[] }>('/api/agenda/staff'),
	slots: (q: Record<string, string | number | undefined>) => get<Answer<'GET /api/slots'>>('/api/slots', q),
	/** Whether somebody can be reached, never how. */
	reach: (person: number) => get<Answer<'GET /api/reach/{id}'>>(`/api/reach/${person}`),
	one: (id: number) => get<Appointment>(`/api/appointments/${id}`),
	book: (b: BookingIn) => told(post<Answer<'POST /api/appointments'>>('/api/appointments', b)),
	change: (a: { id: number; version: number }, c: Body<'PATCH /api/appointments/{id}'>) =>
		told(patch<{ version: number }>(`/api/appointments/${a.id}`, a.version, c)),
	state: (a: { id: number; version: number }, s: StateIn) =>
		told(post<Answer<'POST /api/appointments/{id}/state'>>(`/api/appointments/${a.id}/state`, s, { version: a.version })),
	motives: () => get<{ rows: Motive[] }>('/api/motives'),
	things: () => get<{ rows: Thing[] }>('/api/resources'),
	openings: () => get<Answer<'GET /api/openings'>>('/api/openings'),
	addOpening: (o: Body<'POST /api/openings'>) => told(post<Saved>('/api/openings', o)),
	changeOpening: (o: Opening, c: Body<'PATCH /api/openings/{id}'>) => told(patch<Saved>(`/api/openings/${o.id}`, o.version, c)),
	openingDay: (id: number, d: Body<'POST /api/openings/{id}/day'>) => told(post<Saved>(`/api/openings/${id}/day`, d)),
	absences: () => get<Answer<'GET /api/absences'>>('/api/absences'),
	addAbsence: (a: Body<'POST /api/absences'>) => told(post<Saved & { appointments?: number }>('/api/absences', a)),
	cancelAbsence: (id: number) => told(post<Saved>(`/api/absences/${id}/cancel`)),
	closings: () => get<Answer<'GET /api/closings'>>('/api/closings'),
	addClosing: (c: Body<'POST /api/closings'>) => told(post<Saved>('/api/closings', c)),
	dropClosing: (c: Body<'POST /api/closings'>) => told(post<Saved>('/api/closings/drop', c)),
	addThing: (r: Body<'POST /api/resources'>) => told(post<Saved>('/api/resources', r)),
	changeThing: (r: Thing, c: Body<'PATCH /api/resources/{id}'>) => told(patch<Saved>(`/api/resources/${r.id}`, r.version, c)),
	changeMotive: (m: Motive, c: Body<'PATCH /api/motives/{id}'>) => told(patch<Saved>(`/api/motives/${m.id}`, m.version, c)),
	addMotive: (m: Body<'POST /api/motives'>) => told(post<Saved>('/api/motives', m)),
	waitList: (q: { service?: string; day?: string; at?: string; staff?: number; after?: number; offers?: string } = {}) => get<Answer<'GET /api/wait-list'>>('/api/wait-list', q),
	addWaiting: (w: Body<'POST /api/wait-list'>) => told(post<Saved>('/api/wait-list', w)),
	closeWaiting: (id: number) => told(post<Saved>(`/api/wait-list/${id}/close`)),
};

/** Motives, rooms and staff: small, read once and again when they change. */
export const motives = signal<Motive[]>([]);
export const things = signal<Thing[]>([]);
export const staff = signal<Staff[]>([]);
export async function loadShared(): Promise<void> {
	const [m, r, s] = await Promise.all([agenda.motives(), agenda.things(), agenda.staff()]);
	motives.value = m.rows;
	things.value = r.rows;
	staff.value = s.staff;
}

export const staffName = (id: number | null | undefined): string => staff.value.find((s) => s.id === id)?.name ?? '';
export const thingName = (id: number | null | undefined): string => things.value.find((r) => r.id === id)?.label ?? '';
export const serviceKeys = (): string[] => [...new Set(motives.value.filter((m) => m.active).map((m) => m.service))];
export const motiveName = (m: { motive_label?: object | null }): string => (m.motive_label ? label(m.motive_label) : '');

/** Who it is, as far as this reader may know; behind the curtain a number. */
export function nameOf(v: { name?: string | null; ticket?: number; who?: string; seen: string }, veiled = false): string {
	if (veiled) return v.ticket ? t('desk.ticket', { n: v.ticket }) : '•••';
	if (v.name) return v.name;
	if (v.who === 'anonymous') return t('desk.anonymous');
	return v.ticket ? t('desk.ticket', { n: v.ticket }) : t('desk.hidden');
}
