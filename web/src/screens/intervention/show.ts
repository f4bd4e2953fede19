/* How a value of the form reads, for the comparison of two versions. */

import { catalogue } from '../../lib/catalogue';
import { label, t, tx, type PlainKey } from '../../lib/i18n';
import { fullDay } from '../../lib/time';
import type { Values } from './state';

const NAMES: Record<keyof Values, PlainKey> = {
	mode: 'form.mode', service: 'form.service', theme: 'form.theme', day: 'form.day', start: 'form.start',
	minutes: 'form.minutes', place: 'form.place', partner: 'form.partner', outcome: 'form.outcome', heads: 'form.heads', note: 'form.note',
	level: 'form.level', present: 'form.present', next: 'form.next.text', due: 'form.next.due', ties: 'tie.actions',
};

export function showValue(key: keyof Values, v: Values[keyof Values]): { label: string; text: string } {
	const c = catalogue.value;
	let text = v === null ? '' : String(v);
	if (key === 'service') text = label(c?.services.find((s) => s.key === v)?.label) || text;
	else if (key === 'theme') text = label(c?.themes.find((s) => s.key === v)?.label) || text;
	else if (key === 'place' || key === 'partner' || key === 'outcome') text = label(c?.[`${key}s`].find((x) => x.key === v)?.label) || text;
	else if (key === 'mode') text = tx('mode.', text);
	else if (key === 'level') text = tx('level.', text);
	else if ((key === 'day' || key === 'due') && text) text = fullDay(text);
	return { label: t(NAMES[key]), text };
}
