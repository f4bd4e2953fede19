/* Teams: a name, in use or not. */

import { useState } from 'preact/hooks';
import { account } from '../../lib/api';
import { errorText, useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { toast } from '../../lib/toast';
import type { Team } from '../../lib/types';
import { Button, Empty, Failure, IconButton, Loading, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { useStale } from './stale';

interface Values { label: string; active: boolean }

function EditTeam({ team, onClose, onDone }: { team: Team | null; onClose: () => void; onDone: () => void }) {
	const base: Values = { label: team?.label ?? '', active: team?.active ?? true };
	const f = useForm<Values>(base);
	const stale = useStale<Values>({
		base,
		version: team?.version ?? 0,
		save: (v, version) => (team ? account.changeTeam(team.id, version, v) : account.createTeam(v.label)),
		latest: async () => {
			const now = (await account.teams()).rows.find((x) => x.id === team?.id);
			return { value: { label: now?.label ?? '', active: now?.active ?? false }, version: now?.version ?? 0 };
		},
		show: (k, v) => ({ label: t(k === 'label' ? 'admin.team.name' : 'admin.used'), text: typeof v === 'boolean' ? t(v ? 'ui.yes' : 'ui.no') : String(v) }),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save({ ...f.value, label: f.value.label.trim() });
		f.setBusy(false);
	}

	return (
		<Dialog title={team ? team.label : t('admin.team.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField data-first label={t('admin.team.name')} value={f.value.label} onChange={(v) => f.set('label', v)} fault={f.fault('label')} />
				{team && <Check label={t('admin.used')} hint={t('admin.team.used.hint')} checked={f.value.active} onChange={(v) => f.set('active', v)} />}
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function Teams() {
	const list = useResource(() => account.teams(), [], ['config']);
	const [edit, setEdit] = useState<Team | 'new' | null>(null);
	const [busy, setBusy] = useState(0);

	async function toggle(x: Team) {
		setBusy(x.id);
		try {
			await account.changeTeam(x.id, x.version, { active: !x.active });
			toast(t('admin.saved'));
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
		}
		list.reload();
		setBusy(0);
	}

	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={4} />;
	return (
		<>
			<div class="row end"><Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t('admin.team.new')}</Button></div>
			{list.data.rows.length === 0 && <div class="card"><Empty icon="users">{t('admin.team.none')}</Empty></div>}
			{list.data.rows.length > 0 && (
				<Table label={t('admin.teams')} rows={list.data.rows} rowKey={(x) => x.id} rowClass={(x) => (x.active ? undefined : 'off')} columns={[
					{ key: 'label', head: t('admin.team.name'), header: true, cell: (x) => x.label },
					{ key: 'active', head: t('admin.state'), cell: (x) => (x.active ? <Tag tone="ok" icon="check">{t('admin.used')}</Tag> : <Tag icon="x">{t('admin.unused')}</Tag>) },
					{
						key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (x) => (
							<span class="row nw end">
								<Button small busy={busy === x.id} onClick={() => void toggle(x)}>{t(x.active ? 'admin.stop' : 'admin.resume')}<span class="vh">, {x.label}</span></Button>
								<IconButton small icon="pencil" label={t('admin.edit', { what: x.label })} onClick={() => setEdit(x)} />
							</span>
						),
					},
				]} />
			)}
			{edit && <EditTeam team={edit === 'new' ? null : edit} onClose={() => setEdit(null)} onDone={list.reload} />}
		</>
	);
}
