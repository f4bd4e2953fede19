/* Parcels, tickets and vouchers: giving, refusing, noting what was used; batches of tickets. */

import { useState } from 'preact/hooks';
import { PersonPick, type Picked } from '../../app/personpick';
import { handouts, type Article, type Batch, type Give, type Kit } from '../../lib/api-handout';
import { errorText, useForm } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { t, type PlainKey } from '../../lib/i18n';
import { centsOf, euros, typed } from '../../lib/money';
import { useOlder } from '../../lib/older';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { useShortcuts } from '../../lib/shortcuts';
import { daysBetween, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, IconButton, Loading, Seg, Tag } from '../../ui/basic';
import { Confirm, Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Finder } from '../../ui/finder';
import { Menu, MenuItem } from '../../ui/menu';
import { Table, type Column } from '../../ui/table';
import { Cut, OlderFoot } from '../../ui/older';
import { actWho } from './show';

type Unit = 'parcel' | 'ticket' | 'voucher';
type Refusal = NonNullable<Give['refusal']>;
const REFUSALS: Refusal[] = ['no_stock', 'not_entitled', 'quota', 'elsewhere', 'other'];

interface Rules { cap_cents: number; cap_days: number; tickets_year: number; parcels_month: number }
interface Values {
	person: Picked | null;
	unknown: boolean;
	people: number | null;
	requested: string;
	quantity: number | null;
	amount: string;
	days: number | null;
	batch: string;
	urgent: boolean;
	refusal: '' | Refusal;
	note: string;
	lines: Array<{ article_id: number; quantity: number }>;
}
type FormOf = ReturnType<typeof useForm<Values>>;

function ParcelFields({ f, kits, articles }: { f: FormOf; kits: Kit[]; articles: Article[] }) {
	const [text, setText] = useState('');
	const v = f.value;
	const name = (id: number) => articles.find((a) => a.id === id)?.label ?? '';
	const rows = articles.filter((a) => a.active && (a.code === text.trim() || a.label.toLowerCase().includes(text.trim().toLowerCase()))).slice(0, 8);
	const set = (id: number, quantity: number) => f.set('lines', quantity > 0
		? (v.lines.some((l) => l.article_id === id) ? v.lines.map((l) => (l.article_id === id ? { ...l, quantity } : l)) : [...v.lines, { article_id: id, quantity }])
		: v.lines.filter((l) => l.article_id !== id));
	return (
		<>
			{kits.some((k) => k.active) && (
				<div class="field"><span class="label" id="give-kit">{t('give.kit')}</span>
					<span class="row" role="group" aria-labelledby="give-kit">{kits.filter((k) => k.active).map((k) => (
						<Button key={k.id} small icon="package" onClick={() => f.set('lines', k.lines.map((l) => ({ article_id: l.article_id, quantity: l.quantity })))}>{k.label}</Button>
					))}</span></div>
			)}
			<Finder<Article> icon="scan-barcode" label={t('kit.add')} text={text} onText={setText} rows={text.trim() ? rows : []} rowKey={(a) => a.id} none={t('till.article.none')}
				row={(a) => <span class="row apart"><b>{a.label}</b><span class="small soft">{t('till.stock', { n: a.stock })}</span></span>} fault={f.fault('lines')}
				onPick={(a) => { set(a.id, (v.lines.find((l) => l.article_id === a.id)?.quantity ?? 0) + 1); setText(''); }} />
			<ul class="rows">{v.lines.map((l) => (
				<li key={l.article_id} class="row apart"><span>{name(l.article_id)}</span><span class="step">
					<IconButton small icon="minus" label={t('till.less', { what: name(l.article_id) })} onClick={() => set(l.article_id, l.quantity - 1)} /><b class="num">{l.quantity}</b>
					<IconButton small icon="plus" label={t('till.more', { what: name(l.article_id) })} onClick={() => set(l.article_id, l.quantity + 1)} /></span></li>
			))}</ul>
			<Check label={t('give.urgent')} hint={t('give.urgent.hint')} checked={v.urgent} onChange={(x) => f.set('urgent', x)} />
		</>
	);
}

