/*
 * What the server says and is told, as the HTTP contract describes it. The member names are the
 * server's; days are "YYYY-MM-DD", instants unix seconds, ids opaque integers.
 */

import type { Act } from './file';

export type Lang = 'fr' | 'nl' | 'de' | 'en';
/** A text that is data (service, theme, role, indicator): one column for each language. */
export type Label = Partial<Record<Lang, string>>;
export type Home =
	| 'social_worker' | 'reception' | 'coordinator' | 'driver' | 'kitchen'
	| 'manager' | 'dpo' | 'admin';

export interface Ref { id: number; label: string }
export interface NameRef { id: number; name: string }
export interface Page<T> { rows: T[]; next?: string | number | null }
export interface Saved { id: number; version: number }

/* account */

export interface Me {
	id: number;
	login: string;
	name: string;
	initials: string;
	role: string;
	role_label: Label;
	caps: string[];
	teams: Ref[];
	lang: Lang;
	centre: { name: string; kind: string; demo?: boolean };
	today: string;
	idle_s: number;
	locked: boolean;
	home: Home;
}
export interface Session {
	id: number | string;
	current: boolean;
	created_at: number;
	seen_at: number;
	locked?: boolean;
	agent: string;
}
export interface User {
	id: number;
	version: number;
	login: string;
	name: string;
	role: string;
	teams: number[];
	active: boolean;
	lang: Lang;
	last_login_day: string | null;
	sessions: number;
}
export interface Role {
	id: number;
	version: number;
	key: string;
	label: Label;
	caps: string[];
	idle_s: number;
}
export interface Capability { cap: string; help: Label }
export interface Team { id: number; version: number; label: string; active: boolean }
export interface Colleague { id: number; name: string; initials: string; teams: number[] }

/* person */

export type Relation = 'mine' | 'team' | 'other' | 'glass';
export interface Hit {
	id: number;
	name: string;
	initials: string;
	birth_year: number | null;
	age: number | null;
	locality: string | null;
	file_no: string;
	relation: Relation;
	restricted: boolean;
	team: string | null;
	deceased: boolean;
	closed?: boolean;
	/** Code points of `name` that the query found. */
	match?: Array<{ start: number; length: number }>;
	why?: 'niss' | 'same' | 'near';
}
export interface SearchAnswer { took_us: number; more: boolean; hits: Hit[] }

export type ContactKind = 'mobile' | 'phone' | 'email' | 'other';
export interface Contact { kind: ContactKind; value: string; label?: string; discreet: boolean }
export interface Address {
	street: string;
	number: string;
	box?: string;
	postcode: string;
	locality: string;
	note?: string;
}
export interface Identity {
	last_name: string;
	first_name: string;
	usual_name?: string;
	birth_date?: string;
	sex?: 'm' | 'f' | 'x';
	languages?: string[];
	interpreter: boolean;
	wheelchair: boolean;
	language: string;
	contacts: Contact[];
	address: Address | null;
	alerts?: string[];
	deceased_on?: string;
}
export interface Administrative {
	niss?: string;
	iban?: string;
	nationality?: string;
	residence?: string;
	marital?: string;
	income_source?: string;
	health_fund?: string;
}
export interface Social {
	situation?: string;
	summary?: string;
	housing?: string;
	work?: string;
	debts?: string;
}
export interface Health { needs?: string; allergies?: string; mobility?: string; contact?: string }
export type Versioned<T> = T & { version: number };
export type Compartment = 'identity' | 'administrative' | 'social' | 'health';
export interface Compartments {
	identity: Identity;
	administrative: Administrative;
	social: Social;
	health: Health;
}

