/* The calls of the social taxi, and small words about times and amounts. */

import type { Paths } from 'gen:api';
import { get, patch, post, put } from '../../lib/http';
import { type Paged, whole } from '../../lib/whole';
import { t, tx } from '../../lib/i18n';
import { number } from '../../lib/time';

export type Board = Paths['GET /api/ride-board']['answer'];
export type Ride = Board['rides'][number];
export type Run = Board['runs'][number];
export type Offer = Board['offers'][number];
export type Issue = Board['issues'][number];
export type Vehicle = Board['vehicles'][number];
export type Option = Paths['GET /api/rides/{id}/options']['answer']['rows'][number];
export type RideIn = Paths['POST /api/rides']['body'];
export type EndIn = RideIn['from'];
export type Quote = Paths['POST /api/rides/quote']['answer'];
export type PriceLine = Quote['price'][number];
export type Client = Paths['GET /api/ride-clients/{id}']['answer'];
export type ClientIn = Paths['PUT /api/ride-clients/{id}']['body'];
export type Place = Paths['GET /api/ride-places']['answer']['rows'][number];
export type PlaceIn = Paths['POST /api/ride-places']['body'];
export type Tariff = Paths['GET /api/ride-tariffs']['answer']['rows'][number];
export type TariffIn = Paths['POST /api/ride-tariffs']['body'];
export type Driver = Paths['GET /api/ride-drivers']['answer']['rows'][number];
export type DriverIn = Paths['POST /api/ride-drivers']['body'];
export type Car = Paths['GET /api/ride-vehicles']['answer']['rows'][number];
export type CarIn = Paths['POST /api/ride-vehicles']['body'];
export type Replanned = Paths['POST /api/ride-drivers/{id}/absences']['answer'];
export type Hours = Paths['GET /api/ride-hours']['answer']['rows'][number];
export type Duty = Paths['GET /api/ride-duty']['answer'];
export type DutyRun = Duty['runs'][number];
export type Stop = DutyRun['stops'][number];
export type Report = Paths['GET /api/ride-report']['answer'];
type Saved = { id: number; version: number };
type Ended = Paths['POST /api/rides/{id}/cancel']['answer'];

export const rides = {
	board: (day: string) => get<Board>('/api/ride-board', { day }),
	prepare: (day: string) => post<object>('/api/ride-board', { day }),
	list: (from: string, to: string) => get<{ rows: Ride[] }>('/api/rides', { from, to }),
	read: (id: number) => get<Ride>(`/api/rides/${id}`),
	add: (r: RideIn) => post<{ id: number; version: number; count: number }>('/api/rides', r),
	change: (id: number, version: number, r: RideIn) => patch<Ended>(`/api/rides/${id}`, version, r),
	quote: (r: RideIn) => post<Quote>('/api/rides/quote', r, { read: true }),
	options: (id: number) => get<{ rows: Option[] }>(`/api/rides/${id}/options`),
	place: (id: number, version: number, run_id = 0) =>
		post<Paths['POST /api/rides/{id}/place']['answer']>(`/api/rides/${id}/place`, { run_id }, { version }),
	unplace: (id: number, version: number) => post<Ended>(`/api/rides/${id}/unplace`, {}, { version }),
	refuse: (id: number, version: number, r: { cause: string; note?: string }) => post<Ended>(`/api/rides/${id}/refuse`, r, { version }),
	cancel: (id: number, version: number, r: { by_service?: boolean; both?: boolean }) => post<Ended>(`/api/rides/${id}/cancel`, r, { version }),
	finish: (id: number, version: number, r: Paths['POST /api/rides/{id}/finish']['body']) => post<Ended>(`/api/rides/${id}/finish`, r, { version }),
	reopen: (id: number, version: number) => post<Ended>(`/api/rides/${id}/reopen`, {}, { version }),
	client: (id: number) => get<Client>(`/api/ride-clients/${id}`),
	setClient: (id: number, version: number | null, c: ClientIn) => put<Saved>(`/api/ride-clients/${id}`, version, c),
	places: () => whole(['rows'], (after) => get<Paged<Place>>('/api/ride-places', { after })),
	addPlace: (p: PlaceIn) => post<Saved>('/api/ride-places', p),
	setPlace: (id: number, version: number, p: PlaceIn) => patch<Saved>(`/api/ride-places/${id}`, version, p),
	tariffs: () => get<{ rows: Tariff[] }>('/api/ride-tariffs'),
	addTariff: (p: TariffIn) => post<Saved>('/api/ride-tariffs', p),
	setTariff: (id: number, version: number, p: TariffIn) => patch<Saved>(`/api/ride-tariffs/${id}`, version, p),
	drivers: () => get<{ rows: Driver[]; users: Array<{ id: number; name: string }> }>('/api/ride-drivers'),
	addDriver: (p: DriverIn) => post<Saved>('/api/ride-drivers', p),
	setDriver: (id: number, version: number, p: DriverIn) => put<Saved>(`/api/ride-drivers/${id}`, version, p),
	away: (id: number, p: { from_day: string; to_day: string; kind: 'ill' | 'leave' | 'other' }) =>
		post<Replanned>(`/api/ride-drivers/${id}/absences`, p),
	cars: () => get<{ rows: Car[] }>('/api/ride-vehicles'),
	addCar: (p: CarIn) => post<Saved>('/api/ride-vehicles', p),
	setCar: (id: number, version: number, p: CarIn) => put<Saved>(`/api/ride-vehicles/${id}`, version, p),
	hours: () => get<{ version: number; rows: Hours[] }>('/api/ride-hours'),
	setHours: (version: number, rows: Paths['PUT /api/ride-hours']['body']['rows']) => put<object>('/api/ride-hours', version, { rows }),
	addRun: (p: Paths['POST /api/ride-runs']['body']) => post<Saved>('/api/ride-runs', p),
	setRun: (id: number, version: number, p: Paths['PATCH /api/ride-runs/{id}']['body']) => patch<Saved>(`/api/ride-runs/${id}`, version, p),
	cancelRun: (id: number, version: number) => post<Replanned>(`/api/ride-runs/${id}/cancel`, {}, { version }),
	sheet: (run: number) => get<Duty>(`/api/ride-runs/${run}/sheet`),
	duty: () => get<Duty>('/api/ride-duty'),
	report: (year: number) => get<Report>('/api/ride-report', { year }),
};

