/* Names of services and places, out of the centre's catalogue. */

import { catalogue } from '../../lib/catalogue';
import { label } from '../../lib/i18n';

export function serviceLabel(key: string | null | undefined): string {
	const s = catalogue.value?.services.find((x) => x.key === key);
	return s ? label(s.label) : (key ?? '');
}

export function placeLabel(key: string | null | undefined): string {
	const p = catalogue.value?.places.find((x) => x.key === key);
	return p ? label(p.label) : (key ?? '');
}
