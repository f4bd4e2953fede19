/* A quarter, a year, or since the plan began; before and after. It writes the address. */

import { t } from '../../lib/i18n';
import { setQuery } from '../../lib/router';
import { today } from '../../lib/time';
import type { PlanSummary } from '../../lib/types-plan';
import { IconButton, Seg } from '../../ui/basic';
import { spanText, type Shown, type Span } from './period';

export function PeriodSwitch({ shown, plan }: { shown: Shown; plan: PlanSummary }) {
	const at = shown.span === 'start' ? today.value : shown.from > today.value || shown.to < today.value ? shown.from : today.value;
	const text = (span: Span) => (span === shown.span ? spanText(shown)
		: span === 'start' ? spanText({ span, from: plan.from }) : t(span === 'quarter' ? 'plan.span.quarter' : 'plan.span.year'));
	return (
		<div class="row period noprint">
			<IconButton icon="chevron-left" label={t('plan.before')} disabled={!shown.before} onClick={() => shown.before && setQuery({ at: shown.before })} />
			<Seg<Span> label={t('plan.span')} value={shown.span} onChange={(span) => setQuery({ span, at: span === 'start' ? null : at })}
				options={(['quarter', 'year', 'start'] as const).map((value) => ({ value, label: text(value) }))} />
			<IconButton icon="chevron-right" label={t('plan.after')} disabled={!shown.after} onClick={() => shown.after && setQuery({ at: shown.after })} />
		</div>
	);
}
