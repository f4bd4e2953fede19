/*
 * The form of an act, from its description (kinds.ts): what was typed stays after a failure, the
 * server's faults stand at their fields, and when somebody else saved first both versions are shown.
 */

import { useState } from 'preact/hooks';
import { account } from '../../lib/api';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { contentOf, files, type Act, type Content, type Kind, type SavedAct } from '../../lib/file';
import { useForm, type Form } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { label, t, tx } from '../../lib/i18n';
import { notifyTopics } from '../../lib/live';
import { useResource } from '../../lib/resource';
import { today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, IconButton, Notice } from '../../ui/basic';
import { ConflictDialog, differences, merge } from '../../ui/conflict';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { fieldName, KINDS, optionsOf, type FieldDef } from './kinds';
import { RIGHTS } from './rights';
import { centsOf, facts, headline, valueText } from './text';

/** Values as the controls hold them: money as text, everything else as the server has it. */
type Values = Content;

function startOf(fields: FieldDef[]): Values {
	const v: Values = {};
	for (const f of fields)
		if (f.start !== undefined) v[f.key] = f.start === 'today' ? today.value : f.start;
	return v;
}

function toValues(fields: FieldDef[], c: Content): Values {
	const v: Values = { ...c };
	for (const f of fields) {
		const x = v[f.key];
		if (f.type === 'money') v[f.key] = Number(x) > 0 ? (Number(x) / 100).toFixed(2).replace('.', ',') : '';
		if (f.type === 'list') v[f.key] = ((x as Content[] | undefined) ?? []).map((i) => toValues(f.items ?? [], i));
	}
	return v;
}

/** What is sent: no empty members, none that the form does not show. */
function toBody(fields: FieldDef[], v: Values): Content {
	const body: Content = {};
	for (const f of fields) {
		const x = v[f.key];
		if ((f.when && !f.when(v)) || x === '' || x === undefined || x === null) continue;
		if (f.type === 'money') body[f.key] = centsOf(String(x)) ?? 0;
		else if (f.type === 'worker') {
			if (Number(x) > 0) body[f.key] = Number(x);
		} else if (f.type === 'list') body[f.key] = (x as Values[]).map((i) => toBody(f.items ?? [], i));
		else body[f.key] = x;
	}
	return body;
}

function ListInput({ kind, field, form, path }: { kind: Kind; field: FieldDef; form: Form<Values>; path: string }) {
	const items = (form.value[field.key] as Values[] | undefined) ?? [];
	const put = (next: Values[]) => form.set(field.key, next);
	const fault = form.fault(path);
	return (
		<fieldset class="field act-list">
			<legend class="label">{fieldName(kind, field.key)}</legend>
			{fault && <p class="fault" role="alert">{fault}</p>}
			{items.map((item, i) => (
				<div key={i} class="act-item">
					<div class="act-fields">
						{(field.items ?? []).map((g) => (
							<Input key={g.key} kind={kind} field={g} path={`${path}[${i}].${g.key}`} form={{
								...form, value: item,
								set: (k, v) => put(items.map((x, n) => (n === i ? { ...x, [k]: v } : x))),
							}} />
						))}
					</div>
					<IconButton small icon="trash-2" label={`${t('file.item.remove')} (${i + 1})`} onClick={() => put(items.filter((_, n) => n !== i))} />
				</div>
			))}
			<Button small icon="plus" onClick={() => put([...items, startOf(field.items ?? [])])}>{`${t('file.add')} : ${fieldName(kind, field.key)}`}</Button>
		</fieldset>
	);
}

