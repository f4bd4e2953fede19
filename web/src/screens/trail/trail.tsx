/*
 * The access log as the data-protection officer reads it: the state of the chain, sentences, the
 * review of exceptional openings. Persons appear by file number only.
 */

import type { RouteProps } from '../../app/routes';
import { trail } from '../../lib/api';
import { t } from '../../lib/i18n';
import { useResource, type Resource } from '../../lib/resource';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { clock, number, stamp } from '../../lib/time';
import type { TrailState } from '../../lib/types-plan';
import { Button, cx, Failure, Icon, Loading, PageHead } from '../../ui/basic';
import { Tabs } from '../../ui/tabs';
import { GlassQueue } from './glass';
import { Lines } from './lines';

function Chain({ state }: { state: Resource<TrailState> }) {
	if (state.loading) return <Loading rows={2} />;
	if (!state.data) return state.error ? <Failure error={state.error} retry={state.reload} /> : null;
	const s = state.data;
	return (
		<section class={cx('card chain', s.ok ? 'ok' : 'bad')} aria-labelledby="h-chain">
			<Icon name={s.ok ? 'shield-check' : 'triangle-alert'} />
			<div class="grow">
				<h2 id="h-chain">{s.ok ? t('trail.chain.ok', { time: clock(s.verified_at) }) : t('trail.chain.bad', { seq: s.bad_seq ?? 0 })}</h2>
				<p class="small soft">{t(s.ok ? 'trail.chain.ok.text' : 'trail.chain.bad.text')}</p>
			</div>
			<dl class="chain-f">
				<div><dt>{t('trail.entries')}</dt><dd class="num">{number(s.entries)}</dd></div>
				<div><dt>{t('trail.checkpoint')}</dt><dd>{s.checkpoint ? t('trail.checkpoint.at', { seq: number(s.checkpoint.seq), at: stamp(s.checkpoint.at) }) : t('trail.checkpoint.none')}</dd></div>
				<div><dt>{t('trail.head')}</dt><dd class="hash">{s.head.slice(0, 16)}…</dd></div>
			</dl>
			<Button small class="noprint" onClick={state.reload}>{t('trail.verify')}</Button>
		</section>
	);
}

export default function Trail({ rest }: RouteProps) {
	const reads = can('trail.read');
	const reviews = can('trail.review');
	const state = useResource(reads ? () => trail.state() : null, [], ['tasks']);
	const tab = rest[0] === 'glass' || !reads ? 'glass' : 'lines';
	const tabs = [
		...(reads ? [{ key: 'lines', label: t('trail.lines'), href: href('trail') }] : []),
		...(reviews ? [{ key: 'glass', label: t('trail.glass'), href: href('trail', 'glass'), count: state.data?.glass_pending }] : []),
	];
	return (
		<>
			<PageHead title={t('nav.trail')} lead={t('trail.lead')}>
				<Button icon="printer" onClick={() => window.print()}>{t('plan.print')}</Button>
			</PageHead>
			{reads && <Chain state={state} />}
			<Tabs label={t('nav.trail')} current={tab} tabs={tabs} />
			{tab === 'lines' ? <Lines /> : reviews && <GlassQueue />}
		</>
	);
}
