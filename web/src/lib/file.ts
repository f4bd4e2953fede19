/* The social file: what the server says, and the calls. */

import { get, patch, post, put } from './http';
import { type Paged, whole } from './whole';
import type { Label } from './types';

export type Kind =
	| 'request' | 'piece' | 'report' | 'consultation' | 'decision' | 'aid' | 'piis' | 'evaluation' | 'referral'
	| 'assessment' | 'takeup' | 'reminder' | 'document' | 'closing' | 'control';
export type Near = 'suspended' | 'far' | 'near' | 'today' | 'late' | 'met' | 'met_late';
/** What was entered in one act; the members depend on its kind. */
export type Content = Record<string, unknown>;

export interface Clock {
	clock: string; start: string; due: string | null; met: string | null; near: Near;
	/** A figure of the law was corrected: it was due then. */
	moved_from: string | null;
}
/** What an act said until `at`, when `by` changed it. */
export interface ActPast { at: number; by: { id: number; name: string } | null; why: string | null; act: Act }
export type LetterLang = 'fr' | 'nl' | 'de';
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

export interface Mention {
	key: string;
	lang: LetterLang;
	/** 0: not entered by the centre. */
	version: number;
	text: string;
	/** Of a text that Maillon proposes. */
	source: string | null;
	checked: string | null;
}
export interface Letter {
	to: { name: string; street: string | null; locality: string | null };
	file_no: string;
	request: string | null;
	received: string | null;
	worker: string;
	team: string | null;
	amount_cents: number;
	today: string;
	decision: Content;
	mentions: Mention[];
}
export interface RightProposed { right: string; why: Label; source: string; reasons: string[]; amount_year_cents: number }
export interface AidRow {
	id: number;
	person: { id: number; name: string };
	file_no: string;
	aid: string;
	category: string | null;
	month_cents: number;
	days: number;
	of_days: number;
	due_cents: number;
	state: string;
}
export interface WorkerLoad {
	id: number; name: string; teams: number[]; files: number; requests: number; contracts: number; late: number; load: number; next: boolean;
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
	drop: (id: number, version: number, why: string) => post<SavedAct>(`/api/acts/${id}/void`, { why }, { version }),
	past: (id: number) => get<{ rows: ActPast[] }>(`/api/acts/${id}/past`),
	clocks: (scope: 'mine' | 'team', days = 30) => whole(['rows'], (after) => get<Paged<ClockRow>>('/api/clocks', { scope, days, after })),
	personClocks: (person: number) => get<{ rows: ClockRow[] }>('/api/clocks', { person, days: 30 }),
	letter: (id: number, lang: LetterLang) => get<Letter>(`/api/decisions/${id}/letter`, { lang }),
	mentions: () => get<{ rows: Mention[] }>('/api/mentions'),
	setMention: (m: Mention, text: string) => put<object>('/api/mentions', m.version || null, { key: m.key, lang: m.lang, text }),
	rights: (person: number) => get<{ rows: RightProposed[] }>(`/api/persons/${person}/rights`),
	addDocument: (person: number, d: Content) => post<SavedAct>(`/api/persons/${person}/documents`, d),
	addPart: (id: number, version: number, content: string) => post<SavedAct>(`/api/documents/${id}/parts`, { content }, { version }),
	documentUrl: (id: number) => `/api/documents/${id}/content`,
	aids: (month: string) => get<{ rows: AidRow[]; total_cents: number; hidden: number }>('/api/aids', { month }),
	aidsUrl: (form: 'csv' | 'xlsx', month: string) => `/api/aids/${form}?month=${month}`,
	caseload: () => get<{ rows: WorkerLoad[] }>('/api/caseload'),
	handover: (from: number, to: number) => post<{ files: number }>('/api/handover', { from, to }),
	register: (year?: number, after?: number, state?: string) =>
		get<{ year: number; rows: RegisterRow[]; next: number | null }>('/api/register', { year, after, state }),
};

/** What was entered in an act. */
export function contentOf(a: Act): Content {
	return a[a.kind] ?? {};
}
