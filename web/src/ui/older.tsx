/* At the foot of a list: since when it goes, further back on demand, and whether rows are left out. */

import { t } from '../lib/i18n';
import { fullDay, number } from '../lib/time';
import { Button, Notice } from './basic';

export function OlderFoot({ from, older, more, n }: { from: string; older: () => void; more?: boolean; n?: number }) {
	return (
		<div class="row small soft noprint">
			{more && <Notice tone="wait">{t('older.cut', { n: number(n ?? 0) })}</Notice>}
			<span>{t('older.since', { day: fullDay(from) })}</span>
			<Button small icon="history" onClick={older}>{t('older.more')}</Button>
		</div>
	);
}

/** A list that is longer than a screen holds (lib/whole.ts): how many are shown, and what to do. */
export function Cut({ next, n }: { next: number | null; n: number }) {
	return next === null ? null : <Notice tone="wait" icon="info">{t('list.cut', { n: number(n) })}</Notice>;
}
