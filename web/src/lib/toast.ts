/*
 * Short notices at the foot of the page. A change that can be taken back says so for ten seconds;
 * Ctrl Z outside a text field takes back the last one.
 */

import { signal } from '@preact/signals';
import { announce } from './announce';
import type { IconName } from 'gen:icons';

export interface Toast {
	id: number;
	text: string;
	tone: 'ok' | 'alert' | 'info';
	icon: IconName;
	undo?: () => void;
}

export const toasts = signal<Toast[]>([]);
let serial = 0;

export function dropToast(id: number): void {
	toasts.value = toasts.value.filter((x) => x.id !== id);
}

export function toast(text: string, opt: { tone?: Toast['tone']; undo?: () => void; seconds?: number } = {}): void {
	const tone = opt.tone ?? 'ok';
	const icon: IconName = tone === 'ok' ? 'circle-check' : tone === 'alert' ? 'triangle-alert' : 'info';
	const one: Toast = { id: ++serial, text, tone, icon, undo: opt.undo };
	toasts.value = [...toasts.value.slice(-2), one];
	announce(text);
	setTimeout(() => dropToast(one.id), (opt.seconds ?? (opt.undo ? 10 : tone === 'alert' ? 8 : 4)) * 1000);
}

/** Takes back the last change that can be; tells whether there was one. */
export function undoLast(): boolean {
	const last = [...toasts.value].reverse().find((x) => x.undo);
	if (!last?.undo) return false;
	dropToast(last.id);
	last.undo();
	return true;
}
