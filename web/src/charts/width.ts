/* The width of an element in pixels, followed as it changes: charts are drawn one to one, so that
 * their texts keep their size on every screen. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

export function useWidth<E extends Element>(first: number): [RefObject<E | null>, number] {
	const ref = useRef<E>(null);
	const [width, setWidth] = useState(first);
	useLayoutEffect(() => {
		const el = ref.current;
		if (!el) return;
		const look = () => {
			const w = Math.floor(el.getBoundingClientRect().width);
			if (w > 0) setWidth(w);
		};
		look();
		const watch = new ResizeObserver(look);
		watch.observe(el);
		return () => watch.disconnect();
	}, []);
	return [ref, width];
}
