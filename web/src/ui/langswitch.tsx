/* Four languages, switched without a reload. */

import { LANGS, lang, t } from '../lib/i18n';
import { changeLang } from '../lib/session';

const NAMES = { fr: 'Français', nl: 'Nederlands', de: 'Deutsch', en: 'English' } as const;

export function LangSwitch() {
	return (
		<span class="seg langs" role="group" aria-label={t('ui.language')}>
			{LANGS.map((l) => (
				<button key={l} type="button" lang={l} aria-pressed={lang.value === l} aria-label={`${l.toUpperCase()}, ${NAMES[l]}`}
					onClick={() => void changeLang(l)}>
					{l.toUpperCase()}
				</button>
			))}
		</span>
	);
}
