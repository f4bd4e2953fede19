/*
 * The repair café. Addresses: `repair` (events), `repair/volunteers`, `repair/outside`,
 * `repair/data`, and of one event `repair/12` (tables), `repair/12/desk`, `repair/12/wall`.
 */

import { useEffect } from 'preact/hooks';
import { online } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import type { Refused } from '../../lib/outbox';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { weekDay } from '../../lib/time';
import { label } from '../../lib/i18n';
import type { RouteProps } from '../../app/routes';
import { Button, Failure, Loading, Notice, PageHead } from '../../ui/basic';
import { Tabs } from '../../ui/tabs';
import { categoryName, codes, needCodes, repair, type Board } from './api';
import { Desk } from './desk';
import { Events } from './events';
import { Exchange } from './exchange';
import { Outside } from './outside';
import { forgetTaken, useDesk } from './state';
import { Tables } from './tables';
import { Volunteers } from './volunteers';
import { Wall } from './wall';

/** Which item an act was about that was not taken. */
function lostName(r: Refused, board?: Board): string {
	const id = Number(/tickets\/(\d+)$/.exec(r.path)?.[1]);
	const no = board?.tickets.find((x) => x.id === id)?.no;
	const what = categoryName(Number(r.body.category));
	const words = typeof r.body.problem === 'string' ? r.body.problem : '';
	return [no ? t('repair.item', { no }) : what, words].filter(Boolean).join(', ');
}

function OneEvent({ id, view }: { id: number; view: string }) {
	const board = useResource(() => repair.board(id), [id], ['activities']);
	const desk = useDesk();
	useEffect(() => { if (board.data) forgetTaken(board.data); }, [board.data]);
	if (board.error && !board.data) return <Failure error={board.error} retry={board.reload} />;
	if (!board.data || !codes.value) return <Loading rows={8} />;
	const { event } = board.data;
	if (view === 'wall') return <Wall board={board.data} desk={desk} />;
	const lost = desk.box.refused.value;
	const acts = desk.box.waiting.value.filter((a) => a.version !== undefined).length;
	const lead = [weekDay(event.day), `${event.start}–${event.end}`, label(event.place?.label)].filter(Boolean).join(', ');
	return (
		<>
			<PageHead title={label(event.service_label)} lead={lead} />
			<Tabs label={t('repair.views')} current={view} tabs={[
				{ key: 'desk', label: t('repair.desk'), href: href('repair', id, 'desk') },
				{ key: 'tables', label: t('repair.tables'), href: href('repair', id), count: event.waiting },
				{ key: 'wall', label: t('repair.wall'), href: href('repair', id, 'wall') },
			]} />
			{acts > 0 && view !== 'desk' && !online.value && <Notice tone="wait" icon="wifi-off">{t('repair.waiting.acts', { n: acts })}</Notice>}
			{lost.map((r) => (
				<Notice key={r.key} tone="alert" icon="triangle-alert">
					<p><b>{lostName(r, board.data)}</b> {tx('err.', r.error, 'err.other')} {r.fields.map((x) => tx('', x, 'field.other')).join(' ')}</p>
					<Button small onClick={() => { desk.box.forget(r.key); board.reload(); }}>{t('repair.lost.read')}</Button>
				</Notice>
			))}
			{view === 'desk' ? <Desk board={board.data} desk={desk} done={board.reload} /> : <Tables board={board.data} desk={desk} done={board.reload} />}
		</>
	);
}

export default function Repair({ rest }: RouteProps) {
	needCodes();
	const [first = '', view = 'tables'] = rest;
	if (/^\d+$/.test(first)) return <OneEvent id={Number(first)} view={view} />;
	const tabs = [
		{ key: '', label: t('repair.events'), href: href('repair') },
		...(can('repair.manage') ? [
			{ key: 'volunteers', label: t('repair.volunteers'), href: href('repair', 'volunteers') },
			{ key: 'outside', label: t('repair.outside'), href: href('repair', 'outside') },
			{ key: 'data', label: t('repair.data'), href: href('repair', 'data') },
		] : []),
	];
	return (
		<>
			<PageHead title={t('nav.repair')} lead={t('repair.lead')} />
			{tabs.length > 1 && <Tabs label={t('repair.views')} current={first} tabs={tabs} />}
			{!codes.value ? <Loading rows={6} />
				: first === 'volunteers' ? <Volunteers />
				: first === 'outside' ? <Outside />
				: first === 'data' ? <Exchange />
				: <Events />}
		</>
	);
}
