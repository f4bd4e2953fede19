/* The review: source and tree side by side, the plan's own data, the comparison, and the import. */

import { useMemo, useRef, useState } from 'preact/hooks';
import { announce } from '../../lib/announce';
import { plans } from '../../lib/api';
import { useForm, type Form } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { me } from '../../lib/session';
import { toast } from '../../lib/toast';
import { ChangeLine } from '../plan/revisions';
import type { PlanDoubt, PlanPreview } from '../../lib/types-plan';
import { Button, Icon, Notice, PageHead } from '../../ui/basic';
import { DateField, TextField } from '../../ui/fields';
import { addAfter, bodyNodes, countsOf, draftOf, faultsOf, rowOfField, type Draft } from './review';
import { doubtText, Rows } from './rows';
import { SourceText } from './source';

export interface Done { id: number; created: boolean; changes: number }
interface Facts { title: string; organisation: string; from: string; to: string }

function FactFields({ f }: { f: Form<Facts> }) {
	return (
		<div class="card pad g2">
			<TextField class="full" label={t('import.title')} value={f.value.title} onChange={(v) => f.set('title', v)} fault={f.fault('title')} />
			<TextField label={t('import.organisation')} value={f.value.organisation} onChange={(v) => f.set('organisation', v)} fault={f.fault('organisation')} />
			<DateField label={t('import.from')} value={f.value.from} onChange={(v) => f.set('from', v)} fault={f.fault('from')} />
			<DateField label={t('import.to')} value={f.value.to} onChange={(v) => f.set('to', v)} fault={f.fault('to')} />
		</div>
	);
}

function Compare({ existing }: { existing: NonNullable<PlanPreview['existing']> }) {
	const n = existing.changes.length;
	if (n === 0) return <Notice tone="ok" icon="circle-check">{t('import.same')}</Notice>;
	return (
		<details class="card pad cmp" open={n <= 12}>
			<summary><b>{t('import.differs', { n })}</b></summary>
			<p class="small soft">{t('import.differs.lead')}</p>
			<ul>{existing.changes.map((c, i) => <ChangeLine key={i} c={c} />)}</ul>
		</details>
	);
}

/** Doubts about the whole plan, and what was set aside. */
function Whole({ doubts, notes, onLine }: { doubts: PlanDoubt[]; notes: number; onLine: (n: number) => void }) {
	if (doubts.length === 0 && notes === 0) return null;
	return (
		<details class="card pad cmp" open={doubts.length <= 6}>
			<summary><b>{t('import.whole', { n: doubts.length })}</b></summary>
			<ul>
				{doubts.map((d, i) => (
					<li key={i}>
						<Icon name="triangle-alert" />
						<span>{doubtText(d.key, d.text)}</span>
						{d.line > 0 && <button type="button" class="link tiny nowrap" onClick={() => onLine(d.line)}>{t('import.line', { n: d.line })}</button>}
					</li>
				))}
				{notes > 0 && <li><Icon name="info" /><span>{t('import.notes', { n: notes })}</span></li>}
			</ul>
		</details>
	);
}

/** Doubts by row (with the words in question) and about the whole. */
function sorted(p: PlanPreview): { byRow: Map<number, PlanDoubt[]>; whole: PlanDoubt[] } {
	const byRow = new Map<number, PlanDoubt[]>();
	const whole: PlanDoubt[] = [];
	for (const d of p.doubts) {
		if (d.node === null) whole.push(d);
		else byRow.set(d.node, [...(byRow.get(d.node) ?? []), d]);
	}
	/* a doubt that the list does not detail is still named */
	p.nodes.forEach((n, i) => {
		const have = byRow.get(i) ?? [];
		const more = n.doubts.filter((k) => !have.some((d) => d.key === k)).map((key) => ({ key, node: i, line: n.line, text: null }));
		if (more.length > 0) byRow.set(i, [...have, ...more]);
	});
	return { byRow, whole };
}

/** Where the two sides stand: a line on the left, a row on the right. */
function useSides(rows: Draft[]) {
	const [line, setLine] = useState(0);
	const [row, setRow] = useState(-1);
	const left = useRef<HTMLOListElement>(null);
	const right = useRef<HTMLDivElement>(null);

	function show(box: HTMLElement | null, el: HTMLElement | null | undefined) {
		if (!box || !el) return;
		box.scrollTo({ top: el.offsetTop - box.clientHeight / 3 });
	}

	function toLine(n: number) {
		setLine(n);
		show(left.current, left.current?.querySelector<HTMLElement>(`[data-line="${n}"]`));
		announce(t('import.line', { n }));
	}

	function toRow(n: number) {
		const hit = rows.find((r) => r.line === n) ?? [...rows].reverse().find((r) => r.line > 0 && r.line <= n);
		setLine(n);
		if (!hit) return;
		setRow(hit.key);
		const el = right.current?.querySelector<HTMLElement>(`[data-row="${hit.key}"]`);
		show(right.current, el);
		el?.focus({ preventScroll: true });
	}

	return { line, row, left, right, toLine, toRow };
}

