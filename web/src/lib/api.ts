/*
 * Every call that the browser makes, typed. Screens call these functions and nothing else, so the
 * contract with the server is read in one place.
 */

import { del, get, patch, post, put } from './http';
import { type Paged, whole } from './whole';
import type {
	AccessRow, Capability, Catalogue, Changes, Colleague, Compartment, Compartments, Draft,
	GlassReason, HistoryRow, Hit, Item, Label, Lang, Me, NewIntervention, NewPerson, Page,
	Person, Role, Saved, SavedIntervention, SearchAnswer, Session, Task, Team, Tie, TieQuery,
	Timeline, User,
} from './types';
import type {
	CentreLists, GlassRow, Milestone, Moved, NewRule, NodeDetail, NodeStatus, OpenList, Parameter, ParameterPast,
	PlanImport, PlanPage, PlanPreview, PlanSummary, RecordRow, Rule, Service, Term, TrailClass,
	TrailRow, TrailState, RulePast, UntiedGroup, UntiedRow,
} from './types-plan';

export type Period = { from?: string; to?: string };
const READ = { read: true };

export const account = {
	login: (login: string, password: string) => post<Me>('/api/login', { login, password }, READ),
	logout: () => post<object>('/api/logout', {}, READ),
	me: (quiet = false) => get<Me>('/api/me', undefined, { quiet }),
	setLang: (lang: Lang) => patch<object>('/api/me', null, { lang }),
	setPassword: (old: string, next: string) => post<object>('/api/me/password', { old, new: next }),
	lock: () => post<object>('/api/me/lock', {}, READ),
	unlock: (password: string) => post<Me>('/api/me/unlock', { password }, READ),
	sessions: () => get<Page<Session>>('/api/sessions'),
	endSession: (id: Session['id']) => post<object>(`/api/sessions/${id}/end`),
	users: () => get<Page<User>>('/api/users'),
	user: (id: number) => get<User>(`/api/users/${id}`),
	createUser: (u: { login: string; name: string; role: string; teams: number[]; lang: Lang; password: string }) =>
		post<Saved>('/api/users', u),
	changeUser: (id: number, version: number, u: Partial<Pick<User, 'name' | 'role' | 'teams' | 'active' | 'lang'>>) =>
		patch<Saved>(`/api/users/${id}`, version, u),
	setUserPassword: (id: number, password: string) => post<object>(`/api/users/${id}/password`, { password }),
	endUserSessions: (id: number) => post<object>(`/api/users/${id}/end-sessions`),
	roles: () => get<{ rows: Role[]; capabilities: Capability[] }>('/api/roles'),
	changeRole: (id: number, version: number, caps: string[]) => patch<Saved>(`/api/roles/${id}`, version, { caps }),
	teams: () => get<Page<Team>>('/api/teams'),
	createTeam: (label: string) => post<Saved>('/api/teams', { label }),
	changeTeam: (id: number, version: number, t: { label?: string; active?: boolean }) =>
		patch<Saved>(`/api/teams/${id}`, version, t),
	colleagues: () => get<Page<Colleague>>('/api/colleagues'),
};

/** Members that the server leaves out when they are empty. */
function complete(p: Person): Person {
	const i = p.identity;
	return {
		...p,
		services: p.services ?? [],
		identity: i && {
			...i, contacts: i.contacts ?? [], address: i.address ?? null,
			interpreter: i.interpreter ?? false, wheelchair: i.wheelchair ?? false, language: i.language || 'fr',
		},
	};
}

