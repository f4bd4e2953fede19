/* One ride: what was asked, what it costs, every run where it would fit, and how it ends. */

import { useState } from 'preact/hooks';
import { errorText } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Failure, Icon, Loading } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { NumberField } from '../../ui/fields';
import { CAUSES, euros, hm, isOpen, km, lineText, offerText, rides, whyText, type Board, type Ride } from './api';
import { StateTag, useTerms } from './lists';
import { Request } from './request';

function Facts({ ride: r, term }: { ride: Ride; term: (k: string | null | undefined) => string }) {
	return (
		<dl class="rb-dl">
			<dt>{t('ride.col.way')}</dt><dd>{r.from?.label} → {r.to?.label}</dd>
			<dt>{t(r.anchor === 'arrive' ? 'ride.arrive.at' : 'ride.depart.at')}</dt><dd class="num">{weekDay(r.day)}, {hm(r.at_minute)}</dd>
			{r.pick_minute != null && <><dt>{t('ride.planned')}</dt><dd class="num">{hm(r.pick_minute)} – {hm(r.drop_minute ?? r.pick_minute)}</dd></>}
			<dt>{t('ride.col.purpose')}</dt><dd>{term(r.purpose)}{r.leg === 'back' ? `, ${t('ride.back')}` : ''}</dd>
			<dt>{t('ride.col.needs')}</dt><dd>{[t('ride.persons', { n: r.persons }), ...r.needs.map((x) => tx('ride.need.', x, 'ride.need.walker', {}))].join(', ')}</dd>
			{r.note && <><dt>{t('ride.note')}</dt><dd>{r.note}</dd></>}
			{r.reason && <><dt>{t('ride.priority')}</dt><dd>{r.reason}</dd></>}
			<dt>{t('ride.col.price')}</dt>
			<dd><b>{euros(r.price_cents)}</b> <span class="soft">{km(r.metres)}{r.paid === 'cash' ? `, ${t('ride.cash')}` : ''}</span>
				{r.price.map((l, i) => <span key={i} class="small soft rb-ln">{lineText(l)}</span>)}</dd>
			{r.cause && <><dt>{t('ride.cause')}</dt><dd>{term(r.cause)}{r.refusal ? `, ${r.refusal}` : ''}</dd></>}
		</dl>
	);
}

