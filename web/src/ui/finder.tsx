/*
 * A field with a list under it: type, arrows, Enter. The caller searches; this shows and picks.
 * A scanner is a keyboard that types fast and ends with Enter: `onEnter` sees the whole text first.
 */

import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { cx, Icon } from './basic';
import { Field, type FieldProps } from './fields';
import type { IconName } from 'gen:icons';

export interface FinderProps<R> extends FieldProps {
	text: string;
	onText: (text: string) => void;
	rows: R[];
	rowKey: (r: R) => string | number;
	row: (r: R) => ComponentChildren;
	onPick: (r: R) => void;
	/** Answers true when it took the text. */
	onEnter?: (text: string) => boolean;
	/** Said when there is a text and no row. */
	none?: string;
	placeholder?: string;
	inputRef?: RefObject<HTMLInputElement | null>;
	big?: boolean;
	icon?: IconName;
	first?: boolean;
}

export function Finder<R>({ text, onText, rows, rowKey, row, onPick, onEnter, none, placeholder, inputRef, big, icon = 'search', first, ...field }: FinderProps<R>) {
	const [at, setAt] = useState(0);
	const list = useId();
	const open = text.trim().length > 0 && (rows.length > 0 || none !== undefined);
	useEffect(() => setAt(0), [text, rows.length]);

	function key(e: KeyboardEvent) {
		if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
			e.preventDefault();
			const n = rows.length;
			if (n > 0) setAt((i) => (i + (e.key === 'ArrowDown' ? 1 : n - 1)) % n);
		} else if (e.key === 'Enter' && !e.ctrlKey) {
			e.preventDefault();
			if (onEnter?.(text)) return;
			const r = rows[at];
			if (r !== undefined && text.trim()) onPick(r);
		} else if (e.key === 'Escape' && text) {
			e.preventDefault();
			onText('');
		}
	}

	return (
		<Field {...field} class={cx('finder', big && 'big', field.class)}>
			{(c) => (
				<span class="finder-w">
					<Icon name={icon} />
					<input {...c} ref={inputRef} class="input" type="text" role="combobox" autoComplete="off" spellcheck={false}
						aria-expanded={open} aria-controls={list} aria-autocomplete="list" data-first={first || undefined}
						aria-activedescendant={open && rows.length > 0 ? `${list}-${at}` : undefined}
						placeholder={placeholder} value={text} onInput={(e) => onText(e.currentTarget.value)} onKeyDown={key} />
					<ul id={list} role="listbox" aria-label={field.label} class="finder-l" hidden={!open}>
						{rows.map((r, i) => (
							<li key={rowKey(r)} id={`${list}-${i}`} role="option" aria-selected={i === at}
								onMouseEnter={() => setAt(i)} onMouseDown={(e) => { e.preventDefault(); onPick(r); }}>{row(r)}</li>
						))}
						{rows.length === 0 && none !== undefined && <li role="option" aria-selected="false" aria-disabled="true" class="soft">{none}</li>}
					</ul>
				</span>
			)}
		</Field>
	);
}
