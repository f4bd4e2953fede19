/* Exceptional openings: those to review first, each with its reason and who opened it. */

import { useState } from 'preact/hooks';
import { trail } from '../../lib/api';
import { errorText } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { me } from '../../lib/session';
import { stamp } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { GlassRow } from '../../lib/types-plan';
import { Button, Empty, Failure, IconBox, Loading, Tag } from '../../ui/basic';

function Row({ row, busy, onReview }: { row: GlassRow; busy: boolean; onReview: () => void }) {
	const own = row.who === me.value?.name;
	return (
		<li class="line glass-r">
			<IconBox icon="shield" tone={row.reviewed_at ? 'm' : 's'} />
			<span class="t">
				<span><b>{row.who}</b> {t('trail.act.person.glass')}, <b class="num">{t('trail.file', { file: row.file_no })}</b></span>
				<span><Tag tone="seal">{tx('glass.reason.', row.reason_code, 'glass.reason.autre')}</Tag></span>
				<span class="pre">{row.reason}</span>
				<span class="small soft">{t('trail.glass.when', { at: stamp(row.at), until: stamp(row.until) })}</span>
				{row.reviewed_at && <span class="small soft">{t('trail.glass.by', { who: row.reviewed_by ?? '', at: stamp(row.reviewed_at) })}</span>}
			</span>
			{row.reviewed_at
				? <Tag tone="ok" icon="check">{t('trail.glass.done')}</Tag>
				: own ? <span class="small muted">{t('trail.glass.own')}</span>
				: <Button small tone="primary" icon="check" busy={busy} onClick={onReview}>{t('trail.glass.review')}<span class="vh">, {t('trail.file', { file: row.file_no })}</span></Button>}
		</li>
	);
}

export function GlassQueue() {
	const list = useResource(() => trail.glass(), [], ['tasks']);
	const [busy, setBusy] = useState(0);
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={5} />;
	const open = list.data.rows.filter((r) => !r.reviewed_at);
	const done = list.data.rows.filter((r) => r.reviewed_at);

	async function review(r: GlassRow) {
		setBusy(r.id);
		try {
			await trail.review(r.id);
			toast(t('trail.glass.reviewed'));
			list.reload();
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
		}
		setBusy(0);
	}

	return (
		<>
			<section class="card" aria-labelledby="h-open">
				<div class="card-h"><h2 id="h-open">{t('trail.glass.open', { n: open.length })}</h2></div>
				{open.length === 0
					? <Empty icon="circle-check">{t('trail.glass.none')}</Empty>
					: <ul class="rows">{open.map((r) => <Row key={r.id} row={r} busy={busy === r.id} onReview={() => void review(r)} />)}</ul>}
			</section>
			{done.length > 0 && (
				<section class="card" aria-labelledby="h-done">
					<div class="card-h"><h2 id="h-done">{t('trail.glass.past')}</h2></div>
					<ul class="rows">{done.map((r) => <Row key={r.id} row={r} busy={false} onReview={() => undefined} />)}</ul>
				</section>
			)}
		</>
	);
}
