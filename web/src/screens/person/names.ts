/* Names of languages and of roles in a household. */

import { locale, tx } from '../../lib/i18n';
import type { Option } from '../../ui/fields';

const LANGUAGES = ['fr', 'nl', 'de', 'en', 'ar', 'tr', 'es', 'it', 'pt', 'pl', 'ro', 'bg', 'sq', 'ru', 'uk', 'fa', 'ps', 'ti', 'so', 'ln', 'sw', 'rw', 'hy', 'ka', 'ku', 'sr', 'zh', 'ur'];

/** "Turc" for "tr", in the language in force. */
export function languageName(code: string): string {
	try {
		const name = new Intl.DisplayNames([locale()], { type: 'language' }).of(code) ?? code;
		return name.charAt(0).toUpperCase() + name.slice(1);
	} catch {
		return code;
	}
}

/** National languages and English first, the others by name. */
export function languageOptions(current?: string): Option[] {
	const codes = current && !LANGUAGES.includes(current) ? [...LANGUAGES, current] : LANGUAGES;
	const all = codes.map((c) => ({ value: c, label: languageName(c) }));
	const rest = all.slice(4).sort((a, b) => a.label.localeCompare(b.label, locale()));
	return [...all.slice(0, 4), ...rest];
}

export const HOUSEHOLD_ROLES = ['head', 'partner', 'child', 'parent', 'sibling', 'other'];

export function roleName(key: string): string {
	return tx('household.role.', key);
}
