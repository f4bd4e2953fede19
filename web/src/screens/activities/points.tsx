/* Points of a meeting, each with its decision and the action of the plan that it serves. */

import { useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, Empty, IconButton, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, SelectField, TextField } from '../../ui/fields';
import { activities, type Point, type Sheet } from './api';

interface Values { text: string; decision: string; action: string }

function valuesOf(p?: Point): Values {
	return { text: p?.text ?? '', decision: p?.decision ?? '', action: p?.action_id ? String(p.action_id) : '' };
}

function Edit({ session, point, onClose, done }: { session: number; point?: Point; onClose: () => void; done: () => void }) {
	const base = valuesOf(point);
	const f = useForm<Values>(base);
	const actions = useResource(can('plan.read') ? async () => {
		const inForce = (await plans.list()).rows.filter((p) => p.active && p.from <= today.value && today.value <= p.to);
		const pages = await Promise.all(inForce.map((p) => plans.page(p.id)));
		return pages.flatMap((p, i) => p.nodes.filter((n) => n.level === 'action' || n.level === 'subaction')
			.map((n) => ({ value: String(n.id), label: `${inForce.length > 1 ? `${inForce[i]?.organisation} ` : ''}${n.code} ${n.label}` })));
	} : null, []);
	const body = (v: Values) => ({ text: v.text, ...(v.decision && { decision: v.decision }), ...(v.action && { action_id: Number(v.action) }) });
	const stale = useStale<Values>({
		base, version: point?.version ?? 0,
		save: (v, version) => (point ? activities.changePoint(point.id, version, body(v)) : activities.addPoint(session, body(v))),
		latest: async () => {
			const now = (await activities.sheet(session)).points.find((x) => x.id === point?.id);
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({
			label: t(k === 'text' ? 'act2.point' : k === 'decision' ? 'act2.decision' : 'act2.point.action'),
			text: k === 'action' ? actions.data?.find((o) => o.value === x)?.label ?? x : x,
		}),
		done: () => { toast(t('act2.saved')); onClose(); done(); },
		refused: (x) => { toast(f.refuse(x), { tone: 'alert' }); done(); },
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(f.value);
		f.setBusy(false);
	}
	return (
		<Dialog title={point ? t('act2.point.edit') : t('act2.point.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField label={t('act2.point')} value={f.value.text} onChange={(x) => f.set('text', x)} fault={f.fault('text')} data-first />
				<AreaField label={t('act2.decision')} optional rows={3} value={f.value.decision} onChange={(x) => f.set('decision', x)} fault={f.fault('decision')} />
				<SelectField label={t('act2.point.action')} optional empty="—" value={f.value.action} onChange={(x) => f.set('action', x)} options={actions.data ?? []} fault={f.fault('action_id')} />
				<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function Points({ sheet, done }: { sheet: Sheet; done: () => void }) {
	const [edit, setEdit] = useState<Point | 'new' | null>(null);
	return (
		<section class="card" aria-label={t('act2.points')}>
			<div class="card-h"><h2>{t('act2.points')}</h2>
				{can('activity.write') && <Button small icon="plus" onClick={() => setEdit('new')}>{t('act2.point.new')}</Button>}</div>
			{sheet.points.length === 0 && <Empty icon="messages-square">{t('act2.points.none')}</Empty>}
			<ol class="rows">
				{sheet.points.map((p, i) => (
					<li key={p.id} class="line">
						<span class="num muted">{i + 1}</span>
						<span class="t"><b>{p.text}</b>{p.decision && <span class="pre">{p.decision}</span>}
							{p.code && <span class="small soft"><Tag tone="brand" icon="target">{p.code}</Tag> {p.action}</span>}</span>
						{can('activity.write') && <IconButton small icon="pencil" label={t('admin.edit', { what: p.text })} onClick={() => setEdit(p)} />}
					</li>
				))}
			</ol>
			{edit && <Edit session={sheet.session.id} point={edit === 'new' ? undefined : edit} onClose={() => setEdit(null)} done={done} />}
		</section>
	);
}
