/*
 * Saving what somebody else may have saved meanwhile: on a stale version the current values are
 * read, both stand side by side, and what is picked is saved over the current version.
 */

import { useRef, useState } from 'preact/hooks';
import { errorText } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { toast } from '../../lib/toast';
import { ConflictDialog, differences, merge, type ConflictField } from '../../ui/conflict';

export interface StaleOptions<T extends object> {
	/** What the form started from. */
	base: T;
	version: number;
	save: (value: T, version: number) => Promise<unknown>;
	/** What is saved now. */
	latest: () => Promise<{ value: T; version: number }>;
	show: (key: keyof T, v: T[keyof T]) => { label: string; text: string };
	done: () => void;
	/** A refusal of another kind. */
	refused: (e: unknown) => void;
}

export function useStale<T extends object>(o: StaleOptions<T>) {
	/*
	 * As the form opened: what is read anew under it, because somebody else saved, must not pass for
	 * what this user saw. It follows once the user's own saving is in.
	 */
	const start = useRef({ base: o.base, version: o.version });
	const used = useRef<number | null>(null);
	if (start.current.version === 0 || (used.current !== null && o.version > used.current)) {
		start.current = { base: o.base, version: o.version };
		used.current = null;
	}
	const [clash, setClash] = useState<{ fields: ConflictField[]; mine: T; theirs: T; version: number } | null>(null);

	async function save(mine: T, version: number = start.current.version): Promise<void> {
		try {
			await o.save(mine, version);
			used.current = version;
			setClash(null);
			o.done();
		} catch (e) {
			if (!(e instanceof ApiError) || e.status !== 412) return o.refused(e);
			const now = await o.latest().catch((x: unknown) => {
				toast(errorText(x), { tone: 'alert' });
				return null;
			});
			if (!now) return;
			const fields = differences(mine, now.value, o.show, start.current.base);
			/* the other person saved the same: only the version was old */
			if (fields.length === 0) return save(mine, now.version);
			setClash({ fields, mine, theirs: now.value, version: now.version });
		}
	}

	const dialog = clash && (
		<ConflictDialog fields={clash.fields} onClose={() => setClash(null)}
			onPick={(picks) => void save(merge(clash.mine, clash.theirs, picks), clash.version)} />
	);
	return { save: (mine: T) => save(mine), dialog };
}
