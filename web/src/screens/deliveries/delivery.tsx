/* Deliveries: the day's rounds, subscriptions, kitchen, menus, alarms, purchases, opinions, settings. */

import type { RouteProps } from '../../app/routes';
import { t, type PlainKey } from '../../lib/i18n';
import { can } from '../../lib/session';
import { PageHead } from '../../ui/basic';
import { Tabs } from '../../ui/tabs';
import { AlarmsTab } from './alarms';
import { BoardTab } from './board';
import { KitchenTab } from './kitchen';
import { MenuTab } from './menu';
import { PeopleTab } from './people';
import { SetupTab } from './setup';
import { LabelsPage, SheetPage } from './sheets';
import { SupplyTab } from './supply';
import { whichService, WhichService, within } from './which';

const TABS: Array<{ key: string; label: PlainKey; cap: string }> = [
	{ key: 'day', label: 'delivery.tab.day', cap: 'delivery.plan' },
	{ key: 'people', label: 'delivery.tab.people', cap: 'delivery.plan' },
	{ key: 'kitchen', label: 'delivery.tab.kitchen', cap: 'delivery.kitchen' },
	{ key: 'menus', label: 'delivery.tab.menus', cap: 'delivery.kitchen' },
	{ key: 'alarms', label: 'delivery.tab.alarms', cap: 'delivery.plan' },
	{ key: 'supply', label: 'delivery.tab.supply', cap: 'delivery.kitchen' },
	{ key: 'setup', label: 'delivery.tab.setup', cap: 'delivery.plan' },
];

export default function Deliveries({ rest }: RouteProps) {
	const service = whichService();
	if (rest[0] === 'sheet' && can('delivery.plan')) return <SheetPage day={rest[1] ?? ''} />;
	if (rest[0] === 'labels' && can('delivery.kitchen')) return <LabelsPage day={rest[1] ?? ''} />;
	const tabs = TABS.filter((x) => can(x.cap));
	const current = tabs.find((x) => x.key === rest[0])?.key ?? tabs[0]?.key ?? '';
	return (
		<>
			<PageHead title={t('nav.deliveries')} lead={t('delivery.lead')}><WhichService /></PageHead>
			<Tabs label={t('nav.deliveries')} current={current} tabs={tabs.map((x) => ({ key: x.key, label: t(x.label), href: within(x.key) }))} />
			{current === 'day' && <BoardTab key={service} />}
			{current === 'people' && <PeopleTab key={service} id={rest[1]} />}
			{current === 'kitchen' && <KitchenTab key={service} />}
			{current === 'menus' && <MenuTab key={service} />}
			{current === 'alarms' && <AlarmsTab />}
			{current === 'supply' && <SupplyTab key={service} />}
			{current === 'setup' && <SetupTab key={service} />}
		</>
	);
}
