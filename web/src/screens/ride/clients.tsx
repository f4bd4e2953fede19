/* A rider: where the home is, how to reach the door, what was decided about the price, last rides. */

import { useState } from 'preact/hooks';
import { coordsText, mapLink, parseCoords } from '../../lib/coords';
import { useForm } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { go, href } from '../../lib/router';
import { shortDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Empty, Failure, Loading, Notice, PageHead } from '../../ui/basic';
import { AreaField, DateField, NumberField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { useStale } from '../admin/stale';
import { euros, hm, rides, shortPlace, type Client, type ClientIn } from './api';
import { StateTag, useTerms } from './lists';
import { Who } from './request';

interface Values { at: string; access: string; percent: number | null; from: string; to: string; decision: string }

function valuesOf(c: Client): Values {
	return { at: coordsText(c.lat, c.lon), access: c.access ?? '', percent: c.free_percent, from: c.free_from ?? '', to: c.free_to ?? '', decision: c.decision ?? '' };
}
function bodyOf(v: Values): ClientIn {
	return {
		...(parseCoords(v.at) ?? { lat: 0, lon: 0 }), free_percent: v.percent ?? 0,
		...(v.access.trim() ? { access: v.access.trim() } : {}), ...(v.decision.trim() ? { decision: v.decision.trim() } : {}),
		...(v.from ? { free_from: v.from } : {}), ...(v.to ? { free_to: v.to } : {}),
	};
}

function Edit({ client: c, reload }: { client: Client; reload: () => void }) {
	const base = valuesOf(c);
	const f = useForm<Values>(base);
	const [failed, setFailed] = useState('');
	const v = f.value;
	const stale = useStale<Values>({
		base, version: c.version,
		save: (x, version) => rides.setClient(c.person_id, version || null, bodyOf(x)),
		latest: async () => {
			const now = await rides.client(c.person_id);
			return { value: valuesOf(now), version: now.version };
		},
		show: (k, x) => ({ label: tx('ride.clientfield.', k), text: String(x ?? '') }),
		done: () => { toast(t('ride.client.saved', { name: c.name })); setFailed(''); reload(); },
		refused: (e) => setFailed(f.refuse(e)),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (v.at.trim() && !parseCoords(v.at)) return f.setFault('lat', t('delivery.coords.bad'));
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}
	const found = parseCoords(v.at);
	return (
		<form class="card pad stack" noValidate onSubmit={submit}>
			<p class="soft">{[c.home.label || t('ride.no_address'), c.phone].filter(Boolean).join(' · ')}</p>
			{failed && <Notice tone="alert" icon="triangle-alert">{failed}</Notice>}
			<AreaField rows={2} optional label={t('ride.clientfield.access')} hint={t('ride.client.access.hint')} value={v.access} onChange={(x) => f.set('access', x)} fault={f.fault('access')} />
			<TextField optional label={t('ride.clientfield.at')} hint={t(c.home.lat ? 'ride.client.at.known' : 'ride.client.at.unknown')} value={v.at} onChange={(x) => f.set('at', x)} fault={f.fault('lat') ?? f.fault('lon')} />
			{(found ?? (c.home.lat ? c.home : undefined)) && <p class="small"><a href={mapLink(found ?? c.home)} target="_blank" rel="noreferrer">{t('delivery.map')}</a></p>}
			<fieldset class="field">
				<legend class="label">{t('ride.client.free')}</legend>
				<div class="g2">
					<NumberField label={t('ride.clientfield.percent')} min={0} max={100} value={v.percent} onChange={(x) => f.set('percent', x)} fault={f.fault('free_percent')} />
					<TextField label={t('ride.clientfield.decision')} optional={!v.percent} hint={t('ride.client.decision.hint')} value={v.decision} onChange={(x) => f.set('decision', x)} fault={f.fault('decision')} />
					<DateField optional label={t('ride.clientfield.from')} value={v.from} onChange={(x) => f.set('from', x)} fault={f.fault('free_from')} />
					<DateField optional label={t('ride.clientfield.to')} value={v.to} onChange={(x) => f.set('to', x)} fault={f.fault('free_to')} />
				</div>
			</fieldset>
			<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('delivery.save')}</Button></div>
			{stale.dialog}
		</form>
	);
}

function One({ id }: { id: number }) {
	const client = useResource(() => rides.client(id), [id], ['rides', 'persons']);
	const term = useTerms();
	const c = client.data;
	return (
		<>
			<PageHead title={c?.name ?? t('ride.tab.clients')} lead={t('ride.clients.lead')}><ButtonLink icon="chevron-left" href={href('rides', 'clients')}>{t('ride.client.other')}</ButtonLink></PageHead>
			{client.error && <Failure error={client.error} retry={client.reload} />}
			{!c && client.loading && <Loading rows={6} />}
			{c && <Edit key={c.version} client={c} reload={client.reload} />}
			{c && c.last.length === 0 && <div class="card"><Empty icon="history">{t('ride.client.none')}</Empty></div>}
			{c && c.last.length > 0 && <Table label={t('ride.client.last')} rows={c.last} rowKey={(r) => r.id} columns={[
				{ key: 'd', head: t('ride.col.day'), header: true, cell: (r) => <a href={`${href('rides')}?day=${r.day}`}>{shortDay(r.day)}, {hm(r.at_minute)}</a> },
				{ key: 'w', head: t('ride.col.way'), cell: (r) => `${shortPlace(r.from?.label)} → ${shortPlace(r.to?.label)}` },
				{ key: 'p', head: t('ride.col.purpose'), cell: (r) => term(r.purpose) },
				{ key: 'c', head: t('ride.col.price'), num: true, cell: (r) => euros(r.price_cents) },
				{ key: 's', head: t('delivery.state'), cell: (r) => <StateTag state={r.state} /> },
			]} />}
		</>
	);
}

export function Clients({ id }: { id: number }) {
	if (id) return <One key={id} id={id} />;
	return (
		<>
			<PageHead title={t('ride.tab.clients')} lead={t('ride.clients.lead')} />
			<div class="card pad"><Who label={t('ride.client.who')} onPick={(who) => go('rides', 'clients', who)} /></div>
		</>
	);
}
