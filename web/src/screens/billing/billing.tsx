/* Billing: what waits, the run of the month, invoices to print, payments, reminders, the account. */

import { useState } from 'preact/hooks';
import type { Paths } from 'gen:api';
import type { RouteProps } from '../../app/routes';
import { ApiError, get, isStale, post, put } from '../../lib/http';
import { type Paged, whole } from '../../lib/whole';
import { errorText, useForm } from '../../lib/forms';
import { label, t, tx, type PlainKey } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { dayPlus, fullDay, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Empty, Failure, Loading, Notice, PageHead, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, DateField, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { Tabs } from '../../ui/tabs';
import { Cut } from '../../ui/older';
import { useStale } from '../admin/stale';
import { Payers } from './payers';
import { QrCode } from './qr';

type Waiting = Paths['GET /api/billing/waiting']['answer'];
type List = Paths['GET /api/billing/invoices']['answer'];
type Row = NonNullable<List['rows']>[number];
type Invoice = Paths['GET /api/billing/invoices/{id}']['answer'];
type Creditor = Paths['GET /api/billing/creditor']['answer'];

export const euros = (c: number) => `${(c / 100).toFixed(2).replace('.', ',')} €`;
const cents = (text: string) => Math.round(Number(text.replace(/\s/g, '').replace(',', '.')) * 100) || 0;

function said(e: unknown): string {
	if (!(e instanceof ApiError)) throw e;
	const field = e.fields[0], text = errorText(e);
	if (isStale(e)) return t('delivery.stale');
	return field ? tx('', field.error, 'field.other', { min: '', max: '' }) : text;
}

function Run() {
	const first = `${today.value.slice(0, 8)}01`;
	const [until, setUntil] = useState(dayPlus(first, -1));
	const [fault, setFault] = useState('');
	const [made, setMade] = useState<{ invoices: number; credits: number; total_cents: number; year: number; first: number; last: number } | null>(null);
	const waiting = useResource(() => get<Waiting>('/api/billing/waiting', { until }), [until], ['deliveries']);
	const rows = waiting.data?.rows ?? [];
	return (
		<>
			<form class="card pad row wrap end" onSubmit={(e) => {
				e.preventDefault();
				post<NonNullable<typeof made>>('/api/billing/runs', { until }).then((m) => { setMade(m); setFault(''); waiting.reload(); }, (err) => setFault(said(err)));
			}}>
				<DateField label={t('billing.until')} value={until} onChange={(d) => d && setUntil(d)} />
				<p class="grow">{waiting.data && t('billing.sum', { n: rows.length, total: euros(waiting.data.cents) })}{waiting.data && waiting.data.to_credit > 0 && ` ${t('billing.to_credit', { total: euros(waiting.data.to_credit_cents) })}`}</p>
				{can('billing.write') && <Button type="submit" tone="primary" disabled={!waiting.data?.ready || (rows.length === 0 && waiting.data.to_credit === 0)}>{t('billing.run')}</Button>}
			</form>
			{waiting.data && !waiting.data.ready && <Notice tone="wait">{t('err.billing.no_creditor')} <a href={href('billing', 'account')}>{t('billing.tab.account')}</a></Notice>}
			{fault && <Notice tone="alert">{fault}</Notice>}
			{made && <Notice tone="ok">{t('billing.made', { n: made.invoices, credits: made.credits, total: euros(made.total_cents) })} {made.invoices > 0 && <a href={href('billing', 'print', `${made.year}-${made.first}-${made.last}`)}>{t('billing.print')}</a>}</Notice>}
			{waiting.loading && <Loading />}
			{waiting.error && <Failure error={waiting.error} retry={waiting.reload} />}
			{waiting.data && rows.length === 0 && <div class="card"><Empty icon="receipt">{t('billing.nothing')}</Empty></div>}
			{rows.length > 0 && <Table label={t('billing.waiting')} rows={rows} rowKey={(r) => r.payer_id} columns={[
				{ key: 'name', head: t('billing.payer'), header: true, cell: (r) => r.name },
				{ key: 'days', head: t('billing.period'), cell: (r) => `${shortDay(r.from)} – ${shortDay(r.until)}` },
				{ key: 'n', head: t('billing.lines'), num: true, cell: (r) => r.lines },
				{ key: 'c', head: t('billing.amount'), num: true, cell: (r) => euros(r.cents) },
			]} />}
		</>
	);
}

function Payment({ onDone }: { onDone: () => void }) {
	const form = useForm({ communication: '', day: today.value, amount: '', means: 'transfer' });
	const [failed, setFailed] = useState('');
	const v = form.value;
	return (
		<form class="card pad stack" noValidate onSubmit={(e) => {
			e.preventDefault();
			form.clear();
			post<{ number: string; balance_cents: number }>('/api/billing/payments', { communication: v.communication, day: v.day, amount_cents: cents(v.amount), means: v.means }).then(
				(p) => { toast(t('billing.paid', { number: p.number, balance: euros(p.balance_cents) })); setFailed(''); form.put({ ...v, communication: '', amount: '' }); onDone(); },
				(err) => { if (!(err instanceof ApiError)) throw err; setFailed(form.refuse(err)); },
			);
		}}>
			<h2>{t('billing.payment')}</h2>
			<div class="cols">
				<TextField label={t('billing.communication')} inputMode="numeric" value={v.communication} fault={form.fault('communication')} onChange={(x) => form.set('communication', x)} />
				<TextField label={t('billing.amount')} inputMode="decimal" value={v.amount} fault={form.fault('amount_cents')} onChange={(x) => form.set('amount', x)} />
				<DateField label={t('delivery.day')} value={v.day} fault={form.fault('day')} onChange={(x) => form.set('day', x)} />
				<SelectField label={t('billing.means')} value={v.means} onChange={(x) => form.set('means', x)} options={['transfer', 'cash', 'card', 'aid', 'other'].map((m) => ({ value: m, label: tx('billing.means.', m) }))} />
			</div>
			{failed && <Notice tone="alert">{failed}</Notice>}
			<div class="row end"><Button type="submit" tone="primary">{t('billing.pay')}</Button></div>
		</form>
	);
}

/** What accounting takes over: a period, by default the month before this one. */
function Export() {
	const end = dayPlus(`${today.value.slice(0, 8)}01`, -1);
	const [from, setFrom] = useState(`${end.slice(0, 8)}01`);
	const [to, setTo] = useState(end);
	return (
		<span class="row wrap">
			<DateField label={t('billing.export.from')} value={from} onChange={(d) => d && setFrom(d)} />
			<DateField label={t('billing.export.to')} value={to} onChange={(d) => d && setTo(d)} />
			<a class="btn" href={`/api/billing/export.csv?from=${from}&to=${to}`} download>{t('billing.export')}</a>
		</span>
	);
}

function Invoices() {
	const [state, setState] = useState<'open' | 'overdue' | 'all'>('open');
	const list = useResource(() => get<List>('/api/billing/invoices', { state, limit: 200 }), [state]);
	const rows: Row[] = list.data?.rows ?? [];
	return (
		<>
			<div class="row wrap">
				<Seg label={t('billing.which')} value={state} onChange={setState} options={[{ value: 'open', label: t('billing.open') }, { value: 'overdue', label: t('billing.overdue') }, { value: 'all', label: t('billing.all') }]} />
				{can('billing.write') && <Button onClick={() => void post<{ made: number }>('/api/billing/reminders').then((r) => { toast(t('billing.reminded', { n: r.made })); list.reload(); }, (e) => toast(said(e), { tone: 'alert' }))}>{t('billing.remind')}</Button>}
				{can('billing.export') && <Export />}
				{list.data && <p class="soft">{t('billing.balance', { total: euros(list.data.balance_cents) })}</p>}
			</div>
			{can('billing.write') && <Payment onDone={list.reload} />}
			{list.loading && <Loading rows={5} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <div class="card"><Empty icon="receipt">{t('billing.none')}</Empty></div>}
			{rows.length > 0 && <Table label={t('billing.tab.invoices')} rows={rows} rowKey={(r) => r.id} columns={[
				{ key: 'no', head: t('billing.number'), header: true, cell: (r) => <a href={href('billing', 'invoice', r.id)}>{r.number}</a> },
				{ key: 'name', head: t('billing.payer'), cell: (r) => r.name },
				{ key: 'issued', head: t('billing.issued'), cell: (r) => shortDay(r.issued) },
				{ key: 'due', head: t('billing.due'), cell: (r) => (r.due ? shortDay(r.due) : '') },
				{ key: 'total', head: t('billing.total'), num: true, cell: (r) => euros(r.total_cents) },
				{ key: 'balance', head: t('billing.left'), num: true, cell: (r) => euros(r.balance_cents) },
				{ key: 'state', head: t('delivery.state'), cell: (r) => <span class="tags">{r.kind === 'credit' ? <Tag>{t('billing.credit_note')}</Tag> : r.balance_cents === 0 ? <Tag tone="ok">{t('billing.settled')}</Tag> : r.overdue ? <Tag tone="alert">{t('billing.overdue')}</Tag> : <Tag tone="wait">{t('billing.open')}</Tag>}{r.reminders > 0 && <Tag tone="wait">{t('billing.reminders', { n: r.reminders })}</Tag>}</span> },
			]} />}
		</>
	);
}

function Paper({ i }: { i: Invoice }) {
	const c = i.creditor;
	return (
		<article class="inv" aria-label={i.number}>
			<div class="two">
				<div><b>{c.name}</b><br />{c.street}<br />{c.postcode} {c.locality}<br />{c.kbo && <>{t('billing.kbo', { no: c.kbo })}<br /></>}{c.phone} {c.email}</div>
				<div>{i.payer.name}<br />{i.payer.street}<br />{i.payer.postcode} {i.payer.locality}</div>
			</div>
			<h2>{i.kind === 'credit' ? t('billing.title.credit', { no: i.number, of: i.credits ?? '' }) : t('billing.title', { no: i.number })}</h2>
			<p>{t('billing.on', { day: fullDay(i.issued) })}{i.due && ` · ${t('billing.before', { day: fullDay(i.due) })}`}</p>
			<table>
				<caption class="vh">{t('billing.lines')}</caption>
				<thead><tr><th scope="col">{t('delivery.day')}</th><th scope="col">{t('billing.what')}</th><th scope="col" class="r">{t('billing.quantity')}</th><th scope="col" class="r">{t('billing.unit')}</th><th scope="col" class="r">{t('billing.amount')}</th></tr></thead>
				<tbody>{(i.lines ?? []).map((l) => <tr key={l.id}><td>{shortDay(l.day)}</td><td>{[label(l.service_label), label(l.item), l.for].filter(Boolean).join(', ')}{i.kind === 'invoice' && l.state !== 'invoiced' && ` (${t('billing.credited')})`}</td><td class="r">{l.quantity}</td><td class="r">{euros(l.unit_cents)}</td><td class="r">{euros(l.amount_cents)}</td></tr>)}</tbody>
				<tfoot><tr><th scope="row" colSpan={4} class="r">{t('billing.total')}</th><td class="r"><b>{euros(i.total_cents)}</b></td></tr>
					{i.kind === 'invoice' && i.balance_cents !== i.total_cents && <tr><th scope="row" colSpan={4} class="r">{t('billing.left')}</th><td class="r"><b>{euros(i.balance_cents)}</b></td></tr>}</tfoot>
			</table>
			<p class="small">{t('billing.vat')}</p>
			{i.reason && <p>{i.reason}</p>}
			{i.balance_cents > 0 && (i.reminded ?? []).slice(-1).map((r) => <p key={r.level}><b>{t('billing.reminder', { n: r.level, day: fullDay(r.day), due: fullDay(r.due) })}</b></p>)}
			{i.epc && i.communication && (
				<div class="two">
					<div>{t('billing.to_pay', { total: euros(i.balance_cents) })}<br />{t('billing.account', { iban: c.iban_text ?? '' })}<br /><b>{i.communication}</b></div>
					<QrCode text={i.epc} label={t('billing.qr')} />
				</div>
			)}
		</article>
	);
}

/** A credit note: of all lines, or of those that were wrong. */
function Credit({ invoice: i, onClose, onDone }: { invoice: Invoice; onClose: () => void; onDone: () => void }) {
	const open = (i.lines ?? []).filter((l) => l.state === 'invoiced' || l.state === 'to_credit');
	const form = useForm({ lines: open.map((l) => l.id), reason: '' });
	const [failed, setFailed] = useState('');
	const v = form.value;
	const sum = open.filter((l) => v.lines.includes(l.id)).reduce((n, l) => n + l.amount_cents, 0);
	return (
		<Dialog title={t('billing.credit')} lead={i.number} onClose={onClose}>
			<form class="stack" noValidate onSubmit={(e) => {
				e.preventDefault();
				form.clear();
				form.setBusy(true);
				post(`/api/billing/invoices/${i.id}/credit`, { reason: v.reason.trim(), ...(v.lines.length < open.length ? { lines: v.lines } : {}) }, { version: i.version }).then(
					() => { toast(t('delivery.saved')); onDone(); onClose(); },
					(err) => { form.setBusy(false); form.refuse(err); setFailed(said(err)); if (isStale(err)) onDone(); },
				);
			}}>
				<fieldset class="field"><legend class="label">{t('billing.credit.lines')}</legend>
					{open.map((l) => <Check key={l.id} label={[shortDay(l.day), label(l.item), l.for, euros(l.amount_cents)].filter(Boolean).join(' · ')} checked={v.lines.includes(l.id)}
						onChange={(on) => form.set('lines', on ? [...v.lines, l.id] : v.lines.filter((x) => x !== l.id))} />)}
				</fieldset>
				<TextField data-first label={t('delivery.reason')} value={v.reason} onChange={(x) => form.set('reason', x)} fault={form.fault('reason')} />
				{failed && <Notice tone="alert">{failed}</Notice>}
				<div class="row end"><span class="grow num">{euros(sum)}</span><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="danger" busy={form.busy} disabled={v.lines.length === 0}>{t('billing.credit')}</Button></div>
			</form>
		</Dialog>
	);
}

function One({ id }: { id: number }) {
	const one = useResource(() => get<Invoice>(`/api/billing/invoices/${id}`), [id]);
	const [crediting, setCrediting] = useState(false);
	const i = one.data;
	if (one.loading) return <Loading rows={6} />;
	if (!i) return one.error ? <Failure error={one.error} retry={one.reload} /> : null;
	return (
		<>
			<div class="row wrap noprint">
				<ButtonLink icon="chevron-left" href={href('billing', 'invoices')}>{t('delivery.back')}</ButtonLink>
				<Button icon="printer" onClick={() => window.print()}>{t('delivery.print')}</Button>
				{i.kind === 'invoice' && can('billing.write') && <Button onClick={() => setCrediting(true)}>{t('billing.credit')}</Button>}
			</div>
			<Paper i={i} />
			{(i.payments ?? []).length > 0 && <Table label={t('billing.payments')} rows={i.payments ?? []} rowKey={(p) => p.id} columns={[
				{ key: 'd', head: t('delivery.day'), header: true, cell: (p) => shortDay(p.day) },
				{ key: 'm', head: t('billing.means'), cell: (p) => tx('billing.means.', p.means) },
				{ key: 'a', head: t('billing.amount'), num: true, cell: (p) => euros(p.amount_cents) },
				{ key: 'v', head: <span class="vh">{t('delivery.void')}</span>, cell: (p) => p.voided ? <Tag>{t('delivery.voided')}</Tag> : can('billing.write') && <Button small onClick={() => void post(`/api/billing/payments/${p.id}/void`).then(one.reload, (e) => toast(said(e), { tone: 'alert' }))}>{t('delivery.void')}</Button> },
			]} />}
			{crediting && <Credit invoice={i} onClose={() => setCrediting(false)} onDone={one.reload} />}
		</>
	);
}

function Print({ range }: { range: string }) {
	const [year, first, last] = range.split('-');
	const list = useResource(() => whole(['rows'], (after) => get<Paged<Invoice>>('/api/billing/print', { year, first, last, after })), [range]);
	if (list.loading) return <Loading rows={6} />;
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	return <><div class="row noprint"><Button icon="printer" tone="primary" onClick={() => window.print()}>{t('delivery.print')}</Button></div>{list.data && <Cut next={list.data.next} n={list.data.rows.length} />}{(list.data?.rows ?? []).map((i) => <Paper key={i.id} i={i} />)}</>;
}

const ACCOUNT = ['name', 'street', 'postcode', 'locality', 'iban', 'kbo', 'phone', 'email'] as const;

function Account() {
	const c = useResource(() => get<Creditor>('/api/billing/creditor'), []);
	return c.data ? <AccountForm key={c.data.version} c={c.data} reload={c.reload} /> : c.error ? <Failure error={c.error} retry={c.reload} /> : <Loading />;
}

function AccountForm({ c, reload }: { c: Creditor; reload: () => void }) {
	const valuesOf = (x: Creditor): Record<string, string> => Object.fromEntries(ACCOUNT.map((k) => [k, x[k] ?? '']));
	const form = useForm<Record<string, string>>(valuesOf(c));
	const [failed, setFailed] = useState('');
	const stale = useStale<Record<string, string>>({
		base: valuesOf(c), version: c.version,
		save: (x, version) => put('/api/billing/creditor', version, Object.fromEntries(ACCOUNT.map((k) => [k, x[k] || undefined]))),
		latest: async () => {
			const now = await get<Creditor>('/api/billing/creditor');
			return { value: valuesOf(now), version: now.version };
		},
		show: (k, x) => ({ label: tx('billing.field.', k), text: x ?? '' }),
		done: () => { toast(t('delivery.saved')); setFailed(''); reload(); },
		refused: (e) => setFailed(form.refuse(e)),
	});
	return (
		<form class="card pad stack" noValidate onSubmit={(e) => { e.preventDefault(); form.clear(); void stale.save(form.value); }}>
			<p class="soft">{t('billing.account.lead')}</p>
			<div class="cols">{ACCOUNT.map((k) => <TextField key={k} label={tx('billing.field.', k)} optional={k === 'kbo' || k === 'phone' || k === 'email'} value={form.value[k] ?? ''} fault={form.fault(k)} onChange={(x) => form.set(k, x)} />)}</div>
			{failed && <Notice tone="alert">{failed}</Notice>}
			{can('billing.setup') && <div class="row end"><Button type="submit" tone="primary">{t('delivery.save')}</Button></div>}
			{stale.dialog}
		</form>
	);
}

const TABS: Array<{ key: string; label: PlainKey }> = [
	{ key: 'run', label: 'billing.tab.run' }, { key: 'invoices', label: 'billing.tab.invoices' }, { key: 'payers', label: 'billing.tab.payers' }, { key: 'account', label: 'billing.tab.account' },
];

export default function Billing({ rest }: RouteProps) {
	const at = rest[0] ?? 'run';
	const current = at === 'invoice' || at === 'print' ? 'invoices' : at;
	return (
		<>
			<PageHead title={t('nav.billing')} lead={t('billing.lead')} />
			<Tabs label={t('nav.billing')} current={current} tabs={TABS.map((x) => ({ key: x.key, label: t(x.label), href: href('billing', x.key) }))} />
			{at === 'run' && <Run />}
			{at === 'invoices' && <Invoices />}
			{at === 'invoice' && <One id={Number(rest[1])} />}
			{at === 'print' && <Print range={rest[1] ?? ''} />}
			{at === 'payers' && <Payers />}
			{at === 'account' && <Account />}
		</>
	);
}
