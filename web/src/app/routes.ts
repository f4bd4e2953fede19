/*
 * The screens. A screen is a module with a default export that takes `RouteProps`; it is fetched
 * when it is first opened. `caps`: at least one of them is needed to see the screen (the server
 * decides again at every call).
 */

import type { ComponentType } from 'preact';
import type { PlainKey } from '../lib/i18n';
import { canAny } from '../lib/session';
import { preload } from './lazy';

export interface RouteProps {
	/** The parts of the path after the first: `#/people/12` → ["12"]. */
	rest: string[];
	query: URLSearchParams;
}

export interface Route {
	/** First part of the path; '' is the home. */
	name: string;
	title: PlainKey;
	caps?: string[];
	load: () => Promise<{ default: ComponentType<RouteProps> }>;
}

export const routes: Route[] = [
	{ name: '', title: 'nav.home', load: () => import('../screens/home/home') },
	{ name: 'people', title: 'nav.people', caps: ['person.search', 'person.read'], load: () => import('../screens/people/people') },
	{ name: 'person', title: 'person.page', caps: ['person.read'], load: () => import('../screens/person/person') },
	{ name: 'new-person', title: 'people.create.title', caps: ['person.create'], load: () => import('../screens/people/create') },
	{ name: 'my-work', title: 'nav.mine', caps: ['casework.write'], load: () => import('../screens/mine/mine') },
	{ name: 'register', title: 'nav.register', caps: ['file.read'], load: () => import('../screens/register/register') },
	{ name: 'paper', title: 'paper.title', caps: ['file.read'], load: () => import('../screens/file/papers') },
	{ name: 'reception', title: 'nav.reception', caps: ['appointment.read'], load: () => import('../screens/reception/reception') },
	{ name: 'agenda', title: 'nav.agenda', caps: ['appointment.read'], load: () => import('../screens/reception/agenda') },
	{ name: 'wishes', title: 'wait.title', caps: ['appointment.read'], load: () => import('../screens/reception/wishes') },
	{ name: 'hours', title: 'hours.title', caps: ['appointment.write', 'appointment.plan'], load: () => import('../screens/reception/hours') },
	{ name: 'lobby', title: 'lobby.title', caps: ['appointment.read'], load: () => import('../screens/reception/lobby') },
	{ name: 'placement', title: 'nav.placement', caps: ['placement.read'], load: () => import('../screens/placement/placement') },
	{ name: 'drive', title: 'nav.drive', caps: ['delivery.drive'], load: () => import('../screens/drive/drive') },
	{ name: 'deliveries', title: 'nav.deliveries', caps: ['delivery.plan', 'delivery.kitchen'], load: () => import('../screens/deliveries/delivery') },
	{ name: 'billing', title: 'nav.billing', caps: ['billing.read'], load: () => import('../screens/billing/billing') },
	{ name: 'plan', title: 'nav.plan', caps: ['plan.read'], load: () => import('../screens/plan/plan') },
	{ name: 'action', title: 'act.page', caps: ['plan.read'], load: () => import('../screens/action/action') },
	{ name: 'repair', title: 'nav.repair', caps: ['repair.desk', 'repair.manage'], load: () => import('../screens/repair/repair') },
	{ name: 'handouts', title: 'nav.handouts', caps: ['handout.read', 'handout.gift'], load: () => import('../screens/handouts/handouts') },
	{ name: 'jobs', title: 'nav.jobs', caps: ['job.read'], load: () => import('../screens/jobs/jobs') },
	{ name: 'stays', title: 'nav.stays', caps: ['stay.read'], load: () => import('../screens/stays/stays') },
	{ name: 'indicator', title: 'ws.page', caps: ['plan.read'], load: () => import('../screens/indicator/indicator') },
	{ name: 'coverage', title: 'cov.title', caps: ['plan.read'], load: () => import('../screens/coverage/coverage') },
	{ name: 'evaluations', title: 'eval.page', caps: ['plan.read'], load: () => import('../screens/evaluations/evaluations') },
	{ name: 'retie', title: 'retie.page', caps: ['rule.read'], load: () => import('../screens/retie/retie') },
	{ name: 'activities', title: 'nav.activities', caps: ['activity.read', 'activity.staff'], load: () => import('../screens/activities/activities') },
	{ name: 'outreach', title: 'nav.outreach', caps: ['outreach.street', 'outreach.refer', 'outreach.publish'], load: () => import('../screens/outreach/outreach') },
	{ name: 'import', title: 'nav.import', caps: ['plan.write'], load: () => import('../screens/import/import') },
	{ name: 'admin', title: 'nav.admin', caps: ['account.read', 'team.write', 'catalogue.write', 'rule.read', 'parameter.read'], load: () => import('../screens/admin/admin') },
	{ name: 'trail', title: 'nav.trail', caps: ['trail.read', 'trail.review'], load: () => import('../screens/trail/trail') },
	{ name: 'rides', title: 'nav.rides', caps: ['ride.read', 'ride.manage', 'ride.report'], load: () => import('../screens/ride/ride') },
	{ name: 'ride-drive', title: 'nav.ride_drive', caps: ['ride.drive'], load: () => import('../screens/ride/drive') },
	{ name: 'account', title: 'account.title', load: () => import('../screens/account/account') },
];

/* What one opens all day; the screens of a service come when they are asked for. */
const DAILY = ['', 'reception', 'agenda', 'people', 'person', 'new-person', 'register', 'my-work', 'drive', 'ride-drive', 'plan'];

/** Fetches this user's daily screens in the background: they then open at once, also off line. */
export function preloadRoutes(): void {
	for (const r of routes) if (DAILY.includes(r.name) && (!r.caps || canAny(...r.caps))) preload(r.load);
}

export function routeOf(path: string[]): Route | undefined {
	return routes.find((r) => r.name === (path[0] ?? ''));
}
