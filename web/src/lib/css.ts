/* Lengths that come from data. The policy of the page forbids style attributes; properties of the
 * element are set instead: `<i ref={css({ width: '40%' })} />`. */

export function css(props: Record<string, string>): (el: HTMLElement | null) => void {
	return (el) => {
		if (el) for (const [name, value] of Object.entries(props)) el.style.setProperty(name, value);
	};
}
