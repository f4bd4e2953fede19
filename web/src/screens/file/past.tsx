/* What an act said before it was corrected: by whom, when, why, and which fields. */

import { contentOf, files, type Act } from '../../lib/file';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { stamp } from '../../lib/time';
import { Button, Empty, Failure, Loading } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { fieldName, KINDS } from './kinds';
import { valueText } from './text';

/** The fields in which two versions differ: name, before, after. */
function changed(before: Act, after: Act): Array<[string, string, string]> {
	const [a, b] = [contentOf(before), contentOf(after)];
	return KINDS[before.kind].fields
		.map((f): [string, string, string] => [fieldName(before.kind, f.key), valueText(before.kind, f, a[f.key]), valueText(before.kind, f, b[f.key])])
		.filter(([, x, y]) => x !== y);
}

export function PastDialog({ act, onClose }: { act: Act; onClose: () => void }) {
	const list = useResource(() => files.past(act.id), [act.id, act.version]);
	const rows = list.data?.rows ?? [];
	return (
		<Dialog wide title={t('file.past.of', { what: tx('file.kind.', act.kind) })} onClose={onClose}
			foot={<Button tone="primary" data-first onClick={onClose}>{t('ui.close')}</Button>}>
			{list.loading && <Loading rows={3} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <Empty icon="history">{t('file.past.none')}</Empty>}
			<ol class="past">{rows.map((r, i) => {
				const after = rows[i - 1]?.act ?? act;
				return (
					<li key={r.act.version}>
						<p><b>{[stamp(r.at), r.by?.name].filter(Boolean).join(', ')}</b>{r.why ? ` : ${r.why}` : ''}</p>
						<dl class="kv">{changed(r.act, after).map(([name, x, y]) => (
							<div key={name}><dt>{name}</dt><dd class="pre">{t('file.past.change', { before: x || t('conflict.empty'), after: y || t('conflict.empty') })}</dd></div>
						))}</dl>
					</li>
				);
			})}</ol>
		</Dialog>
	);
}
