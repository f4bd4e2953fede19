/* The social taxi: the board of a day, and beside it people, vehicles, settings, the year. */

import { t } from '../../lib/i18n';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import type { RouteProps } from '../../app/routes';
import { Tabs } from '../../ui/tabs';
import { BoardScreen } from './board';
import { Drivers } from './drivers';
import { Cars } from './cars';
import { Clients } from './clients';
import { Settings } from './settings';
import { Sheet } from './sheet';
import { Year } from './year';

export default function RideScreen({ rest, query }: RouteProps) {
	const tab = rest[0] ?? 'board';
	const tabs = [
		...(can('ride.read') ? [{ key: 'board', label: t('ride.tab.board'), href: href('rides') }] : []),
		...(can('ride.write') ? [{ key: 'clients', label: t('ride.tab.clients'), href: href('rides', 'clients') }] : []),
		...(can('ride.manage') ? [
			{ key: 'drivers', label: t('ride.tab.drivers'), href: href('rides', 'drivers') },
			{ key: 'cars', label: t('ride.tab.cars'), href: href('rides', 'cars') },
			{ key: 'settings', label: t('ride.tab.settings'), href: href('rides', 'settings') },
		] : []),
		...(can('ride.report') ? [{ key: 'year', label: t('ride.tab.year'), href: href('rides', 'year') }] : []),
	];
	if (tab === 'sheet') return <Sheet run={Number(rest[1])} />;
	const shown = tab === 'board' && !can('ride.read') ? 'year' : tab;
	return (
		<>
			{shown === 'board' && <BoardScreen query={query} />}
			{shown === 'clients' && <Clients id={Number(rest[1]) || 0} />}
			{shown === 'drivers' && <Drivers />}
			{shown === 'cars' && <Cars />}
			{shown === 'settings' && <Settings />}
			{shown === 'year' && <Year />}
			{tabs.length > 1 && <div class="rb-tabs"><Tabs label={t('ride.tabs')} current={shown} tabs={tabs} /></div>}
		</>
	);
}
