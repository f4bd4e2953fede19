/* Accounts of the staff: who may sign in, as what, in which teams. */

import { useState } from 'preact/hooks';
import { account } from '../../lib/api';
import { errorText, useForm } from '../../lib/forms';
import { label, LANGS, t, type PlainKey } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { shortDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Lang, Role, Team, User } from '../../lib/types';
import { Avatar, Button, Failure, IconButton, Loading, Tag } from '../../ui/basic';
import { Confirm, Dialog } from '../../ui/dialog';
import { Check, SelectField, TextField } from '../../ui/fields';
import { Menu, MenuItem } from '../../ui/menu';
import { PasswordField } from '../../ui/password';
import { Table, type Column } from '../../ui/table';
import { Search, useSearch } from './search';
import { useStale } from './stale';

type Values = Pick<User, 'name' | 'role' | 'teams' | 'active' | 'lang'>;
type SetValue = <K extends keyof Values>(k: K, x: Values[K]) => void;
interface Lists { roles: Role[]; teams: Team[] }

const LANG_NAME: Record<Lang, PlainKey> = { fr: 'lang.fr', nl: 'lang.nl', de: 'lang.de', en: 'lang.en' };

function roleName(lists: Lists, key: string): string {
	return label(lists.roles.find((r) => r.key === key)?.label) || key;
}

function teamNames(lists: Lists, ids: number[]): string {
	return ids.map((id) => lists.teams.find((x) => x.id === id)?.label ?? '').filter(Boolean).join(', ');
}

function AccountFields({ v, set, fault, lists }: {
	v: Values;
	set: SetValue;
	fault: (k: string) => string | undefined;
	lists: Lists;
}) {
	const teams = lists.teams.filter((x) => x.active || v.teams.includes(x.id));
	return (
		<>
			<TextField data-first label={t('admin.user.name')} value={v.name} onChange={(x) => set('name', x)} fault={fault('name')} />
			<div class="g2">
				<SelectField label={t('admin.user.role')} value={v.role} empty={v.role ? undefined : t('admin.choose')} onChange={(x) => set('role', x)} fault={fault('role')}
					options={lists.roles.map((r) => ({ value: r.key, label: label(r.label) }))} />
				<SelectField label={t('ui.language')} value={v.lang} onChange={(x) => set('lang', x as Lang)} fault={fault('lang')}
					options={LANGS.map((l) => ({ value: l, label: t(LANG_NAME[l]), lang: l }))} />
			</div>
			{teams.length > 0 && (
				<fieldset class="field">
					<legend class="label">{t('admin.user.teams')}</legend>
					<div class="checks">
						{teams.map((x) => (
							<Check key={x.id} label={x.label} checked={v.teams.includes(x.id)}
								onChange={(on) => set('teams', on ? [...v.teams, x.id] : v.teams.filter((id) => id !== x.id))} />
						))}
					</div>
				</fieldset>
			)}
		</>
	);
}