export const persons = {
	search: (q: string, limit = 8, signal?: AbortSignal) =>
		post<SearchAnswer>('/api/persons/search', { q, limit }, { ...READ, signal }),
	duplicates: (p: { last_name: string; first_name: string; birth_date?: string; niss?: string }) =>
		post<{ hits: Hit[] }>('/api/persons/duplicates', p, READ),
	create: (p: NewPerson) => post<Saved & { file_no: string }>('/api/persons', p),
	recent: () => get<Page<Hit>>('/api/persons/recent'),
	read: async (id: number) => complete(await get<Person>(`/api/persons/${id}`)),
	change: <C extends Compartment>(id: number, c: C, version: number | null, body: Compartments[C]) =>
		patch<{ version: number }>(`/api/persons/${id}/${c}`, version, body),
	changeFile: (id: number, version: number, f: {
		team_id?: number; referent_id?: number; protected?: boolean; status?: 'open' | 'closed';
	}) => patch<{ version: number }>(`/api/persons/${id}/file`, version, f),
	reveal: (id: number, field: 'niss' | 'iban') => post<{ value: string }>(`/api/persons/${id}/reveal`, { field }),
	glass: (id: number, reason_code: GlassReason, reason: string) =>
		post<{ until: number }>(`/api/persons/${id}/glass`, { reason_code, reason }),
	timeline: (id: number, kind: 'all' | 'intervention' | 'service', before?: string, limit = 30) =>
		get<Timeline>(`/api/persons/${id}/timeline`, { kind, before, limit }),
	history: (id: number) => get<Page<HistoryRow>>(`/api/persons/${id}/history`),
	accesses: (id: number) => whole(['rows'], (after) => get<Paged<AccessRow>>(`/api/persons/${id}/accesses`, { after })),
	setHousehold: (id: number, members: Array<{ person_id: number; role: string }>, version: number | null) =>
		put<{ version: number }>(`/api/persons/${id}/household`, version, { members }),
	draft: <T>(id: number) => get<Draft<T>>(`/api/persons/${id}/draft`),
	saveDraft: (id: number, form: unknown) => put<{ saved_at?: number }>(`/api/persons/${id}/draft`, null, { form }),
	dropDraft: (id: number) => del<object>(`/api/persons/${id}/draft`),
};

export const interventions = {
	create: (i: NewIntervention) => post<SavedIntervention>('/api/interventions', i),
	read: (id: number) => get<Item>(`/api/interventions/${id}`),
	correct: (id: number, version: number, i: NewIntervention) =>
		patch<SavedIntervention>(`/api/interventions/${id}`, version, i),
	cancel: (id: number, version: number, reason: string) =>
		post<{ version: number }>(`/api/interventions/${id}/cancel`, { reason }, { version }),
	mine: (p: Period) =>
		whole(['rows'], (after) => get<Paged<Item> & { totals: { minutes: number; count: number } }>('/api/interventions/mine', { ...p, after })),
	tasks: () => whole(['rows'], (after) => get<Paged<Task>>('/api/tasks/mine', { after })),
	taskDone: (interventionId: number) => post<object>(`/api/tasks/${interventionId}/done`),
	propose: (q: TieQuery, signal?: AbortSignal) =>
		post<{ ties: Tie[] }>('/api/ties/propose', q, { ...READ, signal }),
	catalogue: () => get<Catalogue>('/api/catalogue'),
};

