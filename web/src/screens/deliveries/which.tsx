/*
 * Which service: home meals, food parcels and soup for schools are the same work. The choice is
 * part of the address, so a link and "back" keep it.
 */

import { useEffect } from 'preact/hooks';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { label, t, tx } from '../../lib/i18n';
import { href, place, setQuery } from '../../lib/router';
import { SelectField } from '../../ui/fields';

const USUAL = 'home_meals';

export function whichService(): string {
	return place.value.query.get('service') ?? USUAL;
}

/** A place of these screens, for the same service. */
export function within(...path: Array<string | number>): string {
	const service = whichService();
	return href('deliveries', ...path) + (service === USUAL ? '' : `?service=${service}`);
}

export function goWithin(...path: Array<string | number>): void {
	window.location.hash = within(...path);
}

export function unitOf(service: string = whichService()): string {
	return catalogue.value?.services.find((s) => s.key === service)?.unit ?? 'meal';
}

/** "3 repas", "3 colis": in the unit of the service. */
export function portions(n: number): string {
	return tx('delivery.unit.', unitOf(), 'delivery.unit.other', { n });
}

export function hasMenu(): boolean {
	return whichService() !== 'food_parcels';
}

export function WhichService() {
	useEffect(needCatalogue, []);
	const services = (catalogue.value?.services ?? []).filter((s) => s.archetype === 'delivery' && s.active);
	if (services.length < 2) return null;
	return (
		<SelectField label={t('delivery.service')} hideLabel value={whichService()} onChange={(v) => setQuery({ service: v === USUAL ? null : v })}
			options={services.map((s) => ({ value: s.key, label: label(s.label) }))} />
	);
}
