/* Purchases with their label and origin; opinions entered fast. */

import { useEffect, useState } from 'preact/hooks';
import { ApiError, get, post } from '../../lib/http';
import { type Paged, whole } from '../../lib/whole';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { errorText, useForm } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, cx, Empty, Failure, Loading, Notice, Tag } from '../../ui/basic';
import { Check, DateField, SelectField, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { Table } from '../../ui/table';
import type { Purchase, Survey } from './types';
import { whichService } from './which';

const euros = (cents: number) => (cents / 100).toFixed(2).replace('.', ',');
const cents = (text: string) => Math.round(Number(text.replace(/\s/g, '').replace(',', '.')) * 100) || 0;

/** Rows that show at first. */
const FEW = 60;

function Purchases() {
	useEffect(needCatalogue, []);
	const list = useResource(() => whole(['rows'], (after) => get<Paged<Purchase>>('/api/delivery/purchases', { service: whichService(), after })), [], ['deliveries', 'records']);
	const form = useForm({ day: today.value, supplier: '', label: '', amount: '', bio: false, short_way: false, local: false, origin: '' });
	const [failed, setFailed] = useState('');
	const [all, setAll] = useState(false);
	const v = form.value;
	const rows = list.data?.rows ?? [];
	return (
		<section class="stack">
			<h2>{t('delivery.purchases')}</h2>
			<form class="card pad stack" noValidate onSubmit={(e) => {
				e.preventDefault();
				form.clear();
				post('/api/delivery/purchases', { service: whichService(), day: v.day, supplier: v.supplier, label: v.label, cents: cents(v.amount), bio: v.bio, short_way: v.short_way, local: v.local, origin: v.origin || undefined }).then(
					() => { toast(t('delivery.saved')); setFailed(''); form.put({ ...v, label: '', amount: '' }); list.reload(); },
					(err) => { if (!(err instanceof ApiError)) throw err; setFailed(form.refuse(err)); },
				);
			}}>
				<div class="cols">
					<DateField label={t('delivery.day')} value={v.day} fault={form.fault('day')} onChange={(x) => form.set('day', x)} />
					<SelectField label={t('delivery.supplier')} empty="" value={v.supplier} fault={form.fault('supplier')} onChange={(x) => form.set('supplier', x)} options={(catalogue.value?.partners ?? []).map((p) => ({ value: p.key, label: label(p.label) }))} />
					<TextField label={t('delivery.what')} value={v.label} fault={form.fault('label')} onChange={(x) => form.set('label', x)} />
					<TextField label={t('delivery.amount')} inputMode="decimal" value={v.amount} fault={form.fault('cents')} onChange={(x) => form.set('amount', x)} />
					<TextField label={t('delivery.origin')} optional value={v.origin} onChange={(x) => form.set('origin', x)} />
				</div>
				<div class="tags"><Check label={t('delivery.bio')} checked={v.bio} onChange={(x) => form.set('bio', x)} /><Check label={t('delivery.short_way')} checked={v.short_way} onChange={(x) => form.set('short_way', x)} /><Check label={t('delivery.local')} checked={v.local} onChange={(x) => form.set('local', x)} /></div>
				{failed && <Notice tone="alert">{failed}</Notice>}
				<div class="row end"><Button type="submit" tone="primary">{t('delivery.add')}</Button></div>
			</form>
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <div class="card"><Empty icon="shopping-basket">{t('delivery.no_purchases')}</Empty></div>}
			{rows.length > 0 && <Table label={t('delivery.purchases')} rows={all ? rows : rows.slice(0, FEW)} rowKey={(r) => r.id} rowClass={(r) => cx(r.voided && 'gone')} columns={[
				{ key: 'day', head: t('delivery.day'), cell: (r) => shortDay(r.day) },
				{ key: 'what', head: t('delivery.what'), header: true, cell: (r) => r.label },
				{ key: 'who', head: t('delivery.supplier'), cell: (r) => r.supplier_name },
				{ key: 'tags', head: t('delivery.kind'), cell: (r) => <span class="tags">{r.bio && <Tag tone="ok">{t('delivery.bio')}</Tag>}{r.short_way && <Tag tone="brand">{t('delivery.short_way')}</Tag>}{r.local && <Tag tone="brand">{t('delivery.local')}</Tag>}</span> },
				{ key: 'cents', head: '€', num: true, cell: (r) => euros(r.cents) },
				{ key: 'void', head: <span class="vh">{t('delivery.void')}</span>, cell: (r) => r.voided ? <Tag>{t('delivery.voided')}</Tag> : <Button small onClick={() => void post(`/api/delivery/purchases/${r.id}/void`, {}, { version: r.version }).then(list.reload, (e) => toast(e instanceof ApiError ? errorText(e) : String(e), { tone: 'alert' }))}>{t('delivery.void')}</Button> },
			]} />}
			{!all && rows.length > FEW && <div><Button small icon="history" onClick={() => setAll(true)}>{t('thread.more')}</Button></div>}
			{all && list.data && <Cut next={list.data.next} n={rows.length} />}
		</section>
	);
}

