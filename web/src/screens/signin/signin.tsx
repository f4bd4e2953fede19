/* The sign-in page. */

import { useEffect, useState } from 'preact/hooks';
import { account } from '../../lib/api';
import { errorText } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { t } from '../../lib/i18n';
import { enter } from '../../lib/session';
import { Mark } from '../../app/mark';
import { Button, Notice } from '../../ui/basic';
import { TextField } from '../../ui/fields';
import { LangSwitch } from '../../ui/langswitch';
import { PasswordField } from '../../ui/password';

/** Seconds until the server listens again; counts down by itself. */
function useWait(): [number, (s: number) => void] {
	const [left, setLeft] = useState(0);
	useEffect(() => {
		if (left <= 0) return;
		const timer = setTimeout(() => setLeft(left - 1), 1000);
		return () => clearTimeout(timer);
	}, [left]);
	return [left, setLeft];
}

export default function SignIn() {
	const [login, setLogin] = useState('');
	const [password, setPassword] = useState('');
	const [fault, setFault] = useState<string>();
	const [empty, setEmpty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [wait, setWait] = useWait();

	useEffect(() => {
		document.title = `${t('signin.title')}, Maillon`;
	});

	async function submit(e: Event) {
		e.preventDefault();
		setEmpty(login.trim() === '' || password === '');
		if (login.trim() === '' || password === '') return;
		setBusy(true);
		setFault(undefined);
		try {
			await enter(await account.login(login.trim(), password));
		} catch (x) {
			setPassword('');
			if (x instanceof ApiError && x.status === 429) setWait(x.wait ?? 30);
			else setFault(errorText(x));
		} finally {
			setBusy(false);
		}
	}

	return (
		<div class="sign">
			<header class="sign-h"><LangSwitch /></header>
			<main class="sign-m">
				<div class="sign-brand"><Mark /><span>Maillon<small>{t('app.tagline')}</small></span></div>
				<form class="card sign-c" onSubmit={submit} noValidate>
					<h1>{t('signin.title')}</h1>
					{wait > 0 && <div role="alert"><Notice tone="wait" icon="clock">{t('signin.wait', { n: wait })}</Notice></div>}
					{fault && wait <= 0 && <div role="alert"><Notice tone="alert" icon="triangle-alert">{fault}</Notice></div>}
					<TextField label={t('signin.login')} name="username" autoComplete="username" autoCapitalize="off" spellcheck={false}
						autoFocus value={login} onChange={setLogin}
						fault={empty && login.trim() === '' ? t('field.required') : undefined} />
					<PasswordField label={t('signin.password')} name="password" autoComplete="current-password" value={password}
						onChange={setPassword} fault={empty && password === '' ? t('field.required') : undefined} />
					<Button type="submit" tone="primary" busy={busy} disabled={wait > 0}>{t('signin.submit')}</Button>
					<p class="small soft">{t('signin.forgot')}</p>
				</form>
				<p class="small soft sign-f">{t('signin.notice')}</p>
			</main>
		</div>
	);
}
