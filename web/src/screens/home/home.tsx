/* What somebody needs first, by role. */

import { t } from '../../lib/i18n';
import { useLazy } from '../../app/lazy';
import type { RouteProps } from '../../app/routes';
import { can, me } from '../../lib/session';
import { today, weekDay } from '../../lib/time';
import { Loading, PageHead } from '../../ui/basic';
import { DeskHome } from './desk';
import { DueMeasures } from './due';
import { PlanHome } from './plans';
import { ToolsHome } from './tools';
import { WorkerHome } from './worker';

const loadBoard = () => import('../reception/reception');

export default function Home() {
	const user = me.value;
	const board = user?.home === 'reception' && can('appointment.read');
	const Board = useLazy<RouteProps>(board ? loadBoard : undefined);
	if (!user) return null;
	/* reception lands on its board */
	if (board && Board !== 'failed') return Board ? <Board rest={[]} query={new URLSearchParams()} /> : <Loading rows={5} />;
	const desk = user.home === 'reception' || user.home === 'coordinator';
	const day = weekDay(today.value);
	return (
		<>
			<PageHead title={t('home.hello', { name: user.name })} lead={day.charAt(0).toUpperCase() + day.slice(1)} />
			{user.home === 'social_worker' && <WorkerHome />}
			{desk && <DeskHome />}
			{user.home !== 'manager' && <DueMeasures />}
			{user.home === 'manager' && <div class="stack"><PlanHome /><DueMeasures /></div>}
			{user.home !== 'social_worker' && <ToolsHome without={desk ? 'people' : undefined} />}
		</>
	);
}
