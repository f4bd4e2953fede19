/* Calls of the stay service; the types are the server's own. */

import type { Paths } from 'gen:api';
import { get, patch, post } from './http';
import { whole } from './whole';

type Answer<R extends keyof Paths> = Paths[R]['answer'];
type Body<R extends keyof Paths> = NonNullable<Paths[R]['body']>;

export type Calendar = Answer<'GET /api/stays'>;
export type Stay = Calendar['stays'][number];
export type Unit = Calendar['units'][number];
export type StayFull = Answer<'GET /api/stays/{id}'>;
export type StayIn = Body<'POST /api/stays'>;
export type UnitIn = Body<'POST /api/stay-units'>;
export type StayAct = StayFull['acts'][number];
export type Month = Answer<'GET /api/stays/months'>['rows'][number];
type Saved = Answer<'POST /api/stays'>;

export const stays = {
	calendar: (service: string, from: string, to: string) => whole(['stays'], (after) => get<Calendar>('/api/stays', { service, from, to, after })),
	read: (id: number) => whole(['acts'], (after) => get<StayFull>(`/api/stays/${id}`, { after })),
	add: (s: StayIn) => post<Saved>('/api/stays', s),
	change: (id: number, version: number, s: StayIn) => patch<Saved>(`/api/stays/${id}`, version, s),
	enter: (id: number, version: number, day: string) => post<Saved>(`/api/stays/${id}/enter`, { day }, { version }),
	leave: (id: number, version: number, l: Body<'POST /api/stays/{id}/leave'>) => post<Saved>(`/api/stays/${id}/leave`, l, { version }),
	cancel: (id: number, version: number) => post<Saved>(`/api/stays/${id}/cancel`, {}, { version }),
	act: (id: number, a: Body<'POST /api/stays/{id}/acts'>) => post<Saved>(`/api/stays/${id}/acts`, a),
	refuse: (r: Body<'POST /api/stays/refusals'>) => post<Saved>('/api/stays/refusals', r),
	months: (service: string) => get<Answer<'GET /api/stays/months'>>('/api/stays/months', { service }),
	closeMonth: (service: string, month: string) => post<Saved>('/api/stays/months', { service, month }),
	addUnit: (u: UnitIn) => post<Saved>('/api/stay-units', u),
	changeUnit: (id: number, version: number, u: UnitIn) => patch<Saved>(`/api/stay-units/${id}`, version, u),
};
