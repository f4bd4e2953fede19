/* The calls of the repair café, and the codes of the open standard: read once. */

import { signal } from '@preact/signals';
import type { Paths } from 'gen:api';
import { get, patch, post } from '../../lib/http';
import { whole } from '../../lib/whole';
import { label } from '../../lib/i18n';

export type Event = Paths['GET /api/repair/events']['answer']['rows'][number];
export type Board = Paths['GET /api/repair/events/{id}']['answer'];
export type Ticket = Board['tickets'][number];
export type Shift = Board['shifts'][number];
export type Volunteer = Paths['GET /api/repair/volunteers']['answer']['rows'][number];
export type Codes = Paths['GET /api/repair/codes']['answer'];
export type Code = Codes['categories'][number];
export type Check = Paths['GET /api/repair/check']['answer'];
export type EventIn = Paths['POST /api/repair/events']['body'];
export type TicketIn = Paths['POST /api/repair/tickets']['body'];
export type ShiftIn = Paths['POST /api/repair/events/{id}/shifts']['body'];
type Saved = Paths['POST /api/repair/events']['answer'];

export const FIXED = 1;
export const REPAIRABLE = 2;
export const END_OF_LIFE = 3;

export const repair = {
	codes: () => get<Codes>('/api/repair/codes'),
	events: (from?: string, to?: string) => get<{ rows: Event[]; more: boolean }>('/api/repair/events', { from, to }),
	addEvent: (e: EventIn) => post<Saved>('/api/repair/events', e),
	changeEvent: (id: number, version: number, e: EventIn) => patch<Saved>(`/api/repair/events/${id}`, version, e),
	board: (id: number) => get<Board>(`/api/repair/events/${id}`),
	addTicket: (event: number, t: TicketIn) => post<Saved>(`/api/repair/events/${event}/tickets`, t),
	addOutside: (t: TicketIn) => post<Saved>('/api/repair/tickets', t),
	outside: (from?: string, to?: string) => get<{ rows: Ticket[]; more: boolean }>('/api/repair/tickets', { from, to }),
	ticket: (id: number) => get<Paths['GET /api/repair/tickets/{id}']['answer']>(`/api/repair/tickets/${id}`),
	change: (t: { id: number; version: number; category: number }, c: Partial<TicketIn>, version = t.version) =>
		patch<Saved>(`/api/repair/tickets/${t.id}`, version, { category: t.category, ...c }),
	volunteers: () => whole(['rows'], (after) => get<Paths['GET /api/repair/volunteers']['answer']>('/api/repair/volunteers', { after })),
	addVolunteer: (v: { name: string; skills: string[] }) => post<Saved>('/api/repair/volunteers', v),
	changeVolunteer: (id: number, version: number, v: { name: string; skills: string[]; active: boolean }) =>
		patch<Saved>(`/api/repair/volunteers/${id}`, version, v),
	addShift: (event: number, s: ShiftIn) => post<Saved>(`/api/repair/events/${event}/shifts`, s),
	changeShift: (id: number, version: number, s: ShiftIn) => patch<Saved>(`/api/repair/shifts/${id}`, version, s),
	check: () => get<Check>('/api/repair/check'),
	previewFile: (text: string) => post<Check>('/api/repair/import/preview', { text }, { read: true }),
	importFile: (service: string, text: string) =>
		post<Paths['POST /api/repair/import']['answer']>('/api/repair/import', { service, text }),
};

export const codes = signal<Codes | null>(null);
let asked = false;

/** Fetches the codes if nobody did yet. */
export function needCodes(): void {
	if (asked) return;
	asked = true;
	repair.codes().then((c) => (codes.value = c), () => (asked = false));
}

export function category(id: number): Code | undefined {
	return codes.value?.categories.find((c) => c.id === id);
}

export function categoryName(id: number): string {
	return label(category(id)?.label);
}

export function skillName(key: string | null): string {
	return label(codes.value?.skills.find((s) => s.key === key)?.label);
}

export function statusName(id: number): string {
	return label(codes.value?.statuses.find((s) => s.id === id)?.label);
}
