/* Management: each plan in force, with how many of its actions are in which state. */

import { plans } from '../../lib/api';
import { t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { clock, number } from '../../lib/time';
import type { PlanSummary } from '../../lib/types-plan';
import { ButtonLink, Empty, Failure, Icon, Loading } from '../../ui/basic';
import { StatesStrip } from '../../charts/states';

function PlanCard({ plan }: { plan: PlanSummary }) {
	const page = useResource(() => plans.page(plan.id), [plan.id], ['plan', 'records']);
	const a = page.data?.attached;
	return (
		<section class="card pad stack" aria-label={plan.title}>
			<div class="head">
				<div class="grow">
					<h2>{plan.title}</h2>
					<p class="soft small">{t('home.plan.counts', { oo: plan.counts.operational, os: plan.counts.strategic, actions: plan.counts.action })}</p>
				</div>
				<ButtonLink tone="primary" icon="target" href={href('plan', plan.id)}>{t('home.plan.open')}</ButtonLink>
			</div>
			{page.loading && <Loading rows={2} />}
			{page.error && <Failure error={page.error} retry={page.reload} />}
			{page.data && <StatesStrip states={page.data.states} />}
			{a && a.records > 0 && (
				<p class="row small soft">
					<Icon name="link" />
					<span>{t('home.plan.tied', { share: number(a.share * 100, 1) })}</span>
					{a.untied > 0 && <a href={`${href('plan', plan.id, 'untied')}?span=year`}>{t('home.plan.untied', { n: a.untied })}</a>}
				</p>
			)}
			{page.data && <p class="tiny muted">{t('home.plan.at', { time: clock(page.data.computed_at) })}</p>}
		</section>
	);
}

export function PlanHome() {
	const list = useResource(() => plans.list(), [], ['plan', 'config']);
	if (list.loading) return <Loading />;
	if (list.error) return <Failure error={list.error} retry={list.reload} />;
	const rows = list.data?.rows.filter((p) => p.active) ?? [];
	if (rows.length === 0) return <div class="card"><Empty icon="target">{t('home.plan.none')}</Empty></div>;
	return <div class="stack">{rows.map((p) => <PlanCard key={p.id} plan={p} />)}</div>;
}
