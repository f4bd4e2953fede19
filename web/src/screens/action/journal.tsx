/* The journal of an action: what was written, and what moved by itself. */

import type { PlainKey } from '../../lib/i18n';
import { t } from '../../lib/i18n';
import { useForm } from '../../lib/forms';
import { actions, type JournalEntry } from '../../lib/plan-life';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { stamp } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, Icon, Loading } from '../../ui/basic';
import { AreaField } from '../../ui/fields';

function what(e: JournalEntry): string | null {
	const name = (v: string | null) => (v === null ? t('act.none') : t((e.kind === 'status' ? `plan.status.${v}` : `act.health.${v}`) as PlainKey));
	if (e.kind === 'status' || e.kind === 'health') return t(e.kind === 'status' ? 'act.moved.status' : 'act.moved.health', { old: name(e.old), now: name(e.new) });
	if (e.kind === 'file') return e.new ? t('act.moved.file', { name: e.new }) : t('act.moved.gone');
	return null;
}

export function Journal({ node }: { node: number }) {
	const list = useResource(() => actions.journal(node), [node], ['plan']);
	const f = useForm({ text: '' });

	async function add(e: Event) {
		e.preventDefault();
		f.clear();
		if (f.value.text.trim().length < 2) return f.setFault('text', t('field.required'));
		f.setBusy(true);
		try {
			await actions.note(node, f.value.text.trim());
			f.put({ text: '' });
			list.reload();
			toast(t('act.noted'));
		} catch (err) {
			toast(f.refuse(err), { tone: 'alert' });
		}
		f.setBusy(false);
	}

	return (
		<section class="card pad stack tight" aria-labelledby="h-journal">
			<h2 id="h-journal">{t('act.journal')}</h2>
			{can('plan.write') && (
				<form class="stack tight" noValidate onSubmit={add}>
					<AreaField label={t('act.journal.add')} hint={t('act.journal.hint')} rows={2} value={f.value.text} onChange={(v) => f.set('text', v)} fault={f.fault('text')} />
					<div class="row end"><Button type="submit" small busy={f.busy}>{t('act.journal.save')}</Button></div>
				</form>
			)}
			{list.loading && <Loading rows={3} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && list.data.rows.length === 0 && <Empty icon="history">{t('act.journal.none')}</Empty>}
			<ol class="jrn">
				{(list.data?.rows ?? []).map((e) => (
					<li key={e.id}>
						<Icon name={e.kind === 'note' ? 'notebook-pen' : e.kind === 'file' ? 'file-text' : 'history'} />
						<div>
							{what(e) && <p class="small"><b>{what(e)}</b></p>}
							{e.text && <p class="pre">{e.text}</p>}
							<p class="tiny muted">{[stamp(e.at), e.who].filter(Boolean).join(', ')}</p>
						</div>
					</li>
				))}
			</ol>
		</section>
	);
}
