/* Components that are fetched when they are first needed, and kept. */

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

const kept = new WeakMap<object, unknown>();

/** Fetches a component ahead; the next useLazy() has it at once. */
export function preload<P>(load: Load<P>): void {
	if (!kept.has(load)) load().then((m) => kept.set(load, m.default), () => undefined);
}

/** The component, null while it is fetched, 'failed' when it cannot be. */
export function useLazy<P>(load: Load<P> | undefined): ComponentType<P> | null | 'failed' {
	const [failed, setFailed] = useState<unknown>(null);
	const [, redraw] = useState(0);
	const have = load && (kept.get(load) as ComponentType<P> | undefined);

	useEffect(() => {
		if (!load || have) return;
		let on = true;
		load().then(
			(m) => {
				kept.set(load, m.default);
				if (on) redraw((n) => n + 1);
			},
			() => on && setFailed(() => load),
		);
		return () => {
			on = false;
		};
	}, [load]);

	if (have) return have;
	return load && failed === load ? 'failed' : null;
}
