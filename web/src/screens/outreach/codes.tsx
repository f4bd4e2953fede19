/* The words that people of the street chose; tied to a file only when they consent. */

import { useState } from 'preact/hooks';
import { HitName, hitFacts, usePersonSearch } from '../../app/personsearch';
import { errorText, useForm } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { number, shortDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, Icon, Loading, Tag } from '../../ui/basic';
import { Confirm, Dialog } from '../../ui/dialog';
import { Check, DateField, SelectField, TextField } from '../../ui/fields';
import { Cut } from '../../ui/older';
import { Table, type Column } from '../../ui/table';
import { outreach, type Code } from './api';

const AGES = ['under18', '18_24', '25_44', '45_64', '65plus'] as const;

export function NewCode({ onClose, onDone }: { onClose: () => void; onDone: (id: number) => void }) {
	const f = useForm({ name: '', age: '', sex: '' });
	const v = f.value;
	async function submit(e: Event) {
		e.preventDefault();
		f.clear();
		f.setBusy(true);
		try {
			const made = await outreach.addCode({ name: v.name, ...(v.age && { age_band: v.age as never }), ...(v.sex && { sex: v.sex as never }) });
			toast(t('out.saved'));
			onDone(made.id);
			onClose();
		} catch (x) {
			toast(f.refuse(x), { tone: 'alert' });
			f.setBusy(false);
		}
	}
	return (
		<Dialog title={t('out.code.new')} onClose={onClose}>
			<form class="stack" noValidate onSubmit={submit}>
				<TextField label={t('out.code')} hint={t('out.code.hint')} maxLength={40} value={v.name} onChange={(x) => f.set('name', x)} fault={f.fault('name')} data-first />
				<div class="g2">
					<SelectField label={t('out.age')} optional empty="—" value={v.age} onChange={(x) => f.set('age', x)} options={AGES.map((x) => ({ value: x, label: tx('out.age.', x) }))} />
					<SelectField label={t('out.sex')} optional empty="—" value={v.sex} onChange={(x) => f.set('sex', x)} options={(['f', 'm', 'x'] as const).map((x) => ({ value: x, label: tx('out.sex.', x) }))} />
				</div>
				<div class="row end"><Button type="submit" tone="primary" busy={f.busy}>{t('plan.save')}</Button></div>
			</form>
		</Dialog>
	);
}

function Link({ code, onClose, done }: { code: Code; onClose: () => void; done: () => void }) {
	const [q, setQ] = useState('');
	const [day, setDay] = useState(today.value);
	const [heard, setHeard] = useState(false);
	const found = usePersonSearch(q, 5);
	async function pick(id: number) {
		try {
			await outreach.link(code.id, code.version, id, day);
			toast(t('out.linked'));
			onClose();
		} catch (x) {
			toast(errorText(x), { tone: 'alert' });
		}
		done();
	}
	return (
		<Dialog title={t('out.link.of', { name: code.name })} lead={t('out.link.lead')} onClose={onClose}>
			<div class="stack">
				<Check label={t('out.link.heard')} checked={heard} onChange={setHeard} />
				<DateField label={t('out.link.day')} value={day} onChange={setDay} />
				{heard && <TextField label={t('out.link.search')} value={q} onChange={setQ} />}
				{heard && found.hits.map((h) => (
					<button key={h.id} type="button" class="line" onClick={() => void pick(h.id)}>
						<Icon name="link" /><span class="t"><HitName hit={h} /><span class="small soft">{hitFacts(h)}</span></span>
					</button>
				))}
			</div>
		</Dialog>
	);
}

export function Codes() {
	const list = useResource(() => outreach.codes(), [], ['activities']);
	const [fresh, setFresh] = useState(false);
	const [link, setLink] = useState<Code | null>(null);
	const [off, setOff] = useState<Code | null>(null);
	if (list.error && !list.data) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={8} />;
	async function unlink() {
		if (!off) return;
		try {
			await outreach.unlink(off.id, off.version);
			toast(t('out.unlinked'));
		} catch (x) {
			toast(errorText(x), { tone: 'alert' });
		}
		setOff(null);
		list.reload();
	}
	const columns: Array<Column<Code>> = [
		{ key: 'n', head: t('out.code'), header: true, cell: (c) => c.name },
		{ key: 'a', head: t('out.age'), cell: (c) => (c.age_band ? tx('out.age.', c.age_band) : '') },
		{ key: 'c', head: t('out.contacts'), num: true, cell: (c) => number(c.contacts) },
		{ key: 'l', head: t('out.last'), cell: (c) => <span class="nowrap">{c.last ? shortDay(c.last) : '—'}</span> },
		{ key: 'p', head: t('out.file'), cell: (c) => (c.person ? <span class="two"><a href={href('person', c.person.id)}>{c.person.name}</a><span class="tiny muted">{t('out.consent.on', { day: c.consent_day ? shortDay(c.consent_day) : '' })}</span></span>
			: c.consent_day ? <Tag icon="lock">{t('out.file.other')}</Tag> : <span class="muted">{t('out.file.none')}</span>) },
		{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (c) => (c.consent_day ? <Button small onClick={() => setOff(c)}>{t('out.unlink')}<span class="vh">: {c.name}</span></Button> : <Button small onClick={() => setLink(c)}>{t('out.link')}<span class="vh">: {c.name}</span></Button>) },
	];
	return (
		<>
			<div class="row"><Button tone="primary" icon="plus" onClick={() => setFresh(true)}>{t('out.code.new')}</Button></div>
			{list.data.rows.length === 0 ? <div class="card"><Empty icon="footprints">{t('out.codes.none')}</Empty></div>
				: <Table label={t('out.codes')} columns={columns} rows={list.data.rows} rowKey={(c) => c.id} />}
			<Cut next={list.data.next} n={list.data.rows.length} />
			{fresh && <NewCode onClose={() => setFresh(false)} onDone={list.reload} />}
			{link && <Link code={link} onClose={() => setLink(null)} done={list.reload} />}
			{off && <Confirm title={t('out.unlink.of', { name: off.name })} text={t('out.unlink.text')} yes={t('out.unlink')} onYes={unlink} onClose={() => setOff(null)} />}
		</>
	);
}
