/* Deliveries: the day's rounds, subscriptions, kitchen, alarms, purchases and opinions. */

import type { RouteProps } from '../../app/routes';
import { t, type PlainKey } from '../../lib/i18n';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { PageHead } from '../../ui/basic';
import { Tabs } from '../../ui/tabs';
import { AlarmsTab } from './alarms';
import { BoardTab } from './board';
import { KitchenTab } from './kitchen';
import { PeopleTab } from './people';
import { SupplyTab } from './supply';

const TABS: Array<{ key: string; label: PlainKey; cap: string }> = [
	{ key: 'day', label: 'delivery.tab.day', cap: 'delivery.plan' },
	{ key: 'people', label: 'delivery.tab.people', cap: 'delivery.plan' },
	{ key: 'kitchen', label: 'delivery.tab.kitchen', cap: 'delivery.kitchen' },
	{ key: 'alarms', label: 'delivery.tab.alarms', cap: 'delivery.plan' },
	{ key: 'supply', label: 'delivery.tab.supply', cap: 'delivery.kitchen' },
];

export default function Deliveries({ rest }: RouteProps) {
	const tabs = TABS.filter((x) => can(x.cap));
	const current = tabs.find((x) => x.key === rest[0])?.key ?? tabs[0]?.key ?? '';
	return (
		<>
			<PageHead title={t('nav.deliveries')} lead={t('delivery.lead')} />
			<Tabs label={t('nav.deliveries')} current={current} tabs={tabs.map((x) => ({ key: x.key, label: t(x.label), href: href('deliveries', x.key) }))} />
			{current === 'day' && <BoardTab />}
			{current === 'people' && <PeopleTab id={rest[1]} />}
			{current === 'kitchen' && <KitchenTab />}
			{current === 'alarms' && <AlarmsTab />}
			{current === 'supply' && <SupplyTab />}
		</>
	);
}
