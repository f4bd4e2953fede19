/*
 * The workshop (`#/indicator/12`, `#/indicator/new?node=34`): an indicator in plain words, with its
 * value on the present records while it is written.
 */

import { useState } from 'preact/hooks';
import type { RouteProps } from '../../app/routes';
import { isPercent } from '../../charts/figure';
import { account, plans } from '../../lib/api';
import { errorText, useForm } from '../../lib/forms';
import { t, type PlainKey } from '../../lib/i18n';
import { workshop, type Indicator, type IndicatorBody } from '../../lib/plan-life';
import { useResource } from '../../lib/resource';
import { go, href } from '../../lib/router';
import { can } from '../../lib/session';
import { toast } from '../../lib/toast';
import type { CentreLists } from '../../lib/types-plan';
import type { Colleague } from '../../lib/types';
import { Button, ButtonLink, Empty, Failure, Loading, PageHead } from '../../ui/basic';
import { Confirm } from '../../ui/dialog';
import { useStale } from '../admin/stale';
import { Definition, type Values } from './fields';
import { sayable, tidy, type Measure } from './measure';
import { Past, Measures } from './past';
import { Preview } from './preview';

function start(i: Indicator | null, year: number): Values {
	return {
		fr: i?.label.fr ?? '', nl: i?.label.nl ?? '', de: i?.label.de ?? '', en: i?.label.en ?? '',
		measure: (i?.measure as Measure | undefined) ?? { op: 'count' },
		raw: i ? JSON.stringify(i.measure, null, 1) : '',
		unit: i?.unit ?? 'act', direction: i?.direction ?? 'up', scope: i?.scope ?? 'tied', decimals: i?.decimals ?? 0,
		baseline: i?.baseline ?? null,
		targets: Object.entries(i?.targets ?? {}).map(([y, v]) => ({ year: Number(y), value: v })).concat(i ? [] : [{ year, value: 0 }]),
		explanation: i?.explanation ?? '', owner_id: i?.owner_id ?? null, every_months: i?.every_months ?? 0,
	};
}

function measureOf(v: Values): Measure | null {
	if (sayable(v.measure)) return tidy(v.measure);
	try {
		return JSON.parse(v.raw) as Measure;
	} catch {
		return null;
	}
}

/** Percent is written as 12, stored as 0.12. */
function scaled(v: Values, by: number): Values {
	if (!isPercent({ unit: v.unit })) return v;
	const of = (n: number) => Math.round(n * by * 1e6) / 1e6;
	return { ...v, baseline: v.baseline === null ? null : of(v.baseline), targets: v.targets.map((x) => ({ ...x, value: of(x.value) })) };
}

function bodyOf(typed: Values): IndicatorBody | null {
	const v = scaled(typed, 0.01);
	const measure = measureOf(v);
	if (!measure) return null;
	const label = { fr: v.fr.trim(), ...(v.nl.trim() && { nl: v.nl.trim() }), ...(v.de.trim() && { de: v.de.trim() }), ...(v.en.trim() && { en: v.en.trim() }) };
	return {
		label, measure, unit: v.unit, direction: v.direction, scope: v.scope, decimals: v.decimals,
		...(v.baseline !== null && { baseline: v.baseline }), targets: v.targets,
		...(v.explanation.trim() && { explanation: v.explanation.trim() }), ...(v.owner_id && { owner_id: v.owner_id }), every_months: v.every_months,
	};
}

function Workshop({ was, node, lists, staff, reload }: {
	was: Indicator | null;
	node: { id: number; plan_id: number; code: string; label: string };
	lists: CentreLists;
	staff: Colleague[];
	reload: () => void;
}) {
	const base = scaled(start(was, new Date().getFullYear()), 100);
	const f = useForm<Values>(base);
	const [retire, setRetire] = useState(false);
	const write = can('plan.write');
	const send = (v: Values, version: number) => {
		const body = bodyOf(v);
		if (!body) throw new Error('measure');
		return was ? workshop.save(was.id, version, body) : workshop.add(node.id, body).then((s) => go('indicator', s.id));
	};
	const stale = useStale<Values>({
		base, version: was?.version ?? 0, save: send,
		latest: async () => { const now = await workshop.read(was?.id ?? 0); return { value: scaled(start(now, 0), 100), version: now.version }; },
		show: (k, v) => ({ label: t(`ws.f.${k}` as PlainKey), text: typeof v === 'string' || typeof v === 'number' ? String(v) : JSON.stringify(v) }),
		done: () => { toast(t('ws.saved')); reload(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});

	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		if (!f.value.fr.trim()) return f.setFault('label.fr', t('field.required'));
		if (!measureOf(f.value)) return f.setFault('measure', t('ws.raw.bad'));
		f.setBusy(true);
		await stale.save(f.value);
		f.setBusy(false);
	}

	return (
		<>
			<PageHead title={was ? was.label.fr : t('ws.new')} lead={`${node.code} ${node.label}`}>
				<div class="row noprint">
					<ButtonLink icon="arrow-left" href={href('action', node.id)}>{t('ws.back')}</ButtonLink>
					{was && write && <Button icon="archive" onClick={() => setRetire(true)}>{t('ws.retire')}</Button>}
				</div>
			</PageHead>
			<div class="cols">
				<form class="card pad stack" noValidate onSubmit={submit}>
					<Definition f={f} lists={lists} staff={staff} />
					{write && <div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t(was ? 'ws.save' : 'ws.create')}</Button></div>}
				</form>
				<div class="stack sticky">
					<Preview values={scaled(f.value, 0.01)} measure={measureOf(f.value)} node={node.id} id={was?.id ?? 0} lists={lists} />
					{was && <Measures of={was} lists={lists} reload={reload} />}
					{was && <Past of={was} lists={lists} />}
				</div>
			</div>
			{stale.dialog}
			{retire && was && (
				<Confirm title={t('ws.retire')} text={t('ws.retire.lead')} yes={t('ws.retire')} danger onClose={() => setRetire(false)}
					onYes={() => workshop.retire(was.id, was.version).then(() => { toast(t('ws.retired')); go('action', node.id); }).catch((e) => toast(errorText(e), { tone: 'alert' }))} />
			)}
		</>
	);
}

export default function IndicatorScreen({ rest, query }: RouteProps) {
	const fresh = rest[0] === 'new';
	const id = Number(rest[0] ?? 0);
	const lists = useResource(() => plans.lists(), [], ['config']);
	const staff = useResource(() => account.colleagues(), []);
	/* not live: what somebody else saves meanwhile must not take away what is typed here */
	const was = useResource(fresh ? null : () => workshop.read(id), [id]);
	const nodeId = Number(query.get('node') ?? 0);
	const node = useResource(fresh ? () => plans.node(nodeId) : null, [fresh, nodeId]);
	const error = was.error ?? node.error ?? lists.error;
	if (error) return error.status === 404 ? <div class="card"><Empty icon="search">{t('app.nothere')}</Empty></div> : <Failure error={error} retry={was.reload} />;
	const i = was.data;
	const n = fresh ? node.data && { id: node.data.id, plan_id: node.data.plan_id, code: node.data.code, label: node.data.short ?? node.data.label }
		: i && { id: i.node_id, plan_id: i.plan_id, code: i.node_code, label: i.node_label };
	if (!lists.data || !n) return <Loading rows={8} />;
	return <Workshop key={i ? `${i.id}.${i.version}` : 'new'} was={i ?? null} node={n} lists={lists.data} staff={staff.data?.rows ?? []} reload={was.reload} />;
}
