/* What the screens of placements ask; types come from the server's own description. */

import type { Paths } from 'gen:api';
import { get, patch, post, put } from '../../lib/http';
import type { Label, Saved } from '../../lib/types';

export interface Term { key: string; label: Label }
export interface Who { id: number; name: string }
export interface Head {
	id: number; version: number; person: Who; article: string; state: string; post: string; host: string;
	category: string; fraction: number; start: string; planned_end: string; real_end: string | null; referent: string;
}
export interface Row extends Head {
	required: number; counter: number; reached: string | null; margin: number | null; missing: number;
	law_from: string; next_kind: string | null; next_due: string | null;
}
export interface Host {
	id: number; version: number; name: string; category: string; kbo: string | null; locality: string | null;
	active: boolean; open_posts: number; contracts: number; agreed_to: string | null;
}
export interface Agreement {
	id: number; version: number; from: string; to: string | null; max_posts: number; tariff: string;
	tariff_cents: number; notice_days: number; evaluation_months: number; tutor: string | null;
	tutor_phone: string | null; tasks: string | null; safety: string | null;
}
export interface HostFull extends Host {
	contact_name: string | null; phone: string | null; email: string | null; address: string | null;
	note: string | null; agreements: Agreement[];
}
export interface Post {
	id: number; version: number; host: { id: number; name: string; category: string }; article: string;
	title: string; theme: Term | null; place: Term | null; own_service: string | null;
	own_service_label: Label | null; locality: string | null; capacity: number; taken: number;
	week_minutes: number; state: string; created: string; skills: string[]; languages: string[];
	licence: boolean; public_transport: boolean; tasks: string | null; is_new: boolean;
}
export interface Candidate {
	person: Who; version: number; since: string; skills: string[]; languages: string[]; themes: string[];
	localities: string[]; week_minutes: number; available: string | null; licence: boolean;
	vehicle: boolean; note: string | null;
}
export interface Match extends Candidate { score: number; reasons: Array<{ key: string; ok: boolean; have: number; of: number }> }
export interface ClockLine {
	month: string; complete: boolean; projected: boolean; codes: Array<{ code: string; days: number }>;
	counted: number; not_counted: number; correction: number; value: number; total: number;
}
export interface Clock {
	from: string; source: string; applies: boolean; required: number; months: number; counter: number;
	counted_to: string | null; prior: number; window_from: string; missing: number; reached: string | null;
	projected: boolean; path: string; at_end: number; margin: number | null; bracket_day: string | null;
	bracket_changes: boolean; lines: ClockLine[];
}
export interface Milestone {
	id: number; version: number; kind: string; due: string; done: string | null; author: string | null;
	outcome: Term | null; proof: string | null; note: string | null;
}
export interface Prior { from: string; to: string; days: number; code: string }
export interface Contract extends Head {
	referent_id: number; full_week: number; half_days: boolean; adapted: boolean; admitted: string | null;
	career_days: number; end_reason: Term | null; tasks: string | null; tutor: string | null;
	tutor_phone: string | null; note: string | null; priors: Prior[]; user_id: number | null;
	works_as: string | null;
	spans: Array<{ from: string; to: string; week: number[]; post: Post }>;
	stops: Array<{ id: number; from: string; to: string }>;
	acts: Array<{ id: number; kind: string; day: string; until: string | null; author: string; at: number; reason: string | null }>;
	milestones: Milestone[];
	evaluations: Array<{ id: number; author: string; day: string; tutor?: string; punctuality?: number; work?: number; autonomy?: number; team?: number; text?: string }>;
	items: Array<{ id: number; version: number; kind: string; day: string; done: string | null; minutes: number; text: string | null; organiser: string | null }>;
	rendered: { minutes: number; kinds: Array<{ kind: string; label: Label; count: number }> };
	clocks: Clock[];
	can_edit: boolean;
}
export interface GridRow { contract_id: number; person_id: number; name: string; post: string; host: string; codes: string; version: number; minutes: number[] }
export interface Grid { year: number; month: number; holidays: string[]; rows: GridRow[] }
export interface Due { milestone_id: number; milestone_version: number; kind: string; due: string; late: boolean; contract: Head }
export interface Ending extends Head { column: number; required: number; counter: number; reached: string | null; steps: Array<{ kind: string; due: string; done: string | null }> }
export interface Outcomes { from: string; to: string; exits: number; rows: Array<{ months: number; due: number; done: number; jobs: number; lost: number }> }
export interface Law { from: string; source: string; brackets: Array<{ age_from: number; days: number; months: number }>; counts: string[] }
export interface Affected extends Head {
	required_before: number; required_after: number; counter_before: number; counter_after: number;
	reached_before: string | null; reached_after: string | null; over: boolean;
}
export interface WhatIf { absences: Array<{ from: string; to: string; code: string }>; week_from?: string; week?: number[]; planned_end?: string }

type Body<R extends keyof Paths> = Paths[R]['body'];
export type HostIn = NonNullable<Body<'POST /api/placement/hosts'>>;
export type AgreementIn = NonNullable<Body<'POST /api/placement/hosts/{id}/agreements'>>;
export type PostIn = NonNullable<Body<'POST /api/placement/posts'>>;
export type CandidateIn = NonNullable<Body<'PUT /api/placement/candidates/{id}'>>;
export type ContractIn = NonNullable<Body<'POST /api/placement/contracts'>>;
export type ChangeIn = NonNullable<Body<'PATCH /api/placement/contracts/{id}'>>;
export type AmendIn = NonNullable<Body<'POST /api/placement/contracts/{id}/amend'>>;
export type DoneIn = NonNullable<Body<'POST /api/placement/milestones/{id}/done'>>;
export type EvaluationIn = NonNullable<Body<'POST /api/placement/contracts/{id}/evaluations'>>;
export type ItemIn = NonNullable<Body<'POST /api/placement/contracts/{id}/items'>>;

