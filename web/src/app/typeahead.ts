/*
 * What is typed between opening a form and its first field: the form may still be on its way, and
 * who types at once must find every character in it.
 */

let held: string | null = null;

function hold(e: KeyboardEvent): void {
	if (held === null || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
	if (e.key.length === 1) held += e.key;
	else if (e.key === 'Backspace') held = held.slice(0, -1);
	else return;
	e.preventDefault();
	e.stopImmediatePropagation();
}

/** From now on characters wait.  Gives the way to end it when no field comes. */
export function holdKeys(): () => void {
	held ??= '';
	window.addEventListener('keydown', hold, true);
	return dropKeys;
}

function dropKeys(): void {
	held = null;
	window.removeEventListener('keydown', hold, true);
}

/** The field is there: it gets the focus, and what was typed meanwhile. */
export function giveKeys(field: HTMLTextAreaElement | null | undefined): void {
	const text = held;
	dropKeys();
	field?.focus();
	if (!field || !text) return;
	field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
	field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
