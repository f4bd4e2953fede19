/*
 * The docked form of an intervention: new, or the correction of one. The page beside it stays
 * readable; what is typed survives a lost connection, a lock, another screen.
 */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { keyText } from '../../app/keycaps';
import { closeDock, openDock, type DockTask } from '../../app/dock-state';
import { openPalette } from '../../app/palette-state';
import { giveKeys } from '../../app/typeahead';
import { alertNow } from '../../lib/announce';
import { interventions } from '../../lib/api';
import { needCatalogue } from '../../lib/catalogue';
import { errorText } from '../../lib/forms';
import { ApiError, online } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { notifyTopics } from '../../lib/live';
import { letters } from '../../lib/prefs';
import { isText, useShortcuts } from '../../lib/shortcuts';
import { clock } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Item, SavedIntervention } from '../../lib/types';
import { Button, Icon, IconButton, Notice } from '../../ui/basic';
import { ConflictDialog, differences, merge } from '../../ui/conflict';
import { Confirm } from '../../ui/dialog';
import { ModePicker, More, Next, Note, Subject, When } from './fields';
import { MODES } from './modes';
import { showValue } from './show';
import { bodyOf, rememberService, useDraftForm, valuesOf, type Values } from './state';
import { Ties, useProposal, type Chosen } from './ties';

function DraftSign({ state }: { state: ReturnType<typeof useDraftForm>['draft'] }) {
	/* a lost network shows at its first failed try, not after the last one */
	const kind = state.kind === 'saving' && !online.value ? 'lost' : state.kind;
	switch (kind) {
	case 'none': return null;
	case 'saving': return <span class="saved small"><Icon name="loader-circle" class="spin" />{t('form.draft.saving')}</span>;
	case 'saved': return <span class="saved small"><Icon name="shield-check" />{t('form.draft.saved', { time: state.kind === 'saved' ? clock(state.at) : '' })}</span>;
	case 'lost': return <span class="saved small lost"><Icon name="wifi-off" />{t('form.draft.lost')}</span>;
	}
}

/** Kept for the undo of a saved intervention: the form comes back as it was. */
let reopened: { person: number; values: Values } | null = null;

