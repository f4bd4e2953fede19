/* The start: language, then session, then the frame or the sign-in page. */

import '@preact/signals';
import { render } from 'preact';
import { Gate } from './app/gate';
import { inside, watchInside } from './app/inside';
import { useLazy } from './app/lazy';
import { Shell } from './app/shell';
import { firstLang, setLang } from './lib/i18n';
import { place } from './lib/router';
import { findSession, me } from './lib/session';
import { installShortcuts } from './lib/shortcuts';
import { Toasts } from './ui/toasts';

const loadSignIn = () => import('./screens/signin/signin');

function SignIn() {
	const It = useLazy(loadSignIn);
	return It && It !== 'failed' ? <It /> : null;
}

/* The lobby screen opens by its secret, without a session. */
const loadLobby = () => import('./screens/reception/lobby');

function Lobby() {
	const It = useLazy(loadLobby);
	return It && It !== 'failed' ? <It rest={[]} query={place.value.query} /> : null;
}

function App() {
	if (place.value.path[0] === 'lobby' && place.value.query.get('key')) return <Lobby />;
	if (me.value === undefined) return null;
	return (
		<>
			{!me.value ? <SignIn /> : inside.value && <Shell />}
			<Gate />
			<Toasts />
		</>
	);
}

async function start() {
	const root = document.getElementById('app');
	if (!root) return;
	const language = setLang(firstLang());
	watchInside();
	await Promise.all([language, findSession()]);
	installShortcuts();
	render(<App />, root);
}

void start();
