/* The day clock: gauge, figures, the working month by month, under each law; and "what if". */

import { useState } from 'preact/hooks';
import { errorText } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { dayPlus, fullDay, number, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Notice, Seg } from '../../ui/basic';
import { DateField, NumberField, SelectField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { CODES, placement, week, type Clock, type ClockLine, type Contract } from './api';
import { codeText } from './common';
import { Gauge } from './gauge';

function days(n: number): string {
	return number(n, Number.isInteger(n) ? 0 : 1);
}

function monthName(month: string): string {
	return new Intl.DateTimeFormat(document.documentElement.lang, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T12:00:00Z`));
}

function Working({ clock }: { clock: Clock }) {
	return (
		<Table<ClockLine> label={t('placement.working')} rows={clock.lines} rowKey={(l) => l.month} rowClass={(l) => (l.projected ? 'projected' : undefined)}
			columns={[
				{ key: 'm', head: t('placement.month'), header: true, cell: (l) => <>{monthName(l.month)}{l.projected && <span class="small muted"> {t('placement.projected')}</span>}</> },
				{ key: 'c', head: t('placement.codes'), cell: (l) => <span class="small">{l.codes.map((c) => `${codeText(c.code)} ${days(c.days)}`).join(', ')}</span> },
				{ key: 'n', head: t('placement.counted'), num: true, cell: (l) => days(l.counted) },
				{ key: 'x', head: t('placement.not_counted'), num: true, cell: (l) => (l.not_counted ? days(l.not_counted) : '') },
				{ key: 'r', head: t('placement.correction'), num: true, cell: (l) => (l.correction ? (l.correction > 0 ? '+' : '') + days(l.correction) : '') },
				{ key: 'v', head: t('placement.value'), num: true, cell: (l) => <b>{days(l.value)}</b> },
				{ key: 't', head: t('placement.total'), num: true, cell: (l) => days(l.total) },
			]} />
	);
}

function Figures({ clock, contract }: { clock: Clock; contract: Contract }) {
	return (
		<>
			<Gauge counter={clock.counter} required={clock.required} reached={clock.reached} margin={clock.margin} start={contract.start} end={contract.real_end ?? contract.planned_end} />
			<dl class="kv">
				<div><dt>{t('placement.rule')}</dt><dd>{t('placement.rule.text', { days: clock.required, months: clock.months })}</dd></div>
				<div><dt>{t('placement.counted_to')}</dt><dd>{clock.counted_to ? fullDay(clock.counted_to) : t('placement.nothing')}</dd></div>
				<div><dt>{t('placement.prior')}</dt><dd class="num">{days(clock.prior)}</dd></div>
				<div><dt>{t('placement.window')}</dt><dd>{fullDay(clock.window_from)}</dd></div>
				<div><dt>{t('placement.at_end')}</dt><dd class="num">{days(clock.at_end)}</dd></div>
				<div><dt>{t('placement.path')}</dt><dd>{tx('placement.path.', clock.path)}</dd></div>
			</dl>
			{clock.missing > 0 && <Notice tone="wait" icon="clock">{t('placement.missing.text', { n: clock.missing })}</Notice>}
			{clock.bracket_changes && clock.bracket_day && <Notice tone="wait" icon="triangle-alert">{t('placement.bracket', { day: fullDay(clock.bracket_day) })}</Notice>}
		</>
	);
}

export function ClockPanel({ contract }: { contract: Contract }) {
	const [chosen, choose] = useState<string | null>(null);
	const clock = contract.clocks.find((c) => (chosen ? c.from === chosen : c.applies)) ?? contract.clocks[0];
	if (!clock) return null;
	return (
		<>
			<section class="card" aria-labelledby="h-clock">
				<div class="card-h">
					<h2 id="h-clock">{t('placement.clock')}</h2>
					{contract.clocks.length > 1 && <Seg label={t('placement.law')} value={clock.from} onChange={choose}
						options={contract.clocks.map((c) => ({ value: c.from, label: <>{t('placement.law.from', { day: shortDay(c.from) })}{c.applies ? ` (${t('placement.law.applies')})` : ''}</> }))} />}
				</div>
				<div class="card-b stack">
					<p class="small soft">{clock.source}</p>
					<Figures clock={clock} contract={contract} />
				</div>
			</section>
			<WhatIfPanel contract={contract} now={contract.clocks} />
			<div class="stack tight">
				<h2>{t('placement.working')}</h2>
				<p class="small soft">{t('placement.working.text')}</p>
				<Working clock={clock} />
			</div>
		</>
	);
}

function WhatIfPanel({ contract, now }: { contract: Contract; now: Clock[] }) {
	const [f, put] = useState({ code: '', from: today.value, to: dayPlus(today.value, 20), percent: null as number | null, weekFrom: today.value, end: contract.planned_end });
	const [clocks, setClocks] = useState<Clock[] | null>(null);
	const [busy, setBusy] = useState(false);

	async function ask(e: Event) {
		e.preventDefault();
		setBusy(true);
		try {
			const a = await placement.whatIf(contract.id, {
				absences: f.code ? [{ from: f.from, to: f.to, code: f.code }] : [],
				...(f.percent ? { week_from: f.weekFrom, week: week(Math.round((contract.full_week * f.percent) / 100)) } : {}),
				...(f.end && f.end !== contract.planned_end ? { planned_end: f.end } : {}),
			});
			setClocks(a.clocks);
		} catch (err) {
			toast(errorText(err), { tone: 'alert' });
		}
		setBusy(false);
	}

	return (
		<section class="card noprint" aria-labelledby="h-if">
			<div class="card-h"><h2 id="h-if">{t('placement.whatif')}</h2></div>
			<form class="card-b stack" onSubmit={ask} noValidate>
				<div class="g2 three">
					<SelectField label={t('placement.whatif.absence')} empty={t('placement.whatif.noabsence')} value={f.code} onChange={(code) => put({ ...f, code })}
						options={CODES.filter(([l]) => l !== 'P' && l !== 'F').map(([l, c]) => ({ value: l, label: codeText(c) }))} />
					<DateField label={t('placement.from')} value={f.from} onChange={(from) => put({ ...f, from })} disabled={!f.code} />
					<DateField label={t('placement.to')} value={f.to} onChange={(to) => put({ ...f, to })} disabled={!f.code} />
					<NumberField label={t('placement.whatif.percent')} min={10} max={100} step={5} value={f.percent} onChange={(percent) => put({ ...f, percent })} optional />
					<DateField label={t('placement.whatif.since')} value={f.weekFrom} onChange={(weekFrom) => put({ ...f, weekFrom })} disabled={!f.percent} />
					<DateField label={t('placement.planned_end')} value={f.end} onChange={(end) => put({ ...f, end })} />
				</div>
				<div class="row end"><Button type="submit" tone="soft" busy={busy}>{t('placement.whatif.ask')}</Button></div>
				<div role="status">
					{clocks && (
						<Table<Clock> label={t('placement.whatif.result')} rows={clocks} rowKey={(c) => c.from} columns={[
							{ key: 'l', head: t('placement.law'), header: true, cell: (c) => <>{t('placement.law.from', { day: shortDay(c.from) })}{c.applies ? ` (${t('placement.law.applies')})` : ''}</> },
							{ key: 'n', head: t('placement.whatif.now'), cell: (c) => { const o = now.find((x) => x.from === c.from); return o?.reached ? fullDay(o.reached) : t('placement.never'); } },
							{ key: 'i', head: t('placement.whatif.then'), cell: (c) => <b>{c.reached ? fullDay(c.reached) : t('placement.never')}</b> },
							{ key: 'e', head: t('placement.at_end'), num: true, cell: (c) => days(c.at_end) },
						]} />
					)}
				</div>
			</form>
		</section>
	);
}
