/*
 * How many actions are in which state: the five counts in words and figures, and one bar. The bar
 * is decorative; the list says everything. Where a choice is offered, each count is a button that
 * keeps only the actions in that state.
 */

import type { IconName } from 'gen:icons';
import { t } from '../lib/i18n';
import type { PlanState, States } from '../lib/types-plan';
import { Tag, type Tone } from '../ui/basic';

export const STATE_ORDER: PlanState[] = ['reached', 'on_track', 'watch', 'late', 'unmeasured'];

const CLASS: Record<PlanState, string> = {
	reached: 'done',
	on_track: 'on',
	watch: 'watch',
	late: 'late',
	unmeasured: 'none',
};

const LOOK: Record<PlanState, { tone?: Tone; icon: IconName }> = {
	reached: { tone: 'done', icon: 'circle-check' },
	on_track: { tone: 'brand', icon: 'trending-up' },
	watch: { tone: 'wait', icon: 'triangle-alert' },
	late: { tone: 'alert', icon: 'trending-down' },
	unmeasured: { icon: 'circle-dashed' },
};

export function stateClass(s: PlanState): string {
	return CLASS[s];
}

/** The state as colour, icon and word. */
export function StateTag({ state }: { state: PlanState }) {
	return <Tag tone={LOOK[state].tone} icon={LOOK[state].icon}>{t(`state.${state}`)}</Tag>;
}

/** One bar cut by state. */
export function DistBar({ states, width = 520, height = 10 }: { states: States; width?: number; height?: number }) {
	const total = STATE_ORDER.reduce((n, s) => n + states[s], 0);
	if (total === 0) return null;
	let x = 0;
	return (
		<svg class="dist" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
			{STATE_ORDER.filter((s) => states[s] > 0).map((s) => {
				const w = (states[s] / total) * width;
				const at = x;
				x += w;
				return <rect key={s} class={`d-${CLASS[s]}`} x={at} width={Math.max(w - 1, 1)} height={height} rx="2" />;
			})}
		</svg>
	);
}

export function StatesStrip({ states, chosen, onChoose }: {
	states: States;
	chosen?: PlanState | null;
	onChoose?: (s: PlanState | null) => void;
}) {
	return (
		<div class="stack tight">
			<ul class="st">
				{STATE_ORDER.map((s) => {
					const inner = <><b class="num">{states[s]}</b> {t(`state.${s}`)}</>;
					return (
						<li key={s} class={`s-${CLASS[s]}`}>
							{onChoose
								? <button type="button" aria-pressed={chosen === s} onClick={() => onChoose(chosen === s ? null : s)}>{inner}</button>
								: inner}
						</li>
					);
				})}
			</ul>
			<DistBar states={states} />
		</div>
	);
}
