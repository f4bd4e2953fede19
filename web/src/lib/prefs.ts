/*
 * What this browser remembers: language, theme, density, single-key shortcuts, slim rail. Never
 * anything about a person or about the user.
 */

import { signal } from '@preact/signals';

export type PrefName = 'lang' | 'theme' | 'density' | 'letters' | 'rail' | 'sound';

export function readPref(name: PrefName): string | null {
	try {
		return localStorage.getItem(`maillon.${name}`);
	} catch {
		return null;
	}
}

export function writePref(name: PrefName, value: string | null): void {
	try {
		if (value === null) localStorage.removeItem(`maillon.${name}`);
		else localStorage.setItem(`maillon.${name}`, value);
	} catch {
		/* storage is refused: the choice lasts until the page closes */
	}
}

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'comfort' | 'compact';

export const theme = signal<Theme>((readPref('theme') as Theme | null) ?? 'system');
export const density = signal<Density>((readPref('density') as Density | null) ?? 'comfort');
/** Single-key shortcuts may be switched off (WCAG 2.1.4). */
export const letters = signal<boolean>(readPref('letters') !== 'off');
export const slimRail = signal<boolean>(readPref('rail') === 'slim');

function show(): void {
	const root = document.documentElement;
	if (theme.value === 'system') delete root.dataset.theme;
	else root.dataset.theme = theme.value;
	root.dataset.density = density.value;
}

export function setTheme(v: Theme): void {
	theme.value = v;
	writePref('theme', v === 'system' ? null : v);
	show();
}

export function setDensity(v: Density): void {
	density.value = v;
	writePref('density', v);
	show();
}

export function setLetters(v: boolean): void {
	letters.value = v;
	writePref('letters', v ? null : 'off');
}

export function setSlimRail(v: boolean): void {
	slimRail.value = v;
	writePref('rail', v ? 'slim' : null);
}

show();
