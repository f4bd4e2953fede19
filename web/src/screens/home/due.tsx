/*
 * Measures by hand that are expected within a week or late: one's own, all of them for who keeps the
 * plan. They are entered here, without looking for the action.
 */

import { useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { label, labelLang, t } from '../../lib/i18n';
import { workshop, type Due } from '../../lib/plan-life';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { shortDay, today } from '../../lib/time';
import type { IndicatorValue } from '../../lib/types-plan';
import { Button, cx, Icon, Tag } from '../../ui/basic';
import { MeasureDialog } from '../plan/hand';

const FEW = 6;

function Enter({ due, onClose, onDone }: { due: Due; onClose: () => void; onDone: () => void }) {
	const of = useResource(async () => {
		const [i, lists] = await Promise.all([workshop.read(due.id), plans.lists()]);
		const unit = lists.units.find((u) => u.key === i.unit)?.label ?? { fr: i.unit, nl: i.unit, de: i.unit, en: i.unit };
		return { id: i.id, label: i.label, unit: i.unit, unit_label: unit, decimals: i.decimals, value: i.measures[0]?.value ?? null, state: 'unmeasured' } as IndicatorValue;
	}, [due.id]);
	return of.data ? <MeasureDialog of={of.data} onClose={onClose} onDone={onDone} /> : null;
}

export function DueMeasures() {
	const list = useResource(can('plan.read') ? () => workshop.due() : null, [], ['plan']);
	const [all, setAll] = useState(false);
	const [enter, setEnter] = useState<Due | null>(null);
	const rows = [...(list.data?.rows ?? [])].sort((a, b) => a.next.localeCompare(b.next));
	if (rows.length === 0) return null;
	return (
		<section class="card" aria-labelledby="h-due">
			<div class="card-h"><h2 id="h-due">{t('home.due')}</h2><span class="muted num">{rows.length}</span></div>
			<ul class="rows">
				{rows.slice(0, all ? rows.length : FEW).map((d) => {
					const late = d.next < today.value;
					return (
						<li key={d.id} class="line">
							<Icon name={late ? 'circle-alert' : 'clock'} />
							<span class="t">
								<a href={`${href('plan', d.plan_id)}?node=${d.node_id}`} lang={labelLang(d.label)}>{label(d.label)}</a>
								<span class={cx('small', late ? 'lt' : 'soft')}>{[t(late ? 'home.due.late' : 'home.due.by', { day: shortDay(d.next) }), d.owner].filter(Boolean).join(', ')}</span>
							</span>
							<span class="row nw">{late && <Tag tone="alert">{t('home.due.tag')}</Tag>}<Button small onClick={() => setEnter(d)}>{t('home.due.enter')}<span class="vh"> : {label(d.label)}</span></Button></span>
						</li>
					);
				})}
			</ul>
			{rows.length > FEW && !all && <p class="pad"><Button small onClick={() => setAll(true)}>{t('home.due.all', { n: rows.length })}</Button></p>}
			{enter && <Enter due={enter} onClose={() => setEnter(null)} onDone={list.reload} />}
		</section>
	);
}
