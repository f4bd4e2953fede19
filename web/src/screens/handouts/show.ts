/* How a card and its holder stand on a screen. */

import { t } from '../../lib/i18n';

/** "104 233 871" */
export function cardNumber(n: number): string {
	return String(n).replace(/\B(?=(\d{3})+$)/g, '\u00A0');
}

/** The holder; the number alone for a protected person of another team. */
export function cardWho(c: { person: { id: number; name: string | null } | null; number: number }): string {
	return c.person?.name ?? t('card.nameless', { number: cardNumber(c.number) });
}

/** The person of an act; nobody known for a head-count. */
export function actWho(g: { person: { id: number; name: string | null } | null; people?: number }): string {
	return g.person ? (g.person.name ?? t('act.protected')) : t('act.unknown', { n: g.people ?? 1 });
}
