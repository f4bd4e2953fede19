/* The social file of a person: requests and decisions with their due days, and the follow-up. */

import { useState } from 'preact/hooks';
import { files, type Act, type Content, type Kind } from '../../lib/file';
import { errorText } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { notifyTopics } from '../../lib/live';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { useShortcuts } from '../../lib/shortcuts';
import { fullDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Person } from '../../lib/types';
import { Button, ButtonLink, cx, Failure, IconBox, Loading, Tag } from '../../ui/basic';
import { Confirm } from '../../ui/dialog';
import { Menu, MenuItem } from '../../ui/menu';
import { ActFacts, ActForm, openParent } from './form';
import { KINDS, SECTIONS } from './kinds';
import { ClockTags } from './clocks';
import { PastDialog } from './past';
import { Compared, DocumentForm, RightsCard } from './follow';
import { headline } from './text';

/** The parts of each tab: a title and the kinds that stand under it. */
export const PARTS: Record<'aid' | 'follow', Array<{ title: string; kinds: Kind[] }>> = {
	aid: [
		{ title: 'requests', kinds: ['request', 'piece', 'report', 'consultation'] },
		{ title: 'decisions', kinds: ['decision'] },
		{ title: 'aids', kinds: ['aid'] },
		{ title: 'piis', kinds: ['piis', 'evaluation'] },
	],
	follow: [
		{ title: 'reminders', kinds: ['reminder'] },
		{ title: 'referrals', kinds: ['referral'] },
		{ title: 'assessments', kinds: ['assessment'] },
		{ title: 'takeups', kinds: ['takeup'] },
		{ title: 'documents', kinds: ['document'] },
		{ title: 'life', kinds: ['closing', 'control'] },
	],
};

const PAGE = 20;

export interface Editing { kind: Kind; act?: Act; preset?: Content }

/** What is next for an act: the kinds that hang on it. */
const NEXT: Partial<Record<Kind, Kind[]>> = {
	request: ['piece', 'report', 'consultation', 'decision'],
	decision: ['aid', 'piis'],
	piis: ['evaluation'],
};

function presetFor(a: Act, kind: Kind): Content {
	const c = a[a.kind] ?? {};
	const preset: Content = { parent_id: a.id };
	if (kind === 'decision') preset.aid = c.aid;
	if (kind === 'aid') Object.assign(preset, { aid: c.aid, category: c.category, from: c.from, to: c.to ?? '' });
	return preset;
}

/** The paper that an act is printed as. */
function paperOf(a: Act): 'letter' | 'receipt' | 'act' {
	return a.kind === 'decision' ? 'letter' : a.kind === 'request' ? 'receipt' : 'act';
}

export function ActLine({ act, person, onEdit, onDrop, onNext }: {
	person: number; act: Act; onEdit: () => void; onDrop: () => void; onNext: (k: Kind) => void;
}) {
	const [open, setOpen] = useState(false);
	const def = KINDS[act.kind];
	const c = act[act.kind] ?? {};
	const [past, setPast] = useState(false);
	const brief = def.brief.map((k) => c[k]).find((x) => typeof x === 'string' && x !== '');
	const done = act.kind === 'report' ? SECTIONS.filter((s) => c[s]).length : null;
	return (
		<li class={cx('it act', act.voided && 'gone')}>
			<IconBox icon={def.icon} tone={act.kind === 'decision' ? 'b' : undefined} />
			<div class="b">
				<p class="r1">
					<b>{[tx('file.kind.', act.kind), act.register].filter(Boolean).join(' ')}</b>
					<span class="muted small num">{[fullDay(act.day), act.worker?.name ?? act.author.name].join(', ')}</span>
				</p>
				<p class="tx">{[headline(act) === tx('file.kind.', act.kind) ? '' : headline(act), done === null ? '' : t('file.complete', { n: done, of: SECTIONS.length })].filter(Boolean).join(', ')}</p>
				{!open && brief !== undefined && <p class="tx small soft clip">{String(brief)}</p>}
				<p class="tags"><Tag tone={act.voided ? undefined : 'brand'}>{tx('file.state.', act.state)}</Tag>{c.urgent === true && <Tag tone="alert" icon="triangle-alert">{tx('file.f.', 'urgent')}</Tag>}</p>
				{!act.voided && <ClockTags clocks={act.clocks} />}
				{act.voided && c.why !== undefined && <p class="tx small">{t('file.voided.why', { why: String(c.why) })}</p>}
				{open && <ActFacts act={act} />}
				<p class="row act-do">
					<Button small tone="quiet" icon={open ? 'chevron-up' : 'chevron-down'} aria-expanded={open} onClick={() => setOpen(!open)}>{t(open ? 'file.less' : 'file.details')}</Button>
					{open && act.version > 1 && <Button small tone="quiet" icon="history" onClick={() => setPast(true)}>{t('file.past')}</Button>}
					{!act.voided && act.kind === 'document' && <ButtonLink small icon="download" href={files.documentUrl(act.id)}>{t('file.paper.open')}</ButtonLink>}
					{!act.voided && act.kind !== 'document' && act.kind !== 'reminder' && (
						<ButtonLink small tone="quiet" icon="printer" href={href('paper', paperOf(act), person, act.id)}>{paperOf(act) === 'act' ? t('file.paper.print') : tx('file.paper.', paperOf(act))}</ButtonLink>
					)}
					{!act.voided && (NEXT[act.kind] ?? []).filter((k) => can(KINDS[k].cap)).map((k) => (
						<Button key={k} small icon="plus" onClick={() => onNext(k)}>{tx('file.kind.', k)}</Button>
					))}
				</p>
			</div>
			{past && <PastDialog act={act} onClose={() => setPast(false)} />}
			{!act.voided && can(def.cap) && (
				<Menu label={t('file.edit', { what: headline(act) })} icon="ellipsis">
					{(close) => <>
						<MenuItem icon="pencil" onClick={() => { close(); onEdit(); }}>{t('ui.edit')}</MenuItem>
						<MenuItem icon="trash-2" onClick={() => { close(); onDrop(); }}>{t('file.void')}</MenuItem>
					</>}
				</Menu>
			)}
		</li>
	);
}

