/* The identity bar: name, what to know before speaking, how to reach; numbers are masked. */

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { openDock } from '../../app/dock-state';
import { persons } from '../../lib/api';
import { errorText } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { fullDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { Contact, Person } from '../../lib/types';
import { Avatar, Button, IconButton, Tag } from '../../ui/basic';
import { Menu, MenuItem } from '../../ui/menu';
import { PersonClocks } from '../file/clocks';
import { FileDialog } from './file';
import { languageName } from './names';

const SHOWN_MS = 20_000;

/** A masked number; a press, which is logged, shows it for twenty seconds. */
export function Masked({ person, field, masked, label }: { person: number; field: 'niss' | 'iban'; masked: string; label: string }) {
	const [value, setValue] = useState<string | null>(null);
	useEffect(() => {
		if (value === null) return;
		const timer = setTimeout(() => setValue(null), SHOWN_MS);
		return () => clearTimeout(timer);
	}, [value]);

	async function reveal() {
		await persons.reveal(person, field).then((a) => setValue(a.value), (e) => toast(errorText(e), { tone: 'alert' }));
	}

	return (
		<span class="masked num">
			<span aria-live="polite">{value ?? masked}</span>
			{can('person.reveal') && (
				<IconButton small class="reveal" icon={value === null ? 'eye' : 'eye-off'}
					label={t(value === null ? 'person.reveal' : 'person.hide', { what: label })}
					onClick={() => (value === null ? void reveal() : setValue(null))} />
			)}
		</span>
	);
}

function contactHref(c: Contact): string | undefined {
	if (c.kind === 'email') return `mailto:${c.value}`;
	return c.kind === 'other' ? undefined : `tel:${c.value.replace(/[^+\d]/g, '')}`;
}

function Facts({ person }: { person: Person }) {
	const i = person.identity;
	const a = i?.address;
	const facts: Array<[string, ComponentChildren]> = [];
	const first = i?.contacts[0];
	if (first) facts.push([t(`person.contact.${first.kind}`), (
		<>
			{contactHref(first) ? <a class="plain num" href={contactHref(first)}>{first.value}</a> : first.value}
			{first.discreet && <Tag tone="seal" icon="eye-off">{t('person.discreet')}</Tag>}
		</>
	)]);
	if (person.administrative?.niss)
		facts.push([t('person.niss'), <Masked key="n" person={person.id} field="niss" masked={person.administrative.niss} label={t('person.niss')} />]);
	if (a) facts.push([t('person.address'), [`${a.street} ${a.number}${a.box ? ` ${a.box}` : ''}`, a.locality].filter((x) => x.trim()).join(', ')]);
	if (person.referent) facts.push([t('person.referent'), person.referent.name]);
	if (person.team) facts.push([t('person.team'), person.team.label]);
	if (facts.length === 0) return null;
	return <dl class="facts">{facts.map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>;
}

function lead(p: Person): string {
	const i = p.identity;
	const born = i?.birth_date ? t('person.born', { sex: i.sex ?? 'x', day: fullDay(i.birth_date) }) : '';
	return [
		[p.age !== null && !p.deceased ? t('hit.age', { n: p.age }) : '', born].filter(Boolean).join(', '),
		p.opened_day ? t('person.opened', { file: p.file_no, year: p.opened_day.slice(0, 4) }) : p.file_no,
	].filter(Boolean).join('. ') + '.';
}

function Tags({ person }: { person: Person }) {
	const i = person.identity;
	return (
		<p class="tags">
			{person.deceased && <Tag tone="seal">{t('hit.deceased')}</Tag>}
			{person.status === 'closed' && <Tag icon="archive">{t('person.closed')}</Tag>}
			{person.protected && <Tag tone="seal" icon="shield">{t('person.protected')}</Tag>}
			{i && can('file.read') && <PersonClocks id={person.id} />}
			{i?.alerts?.map((x) => <Tag key={x} tone="alert" icon="info">{x}</Tag>)}
			{i?.interpreter && <Tag tone="wait" icon="languages">{t('person.interpreter.tag', { language: languageName(i.language) })}</Tag>}
			{i && !i.interpreter && <Tag icon="languages">{languageName(i.language)}</Tag>}
			{i?.wheelchair && <Tag tone="busy" icon="accessibility">{t('person.wheelchair')}</Tag>}
		</p>
	);
}

export function Ident({ person, reload }: { person: Person; reload: () => void }) {
	const [file, setFile] = useState(false);
	const name = person.name ?? person.initials;
	return (
		<header class="ident card">
			<Avatar initials={person.initials} size="big" />
			<div class="who">
				<div class="row who-r">
					<h1 tabIndex={-1}>{name}</h1>
					{person.can.log && (
						<Button tone="primary" icon="notebook-pen" kbd="N" onClick={() => openDock({ person: { id: person.id, name } })}>
							{t('person.new')}
						</Button>
					)}
					<Menu icon="ellipsis" label={t('person.more')}>
						{(close) => (
							<>
								<MenuItem icon="pencil" href={`${href('person', person.id)}?tab=data`} onClick={close}>{t('person.edit')}</MenuItem>
								{person.can.file && <MenuItem icon="settings" onClick={() => { close(); setFile(true); }}>{t('person.filemenu')}</MenuItem>}
								<MenuItem icon="printer" onClick={() => { close(); window.print(); }}>{t('person.print')}</MenuItem>
							</>
						)}
					</Menu>
				</div>
				<p class="soft">{lead(person)}</p>
				<Tags person={person} />
			</div>
			<Facts person={person} />
			{file && <FileDialog person={person} onClose={() => setFile(false)} onSaved={reload} />}
		</header>
	);
}
