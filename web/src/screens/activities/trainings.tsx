/* The training plan of the staff, year by year. */

import { useState } from 'preact/hooks';
import { account } from '../../lib/api';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { useForm } from '../../lib/forms';
import { label, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { minutes, number, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { useStale } from '../admin/stale';
import { Button, Empty, Failure, IconButton, Loading, Tag, type Tone } from '../../ui/basic';
import { Dialog } from '../../ui/dialog';
import { DateField, NumberField, SelectField, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { Table, type Column } from '../../ui/table';
import { activities, type Training } from './api';

const STATES = ['asked', 'granted', 'refused', 'done'] as const;
const TONE: Record<Training['state'], Tone | undefined> = { asked: 'wait', granted: 'busy', refused: 'alert', done: 'ok' };
interface Values { user: string; title: string; theme: string; hours: number | null; day: string; state: Training['state'] }

function valuesOf(x?: Training): Values {
	return { user: x?.user ? String(x.user.id) : '', title: x?.title ?? '', theme: x?.theme?.key ?? 'staff_training', hours: x ? x.minutes / 60 : 6, day: x?.day ?? today.value, state: x?.state ?? 'asked' };
}

function Edit({ one, year, onClose, done }: { one?: Training; year: number; onClose: () => void; done: () => void }) {
	needCatalogue();
	const colleagues = useResource(() => account.colleagues(), []);
	const base = valuesOf(one);
	const f = useForm<Values>(base);
	const v = f.value;
	const body = (x: Values) => ({
		title: x.title, minutes: Math.round((x.hours ?? 0) * 60), day: x.day, state: x.state, ...(x.theme && { theme: x.theme }), ...(!one && x.user && { user_id: Number(x.user) }),
	});
	const stale = useStale<Values>({
		base, version: one?.version ?? 0,
		save: (x, version) => (one ? activities.changeTraining(one.id, version, body(x)) : activities.addTraining(body(x))),
		latest: async () => {
			const now = (await activities.trainings(year)).rows.find((x) => x.id === one?.id);
			return { value: valuesOf(now), version: now?.version ?? 0 };
		},
		show: (k, x) => ({ label: tx('act2.t.', String(k)), text: String(x ?? '') }),
		done: () => { toast(t('act2.saved')); done(); onClose(); },
		refused: (e) => toast(f.refuse(e), { tone: 'alert' }),
	});
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		await stale.save(v);
		f.setBusy(false);
	}
	const themes = (catalogue.value?.themes ?? []).filter((x) => /training|discrimination/.test(x.key));
	return (
		<Dialog title={one ? t('act2.t.edit') : t('act2.t.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<div class="g2">
					{!one && <SelectField label={t('act2.t.user')} empty="—" value={v.user} onChange={(x) => f.set('user', x)} fault={f.fault('user_id')} data-first
						options={(colleagues.data?.rows ?? []).map((x) => ({ value: String(x.id), label: x.name }))} />}
					<TextField label={t('act2.t.title')} value={v.title} onChange={(x) => f.set('title', x)} fault={f.fault('title')} />
					<SelectField label={t('act2.t.theme')} value={v.theme} onChange={(x) => f.set('theme', x)} options={themes.map((x) => ({ value: x.key, label: label(x.label) }))} fault={f.fault('theme')} />
					<NumberField label={t('act2.t.hours')} min={0} step="0.5" value={v.hours} onChange={(x) => f.set('hours', x)} fault={f.fault('minutes')} />
					<DateField label={t('act2.t.day')} value={v.day} onChange={(x) => f.set('day', x)} fault={f.fault('day')} />
					<SelectField label={t('act2.t.state')} value={v.state} onChange={(x) => f.set('state', x as Values['state'])} options={STATES.map((x) => ({ value: x, label: tx('act2.training.', x) }))} fault={f.fault('state')} />
				</div>
				<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
			{stale.dialog}
		</Dialog>
	);
}

export function Trainings() {
	const [year, setYear] = useState(Number(today.value.slice(0, 4)));
	const [edit, setEdit] = useState<Training | 'new' | null>(null);
	const list = useResource(() => activities.trainings(year), [year], ['activities']);
	const rows = list.data?.rows ?? [];
	const n = (s: Training['state']) => rows.filter((x) => x.state === s).length;
	const columns: Array<Column<Training>> = [
		{ key: 'u', head: t('act2.t.user'), header: true, cell: (x) => x.user?.name ?? '' },
		{ key: 't', head: t('act2.t.title'), cell: (x) => x.title },
		{ key: 'th', head: t('act2.t.theme'), cell: (x) => label(x.theme?.label) },
		{ key: 'h', head: t('act2.t.hours'), num: true, cell: (x) => <span class="nowrap">{minutes(x.minutes)}</span> },
		{ key: 'd', head: t('act2.t.day'), cell: (x) => <span class="nowrap">{shortDay(x.day)}</span> },
		{ key: 's', head: t('act2.t.state'), cell: (x) => <Tag tone={TONE[x.state]}>{tx('act2.training.', x.state)}</Tag> },
		{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (x) => <IconButton small icon="pencil" label={t('admin.edit', { what: `${x.user?.name ?? ''}, ${x.title}` })} onClick={() => setEdit(x)} /> },
	];
	return (
		<>
			<div class="row apart">
				<div class="row">
					<IconButton icon="chevron-left" label={t('act2.year.before')} onClick={() => setYear(year - 1)} />
					<b class="num">{year}</b>
					<IconButton icon="chevron-right" label={t('act2.year.after')} onClick={() => setYear(year + 1)} />
					{STATES.map((s) => <Tag key={s} tone={TONE[s]}>{tx('act2.training.', s)} {number(n(s))}</Tag>)}
				</div>
				<Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t('act2.t.new')}</Button>
			</div>
			{list.loading && <Loading rows={6} />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && (rows.length === 0 ? <div class="card"><Empty icon="briefcase">{t('act2.t.none')}</Empty></div>
				: <Table label={t('act2.trainings')} columns={columns} rows={rows} rowKey={(x) => x.id} />)}
			{list.data && <Cut next={list.data.next} n={rows.length} />}
			{edit && <Edit one={edit === 'new' ? undefined : edit} year={year} onClose={() => setEdit(null)} done={list.reload} />}
		</>
	);
}
