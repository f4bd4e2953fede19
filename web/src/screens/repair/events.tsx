/* Events: plan, open, close; the one of today stands first. */

import { useState } from 'preact/hooks';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { errorText, useForm } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { useOlder } from '../../lib/older';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { number, shortDay, today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, ButtonLink, Empty, Failure, IconBox, IconButton, Loading, Tag, type Tone } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { OlderFoot } from '../../ui/older';
import { repair, type Event, type EventIn } from './api';

const TONE: Record<Event['state'], Tone | undefined> = { planned: undefined, open: 'busy', closed: 'ok', cancelled: 'alert' };

function valuesOf(e?: Event): EventIn {
	return {
		day: e?.day ?? today.value, start: e?.start ?? '13:30', end: e?.end ?? '17:30', tables: e?.tables ?? 4,
		visitors: e?.visitors ?? 0, place: e?.place?.key ?? '', partner: e?.partner?.key ?? '',
		...(e ? { state: e.state } : { service: '' }),
	};
}

/** What the server takes: empty choices are left out. */
function body(v: EventIn): EventIn {
	const { place, partner, service, ...rest } = v;
	return { ...rest, ...(place && { place }), ...(partner && { partner }), ...(service && { service }) };
}

export function EditEvent({ event, onClose, onDone }: { event?: Event; onClose: () => void; onDone: () => void }) {
	needCatalogue();
	const services = (catalogue.value?.services ?? []).filter((s) => s.archetype === 'repair');
	const base = valuesOf(event);
	const f = useForm<EventIn>(base);
	const v = { ...f.value, service: event ? undefined : f.value.service || services[0]?.key };
	const stale = useStale<EventIn>({
		base, version: event?.version ?? 0,
		save: (x, version) => (event ? repair.changeEvent(event.id, version, body({ ...x, service: undefined })) : repair.addEvent(body(x))),
		latest: async () => {
			const now = (await repair.events()).rows.find((x) => x.id === event?.id);
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('repair.f.', String(k)), text: x === undefined ? '' : String(x) }),
		done: () => { toast(t('repair.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	const options = (rows: Array<{ key: string; label: unknown }> = []) => rows.map((x) => ({ value: x.key, label: typeof x.label === 'string' ? x.label : label(x.label as never) }));

	async function submit(e: globalThis.Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}

	return (
		<Dialog wide title={event ? t('repair.event.edit') : t('repair.event.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					{!event && services.length > 1 && <SelectField label={t('repair.f.service')} value={v.service ?? ''} onChange={(x) => f.set('service', x)}
						options={services.map((s) => ({ value: s.key, label: label(s.label) }))} fault={f.fault('service')} />}
					<DateField label={t('repair.f.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} data-first />
					<TextField type="time" label={t('repair.f.start')} value={v.start} onChange={(x) => f.set('start', x)} fault={f.fault('start')} />
					<TextField type="time" label={t('repair.f.end')} value={v.end} onChange={(x) => f.set('end', x)} fault={f.fault('end')} />
					<SelectField label={t('repair.f.place')} optional empty="—" value={v.place ?? ''} onChange={(x) => f.set('place', x)} options={options(catalogue.value?.places)} fault={f.fault('place')} />
					<SelectField label={t('repair.f.partner')} optional empty="—" value={v.partner ?? ''} onChange={(x) => f.set('partner', x)} options={options(catalogue.value?.partners)} fault={f.fault('partner')} />
					<NumberField label={t('repair.f.tables')} min={1} max={40} value={v.tables ?? null} onChange={(x) => f.set('tables', x ?? 1)} fault={f.fault('tables')} />
					<NumberField label={t('repair.f.visitors')} hint={t('repair.f.visitors.hint')} min={0} value={v.visitors ?? null} onChange={(x) => f.set('visitors', x ?? 0)} fault={f.fault('visitors')} />
				</div>
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button>
				</div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

/** Changes the state alone; everything else stays as it is. */
export async function setState(e: Event, state: Event['state'], done: () => void): Promise<void> {
	try {
		await repair.changeEvent(e.id, e.version, body({ ...valuesOf(e), state }));
		toast(tx('repair.state.did.', state));
	} catch (x) {
		toast(errorText(x), { tone: 'alert' });
	}
	done();
}

function Line({ e, edit, done }: { e: Event; edit: () => void; done: () => void }) {
	const now = e.day === today.value;
	return (
		<li class="line">
			<IconBox icon="wrench" tone={e.state === 'open' ? 'b' : 'm'} />
			<span class="t">
				<b>{e.state === 'cancelled' ? weekDay(e.day) : <a href={href('repair', e.id)}>{now ? t('repair.today', { day: shortDay(e.day) }) : weekDay(e.day)}</a>}</b>
				<span class="small soft">{[`${e.start}–${e.end}`, label(e.place?.label), label(e.service_label)].filter(Boolean).join(', ')}</span>
				<span class="tags">
					<Tag tone={TONE[e.state]}>{tx('repair.state.', e.state)}</Tag>
					{e.items > 0 && <Tag>{t('repair.items', { n: e.items })}</Tag>}
					{e.items > 0 && <Tag tone="ok">{t('repair.fixed.n', { n: e.fixed })}</Tag>}
				</span>
			</span>
			<span class="row">
				{e.state === 'planned' && e.day <= today.value && <Button small tone="primary" onClick={() => void setState(e, 'open', done)}>{t('repair.open')}</Button>}
				{e.state === 'open' && <ButtonLink small tone="primary" href={href('repair', e.id, 'desk')}>{t('repair.desk')}</ButtonLink>}
				{can('repair.manage') && e.state !== 'cancelled' && <IconButton small icon="pencil" label={t('repair.edit.of', { day: shortDay(e.day) })} onClick={edit} />}
			</span>
		</li>
	);
}

export function Events() {
	const list = useOlder((from, to) => repair.events(from, to), 180, [], ['activities']);
	const [edit, setEdit] = useState<Event | 'new' | null>(null);
	const rows = list.data?.rows ?? [];
	const coming = rows.filter((e) => e.day >= today.value).reverse();
	const past = rows.filter((e) => e.day < today.value);
	if (list.error && !list.data) return <Failure error={list.error} retry={list.reload} />;
	if (list.loading) return <Loading rows={6} />;
	const group = (title: string, of: Event[]) => of.length > 0 && (
		<section class="card" aria-label={title}>
			<div class="card-h"><h2>{title}</h2><span class="muted num">{number(of.length)}</span></div>
			<ul class="rows">{of.map((e) => <Line key={e.id} e={e} edit={() => setEdit(e)} done={list.reload} />)}</ul>
		</section>
	);
	return (
		<>
			{can('repair.manage') && <div class="row"><Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t('repair.event.new')}</Button></div>}
			{rows.length === 0 && <div class="card"><Empty icon="wrench">{t('repair.none')}</Empty></div>}
			{group(t('repair.coming'), coming)}
			{group(t('repair.past'), past)}
			{can('repair.manage') && list.data && <OlderFoot from={list.from} older={list.older} more={list.data.more} n={rows.length} />}
			{edit && <EditEvent event={edit === 'new' ? undefined : edit} onClose={() => setEdit(null)} onDone={list.reload} />}
		</>
	);
}
