/* The six ways in which somebody is met: icon, name, order of the keys 1 to 6. */

import type { IconName } from 'gen:icons';
import { label, t, type PlainKey } from '../../lib/i18n';
import type { Item, Mode } from '../../lib/types';

export const MODES: Array<{ mode: Mode; icon: IconName; label: PlainKey }> = [
	{ mode: 'interview', icon: 'messages-square', label: 'mode.interview' },
	{ mode: 'phone', icon: 'phone', label: 'mode.phone' },
	{ mode: 'visit', icon: 'house', label: 'mode.visit' },
	{ mode: 'letter', icon: 'mail', label: 'mode.letter' },
	{ mode: 'errand', icon: 'handshake', label: 'mode.errand' },
	{ mode: 'network', icon: 'users', label: 'mode.network' },
];

export function modeIcon(mode: Mode | null): IconName {
	return MODES.find((m) => m.mode === mode)?.icon ?? 'briefcase';
}

/** "Entretien" for an intervention; the name of the service for another record. */
export function modeName(item: Item): string {
	const m = MODES.find((x) => x.mode === item.mode);
	return m ? t(m.label) : label(item.service_label) || t('kind.other');
}
