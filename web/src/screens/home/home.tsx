/* What somebody needs first, by role. */

import { t } from '../../lib/i18n';
import { me } from '../../lib/session';
import { today, weekDay } from '../../lib/time';
import { PageHead } from '../../ui/basic';
import { DeskHome } from './desk';
import { PlanHome } from './plans';
import { ToolsHome } from './tools';
import { WorkerHome } from './worker';

export default function Home() {
	const user = me.value;
	if (!user) return null;
	const desk = user.home === 'reception' || user.home === 'coordinator';
	const day = weekDay(today.value);
	return (
		<>
			<PageHead title={t('home.hello', { name: user.name })} lead={day.charAt(0).toUpperCase() + day.slice(1)} />
			{user.home === 'social_worker' && <WorkerHome />}
			{desk && <DeskHome />}
			{user.home === 'manager' && <PlanHome />}
			{user.home !== 'social_worker' && <ToolsHome without={desk ? 'people' : undefined} />}
		</>
	);
}
