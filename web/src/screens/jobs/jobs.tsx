/* Jobs on request: small repairs, and baskets of an ironing centre, by the unit of the service. */

import { useEffect } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { label, t } from '../../lib/i18n';
import { href } from '../../lib/router';
import { Empty, Loading, PageHead } from '../../ui/basic';
import { Tabs } from '../../ui/tabs';
import { Baskets } from './baskets';
import { Repairs } from './repairs';
import { Workers } from './workers';

export default function Jobs({ rest }: RouteProps) {
	useEffect(needCatalogue, []);
	const c = catalogue.value;
	if (!c) return <Loading rows={6} />;
	const services = c.services.filter((s) => s.archetype === 'job' && s.active && (s.unit === 'job' || s.unit === 'basket'));
	const service = services.find((s) => s.key === rest[0]) ?? services[0];
	if (!service) return <><PageHead title={t('nav.jobs')} /><div class="card"><Empty icon="hammer">{t('job.service.none')}</Empty></div></>;
	const part = rest[1] === 'workers' ? 'workers' : 'work';
	return (
		<>
			<PageHead title={label(service.label)} lead={t(service.unit === 'job' ? 'job.lead' : 'basket.lead')}>
				<span class="seg" role="group" aria-label={t('handout.parts')}>
					{(['work', 'workers'] as const).map((p) => (
						<a key={p} href={href('jobs', service.key, p)} aria-current={p === part ? 'page' : undefined}>{t(p === 'workers' ? 'job.workers' : service.unit === 'job' ? 'job.work' : 'basket.work')}</a>
					))}
				</span>
			</PageHead>
			{services.length > 1 && <Tabs label={t('job.services')} current={service.key} tabs={services.map((s) => ({ key: s.key, label: label(s.label), href: href('jobs', s.key) }))} />}
			{part === 'workers' ? <Workers key={service.key} service={service.key} />
				: service.unit === 'job' ? <Repairs key={service.key} service={service} /> : <Baskets key={service.key} service={service.key} />}
		</>
	);
}
