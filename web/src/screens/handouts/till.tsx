/*
 * The till, for a keyboard and a scanner: a card (number or name), then articles (bar code, short
 * code or name, "3*" before it for three), then Ctrl Enter. What is left of the ceiling moves with
 * every article; beyond it the till says by how much and does not send.
 */

import { useEffect, useRef, useState } from 'preact/hooks';
import { keyText } from '../../app/keycaps';
import { handouts, type Article, type Card, type Visit } from '../../lib/api-handout';
import { errorText } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { announce } from '../../lib/announce';
import { css } from '../../lib/css';
import { euros } from '../../lib/money';
import { useResource } from '../../lib/resource';
import { useShortcuts } from '../../lib/shortcuts';
import { clock, fullDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, cx, Empty, Failure, Icon, IconButton, Kbd, Loading, Seg, Tag } from '../../ui/basic';
import { Confirm } from '../../ui/dialog';
import { Finder } from '../../ui/finder';
import { Table } from '../../ui/table';
import { cardNumber, cardWho } from './show';

type Paid = Visit['paid'];
interface Line { article: Article; quantity: number }

/** "3*lait" → [3, "lait"]; a bar code alone is never a quantity. */
export function readEntry(text: string): [number, string] {
	const m = text.trim().match(/^(\d{1,3})\s*[*x×]\s*(.*)$/i);
	return m ? [Math.max(1, Number(m[1])), m[2] ?? ''] : [1, text.trim()];
}

const fold = (s: string) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function matching(articles: Article[], what: string): Article[] {
	const words = fold(what).split(/\s+/).filter(Boolean);
	if (words.length === 0) return [];
	return articles
		.filter((a) => a.active && words.every((w) => fold(`${a.label} ${a.code}`).includes(w)))
		.sort((a, b) => Number(b.code === what) - Number(a.code === what) || Number(fold(b.label).startsWith(words[0] ?? '')) - Number(fold(a.label).startsWith(words[0] ?? '')))
		.slice(0, 8);
}

function useCards(service: string, text: string): { q: string; rows: Card[] } {
	const [found, setFound] = useState<{ q: string; rows: Card[] }>({ q: '', rows: [] });
	const q = text.trim();
	useEffect(() => {
		if (q.length < 2) {
			setFound({ q: '', rows: [] });
			return;
		}
		const stop = new AbortController();
		handouts.findCard(service, q, stop.signal).then(
			(a) => setFound({ q, rows: a.rows }),
			(e) => e instanceof ApiError && !stop.signal.aborted && toast(errorText(e), { tone: 'alert' }),
		);
		return () => stop.abort();
	}, [service, q]);
	return found;
}

function WhoIsHere({ service, onCard }: { service: string; onCard: (c: Card) => void }) {
	const [text, setText] = useState('');
	const found = useCards(service, text);
	const waiting = useRef(false);
	const input = useRef<HTMLInputElement>(null);
	useEffect(() => input.current?.focus(), []);
	useShortcuts([{ keys: '/', label: 'till.card', run: () => input.current?.focus() }]);

	function take(c: Card) {
		waiting.current = false;
		onCard(c);
	}
	/* a scanner's Enter comes before the answer */
	useEffect(() => {
		const only = found.rows[0];
		if (waiting.current && found.q === text.trim() && found.rows.length === 1 && only) take(only);
		else if (found.q === text.trim()) waiting.current = false;
	}, [found]);

	return (
		<div class="card pad">
			<Finder<Card> big icon="id-card" label={t('till.card')} hint={t('till.card.hint')} inputRef={input} text={text} onText={setText}
				rows={found.rows} rowKey={(c) => c.id} onPick={take} placeholder={t('till.card.ph')}
				none={found.q && found.q === text.trim() ? t('till.card.none') : undefined}
				onEnter={(x) => {
					if (found.q === x.trim()) return false;
					waiting.current = true;
					return true;
				}}
				row={(c) => (
					<span class="row apart nw">
						<span class="two"><b>{cardWho(c)}</b><span class="small soft num">{cardNumber(c.number)}</span></span>
						{c.valid ? <span class="num">{t('till.left', { amount: euros(c.left_cents) })}</span> : <Tag tone="alert" icon="x">{t('card.invalid')}</Tag>}
					</span>
				)} />
		</div>
	);
}

