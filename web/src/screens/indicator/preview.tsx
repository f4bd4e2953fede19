/* The value of what is being written, on the present records. */

import { useEffect, useState } from 'preact/hooks';
import { figure } from '../../charts/figure';
import { Spark } from '../../charts/spark';
import { StateTag } from '../../charts/states';
import { errorText } from '../../lib/forms';
import { label, t } from '../../lib/i18n';
import { workshop, type Trial } from '../../lib/plan-life';
import { number, today } from '../../lib/time';
import type { CentreLists } from '../../lib/types-plan';
import { ApiError } from '../../lib/http';
import { Seg } from '../../ui/basic';
import type { Values } from './fields';
import type { Measure } from './measure';

export function shown(n: number | null, unit: string, decimals: number): string {
	if (n === null) return t('plan.none.dash');
	return figure({ unit, decimals }, n);
}

export function Preview({ values, measure, node, id, lists }: { values: Values; measure: Measure | null; node: number; id: number; lists: CentreLists }) {
	const year = Number(today.value.slice(0, 4));
	const [at, setAt] = useState<number>(year);
	const [trial, setTrial] = useState<Trial>();
	const [failed, setFailed] = useState('');
	const target = values.targets.find((x) => x.year === at)?.value;
	const body = measure && {
		node_id: node, id, from: `${at}-01-01`, to: `${at}-12-31`, measure, unit: values.unit, direction: values.direction, scope: values.scope, decimals: values.decimals,
		...(values.baseline !== null && { baseline: values.baseline }), ...(target !== undefined && { target }),
	};
	const key = JSON.stringify(body);

	useEffect(() => {
		if (!body) return;
		const stop = new AbortController();
		const timer = setTimeout(() => {
			workshop.preview(body, stop.signal).then(
				(x) => { setTrial(x); setFailed(''); },
				(e) => { if (!stop.signal.aborted) setFailed(e instanceof ApiError ? errorText(e) : String(e)); },
			);
		}, 250);
		return () => { clearTimeout(timer); stop.abort(); };
	}, [key]);

	const unit = label(lists.units.find((u) => u.key === values.unit)?.label);
	return (
		<section class="card pad stack tight" aria-labelledby="h-preview">
			<div class="row apart">
				<h2 id="h-preview">{t('ws.preview')}</h2>
				<Seg<number> class="sm" label={t('plan.span')} value={at} onChange={setAt} options={[{ value: year - 1, label: String(year - 1) }, { value: year, label: String(year) }]} />
			</div>
			<div role="status" class="stack tight">
				{failed && <p class="fault">{failed}</p>}
				{trial && !failed && (
					<>
						<div class="big-n">
							<b class="num">{trial.masked ? t('plan.masked.short') : shown(trial.value, values.unit, values.decimals)}</b>
							{values.unit !== 'percent' && <span class="soft small">{unit}</span>}
							<StateTag state={trial.state} />
						</div>
						{trial.masked && <p class="small muted">{t('plan.masked.why')}</p>}
						{trial.was !== null && trial.was !== trial.value && <p class="small">{t('ws.was', { n: shown(trial.was, values.unit, values.decimals) })}</p>}
						{trial.target !== null && <p class="small soft">{t('plan.target', { n: shown(trial.target, values.unit, values.decimals) })}{trial.expected !== null && `, ${t('plan.expected.now', { n: shown(trial.expected, values.unit, values.decimals) })}`}</p>}
						{trial.months.length > 1 && <Spark values={trial.months.map((m) => m.value ?? 0)} />}
						<p class="small soft">{t('ws.records', { n: trial.records })}</p>
						{trial.feeds.length > 0 && (
							<table class="mini">
								<caption class="vh">{t('ws.feeds')}</caption>
								<tbody>{trial.feeds.slice(0, 8).map((x) => <tr key={x.label}><th scope="row">{x.label}</th><td class="num">{number(x.records)}</td></tr>)}</tbody>
							</table>
						)}
					</>
				)}
			</div>
		</section>
	);
}
