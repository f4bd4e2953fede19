/* Ironing: baskets by promised day against what the centre can iron, in, ready, out. */

import { useState } from 'preact/hooks';
import { PersonPick, type Picked } from '../../app/personpick';
import { jobs, type Basket, type BasketIn, type BasketRule, type BasketStep, type Worker } from '../../lib/api-job';
import { css } from '../../lib/css';
import { errorText, useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { euros } from '../../lib/money';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { useShortcuts } from '../../lib/shortcuts';
import { dayPlus, minutes, shortDay, today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, cx, Empty, Failure, IconButton, Loading, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField } from '../../ui/fields';
import { Menu, MenuItem } from '../../ui/menu';
import { Table } from '../../ui/table';
import { OlderFoot } from '../../ui/older';
import { useStale } from '../admin/stale';
import { actWho } from '../handouts/show';

type Piece = Basket['pieces'][number];

function total(rule: BasketRule, pieces: Piece[]): number {
	return Math.max(1, Math.ceil(pieces.reduce((n, p) => n + p.quantity * (rule.pieces.find((r) => r.kind === p.kind)?.minutes ?? 0), 0)));
}

function piecesText(pieces: Piece[]): string {
	return pieces.map((p) => `${p.quantity} × ${t(`basket.piece.${p.kind}`)}`).join(', ');
}

interface Values { pieces: Piece[]; promised: string; grams: number | null; collect: boolean; deliver: boolean; paid: Basket['paid']; note: string }

function BasketForm({ service, rule, basket, onClose, onDone }: { service: string; rule: BasketRule; basket: Basket | null; onClose: () => void; onDone: () => void }) {
	const of = (b: Basket): Values => ({ pieces: b.pieces, promised: b.promised, grams: b.grams, collect: b.collect, deliver: b.deliver, paid: b.paid, note: b.note ?? '' });
	const base: Values = basket ? of(basket) : { pieces: [], promised: rule.promised, grams: null, collect: false, deliver: false, paid: 'invoice', note: '' };
	const f = useForm<Values & { person: Picked | null }>({ ...base, person: basket?.person ? { id: basket.person.id, name: actWho(basket) } : null });
	const v = f.value;
	const body = (x: Values): BasketIn => ({
		service, person_id: v.person?.id ?? 0, day: basket?.day ?? today.value, promised: x.promised || undefined, collect: x.collect, deliver: x.deliver, paid: x.paid,
		pieces: x.pieces, note: x.note.trim() || undefined, ...(x.grams ? { grams: x.grams } : {}),
	});
	const stale = useStale<Values>({
		base, version: basket?.version ?? 0,
		save: (x, version) => (basket ? jobs.changeBasket(basket.id, version, body(x)) : jobs.addBasket(body(x))),
		latest: () => jobs.baskets(service).then((l) => {
			const now = l.rows.find((b) => b.id === basket?.id) ?? (basket as Basket);
			return { value: of(now), version: now.version };
		}),
		show: (k, x) => ({ label: t(`basket.f.${k}`), text: k === 'pieces' ? piecesText(x as Piece[]) : k === 'paid' ? t(`basket.paid.${x as Basket['paid']}`) : typeof x === 'boolean' ? t(x ? 'ui.yes' : 'ui.no') : String(x ?? '') }),
		done: () => { toast(basket ? t('admin.saved') : t('basket.added')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	const count = (kind: Piece['kind']) => v.pieces.find((p) => p.kind === kind)?.quantity ?? 0;
	const set = (kind: Piece['kind'], n: number) => f.set('pieces', n > 0
		? (count(kind) ? v.pieces.map((p) => (p.kind === kind ? { ...p, quantity: Math.min(200, n) } : p)) : [...v.pieces, { kind, quantity: Math.min(200, n) }])
		: v.pieces.filter((p) => p.kind !== kind));
	const time = total(rule, v.pieces);

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!v.person) return f.setFault('person_id', t('field.required'));
		if (v.pieces.length === 0) return f.setFault('pieces', t('field.required'));
		f.setBusy(true);
		const { person: _, ...values } = v;
		await stale.save(values);
		f.setBusy(false);
	}
	return (
		<Dialog wide title={basket ? t('basket.number', { n: basket.number }) : t('basket.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				{basket ? <p><b>{actWho(basket)}</b></p> : <PersonPick first label={t('act.person')} value={v.person} onPick={(p) => f.set('person', p)} fault={f.fault('person_id')} />}
				<fieldset class="field"><legend class="label">{t('basket.f.pieces')}</legend>
					<div class="pieces">{rule.pieces.map((r) => (
						<div key={r.kind} class={cx('piece', count(r.kind) > 0 && 'on')}>
							<span class="two"><span>{t(`basket.piece.${r.kind}`)}</span><span class="small muted num">{t('time.minutes', { n: r.minutes })}</span></span>
							<span class="step"><IconButton small icon="minus" label={t('till.less', { what: t(`basket.piece.${r.kind}`) })} onClick={() => set(r.kind, count(r.kind) - 1)} />
								<input class="input short num" type="number" min={0} max={200} inputMode="numeric" aria-label={t(`basket.piece.${r.kind}`)} value={count(r.kind) || ''} onInput={(e) => set(r.kind, Number(e.currentTarget.value) || 0)} />
								<IconButton small icon="plus" label={t('till.more', { what: t(`basket.piece.${r.kind}`) })} onClick={() => set(r.kind, count(r.kind) + 1)} /></span>
						</div>
					))}</div>
					{f.fault('pieces') && <p class="fault">{f.fault('pieces')}</p>}
				</fieldset>
				<p class="soft" role="status">{v.pieces.length > 0 && (v.paid === 'voucher' ? t('basket.is.voucher', { time: minutes(time), n: Math.ceil(time / 60) }) : t('basket.is', { time: minutes(time), amount: euros(Math.floor((time * rule.rate_cents + 30) / 60)) }))}</p>
				<div class="g2">
					<DateField label={t('basket.f.promised')} value={v.promised} onChange={(x) => f.set('promised', x)} fault={f.fault('promised')} />
					<NumberField label={t('basket.f.grams')} optional min={0} value={v.grams} onChange={(x) => f.set('grams', x)} fault={f.fault('grams')} />
				</div>
				<Seg label={t('basket.f.paid')} value={v.paid} onChange={(x) => f.set('paid', x)} options={(['invoice', 'voucher'] as const).map((k) => ({ value: k, label: t(`basket.paid.${k}`) }))} />
				<div class="row"><Check label={t('basket.f.collect')} checked={v.collect} onChange={(x) => f.set('collect', x)} /><Check label={t('basket.f.deliver')} checked={v.deliver} onChange={(x) => f.set('deliver', x)} /></div>
				<AreaField label={t('basket.f.note')} optional rows={2} value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

/** Minutes promised for each of the next days, against what a day can take. */
function Load({ rows, rule }: { rows: Basket[]; rule: BasketRule }) {
	const waiting = rows.filter((b) => b.state === 'in');
	const days = [...new Set(waiting.map((b) => b.promised))].sort();
	if (days.length === 0) return null;
	return (
		<ul class="load" aria-label={t('basket.load')}>
			{days.map((d) => {
				const n = waiting.filter((b) => b.promised === d).reduce((sum, b) => sum + b.minutes, 0);
				const over = n > rule.day_minutes;
				return (
					<li key={d} class={cx('card', over && 'over', d < today.value && 'late')}>
						<b>{d < today.value ? t('basket.late.day', { day: shortDay(d) }) : d === today.value ? t('time.today') : weekDay(d)}</b>
						<span class="num">{t('basket.load.of', { n: minutes(n), all: minutes(rule.day_minutes) })}</span>
						<span class="ceil-b" aria-hidden="true"><i class="now" ref={css({ width: `${Math.min(100, (100 * n) / rule.day_minutes)}%` })} /></span>
					</li>
				);
			})}
		</ul>
	);
}

function State({ b }: { b: Basket }) {
	if (b.state === 'out') return <Tag tone={b.out && b.out > b.promised ? 'wait' : 'ok'} icon="check">{t('basket.out.on', { day: b.out ? shortDay(b.out) : '' })}</Tag>;
	if (b.state === 'cancelled') return <Tag tone="alert" icon="x">{t('thread.cancelled')}</Tag>;
	if (b.promised < today.value) return <Tag tone="alert" icon="triangle-alert">{t('basket.late')}</Tag>;
	return b.state === 'ready' ? <Tag tone="ok" icon="check">{t('basket.ready')}</Tag> : <Tag icon="clock">{t('basket.in')}</Tag>;
}

function Ironed({ basket, workers, onClose, onStep }: { basket: Basket; workers: Worker[]; onClose: () => void; onStep: (s: BasketStep) => void }) {
	return (
		<Dialog title={t('basket.iron')} lead={t('basket.number', { n: basket.number })} onClose={onClose}>
			<p class="soft">{t('basket.iron.who')}</p>
			<div class="row">{workers.filter((w) => w.active).map((w, i) => <Button key={w.id} {...(i === 0 ? { 'data-first': true } : {})} onClick={() => onStep({ step: 'ready', worker_id: w.id })}>{w.name}</Button>)}
				<Button onClick={() => onStep({ step: 'ready' })}>{t('basket.iron.nobody')}</Button></div>
		</Dialog>
	);
}

/** How a basket goes home: with which round that passes there anyway, or still to be arranged. */
function wayOf(b: Basket): string {
	const open = b.state === 'in' || b.state === 'ready';
	const home = !b.deliver ? '' : !open ? t('basket.f.deliver')
		: b.round ? t('basket.round', { round: b.round, day: shortDay(b.round_day ?? '') }) : t('basket.round.none');
	return [b.collect ? t('basket.f.collect') : '', home, b.worker ?? ''].filter(Boolean).join(', ');
}

/** Those that go out, round by round: a list to load the van by. */
function byRound(rows: Basket[]): Basket[] {
	return [...rows].sort((a, b) => (a.round_day ?? '9').localeCompare(b.round_day ?? '9') || (a.round ?? '~').localeCompare(b.round ?? '~') || actWho(a).localeCompare(actWho(b)));
}

export function Baskets({ service }: { service: string }) {
	const [from, setFrom] = useState(() => dayPlus(today.value, -14));
	const list = useResource(() => jobs.baskets(service, from), [service, from], ['activities']);
	const rule = useResource(() => jobs.basketRule(), [], ['config']);
	const workers = useResource(() => jobs.workers(service), [service], ['activities']);
	const [show, setShow] = useState<'here' | 'ready' | 'bring' | 'gone'>('here');
	const [act, setAct] = useState<{ kind: 'edit' | 'iron'; basket: Basket } | 'new' | null>(null);
	const edits = can('job.write');
	useShortcuts(edits ? [{ keys: 'n', label: 'basket.new', run: () => setAct('new') }] : []);
	const error = list.error ?? rule.error ?? workers.error;
	const reload = () => { list.reload(); rule.reload(); workers.reload(); };
	if (error) return <Failure error={error} retry={reload} />;
	if (!list.data || !rule.data || !workers.data) return <Loading rows={6} />;
	const all = list.data.rows;
	const here = all.filter((b) => b.state === 'in'), ready = all.filter((b) => b.state === 'ready'), gone = all.filter((b) => b.state === 'out' || b.state === 'cancelled');
	const bring = byRound(ready.filter((b) => b.deliver));
	const rows = show === 'here' ? here : show === 'ready' ? ready : show === 'bring' ? bring : gone;
	const step = (b: Basket, s: BasketStep, text: string) => jobs.step(b.id, b.version, s).then(
		() => { toast(text); setAct(null); reload(); },
		(e) => { toast(errorText(e), { tone: 'alert' }); setAct(null); reload(); },
	);
	return (
		<>
			<Load rows={all} rule={rule.data} />
			<div class="row apart">
				<Seg label={t('card.show')} value={show} onChange={setShow} options={[
					{ value: 'here', label: t('basket.show.in'), count: here.length }, { value: 'ready', label: t('basket.show.ready'), count: ready.length }, { value: 'bring', label: t('basket.show.bring'), count: bring.length }, { value: 'gone', label: t('basket.show.out'), count: gone.length },
				]} />
				{show === 'bring' && bring.length > 0 && <Button icon="printer" onClick={() => window.print()}>{t('plan.print')}</Button>}
				{edits && <Button tone="primary" icon="plus" kbd="N" onClick={() => setAct('new')}>{t('basket.new')}</Button>}
			</div>
			{rows.length === 0 ? <div class="card"><Empty icon="shirt">{t('basket.none')}</Empty></div> : (
				<Table<Basket> label={t('basket.work')} rows={rows} rowKey={(b) => b.id} rowClass={(b) => (b.state === 'cancelled' ? 'gone' : undefined)} columns={[
					{ key: 'no', head: t('basket.no'), cell: (b) => <b class="num">{b.number}</b> },
					{ key: 'who', head: t('till.col.who'), header: true, cell: (b) => <span class="two"><span>{actWho(b)}</span><span class="small soft">{piecesText(b.pieces)}</span>{b.note && <span class="small soft">{b.note}</span>}</span> },
					{ key: 'state', head: t('admin.state'), cell: (b) => <State b={b} /> },
					{ key: 'prom', head: t('basket.f.promised'), cell: (b) => <span class="nowrap">{shortDay(b.promised)}</span> },
					{ key: 'time', head: t('job.minutes'), num: true, cell: (b) => <span class="nowrap">{minutes(b.minutes)}</span> },
					{ key: 'price', head: t('job.price'), num: true, cell: (b) => (b.paid === 'voucher' ? t('basket.vouchers', { n: b.vouchers }) : euros(b.price_cents)) },
					{ key: 'way', head: t('basket.way'), cell: wayOf },
					...(edits ? [{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, num: true, cell: (b: Basket) => (
						<span class="row nw end">
							{b.state === 'in' && <Button small onClick={() => setAct({ kind: 'iron', basket: b })}>{t('basket.iron')}</Button>}
							{b.state === 'ready' && <Button small tone="soft" onClick={() => void step(b, { step: 'out' }, t('basket.gone', { amount: b.paid === 'voucher' ? t('basket.vouchers', { n: b.vouchers }) : euros(b.price_cents) }))}>{t('basket.give')}</Button>}
							<Menu icon="ellipsis" label={t('admin.more', { what: t('basket.number', { n: b.number }) })}>{(close) => (
								<>
									{(b.state === 'in' || b.state === 'ready') && <MenuItem icon="pencil" onClick={() => { close(); setAct({ kind: 'edit', basket: b }); }}>{t('admin.change')}</MenuItem>}
									{b.state !== 'in' && <MenuItem icon="undo-2" onClick={() => { close(); void step(b, { step: 'back' }, t('basket.back.done')); }}>{t('basket.back')}</MenuItem>}
									{(b.state === 'in' || b.state === 'ready') && <MenuItem icon="x" onClick={() => { close(); void step(b, { step: 'cancel' }, t('basket.cancelled')); }}>{t('basket.cancel')}</MenuItem>}
								</>
							)}</Menu>
						</span>
					) }] : []),
				]} />
			)}
			{(show === 'gone' || list.data.more) && <OlderFoot from={from} older={() => setFrom(dayPlus(from, -365))} more={list.data.more} n={list.data.rows.length} />}
			{act === 'new' && <BasketForm service={service} rule={rule.data} basket={null} onClose={() => setAct(null)} onDone={reload} />}
			{act && act !== 'new' && act.kind === 'edit' && <BasketForm service={service} rule={rule.data} basket={act.basket} onClose={() => setAct(null)} onDone={reload} />}
			{act && act !== 'new' && act.kind === 'iron' && <Ironed basket={act.basket} workers={workers.data.rows} onClose={() => setAct(null)} onStep={(s) => void step(act.basket, s, t('basket.ironed'))} />}
		</>
	);
}
