/*
 * Keyboard shortcuts. Combinations with Ctrl act everywhere; a single letter, digit or sign acts
 * only outside text fields and can be switched off by the person (WCAG 2.1.4). What is bound is
 * listed by the help (`?`).
 */

import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { PlainKey } from './i18n';
import { letters } from './prefs';

export interface Shortcut {
	/** "ctrl+k", "ctrl+shift+enter", "alt+1", "/", "n", "escape" */
	keys: string;
	/** What the help says; none: not listed. */
	label?: PlainKey;
	run: (e: KeyboardEvent) => void;
	/** Also inside text fields (always so for ctrl and alt combinations). */
	inText?: boolean;
}

export const bound = signal<Shortcut[][]>([]);

export function isText(el: EventTarget | null): boolean {
	if (!(el instanceof HTMLElement)) return false;
	if (el.isContentEditable || el instanceof HTMLTextAreaElement || el instanceof HTMLSelectElement) return true;
	return el instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(el.type);
}

export function comboOf(e: KeyboardEvent): string {
	const key = e.key === ' ' ? 'space' : e.key.toLowerCase();
	const sign = key.length === 1 && !/[a-z0-9]/.test(key);
	return [
		e.ctrlKey || e.metaKey ? 'ctrl+' : '',
		e.altKey ? 'alt+' : '',
		e.shiftKey && !sign ? 'shift+' : '',
		key,
	].join('');
}

function allowed(s: Shortcut, e: KeyboardEvent): boolean {
	/* Ctrl Z inside a text belongs to the text */
	if (s.inText || (/^(ctrl|alt)\+/.test(s.keys) && s.keys !== 'ctrl+z')) return true;
	if (isText(e.target)) return false;
	return s.keys.length > 1 || letters.value;
}

function onKey(e: KeyboardEvent): void {
	if (e.defaultPrevented || e.isComposing) return;
	const combo = comboOf(e);
	/* an open dialog takes the keyboard; only what says `inText` acts */
	const modal = document.querySelector('dialog:modal');
	for (const list of [...bound.value].reverse()) {
		const hit = list.find((s) => s.keys === combo && allowed(s, e));
		if (!hit) continue;
		if (modal && !hit.inText) continue;
		e.preventDefault();
		hit.run(e);
		return;
	}
}

export function installShortcuts(): void {
	document.addEventListener('keydown', onKey);
}

/** Binds while the component is mounted. The latest closures are always called. */
export function useShortcuts(list: Shortcut[]): void {
	const ref = useRef(list);
	ref.current = list;
	const shape = list.map((s) => s.keys).join(' ');
	useEffect(() => {
		const mine = ref.current.map((s, i) => ({ ...s, run: (e: KeyboardEvent) => ref.current[i]?.run(e) }));
		bound.value = [...bound.value, mine];
		return () => {
			bound.value = bound.value.filter((x) => x !== mine);
		};
	}, [shape]);
}

/** The list handler for one element: single letters while it has the focus. */
export function onKeys(map: Record<string, (e: KeyboardEvent) => void>): (e: KeyboardEvent) => void {
	return (e) => {
		const combo = comboOf(e);
		const run = map[combo];
		if (!run || isText(e.target)) return;
		if (combo.length === 1 && !letters.value) return;
		e.preventDefault();
		e.stopPropagation();
		run(e);
	};
}
