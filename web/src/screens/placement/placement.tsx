/* Placements under Article 60 §7 and Article 61: contracts, what is due, attendance, posts, law. */

import type { RouteProps } from '../../app/routes';
import { t } from '../../lib/i18n';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { ButtonLink, PageHead } from '../../ui/basic';
import { Tabs } from '../../ui/tabs';
import { ContractPage } from './contract';
import { Contracts } from './contracts';
import { DueBoard } from './due';
import { AttendanceGrid } from './grid';
import { HostPage, Hosts } from './hosts';
import { LawPage } from './law';
import { PostPage, Posts } from './posts';
import { SignPage } from './sign';

const TABS = ['contracts', 'due', 'grid', 'posts', 'hosts', 'law'] as const;

export default function Placement({ rest, query }: RouteProps) {
	const [first = 'contracts', second] = rest;
	if (first === 'contract' && second) return <ContractPage id={Number(second)} tab={query.get('tab') ?? 'clock'} />;
	if (first === 'post' && second) return <PostPage id={Number(second)} />;
	if (first === 'host' && second) return <HostPage id={Number(second)} />;
	if (first === 'sign') return <SignPage person={Number(query.get('person')) || null} post={Number(query.get('post')) || null} />;
	const tab = TABS.find((x) => x === first) ?? 'contracts';
	return (
		<>
			<PageHead title={t('placement.title')} lead={t('placement.lead')}>
				{can('placement.write') && <ButtonLink tone="primary" icon="plus" href={href('placement', 'sign')}>{t('placement.sign')}</ButtonLink>}
			</PageHead>
			<Tabs label={t('placement.title')} current={tab} tabs={TABS.map((k) => ({ key: k, label: t(`placement.tab.${k}`), href: href('placement', k) }))} />
			{tab === 'contracts' && <Contracts />}
			{tab === 'due' && <DueBoard />}
			{tab === 'grid' && <AttendanceGrid />}
			{tab === 'posts' && <Posts />}
			{tab === 'hosts' && <Hosts />}
			{tab === 'law' && <LawPage />}
		</>
	);
}
