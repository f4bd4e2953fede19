/* The kitchen: what to cook, what is blocked, labels, temperatures. */

import { useState } from 'preact/hooks';
import { ApiError, get, post } from '../../lib/http';
import { errorText } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { toast } from '../../lib/toast';
import { can } from '../../lib/session';
import { clock, stamp, today, weekDay } from '../../lib/time';
import { Button, ButtonLink, Empty, Failure, Loading, Notice, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, SelectField, TextField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { DayBar } from './day';
import { readDishes } from './dishes';
import type { Dish, Kitchen } from './types';
import { hasMenu, unitOf, whichService, within } from './which';

type Trouble = NonNullable<Kitchen['trouble']>[number];
type Count = NonNullable<Kitchen['count']>[number];

function Choose({ what, dishes, onClose, onDone }: { what: Trouble; dishes: Dish[]; onClose: () => void; onDone: () => void }) {
	const [dish, setDish] = useState('');
	const [override, setOverride] = useState(false);
	const [reason, setReason] = useState('');
	const [fault, setFault] = useState('');
	const mine = dishes.filter((d) => d.course === what.course && d.active);
	const meets = (mine.find((d) => String(d.id) === dish)?.allergens ?? []).filter((a) => (what.allergens ?? []).includes(a));
	return (
		<Dialog title={t('delivery.choose', { course: tx('delivery.course.', what.course) })} lead={what.name} onClose={onClose}>
			<form class="stack" onSubmit={(e) => {
				e.preventDefault();
				post('/api/delivery/choices', { subscription_id: what.subscription_id, day: what.day, course: what.course, dish_id: dish ? Number(dish) : undefined, override: meets.length > 0 && override, reason: reason || undefined }).then(onDone, (err) => {
					if (!(err instanceof ApiError)) throw err;
					setFault(err.fields.length ? tx('', err.fields[0]!.error, 'field.other') : errorText(err));
				});
			}}>
				<div class="tags">{(what.allergens ?? []).map((a) => <Tag key={a} tone="alert">{tx('delivery.allergen.', a)}</Tag>)}<Tag tone="seal">{tx('delivery.diet.', what.diet)}</Tag></div>
				<SelectField label={t('delivery.dish')} empty={t('delivery.dish.none')} value={dish} onChange={setDish} options={mine.map((d) => ({ value: String(d.id), label: d.label }))} />
				{meets.length > 0 && <Notice tone="alert" icon="triangle-alert">{t('delivery.meets', { what: meets.map((a) => tx('delivery.allergen.', a)).join(', ') })}</Notice>}
				{meets.length > 0 && can('delivery.override') && <>
					<Check label={t('delivery.override')} checked={override} onChange={setOverride} />
					{override && <AreaField label={t('delivery.reason')} rows={2} value={reason} onChange={setReason} />}
				</>}
				{fault && <Notice tone="alert">{fault}</Notice>}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary">{t('delivery.save')}</Button></div>
			</form>
		</Dialog>
	);
}

/** One line a dish: how many in all, and how many of each diet and texture. */
function dishLines(count: Count[]) {
	const lines = new Map<string, { key: string; course: string; dish: string; blocked: boolean; quantity: number; parts: Map<string, number> }>();
	for (const c of count) {
		const key = `${c.course} ${c.dish_id ?? 'x'}`;
		const line = lines.get(key) ?? { key, course: c.course, dish: c.dish ?? '', blocked: c.blocked, quantity: 0, parts: new Map() };
		const part = [tx('delivery.mode.', c.mode), c.diet === 'normal' ? '' : tx('delivery.diet.', c.diet), c.texture === 'normal' ? '' : tx('delivery.texture.', c.texture)].filter(Boolean).join(', ');
		line.quantity += c.quantity;
		line.parts.set(part, (line.parts.get(part) ?? 0) + c.quantity);
		lines.set(key, line);
	}
	return [...lines.values()];
}

const POINTS = ['reception', 'cooking', 'cooling', 'departure', 'first', 'last', 'back'];

/** A measure taken in the kitchen; one outside the limit wants what was done about it. */
function Temperature({ day, dishes, onDone }: { day: string; dishes: Dish[]; onDone: () => void }) {
	const empty = { degrees: '', action: '', dish: '' };
	const [v, setV] = useState({ point: 'cooking', keeps: 'hot', ...empty });
	const [fault, setFault] = useState<Record<string, string>>({});
	const set = (x: Partial<typeof v>) => setV({ ...v, ...x });
	return (
		<form class="card pad stack" noValidate onSubmit={(e) => {
			e.preventDefault();
			const n = Number(v.degrees.replace(',', '.'));
			if (v.degrees.trim() === '' || Number.isNaN(n)) return setFault({ tenths: t('field.required') });
			post('/api/delivery/temperatures', { service: whichService(), day, point: v.point, keeps: v.keeps, dish_id: v.dish ? Number(v.dish) : undefined, tenths: Math.round(n * 10), action: v.action.trim() || undefined }).then(
				() => { toast(t('drive.heat.noted')); setV({ ...v, ...empty }); setFault({}); onDone(); },
				(err) => {
					if (!(err instanceof ApiError)) throw err;
					setFault(err.fields.length ? Object.fromEntries(err.fields.map((x) => [x.field, tx('', x.error, 'field.other', { min: '', max: '' })])) : { tenths: errorText(err) });
				},
			);
		}}>
			<div class="cols">
				<SelectField label={t('delivery.point')} value={v.point} onChange={(point) => set({ point })} options={POINTS.map((p) => ({ value: p, label: tx('delivery.point.', p) }))} />
				<SelectField label={t('delivery.mode')} value={v.keeps} onChange={(keeps) => set({ keeps })} options={['hot', 'cold', 'frozen'].map((m) => ({ value: m, label: tx('delivery.mode.', m) }))} />
				<SelectField optional label={t('delivery.dish')} empty="" value={v.dish} onChange={(dish) => set({ dish })} options={dishes.filter((d) => d.active).map((d) => ({ value: String(d.id), label: d.label }))} />
				<TextField label={t('delivery.degrees')} inputMode="decimal" value={v.degrees} onChange={(degrees) => set({ degrees })} fault={fault.tenths ?? fault.day} />
			</div>
			{fault.action && <AreaField rows={2} label={t('delivery.action')} value={v.action} onChange={(action) => set({ action })} fault={fault.action} />}
			<div class="row end"><Button type="submit">{t('drive.heat.note')}</Button></div>
		</form>
	);
}

export function KitchenTab() {
	const [day, setDay] = useState(today.value);
	const [choosing, setChoosing] = useState<Trouble | null>(null);
	const kitchen = useResource(() => get<Kitchen>('/api/delivery/kitchen', { service: whichService(), day }), [day], ['deliveries']);
	const dishes = useResource(readDishes, [], ['deliveries']);
	const k = kitchen.data;
	const days = [...new Set((k?.count ?? []).map((c) => c.day))];

	return (
		<>
			<div class="row wrap"><DayBar day={day} onDay={setDay} /><Button icon="printer" onClick={() => window.print()}>{t('delivery.print')}</Button>{k?.drives && (k.labels ?? []).length > 0 && <ButtonLink icon="ticket" href={within('labels', day)}>{t('delivery.labels', { n: (k.labels ?? []).length })}</ButtonLink>}</div>
			{kitchen.loading && <Loading rows={6} />}
			{kitchen.error && <Failure error={kitchen.error} retry={kitchen.reload} />}
			{k && !k.drives && <div class="card"><Empty icon="soup">{t('delivery.no_drive')}</Empty></div>}
			{k?.drives && (
				<>
					<div class="kpis">
						<div class="card pad kpi"><b class="num">{k.meals}</b>{tx('delivery.kpi.', unitOf(), 'delivery.kpi.meals')}</div>
						<div class="card pad kpi"><b class="num">{k.blocked}</b>{t('delivery.kpi.blocked')}</div>
						<div class="card pad kpi"><b class="num">{stamp(k.cutoff)}</b>{t('delivery.kpi.cutoff')}</div>
					</div>
					{(k.trouble ?? []).length > 0 && (
						<section class="card" aria-label={t('delivery.trouble')}>
							<div class="card-h"><h2>{t('delivery.trouble')}</h2></div>
							<ul class="rows">
								{(k.trouble ?? []).map((x) => (
									<li key={`${x.subscription_id} ${x.day} ${x.course}`} class="line">
										<Tag tone={x.why === 'blocked' ? 'alert' : 'wait'} icon="triangle-alert">{tx('delivery.why.', x.why)}</Tag>
										<span class="t"><b>{x.name}</b><span class="small soft">{[weekDay(x.day), tx('delivery.course.', x.course), x.dish ?? '', x.by ?? ''].filter(Boolean).join(' · ')}</span>
											<span class="tags">{(x.allergens ?? []).map((a) => <Tag key={a} tone="alert">{tx('delivery.allergen.', a)}</Tag>)}<Tag tone="seal">{tx('delivery.diet.', x.diet)}</Tag></span></span>
										{x.day >= today.value && <Button small onClick={() => setChoosing(x)}>{t('delivery.choose.do')}</Button>}
									</li>
								))}
							</ul>
						</section>
					)}
					{days.map((d) => (
						<section key={d} class="stack tight">
							<h2>{weekDay(d)}</h2>
							<Table label={t('delivery.count', { day: weekDay(d) })} rows={dishLines((k.count ?? []).filter((c) => c.day === d))} rowKey={(r) => r.key}
								columns={[
									{ key: 'course', head: t('delivery.course'), cell: (r) => tx('delivery.course.', r.course) },
									{ key: 'dish', head: t('delivery.dish'), header: true, cell: (r) => r.blocked ? <Tag tone="alert">{t('delivery.blocked')}</Tag> : r.dish },
									{ key: 'n', head: t('delivery.quantity'), num: true, cell: (r) => r.quantity },
									{ key: 'parts', head: t('delivery.parts'), cell: (r) => [...r.parts].map(([what, n]) => `${n} × ${what}`).join(' ; ') },
								]} />
						</section>
					))}
					{(k.count ?? []).length === 0 && hasMenu() && <div class="card"><Empty icon="soup">{t('delivery.no_menu')}</Empty></div>}
					<section class="stack tight">
						<h2>{t('delivery.temperatures')}</h2>
						{can('delivery.temperature') && day <= today.value && <Temperature day={day} dishes={dishes.data ?? []} onDone={kitchen.reload} />}
						{(k.temperatures ?? []).length === 0 ? <div class="card"><Empty icon="thermometer">{t('delivery.no_temperatures')}</Empty></div> : (
							<Table label={t('delivery.temperatures')} rows={k.temperatures ?? []} rowKey={(r) => r.id} columns={[
								{ key: 'at', head: t('delivery.hour'), cell: (r) => clock(r.at) },
								{ key: 'point', head: t('delivery.point'), header: true, cell: (r) => <>{tx('delivery.point.', r.point)}{(r.dish ?? r.round) && <span class="small soft"> {r.dish ?? r.round}</span>}</> },
								{ key: 'v', head: '°C', num: true, cell: (r) => (r.tenths / 10).toFixed(1).replace('.', ',') },
								{ key: 'ok', head: t('delivery.conform'), cell: (r) => <Tag tone={r.good ? 'ok' : 'alert'}>{t(r.good ? 'delivery.yes' : 'delivery.no')}</Tag> },
								{ key: 'a', head: t('delivery.action'), cell: (r) => r.action ?? '' },
								{ key: 'b', head: t('delivery.by'), cell: (r) => r.by },
							]} />
						)}
					</section>
				</>
			)}
			{choosing && <Choose what={choosing} dishes={dishes.data ?? []} onClose={() => setChoosing(null)} onDone={() => { setChoosing(null); kitchen.reload(); }} />}
		</>
	);
}