export const PURPOSES = ['ride_medical', 'ride_pharmacy', 'ride_shopping', 'ride_admin', 'ride_work', 'ride_leisure', 'ride_homework', 'ride_grocery', 'ride_other'];
export const CAUSES = ['ride_no_driver', 'ride_full', 'ride_no_vehicle', 'ride_too_late', 'ride_closed', 'ride_out_of_zone', 'ride_not_public', 'ride_debt'];
export const NEEDS = ['folding', 'wheelchair', 'walker', 'oxygen', 'child_seat'];
export const PLACE_KINDS = ['locality', 'hospital', 'doctor', 'pharmacy', 'shop', 'cpas', 'court', 'school', 'station', 'work', 'leisure', 'other'];

/** "10:05" of a minute of the day. */
export function hm(minute: number): string {
	return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Minutes of "10:05"; null when it is none. */
export function minuteOf(text: string): number | null {
	const m = /^(\d{1,2})[:hH](\d{2})$/.exec(text.trim());
	if (!m) return null;
	const n = Number(m[1]) * 60 + Number(m[2]);
	return n < 1440 ? n : null;
}

export function euros(cents: number): string {
	return `${number(cents / 100, 2)} €`;
}

export function km(metres: number): string {
	return `${number(metres / 1000, metres < 10_000 ? 1 : 0)} km`;
}

/** The place without what is told beside it: "CHL, Libramont" → "CHL". */
export function shortPlace(label: string | undefined): string {
	return (label ?? '').split(',')[0] ?? '';
}

export function isOpen(r: Ride): boolean {
	return r.state === 'asked' || r.state === 'placed';
}

/** What a line of the price says. */
export function lineText(l: PriceLine): string {
	return tx('ride.line.', l.code, 'ride.line.other', {
		km: number(l.quantity / 1000, 1), rate: number(l.unit / 10000, 4), n: l.quantity, each: number(l.unit / 100, 2),
	});
}

/** Why a ride does not fit. */
export function whyText(why: string): string {
	return tx('ride.why.', why, 'ride.why.busy', {});
}

export function stateText(state: string): string {
	return tx('ride.state.', state, 'ride.state.asked', {});
}

/** The sentence of a proposal: "Taxi 1 à 11:15, détour 4 km". */
export function offerText(o: { pick_minute?: number | null; detour_metres?: number | null; shared_with?: string | null }, vehicle: string): string {
	const at = hm(o.pick_minute ?? 0);
	return o.shared_with
		? t('ride.offer.shared', { vehicle, at, name: o.shared_with })
		: t('ride.offer.alone', { vehicle, at, km: number((o.detour_metres ?? 0) / 1000, 0) });
}
