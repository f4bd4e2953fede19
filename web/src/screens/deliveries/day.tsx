/* The bar that chooses a day. */

import { t } from '../../lib/i18n';
import { dayPlus, today } from '../../lib/time';
import { Button, IconButton } from '../../ui/basic';
import { DateField } from '../../ui/fields';

export function DayBar({ day, onDay }: { day: string; onDay: (d: string) => void }) {
	return (
		<div class="row noprint">
			<IconButton icon="chevron-left" label={t('delivery.before')} onClick={() => onDay(dayPlus(day, -1))} />
			<DateField label={t('delivery.day')} hideLabel value={day} onChange={(d) => d && onDay(d)} />
			<IconButton icon="chevron-right" label={t('delivery.after')} onClick={() => onDay(dayPlus(day, 1))} />
			{day !== today.value && <Button small onClick={() => onDay(today.value)}>{t('time.today')}</Button>}
		</div>
	);
}