function Input({ kind, field, form, path, first }: { kind: Kind; field: FieldDef; form: Form<Values>; path: string; first?: boolean }) {
	const v = form.value[field.key];
	const common = { label: fieldName(kind, field.key), fault: form.fault(path), optional: !field.required, 'data-first': first };
	const set = (x: unknown) => form.set(field.key, x);
	const text = v === undefined || v === null ? '' : String(v);
	switch (field.type) {
	case 'day': return <DateField {...common} value={text} onChange={set} />;
	case 'area': return <AreaField {...common} value={text} onChange={set} rows={3} class="act-wide" />;
	case 'bool': return <Check label={common.label} checked={v === true} onChange={set} />;
	case 'money': return <TextField {...common} inputMode="decimal" value={text} onChange={set} hint={field.hint ? t('file.f.amount_cents.hint') : undefined} />;
	case 'number': return <NumberField {...common} value={v === undefined || v === '' ? null : Number(v)} onChange={set} />;
	case 'enum': return <SelectField {...common} value={text} onChange={set} empty={t('file.pick')} options={optionsOf(field.of ?? '')} />;
	case 'partner':
	case 'theme': return <SelectField {...common} value={text} onChange={set} empty="—"
		options={(catalogue.value?.[field.type === 'partner' ? 'partners' : 'themes'] ?? []).map((x) => ({ value: x.key, label: label(x.label) }))} />;
	case 'right': return <SelectField {...common} value={text} onChange={set} empty={t('file.pick')}
		options={RIGHTS.map((r) => ({ value: r, label: tx('file.right.', r) }))} />;
	case 'worker': return <WorkerInput label={common.label} value={text} onChange={set} fault={common.fault} />;
	case 'list': return <ListInput kind={kind} field={field} form={form} path={path} />;
	default: return <TextField {...common} value={text} onChange={set} />;
	}
}

function WorkerInput({ label: name, value, onChange, fault }: { label: string; value: string; onChange: (v: string) => void; fault?: string }) {
	const list = useResource(() => account.colleagues(), []);
	return <SelectField label={name} optional value={value === '0' ? '' : value} onChange={onChange} fault={fault} empty="—"
		options={(list.data?.rows ?? []).map((x) => ({ value: String(x.id), label: x.name }))} />;
}

/** The acts that a new one may hang on: the latest first. */
function ParentInput({ parent, acts, value, onChange, needed, fault }: {
	parent: Kind; acts: Act[]; value: number; onChange: (id: number) => void; needed: boolean; fault?: string;
}) {
	const rows = acts.filter((a) => a.kind === parent && !a.voided);
	return <SelectField label={t('file.parent')} value={value ? String(value) : ''} onChange={(x) => onChange(Number(x))} fault={fault} optional={!needed}
		empty={t('file.parent.none')}
		options={rows.map((a) => ({ value: String(a.id), label: [tx('file.kind.', a.kind), a.register, headline(a), a.day].filter(Boolean).join(' · ') }))} />;
}

/** What moves on by itself is no correction (src/svc/file/correct.c). */
const MOVES = ['worker_id', 'outcome', 'outcome_day'];
const NOTHING = ['unknown', 'pending', 'running', 'none', '', undefined, null, false];

/** A day, an amount or a choice that was there is another: the server asks why. */
function corrects(kind: Kind, base: Values, v: Values): boolean {
	return kind !== 'reminder' && KINDS[kind].fields.some((f) => ['day', 'money', 'number', 'enum', 'bool'].includes(f.type)
		&& !MOVES.includes(f.key) && !NOTHING.includes(base[f.key] as string) && base[f.key] !== v[f.key]);
}

/** The content of an act as the form starts with it; its reason was that of the change before. */
function valuesOf(fields: FieldDef[], a: Act): Values {
	const { why: _, ...v } = toValues(fields, contentOf(a));
	return v;
}

const OVER = ['notified', 'transferred', 'withdrawn', 'ended', 'judged'];

/** What a new act most likely hangs on: the latest act of that kind that is still open. */
export function openParent(kind: Kind | undefined, acts: Act[]): number {
	const rows = acts.filter((a) => a.kind === kind && !a.voided);
	const open = rows.find((a) => a.kind === 'decision' || !OVER.includes(a.state));
	return open?.id ?? 0;
}

