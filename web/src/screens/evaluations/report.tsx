/*
 * An evaluation as a document: what the council reads and adopts. The same component is the editor
 * of a draft (texts become fields) and the printed report.
 */

import { useState } from 'preact/hooks';
import { Bullet } from '../../charts/bullet';
import { figure, goal, unitWord } from '../../charts/figure';
import { DistBar, StatesStrip, StateTag } from '../../charts/states';
import { errorText, useForm, type Form } from '../../lib/forms';
import { label, t, type PlainKey } from '../../lib/i18n';
import { evaluations, type Content, type Evaluation } from '../../lib/plan-life';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { dayOf, fullDay, number, shortDay, stamp } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { IndicatorValue, PlanNode } from '../../lib/types-plan';
import { Button, ButtonLink, Icon, Notice, PageHead, Tag } from '../../ui/basic';
import { Confirm } from '../../ui/dialog';
import { AreaField, SelectField, TextField } from '../../ui/fields';
import { useStale } from '../admin/stale';
import { isObjective, nameOf } from '../plan/tree';

type Texts = Record<string, string>;
const OUTCOMES = ['done', 'ongoing', 'dropped'] as const;

function textsOf(e: Evaluation): Texts {
	const out: Texts = { title: e.title, intro: e.content.intro ?? '', opinion: e.content.opinion ?? '', conclusion: e.content.conclusion ?? '' };
	for (const n of e.content.nodes) {
		out[`t${n.id}`] = '';
		out[`o${n.id}`] = '';
	}
	for (const x of e.content.texts) {
		out[`t${x.node_id}`] = x.text;
		out[`o${x.node_id}`] = x.outcome ?? '';
	}
	return out;
}

function bodyOf(v: Texts, c: Content): object {
	const texts = c.nodes.filter((n) => v[`t${n.id}`]?.trim() || v[`o${n.id}`])
		.map((n) => ({ node_id: n.id, text: v[`t${n.id}`] ?? '', ...(v[`o${n.id}`] && { outcome: v[`o${n.id}`] }) }));
	return { title: v.title, intro: v.intro, opinion: v.opinion, conclusion: v.conclusion, texts };
}

type P = { e: Evaluation; f: Form<Texts>; edit: boolean };

function Part({ name, f, edit }: Omit<P, 'e'> & { name: 'intro' | 'opinion' | 'conclusion' }) {
	const text = f.value[name] ?? '';
	if (!edit && !text.trim()) return null;
	return (
		<section class="rep-part">
			<h2>{t(`eval.${name}`)}</h2>
			{edit ? <AreaField label={t(`eval.${name}`)} hideLabel hint={t(`eval.${name}.hint`)} rows={4} value={text} onChange={(v) => f.set(name, v)} fault={f.fault(name)} /> : <p class="pre">{text}</p>}
		</section>
	);
}

function NodeText({ n, f, edit }: Omit<P, 'e'> & { n: PlanNode }) {
	const text = f.value[`t${n.id}`] ?? '';
	const outcome = f.value[`o${n.id}`] ?? '';
	if (!edit) return text.trim() ? <p class="pre small">{text}</p> : null;
	return (
		<div class="rep-edit noprint">
			{!isObjective(n) && (
				<SelectField label={t('eval.outcome')} hideLabel empty={t('eval.outcome.none')} value={outcome} onChange={(v) => f.set(`o${n.id}`, v)} options={OUTCOMES.map((o) => ({ value: o, label: t(`eval.outcome.${o}`) }))} />
			)}
			<AreaField label={t('eval.text.of', { what: n.code })} hideLabel rows={isObjective(n) ? 3 : 1} placeholder={t('eval.text')} value={text} onChange={(v) => f.set(`t${n.id}`, v)} />
		</div>
	);
}

/** Figures of a node; the head of the columns is repeated on each sheet that they run over. */
function Figures({ of, name }: { of: IndicatorValue[]; name: string }) {
	if (of.length === 0) return null;
	return (
		<table class="rep-t">
			<caption class="vh">{name}</caption>
			<thead>
				<tr>
					<th scope="col">{t('act.indicator')}</th>
					<th scope="col" class="r">{t('plan.col.done')}</th>
					<th scope="col" class="r">{t('plan.col.target')}</th>
					<th scope="col" class="c-bar">{t('plan.col.progress')}</th>
					<th scope="col">{t('plan.col.state')}</th>
				</tr>
			</thead>
			<tbody>{of.map((i) => <IndicatorLine key={i.id} i={i} />)}</tbody>
		</table>
	);
}

