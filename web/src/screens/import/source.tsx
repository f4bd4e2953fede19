/* The text as it came, with line numbers. Lines in doubt are marked; a press goes to their row. */

import type { RefObject } from 'preact';
import { t } from '../../lib/i18n';
import { cx, Icon } from '../../ui/basic';

export function SourceText({ text, doubtful, used, here, boxRef, onLine }: {
	text: string;
	/** Lines with a doubt. */
	doubtful: ReadonlySet<number>;
	/** Lines that a row came from. */
	used: ReadonlySet<number>;
	here: number;
	boxRef: RefObject<HTMLOListElement | null>;
	onLine: (line: number) => void;
}) {
	return (
		<ol class="src-text" ref={boxRef} tabIndex={0} aria-label={t('import.text')}>
			{text.split('\n').map((line, i) => {
				const n = i + 1;
				const doubt = doubtful.has(n);
				const body = <><span class="ln" aria-hidden="true">{n}</span><span class="lt-t">{line || '\u00A0'}</span></>;
				return (
					<li key={n} data-line={n} class={cx(doubt && 'doubt', n === here && 'here')}>
						{doubt || used.has(n)
							? (
								<button type="button" tabIndex={doubt ? 0 : -1} onClick={() => onLine(n)}>
									{body}
									{doubt && <><Icon name="triangle-alert" /><span class="vh">{t('import.line.doubt', { n })}</span></>}
								</button>
							)
							: <span class="ln-r">{body}</span>}
					</li>
				);
			})}
		</ol>
	);
}
