/*
 * Records that count for no action, worked by keyboard: up and down, Enter to choose the action.
 * Those who may change rules can let the rules find the actions, after seeing how many they find.
 */

import { useEffect, useRef, useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { errorText } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { number, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { PlanNode, PlanSummary, UntiedGroup, UntiedRow } from '../../lib/types-plan';
import { Button, ButtonLink, Empty, Failure, Loading, PageHead } from '../../ui/basic';
import { Confirm, Dialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/fields';
import { shownOf, type Shown } from './period';
import { PeriodSwitch } from './period-switch';
import { ActionPicker } from './picker';
import { nameOf } from './tree';

/** What the last record was tied to: the next one is often alike. */
let lastPick: { plan: number; action: number; reason: string } | null = null;

function TieDialog({ plan, row, nodes, onClose, onDone }: {
	plan: PlanSummary;
	row: UntiedRow;
	nodes: PlanNode[];
	onClose: () => void;
	onDone: (n: PlanNode) => void;
}) {
	const last = lastPick?.plan === plan.id ? lastPick : null;
	const [action, setAction] = useState<PlanNode | null>(nodes.find((n) => n.id === last?.action) ?? null);
	const [reason, setReason] = useState(last?.reason ?? '');
	const [faults, setFaults] = useState<{ action?: string; reason?: string }>({});
	const [busy, setBusy] = useState(false);
	const form = useRef<HTMLFormElement>(null);

	async function save(e: Event) {
		e.preventDefault();
		const bad = { action: action ? undefined : t('tie.pick'), reason: reason.trim().length >= 3 ? undefined : t('tie.reason.need') };
		setFaults(bad);
		if (bad.action || bad.reason || !action) return;
		setBusy(true);
		try {
			await plans.tie(row.record_id, { plan_id: plan.id, action_id: action.id, reason: reason.trim() });
			lastPick = { plan: plan.id, action: action.id, reason: reason.trim() };
			onDone(action);
		} catch (err) {
			toast(errorText(err), { tone: 'alert' });
			setBusy(false);
		}
	}

	return (
		<Dialog title={t('untied.dialog')} lead={[shortDay(row.day), row.service_label, row.theme_label].filter(Boolean).join(', ')} onClose={onClose}>
			<form class="stack" ref={form} noValidate onSubmit={save}>
				<ActionPicker nodes={nodes} value={action} fault={faults.action} onPick={(n) => {
					setAction(n);
					setFaults({});
					form.current?.querySelector<HTMLInputElement>('input[name=reason]')?.focus();
				}} />
				<TextField name="reason" label={t('tie.reason')} hint={t('tie.reason.hint')} maxLength={200} value={reason} onChange={setReason} fault={faults.reason} />
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary" busy={busy}>{t('untied.tie')}</Button>
				</div>
			</form>
		</Dialog>
	);
}

/** "Let the rules attach": first how many, then the act. */
function ByRules({ plan, onDone }: { plan: PlanSummary; onDone: () => void }) {
	const [found, setFound] = useState<number | null>(null);
	const [busy, setBusy] = useState(false);

	async function look() {
		setBusy(true);
		try {
			const n = (await plans.attachPreview(plan.id)).would_move;
			if (n === 0) toast(t('untied.rules.none'), { tone: 'info' });
			else setFound(n);
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
		}
		setBusy(false);
	}

	async function attach() {
		try {
			const done = await plans.attach(plan.id);
			toast(t('untied.rules.done', { n: done.would_move }));
			setFound(null);
			onDone();
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
		}
	}

	return (
		<>
			<Button icon="link" busy={busy} onClick={() => void look()}>{t('untied.rules')}</Button>
			{found !== null && (
				<Confirm title={t('untied.rules')} text={<p>{t('untied.rules.ask', { n: found, count: number(found) })}</p>}
					yes={t('untied.rules.yes', { n: found })} onYes={attach} onClose={() => setFound(null)} />
			)}
		</>
	);
}

interface List { rows: UntiedRow[]; next: string | number | null; count: number }

function useList(plan: PlanSummary, { from, to }: Shown, service: string) {
	const period = { from, to };
	const shown = useRef(1); /* pages on the screen */
	const first = useResource(async () => {
		const page = await plans.untied(plan.id, period, undefined, service || undefined);
		const rows = [...page.rows];
		let next = page.next ?? null;
		/* somebody tied records: who works on the third page stays there */
		for (let i = 1; i < shown.current && next !== null; i++) {
			const more = await plans.untied(plan.id, period, next, service || undefined);
			rows.push(...more.rows);
			next = more.next ?? null;
		}
		return { rows, next, count: page.count, groups: page.groups };
	}, [plan.id, from, to, service], ['plan', 'records']);
	const [list, setList] = useState<List | null>(null);
	const [busy, setBusy] = useState(false);
	const d = first.data;

	useEffect(() => { setList(d ?? null); }, [d]);
	useEffect(() => { shown.current = 1; }, [plan.id, from, to, service]);

	async function more() {
		if (!list || list.next === null || busy) return;
		setBusy(true);
		try {
			const page = await plans.untied(plan.id, period, list.next, service || undefined);
			shown.current += 1;
			setList({ rows: [...list.rows, ...page.rows], next: page.next ?? null, count: page.count });
		} catch (e) {
			if (!(e instanceof ApiError)) throw e;
			toast(errorText(e), { tone: 'alert' });
		}
		setBusy(false);
	}

	function drop(id: number) {
		setList((l) => l && { ...l, rows: l.rows.filter((r) => r.record_id !== id), count: l.count - 1 });
	}

	return { first, list, busy, more, drop };
}

function Rows({ rows, onOpen, onEnd }: { rows: UntiedRow[]; onOpen: (i: number) => void; onEnd: () => void }) {
	const body = useRef<HTMLTableSectionElement>(null);
	const [at, setAt] = useState(0);
	const here = Math.min(at, rows.length - 1);

	function onKeyDown(e: KeyboardEvent) {
		const to = e.key === 'ArrowDown' ? here + 1 : e.key === 'ArrowUp' ? here - 1 : e.key === 'Home' ? 0 : e.key === 'End' ? rows.length - 1 : null;
		if (to === null || to < 0) return;
		if (to >= rows.length) return onEnd();
		e.preventDefault();
		setAt(to);
		body.current?.querySelectorAll<HTMLElement>('button[data-tie]')[to]?.focus();
	}

	return (
		<div class="card tw" role="region" aria-label={t('untied.title')} tabIndex={0}>
			<table class="tbl">
				<caption class="vh">{t('untied.title')}</caption>
				<thead>
					<tr>
						<th scope="col">{t('lines.day')}</th>
						<th scope="col">{t('lines.service')}</th>
						<th scope="col">{t('untied.theme')}</th>
						<th scope="col" class="c-less">{t('untied.mode')}</th>
						<th scope="col" class="c-less">{t('lines.staff')}</th>
						<th scope="col"><span class="vh">{t('untied.tie')}</span></th>
					</tr>
				</thead>
				<tbody ref={body} onKeyDown={onKeyDown}>
					{rows.map((r, i) => (
						<tr key={r.record_id} class={i === here ? 'here' : undefined}>
							<th scope="row" class="num nowrap">{shortDay(r.day)}</th>
							<td>{r.service_label}</td>
							<td>{r.theme_label ?? ''}</td>
							<td class="c-less">{[r.kind_label, r.mode].filter(Boolean).join(', ')}</td>
							<td class="c-less">{r.staff ?? ''}</td>
							<td class="r">
								<button type="button" class="btn sm" data-tie tabIndex={i === here ? 0 : -1} onFocus={() => setAt(i)} onClick={() => onOpen(i)}>
									{t('untied.tie')}<span class="vh">, {[shortDay(r.day), r.service_label, r.theme_label].filter(Boolean).join(', ')}</span>
								</button>
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

/** Of the whole plan; of the period of the tile that led here, when the address names one. */
export function Untied({ plan, query }: { plan: PlanSummary; query: URLSearchParams }) {
	const shown = shownOf(query.has('span') ? query : new URLSearchParams('span=start'), plan, today.value);
	const [service, setService] = useState('');
	const { first, list, busy, more, drop } = useList(plan, shown, service);
	/* the choice stays while the next list is fetched */
	const kept = useRef<UntiedGroup[]>([]);
	if (first.data) kept.current = first.data.groups;
	const groups = kept.current;
	const all = groups.reduce((n, g) => n + g.records, 0);
	const page = useResource(() => plans.page(plan.id), [plan.id], ['plan']);
	const [open, setOpen] = useState<UntiedRow | null>(null);
	const box = useRef<HTMLDivElement>(null);

	function done(n: PlanNode) {
		if (!open) return;
		const i = list?.rows.findIndex((r) => r.record_id === open.record_id) ?? 0;
		toast(t('untied.done', { code: n.code, what: nameOf(n) }));
		setOpen(null);
		drop(open.record_id);
		/* the next row slides into this place: the work goes on without the mouse */
		setTimeout(() => {
			const all = box.current?.querySelectorAll<HTMLElement>('button[data-tie]');
			all?.[Math.min(i, all.length - 1)]?.focus();
		}, 30);
	}

	return (
		<>
			<PageHead title={t('untied.title')} lead={list ? t('untied.lead', { n: list.count, count: number(list.count), plan: plan.title }) : plan.title}>
				<ButtonLink icon="arrow-left" href={`${href('plan', plan.id)}?span=${shown.span}&at=${shown.from}`}>{t('untied.back')}</ButtonLink>
				{can('rule.write') && <ByRules plan={plan} onDone={first.reload} />}
			</PageHead>
			<PeriodSwitch shown={shown} plan={plan} />
			{first.loading && <Loading rows={6} />}
			{first.error && <Failure error={first.error} retry={first.reload} />}
			{groups.length > 1 && (
				<div class="row noprint">
					<SelectField class="field-s" label={t('untied.of')} value={service} onChange={setService}
						options={[{ value: '', label: t('untied.of.all', { count: number(all) }) }, ...groups.map((g) => ({ value: g.service, label: `${g.label} (${number(g.records)})` }))]} />
					{can('rule.write') && <ButtonLink icon="plus" href={href('admin', 'rules')}>{t('admin.rule.new')}</ButtonLink>}
				</div>
			)}
			{list && list.rows.length === 0 && <div class="card"><Empty icon="circle-check">{t('untied.none')}</Empty></div>}
			{list && list.rows.length > 0 && (
				<div class="stack" ref={box}>
					<p class="small muted noprint">{t('untied.keys')}</p>
					<Rows rows={list.rows} onOpen={(i) => setOpen(list.rows[i] ?? null)} onEnd={() => void more()} />
					{list.next !== null && <p class="row"><Button busy={busy} onClick={() => void more()}>{t('lines.more')}</Button><span class="small muted">{t('untied.shown', { n: number(list.rows.length), count: number(list.count) })}</span></p>}
				</div>
			)}
			{open && page.data && <TieDialog plan={plan} row={open} nodes={page.data.nodes} onClose={() => setOpen(null)} onDone={done} />}
			{open && page.error && <Failure error={page.error} retry={page.reload} />}
		</>
	);
}