export function ActForm({ person, kind, act, acts, preset, onClose, onSaved }: {
	person: { id: number; name: string };
	kind: Kind;
	/** Changed; absent: added. */
	act?: Act;
	/** Of the file, to hang a new act on. */
	acts: Act[];
	preset?: Content;
	onClose: () => void;
	onSaved?: (saved: SavedAct) => void;
}) {
	needCatalogue();
	const def = KINDS[kind];
	const [base] = useState<Values>(act ? valuesOf(def.fields, act) : { ...startOf(def.fields), ...preset });
	const form = useForm<Values>(base);
	const [parent, setParent] = useState(act?.parent_id ?? Number(preset?.parent_id ?? openParent(def.parent, acts)));
	const [general, setGeneral] = useState('');
	const [theirs, setTheirs] = useState<Act | null>(null);

	async function save(values: Values, version: number) {
		const wrong = def.fields.filter((f) => f.type === 'money' && centsOf(String(values[f.key] ?? '')) === null);
		form.clear();
		wrong.forEach((f) => form.setFault(f.key, t('file.amount')));
		if (wrong.length > 0) return;
		form.setBusy(true);
		setGeneral('');
		try {
			const why = String(values.why ?? '').trim();
			const body = { ...toBody(def.fields, values), ...(parent > 0 && { parent_id: parent }), ...(act && why && { why }) };
			const saved = act ? await files.change(act.id, kind, version, body) : await files.add(person.id, kind, body);
			toast(!act && saved.register ? t('file.registered', { number: saved.register }) : t('file.saved'));
			notifyTopics(['casework', 'records', 'tasks']);
			onSaved?.(saved);
			onClose();
		} catch (e) {
			if (act && isStale(e)) setTheirs((await files.read(person.id, kind)).rows.find((r) => r.id === act.id) ?? null);
			else setGeneral(form.refuse(e));
		} finally {
			form.setBusy(false);
		}
	}

	function show(key: string | number | symbol, v: unknown) {
		const f = def.fields.find((x) => x.key === key);
		return { label: fieldName(kind, String(key)), text: f ? (f.type === 'money' ? String(v ?? '') : valueText(kind, f, v)) : String(v ?? '') };
	}

	const shown = def.fields.filter((f) => !f.when || f.when(form.value));
	return (
		<Dialog wide title={act ? t('file.edit', { what: tx('file.kind.', kind) }) : tx('file.kind.', kind)} lead={person.name} onClose={onClose}
			foot={<>
				<Button onClick={onClose}>{t('ui.cancel')}</Button>
				<Button tone="primary" kbd="Ctrl ↵" busy={form.busy} onClick={() => void save(form.value, act?.version ?? 0)}>{t('form.save')}</Button>
			</>}>
			<form class="act-fields" onSubmit={(e) => { e.preventDefault(); void save(form.value, act?.version ?? 0); }}
				onKeyDown={(e) => { if (e.key === 'Enter' && e.ctrlKey) { e.preventDefault(); void save(form.value, act?.version ?? 0); } }} noValidate>
				{general && <div class="act-wide"><Notice tone="alert" icon="triangle-alert">{general}</Notice></div>}
				{def.parent && !act && <ParentInput parent={def.parent} acts={acts} value={parent} onChange={setParent} needed={Boolean(def.parentNeeded)} fault={form.fault('parent_id')} />}
				{shown.map((f, i) => <Input key={f.key} kind={kind} field={f} form={form} path={f.key} first={i === 0} />)}
				{act && (corrects(kind, base, form.value) || form.fault('why')) && (
					<TextField class="act-wide" label={t('file.why')} hint={t('file.why.hint')} value={String(form.value.why ?? '')} onChange={(x) => form.set('why', x)} fault={form.fault('why')} />
				)}
				<button type="submit" class="vh" tabIndex={-1} aria-hidden="true">{t('form.save')}</button>
			</form>
			{theirs && <ConflictDialog fields={differences(form.value, valuesOf(def.fields, theirs), show, base)} onClose={() => setTheirs(null)}
				onPick={(picks) => {
					const merged = merge(form.value, valuesOf(def.fields, theirs), picks);
					setTheirs(null);
					form.put(merged);
					void save(merged, theirs.version);
				}} />}
		</Dialog>
	);
}

/** The filled fields of an act, read. */
export function ActFacts({ act }: { act: Act }) {
	return (
		<dl class="kv">
			{facts(act).map(([name, text]) => <div key={name}><dt>{name}</dt><dd class="pre">{text}</dd></div>)}
		</dl>
	);
}
