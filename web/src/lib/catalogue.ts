/* The services, themes, places and partners of the centre: read once, kept until they move. */

import { signal } from '@preact/signals';
import { interventions } from './api';
import { onTopics } from './live';
import type { Catalogue, CatalogueService } from './types';

export const catalogue = signal<Catalogue | null>(null);
let asked = false;

function load(): void {
	interventions.catalogue().then(
		(c) => (catalogue.value = c),
		() => (asked = false),
	);
}

/** Fetches the catalogue if nobody did yet. */
export function needCatalogue(): void {
	if (asked) return;
	asked = true;
	load();
	onTopics(['config'], load);
}

export function serviceOf(key: string): CatalogueService | undefined {
	return catalogue.value?.services.find((s) => s.key === key);
}