function Ceiling({ card, total }: { card: Card; total: number }) {
	const over = card.spent_cents + total > card.ceiling_cents;
	const of = Math.max(card.ceiling_cents, card.spent_cents + total, 1);
	return (
		<div class={cx('ceil', over && 'over')}>
			<span class="ceil-b" aria-hidden="true">
				<i class="was" ref={css({ width: `${(100 * card.spent_cents) / of}%` })} />
				<i class="now" ref={css({ width: `${(100 * total) / of}%` })} />
			</span>
			<dl class="kv">
				<dt>{t(card.period === 'week' ? 'till.ceiling.week' : 'till.ceiling.month')}</dt><dd class="num">{euros(card.ceiling_cents)}</dd>
				<dt>{t('till.spent')}</dt><dd class="num">{euros(card.spent_cents)}</dd>
				<dt>{t('till.basket')}</dt><dd class="num">{euros(total)}</dd>
				<dt class="big">{t('till.remains')}</dt><dd class="num big">{euros(card.left_cents - total)}</dd>
			</dl>
		</div>
	);
}

function Entry({ articles, onAdd, inputRef }: { articles: Article[]; onAdd: (a: Article, n: number) => void; inputRef: { current: HTMLInputElement | null } }) {
	const [text, setText] = useState('');
	const [count, what] = readEntry(text);
	const rows = matching(articles, what);

	function add(a: Article) {
		onAdd(a, count);
		setText('');
	}
	return (
		<Finder<Article> big icon="scan-barcode" label={t('till.article')} hint={t('till.article.hint')} placeholder={t('till.article.ph')}
			inputRef={inputRef} text={text} onText={setText} rows={rows} rowKey={(a) => a.id} onPick={add}
			none={what ? t('till.article.none') : undefined}
			onEnter={(x) => {
				const exact = articles.find((a) => a.active && a.code === readEntry(x)[1]);
				if (exact) add(exact);
				return exact !== undefined;
			}}
			row={(a) => (
				<span class="row apart nw">
					<span class="two"><b>{count > 1 ? `${count} × ` : ''}{a.label}</b><span class="small soft num">{a.code}</span></span>
					<span class="row nw"><span class={cx('small', a.stock <= 0 ? 'warn' : 'soft')}>{t('till.stock', { n: a.stock })}</span><span class="num">{euros(a.price_cents)}</span></span>
				</span>
			)} />
	);
}

function Basket({ lines, change, faults }: { lines: Line[]; change: (id: number, quantity: number) => void; faults: Record<number, string> }) {
	if (lines.length === 0) return <div class="card"><Empty icon="shopping-basket">{t('till.empty')}</Empty></div>;
	return (
		<Table<Line> label={t('till.basket')} rows={lines} rowKey={(l) => l.article.id}
			columns={[
				{ key: 'what', head: t('till.col.article'), header: true, cell: (l) => (
					<span class="two"><span>{l.article.label}</span>
						{faults[l.article.id] ? <span class="fault"><Icon name="circle-alert" />{faults[l.article.id]}</span>
							: <span class="small muted num">{t('till.each', { price: euros(l.article.price_cents) })}</span>}</span>
				) },
				{ key: 'n', head: t('till.col.quantity'), num: true, cell: (l) => (
					<span class="step">
						<IconButton small icon="minus" label={t('till.less', { what: l.article.label })} onClick={() => change(l.article.id, l.quantity - 1)} />
						<b class="num" aria-label={t('till.col.quantity')}>{l.quantity}</b>
						<IconButton small icon="plus" label={t('till.more', { what: l.article.label })} onClick={() => change(l.article.id, l.quantity + 1)} />
					</span>
				) },
				{ key: 'sum', head: t('till.col.sum'), num: true, cell: (l) => euros(l.quantity * l.article.price_cents) },
				{ key: 'x', head: <span class="vh">{t('till.remove')}</span>, num: true, cell: (l) => (
					<IconButton small icon="x" label={t('till.remove.what', { what: l.article.label })} onClick={() => change(l.article.id, 0)} />
				) },
			]} />
	);
}

