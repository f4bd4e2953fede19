/*
 * Which action of the plan an intervention counts for. The server proposes and says why; the
 * person who logs may choose another one, with a reason.
 */

import { useEffect, useState } from 'preact/hooks';
import { interventions, plans } from '../../lib/api';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import type { Tie, TieChoice } from '../../lib/types';
import { matches } from '../../app/palette-sources';
import { Button, cx, Failure, IconBox, Loading } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { AreaField, TextField } from '../../ui/fields';
import type { Values } from './state';

export const INTERVENTION_KIND = 'casework.intervention';

/** The ties that the server proposes for what is typed now. */
export function useProposal(v: Values): Tie[] {
	const [ties, setTies] = useState<Tie[]>([]);
	useEffect(() => {
		if (!v.service || !v.day) return;
		const stop = new AbortController();
		const timer = setTimeout(() => {
			interventions.propose({
				kind: INTERVENTION_KIND, service: v.service, mode: v.mode, day: v.day,
				...(v.theme && { theme: v.theme }), ...(v.place && { place: v.place }), ...(v.partner && { partner: v.partner }),
				...(v.outcome && { outcome: v.outcome }),
			}, stop.signal).then((a) => setTies(a.ties), () => undefined);
		}, 120);
		return () => {
			clearTimeout(timer);
			stop.abort();
		};
	}, [v.service, v.theme, v.place, v.partner, v.outcome, v.mode, v.day]);
	return ties;
}

export interface Chosen extends TieChoice { code: string; label: string }

function ChangeDialog({ tie, onChoose, onClose }: { tie: Tie; onChoose: (c: Chosen) => void; onClose: () => void }) {
	const page = useResource(() => plans.page(tie.plan_id), [tie.plan_id]);
	const [query, setQuery] = useState('');
	const [pick, setPick] = useState<number | null>(tie.action_id);
	const [reason, setReason] = useState('');
	const [fault, setFault] = useState<string>();
	const nodes = page.data?.nodes.filter((n) => n.level === 'action' || n.level === 'subaction') ?? [];
	const shown = nodes.filter((n) => matches(`${n.code} ${n.label}`, query));

	function submit(e: Event) {
		e.preventDefault();
		const node = nodes.find((n) => n.id === pick);
		if (!node) return setFault(t('tie.pick'));
		if (reason.trim().length < 3) return setFault(t('tie.reason.need'));
		onChoose({ plan_id: tie.plan_id, action_id: node.id, reason: reason.trim(), code: node.code, label: node.label });
	}

	return (
		<Dialog wide title={t('tie.change.title')} lead={tie.plan} onClose={onClose}>
			<form class="stack" onSubmit={submit} noValidate>
				<TextField label={t('tie.search')} type="search" value={query} onChange={setQuery} data-first />
				{page.loading && <Loading />}
				{page.error && <Failure error={page.error} retry={page.reload} />}
				<fieldset class="pick">
					<legend class="vh">{t('tie.actions')}</legend>
					{shown.map((n) => (
						<label key={n.id} class={cx('pick-v', pick === n.id && 'on')}>
							<input type="radio" name="action" checked={pick === n.id} onChange={() => setPick(n.id)} />
							<span class="code">{n.code}</span>
							<span>{n.label}</span>
						</label>
					))}
					{page.data && shown.length === 0 && <p class="soft small">{t('tie.none')}</p>}
				</fieldset>
				<AreaField label={t('tie.reason')} hint={t('tie.reason.hint')} rows={2} value={reason} onChange={setReason} fault={fault} />
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone="primary">{t('tie.choose')}</Button>
				</div>
			</form>
		</Dialog>
	);
}

function TieBox({ tie, chosen, onChange, onReset }: { tie: Tie; chosen: Chosen | undefined; onChange: () => void; onReset: () => void }) {
	const code = chosen?.code ?? tie.code ?? '';
	const none = !chosen && tie.action_id === null;
	return (
		<div class={cx('pst', none && 'none')}>
			<div class="psth">
				<IconBox icon={none ? 'circle-alert' : 'target'} tone={none ? 'w' : undefined} />
				<div>
					<p class="small">
						<b>{none ? t('tie.counts.none') : t('tie.counts', { code })}</b>{' '}
						<span class="muted">{chosen ? t('tie.why.manual') : none ? t('tie.why.none') : tx('tie.why.', tie.why, 'tie.why.kind')}</span>
					</p>
					<p class="small">{none ? tie.plan : chosen?.label ?? tie.label}</p>
				</div>
				<div class="stack tight">
					<Button small onClick={onChange}>{none ? t('tie.choose') : t('tie.change')}</Button>
					{chosen && <button type="button" class="link small" onClick={onReset}>{t('tie.reset')}</button>}
				</div>
			</div>
		</div>
	);
}

/** One box for each plan in force. */
export function Ties({ ties, chosen, onChoose, onReset }: {
	ties: Tie[];
	chosen: Chosen[];
	onChoose: (c: Chosen) => void;
	onReset: (plan: number) => void;
}) {
	const [open, setOpen] = useState<Tie | null>(null);
	return (
		<>
			{ties.map((x) => (
				<TieBox key={x.plan_id} tie={x} chosen={chosen.find((c) => c.plan_id === x.plan_id)}
					onChange={() => setOpen(x)} onReset={() => onReset(x.plan_id)} />
			))}
			{open && <ChangeDialog tie={open} onClose={() => setOpen(null)}
				onChoose={(c) => {
					onChoose(c);
					setOpen(null);
				}} />}
		</>
	);
}
