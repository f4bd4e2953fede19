/* For the team lead: the monthly list of aid, the workload with handover, the mentions of letters. */

import { useState } from 'preact/hooks';
import { files, type AidRow, type LetterLang, type Mention, type WorkerLoad } from '../../lib/file';
import { errorText, useForm } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { notifyTopics } from '../../lib/live';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { number, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Empty, Failure, Loading, Notice, Seg, Tag } from '../../ui/basic';
import { shown, useConflict } from '../../ui/conflict';
import { Confirm } from '../../ui/dialog';
import { AreaField, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { optionName } from '../file/kinds';
import { money } from '../file/text';

export function Aids() {
	const [month, setMonth] = useState(today.value.slice(0, 7));
	const list = useResource(() => files.aids(month), [month], ['casework']);
	const rows = list.data?.rows ?? [];
	return (
		<div class="stack tight">
			<div class="row apart noprint">
				<TextField label={t('aids.month')} type="month" value={month} onChange={(m) => /^\d{4}-\d{2}$/.test(m) && setMonth(m)} />
				<span class="row">
					<ButtonLink small icon="download" href={files.aidsUrl('csv', month)}>CSV</ButtonLink>
					<ButtonLink small icon="download" href={files.aidsUrl('xlsx', month)}>XLSX</ButtonLink>
				</span>
			</div>
			{list.loading && <Loading rows={6} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <div class="card"><Empty icon="hand-coins">{t('aids.none')}</Empty></div>}
			{list.data && list.data.hidden > 0 && <p class="small soft">{t('aids.hidden', { n: list.data.hidden })}</p>}
			{rows.length > 0 && <Table<AidRow> label={t('aids.title')} rows={rows} rowKey={(r) => r.id} columns={[
				{ key: 'no', head: t('aids.file'), header: true, cell: (r) => <span class="num nowrap">{r.file_no}</span> },
				{ key: 'who', head: t('file.col.person'), cell: (r) => <a href={`${href('person', r.person.id)}?tab=aid`}>{r.person.name}</a> },
				{ key: 'aid', head: t('file.f.aid'), cell: (r) => optionName('aid_kinds', r.aid) },
				{ key: 'cat', head: t('file.f.category'), cell: (r) => (r.category ? optionName('ris_categories', r.category) : '') },
				{ key: 'month', head: t('file.f.amount_cents'), num: true, cell: (r) => money(r.month_cents) },
				{ key: 'days', head: t('aids.days'), num: true, cell: (r) => `${r.days}/${r.of_days}` },
				{ key: 'due', head: t('aids.due'), num: true, cell: (r) => <b>{money(r.due_cents)}</b> },
			]} foot={<tr><th scope="row" colSpan={6}>{t('aids.total', { n: rows.length })}</th><td class="r num"><b>{money(list.data?.total_cents ?? 0)}</b></td></tr>} />}
		</div>
	);
}

export function Caseload() {
	const list = useResource(() => files.caseload(), [], ['casework', 'persons']);
	const [from, setFrom] = useState<WorkerLoad | null>(null);
	const [to, setTo] = useState('');
	const rows = list.data?.rows ?? [];

	async function hand() {
		if (!from) return;
		await files.handover(from.id, Number(to)).then((r) => {
			toast(t('caseload.done', { n: r.files }));
			setFrom(null);
			notifyTopics(['casework', 'persons', 'tasks']);
		}, (e) => toast(errorText(e), { tone: 'alert' }));
	}

	return (
		<div class="stack tight">
			<p class="soft small">{t('caseload.lead')}</p>
			{list.loading && <Loading rows={5} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <div class="card"><Empty icon="users">{t('caseload.none')}</Empty></div>}
			{rows.length > 0 && <Table<WorkerLoad> label={t('caseload.title')} rows={[...rows].sort((a, b) => b.load - a.load)} rowKey={(r) => r.id} columns={[
				{ key: 'who', head: t('file.col.worker'), header: true, cell: (r) => <>{r.name} {r.next && <Tag tone="ok" icon="circle-check">{t('caseload.next')}</Tag>}</> },
				{ key: 'files', head: t('caseload.files'), num: true, cell: (r) => r.files },
				{ key: 'requests', head: t('caseload.requests'), num: true, cell: (r) => r.requests },
				{ key: 'contracts', head: t('caseload.contracts'), num: true, cell: (r) => r.contracts },
				{ key: 'late', head: t('caseload.late'), num: true, cell: (r) => (r.late ? <Tag tone="alert" icon="triangle-alert">{r.late}</Tag> : 0) },
				{ key: 'load', head: t('caseload.load'), num: true, cell: (r) => number(r.load) },
				{ key: 'do', head: <span class="vh">{t('caseload.hand')}</span>, cell: (r) => r.files > 0 && <Button small onClick={() => { setFrom(r); setTo(''); }}>{t('caseload.hand')}</Button> },
			]} />}
			{from && <Confirm title={t('caseload.hand')} yes={t('caseload.hand')} onClose={() => setFrom(null)} onYes={hand} text={<>
				<p>{t('caseload.text', { n: from.files, name: from.name })}</p>
				<SelectField label={t('caseload.to')} value={to} onChange={setTo} empty={t('file.pick')}
					options={rows.filter((r) => r.id !== from.id && r.teams.some((x) => from.teams.includes(x))).map((r) => ({ value: String(r.id), label: r.name }))} />
			</>} />}
		</div>
	);
}

function MentionEdit({ mention, onSaved }: { mention: Mention; onSaved: () => void }) {
	const form = useForm({ text: mention.text });
	const [general, setGeneral] = useState('');
	const clash = useConflict<{ text: string }>(shown<{ text: string }>({ text: tx('file.mention.', mention.key) }), (v, version) => { form.put(v); void save(v.text, version); });
	async function save(text: string, version: number) {
		form.setBusy(true);
		setGeneral('');
		try {
			await files.setMention({ ...mention, version }, text);
			toast(t('file.saved'));
			onSaved();
		} catch (e) {
			const theirs = isStale(e) ? (await files.mentions()).rows.find((m) => m.key === mention.key && m.lang === mention.lang) : undefined;
			if (theirs) clash.raise({ text }, { text: theirs.text }, { text: mention.text }, theirs.version);
			else setGeneral(form.refuse(e));
		}
		form.setBusy(false);
	}
	return (
		<form class="card pad stack tight" onSubmit={(e) => { e.preventDefault(); void save(form.value.text, mention.version); }} noValidate>
			{clash.dialog}
			{general && <Notice tone="alert" icon="triangle-alert">{general}</Notice>}
			<AreaField label={tx('file.mention.', mention.key)} rows={4} value={form.value.text} onChange={(x) => form.set('text', x)} fault={form.fault('text')} />
			<div class="row end">
				{mention.source && <span class="small soft mention-from"><Tag tone="wait" icon="info">{t('file.mention.proposed')}</Tag> {t('file.mention.source', { source: mention.source, day: shortDay(mention.checked ?? '') })}</span>}
				{!form.value.text.trim() && <Tag tone="alert" icon="triangle-alert">{t('file.mention.missing')}</Tag>}
				<Button type="submit" small tone="primary" busy={form.busy} disabled={!form.dirty}>{`${t('form.save')} : ${tx('file.mention.', mention.key)}`}</Button>
			</div>
		</form>
	);
}

export function Mentions() {
	const list = useResource(() => files.mentions(), []);
	const [lang, setLang] = useState<LetterLang>('fr');
	return (
		<div class="stack tight">
			<div class="row apart">
				<p class="soft small">{t('file.mentions.lead')}</p>
				<Seg<LetterLang> label={t('file.mentions.lang')} value={lang} onChange={setLang}
					options={(['fr', 'nl', 'de'] as const).map((value) => ({ value, label: tx('lang.', value) }))} />
			</div>
			{list.loading && <Loading rows={5} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data?.rows.filter((m) => m.lang === lang).map((m) => <MentionEdit key={`${m.key} ${m.lang} ${m.version}`} mention={m} onSaved={list.reload} />)}
		</div>
	);
}