function Sale({ card, articles, onDone, onLeave, reread }: { card: Card; articles: Article[]; onDone: () => void; onLeave: () => void; reread: () => void }) {
	const [lines, setLines] = useState<Line[]>([]);
	const [paid, setPaid] = useState<Paid>('cash');
	const [fault, setFault] = useState<string | null>(null);
	const [faults, setFaults] = useState<Record<number, string>>({});
	const [busy, setBusy] = useState(false);
	const input = useRef<HTMLInputElement>(null);
	const shown = lines.map((l) => ({ ...l, article: articles.find((a) => a.id === l.article.id) ?? l.article }));
	const total = shown.reduce((sum, l) => sum + l.quantity * l.article.price_cents, 0);
	const over = total - card.left_cents;
	useEffect(() => input.current?.focus(), []);

	function change(id: number, quantity: number) {
		setFault(null);
		setLines((old) => (quantity <= 0 ? old.filter((l) => l.article.id !== id) : old.map((l) => (l.article.id === id ? { ...l, quantity } : l))));
		input.current?.focus();
	}
	function add(article: Article, n: number) {
		setFault(null);
		setLines((old) => {
			const has = old.find((l) => l.article.id === article.id);
			const line = { article, quantity: Math.min(999, (has?.quantity ?? 0) + n) };
			return [line, ...old.filter((l) => l !== has)];
		});
		announce(t('till.added', { n, what: article.label }));
	}
	function refused(e: unknown) {
		if (!(e instanceof ApiError)) throw e;
		const first = e.fields.find((f) => f.field === 'lines' || f.field === 'card_id');
		const byLine = e.fields.flatMap((f) => {
			const line = lines[Number(f.field.match(/^lines\[(\d+)\]/)?.[1] ?? -1)];
			return line ? [[line.article.id, tx('', f.error, 'field.other', { max: f.max ?? '', min: f.min ?? '' })] as const] : [];
		});
		setFaults(Object.fromEntries(byLine));
		setFault(first?.error === 'handout.over_ceiling' ? t('till.over', { over: euros(total - (first.max ?? 0)), left: euros(first.max ?? 0) })
			: first ? tx('', first.error, 'field.other') : errorText(e));
		if (e.status === 409) reread();
	}
	async function pay() {
		if (busy) return;
		if (!card.valid) return setFault(t('handout.card_expired'));
		if (lines.length === 0) return setFault(t('till.empty'));
		if (over > 0) return setFault(t('till.over', { over: euros(over), left: euros(card.left_cents) }));
		setBusy(true);
		setFaults({});
		try {
			await handouts.addVisit({ card_id: card.id, paid, total_cents: total, lines: lines.map((l) => ({ article_id: l.article.id, quantity: l.quantity })) });
			toast(t('till.done', { amount: euros(total), left: euros(card.left_cents - total) }));
			onDone();
		} catch (e) {
			refused(e);
			setBusy(false);
		}
	}
	useShortcuts([
		{ keys: 'ctrl+enter', label: 'till.pay', run: () => void pay() },
		{ keys: '/', label: 'till.article', run: () => input.current?.focus() },
	]);

	return (
		<div class="till">
			<div class="stack">
				<div class="card pad"><Entry articles={articles} onAdd={add} inputRef={input} /></div>
				<Basket lines={shown} change={change} faults={faults} />
			</div>
			<section class="card pad stack" aria-labelledby="till-who">
				<div class="row apart nw">
					<div class="two"><h2 id="till-who">{cardWho(card)}</h2>
						<span class="small soft">{t('till.people', { adults: card.adults, children: card.children })}, {t('card.until', { day: fullDay(card.to) })}</span></div>
					<IconButton icon="x" label={t('till.leave')} onClick={onLeave} />
				</div>
				{!card.valid && <p class="fault"><Icon name="circle-alert" />{t(card.stopped ? 'handout.card_stopped' : 'handout.card_expired')}</p>}
				<Ceiling card={card} total={total} />
				<Seg<Paid> label={t('till.paid')} value={paid} onChange={setPaid} options={(['cash', 'card', 'centre'] as const).map((p) => ({ value: p, label: t(`till.paid.${p}`) }))} />
				<div role="alert">{(fault ?? (over > 0 ? t('till.over', { over: euros(over), left: euros(card.left_cents) }) : null)) && (
					<p class="notice alert"><Icon name="triangle-alert" /><span>{fault ?? t('till.over', { over: euros(over), left: euros(card.left_cents) })}</span></p>
				)}</div>
				<Button tone="primary" class="wide" busy={busy} onClick={() => void pay()} kbd={keyText('ctrl+enter')}>{t('till.pay.amount', { amount: euros(total) })}</Button>
			</section>
		</div>
	);
}

