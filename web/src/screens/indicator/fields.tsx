/* What an indicator says: its name, what it measures, towards what, and who measures by hand. */

import type { Form } from '../../lib/forms';
import { label, t, type PlainKey } from '../../lib/i18n';
import type { Colleague } from '../../lib/types';
import type { CentreLists } from '../../lib/types-plan';
import { Button, IconButton, Notice } from '../../ui/basic';
import { AreaField, NumberField, Radios, SelectField, TextField } from '../../ui/fields';
import { sayable, type Measure } from './measure';
import { MeasureFields } from './where';

export interface Values {
	fr: string; nl: string; de: string; en: string;
	measure: Measure;
	raw: string;
	unit: string;
	direction: string;
	scope: string;
	decimals: number;
	baseline: number | null;
	targets: Array<{ year: number; value: number }>;
	explanation: string;
	owner_id: number | null;
	every_months: number;
}

const DIRECTIONS = ['up', 'down', 'keep', 'context'] as const;

function Named({ f }: { f: Form<Values> }) {
	return (
		<>
			<TextField data-first label={t('ws.label.fr')} value={f.value.fr} onChange={(v) => f.set('fr', v)} fault={f.fault('label.fr')} />
			<details>
				<summary>{t('ws.languages')}</summary>
				<div class="g2">
					{(['nl', 'de', 'en'] as const).map((l) => <TextField key={l} optional lang={l} label={t(`ws.label.${l}`)} value={f.value[l]} onChange={(v) => f.set(l, v)} fault={f.fault(`label.${l}`)} />)}
				</div>
			</details>
		</>
	);
}

function Aim({ f, lists }: { f: Form<Values>; lists: CentreLists }) {
	const set = (i: number, x: Partial<{ year: number; value: number }>) => f.set('targets', f.value.targets.map((y, k) => (k === i ? { ...y, ...x } : y)));
	const percent = f.value.unit === 'percent';
	return (
		<fieldset class="group">
			<legend>{t('ws.aim')}</legend>
			<div class="g2">
				<SelectField label={t('ws.unit')} value={f.value.unit} onChange={(v) => f.set('unit', v)} fault={f.fault('unit')} options={lists.units.map((u) => ({ value: u.key, label: label(u.label) }))} />
				<NumberField label={t('ws.decimals')} min={0} max={3} value={f.value.decimals} onChange={(v) => f.set('decimals', v ?? 0)} fault={f.fault('decimals')} />
				<NumberField label={t(percent ? 'ws.baseline.percent' : 'ws.baseline')} hint={t('ws.baseline.hint')} optional step="any" value={f.value.baseline} onChange={(v) => f.set('baseline', v)} fault={f.fault('baseline')} />
			</div>
			<Radios legend={t('ws.direction')} name="direction" value={f.value.direction} onChange={(v) => f.set('direction', v)}
				options={DIRECTIONS.map((d) => ({ value: d, label: t(`ws.direction.${d}`) }))} />
			{f.value.targets.map((x, i) => (
				<div key={i} class="g2 bud">
					<NumberField label={t('act.year')} value={x.year} onChange={(v) => set(i, { year: v ?? 0 })} fault={f.fault(`targets[${i}].year`)} />
					<NumberField label={t(percent ? 'ws.target.percent' : 'ws.target')} step="any" value={x.value} onChange={(v) => set(i, { value: v ?? 0 })} fault={f.fault(`targets[${i}].value`)} />
					<IconButton icon="trash" label={t('ws.target.drop', { year: String(x.year) })} onClick={() => f.set('targets', f.value.targets.filter((_, k) => k !== i))} />
				</div>
			))}
			{f.fault('targets') && <p class="fault" role="alert">{f.fault('targets')}</p>}
			<p><Button small icon="plus" onClick={() => f.set('targets', [...f.value.targets, { year: Math.max(new Date().getFullYear() - 1, ...f.value.targets.map((x) => x.year)) + 1, value: 0 }])}>{t('ws.target.add')}</Button></p>
		</fieldset>
	);
}

export function Definition({ f, lists, staff }: { f: Form<Values>; lists: CentreLists; staff: Colleague[] }) {
	const manual = f.value.measure.op === 'manual';
	const measureFault = f.fault('measure') ?? (['measure.op', 'measure.of', 'measure.where'] as const).map((k) => f.fault(k)).find(Boolean);
	return (
		<>
			<Named f={f} />
			{sayable(f.value.measure)
				? <MeasureFields legend={t('ws.measure')} measure={f.value.measure} lists={lists} fault={measureFault} onChange={(m) => f.set('measure', m)} />
				: (
					<>
						<Notice>{t('ws.raw.why')}</Notice>
						<AreaField label={t('ws.raw')} rows={8} spellcheck={false} value={f.value.raw} onChange={(v) => f.set('raw', v)} fault={measureFault} />
					</>
				)}
			{!manual && f.value.measure.op !== 'milestones' && (
				<Radios legend={t('ws.scope')} name="scope" value={f.value.scope} onChange={(v) => f.set('scope', v)}
					options={[{ value: 'tied', label: t('ws.scope.tied'), hint: t('ws.scope.tied.hint') }, { value: 'any', label: t('ws.scope.any'), hint: t('ws.scope.any.hint') }]} />
			)}
			{manual && (
				<fieldset class="group">
					<legend>{t('ws.manual')}</legend>
					<div class="g2">
						<SelectField label={t('ws.owner')} hint={t('ws.owner.hint')} empty={t('act.none')} value={f.value.owner_id ? String(f.value.owner_id) : ''} onChange={(v) => f.set('owner_id', v ? Number(v) : null)} fault={f.fault('owner_id')}
							options={staff.map((c) => ({ value: String(c.id), label: c.name }))} />
						<SelectField label={t('ws.every')} value={String(f.value.every_months)} onChange={(v) => f.set('every_months', Number(v))}
							options={[0, 1, 3, 6, 12].map((n) => ({ value: String(n), label: t(`ws.every.${n}` as PlainKey) }))} />
					</div>
				</fieldset>
			)}
			<Aim f={f} lists={lists} />
			<AreaField label={t('ws.explanation')} hint={t('ws.explanation.hint')} optional rows={3} value={f.value.explanation} onChange={(v) => f.set('explanation', v)} fault={f.fault('explanation')} />
		</>
	);
}
