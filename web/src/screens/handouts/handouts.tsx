/*
 * Handouts. What a service does follows from its unit in the catalogue: a grocery has a till,
 * cards and stock; parcels, tickets and vouchers are given; gifts come in.
 */

import { useEffect } from 'preact/hooks';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { label, t, type PlainKey } from '../../lib/i18n';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import type { CatalogueService } from '../../lib/types';
import type { RouteProps } from '../../app/routes';
import { Empty, Loading, PageHead } from '../../ui/basic';
import { Tabs } from '../../ui/tabs';
import { Cards } from './cards';
import { Gifts } from './gifts';
import { Gives } from './gives';
import { Stock } from './stock';
import { Till } from './till';

interface Part { key: string; label: PlainKey; cap?: string }

const PARTS: Record<string, Part[]> = {
	visit: [{ key: 'till', label: 'handout.till', cap: 'handout.serve' }, { key: 'cards', label: 'handout.cards' }, { key: 'stock', label: 'handout.stock' }],
	parcel: [{ key: 'give', label: 'handout.parcels' }, { key: 'stock', label: 'handout.stock' }],
	ticket: [{ key: 'give', label: 'handout.tickets' }],
	voucher: [{ key: 'give', label: 'handout.vouchers' }],
	gift: [{ key: 'gifts', label: 'handout.gifts' }],
};

function mine(s: CatalogueService): boolean {
	if (s.archetype !== 'handout' || !s.active || !PARTS[s.unit]) return false;
	return s.unit === 'gift' ? can('handout.gift') : can('handout.read');
}

function Shown({ part, service }: { part: string; service: CatalogueService }) {
	if (part === 'till') return <Till service={service.key} />;
	if (part === 'cards') return <Cards service={service.key} />;
	if (part === 'stock') return <Stock service={service.key} parcels={service.unit === 'parcel'} />;
	if (part === 'gifts') return <Gifts service={service.key} />;
	return <Gives service={service.key} unit={service.unit as 'parcel' | 'ticket' | 'voucher'} />;
}

export default function Handouts({ rest }: RouteProps) {
	useEffect(needCatalogue, []);
	const c = catalogue.value;
	if (!c) return <Loading rows={6} />;
	const services = c.services.filter(mine);
	const service = services.find((s) => s.key === rest[0]) ?? services[0];
	if (!service)
		return <><PageHead title={t('nav.handouts')} /><div class="card"><Empty icon="shopping-basket">{t('handout.none')}</Empty></div></>;
	const parts = (PARTS[service.unit] ?? []).filter((p) => !p.cap || can(p.cap));
	const part = parts.find((p) => p.key === rest[1]) ?? parts[0];
	return (
		<>
			<PageHead title={label(service.label)} lead={t(`handout.lead.${service.unit}` as PlainKey)}>
				{parts.length > 1 && (
					<span class="seg" role="group" aria-label={t('handout.parts')}>
						{parts.map((p) => <a key={p.key} href={href('handouts', service.key, p.key)} aria-current={p === part ? 'page' : undefined}>{t(p.label)}</a>)}
					</span>
				)}
			</PageHead>
			{services.length > 1 && (
				<Tabs label={t('handout.services')} current={service.key}
					tabs={services.map((s) => ({ key: s.key, label: label(s.label), href: href('handouts', s.key) }))} />
			)}
			{part && <Shown key={`${service.key} ${part.key}`} part={part.key} service={service} />}
		</>
	);
}
