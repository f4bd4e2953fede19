/* The self-check: base, keys, trail, and every figure against the base. Run when asked. */

import { useState } from 'preact/hooks';
import { errorText } from '../../lib/forms';
import { get } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { stamp } from '../../lib/time';
import { Button, Empty, Icon, Notice } from '../../ui/basic';

interface Check { good: boolean; at: number; lines: Array<{ what: string; good: boolean; detail: string }> }

/** "facts: distinct persons" → "facts_distinct_persons". */
function slug(what: string): string {
	return what.replace(/[^a-z]+/g, '_');
}

export function SelfCheck() {
	const [check, setCheck] = useState<Check>();
	const [busy, setBusy] = useState(false);
	const [failed, setFailed] = useState('');

	async function run() {
		setBusy(true);
		setFailed('');
		try {
			setCheck(await get<Check>('/api/centre/check'));
		} catch (e) {
			setFailed(errorText(e));
		}
		setBusy(false);
	}

	return (
		<>
			<p><Button tone="primary" icon="shield-check" busy={busy} onClick={() => void run()}>{t('check.run')}</Button></p>
			<div role="status" class="stack">
				{failed && <Notice tone="alert">{failed}</Notice>}
				{check && <Notice tone={check.good ? 'ok' : 'alert'} icon={check.good ? 'circle-check' : 'triangle-alert'}>{t(check.good ? 'check.good' : 'check.bad', { at: stamp(check.at) })}</Notice>}
			</div>
			{!check && !busy && <div class="card"><Empty icon="shield-check">{t('check.none')}</Empty></div>}
			{check && (
				<ul class="card rows">
					{check.lines.map((l, i) => (
						<li key={i} class="line">
							<Icon name={l.good ? 'circle-check' : 'circle-alert'} />
							<span class="t"><span>{tx('check.', slug(l.what), 'check.other')}</span>{l.detail && <span class="small muted num">{l.detail}</span>}</span>
							<b class={l.good ? 'soft' : 'lt'}>{t(l.good ? 'check.line.good' : 'check.line.bad')}</b>
						</li>
					))}
				</ul>
			)}
		</>
	);
}
