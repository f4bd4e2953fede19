/* Where the docked form stands; the form itself is fetched when it is first opened. */

import { useLayoutEffect } from 'preact/hooks';
import { dockOpen } from './dock-state';
import { preload, useLazy } from './lazy';
import { holdKeys } from './typeahead';

const loadForm = () => import('../screens/intervention/form');

/** Fetches the form before it is needed, so that the first key typed is not lost. */
export function preloadForm(): void {
	preload(loadForm);
}

function Form() {
	const It = useLazy(loadForm);
	const task = dockOpen.value;
	useLayoutEffect(() => (It ? undefined : holdKeys()), [!It]);
	if (!It || It === 'failed' || !task) return null;
	return <It key={`${task.person?.id ?? 0} ${task.edit?.id ?? ''}`} task={task} />;
}

export function Dock() {
	return dockOpen.value ? <Form /> : null;
}
