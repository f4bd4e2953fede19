/*
 * The self-check: base, keys, trail, and every figure against the base. The server makes it once a
 * day, while nobody works; the last one stands here with its time, and one can be made now.
 */

import { useState } from 'preact/hooks';
import type { Paths } from 'gen:api';
import { errorText } from '../../lib/forms';
import { get } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { number, shortDay, stamp } from '../../lib/time';
import { Button, Empty, Failure, Icon, Notice, Tag } from '../../ui/basic';

type Kept = Paths['GET /api/centre/checks']['answer'];
type Check = Paths['GET /api/centre/check']['answer'];
type Line = Check['lines'][number];

/** Its numbers in words. A broken file: what the data base itself says of it, as it is. */
function detail(l: Line): string {
	const [a = 0, b = 0, c = 0] = l.numbers;
	if (l.note) return l.note;
	return l.numbers.length === 0 ? '' : tx('check.detail.', l.what, null, { a: number(a), b: number(b), c: number(c), na: a, nb: b });
}

export function SelfCheck() {
	const [check, setCheck] = useState<Check>();
	const [busy, setBusy] = useState(false);
	const [failed, setFailed] = useState('');
	const kept = useResource(() => get<Kept>('/api/centre/checks'), []);
	const [last, ...before] = kept.data?.rows ?? [];
	const daily = kept.data?.last;
	const shown = check?.lines ?? daily?.lines;

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
			{!check && kept.error && <Failure error={kept.error} retry={kept.reload} />}
			{!check && last && daily && (
				<Notice tone={last.good ? 'ok' : 'alert'} icon={last.good ? 'circle-check' : 'triangle-alert'}>
					{t(last.good ? 'check.daily.good' : 'check.daily.bad', { at: stamp(last.at), s: number(last.took_ms / 1000, 1) })}
				</Notice>
			)}
			{!check && !busy && kept.data && !last && <div class="card"><Empty icon="shield-check">{t('check.none')}</Empty></div>}
			{shown && shown.length > 0 && (
				<ul class="card rows">
					{shown.map((l, i) => (
						<li key={i} class="line">
							<Icon name={l.good ? 'circle-check' : 'circle-alert'} />
							<span class="t"><span>{tx('check.', l.what, 'check.other')}</span>{detail(l) && <span class="small muted num">{detail(l)}</span>}</span>
							<b class={l.good ? 'soft' : 'lt'}>{t(l.good ? 'check.line.good' : 'check.line.bad')}</b>
						</li>
					))}
				</ul>
			)}
			{before.length > 0 && (
				<section class="card pad stack tight" aria-label={t('check.before')}>
					<h2>{t('check.before')}</h2>
					<ul class="tags">
						{before.map((d) => <li key={d.day}><Tag tone={d.good ? 'ok' : 'alert'} icon={d.good ? 'check' : 'circle-alert'}>{shortDay(d.day)}, {t(d.good ? 'check.line.good' : 'check.line.bad')}</Tag></li>)}
					</ul>
				</section>
			)}
		</>
	);
}