function IndicatorLine({ i }: { i: IndicatorValue }) {
	return (
		<tr>
			<th scope="row">{label(i.label)}</th>
			<td class="r num">{i.masked ? t('plan.masked') : i.value === null ? t('plan.none.dash') : `${figure(i, i.value)} ${unitWord(i)}`}</td>
			<td class="r num">{i.target === null ? t('plan.none.dash') : goal(i, i.target)}</td>
			<td class="c-bar">{!i.masked && i.target !== null && <Bullet of={i} />}</td>
			<td><StateTag state={i.state} /></td>
		</tr>
	);
}

function ActionBlock({ n, e, f, edit }: P & { n: PlanNode }) {
	const card = e.content.cards.find((c) => c.node_id === n.id);
	const stones = e.content.milestones.filter((m) => m.node_id === n.id);
	const outcome = f.value[`o${n.id}`];
	const who = [card?.responsible, card?.elected, card?.due && t('eval.due', { day: shortDay(card.due) })].filter(Boolean).join(', ');
	return (
		<article class="rep-action">
			<h4><span class="code">{n.code}</span> {n.label}</h4>
			<p class="small soft">
				{t(`plan.status.${n.status}`)}{card?.health && `, ${t(`act.health.${card.health}` as PlainKey)}`}{outcome && !edit ? `, ${t(`eval.outcome.${outcome}` as PlainKey)}` : ''}{who && `. ${who}`}. {t('eval.records', { n: n.records })}
				{card?.health_reason && card.health !== 'good' && ` ${card.health_reason}`}
			</p>
			<Figures of={n.indicators} name={n.label} />
			{stones.length > 0 && <ul class="rep-m small">{stones.map((m, k) => <li key={k}><Icon name={m.reached ? 'circle-check' : 'circle-dashed'} />{m.label}{m.reached ? `, ${t('plan.milestone.done', { day: shortDay(m.reached) })}` : m.due ? `, ${t('plan.milestone.for', { day: shortDay(m.due) })}` : ''}</li>)}</ul>}
			<NodeText n={n} f={f} edit={edit} />
		</article>
	);
}

function Objectives(p: P) {
	const { e, f, edit } = p;
	return (
		<>
			{e.content.nodes.map((n) => (n.level === 'strategic' || n.level === 'operational'
				? (
					<section key={n.id} class={n.level === 'strategic' ? 'rep-os' : 'rep-oo'}>
						{n.level === 'strategic' ? <h2><span class="code">{n.code}</span> {nameOf(n)}</h2> : <h3><span class="code">{n.code}</span> {nameOf(n)}</h3>}
						<div class="row nw"><DistBar states={n.states} width={160} /><span class="small soft">{t('eval.objective', { good: n.states.reached + n.states.on_track, of: Object.values(n.states).reduce((a, b) => a + b, 0), hours: number(Math.round(n.minutes / 60)), records: number(n.records) })}</span></div>
						<Figures of={n.indicators} name={n.label} />
						<NodeText n={n} f={f} edit={edit} />
					</section>
				)
				: <ActionBlock key={n.id} n={n} {...p} />))}
		</>
	);
}

function Revised({ e }: { e: Evaluation }) {
	if (!e.frozen_at) return null;
	const unit = (id: number) => e.content.nodes.flatMap((n) => n.indicators).find((i) => i.id === id);
	const show = (id: number, v: number | null) => { const i = unit(id); return v === null || !i ? t('plan.none.dash') : figure(i, v); };
	return (
		<section class="rep-part">
			<h2>{t('eval.revised')}</h2>
			{e.revised.length === 0 ? <p class="soft">{t('eval.revised.none')}</p> : (
				<table class="rep-t">
					<thead><tr><th scope="col">{t('act.indicator')}</th><th scope="col" class="r">{t('eval.then')}</th><th scope="col" class="r">{t('eval.now')}</th><th scope="col">{t('eval.why')}</th></tr></thead>
					<tbody>{e.revised.map((r) => <tr key={r.id}><th scope="row"><span class="code">{r.node}</span> {label(r.label)}</th><td class="r num">{show(r.id, r.then)}</td><td class="r num">{show(r.id, r.now)}</td><td>{t(`eval.why.${r.why}`)}</td></tr>)}</tbody>
				</table>
			)}
		</section>
	);
}

