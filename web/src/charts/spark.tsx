/* The last months as a line without axes; the last point is marked. Said in words for a reader. */

import { scaleLinear } from 'd3-scale';
import { curveMonotoneX, line } from 'd3-shape';
import { t } from '../lib/i18n';
import { number } from '../lib/time';

const W = 76;
const H = 20;

export function Spark({ values }: { values: number[] }) {
	if (values.length < 2 || values.every((v) => v === 0)) return <span class="muted" aria-hidden="true">·</span>;
	const top = Math.max(...values);
	const low = Math.min(0, ...values);
	const x = scaleLinear([0, values.length - 1], [2, W - 4]);
	const y = scaleLinear([low, top], [H - 3, 3]);
	const path = line<number>((_, i) => x(i), (v) => y(v)).curve(curveMonotoneX)(values) ?? '';
	const last = values[values.length - 1] ?? 0;
	return (
		<>
			<svg class="sp" viewBox={`0 0 ${W} ${H}`} width={W} height={H} aria-hidden="true" focusable="false">
				<path d={path} />
				<circle cx={x(values.length - 1)} cy={y(last)} r="2.3" />
			</svg>
			<span class="vh">{t('plan.spark', { last: number(last), top: number(top) })}</span>
		</>
	);
}
