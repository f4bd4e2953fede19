/*
 * Texts. Catalogues are compiled at build to strings and functions; the one of the chosen language
 * is fetched, the larger part of it after the sign-in, and a switch redraws the page without a reload. Components read `lang` through `t`,
 * so they subscribe by themselves.
 */

import { signal } from '@preact/signals';
import type { Messages } from 'gen:keys';
import type { Label, Lang } from './types';
import { readPref, writePref } from './prefs';

export const LANGS: Lang[] = ['fr', 'nl', 'de', 'en'];
export type Key = keyof Messages;
/** Keys of texts without arguments: those that tables of navigation, tabs and states may hold. */
export type PlainKey = { [K in Key]: Messages[K] extends null ? K : never }[Key];
type Args<K extends Key> = Messages[K] extends null ? [] : [Messages[K]];
type Compiled = Record<string, string | ((args: unknown) => string)>;

type Load = () => Promise<{ default: Compiled }>;
/** What the first page needs, and what is inside. */
const loaders: Record<Lang, [Load, Load]> = {
	fr: [() => import('gen:messages/fr'), () => import('gen:messages/fr-inside')],
	nl: [() => import('gen:messages/nl'), () => import('gen:messages/nl-inside')],
	de: [() => import('gen:messages/de'), () => import('gen:messages/de-inside')],
	en: [() => import('gen:messages/en'), () => import('gen:messages/en-inside')],
};
let isInside = false;

export const lang = signal<Lang>('fr');
const catalogue = signal<Compiled>({});

function isLang(x: string | null | undefined): x is Lang {
	return x === 'fr' || x === 'nl' || x === 'de' || x === 'en';
}

/** The language of this browser: the last one chosen here, else the browser's own, else French. */
export function firstLang(): Lang {
	const kept = readPref('lang');
	if (isLang(kept)) return kept;
	const own = navigator.language.slice(0, 2);
	return isLang(own) ? own : 'fr';
}

async function textsOf(l: Lang): Promise<Compiled> {
	const parts = await Promise.all((isInside ? loaders[l] : loaders[l].slice(0, 1)).map((load) => load()));
	return Object.assign({}, ...parts.map((p) => p.default)) as Compiled;
}

/** Fetches the texts of the screens, and from then on those of every language chosen. */
export async function insideTexts(): Promise<void> {
	isInside = true;
	const l = lang.value;
	const all = await textsOf(l);
	if (lang.value === l) catalogue.value = all;
}

export async function setLang(next: Lang): Promise<void> {
	const knew = isInside;
	const all = await textsOf(next);
	/* somebody signed in meanwhile: the texts of the screens must come too */
	if (isInside !== knew) return setLang(next);
	catalogue.value = all;
	lang.value = next;
	writePref('lang', next);
	document.documentElement.lang = next;
}

function say(key: string, args: unknown): string | null {
	const m = catalogue.value[key];
	if (m === undefined) return null;
	return typeof m === 'string' ? m : m(args);
}

/** The text of a key, in the language in force. */
export function t<K extends Key>(key: K, ...args: Args<K>): string {
	return say(key, args[0]) ?? key;
}

/**
 * The text of a key made from data (`err.` + what the server says). Falls back to `other`, which
 * must exist, so that an unknown code still reads as a sentence.
 */
export function tx(prefix: string, code: string, other: Key | null = null, args: object = {}): string {
	return say(prefix + code, args) ?? (other ? (say(other, args) ?? other) : code);
}

/** A text that is data with four columns; French where the language lacks it. */
export function label(l: Label | null | undefined): string {
	if (!l) return '';
	return l[lang.value] ?? l.fr ?? l.nl ?? l.de ?? l.en ?? '';
}

/** The `lang` attribute that such a text needs: none when it is in the language in force. */
export function labelLang(l: Label | null | undefined): string | undefined {
	return !l || l[lang.value] != null ? undefined : 'fr';
}

/** The BCP 47 tag for Intl. */
export function locale(): string {
	return `${lang.value}-BE`;
}
