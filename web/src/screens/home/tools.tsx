/* The tools that a user's capabilities open, as cards: every screen of the rail but the home. */

import { navGroups } from '../../app/nav';
import { t } from '../../lib/i18n';
import { href } from '../../lib/router';
import { Icon, IconBox } from '../../ui/basic';

export function ToolsHome({ without }: { without?: string }) {
	const items = navGroups().flatMap((g) => g.items).filter((i) => i.route !== '' && i.route !== without);
	if (items.length === 0) return null;
	return (
		<section aria-labelledby="h-tools" class="stack tight">
			<h2 id="h-tools">{t('home.tools')}</h2>
			<ul class="tools">
				{items.map((i) => (
					<li key={i.route}>
						<a class="card line" href={href(i.route)}>
							<IconBox icon={i.icon} />
							<b>{t(i.label)}</b>
							<Icon name="chevron-right" class="muted" />
						</a>
					</li>
				))}
			</ul>
		</section>
	);
}
