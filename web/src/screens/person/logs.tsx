/* What changed in a file, and who opened it: sentences, newest first. */

import { persons } from '../../lib/api';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { stamp } from '../../lib/time';
import { Button, Empty, Failure, Loading } from '../../ui/basic';
import { Cut } from '../../ui/older';
import { Table } from '../../ui/table';

/** Why a line was written: the relation to the file, the part that was changed, or a reason. */
function purposeText(purpose: string | null): string {
	if (!purpose) return '';
	const code = purpose.toLowerCase();
	for (const prefix of ['purpose.', 'glass.reason.', 'person.']) {
		const text = tx(prefix, code);
		if (text !== code) return text;
	}
	return purpose;
}

export function HistoryTab({ id }: { id: number }) {
	const list = useResource(() => persons.history(id), [id], ['persons']);
	const rows = list.data?.rows ?? [];
	return (
		<div class="stack tight">
			<h2>{t('history.title')}</h2>
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <div class="card"><Empty icon="history">{t('history.none')}</Empty></div>}
			{rows.length > 0 && <Table label={t('history.title')} rows={rows} rowKey={(r) => `${r.at} ${r.compartment} ${r.version}`} columns={[
				{ key: 'at', head: t('history.at'), header: true, cell: (r) => <span class="num nowrap">{stamp(r.at)}</span> },
				{ key: 'who', head: t('history.who'), cell: (r) => r.author ?? '' },
				{ key: 'what', head: t('history.what'), cell: (r) => tx('person.', r.compartment) },
				{ key: 'fields', head: t('history.fields'), cell: (r) => r.fields.map((f) => tx('person.', f.split('.')[0] ?? f)).join(', ') },
			]} />}
		</div>
	);
}

export function AccessTab({ id }: { id: number }) {
	const list = useResource(() => persons.accesses(id), [id]);
	const rows = list.data?.rows ?? [];
	return (
		<div class="stack tight">
			<div class="row apart">
				<h2>{t('access.title')}</h2>
				<Button small icon="printer" onClick={() => window.print()}>{t('person.print')}</Button>
			</div>
			<p class="soft small">{t('access.lead')}</p>
			{list.loading && <Loading />}
			{list.error && <Failure error={list.error} retry={list.reload} />}
			{list.data && rows.length === 0 && <div class="card"><Empty icon="eye">{t('access.none')}</Empty></div>}
			{rows.length > 0 && <Table label={t('access.title')} rows={rows} rowKey={(r) => `${r.at} ${r.who} ${r.action}`} columns={[
				{ key: 'at', head: t('history.at'), header: true, cell: (r) => <span class="num nowrap">{stamp(r.at)}</span> },
				{ key: 'who', head: t('history.who'), cell: (r) => r.who },
				{ key: 'role', head: t('access.role'), cell: (r) => (r.role ? tx('role.', r.role) : '') },
				{ key: 'action', head: t('access.action'), cell: (r) => tx('act.', r.action, 'act.other') },
				{ key: 'why', head: t('access.purpose'), cell: (r) => purposeText(r.purpose) },
			]} />}
			{list.data && <Cut next={list.data.next} n={rows.length} />}
		</div>
	);
}
