/* Finding people: the same search as the palette, with room for more results. */

import { useRef, useState } from 'preact/hooks';
import { openDock } from '../../app/dock-state';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { go, href } from '../../lib/router';
import { can } from '../../lib/session';
import { useShortcuts } from '../../lib/shortcuts';
import { persons } from '../../lib/api';
import type { Hit } from '../../lib/types';
import { Avatar, ButtonLink, Empty, Failure, Icon, IconButton, PageHead, Tag } from '../../ui/basic';

export function HitRow({ hit }: { hit: Hit }) {
	const opens = can('person.read');
	const logs = can('casework.write') && !hit.restricted && hit.relation !== 'other';
	const inner = (
		<>
			<Avatar initials={hit.initials} tone={hit.restricted ? 'm' : undefined} />
			<span class="t"><HitName hit={hit} /><span class="small soft">{hitFacts(hit)}</span></span>
			<span class="row">
				{hit.deceased && <Tag>{t('hit.deceased')}</Tag>}
				<span class="small muted num">{hit.file_no}</span>
			</span>
		</>
	);
	return (
		<li class="hit">
			{opens ? <a class="line grow" href={href('person', hit.id)}>{inner}</a> : <div class="line grow">{inner}</div>}
			{logs && <IconButton icon="notebook-pen" label={t('people.log', { name: hit.name })}
				onClick={() => openDock({ person: { id: hit.id, name: hit.name } })} />}
		</li>
	);
}

export default function People() {
	const [text, setText] = useState('');
	const input = useRef<HTMLInputElement>(null);
	const found = usePersonSearch(text, 20);
	const recent = useResource(can('person.read') ? () => persons.recent() : null, [], ['persons']);
	useShortcuts([{ keys: '/', label: 'people.search', run: () => input.current?.focus() }]);
	const asked = text.trim().length >= 2;
	const rows = asked ? found.hits : recent.data?.rows ?? [];

	return (
		<>
			<PageHead title={t('nav.people')} lead={t('people.lead')}>
				{can('person.create') && <ButtonLink tone="primary" icon="user-plus" href={href('new-person')}>{t('people.create.title')}</ButtonLink>}
			</PageHead>
			<form class="card desk" role="search" onSubmit={(e) => {
				e.preventDefault();
				const first = rows[0];
				if (first && found.q === text.trim() && can('person.read')) go('person', first.id);
			}}>
				<label class="vh" for="people-q">{t('people.search')}</label>
				<span class="desk-q">
					<Icon name="search" />
					<input id="people-q" ref={input} class="input" type="search" autoComplete="off" spellcheck={false} autoFocus
						placeholder={t('desk.placeholder')} value={text} onInput={(e) => setText(e.currentTarget.value)} />
				</span>
			</form>
			<p class="vh" role="status">{asked && found.q ? t('people.count', { n: found.hits.length }) : ''}</p>
			{found.error && <Failure error={found.error} />}
			<section class="stack tight" aria-labelledby="h-hits">
				<h2 id="h-hits">{asked ? t('palette.results') : t('home.recent')}</h2>
				{rows.length > 0 && <ul class="card rows">{rows.map((h) => <HitRow key={h.id} hit={h} />)}</ul>}
				{asked && found.q !== '' && rows.length === 0 && !found.error && (
					<div class="card"><Empty icon="user-search">{t('people.none')}</Empty></div>
				)}
				{!asked && recent.data && rows.length === 0 && <div class="card"><Empty icon="users">{t('home.recent.none')}</Empty></div>}
				{asked && found.more && <p class="small soft">{t('people.more')}</p>}
			</section>
		</>
	);
}
