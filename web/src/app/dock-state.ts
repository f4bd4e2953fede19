/*
 * The dock at the right of every screen: the intervention form. It stays when one moves to another
 * screen, and what was typed in it is never lost.
 */

import { signal } from '@preact/signals';
import type { Item, NameRef } from '../lib/types';

export interface DockTask {
	/** Whose intervention; null: work without a person. */
	person: NameRef | null;
	/** Set when an existing intervention is corrected. */
	edit?: Item;
}

export const dockOpen = signal<DockTask | null>(null);

export function openDock(task: DockTask): void {
	dockOpen.value = task;
}

export function closeDock(): void {
	dockOpen.value = null;
}
