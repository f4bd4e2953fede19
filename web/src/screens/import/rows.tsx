/* The tree that was read: one line a node, doubts in words under it, one editor open at a time. */

import { useState } from 'preact/hooks';
import { t, tx, type PlainKey } from '../../lib/i18n';
import type { NodeLevel, PlanDoubt } from '../../lib/types-plan';
import { Button, cx, Icon, IconButton, Tag } from '../../ui/basic';
import { AreaField, SelectField, TextField } from '../../ui/fields';
import { depthOf, LABEL_MAX, LEVELS, type Draft, type Fault } from './review';

export function doubtText(key: string, text?: string | null): string {
	const said = tx('', key, 'plan.doubt.other');
	if (text && /^\d+$/.test(text)) return t('import.doubt.count', { what: said, n: Number(text) });
	return text ? t('import.doubt.with', { what: said, text }) : said;
}

export function levelName(level: NodeLevel): string {
	return t(`level.plan.${level}` as PlainKey);
}

function Editor({ row, faults, onSave, onRemove, onCancel }: {
	row: Draft;
	faults: string[];
	onSave: (r: Draft) => void;
	onRemove: () => void;
	onCancel: () => void;
}) {
	const [v, setV] = useState(row);
	return (
		<form class="imp-edit stack tight" noValidate onSubmit={(e) => { e.preventDefault(); onSave({ ...v, code: v.code.trim(), touched: true }); }}
			onKeyDown={(e) => { if (e.key === 'Escape') { e.preventDefault(); e.stopPropagation(); onCancel(); } }}>
			<div class="imp-two">
				<TextField label={t('import.code')} autoFocus maxLength={40} value={v.code} onChange={(code) => setV({ ...v, code })} />
				<SelectField label={t('import.level')} value={v.level} onChange={(level) => setV({ ...v, level: level as NodeLevel })}
					options={LEVELS.map((l) => ({ value: l, label: levelName(l) }))} />
			</div>
			<AreaField label={t('import.label')} rows={3} maxLength={LABEL_MAX} value={v.label} onChange={(label) => setV({ ...v, label })} fault={faults[0]} />
			<div class="row">
				<Button small type="submit" tone="primary">{t('import.keep')}</Button>
				<Button small onClick={onCancel}>{t('ui.cancel')}</Button>
				<Button small tone="quiet" icon="trash" onClick={onRemove}>{t('import.remove')}</Button>
			</div>
		</form>
	);
}

export interface RowsProps {
	rows: Draft[];
	faults: Map<number, Fault[]>;
	/** What the server refused, by row. */
	refused: Map<number, string>;
	doubts: Map<number, PlanDoubt[]>;
	here: number;
	editing: number | null;
	setEditing: (key: number | null) => void;
	onSave: (r: Draft) => void;
	onRemove: (r: Draft) => void;
	onAdd: (after: Draft) => void;
	onLine: (line: number) => void;
}

function RowLine({ row, props }: { row: Draft; props: RowsProps }) {
	return (
		<>
			<span class="code">{row.code || '?'}</span>
			<span class="imp-l">{row.label || <i class="muted">{t('import.nolabel')}</i>}</span>
			<span class="imp-b">
				{row.line > 0 && <button type="button" class="link tiny" onClick={() => props.onLine(row.line)}>{t('import.line', { n: row.line })}</button>}
				<IconButton small icon="pencil" label={t('import.edit', { what: row.code })} onClick={() => props.setEditing(row.key)} />
				<IconButton small icon="plus" label={t('import.add', { what: row.code })} onClick={() => props.onAdd(row)} />
			</span>
		</>
	);
}

function Remarks({ row, doubts, faults }: { row: Draft; doubts: PlanDoubt[]; faults: string[] }) {
	if (doubts.length + faults.length === 0) return null;
	return (
		<ul class="imp-d small">
			{faults.map((f) => <li key={f} class="bad"><Icon name="circle-alert" />{f}</li>)}
			{doubts.map((d, i) => (
				<li key={i} class={cx(row.touched && 'seen')}>
					<Icon name={row.touched ? 'check' : 'triangle-alert'} />
					{doubtText(d.key, d.text)}
				</li>
			))}
		</ul>
	);
}

export function Rows(props: RowsProps) {
	return (
		<ol class="imp-rows">
			{props.rows.map((r, i) => {
				const own = [...(props.faults.get(r.key) ?? []).map((f) => t(f)), ...(props.refused.has(r.key) ? [props.refused.get(r.key) ?? ''] : [])];
				const doubts = props.doubts.get(r.key) ?? [];
				return (
					<li key={r.key} data-row={r.key} id={`imp-${r.key}`} tabIndex={-1}
						class={cx(`l${depthOf(r.level)}`, r.key === props.here && 'here', own.length > 0 && 'bad', doubts.length > 0 && !r.touched && 'doubt')}>
						{props.editing === r.key
							? <Editor row={r} faults={own} onCancel={() => props.setEditing(null)} onSave={props.onSave} onRemove={() => props.onRemove(r)} />
							: <RowLine row={r} props={props} />}
						<Remarks row={r} doubts={doubts} faults={props.editing === r.key ? [] : own} />
						{i === 0 && r.level !== 'strategic' && <Tag tone="alert">{t('import.fault.parent')}</Tag>}
					</li>
				);
			})}
		</ol>
	);
}
