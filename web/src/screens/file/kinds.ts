/*
 * The forms of the acts of a file, as data: which fields, of which type, shown when. One form and one
 * reading of an act serve all kinds. Members and lists are the server's (src/svc/file/shapes.c).
 */

import type { IconName } from 'gen:icons';
import { tx } from '../../lib/i18n';
import type { Content, Kind } from '../../lib/file';
import type { Option } from '../../ui/fields';

export type FieldType =
	| 'day' | 'text' | 'area' | 'enum' | 'bool' | 'money' | 'number' | 'worker' | 'partner' | 'theme' | 'right' | 'list' | 'file';

export interface FieldDef {
	key: string;
	type: FieldType;
	/** List of the server that an enum is chosen from. */
	of?: string;
	required?: boolean;
	/** Shown only then. */
	when?: (v: Content) => boolean;
	/** Fields of one item of a list. */
	items?: FieldDef[];
	hint?: boolean;
	/** What a new act starts with; 'today' for days. */
	start?: string | boolean | number;
}

export interface KindDef {
	icon: IconName;
	cap: string;
	parent?: Kind;
	parentNeeded?: boolean;
	fields: FieldDef[];
	/** Fields whose text stands under the title of the act. */
	brief: string[];
}

export const OPTIONS: Record<string, string[]> = {
	aid_kinds: ['ris', 'eris', 'ris_complement', 'advance', 'single', 'rent_guarantee', 'installation', 'heating', 'energy_fund',
		'water_fund', 'medical', 'school', 'participation', 'food', 'employment', 'budget', 'debt', 'address', 'housing', 'care_home', 'services', 'other'],
	request_channels: ['desk', 'appointment', 'phone', 'letter', 'email', 'web', 'partner', 'home'],
	request_origins: ['person', 'relative', 'partner', 'other_centre', 'court', 'end_of_unemployment_1', 'end_of_unemployment_2',
		'end_of_unemployment_3', 'end_of_unemployment_4', 'own_initiative'],
	request_competences: ['unknown', 'yes', 'no'],
	suspension_reasons: ['applicant_information', 'other_authority', 'force_majeure', 'other'],
	bcss_flows: ['register', 'household_register', 'employment', 'unemployment', 'sickness', 'pension', 'family_allowance', 'disability',
		'tax', 'land_register', 'vehicles', 'status_centre'],
	decision_organs: ['committee', 'council', 'bureau', 'president'],
	decision_results: ['granted', 'partly', 'refused', 'raised', 'lowered', 'ended', 'suspended', 'recovered', 'inadmissible', 'postponed'],
	decision_reasons: ['sanction', 'abroad', 'detention', 'other'],
	ris_categories: ['cohabitant', 'single', 'family'],
	notified_ways: ['registered', 'hand'],
	judgments: ['confirmed', 'reformed', 'withdrawn'],
	aid_periodicities: ['month', 'once'],
	piis_types: ['insertion_work', 'insertion_social', 'studies', 'training', 'health', 'housing', 'mixed'],
	piis_codes: ['none', 'c11', 'c17'],
	piis_ends: ['reached', 'work', 'own_rights', 'moved', 'not_kept', 'stopped', 'other'],
	evaluation_results: ['on_track', 'adapted', 'difficult', 'reached'],
	referral_outcomes: ['pending', 'appointment_obtained', 'took_part', 'right_opened', 'accepted', 'declined', 'not_reached'],
	assessment_axes: ['project', 'employment', 'training', 'mobility', 'housing', 'health', 'language', 'digital', 'administrative',
		'childcare', 'budget', 'network'],
	takeup_causes: ['not_known', 'not_asked', 'too_complex', 'refused_before', 'fear_shame', 'not_offered', 'chosen', 'language', 'digital'],
	takeup_remedies: ['informed', 'form_filled', 'accompanied', 'contested', 'partner', 'automatic'],
	takeup_outcomes: ['running', 'opened', 'refused', 'given_up', 'not_entitled'],
	document_types: ['identity', 'residence', 'income', 'rent', 'bill', 'medical', 'employment', 'school', 'decision', 'contract', 'letter', 'other'],
	document_readers: ['team', 'referent', 'health'],
	closing_reasons: ['employment', 'own_rights', 'aid_ended_chosen', 'autonomy', 'moved', 'deceased', 'no_contact', 'refused', 'other'],
};

const INCOME = ['ris', 'eris', 'ris_complement'];
const income = (v: Content) => INCOME.includes(String(v.aid));
const filled = (key: string) => (v: Content) => Boolean(v[key]);
const day: FieldDef = { key: 'day', type: 'day', required: true, start: 'today' };

const suspensions: FieldDef = {
	key: 'suspensions', type: 'list', items: [
		{ key: 'from', type: 'day', required: true, start: 'today' }, { key: 'to', type: 'day' },
		{ key: 'reason', type: 'enum', of: 'suspension_reasons', required: true }, { key: 'note', type: 'text' },
	],
};

/** The least a social report holds, in the order of the printed page. */
export const SECTIONS = ['identity', 'residence', 'household', 'object', 'resources', 'resources_others', 'work', 'other_rights',
	'maintenance', 'living', 'description', 'proposal'];

