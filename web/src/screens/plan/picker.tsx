/*
 * Choosing an action of the plan by typing: a list box under a text field. The arrows move, Enter
 * takes, words are matched from their beginning in any order.
 */

import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { matches } from '../../app/palette-sources';
import { t } from '../../lib/i18n';
import type { PlanNode } from '../../lib/types-plan';
import { cx } from '../../ui/basic';
import { Field } from '../../ui/fields';
import { nameOf } from './tree';

/** The nodes that records may be tied to. */
export function actionsOf(nodes: PlanNode[]): PlanNode[] {
	return nodes.filter((n) => n.level === 'action' || n.level === 'subaction');
}

export function ActionPicker({ nodes, value, onPick, fault }: {
	nodes: PlanNode[];
	value: PlanNode | null;
	onPick: (n: PlanNode) => void;
	fault?: string;
}) {
	const [text, setText] = useState('');
	/* what was chosen before is where one stands: Enter takes it again */
	const [at, setAt] = useState(() => Math.max(0, actionsOf(nodes).findIndex((n) => n.id === value?.id)));
	const list = useRef<HTMLUListElement>(null);
	const id = useId();
	const found = useMemo(() => actionsOf(nodes).filter((n) => !text.trim() || matches(`${n.code} ${n.short ?? ''} ${n.label}`, text)), [nodes, text]);
	const here = Math.min(at, found.length - 1);

	useEffect(() => list.current?.children[here]?.scrollIntoView({ block: 'nearest' }), []);

	function move(to: number) {
		setAt(to);
		list.current?.children[to]?.scrollIntoView({ block: 'nearest' });
	}

	function onKeyDown(e: KeyboardEvent) {
		const one = found[here];
		if (e.key === 'ArrowDown' && found.length) move((here + 1) % found.length);
		else if (e.key === 'ArrowUp' && found.length) move((here + found.length - 1) % found.length);
		else if (e.key === 'Enter' && one) onPick(one);
		else return;
		e.preventDefault();
	}

	return (
		<div class="pick">
			<Field label={t('tie.search')} fault={fault} hint={value ? t('untied.picked', { what: `${value.code} ${nameOf(value)}` }) : undefined}>
				{(c) => (
					<input {...c} class="input" type="search" autoComplete="off" spellcheck={false} {...({ role: 'combobox', 'aria-expanded': 'true' } as object)} data-first
						aria-controls={`${id}-l`} aria-activedescendant={found[here] ? `${id}-${found[here].id}` : undefined}
						value={text} onInput={(e) => { setText(e.currentTarget.value); setAt(0); }} onKeyDown={onKeyDown} />
				)}
			</Field>
			<ul class="pick-l" role="listbox" id={`${id}-l`} aria-label={t('tie.actions')} ref={list}>
				{found.map((n, i) => (
					<li key={n.id} id={`${id}-${n.id}`} role="option" aria-selected={value?.id === n.id} class={cx(i === here && 'here')} onClick={() => { setAt(i); onPick(n); }}>
						<span class="code">{n.code}</span>
						<span>{nameOf(n)}</span>
					</li>
				))}
			</ul>
			{found.length === 0 && <p class="small muted" role="status">{t('tie.none')}</p>}
		</div>
	);
}
