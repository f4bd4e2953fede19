/*
 * Two people changed the same thing. Both values stand side by side and the second writer picks,
 * field by field; nothing is overwritten in silence.
 */

import { useState } from 'preact/hooks';
import { t } from '../lib/i18n';
import { Button, cx } from './basic';
import { Dialog } from './dialog';

export interface ConflictField {
	key: string;
	label: string;
	mine: string;
	theirs: string;
	/** What is chosen at first. */
	first: Pick;
}
export type Pick = 'mine' | 'theirs';

type Show<T> = (key: keyof T, v: T[keyof T]) => { label: string; text: string };

function same(a: unknown, b: unknown): boolean {
	return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/**
 * The fields in which two flat versions differ, as texts. A field that I did not touch since
 * `base` starts on the other person's side.
 */
export function differences<T extends object>(mine: T, theirs: T, show: Show<T>, base?: T): ConflictField[] {
	const keys = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])] as Array<keyof T>;
	return keys
		.filter((k) => k !== 'version' && !same(mine[k], theirs[k]))
		.map((k) => ({
			key: String(k),
			label: show(k, mine[k]).label,
			mine: show(k, mine[k]).text || t('conflict.empty'),
			theirs: show(k, theirs[k]).text || t('conflict.empty'),
			first: base && same(mine[k], base[k]) ? 'theirs' : 'mine',
		}));
}

/** The version to save: the other person's, with the fields picked as mine. */
export function merge<T extends object>(mine: T, theirs: T, picks: Record<string, Pick>): T {
	const out = { ...theirs };
	for (const [k, p] of Object.entries(picks))
		if (p === 'mine') (out as Record<string, unknown>)[k] = (mine as Record<string, unknown>)[k];
	return out;
}

export function ConflictDialog({ fields, onPick, onClose }: {
	fields: ConflictField[];
	onPick: (picks: Record<string, Pick>) => void;
	onClose: () => void;
}) {
	const [picks, setPicks] = useState<Record<string, Pick>>(Object.fromEntries(fields.map((f) => [f.key, f.first])));
	return (
		<Dialog wide title={t('conflict.title')} lead={t('conflict.lead')} onClose={onClose}
			foot={<>
				<Button onClick={onClose}>{t('conflict.back')}</Button>
				<Button tone="primary" data-first onClick={() => onPick(picks)}>{t('conflict.save')}</Button>
			</>}>
			{fields.map((f) => (
				<fieldset key={f.key} class="conf">
					<legend class="label">{f.label}</legend>
					{(['mine', 'theirs'] as const).map((who) => (
						<label key={who} class={cx('conf-v', picks[f.key] === who && 'on')}>
							<input type="radio" name={`c-${f.key}`} checked={picks[f.key] === who}
								onChange={() => setPicks({ ...picks, [f.key]: who })} />
							<span><span class="small muted">{t(who === 'mine' ? 'conflict.mine' : 'conflict.theirs')}</span><span class="conf-t">{f[who]}</span></span>
						</label>
					))}
				</fieldset>
			))}
		</Dialog>
	);
}

/** How fields read: their labels, yes and no, lists; `text` for those that hold a key or an id. */
export function shown<T extends object>(labels: Partial<Record<keyof T, string>>, text?: (key: keyof T, v: T[keyof T]) => string | undefined): Show<T> {
	return (key, v) => ({
		label: labels[key] ?? String(key),
		text: text?.(key, v) ?? (typeof v === 'boolean' ? t(v ? 'ui.yes' : 'ui.no') : Array.isArray(v) ? v.join(', ') : String(v ?? '')),
	});
}

/**
 * What a form does when somebody else saved first (412): both versions stand side by side, and what
 * is picked is saved over the version that the server holds. Render `dialog` inside the form's.
 */
export function useConflict<T extends object>(show: Show<T>, again: (values: T, version: number) => void) {
	const [at, setAt] = useState<{ mine: T; theirs: T; base: T; version: number } | null>(null);
	return {
		raise(mine: T, theirs: T, base: T, version: number) {
			if (differences(mine, theirs, show, base).length === 0) again(mine, version);
			else setAt({ mine, theirs, base, version });
		},
		dialog: at && <ConflictDialog fields={differences(at.mine, at.theirs, show, at.base)} onClose={() => setAt(null)}
			onPick={(picks) => {
				const merged = merge(at.mine, at.theirs, picks);
				setAt(null);
				again(merged, at.version);
			}} />,
	};
}
