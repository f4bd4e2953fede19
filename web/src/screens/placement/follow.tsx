/* Accompaniment: milestones with what came of them, the tutor's opinion, trainings, the search plan. */

import { useState } from 'preact/hooks';
import { errorText, useForm } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { label, t, tx } from '../../lib/i18n';
import { fullDay, minutes, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, cx, Empty, Icon, Notice, Tag } from '../../ui/basic';
import { shown, useConflict } from '../../ui/conflict';
import { Dialog } from '../../ui/dialog';
import { AreaField, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { useRefusal } from './amend';
import { placement, PROOFS, SITUATIONS, type Contract, type DoneIn, type Milestone } from './api';
import { kindText, outcomeText } from './common';

function doneValues(m?: Milestone) {
	return { day: m?.done ?? today.value, outcome: m?.outcome?.key ?? '', proof: m?.proof ?? '', note: m?.note ?? '' };
}
type DoneValues = ReturnType<typeof doneValues>;

export function DoneDialog({ id, contract, version, kind, due, name, before, onClose }: {
	id: number; contract: number; version: number; kind: string; due: string; name: string; before?: Milestone; onClose: () => void;
}) {
	const after = kind.startsWith('plus_');
	const f = useForm(doneValues(before));
	const no = useRefusal();
	const v = f.value;
	const clash = useConflict<DoneValues>(shown<DoneValues>({ day: t('placement.ms.day'), outcome: t('placement.ms.outcome'), proof: t('placement.ms.proof'), note: t('placement.note') },
		(k, x) => (!x ? '' : k === 'day' ? fullDay(x) : k === 'outcome' ? outcomeText(x) : k === 'proof' ? tx('placement.proof.', x) : undefined)),
	(values, now) => { f.put(values); void save(values, now); });
	async function save(v: DoneValues, at: number) {
		f.setBusy(true);
		f.clear();
		try {
			const body: DoneIn = { day: v.day, note: v.note || undefined, ...(after ? { outcome: v.outcome || undefined, proof: (v.proof || undefined) as DoneIn['proof'] } : {}) };
			await placement.done(id, at, body);
			toast(t('placement.ms.saved'));
			onClose();
		} catch (err) {
			const theirs = isStale(err) ? (await placement.contract(contract)).milestones.find((m) => m.id === id) : undefined;
			if (theirs) clash.raise(v, doneValues(theirs), doneValues(before), theirs.version);
			else no.take(f, err);
		}
		f.setBusy(false);
	}
	return (
		<Dialog title={kindText(kind)} lead={`${name}, ${t('placement.ms.due', { day: fullDay(due) })}`} onClose={onClose}>
			{clash.dialog}
			<form class="stack" onSubmit={(e) => { e.preventDefault(); void save(v, version); }} noValidate>
				{no.said && <Notice tone="alert" icon="triangle-alert">{no.said}</Notice>}
				<DateField data-first label={t('placement.ms.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
				{after && <>
					<SelectField label={t('placement.ms.outcome')} empty={t('placement.choose')} value={v.outcome} onChange={(x) => f.set('outcome', x)} fault={f.fault('outcome')}
						options={SITUATIONS.map((k) => ({ value: k, label: outcomeText(k) }))} />
					<SelectField label={t('placement.ms.proof')} empty={t('placement.choose')} value={v.proof} onChange={(x) => f.set('proof', x)} fault={f.fault('proof')}
						options={PROOFS.map((k) => ({ value: k, label: t(`placement.proof.${k}`) }))} />
				</>}
				<AreaField label={t('placement.note')} optional value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('placement.save')}</Button></div>
			</form>
		</Dialog>
	);
}

function Milestones({ c }: { c: Contract }) {
	const [open, setOpen] = useState<Milestone | null>(null);
	async function undo(m: Milestone) {
		try {
			await placement.undo(m.id, m.version);
			toast(t('placement.saved'));
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
		}
	}
	return (
		<section class="card" aria-labelledby="h-ms">
			<div class="card-h"><h2 id="h-ms">{t('placement.milestones')}</h2></div>
			<ul class="rows">
				{c.milestones.map((m) => {
					const late = !m.done && m.due < today.value;
					return (
						<li key={m.id} class="line">
							<span class={cx('ibox', m.done ? undefined : late ? 'w' : 'm')}><Icon name={m.done ? 'circle-check' : late ? 'triangle-alert' : 'circle-dashed'} /></span>
							<span class="t">
								<b>{kindText(m.kind)}</b>
								<span class="small soft">{m.done ? t('placement.ms.done', { day: fullDay(m.done), who: m.author ?? '' }) : t('placement.ms.due', { day: fullDay(m.due) })}</span>
								{(m.outcome || m.proof) && <span class="tags">{m.outcome && <Tag tone={m.outcome.key === 'lost_from_sight' ? 'alert' : 'ok'}>{label(m.outcome.label)}</Tag>}{m.proof && <Tag>{tx('placement.proof.', m.proof)}</Tag>}</span>}
								{m.note && <span class="pre">{m.note}</span>}
							</span>
							<span class="row nw noprint">
								{late && <Tag tone="alert">{t('placement.ms.late')}</Tag>}
								{c.can_edit && <Button small tone={m.done ? undefined : 'soft'} onClick={() => setOpen(m)}>{m.done ? t('placement.ms.correct') : t('placement.ms.do')}<span class="vh">, {kindText(m.kind)}</span></Button>}
								{c.can_edit && m.done && <Button small tone="quiet" onClick={() => void undo(m)}>{t('placement.ms.undo')}<span class="vh">, {kindText(m.kind)}</span></Button>}
							</span>
						</li>
					);
				})}
			</ul>
			{open && <DoneDialog id={open.id} contract={c.id} version={open.version} kind={open.kind} due={open.due} name={c.person.name} before={open.done ? open : undefined} onClose={() => setOpen(null)} />}
		</section>
	);
}

const SCALE = ['punctuality', 'work', 'autonomy', 'team'] as const;

function EvaluationDialog({ c, onClose }: { c: Contract; onClose: () => void }) {
	const f = useForm({ day: today.value, tutor: c.tutor ?? '', punctuality: '3', work: '3', autonomy: '3', team: '3', text: '' });
	const no = useRefusal();
	async function save(e: Event) {
		e.preventDefault();
		f.setBusy(true);
		f.clear();
		try {
			const v = f.value;
			await placement.evaluate(c.id, { day: v.day, tutor: v.tutor || undefined, text: v.text || undefined, punctuality: Number(v.punctuality), work: Number(v.work), autonomy: Number(v.autonomy), team: Number(v.team) });
			toast(t('placement.saved'));
			onClose();
		} catch (err) {
			no.take(f, err);
		}
		f.setBusy(false);
	}
	return (
		<Dialog title={t('placement.evaluation')} lead={c.person.name} onClose={onClose}>
			<form class="stack" onSubmit={save} noValidate>
				{no.said && <Notice tone="alert" icon="triangle-alert">{no.said}</Notice>}
				<div class="g2">
					<DateField data-first label={t('placement.ms.day')} value={f.value.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
					<TextField label={t('placement.tutor')} value={f.value.tutor} onChange={(x) => f.set('tutor', x)} fault={f.fault('tutor')} />
					{SCALE.map((k) => <SelectField key={k} label={t(`placement.scale.${k}`)} value={f.value[k]} onChange={(x) => f.set(k, x)}
						options={['1', '2', '3', '4'].map((n) => ({ value: n, label: tx('placement.scale.', n) }))} />)}
				</div>
				<AreaField label={t('placement.evaluation.text')} optional value={f.value.text} onChange={(x) => f.set('text', x)} fault={f.fault('text')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('placement.save')}</Button></div>
			</form>
		</Dialog>
	);
}

function ItemDialog({ c, kind, onClose }: { c: Contract; kind: 'training' | 'search'; onClose: () => void }) {
	const f = useForm({ day: today.value, text: '', organiser: '', hours: null as number | null });
	const no = useRefusal();
	async function save(e: Event) {
		e.preventDefault();
		f.setBusy(true);
		f.clear();
		try {
			await placement.addItem(c.id, { kind, day: f.value.day, text: f.value.text, organiser: f.value.organiser || undefined, minutes: Math.round((f.value.hours ?? 0) * 60) });
			toast(t('placement.saved'));
			onClose();
		} catch (err) {
			no.take(f, err);
		}
		f.setBusy(false);
	}
	return (
		<Dialog title={t(`placement.item.${kind}`)} lead={c.person.name} onClose={onClose}>
			<form class="stack" onSubmit={save} noValidate>
				{no.said && <Notice tone="alert" icon="triangle-alert">{no.said}</Notice>}
				<TextField data-first label={t(`placement.item.${kind}.text`)} value={f.value.text} onChange={(x) => f.set('text', x)} fault={f.fault('text')} />
				<DateField label={t(kind === 'search' ? 'placement.item.due' : 'placement.ms.day')} value={f.value.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
				{kind === 'training' && <>
					<NumberField label={t('placement.item.hours')} min={1} value={f.value.hours} onChange={(x) => f.set('hours', x)} fault={f.fault('minutes')} />
					<TextField label={t('placement.item.organiser')} optional value={f.value.organiser} onChange={(x) => f.set('organiser', x)} fault={f.fault('organiser')} />
				</>}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('placement.save')}</Button></div>
			</form>
		</Dialog>
	);
}

export function FollowPanel({ c }: { c: Contract }) {
	const [dialog, setDialog] = useState<'evaluation' | 'training' | 'search' | null>(null);
	const close = () => setDialog(null);
	const steps = c.items.filter((i) => i.kind === 'search');
	const trainings = c.items.filter((i) => i.kind === 'training');
	async function tick(i: Contract['items'][number]) {
		try {
			await placement.itemDone(i.id, i.version, !i.done);
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
		}
	}
	return (
		<div class="cols wide">
			<Milestones c={c} />
			<div class="stack">
				<section class="card" aria-labelledby="h-search">
					<div class="card-h"><h2 id="h-search">{t('placement.search')}</h2>{c.can_edit && <Button small icon="plus" onClick={() => setDialog('search')}>{t('placement.add')}<span class="vh">, {t('placement.search')}</span></Button>}</div>
					{steps.length === 0 ? <Empty icon="target">{t('placement.search.none')}</Empty> : <ul class="rows">{steps.map((i) => (
						<li key={i.id} class="line">
							<button type="button" class={cx('tick', i.done && 'on')} aria-pressed={!!i.done} aria-label={t('placement.search.tick', { what: i.text ?? '' })} disabled={!c.can_edit} onClick={() => void tick(i)}><Icon name="check" /></button>
							<span class="t"><span>{i.text}</span><span class="small soft">{i.done ? t('placement.search.done', { day: fullDay(i.done) }) : t('placement.ms.due', { day: fullDay(i.day) })}</span></span>
						</li>))}</ul>}
				</section>
				<section class="card" aria-labelledby="h-tr">
					<div class="card-h"><h2 id="h-tr">{t('placement.trainings')}</h2>{c.can_edit && <Button small icon="plus" onClick={() => setDialog('training')}>{t('placement.add')}<span class="vh">, {t('placement.trainings')}</span></Button>}</div>
					{trainings.length === 0 ? <Empty icon="notebook-pen">{t('placement.trainings.none')}</Empty> : <ul class="rows">{trainings.map((i) => (
						<li key={i.id} class="line line-2"><span class="t"><b>{i.text}</b><span class="small soft">{[i.organiser, fullDay(i.day)].filter(Boolean).join(', ')}</span></span><span class="num small">{minutes(i.minutes)}</span></li>))}</ul>}
				</section>
				<section class="card" aria-labelledby="h-ev">
					<div class="card-h"><h2 id="h-ev">{t('placement.evaluations')}</h2>{c.can_edit && <Button small icon="plus" onClick={() => setDialog('evaluation')}>{t('placement.add')}<span class="vh">, {t('placement.evaluations')}</span></Button>}</div>
					{c.evaluations.length === 0 ? <Empty icon="messages-square">{t('placement.evaluations.none')}</Empty> : <ul class="rows">{c.evaluations.map((e) => (
						<li key={e.id} class="line line-2"><span class="t">
							<span><b>{fullDay(e.day)}</b>{e.tutor && `, ${e.tutor}`}</span>
							<span class="tags">{SCALE.map((k) => e[k] ? <Tag key={k} tone={(e[k] ?? 0) >= 3 ? 'ok' : 'wait'}>{t(`placement.scale.${k}`)} {e[k]}/4</Tag> : null)}</span>
							{e.text && <span class="pre">{e.text}</span>}
						</span><span class="small muted">{e.author}</span></li>))}</ul>}
				</section>
			</div>
			{dialog === 'evaluation' && <EvaluationDialog c={c} onClose={close} />}
			{(dialog === 'training' || dialog === 'search') && <ItemDialog c={c} kind={dialog} onClose={close} />}
		</div>
	);
}
