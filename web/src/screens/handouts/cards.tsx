/* The cards of a grocery: who may buy, until when, what is left; giving, prolonging, stopping one. */

import { useState } from 'preact/hooks';
import { PersonPick, type Picked } from '../../app/personpick';
import { handouts, type Card, type CardChange, type CardFull, type CardRule } from '../../lib/api-handout';
import { useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { centsOf, euros, typed } from '../../lib/money';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { dayPlus, daysBetween, fullDay, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, cx, Empty, Failure, Loading, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { Table } from '../../ui/table';
import { Search, useSearch } from '../admin/search';
import { useStale } from '../admin/stale';
import { cardNumber, cardWho } from './show';

type Which = 'valid' | 'soon' | 'ended';
const SOON = 30;

function which(c: Card): Which {
	if (!c.valid && c.from <= today.value) return 'ended';
	return daysBetween(today.value, c.to) <= SOON ? 'soon' : 'valid';
}

function State({ c }: { c: Card }) {
	if (c.stopped) return <Tag tone="alert" icon="x">{t('card.stopped')}</Tag>;
	if (c.from > today.value) return <Tag icon="clock">{t('card.from', { day: shortDay(c.from) })}</Tag>;
	if (!c.valid) return <Tag icon="x">{t('card.ended')}</Tag>;
	return which(c) === 'soon' ? <Tag tone="wait" icon="clock">{t('card.soon', { n: daysBetween(today.value, c.to) })}</Tag> : <Tag tone="ok" icon="check">{t('card.valid')}</Tag>;
}

function monthlyCeiling(rule: CardRule, adults: number, children: number, period: 'week' | 'month'): number {
	const month = rule.first_cents + (adults - 1) * rule.adult_cents + children * rule.child_cents;
	return period === 'week' ? Math.trunc(month / 4) : month;
}

function NewCard({ service, rule, onClose, onDone }: { service: string; rule: CardRule; onClose: () => void; onDone: () => void }) {
	const f = useForm({ person: null as Picked | null, adults: 1 as number | null, children: 0 as number | null, period: rule.period as 'week' | 'month', from: today.value, to: '', ceiling: '', note: '' });
	const v = f.value;
	const own = monthlyCeiling(rule, v.adults ?? 1, v.children ?? 0, v.period);

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!v.person) return f.setFault('person_id', t('field.required'));
		const ceiling = v.ceiling.trim() ? centsOf(v.ceiling) : undefined;
		if (ceiling === null) return f.setFault('ceiling_cents', t('money.bad'));
		f.setBusy(true);
		try {
			await handouts.addCard({
				service, person_id: v.person.id, adults: v.adults ?? 0, children: v.children ?? 0, period: v.period, from: v.from,
				to: v.to || undefined, ceiling_cents: ceiling, note: v.note.trim() || undefined,
			});
			toast(t('card.added', { who: v.person.name }));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}
	return (
		<Dialog title={t('card.new')} lead={t('card.new.lead', { n: rule.months })} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<PersonPick first label={t('act.person')} value={v.person} onPick={(p) => f.set('person', p)} fault={f.fault('person_id')} />
				<div class="g2">
					<NumberField label={t('card.adults')} min={1} max={20} value={v.adults} onChange={(x) => f.set('adults', x)} fault={f.fault('adults')} />
					<NumberField label={t('card.children')} min={0} max={20} value={v.children} onChange={(x) => f.set('children', x)} fault={f.fault('children')} />
					<DateField label={t('card.from.label')} value={v.from} onChange={(x) => f.set('from', x)} fault={f.fault('from')} />
					<DateField label={t('card.to.label')} optional value={v.to} onChange={(x) => f.set('to', x)} fault={f.fault('to')} />
					<SelectField label={t('card.period')} value={v.period} onChange={(x) => f.set('period', x as 'week' | 'month')}
						options={(['month', 'week'] as const).map((p) => ({ value: p, label: t(`card.period.${p}`) }))} />
					<TextField label={t('card.ceiling')} inputMode="decimal" hint={t('card.ceiling.hint', { amount: euros(own) })} placeholder={typed(own)} value={v.ceiling}
						onChange={(x) => f.set('ceiling', x)} fault={f.fault('ceiling_cents')} />
				</div>
				<AreaField label={t('card.note')} hint={t('card.note.hint')} optional rows={3} value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('card.give')}</Button></div>
			</form>
		</Dialog>
	);
}

