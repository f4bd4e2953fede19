/* Under the time line: what is to be placed, with its proposal; what is to be settled, with ways out. */

import { t, tx } from '../../lib/i18n';
import { Button, cx, Empty, Icon } from '../../ui/basic';
import { hm, offerText, shortPlace, whyText, type Board, type Offer, type Ride } from './api';

export function ToPlace({ board: b, tell, writes, onPlace, onDrag, onOpen }: {
	board: Board;
	tell: (o: Offer) => string;
	writes: boolean;
	onPlace: (r: Ride) => void;
	onDrag: (r: Ride | null) => void;
	onOpen: (id: number) => void;
}) {
	return (
		<section aria-labelledby="rb-todo">
			<div class="rb-sh">
				<h2 id="rb-todo">{t('ride.todo')}</h2>
				<span class={cx('tag', b.offers.length > 0 && 'wait')}>{b.offers.length}</span>
				{writes && <span class="small muted rb-hint">{t('ride.todo.hint')} <kbd aria-hidden="true">P</kbd></span>}
			</div>
			{b.offers.length === 0 && <div class="card"><Empty icon="circle-check">{t('ride.todo.none')}</Empty></div>}
			<ul class="rb-todo">
				{b.offers.map((o) => {
					const r = b.rides.find((x) => x.id === o.ride_id);
					if (!r) return null;
					const fits = o.why === 'fits';
					return (
						<li key={r.id} class="card" data-ride={r.id} draggable={writes}
							onDragStart={(e) => { e.dataTransfer?.setData('text/plain', String(r.id)); onDrag(r); }}
							onDragEnd={() => onDrag(null)}>
							<span class="rb-grip" aria-hidden="true">⋮⋮</span>
							<b class="rb-at num">{hm(r.at_minute)}<span class="vh"> {t(r.anchor === 'arrive' ? 'ride.arrive' : 'ride.depart')}</span></b>
							<span class="t">
								<button type="button" class="rb-name" onClick={() => onOpen(r.id)}>{r.name}</button>
								<span>{shortPlace(r.from?.label)} → {shortPlace(r.to?.label)}</span>
								<span class="small soft">
									{t('ride.persons', { n: r.persons })}{r.needs.map((x) => `, ${tx('ride.need.', x, 'ride.need.walker', {})}`).join('')}
									{r.priority > 0 && <span class="tag alert">{t('ride.priority')}</span>}
								</span>
							</span>
							<span class="rb-sg">
								<span class="small">{fits ? <><Icon name="lightbulb" />{tell(o)}</> : <><Icon name="triangle-alert" />{whyText(o.why)}</>}</span>
								{writes && (fits
									? <Button small tone="soft" onClick={() => onPlace(r)}>{t('ride.place')}<span class="vh">, {r.name}</span></Button>
									: <Button small onClick={() => onOpen(r.id)}>{t('ride.solve')}<span class="vh">, {r.name}</span></Button>)}
							</span>
						</li>
					);
				})}
			</ul>
		</section>
	);
}

export function Fixes({ board: b, vehicleOf, writes, onPlace, onOpen }: {
	board: Board;
	vehicleOf: (run: number | null | undefined) => string;
	writes: boolean;
	onPlace: (r: Ride, run: number) => void;
	onOpen: (id: number) => void;
}) {
	return (
		<section aria-labelledby="rb-fix">
			<div class="rb-sh">
				<h2 id="rb-fix">{t('ride.fix')}</h2>
				<span class={cx('tag', b.issues.length > 0 && 'alert')}>{b.issues.length}</span>
			</div>
			{b.issues.length === 0 && <div class="card"><Empty icon="circle-check">{t('ride.fix.none')}</Empty></div>}
			<ul class="rb-fixes">
				{b.issues.map((i) => {
					const r = b.rides.find((x) => x.id === i.ride_id);
					if (!r) return null;
					return (
						<li key={i.ride_id} class="card rb-cf">
							<h3>{vehicleOf(r.run_id) || t('ride.unplaced')}, {hm(r.pick_minute ?? r.at_minute)}</h3>
							<p class="soft">{tx('ride.trouble.', i.trouble, 'ride.trouble.late', { name: r.name, at: hm(r.at_minute), eta: hm(r.anchor === 'arrive' ? r.drop_minute ?? r.at_minute : r.pick_minute ?? r.at_minute) })}</p>
							{writes && (
								<span class="row">
									{i.run_id != null && <Button small tone="soft" onClick={() => onPlace(r, i.run_id ?? 0)}>{offerText(i, vehicleOf(i.run_id))}</Button>}
									<Button small onClick={() => onOpen(r.id)}>{t('ride.open')}<span class="vh">, {r.name}</span></Button>
								</span>
							)}
						</li>
					);
				})}
			</ul>
		</section>
	);
}
