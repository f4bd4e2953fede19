/* Versions of a plan: when it was imported or amended, by whom, and what that changed. */

import { useState } from 'preact/hooks';
import { ApiError } from '../../lib/http';
import { href } from '../../lib/router';
import { t, tx } from '../../lib/i18n';
import { actions, type Revision } from '../../lib/plan-life';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { stamp } from '../../lib/time';
import type { PlanSummary } from '../../lib/types-plan';
import { Button, ButtonLink, Empty, Failure, Loading, PageHead, Tag } from '../../ui/basic';

type Change = Revision['changes'][number];

export function ChangeLine({ c }: { c: Change }) {
	const icon = c.change === 'add' ? 'plus' : c.change === 'remove' ? 'trash' : c.change === 'move' ? 'chevron-right' : 'pencil';
	return (
		<li>
			<Tag tone={c.change === 'remove' ? 'alert' : c.change === 'add' ? 'ok' : 'busy'} icon={icon}>{tx('import.change.', c.change)}</Tag>
			<span class="code">{c.code}</span>
			<span>
				{c.old && <span class={c.new ? 'muted strike' : undefined}>{c.old}</span>}
				{c.old && c.new && ' '}
				{c.new && <span>{c.new}</span>}
			</span>
		</li>
	);
}

function One({ r, latest }: { r: Revision; latest: boolean }) {
	const n = r.changes.length;
	return (
		<li class="card pad stack tight">
			<div class="row apart">
				<h2>{t('rev.version', { n: r.version })}</h2>
				{latest && <Tag tone="ok" icon="check">{t('rev.latest')}</Tag>}
			</div>
			<p class="small soft">{[stamp(r.at), r.who].filter(Boolean).join(', ')}</p>
			{n === 0 ? <p>{t(r.version === 1 ? 'rev.first' : 'rev.none')}</p> : (
				<details class="cmp" open={n <= 12}>
					<summary>{t('rev.changes', { n })}</summary>
					<ul>{r.changes.map((c, i) => <ChangeLine key={i} c={c} />)}</ul>
				</details>
			)}
		</li>
	);
}

export function Revisions({ plan }: { plan: PlanSummary }) {
	const list = useResource(() => actions.revisions(plan.id), [plan.id], ['plan']);
	const [older, setOlder] = useState<{ of: typeof list.data; rows: Revision[]; next: number | null }>();
	const [busy, setBusy] = useState(false);
	const [failed, setFailed] = useState<ApiError>();
	/* a new version shifts the first page: what was fetched behind the old one goes */
	const more = older && older.of === list.data ? older : undefined;
	const rows = [...(list.data?.rows ?? []), ...(more?.rows ?? [])];
	const next = more ? more.next : (list.data?.next ?? null);

	async function load() {
		if (next === null) return;
		setBusy(true);
		setFailed(undefined);
		try {
			const page = await actions.revisions(plan.id, next);
			setOlder({ of: list.data, rows: [...(more?.rows ?? []), ...page.rows], next: page.next });
		} catch (e) {
			if (!(e instanceof ApiError)) throw e;
			setFailed(e);
		}
		setBusy(false);
	}

	return (
		<>
			<PageHead title={t('rev.title')} lead={plan.title}>
				<ButtonLink icon="arrow-left" href={href('plan', plan.id)}>{t('untied.back')}</ButtonLink>
				{can('plan.write') && <ButtonLink icon="file-up" href={href('import')}>{t('rev.amend')}</ButtonLink>}
			</PageHead>
			{list.loading && <Loading rows={4} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <div class="card"><Empty icon="history">{t('rev.empty')}</Empty></div>}
			{rows.length > 0 && <ol class="stack plain">{rows.map((r, i) => <One key={r.id} r={r} latest={i === 0} />)}</ol>}
			{failed && <Failure error={failed} />}
			{next !== null && <p><Button icon="history" busy={busy} onClick={() => void load()}>{t('rev.more')}</Button></p>}
		</>
	);
}
