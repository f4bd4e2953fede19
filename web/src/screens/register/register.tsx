/* The register of requests, in the order of arrival and without gap, and the team's due days. */

import { useEffect, useState } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { files, type RegisterRow } from '../../lib/file';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { fullDay, today } from '../../lib/time';
import { Button, Empty, Failure, Loading, PageHead, Seg, Tag } from '../../ui/basic';
import { SelectField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { Tabs } from '../../ui/tabs';
import { ClockTable, NearTag } from '../file/clocks';
import { optionName } from '../file/kinds';
import { Aids, Caseload, Mentions } from './lead';

function Register() {
	const [year, setYear] = useState(Number(today.value.slice(0, 4)));
	const [more, setMore] = useState<RegisterRow[]>([]);
	const [next, setNext] = useState<number | null>(null);
	const list = useResource(() => files.register(year), [year], ['casework']);
	useEffect(() => {
		setMore([]);
		setNext(list.data?.next ?? null);
	}, [list.data]);
	const rows = [...(list.data?.rows ?? []), ...more];
	const now = Number(today.value.slice(0, 4));

	async function older() {
		if (next === null) return;
		const page = await files.register(year, next);
		setMore([...more, ...page.rows]);
		setNext(page.next);
	}

	return (
		<div class="stack tight">
			<div class="row apart noprint">
				<SelectField label={t('register.year')} value={String(year)} onChange={(y) => setYear(Number(y))}
					options={[0, 1, 2, 3, 4].map((n) => ({ value: String(now - n), label: String(now - n) }))} />
				<Button small icon="printer" onClick={() => window.print()}>{t('person.print')}</Button>
			</div>
			{list.loading && <Loading rows={6} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <div class="card"><Empty icon="file-pen">{t('register.none')}</Empty></div>}
			{rows.length > 0 && <Table label={`${t('register.tab')} ${year}`} rows={rows} rowKey={(r) => r.id} columns={[
				{ key: 'no', head: t('file.col.number'), header: true, cell: (r) => <span class="num nowrap">{r.register}</span> },
				{ key: 'day', head: t('file.col.received'), cell: (r) => <span class="nowrap">{fullDay(r.day)}</span> },
				{ key: 'person', head: t('file.col.person'), cell: (r) => r.person ? <a href={`${href('person', r.person.id)}?tab=aid`}>{r.person.name}</a> : <span class="soft">{t('register.restricted')}</span> },
				{ key: 'aid', head: t('file.col.aid'), cell: (r) => optionName('aid_kinds', r.aid) },
				{ key: 'state', head: t('file.col.state'), cell: (r) => <Tag>{tx('file.state.', r.state)}</Tag> },
				{ key: 'due', head: t('file.col.what'), cell: (r) => r.near && r.clock && <NearTag near={r.near} due={r.due} name={tx('file.clock.', r.clock)} /> },
				{ key: 'worker', head: t('file.col.worker'), cell: (r) => r.worker ?? '' },
			]} />}
			{next !== null && <div><Button onClick={() => void older()}>{t('file.more')}</Button></div>}
		</div>
	);
}

function Clocks() {
	const [scope, setScope] = useState<'mine' | 'team'>('team');
	return (
		<div class="stack tight">
			<Seg<'mine' | 'team'> label={t('file.clocks')} value={scope} onChange={setScope} options={[
				{ value: 'mine', label: t('file.clocks.mine') }, { value: 'team', label: t('file.clocks.team') },
			]} />
			<ClockTable scope={scope} />
		</div>
	);
}

export default function RegisterPage({ rest }: RouteProps) {
	const tab = rest[0] ?? 'list';
	return (
		<>
			<PageHead title={t('register.title')} lead={t('register.lead')} />
			<Tabs label={t('register.title')} current={tab} tabs={[
				{ key: 'list', label: t('register.tab'), href: href('register') },
				{ key: 'clocks', label: t('file.clocks'), href: href('register', 'clocks') },
				...(can('file.payments') ? [{ key: 'aids', label: t('aids.title'), href: href('register', 'aids') }] : []),
				...(can('file.lead') ? [
					{ key: 'load', label: t('caseload.title'), href: href('register', 'load') },
					{ key: 'mentions', label: t('file.mentions'), href: href('register', 'mentions') },
				] : []),
			]} />
			{tab === 'clocks' ? <Clocks /> : tab === 'aids' ? <Aids /> : tab === 'load' ? <Caseload /> : tab === 'mentions' ? <Mentions /> : <Register />}
		</>
	);
}
