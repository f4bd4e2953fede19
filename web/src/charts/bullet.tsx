/*
 * A bullet: what was done as a bar, what is expected at this date as the darker ground, the target
 * as a mark. Decorative: the columns beside it and the hidden sentence say the same.
 */

import { scaleLinear } from 'd3-scale';
import { t } from '../lib/i18n';
import type { IndicatorValue } from '../lib/types-plan';
import { goal } from './figure';
import { stateClass } from './states';

const W = 124;
const H = 14;

export function Bullet({ of }: { of: IndicatorValue }) {
	const { value, target, expected } = of;
	if (value === null || target === null) return null;
	const top = Math.max(value, target, expected ?? 0);
	if (!(top > 0)) return null;
	const x = scaleLinear([0, top * 1.02], [0, W]).clamp(true);
	return (
		<>
			<svg class={`bul b-${stateClass(of.state)}`} viewBox={`0 0 ${W} ${H}`} width={W} height={H} aria-hidden="true" focusable="false">
				<rect class="t" y="2" width={W} height={H - 4} rx="2" />
				{expected !== null && expected > 0 && <rect class="e" y="2" width={x(expected)} height={H - 4} rx="2" />}
				<rect class="v" y="5" width={Math.max(x(value), 1)} height={H - 10} rx="1.5" />
				<line class="c" x1={x(target)} x2={x(target)} y1="0" y2={H} />
			</svg>
			{expected !== null && <span class="vh">{t('plan.expected.now', { n: goal(of, expected) })}</span>}
		</>
	);
}
