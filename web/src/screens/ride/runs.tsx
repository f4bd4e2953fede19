/* A run: a driver with a vehicle on a day; its sheet for paper; the driver who falls ill. */

import { useState } from 'preact/hooks';
import { errorText, useForm } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Notice } from '../../ui/basic';
import { Confirm, Dialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/fields';
import { hm, minuteOf, rides, type Board, type Replanned } from './api';

export function RunDialog({ board: b, id, vehicle, onClose, onDone }: {
	board: Board;
	id: number | null;
	vehicle?: number;
	onClose: () => void;
	onDone: (r: Replanned | null) => void;
}) {
	const run = b.runs.find((r) => r.id === id);
	const drivers = useResource(can('ride.manage') ? () => rides.drivers() : null, []);
	const [asking, setAsking] = useState<'' | 'ill' | 'cancel'>('');
	const [general, setGeneral] = useState('');
	const f = useForm({
		vehicle: String(run?.vehicle_id ?? vehicle ?? ''), driver: String(run?.driver_id ?? ''),
		from: hm(run?.from_minute ?? b.open[0]?.from_minute ?? 480), to: hm(run?.to_minute ?? b.open[0]?.to_minute ?? 1020),
	});
	const names = drivers.data?.rows.filter((d) => d.active).map((d) => ({ value: String(d.id), label: d.name }))
		?? [...new Map(b.runs.map((r) => [r.driver_id, r.driver]))].map(([v, l]) => ({ value: String(v), label: l }));

	async function save(e: Event) {
		e.preventDefault();
		f.clear();
		const from_minute = minuteOf(f.value.from), to_minute = minuteOf(f.value.to);
		if (from_minute === null) return f.setFault('from_minute', t('ride.time.bad'));
		if (to_minute === null) return f.setFault('to_minute', t('ride.time.bad'));
		const body = { day: b.day, vehicle_id: Number(f.value.vehicle), driver_id: Number(f.value.driver), from_minute, to_minute };
		f.setBusy(true);
		try {
			if (run) await rides.setRun(run.id, run.version, body);
			else await rides.addRun(body);
			toast(t('ride.run.saved'));
			onDone(null);
			onClose();
		} catch (x) {
			setGeneral(f.refuse(x));
		} finally {
			f.setBusy(false);
		}
	}

	async function away(what: 'ill' | 'cancel') {
		if (!run) return;
		try {
			const done = what === 'ill'
				? await rides.away(run.driver_id, { from_day: b.day, to_day: b.day, kind: 'ill' })
				: await rides.cancelRun(run.id, run.version);
			onDone(done);
			onClose();
		} catch (x) {
			setAsking('');
			setGeneral(errorText(x));
		}
	}

	return (
		<Dialog title={run ? `${run.driver}, ${b.vehicles.find((v) => v.id === run.vehicle_id)?.label ?? ''}` : t('ride.run.add')} lead={weekDay(b.day)} onClose={onClose}>
			<form class="stack" noValidate onSubmit={save}>
				{general && <Notice tone="alert" icon="triangle-alert">{general}</Notice>}
				{run?.papers_over && <Notice tone="wait" icon="triangle-alert">{t('ride.papers.over')}</Notice>}
				<div class="g2">
					<SelectField data-first label={t('ride.driver')} value={f.value.driver} onChange={(x) => f.set('driver', x)} empty={t('ride.choose')} fault={f.fault('driver_id')} options={names} />
					<SelectField label={t('ride.col.vehicle')} value={f.value.vehicle} onChange={(x) => f.set('vehicle', x)} empty={t('ride.choose')} fault={f.fault('vehicle_id')} options={b.vehicles.map((v) => ({ value: String(v.id), label: v.label }))} />
					<TextField type="time" label={t('ride.hours.from')} value={f.value.from} onChange={(x) => f.set('from', x)} fault={f.fault('from_minute')} />
					<TextField type="time" label={t('ride.hours.to')} value={f.value.to} onChange={(x) => f.set('to', x)} fault={f.fault('to_minute')} />
				</div>
				<div class="row end rb-acts">
					{run && <ButtonLink href={href('rides', 'sheet', run.id)} icon="printer">{t('ride.sheet')}</ButtonLink>}
					{run && <Button tone="danger" onClick={() => setAsking('ill')}>{t('ride.ill')}</Button>}
					{run && <Button tone="danger" onClick={() => setAsking('cancel')}>{t('ride.run.cancel')}</Button>}
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
			{asking && run && (
				<Confirm danger title={t(asking === 'ill' ? 'ride.ill' : 'ride.run.cancel')} text={t('ride.ill.text', { name: run.driver })} yes={t('ride.replan')}
					onYes={() => away(asking)} onClose={() => setAsking('')} />
			)}
		</Dialog>
	);
}