function Today({ service }: { service: string }) {
	const list = useResource(() => handouts.visits(service), [service], ['activities']);
	const [cancelling, setCancelling] = useState<Visit | null>(null);
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={3} />;
	const d = list.data;
	return (
		<div class="stack tight">
			<div class="row apart"><h2>{t('till.today')}</h2>
				<span class="soft num">{t('till.today.sum', { n: d.count, amount: euros(d.total_cents), saved: euros(d.retail_cents - d.total_cents) })}</span></div>
			{d.rows.length === 0 ? <div class="card"><Empty icon="shopping-basket">{t('till.today.none')}</Empty></div> : (
				<Table<Visit> label={t('till.today')} rows={d.rows} rowKey={(v) => v.id} rowClass={(v) => (v.cancelled ? 'gone' : undefined)}
					columns={[
						{ key: 'at', head: t('till.col.hour'), cell: (v) => <span class="num">{clock(v.at)}</span> },
						{ key: 'who', head: t('till.col.who'), header: true, cell: (v) => cardWho(v) },
						{ key: 'n', head: t('till.col.articles'), num: true, cell: (v) => v.articles },
						{ key: 'sum', head: t('till.col.sum'), num: true, cell: (v) => euros(v.total_cents) },
						{ key: 'paid', head: t('till.paid'), cell: (v) => (v.cancelled ? <Tag tone="alert" icon="x">{t('thread.cancelled')}</Tag> : t(`till.paid.${v.paid}`)) },
						{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, num: true, cell: (v) => v.can_cancel && (
							<IconButton small icon="undo-2" label={t('till.cancel.what', { who: cardWho(v), hour: clock(v.at) })} onClick={() => setCancelling(v)} />
						) },
					]} />
			)}
			{cancelling && (
				<Confirm title={t('till.cancel')} text={t('till.cancel.text', { who: cardWho(cancelling), amount: euros(cancelling.total_cents) })} yes={t('till.cancel')} danger onClose={() => setCancelling(null)}
					onYes={() => handouts.cancelVisit(cancelling.id, cancelling.version).then(
						() => { toast(t('till.cancelled')); setCancelling(null); list.reload(); },
						(e) => { toast(errorText(e), { tone: 'alert' }); setCancelling(null); list.reload(); },
					)} />
			)}
		</div>
	);
}

export function Till({ service }: { service: string }) {
	const articles = useResource(() => handouts.articles(service), [service], ['activities']);
	const [card, setCard] = useState<Card | null>(null);
	if (articles.error) return <Failure error={articles.error} retry={articles.reload} />;
	if (!articles.data) return <Loading rows={5} />;
	return (
		<>
			{card ? <Sale key={card.id} card={card} articles={articles.data.rows} reread={articles.reload} onLeave={() => setCard(null)} onDone={() => setCard(null)} />
				: <WhoIsHere service={service} onCard={setCard} />}
			<p class="keys small soft"><Kbd>3*</Kbd> {t('till.keys.times')} <Kbd>↵</Kbd> {t('till.keys.add')} <Kbd>{keyText('ctrl+enter')}</Kbd> {t('till.pay')}</p>
			<Today service={service} />
		</>
	);
}