/** The cover of the printed report, and what stands in it. */
function Cover({ e }: { e: Evaluation }) {
	const c = e.content;
	return (
		<section class="rep-cover print-block">
			<p class="rep-centre">{c.centre}</p>
			<div>
				<p class="rep-kind">{t(`eval.kind.${e.kind}` as PlainKey)}</p>
				<p class="rep-title">{e.title}</p>
				<p>{c.plan.title}</p>
				<p>{t('act.planned', { from: fullDay(e.from), to: fullDay(e.to) })}</p>
			</div>
			<div class="rep-stamp">
				<p>{t('eval.situation', { day: fullDay(c.today) })}</p>
				<p>{e.frozen_at ? t('eval.foot', { day: fullDay(dayOf(e.frozen_at)), who: e.frozen_by ?? '' }) : t('eval.cover.draft')}</p>
				{e.hash && <p class="tiny hash">SHA-256 {e.hash}</p>}
			</div>
		</section>
	);
}

/** Objectives and how far their actions are: the council's page. */
function Overview({ c }: { c: Content }) {
	const rows = c.nodes.filter((n) => n.level === 'strategic' || n.level === 'operational');
	return (
		<table class="rep-t rep-over">
			<caption class="vh">{t('eval.overview')}</caption>
			<thead><tr><th scope="col">{t('eval.overview.objective')}</th><th scope="col" class="c-bar">{t('plan.col.progress')}</th><th scope="col">{t('eval.overview.good')}</th><th scope="col" class="r">{t('plan.col.records')}</th></tr></thead>
			<tbody>
				{rows.map((n) => {
					const of = Object.values(n.states).reduce((a, b) => a + b, 0);
					return (
						<tr key={n.id} class={n.level === 'strategic' ? 'os' : undefined}>
							<th scope="row"><span class="code">{n.code}</span> {nameOf(n)}</th>
							<td class="c-bar">{of > 0 && <DistBar states={n.states} width={110} />}</td>
							<td class="num">{of > 0 ? t('eval.overview.of', { good: n.states.reached + n.states.on_track, of }) : t('plan.none.dash')}</td>
							<td class="r num">{number(n.records)}</td>
						</tr>
					);
				})}
			</tbody>
		</table>
	);
}

function Seal({ e }: { e: Evaluation }) {
	if (!e.frozen_at) return <Notice icon="pencil">{t('eval.isdraft', { at: stamp(e.content.computed_at) })}</Notice>;
	return (
		<Notice tone={e.intact ? 'ok' : 'alert'} icon={e.intact ? 'lock' : 'triangle-alert'}>
			<p>{t(e.intact ? 'eval.isfrozen' : 'eval.damaged', { at: stamp(e.frozen_at), who: e.frozen_by ?? '' })}</p>
			<p class="tiny hash">SHA-256 {e.hash}</p>
		</Notice>
	);
}

function Adopt({ e }: { e: Evaluation }) {
	return (
		<section class="rep-adopt print-block">
			<p>{t('eval.adopt', { centre: e.content.centre, title: e.title })}</p>
			<div class="rep-sign"><p>{t('eval.sign.director')}</p><p>{t('eval.sign.president')}</p></div>
		</section>
	);
}

