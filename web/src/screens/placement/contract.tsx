/* One contract: gauge and working, timeline and amendments, follow-up, and the sheet on paper. */

import type { IconName } from 'gen:icons';
import { useState } from 'preact/hooks';
import { errorText } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { me } from '../../lib/session';
import { fullDay, minutes, stamp, today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Failure, Icon, IconBox, Loading, PageHead, Tag } from '../../ui/basic';
import { Confirm } from '../../ui/dialog';
import { Menu, MenuItem } from '../../ui/menu';
import { Tabs } from '../../ui/tabs';
import { AmendDialog, EndDialog, type AmendKind } from './amend';
import { placement, TOPICS, type Contract } from './api';
import { articleText, fractionText, hoursText, StateTag, termText } from './common';
import { ClockPanel } from './clock';
import { DetailsDialog } from './details';
import { FollowPanel } from './follow';
import { Gauge } from './gauge';

type Act = AmendKind | 'end' | 'details' | 'reopen' | 'cancel' | null;

function Actions({ c, onAct }: { c: Contract; onAct: (a: Act) => void }) {
	if (!c.can_edit) return null;
	const over = c.state === 'ended' || c.state === 'ending';
	const items: Array<[Act, string, IconName]> = over ? [['details', t('placement.details'), 'pencil'], ['reopen', t('placement.reopen'), 'history']] : [
		['extend', t('placement.amend.extend'), 'calendar-clock'], ['hours', t('placement.amend.hours'), 'clock'], ['transfer', t('placement.amend.transfer'), 'signpost'],
		['suspend', t('placement.amend.suspend'), 'circle-pause'], ['details', t('placement.details'), 'pencil'], ['end', t('placement.end'), 'check'], ['cancel', t('placement.cancel'), 'x'],
	];
	return (
		<Menu label={t('placement.act')} class="pl-menu" button={<><Icon name="pencil" />{t('placement.act')}</>}>
			{(close) => items.map(([k, text, icon]) => <MenuItem key={k} icon={icon} onClick={() => { close(); onAct(k); }}>{text}</MenuItem>)}
		</Menu>
	);
}

function Timeline({ c, onResume }: { c: Contract; onResume: (stop: number) => void }) {
	return (
		<>
			<section class="card" aria-labelledby="h-spans">
				<div class="card-h"><h2 id="h-spans">{t('placement.spans')}</h2></div>
				<ul class="rows">
					{c.spans.map((s) => (
						<li key={s.from} class="line">
							<IconBox icon="briefcase" />
							<span class="t">
								<b>{s.post.title}, {s.post.host.name}</b>
								<span class="small soft">{t('placement.span', { from: fullDay(s.from), to: fullDay(s.to) })}</span>
								<span class="small soft">{t('placement.schedule', { hours: hoursText(s.week.reduce((a, b) => a + b, 0)), days: s.week.filter((m) => m > 0).length })}
									{s.post.own_service_label && <>. {t('placement.works_for', { service: label(s.post.own_service_label) })}</>}</span>
							</span>
						</li>
					))}
					{c.stops.map((s) => (
						<li key={`s${s.id}`} class="line">
							<IconBox icon="clock" tone="w" />
							<span class="t"><b>{t('placement.suspension')}</b><span class="small soft">{t('placement.span', { from: fullDay(s.from), to: fullDay(s.to) })}</span></span>
							{c.can_edit && !c.real_end && <Button small onClick={() => onResume(s.id)}>{t('placement.amend.resume')}</Button>}
						</li>
					))}
				</ul>
			</section>
			{(c.works_as || c.rendered.kinds.length > 0) && (
				<section class="card" aria-labelledby="h-rendered">
					<div class="card-h"><h2 id="h-rendered">{t('placement.rendered')}</h2></div>
					<div class="card-b stack tight">
						<p>{c.works_as ? t('placement.works_as', { name: c.works_as }) : ''}</p>
						{c.rendered.kinds.length === 0 ? <p class="soft">{t('placement.rendered.none')}</p> : (
							<p class="tags">{c.rendered.kinds.map((k) => <Tag key={k.kind} tone="brand">{label(k.label)} {k.count}</Tag>)}{c.rendered.minutes > 0 && <Tag>{minutes(c.rendered.minutes)}</Tag>}</p>
						)}
					</div>
				</section>
			)}
			<section class="card noprint" aria-labelledby="h-acts">
				<div class="card-h"><h2 id="h-acts">{t('placement.acts')}</h2></div>
				<ul class="rows">
					{[...c.acts].reverse().map((a) => (
						<li key={a.id} class="line line-2">
							<span class="t"><span><b>{tx('placement.act.', a.kind)}</b>, {fullDay(a.day)}{a.until && ` – ${fullDay(a.until)}`}</span>{a.reason && <span class="pre">{a.reason}</span>}</span>
							<span class="small muted">{a.author}, {stamp(a.at)}</span>
						</li>
					))}
				</ul>
			</section>
		</>
	);
}

