/*
 * "Who is in front of you?": a combobox over the expected of today (in memory, at once), those who
 * wait already, then the persons of the centre. A card read by the eID viewer may be dropped on it.
 */

import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { usePersonSearch } from '../../app/personsearch';
import { matches } from '../../app/palette-sources';
import { announce } from '../../lib/announce';
import { t } from '../../lib/i18n';
import type { Hit } from '../../lib/types';
import { Button, cx, Icon, Tag } from '../../ui/basic';
import { readCard } from './eid';
import { nameOf, staffName, type Appointment, type Board, type Visit } from './api';

export type Found = { kind: 'expected'; row: Appointment } | { kind: 'here'; row: Visit } | { kind: 'person'; hit: Hit } | { kind: 'text'; text: string };

function found(board: Board | undefined, q: string, hits: Hit[], fresh: boolean): Found[] {
	if (q.length < 2) return [];
	const ids = new Set(fresh ? hits.map((h) => h.id) : []);
	const expected = (board?.expected ?? []).filter((a) => (a.name && matches(a.name, q)) || (a.person_id && ids.has(a.person_id)));
	const here = (board?.visits ?? []).filter((v) => !v.closed_at && ((v.name && matches(v.name, q)) || (v.person_id && ids.has(v.person_id)) || String(v.ticket) === q));
	const known = new Set([...expected, ...here].map((x) => x.person_id));
	const out: Found[] = [
		...expected.map((row) => ({ kind: 'expected' as const, row })),
		...here.map((row) => ({ kind: 'here' as const, row })),
	];
	if (fresh) out.push(...hits.filter((h) => !known.has(h.id)).map((hit) => ({ kind: 'person' as const, hit })));
	return [...out.slice(0, 8), { kind: 'text', text: q }];
}

function Line({ f, veiled }: { f: Found; veiled: boolean }) {
	if (f.kind === 'expected') return <><b class="num">{f.row.start}</b><span class="t"><b>{nameOf(f.row, veiled)}</b><span class="small soft">{staffName(f.row.staff_id)}</span></span><Tag tone="brand">{t('desk.has')}</Tag></>;
	if (f.kind === 'here') return <><Icon name="clock" /><span class="t"><b>{nameOf(f.row, veiled)}</b></span><Tag tone="wait">{t('desk.already')}</Tag></>;
	if (f.kind === 'person') return <><Icon name="user-check" /><span class="t"><b>{f.hit.name}</b><span class="small soft">{f.hit.birth_year ?? ''}</span></span><Tag>{t('desk.hasnot')}</Tag></>;
	return <><Icon name="user-plus" /><span class="t"><b>{t('desk.unknown', { name: f.text })}</b></span></>;
}

export function Arrive({ board, veiled, onPick, onWalkIn }: {
	board: Board | undefined; veiled: boolean; onPick: (f: Found) => void; onWalkIn: () => void;
}) {
	const [text, setText] = useState('');
	const [at, setAt] = useState(0);
	const [over, setOver] = useState(false);
	const search = usePersonSearch(text, 6);
	const input = useRef<HTMLInputElement>(null);
	const file = useRef<HTMLInputElement>(null);
	const id = useId();
	const q = text.trim();
	const list = found(board, q, search.hits, search.q === q);
	const sel = Math.min(at, list.length - 1);

	useEffect(() => input.current?.focus(), []);

	function take(f: Found | undefined): void {
		if (!f) return onWalkIn();
		setText('');
		setAt(0);
		onPick(f);
	}

	async function card(f: File | undefined | null): Promise<void> {
		setOver(false);
		if (!f) return;
		const c = f.size < 2_000_000 ? readCard(await f.text()) : null;
		announce(c ? t('desk.eid.read', { name: `${c.last} ${c.first}` }) : t('desk.eid.bad'));
		setText(c ? c.niss || `${c.last} ${c.first}` : '');
		input.current?.focus();
	}

	function onKeyDown(e: KeyboardEvent): void {
		if ((e.key === 'ArrowDown' && text === '') || (e.key === 'Escape' && text === '')) {
			/* down to the board */
			e.preventDefault();
			document.querySelector<HTMLElement>('.board [data-row]')?.focus();
		} else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
			e.preventDefault();
			setAt((list.length + sel + (e.key === 'ArrowDown' ? 1 : -1)) % Math.max(list.length, 1));
		} else if (e.key === 'Escape') {
			setText('');
		}
	}

	return (
		<form class={cx('card arrive', over && 'over')} role="search"
			onSubmit={(e) => { e.preventDefault(); take(list[sel]); }}
			onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
			onDrop={(e) => { e.preventDefault(); void card(e.dataTransfer?.files[0]); }}>
			<label for="desk-who">{t('desk.who')}</label>
			<span class="desk-q">
				<Icon name="user-check" />
				<input id="desk-who" ref={input} class="input" role="combobox" autoComplete="off" spellcheck={false} value={text}
					aria-expanded={list.length > 0} aria-controls={`${id}-l`} aria-autocomplete="list"
					aria-activedescendant={list.length ? `${id}-${sel}` : undefined} placeholder={t('desk.placeholder')}
					onInput={(e) => { setText(e.currentTarget.value); setAt(0); }} onKeyDown={onKeyDown} />
				<ul id={`${id}-l`} role="listbox" aria-label={t('desk.who')} class="pop rows" hidden={list.length === 0}>
					{list.map((f, i) => (
						<li key={i} id={`${id}-${i}`} role="option" aria-selected={i === sel} class={cx('line', i === sel && 'sel')}
							onMouseDown={(e) => e.preventDefault()} onClick={() => take(f)}><Line f={f} veiled={veiled} /></li>
					))}
				</ul>
			</span>
			<input ref={file} type="file" class="vh" tabIndex={-1} aria-hidden="true" accept=".eid,.xml" onChange={(e) => void card(e.currentTarget.files?.[0])} />
			<Button icon="contact" title={t('desk.eid.hint')} onClick={() => file.current?.click()}>{t('desk.eid')}</Button>
			<Button type="submit" tone="primary">{t('desk.note')}</Button>
		</form>
	);
}