function VoucherFields({ f, rules }: { f: FormOf; rules: Rules }) {
	const v = f.value;
	const cap = (v.people ?? 1) * (v.days ?? 1) * rules.cap_cents;
	return (
		<div class="g2">
			<NumberField label={t('give.days')} min={1} max={rules.cap_days} hint={t('give.days.hint', { n: rules.cap_days })} value={v.days} onChange={(x) => f.set('days', x)} fault={f.fault('days')} />
			<TextField label={t('give.amount')} inputMode="decimal" hint={t('give.amount.hint', { amount: euros(cap) })} placeholder={typed(cap)} value={v.amount} onChange={(x) => f.set('amount', x)} fault={f.fault('amount_cents')} />
		</div>
	);
}

function TicketFields({ f, batches, rules }: { f: FormOf; batches: Batch[]; rules: Rules }) {
	const open = batches.filter((b) => b.left > 0 && (!b.valid_to || b.valid_to >= today.value));
	return (
		<div class="g2">
			<NumberField label={t('give.tickets')} min={1} hint={t('give.tickets.hint', { n: rules.tickets_year })} value={f.value.quantity} onChange={(x) => f.set('quantity', x)} fault={f.fault('quantity')} />
			<SelectField label={t('give.batch')} value={f.value.batch || String(open[0]?.id ?? '')} onChange={(x) => f.set('batch', x)} fault={f.fault('batch_id')} empty={open.length === 0 ? t('give.batch.none') : undefined}
				options={open.map((b) => ({ value: String(b.id), label: t('give.batch.left', { reference: b.reference, n: b.left }) }))} />
		</div>
	);
}

function NewGive({ service, unit, rules, batches, kits, articles, refuse, onClose, onDone }: {
	service: string; unit: Unit; rules: Rules; batches: Batch[]; kits: Kit[]; articles: Article[]; refuse: boolean; onClose: () => void; onDone: () => void;
}) {
	const f = useForm<Values>({
		person: null, unknown: false, people: 1, requested: today.value, quantity: unit === 'ticket' ? 2 : 1, amount: '', days: 3, batch: '', urgent: service.includes('urgent'),
		refusal: refuse ? 'no_stock' : '', note: '', lines: [],
	});
	const v = f.value;
	const openBatch = batches.find((b) => b.left > 0 && (!b.valid_to || b.valid_to >= today.value));

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!v.person && !v.unknown) return f.setFault('person_id', t('field.required'));
		const cents = unit === 'voucher' && !refuse ? (v.amount.trim() ? centsOf(v.amount) : (v.people ?? 1) * (v.days ?? 1) * rules.cap_cents) : 0;
		if (cents === null) return f.setFault('amount_cents', t('money.bad'));
		f.setBusy(true);
		try {
			await handouts.give({
				service, day: today.value, requested: v.requested || undefined, people: v.people ?? 1, person_id: v.unknown ? undefined : v.person?.id, note: v.note.trim() || undefined,
				...(v.refusal ? { refusal: v.refusal } : {
					urgent: v.urgent || undefined,
					...(unit === 'ticket' ? { quantity: v.quantity ?? 0, batch_id: Number(v.batch) || openBatch?.id } : {}),
					...(unit === 'voucher' ? { amount_cents: cents, days: v.days ?? undefined } : {}),
					...(unit === 'parcel' ? { lines: v.lines } : {}),
				}),
			});
			toast(t(refuse ? 'give.refused' : 'give.done'));
			onDone();
			onClose();
		} catch (err) {
			const text = f.refuse(err);
			const cap = err instanceof ApiError && err.fields.find((x) => x.error === 'handout.voucher_cap');
			if (cap) f.setFault('amount_cents', t('give.amount.hint', { amount: euros(cap.max ?? 0) }));
			toast(text, { tone: 'alert' });
			f.setBusy(false);
		}
	}
	return (
		<Dialog title={t(refuse ? 'give.refuse' : (`give.new.${unit}` as PlainKey))} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				{!v.unknown && <PersonPick first label={t('act.person')} value={v.person} onPick={(p) => f.set('person', p)} fault={f.fault('person_id')} />}
				<Check label={t('give.unknown')} hint={t('give.unknown.hint')} checked={v.unknown} onChange={(x) => f.set('unknown', x)} />
				<div class="g2">
					<NumberField label={t('give.people')} min={1} value={v.people} onChange={(x) => f.set('people', x)} fault={f.fault('people')} />
					<DateField label={t('give.requested')} hint={unit === 'ticket' ? undefined : t('give.requested.hint')} value={v.requested} onChange={(x) => f.set('requested', x)} fault={f.fault('requested')} />
				</div>
				{refuse ? (
					<SelectField label={t('give.why')} value={v.refusal} onChange={(x) => f.set('refusal', x as Refusal)} options={REFUSALS.map((k) => ({ value: k, label: t(`give.why.${k}`) }))} />
				) : unit === 'parcel' ? <ParcelFields f={f} kits={kits} articles={articles} />
					: unit === 'voucher' ? <VoucherFields f={f} rules={rules} /> : <TicketFields f={f} batches={batches} rules={rules} />}
				<AreaField label={t('give.note')} hint={t('card.note.hint')} optional rows={2} value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t(refuse ? 'give.refuse' : 'give.give')}</Button></div>
			</form>
		</Dialog>
	);
}

