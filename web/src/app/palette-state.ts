/* Whether the palette is open and with which first text; apart, so that it is fetched late. */

import { signal } from '@preact/signals';

export const paletteOpen = signal<string | null>(null);

export function openPalette(text = ''): void {
	paletteOpen.value = text;
}

export function closePalette(): void {
	paletteOpen.value = null;
}
