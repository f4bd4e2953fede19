/*
 * Outreach. Addresses: `outreach` (outings), `outreach/12` (one outing), `outreach/codes`,
 * `outreach/referrals`, `outreach/rights`, `outreach/published`.
 */

import type { RouteProps } from '../../app/routes';
import { needCatalogue } from '../../lib/catalogue';
import { t } from '../../lib/i18n';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { PageHead } from '../../ui/basic';
import { Tabs } from '../../ui/tabs';
import { Codes } from './codes';
import { OneOuting, Outings } from './outings';
import { Publications } from './publications';
import { Referrals } from './referrals';

export default function Outreach({ rest }: RouteProps) {
	needCatalogue();
	const [first = ''] = rest;
	if (/^\d+$/.test(first)) return <OneOuting id={Number(first)} />;
	const tabs = [
		...(can('outreach.street') ? [{ key: '', label: t('out.outings'), href: href('outreach') }, { key: 'codes', label: t('out.codes'), href: href('outreach', 'codes') }] : []),
		...(can('outreach.refer') ? [{ key: 'referrals', label: t('out.referrals'), href: href('outreach', 'referrals') }, { key: 'rights', label: t('out.rights'), href: href('outreach', 'rights') }] : []),
		...(can('outreach.publish') ? [{ key: 'published', label: t('out.published'), href: href('outreach', 'published') }] : []),
	];
	const view = tabs.some((x) => x.key === first) ? first : (tabs[0]?.key ?? '');
	return (
		<>
			<PageHead title={t('nav.outreach')} lead={t('out.lead')} />
			{tabs.length > 1 && <Tabs label={t('out.views')} current={view} tabs={tabs} />}
			{view === 'codes' ? <Codes /> : view === 'referrals' ? <Referrals key="r" kind="referral" />
				: view === 'rights' ? <Referrals key="t" kind="take_up" /> : view === 'published' ? <Publications /> : <Outings />}
		</>
	);
}
