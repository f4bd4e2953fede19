/* Parts of the follow-up that are more than a list: rights proposed, assessments compared, documents. */

import { useRef, useState } from 'preact/hooks';
import { contentOf, files, type Act, type Content, type RightProposed } from '../../lib/file';
import { useForm } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { notifyTopics } from '../../lib/live';
import { useResource } from '../../lib/resource';
import { shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, Loading, Notice, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { DateField, Field, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { fieldName, optionName, OPTIONS, optionsOf } from './kinds';
import { money } from './text';

/** What the file already knows suggests a right: the worker decides, nothing is stored before. */
export function RightsCard({ person, onEnter }: { person: number; onEnter: (preset: Content) => void }) {
	const list = useResource(() => files.rights(person), [person], ['casework']);
	const rows = list.data?.rows ?? [];
	return (
		<section class="card" aria-label={t('file.rights')}>
			<div class="card-h"><h3>{t('file.rights')}</h3>{list.data && <Tag tone={rows.length ? 'wait' : undefined}>{rows.length}</Tag>}</div>
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <Empty icon="circle-check">{t('file.rights.none')}</Empty>}
			<ul class="rows">{rows.map((r: RightProposed) => (
				<li key={r.right} class="line line-2">
					<span class="t">
						<b>{tx('file.right.', r.right)}</b>
						<span class="small">{label(r.why)}</span>
						<span class="small muted">{[r.source, r.amount_year_cents ? t('file.rights.year', { amount: money(r.amount_year_cents) }) : ''].filter(Boolean).join('. ')}</span>
					</span>
					<Button small icon="plus" onClick={() => onEnter({ right: r.right, amount_year_cents: r.amount_year_cents ? (r.amount_year_cents / 100).toFixed(2).replace('.', ',') : '' })}>{t('file.rights.enter')}</Button>
				</li>
			))}</ul>
		</section>
	);
}

interface Level { axis: string; level: number }

function levelsOf(a: Act): Map<string, number> {
	return new Map(((contentOf(a).levels as Level[] | undefined) ?? []).map((l) => [l.axis, l.level]));
}

/** Assessments side by side, oldest first, with the change from the first to the last. */
export function Compared({ acts }: { acts: Act[] }) {
	const rows = acts.filter((a) => a.kind === 'assessment' && !a.voided).sort((a, b) => a.day.localeCompare(b.day)).slice(-5);
	if (rows.length < 2) return null;
	const levels = rows.map(levelsOf);
	const axes = (OPTIONS.assessment_axes ?? []).filter((x) => levels.some((l) => l.has(x)));
	const change = (axis: string) => {
		const seen = levels.map((l) => l.get(axis)).filter((x): x is number => x !== undefined);
		const d = (seen[seen.length - 1] ?? 0) - (seen[0] ?? 0);
		return seen.length < 2 ? '' : d > 0 ? `+${d}` : String(d);
	};
	return <Table label={t('file.compared')} rows={axes} rowKey={(x) => x} columns={[
		{ key: 'axis', head: t('file.f.axis'), header: true, cell: (x) => optionName('assessment_axes', x) },
		...rows.map((a, i) => ({ key: String(a.id), head: shortDay(a.day), num: true, cell: (x: string) => levels[i]?.get(x) ?? '' })),
		{ key: 'change', head: t('file.compared.change'), num: true, cell: change },
	]} />;
}

const PART = 540_000; /* bytes; as base64 within one request */

async function base64(part: Blob): Promise<string> {
	const bytes = new Uint8Array(await part.arrayBuffer());
	let text = '';
	for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
	return btoa(text);
}

/** A document is sent in parts, sealed by the server; its type is read from its content. */
export function DocumentForm({ person, onClose, onSaved }: { person: { id: number; name: string }; onClose: () => void; onSaved: () => void }) {
	const form = useForm({ name: '', type: '', sees: 'team', day: today.value, expires: '' });
	const [general, setGeneral] = useState('');
	const picked = useRef<File | null>(null);
	const v = form.value;

	async function save() {
		const file = picked.current;
		form.clear();
		if (!file) {
			form.setFault('content', t('file.document.pick'));
			return;
		}
		form.setBusy(true);
		setGeneral('');
		try {
			let saved = await files.addDocument(person.id, {
				name: v.name, type: v.type, sees: v.sees, day: v.day, ...(v.expires && { expires: v.expires }),
				content: await base64(file.slice(0, PART)),
			});
			for (let at = PART; at < file.size; at += PART)
				saved = await files.addPart(saved.id, saved.version, await base64(file.slice(at, at + PART)));
			toast(t('file.saved'));
			notifyTopics(['casework']);
			onSaved();
			onClose();
		} catch (e) {
			setGeneral(form.refuse(e));
		} finally {
			form.setBusy(false);
		}
	}

	return (
		<Dialog wide title={tx('file.kind.', 'document')} lead={person.name} onClose={onClose}
			foot={<>
				<Button onClick={onClose}>{t('ui.cancel')}</Button>
				<Button tone="primary" busy={form.busy} onClick={() => void save()}>{t('form.save')}</Button>
			</>}>
			{general && <Notice tone="alert" icon="triangle-alert">{general}</Notice>}
			<div class="act-fields">
				<Field label={t('file.document.file')} hint={t('file.document.hint')} fault={form.fault('content')} class="act-wide">
					{(c) => <input type="file" {...c} class="input" data-first accept=".pdf,.png,.jpg,.jpeg,.txt,.docx,.odt,.xlsx,.ods"
						onChange={(e) => {
							picked.current = e.currentTarget.files?.[0] ?? null;
							if (picked.current && !v.name) form.set('name', picked.current.name.replace(/\.[a-z0-9]+$/i, ''));
						}} />}
				</Field>
				<TextField label={fieldName('document', 'name')} value={v.name} onChange={(x) => form.set('name', x)} fault={form.fault('name')} />
				<SelectField label={fieldName('document', 'type')} value={v.type} onChange={(x) => form.set('type', x)} fault={form.fault('type')} empty={t('file.pick')} options={optionsOf('document_types')} />
				<DateField label={fieldName('document', 'day')} value={v.day} onChange={(x) => form.set('day', x)} fault={form.fault('day')} />
				<DateField label={fieldName('document', 'expires')} optional value={v.expires} onChange={(x) => form.set('expires', x)} fault={form.fault('expires')} />
				<SelectField label={fieldName('document', 'sees')} value={v.sees} onChange={(x) => form.set('sees', x)} fault={form.fault('sees')} options={optionsOf('document_readers')} />
			</div>
		</Dialog>
	);
}
