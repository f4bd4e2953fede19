/*
 * The repair café. Addresses: `repair` (events), `repair/volunteers`, `repair/outside`,
 * `repair/data`, and of one event `repair/12` (tables), `repair/12/desk`, `repair/12/wall`.
 */

import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { weekDay } from '../../lib/time';
import { label } from '../../lib/i18n';
import type { RouteProps } from '../../app/routes';
import { Failure, Loading, PageHead } from '../../ui/basic';
import { Tabs } from '../../ui/tabs';
import { codes, needCodes, repair } from './api';
import { Desk } from './desk';
import { Events } from './events';
import { Exchange } from './exchange';
import { Outside } from './outside';
import { Tables } from './tables';
import { Volunteers } from './volunteers';
import { Wall } from './wall';

function OneEvent({ id, view }: { id: number; view: string }) {
	const board = useResource(() => repair.board(id), [id], ['activities']);
	if (board.error && !board.data) return <Failure error={board.error} retry={board.reload} />;
	if (!board.data || !codes.value) return <Loading rows={8} />;
	const { event } = board.data;
	if (view === 'wall') return <Wall board={board.data} />;
	const lead = [weekDay(event.day), `${event.start}–${event.end}`, label(event.place?.label)].filter(Boolean).join(', ');
	return (
		<>
			<PageHead title={label(event.service_label)} lead={lead} />
			<Tabs label={t('repair.views')} current={view} tabs={[
				{ key: 'desk', label: t('repair.desk'), href: href('repair', id, 'desk') },
				{ key: 'tables', label: t('repair.tables'), href: href('repair', id), count: event.waiting },
				{ key: 'wall', label: t('repair.wall'), href: href('repair', id, 'wall') },
			]} />
			{view === 'desk' ? <Desk board={board.data} done={board.reload} /> : <Tables board={board.data} done={board.reload} />}
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
