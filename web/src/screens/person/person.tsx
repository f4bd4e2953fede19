/*
 * The page of a person: who this is, then one thread of what was done, with the data, the
 * household, the history and the accesses beside it. A dossier of another team shows only that it
 * exists, and the way to ask for it.
 */

import { openDock } from '../../app/dock-state';
import type { RouteProps } from '../../app/routes';
import { persons } from '../../lib/api';
import { needCatalogue } from '../../lib/catalogue';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href, place } from '../../lib/router';
import { can } from '../../lib/session';
import { useShortcuts } from '../../lib/shortcuts';
import type { Person } from '../../lib/types';
import { Failure, Loading } from '../../ui/basic';
import { Tabs, type TabLink } from '../../ui/tabs';
import { FileTab } from '../file/tab';
import { PersonPlacements } from '../placement/card';
import { DataTab } from './data';
import { GlassNotice, GlassPanel } from './glass';
import { HouseholdTab } from './household';
import { Ident } from './ident';
import { AccessTab, HistoryTab } from './logs';
import { Thread } from './thread';

function tabsOf(p: Person): TabLink[] {
	const base = href('person', p.id);
	const tab = (key: string) => `${base}?tab=${key}`;
	return [
		{ key: 'thread', label: t('person.tab.thread'), href: base },
		...(can('file.read') ? [
			{ key: 'aid', label: t('file.tab.aid'), href: tab('aid') },
			{ key: 'follow', label: t('file.tab.follow'), href: tab('follow') },
		] : []),
		{ key: 'data', label: t('person.tab.data'), href: tab('data') },
		{ key: 'household', label: t('person.tab.household'), href: tab('household'), count: p.household?.members.length },
		...(can('person.history') ? [
			{ key: 'history', label: t('person.tab.history'), href: tab('history') },
			{ key: 'access', label: t('person.tab.access'), href: tab('access') },
		] : []),
	];
}

function Content({ person, tab, reload }: { person: Person; tab: string; reload: () => void }) {
	switch (tab) {
	case 'aid':
	case 'follow': return <FileTab person={person} part={tab} key={tab} />;
	case 'data': return <DataTab person={person} reload={reload} />;
	case 'household': return <HouseholdTab person={person} reload={reload} />;
	case 'history': return <HistoryTab id={person.id} />;
	case 'access': return <AccessTab id={person.id} />;
	default: return <>{can('placement.read') && <PersonPlacements id={person.id} name={person.name ?? ''} />}<Thread person={person} /></>;
	}
}

export default function PersonPage({ rest, query }: RouteProps) {
	const id = Number(rest[0]);
	const r = useResource(() => persons.read(id), [id], ['persons']);
	const person = r.data;
	needCatalogue();

	useShortcuts(person?.can.log ? [{
		keys: 'n', label: 'person.new',
		run: () => openDock({ person: { id: person.id, name: person.name ?? '' } }),
	}] : []);

	if (r.loading) return <Loading rows={6} />;
	if (r.error && !person) return <Failure error={r.error} retry={r.reload} />;
	if (!person) return null;
	if (person.relation === 'other' && !person.identity) return <GlassPanel person={person} onOpen={r.reload} />;
	const tab = query.get('tab') ?? 'thread';
	return (
		<div class="stack" key={place.value.path[1]}>
			{r.error && <Failure error={r.error} retry={r.reload} />}
			{person.glass_until !== null && <GlassNotice until={person.glass_until} />}
			<Ident person={person} reload={r.reload} />
			<Tabs label={t('person.file')} current={tab} tabs={tabsOf(person)} />
			<Content person={person} tab={tab} reload={r.reload} />
		</div>
	);
}
