/*
 * Tables and queue of an event. A waiting item is given to a repairer, who sees those of his own
 * skills first; a result is one or two touches. Everybody's screen follows.
 */

import { useState } from 'preact/hooks';
import { useForm } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { can } from '../../lib/session';
import { nowClock, number } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, cx, Empty, IconButton, Notice, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/fields';
import { category, categoryName, codes, END_OF_LIFE, FIXED, repair, REPAIRABLE, skillName, statusName, type Board, type Shift, type Ticket, type TicketIn } from './api';
import { setState } from './events';
import type { DeskBox } from './state';
import { TicketDialog } from './ticket';
import { JoinDialog } from './volunteers';

type Act = (x: Ticket, change: Partial<TicketIn>) => void;

function Item({ x, children, open }: { x: Ticket; children?: preact.ComponentChildren; open: () => void }) {
	const what = categoryName(x.category);
	return (
		<li class="item">
			<div class="row apart nw">
				<span class="row nw"><b class="no num">{x.no}</b><b>{what}</b></span>
				<IconButton small icon="pencil" label={t('repair.item.edit', { no: x.no })} onClick={open} />
			</div>
			{(x.problem || x.brand) && <p class="small soft clamp">{[x.brand, x.problem].filter(Boolean).join(', ')}</p>}
			{children}
		</li>
	);
}

function Results({ x, act }: { x: Ticket; act: Act }) {
	const [end, setEnd] = useState(false);
	const mains = category(x.category)?.mains;
	return (
		<>
			<div class="row">
				<Button small tone="primary" icon="check" onClick={() => act(x, { state: 'done', status: FIXED, ...(mains && { safety: 'passed' as const }) })}>
					{t(mains ? 'repair.did.fixed_tested' : 'repair.did.fixed')}
				</Button>
				<Button small onClick={() => act(x, { state: 'done', status: REPAIRABLE })}>{statusName(REPAIRABLE)}</Button>
				<Button small aria-expanded={end} onClick={() => setEnd(!end)}>{statusName(END_OF_LIFE)}</Button>
			</div>
			{end && (
				<div class="row" role="group" aria-label={t('repair.barrier')}>
					{codes.value?.barriers.map((b) => (
						<Button key={b.id} small tone="danger" onClick={() => act(x, { state: 'done', status: END_OF_LIFE, barrier: b.id })}>{label(b.label)}</Button>
					))}
				</div>
			)}
		</>
	);
}

function Take({ x, shifts, act }: { x: Ticket; shifts: Shift[]; act: Act }) {
	const skill = category(x.category)?.skill ?? '';
	const sorted = [...shifts].sort((a, b) => Number(b.skills.includes(skill)) - Number(a.skills.includes(skill)));
	if (sorted.length === 0) return <Tag>{skillName(skill)}</Tag>;
	return (
		<SelectField hideLabel label={t('repair.give.to', { no: x.no })} value="" empty={t('repair.give.who')}
			onChange={(v) => v && act(x, { state: 'repairing', volunteer_id: Number(v) })}
			options={sorted.map((s) => ({ value: String(s.volunteer_id), label: s.skills.includes(skill) ? `${s.name}, ${skillName(skill)}` : s.name }))} />
	);
}

function TableCard({ n, shifts, items, act, open, end }: { n: number | null; shifts: Shift[]; items: Ticket[]; act: Act; open: (x: Ticket) => void; end: (s: Shift) => void }) {
	const title = n ? t('repair.table.n', { n }) : t('repair.table.none');
	return (
		<section class="card" aria-label={title}>
			<div class="card-h"><h2>{title}</h2></div>
			<ul class="rows">
				{shifts.map((s) => (
					<li key={s.id} class="who row apart">
						<span><b>{s.name}</b> <span class="small soft">{s.skills.map(skillName).join(', ')}</span></span>
						<span class="row nw"><span class="small muted num">{[s.start, s.end].filter(Boolean).join('–')}</span>
							{!s.end && <Button small onClick={() => end(s)}>{t('repair.leaves', { name: s.name })}</Button>}</span>
					</li>
				))}
			</ul>
			<ul class="items">
				{items.map((x) => (
					<Item key={x.id} x={x} open={() => open(x)}>
						<Results x={x} act={act} />
					</Item>
				))}
			</ul>
			{items.length === 0 && <p class="free soft small">{t('repair.table.free')}</p>}
		</section>
	);
}

interface Hours { start: string; end: string }

