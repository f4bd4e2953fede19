/* What was measured by hand, and what the definition was before. */

import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n';
import type { Indicator } from '../../lib/plan-life';
import { dayOf, fullDay, shortDay } from '../../lib/time';
import type { CentreLists, IndicatorValue, PlanState } from '../../lib/types-plan';
import { Button, Empty } from '../../ui/basic';
import { MeasureDialog } from '../plan/hand';
import { sayable, whatOf, wordsOf, type Measure } from './measure';
import { shown } from './preview';

export function Measures({ of, lists, reload }: { of: Indicator; lists: CentreLists; reload: () => void }) {
	const [add, setAdd] = useState(false);
	if ((of.measure as Measure).op !== 'manual') return null;
	const unit = lists.units.find((u) => u.key === of.unit)?.label ?? { fr: of.unit, nl: of.unit, de: of.unit, en: of.unit };
	/* the dialog reads label, unit and last value only */
	const figure = { id: of.id, label: of.label, unit: of.unit, unit_label: unit, decimals: of.decimals, value: of.measures[0]?.value ?? null, state: 'unmeasured' as PlanState } as IndicatorValue;
	return (
		<section class="card pad stack tight">
			<div class="row apart"><h2>{t('ws.measures')}</h2><Button small icon="plus" onClick={() => setAdd(true)}>{t('plan.measure')}</Button></div>
			{of.next && <p class="small soft">{t('ws.next', { day: fullDay(of.next) })}</p>}
			{of.measures.length === 0 && <Empty icon="circle-dashed">{t('ws.measures.none')}</Empty>}
			{of.measures.length > 0 && (
				<table class="mini">
					<caption class="vh">{t('ws.measures')}</caption>
					<tbody>{of.measures.map((m) => <tr key={m.day}><th scope="row">{shortDay(m.day)} <span class="muted">{m.evidence}</span></th><td class="num">{shown(m.value, of.unit, of.decimals)}</td></tr>)}</tbody>
				</table>
			)}
			{add && <MeasureDialog of={figure} onClose={() => setAdd(false)} onDone={reload} />}
		</section>
	);
}

function said(m: Measure): string {
	const w = whatOf(m);
	return sayable(m) && w ? t(wordsOf(w.key)) : m.op;
}

export function Past({ of, lists }: { of: Indicator; lists: CentreLists }) {
	if (of.past.length === 0) return null;
	return (
		<section class="card pad stack tight">
			<h2>{t('ws.past')}</h2>
			<ol class="jrn">
				{of.past.map((p) => (
					<li key={p.version}>
						<span class="code">{p.version}</span>
						<div>
							<p class="small"><b>{p.definition.label.fr}</b></p>
							<p class="small soft">{said(p.definition.measure as Measure)}{p.definition.baseline !== null && `, ${t('ws.baseline')} ${shown(p.definition.baseline, p.definition.unit, p.definition.decimals)}`}
								{Object.entries(p.definition.targets).map(([y, v]) => `, ${y} : ${shown(v, p.definition.unit, p.definition.decimals)}`).join('')}</p>
							<p class="tiny muted">{t('ws.until', { day: fullDay(dayOf(p.until_at)), who: p.who ?? '' })}</p>
						</div>
					</li>
				))}
			</ol>
			<p class="tiny muted">{t('ws.past.note', { n: lists.units.length > 0 ? of.version : 0 })}</p>
		</section>
	);
}