function EditUser({ user, lists, onClose, onDone }: { user: User; lists: Lists; onClose: () => void; onDone: () => void }) {
	const base: Values = { name: user.name, role: user.role, teams: user.teams, active: user.active, lang: user.lang };
	const f = useForm<Values>(base);
	const stale = useStale<Values>({
		base,
		version: user.version,
		save: (v, version) => account.changeUser(user.id, version, v),
		latest: () => account.user(user.id).then((u) => ({ value: { name: u.name, role: u.role, teams: u.teams, active: u.active, lang: u.lang }, version: u.version })),
		show: (k, v) => ({
			label: t(`admin.user.${k}` as PlainKey),
			text: k === 'teams' ? teamNames(lists, v as number[]) : k === 'role' ? roleName(lists, v as string) : k === 'active' ? t(v ? 'ui.yes' : 'ui.no')
				: k === 'lang' ? t(LANG_NAME[v as Lang]) : String(v),
		}),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save({ ...f.value, name: f.value.name.trim() });
		f.setBusy(false);
	}

	return (
		<Dialog title={user.name} lead={t('admin.user.login.is', { login: user.login })} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<AccountFields v={f.value} set={f.set} fault={f.fault} lists={lists} />
				<Check label={t('admin.user.active')} hint={t('admin.user.active.hint')} checked={f.value.active} onChange={(x) => f.set('active', x)} />
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

function NewUser({ lists, onClose, onDone }: { lists: Lists; onClose: () => void; onDone: () => void }) {
	const f = useForm<Values & { login: string; password: string }>({ login: '', name: '', role: '', teams: [], active: true, lang: 'fr', password: '' });

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!f.value.role) return f.setFault('role', t('field.required'));
		f.setBusy(true);
		const { login, name, role, teams, lang, password } = f.value;
		try {
			await account.createUser({ login: login.trim(), name: name.trim(), role, teams, lang, password });
			toast(t('admin.user.created', { name: name.trim() }));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}

	return (
		<Dialog title={t('admin.user.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<AccountFields v={f.value} set={f.set as SetValue} fault={f.fault} lists={lists} />
				<TextField label={t('signin.login')} hint={t('admin.user.login.hint')} autoCapitalize="none" value={f.value.login} onChange={(x) => f.set('login', x)} fault={f.fault('login')} />
				<PasswordField label={t('admin.user.password')} hint={t('admin.user.password.hint')} autoComplete="new-password"
					value={f.value.password} onChange={(x) => f.set('password', x)} fault={f.fault('password')} />
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('admin.user.create')}</Button>
				</div>
			</form>
		</Dialog>
	);
}

function ResetPassword({ user, onClose }: { user: User; onClose: () => void }) {
	const f = useForm({ password: '' });

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		try {
			await account.setUserPassword(user.id, f.value.password);
			toast(t('admin.user.password.saved', { name: user.name }));
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}

	return (
		<Dialog title={t('admin.user.reset')} lead={user.name} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<p class="soft">{t('admin.user.reset.text')}</p>
				<PasswordField label={t('admin.user.password')} hint={t('account.password.rule')} autoComplete="new-password"
					value={f.value.password} onChange={(x) => f.set('password', x)} fault={f.fault('password')} />
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('admin.user.reset')}</Button>
				</div>
			</form>
		</Dialog>
	);
}

type Act = { kind: 'edit' | 'password' | 'end'; user: User } | { kind: 'new' };

function columns(lists: Lists, open: (a: Act) => void): Array<Column<User>> {
	const write = can('account.write');
	return [
		{
			key: 'name', head: t('admin.user.name'), header: true, cell: (u) => (
				<span class="row nw"><Avatar size="sm" initials={u.name.split(' ').map((x) => x[0] ?? '').join('').slice(0, 2)} />
					<span class="two"><span>{u.name}</span><span class="small muted">{u.login}</span></span></span>
			),
		},
		{ key: 'role', head: t('admin.user.role'), cell: (u) => roleName(lists, u.role) },
		{ key: 'teams', head: t('admin.user.teams'), cell: (u) => teamNames(lists, u.teams) },
		{ key: 'last', head: t('admin.user.last'), cell: (u) => (u.last_login_day ? shortDay(u.last_login_day) : <span class="muted">{t('admin.user.never')}</span>) },
		{ key: 'sessions', head: t('admin.user.sessions'), num: true, cell: (u) => u.sessions },
		{ key: 'active', head: t('admin.state'), cell: (u) => (u.active ? <Tag tone="ok" icon="check">{t('admin.active')}</Tag> : <Tag icon="x">{t('admin.inactive')}</Tag>) },
		...(write ? [{
			key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (u: User) => (
				<span class="row nw end">
					<IconButton small icon="pencil" label={t('admin.edit', { what: u.name })} onClick={() => open({ kind: 'edit', user: u })} />
					<Menu icon="ellipsis" label={t('admin.more', { what: u.name })}>
						{(close) => (
							<>
								<MenuItem icon="key-round" onClick={() => { close(); open({ kind: 'password', user: u }); }}>{t('admin.user.reset')}</MenuItem>
								<MenuItem icon="log-out" onClick={() => { close(); open({ kind: 'end', user: u }); }}>{t('admin.user.end')}</MenuItem>
							</>
						)}
					</Menu>
				</span>
			),
		}] : []),
	];
}

function Acts({ act, lists, onClose, onDone }: { act: Act; lists: Lists; onClose: () => void; onDone: () => void }) {
	if (act.kind === 'new') return <NewUser lists={lists} onClose={onClose} onDone={onDone} />;
	if (act.kind === 'edit') return <EditUser user={act.user} lists={lists} onClose={onClose} onDone={onDone} />;
	if (act.kind === 'password') return <ResetPassword user={act.user} onClose={onClose} />;
	return (
		<Confirm title={t('admin.user.end')} text={t('admin.user.end.text', { name: act.user.name, n: act.user.sessions })} yes={t('admin.user.end')} danger onClose={onClose}
			onYes={() => account.endUserSessions(act.user.id).then(
				() => { toast(t('admin.user.ended')); onDone(); onClose(); },
				(e) => toast(errorText(e), { tone: 'alert' }),
			)} />
	);
}

export function Users() {
	const users = useResource(() => account.users(), [], ['config']);
	const roles = useResource(() => account.roles(), [], ['config']);
	const teams = useResource(() => account.teams(), [], ['config']);
	const [act, setAct] = useState<Act | null>(null);
	const search = useSearch();
	const error = users.error ?? roles.error ?? teams.error;
	if (error) return <Failure error={error} retry={() => { users.reload(); roles.reload(); teams.reload(); }} />;
	if (!users.data || !roles.data || !teams.data) return <Loading rows={6} />;
	const lists: Lists = { roles: roles.data.rows, teams: teams.data.rows };
	const rows = users.data.rows
		.filter((u) => search.hits(u.name, u.login, roleName(lists, u.role), teamNames(lists, u.teams)))
		.sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name));
	return (
		<>
			<div class="row apart">
				<Search state={search} label={t('admin.users.search')} count={rows.length} />
				{can('account.write') && <Button tone="primary" icon="user-plus" onClick={() => setAct({ kind: 'new' })}>{t('admin.user.new')}</Button>}
			</div>
			<Table label={t('admin.users')} columns={columns(lists, setAct)} rows={rows} rowKey={(u) => u.id} rowClass={(u) => (u.active ? undefined : 'off')} />
			{act && <Acts act={act} lists={lists} onClose={() => setAct(null)} onDone={users.reload} />}
		</>
	);
}