const P = '/api/placement';
export const placement = {
	laws: () => get<{ rows: Law[] }>(`${P}/laws`),
	affected: (from?: string) => get<{ from: string; source: string; rows: Affected[] }>(`${P}/laws/affected`, { from }),
	hosts: () => get<{ rows: Host[] }>(`${P}/hosts`),
	host: (id: number) => get<HostFull>(`${P}/hosts/${id}`),
	addHost: (h: HostIn) => post<Saved>(`${P}/hosts`, h),
	changeHost: (id: number, version: number, h: HostIn) => patch<Saved>(`${P}/hosts/${id}`, version, h),
	addAgreement: (host: number, a: AgreementIn) => post<Saved>(`${P}/hosts/${host}/agreements`, a),
	changeAgreement: (id: number, version: number, a: AgreementIn) => patch<Saved>(`${P}/agreements/${id}`, version, a),
	posts: () => get<{ rows: Post[] }>(`${P}/posts`),
	addPost: (p: PostIn) => post<Saved>(`${P}/posts`, p),
	changePost: (id: number, version: number, p: PostIn) => patch<Saved>(`${P}/posts/${id}`, version, p),
	matches: (id: number) => get<{ rows: Match[] }>(`${P}/posts/${id}/matches`),
	candidates: () => get<{ rows: Candidate[] }>(`${P}/candidates`),
	saveCandidate: (id: number, version: number | null, c: CandidateIn) => put<Saved>(`${P}/candidates/${id}`, version, c),
	contracts: (state: string) => get<{ rows: Row[]; hidden: number }>(`${P}/contracts`, { state }),
	contract: (id: number) => get<Contract>(`${P}/contracts/${id}`),
	ofPerson: (id: number) => get<{ rows: Row[] }>(`${P}/persons/${id}`),
	sign: (c: ContractIn) => post<Saved>(`${P}/contracts`, c),
	change: (id: number, version: number, c: ChangeIn) => patch<Saved>(`${P}/contracts/${id}`, version, c),
	amend: (id: number, version: number, a: AmendIn) => post<Saved>(`${P}/contracts/${id}/amend`, a, { version }),
	end: (id: number, version: number, e: { day: string; reason: string; note?: string }) => post<Saved>(`${P}/contracts/${id}/end`, e, { version }),
	reopen: (id: number, version: number, reason: string) => post<Saved>(`${P}/contracts/${id}/reopen`, { reason }, { version }),
	cancel: (id: number, version: number, reason: string) => post<Saved>(`${P}/contracts/${id}/cancel`, { reason }, { version }),
	whatIf: (id: number, w: WhatIf) => post<{ clocks: Clock[] }>(`${P}/contracts/${id}/what-if`, w, { read: true }),
	evaluate: (id: number, e: EvaluationIn) => post<Saved>(`${P}/contracts/${id}/evaluations`, e),
	addItem: (id: number, i: ItemIn) => post<Saved>(`${P}/contracts/${id}/items`, i),
	itemDone: (id: number, version: number, done: boolean) => post<Saved>(`${P}/items/${id}/done`, { done }, { version }),
	grid: (year: number, month: number, host_id?: number) => get<Grid>(`${P}/grid`, { year, month, host_id }),
	saveGrid: (year: number, month: number, rows: Array<{ contract_id: number; version: number; codes: string }>) =>
		post<{ rows: Array<{ contract_id: number; version: number }> }>(`${P}/grid`, { year, month, rows }),
	due: () => get<{ due: Due[]; ending: Ending[] }>(`${P}/due`),
	done: (id: number, version: number, d: DoneIn) => post<Saved>(`${P}/milestones/${id}/done`, d, { version }),
	undo: (id: number, version: number) => post<Saved>(`${P}/milestones/${id}/undo`, {}, { version }),
	outcomes: (from?: string, to?: string) => get<Outcomes>(`${P}/outcomes`, { from, to }),
};

export const CATEGORIES = ['internal', 'commune', 'other_cpas', 'hospital', 'nonprofit', 'social_economy', 'private', 'other'] as const;
export const TARIFFS = ['free', 'hour', 'day', 'month'] as const;
export const PROOFS = ['contract', 'payslip', 'dimona', 'certificate', 'phone', 'meeting', 'none'] as const;
export const SITUATIONS = ['job_permanent', 'job_fixed', 'job_agency', 'job_art61', 'job_training', 'self_employed', 'in_training',
	'studies', 'unemployment', 'back_on_ris', 'sick_fund', 'retired', 'other_outcome', 'lost_from_sight'];
export const END_REASONS = ['end_term', 'end_for_job', 'end_mutual', 'end_serious_cause', 'end_force_majeure', 'end_illness', 'end_transfer', 'end_death'];
/** Letter of each code of a day, in the order of the legend. */
export const CODES: Array<[string, string]> = [['P', 'worked'], ['F', 'holiday'], ['V', 'leave'], ['G', 'guaranteed'], ['R', 'comp_rest'],
	['T', 'maternity'], ['C', 'temp_unemployment'], ['M', 'sickness'], ['A', 'accident'], ['K', 'waiting_day'], ['N', 'unpaid'],
	['I', 'unjustified'], ['O', 'training'], ['S', 'suspension']];
export const TOPICS = ['placements'];
/** A usual week, Monday first, of so many minutes over so many days. */
export function week(minutes: number, days = 5): number[] {
	const each = Math.floor(minutes / days);
	return Array.from({ length: 7 }, (_, i) => (i < days ? each + (i === 0 ? minutes - each * days : 0) : 0));
}
