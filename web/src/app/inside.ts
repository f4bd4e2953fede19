/* What only those need who are signed in: the texts and the styles of the screens. */

import { effect, signal } from '@preact/signals';
import { insideTexts } from '../lib/i18n';
import { me } from '../lib/session';

/** Whether they are here; until then no screen is drawn. */
export const inside = signal(false);
let begun = false;

function styles(): Promise<void> {
	return new Promise((done, failed) => {
		const link = document.createElement('link');
		link.rel = 'stylesheet';
		link.href = document.documentElement.dataset.screens ?? '';
		link.onload = () => done();
		link.onerror = () => {
			link.remove();
			failed(new Error('styles'));
		};
		document.head.append(link);
	});
}

async function fetchInside(): Promise<void> {
	for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
		try {
			await Promise.all([insideTexts(), styles()]);
			inside.value = true;
			return;
		} catch {
			await new Promise((again) => setTimeout(again, wait));
		}
	}
}

/** Begins as soon as somebody is signed in. */
export function watchInside(): void {
	effect(() => {
		if (!me.value || begun) return;
		begun = true;
		void fetchInside();
	});
}
