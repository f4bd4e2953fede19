/* The social file: what the server says, and the calls. */

import { get, patch, post } from './http';

export type Kind =
	| 'request' | 'piece' | 'report' | 'consultation' | 'decision' | 'aid' | 'piis' | 'evaluation' | 'referral'
	| 'assessment' | 'takeup' | 'reminder' | 'document' | 'closing' | 'control';
export type Near = 'suspended' | 'far' | 'near' | 'today' | 'late' | 'met' | 'met_late';
/** What was entered in one act; the members depend on its kind. */
export type Content = Record<string, unknown>;

export interface Clock { clock: string; start: string; due: string | null; met: string | null; near: Near }
export interface Act extends Partial<Record<Kind, Content>> {
	id: number;
	version: number;
	kind: Kind;
	parent_id: number;
	author: { id: number; name: string };
	worker: { id: number; name: string } | null;
	day: string;
	from: string | null;
	until: string | null;
	state: string;
	register: string | null;
	amount_cents: number;
	at: number;
	voided: boolean;
	clocks: Clock[];
}
export interface SocialFile { rows: Act[]; total: number; can_write: boolean }
export interface SavedAct { id: number; version: number; state: string; register: string | null }
export interface ClockRow {
	act_id: number;
	kind: Kind;
	code: string | null;
	clock: string;
	start: string;
	due: string;
	near: Near;
	person: { id: number; name: string };
	worker: string | null;
}
export interface RegisterRow {
	id: number;
	register: string;
	number: number;
	day: string;
	aid: string;
	state: string;
	worker: string | null;
	person: { id: number; name: string } | null;
	clock: string | null;
	due: string | null;
	near: Near | null;
}

const PATHS: Record<Kind, string> = {
	request: 'requests', piece: 'pieces', report: 'reports', consultation: 'consultations', decision: 'decisions',
	aid: 'aids', piis: 'contracts', evaluation: 'evaluations', referral: 'referrals', assessment: 'assessments',
	takeup: 'takeups', reminder: 'reminders', document: 'documents', closing: 'closings', control: 'controls',
};

export const files = {
	read: (person: number, kind?: Kind, more?: number) => get<SocialFile>(`/api/persons/${person}/file`, { kind, more }),
	add: (person: number, kind: Kind, body: Content) => post<SavedAct>(`/api/persons/${person}/${PATHS[kind]}`, body),
	change: (id: number, kind: Kind, version: number, body: Content) => patch<SavedAct>(`/api/${PATHS[kind]}/${id}`, version, body),
	drop: (id: number, version: number) => post<SavedAct>(`/api/acts/${id}/void`, {}, { version }),
	clocks: (scope: 'mine' | 'team', days = 30) => get<{ rows: ClockRow[] }>('/api/clocks', { scope, days }),
	register: (year?: number, after?: number, state?: string) =>
		get<{ year: number; rows: RegisterRow[]; next: number | null }>('/api/register', { year, after, state }),
};

/** What was entered in an act. */
export function contentOf(a: Act): Content {
	return a[a.kind] ?? {};
}