function useImport(text: string, preview: PlanPreview, onDone: (d: Done) => void) {
	/* of a plan that is in use already, what the centre made of its title and years holds */
	const said = preview.existing ?? preview;
	const f = useForm<Facts>({
		title: said.title ?? '', organisation: said.organisation ?? me.value?.centre.name ?? '', from: said.from ?? '', to: said.to ?? '',
	});
	const [rows, setRows] = useState<Draft[]>(() => draftOf(preview));
	const [refused, setRefused] = useState<Map<number, string>>(new Map());
	const faults = useMemo(() => faultsOf(rows), [rows]);

	function missing(): boolean {
		let bad = false;
		for (const k of ['title', 'organisation', 'from', 'to'] as const)
			if (!f.value[k].trim()) {
				f.setFault(k, t('field.required'));
				bad = true;
			}
		return bad;
	}

	async function save() {
		f.clear();
		setRefused(new Map());
		if (missing() || faults.size > 0) return toast(t('import.invalid'), { tone: 'alert' });
		f.setBusy(true);
		try {
			onDone(await plans.create({ text, ...f.value, nodes: bodyNodes(rows) }));
		} catch (e) {
			toast(f.refuse(e), { tone: 'alert' });
			if (e instanceof ApiError) {
				const by = new Map<number, string>();
				for (const x of e.fields) {
					const at = rowOfField(x.field);
					const row = at && rows[at.row];
					if (row) by.set(row.key, tx('', x.error, 'field.other', { min: x.min ?? '', max: x.max ?? '' }));
				}
				setRefused(by);
			}
			f.setBusy(false);
		}
	}

	return { f, rows, setRows, faults, refused, save };
}

export function Review({ text, preview, onBack, onDone }: {
	text: string;
	preview: PlanPreview;
	onBack: () => void;
	onDone: (d: Done) => void;
}) {
	const { f, rows, setRows, faults, refused, save } = useImport(text, preview, onDone);
	const { byRow, whole } = useMemo(() => sorted(preview), [preview]);
	const [editing, setEditing] = useState<number | null>(null);
	const sides = useSides(rows);
	const counts = countsOf(rows);
	const lines = useMemo(() => ({
		doubtful: new Set([...preview.doubts.map((d) => d.line), ...preview.nodes.filter((n) => n.doubts.length > 0).map((n) => n.line)].filter((n) => n > 0)),
		used: new Set(rows.map((r) => r.line)),
	}), [preview, rows]);
	const open = rows.filter((r) => !r.touched && (byRow.get(r.key)?.length ?? 0) > 0).length;

	return (
		<>
			<PageHead title={t('nav.import')}
				lead={t('import.counts', { os: counts.strategic, oo: counts.operational, n: counts.action, sub: counts.subaction, doubts: open })}>
				<Button onClick={onBack}>{t('import.other')}</Button>
				<Button tone="primary" busy={f.busy} onClick={() => void save()}>{t('import.submit', { n: counts.action + counts.subaction })}</Button>
			</PageHead>
			<FactFields f={f} />
			{preview.existing && <Compare existing={preview.existing} />}
			<Whole doubts={whole} notes={preview.notes.length} onLine={sides.toLine} />
			{faults.size > 0 && <Notice tone="alert" icon="circle-alert">{t('import.faults', { n: faults.size })}</Notice>}
			<div class="imp">
				<section class="card" aria-labelledby="h-src">
					<div class="card-h"><h2 id="h-src">{t('import.text')}</h2></div>
					<SourceText text={text} doubtful={lines.doubtful} used={lines.used} here={sides.line} boxRef={sides.left} onLine={sides.toRow} />
				</section>
				<section class="card" aria-labelledby="h-tree">
					<div class="card-h"><h2 id="h-tree">{t('import.tree')}</h2></div>
					<div class="imp-box" ref={sides.right} tabIndex={0} role="group" aria-labelledby="h-tree">
						<Rows rows={rows} faults={faults} refused={refused} doubts={byRow} here={sides.row} editing={editing} setEditing={setEditing}
							onLine={sides.toLine}
							onSave={(r) => { setRows(rows.map((x) => (x.key === r.key ? r : x))); setEditing(null); }}
							onRemove={(r) => {
								const before = rows;
								setRows(rows.filter((x) => x.key !== r.key));
								setEditing(null);
								toast(t('import.removed', { what: r.code }), { undo: () => setRows(before) });
							}}
							onAdd={(after) => { const a = addAfter(rows, after); setRows(a.rows); setEditing(a.added.key); }} />
					</div>
				</section>
			</div>
		</>
	);
}
