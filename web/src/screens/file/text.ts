/* How the content of an act reads: money, days, choices, lists. */

import { catalogue } from '../../lib/catalogue';
import { contentOf, type Act, type Content, type Kind } from '../../lib/file';
import { label, t, tx } from '../../lib/i18n';
import { fullDay, number } from '../../lib/time';
import { fieldName, KINDS, optionName, type FieldDef } from './kinds';

export function money(cents: number): string {
	return `${number(cents / 100, 2)} €`;
}

/** "1 340,47" or "1340.47" in cents; null when it is no amount. */
export function centsOf(text: string): number | null {
	const clean = text.replace(/[\s\u202f\u00a0€]/g, '').replace(',', '.');
	if (clean === '') return 0;
	return /^\d{1,7}(\.\d{1,2})?$/.test(clean) ? Math.round(Number(clean) * 100) : null;
}

export function termName(list: 'partners' | 'themes', key: string): string {
	const found = catalogue.value?.[list].find((x) => x.key === key);
	return found ? label(found.label) : key;
}

export function valueText(kind: Kind, f: FieldDef, v: unknown): string {
	if (v === undefined || v === null || v === '' || v === false) return '';
	switch (f.type) {
	case 'day': return fullDay(String(v));
	case 'enum': return f.of ? optionName(f.of, String(v)) : String(v);
	case 'bool': return t('ui.yes');
	case 'money': return Number(v) > 0 ? money(Number(v)) : '';
	case 'number': return String(v);
	case 'worker': return Number(v) > 0 ? String(v) : '';
	case 'partner': return termName('partners', String(v));
	case 'theme': return termName('themes', String(v));
	case 'right': return tx('file.right.', String(v));
	case 'list': return (v as Content[]).map((item) => (f.items ?? [])
		.map((g) => valueText(kind, g, item[g.key])).filter(Boolean).join(', ')).join('\n');
	default: return String(v);
	}
}

/** One line that says what an act is. */
export function headline(a: Act): string {
	const c = contentOf(a);
	switch (a.kind) {
	case 'request': return optionName('aid_kinds', String(c.aid));
	case 'piece': return String(c.label);
	case 'consultation': return optionName('bcss_flows', String(c.flow));
	case 'decision': return `${optionName('decision_results', String(c.result))}, ${optionName('aid_kinds', String(c.aid))}`;
	case 'aid': return `${optionName('aid_kinds', String(c.aid))}, ${money(a.amount_cents)}${c.periodicity === 'month' ? ` ${t('file.month')}` : ''}`;
	case 'piis': return optionName('piis_types', String(c.type));
	case 'evaluation': return optionName('evaluation_results', String(c.result));
	case 'referral': return c.partner ? termName('partners', String(c.partner)) : String(c.to ?? '');
	case 'takeup': return tx('file.right.', String(c.right));
	case 'reminder': return String(c.text);
	case 'document': return String(c.name);
	case 'closing': return optionName('closing_reasons', String(c.reason));
	default: return tx('file.kind.', a.kind);
	}
}

/** The filled fields of an act with their names, in the order of its form. */
export function facts(a: Act): Array<[string, string, FieldDef]> {
	const c = contentOf(a);
	return KINDS[a.kind].fields
		.map((f): [string, string, FieldDef] => [fieldName(a.kind, f.key), f.type === 'worker' ? (a.worker?.name ?? '') : valueText(a.kind, f, c[f.key]), f])
		.filter(([, text]) => text !== '');
}
