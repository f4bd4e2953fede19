/* Reception: who is in front of you? Finds people, and registers those who are new. */

import { useState } from 'preact/hooks';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { t } from '../../lib/i18n';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { Avatar, ButtonLink, Failure, Icon, Tag } from '../../ui/basic';

export function DeskHome() {
	const [text, setText] = useState('');
	const found = usePersonSearch(text, 12);
	const opens = can('person.read');
	return (
		<section class="stack" aria-labelledby="h-desk">
			<form class="card desk" role="search" onSubmit={(e) => e.preventDefault()}>
				<h2 id="h-desk"><label for="desk-q">{t('desk.who')}</label></h2>
				<span class="desk-q">
					<Icon name="user-search" />
					<input id="desk-q" class="input" type="search" autoComplete="off" spellcheck={false} autoFocus
						placeholder={t('desk.placeholder')} value={text} onInput={(e) => setText(e.currentTarget.value)} />
				</span>
				{can('person.create') && <ButtonLink tone="primary" icon="user-plus" href={href('new-person')}>{t('people.create.title')}</ButtonLink>}
			</form>
			<p class="vh" role="status">{found.q ? t('people.count', { n: found.hits.length }) : ''}</p>
			{found.error && <Failure error={found.error} />}
			{found.hits.length > 0 && (
				<ul class="card rows">
					{found.hits.map((h) => {
						const inner = (
							<>
								<Avatar initials={h.initials} tone={h.restricted ? 'm' : undefined} />
								<span class="t"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span>
								{h.deceased && <Tag>{t('hit.deceased')}</Tag>}
							</>
						);
						return <li key={h.id}>{opens ? <a class="line" href={href('person', h.id)}>{inner}</a> : <div class="line">{inner}</div>}</li>;
					})}
				</ul>
			)}
			{found.q && !found.error && found.hits.length === 0 && <p class="soft">{t('people.none')}</p>}
			{found.more && <p class="small soft">{t('people.more')}</p>}
		</section>
	);
}
