/* The notices at the foot of the page, and the two live regions. */

import { keyText } from '../app/keycaps';
import { assertive, polite } from '../lib/announce';
import { t } from '../lib/i18n';
import { dropToast, toasts, undoLast } from '../lib/toast';
import { Button, cx, Icon, IconButton } from './basic';

export function Toasts() {
	return (
		<>
			<div class="vh" role="status" aria-live="polite">{polite.value}</div>
			<div class="vh" role="alert" aria-live="assertive">{assertive.value}</div>
			<div class="toasts" role="region" aria-label={t('ui.notices')}>
				{toasts.value.map((x) => (
					<div key={x.id} class={cx('toast', x.tone)}>
						<Icon name={x.icon} />
						<span>{x.text}</span>
						{x.undo && <Button small kbd={keyText('ctrl+z')} onClick={() => undoLast()}>{t('ui.undo')}</Button>}
						<IconButton icon="x" small label={t('ui.close')} onClick={() => dropToast(x.id)} />
					</div>
				))}
			</div>
		</>
	);
}