export function Report({ e, reload, drop }: { e: Evaluation; reload: () => void; drop: () => void }) {
	const base = textsOf(e);
	const f = useForm<Texts>(base);
	const [ask, setAsk] = useState<'freeze' | 'drop' | null>(null);
	const edit = !e.frozen_at && can('plan.write');
	const c = e.content;
	const stale = useStale<Texts>({
		base, version: e.version,
		save: (v, version) => evaluations.save(e.id, version, bodyOf(v, c)),
		latest: async () => { const now = await evaluations.read(e.id); return { value: textsOf(now), version: now.version }; },
		show: (k, v) => ({ label: c.nodes.find((n) => String(k).slice(1) === String(n.id))?.code ?? t(`eval.${k}` as PlainKey), text: String(v) }),
		done: () => { toast(t('eval.saved')); reload(); },
		refused: (err) => toast(f.refuse(err), { tone: 'alert' }),
	});

	async function save() {
		f.clear();
		f.setBusy(true);
		await stale.save(f.value);
		f.setBusy(false);
	}

	return (
		<div class="report">
			<PageHead title={edit ? t('eval.edit') : e.title} lead={`${c.plan.title}, ${t('act.planned', { from: fullDay(e.from), to: fullDay(e.to) })}`}>
				<div class="row noprint">
					<ButtonLink icon="arrow-left" href={href('evaluations', e.plan_id)}>{t('eval.page')}</ButtonLink>
					{can('export.read') && <a class="btn" href={evaluations.exportUrl(e.id, 'xlsx')} download><Icon name="table" />{t('eval.xlsx')}</a>}
					{can('export.read') && <a class="btn" href={evaluations.exportUrl(e.id, 'csv')} download><Icon name="download" />CSV</a>}
					<Button icon="printer" onClick={() => window.print()}>{t('plan.print')}</Button>
					{edit && <Button icon="trash" onClick={() => setAsk('drop')}>{t('eval.drop')}</Button>}
					{edit && <Button icon="lock" disabled={f.dirty} onClick={() => setAsk('freeze')}>{t('eval.freeze')}</Button>}
					{edit && <Button tone="primary" busy={f.busy} onClick={() => void save()}>{t('plan.save')}</Button>}
				</div>
			</PageHead>
			<Seal e={e} />
			<Cover e={e} />
			<div class="card pad rep">
				<header class="rep-h">
					<p class="soft">{c.centre}</p>
					{edit ? <TextField label={t('eval.name')} value={f.value.title ?? ''} onChange={(v) => f.set('title', v)} fault={f.fault('title')} /> : <h1 class="rep-title">{e.title}</h1>}
					<p class="soft">{t(`eval.kind.${e.kind}` as PlainKey)}, {t('act.planned', { from: fullDay(e.from), to: fullDay(e.to) })}. {t('eval.situation', { day: fullDay(c.today) })}</p>
				</header>
				<Part name="intro" f={f} edit={edit} />
				<section class="rep-part">
					<h2>{t('plan.summary')}</h2>
					<StatesStrip states={c.states} />
					<p class="small soft">{t('eval.attached', { records: number(c.attached.records), tied: number(c.attached.tied), untied: number(c.attached.untied) })}</p>
					<Overview c={c} />
				</section>
				<Objectives e={e} f={f} edit={edit} />
				<Part name="opinion" f={f} edit={edit} />
				<Part name="conclusion" f={f} edit={edit} />
				<Revised e={e} />
				<section class="rep-part">
					<h2>{t('eval.method')}</h2>
					<p class="small">{t('eval.method.text', { n: c.definitions.length, rules: c.rules.length, stamp: c.stamp })}</p>
				</section>
				<Adopt e={e} />
				{e.frozen_at && <p class="tiny hash">{t('eval.foot', { day: fullDay(dayOf(e.frozen_at)), who: e.frozen_by ?? '' })} SHA-256 {e.hash}</p>}
			</div>
			{!edit && e.frozen_at && <p class="noprint"><Tag icon="file-text"><a href={`/api/evaluations/${e.id}/content`} download>{t('eval.content')}</a></Tag></p>}
			{stale.dialog}
			{ask === 'drop' && <Confirm title={t('eval.drop')} text={t('eval.drop.text')} yes={t('eval.drop')} danger onClose={() => setAsk(null)} onYes={drop} />}
			{ask === 'freeze' && (
				<Confirm title={t('eval.freeze')} text={t('eval.freeze.text')} yes={t('eval.freeze')} onClose={() => setAsk(null)}
					onYes={() => evaluations.freeze(e.id, e.version).then(() => { toast(t('eval.frozen')); setAsk(null); reload(); }).catch((err) => { setAsk(null); toast(errorText(err), { tone: 'alert' }); })} />
			)}
		</div>
	);
}
