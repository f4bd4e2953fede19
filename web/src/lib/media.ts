/* A media query as a value that redraws. */

import { useEffect, useState } from 'preact/hooks';

export function useMedia(query: string): boolean {
	const [match, setMatch] = useState(() => window.matchMedia(query).matches);
	useEffect(() => {
		const m = window.matchMedia(query);
		const tell = () => setMatch(m.matches);
		m.addEventListener('change', tell);
		return () => m.removeEventListener('change', tell);
	}, [query]);
	return match;
}
