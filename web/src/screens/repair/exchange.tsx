/* Open data: the file that goes out and what the checks of the standard say; files taken over. */

import { useState } from 'preact/hooks';
import { catalogue, needCatalogue } from '../../lib/catalogue';
import { errorText } from '../../lib/forms';
import { t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { number } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, ButtonLink, Failure, Loading, Notice } from '../../ui/basic';
import { Field } from '../../ui/fields';
import { codes, repair, type Check } from './api';

function Verdict({ c }: { c: Check }) {
	return (
		<>
			<Notice tone={c.faulty ? 'alert' : 'ok'} icon={c.faulty ? 'triangle-alert' : 'circle-check'}>
				{c.faulty ? t('repair.check.bad', { n: c.faulty }) : t('repair.check.good', { n: c.rows, version: c.version })}
				{c.known > 0 && <> {t('repair.check.known', { n: c.known })}</>}
				{c.unpowered > 0 && <> {t('repair.check.unpowered', { n: c.unpowered })}</>}
			</Notice>
			{c.faults.length > 0 && (
				<ul class="faults">
					{c.faults.map((f, i) => <li key={i}>{t('repair.check.row', { n: f.row })} <b>{f.field}</b> : {tx('', f.error, 'field.other', { min: '', max: '' })}</li>)}
				</ul>
			)}
		</>
	);
}

export function Exchange() {
	needCatalogue();
	const check = useResource(() => repair.check(), [], ['activities']);
	const [file, setFile] = useState<{ text: string; check: Check } | null>(null);
	const [busy, setBusy] = useState(false);
	const service = catalogue.value?.services.find((s) => s.archetype === 'repair')?.key ?? '';

	async function pick(e: Event) {
		const one = (e.currentTarget as HTMLInputElement).files?.[0];
		setFile(null);
		if (!one) return;
		try {
			const text = await one.text();
			setFile({ text, check: await repair.previewFile(text) });
		} catch (x) {
			toast(errorText(x), { tone: 'alert' });
		}
	}

	async function take() {
		if (!file) return;
		setBusy(true);
		try {
			const done = await repair.importFile(service, file.text);
			toast(t('repair.import.did', { n: done.added }));
			setFile(null);
		} catch (x) {
			toast(errorText(x), { tone: 'alert' });
		}
		setBusy(false);
	}

	return (
		<div class="cols">
			<section class="card pad stack" aria-label={t('repair.export')}>
				<h2>{t('repair.export')}</h2>
				<p class="soft">{t('repair.export.lead')}</p>
				{check.error && <Failure error={check.error} retry={check.reload} />}
				{check.loading && <Loading rows={2} />}
				{check.data && <Verdict c={check.data} />}
				<div class="row"><ButtonLink tone="primary" icon="download" href="/api/repair/export.csv">{t('repair.export.do', { n: number(check.data?.rows ?? 0) })}</ButtonLink></div>
				<p class="small muted">{codes.value?.source}</p>
				<p class="small muted">{codes.value?.weight_source}</p>
			</section>
			<section class="card pad stack" aria-label={t('repair.import')}>
				<h2>{t('repair.import')}</h2>
				<p class="soft">{t('repair.import.lead')}</p>
				<Field label={t('repair.import.file')}>
					{(c) => <input {...c} class="input" type="file" accept=".csv,text/csv" onChange={(e) => void pick(e)} />}
				</Field>
				{file && <Verdict c={file.check} />}
				{file && file.check.faulty === 0 && file.check.rows > file.check.known &&
					<div class="row"><Button tone="primary" busy={busy} onClick={() => void take()}>{t('repair.import.do', { n: file.check.rows - file.check.known })}</Button></div>}
			</section>
		</div>
	);
}
