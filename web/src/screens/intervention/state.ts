/*
 * What is being typed in the docked form: its values, its draft at the server, its way back from a
 * saved intervention. The draft is encrypted by the server and belongs to one user and one person.
 */

import { useEffect, useRef, useState } from 'preact/hooks';
import { persons } from '../../lib/api';
import { catalogue } from '../../lib/catalogue';
import { ApiError } from '../../lib/http';
import { nowClock, today } from '../../lib/time';
import type { Item, Level, Mode, NewIntervention, TieChoice } from '../../lib/types';

export interface Values {
	mode: Mode;
	service: string;
	theme: string;
	day: string;
	start: string;
	minutes: number | null;
	place: string;
	partner: string;
	outcome: string;
	heads: number | null;
	note: string;
	level: Level;
	present: string;
	next: string;
	due: string;
	ties: TieChoice[];
}

/** The service of the last saved intervention: most days repeat it. */
let lastService = '';

export function rememberService(key: string): void {
	lastService = key;
}

function firstService(): string {
	const all = catalogue.value?.services.filter((s) => s.active) ?? [];
	return all.find((s) => s.key === lastService)?.key ?? all.find((s) => s.archetype === 'casework')?.key ?? all[0]?.key ?? '';
}

export function fresh(): Values {
	return {
		mode: 'interview', service: firstService(), theme: '', day: today.value, start: nowClock(), minutes: 30,
		place: '', partner: '', outcome: '', heads: null, note: '', level: 'normal', present: '', next: '', due: '', ties: [],
	};
}

export function valuesOf(item: Item): Values {
	return {
		...fresh(),
		mode: item.mode ?? 'interview',
		service: item.service,
		theme: item.theme ?? '',
		place: item.place ?? '',
		partner: item.partner ?? '',
		outcome: item.outcome ?? '',
		heads: item.head_count || null,
		day: item.day,
		start: item.start ?? '',
		minutes: item.minutes,
		note: item.note ?? '',
		level: item.level,
		present: (item.present ?? []).join(', '),
		next: item.next_step?.text ?? '',
		due: item.next_step?.due ?? '',
		ties: [],
	};
}

/** The body for the server: empty fields are left out. */
export function bodyOf(v: Values, personId: number | null): NewIntervention {
	const present = v.present.split(',').map((x) => x.trim()).filter(Boolean);
	return {
		...(personId === null ? {} : { person_id: personId }),
		service: v.service,
		mode: v.mode,
		day: v.day,
		minutes: v.minutes ?? 0,
		...(v.theme && { theme: v.theme }),
		...(v.start && { start: v.start }),
		...(v.place && { place: v.place }),
		...(v.partner && { partner: v.partner }),
		...(v.outcome && { outcome: v.outcome }),
		...(personId === null && v.heads ? { head_count: v.heads } : {}),
		...(v.note.trim() && { note: v.note }),
		...(v.level !== 'normal' && { level: v.level }),
		...(present.length > 0 && { present }),
		...(v.next.trim() && { next_step: { text: v.next.trim(), ...(v.due && { due: v.due }) } }),
		...(v.ties.length > 0 && { ties: v.ties }),
	};
}

export type DraftState = { kind: 'none' } | { kind: 'saving' } | { kind: 'saved'; at: number } | { kind: 'lost' };

export interface DraftForm {
	values: Values;
	set: <K extends keyof Values>(key: K, v: Values[K]) => void;
	put: (v: Values) => void;
	draft: DraftState;
	/** Instant of the draft that was taken up, 0 if none was. */
	resumed: number;
	/** Something was typed that is not saved as an intervention. */
	dirty: boolean;
	/** Writes the draft now. */
	flush: () => Promise<void>;
	/** Forgets what was typed, and the draft. */
	drop: () => void;
}

/*
 * Calls about drafts go one after the other: one that is thrown away must not be kept again by a saving
 * that was under way, nor be read back by a form that opens before the server has forgotten it.
 */
let line: Promise<unknown> = Promise.resolve();

function inTurn<T>(call: () => Promise<T>): Promise<T> {
	const mine = line.then(call);
	line = mine.catch(() => undefined);
	return mine;
}

const AUTOSAVE_MS = 1500;
const RETRY_MS = 5000;

/**
 * @param personId whose draft; null: work without a person, which has no draft
 * @param edit set when an intervention is corrected; a correction has no draft either
 */
export function useDraftForm(personId: number | null, edit: Item | undefined, start: Values | undefined): DraftForm {
	const [values, put] = useState<Values>(() => start ?? (edit ? valuesOf(edit) : fresh()));
	const [draft, setDraft] = useState<DraftState>({ kind: 'none' });
	const [resumed, setResumed] = useState(0);
	const [dirty, setDirty] = useState(!!start);
	const live = useRef({ values, dirty, saved: true });
	live.current.values = values;
	live.current.dirty = dirty;
	const keeps = personId !== null && !edit;

	useEffect(() => {
		if (!keeps || start) return;
		inTurn(() => persons.draft<Values>(personId)).then((d) => {
			if (!d.form || live.current.dirty) return;
			put({ ...fresh(), ...d.form });
			setDirty(true);
			setResumed(d.saved_at ?? 0);
			setDraft({ kind: 'saved', at: d.saved_at ?? 0 });
		}, () => undefined);
	}, []);

	/* the catalogue may come after the form */
	useEffect(() => {
		if (!live.current.values.service) put((v) => (v.service ? v : { ...v, service: firstService() }));
	}, [catalogue.value]);

	async function flush() {
		if (!keeps || live.current.saved) return;
		setDraft({ kind: 'saving' });
		live.current.saved = true;
		try {
			const v = live.current.values;
			const answer = await inTurn(() => persons.saveDraft(personId, v));
			setDraft({ kind: 'saved', at: answer.saved_at ?? Math.floor(Date.now() / 1000) });
		} catch (e) {
			if (!(e instanceof ApiError)) throw e;
			live.current.saved = false;
			setDraft({ kind: 'lost' });
		}
	}

	useEffect(() => {
		if (!keeps || !dirty || live.current.saved) return;
		const timer = setTimeout(() => void flush(), draft.kind === 'lost' ? RETRY_MS : AUTOSAVE_MS);
		return () => clearTimeout(timer);
	}, [values, draft.kind === 'lost']);

	/* closing the dock keeps what was typed */
	useEffect(() => () => void flush(), []);

	useEffect(() => {
		const stay = (e: BeforeUnloadEvent) => {
			if (live.current.dirty && (!keeps || !live.current.saved)) e.preventDefault();
		};
		window.addEventListener('beforeunload', stay);
		return () => window.removeEventListener('beforeunload', stay);
	}, []);

	return {
		values,
		set: (key, v) => {
			live.current.saved = false;
			setDirty(true);
			put((old) => ({ ...old, [key]: v }));
		},
		put: (v) => {
			live.current.saved = false;
			setDirty(true);
			put(v);
		},
		draft,
		resumed,
		dirty,
		flush,
		drop: () => {
			live.current.saved = true;
			live.current.dirty = false;
			setDirty(false);
			setResumed(0);
			setDraft({ kind: 'none' });
			if (keeps) void inTurn(() => persons.dropDraft(personId)).catch(() => undefined);
		},
	};
}
