/* Alarms: who did not answer, what drivers saw. */

import { get } from '../../lib/http';
import { whole } from '../../lib/whole';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { Empty, Failure, Loading } from '../../ui/basic';
import { Ladder } from '../drive/parts';
import type { Alarms } from './types';

export function AlarmsTab() {
	const list = useResource(() => whole(['rows'], (after) => get<Alarms>('/api/delivery/alarms', { after })), [], ['deliveries']);
	if (list.loading) return <Loading />;
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	const rows = list.data?.rows ?? [];
	if (rows.length === 0) return <div class="card"><Empty icon="circle-check">{t('delivery.no_alarms')}</Empty></div>;
	return <>{rows.map((a) => <Ladder key={a.id} alarm={a} onChange={list.reload} />)}</>;
}
