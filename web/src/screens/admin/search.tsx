/* The filter over a table: every word typed begins a word of the row. */

import { useState } from 'preact/hooks';
import { matches } from '../../app/palette-sources';
import { t } from '../../lib/i18n';
import { TextField } from '../../ui/fields';

export interface SearchState { text: string; set: (s: string) => void; hits: (...texts: Array<string | null | undefined>) => boolean }

export function useSearch(): SearchState {
	const [text, set] = useState('');
	return { text, set, hits: (...texts) => !text.trim() || matches(texts.filter(Boolean).join(' '), text) };
}

export function Search({ state, label, count }: { state: SearchState; label: string; count: number }) {
	return (
		<div class="filt">
			<TextField label={label} hideLabel type="search" placeholder={label} value={state.text} onChange={state.set} />
			<span class="small muted nowrap" role="status">{t('admin.rows', { n: count })}</span>
		</div>
	);
}
