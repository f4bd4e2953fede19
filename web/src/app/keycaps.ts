/* How keys are written, in the language in force. */

import { t } from '../lib/i18n';

const NAMES: Record<string, () => string> = {
	ctrl: () => t('key.ctrl'),
	shift: () => t('key.shift'),
	alt: () => 'Alt',
	enter: () => '↵',
	escape: () => t('key.escape'),
	arrowup: () => '↑',
	arrowdown: () => '↓',
};

/** "ctrl+shift+enter" → ["Ctrl", "Maj", "↵"] */
export function keyCaps(keys: string): string[] {
	return keys.split('+').map((k) => NAMES[k]?.() ?? k.toUpperCase());
}

/** "ctrl+k" → "Ctrl K" */
export function keyText(keys: string): string {
	return keyCaps(keys).join(' ');
}
