/* Stock: articles with what is there, what expires, what to order; receipts, losses, inventory. */

import { useState } from 'preact/hooks';
import { handouts, type Article, type ArticleIn, type Kit } from '../../lib/api-handout';
import { errorText, useForm } from '../../lib/forms';
import { t, type PlainKey } from '../../lib/i18n';
import { centsOf, euros, typed } from '../../lib/money';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, IconButton, Loading, Seg, Tag } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { Check, DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { Finder } from '../../ui/finder';
import { Menu, MenuItem } from '../../ui/menu';
import { Table } from '../../ui/table';
import { Search, useSearch } from '../admin/search';
import { useStale } from '../admin/stale';

const CATEGORIES = ['dry', 'fresh', 'frozen', 'drink', 'baby', 'hygiene', 'household', 'other'] as const;
const PROGRAMMES = ['shop', 'fse', 'gift'] as const;
const ORIGINS = ['purchase', 'fse', 'food_bank', 'gift'] as const;
const REASONS = ['expired', 'damaged', 'stolen', 'own_use'] as const;
const options = <K extends string>(prefix: string, keys: readonly K[]) => keys.map((k) => ({ value: k, label: t(`${prefix}.${k}` as PlainKey) }));

function inputOf(service: string, a: Article): ArticleIn {
	return {
		service, code: a.code, label: a.label, category: a.category, programme: a.programme, price_cents: a.price_cents, retail_cents: a.retail_cents,
		least: a.least, ...(a.most ? { most: a.most } : {}), active: a.active,
	};
}

function ArticleForm({ service, article, share, onClose, onDone }: { service: string; article: Article | null; share: number; onClose: () => void; onDone: () => void }) {
	const base: ArticleIn = article ? inputOf(service, article)
		: { service, code: '', label: '', category: 'dry', programme: 'shop', price_cents: 0, retail_cents: 0, least: 0, active: true };
	const f = useForm({ ...base, price: article ? typed(article.price_cents) : '', retail: article ? typed(article.retail_cents) : '' });
	const v = f.value;
	const stale = useStale<ArticleIn>({
		base, version: article?.version ?? 0,
		save: (x, version) => (article ? handouts.changeArticle(article.id, version, x) : handouts.addArticle(x)),
		latest: () => handouts.articles(service).then((l) => {
			const now = l.rows.find((x) => x.id === article?.id) ?? (article as Article);
			return { value: inputOf(service, now), version: now.version };
		}),
		show: (k, x) => ({ label: t(`stock.f.${k}` as PlainKey), text: k === 'price_cents' || k === 'retail_cents' ? euros(Number(x)) : typeof x === 'boolean' ? t(x ? 'ui.yes' : 'ui.no') : String(x ?? '') }),
		done: () => { toast(t('admin.saved')); onDone(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		const price = centsOf(v.price), retail = centsOf(v.retail);
		if (price === null) return f.setFault('price_cents', t('money.bad'));
		if (retail === null) return f.setFault('retail_cents', t('money.bad'));
		f.setBusy(true);
		await stale.save({
			service, code: v.code.trim(), label: v.label.trim(), category: v.category, programme: v.programme, price_cents: price, retail_cents: retail,
			least: v.least ?? 0, ...(v.most ? { most: v.most } : {}), active: v.active,
		});
		f.setBusy(false);
	}
	const proposed = centsOf(v.retail);
	return (
		<Dialog title={article ? article.label : t('stock.article.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField data-first label={t('stock.f.label')} value={v.label} onChange={(x) => f.set('label', x)} fault={f.fault('label')} />
				<div class="g2">
					<TextField label={t('stock.f.code')} hint={t('stock.code.hint')} value={v.code} onChange={(x) => f.set('code', x)} fault={f.fault('code')} />
					<SelectField label={t('stock.f.category')} value={v.category} onChange={(x) => f.set('category', x as Article['category'])} options={options('stock.cat', CATEGORIES)} />
					<TextField label={t('stock.f.retail_cents')} inputMode="decimal" value={v.retail} onChange={(x) => f.set('retail', x)} fault={f.fault('retail_cents')} />
					<TextField label={t('stock.f.price_cents')} inputMode="decimal" value={v.price} onChange={(x) => f.set('price', x)} fault={f.fault('price_cents')}
						hint={proposed ? t('stock.price.hint', { percent: Math.round(share * 100), amount: euros(Math.round(proposed * share)) }) : undefined} />
					<SelectField label={t('stock.f.programme')} value={v.programme} onChange={(x) => f.set('programme', x as Article['programme'])} options={options('stock.prog', PROGRAMMES)} />
					<NumberField label={t('stock.f.least')} min={0} value={v.least ?? 0} onChange={(x) => f.set('least', x ?? 0)} fault={f.fault('least')} />
					<NumberField label={t('stock.f.most')} optional min={1} value={v.most ?? null} onChange={(x) => f.set('most', x ?? undefined)} fault={f.fault('most')} />
				</div>
				{article && <Check label={t('stock.f.active')} checked={v.active ?? true} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

/** Several receipts in a row: an article, a quantity, a date, Enter, the next. */
function Receive({ articles, first, onClose, onDone }: { articles: Article[]; first: Article | null; onClose: () => void; onDone: () => void }) {
	const empty = { article: first, quantity: null as number | null, day: today.value, expiry: '', origin: 'purchase' as (typeof ORIGINS)[number], cost: '', reference: '' };
	const f = useForm(empty);
	const [text, setText] = useState('');
	const [done, setDone] = useState(0);
	const v = f.value;
	const rows = articles.filter((a) => a.active && (a.code === text.trim() || a.label.toLowerCase().includes(text.trim().toLowerCase()))).slice(0, 8);

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		const cost = v.cost.trim() ? centsOf(v.cost) : 0;
		if (!v.article) return f.setFault('article_id', t('field.required'));
		if (cost === null) return f.setFault('cost_cents', t('money.bad'));
		f.setBusy(true);
		try {
			await handouts.receive({ article_id: v.article.id, quantity: v.quantity ?? 0, day: v.day, expiry: v.expiry || undefined, origin: v.origin, cost_cents: cost, reference: v.reference.trim() || undefined });
			toast(t('stock.received', { n: v.quantity ?? 0, what: v.article.label }));
			f.put({ ...v, article: null, quantity: null, expiry: '', cost: '' });
			setText('');
			setDone((n) => n + 1);
			onDone();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
		}
		f.setBusy(false);
	}
	return (
		<Dialog title={t('stock.receive')} lead={done ? t('stock.receive.done', { n: done }) : t('stock.receive.lead')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit} key={done}>
				{v.article ? (
					<div class="field"><span class="label">{t('till.col.article')}</span><span class="picked"><b>{v.article.label}</b><IconButton small icon="x" label={t('pick.other')} onClick={() => f.set('article', null)} /></span></div>
				) : (
					<Finder<Article> first icon="scan-barcode" label={t('till.col.article')} text={text} onText={setText} rows={text.trim() ? rows : []} rowKey={(a) => a.id}
						row={(a) => <span class="row apart"><b>{a.label}</b><span class="small soft num">{a.code}</span></span>} none={t('till.article.none')}
						onPick={(a) => f.set('article', a)} fault={f.fault('article_id')} />
				)}
				<div class="g2">
					<NumberField label={t('till.col.quantity')} min={1} value={v.quantity} onChange={(x) => f.set('quantity', x)} fault={f.fault('quantity')} />
					<DateField label={t('stock.expiry')} optional value={v.expiry} onChange={(x) => f.set('expiry', x)} fault={f.fault('expiry')} />
					<SelectField label={t('stock.origin')} value={v.origin} onChange={(x) => f.set('origin', x as typeof v.origin)} options={options('stock.from', ORIGINS)} />
					<DateField label={t('stock.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
					<TextField label={t('stock.cost')} optional inputMode="decimal" value={v.cost} onChange={(x) => f.set('cost', x)} fault={f.fault('cost_cents')} />
					<TextField label={t('stock.reference')} optional value={v.reference} onChange={(x) => f.set('reference', x)} fault={f.fault('reference')} />
				</div>
				<div class="row end"><Button onClick={onClose}>{t('ui.close')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('stock.receive.add')}</Button></div>
			</form>
		</Dialog>
	);
}

function Lose({ article, onClose, onDone }: { article: Article; onClose: () => void; onDone: () => void }) {
	const f = useForm({ quantity: 1 as number | null, reason: 'expired' as (typeof REASONS)[number] });
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		try {
			await handouts.lose({ article_id: article.id, quantity: f.value.quantity ?? 0, reason: f.value.reason });
			toast(t('stock.lost'));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
		}
	}
	return (
		<Dialog title={t('stock.lose')} lead={article.label} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<NumberField data-first label={t('till.col.quantity')} min={1} value={f.value.quantity} onChange={(x) => f.set('quantity', x)} fault={f.fault('quantity')} />
				<SelectField label={t('stock.reason')} value={f.value.reason} onChange={(x) => f.set('reason', x as typeof f.value.reason)} options={options('stock.why', REASONS)} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary">{t('stock.lose')}</Button></div>
			</form>
		</Dialog>
	);
}

function Moves({ article, onClose }: { article: Article; onClose: () => void }) {
	const list = useResource(() => handouts.moves(article.id), [article.id]);
	return (
		<Dialog wide title={t('stock.moves')} lead={article.label} onClose={onClose}>
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && (list.data.rows.length === 0 ? <Empty>{t('stock.moves.none')}</Empty> : (
				<Table label={t('stock.moves')} rows={list.data.rows} rowKey={(m) => m.id} columns={[
					{ key: 'day', head: t('stock.day'), header: true, cell: (m) => shortDay(m.day) },
					{ key: 'kind', head: t('stock.kind'), cell: (m) => (m.reason ? t(`stock.why.${m.reason}` as PlainKey) : t(`stock.move.${m.kind}` as PlainKey)) },
					{ key: 'n', head: t('till.col.quantity'), num: true, cell: (m) => (m.quantity > 0 ? `+${m.quantity}` : `−${-m.quantity}`) },
					{ key: 'exp', head: t('stock.expiry'), cell: (m) => (m.expiry ? shortDay(m.expiry) : '') },
					{ key: 'who', head: t('stock.who'), cell: (m) => m.user },
				]} />
			))}
			{list.data && <Cut next={list.data.next} n={list.data.rows.length} />}
		</Dialog>
	);
}

/** The count of the shelves: what differs is proposed, nothing is sent before the end. */
function Count({ service, articles, onClose, onDone }: { service: string; articles: Article[]; onClose: () => void; onDone: () => void }) {
	const [seen, setSeen] = useState<Record<number, number>>({});
	const [busy, setBusy] = useState(false);
	const active = articles.filter((a) => a.active);
	const differing = active.filter((a) => seen[a.id] !== undefined && seen[a.id] !== a.stock);

	async function submit(e: Event) {
		e.preventDefault();
		const lines = Object.entries(seen).map(([id, counted]) => ({ article_id: Number(id), counted }));
		if (lines.length === 0) return;
		setBusy(true);
		try {
			await handouts.count({ service, lines });
			toast(t('stock.counted', { n: lines.length }));
			onDone();
			onClose();
		} catch (err) {
			toast(errorText(err), { tone: 'alert' });
			setBusy(false);
		}
	}
	return (
		<Dialog wide title={t('stock.count')} lead={t('stock.count.lead')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="tw" role="region" aria-label={t('stock.count')} tabIndex={0}>
					<table class="tbl">
						<thead><tr><th scope="col">{t('till.col.article')}</th><th scope="col" class="r">{t('stock.book')}</th><th scope="col" class="r">{t('stock.seen')}</th></tr></thead>
						<tbody>{active.map((a) => (
							<tr key={a.id}><th scope="row">{a.label}</th><td class="r num">{a.stock}</td>
								<td class="r"><input class="input short num" type="number" min={0} inputMode="numeric" aria-label={t('stock.seen.of', { what: a.label })}
									value={seen[a.id] ?? ''} onInput={(e) => {
										const { [a.id]: _, ...others } = seen;
										const typedIn = e.currentTarget.value;
										setSeen(typedIn === '' ? others : { ...others, [a.id]: Math.max(0, Number(typedIn)) });
									}} /></td></tr>
						))}</tbody>
					</table>
				</div>
				<p class="soft" role="status">{t('stock.differ', { n: differing.length })}</p>
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={busy}>{t('stock.count.save')}</Button></div>
			</form>
		</Dialog>
	);
}

function KitForm({ service, kit, articles, onClose, onDone }: { service: string; kit: Kit | null; articles: Article[]; onClose: () => void; onDone: () => void }) {
	const f = useForm({ label: kit?.label ?? '', active: kit?.active ?? true, lines: kit?.lines.map((l) => ({ article_id: l.article_id, quantity: l.quantity })) ?? [] });
	const [text, setText] = useState('');
	const v = f.value;
	const name = (id: number) => articles.find((a) => a.id === id)?.label ?? '';
	const rows = articles.filter((a) => a.active && a.label.toLowerCase().includes(text.trim().toLowerCase()) && !v.lines.some((l) => l.article_id === a.id)).slice(0, 8);
	const set = (id: number, quantity: number) => f.set('lines', quantity > 0 ? v.lines.map((l) => (l.article_id === id ? { ...l, quantity } : l)) : v.lines.filter((l) => l.article_id !== id));

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		try {
			await handouts.putKit({ service, label: v.label.trim(), active: v.active, lines: v.lines, ...(kit ? { kit_id: kit.id } : {}) }, kit?.version);
			toast(t('admin.saved'));
			onDone();
			onClose();
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
			f.setBusy(false);
		}
	}
	return (
		<Dialog title={kit ? kit.label : t('kit.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField data-first label={t('stock.f.label')} value={v.label} onChange={(x) => f.set('label', x)} fault={f.fault('label')} />
				<Finder<Article> label={t('kit.add')} text={text} onText={setText} rows={text.trim() ? rows : []} rowKey={(a) => a.id} row={(a) => a.label} none={t('till.article.none')}
					onPick={(a) => { f.set('lines', [...v.lines, { article_id: a.id, quantity: 1 }]); setText(''); }} fault={f.fault('lines')} />
				<ul class="rows">{v.lines.map((l) => (
					<li key={l.article_id} class="row apart"><span>{name(l.article_id)}</span><span class="step">
						<IconButton small icon="minus" label={t('till.less', { what: name(l.article_id) })} onClick={() => set(l.article_id, l.quantity - 1)} /><b class="num">{l.quantity}</b>
						<IconButton small icon="plus" label={t('till.more', { what: name(l.article_id) })} onClick={() => set(l.article_id, l.quantity + 1)} /></span></li>
				))}</ul>
				{kit && <Check label={t('stock.f.active')} checked={v.active} onChange={(x) => f.set('active', x)} />}
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
		</Dialog>
	);
}

function Kits({ service, articles }: { service: string; articles: Article[] }) {
	const list = useResource(() => handouts.kits(service), [service], ['activities']);
	const [act, setAct] = useState<Kit | 'new' | null>(null);
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading />;
	return (
		<section class="stack tight" aria-labelledby="kits-h">
			<div class="row apart"><h2 id="kits-h">{t('kit.title')}</h2>{can('handout.stock') && <Button icon="plus" onClick={() => setAct('new')}>{t('kit.new')}</Button>}</div>
			{list.data.rows.length === 0 ? <div class="card"><Empty icon="package">{t('kit.none')}</Empty></div> : (
				<ul class="card rows">{list.data.rows.map((k) => (
					<li key={k.id} class="line"><span /><span class="t"><b>{k.label}</b><span class="small soft">{k.lines.map((l) => `${l.quantity} × ${l.label}`).join(', ')}</span></span>
						<span class="row">{!k.active && <Tag icon="x">{t('admin.inactive')}</Tag>}{can('handout.stock') && <IconButton small icon="pencil" label={t('admin.edit', { what: k.label })} onClick={() => setAct(k)} />}</span></li>
				))}</ul>
			)}
			{act && <KitForm service={service} kit={act === 'new' ? null : act} articles={articles} onClose={() => setAct(null)} onDone={list.reload} />}
		</section>
	);
}

type Act = { kind: 'edit' | 'lose' | 'moves'; article: Article } | { kind: 'new' | 'count' } | { kind: 'receive'; article: Article | null };

function Acts({ act, service, articles, share, onClose, onDone }: { act: Act; service: string; articles: Article[]; share: number; onClose: () => void; onDone: () => void }) {
	const both = { onClose, onDone };
	if (act.kind === 'receive') return <Receive articles={articles} first={act.article} {...both} />;
	if (act.kind === 'count') return <Count service={service} articles={articles} {...both} />;
	if (act.kind === 'lose') return <Lose article={act.article} {...both} />;
	if (act.kind === 'moves') return <Moves article={act.article} onClose={onClose} />;
	return <ArticleForm service={service} share={share} article={act.kind === 'edit' ? act.article : null} {...both} />;
}

export function Stock({ service, parcels }: { service: string; parcels: boolean }) {
	const list = useResource(() => handouts.articles(service), [service], ['activities']);
	const state = useResource(() => handouts.stock(service), [service], ['activities']);
	const [act, setAct] = useState<Act | null>(null);
	const [show, setShow] = useState<'all' | 'low' | 'expiring'>('all');
	const search = useSearch();
	const error = list.error ?? state.error;
	const reload = () => { list.reload(); state.reload(); };
	if (error) return <Failure error={error} retry={reload} />;
	if (!list.data || !state.data) return <Loading rows={6} />;
	const all = list.data.rows;
	const old = new Set(state.data.expiring.map((l) => l.article_id));
	const low = all.filter((a) => a.active && a.stock < a.least);
	const rows = all.filter((a) => (show === 'all' || (show === 'low' ? low.includes(a) : old.has(a.id))) && search.hits(a.label, a.code));
	const edits = can('handout.stock');
	return (
		<>
			<p class="soft">{t('stock.sum', { n: all.filter((a) => a.active).length, amount: euros(state.data.value_cents), lost: state.data.lost_year })}</p>
			<div class="row apart">
				<span class="row">
					<Seg label={t('stock.show')} value={show} onChange={setShow} options={[
						{ value: 'all', label: t('card.show.all'), count: all.length }, { value: 'low', label: t('stock.low'), count: low.length },
						{ value: 'expiring', label: t('stock.expiring', { n: state.data.alert_days }), count: old.size },
					]} />
					<Search state={search} label={t('stock.search')} count={rows.length} />
				</span>
				{edits && (
					<span class="row">
						<Button icon="clipboard-check" onClick={() => setAct({ kind: 'count' })}>{t('stock.count')}</Button>
						<Button icon="plus" onClick={() => setAct({ kind: 'new' })}>{t('stock.article.new')}</Button>
						<Button tone="primary" icon="package-plus" onClick={() => setAct({ kind: 'receive', article: null })}>{t('stock.receive')}</Button>
					</span>
				)}
			</div>
			{rows.length === 0 ? <div class="card"><Empty icon="package">{t('stock.none')}</Empty></div> : (
				<Table<Article> label={t('handout.stock')} rows={rows} rowKey={(a) => a.id} rowClass={(a) => (a.active ? undefined : 'off')} columns={[
					{ key: 'what', head: t('till.col.article'), header: true, cell: (a) => <span class="two"><span>{a.label}</span><span class="small muted num">{a.code}</span></span> },
					{ key: 'cat', head: t('stock.f.category'), cell: (a) => t(`stock.cat.${a.category}`) },
					{ key: 'prog', head: t('stock.f.programme'), cell: (a) => t(`stock.prog.${a.programme}`) },
					{ key: 'price', head: t('stock.f.price_cents'), num: true, cell: (a) => euros(a.price_cents) },
					{ key: 'n', head: t('stock.there'), num: true, cell: (a) => (
						<span class="row nw end">{a.active && a.stock < a.least && <Tag tone="wait" icon="triangle-alert">{t('stock.low.tag', { n: a.least })}</Tag>}<b>{a.stock}</b></span>
					) },
					{ key: 'exp', head: t('stock.expiry'), cell: (a) => a.expiry && (
						a.expiry < today.value ? <Tag tone="alert" icon="x">{t('stock.expired', { day: shortDay(a.expiry) })}</Tag>
							: old.has(a.id) ? <Tag tone="wait" icon="clock">{shortDay(a.expiry)}</Tag> : shortDay(a.expiry)
					) },
					...(edits ? [{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, num: true, cell: (a: Article) => (
						<Menu icon="ellipsis" label={t('admin.more', { what: a.label })}>{(close) => (
							<>
								<MenuItem icon="package-plus" onClick={() => { close(); setAct({ kind: 'receive', article: a }); }}>{t('stock.receive')}</MenuItem>
								<MenuItem icon="trash" onClick={() => { close(); setAct({ kind: 'lose', article: a }); }}>{t('stock.lose')}</MenuItem>
								<MenuItem icon="history" onClick={() => { close(); setAct({ kind: 'moves', article: a }); }}>{t('stock.moves')}</MenuItem>
								<MenuItem icon="pencil" onClick={() => { close(); setAct({ kind: 'edit', article: a }); }}>{t('admin.change')}</MenuItem>
							</>
						)}</Menu>
					) }] : []),
				]} />
			)}
			<Cut next={state.data.next} n={state.data.expiring.length} />
			{parcels && <Kits service={service} articles={all} />}
			{act && <Acts act={act} service={service} articles={all} share={list.data.price_share} onClose={() => setAct(null)} onDone={reload} />}
		</>
	);
}
