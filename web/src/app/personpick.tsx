/* Choosing a person in a form: the search of the palette, one field, then a name that can be dropped. */

import { useState } from 'preact/hooks';
import { t } from '../lib/i18n';
import type { Hit } from '../lib/types';
import { Avatar, IconButton } from '../ui/basic';
import { Finder } from '../ui/finder';
import { HitName, hitFacts, usePersonSearch } from './personsearch';

export interface Picked { id: number; name: string }

export function PersonPick({ label, value, onPick, fault, optional, hint, first }: {
	label: string;
	value: Picked | null;
	onPick: (p: Picked | null) => void;
	fault?: string;
	optional?: boolean;
	hint?: string;
	first?: boolean;
}) {
	const [text, setText] = useState('');
	const found = usePersonSearch(text);

	if (value)
		return (
			<div class="field">
				<span class="label">{label}</span>
				<span class="picked">
					<Avatar size="sm" initials={value.name.split(' ').map((x) => x[0] ?? '').join('')} />
					<b>{value.name}</b>
					<IconButton small icon="x" label={t('pick.other')} onClick={() => { setText(''); onPick(null); }} />
				</span>
			</div>
		);
	return (
		<Finder<Hit> label={label} fault={fault} optional={optional} hint={hint} text={text} onText={setText} first={first} icon="user-search"
			rows={found.hits} rowKey={(h) => h.id} placeholder={t('desk.placeholder')}
			none={found.q && found.hits.length === 0 ? t('people.none') : undefined}
			row={(h) => <span class="two"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span>}
			onPick={(h) => onPick({ id: h.id, name: h.name })} />
	);
}