function Used({ give, onClose, onDone }: { give: Give; onClose: () => void; onDone: () => void }) {
	const f = useForm({ used: give.used as number | null });
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		try {
			await handouts.used(give.id, give.version, f.value.used ?? 0);
			toast(t('admin.saved'));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			if (err instanceof ApiError && err.status === 412) onDone();
		}
	}
	return (
		<Dialog title={t('give.used')} lead={t('give.used.lead', { who: actWho(give), n: give.quantity })} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<NumberField data-first label={t('give.used.n')} min={0} max={give.quantity} value={f.value.used} onChange={(x) => f.set('used', x)} fault={f.fault('used')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary">{t('plan.save')}</Button></div>
			</form>
		</Dialog>
	);
}

function BatchForm({ service, batch, onClose, onDone }: { service: string; batch: Batch | null; onClose: () => void; onDone: () => void }) {
	const f = useForm({
		reference: batch?.reference ?? '', ordered: batch?.ordered ?? today.value, received: batch?.received ?? '', valid_to: batch?.valid_to ?? '',
		quantity: batch?.quantity ?? (null as number | null), cost: batch ? typed(batch.cost_cents) : '',
	});
	const v = f.value;
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		const cost = v.cost.trim() ? centsOf(v.cost) : 0;
		if (cost === null) return f.setFault('cost_cents', t('money.bad'));
		f.setBusy(true);
		const body = { service, reference: v.reference.trim(), ordered: v.ordered, received: v.received || undefined, valid_to: v.valid_to || undefined, quantity: v.quantity ?? 0, cost_cents: cost };
		try {
			await (batch ? handouts.changeBatch(batch.id, batch.version, body) : handouts.addBatch(body));
			toast(t('admin.saved'));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
			if (err instanceof ApiError && err.status === 412) onDone();
		}
	}
	return (
		<Dialog title={batch ? t('batch.title', { reference: batch.reference }) : t('batch.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<TextField data-first label={t('batch.reference')} value={v.reference} onChange={(x) => f.set('reference', x)} fault={f.fault('reference')} />
					<NumberField label={t('batch.quantity')} min={1} value={v.quantity} onChange={(x) => f.set('quantity', x)} fault={f.fault('quantity')} />
					<DateField label={t('batch.ordered')} value={v.ordered} onChange={(x) => f.set('ordered', x)} fault={f.fault('ordered')} />
					<DateField label={t('batch.received')} optional value={v.received} onChange={(x) => f.set('received', x)} fault={f.fault('received')} />
					<DateField label={t('batch.valid')} optional value={v.valid_to} onChange={(x) => f.set('valid_to', x)} fault={f.fault('valid_to')} />
					<TextField label={t('batch.cost')} optional inputMode="decimal" value={v.cost} onChange={(x) => f.set('cost', x)} fault={f.fault('cost_cents')} />
				</div>
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
		</Dialog>
	);
}

function Batches({ service, rows, price, onDone }: { service: string; rows: Batch[]; price: number; onDone: () => void }) {
	const [act, setAct] = useState<Batch | 'new' | null>(null);
	return (
		<div class="stack tight">
			<div class="row apart"><div class="two"><h2>{t('batch.all')}</h2><span class="small soft">{t('batch.price', { amount: euros(price) })}</span></div>
				{can('handout.stock') && <Button icon="plus" onClick={() => setAct('new')}>{t('batch.new')}</Button>}</div>
			{rows.length === 0 ? <div class="card"><Empty icon="ticket">{t('batch.none')}</Empty></div> : (
				<Table<Batch> label={t('batch.all')} rows={rows} rowKey={(b) => b.id} columns={[
					{ key: 'ref', head: t('batch.reference'), header: true, cell: (b) => b.reference },
					{ key: 'in', head: t('batch.received'), cell: (b) => (b.received ? shortDay(b.received) : <Tag tone="wait" icon="clock">{t('batch.ordered.on', { day: shortDay(b.ordered) })}</Tag>) },
					{ key: 'to', head: t('batch.valid'), cell: (b) => b.valid_to && (b.valid_to < today.value ? <Tag icon="x">{shortDay(b.valid_to)}</Tag> : shortDay(b.valid_to)) },
					{ key: 'n', head: t('batch.quantity'), num: true, cell: (b) => b.quantity },
					{ key: 'given', head: t('batch.given'), num: true, cell: (b) => b.given },
					{ key: 'used', head: t('batch.used'), num: true, cell: (b) => b.used },
					{ key: 'left', head: t('batch.left'), num: true, cell: (b) => <b>{b.left}</b> },
					...(can('handout.stock') ? [{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, num: true, cell: (b: Batch) => <IconButton small icon="pencil" label={t('admin.edit', { what: b.reference })} onClick={() => setAct(b)} /> }] : []),
				]} />
			)}
			{act && <BatchForm service={service} batch={act === 'new' ? null : act} onClose={() => setAct(null)} onDone={onDone} />}
		</div>
	);
}

function what(unit: Unit, g: Give): string {
	if (g.refusal) return t(`give.why.${g.refusal}`);
	if (unit === 'ticket') return t('give.what.ticket', { n: g.quantity, used: g.used });
	if (unit === 'voucher') return t('give.what.voucher', { amount: euros(g.amount_cents), days: g.days });
	return t('give.what.parcel', { n: g.quantity, amount: euros(g.amount_cents) });
}

function columns(unit: Unit, open: (a: { kind: 'used' | 'cancel'; give: Give }) => void): Array<Column<Give>> {
	return [
		{ key: 'day', head: t('stock.day'), cell: (g) => <span class="nw">{shortDay(g.day)}</span> },
		{ key: 'who', head: t('till.col.who'), header: true, cell: (g) => <span class="two"><span>{actWho(g)}</span>{g.note && <span class="small soft">{g.note}</span>}</span> },
		{ key: 'what', head: t('give.what'), cell: (g) => (
			<span class="tags">{what(unit, g)}{g.cancelled && <Tag tone="alert" icon="x">{t('thread.cancelled')}</Tag>}{g.refusal && <Tag tone="alert" icon="x">{t('give.refused.tag')}</Tag>}
				{g.urgent && <Tag tone="wait" icon="triangle-alert">{t('give.urgent')}</Tag>}</span>
		) },
		{ key: 'lag', head: t('give.lag'), cell: (g) => { const n = daysBetween(g.requested, g.day); return n === 0 ? t('give.lag.same') : t('give.lag.days', { n }); } },
		{ key: 'by', head: t('stock.who'), cell: (g) => g.user },
		...(can('handout.serve') ? [{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, num: true, cell: (g: Give) => !g.cancelled && (
			<Menu icon="ellipsis" label={t('admin.more', { what: `${actWho(g)}, ${shortDay(g.day)}` })}>{(close) => (
				<>
					{g.kind === 'ticket' && <MenuItem icon="check" onClick={() => { close(); open({ kind: 'used', give: g }); }}>{t('give.used')}</MenuItem>}
					<MenuItem icon="x" onClick={() => { close(); open({ kind: 'cancel', give: g }); }}>{t('give.cancel')}</MenuItem>
				</>
			)}</Menu>
		) }] : []),
	];
}

export function Gives({ service, unit }: { service: string; unit: Unit }) {
	const list = useOlder((from, to) => handouts.gives(service, from, to), 92, [service], ['activities']);
	const batches = useResource(unit === 'ticket' ? () => handouts.batches(service) : null, [service], ['activities']);
	const kits = useResource(unit === 'parcel' ? () => handouts.kits(service) : null, [service], ['activities']);
	const articles = useResource(unit === 'parcel' ? () => handouts.articles(service) : null, [service], ['activities']);
	const [making, setMaking] = useState<'give' | 'refuse' | null>(null);
	const [act, setAct] = useState<{ kind: 'used' | 'cancel'; give: Give } | null>(null);
	const [show, setShow] = useState<'all' | 'open' | 'refused'>('all');
	useShortcuts(can('handout.serve') ? [{ keys: 'g', label: 'give.give', run: () => setMaking('give') }] : []);
	const reload = () => { list.reload(); batches.reload(); articles.reload(); };
	const error = list.error ?? batches.error ?? kits.error ?? articles.error;
	if (error) return <Failure error={error} retry={reload} />;
	if (!list.data || (unit === 'ticket' && !batches.data) || (unit === 'parcel' && !(kits.data && articles.data))) return <Loading rows={6} />;
	const all = list.data.rows;
	const rows = all.filter((g) => show === 'all' || (show === 'refused' ? g.kind === 'refused' : g.kind === 'ticket' && !g.cancelled && g.used < g.quantity));
	return (
		<>
			<div class="row apart">
				<Seg label={t('card.show')} value={show} onChange={setShow} options={[
					{ value: 'all', label: t('card.show.all'), count: all.length },
					...(unit === 'ticket' ? [{ value: 'open' as const, label: t('give.show.open'), count: all.filter((g) => g.kind === 'ticket' && !g.cancelled && g.used < g.quantity).length }] : []),
					{ value: 'refused', label: t('give.show.refused'), count: all.filter((g) => g.kind === 'refused').length },
				]} />
				{can('handout.serve') && (
					<span class="row"><Button icon="x" onClick={() => setMaking('refuse')}>{t('give.refuse')}</Button>
						<Button tone="primary" icon="plus" kbd="G" onClick={() => setMaking('give')}>{t(`give.new.${unit}`)}</Button></span>
				)}
			</div>
			{rows.length === 0 ? <div class="card"><Empty icon={unit === 'ticket' ? 'ticket' : 'package'}>{t('give.none')}</Empty></div>
				: <Table<Give> label={t('give.list')} rows={rows} rowKey={(g) => g.id} rowClass={(g) => (g.cancelled ? 'gone' : undefined)} columns={columns(unit, setAct)} />}
			<OlderFoot from={list.from} older={list.older} more={list.data.more} n={list.data.rows.length} />
			{batches.data && <Batches service={service} rows={batches.data.rows} price={batches.data.price_cents} onDone={reload} />}
			{batches.data && <Cut next={batches.data.next} n={batches.data.rows.length} />}
			{making && <NewGive service={service} unit={unit} rules={list.data} refuse={making === 'refuse'} batches={batches.data?.rows ?? []} kits={kits.data?.rows ?? []} articles={articles.data?.rows ?? []}
				onClose={() => setMaking(null)} onDone={reload} />}
			{act?.kind === 'used' && <Used give={act.give} onClose={() => setAct(null)} onDone={reload} />}
			{act?.kind === 'cancel' && (
				<Confirm title={t('give.cancel')} text={t('give.cancel.text')} yes={t('give.cancel')} danger onClose={() => setAct(null)}
					onYes={() => handouts.cancelGive(act.give.id, act.give.version).then(
						() => { toast(t('till.cancelled')); setAct(null); reload(); },
						(e) => { toast(errorText(e), { tone: 'alert' }); setAct(null); reload(); },
					)} />
			)}
		</>
	);
}
