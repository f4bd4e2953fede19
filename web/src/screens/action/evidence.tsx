/* Files that prove what was done: sent once, kept sealed, opened one at a time. */

import { useRef, useState } from 'preact/hooks';
import { errorText } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { actions } from '../../lib/plan-life';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { number, stamp } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, Icon, IconButton, Loading } from '../../ui/basic';

const MOST = 700 * 1024;

function base64(bytes: Uint8Array): string {
	let s = '';
	for (let i = 0; i < bytes.length; i += 8192) s += String.fromCharCode(...bytes.subarray(i, i + 8192));
	return btoa(s);
}

export function Evidence({ node }: { node: number }) {
	const list = useResource(() => actions.evidence(node), [node], ['plan']);
	const [busy, setBusy] = useState(false);
	const pick = useRef<HTMLInputElement>(null);

	async function add(file: File | undefined) {
		if (!file) return;
		if (file.size > MOST) return toast(t('act.file.large', { n: number(MOST / 1024) }), { tone: 'alert' });
		setBusy(true);
		try {
			await actions.addEvidence(node, file.name.slice(0, 120), base64(new Uint8Array(await file.arrayBuffer())));
			toast(t('act.file.added'));
			list.reload();
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
		}
		setBusy(false);
	}

	async function remove(id: number) {
		try {
			await actions.removeEvidence(id);
			toast(t('act.file.removed'));
			list.reload();
		} catch (e) {
			toast(errorText(e), { tone: 'alert' });
		}
	}

	return (
		<section class="card pad stack tight" aria-labelledby="h-evidence">
			<div class="row apart">
				<h2 id="h-evidence">{t('act.evidence')}</h2>
				{can('plan.write') && (
					<>
						<input ref={pick} type="file" hidden aria-label={t('act.file.add')} accept=".pdf,.png,.jpg,.jpeg,.odt,.ods,.docx,.xlsx,.txt,.csv"
							onChange={(e) => { void add(e.currentTarget.files?.[0]); e.currentTarget.value = ''; }} />
						<Button small icon="file-up" busy={busy} onClick={() => pick.current?.click()}>{t('act.file.add')}</Button>
					</>
				)}
			</div>
			{list.loading && <Loading rows={2} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && list.data.rows.length === 0 && <Empty icon="file-text">{t('act.evidence.none')}</Empty>}
			<ul class="files">
				{(list.data?.rows ?? []).map((f) => (
					<li key={f.id}>
						<Icon name="file-text" />
						<span class="t">
							<a href={`/api/evidence/${f.id}`} download>{f.name}</a>
							<span class="tiny muted">{[t('act.file.size', { n: number(Math.max(1, Math.round(f.size / 1024))) }), stamp(f.at), f.who].filter(Boolean).join(', ')}</span>
						</span>
						{can('plan.write') && <IconButton small icon="trash" label={t('act.file.remove', { what: f.name })} onClick={() => void remove(f.id)} />}
					</li>
				))}
			</ul>
		</section>
	);
}
