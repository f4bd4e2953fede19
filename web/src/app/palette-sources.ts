/*
 * What the palette offers: people and what can be done with them, commands (`>`), actions of the
 * plan (`#`). Each line says its icon, its words, its key, and what it does.
 */

import type { IconName } from 'gen:icons';
import { persons, plans } from '../lib/api';
import { t } from '../lib/i18n';
import { setTheme } from '../lib/prefs';
import { go, href } from '../lib/router';
import { can, lock, me, signOut } from '../lib/session';
import type { Hit } from '../lib/types';
import type { PlanSummary } from '../lib/types-plan';
import { openDock } from './dock-state';
import { helpOpen } from './help';
import { navGroups } from './nav';
import { hitFacts } from './personsearch';

export type Group = 'persons' | 'recent' | 'actions' | 'commands' | 'plan';

export interface Line {
	id: string;
	group: Group;
	icon: IconName;
	tone?: 'b' | 'm' | 's';
	title: string;
	sub?: string;
	/** Set on people: their hit, for the underlined name and the preview. */
	hit?: Hit;
	/** What Enter does, in a word. */
	does?: string;
	/** Key that does it without choosing the line. */
	kbd?: string;
	run: () => void;
}

function fold(s: string): string {
	return s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Every word of the query begins a word of the text, in any order. */
export function matches(text: string, query: string): boolean {
	const words = fold(text).split(/[^\p{L}\p{N}.]+/u);
	return fold(query).split(/\s+/).filter(Boolean).every((q) => words.some((w) => w.startsWith(q)));
}

function openFile(hit: Hit): void {
	if (can('person.read')) go('person', hit.id);
}

function mayLog(hit: Hit): boolean {
	return can('casework.write') && !hit.restricted && hit.relation !== 'other';
}

export function personLine(hit: Hit, group: Group): Line {
	const log = mayLog(hit);
	return {
		id: `p${hit.id}`,
		group,
		hit,
		icon: 'user-check',
		tone: hit.restricted ? 'm' : undefined,
		title: hit.name,
		sub: hitFacts(hit),
		does: log ? t('palette.does.log') : can('person.read') ? t('palette.does.open') : undefined,
		run: () => (log ? openDock({ person: { id: hit.id, name: hit.name } }) : openFile(hit)),
	};
}

/** What can be done with the person whose line is chosen, then the creation, always last. */
export function actionLines(hit: Hit | null, typed: string): Line[] {
	const out: Line[] = [];
	if (hit && can('person.read'))
		out.push({
			id: 'a-file', group: 'actions', icon: 'file-text', tone: 'b', kbd: 'shift+enter',
			title: t('palette.file', { name: hit.name }), sub: t('palette.file.sub'), run: () => openFile(hit),
		});
	if (can('person.create') && typed)
		out.push({
			id: 'a-create', group: 'actions', icon: 'plus', tone: 'b',
			title: t('palette.create', { name: typed }), sub: t('palette.create.sub'),
			run: () => {
				newName = typed;
				go('new-person');
			},
		});
	return out;
}

/** The name that was typed before "create": kept in memory, never in the address. */
let newName = '';

export function takeNewName(): string {
	const n = newName;
	newName = '';
	return n;
}

export function commandLines(query: string): Line[] {
	const all: Line[] = navGroups().flatMap((g) => g.items).map((i) => ({
		id: `n-${i.route}`, group: 'commands' as const, icon: i.icon, tone: 'b' as const, title: t(i.label),
		run: () => (i.route ? go(i.route) : go()),
	}));
	const add = (id: string, icon: IconName, title: string, run: () => void, kbd?: string) =>
		all.push({ id: `c-${id}`, group: 'commands', icon, tone: 'm', title, run, kbd });
	if (can('casework.write'))
		add('noperson', 'notebook-pen', t('palette.noperson'), () => openDock({ person: null }));
	if (can('person.create')) add('create', 'user-plus', t('people.create.title'), () => go('new-person'));
	add('account', 'circle-user', t('account.title'), () => go('account'));
	add('help', 'keyboard', t('help.open'), () => (helpOpen.value = true), '?');
	add('dark', 'moon', t('palette.dark'), () => setTheme('dark'));
	add('light', 'sun', t('palette.light'), () => setTheme('light'));
	add('lock', 'lock', t('user.lock'), () => void lock(), 'ctrl+shift+l');
	add('out', 'log-out', t('user.signout'), () => void signOut());
	return all.filter((l) => matches(l.title, query));
}

/** The actions of every plan in force, read once while the palette is open. */
export async function loadPlanLines(): Promise<Line[]> {
	if (!can('plan.read')) return [];
	const list = (await plans.list()).rows.filter((p) => p.active);
	const pages = await Promise.all(list.map((p) => plans.page(p.id)));
	return pages.flatMap((page, i) =>
		page.nodes.filter((n) => n.level === 'action' || n.level === 'subaction').map((n) => ({
			id: `n${n.id}`,
			group: 'plan' as const,
			icon: 'target' as const,
			title: `${n.code} ${n.short ?? n.label}`,
			sub: planName(list[i]),
			run: () => openNode(page.plan.id, n.id),
		})));
}

function planName(p: PlanSummary | undefined): string {
	return p ? `${p.title}, ${p.organisation}` : '';
}

function openNode(plan: number, node: number): void {
	window.location.hash = `${href('plan', plan)}?node=${node}`;
}

export async function loadRecent(): Promise<Hit[]> {
	if (!me.value || !can('person.read')) return [];
	return (await persons.recent()).rows.slice(0, 5);
}
