/*
 * The catalogue of the centre: services and the lists that forms draw from. Keys never change;
 * labels do, in four languages. What is no longer used stays in what was logged with it.
 */

import { useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { useForm } from '../../lib/forms';
import { label, labelLang, LANGS, t, type PlainKey } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { toast } from '../../lib/toast';
import type { Label, Lang } from '../../lib/types';
import type { CentreLists, OpenList, Service, Term } from '../../lib/types-plan';
import { Button, Failure, IconButton, Loading, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, SelectField, TextField } from '../../ui/fields';
import { Table, type Column } from '../../ui/table';
import { Search, useSearch } from './search';
import { useStale } from './stale';

type ListName = 'service' | OpenList;
type Entry = Service | Term;
interface Values extends Record<Lang, string> { active: boolean; sensitive: boolean; themes: string[] }

const LANG_NAME: Record<Lang, PlainKey> = { fr: 'lang.fr', nl: 'lang.nl', de: 'lang.de', en: 'lang.en' };

function isService(x: Entry | undefined): x is Service {
	return x !== undefined && 'archetype' in x;
}

function listOf(all: CentreLists, name: ListName): Entry[] {
	return { service: all.services, theme: all.themes, place: all.places, partner: all.partners, outcome: all.outcomes }[name];
}

function valuesOf(x: Entry | undefined): Values {
	const l = x?.label ?? {};
	return {
		fr: l.fr ?? '', nl: l.nl ?? '', de: l.de ?? '', en: l.en ?? '',
		active: x?.active ?? true, sensitive: isService(x) && x.sensitive, themes: isService(x) ? x.themes : [],
	};
}

/** Empty languages are left out: the label then falls back to French. */
function labelOf(v: Values): Label {
	return Object.fromEntries(LANGS.map((l) => [l, v[l].trim()] as const).filter(([, s]) => s !== '')) as Label;
}

function LabelFields({ v, set, fault }: { v: Values; set: (k: Lang, s: string) => void; fault: (k: string) => string | undefined }) {
	return (
		<div class="g2">
			{LANGS.map((l, i) => (
				<TextField key={l} lang={l} label={t(LANG_NAME[l])} optional={l !== 'fr'} data-first={i === 0 || undefined}
					value={v[l]} onChange={(s) => set(l, s)} fault={fault(`label.${l}`) ?? (l === 'fr' ? fault('label') : undefined)} />
			))}
		</div>
	);
}

function ThemeChecks({ lists, value, onChange, fault }: { lists: CentreLists; value: string[]; onChange: (v: string[]) => void; fault?: string }) {
	const shown = lists.themes.filter((x) => x.active || value.includes(x.key));
	return (
		<fieldset class="field">
			<legend class="label">{t('admin.service.themes')}</legend>
			<div class="checks tall" tabIndex={0} role="group" aria-label={t('admin.service.themes')}>
				{shown.map((x) => (
					<Check key={x.key} label={<span lang={labelLang(x.label)}>{label(x.label)}</span>} checked={value.includes(x.key)}
						onChange={(on) => onChange(on ? [...value, x.key] : value.filter((k) => k !== x.key))} />
				))}
			</div>
			{fault && <p class="fault">{fault}</p>}
		</fieldset>
	);
}

function SensitiveCheck({ value, onChange }: { value: boolean; onChange: (v: boolean) => void }) {
	return <Check label={t('admin.service.sensitive')} hint={t('admin.service.sensitive.hint')} checked={value} onChange={onChange} />;
}

function EditEntry({ name, entry, lists, onClose, onDone }: { name: ListName; entry: Entry; lists: CentreLists; onClose: () => void; onDone: () => void }) {
	const base = valuesOf(entry);
	const f = useForm<Values>(base);
	const stale = useStale<Values>({
		base,
		version: entry.version,
		save: (v, version) => (isService(entry)
			? plans.changeService(entry.id, version, { label: labelOf(v), themes: v.themes, active: v.active, sensitive: v.sensitive })
			: plans.changeTerm(entry.id, version, { label: labelOf(v), active: v.active })),
		latest: async () => {
			const now = listOf(await plans.lists(), name).find((x) => x.id === entry.id);
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, v) => ({
			label: k === 'active' ? t('admin.used') : k === 'sensitive' ? t('admin.service.sensitive') : k === 'themes' ? t('admin.service.themes') : t(LANG_NAME[k as Lang]),
			text: typeof v === 'boolean' ? t(v ? 'ui.yes' : 'ui.no') : Array.isArray(v) ? v.map((x) => label(lists.themes.find((y) => y.key === x)?.label)).join(', ') : String(v),
		}),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!f.value.fr.trim()) return f.setFault('label.fr', t('field.required'));
		f.setBusy(true);
		await stale.save(f.value);
		f.setBusy(false);
	}

	return (
		<Dialog wide={isService(entry)} title={label(entry.label)} lead={t('admin.key.is', { key: entry.key })} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<LabelFields v={f.value} set={f.set} fault={f.fault} />
				{isService(entry) && <ThemeChecks lists={lists} value={f.value.themes} onChange={(v) => f.set('themes', v)} fault={f.fault('themes')} />}
				{isService(entry) && <SensitiveCheck value={f.value.sensitive} onChange={(v) => f.set('sensitive', v)} />}
				<Check label={t('admin.used')} hint={t('admin.used.hint')} checked={f.value.active} onChange={(v) => f.set('active', v)} />
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

/** A first key out of the French label: "Épicerie sociale" → "epicerie_sociale". */
export function keyOf(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 60);
}

function NewEntry({ name, lists, onClose, onDone }: { name: ListName; lists: CentreLists; onClose: () => void; onDone: () => void }) {
	const f = useForm({ ...valuesOf(undefined), key: '', archetype: 'casework', unit: 'act' });
	const [own, setOwn] = useState(false);
	const key = own ? f.value.key : keyOf(f.value.fr);
	const options = (rows: Term[]) => rows.map((x) => ({ value: x.key, label: label(x.label) }));

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!f.value.fr.trim()) return f.setFault('label.fr', t('field.required'));
		f.setBusy(true);
		const { archetype, unit, themes, sensitive } = f.value;
		try {
			await (name === 'service'
				? plans.createService({ key, archetype, unit, themes, sensitive, label: labelOf(f.value) })
				: plans.createTerm({ list: name, key, label: labelOf(f.value) }));
			toast(t('admin.saved'));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}

	return (
		<Dialog wide={name === 'service'} title={t(`admin.new.${name}` as PlainKey)} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<LabelFields v={f.value} set={f.set} fault={f.fault} />
				<TextField label={t('admin.key')} hint={t('admin.key.hint')} maxLength={60} value={key} fault={f.fault('key')}
					onChange={(v) => { setOwn(true); f.set('key', v); }} />
				{name === 'service' && (
					<>
						<div class="g2">
							<SelectField label={t('admin.service.archetype')} value={f.value.archetype} onChange={(v) => f.set('archetype', v)} options={options(lists.archetypes)} fault={f.fault('archetype')} />
							<SelectField label={t('admin.service.unit')} value={f.value.unit} onChange={(v) => f.set('unit', v)} options={options(lists.units)} fault={f.fault('unit')} />
						</div>
						<ThemeChecks lists={lists} value={f.value.themes} onChange={(v) => f.set('themes', v)} fault={f.fault('themes')} />
						<SensitiveCheck value={f.value.sensitive} onChange={(v) => f.set('sensitive', v)} />
					</>
				)}
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
		</Dialog>
	);
}

function missing(l: Label): string {
	return LANGS.filter((x) => !l[x]).map((x) => x.toUpperCase()).join(' ');
}

function columns(name: ListName, lists: CentreLists, open: (x: Entry) => void): Array<Column<Entry>> {
	const named = (rows: Term[], key: string) => label(rows.find((x) => x.key === key)?.label) || key;
	const service: Array<Column<Entry>> = [
		{ key: 'arch', head: t('admin.service.archetype'), cell: (x) => (isService(x) ? named(lists.archetypes, x.archetype) : '') },
		{ key: 'unit', head: t('admin.service.unit'), cell: (x) => (isService(x) ? named(lists.units, x.unit) : '') },
		{ key: 'themes', head: t('admin.service.themes'), num: true, cell: (x) => (isService(x) ? x.themes.length : '') },
	];
	return [
		{ key: 'label', head: t('admin.label'), header: true, cell: (x) => <span class="two"><span lang={labelLang(x.label)}>{label(x.label)}{isService(x) && x.sensitive && <> <Tag tone="seal" icon="lock">{t('admin.sensitive')}</Tag></>}</span><span class="tiny muted">{x.key}</span></span> },
		...(name === 'service' ? service : []),
		{ key: 'lang', head: t('admin.missing'), cell: (x) => (missing(x.label) ? <Tag tone="wait" icon="languages">{missing(x.label)}</Tag> : <span class="muted">{t('admin.complete')}</span>) },
		{ key: 'active', head: t('admin.state'), cell: (x) => (x.active ? <Tag tone="ok" icon="check">{t('admin.used')}</Tag> : <Tag icon="x">{t('admin.unused')}</Tag>) },
		{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (x) => <span class="row nw end"><IconButton small icon="pencil" label={t('admin.edit', { what: label(x.label) })} onClick={() => open(x)} /></span> },
	];
}

const NAMES: ListName[] = ['service', 'theme', 'place', 'partner', 'outcome'];

export function Catalogue() {
	const lists = useResource(() => plans.lists(), [], ['config']);
	const [name, setName] = useState<ListName>('service');
	const [edit, setEdit] = useState<Entry | 'new' | null>(null);
	const search = useSearch();
	if (lists.error) return <Failure error={lists.error} retry={lists.reload} />;
	if (!lists.data) return <Loading rows={8} />;
	const all = lists.data;
	const rows = listOf(all, name).filter((x) => search.hits(label(x.label), x.key));
	const close = () => setEdit(null);
	return (
		<>
			<div class="row apart">
				<Seg<ListName> label={t('admin.catalogue')} value={name} onChange={setName}
					options={NAMES.map((n) => ({ value: n, label: t(`admin.list.${n}` as PlainKey), count: listOf(all, n).length }))} />
				<Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t(`admin.new.${name}` as PlainKey)}</Button>
			</div>
			<Search state={search} label={t('admin.catalogue.search')} count={rows.length} />
			<Table label={t(`admin.list.${name}` as PlainKey)} columns={columns(name, all, setEdit)} rows={rows} rowKey={(x) => x.id} rowClass={(x) => (x.active ? undefined : 'off')} />
			{edit === 'new' && <NewEntry name={name} lists={all} onClose={close} onDone={lists.reload} />}
			{edit && edit !== 'new' && <EditEntry name={name} entry={edit} lists={all} onClose={close} onDone={lists.reload} />}
		</>
	);
}
