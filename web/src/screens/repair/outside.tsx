/* Repairs between two events: at the workshop, at somebody's home, by post. */

import { useState } from 'preact/hooks';
import { needCatalogue } from '../../lib/catalogue';
import { t } from '../../lib/i18n';
import { useOlder } from '../../lib/older';
import { shortDay } from '../../lib/time';
import { Button, Empty, Failure, IconButton, Loading, Tag } from '../../ui/basic';
import { Table, type Column } from '../../ui/table';
import { OlderFoot } from '../../ui/older';
import { categoryName, FIXED, repair, statusName, type Ticket } from './api';
import { TicketDialog } from './ticket';

export function Outside() {
	needCatalogue();
	const list = useOlder((from, to) => repair.outside(from, to), 365, [], ['activities']);
	const [edit, setEdit] = useState<Ticket | 'new' | null>(null);
	if (list.error && !list.data) return <Failure error={list.error} retry={list.reload} />;
	if (!list.data) return <Loading rows={6} />;
	const columns: Array<Column<Ticket>> = [
		{ key: 'day', head: t('repair.f.day'), cell: (x) => <span class="nowrap">{shortDay(x.day)}</span> },
		{ key: 'what', head: t('repair.f.category'), header: true, cell: (x) => categoryName(x.category) },
		{ key: 'problem', head: t('repair.problem'), cell: (x) => <span class="clamp">{[x.brand, x.problem].filter(Boolean).join(', ')}</span> },
		{ key: 'status', head: t('repair.f.status'), cell: (x) => <Tag tone={x.status === FIXED ? 'ok' : undefined}>{statusName(x.status)}</Tag> },
		{ key: 'src', head: t('repair.source'), cell: (x) => (x.imported ? t('repair.imported') : '') },
		{ key: 'do', head: <span class="vh">{t('admin.acts')}</span>, cell: (x) => <IconButton small icon="pencil" label={t('admin.edit', { what: categoryName(x.category) })} onClick={() => setEdit(x)} /> },
	];
	return (
		<>
			<div class="row"><Button tone="primary" icon="plus" onClick={() => setEdit('new')}>{t('repair.outside.new')}</Button></div>
			{list.data.rows.length === 0 ? <div class="card"><Empty icon="wrench">{t('repair.outside.none')}</Empty></div>
				: <Table label={t('repair.outside')} columns={columns} rows={list.data.rows} rowKey={(x) => x.id} />}
			<OlderFoot from={list.from} older={list.older} more={list.data.more} n={list.data.rows.length} />
			{edit && <TicketDialog ticket={edit === 'new' ? undefined : edit} onClose={() => setEdit(null)} done={list.reload} />}
		</>
	);
}
