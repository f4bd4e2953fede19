/*
 * One box to find and to do: a combobox over a grouped list, with a preview at the right. Enter
 * pressed before the answer came waits for the answer: it never acts on an old list.
 */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { announce } from '../lib/announce';
import { t } from '../lib/i18n';
import { can } from '../lib/session';
import { number } from '../lib/time';
import type { Hit } from '../lib/types';
import { Avatar, cx, Icon, IconBox, Tag } from '../ui/basic';
import { keyText } from './keycaps';
import { closePalette, paletteOpen } from './palette-state';
import { actionLines, commandLines, loadPlanLines, loadRecent, matches, personLine, type Group, type Line } from './palette-sources';
import { HitName, usePersonSearch } from './personsearch';

type Mode = 'people' | 'commands' | 'plan';

function modeOf(text: string): { mode: Mode; query: string } {
	if (text.startsWith('>')) return { mode: 'commands', query: text.slice(1).trim() };
	if (text.startsWith('#')) return { mode: 'plan', query: text.slice(1).trim() };
	return { mode: 'people', query: text.trim() };
}

const GROUPS: Group[] = ['recent', 'persons', 'plan', 'actions', 'commands'];

function groupName(g: Group): string {
	switch (g) {
	case 'recent': return t('palette.recent');
	case 'persons': return t('nav.people');
	case 'plan': return t('palette.plan');
	case 'actions': return t('palette.actions');
	case 'commands': return t('palette.commands');
	}
}

function Option({ line, on, onPick }: { line: Line; on: boolean; onPick: () => void }) {
	return (
		<li role="option" id={`pal-${line.id}`} aria-selected={on} onMouseDown={(e) => e.preventDefault()} onClick={onPick}>
			<IconBox icon={line.icon} tone={line.tone} />
			<span class="tx">
				{line.hit ? <HitName hit={line.hit} /> : <b>{line.title}</b>}
				{line.sub && <span class="soft small">{line.sub}</span>}
			</span>
			{on && line.does ? <span class="ks"><kbd>↵</kbd> {line.does}</span>
				: line.kbd ? <span class="ks"><kbd>{keyText(line.kbd)}</kbd></span> : null}
		</li>
	);
}

function Preview({ line }: { line: Line | undefined }) {
	const hit = line?.hit;
	if (!line) return <aside class="pv" aria-label={t('palette.preview')}><p class="soft small">{t('palette.hint')}</p></aside>;
	if (!hit) return (
		<aside class="pv" aria-label={t('palette.preview')}>
			<IconBox icon={line.icon} tone={line.tone} />
			<h2>{line.title}</h2>
			{line.sub && <p class="small soft">{line.sub}</p>}
		</aside>
	);
	return (
		<aside class="pv" aria-label={t('palette.preview')}>
			<Avatar initials={hit.initials} size="big" tone={hit.restricted ? 'm' : undefined} />
			<h2>{hit.name}</h2>
			{hit.deceased && <Tag>{t('hit.deceased')}</Tag>}
			<dl>
				{hit.age !== null && <div><dt>{t('palette.age')}</dt><dd>{t('hit.age', { n: hit.age })}</dd></div>}
				{hit.locality && <div><dt>{t('person.locality')}</dt><dd>{hit.locality}</dd></div>}
				<div><dt>{t('person.file')}</dt><dd class="num">{hit.file_no}</dd></div>
				{hit.team && <div><dt>{t('person.team')}</dt><dd>{hit.team}</dd></div>}
				{hit.restricted && <div><dt>{t('person.access')}</dt><dd>{t('palette.restricted')}</dd></div>}
			</dl>
		</aside>
	);
}