function EndShift({ shift, onClose, done }: { shift: Shift & { event: number }; onClose: () => void; done: () => void }) {
	const base: Hours = { start: shift.start, end: shift.end ?? '' };
	const f = useForm<Hours>({ start: shift.start, end: nowClock() });
	const stale = useStale<Hours>({
		base, version: shift.version,
		save: (x, version) => repair.changeShift(shift.id, version, { ...x, role: shift.role, ...(shift.table && { table: shift.table }) }),
		latest: async () => {
			const now = (await repair.board(shift.event)).shifts.find((x) => x.id === shift.id);
			return { value: { start: now?.start ?? '', end: now?.end ?? '' }, version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('repair.f.', String(k)), text: String(x) }),
		done: () => { toast(t('repair.hours.saved')); onClose(); done(); },
		refused: (e) => { toast(f.refuse(e), { tone: 'alert' }); done(); },
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		await stale.save(f.value);
	}
	return (
		<Dialog title={t('repair.hours.of', { name: shift.name })} lead={t('repair.hours.lead')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					<TextField type="time" label={t('repair.f.start')} value={f.value.start} onChange={(x) => f.set('start', x)} fault={f.fault('start')} />
					<TextField type="time" label={t('repair.f.end')} value={f.value.end} onChange={(x) => f.set('end', x)} fault={f.fault('end')} data-first />
				</div>
				<div class="row end"><Button type="submit" tone="primary">{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function Tables({ board, desk, done }: { board: Board; desk: DeskBox; done: () => void }) {
	const { event, shifts } = board;
	const tickets = desk.seen(board);
	const [skill, setSkill] = useState('');
	const [open, setOpen] = useState<Ticket | null>(null);
	const [join, setJoin] = useState(false);
	const [ending, setEnding] = useState<Shift | null>(null);
	const queue = tickets.filter((x) => x.state === 'waiting');
	const shown = queue.filter((x) => !skill || category(x.category)?.skill === skill);
	const finished = tickets.filter((x) => x.state === 'done' || x.state === 'left').reverse();
	const skills = codes.value?.skills.filter((s) => queue.some((x) => category(x.category)?.skill === s.key)) ?? [];
	const present = shifts.filter((s) => !s.end && s.role === 'repair');
	const running = tickets.filter((x) => x.state === 'repairing');
	const numbers = Array.from({ length: event.tables }, (_, i) => i + 1);
	const homeless = running.filter((x) => !x.table || x.table > event.tables);

	function act(x: Ticket, change: Partial<TicketIn>) {
		desk.change(x, change, done);
	}

	return (
		<>
			<div class="row apart">
				<div class="row">
					<Button icon="user-plus" onClick={() => setJoin(true)}>{t('repair.join')}</Button>
					<Tag tone="ok">{t('repair.fixed.n', { n: event.fixed })}</Tag>
					<Tag icon="scale">{t('repair.kg', { n: number(board.grams / 1000, 1) })}</Tag>
				</div>
				{event.state === 'open' && <Button onClick={() => void setState(event, 'closed', done)}>{t('repair.close')}</Button>}
				{event.state === 'closed' && can('repair.manage') && <Button onClick={() => void setState(event, 'open', done)}>{t('repair.reopen')}</Button>}
				{event.state === 'planned' && <Button tone="primary" onClick={() => void setState(event, 'open', done)}>{t('repair.open')}</Button>}
			</div>
			{event.state === 'closed' && <Notice tone="ok" icon="circle-check">{t('repair.closed', { n: event.items })}</Notice>}
			<div class="tables">
				<section class="card queue" aria-label={t('repair.queue')}>
					<div class="card-h"><h2>{t('repair.queue')}</h2><span class="muted num">{queue.length}</span></div>
					{skills.length > 1 && <div class="pad-s"><Seg label={t('repair.skill')} value={skill} onChange={setSkill}
						options={[{ value: '', label: t('repair.all') }, ...skills.map((s) => ({ value: s.key, label: label(s.label) }))]} /></div>}
					<ul class="items">
						{shown.map((x) => (
							<Item key={x.id} x={x} open={() => setOpen(x)}>
								<div class="row nw">
									<Take x={x} shifts={present} act={act} />
									<Button small onClick={() => act(x, { state: 'left' })}>{t('repair.left')}</Button>
								</div>
							</Item>
						))}
					</ul>
					{shown.length === 0 && <Empty icon="check">{t('repair.queue.none')}</Empty>}
				</section>
				<div class="table-g">
					{numbers.map((n) => (
						<TableCard key={n} n={n} act={act} open={setOpen} end={setEnding}
							shifts={shifts.filter((s) => s.table === n)} items={running.filter((x) => x.table === n)} />
					))}
					{(homeless.length > 0 || shifts.some((s) => !s.table)) && <TableCard n={null} act={act} open={setOpen} end={setEnding} shifts={shifts.filter((s) => !s.table)} items={homeless} />}
				</div>
			</div>
			<section class="card" aria-label={t('repair.done')}>
				<div class="card-h"><h2>{t('repair.done')}</h2><span class="muted num">{finished.length}</span></div>
				<ul class="done-l">
					{finished.map((x) => (
						<li key={x.id}>
							<button type="button" class={cx('chip', `s-${x.state === 'left' ? 'left' : x.status}`)} onClick={() => setOpen(x)}>
								<b class="num">{x.no}</b> {categoryName(x.category)}, {x.state === 'left' ? t('repair.left') : statusName(x.status)}
							</button>
						</li>
					))}
				</ul>
				{finished.length === 0 && <Empty icon="clock">{t('repair.done.none')}</Empty>}
			</section>
			{open && <TicketDialog ticket={open} onClose={() => setOpen(null)} done={done} />}
			{join && <JoinDialog event={event} shifts={shifts} onClose={() => setJoin(false)} done={done} />}
			{ending && <EndShift shift={{ ...ending, event: event.id }} onClose={() => setEnding(null)} done={done} />}
		</>
	);
}