/** Visits that show at first. */
const FEW = 12;

function EditForm({ card, rule, onClose, onDone }: { card: CardFull; rule: CardRule; onClose: () => void; onDone: () => void }) {
	const base: CardChange = { adults: card.adults, children: card.children, ceiling_cents: card.ceiling_cents, to: card.to, stopped: card.stopped, note: card.note ?? '' };
	const f = useForm({ ...base, ceiling: typed(card.ceiling_cents) });
	const v = f.value;
	const [all, setAll] = useState(false);
	const later = dayPlus(card.to < today.value ? today.value : card.to, Math.round(rule.months * 30.44));
	const stale = useStale<CardChange>({
		base, version: card.version,
		save: (x, version) => handouts.changeCard(card.id, version, { ...x, note: x.note || undefined }),
		latest: () => handouts.card(card.id).then((c) => ({ value: { adults: c.adults, children: c.children, ceiling_cents: c.ceiling_cents, to: c.to, stopped: c.stopped, note: c.note ?? '' }, version: c.version })),
		show: (k, x) => ({
			label: k === 'to' ? t('card.to.label') : k === 'ceiling_cents' ? t('card.ceiling') : k === 'stopped' ? t('card.stopped') : k === 'note' ? t('card.note') : k === 'adults' ? t('card.adults') : t('card.children'),
			text: k === 'ceiling_cents' ? euros(Number(x)) : k === 'to' ? fullDay(String(x)) : k === 'stopped' ? t(x ? 'ui.yes' : 'ui.no') : String(x ?? ''),
		}),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		const cents = centsOf(v.ceiling);
		if (cents === null) return f.setFault('ceiling_cents', t('money.bad'));
		f.setBusy(true);
		await stale.save({ adults: v.adults, children: v.children, ceiling_cents: cents, to: v.to, stopped: v.stopped, note: v.note });
		f.setBusy(false);
	}
	return (
		<Dialog title={cardWho(card)} lead={t('card.number', { number: cardNumber(card.number) })} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<NumberField data-first label={t('card.adults')} min={1} max={20} value={v.adults} onChange={(x) => f.set('adults', x ?? 0)} fault={f.fault('adults')} />
					<NumberField label={t('card.children')} min={0} max={20} value={v.children} onChange={(x) => f.set('children', x ?? 0)} fault={f.fault('children')} />
					<DateField label={t('card.to.label')} value={v.to} onChange={(x) => f.set('to', x)} fault={f.fault('to')} />
					<TextField label={t('card.ceiling')} inputMode="decimal" value={v.ceiling} hint={t('card.ceiling.hint', { amount: euros(monthlyCeiling(rule, v.adults, v.children, card.period)) })}
						onChange={(x) => f.set('ceiling', x)} fault={f.fault('ceiling_cents')} />
				</div>
				<Button icon="history" onClick={() => f.set('to', later)}>{t('card.prolong', { day: fullDay(later) })}</Button>
				<AreaField label={t('card.note')} hint={t('card.note.hint')} optional rows={3} value={v.note ?? ''} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				<Check label={t('card.stop')} hint={t('card.stop.hint')} checked={v.stopped} onChange={(x) => f.set('stopped', x)} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			<section class="group stack tight">
				<h3>{t('card.visits')}</h3>
				{card.visits.length === 0 && <p class="soft">{t('card.visits.none')}</p>}
				<ul class="rows">
					{(all ? card.visits : card.visits.slice(0, FEW)).map((x) => (
						<li key={x.id} class={cx('row apart', x.cancelled && 'gone')}><span>{fullDay(x.day)}</span><span class="num">{t('card.visit', { n: x.articles, amount: euros(x.total_cents) })}</span></li>
					))}
				</ul>
				{!all && card.visits.length > FEW && <div><Button small icon="history" onClick={() => setAll(true)}>{t('thread.more')}</Button></div>}
				{all && <Cut next={card.next} n={card.visits.length} />}
			</section>
			{stale.dialog}
		</Dialog>
	);
}

function EditCard(p: { id: number; rule: CardRule; onClose: () => void; onDone: () => void }) {
	const card = useResource(() => handouts.card(p.id), [p.id]);
	if (card.data) return <EditForm {...p} card={card.data} />;
	return <Dialog title={t('handout.cards')} onClose={p.onClose}>{card.error ? <Failure error={card.error} retry={card.reload} /> : <Loading />}</Dialog>;
}

export function Cards({ service }: { service: string }) {
	const list = useResource(() => handouts.cards(service), [service], ['activities']);
	const rule = useResource(() => handouts.cardRule(), [], ['config']);
	const [show, setShow] = useState<Which | 'all'>('all');
	const [act, setAct] = useState<number | 'new' | null>(null);
	const search = useSearch();
	const error = list.error ?? rule.error;
	if (error) return <Failure error={error} retry={() => { list.reload(); rule.reload(); }} />;
	if (!list.data || !rule.data) return <Loading rows={6} />;
	const all = list.data.rows;
	const count = (w: Which) => all.filter((c) => which(c) === w).length;
	const rows = all.filter((c) => (show === 'all' || which(c) === show) && search.hits(cardWho(c), String(c.number)));
	const edits = can('handout.card');
	return (
		<>
			<div class="row apart">
				<span class="row">
					<Seg<Which | 'all'> label={t('card.show')} value={show} onChange={setShow} options={[
						{ value: 'all', label: t('card.show.all'), count: all.length }, { value: 'valid', label: t('card.valid'), count: count('valid') },
						{ value: 'soon', label: t('card.show.soon'), count: count('soon') }, { value: 'ended', label: t('card.show.ended'), count: count('ended') },
					]} />
					<Search state={search} label={t('card.search')} count={rows.length} />
				</span>
				{edits && <Button tone="primary" icon="plus" onClick={() => setAct('new')}>{t('card.new')}</Button>}
			</div>
			{rows.length === 0 ? <div class="card"><Empty icon="id-card">{t('card.none')}</Empty></div> : (
				<Table<Card> label={t('handout.cards')} rows={rows} rowKey={(c) => c.id} rowClass={(c) => (c.valid ? undefined : 'off')} columns={[
					{ key: 'who', head: t('till.col.who'), header: true, cell: (c) => (
						edits ? <button type="button" class="link" onClick={() => setAct(c.id)}>{cardWho(c)}</button> : cardWho(c)
					) },
					{ key: 'no', head: t('card.no'), cell: (c) => <span class="num nw">{cardNumber(c.number)}</span> },
					{ key: 'size', head: t('card.size'), cell: (c) => t('till.people', { adults: c.adults, children: c.children }) },
					{ key: 'state', head: t('admin.state'), cell: (c) => <State c={c} /> },
					{ key: 'to', head: t('card.to'), cell: (c) => <span class="nw">{shortDay(c.to)}</span> },
					{ key: 'left', head: t('card.left'), num: true, cell: (c) => t('card.left.of', { left: euros(c.left_cents), all: euros(c.ceiling_cents) }) },
					{ key: 'last', head: t('card.last'), cell: (c) => (c.last_visit ? <span class="nw">{shortDay(c.last_visit)}</span> : <span class="muted">{t('card.never')}</span>) },
				]} />
			)}
			<Cut next={list.data.next} n={all.length} />
			{act === 'new' && <NewCard service={service} rule={rule.data} onClose={() => setAct(null)} onDone={list.reload} />}
			{typeof act === 'number' && <EditCard id={act} rule={rule.data} onClose={() => setAct(null)} onDone={list.reload} />}
		</>
	);
}
