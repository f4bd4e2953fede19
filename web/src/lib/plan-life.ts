/* The plan as an instrument: calls and types of cards, workshop, mapping and evaluations. */

import { get, post, put } from './http';
import type { Label, Page } from './types';
import type { NodeStatus, PlanNode, PlanState, States } from './types-plan';

export type Health = 'good' | 'risk' | 'blocked' | 'paused';
export const HEALTHS: Health[] = ['good', 'risk', 'blocked', 'paused'];
export const STATUSES: NodeStatus[] = ['NON_COMMENCE', 'EN_COURS', 'EN_ATTENTE', 'PROBLEME', 'TERMINE', 'ANNULE_ABANDONNE'];
export const ORIGINS = ['dps', 'former_plan', 'citizen', 'staff', 'legal', 'opportunity', 'pcs', 'evaluation'] as const;
export const SOURCES = ['europe', 'federal', 'wallonia', 'fwb', 'province', 'municipality', 'own', 'other'] as const;

export interface Budget { year: number; source: string; amount_cents: number; comment?: string | null }
export interface CardLink { objective_id: number; code: string; label: string; share: number }
export interface Card {
	node_id: number;
	plan_id: number;
	code: string;
	label: string;
	brief: string | null;
	status: NodeStatus;
	status_reason: string | null;
	volet: string | null;
	origin: string | null;
	responsible_id: number | null;
	responsible: string | null;
	elected: string | null;
	department: string | null;
	partners: string | null;
	begin: string | null;
	due: string | null;
	began: string | null;
	ended: string | null;
	priority: number | null;
	fte: number | null;
	progress: number | null;
	health: Health | null;
	health_reason: string | null;
	remarks: string | null;
	sdg: number[];
	plans: string[];
	budget: Budget[];
	links: CardLink[];
	version: number;
}
export interface JournalEntry { id: number; at: number; who: string | null; kind: 'note' | 'status' | 'health' | 'card' | 'file'; old: string | null; new: string | null; text: string | null }
export interface EvidenceFile { id: number; at: number; who: string | null; name: string; type: string; size: number }
export interface Revision { id: number; version: number; at: number; who: string | null; changes: Array<{ change: string; code: string | null; old: string | null; new: string | null }> }

/** What the server takes: no empty members, links without their labels. */
function cardBody(c: Card): object {
	const { node_id, plan_id, code, label, version, links, ...rest } = c;
	const body = Object.fromEntries(Object.entries(rest).filter(([, v]) => v !== null && v !== ''));
	return { ...body, links: links.map((l) => ({ objective_id: l.objective_id, share: l.share })) };
}

export const actions = {
	card: (id: number) => get<Card>(`/api/nodes/${id}/card`),
	save: (id: number, version: number, c: Card) => put<{ version: number }>(`/api/nodes/${id}/card`, version, cardBody(c)),
	journal: (id: number) => get<Page<JournalEntry>>(`/api/nodes/${id}/journal`),
	note: (id: number, text: string) => post<object>(`/api/nodes/${id}/journal`, { text }),
	evidence: (id: number) => get<Page<EvidenceFile>>(`/api/nodes/${id}/evidence`),
	addEvidence: (id: number, name: string, content: string) => post<object>(`/api/nodes/${id}/evidence`, { name, content }),
	removeEvidence: (file: number) => post<object>(`/api/evidence/${file}/remove`),
	revisions: (plan: number, after?: number) => get<{ rows: Revision[]; next: number | null }>(`/api/plans/${plan}/revisions`, after ? { after } : {}),
};

/* ---- the workshop of indicators ---- */

export interface DefinitionJson {
	action: string;
	code: string;
	label: Label;
	measure: object;
	unit: string;
	direction: 'up' | 'down' | 'keep' | 'context';
	scope: 'tied' | 'any';
	decimals: number;
	baseline: number | null;
	targets: Record<string, number>;
	explanation: string;
	every_months: number;
}
export interface Indicator extends DefinitionJson {
	id: number;
	version: number;
	plan_id: number;
	node_id: number;
	node_code: string;
	node_label: string;
	owner_id: number | null;
	since_at: number;
	next: string | null;
	measures: Array<{ day: string; value: number; evidence: string; who: string | null }>;
	past: Array<{ version: number; since_at: number; until_at: number; who: string | null; definition: DefinitionJson }>;
}
export interface IndicatorBody {
	label: { fr: string; nl?: string; de?: string; en?: string };
	measure: object;
	unit: string;
	direction: string;
	scope: string;
	decimals: number;
	baseline?: number;
	targets: Array<{ year: number; value: number }>;
	explanation?: string;
	owner_id?: number;
	every_months: number;
}
export interface Trial {
	value: number | null;
	masked: boolean;
	target: number | null;
	expected: number | null;
	state: PlanState;
	records: number;
	months: Array<{ month: string; value: number | null }>;
	flow: boolean;
	was: number | null;
	feeds: Array<{ label: string; records: number }>;
}
export interface Due { id: number; plan_id: number; node_id: number; label: Label; next: string; owner: string | null }
export interface Covered {
	id: number;
	level: string;
	code: string;
	label: string;
	records: number;
	last_month: string | null;
	rules: number;
	computed: number;
	manual: number;
	milestones: number;
	planned: number;
}
export interface Coverage {
	plan_id: number;
	title: string;
	from: string;
	to: string;
	actions: Covered[];
	untied: number;
	untied_by: Array<{ label: string; records: number }>;
	measures: Array<{ id: number; node_id: number; code: string; label: Label; owner: string | null; last: string | null; next: string | null; overdue: boolean }>;
}

