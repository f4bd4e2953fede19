/* Which records a measure reads: lists of the catalogue, and ages. */

import { label, t, type PlainKey } from '../../lib/i18n';
import type { CentreLists, Service, Term } from '../../lib/types-plan';
import { Icon } from '../../ui/basic';
import { NumberField, SelectField } from '../../ui/fields';
import { become, counts, DIMS, WHATS, whatOf, wordsOf, type Dim, type Measure, type Where } from './measure';

function listOf(lists: CentreLists, d: Dim): Array<Term | Service> {
	const all: Record<Dim, Array<Term | Service>> = {
		kind: lists.kinds, service: lists.services, theme: lists.themes, place: lists.places, partner: lists.partners, outcome: lists.outcomes, channel: lists.modes,
	};
	return all[d];
}

export function nameIn(lists: CentreLists, d: Dim, key: string): string {
	return label(listOf(lists, d).find((x) => x.key === key)?.label) || key;
}

function Several({ dim, lists, chosen, onChange }: { dim: Dim; lists: CentreLists; chosen: string[]; onChange: (v: string[]) => void }) {
	const left = listOf(lists, dim).filter((x) => x.active && !chosen.includes(x.key)).map((x) => ({ value: x.key, label: label(x.label) })).sort((a, b) => a.label.localeCompare(b.label));
	return (
		<div class="sev">
			<SelectField label={t(`ws.dim.${dim}` as PlainKey)} empty={chosen.length ? t('ws.more') : t('ws.any')} value="" onChange={(v) => v && onChange([...chosen, v])} options={left} />
			{chosen.length > 0 && (
				<ul class="tags">
					{chosen.map((k) => (
						<li key={k}>
							<button type="button" class="tag brand" aria-label={t('ws.drop', { what: nameIn(lists, dim, k) })} onClick={() => onChange(chosen.filter((x) => x !== k))}>
								{nameIn(lists, dim, k)}<Icon name="x" />
							</button>
						</li>
					))}
				</ul>
			)}
		</div>
	);
}

export function WhereFields({ where, lists, onChange }: { where: Where; lists: CentreLists; onChange: (w: Where) => void }) {
	return (
		<div class="g2">
			{DIMS.filter((d) => listOf(lists, d).length > 0).map((d) => (
				<Several key={d} dim={d} lists={lists} chosen={where[d] ?? []} onChange={(v) => onChange({ ...where, [d]: v })} />
			))}
			<NumberField label={t('ws.age.min')} optional min={0} max={150} value={where.age_min ?? null} onChange={(v) => onChange({ ...where, age_min: v ?? undefined })} />
			<NumberField label={t('ws.age.max')} optional min={0} max={150} value={where.age_max ?? null} onChange={(v) => onChange({ ...where, age_max: v ?? undefined })} />
		</div>
	);
}

export function MeasureFields({ legend, measure, lists, inner, fault, onChange }: {
	legend: string;
	measure: Measure;
	lists: CentreLists;
	inner?: boolean;
	fault?: string;
	onChange: (m: Measure) => void;
}) {
	const what = whatOf(measure);
	const options = WHATS.filter((w) => !inner || (w.op !== 'share' && w.op !== 'milestones' && w.op !== 'manual'));
	return (
		<fieldset class="group">
			<legend>{legend}</legend>
			<SelectField label={t('ws.what')} fault={fault} value={what?.key ?? ''} onChange={(k) => onChange(become(measure, k))}
				options={options.map((w) => ({ value: w.key, label: t(wordsOf(w.key)) }))} />
			{counts(measure) && <WhereFields where={measure.where ?? {}} lists={lists} onChange={(where) => onChange({ ...measure, where })} />}
			{measure.op === 'share' && measure.num && measure.den && (
				<>
					<MeasureFields inner legend={t('ws.part')} measure={measure.num} lists={lists} onChange={(num) => onChange({ ...measure, num })} />
					<MeasureFields inner legend={t('ws.whole')} measure={measure.den} lists={lists} onChange={(den) => onChange({ ...measure, den })} />
				</>
			)}
		</fieldset>
	);
}
