/* The plan as an instrument: calls and types of cards, workshop, mapping and evaluations. */

import { get, post, put } from './http';
import type { Page } from './types';
import type { NodeStatus } from './types-plan';

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
	revisions: (plan: number) => get<Page<Revision>>(`/api/plans/${plan}/revisions`),
};
