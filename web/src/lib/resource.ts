/*
 * Reading from the server inside a component. The old answer stays on screen while a new one is
 * fetched; a component that names live topics reads again when the server says that they moved.
 */

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from './http';
import { onTopics } from './live';

export interface Resource<T> {
	data: T | undefined;
	error: ApiError | undefined;
	/** True while the first answer is awaited. */
	loading: boolean;
	reload: () => void;
	/** Replaces the answer at once (optimistic changes). */
	set: (next: T) => void;
}

/**
 * @param load what to fetch; null when there is nothing to fetch yet
 * @param deps fetches again when one of them changes
 * @param topics live topics ("persons", "plan", …)
 */
export function useResource<T>(load: (() => Promise<T>) | null, deps: unknown[], topics: string[] = []): Resource<T> {
	const [state, setState] = useState<{ data?: T; error?: ApiError }>({});
	const [turn, setTurn] = useState(0);
	const serial = useRef(0);
	const reload = useCallback(() => setTurn((n) => n + 1), []);
	const seen = useRef<string>('');

	useEffect(() => {
		if (!load) return;
		const mine = ++serial.current;
		const key = JSON.stringify(deps);
		if (seen.current !== key) {
			seen.current = key;
			setState({});
		}
		load().then(
			(data) => mine === serial.current && setState({ data }),
			(e) => {
				if (mine !== serial.current) return;
				if (!(e instanceof ApiError)) throw e;
				setState((s) => ({ data: s.data, error: e }));
			},
		);
	}, [...deps, turn]);

	useEffect(() => (topics.length ? onTopics(topics, reload) : undefined), [topics.join(' ')]);

	return {
		data: state.data,
		error: state.error,
		loading: state.data === undefined && state.error === undefined,
		reload,
		set: (data: T) => setState({ data }),
	};
}
