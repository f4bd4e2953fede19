/*
 * What each role allows: capabilities in plain words against roles. Changes are gathered and saved
 * role by role; one's own role cannot be changed.
 */

import { useState } from 'preact/hooks';
import { account } from '../../lib/api';
import { errorText } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { label, labelLang, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can, me } from '../../lib/session';
import { toast } from '../../lib/toast';
import type { Capability, Role } from '../../lib/types';
import { Button, Failure, Icon, Loading, Notice } from '../../ui/basic';

/** What was ticked, and the version of the role that one saw then: the list behind is read again meanwhile. */
type Changes = Record<number, { version: number; caps: string[] }>;

function same(a: string[], b: string[]): boolean {
	return a.length === b.length && a.every((x) => b.includes(x));
}

function Cell({ cap, role, caps, onChange }: { cap: Capability; role: Role; caps: string[]; onChange: (on: boolean) => void }) {
	const on = caps.includes(cap.cap);
	const fixed = !can('role.write') || role.key === me.value?.role;
	if (fixed) {
		return (
			<td class="mx">
				{on && <Icon name="check" />}
				<span class="vh">{t(on ? 'ui.yes' : 'ui.no')}</span>
			</td>
		);
	}
	return (
		<td class={on === role.caps.includes(cap.cap) ? 'mx' : 'mx new'}>
			<label class="mx-l">
				<input type="checkbox" checked={on} onChange={(e) => onChange(e.currentTarget.checked)} />
				<span class="vh">{t('admin.role.cell', { what: label(cap.help), role: label(role.label) })}</span>
			</label>
		</td>
	);
}

function Matrix({ roles, caps, changes, onChange }: {
	roles: Role[];
	caps: Capability[];
	changes: Changes;
	onChange: (r: Role, cap: string, on: boolean) => void;
}) {
	const groups = [...new Set(caps.map((c) => c.cap.split('.')[0] ?? ''))];
	return (
		<div class="card tw" role="region" aria-label={t('admin.roles')} tabIndex={0}>
			<table class="tbl matrix">
				<caption class="vh">{t('admin.roles')}</caption>
				<thead>
					<tr>
						<th scope="col">{t('admin.role.what')}</th>
						{roles.map((r) => <th key={r.id} scope="col" class="mx-h" lang={labelLang(r.label)}>{label(r.label)}</th>)}
					</tr>
				</thead>
				{groups.map((g) => (
					<tbody key={g}>
						<tr class="grp"><th scope="rowgroup" colSpan={roles.length + 1}>{tx('admin.cap.', g, null)}</th></tr>
						{caps.filter((c) => c.cap.startsWith(`${g}.`)).map((c) => (
							<tr key={c.cap}>
								<th scope="row" lang={labelLang(c.help)}>{label(c.help)}</th>
								{roles.map((r) => <Cell key={r.id} cap={c} role={r} caps={changes[r.id]?.caps ?? r.caps} onChange={(on) => onChange(r, c.cap, on)} />)}
							</tr>
						))}
					</tbody>
				))}
			</table>
		</div>
	);
}

export function Roles() {
	const list = useResource(() => account.roles(), [], ['config']);
	const [changes, setChanges] = useState<Changes>({});
	const [busy, setBusy] = useState(false);
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={8} />;
	const { rows, capabilities } = list.data;
	const open = rows.filter((r) => changes[r.id] && !same(changes[r.id]?.caps ?? [], r.caps));

	function change(r: Role, cap: string, on: boolean) {
		const had = changes[r.id] ?? r;
		setChanges({ ...changes, [r.id]: { version: had.version, caps: on ? [...had.caps, cap] : had.caps.filter((c) => c !== cap) } });
	}

	async function save() {
		setBusy(true);
		const left = { ...changes };
		try {
			for (const r of open) {
				await account.changeRole(r.id, changes[r.id]?.version ?? r.version, changes[r.id]?.caps ?? []);
				delete left[r.id];
			}
			toast(t('admin.saved'));
		} catch (e) {
			/* a stale role is shown as it is now: what was ticked for it is dropped */
			if (e instanceof ApiError && e.status === 412) for (const r of open) delete left[r.id];
			toast(errorText(e), { tone: 'alert' });
		}
		setChanges(left);
		list.reload();
		setBusy(false);
	}

	return (
		<>
			{can('role.write') && <Notice icon="shield">{t('admin.role.note')}</Notice>}
			<Matrix roles={rows} caps={capabilities} changes={changes} onChange={change} />
			{open.length > 0 && (
				<div class="bar-save card" role="status">
					<span>{t('admin.role.open', { roles: open.map((r) => label(r.label)).join(', ') })}</span>
					<span class="row">
						<Button onClick={() => setChanges({})}>{t('ui.cancel')}</Button>
						<Button tone="primary" busy={busy} onClick={() => void save()}>{t('plan.save')}</Button>
					</span>
				</div>
			)}
		</>
	);
}
