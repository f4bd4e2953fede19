/* The gauge of counted days: how many of how many, where half-way is, when the threshold is met. */

import { cx } from '../../ui/basic';
import { t } from '../../lib/i18n';
import { fullDay, number, shortDay } from '../../lib/time';

/** "dans 4 mois", in whole weeks or days, of a margin in days. */
export function marginText(margin: number): string {
	const n = Math.abs(margin);
	const unit = n >= 14 ? t('placement.weeks', { n: Math.floor(n / 7) }) : t('placement.days_n', { n });
	return margin === 0 ? t('placement.margin.none') : margin > 0 ? t('placement.margin.before', { unit }) : t('placement.margin.after', { unit });
}

export function Gauge({ counter, required, reached, margin, start, end, small }: {
	counter: number; required: number; reached: string | null; margin: number | null;
	start: string; end: string; small?: boolean;
}) {
	const share = required > 0 ? Math.min(1, counter / required) : 1;
	const rest = Math.max(0, required - counter);
	const tone = counter >= required ? 'ok' : margin === null || margin < 0 ? 'late' : undefined;
	const said = t('placement.gauge.said', { n: number(counter, counter % 1 ? 1 : 0), of: number(required) });
	return (
		<div class={cx('gauge', small && 'small', tone)}>
			<div class="gauge-bar" role="meter" aria-valuemin={0} aria-valuemax={required} aria-valuenow={Math.min(required, Math.round(counter))} aria-label={said}>
				<svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
					<rect class="ground" x="0" y="0" width="1000" height="10" rx="5" />
					<rect class="fill" x="0" y="0" width={1000 * share} height="10" rx="5" />
					<line class="mid" x1="500" x2="500" y1="0" y2="10" />
				</svg>
			</div>
			{!small && <p class="gauge-scale small muted" aria-hidden="true"><span>{shortDay(start)}</span><span>{t('placement.halfway')}</span><span>{t('placement.days_n', { n: required })}</span></p>}
			<p class={small ? 'small' : undefined}>
				<b class="num">{said}</b>{rest > 0 && <>, {t('placement.gauge.rest', { n: number(rest, rest % 1 ? 1 : 0) })}</>}
				{!small && '. '}
				{!small && (reached
					? <>{t('placement.gauge.reached')} <b>{fullDay(reached)}</b>{margin !== null && <>, {marginText(margin)}</>}.</>
					: <>{t('placement.gauge.never', { day: fullDay(end) })}</>)}
			</p>
		</div>
	);
}
