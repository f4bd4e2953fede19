/*
 * State of a form: values, the server's field faults, and whether anything was typed.
 */

import { useState } from 'preact/hooks';
import { ApiError } from './http';
import { tx } from './i18n';

export interface Form<T> {
	value: T;
	set: <K extends keyof T>(key: K, v: T[K]) => void;
	put: (next: T) => void;
	/** Fault of a field, by its path in the body ("identity.birth_date"). */
	fault: (path: string) => string | undefined;
	setFault: (path: string, text: string) => void;
	/** Takes the faults of a refused save; tells the general message. */
	refuse: (e: unknown) => string;
	clear: () => void;
	dirty: boolean;
	busy: boolean;
	setBusy: (b: boolean) => void;
}

/** The sentence for an error of the server. */
export function errorText(e: unknown): string {
	if (!(e instanceof ApiError)) throw e;
	return tx('err.', e.key, 'err.other', { wait: e.wait ?? 60 });
}

export function useForm<T extends object>(initial: T): Form<T> {
	const [value, put] = useState<T>(initial);
	const [faults, setFaults] = useState<Record<string, string>>({});
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);

	return {
		value,
		set: (key, v) => {
			put((old) => ({ ...old, [key]: v }));
			setDirty(true);
		},
		put,
		fault: (path) => faults[path],
		setFault: (path, text) => setFaults((f) => ({ ...f, [path]: text })),
		refuse: (e) => {
			const text = errorText(e);
			if (e instanceof ApiError && e.fields.length > 0)
				setFaults(Object.fromEntries(e.fields.map((f) =>
					[f.field, tx('', f.error, 'field.other', { min: f.min ?? '', max: f.max ?? '' })])));
			return text;
		},
		clear: () => setFaults({}),
		dirty,
		busy,
		setBusy,
	};
}
