/* Lines of the log as sentences, by day, with filters; older ones on demand. */

import type { IconName } from 'gen:icons';
import { useEffect, useState } from 'preact/hooks';
import { account, trail } from '../../lib/api';
import { errorText } from '../../lib/forms';
import { ApiError } from '../../lib/http';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { can } from '../../lib/session';
import { clock, dayOf, longDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import type { TrailClass, TrailRow } from '../../lib/types-plan';
import { Button, Empty, Failure, IconBox, Loading, Tag } from '../../ui/basic';
import { SelectField, TextField } from '../../ui/fields';

const CLASSES: TrailClass[] = ['auth', 'read', 'write', 'search', 'export', 'admin', 'glass', 'system', 'denied'];
const LOOK: Record<TrailClass, { icon: IconName; tone?: 'b' | 'w' | 's' | 'm' }> = {
	auth: { icon: 'key-round', tone: 'm' },
	read: { icon: 'eye' },
	write: { icon: 'pencil', tone: 'b' },
	search: { icon: 'search', tone: 'm' },
	export: { icon: 'download', tone: 'w' },
	admin: { icon: 'settings', tone: 'b' },
	glass: { icon: 'shield', tone: 's' },
	system: { icon: 'info', tone: 'm' },
	denied: { icon: 'lock', tone: 'w' },
};

interface Filter { user: string; klass: '' | TrailClass; file: string }

/** "P-00042" or "42" → 42; null: not a file number. */
export function fileNumber(text: string): number | null {
	const m = /^\s*(?:p\s*-?\s*)?0*(\d{1,12})\s*$/i.exec(text);
	return m ? Number(m[1]) : null;
}

function queryOf(f: Filter, before?: string | number) {
	return {
		user: f.user ? Number(f.user) : undefined,
		class: f.klass || undefined,
		file_no: f.file.trim() ? (fileNumber(f.file) ?? undefined) : undefined,
		before,
	};
}

function Sentence({ row }: { row: TrailRow }) {
	const failed = row.status >= 400 || row.class === 'denied';
	return (
		<li class="line">
			<IconBox icon={LOOK[row.class].icon} tone={LOOK[row.class].tone} />
			<span class="t">
				<span>
					<b>{row.who ?? t('trail.nobody')}</b>
					{row.role && <span class="muted"> ({tx('role.', row.role)})</span>}{' '}
					{row.class === 'denied' ? t('trail.denied', { what: row.action }) : tx('trail.act.', row.action, 'trail.act.other', { what: row.action })}
					{row.subject && <>, <b class="num">{t('trail.file', { file: row.subject })}</b></>}
				</span>
				<span class="small soft">
					{[row.purpose && t('trail.purpose', { text: tx('purpose.', row.purpose) }), row.rows > 1 && t('trail.rows', { n: row.rows })].filter(Boolean).join(' ; ')}
				</span>
			</span>
			<span class="row nw end">
				{failed && <Tag tone="alert" icon="x">{t('trail.refused')}</Tag>}
				<span class="small muted num nowrap">{clock(row.at)}<span class="tiny seq"> {t('trail.seq', { n: row.seq })}</span></span>
			</span>
		</li>
	);
}

function Filters({ f, set }: { f: Filter; set: (f: Filter) => void }) {
	const users = useResource(can('account.read') ? () => account.users() : null, []);
	const [file, setFile] = useState(f.file);
	const bad = file.trim() !== '' && fileNumber(file) === null;

	useEffect(() => {
		if (bad) return;
		const timer = setTimeout(() => file !== f.file && set({ ...f, file }), 300);
		return () => clearTimeout(timer);
	}, [file]);

	return (
		<form class="card pad trail-f noprint" role="search" onSubmit={(e) => e.preventDefault()}>
			{users.data && (
				<SelectField label={t('trail.by.user')} empty={t('trail.all')} value={f.user} onChange={(user) => set({ ...f, user })}
					options={[...users.data.rows].sort((a, b) => a.name.localeCompare(b.name)).map((u) => ({ value: String(u.id), label: u.name }))} />
			)}
			<SelectField label={t('trail.by.class')} empty={t('trail.all')} value={f.klass} onChange={(k) => set({ ...f, klass: k as Filter['klass'] })}
				options={CLASSES.map((c) => ({ value: c, label: t(`trail.class.${c}`) }))} />
			<TextField label={t('trail.by.file')} placeholder="P-00042" value={file} onChange={setFile} fault={bad ? t('trail.by.file.bad') : undefined} />
		</form>
	);
}

/** What the filters say, for paper. */
function Said({ f }: { f: Filter }) {
	const said = [f.klass && t(`trail.class.${f.klass}`), f.file && t('trail.file', { file: f.file })].filter(Boolean).join(', ');
	return said ? <p class="print-only small">{said}</p> : null;
}

export function Lines() {
	const [f, setF] = useState<Filter>({ user: '', klass: '', file: '' });
	const first = useResource(() => trail.list(queryOf(f)), [f.user, f.klass, f.file]);
	const [more, setMore] = useState<{ rows: TrailRow[]; next: string | number | null } | null>(null);
	const [busy, setBusy] = useState(false);
	const rows = [...(first.data?.rows ?? []), ...(more?.rows ?? [])];
	const next = more ? more.next : (first.data?.next ?? null);
	const days = [...new Set(rows.map((r) => dayOf(r.at)))];

	useEffect(() => setMore(null), [first.data]);

	async function older() {
		if (next === null) return;
		setBusy(true);
		try {
			const page = await trail.list(queryOf(f, next));
			setMore({ rows: [...(more?.rows ?? []), ...page.rows], next: page.next ?? null });
		} catch (e) {
			if (!(e instanceof ApiError)) throw e;
			toast(errorText(e), { tone: 'alert' });
		}
		setBusy(false);
	}

	return (
		<>
			<Filters f={f} set={setF} />
			<Said f={f} />
			{first.loading && <Loading rows={8} />}
			{first.error && <Failure error={first.error} retry={first.reload} />}
			{first.data && rows.length === 0 && <div class="card"><Empty icon="search">{t('trail.none')}</Empty></div>}
			{days.map((d) => (
				<section key={d} class="card" aria-label={longDay(d)}>
					<div class="card-h"><h2>{longDay(d)}</h2></div>
					<ul class="rows trail-l">{rows.filter((r) => dayOf(r.at) === d).map((r) => <Sentence key={r.seq} row={r} />)}</ul>
				</section>
			))}
			{next !== null && <p class="noprint"><Button busy={busy} onClick={() => void older()}>{t('trail.older')}</Button></p>}
		</>
	);
}
