/* Papers of a driver or a vehicle: what is there, until when, what is missing. */

import { t, tx } from '../../lib/i18n';
import { shortDay, today } from '../../lib/time';
import { Button, IconButton, Tag } from '../../ui/basic';
import { DateField, SelectField } from '../../ui/fields';

export interface Paper { kind: string; seen_day: string; until_day?: string | null; state?: string }

export function paperName(kind: string): string {
	return tx('ride.paper.', kind, 'ride.papers', {});
}

export function PaperTags({ papers, missing }: { papers: Paper[]; missing: string[] }) {
	const bad = papers.filter((p) => p.state !== 'ok');
	if (bad.length === 0 && missing.length === 0) return <Tag tone="ok" icon="check">{t('ride.papers.ok')}</Tag>;
	return (
		<span class="tags">
			{bad.map((p) => <Tag key={p.kind} tone={p.state === 'over' ? 'alert' : 'wait'} icon="triangle-alert">
				{t(p.state === 'over' ? 'ride.paper.over' : 'ride.paper.soon', { what: paperName(p.kind), day: shortDay(p.until_day ?? today.value) })}</Tag>)}
			{missing.map((k) => <Tag key={k} tone="alert" icon="triangle-alert">{t('ride.paper.missing', { what: paperName(k) })}</Tag>)}
		</span>
	);
}

export function PaperFields({ papers, kinds, onChange }: { papers: Paper[]; kinds: string[]; onChange: (p: Paper[]) => void }) {
	const put = (i: number, p: Partial<Paper>) => onChange(papers.map((x, k) => (k === i ? { ...x, ...p } : x)));
	return (
		<fieldset class="field">
			<legend class="label">{t('ride.papers')}</legend>
			{papers.map((p, i) => (
				<div key={i} class="rb-line">
					<SelectField label={t('ride.paper')} hideLabel value={p.kind} onChange={(kind) => put(i, { kind })} options={kinds.map((k) => ({ value: k, label: paperName(k) }))} />
					<DateField label={t('ride.paper.seen')} value={p.seen_day} onChange={(seen_day) => put(i, { seen_day })} />
					<DateField label={t('ride.paper.until')} value={p.until_day ?? ''} onChange={(until_day) => put(i, { until_day })} />
					<IconButton small icon="trash-2" label={t('ride.remove', { what: paperName(p.kind) })} onClick={() => onChange(papers.filter((_, k) => k !== i))} />
				</div>
			))}
			<span><Button small icon="plus" onClick={() => onChange([...papers, { kind: kinds[0] ?? '', seen_day: today.value, until_day: '' }])}>{t('ride.paper.add')}</Button></span>
		</fieldset>
	);
}

/** As the server takes them. */
export function papersBody<K extends string>(papers: Paper[]) {
	return papers.map((p) => ({ kind: p.kind as K, seen_day: p.seen_day, ...(p.until_day ? { until_day: p.until_day } : {}) }));
}
