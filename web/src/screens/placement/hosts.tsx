/* Employers and users, with their agreements. */

import { useState } from 'preact/hooks';
import { useForm } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { fullDay, number, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Empty, Failure, Loading, Notice, PageHead, Tag } from '../../ui/basic';
import { shown, useConflict } from '../../ui/conflict';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { useRefusal } from './amend';
import { CATEGORIES, placement, TARIFFS, TOPICS, type Agreement, type AgreementIn, type Host, type HostFull, type HostIn } from './api';

function hostValues(h?: HostFull) {
	return {
		name: h?.name ?? '', category: h?.category ?? 'nonprofit', kbo: h?.kbo ?? '', locality: h?.locality ?? '', contact_name: h?.contact_name ?? '',
		phone: h?.phone ?? '', email: h?.email ?? '', address: h?.address ?? '', note: h?.note ?? '', inactive: h ? !h.active : false,
	};
}
type HostValues = ReturnType<typeof hostValues>;

function HostDialog({ h: live, onClose }: { h?: HostFull; onClose: () => void }) {
	const [h] = useState(live); /* as the form opened: the page under it reads itself anew */
	const f = useForm(hostValues(h));
	const no = useRefusal();
	const v = f.value;
	const clash = useConflict<HostValues>(shown<HostValues>({
		name: t('placement.host.name'), category: t('placement.category'), kbo: t('placement.kbo'), locality: t('placement.locality'), contact_name: t('placement.contact'),
		phone: t('placement.phone'), email: t('placement.email'), address: t('placement.address'), note: t('placement.note'), inactive: t('placement.host.inactive'),
	}, (k, x) => (k === 'category' ? tx('placement.category.', String(x)) : undefined)), (values, version) => { f.put(values); void save(values, version); });
	async function save(values: HostValues, version: number) {
		f.setBusy(true);
		f.clear();
		try {
			const body = { ...values, category: values.category as HostIn['category'] };
			await (h ? placement.changeHost(h.id, version, body) : placement.addHost(body));
			toast(t('placement.saved'));
			onClose();
		} catch (err) {
			if (h && isStale(err)) {
				const theirs = await placement.host(h.id);
				clash.raise(values, hostValues(theirs), hostValues(h), theirs.version);
			} else no.take(f, err);
		}
		f.setBusy(false);
	}
	return (
		<Dialog wide title={t(h ? 'placement.host.change' : 'placement.host.add')} onClose={onClose}>
			{clash.dialog}
			<form class="stack" onSubmit={(e) => { e.preventDefault(); void save(v, h?.version ?? 0); }} noValidate>
				{no.said && <Notice tone="alert" icon="triangle-alert">{no.said}</Notice>}
				<div class="g2">
					<TextField data-first label={t('placement.host.name')} value={v.name} onChange={(x) => f.set('name', x)} fault={f.fault('name')} />
					<SelectField label={t('placement.category')} value={v.category} onChange={(x) => f.set('category', x)} options={CATEGORIES.map((k) => ({ value: k, label: t(`placement.category.${k}`) }))} />
					<TextField label={t('placement.kbo')} optional placeholder="0207.887.001" value={v.kbo} onChange={(x) => f.set('kbo', x)} fault={f.fault('kbo')} />
					<TextField label={t('placement.locality')} optional value={v.locality} onChange={(x) => f.set('locality', x)} fault={f.fault('locality')} />
					<TextField label={t('placement.contact')} optional value={v.contact_name} onChange={(x) => f.set('contact_name', x)} fault={f.fault('contact_name')} />
					<TextField label={t('placement.phone')} optional type="tel" value={v.phone} onChange={(x) => f.set('phone', x)} fault={f.fault('phone')} />
					<TextField label={t('placement.email')} optional type="email" value={v.email} onChange={(x) => f.set('email', x)} fault={f.fault('email')} />
					<TextField label={t('placement.address')} optional value={v.address} onChange={(x) => f.set('address', x)} fault={f.fault('address')} />
				</div>
				<AreaField label={t('placement.note')} optional value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				{h && <Check label={t('placement.host.inactive')} checked={v.inactive} onChange={(x) => f.set('inactive', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('placement.save')}</Button></div>
			</form>
		</Dialog>
	);
}

function agreementValues(a?: Agreement) {
	return {
		from: a?.from ?? today.value, to: a?.to ?? '', max_posts: (a?.max_posts ?? 1) as number | null, tariff: a?.tariff ?? 'free', euros: (a ? a.tariff_cents / 100 : 0) as number | null,
		notice_days: (a?.notice_days ?? 28) as number | null, evaluation_months: (a?.evaluation_months ?? 3) as number | null, tutor: a?.tutor ?? '', tutor_phone: a?.tutor_phone ?? '', tasks: a?.tasks ?? '', safety: a?.safety ?? '',
	};
}
type AgreementValues = ReturnType<typeof agreementValues>;

function AgreementDialog({ host, a, onClose }: { host: number; a?: Agreement; onClose: () => void }) {
	const f = useForm(agreementValues(a));
	const no = useRefusal();
	const clash = useConflict<AgreementValues>(shown<AgreementValues>({
		from: t('placement.from'), to: t('placement.to'), max_posts: t('placement.max_posts'), tariff: t('placement.tariff'), euros: t('placement.euros'), notice_days: t('placement.notice'),
		evaluation_months: t('placement.every'), tutor: t('placement.tutor'), tutor_phone: t('placement.tutor_phone'), tasks: t('placement.tasks'), safety: t('placement.safety'),
	}, (k, x) => (k === 'tariff' ? tx('placement.tariff.', String(x)) : undefined)), (values, version) => { f.put(values); void save(values, version); });
	async function save(v: AgreementValues, version: number) {
		f.setBusy(true);
		f.clear();
		const body: AgreementIn = {
			from: v.from, to: v.to || undefined, max_posts: v.max_posts ?? 0, tariff: v.tariff as 'free', tariff_cents: Math.round((v.euros ?? 0) * 100), notice_days: v.notice_days ?? 0,
			evaluation_months: v.evaluation_months ?? 0, tutor: v.tutor || undefined, tutor_phone: v.tutor_phone || undefined, tasks: v.tasks || undefined, safety: v.safety || undefined,
		};
		try {
			await (a ? placement.changeAgreement(a.id, version, body) : placement.addAgreement(host, body));
			toast(t('placement.saved'));
			onClose();
		} catch (err) {
			const theirs = a && isStale(err) ? (await placement.host(host)).agreements.find((x) => x.id === a.id) : undefined;
			if (theirs) clash.raise(v, agreementValues(theirs), agreementValues(a), theirs.version);
			else no.take(f, err);
		}
		f.setBusy(false);
	}
	const v = f.value;
	return (
		<Dialog wide title={t('placement.agreement')} onClose={onClose}>
			{clash.dialog}
			<form class="stack" onSubmit={(e) => { e.preventDefault(); void save(v, a?.version ?? 0); }} noValidate>
				{no.said && <Notice tone="alert" icon="triangle-alert">{no.said}</Notice>}
				<div class="g2">
					<DateField data-first label={t('placement.from')} value={v.from} onChange={(x) => f.set('from', x)} fault={f.fault('from')} />
					<DateField label={t('placement.to')} optional value={v.to} onChange={(x) => f.set('to', x)} fault={f.fault('to')} />
					<NumberField label={t('placement.max_posts')} min={1} value={v.max_posts} onChange={(x) => f.set('max_posts', x)} fault={f.fault('max_posts')} />
					<SelectField label={t('placement.tariff')} value={v.tariff} onChange={(x) => f.set('tariff', x)} options={TARIFFS.map((k) => ({ value: k, label: t(`placement.tariff.${k}`) }))} />
					<NumberField label={t('placement.euros')} min={0} step={0.01} value={v.euros} onChange={(x) => f.set('euros', x)} fault={f.fault('tariff_cents')} />
					<NumberField label={t('placement.notice')} min={0} value={v.notice_days} onChange={(x) => f.set('notice_days', x)} fault={f.fault('notice_days')} />
					<NumberField label={t('placement.every')} min={0} value={v.evaluation_months} onChange={(x) => f.set('evaluation_months', x)} fault={f.fault('evaluation_months')} />
					<TextField label={t('placement.tutor')} optional value={v.tutor} onChange={(x) => f.set('tutor', x)} fault={f.fault('tutor')} />
					<TextField label={t('placement.tutor_phone')} optional type="tel" value={v.tutor_phone} onChange={(x) => f.set('tutor_phone', x)} fault={f.fault('tutor_phone')} />
				</div>
				<AreaField label={t('placement.tasks')} optional value={v.tasks} onChange={(x) => f.set('tasks', x)} fault={f.fault('tasks')} />
				<AreaField label={t('placement.safety')} optional value={v.safety} onChange={(x) => f.set('safety', x)} fault={f.fault('safety')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('placement.save')}</Button></div>
			</form>
		</Dialog>
	);
}

export function Hosts() {
	const r = useResource(() => placement.hosts(), [], TOPICS);
	const [add, setAdd] = useState(false);
	return (
		<>
			{can('placement.posts') && <p class="row"><Button icon="plus" onClick={() => setAdd(true)}>{t('placement.host.add')}</Button></p>}
			{r.loading && <Loading rows={5} />}
			{r.error && <Failure error={r.error} retry={r.reload} />}
			{r.data && (r.data.rows.length === 0 ? <div class="card"><Empty icon="handshake">{t('placement.host.none')}</Empty></div> : (
				<Table<Host> label={t('placement.tab.hosts')} rows={r.data.rows} rowKey={(h) => h.id} columns={[
					{ key: 'n', head: t('placement.host.name'), header: true, cell: (h) => <><a href={href('placement', 'host', h.id)}>{h.name}</a>{!h.active && <> <Tag>{t('placement.host.closed')}</Tag></>}</> },
					{ key: 'c', head: t('placement.category'), cell: (h) => tx('placement.category.', h.category) },
					{ key: 'l', head: t('placement.locality'), cell: (h) => h.locality ?? '' },
					{ key: 'p', head: t('placement.host.posts'), num: true, cell: (h) => h.open_posts },
					{ key: 'k', head: t('placement.host.contracts'), num: true, cell: (h) => h.contracts },
					{ key: 'a', head: t('placement.agreed'), cell: (h) => !h.agreed_to ? <span class="muted">{t('placement.agreed.none')}</span> : h.agreed_to >= '2099' ? t('placement.agreed.open') : h.agreed_to < today.value ? <Tag tone="wait" icon="triangle-alert">{fullDay(h.agreed_to)}</Tag> : fullDay(h.agreed_to) },
				]} />
			))}
			{add && <HostDialog onClose={() => { setAdd(false); r.reload(); }} />}
		</>
	);
}

function tariffText(a: Agreement): string {
	return a.tariff === 'free' ? t('placement.tariff.free') : `${number(a.tariff_cents / 100, 2)} €, ${tx('placement.tariff.', a.tariff)}`;
}

export function HostPage({ id }: { id: number }) {
	const r = useResource(() => placement.host(id), [id], TOPICS);
	const [dialog, setDialog] = useState<'host' | 'add' | Agreement | null>(null);
	const h = r.data;
	if (r.loading) return <Loading rows={5} />;
	if (!h) return r.error ? <Failure error={r.error} retry={r.reload} /> : null;
	const close = () => { setDialog(null); r.reload(); };
	return (
		<div class="stack">
			<PageHead title={h.name} lead={tx('placement.category.', h.category)}>
				<ButtonLink icon="arrow-left" href={href('placement', 'hosts')}>{t('placement.tab.hosts')}</ButtonLink>
				{can('placement.posts') && <Button icon="pencil" onClick={() => setDialog('host')}>{t('placement.host.change')}</Button>}
			</PageHead>
			<section class="card pad" aria-label={t('placement.contact')}><dl class="kv">
				<div><dt>{t('placement.contact')}</dt><dd>{h.contact_name ?? ''}</dd></div>
				<div><dt>{t('placement.phone')}</dt><dd>{h.phone ?? ''}</dd></div>
				<div><dt>{t('placement.email')}</dt><dd>{h.email ?? ''}</dd></div>
				<div><dt>{t('placement.address')}</dt><dd>{[h.address, h.locality].filter(Boolean).join(', ')}</dd></div>
				<div><dt>{t('placement.kbo')}</dt><dd class="num">{h.kbo ?? ''}</dd></div>
				<div><dt>{t('placement.host.contracts')}</dt><dd>{h.contracts}</dd></div>
			</dl>{h.note && <p class="pre">{h.note}</p>}</section>
			<section class="card" aria-labelledby="h-agr">
				<div class="card-h"><h2 id="h-agr">{t('placement.agreements')}</h2>{can('placement.posts') && <Button small icon="plus" onClick={() => setDialog('add')}>{t('placement.agreement.add')}</Button>}</div>
				{h.agreements.length === 0 ? <Empty icon="handshake">{t('placement.agreed.none')}</Empty> : <ul class="rows">{h.agreements.map((a) => (
					<li key={a.id} class="line line-2"><span class="t">
						<b>{a.to ? t('placement.span', { from: fullDay(a.from), to: fullDay(a.to) }) : t('placement.since', { day: fullDay(a.from) })}</b>
						<span class="small">{t('placement.agreement.text', { n: a.max_posts, tariff: tariffText(a) })}</span>
						{a.tutor && <span class="small soft">{t('placement.tutor')}: {a.tutor}{a.tutor_phone && `, ${a.tutor_phone}`}</span>}
						{a.tasks && <span class="small pre">{a.tasks}</span>}
					</span>{can('placement.posts') && <Button small icon="pencil" onClick={() => setDialog(a)}>{t('placement.change')}<span class="vh">, {fullDay(a.from)}</span></Button>}</li>
				))}</ul>}
			</section>
			{dialog === 'host' && <HostDialog h={h} onClose={close} />}
			{dialog === 'add' && <AgreementDialog host={h.id} onClose={close} />}
			{dialog && typeof dialog === 'object' && <AgreementDialog host={h.id} a={dialog} onClose={close} />}
		</div>
	);
}
