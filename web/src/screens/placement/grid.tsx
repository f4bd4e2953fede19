/*
 * Attendance of a team for a month: arrows move, one letter fills the day and goes on, Shift makes it
 * a half-day, Delete empties. "All worked" fills what the schedule asks and nothing else, so a usual
 * month is one press and its exceptions. Everything changed is saved together.
 */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { errorText } from '../../lib/forms';
import { ApiError, isStale } from '../../lib/http';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { useShortcuts } from '../../lib/shortcuts';
import { today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, cx, Empty, Failure, IconButton, Kbd, Loading, Notice } from '../../ui/basic';
import { ConflictDialog, type ConflictField } from '../../ui/conflict';
import { SelectField } from '../../ui/fields';
import { CODES, placement, type Grid, type GridRow } from './api';
import { codeText } from './common';

const LETTERS = new Map(CODES.map(([l, c]) => [l, c]));

function dayOf(g: Grid, i: number): string {
	return `${g.year}-${String(g.month).padStart(2, '0')}-${String(i + 1).padStart(2, '0')}`;
}

function put(codes: string, i: number, c: string): string {
	return codes.slice(0, i) + c + codes.slice(i + 1);
}

/** Days that the schedule asks, up to today, and that nobody entered: worked, or a legal holiday. */
export function filled(g: Grid, row: GridRow, codes: string, until: string): string {
	let out = codes;
	row.minutes.forEach((m, i) => {
		const day = dayOf(g, i);
		if (m > 0 && day <= until && (out[i] === '.' || out[i] === ' ')) out = put(out, i, g.holidays.includes(day) ? 'F' : 'P');
	});
	return out;
}

type Edits = Record<number, string>;

function Cell({ g, row, codes, i, on, uncounted, onFocus }: { g: Grid; row: GridRow; codes: string; i: number; on: boolean; uncounted: Set<string>; onFocus: () => void }) {
	const ref = useRef<HTMLTableCellElement>(null);
	const letter = codes[i] ?? '.';
	const code = LETTERS.get(letter.toUpperCase());
	const half = letter >= 'a' && letter <= 'z';
	const asked = row.minutes[i] ?? 0;
	const said = code ? `${codeText(code)}${half ? `, ${t('placement.half')}` : ''}` : asked < 0 ? t('placement.grid.outside') : asked === 0 ? t('placement.grid.free') : t('placement.grid.empty');
	useEffect(() => {
		if (on && document.activeElement !== ref.current && document.activeElement?.closest('.pl-grid')) ref.current?.focus();
	}, [on]);
	return (
		<td ref={ref} role="gridcell" tabIndex={on ? 0 : -1} data-c={i} aria-label={`${row.name}, ${i + 1}: ${said}`} onFocus={onFocus}
			class={cx(asked < 0 ? 'out' : asked === 0 ? 'free' : dayOf(g, i) <= today.value && !code && 'todo', code && 'has', code && uncounted.has(code) && 'un', half && 'half')}>
			{code ? letter.toUpperCase() : ''}
		</td>
	);
}

function useGrid(year: number, month: number, host: number) {
	const r = useResource(() => placement.grid(year, month, host || undefined), [year, month, host]);
	const [edits, setEdits] = useState<Edits>({});
	useEffect(() => setEdits({}), [year, month, host]);
	return { r, edits, setEdits, dirty: Object.keys(edits).length > 0 };
}