export const plans = {
	list: () => get<Page<PlanSummary>>('/api/plans'),
	preview: (text: string) => post<PlanPreview>('/api/plans/preview', { text }, READ),
	create: (p: PlanImport) => post<{ id: number; created: boolean; changes: number }>('/api/plans', p),
	page: (id: number, p: Period = {}) => get<PlanPage>(`/api/plans/${id}/page`, p),
	node: (id: number, p: Period = {}) => get<NodeDetail>(`/api/nodes/${id}`, p),
	records: (id: number, p: Period & { after?: string | number; indicator?: number } = {}) =>
		get<Page<RecordRow>>(`/api/nodes/${id}/records`, p),
	exportUrl: (id: number, p: Period = {}) =>
		`/api/plans/${id}/export.csv?${new URLSearchParams(p as Record<string, string>)}`,
	workbookUrl: (id: number, p: Period = {}) =>
		`/api/plans/${id}/export.xlsx?${new URLSearchParams(p as Record<string, string>)}`,
	/** The figures that a record counts for. */
	counted: (recordId: number) =>
		get<{ ties: Array<{ plan: string; code: string | null; label: string | null }>; indicators: Array<{ id: number; label: Label; code: string; also: boolean }> }>(`/api/records/${recordId}/counted`),
	untied: (plan: number, after?: string | number, service?: string) =>
		get<Page<UntiedRow> & { count: number; groups: UntiedGroup[] }>('/api/untied', { plan, after, service }),
	tie: (recordId: number, t: { plan_id: number; action_id: number; reason: string }) =>
		post<object>(`/api/records/${recordId}/tie`, t),
	attachPreview: (id: number) => post<Moved>(`/api/plans/${id}/attach/preview`, {}, READ),
	attach: (id: number) => post<Moved>(`/api/plans/${id}/attach`),
	changeNode: (id: number, n: { brief?: string; status?: NodeStatus }) => patch<object>(`/api/nodes/${id}`, null, n),
	milestones: (id: number) => get<Page<Milestone>>(`/api/nodes/${id}/milestones`),
	addMilestone: (id: number, m: { label: string; due?: string; reached?: string }) =>
		post<object>(`/api/nodes/${id}/milestones`, m),
	/** Sets both days: one that is left out is erased. */
	changeMilestone: (id: number, m: { label?: string; due?: string; reached?: string }) =>
		patch<object>(`/api/milestones/${id}`, null, m),
	measure: (indicator: number, m: { day: string; value: number; evidence: string }) =>
		post<object>(`/api/indicators/${indicator}/measurements`, m),
	rules: (plan?: number) => get<Page<Rule>>('/api/rules', { plan }),
	rulePast: (id: number) => get<Page<RulePast>>(`/api/rules/${id}/past`),
	createRule: (r: NewRule) => post<Saved & Moved>('/api/rules', r),
	changeRule: (id: number, version: number, r: NewRule & { active?: boolean }) =>
		patch<Saved & Moved>(`/api/rules/${id}`, version, r),
	previewRule: (r: NewRule) => post<Moved>('/api/rules/preview', r, READ),
	services: () => get<Page<Service>>('/api/services'),
	createService: (s: Pick<Service, 'key' | 'archetype' | 'unit' | 'label' | 'themes' | 'sensitive'>) => post<Saved>('/api/services', s),
	changeService: (id: number, version: number, s: Partial<Pick<Service, 'label' | 'themes' | 'active' | 'sensitive'>>) =>
		patch<Saved>(`/api/services/${id}`, version, s),
	lists: () => get<CentreLists>('/api/catalogue'),
	createTerm: (term: Pick<Term, 'key' | 'label'> & { list: OpenList }) => post<Saved>('/api/terms', term),
	changeTerm: (id: number, version: number, term: Partial<Pick<Term, 'label' | 'active'>>) =>
		patch<Saved>(`/api/terms/${id}`, version, term),
	parameters: () => get<Page<Parameter>>('/api/parameters'),
	parametersPast: () => get<Page<ParameterPast>>('/api/parameters/past'),
	addParameter: (p: Pick<Parameter, 'code' | 'value' | 'from' | 'source'>) => post<Saved>('/api/parameters', p),
	correctParameter: (id: number, version: number, p: Pick<Parameter, 'value' | 'source'> & { reason: string }) =>
		patch<Saved>(`/api/parameters/${id}`, version, p),
	removeParameter: (id: number, version: number, reason: string) => post<Saved>(`/api/parameters/${id}/remove`, { reason }, { version }),
};

export const trail = {
	list: (q: { file_no?: number; user?: number; class?: TrailClass; before?: string | number }) =>
		get<Page<TrailRow>>('/api/trail', q),
	state: () => get<TrailState>('/api/trail/state'),
	glass: () => get<Page<GlassRow>>('/api/glass'),
	review: (id: number) => post<object>(`/api/glass/${id}/review`),
};

export const live = {
	changes: (since: number, signal: AbortSignal) =>
		get<Changes>('/api/changes', { since }, { quiet: true, signal }),
};
