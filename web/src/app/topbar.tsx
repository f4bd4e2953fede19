/* The top bar: the box that opens the palette, the live sign, keyboard help, languages. */

import { t } from '../lib/i18n';
import { lastHeard, liveState } from '../lib/live';
import { clock } from '../lib/time';
import { Icon, IconButton, Kbd } from '../ui/basic';
import { LangSwitch } from '../ui/langswitch';
import { helpOpen } from './help';
import { keyText } from './keycaps';
import { openPalette } from './palette-state';

function LiveSign() {
	switch (liveState.value) {
	case 'live':
		return <span class="live"><span class="dot" /><span>{t('live.on')}</span></span>;
	case 'stale':
		return <span class="live off"><span class="dot off" /><span>{t('live.stale', { time: clock(lastHeard.value) })}</span></span>;
	default:
		return <span class="live off"><span class="dot off" /><span>{t('live.off')}</span></span>;
	}
}

export function TopBar() {
	return (
		<header class="top">
			<button type="button" class="omni" onClick={() => openPalette()} aria-keyshortcuts="Control+K">
				<Icon name="search" />
				<span>{t('omni.placeholder')}</span>
				<Kbd>{keyText('ctrl+k')}</Kbd>
			</button>
			<div class="right">
				<LiveSign />
				<IconButton icon="keyboard" class="help-b" label={t('help.open')} onClick={() => (helpOpen.value = true)} />
				<LangSwitch />
			</div>
		</header>
	);
}
