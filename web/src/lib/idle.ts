/*
 * Covers the screen when nobody touches it: the server locks an idle session too, but the page must
 * not show a file until then, nor when the connection is lost.
 */

const STEP_MS = 10_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'];

/**
 * @param run called when the limit is passed
 * @param limit seconds allowed without a sign of life; 0: no limit
 */
export function watchIdle(run: () => void, limit: () => number): void {
	let last = Date.now();
	for (const name of SIGNS) document.addEventListener(name, () => (last = Date.now()), { passive: true, capture: true });
	setInterval(() => {
		const s = limit();
		if (s > 0 && Date.now() - last > s * 1000) {
			last = Date.now();
			run();
		}
	}, STEP_MS);
}
