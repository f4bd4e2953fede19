/* One series: who is enrolled, who waits, attendance of each, and its sessions. */

import { useState } from 'preact/hooks';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { account } from '../../lib/api';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { errorText, useForm } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { number, shortDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, ButtonLink, Empty, Failure, Icon, IconButton, Loading, PageHead, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, DateField, SelectField, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { Table, type Column } from '../../ui/table';
import { activities, type EnrolIn, type Member, type SeriesPage, type Session } from './api';
import { NewSeries } from './serieslist';
import { nameOf } from './sheet';

type Who = 'person' | 'user' | 'partner';

function Enrol({ series, onClose, done }: { series: SeriesPage; onClose: () => void; done: () => void }) {
	needCatalogue();
	const [who, setWho] = useState<Who>(series.form === 'training' ? 'user' : 'person');
	const [q, setQ] = useState('');
	const found = usePersonSearch(who === 'person' ? q : '', 6);
	const colleagues = useResource(() => account.colleagues(), []);

	async function add(e: EnrolIn) {
		try {
			const saved = await activities.enrol(series.id, e);
			toast(t(saved.state === 'waiting' ? 'act2.enrol.waits' : 'act2.enrol.did'));
			onClose();
		} catch (x) {
			toast(errorText(x), { tone: 'alert' });
		}
		done();
	}

	return (
		<Dialog title={t('act2.enrol')} onClose={onClose}>
			<div class="stack">
				<Seg<Who> label={t('act2.enrol.who')} value={who} onChange={setWho} options={(['person', 'user', 'partner'] as const).map((x) => ({ value: x, label: tx('act2.who.', x) }))} />
				{who === 'person' && <>
					<TextField label={t('act2.enrol.search')} value={q} onChange={setQ} data-first />
					{found.hits.map((h) => (
						<button key={h.id} type="button" class="line" onClick={() => void add({ person_id: h.id })}>
							<Icon name="user-plus" /><span class="t"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span>
						</button>
					))}
				</>}
				{who === 'user' && <SelectField label={t('act2.who.user')} empty="—" value="" onChange={(x) => x && void add({ user_id: Number(x) })}
					options={(colleagues.data?.rows ?? []).map((x) => ({ value: String(x.id), label: x.name }))} />}
				{who === 'partner' && <SelectField label={t('act2.who.partner')} empty="—" value="" onChange={(x) => x && void add({ partner: x })}
					options={(catalogue.value?.partners ?? []).map((x) => ({ value: x.key, label: typeof x.label === 'string' ? x.label : label(x.label) }))} />}
			</div>
		</Dialog>
	);
}

interface Info { consent: string; consent_day: string; contacts: string; school: string; fetch: string; remark: string }

function Details({ member, series, onClose, done }: { member: Member; series: SeriesPage; onClose: () => void; done: () => void }) {
	const one = useResource(() => activities.enrolment(member.id), [member.id]);
	if (!one.data) return <Dialog title={nameOf(member)} onClose={onClose}>{one.error ? <Failure error={one.error} /> : <Loading />}</Dialog>;
	return <DetailsForm key={one.data.version} data={one.data} member={member} series={series} onClose={onClose} done={done} />;
}

function infoOf(d: { consent: string; consent_day: string | null; contacts: string | null; school: string | null; fetch: string | null; remark: string | null }): Info {
	return { consent: d.consent, consent_day: d.consent_day ?? '', contacts: d.contacts ?? '', school: d.school ?? '', fetch: d.fetch ?? '', remark: d.remark ?? '' };
}

function DetailsForm({ data, member, series, onClose, done }: { data: Awaited<ReturnType<typeof activities.enrolment>>; member: Member; series: SeriesPage; onClose: () => void; done: () => void }) {
	const base = infoOf(data);
	const f = useForm<Info>(base);
	const v = f.value;
	const stale = useStale<Info>({
		base, version: data.version,
		save: (x, version) => activities.changeEnrolment(data.id, version, {
			contacts: x.contacts, school: x.school, fetch: x.fetch, remark: x.remark, consent: x.consent as never, ...(x.consent_day && { consent_day: x.consent_day }),
		}),
		latest: async () => {
			const now = await activities.enrolment(data.id);
			return { value: infoOf(now), version: now.version };
		},
		show: (k, x) => ({ label: tx('act2.i.', String(k)), text: x }),
		done: () => { toast(t('act2.saved')); done(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function leave() {
		try {
			await activities.changeEnrolment(data.id, data.version, { state: 'left' });
			toast(t('act2.left.did'));
			onClose();
		} catch (x) {
			toast(errorText(x), { tone: 'alert' });
		}
		done();
	}
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}
	return (
		<Dialog wide title={nameOf(member)} lead={tx('act2.enrolment.', member.state)} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					{(series.consent || series.form === 'school') && <>
						<SelectField label={t('act2.i.consent')} value={v.consent} onChange={(x) => f.set('consent', x)} fault={f.fault('consent')} data-first
							options={(['not_needed', 'asked', 'given', 'refused'] as const).map((x) => ({ value: x, label: tx('act2.consent.', x) }))} />
						<DateField label={t('act2.i.consent_day')} optional value={v.consent_day} onChange={(x) => f.set('consent_day', x)} fault={f.fault('consent_day')} />
						<TextField label={t('act2.i.school')} optional value={v.school} onChange={(x) => f.set('school', x)} fault={f.fault('school')} />
						<AreaField label={t('act2.i.fetch')} optional rows={2} value={v.fetch} onChange={(x) => f.set('fetch', x)} fault={f.fault('fetch')} />
					</>}
					{member.person && <AreaField label={t('act2.i.contacts')} optional rows={2} value={v.contacts} onChange={(x) => f.set('contacts', x)} fault={f.fault('contacts')} />}
					<AreaField label={t('act2.i.remark')} optional hint={t('act2.i.remark.hint')} rows={2} value={v.remark} onChange={(x) => f.set('remark', x)} fault={f.fault('remark')} />
				</div>
				<div class="row apart">
					<div class="row">
						{member.present > 0 && <ButtonLink small icon="file-text" href={href('activities', 'certificate', member.id)}>{t('act2.certificate')}</ButtonLink>}
						{member.state !== 'left' && <Button small tone="danger" onClick={() => void leave()}>{t('act2.leave')}</Button>}
					</div>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

/** Why people were not there, of all absences of the series. */
function Reasons({ series }: { series: SeriesPage }) {
	const given = series.reasons.reduce((n, r) => n + r.n, 0);
	if (!given) return null;
	const all = Math.max(given, series.members.reduce((n, m) => n + m.absent + m.excused, 0));
	return (
		<section class="card pad row" aria-label={t('act2.reasons')}>
			<b>{t('act2.reasons')}</b>
			<span class="tags">{[...series.reasons].sort((a, b) => b.n - a.n).map((r) => <Tag key={r.reason}>{t('act2.reason.share', { what: tx('act2.why.', r.reason), n: number(r.n), share: number(Math.round((100 * r.n) / all)) })}</Tag>)}</span>
		</section>
	);
}

function rate(m: Member): string {
	const all = m.present + m.absent + m.excused;
	return all ? `${number((100 * m.present) / all)} %` : '—';
}

export function SeriesOne({ id }: { id: number }) {
	const one = useResource(() => activities.oneSeries(id), [id], ['activities']);
	const [enrol, setEnrol] = useState(false);
	const [edit, setEdit] = useState(false);
	const [who, setWho] = useState<Member | null>(null);
	if (one.error && !one.data) return <Failure error={one.error} retry={one.reload} />;
	if (!one.data) return <Loading rows={10} />;
	const s = one.data;
	const members: Array<Column<Member>> = [
		{ key: 'n', head: t('act2.name'), header: true, cell: (m) => (m.person && can('person.read') ? <a href={href('person', m.person.id)}>{m.person.name}</a> : nameOf(m)) },
		{ key: 'st', head: t('act2.state'), cell: (m) => <span class="tags"><Tag tone={m.state === 'waiting' ? 'wait' : m.state === 'left' ? undefined : 'ok'}>{tx('act2.enrolment.', m.state)}</Tag>
			{s.consent && m.person && m.consent !== 'given' && <Tag tone="alert">{tx('act2.consent.', m.consent)}</Tag>}</span> },
		{ key: 'p', head: t('act2.mark.present'), num: true, cell: (m) => number(m.present) },
		{ key: 'a', head: t('act2.mark.absent'), num: true, cell: (m) => number(m.absent) },
		{ key: 'e', head: t('act2.mark.excused'), num: true, cell: (m) => number(m.excused) },
		{ key: 'r', head: t('act2.rate'), num: true, cell: rate },
		{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (m) => (can('activity.write') ? <IconButton small icon="pencil" label={t('admin.edit', { what: nameOf(m) })} onClick={() => setWho(m)} /> : null) },
	];
	const sessions: Array<Column<Session>> = [
		{ key: 'd', head: t('act2.f.day'), header: true, cell: (x) => <a class="nowrap" href={href('activities', 'session', x.id)}>{shortDay(x.day)}</a> },
		{ key: 'h', head: t('act2.f.start'), cell: (x) => x.start },
		{ key: 's', head: t('act2.state'), cell: (x) => <Tag tone={x.state === 'held' ? 'ok' : x.state === 'cancelled' ? 'alert' : undefined}>{tx('act2.session.', x.state)}</Tag> },
		{ key: 'n', head: t('act2.present'), num: true, cell: (x) => (x.state === 'held' ? number(x.present) : '') },
	];
	return (
		<>
			<PageHead title={s.title} lead={[label(s.service_label), label(s.place?.label), label(s.partner?.label), s.staff?.name].filter(Boolean).join(', ')}>
				<ButtonLink small icon="arrow-left" href={href('activities', 'series')}>{t('act2.series')}</ButtonLink>
				{can('activity.write') && <>
					<Button small icon="pencil" onClick={() => setEdit(true)}>{t('act2.edit')}</Button>
					<Button small tone="primary" icon="user-plus" onClick={() => setEnrol(true)}>{t('act2.enrol')}</Button>
				</>}
			</PageHead>
			{s.members.length === 0 ? <div class="card"><Empty icon="users">{t('act2.members.none')}</Empty></div>
				: <Table label={t('act2.members')} columns={members} rows={s.members} rowKey={(m) => m.id} rowClass={(m) => (m.state === 'left' ? 'off' : undefined)} />}
			<Reasons series={s} />
			<Table label={t('act2.sessions')} columns={sessions} rows={[...s.sessions].reverse()} rowKey={(x) => x.id} />
			<Cut next={s.next} n={Math.max(s.sessions.length, s.members.length)} />
			{enrol && <Enrol series={s} onClose={() => setEnrol(false)} done={one.reload} />}
			{edit && <NewSeries series={s} onClose={() => setEdit(false)} onDone={one.reload} />}
			{who && <Details member={who} series={s} onClose={() => setWho(null)} done={one.reload} />}
		</>
	);
}
