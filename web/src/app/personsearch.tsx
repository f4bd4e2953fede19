/*
 * Searching people: one hook, and one line for a hit. The list changes when an answer comes, never
 * under a key press; an answer that was overtaken by a later one is dropped.
 */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { persons } from '../lib/api';
import { ApiError } from '../lib/http';
import { t } from '../lib/i18n';
import type { Hit } from '../lib/types';

export interface SearchState {
	/** The text that `hits` answer. */
	q: string;
	hits: Hit[];
	more: boolean;
	/** Server time in milliseconds, for the curious. */
	ms: number | null;
	error: ApiError | null;
}

const NOTHING: SearchState = { q: '', hits: [], more: false, ms: null, error: null };

export function usePersonSearch(text: string, limit = 8): SearchState {
	const [state, setState] = useState<SearchState>(NOTHING);
	const q = text.trim();
	const turn = useRef(0);

	useEffect(() => {
		const mine = ++turn.current;
		if (q.length < 2) {
			setState(NOTHING);
			return;
		}
		const stop = new AbortController();
		persons.search(q, limit, stop.signal).then(
			(a) => mine === turn.current &&
				setState({ q, hits: a.hits, more: a.more, ms: a.took_us / 1000, error: null }),
			(e) => mine === turn.current && e instanceof ApiError && setState({ ...NOTHING, q, error: e }),
		);
		return () => stop.abort();
	}, [q, limit]);

	return state;
}

/** The name with the letters that matched underlined. Positions count code points. */
export function HitName({ hit }: { hit: Hit }) {
	const points = [...hit.name];
	const parts: ComponentChildren[] = [];
	let at = 0;
	for (const { start, length: len } of hit.match ?? []) {
		if (start < at) continue;
		parts.push(points.slice(at, start).join(''), <mark key={start}>{points.slice(start, start + len).join('')}</mark>);
		at = start + len;
	}
	parts.push(points.slice(at).join(''));
	return (
		<b>
			{parts}
			{hit.restricted && hit.birth_year ? `, ${hit.birth_year}` : ''}
		</b>
	);
}

/** "45 ans, Carlsbourg, mon dossier" */
export function hitFacts(hit: Hit): string {
	if (hit.restricted)
		return [hit.team ? t('hit.team', { team: hit.team }) : '', t('hit.ask')].filter(Boolean).join(', ');
	return [
		hit.age === null ? '' : t('hit.age', { n: hit.age }),
		hit.locality ?? '',
		hit.relation === 'mine' ? t('hit.mine') : hit.relation === 'glass' ? t('hit.glass') : hit.team ? t('hit.team', { team: hit.team }) : '',
	].filter(Boolean).join(', ');
}