export function Detail({ id, board: b, onClose, onDone }: { id: number; board: Board; onClose: () => void; onDone: () => void }) {
	const ride = useResource(() => rides.read(id), [id], ['rides']);
	const r = ride.data;
	const writes = can('ride.write');
	const options = useResource(r && isOpen(r) ? () => rides.options(id) : null, [id, r?.version], ['rides']);
	const [step, setStep] = useState<'' | 'refuse' | 'done' | 'edit'>('');
	const [kmPick, setPick] = useState<number | null>(null);
	const [kmDrop, setDrop] = useState<number | null>(null);
	const [wait, setWait] = useState<number | null>(null);
	const [busy, setBusy] = useState(false);
	const term = useTerms();

	async function act(run: () => Promise<unknown>, said: string) {
		setBusy(true);
		try {
			await run();
			toast(said);
			onDone();
			onClose();
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
			ride.reload();
		} finally {
			setBusy(false);
		}
	}

	if (step === 'edit' && r) return <Request day={r.day} edit={r} onClose={onClose} onDone={onDone} />;
	return (
		<Dialog wide title={r?.name ?? t('ride.title')} lead={r && <StateTag state={r.state} />} onClose={onClose}>
			{ride.error && <Failure error={ride.error} retry={ride.reload} />}
			{!r && !ride.error && <Loading />}
			{r && (
				<div class="stack">
					<Facts ride={r} term={term} />
					{writes && isOpen(r) && r.day >= today.value && (
						<section class="stack" aria-labelledby="rd-where">
							<h3 id="rd-where">{t('ride.where')}</h3>
							<ul class="rows card">
								{options.data?.rows.map((o) => {
									const run = b.runs.find((x) => x.id === o.of);
									const car = b.vehicles.find((v) => v.id === run?.vehicle_id);
									const here = r.run_id === o.of;
									return (
										<li key={o.of} class="line">
											<Icon name={o.why === 'fits' ? 'check' : 'x'} />
											<span class="t"><b>{car?.label}, {run?.driver}</b><span class="small soft">{o.why === 'fits' ? offerText(o, car?.label ?? '') : whyText(o.why)}</span></span>
											{here ? <span class="tag busy">{t('ride.here')}</span>
												: o.why === 'fits' && <Button small tone="soft" busy={busy} onClick={() => void act(() => rides.place(r.id, r.version, o.of), t('ride.placed', { name: r.name, vehicle: car?.label ?? '', at: hm(o.pick_minute ?? 0) }))}>{t('ride.place')}<span class="vh">, {car?.label} {run?.driver}</span></Button>}
										</li>
									);
								})}
								{options.data?.rows.length === 0 && <li class="line soft">{t('ride.nodriver')}</li>}
							</ul>
						</section>
					)}
					{step === 'refuse' && (
						<div class="row" role="group" aria-label={t('ride.refuse.why')}>
							<span class="label">{t('ride.refuse.why')}</span>
							{CAUSES.map((c) => <Button key={c} small busy={busy} onClick={() => void act(() => rides.refuse(r.id, r.version, { cause: c }), t('ride.refused.done', { name: r.name }))}>{term(c)}</Button>)}
						</div>
					)}
					{step === 'done' && (
						<form class="stack" onSubmit={(e) => {
							e.preventDefault();
							void act(() => rides.finish(r.id, r.version, { what: 'done', ...(kmPick !== null ? { km_pick: kmPick } : {}), ...(kmDrop !== null ? { km_drop: kmDrop } : {}), ...(wait !== null ? { wait_minutes: wait } : {}) }), t('ride.done.said', { name: r.name }));
						}}>
							<div class="g2">
								<NumberField optional label={t('ride.km.pick')} value={kmPick} onChange={setPick} min={0} />
								<NumberField optional label={t('ride.km.drop')} value={kmDrop} onChange={setDrop} min={0} />
								<NumberField optional label={t('ride.wait')} value={wait} onChange={setWait} min={0} max={720} />
							</div>
							<div class="row end"><Button type="submit" tone="primary" busy={busy}>{t('ride.done')}</Button></div>
						</form>
					)}
					{writes && step === '' && (
						<div class="row end rb-acts">
							{isOpen(r) && <Button onClick={() => setStep('edit')}>{t('ride.edit')}</Button>}
							{r.state === 'placed' && <Button busy={busy} onClick={() => void act(() => rides.unplace(r.id, r.version), t('ride.taken', { name: r.name }))}>{t('ride.unplace')}</Button>}
							{isOpen(r) && <Button onClick={() => void act(() => rides.cancel(r.id, r.version, {}), t('ride.cancelled.done', { name: r.name }))}>{t('ride.cancel')}</Button>}
							{isOpen(r) && r.pair_id != null && <Button onClick={() => void act(() => rides.cancel(r.id, r.version, { both: true }), t('ride.cancelled.done', { name: r.name }))}>{t('ride.cancel.both')}</Button>}
							{isOpen(r) && <Button onClick={() => void act(() => rides.cancel(r.id, r.version, { by_service: true }), t('ride.dropped.done', { name: r.name }))}>{t('ride.drop')}</Button>}
							{isOpen(r) && <Button tone="danger" onClick={() => setStep('refuse')}>{t('ride.refuse')}</Button>}
							{(isOpen(r) || r.state === 'under_way') && r.day <= today.value && <Button onClick={() => void act(() => rides.finish(r.id, r.version, { what: 'no_show' }), t('ride.noshow.said', { name: r.name }))}>{t('ride.noshow')}</Button>}
							{(isOpen(r) || r.state === 'under_way') && r.day <= today.value && <Button tone="primary" onClick={() => setStep('done')}>{t('ride.done')}</Button>}
							{!isOpen(r) && r.state !== 'under_way' && <Button busy={busy} onClick={() => void act(() => rides.reopen(r.id, r.version), t('ride.reopened', { name: r.name }))}>{t('ride.reopen')}</Button>}
						</div>
					)}
				</div>
			)}
		</Dialog>
	);
}
