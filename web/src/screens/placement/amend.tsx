/* Dialogs of an amendment and of the end of a contract. */

import { useForm } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { dayPlus, fullDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Notice } from '../../ui/basic';
import { shown, useConflict } from '../../ui/conflict';
import { Dialog } from '../../ui/dialog';
import { DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { useRef, useState } from 'preact/hooks';
import { END_REASONS, placement, week, type AmendIn, type Contract } from './api';
import { hoursText, outcomeText } from './common';

export type AmendKind = 'extend' | 'hours' | 'transfer' | 'suspend' | 'resume';

/** What a refused save says: the field's fault, or that somebody else changed the contract. */
export function useRefusal() {
	const [said, say] = useState<string | null>(null);
	return {
		said,
		take: (form: { refuse: (e: unknown) => string }, e: unknown) => say(isStale(e) ? t('placement.stale') : form.refuse(e)),
		clear: () => say(null),
	};
}

/** A contract in a line: what an amendment is made upon. */
function contractText(c: Contract): string {
	const span = c.spans[c.spans.length - 1];
	return [t('placement.span', { from: fullDay(c.start), to: fullDay(c.real_end ?? c.planned_end) }), span ? hoursText(span.week.reduce((a, b) => a + b, 0)) : '', c.post, c.host,
		...c.stops.map((s) => `${t('placement.amend.suspend')} ${fullDay(s.from)} – ${fullDay(s.to)}`), tx('placement.state.', c.state)].filter(Boolean).join(', ');
}

interface Asked { asked: string }

/** What is asked stands beside the contract as somebody else left it; it is asked again, or dropped. */
function useMoved(c: Contract, title: string, again: (version: number) => void, onClose: () => void) {
	const mine = useRef('');
	const clash = useConflict<Asked>(shown<Asked>({ asked: title }), (v, version) => (v.asked === mine.current ? again(version) : onClose()));
	return {
		dialog: clash.dialog,
		async take(asked: string, err: unknown): Promise<boolean> {
			if (!isStale(err)) return false;
			mine.current = asked;
			const now = await placement.contract(c.id);
			clash.raise({ asked }, { asked: contractText(now) }, { asked: '' }, now.version);
			return true;
		},
	};
}

export function AmendDialog({ c, kind, stop, onClose }: { c: Contract; kind: AmendKind; stop: number | null; onClose: () => void }) {
	const first = c.spans[c.spans.length - 1];
	const f = useForm({ from: today.value > c.start ? today.value : c.start, to: dayPlus(today.value, 13), planned_end: c.planned_end, post_id: '', hours: Math.round((first?.week.reduce((a, b) => a + b, 0) ?? 0) / 6) / 10 as number | null, days: 5 as number | null, reason: '' });
	const posts = useResource(kind === 'transfer' ? () => placement.posts() : null, [kind]);
	const no = useRefusal();
	const moved = useMoved(c, t(`placement.amend.${kind}`), (version) => void save(version), onClose);
	const v = f.value;

	function asked(): string {
		const post = posts.data?.rows.find((p) => String(p.id) === v.post_id);
		const what: Record<AmendKind, string> = {
			extend: fullDay(v.planned_end), hours: `${hoursText(Math.round((v.hours ?? 0) * 60))}, ${fullDay(v.from)}`,
			transfer: `${post ? `${post.host.name}, ${post.title}` : ''}, ${fullDay(v.from)}`, suspend: `${fullDay(v.from)} – ${fullDay(v.to)}`, resume: fullDay(v.from),
		};
		return `${t(`placement.amend.${kind}`)} : ${what[kind]}${v.reason ? `, ${v.reason}` : ''}`;
	}

	async function save(version: number) {
		const body: AmendIn = { kind, reason: v.reason || undefined };
		if (kind === 'extend') body.planned_end = v.planned_end;
		else body.from = v.from;
		if (kind === 'hours') body.week = week(Math.round((v.hours ?? 0) * 60), v.days ?? 5);
		if (kind === 'transfer') body.post_id = Number(v.post_id) || undefined;
		if (kind === 'suspend') body.to = v.to;
		if (kind === 'resume') body.stop_id = stop ?? undefined;
		f.setBusy(true);
		f.clear();
		try {
			await placement.amend(c.id, version, body);
			toast(t('placement.saved'));
			onClose();
		} catch (err) {
			if (!await moved.take(asked(), err)) no.take(f, err);
		}
		f.setBusy(false);
	}

	return (
		<Dialog title={t(`placement.amend.${kind}`)} lead={c.person.name} onClose={onClose}>
			{moved.dialog}
			<form class="stack" onSubmit={(e) => { e.preventDefault(); void save(c.version); }} noValidate>
				{no.said && <Notice tone="alert" icon="triangle-alert">{no.said}</Notice>}
				{kind === 'extend'
					? <DateField data-first label={t('placement.planned_end')} value={v.planned_end} onChange={(x) => f.set('planned_end', x)} fault={f.fault('planned_end')} />
					: <DateField data-first label={t('placement.from')} value={v.from} onChange={(x) => f.set('from', x)} fault={f.fault('from')} />}
				{kind === 'suspend' && <DateField label={t('placement.to')} value={v.to} onChange={(x) => f.set('to', x)} fault={f.fault('to')} />}
				{kind === 'hours' && <div class="g2">
					<NumberField label={t('placement.week_hours')} min={1} max={50} step={0.1} value={v.hours} onChange={(x) => f.set('hours', x)} fault={f.fault('week')} />
					<NumberField label={t('placement.week_days')} min={1} max={7} value={v.days} onChange={(x) => f.set('days', x)} />
				</div>}
				{kind === 'transfer' && <SelectField label={t('placement.post')} empty={t('placement.choose')} value={v.post_id} onChange={(x) => f.set('post_id', x)} fault={f.fault('post_id')}
					options={(posts.data?.rows ?? []).filter((p) => p.article === c.article && p.state === 'open').map((p) => ({ value: String(p.id), label: `${p.host.name}, ${p.title}` }))} />}
				<TextField label={t('placement.reason')} optional value={v.reason} onChange={(x) => f.set('reason', x)} fault={f.fault('reason')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('placement.save')}</Button></div>
			</form>
		</Dialog>
	);
}

export function EndDialog({ c, onClose }: { c: Contract; onClose: () => void }) {
	const f = useForm({ day: c.planned_end < today.value ? c.planned_end : today.value, reason: 'end_term', note: '' });
	const no = useRefusal();
	const moved = useMoved(c, t('placement.end'), (version) => void save(version), onClose);
	async function save(version: number) {
		f.setBusy(true);
		f.clear();
		try {
			await placement.end(c.id, version, { day: f.value.day, reason: f.value.reason, note: f.value.note || undefined });
			toast(t('placement.ended'));
			onClose();
		} catch (err) {
			if (!await moved.take(`${t('placement.end')} : ${fullDay(f.value.day)}, ${outcomeText(f.value.reason)}`, err)) no.take(f, err);
		}
		f.setBusy(false);
	}
	return (
		<Dialog title={t('placement.end')} lead={c.person.name} onClose={onClose}>
			{moved.dialog}
			<form class="stack" onSubmit={(e) => { e.preventDefault(); void save(c.version); }} noValidate>
				{no.said && <Notice tone="alert" icon="triangle-alert">{no.said}</Notice>}
				<DateField data-first label={t('placement.real_end')} value={f.value.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
				<SelectField label={t('placement.end_reason')} value={f.value.reason} onChange={(x) => f.set('reason', x)} fault={f.fault('reason')}
					options={END_REASONS.map((k) => ({ value: k, label: outcomeText(k) }))} />
				<TextField label={t('placement.note')} optional value={f.value.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('placement.end')}</Button></div>
			</form>
		</Dialog>
	);
}
