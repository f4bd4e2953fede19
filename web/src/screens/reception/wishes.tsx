/*
 * The waiting list: who would come earlier, since when, and the first moment that is free now and
 * suits each of them. Enter on a line fixes that moment; another one is found in the booking form.
 */

import { useEffect, useState } from 'preact/hooks';
import { needCatalogue } from '../../lib/catalogue';
import { t } from '../../lib/i18n';
import { onTopics } from '../../lib/live';
import { ApiError } from '../../lib/http';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import { useShortcuts } from '../../lib/shortcuts';
import { shortDay, today, weekDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Empty, Failure, IconButton, Loading, PageHead } from '../../ui/basic';
import { SelectField } from '../../ui/fields';
import { Table } from '../../ui/table';
import { agenda, loadShared, motives, serviceKeys, staffName, type Waiting } from './api';
import { Book, type BookTask } from './book';
import { refused } from './clash';
import { serviceLabel } from './names';
import { label } from '../../lib/i18n';

const motiveLabel = (key: string | null | undefined): string => { const m = motives.value.find((x) => x.key === key); return m ? label(m.label) : ''; };
const sinceDay = (at: number): string => shortDay(new Date(at * 1000).toISOString().slice(0, 10));

export default function Wishes() {
	const [service, setService] = useState('');
	const [rows, setRows] = useState<Waiting[] | null>(null);
	const [next, setNext] = useState<number | null>(null);
	const [error, setError] = useState<ApiError | null>(null);
	const [book, setBook] = useState<BookTask | null>(null);
	const [busy, setBusy] = useState(0);

	function read(after?: number): void {
		agenda.waitList({ service: service || undefined, offers: 'true', after }).then(
			(a) => { setRows((r) => (after ? [...(r ?? []), ...a.rows] : a.rows)); setNext(a.next ?? null); setError(null); },
			(e: unknown) => { if (!(e instanceof ApiError)) throw e; setError(e); },
		);
	}
	useEffect(() => { needCatalogue(); void loadShared().catch(refused); }, []);
	useEffect(() => {
		setRows(null);
		read();
		return onTopics(['appointments'], () => read());
	}, [service]);
	useShortcuts([{ keys: 'n', label: 'wait.new', run: () => setBook({}) }]);

	async function give(w: Waiting): Promise<void> {
		if (!w.offer || !w.person_id || busy) return;
		setBusy(w.id);
		try {
			const o = w.offer;
			const made = await agenda.book({ person_id: w.person_id, service: w.service, ...(w.motive ? { motive: w.motive } : {}), staff_id: o.staff_id, day: o.day, at: o.at, minutes: o.minutes, ...(o.room_id ? { room_id: o.room_id } : {}), wait_id: w.id });
			toast(t('book.done', { name: w.name ?? '', at: `${shortDay(o.day)} ${o.at}` }), { undo: () => void agenda.state(made, { state: 'cancelled', reason: 'mistake' }).catch(refused) });
		} catch (e) {
			refused(e);
			read();
		}
		setBusy(0);
	}
	const other = (w: Waiting): BookTask => ({ person: { id: w.person_id ?? 0, name: w.name ?? '' }, ...(w.staff_id ? { staff: w.staff_id } : {}), wait: { id: w.id, service: w.service, motive: w.motive ?? null, part: w.part } });
	const drop = (w: Waiting) => void agenda.closeWaiting(w.id).then(() => toast(t('wait.closed', { name: w.name ?? '' })), refused);

	return (
		<>
			<PageHead title={t('wait.title')} lead={t('wait.lead')}>
				<ButtonLink icon="calendar-days" href={href('agenda')}>{t('nav.agenda')}</ButtonLink>
				{can('appointment.write') && <Button icon="calendar-plus" kbd="N" onClick={() => setBook({})}>{t('wait.new')}</Button>}
			</PageHead>
			<div class="row wrap filt-row"><SelectField label={t('book.service')} value={service} onChange={setService} empty={t('wait.all')} options={serviceKeys().map((k) => ({ value: k, label: serviceLabel(k) }))} /></div>
			{!rows && !error && <Loading rows={5} />}
			{error && <Failure error={error} retry={() => read()} />}
			{rows?.length === 0 && <div class="card"><Empty icon="clock">{t('wait.empty')}</Empty></div>}
			{rows && rows.length > 0 && <Table label={t('wait.title')} rows={rows} rowKey={(w) => w.id} columns={[
				{ key: 'who', head: t('book.who'), header: true, cell: (w) => w.name },
				{ key: 'what', head: t('book.service'), cell: (w) => [serviceLabel(w.service), motiveLabel(w.motive)].filter(Boolean).join(', ') },
				{ key: 'with', head: t('book.with'), cell: (w) => staffName(w.staff_id) || t('book.anyone') },
				{ key: 'part', head: t('book.part'), cell: (w) => t(`wait.part.${w.part}`) },
				{ key: 'since', head: t('wait.since'), cell: (w) => sinceDay(w.since) },
				{ key: 'until', head: t('hours.until'), cell: (w) => (w.until > today.value ? shortDay(w.until) : t('agenda.today')) },
				{ key: 'offer', head: t('wait.offer'), cell: (w) => (w.offer
					? can('appointment.write') ? <Button small tone="soft" busy={busy === w.id} onClick={() => void give(w)}>{t('wait.take', { at: `${weekDay(w.offer.day)} ${w.offer.at}`, who: w.offer.staff })}</Button> : `${weekDay(w.offer.day)} ${w.offer.at}`
					: <span class="soft">{t('wait.nothing')}</span>) },
				...(can('appointment.write') ? [{ key: 'do', head: t('hours.do'), cell: (w: Waiting) => (
					<span class="row"><Button small onClick={() => setBook(other(w))}>{t('wait.other')}</Button><IconButton icon="x" small label={t('wait.close', { name: w.name ?? '' })} onClick={() => drop(w)} /></span>
				) }] : []),
			]} />}
			{next !== null && <div><Button onClick={() => read(next)}>{t('thread.more')}</Button></div>}
			{book && <Book task={book} onClose={() => setBook(null)} />}
		</>
	);
}
