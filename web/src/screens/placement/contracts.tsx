/* The board of contracts: who works where, how far the days are, what comes next. */

import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { shortDay, today } from '../../lib/time';
import { Empty, Failure, IconBox, Loading, Seg, Tag } from '../../ui/basic';
import { TextField } from '../../ui/fields';
import { placement, TOPICS, type Row } from './api';
import { articleText, kindText, StateTag, termText } from './common';
import { Gauge, marginText } from './gauge';

type State = 'running' | 'coming' | 'ended';

function Line({ row }: { row: Row }) {
	return (
		<li>
			<a class="line pl-row" href={href('placement', 'contract', row.id)}>
				<IconBox icon="briefcase" tone={row.article === '61' ? 'b' : undefined} />
				<span class="t">
					<b>{row.person.name}</b>
					<span class="small">{row.post}, {row.host}</span>
					<span class="small soft">{articleText(row.article)}. {termText(row)}</span>
				</span>
				<span class="pl-g">
					<Gauge small counter={row.counter} required={row.required} reached={row.reached} margin={row.margin} start={row.start} end={row.planned_end} />
				</span>
				<span class="pl-s">
					<StateTag state={row.state} />
					{row.reached && row.margin !== null && row.state !== 'ended' && (
						<span class="small soft pl-m">{t('placement.reached', { day: shortDay(row.reached) })}, {marginText(row.margin)}</span>)}
					{row.missing > 0 && <Tag tone="wait" icon="clock">{t('placement.missing', { n: row.missing })}</Tag>}
					{row.next_kind && row.next_due && (
						<Tag tone={row.next_due < today.value ? 'alert' : undefined} icon={row.next_due < today.value ? 'triangle-alert' : undefined}>{kindText(row.next_kind)}, {shortDay(row.next_due)}</Tag>)}
				</span>
			</a>
		</li>
	);
}

export function Contracts() {
	const [state, setState] = useState<State>('running');
	const [text, setText] = useState('');
	const list = useResource(() => placement.contracts(state), [state], TOPICS);
	const q = text.trim().toLowerCase();
	const rows = (list.data?.rows ?? []).filter((r) => !q || `${r.person.name} ${r.post} ${r.host} ${r.referent}`.toLowerCase().includes(q));
	return (
		<>
			<div class="row">
				<Seg<State> label={t('placement.which')} value={state} onChange={setState} options={[
					{ value: 'running', label: t('placement.which.running') }, { value: 'coming', label: t('placement.which.coming') }, { value: 'ended', label: t('placement.which.ended') },
				]} />
				<TextField label={t('placement.filter')} hideLabel placeholder={t('placement.filter')} type="search" value={text} onChange={setText} />
			</div>
			{list.loading && <Loading rows={6} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && (
				<section class="card" aria-labelledby="h-contracts">
					<div class="card-h"><h2 id="h-contracts">{t('placement.contracts', { n: rows.length })}</h2>
						{list.data.hidden > 0 && <span class="small soft">{t('placement.hidden', { n: list.data.hidden })}</span>}</div>
					{rows.length === 0 ? <Empty icon="briefcase">{t('placement.none')}</Empty> : <ul class="rows">{rows.map((r) => <Line key={r.id} row={r} />)}</ul>}
				</section>
			)}
		</>
	);
}
