/* Posts: the board by host with places free, a post's page with candidates and why they fit, and its form. */

import { useState } from 'preact/hooks';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { useForm } from '../../lib/forms';
import { isStale } from '../../lib/http';
import { label, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { fullDay, shortDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, cx, Empty, Failure, Icon, Loading, Notice, PageHead, Seg, Tag } from '../../ui/basic';
import { shown, useConflict } from '../../ui/conflict';
import { Dialog } from '../../ui/dialog';
import { AreaField, Check, NumberField, SelectField, TextField } from '../../ui/fields';
import { useRefusal } from './amend';
import { placement, TOPICS, type Match, type Post, type PostIn } from './api';
import { articleText, hoursText } from './common';

type Which = 'free' | 'all';

function PostLine({ p }: { p: Post }) {
	const free = p.capacity - p.taken;
	return (
		<li>
			<a class="line" href={href('placement', 'post', p.id)}>
				<span class={cx('ibox', p.article === '61' && 'b')}><Icon name="briefcase" /></span>
				<span class="t">
					<b>{p.title}</b>
					<span class="small soft">{[articleText(p.article), p.theme && label(p.theme.label), hoursText(p.week_minutes), p.locality].filter(Boolean).join(', ')}</span>
				</span>
				<span class="row">
					{p.is_new && <Tag tone="brand">{t('placement.post.new')}</Tag>}
					{p.state !== 'open' ? <Tag>{tx('placement.post.state.', p.state)}</Tag> : <Tag tone={free > 0 ? 'ok' : undefined}>{t('placement.post.free', { n: Math.max(0, free), of: p.capacity })}</Tag>}
				</span>
			</a>
		</li>
	);
}

export function Posts() {
	const [which, setWhich] = useState<Which>('free');
	const [add, setAdd] = useState(false);
	const r = useResource(() => placement.posts(), [], TOPICS);
	const rows = (r.data?.rows ?? []).filter((p) => which === 'all' || (p.state === 'open' && p.taken < p.capacity));
	const hosts = [...new Map(rows.map((p) => [p.host.id, p.host])).values()];
	return (
		<>
			<div class="row">
				<Seg<Which> label={t('placement.which')} value={which} onChange={setWhich} options={[{ value: 'free', label: t('placement.post.only_free') }, { value: 'all', label: t('placement.post.all') }]} />
				{can('placement.posts') && <Button icon="plus" onClick={() => setAdd(true)}>{t('placement.post.add')}</Button>}
			</div>
			{r.loading && <Loading rows={6} />}
			{r.error && <Failure error={r.error} retry={r.reload} />}
			{r.data && rows.length === 0 && <div class="card"><Empty icon="briefcase">{t('placement.post.none')}</Empty></div>}
			{hosts.map((h) => (
				<section key={h.id} class="card" aria-labelledby={`h-h${h.id}`}>
					<div class="card-h"><h2 id={`h-h${h.id}`}><a href={href('placement', 'host', h.id)}>{h.name}</a></h2><Tag>{tx('placement.category.', h.category)}</Tag></div>
					<ul class="rows">{rows.filter((p) => p.host.id === h.id).map((p) => <PostLine key={p.id} p={p} />)}</ul>
				</section>
			))}
			{add && <PostDialog onClose={() => { setAdd(false); r.reload(); }} />}
		</>
	);
}

function split(text: string): string[] {
	return text.split(',').map((x) => x.trim()).filter(Boolean);
}

function postValues(p?: Post) {
	return {
		host_id: p ? String(p.host.id) : '', article: p?.article ?? '60', title: p?.title ?? '', theme: p?.theme?.key ?? '', own_service: p?.own_service ?? '', locality: p?.locality ?? '',
		capacity: (p?.capacity ?? 1) as number | null, hours: ((p?.week_minutes ?? 2280) / 60) as number | null, state: p?.state ?? 'open', skills: (p?.skills ?? []).join(', '),
		languages: (p?.languages ?? ['fr']).join(', '), licence: p?.licence ?? false, public_transport: p?.public_transport ?? true, tasks: p?.tasks ?? '',
	};
}
type PostValues = ReturnType<typeof postValues>;

function PostDialog({ p: live, onClose }: { p?: Post; onClose: () => void }) {
	const [p] = useState(live); /* as the form opened: the page under it reads itself anew */
	needCatalogue();
	const hosts = useResource(() => placement.hosts(), []);
	const f = useForm(postValues(p));
	const no = useRefusal();
	const c = catalogue.value;
	const clash = useConflict<PostValues>(shown<PostValues>({
		host_id: t('placement.host'), article: t('placement.article'), title: t('placement.post.title'), theme: t('placement.theme'), own_service: t('placement.own_service'),
		locality: t('placement.locality'), capacity: t('placement.post.capacity'), hours: t('placement.week_hours'), state: t('placement.post.state'), skills: t('placement.skills'),
		languages: t('placement.languages'), licence: t('placement.licence'), public_transport: t('placement.public_transport'), tasks: t('placement.tasks'),
	}, (k, x) => (k === 'state' ? tx('placement.post.state.', String(x)) : k === 'article' ? articleText(String(x))
		: k === 'theme' || k === 'own_service' ? label((k === 'theme' ? c?.themes : c?.services)?.find((y) => y.key === x)?.label) : undefined)),
	(values, version) => { f.put(values); void save(values, version); });
	async function save(v: PostValues, version: number) {
		f.setBusy(true);
		f.clear();
		const body: PostIn = {
			host_id: Number(v.host_id), article: v.article as '60', title: v.title, theme: v.theme || undefined, own_service: v.own_service || undefined, locality: v.locality || undefined,
			capacity: v.capacity ?? 0, week_minutes: Math.round((v.hours ?? 0) * 60), state: v.state as 'open', skills: split(v.skills), languages: split(v.languages), licence: v.licence,
			public_transport: v.public_transport, tasks: v.tasks || undefined,
		};
		try {
			await (p ? placement.changePost(p.id, version, body) : placement.addPost(body));
			toast(t('placement.saved'));
			onClose();
		} catch (err) {
			const theirs = p && isStale(err) ? (await placement.posts()).rows.find((x) => x.id === p.id) : undefined;
			if (theirs) clash.raise(v, postValues(theirs), postValues(p), theirs.version);
			else no.take(f, err);
		}
		f.setBusy(false);
	}
	const v = f.value;
	return (
		<Dialog wide title={t(p ? 'placement.post.change' : 'placement.post.add')} onClose={onClose}>
			{clash.dialog}
			<form class="stack" onSubmit={(e) => { e.preventDefault(); void save(v, p?.version ?? 0); }} noValidate>
				{no.said && <Notice tone="alert" icon="triangle-alert">{no.said}</Notice>}
				<div class="g2">
					<SelectField data-first label={t('placement.host')} empty={t('placement.choose')} value={v.host_id} disabled={!!p} onChange={(x) => f.set('host_id', x)} fault={f.fault('host_id')} options={(hosts.data?.rows ?? []).filter((h) => h.active).map((h) => ({ value: String(h.id), label: h.name }))} />
					<SelectField label={t('placement.article')} value={v.article} onChange={(x) => f.set('article', x)} options={['60', '61'].map((a) => ({ value: a, label: articleText(a) }))} />
					<TextField label={t('placement.post.title')} value={v.title} onChange={(x) => f.set('title', x)} fault={f.fault('title')} />
					<SelectField label={t('placement.theme')} empty={t('placement.choose')} value={v.theme} onChange={(x) => f.set('theme', x)} fault={f.fault('theme')} options={(c?.themes ?? []).map((x) => ({ value: x.key, label: label(x.label) }))} />
					<NumberField label={t('placement.post.capacity')} min={1} max={100} value={v.capacity} onChange={(x) => f.set('capacity', x)} fault={f.fault('capacity')} />
					<NumberField label={t('placement.week_hours')} min={1} max={50} step={0.1} value={v.hours} onChange={(x) => f.set('hours', x)} fault={f.fault('week_minutes')} />
					<TextField label={t('placement.locality')} optional value={v.locality} onChange={(x) => f.set('locality', x)} fault={f.fault('locality')} />
					<SelectField label={t('placement.own_service')} hint={t('placement.own_service.hint')} empty={t('placement.none_of')} value={v.own_service} onChange={(x) => f.set('own_service', x)} options={(c?.services ?? []).map((x) => ({ value: x.key, label: label(x.label) }))} />
					<TextField label={t('placement.skills')} hint={t('placement.commas')} optional value={v.skills} onChange={(x) => f.set('skills', x)} fault={f.fault('skills')} />
					<TextField label={t('placement.languages')} hint={t('placement.commas')} optional value={v.languages} onChange={(x) => f.set('languages', x)} fault={f.fault('languages')} />
					{p && <SelectField label={t('placement.post.state')} value={v.state} onChange={(x) => f.set('state', x)} options={['open', 'suspended', 'removed'].map((x) => ({ value: x, label: tx('placement.post.state.', x) }))} />}
				</div>
				<Check label={t('placement.licence')} checked={v.licence} onChange={(x) => f.set('licence', x)} />
				<Check label={t('placement.public_transport')} checked={v.public_transport} onChange={(x) => f.set('public_transport', x)} />
				<AreaField label={t('placement.tasks')} optional value={v.tasks} onChange={(x) => f.set('tasks', x)} fault={f.fault('tasks')} />
				<div class="row end"><Button onClick={onClose}>{t('ui.cancel')}</Button><Button type="submit" tone="primary" busy={f.busy}>{t('placement.save')}</Button></div>
			</form>
		</Dialog>
	);
}

function reasonText(r: Match['reasons'][number]): string {
	const what = tx('placement.fit.', r.key);
	return r.of > 1 ? t('placement.fit.part', { what, have: r.have, of: r.of }) : what;
}

function Fit({ m, post }: { m: Match; post: Post }) {
	return (
		<li class="line">
			<span class="pl-score num" aria-label={t('placement.fit.score', { n: m.score })}>{m.score}</span>
			<span class="t">
				<b><a href={href('person', m.person.id)}>{m.person.name}</a></b>
				<span class="tags">{m.reasons.map((r) => <Tag key={r.key} tone={r.ok ? 'ok' : 'wait'} icon={r.ok ? 'check' : 'x'}>{reasonText(r)}</Tag>)}</span>
				<span class="small soft">{t('placement.fit.since', { day: shortDay(m.since) })}</span>
			</span>
			{can('placement.write') && <a class="btn sm" href={`${href('placement', 'sign')}?person=${m.person.id}&post=${post.id}`}>{t('placement.sign')}<span class="vh">, {m.person.name}</span></a>}
		</li>
	);
}

export function PostPage({ id }: { id: number }) {
	const list = useResource(() => placement.posts(), [], TOPICS);
	const fits = useResource(() => placement.matches(id), [id], TOPICS);
	const [edit, setEdit] = useState(false);
	const p = list.data?.rows.find((x) => x.id === id);
	if (list.loading) return <Loading rows={5} />;
	if (!p) return list.error ? <Failure error={list.error} retry={list.reload} /> : <Empty icon="briefcase">{t('placement.post.gone')}</Empty>;
	return (
		<div class="stack">
			<PageHead title={p.title} lead={`${p.host.name}, ${articleText(p.article)}`}>
				<ButtonLink icon="arrow-left" href={href('placement', 'posts')}>{t('placement.tab.posts')}</ButtonLink>
				{can('placement.posts') && <Button icon="pencil" onClick={() => setEdit(true)}>{t('placement.post.change')}</Button>}
			</PageHead>
			<section class="card pad" aria-label={t('placement.summary')}>
				<dl class="kv">
					<div><dt>{t('placement.post.places')}</dt><dd>{t('placement.post.free', { n: Math.max(0, p.capacity - p.taken), of: p.capacity })}</dd></div>
					<div><dt>{t('placement.theme')}</dt><dd>{p.theme ? label(p.theme.label) : ''}</dd></div>
					<div><dt>{t('placement.hours')}</dt><dd>{hoursText(p.week_minutes)}</dd></div>
					<div><dt>{t('placement.locality')}</dt><dd>{p.locality ?? ''}</dd></div>
					<div><dt>{t('placement.skills')}</dt><dd>{p.skills.join(', ')}</dd></div>
					<div><dt>{t('placement.post.created')}</dt><dd>{fullDay(p.created)}</dd></div>
				</dl>
				{p.tasks && <p class="pre">{p.tasks}</p>}
			</section>
			<section class="card" aria-labelledby="h-fit">
				<div class="card-h"><h2 id="h-fit">{t('placement.candidates')}</h2></div>
				{fits.loading && <Loading />}
				{fits.error && <Failure error={fits.error} retry={fits.reload} />}
				{fits.data?.rows.length === 0 && <Empty icon="users">{t('placement.candidates.none')}</Empty>}
				<ul class="rows">{fits.data?.rows.map((m) => <Fit key={m.person.id} m={m} post={p} />)}</ul>
			</section>
			{edit && <PostDialog p={p} onClose={() => { setEdit(false); list.reload(); }} />}
		</div>
	);
}
