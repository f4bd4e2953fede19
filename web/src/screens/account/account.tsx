/* One's own account: who one is here, sessions, password. */

import { useState } from 'preact/hooks';
import { account } from '../../lib/api';
import { errorText, useForm } from '../../lib/forms';
import { label, t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { lock, me, signOut } from '../../lib/session';
import { stamp } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Session } from '../../lib/types';
import { Button, Failure, Loading, Notice, PageHead, Tag } from '../../ui/basic';
import { PasswordField } from '../../ui/password';

function Sessions() {
	const list = useResource(() => account.sessions(), []);

	async function end(s: Session) {
		await account.endSession(s.id).then(() => {
			toast(t('account.session.ended'));
			list.reload();
		}, (e) => toast(errorText(e), { tone: 'alert' }));
	}

	return (
		<section class="card" aria-labelledby="h-sess">
			<div class="card-h"><h2 id="h-sess">{t('account.sessions')}</h2></div>
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			<ul class="rows">
				{list.data?.rows.map((s) => (
					<li key={s.id} class="line line-2">
						<span class="t">
							<b>{s.agent}</b>
							<span class="small soft">{t('account.session.seen', { at: stamp(s.seen_at) })}</span>
						</span>
						{s.current ? <Tag tone="ok" icon="check">{t('account.session.this')}</Tag>
							: <Button small onClick={() => void end(s)}>{t('account.session.end')}</Button>}
					</li>
				))}
			</ul>
		</section>
	);
}

function Password() {
	const form = useForm({ old: '', next: '', again: '' });
	const [general, setGeneral] = useState('');
	const v = form.value;

	async function submit(e: Event) {
		e.preventDefault();
		form.clear();
		setGeneral('');
		if (!v.old) form.setFault('old', t('field.required'));
		if (!v.next) form.setFault('new', t('field.required'));
		if (v.next !== v.again) form.setFault('again', t('account.password.differs'));
		if (!v.old || !v.next || v.next !== v.again) return;
		form.setBusy(true);
		try {
			await account.setPassword(v.old, v.next);
			form.put({ old: '', next: '', again: '' });
			toast(t('account.password.saved'));
		} catch (x) {
			setGeneral(form.refuse(x));
		} finally {
			form.setBusy(false);
		}
	}

	return (
		<form class="card pad stack" onSubmit={submit} noValidate aria-labelledby="h-pw">
			<h2 id="h-pw">{t('account.password')}</h2>
			<p class="small soft">{t('account.password.rule')}</p>
			{general && <div role="alert"><Notice tone="alert" icon="triangle-alert">{general}</Notice></div>}
			<PasswordField label={t('account.password.old')} autoComplete="current-password" value={v.old} onChange={(x) => form.set('old', x)} fault={form.fault('old')} />
			<PasswordField label={t('account.password.new')} autoComplete="new-password" value={v.next} onChange={(x) => form.set('next', x)} fault={form.fault('new')} />
			<PasswordField label={t('account.password.again')} autoComplete="new-password" value={v.again} onChange={(x) => form.set('again', x)} fault={form.fault('again')} />
			<div><Button type="submit" tone="primary" busy={form.busy}>{t('account.password.submit')}</Button></div>
		</form>
	);
}

export default function Account() {
	const user = me.value;
	if (!user) return null;
	return (
		<>
			<PageHead title={t('account.title')} lead={[user.name, label(user.role_label), user.teams.map((x) => x.label).join(', ')].filter(Boolean).join(', ')}>
				<Button icon="lock" onClick={() => void lock()}>{t('user.lock')}</Button>
				<Button icon="log-out" onClick={() => void signOut()}>{t('user.signout')}</Button>
			</PageHead>
			<div class="cols">
				<Sessions />
				<Password />
			</div>
		</>
	);
}
