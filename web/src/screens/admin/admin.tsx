/* Administration: one tab a subject, each seen by those whose capabilities open it. */

import type { ComponentType } from 'preact';
import type { RouteProps } from '../../app/routes';
import { t, type PlainKey } from '../../lib/i18n';
import { href } from '../../lib/router';
import { canAny } from '../../lib/session';
import { Empty, PageHead } from '../../ui/basic';
import { Tabs } from '../../ui/tabs';
import { Catalogue } from './catalogue';
import { SelfCheck } from './check';
import { Parameters } from './parameters';
import { Roles } from './roles';
import { Rules } from './rules';
import { Teams } from './teams';
import { Users } from './users';

interface Tab { key: string; label: PlainKey; lead: PlainKey; caps: string[]; screen: ComponentType }

const TABS: Tab[] = [
	{ key: 'users', label: 'admin.users', lead: 'admin.users.lead', caps: ['account.read'], screen: Users },
	{ key: 'roles', label: 'admin.roles', lead: 'admin.roles.lead', caps: ['account.read'], screen: Roles },
	{ key: 'teams', label: 'admin.teams', lead: 'admin.teams.lead', caps: ['team.write'], screen: Teams },
	{ key: 'catalogue', label: 'admin.catalogue', lead: 'admin.catalogue.lead', caps: ['catalogue.write'], screen: Catalogue },
	{ key: 'rules', label: 'admin.rules', lead: 'admin.rules.lead', caps: ['rule.read'], screen: Rules },
	{ key: 'parameters', label: 'admin.parameters', lead: 'admin.parameters.lead', caps: ['parameter.read'], screen: Parameters },
	{ key: 'check', label: 'admin.check', lead: 'admin.check.lead', caps: ['centre.check'], screen: SelfCheck },
];

export default function Admin({ rest }: RouteProps) {
	const tabs = TABS.filter((x) => canAny(...x.caps));
	const tab = tabs.find((x) => x.key === rest[0]) ?? (rest[0] ? undefined : tabs[0]);
	if (!tab) return <><PageHead title={t('nav.admin')} /><div class="card"><Empty icon="settings">{t('app.nothere')}</Empty></div></>;
	const It = tab.screen;
	return (
		<>
			<PageHead title={t('nav.admin')} lead={t(tab.lead)} />
			<Tabs label={t('nav.admin')} current={tab.key} tabs={tabs.map((x) => ({ key: x.key, label: t(x.label), href: href('admin', x.key) }))} />
			<It key={tab.key} />
		</>
	);
}
