/*
 * Menus: the cycle of weeks, and the calendar, where a day may differ from its week. The first
 * dish of a course is the usual one, the next ones replace it for whom it does not fit.
 */

import { useRef, useState } from 'preact/hooks';
import { useForm } from '../../lib/forms';
import { get, put } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { dayPlus, shortDay, today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, IconButton, Loading, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { DateField, NumberField, SelectField } from '../../ui/fields';
import { useStale } from '../admin/stale';
import { DishList, readDishes } from './dishes';
import { COURSES, type Dish, type Menu } from './types';
import { whichService } from './which';

type Course = 'soup' | 'main' | 'dessert' | 'supper';
interface Where { week?: number; weekday?: number; day?: string; course: Course; title: string }

const read = (q: { week?: number; day?: string }) => get<Menu>('/api/delivery/menu', { service: whichService(), ...q });

/** The dishes of a course, of a weekday of the cycle or of a day. */
function dishesAt(m: Menu, at: Where): number[] {
	if (at.day) return (m.days ?? []).find((d) => d.day === at.day)?.[at.course] ?? [];
	return (m.week ?? []).filter((r) => r.weekday === at.weekday && r.course === at.course).map((r) => r.dish_id);
}

function Choose({ at, was, dishes, own, onClose, onDone }: { at: Where; was: number[]; dishes: Dish[]; own: boolean; onClose: () => void; onDone: () => void }) {
	const base = { dishes: was };
	const f = useForm(base);
	const seen = useRef(was);
	const list = f.value.dishes;
	const name = (id: number) => dishes.find((d) => d.id === id)?.label ?? '?';
	const stale = useStale<{ dishes: number[] }>({
		base, version: 0,
		save: (x) => put('/api/delivery/menu', null, { service: whichService(), week: at.week, weekday: at.weekday, day: at.day, course: at.course, dishes: x.dishes, was: seen.current }),
		latest: async () => {
			seen.current = dishesAt(await read(at.day ? { day: at.day } : { week: at.week }), at);
			return { value: { dishes: seen.current }, version: 0 };
		},
		show: (_, x) => ({ label: t('delivery.dishes'), text: x.map(name).join(', ') }),
		done: () => { toast(t('delivery.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	const swap = (i: number) => f.set('dishes', list.map((x, k) => (k === i - 1 ? list[i]! : k === i ? list[i - 1]! : x)));
	return (
		<Dialog title={tx('delivery.course.', at.course)} lead={at.title} onClose={onClose}>
			<form class="stack" noValidate onSubmit={(e) => { e.preventDefault(); f.clear(); void stale.save(f.value); }}>
				<ol class="rows">
					{list.map((id, i) => (
						<li key={id} class="line">
							<span class="bd-n num">{i + 1}</span>
							<span class="t"><b>{name(id)}</b><span class="small soft">{t(i === 0 ? 'delivery.rank.first' : 'delivery.rank.next')}</span></span>
							<span class="row tight">
								{i > 0 && <IconButton small icon="chevron-up" label={t('delivery.up', { name: name(id) })} onClick={() => swap(i)} />}
								<IconButton small icon="trash-2" label={t('ride.remove', { what: name(id) })} onClick={() => f.set('dishes', list.filter((x) => x !== id))} />
							</span>
						</li>
					))}
				</ol>
				{list.length === 0 && <p class="soft">{t('delivery.course.none')}</p>}
				<SelectField data-first label={t('delivery.dish.add')} value="" empty={t('ride.choose')} fault={f.fault('dishes')} onChange={(x) => x && f.set('dishes', [...list, Number(x)])}
					options={dishes.filter((d) => d.course === at.course && d.active && !list.includes(d.id)).map((d) => ({ value: String(d.id), label: d.label }))} />
				{at.day && <p class="small soft">{t('delivery.day_menu')}</p>}
				<div class="row end">
					{own && <Button onClick={() => void stale.save({ dishes: [] })}>{t('delivery.as_cycle')}</Button>}
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary">{t('delivery.save')}</Button>
				</div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

function EditCycle({ menu, onClose, onDone }: { menu: Menu; onClose: () => void; onDone: () => void }) {
	const base = { weeks: (menu.weeks || 4) as number | null, anchor: menu.anchor ?? today.value };
	const f = useForm(base);
	const stale = useStale<typeof base>({
		base, version: menu.cycle_version,
		save: (x, version) => put('/api/delivery/cycle', version || null, { service: whichService(), weeks: x.weeks ?? 0, anchor: x.anchor }),
		latest: async () => {
			const now = await read({});
			return { value: { weeks: now.weeks, anchor: now.anchor ?? '' }, version: now.cycle_version };
		},
		show: (k, x) => ({ label: t(k === 'weeks' ? 'delivery.cycle.weeks' : 'delivery.cycle.anchor'), text: String(x ?? '') }),
		done: () => { toast(t('delivery.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	return (
		<Dialog title={t('delivery.cycle')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={(e) => { e.preventDefault(); f.clear(); void stale.save(f.value); }}>
				<div class="g2">
					<NumberField data-first label={t('delivery.cycle.weeks')} min={1} max={12} value={f.value.weeks} onChange={(x) => f.set('weeks', x)} fault={f.fault('weeks')} />
					<DateField label={t('delivery.cycle.anchor')} hint={t('delivery.cycle.hint')} value={f.value.anchor} onChange={(x) => f.set('anchor', x)} fault={f.fault('anchor')} />
				</div>
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary">{t('delivery.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

/** The week of the cycle in which a day falls, from 1. */
export function weekOf(day: string, weeks: number, anchor: string): number {
	const days = Math.round((Date.parse(`${day}T12:00Z`) - Date.parse(`${anchor}T12:00Z`)) / 86_400_000);
	const n = Math.floor(days / 7) % weeks;
	return (n < 0 ? n + weeks : n) + 1;
}

export function MenuTab() {
	const [view, setView] = useState<'cycle' | 'days' | 'dishes'>('cycle');
	const [week, setWeek] = useState(1);
	const [day, setDay] = useState(today.value);
	const [editing, setEditing] = useState<Where | null>(null);
	const [cycle, setCycle] = useState(false);
	const menu = useResource(() => read(view === 'days' ? { day } : { week }), [view, week, day], ['deliveries']);
	const dishes = useResource(readDishes, [], ['deliveries']);
	const m = menu.data, all = dishes.data ?? [];
	const columns = !m ? [] : view === 'days'
		? (m.days ?? []).map((d) => ({ key: d.day, title: `${weekDay(d.day)}`, own: d.own ?? [], at: { day: d.day } }))
		: [1, 2, 3, 4, 5, 6, 7].map((d) => ({ key: String(d), title: tx('delivery.weekday.', String(d)), own: [] as string[], at: { week, weekday: d } }));
	return (
		<>
			<div class="row wrap">
				<Seg label={t('delivery.menus.view')} value={view} onChange={setView} options={[{ value: 'cycle', label: t('delivery.cycle') }, { value: 'days', label: t('delivery.calendar') }, { value: 'dishes', label: t('delivery.dishes') }]} />
				{view === 'cycle' && m && m.weeks > 0 && <Seg label={t('delivery.cycle.week')} value={week} onChange={setWeek} options={Array.from({ length: m.weeks }, (_, i) => ({ value: i + 1, label: t('delivery.week_no', { n: i + 1 }) }))} />}
				{view === 'cycle' && m && <Button onClick={() => setCycle(true)}>{t('delivery.cycle.edit')}</Button>}
				{view === 'days' && (
					<span class="row tight">
						<IconButton icon="chevron-left" label={t('delivery.week.before')} onClick={() => setDay(dayPlus(day, -7))} />
						<DateField label={t('delivery.day')} hideLabel value={day} onChange={(d) => d && setDay(d)} />
						<IconButton icon="chevron-right" label={t('delivery.week.after')} onClick={() => setDay(dayPlus(day, 7))} />
					</span>
				)}
			</div>
			{(menu.error ?? dishes.error) && <Failure error={(menu.error ?? dishes.error)!} retry={() => { menu.reload(); dishes.reload(); }} />}
			{(menu.loading || dishes.loading) && <Loading rows={6} />}
			{view === 'dishes' && dishes.data && <DishList dishes={all} reload={dishes.reload} />}
			{view !== 'dishes' && m && m.weeks === 0 && <div class="card"><Empty icon="soup">{t('delivery.no_cycle')}</Empty></div>}
			{view === 'cycle' && m?.anchor && <p class="small soft">{t('delivery.cycle.now', { n: weekOf(today.value, m.weeks, m.anchor), day: shortDay(today.value) })}</p>}
			{view !== 'dishes' && m && m.weeks > 0 && (
				<div class="mn">
					{columns.map((c) => (
						<section key={c.key} class="card" aria-label={c.title}>
							<h2 class="mn-h">{c.title}</h2>
							{COURSES.map((course) => {
								const where: Where = { ...c.at, course: course as Course, title: c.title };
								const ids = dishesAt(m, where);
								return (
									<div key={course} class="mn-c">
										<div class="row tight"><span class="small muted grow">{tx('delivery.course.', course)}</span>
											{c.own.includes(course) && <Tag tone="wait">{t('delivery.own')}</Tag>}
											<IconButton small icon="pencil" label={t('admin.edit', { what: `${c.title}, ${tx('delivery.course.', course)}` })} onClick={() => setEditing(where)} /></div>
										<ol>{ids.map((id, i) => <li key={id} class={i > 0 ? 'small soft' : undefined}>{all.find((d) => d.id === id)?.label}</li>)}</ol>
									</div>
								);
							})}
						</section>
					))}
				</div>
			)}
			{editing && m && <Choose at={editing} was={dishesAt(m, editing)} dishes={all} own={!!editing.day && (m.days ?? []).some((d) => d.day === editing.day && (d.own ?? []).includes(editing.course))}
				onClose={() => setEditing(null)} onDone={menu.reload} />}
			{cycle && m && <EditCycle menu={m} onClose={() => setCycle(false)} onDone={menu.reload} />}
		</>
	);
}
