/* A new value of a dated figure, or the correction of one; money in euros, shares in per cent. */

import { useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { useForm } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { label, t, tx } from '../../lib/i18n';
import { notifyTopics } from '../../lib/live';
import { fullDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Parameter } from '../../lib/types-plan';
import { Button, Notice } from '../../ui/basic';
import { ConflictDialog, differences, merge } from '../../ui/conflict';
import { Dialog } from '../../ui/dialog';
import { DateField, TextField } from '../../ui/fields';

function scale(unit: string): number {
	return unit.startsWith('cents') ? 100 : unit === 'fraction' ? 0.01 : 1;
}

function toText(p: Parameter): string {
	const v = p.value / scale(p.unit);
	return (p.unit.startsWith('cents') ? v.toFixed(2) : String(Math.round(v * 1e6) / 1e6)).replace('.', ',');
}

/** Null when it is no number. */
export function fromText(unit: string, text: string): number | null {
	const clean = text.replace(/[\s\u202f\u00a0€%]/g, '').replace(',', '.');
	if (!/^\d{1,9}(\.\d{1,6})?$/.test(clean)) return null;
	const v = Number(clean) * scale(unit);
	return unit.startsWith('cents') ? Math.round(v) : Math.round(v * 1e8) / 1e8;
}

function unitName(unit: string): string {
	if (unit.startsWith('cents')) return t('admin.param.unit.cents');
	if (unit === 'fraction') return t('admin.param.unit.fraction');
	return tx('unit.', unit, 'unit.other', { n: '', unit }).trim();
}

interface Values { value: string; from: string; source: string; reason: string }

/** `correct`: the value itself is wrong; otherwise another follows it. */
export function ParameterEdit({ parameter, correct, onClose }: { parameter: Parameter; correct: boolean; onClose: () => void }) {
	const start: Values = { value: correct ? toText(parameter) : '', from: today.value, source: correct ? parameter.source : '', reason: '' };
	const form = useForm<Values>(start);
	const [general, setGeneral] = useState('');
	const [theirs, setTheirs] = useState<Parameter | null>(null);
	const name = label(parameter.label);

	async function save(v: Values, version: number) {
		const value = fromText(parameter.unit, v.value);
		form.clear();
		if (value === null) return form.setFault('value', t('admin.param.bad'));
		form.setBusy(true);
		setGeneral('');
		try {
			if (correct) await plans.correctParameter(parameter.id, version, { value, source: v.source, reason: v.reason });
			else await plans.addParameter({ code: parameter.code, value, from: v.from, source: v.source });
			toast(t('admin.param.saved'));
			notifyTopics(['config', 'casework', 'placements', 'records']);
			onClose();
		} catch (e) {
			if (isStale(e)) setTheirs((await plans.parameters()).rows.find((p) => p.id === parameter.id) ?? null);
			else setGeneral(form.refuse(e));
		} finally {
			form.setBusy(false);
		}
	}

	const said = (p: Parameter): Values => ({ ...form.value, value: toText(p), source: p.source });
	return (
		<Dialog title={t(correct ? 'admin.param.correct.of' : 'admin.param.add.of', { what: name })} onClose={onClose}
			lead={correct ? t('admin.param.correct.lead', { day: fullDay(parameter.from) }) : t('admin.param.add.lead')}
			foot={<>
				<Button onClick={onClose}>{t('ui.cancel')}</Button>
				<Button tone="primary" busy={form.busy} onClick={() => void save(form.value, parameter.version)}>{t('form.save')}</Button>
			</>}>
			<form class="stack" onSubmit={(e) => { e.preventDefault(); void save(form.value, parameter.version); }} noValidate>
				{general && <Notice tone="alert" icon="triangle-alert">{general}</Notice>}
				<TextField data-first label={`${t('admin.param.value')} (${unitName(parameter.unit)})`} inputMode="decimal" value={form.value.value} onChange={(x) => form.set('value', x)} fault={form.fault('value')} />
				{!correct && <DateField label={t('admin.rule.from')} value={form.value.from} onChange={(x) => form.set('from', x)} fault={form.fault('from')} />}
				<TextField label={t('admin.param.source')} value={form.value.source} onChange={(x) => form.set('source', x)} fault={form.fault('source')} />
				{correct && <TextField label={t('admin.param.reason')} value={form.value.reason} onChange={(x) => form.set('reason', x)} fault={form.fault('reason')} />}
				<button type="submit" class="vh" tabIndex={-1} aria-hidden="true">{t('form.save')}</button>
			</form>
			{theirs && <ConflictDialog onClose={() => setTheirs(null)}
				fields={differences(form.value, said(theirs), (k, v) => ({ label: t(k === 'value' ? 'admin.param.value' : 'admin.param.source'), text: String(v) }), start)}
				onPick={(picks) => {
					const merged = merge(form.value, said(theirs), picks);
					setTheirs(null);
					form.put(merged);
					void save(merged, theirs.version);
				}} />}
		</Dialog>
	);
}
