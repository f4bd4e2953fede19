/* Small pieces that the screens of placements share. */

import type { Key } from '../../lib/i18n';
import { t, tx } from '../../lib/i18n';
import { shortDay } from '../../lib/time';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { label } from '../../lib/i18n';
import { Tag, type Tone } from '../../ui/basic';
import type { Head } from './api';

const TONES: Record<string, Tone | undefined> = {
	running: 'ok', coming: 'busy', suspended: 'wait', to_close: 'alert', ending: 'wait', ended: undefined, cancelled: undefined,
};

export function StateTag({ state }: { state: string }) {
	return <Tag tone={TONES[state]}>{tx('placement.state.', state)}</Tag>;
}

export function articleText(article: string): string {
	return article === '61' ? t('placement.art61') : t('placement.art60');
}

/** "temps plein", "4/5", "mi-temps", "63 %" */
export function fractionText(f: number): string {
	if (f >= 0.999) return t('placement.fulltime');
	for (const [n, text] of [[0.8, '4/5'], [0.75, '3/4'], [0.5, '1/2']] as const) if (Math.abs(f - n) < 0.005) return text;
	return t('placement.percent', { n: Math.round(f * 100) });
}

/** "Du 2 févr. au 30 avr. 2027, temps plein" */
export function termText(h: Head): string {
	return t('placement.term', { from: shortDay(h.start), to: shortDay(h.real_end ?? h.planned_end), fraction: fractionText(h.fraction) });
}

export function kindText(kind: string): string {
	return tx('placement.ms.', kind);
}

/** The label of an outcome in the centre's own list. */
export function outcomeText(key: string): string {
	needCatalogue();
	const term = catalogue.value?.outcomes.find((o) => o.key === key);
	return term ? label(term.label) : key;
}

export function codeText(code: string): string {
	return t(`placement.code.${code}` as Key & `placement.code.worked`);
}

/** "38 h", "7 h 36" */
export function hoursText(minutes: number): string {
	const m = minutes % 60;
	return `${Math.floor(minutes / 60)} h${m ? ` ${String(m).padStart(2, '0')}` : ''}`;
}
