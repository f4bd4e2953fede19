/*
 * A breakdown: one bar a group. What is hidden is one nameless row at the end, said in words; the list
 * is its own table alternative.
 */

import { t } from '../lib/i18n';
import { number } from '../lib/time';
import type { Slice } from '../lib/types-plan';

export function Bars({ rows, name }: { rows: Slice[]; name: (label: string) => string }) {
	const shown = rows.filter((r) => !r.masked && r.value !== null);
	const masked = rows.length - shown.length;
	const top = Math.max(1, ...shown.map((r) => r.value ?? 0));
	if (rows.length === 0) return <p class="small muted">{t('plan.by.none')}</p>;
	return (
		<ul class="vil">
			{shown.map((r) => (
				<li key={r.label}>
					<span>{name(r.label)}</span>
					<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
						<rect width={((r.value ?? 0) / top) * 100} height="8" rx="2" />
					</svg>
					<span class="num">{number(r.value ?? 0)}</span>
				</li>
			))}
			{masked > 0 && (
				<li class="muted">
					<span>{t('plan.by.rest')}</span>
					<span class="wide">{t('plan.by.masked')}</span>
				</li>
			)}
		</ul>
	);
}
