/* Orientations with what became of them, and rights that were not taken up. */

import { useState } from 'preact/hooks';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { useForm } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { useOlder } from '../../lib/older';
import { useResource } from '../../lib/resource';
import { daysBetween, number, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, Empty, Failure, Icon, IconButton, Loading, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, SelectField, TextField } from '../../ui/fields';
import { Table, type Column } from '../../ui/table';
import { OlderFoot } from '../../ui/older';
import { outreach, type Referral } from './api';
import { only, options } from './options';

type Kind = 'referral' | 'take_up';
const CLAIMS = ['integration_income', 'health_insurance', 'bim', 'family_allowance', 'disability', 'pension', 'energy_tariff', 'unemployment', 'housing_aid', 'school_grant', 'other'] as const;
const CAUSES = ['not_known', 'not_asked', 'not_proposed', 'not_received', 'too_hard'] as const;
const RESULTS = { referral: ['took_part', 'appointment_obtained', 'right_opened', 'agreement', 'declined', 'not_reached', 'job_found', 'training_started'], take_up: ['right_opened', 'right_refused', 'declined'] } as const;

/** Outcomes that brought nothing: told without the colour of success. */
const LOST = ['right_refused', 'declined', 'not_reached', 'no_agreement'];

interface Values { day: string; theme: string; partner: string; accompanied: boolean; claim: string; cause: string; euros: string; outcome: string; outcome_day: string; note: string }

function valuesOf(r?: Referral & { note?: string | null }): Values {
	return {
		day: r?.day ?? today.value, theme: r?.theme?.key ?? '', partner: r?.partner?.key ?? '', accompanied: r?.accompanied ?? false, claim: r?.claim ?? '', cause: r?.cause ?? '',
		euros: r?.cents_year ? String(r.cents_year / 100) : '', outcome: r?.outcome?.key ?? '', outcome_day: r?.outcome_day ?? '', note: r?.note ?? '',
	};
}

