/* The screen on the wall: numbers called, tables, and what the day brought. No name, no problem. */

import { online } from '../../lib/http';
import { label, t } from '../../lib/i18n';
import { href } from '../../lib/router';
import { number } from '../../lib/time';
import { ButtonLink, Notice } from '../../ui/basic';
import { categoryName, FIXED, type Board } from './api';
import type { DeskBox } from './state';

/** What this browser has not sent yet is on it too; another one learns of it when it is sent. */
export function Wall({ board, desk }: { board: Board; desk: DeskBox }) {
	const { event } = board;
	const tickets = desk.seen(board);
	const slips = desk.slips(event.id).length;
	const unsent = desk.box.waiting.value.length;
	const running = tickets.filter((x) => x.state === 'repairing');
	const waiting = tickets.filter((x) => x.state === 'waiting');
	const judged = tickets.filter((x) => x.state === 'done' && x.status > 0);
	const fixed = judged.filter((x) => x.status === FIXED).length;
	return (
		<div class="wall">
			<div class="head">
				<div class="grow"><h1 tabIndex={-1}>{label(event.service_label)}</h1></div>
				<ButtonLink small icon="arrow-left" href={href('repair', event.id)}>{t('repair.tables')}</ButtonLink>
			</div>
			{unsent > 0 && !online.value && <Notice tone="wait" icon="wifi-off">{t('repair.unsent', { n: unsent })}</Notice>}
			<dl class="wall-f">
				<div><dt>{t('repair.n.items')}</dt><dd class="num">{event.items + slips}</dd></div>
				<div><dt>{t('repair.n.fixed')}</dt><dd class="num">{fixed}</dd></div>
				<div><dt>{t('repair.n.rate')}</dt><dd class="num">{judged.length ? `${number((100 * fixed) / judged.length)} %` : '—'}</dd></div>
				<div><dt>{t('repair.n.kg')}</dt><dd class="num">{number(board.grams / 1000, 1)}</dd></div>
			</dl>
			<div class="wall-g">
				<section aria-label={t('repair.running')}>
					<h2>{t('repair.running')}</h2>
					<ul>{running.map((x) => <li key={x.id}><b class="num">{x.no}</b><span>{categoryName(x.category)}</span><span class="soft">{x.table ? t('repair.table.n', { n: x.table }) : ''}</span></li>)}</ul>
					{running.length === 0 && <p class="soft">{t('repair.table.free')}</p>}
				</section>
				<section aria-label={t('repair.queue')}>
					<h2>{t('repair.queue')}</h2>
					<p class="wall-q num">{waiting.map((x) => x.no).join('  ') || '—'}</p>
				</section>
			</div>
		</div>
	);
}