export default function InterventionForm({ task }: { task: DockTask }) {
	const person = task.person;
	const [start] = useState(() => {
		const back = reopened && reopened.person === (person?.id ?? 0) ? reopened.values : undefined;
		reopened = null;
		return back;
	});
	const form = useDraftForm(person?.id ?? null, task.edit, start);
	const [chosen, setChosen] = useState<Chosen[]>([]);
	const [faults, setFaults] = useState<Record<string, string>>({});
	const [general, setGeneral] = useState('');
	const [busy, setBusy] = useState(false);
	const [theirs, setTheirs] = useState<Item | null>(null);
	const [leaving, setLeaving] = useState(false);
	const ties = useProposal(form.values);
	const box = useRef<HTMLElement>(null);
	const keeps = person !== null && !task.edit;

	useEffect(needCatalogue, []);
	useLayoutEffect(() => giveKeys(box.current?.querySelector('textarea')), []);

	function refuse(e: unknown) {
		const text = errorText(e);
		setGeneral(text);
		alertNow(text);
		if (!(e instanceof ApiError)) return;
		setFaults(Object.fromEntries(e.fields.map((f) => [f.field, tx('', f.error, 'field.other', { min: f.min ?? '', max: f.max ?? '' })])));
		if (e.fields.length > 0) setTimeout(() => box.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus(), 0);
	}

	function told(saved: SavedIntervention) {
		const codes = saved.ties.filter((x) => x.action_id !== null).map((x) => x.code).join(', ');
		const text = codes ? t('form.saved.tied', { codes }) : t('form.saved');
		const typed = form.values;
		toast(text, task.edit ? {} : { undo: () => void undo(saved, typed) });
	}

	async function undo(saved: SavedIntervention, typed: Values) {
		await interventions.cancel(saved.id, saved.version, t('form.undo.reason')).then(() => {
			notifyTopics(['records', 'persons', 'tasks']);
			reopened = { person: person?.id ?? 0, values: typed };
			openDock({ person });
		}, (e) => toast(errorText(e), { tone: 'alert' }));
	}

	async function save(then: 'close' | 'next', version?: number, values = form.values) {
		if (busy) return;
		setBusy(true);
		setFaults({});
		setGeneral('');
		try {
			const body = bodyOf({ ...values, ties: chosen.map(({ plan_id, action_id, reason }) => ({ plan_id, action_id, reason })) }, person?.id ?? null);
			const saved = task.edit
				? await interventions.correct(Number(task.edit.id), version ?? task.edit.version, body)
				: await interventions.create(body);
			rememberService(values.service);
			told(saved);
			form.drop();
			notifyTopics(['records', 'persons', 'tasks']);
			closeDock();
			if (then === 'next') openPalette();
		} catch (e) {
			if (e instanceof ApiError && e.status === 412 && task.edit) setTheirs(await interventions.read(Number(task.edit.id)));
			else refuse(e);
		} finally {
			setBusy(false);
		}
	}

	function close() {
		if (form.dirty && !keeps) setLeaving(true);
		else closeDock();
	}

	useShortcuts([
		{ keys: 'ctrl+enter', label: 'help.save', run: () => void save('close') },
		...(task.edit ? [] : [{ keys: 'ctrl+shift+enter', label: 'help.savenext' as const, run: () => void save('next') }]),
		...MODES.map((m, i) => ({ keys: `alt+${i + 1}`, run: () => form.set('mode', m.mode) })),
	]);

	function onKeyDown(e: KeyboardEvent) {
		if (e.target instanceof Element && e.target.closest('dialog')) return;
		if (e.key === 'Escape' && !e.defaultPrevented) {
			e.stopPropagation();
			close();
			return;
		}
		const mode = MODES[Number(e.key) - 1];
		if (!mode || !letters.value || e.ctrlKey || e.altKey || e.metaKey || isText(e.target)) return;
		e.preventDefault();
		form.set('mode', mode.mode);
	}

	const fault = (path: string) => faults[path];
	return (
		<section class="dock" ref={box} aria-labelledby="dock-t" onKeyDown={onKeyDown}>
			<div class="dhead">
				<div>
					<h2 id="dock-t">{t(task.edit ? 'form.title.edit' : 'form.title')}</h2>
					<p class="small soft">{person ? t('form.for', { name: person.name }) : t('form.forno')}</p>
				</div>
				<span role="status"><DraftSign state={form.draft} /></span>
				<IconButton small icon="x" label={t(keeps ? 'form.close.kept' : 'ui.close')} onClick={close} />
			</div>
			<div class="dbody">
				{general && <Notice tone="alert" icon="triangle-alert">{general}</Notice>}
				{form.resumed > 0 && (
					<Notice tone="busy" icon="history">
						{t('form.resumed', { time: clock(form.resumed) })}{' '}
						<button type="button" class="link" onClick={() => { form.drop(); closeDock(); }}>{t('form.resumed.drop')}</button>
					</Notice>
				)}
				<ModePicker form={form} />
				<When form={form} fault={fault} />
				<Subject form={form} fault={fault} />
				<Note form={form} fault={fault} />
				<Ties ties={ties} chosen={chosen}
					onChoose={(c) => setChosen([...chosen.filter((x) => x.plan_id !== c.plan_id), c])}
					onReset={(plan) => setChosen(chosen.filter((x) => x.plan_id !== plan))} />
				<Next form={form} fault={fault} />
				<More form={form} fault={fault} anonymous={person === null} />
			</div>
			<div class="dfoot">
				<Button tone="primary" busy={busy} onClick={() => void save('close')} kbd={keyText('ctrl+enter')}>{t(task.edit ? 'form.save.edit' : 'form.save')}</Button>
				{!task.edit && <Button onClick={() => void save('next')}>{t('form.savenext')}</Button>}
			</div>
			{theirs && (
				<ConflictDialog fields={differences(form.values, valuesOf(theirs), showValue, task.edit && valuesOf(task.edit))} onClose={() => setTheirs(null)}
					onPick={(picks) => {
						const merged = merge(form.values, valuesOf(theirs), picks);
						form.put(merged);
						setTheirs(null);
						void save('close', theirs.version, merged);
					}} />
			)}
			{leaving && (
				<Confirm title={t('form.leave.title')} text={t('form.leave.text')} yes={t('form.leave.yes')} danger
					onClose={() => setLeaving(false)}
					onYes={() => {
						form.drop();
						closeDock();
					}} />
			)}
		</section>
	);
}
