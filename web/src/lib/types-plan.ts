/* The part of the contract about the plan, its indicators, its rules, and the audit trail. */

import type { Label } from './types';

export type PlanState = 'reached' | 'on_track' | 'watch' | 'late' | 'unmeasured';
export type States = Record<PlanState, number>;
export type NodeLevel = 'strategic' | 'operational' | 'action' | 'subaction';

export interface PlanSummary {
	id: number;
	version: number;
	title: string;
	organisation: string;
	from: string;
	to: string;
	counts: Record<NodeLevel, number>;
	active: boolean;
}
export interface PreviewNode {
	level: NodeLevel;
	code: string;
	/** As the paper prints it; null when it prints none. */
	printed: string | null;
	parent: string | null;
	label: string;
	/** 1-based line of the text that was sent; 0: none. */
	line: number;
	doubts: string[];
}
/** `node` is an index into the nodes; null: the doubt is about the whole plan. */
export interface PlanDoubt { key: string; node: number | null; line: number; text: string | null }
export interface PlanChange { change: 'add' | 'remove' | 'label' | 'move'; code: string; old: string | null; new: string | null }
export interface PlanPreview extends Record<NodeLevel, number> {
	title: string | null;
	organisation: string | null;
	from: string | null;
	to: string | null;
	nodes: PreviewNode[];
	doubts: PlanDoubt[];
	notes: Array<{ about: string | null; text: string }>;
	/** The plan in use that this text is about. */
	existing: { plan_id: number; title: string; organisation: string; from: string; to: string; changes: PlanChange[] } | null;
}
export interface PlanImport {
	text: string;
	title: string;
	organisation: string;
	from: string;
	to: string;
	nodes?: Array<{ level: NodeLevel; code: string; printed?: string; parent?: string; label: string }>;
}
export interface MaskedValue { value: number | null; masked: boolean }
export interface IndicatorValue {
	id: number;
	code: string;
	label: Label;
	measure: string;
	/** Key of the unit; values of `percent` are fractions. */
	unit: string;
	unit_label: Label;
	value: number | null;
	masked: boolean;
	numerator: number | null;
	denominator: number | null;
	target: number | null;
	expected: number | null;
	baseline: number | null;
	direction: 'up' | 'down' | 'keep' | 'context';
	state: PlanState;
	also: boolean;
	manual: boolean;
	/** Builds up over the period (count, sum, distinct); else a level. */
	flow: boolean;
	decimals: number;
}
export type NodeStatus = 'NON_COMMENCE' | 'EN_COURS' | 'EN_ATTENTE' | 'PROBLEME' | 'TERMINE' | 'ANNULE_ABANDONNE';
export interface PlanNode {
	id: number;
	level: NodeLevel;
	code: string;
	printed: string | null;
	parent_id: number | null;
	label: string;
	short: string | null;
	status: NodeStatus;
	health: string | null;
	due: string | null;
	records: number;
	minutes: number;
	state: PlanState;
	/** Objectives: how many of their actions stand in each state. */
	states: States;
	/** Records of each month of the period. */
	months: number[];
	persons: MaskedValue;
	/** The first is the main one. */
	indicators: IndicatorValue[];
}
export interface PlanPage {
	plan: PlanSummary;
	from: string;
	to: string;
	today: string;
	computed_at: number;
	computed_us: number;
	stamp: number;
	states: States;
	/** `share` is null on the wire when there is no record: look at `records` first. */
	attached: { records: number; tied: number; untied: number; share: number };
	nodes: PlanNode[];
}
export interface Slice { label: string; value: number | null; masked: boolean }
export interface SeriesPoint { month: string; value: number | null; cumulative: number | null }
export interface NodeDetail extends PlanNode {
	plan_id: number;
	from: string;
	to: string;
	series: SeriesPoint[];
	/** The breakdown is of a civil year, up to the last month that is over. */
	breakdown_from: string;
	breakdown_to: string;
	/** Its figures are rounded to so many. */
	breakdown_rounding: number;
	breakdown_us: number;
	by_locality: Slice[];
	by_age: Slice[];
	by_sex: Slice[];
	by_service: Slice[];
	source: {
		records: number;
		rules: Array<{ id: number; version: number; text: string }>;
		computed_at: number;
		stamp: number;
	};
}
export interface RecordRow {
	record_id: number;
	day: string;
	kind: string;
	service: string;
	quantity: number;
	minutes: number;
	staff: string | null;
	/** `id` only for who may open the file; else a pseudonym. */
	person: { id: number | null; name: string } | null;
	theme: string | null;
	place: string | null;
	mode: string | null;
}
export interface UntiedRow {
	record_id: number;
	day: string;
	kind: string;
	service: string;
	service_label: string;
	theme: string | null;
	theme_label: string | null;
	mode: string | null;
	staff: string | null;
}
export interface Milestone { id: number; label: string; due: string | null; reached: string | null }
export interface Moved { would_move: number; from_untied: number }
export interface Rule {
	id: number;
	version: number;
	plan_id: number;
	action_id: number;
	code: string;
	label: string;
	kind: string;
	service: string | null;
	place: string | null;
	partner: string | null;
	theme: string | null;
	outcome: string | null;
	mode: string | null;
	from: string;
	to: string | null;
	priority: number;
	active: boolean;
}
export interface NewRule {
	plan_id: number;
	action_id: number;
	kind: string;
	service?: string;
	place?: string;
	partner?: string;
	theme?: string;
	outcome?: string;
	mode?: string;
	priority?: number;
	from: string;
	to?: string;
}
export interface Service {
	id: number;
	version: number;
	key: string;
	label: Label;
	archetype: string;
	unit: string;
	themes: string[];
	default_theme: string | null;
	active: boolean;
	/** Figures about its persons need the higher minimum. */
	sensitive: boolean;
}
/** An entry of a list of the centre; `days` only for next steps. */
export interface Term { id: number; version: number; key: string; label: Label; active: boolean; days: number | null }
export type OpenList = 'theme' | 'place' | 'partner' | 'outcome';
export interface CentreLists {
	services: Service[];
	themes: Term[];
	modes: Term[];
	places: Term[];
	partners: Term[];
	outcomes: Term[];
	kinds: Term[];
	units: Term[];
	archetypes: Term[];
}
export interface Parameter {
	id: number;
	version: number;
	code: string;
	label: Label;
	value: number;
	unit: string;
	from: string;
	to: string | null;
	source: string;
}

/** What a corrected figure said before. */
export interface ParameterPast {
	code: string;
	value: number;
	from: string;
	to: string | null;
	source: string;
	author: string;
	at: number;
	reason: string;
}

/* trail */

export type TrailClass = 'auth' | 'read' | 'write' | 'search' | 'export' | 'admin' | 'glass' | 'system' | 'denied';
export interface TrailRow {
	seq: number;
	at: number;
	who: string | null;
	role: string | null;
	action: string;
	class: TrailClass;
	/** File number of the person concerned. */
	subject: string | null;
	purpose: string | null;
	rows: number;
	status: number;
}
export interface TrailState {
	entries: number;
	head: string;
	ok: boolean;
	bad_seq: number | null;
	verified_at: number;
	checkpoint: { seq: number; at: number } | null;
	glass_pending: number;
}
export interface GlassRow {
	id: number;
	at: number;
	who: string;
	file_no: string;
	reason_code: string;
	reason: string;
	until: number;
	reviewed_at: number | null;
	reviewed_by: string | null;
}
/** How many records of a service count for no action. */
export interface UntiedGroup { service: string; label: string; records: number }
/** What a rule said until somebody changed it. */
export interface RulePast { version: number; until_at: number; who: string | null; rule: Rule }
