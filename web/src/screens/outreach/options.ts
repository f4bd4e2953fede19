/* Choices that several forms of outreach share. */

import { catalogue } from '../../lib/catalogue';
import { label } from '../../lib/i18n';
import type { Option } from '../../ui/fields';

export function options(list: 'themes' | 'partners' | 'places' | 'outcomes'): Option[] {
	const rows = (catalogue.value as unknown as Record<string, Array<{ key: string; label: unknown }> | undefined> | null)?.[list] ?? [];
	return rows.map((x) => ({ value: x.key, label: typeof x.label === 'string' ? x.label : label(x.label as never) }));
}

export function only(list: Option[], keys: readonly string[]): Option[] {
	return list.filter((x) => keys.includes(x.value));
}
