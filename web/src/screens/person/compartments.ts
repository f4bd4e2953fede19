/* The fields of the compartments that are plain texts: administrative, social, health. */

import type { PlainKey } from '../../lib/i18n';
import type { Administrative, Health, Social } from '../../lib/types';

export interface TextDef<T> {
	key: keyof T & string;
	label: PlainKey;
	/** Several lines. */
	area?: boolean;
	/** Masked on read; left out of a save unless it was typed anew. */
	masked?: 'niss' | 'iban';
	hint?: PlainKey;
}

export interface TextCompartments { administrative: Administrative; social: Social; health: Health }
export type TextCompartment = keyof TextCompartments;

export const DEFS: { [C in TextCompartment]: Array<TextDef<TextCompartments[C]>> } = {
	administrative: [
		{ key: 'niss', label: 'person.niss', masked: 'niss', hint: 'person.niss.hint' },
		{ key: 'iban', label: 'person.iban', masked: 'iban' },
		{ key: 'nationality', label: 'person.nationality' },
		{ key: 'residence', label: 'person.residence' },
		{ key: 'marital', label: 'person.marital' },
		{ key: 'income_source', label: 'person.income_source' },
		{ key: 'health_fund', label: 'person.health_fund' },
	],
	social: [
		{ key: 'situation', label: 'person.situation', area: true },
		{ key: 'summary', label: 'person.summary', area: true },
		{ key: 'housing', label: 'person.housing', area: true },
		{ key: 'work', label: 'person.work', area: true },
		{ key: 'debts', label: 'person.debts', area: true },
	],
	health: [
		{ key: 'needs', label: 'person.needs', area: true },
		{ key: 'allergies', label: 'person.allergies' },
		{ key: 'mobility', label: 'person.mobility', area: true },
		{ key: 'contact', label: 'person.health_contact', area: true },
	],
};

export const TITLES: Record<TextCompartment | 'identity', PlainKey> = {
	identity: 'person.identity',
	administrative: 'person.administrative',
	social: 'person.social',
	health: 'person.health',
};
