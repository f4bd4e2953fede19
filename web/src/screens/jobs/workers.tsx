/* Who works for a service: accounts of the staff, Art. 60 workers, volunteers. */

import { useState } from 'preact/hooks';
import { jobs, type Worker } from '../../lib/api-job';
import { useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, Empty, Failure, IconButton, Loading, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';

const KINDS = ['employee', 'art60', 'volunteer'] as const;

interface Values { name: string; login: string; kind: Worker['kind']; active: boolean }

function valuesOf(w: Worker | null): Values {
	return { name: w?.login ? '' : (w?.name ?? ''), login: w?.login ?? '', kind: w?.kind ?? 'art60', active: w?.active ?? true };
}

function WorkerForm({ service, worker, onClose, onDone }: { service: string; worker: Worker | null; onClose: () => void; onDone: () => void }) {
	const base = valuesOf(worker);
	const f = useForm<Values>(base);
	const v = f.value;
	const body = (x: Values) => ({ service, kind: x.kind, active: x.active, ...(x.login.trim() ? { login: x.login.trim() } : { name: x.name.trim() }) });
	const stale = useStale<Values>({
		base, version: worker?.version ?? 0,
		save: (x, version) => (worker ? jobs.changeWorker(worker.id, version, body(x)) : jobs.addWorker(body(x))),
		latest: async () => {
			const now = (await jobs.workers(service)).rows.find((x) => x.id === worker?.id) ?? null;
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: t(k === 'active' ? 'stock.f.active' : `job.worker.${k}`), text: k === 'kind' ? t(`job.worker.${x as Worker['kind']}`) : typeof x === 'boolean' ? t(x ? 'ui.yes' : 'ui.no') : String(x) }),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}
	return (
		<Dialog title={worker ? worker.name : t('job.worker.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField data-first label={t('job.worker.name')} value={v.name} onChange={(x) => f.set('name', x)} fault={f.fault('name')} />
				<TextField label={t('job.worker.login')} hint={t('job.worker.login.hint')} optional value={v.login} onChange={(x) => f.set('login', x)} fault={f.fault('login')} />
				<SelectField label={t('job.worker.kind')} value={v.kind} onChange={(x) => f.set('kind', x as Worker['kind'])} options={KINDS.map((k) => ({ value: k, label: t(`job.worker.${k}`) }))} />
				{worker && <Check label={t('stock.f.active')} checked={v.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function Workers({ service }: { service: string }) {
	const list = useResource(() => jobs.workers(service), [service], ['activities']);
	const [act, setAct] = useState<Worker | 'new' | null>(null);
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading />;
	const edits = can('job.write');
	return (
		<>
			{edits && <div class="row end"><Button tone="primary" icon="user-plus" onClick={() => setAct('new')}>{t('job.worker.new')}</Button></div>}
			{list.data.rows.length === 0 ? <div class="card"><Empty icon="users">{t('job.worker.none')}</Empty></div> : (
				<Table<Worker> label={t('job.workers')} rows={list.data.rows} rowKey={(w) => w.id} rowClass={(w) => (w.active ? undefined : 'off')} columns={[
					{ key: 'name', head: t('job.worker.name'), header: true, cell: (w) => w.name },
					{ key: 'kind', head: t('job.worker.kind'), cell: (w) => t(`job.worker.${w.kind}`) },
					{ key: 'login', head: t('job.worker.login'), cell: (w) => w.login },
					{ key: 'state', head: t('admin.state'), cell: (w) => (w.active ? <Tag tone="ok" icon="check">{t('admin.active')}</Tag> : <Tag icon="x">{t('admin.inactive')}</Tag>) },
					...(edits ? [{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, num: true, cell: (w: Worker) => <IconButton small icon="pencil" label={t('admin.edit', { what: w.name })} onClick={() => setAct(w)} /> }] : []),
				]} />
			)}
			{act && <WorkerForm service={service} worker={act === 'new' ? null : act} onClose={() => setAct(null)} onDone={list.reload} />}
		</>
	);
}
