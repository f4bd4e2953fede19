/* Gifts and legacies received: who gave, for what, decided by the council, thanked. */

import { useState } from 'preact/hooks';
import { handouts, type Gift, type GiftIn } from '../../lib/api-handout';
import { useForm } from '../../lib/forms';
import { t, type PlainKey } from '../../lib/i18n';
import { centsOf, euros, typed } from '../../lib/money';
import { useOlder } from '../../lib/older';
import { fullDay, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, IconButton, Loading, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, DateField, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { OlderFoot } from '../../ui/older';
import { useStale } from '../admin/stale';

const KINDS = ['money', 'goods', 'legacy'] as const;

function inputOf(service: string, g: Gift): GiftIn {
	return {
		service, kind: g.kind, day: g.day, amount_cents: g.amount_cents, giver: g.giver, contact: g.contact ?? undefined, what: g.what ?? undefined,
		purpose: g.purpose ?? undefined, decided: g.decided ?? undefined, thanked: g.thanked ?? undefined,
	};
}

function GiftForm({ service, gift, onClose, onDone }: { service: string; gift: Gift | null; onClose: () => void; onDone: () => void }) {
	const base: GiftIn = gift ? inputOf(service, gift) : { service, kind: 'money', day: today.value, giver: '' };
	const f = useForm({ ...base, amount: gift ? typed(gift.amount_cents) : '' });
	const v = f.value;
	const stale = useStale<GiftIn>({
		base, version: gift?.version ?? 0,
		save: (x, version) => (gift ? handouts.changeGift(gift.id, version, x) : handouts.addGift(x)),
		latest: () => handouts.gifts(service).then((l) => {
			const now = l.rows.find((x) => x.id === gift?.id) ?? (gift as Gift);
			return { value: inputOf(service, now), version: now.version };
		}),
		show: (k, x) => ({ label: t(`gift.${k}` as PlainKey), text: k === 'amount_cents' ? euros(Number(x ?? 0)) : k === 'kind' ? t(`gift.kind.${x as Gift['kind']}`) : x && /^\d{4}-/.test(String(x)) ? fullDay(String(x)) : String(x ?? '') }),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		const cents = v.amount.trim() ? centsOf(v.amount) : 0;
		if (cents === null) return f.setFault('amount_cents', t('money.bad'));
		f.setBusy(true);
		const some = (x: string | undefined) => x?.trim() || undefined;
		await stale.save({
			service, kind: v.kind, day: v.day, amount_cents: cents, giver: v.giver.trim(), contact: some(v.contact), what: some(v.what), purpose: some(v.purpose),
			decided: v.decided || undefined, thanked: v.thanked || undefined,
		});
		f.setBusy(false);
	}
	return (
		<Dialog title={gift ? gift.giver : t('gift.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField data-first label={t('gift.giver')} value={v.giver} onChange={(x) => f.set('giver', x)} fault={f.fault('giver')} />
				<TextField label={t('gift.contact')} optional value={v.contact ?? ''} onChange={(x) => f.set('contact', x)} fault={f.fault('contact')} />
				<div class="g2">
					<SelectField label={t('gift.kind')} value={v.kind} onChange={(x) => f.set('kind', x as Gift['kind'])} options={KINDS.map((k) => ({ value: k, label: t(`gift.kind.${k}`) }))} />
					<TextField label={t('gift.amount_cents')} hint={t('gift.amount.hint')} inputMode="decimal" value={v.amount} onChange={(x) => f.set('amount', x)} fault={f.fault('amount_cents')} />
					<DateField label={t('gift.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
					<DateField label={t('gift.decided')} optional value={v.decided ?? ''} onChange={(x) => f.set('decided', x)} fault={f.fault('decided')} />
					<DateField label={t('gift.thanked')} optional value={v.thanked ?? ''} onChange={(x) => f.set('thanked', x)} fault={f.fault('thanked')} />
				</div>
				<AreaField label={t('gift.what')} optional rows={2} value={v.what ?? ''} onChange={(x) => f.set('what', x)} fault={f.fault('what')} />
				<TextField label={t('gift.purpose')} optional value={v.purpose ?? ''} onChange={(x) => f.set('purpose', x)} fault={f.fault('purpose')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function Gifts({ service }: { service: string }) {
	const list = useOlder((from, to) => handouts.gifts(service, from, to), 730, [service], ['activities']);
	const [act, setAct] = useState<Gift | 'new' | null>(null);
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={5} />;
	return (
		<>
			<div class="row apart"><p class="soft">{t('gift.year', { amount: euros(list.data.year_cents) })}</p><Button tone="primary" icon="plus" onClick={() => setAct('new')}>{t('gift.new')}</Button></div>
			{list.data.rows.length === 0 ? <div class="card"><Empty icon="gift">{t('gift.none')}</Empty></div> : (
				<Table<Gift> label={t('handout.gifts')} rows={list.data.rows} rowKey={(g) => g.id} columns={[
					{ key: 'day', head: t('stock.day'), cell: (g) => <span class="nowrap">{shortDay(g.day)}</span> },
					{ key: 'who', head: t('gift.giver'), header: true, cell: (g) => <span class="two"><span>{g.giver}</span>{g.what && <span class="small soft">{g.what}</span>}</span> },
					{ key: 'kind', head: t('gift.kind'), cell: (g) => t(`gift.kind.${g.kind}`) },
					{ key: 'sum', head: t('gift.amount_cents'), num: true, cell: (g) => (g.amount_cents ? euros(g.amount_cents) : '') },
					{ key: 'for', head: t('gift.purpose'), cell: (g) => g.purpose },
					{ key: 'state', head: t('admin.state'), cell: (g) => (
						<span class="tags">{g.decided ? <Tag tone="ok" icon="check">{t('gift.decided.on', { day: shortDay(g.decided) })}</Tag> : g.kind === 'legacy' && <Tag tone="wait" icon="clock">{t('gift.undecided')}</Tag>}
							{g.thanked ? <Tag tone="ok" icon="check">{t('gift.thanked.on', { day: shortDay(g.thanked) })}</Tag> : <Tag tone="wait" icon="mail">{t('gift.unthanked')}</Tag>}</span>
					) },
					{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, num: true, cell: (g) => <IconButton small icon="pencil" label={t('admin.edit', { what: g.giver })} onClick={() => setAct(g)} /> },
				]} />
			)}
			<OlderFoot from={list.from} older={list.older} more={list.data.more} n={list.data.rows.length} />
			{act && <GiftForm service={service} gift={act === 'new' ? null : act} onClose={() => setAct(null)} onDone={list.reload} />}
		</>
	);
}