export const KINDS: Record<Kind, KindDef> = {
	request: {
		icon: 'file-pen', cap: 'file.write', brief: ['object', 'urgent_reason', 'transfer_to', 'withdrawn_reason'], fields: [
			day, { key: 'aid', type: 'enum', of: 'aid_kinds', required: true },
			{ key: 'channel', type: 'enum', of: 'request_channels', required: true, start: 'desk' },
			{ key: 'origin', type: 'enum', of: 'request_origins' },
			{ key: 'object', type: 'area', required: true }, { key: 'worker_id', type: 'worker' },
			{ key: 'receipt_day', type: 'day', start: 'today' },
			{ key: 'competent', type: 'enum', of: 'request_competences', start: 'unknown' },
			{ key: 'transfer_to', type: 'text', when: (v) => v.competent === 'no' },
			{ key: 'transfer_reason', type: 'area', when: (v) => v.competent === 'no' },
			{ key: 'transfer_day', type: 'day', when: (v) => v.competent === 'no' },
			{ key: 'urgent', type: 'bool' }, { key: 'urgent_reason', type: 'area', required: true, when: filled('urgent') },
			{ key: 'first_aid_day', type: 'day', when: filled('urgent') },
			suspensions, { key: 'withdrawn_day', type: 'day' }, { key: 'withdrawn_reason', type: 'text', when: filled('withdrawn_day') },
		],
	},
	piece: {
		icon: 'file-search', cap: 'file.write', parent: 'request', parentNeeded: true, brief: [], fields: [
			{ key: 'label', type: 'text', required: true }, day, { key: 'due', type: 'day', required: true },
			{ key: 'reminded_day', type: 'day' }, { key: 'received_day', type: 'day' },
		],
	},
	report: {
		icon: 'clipboard-list', cap: 'file.write', parent: 'request', brief: ['proposal'], fields: [
			day, { key: 'visit_day', type: 'day' },
			...SECTIONS.map((key): FieldDef => ({ key, type: 'area' })),
			{ key: 'closed_day', type: 'day' },
		],
	},
	consultation: {
		icon: 'database', cap: 'file.write', parent: 'request', brief: ['purpose'], fields: [
			day, { key: 'flow', type: 'enum', of: 'bcss_flows', required: true }, { key: 'purpose', type: 'text', required: true },
		],
	},
	decision: {
		icon: 'scale', cap: 'file.decide', parent: 'request', brief: ['facts'], fields: [
			day, { key: 'organ', type: 'enum', of: 'decision_organs', required: true, start: 'committee' },
			{ key: 'result', type: 'enum', of: 'decision_results', required: true },
			{ key: 'reason', type: 'enum', of: 'decision_reasons', when: (v) => v.result === 'suspended' },
			{ key: 'aid', type: 'enum', of: 'aid_kinds', required: true },
			{ key: 'category', type: 'enum', of: 'ris_categories', when: income },
			{ key: 'amount_cents', type: 'money', hint: true }, { key: 'from', type: 'day' }, { key: 'to', type: 'day' },
			{ key: 'followed', type: 'bool' }, { key: 'hearing_offered', type: 'bool' }, { key: 'hearing_day', type: 'day' },
			{ key: 'facts', type: 'area' }, { key: 'law', type: 'area' }, { key: 'calculation', type: 'area' }, { key: 'periodicity', type: 'text' },
			{ key: 'notified_day', type: 'day' }, { key: 'notified_by', type: 'enum', of: 'notified_ways', when: filled('notified_day') },
			{ key: 'ratified_day', type: 'day', when: (v) => v.organ === 'president' }, { key: 'paid_day', type: 'day', when: income },
			{ key: 'forem_exempt', type: 'bool', when: income }, { key: 'forem_day', type: 'day', when: (v) => income(v) && !v.forem_exempt },
			{ key: 'piis_exempt', type: 'bool', when: income },
			{ key: 'appeal_day', type: 'day', when: filled('notified_day') }, { key: 'judged_day', type: 'day', when: filled('appeal_day') },
			{ key: 'judgment', type: 'enum', of: 'judgments', when: filled('judged_day') },
		],
	},
	aid: {
		icon: 'hand-coins', cap: 'file.write', parent: 'decision', brief: ['note'], fields: [
			day, { key: 'aid', type: 'enum', of: 'aid_kinds', required: true },
			{ key: 'periodicity', type: 'enum', of: 'aid_periodicities', required: true, start: 'month' },
			{ key: 'category', type: 'enum', of: 'ris_categories', when: income },
			{ key: 'amount_cents', type: 'money', hint: true }, { key: 'deducted_cents', type: 'money' },
			{ key: 'from', type: 'day', required: true }, { key: 'to', type: 'day' }, { key: 'recoverable', type: 'bool' },
			suspensions, { key: 'note', type: 'area' },
		],
	},
	piis: {
		icon: 'file-signature', cap: 'file.write', parent: 'decision', brief: ['analysis'], fields: [
			day, { key: 'type', type: 'enum', of: 'piis_types', required: true }, { key: 'student', type: 'bool' },
			{ key: 'analysis_day', type: 'day' }, { key: 'analysis', type: 'area' },
			{
				key: 'goals', type: 'list', items: [
					{ key: 'text', type: 'text', required: true }, { key: 'commitment_person', type: 'text' }, { key: 'commitment_centre', type: 'text' },
					{ key: 'due', type: 'day' }, { key: 'reached', type: 'bool' },
				],
			},
			{ key: 'domains', type: 'text' }, { key: 'evaluation_how', type: 'text' },
			{ key: 'signed_day', type: 'day' }, { key: 'from', type: 'day' }, { key: 'to', type: 'day' },
			{ key: 'code', type: 'enum', of: 'piis_codes', start: 'none' },
			{ key: 'code_from', type: 'day', when: (v) => v.code === 'c11' || v.code === 'c17' },
			{ key: 'code_to', type: 'day', when: (v) => v.code === 'c11' || v.code === 'c17' },
			{ key: 'code_reason', type: 'area', when: (v) => v.code === 'c17' },
			{ key: 'health_offered', type: 'bool' }, { key: 'health_accepted', type: 'bool', when: filled('health_offered') },
			{ key: 'ended_day', type: 'day' }, { key: 'ended_reason', type: 'enum', of: 'piis_ends', when: filled('ended_day') },
		],
	},
	evaluation: {
		icon: 'clipboard-check', cap: 'file.write', parent: 'piis', parentNeeded: true, brief: ['note'], fields: [
			day, { key: 'in_person', type: 'bool', start: true }, { key: 'result', type: 'enum', of: 'evaluation_results', required: true }, { key: 'note', type: 'area' },
		],
	},
	referral: {
		icon: 'signpost', cap: 'file.write', brief: ['note'], fields: [
			day, { key: 'partner', type: 'partner' }, { key: 'to', type: 'text' }, { key: 'theme', type: 'theme' }, { key: 'accompanied', type: 'bool' },
			{ key: 'outcome', type: 'enum', of: 'referral_outcomes', start: 'pending' },
			{ key: 'outcome_day', type: 'day', when: (v) => Boolean(v.outcome) && v.outcome !== 'pending' }, { key: 'note', type: 'area' },
		],
	},
	assessment: {
		icon: 'gauge', cap: 'file.write', brief: ['plan'], fields: [
			day, { key: 'entry_day', type: 'day' },
			{
				key: 'levels', type: 'list', required: true, items: [
					{ key: 'axis', type: 'enum', of: 'assessment_axes', required: true }, { key: 'level', type: 'number', required: true }, { key: 'note', type: 'text' },
				],
			},
			{ key: 'literacy', type: 'bool' }, { key: 'language_test', type: 'bool', when: filled('literacy') },
			{ key: 'plan', type: 'area' }, { key: 'plan_signed_day', type: 'day' },
		],
	},
	takeup: {
		icon: 'lightbulb', cap: 'file.write', brief: ['note'], fields: [
			day, { key: 'right', type: 'right', required: true }, { key: 'cause', type: 'enum', of: 'takeup_causes' },
			{ key: 'remedy', type: 'enum', of: 'takeup_remedies' }, { key: 'outcome', type: 'enum', of: 'takeup_outcomes', start: 'running' },
			{ key: 'outcome_day', type: 'day', when: (v) => Boolean(v.outcome) && v.outcome !== 'running' },
			{ key: 'amount_year_cents', type: 'money' }, { key: 'note', type: 'area' },
		],
	},
	reminder: {
		icon: 'bell', cap: 'file.write', brief: [], fields: [
			{ key: 'text', type: 'text', required: true }, day, { key: 'worker_id', type: 'worker' }, { key: 'done_day', type: 'day' },
		],
	},
	document: {
		icon: 'file-text', cap: 'file.write', brief: [], fields: [
			{ key: 'name', type: 'text', required: true }, { key: 'type', type: 'enum', of: 'document_types', required: true },
			day, { key: 'expires', type: 'day' }, { key: 'sees', type: 'enum', of: 'document_readers', required: true, start: 'team' },
		],
	},
	closing: {
		icon: 'archive', cap: 'file.write', brief: ['note'], fields: [
			day, { key: 'reason', type: 'enum', of: 'closing_reasons', required: true }, { key: 'note', type: 'area' }, { key: 'reopened_day', type: 'day' },
		],
	},
	control: {
		icon: 'list-checks', cap: 'file.control', brief: ['note'], fields: [
			day, { key: 'points', type: 'number', required: true }, { key: 'conforming', type: 'number', required: true }, { key: 'note', type: 'area' },
		],
	},
};

/** The name of a field; some read otherwise in one kind of act. */
export function fieldName(kind: Kind, key: string): string {
	const own = tx('file.f.', `${key}.${kind}`);
	return own === `${key}.${kind}` ? tx('file.f.', key) : own;
}

export function optionName(of: string, value: string): string {
	return tx(`file.o.${of}.`, value);
}

export function optionsOf(of: string): Option[] {
	return (OPTIONS[of] ?? []).map((value) => ({ value, label: optionName(of, value) }));
}