function Edit({ kind, row, onClose, done }: { kind: Kind; row?: Referral & { note?: string | null }; onClose: () => void; done: () => void }) {
	const base = valuesOf(row);
	const f = useForm<Values>(base);
	const v = f.value;
	const [q, setQ] = useState('');
	const [who, setWho] = useState<{ id: number; name: string } | null>(null);
	const found = usePersonSearch(q, 4);
	const body = (x: Values) => ({
		kind, day: x.day, accompanied: x.accompanied, ...(x.theme && { theme: x.theme }), ...(x.partner && { partner: x.partner }), ...(x.claim && { claim: x.claim as never }),
		...(x.cause && { cause: x.cause as never }), ...(x.euros && { cents_year: Math.round(Number(x.euros.replace(',', '.')) * 100) }),
		...(x.outcome && { outcome: x.outcome, ...(x.outcome_day && { outcome_day: x.outcome_day }) }), ...(x.note && { note: x.note }), ...(!row && who && { person_id: who.id }),
	});
	const stale = useStale<Values>({
		base, version: row?.version ?? 0,
		save: (x, version) => (row ? outreach.changeReferral(row.id, version, body(x)) : outreach.addReferral(body(x))),
		latest: async () => {
			const now = row ? await outreach.referral(row.id) : undefined;
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('out.f.', String(k)), text: String(x) }),
		done: () => { toast(t('out.saved')); done(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}
	return (
		<Dialog wide title={row ? t('out.follow') : t(kind === 'referral' ? 'out.referral.new' : 'out.right.new')} lead={row?.person?.name} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				{!row && (who ? <p class="row"><b>{who.name}</b><Button small onClick={() => setWho(null)}>{t('repair.anonymous')}</Button></p> : (
					<div class="stack tight">
						<TextField label={t('out.who')} optional hint={t('out.who.hint')} value={q} onChange={setQ} data-first />
						{found.hits.map((h) => (
							<button key={h.id} type="button" class="line" onClick={() => { setWho({ id: h.id, name: h.name }); setQ(''); }}>
								<Icon name="circle-user" /><span class="t"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span>
							</button>
						))}
					</div>
				))}
				<div class="g2">
					<DateField label={t('out.f.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
					{kind === 'referral' ? <>
						<SelectField label={t('out.f.partner')} empty="—" value={v.partner} onChange={(x) => f.set('partner', x)} options={options('partners')} fault={f.fault('partner')} />
						<SelectField label={t('out.f.theme')} optional empty="—" value={v.theme} onChange={(x) => f.set('theme', x)} options={options('themes')} fault={f.fault('theme')} />
					</> : <>
						<SelectField label={t('out.f.claim')} empty="—" value={v.claim} onChange={(x) => f.set('claim', x)} options={CLAIMS.map((x) => ({ value: x, label: tx('out.claim.', x) }))} fault={f.fault('claim')} />
						<SelectField label={t('out.f.cause')} optional empty="—" value={v.cause} onChange={(x) => f.set('cause', x)} options={CAUSES.map((x) => ({ value: x, label: tx('out.cause.', x) }))} fault={f.fault('cause')} />
						<TextField inputMode="decimal" label={t('out.f.euros')} optional value={v.euros} onChange={(x) => f.set('euros', x)} fault={f.fault('cents_year')} />
					</>}
					<SelectField label={t('out.f.outcome')} optional empty={t('out.pending')} value={v.outcome} onChange={(x) => f.set('outcome', x)} options={only(options('outcomes'), RESULTS[kind])} fault={f.fault('outcome')} />
					{v.outcome && <DateField label={t('out.f.outcome_day')} value={v.outcome_day} onChange={(x) => f.set('outcome_day', x)} fault={f.fault('outcome_day')} />}
				</div>
				{kind === 'referral' && <Check label={t('out.f.accompanied')} checked={v.accompanied} onChange={(x) => f.set('accompanied', x)} />}
				<AreaField label={t('out.note')} optional rows={3} value={v.note} onChange={(x) => f.set('note', x)} fault={f.fault('note')} />
				<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

/** The whole of one, with its note, is read when it is opened. */
function Open({ kind, id, onClose, done }: { kind: Kind; id: number; onClose: () => void; done: () => void }) {
	const one = useResource(() => outreach.referral(id), [id]);
	if (!one.data) return <Dialog title={t('out.follow')} onClose={onClose}>{one.error ? <Failure error={one.error} /> : <Loading />}</Dialog>;
	return <Edit kind={kind} row={one.data} onClose={onClose} done={done} />;
}

export function Referrals({ kind }: { kind: Kind }) {
	const list = useOlder((from, to) => outreach.referrals(kind, from, to), 180, [kind], ['activities']);
	const [edit, setEdit] = useState<number | 'new' | null>(null);
	if (list.error && !list.data) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={8} />;
	const what = (r: Referral) => (kind === 'referral' ? label(r.partner?.label) || label(r.theme?.label) : tx('out.claim.', r.claim ?? 'other'));
	const columns: Array<Column<Referral>> = [
		{ key: 'd', head: t('out.f.day'), cell: (r) => <span class="nowrap">{shortDay(r.day)}</span> },
		{ key: 'w', head: t(kind === 'referral' ? 'out.f.partner' : 'out.f.claim'), header: true, cell: what },
		{ key: 'p', head: t('out.who'), cell: (r) => r.person?.name ?? r.code?.name ?? <span class="muted">{t('out.nobody')}</span> },
		...(kind === 'take_up' ? [
			{ key: 'c', head: t('out.f.cause'), cell: (r: Referral) => (r.cause ? tx('out.cause.', r.cause) : <span class="muted">{t('out.cause.none')}</span>) },
			{ key: 'e', head: t('out.f.euros'), num: true, cell: (r: Referral) => (r.cents_year ? number(r.cents_year / 100) : '') },
		] : [{ key: 'a', head: t('out.f.accompanied'), cell: (r: Referral) => (r.accompanied ? <Tag icon="handshake">{t('ui.yes')}</Tag> : '') }]),
		{ key: 'o', head: t('out.f.outcome'), cell: (r) => (r.outcome ? <Tag tone={LOST.includes(r.outcome.key) ? undefined : 'ok'}>{label(r.outcome.label)}</Tag> : <Tag tone={daysBetween(r.day, today.value) > 21 ? 'wait' : undefined}>{t('out.pending')}</Tag>) },
		{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (r) => <IconButton small icon="pencil" label={t('out.follow.of', { what: `${what(r)}, ${shortDay(r.day)}` })} onClick={() => setEdit(r.id)} /> },
	];
	return (
		<>
			<div class="row"><Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t(kind === 'referral' ? 'out.referral.new' : 'out.right.new')}</Button></div>
			{list.data.rows.length === 0 ? <div class="card"><Empty icon="handshake">{t('out.referrals.none')}</Empty></div>
				: <Table label={t(kind === 'referral' ? 'out.referrals' : 'out.rights')} columns={columns} rows={[...list.data.rows].sort((a, b) => Number(a.outcome !== null) - Number(b.outcome !== null))} rowKey={(r) => r.id} />}
			<OlderFoot from={list.from} older={list.older} more={list.data.more} n={list.data.rows.length} />
			{edit === 'new' && <Edit kind={kind} onClose={() => setEdit(null)} done={list.reload} />}
			{edit !== null && edit !== 'new' && <Open kind={kind} id={edit} onClose={() => setEdit(null)} done={list.reload} />}
		</>
	);
}