const SCORES = ['taste', 'amount', 'choice', 'punctual', 'overall'] as const;

function Opinions() {
	const list = useResource(() => whole(['rows'], (after) => get<Paged<Survey>>('/api/delivery/surveys', { service: whichService(), after })), [], ['deliveries', 'records']);
	const [all, setAll] = useState(false);
	const [score, setScore] = useState<Record<string, string>>({});
	const [complaint, setComplaint] = useState(false);
	const [remark, setRemark] = useState('');
	const [failed, setFailed] = useState('');
	const rows = list.data?.rows ?? [];
	const mean = rows.length ? rows.reduce((a, r) => a + r.overall, 0) / rows.length : 0;
	const told = rows.filter((r) => r.remark).slice(0, all ? undefined : 20);
	return (
		<section class="stack">
			<h2>{t('delivery.opinions')}</h2>
			<form class="card pad stack" noValidate onSubmit={(e) => {
				e.preventDefault();
				post('/api/delivery/surveys', { service: whichService(), day: today.value, ...Object.fromEntries(SCORES.map((s) => [s, Number(score[s]) || 0])), complaint, remark: remark || undefined }).then(
					() => { toast(t('delivery.saved')); setScore({}); setComplaint(false); setRemark(''); setFailed(''); list.reload(); document.getElementById('op-taste')?.focus(); },
					(err) => { if (!(err instanceof ApiError)) throw err; setFailed(t('delivery.scores')); },
				);
			}}>
				<p class="soft">{t('delivery.opinions.lead')}</p>
				<div class="week">{SCORES.map((s) => (
					<label key={s} class="field"><span class="label">{tx('delivery.score.', s)}</span>
						<input id={`op-${s}`} class="input" inputMode="numeric" maxLength={1} value={score[s] ?? ''} onInput={(e) => {
							const x = e.currentTarget.value.replace(/[^1-5]/g, '');
							setScore({ ...score, [s]: x });
							if (x) document.getElementById(`op-${SCORES[SCORES.indexOf(s) + 1] ?? ''}`)?.focus();
						}} /></label>
				))}</div>
				<Check label={t('delivery.complaint')} checked={complaint} onChange={setComplaint} />
				<TextField label={t('delivery.remark')} optional value={remark} onChange={setRemark} />
				{failed && <Notice tone="alert">{failed}</Notice>}
				<div class="row end"><Button type="submit" tone="primary">{t('delivery.add')}</Button></div>
			</form>
			{list.data && rows.length === 0 && <div class="card"><Empty icon="message-square">{t('delivery.no_opinions')}</Empty></div>}
			{rows.length > 0 && <p>{t('delivery.mean', { n: rows.length, mean: mean.toFixed(1).replace('.', ',') })}</p>}
			{told.length > 0 && <ul class="card rows">{told.map((r) => <li key={r.id} class="line"><Tag tone={r.complaint ? 'alert' : undefined}>{r.overall}/5</Tag><span class="t">{r.remark}</span><span class="small muted">{shortDay(r.day)}</span></li>)}</ul>}
			{!all && rows.filter((r) => r.remark).length > told.length && <div><Button small icon="history" onClick={() => setAll(true)}>{t('thread.more')}</Button></div>}
			{list.data && <Cut next={list.data.next} n={rows.length} />}
		</section>
	);
}

export function SupplyTab() {
	return <>{can('delivery.kitchen') && <Purchases />}{can('delivery.plan') && <Opinions />}</>;
}