export function FileTab({ person, part }: { person: Person; part: 'aid' | 'follow' }) {
	const list = useResource(() => files.read(person.id), [person.id], ['casework']);
	const [editing, setEditing] = useState<Editing | null>(null);
	const [dropping, setDropping] = useState<Act | null>(null);
	const [done, setDone] = useState<Kind[]>([]);
	const [older, setOlder] = useState<Act[]>([]);
	const first = list.data?.rows ?? [];
	const rows = [...first, ...older.filter((o) => !first.some((r) => r.id === o.id))];
	const who = { id: person.id, name: person.name ?? '' };
	const kinds = PARTS[part].flatMap((p) => p.kinds).filter((k) => can(KINDS[k].cap));

	function start(kind: Kind) {
		const parent = rows.find((r) => r.id === openParent(KINDS[kind].parent, rows));
		setEditing({ kind, preset: parent && presetFor(parent, kind) });
	}

	useShortcuts(list.data?.can_write ? [{
		keys: 'd', label: 'file.request.new', run: () => setEditing({ kind: 'request' }),
	}] : []);

	/** The server gives the latest twenty of each kind; these are the ones before. */
	async function before(ks: Kind[]) {
		const full = ks.filter((k) => more(k));
		const pages = await Promise.all(full.map((k) => files.read(person.id, k, rows.filter((r) => r.kind === k).length)));
		setOlder([...older, ...pages.flatMap((x) => x.rows)]);
		setDone([...done, ...full.filter((_, i) => (pages[i]?.rows.length ?? 0) < PAGE)]);
	}
	const more = (k: Kind) => rows.filter((r) => r.kind === k).length >= PAGE && !done.includes(k);

	async function drop(a: Act, why: string) {
		await files.drop(a.id, a.version, why).then(() => {
			setDropping(null);
			toast(t('file.saved'));
			notifyTopics(['casework', 'records']);
		}, (e) => {
			setDropping(null);
			toast(errorText(e), { tone: 'alert' });
		});
	}

	return (
		<section class="feed" aria-label={t(part === 'aid' ? 'file.tab.aid' : 'file.tab.follow')}>
			{list.data?.can_write && (
				<div class="row" role="group" aria-label={t('file.add.what')}>
					{kinds.filter((k) => !KINDS[k].parentNeeded).map((k) => (
						<Button key={k} small icon="plus" kbd={k === 'request' ? 'D' : undefined} onClick={() => start(k)}>{tx('file.kind.', k)}</Button>
					))}
				</div>
			)}
			{list.loading && <Loading rows={5} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && PARTS[part].map(({ title, kinds: ks }) => {
				const mine = rows.filter((r) => ks.includes(r.kind)).sort((a, b) => b.day.localeCompare(a.day) || b.id - a.id);
				return (
					<section key={title} class="day" aria-label={tx('file.section.', title)}>
						<h2 class="dh">{tx('file.section.', title)} <span class="muted num">{mine.length}</span></h2>
						{title === 'takeups' && list.data?.can_write && <RightsCard person={person.id} onEnter={(preset) => setEditing({ kind: 'takeup', preset })} />}
						{title === 'assessments' && <Compared acts={mine} />}
						{mine.length === 0 ? <p class="soft small">{t('file.none')}</p> : (
							<ul>{mine.map((a) => (
								<ActLine key={a.id} person={person.id} act={a} onEdit={() => setEditing({ kind: a.kind, act: a })} onDrop={() => setDropping(a)}
									onNext={(k) => setEditing({ kind: k, preset: presetFor(a, k) })} />
							))}</ul>
						)}
						{ks.some(more) && <Button small onClick={() => void before(ks)}>{t('file.more')}</Button>}
					</section>
				);
			})}
			{editing?.kind === 'document' && !editing.act && <DocumentForm person={who} onClose={() => setEditing(null)} onSaved={list.reload} />}
			{editing && (editing.kind !== 'document' || editing.act) && <ActForm person={who} kind={editing.kind} act={editing.act} acts={rows} preset={editing.preset}
				onClose={() => setEditing(null)} onSaved={list.reload} />}
			{dropping && <Confirm title={t('file.void')} text={t('file.void.text')} yes={t('file.void')} danger ask={t('file.void.why')} least={3} onClose={() => setDropping(null)} onYes={(why) => drop(dropping, why)} />}
		</section>
	);
}