export const workshop = {
	read: (id: number) => get<Indicator>(`/api/indicators/${id}`),
	add: (node: number, body: IndicatorBody) => post<{ id: number; version: number }>(`/api/nodes/${node}/indicators`, body),
	save: (id: number, version: number, body: IndicatorBody) => put<{ id: number; version: number }>(`/api/indicators/${id}`, version, body),
	retire: (id: number, version: number) => post<object>(`/api/indicators/${id}/retire`, {}, { version }),
	preview: (body: object, signal?: AbortSignal) => post<Trial>('/api/indicators/preview', body, { read: true, signal }),
	due: () => get<Page<Due>>('/api/indicators/due'),
	exportUrl: (plan: number) => `/api/plans/${plan}/indicators.json`,
	importPreview: (plan: number, content: object) => post<Imported>(`/api/plans/${plan}/indicators/preview`, { content }, { read: true }),
	import: (plan: number, content: object) => post<Imported>(`/api/plans/${plan}/indicators`, { content }),
	coverage: (plan: number) => get<Coverage>(`/api/plans/${plan}/coverage`),
};
export interface Imported { added: number; changed: number; same: number }

/* ---- evaluations ---- */

export interface EvaluationRow { id: number; kind: string; title: string; from: string; to: string; made_at: number; frozen_at: number | null; hash: string | null }
export interface Content {
	format: string;
	centre: string;
	plan: { id: number; version: number; title: string; organisation: string; from: string; to: string };
	today: string;
	computed_at: number;
	stamp: number;
	intro: string | null;
	opinion: string | null;
	conclusion: string | null;
	states: States;
	attached: { records: number; tied: number; untied: number };
	nodes: PlanNode[];
	definitions: Array<DefinitionJson & { id: number; version: number }>;
	rules: object[];
	milestones: Array<{ node_id: number; label: string; due: string | null; reached: string | null }>;
	cards: Array<{ node_id: number; responsible: string | null; elected: string | null; due: string | null; health: string | null; health_reason: string | null; progress: number | null; budget_cents: number | null }>;
	texts: Array<{ node_id: number; text: string; outcome: string | null }>;
}
export interface Evaluation {
	id: number;
	version: number;
	plan_id: number;
	kind: string;
	title: string;
	from: string;
	to: string;
	made_at: number;
	made_by: string | null;
	frozen_at: number | null;
	frozen_by: string | null;
	hash: string | null;
	intact: boolean;
	content: Content;
	revised: Array<{ node: string | null; id: number; label: Label; then: number | null; now: number | null; why: 'value' | 'definition' | 'retired' }>;
}

export const evaluations = {
	list: (plan: number) => get<Page<EvaluationRow>>(`/api/plans/${plan}/evaluations`),
	add: (plan: number, e: { kind: string; title: string; from: string; to: string }) => post<{ id: number; version: number }>(`/api/plans/${plan}/evaluations`, e),
	read: (id: number) => get<Evaluation>(`/api/evaluations/${id}`),
	save: (id: number, version: number, body: object) => put<{ version: number }>(`/api/evaluations/${id}`, version, body),
	freeze: (id: number, version: number) => post<object>(`/api/evaluations/${id}/freeze`, {}, { version }),
	drop: (id: number, version: number) => post<object>(`/api/evaluations/${id}/drop`, {}, { version }),
	exportUrl: (id: number, format: 'csv' | 'xlsx') => `/api/evaluations/${id}/export?format=${format}`,
};

/* ---- rules applied to the past ---- */

export interface Move { from: string | null; to: string | null; records: number }
export interface Retie {
	id: number;
	version: number;
	from: string;
	to: string;
	reason: string;
	asked_at: number;
	asked_by: string | null;
	mine: boolean;
	previewed: number;
	state: 'asked' | 'applied' | 'refused';
	decided_at: number | null;
	decided_by: string | null;
	moved: number | null;
}
export const reties = {
	list: (plan: number) => get<Page<Retie>>(`/api/plans/${plan}/reties`),
	preview: (plan: number, from: string, to: string) => post<{ would_move: number; moves: Move[] }>(`/api/plans/${plan}/reties/preview`, { from, to }, { read: true }),
	ask: (plan: number, body: { from: string; to: string; reason: string }) => post<{ id: number; moved: number }>(`/api/plans/${plan}/reties`, body),
	approve: (id: number) => post<{ moved: number }>(`/api/reties/${id}/approve`),
	refuse: (id: number) => post<object>(`/api/reties/${id}/refuse`),
	read: (id: number) => get<{ moves: Move[] }>(`/api/reties/${id}`),
};
