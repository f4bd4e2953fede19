/*
 * The lobby screen: numbers, never names. It opens without a session, by a secret made on the board;
 * the secret stands after the #, so it reaches no log on the way.
 */

import { useEffect, useState } from 'preact/hooks';
import { t } from '../../lib/i18n';
import { href } from '../../lib/router';
import type { RouteProps } from '../../app/routes';
import { can, me } from '../../lib/session';
import { clock } from '../../lib/time';
import { Button, Empty, Notice, PageHead } from '../../ui/basic';
import { desk, type Lobby } from './api';

export function LobbyScreen({ keyText }: { keyText: string }) {
	const [data, setData] = useState<Lobby | null>(null);
	const [lost, setLost] = useState(false);
	useEffect(() => {
		let timer = 0;
		const ask = () => desk.lobby(keyText).then(
			(x) => { setData(x); setLost(false); },
			() => setLost(true),
		).finally(() => { timer = window.setTimeout(ask, 1500); });
		void ask();
		return () => window.clearTimeout(timer);
	}, [keyText]);
	return (
		<main class="lobby" data-ready="lobby">
			<header><h1>{data?.centre ?? ''}</h1><b class="num">{data ? clock(data.now) : ''}</b></header>
			{lost && <Notice tone="wait" icon="wifi-off">{t('lobby.lost')}</Notice>}
			<section aria-live="assertive" aria-label={t('lobby.called')}>
				<h2>{t('lobby.called')}</h2>
				{data?.called.length === 0 && <p class="soft">{t('lobby.none')}</p>}
				<ul class="calls">{data?.called.map((c) => <li key={c.ticket} class="card"><b class="num">{c.ticket}</b><span>{c.room ?? t('lobby.desk')}</span></li>)}</ul>
			</section>
			<section aria-label={t('lobby.waiting')}>
				<h2>{t('lobby.waiting')}</h2>
				<ul class="nums num">{data?.waiting.map((n) => <li key={n}>{n}</li>)}</ul>
			</section>
		</main>
	);
}

export default function LobbyPage({ query }: RouteProps) {
	const key = query.get('key');
	const [made, setMade] = useState('');
	if (key) return <LobbyScreen keyText={key} />;
	const url = made && `${window.location.origin}/${href('lobby')}?key=${made}`;
	return (
		<>
			<PageHead title={t('lobby.title')} lead={t('lobby.lead')} />
			<div class="card pad stack">
				{!can('appointment.greet') && <Empty icon="eye-off">{t('lobby.notyours')}</Empty>}
				{can('appointment.greet') && <p class="row"><Button tone="primary" icon="key-round" onClick={() => void desk.link('lobby').then((x) => setMade(x.key))}>{t('lobby.make')}</Button></p>}
				{url && <><p>{t('lobby.open')}</p><p><a href={url} target="_blank" rel="noreferrer">{t('lobby.link', { centre: me.value?.centre.name ?? '' })}</a></p><p><code class="wrapany">{url}</code></p><p class="small soft">{t('lobby.once')}</p></>}
			</div>
		</>
	);
}
