/* The conditions that a mapping rule may name, and the lists that they choose from. */

import type { PlainKey } from '../../lib/i18n';
import type { Label } from '../../lib/types';
import type { CentreLists } from '../../lib/types-plan';

export type Condition = 'service' | 'theme' | 'place' | 'partner' | 'outcome' | 'mode';

export const CONDITIONS: Array<{ key: Condition; label: PlainKey }> = [
	{ key: 'service', label: 'admin.cond.service' },
	{ key: 'theme', label: 'admin.cond.theme' },
	{ key: 'place', label: 'admin.cond.place' },
	{ key: 'partner', label: 'admin.cond.partner' },
	{ key: 'outcome', label: 'admin.cond.outcome' },
	{ key: 'mode', label: 'admin.cond.mode' },
];

export interface Choice { key: string; label: Label; active: boolean }

export function termsOf(lists: CentreLists, what: Condition | 'kind'): Choice[] {
	return {
		service: lists.services, theme: lists.themes, place: lists.places, partner: lists.partners,
		outcome: lists.outcomes, mode: lists.modes, kind: lists.kinds,
	}[what];
}
