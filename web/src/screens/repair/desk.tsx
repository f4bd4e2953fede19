/*
 * The desk, on a tablet: what is it, what is wrong, disclaimer, done: four touches. Nobody's name
 * is asked; a person of the centre may be tied to the object when that person wishes it. A slip
 * that was made while the connection was lost waits in the outbox, and is sent when it is back.
 */

import { useState } from 'preact/hooks';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { useForm } from '../../lib/forms';
import { label, t } from '../../lib/i18n';
import { can } from '../../lib/session';
import { online } from '../../lib/http';
import { toast } from '../../lib/toast';
import { Button, cx, Icon, Notice } from '../../ui/basic';
import { AreaField, Check, NumberField, TextField } from '../../ui/fields';
import { categoryName, codes, skillName, type Board, type TicketIn } from './api';
import type { DeskBox } from './state';

interface Values { category: number; problem: string; brand: string; years: number | null; disclaimer: boolean; person: { id: number; name: string } | null }
const NOTHING: Values = { category: 0, problem: '', brand: '', years: null, disclaimer: false, person: null };

function bodyOf(v: Values): TicketIn {
	return {
		category: v.category, disclaimer: v.disclaimer,
		...(v.problem.trim() && { problem: v.problem.trim() }), ...(v.brand.trim() && { brand: v.brand.trim() }),
		...(v.years !== null && { age_tenths: v.years * 10 }), ...(v.person && { person_id: v.person.id }),
	};
}

function Categories({ value, onPick }: { value: number; onPick: (id: number) => void }) {
	const [q, setQ] = useState('');
	const plain = (s: string) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
	const all = codes.value?.categories ?? [];
	const shown = q ? all.filter((c) => plain(`${label(c.label)} ${c.name}`).includes(plain(q))) : all.filter((c) => c.usual || c.id === value);
	return (
		<section class="stack tight" aria-label={t('repair.what')}>
			<TextField label={t('repair.what')} type="search" placeholder={t('repair.what.search')} value={q} onChange={setQ} />
			<div class="tiles" role="group" aria-label={t('repair.category')}>
				{shown.map((c) => (
					<button key={c.id} type="button" class="tile" aria-pressed={c.id === value} onClick={() => { onPick(c.id); setQ(''); }}>
						<b>{label(c.label)}</b>
						<span class="small">{skillName(c.skill)}</span>
					</button>
				))}
			</div>
			{shown.length === 0 && <p class="soft">{t('repair.what.none')}</p>}
		</section>
	);
}

function Who({ value, onPick }: { value: Values['person']; onPick: (p: Values['person']) => void }) {
	const [q, setQ] = useState('');
	const found = usePersonSearch(q, 5);
	if (value)
		return <p class="row"><b>{value.name}</b><Button small onClick={() => onPick(null)}>{t('repair.anonymous')}</Button></p>;
	return (
		<details class="more">
			<summary>{t('repair.link')}</summary>
			<div class="stack tight">
				<TextField label={t('repair.link.search')} hint={t('repair.link.hint')} value={q} onChange={setQ} />
				{found.hits.map((h) => (
					<button key={h.id} type="button" class="line" onClick={() => { onPick({ id: h.id, name: h.name }); setQ(''); }}>
						<Icon name="circle-user" /><span class="t"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span>
					</button>
				))}
			</div>
		</details>
	);
}

const PROBLEMS = ['repair.p.dead', 'repair.p.broken', 'repair.p.noise', 'repair.p.cable', 'repair.p.torn', 'repair.p.battery'] as const;

export function Desk({ board, desk, done }: { board: Board; desk: DeskBox; done: () => void }) {
	const f = useForm<Values>(NOTHING);
	const v = f.value;
	const { event } = board;
	const [last, ...before] = desk.given;
	const waiting = desk.slips(event.id);

	function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!v.category) return f.setFault('category', t('repair.what.first'));
		if (!v.disclaimer) return f.setFault('disclaimer', t('repair.disclaimer.needed'));
		if (!online.value) toast(t('repair.offline'), { tone: 'info' });
		desk.add(event.id, bodyOf(v), done);
		f.put(NOTHING);
	}

	if (event.state !== 'open')
		return <Notice tone="wait" icon="info">{t('repair.not_open')}</Notice>;
	return (
		<div class="desk-r">
			<form class="card pad stack" noValidate onSubmit={submit} aria-label={t('repair.new')}>
				<Categories value={v.category} onPick={(c) => f.set('category', c)} />
				{f.fault('category') && <p class="fault" role="alert"><Icon name="circle-alert" />{f.fault('category')}</p>}
				<div class="stack tight">
					<AreaField label={t('repair.problem')} hint={t('repair.problem.hint')} rows={2} value={v.problem} onChange={(x) => f.set('problem', x)} fault={f.fault('problem')} />
					<div class="tags" role="group" aria-label={t('repair.problem.usual')}>
						{PROBLEMS.map((p) => <Button key={p} small tone="soft" onClick={() => f.set('problem', t(p))}>{t(p)}</Button>)}
					</div>
				</div>
				<details class="more">
					<summary>{t('repair.more')}</summary>
					<div class="g2">
						<TextField label={t('repair.brand')} optional value={v.brand} onChange={(x) => f.set('brand', x)} fault={f.fault('brand')} />
						<NumberField label={t('repair.age')} optional min={0} max={200} value={v.years} onChange={(x) => f.set('years', x)} fault={f.fault('age_tenths')} />
					</div>
				</details>
				{can('person.search') && <Who value={v.person} onPick={(p) => f.set('person', p)} />}
				<Check label={t('repair.disclaimer')} checked={v.disclaimer} onChange={(x) => f.set('disclaimer', x)} />
				{f.fault('disclaimer') && <p class="fault" role="alert"><Icon name="circle-alert" />{f.fault('disclaimer')}</p>}
				<Button type="submit" tone="primary" class="big">{t('repair.give')}</Button>
			</form>
			<aside class="stack" aria-label={t('repair.slip')}>
				<div class={cx('card pad slip', !last && 'empty')} role="status">
					{last ? <><span class="soft">{t('repair.slip')}</span><b class="slip-n num">{last.no}</b><span>{categoryName(last.category)}</span>
						<Button icon="printer" small onClick={() => window.print()}>{t('repair.print')}</Button></>
						: <p class="soft">{t('repair.slip.none')}</p>}
				</div>
				{waiting.length > 0 && <Notice tone="wait" icon="wifi-off">{t('repair.waiting.send', { n: waiting.length })}</Notice>}
				{before.length > 0 && (
					<section class="card pad" aria-label={t('repair.given')}>
						<h2 class="small">{t('repair.given')}</h2>
						<ul class="done-l">{before.map((g) => <li key={g.no} class="chip"><b class="num">{g.no}</b> {categoryName(g.category)}</li>)}</ul>
					</section>
				)}
				<div class="card pad">
					<dl class="r-facts">
						<div><dt>{t('repair.n.items')}</dt><dd class="num">{event.items}</dd></div>
						<div><dt>{t('repair.n.waiting')}</dt><dd class="num">{event.waiting}</dd></div>
						<div><dt>{t('repair.n.volunteers')}</dt><dd class="num">{event.volunteers}</dd></div>
					</dl>
				</div>
			</aside>
		</div>
	);
}
