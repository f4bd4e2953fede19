/* The mark: two links of a chain. */

export function Mark() {
	return (
		<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
			<rect width="32" height="32" rx="9" fill="#F2C66B" />
			<g fill="none" stroke="#12332F" stroke-width="2.8" stroke-linecap="round">
				<path d="M14 18.5 11.8 20.7a4.1 4.1 0 0 1-5.8-5.8l3.7-3.7a4.1 4.1 0 0 1 5.8 0" />
				<path d="m18 13.5 2.2-2.2a4.1 4.1 0 0 1 5.8 5.8l-3.7 3.7a4.1 4.1 0 0 1-5.8 0" />
			</g>
		</svg>
	);
}
