/*
 * Over the screen, when the session was locked or ended: the screen stays as it was, the request
 * that was refused is sent again after the answer.
 */

import { useState } from 'preact/hooks';
import { account } from '../lib/api';
import { errorText } from '../lib/forms';
import { t } from '../lib/i18n';
import { enter, gateOpen, me, signOut } from '../lib/session';
import { Button, Notice } from '../ui/basic';
import { Dialog } from '../ui/dialog';
import { PasswordField } from '../ui/password';

export function Gate() {
	const why = gateOpen.value;
	const [password, setPassword] = useState('');
	const [fault, setFault] = useState<string>();
	const [busy, setBusy] = useState(false);
	if (!why) return null;
	const user = me.value;

	async function submit(e: Event) {
		e.preventDefault();
		if (password === '') return setFault(t('field.required'));
		setBusy(true);
		setFault(undefined);
		try {
			await enter(why === 'unlock' ? await account.unlock(password) : await account.login(user?.login ?? '', password));
			setPassword('');
		} catch (x) {
			setFault(errorText(x));
			setPassword('');
		} finally {
			setBusy(false);
		}
	}

	return (
		<Dialog hard key={why} title={t(why === 'unlock' ? 'gate.locked' : 'gate.ended')} onClose={() => undefined}>
			<form class="stack" onSubmit={submit} noValidate>
				<Notice tone="busy" icon="shield-check">{t('gate.kept')}</Notice>
				{user && <p>{t('gate.who', { name: user.name })}</p>}
				<PasswordField label={t('signin.password')} value={password} onChange={setPassword} fault={fault} autoComplete="current-password" />
				<div class="row end">
					<Button tone="quiet" onClick={() => void signOut()}>{t('gate.other')}</Button>
					<Button type="submit" tone="primary" busy={busy}>{t(why === 'unlock' ? 'gate.unlock' : 'signin.submit')}</Button>
				</div>
			</form>
		</Dialog>
	);
}
