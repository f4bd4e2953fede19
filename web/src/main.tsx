/* The start: language, then session, then the frame or the sign-in page. */

import '@preact/signals';
import { render } from 'preact';
import { Gate } from './app/gate';
import { useLazy } from './app/lazy';
import { Shell } from './app/shell';
import { firstLang, setLang } from './lib/i18n';
import { findSession, me } from './lib/session';
import { installShortcuts } from './lib/shortcuts';
import { Toasts } from './ui/toasts';

const loadSignIn = () => import('./screens/signin/signin');

function SignIn() {
	const It = useLazy(loadSignIn);
	return It && It !== 'failed' ? <It /> : null;
}

function App() {
	if (me.value === undefined) return null;
	return (
		<>
			{me.value ? <Shell /> : <SignIn />}
			<Gate />
			<Toasts />
		</>
	);
}

async function start() {
	const root = document.getElementById('app');
	if (!root) return;
	await Promise.all([setLang(firstLang()), findSession()]);
	installShortcuts();
	render(<App />, root);
}

void start();