const WEEK = [1, 2, 3, 4, 5, 6, 7].map((d) => `2024-01-0${d}`); /* a week that begins on a Monday */

/** Hours by day of the week: what the person signs for. */
function WeekTable({ week }: { week: number[] }) {
	return (
		<table class="pl-week">
			<thead><tr>{WEEK.map((d) => <th key={d} scope="col">{weekDay(d).split(' ')[0]}</th>)}<th scope="col">{t('placement.week_total')}</th></tr></thead>
			<tbody><tr>{WEEK.map((d, i) => <td key={d}>{week[i] ? minutes(week[i]) : '–'}</td>)}<td><b>{minutes(week.reduce((a, b) => a + b, 0))}</b></td></tr></tbody>
		</table>
	);
}

/** The sheet of the contract: what goes on paper, with room for three signatures. */
function Sheet({ c }: { c: Contract }) {
	const clock = c.clocks.find((x) => x.applies);
	const span = c.spans[c.spans.length - 1];
	const rows: Array<[string, string]> = [
		[t('placement.person'), c.person.name],
		[t('placement.host'), `${c.host}, ${tx('placement.category.', span?.post.host.category ?? 'other')}`],
		[t('placement.post'), c.post],
		[t('placement.period'), t('placement.span', { from: fullDay(c.start), to: fullDay(c.real_end ?? c.planned_end) })],
		[t('placement.hours'), span ? `${hoursText(span.week.reduce((a, b) => a + b, 0))} (${fractionText(c.fraction)})` : ''],
		[t('placement.tutor'), [c.tutor, c.tutor_phone].filter(Boolean).join(', ')],
		[t('placement.referent'), c.referent],
		[t('placement.rule'), clock ? t('placement.rule.text', { days: clock.required, months: clock.months }) : ''],
		[t('placement.reached_on'), clock?.reached ? fullDay(clock.reached) : ''],
	];
	return (
		<section class="pl-sheet paper print-only" aria-label={t('placement.sheet')}>
			<header>{me.value?.centre.name}</header>
			<h2 class="pl-sheet-h">{t('placement.sheet')}, {articleText(c.article)}</h2>
			<dl class="paper-kv">{rows.filter(([, v]) => v).map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
			{span && <WeekTable week={span.week} />}
			{c.spans.length > 1 && <><h3>{t('placement.spans')}</h3><ul>{c.spans.map((s) => (
				<li key={s.from}>{t('placement.span', { from: fullDay(s.from), to: fullDay(s.to) })} : {s.post.title}, {s.post.host.name}, {hoursText(s.week.reduce((a, b) => a + b, 0))}</li>))}</ul></>}
			{c.stops.length > 0 && <><h3>{t('placement.suspension')}</h3><ul>{c.stops.map((s) => <li key={s.id}>{t('placement.span', { from: fullDay(s.from), to: fullDay(s.to) })}</li>)}</ul></>}
			{c.tasks && <><h3>{t('placement.tasks')}</h3><p class="pre">{c.tasks}</p></>}
			<p class="pl-made">{t('placement.sheet.made', { day: fullDay(today.value) })}</p>
			<p class="pl-sign"><span>{t('placement.sign.person')}</span><span>{t('placement.sign.centre')}</span><span>{t('placement.sign.host')}</span></p>
		</section>
	);
}

function Dialogs({ c, act, stop, close }: { c: Contract; act: Act; stop: number | null; close: () => void }) {
	async function run(job: Promise<unknown>, said: string) {
		try {
			await job;
			toast(said);
			close();
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
		}
	}
	switch (act) {
	case null: return null;
	case 'end': return <EndDialog c={c} onClose={close} />;
	case 'details': return <DetailsDialog c={c} onClose={close} />;
	case 'reopen': return <Confirm title={t('placement.reopen')} text={t('placement.reopen.text')} yes={t('placement.reopen')} ask={t('placement.reason')} least={3}
		onYes={(r) => run(placement.reopen(c.id, c.version, r), t('placement.saved'))} onClose={close} />;
	case 'cancel': return <Confirm danger title={t('placement.cancel')} text={t('placement.cancel.text')} yes={t('placement.cancel')} ask={t('placement.reason')} least={3}
		onYes={(r) => run(placement.cancel(c.id, c.version, r), t('placement.saved'))} onClose={close} />;
	default: return <AmendDialog c={c} kind={act} stop={stop} onClose={close} />;
	}
}

export function ContractPage({ id, tab }: { id: number; tab: string }) {
	const r = useResource(() => placement.contract(id), [id], TOPICS);
	const [act, setAct] = useState<Act>(null);
	const [stop, setStop] = useState<number | null>(null);
	const c = r.data;
	if (r.loading) return <Loading rows={6} />;
	if (!c) return r.error ? <Failure error={r.error} retry={r.reload} /> : null;
	const clock = c.clocks.find((x) => x.applies);
	const base = href('placement', 'contract', id);
	const open = c.milestones.filter((m) => !m.done).length;
	return (
		<div class="stack pl-page">
			<div class="noprint"><PageHead title={c.person.name} lead={`${articleText(c.article)}, ${c.post}, ${c.host}`}>
				<a class="btn" href={href('person', c.person.id)}>{t('placement.open_person')}</a>
				<Button icon="printer" onClick={() => window.print()}>{t('placement.print')}</Button>
				<Actions c={c} onAct={setAct} />
			</PageHead></div>
			<section class="card pad noprint" aria-label={t('placement.summary')}>
				<div class="row"><StateTag state={c.state} /><span>{termText(c)}</span>
					{c.adapted && <Tag tone="seal">{t('placement.adapted')}</Tag>}
					{c.end_reason && <Tag>{label(c.end_reason.label)}</Tag>}
					<span class="soft small">{t('placement.followed_by', { name: c.referent })}</span></div>
				{clock && tab !== 'clock' && <Gauge counter={clock.counter} required={clock.required} reached={clock.reached} margin={clock.margin} start={c.start} end={c.real_end ?? c.planned_end} />}
			</section>
			<Sheet c={c} />
			<Tabs label={t('placement.contract')} current={tab} tabs={[
				{ key: 'clock', label: t('placement.clock'), href: base },
				{ key: 'time', label: t('placement.timeline'), href: `${base}?tab=time` },
				{ key: 'follow', label: t('placement.follow'), href: `${base}?tab=follow`, count: open },
			]} />
			{tab === 'clock' && <ClockPanel contract={c} />}
			{tab === 'time' && <Timeline c={c} onResume={(s) => { setStop(s); setAct('resume'); }} />}
			{tab === 'follow' && <FollowPanel c={c} />}
			<Dialogs c={c} act={act} stop={stop} close={() => { setAct(null); r.reload(); }} />
		</div>
	);
}
