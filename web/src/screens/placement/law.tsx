/* The rules of the count by date, and the contracts that a change of law moves. */

import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { fullDay, number, shortDay } from '../../lib/time';
import { Empty, Failure, Loading, Notice, Seg, Tag } from '../../ui/basic';
import { Table } from '../../ui/table';
import { CODES, placement, TOPICS, type Affected, type Law } from './api';
import { codeText, termText } from './common';

function Rules({ law }: { law: Law }) {
	const same = law.brackets.every((b) => b.days === law.brackets[0]?.days);
	return (
		<section class="card" aria-label={t('placement.law.from', { day: fullDay(law.from) })}>
			<div class="card-h"><h2>{t('placement.law.from', { day: fullDay(law.from) })}</h2></div>
			<div class="card-b stack tight">
				<p class="small soft">{law.source}</p>
				<ul class="pl-rules">{(same ? law.brackets.slice(0, 1) : law.brackets).map((b) => (
					<li key={b.age_from}><b>{t('placement.rule.text', { days: b.days, months: b.months })}</b>{same ? `, ${t('placement.law.any_age')}` : `, ${b.age_from ? t('placement.law.age', { n: b.age_from }) : t('placement.law.young', { n: law.brackets[1]?.age_from ?? 0 })}`}</li>
				))}</ul>
				<p class="tags">{CODES.map(([l, c]) => <Tag key={l} tone={law.counts.includes(c) ? 'ok' : undefined} icon={law.counts.includes(c) ? 'check' : 'x'}>{codeText(c)}</Tag>)}</p>
			</div>
		</section>
	);
}

function Moved({ from }: { from: string }) {
	const r = useResource(() => placement.affected(from), [from], TOPICS);
	if (r.loading) return <Loading rows={4} />;
	if (!r.data) return r.error ? <Failure error={r.error} retry={r.reload} /> : null;
	const over = r.data.rows.filter((x) => x.over).length;
	return (
		<section class="stack tight" aria-labelledby="h-moved">
			<h2 id="h-moved">{t('placement.affected', { n: r.data.rows.length, day: fullDay(r.data.from) })}</h2>
			{over > 0 && <Notice tone="wait" icon="triangle-alert">{t('placement.affected.over', { n: over, day: fullDay(r.data.from) })}</Notice>}
			{r.data.rows.length === 0 ? <div class="card"><Empty icon="circle-check">{t('placement.affected.none')}</Empty></div> : (
				<Table<Affected> label={t('placement.affected.label')} rows={r.data.rows} rowKey={(x) => x.id} columns={[
					{ key: 'p', head: t('placement.person'), header: true, cell: (x) => <a href={href('placement', 'contract', x.id)}>{x.person.name}</a> },
					{ key: 't', head: t('placement.period'), cell: (x) => <span class="small">{termText(x)}</span> },
					{ key: 'a', head: t('placement.affected.required'), num: true, cell: (x) => `${x.required_before} → ${x.required_after}` },
					{ key: 'c', head: t('placement.affected.counter'), num: true, cell: (x) => `${number(x.counter_before)} → ${number(x.counter_after)}` },
					{ key: 'r', head: t('placement.affected.reached'), cell: (x) => `${x.reached_before ? shortDay(x.reached_before) : t('placement.never')} → ${x.reached_after ? shortDay(x.reached_after) : t('placement.never')}` },
					{ key: 'o', head: t('placement.affected.note'), cell: (x) => (x.over ? <Tag tone="wait">{t('placement.affected.already')}</Tag> : null) },
				]} />
			)}
		</section>
	);
}

export function LawPage() {
	const r = useResource(() => placement.laws(), []);
	const [from, setFrom] = useState<string | null>(null);
	if (r.loading) return <Loading rows={5} />;
	if (!r.data) return r.error ? <Failure error={r.error} retry={r.reload} /> : null;
	const changes = r.data.rows.slice(1);
	const chosen = from ?? changes.at(-1)?.from;
	return (
		<>
			<div class="cols wide">{r.data.rows.map((l) => <Rules key={l.from} law={l} />)}</div>
			{changes.length > 1 && <Seg label={t('placement.law')} value={chosen ?? ''} onChange={setFrom} options={changes.map((l) => ({ value: l.from, label: shortDay(l.from) }))} />}
			{chosen && <Moved from={chosen} />}
		</>
	);
}
