/* The kitchen: what to cook, what is blocked, labels, temperatures. */

import { useState } from 'preact/hooks';
import { ApiError, get, post } from '../../lib/http';
import { errorText } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { clock, stamp, today, weekDay } from '../../lib/time';
import { Button, Empty, Failure, Loading, Notice, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, SelectField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { DayBar } from './day';
import type { Dish, Kitchen } from './types';

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

export function KitchenTab() {
	const [day, setDay] = useState(today.value);
	const [choosing, setChoosing] = useState<Trouble | null>(null);
	const kitchen = useResource(() => get<Kitchen>('/api/delivery/kitchen', { day }), [day], ['deliveries']);
	const dishes = useResource(() => get<{ rows: Dish[] }>('/api/delivery/dishes'), [], ['deliveries']);
	const k = kitchen.data;
	const days = [...new Set((k?.count ?? []).map((c) => c.day))];

	return (
		<>
			<div class="row wrap"><DayBar day={day} onDay={setDay} /><Button icon="printer" onClick={() => window.print()}>{t('delivery.print')}</Button></div>
			{kitchen.loading && <Loading rows={6} />}
			{kitchen.error && <Failure error={kitchen.error} retry={kitchen.reload} />}
			{k && !k.drives && <div class="card"><Empty icon="soup">{t('delivery.no_drive')}</Empty></div>}
			{k?.drives && (
				<>
					<div class="kpis">
						<div class="card pad kpi"><b class="num">{k.meals}</b>{t('delivery.kpi.meals')}</div>
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
					{(k.count ?? []).length === 0 && <div class="card"><Empty icon="soup">{t('delivery.no_menu')}</Empty></div>}
					<details class="card pad"><summary>{t('delivery.labels', { n: (k.labels ?? []).length })}</summary>
						<div class="labels">{(k.labels ?? []).map((l) => (
							<div key={l.subscription_id}><b>{l.name}</b><div class="small">{l.round} · {l.quantity} × {tx('delivery.mode.', l.mode)}</div>
								<div class="small">{[l.diet === 'normal' ? '' : tx('delivery.diet.', l.diet), l.texture === 'normal' ? '' : tx('delivery.texture.', l.texture)].filter(Boolean).join(', ')}</div>
								{(l.allergens ?? []).length > 0 && <div class="small"><b>{t('delivery.without', { what: (l.allergens ?? []).map((a) => tx('delivery.allergen.', a)).join(', ') })}</b></div>}</div>
						))}</div>
					</details>
					<section class="stack tight">
						<h2>{t('delivery.temperatures')}</h2>
						{(k.temperatures ?? []).length === 0 ? <div class="card"><Empty icon="thermometer">{t('delivery.no_temperatures')}</Empty></div> : (
							<Table label={t('delivery.temperatures')} rows={k.temperatures ?? []} rowKey={(r) => r.id} columns={[
								{ key: 'at', head: t('delivery.hour'), cell: (r) => clock(r.at) },
								{ key: 'point', head: t('delivery.point'), header: true, cell: (r) => tx('delivery.point.', r.point) },
								{ key: 'v', head: '°C', num: true, cell: (r) => (r.tenths / 10).toFixed(1).replace('.', ',') },
								{ key: 'ok', head: t('delivery.conform'), cell: (r) => <Tag tone={r.good ? 'ok' : 'alert'}>{t(r.good ? 'delivery.yes' : 'delivery.no')}</Tag> },
								{ key: 'a', head: t('delivery.action'), cell: (r) => r.action ?? '' },
							]} />
						)}
					</section>
				</>
			)}
			{choosing && <Choose what={choosing} dishes={dishes.data?.rows ?? []} onClose={() => setChoosing(null)} onDone={() => { setChoosing(null); kitchen.reload(); }} />}
		</>
	);
}