export interface HouseholdMember {
	person_id: number;
	name: string;
	age: number | null;
	role: string;
	restricted: boolean;
}
export interface Household { id: number; version: number; members: HouseholdMember[] }
export interface Person {
	id: number;
	file_no: string;
	version: number;
	opened_day: string | null;
	status: 'open' | 'closed';
	protected: boolean;
	deceased: boolean;
	initials: string;
	name: string | null;
	age: number | null;
	relation: Relation;
	can: { edit?: boolean; log?: boolean; social?: boolean; health?: boolean; file?: boolean; glass?: boolean };
	glass_until: number | null;
	team: Ref | null;
	referent: NameRef | null;
	identity: Versioned<Identity> | null;
	administrative: Versioned<Administrative> | null;
	social: Versioned<Social> | null;
	health: Versioned<Health> | null;
	household: Household | null;
	services: Array<{ service: string; label: Label; last_day: string }>;
}
export interface NewPerson {
	identity: Identity;
	administrative?: Administrative;
	team_id?: number;
	referent_id?: number;
	protected?: boolean;
}
export type GlassReason = 'urgence' | 'permanence' | 'remplacement' | 'demande_personne' | 'autre';
export interface HistoryRow {
	at: number;
	author: string | null;
	compartment: string;
	version: number;
	fields: string[];
}
export interface AccessRow { at: number; who: string; role: string | null; action: string; purpose: string | null }

/* interventions */

export type Mode = 'interview' | 'phone' | 'visit' | 'letter' | 'errand' | 'network';
export type Level = 'normal' | 'team' | 'sealed';
export type TieWhy =
	| 'service' | 'theme' | 'place' | 'partner' | 'outcome' | 'kind' | 'manual' | 'none';
export interface Tie {
	plan_id: number;
	plan: string;
	action_id: number | null;
	code: string | null;
	label: string | null;
	rule_id: number | null;
	why: TieWhy;
}
export interface NextStep { text: string; due?: string }
export interface Item {
	id: number | string;
	source: 'intervention' | 'service' | 'file' | 'appointment';
	record_id: number | null;
	day: string;
	start?: string | null;
	minutes: number;
	mode: Mode | null;
	service: string;
	service_label: Label;
	theme: string | null;
	theme_label: Label | null;
	place: string | null;
	partner: string | null;
	outcome: string | null;
	head_count: number;
	author: NameRef;
	level: Level;
	sealed: boolean;
	note: string | null;
	present?: string[];
	next_step: { text: string; due: string | null; done: boolean } | null;
	corrected: boolean;
	cancelled: boolean;
	ties: Tie[];
	version: number;
	can_edit: boolean;
	person?: NameRef | null;
	/** Of source "file": the act of the social file. */
	act?: Act | null;
	/** Of source "appointment": what was agreed, or a visit without it. */
	meeting?: { state: string; agreed: boolean; wait?: number | null };
}
export interface Timeline { items: Item[]; next: string | null }
export interface TieChoice { plan_id: number; action_id: number; reason: string }
export interface NewIntervention {
	person_id?: number;
	service: string;
	mode: Mode;
	theme?: string;
	day: string;
	start?: string;
	minutes: number;
	place?: string;
	partner?: string;
	outcome?: string;
	head_count?: number;
	note?: string;
	level?: Level;
	present?: string[];
	next_step?: NextStep;
	ties?: TieChoice[];
}
export interface SavedIntervention extends Saved { record_id: number; ties: Tie[] }
export interface Task {
	intervention_id: number;
	person: NameRef | null;
	text: string;
	due: string | null;
	overdue: boolean;
}
export interface TieQuery {
	kind: string;
	service: string;
	theme?: string;
	place?: string;
	partner?: string;
	outcome?: string;
	mode?: string;
	day: string;
}
export interface CatalogueService {
	id: number;
	key: string;
	label: Label;
	archetype: string;
	unit: string;
	active: boolean;
	default_theme?: string | null;
	themes?: string[];
}
/** An entry of one of the centre's lists. */
export interface Term {
	id: number;
	version: number;
	key: string;
	label: Label;
	active: boolean;
	/** Days until a next step is due; null for other lists. */
	days: number | null;
}
export type TermList =
	| 'themes' | 'modes' | 'places' | 'partners' | 'outcomes' | 'kinds' | 'glass_reasons'
	| 'units' | 'archetypes' | 'presence' | 'next_steps';
export type Catalogue = Record<TermList, Term[]> & { services: CatalogueService[] };
export interface Draft<T> { form: T | null; saved_at: number | null }

/* live */

export interface Changes { version: number; topics: string[] }