export default function Palette() {
	const box = useRef<HTMLDialogElement>(null);
	const [text, setText] = useState(paletteOpen.peek() ?? '');
	const [at, setAt] = useState(0);
	const [recent, setRecent] = useState<Hit[]>([]);
	const [planLines, setPlanLines] = useState<Line[] | null>(null);
	const pending = useRef<null | { shift: boolean }>(null);
	const { mode, query } = modeOf(text);
	const found = usePersonSearch(mode === 'people' && can('person.search') ? query : '');
	const settled = mode !== 'people' || query.length < 2 || found.q === query;

	useLayoutEffect(() => {
		const el = box.current;
		const before = document.activeElement as HTMLElement | null;
		el?.showModal();
		loadRecent().then(setRecent, () => undefined);
		return () => {
			el?.close();
			if (before?.isConnected) before.focus();
		};
	}, []);

	useEffect(() => {
		if (mode !== 'plan' || planLines) return;
		loadPlanLines().then(setPlanLines, () => setPlanLines([]));
	}, [mode, planLines]);

	const lines = useMemo<Line[]>(() => {
		if (mode === 'commands') return commandLines(query);
		if (mode === 'plan') return (planLines ?? []).filter((l) => matches(l.title, query)).slice(0, 12);
		if (query === '') return [...recent.map((h) => personLine(h, 'recent')), ...commandLines('').slice(0, 6)];
		const people = found.hits.map((h) => personLine(h, 'persons'));
		const chosen = people[Math.min(at, people.length - 1)]?.hit ?? null;
		const commands = query.length > 1 ? commandLines(query).slice(0, 3) : [];
		return [...people, ...actionLines(chosen, query), ...commands];
	}, [mode, query, found, recent, planLines, at]);

	const current = lines[Math.min(at, lines.length - 1)];

	useEffect(() => setAt(0), [text]);
	useEffect(() => {
		if (settled && query) announce(t('people.count', { n: lines.length }));
	}, [found, mode, query]);
	useEffect(() => {
		document.getElementById(`pal-${current?.id}`)?.scrollIntoView({ block: 'nearest' });
	}, [current?.id]);
	useEffect(() => {
		if (!settled || !pending.current) return;
		const { shift } = pending.current;
		pending.current = null;
		act(shift);
	}, [settled, found]);

	function pick(line: Line | undefined) {
		if (!line) return;
		/* the dialog gives the focus back first; then the act may move it */
		closePalette();
		setTimeout(line.run, 0);
	}

	function act(shift: boolean) {
		if (!settled) {
			pending.current = { shift };
			return;
		}
		pick(shift ? lines.find((l) => l.id === 'a-file') ?? current : current);
	}

	function onKeyDown(e: KeyboardEvent) {
		const n = lines.length;
		if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
			e.preventDefault();
			if (n) setAt((Math.min(at, n - 1) + (e.key === 'ArrowDown' ? 1 : n - 1)) % n);
		} else if (e.key === 'Enter') {
			e.preventDefault();
			act(e.shiftKey);
		}
	}

	return (
		<dialog ref={box} class="pal" aria-label={t('omni.placeholder')}
			onCancel={(e) => { e.preventDefault(); closePalette(); }}
			onMouseDown={(e) => { if (e.target === box.current) closePalette(); }}>
			<div class="pin">
				<Icon name="search" />
				<input type="text" role="combobox" aria-expanded={lines.length > 0} aria-controls="pal-list" aria-autocomplete="list"
					aria-activedescendant={current ? `pal-${current.id}` : undefined} aria-label={t('palette.label')}
					autoComplete="off" spellcheck={false} placeholder={t('omni.placeholder')} autoFocus
					value={text} onInput={(e) => setText(e.currentTarget.value)} onKeyDown={onKeyDown} />
				{found.ms !== null && found.q && <span class="small muted num">{number(found.ms, found.ms < 0.1 ? 2 : found.ms < 10 ? 1 : 0)} ms</span>}
				<button type="button" class="esc" onClick={closePalette} aria-label={`${t('ui.close')}, ${keyText('escape')}`}><kbd>{keyText('escape')}</kbd><Icon name="x" /></button>
			</div>
			<div class="pb">
				<div class="lst" id="pal-list" role="listbox" aria-label={t('palette.results')}>
					{GROUPS.filter((g) => lines.some((l) => l.group === g)).map((g) => (
						<div key={g} role="group" aria-labelledby={`pal-g-${g}`}>
							<p class="gh" id={`pal-g-${g}`}>{groupName(g)}</p>
							<ul role="presentation">
								{lines.filter((l) => l.group === g).map((l) => <Option key={l.id} line={l} on={l === current} onPick={() => pick(l)} />)}
							</ul>
						</div>
					))}
				</div>
				{lines.length === 0 && <p class="none soft">{mode === 'plan' && !planLines ? t('ui.loading') : query.length < 2 ? t('palette.hint') : settled ? t('people.none') : t('ui.loading')}</p>}
				<Preview line={current} />
			</div>
			<p class={cx('pf small soft')}>
				<span><kbd>↑</kbd> <kbd>↓</kbd> {t('palette.choose')}</span>
				{can('casework.write') && <span><kbd>↵</kbd> {t('palette.new')}</span>}
				{can('person.read') && <span><kbd>{keyText('shift+enter')}</kbd> {t('palette.does.open')}</span>}
				<span><kbd>&gt;</kbd> {t('palette.commands.key')}</span>
				{can('plan.read') && <span><kbd>#</kbd> {t('palette.plan.key')}</span>}
			</p>
		</dialog>
	);
}