export function AttendanceGrid() {
	const [at, setAt] = useState({ year: Number(today.value.slice(0, 4)), month: Number(today.value.slice(5, 7)) });
	const [host, setHost] = useState(0);
	const { r, edits, setEdits, dirty } = useGrid(at.year, at.month, host);
	const laws = useResource(() => placement.laws(), []);
	const hosts = useResource(() => placement.hosts(), []);
	const [pos, setPos] = useState({ row: 0, col: 0 });
	const [busy, setBusy] = useState(false);
	const [fault, setFault] = useState<string | null>(null);
	const [conflict, setConflict] = useState<{ theirs: Grid; fields: ConflictField[] } | null>(null);
	const g = r.data;
	const writes = can('placement.write');
	const uncounted = useMemo(() => {
		const counts = new Set(laws.data?.rows.at(-1)?.counts ?? []);
		return new Set(CODES.map(([, c]) => c).filter((c) => laws.data && !counts.has(c)));
	}, [laws.data]);
	const days = g ? new Date(Date.UTC(g.year, g.month, 0)).getUTCDate() : 0;
	const codesOf = (row: GridRow) => edits[row.contract_id] ?? row.codes;
	useShortcuts([{ keys: 'ctrl+s', label: 'placement.grid.save', inText: true, run: () => void save(edits) }]);

	function edit(row: GridRow, codes: string) {
		setFault(null);
		setEdits((e) => {
			const next = { ...e, [row.contract_id]: codes };
			if (codes === row.codes) delete next[row.contract_id];
			return next;
		});
	}

	function move(row: number, col: number) {
		if (!g) return;
		setPos({ row: Math.max(0, Math.min(g.rows.length - 1, row)), col: Math.max(0, Math.min(days - 1, col)) });
	}

	function onKey(e: KeyboardEvent) {
		if (!g || e.ctrlKey || e.metaKey || e.altKey) return;
		const row = g.rows[pos.row];
		if (!row) return;
		const step: Record<string, [number, number]> = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0], Home: [0, -31], End: [0, 31] };
		const by = step[e.key];
		if (by) move(pos.row + by[0], pos.col + by[1]);
		else if (!writes) return;
		else if (e.key === 'Delete' || e.key === 'Backspace') edit(row, put(codesOf(row), pos.col, '.'));
		else if (e.key === '*') edit(row, filled(g, row, codesOf(row), today.value));
		else if (e.key.length === 1 && LETTERS.has(e.key.toUpperCase())) {
			if ((row.minutes[pos.col] ?? -1) < 0) return;
			edit(row, put(codesOf(row), pos.col, e.shiftKey ? e.key.toLowerCase() : e.key.toUpperCase()));
			move(pos.row, pos.col + 1);
		} else return;
		e.preventDefault();
		e.stopPropagation();
	}

	async function save(what: Edits, grid = g) {
		const rows = (grid?.rows ?? []).filter((x) => what[x.contract_id] !== undefined).map((x) => ({ contract_id: x.contract_id, version: x.version, codes: what[x.contract_id] ?? '' }));
		if (!grid || rows.length === 0) return;
		setBusy(true);
		setFault(null);
		try {
			await placement.saveGrid(grid.year, grid.month, rows);
			setEdits({});
			r.reload();
			toast(t('placement.grid.saved', { n: rows.length }));
		} catch (e) {
			if (isStale(e)) await compare(what);
			else if (e instanceof ApiError && e.fields[0]) {
				const n = Number(/rows\[(\d+)\]/.exec(e.fields[0].field)?.[1] ?? 0);
				const name = grid.rows.find((x) => x.contract_id === rows[n]?.contract_id)?.name ?? '';
				setFault(`${name}: ${t(e.fields[0].error as 'field.placement_letter')}`);
			} else setFault(errorText(e));
		}
		setBusy(false);
	}

	/* Somebody saved some of these rows meanwhile: mine and theirs, row by row. */
	async function compare(mine: Edits) {
		const theirs = await placement.grid(at.year, at.month, host || undefined);
		const moved = theirs.rows.filter((x) => mine[x.contract_id] !== undefined && x.version !== g?.rows.find((o) => o.contract_id === x.contract_id)?.version);
		setConflict({ theirs, fields: moved.map((x) => ({ key: String(x.contract_id), label: x.name, mine: mine[x.contract_id] ?? '', theirs: x.codes, first: 'mine' as const })) });
	}

	function go(by: number) {
		if (dirty) return toast(t('placement.grid.first'), { tone: 'alert' });
		const m = at.year * 12 + at.month - 1 + by;
		setAt({ year: Math.floor(m / 12), month: (m % 12) + 1 });
	}

	const name = new Intl.DateTimeFormat(document.documentElement.lang, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(Date.UTC(at.year, at.month - 1, 15)));
	return (
		<>
			<div class="row">
				<IconButton icon="chevron-left" label={t('placement.grid.before')} onClick={() => go(-1)} />
				<h2 class="pl-month" aria-live="polite">{name}</h2>
				<IconButton icon="chevron-right" label={t('placement.grid.after')} onClick={() => go(1)} />
				<SelectField label={t('placement.host')} hideLabel empty={t('placement.grid.all')} value={host ? String(host) : ''} onChange={(v) => (dirty ? toast(t('placement.grid.first'), { tone: 'alert' }) : setHost(Number(v)))}
					options={(hosts.data?.rows ?? []).filter((h) => h.contracts > 0).map((h) => ({ value: String(h.id), label: h.name }))} />
				{writes && g && g.rows.length > 0 && <>
					<Button icon="check" onClick={() => setEdits(Object.fromEntries(g.rows.map((row) => [row.contract_id, filled(g, row, codesOf(row), today.value)] as const).filter(([id, codes]) => codes !== g.rows.find((x) => x.contract_id === id)?.codes)))}>{t('placement.grid.fill')}</Button>
					<Button tone="primary" kbd="Ctrl S" busy={busy} disabled={!dirty} onClick={() => void save(edits)}>{t('placement.grid.save')}</Button>
				</>}
			</div>
			{fault && <Notice tone="alert" icon="triangle-alert">{fault}</Notice>}
			{r.loading && <Loading rows={6} />}
			{r.error && <Failure error={r.error} retry={r.reload} />}
			{g && g.rows.length === 0 && <div class="card"><Empty icon="table">{t('placement.grid.none')}</Empty></div>}
			{g && g.rows.length > 0 && (
				<div class="tw card" role="region" aria-label={t('placement.tab.grid')} tabIndex={-1}>
					<table class="pl-grid" role="grid" aria-label={`${t('placement.tab.grid')}, ${name}`} onKeyDown={onKey}>
						<thead><tr><th scope="col">{t('placement.person')}</th>{Array.from({ length: days }, (_, i) => {
							const d = new Date(`${dayOf(g, i)}T12:00:00Z`);
							return <th key={i} scope="col" class={cx('r', (d.getUTCDay() === 0 || d.getUTCDay() === 6) && 'we', g.holidays.includes(dayOf(g, i)) && 'hol')}><span class="wd">{new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'narrow', timeZone: 'UTC' }).format(d)}</span>{i + 1}</th>;
						})}</tr></thead>
						<tbody>{g.rows.map((row, n) => (
							<tr key={row.contract_id} class={edits[row.contract_id] !== undefined ? 'dirty' : undefined}>
								<th scope="row"><a href={href('placement', 'contract', row.contract_id)}>{row.name}</a><span class="small soft">{row.post}</span></th>
								{Array.from({ length: days }, (_, i) => <Cell key={i} g={g} row={row} codes={codesOf(row)} i={i} on={pos.row === n && pos.col === i} uncounted={uncounted} onFocus={() => setPos({ row: n, col: i })} />)}
							</tr>
						))}</tbody>
					</table>
				</div>
			)}
			<p class="pl-legend small">{CODES.map(([l, c]) => <span key={l} class={cx(uncounted.has(c) && 'un')}><Kbd>{l}</Kbd> {codeText(c)}</span>)}</p>
			<p class="small soft noprint">{t('placement.grid.help')}</p>
			{conflict && <ConflictDialog fields={conflict.fields} onClose={() => setConflict(null)} onPick={(picks) => {
				const kept = Object.fromEntries(Object.entries(edits).filter(([id]) => picks[id] !== 'theirs'));
				r.set(conflict.theirs);
				setEdits(kept);
				setConflict(null);
				void save(kept, conflict.theirs);
			}} />}
		</>
	);
}
