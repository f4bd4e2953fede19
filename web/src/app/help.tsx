/* The list of the shortcuts that are bound now. */

import { signal } from '@preact/signals';
import { t } from '../lib/i18n';
import { letters, setLetters } from '../lib/prefs';
import { bound } from '../lib/shortcuts';
import { Dialog } from '../ui/dialog';
import { Check } from '../ui/fields';
import { keyCaps } from './keycaps';

export const helpOpen = signal(false);

export function Help() {
	const list = bound.value.flat().filter((s) => s.label);
	return (
		<Dialog wide title={t('help.title')} onClose={() => (helpOpen.value = false)}>
			<dl class="keys">
				{list.map((s) => (
					<div key={s.keys + s.label}>
						<dt>{s.label && t(s.label)}</dt>
						<dd class="row">{keyCaps(s.keys).map((k) => <kbd key={k}>{k}</kbd>)}</dd>
					</div>
				))}
			</dl>
			<Check label={t('user.letters')} hint={t('help.letters')} checked={letters.value} onChange={setLetters} />
		</Dialog>
	);
}
