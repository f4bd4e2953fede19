/* What the rail shows, by group; an entry is seen by those who hold one of its capabilities. */

import type { IconName } from 'gen:icons';
import type { PlainKey } from '../lib/i18n';
import { canAny } from '../lib/session';

export interface NavItem { route: string; label: PlainKey; icon: IconName; caps?: string[] }
export interface NavGroup { label: PlainKey; items: NavItem[] }

const groups: NavGroup[] = [
	{
		label: 'nav.work',
		items: [
			{ route: '', label: 'nav.home', icon: 'house' },
			{ route: 'reception', label: 'nav.reception', icon: 'door-open', caps: ['appointment.read'] },
			{ route: 'agenda', label: 'nav.agenda', icon: 'calendar-days', caps: ['appointment.read'] },
			{ route: 'people', label: 'nav.people', icon: 'users', caps: ['person.search'] },
			{ route: 'register', label: 'nav.register', icon: 'file-pen', caps: ['file.read'] },
			{ route: 'my-work', label: 'nav.mine', icon: 'notebook-pen', caps: ['casework.write'] },
			{ route: 'drive', label: 'nav.drive', icon: 'truck', caps: ['delivery.drive'] },
			{ route: 'ride-drive', label: 'nav.ride_drive', icon: 'car-taxi-front', caps: ['ride.drive'] },
		],
	},
	{
		label: 'nav.services',
		items: [
			{ route: 'placement', label: 'nav.placement', icon: 'briefcase', caps: ['placement.read'] },
			{ route: 'deliveries', label: 'nav.deliveries', icon: 'soup', caps: ['delivery.plan', 'delivery.kitchen'] },
			{ route: 'rides', label: 'nav.rides', icon: 'car-taxi-front', caps: ['ride.read', 'ride.manage', 'ride.report'] },
			{ route: 'handouts', label: 'nav.handouts', icon: 'shopping-basket', caps: ['handout.read', 'handout.gift'] },
			{ route: 'jobs', label: 'nav.jobs', icon: 'hammer', caps: ['job.read'] },
			{ route: 'repair', label: 'nav.repair', icon: 'wrench', caps: ['repair.desk', 'repair.manage'] },
			{ route: 'activities', label: 'nav.activities', icon: 'users-round', caps: ['activity.read', 'activity.staff'] },
			{ route: 'outreach', label: 'nav.outreach', icon: 'footprints', caps: ['outreach.street', 'outreach.refer', 'outreach.publish'] },
			{ route: 'stays', label: 'nav.stays', icon: 'bed-double', caps: ['stay.read'] },
			{ route: 'billing', label: 'nav.billing', icon: 'receipt', caps: ['billing.read'] },
		],
	},
	{
		label: 'nav.steering',
		items: [
			{ route: 'plan', label: 'nav.plan', icon: 'target', caps: ['plan.read'] },
			{ route: 'hours', label: 'hours.title', icon: 'calendar-clock', caps: ['appointment.write', 'appointment.plan'] },
			{ route: 'import', label: 'nav.import', icon: 'file-up', caps: ['plan.write'] },
			{ route: 'trail', label: 'nav.trail', icon: 'shield-check', caps: ['trail.read', 'trail.review'] },
			{ route: 'admin', label: 'nav.admin', icon: 'settings', caps: ['account.read', 'team.write', 'catalogue.write', 'rule.read', 'parameter.read'] },
		],
	},
];

/** The groups of this user, without empty ones. */
export function navGroups(): NavGroup[] {
	return groups
		.map((g) => ({ ...g, items: g.items.filter((i) => !i.caps || canAny(...i.caps)) }))
		.filter((g) => g.items.length > 0);
}

/** Which entry is lit for a path. */
export function navRoute(path: string[]): string {
	const first = path[0] ?? '';
	if (['action', 'indicator', 'coverage', 'evaluations', 'retie'].includes(first)) return 'plan';
	if (first === 'wishes') return 'agenda';
	return first === 'person' || first === 'new-person' || first === 'paper' ? 'people' : first;
}
