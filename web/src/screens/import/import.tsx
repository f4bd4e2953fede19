/*
 * Importing a plan in three steps: the text, the review of what was read, the result. Nothing is
 * saved before "Importer"; every doubt of the reading is named in words.
 */

import { useRef, useState } from 'preact/hooks';
import { plans } from '../../lib/api';
import { errorText } from '../../lib/forms';
import { t } from '../../lib/i18n';
import { href } from '../../lib/router';
import { can } from '../../lib/session';
import type { PlanPreview } from '../../lib/types-plan';
import { Button, ButtonLink, cx, Icon, Notice, PageHead } from '../../ui/basic';
import { AreaField } from '../../ui/fields';
import { Review, type Done } from './reviewing';
import { cleaned, decode, looksBinary, TEXT_MAX } from './text';

function Pick({ onText, busy, fault }: { onText: (text: string) => void; busy: boolean; fault: string | null }) {
	const [text, setText] = useState('');
	const [over, setOver] = useState(false);
	const [bad, setBad] = useState<string | null>(null);
	const input = useRef<HTMLInputElement>(null);

	async function read(file: File | undefined) {
		if (!file) return;
		setBad(null);
		const bytes = await file.arrayBuffer();
		if (looksBinary(bytes)) return setBad(t('import.binary'));
		take(decode(bytes));
	}

	function take(raw: string) {
		const clean = cleaned(raw);
		if (!clean) return setBad(t('import.empty'));
		if (new TextEncoder().encode(clean).length > TEXT_MAX) return setBad(t('err.plan.too_large'));
		setBad(null);
		onText(clean);
	}

	return (
		<form class="stack imp-pick" noValidate onSubmit={(e) => { e.preventDefault(); take(text); }}>
			<div class={cx('drop card', over && 'over')}
				onDragOver={(e) => { e.preventDefault(); setOver(true); }}
				onDragLeave={() => setOver(false)}
				onDrop={(e) => { e.preventDefault(); setOver(false); void read(e.dataTransfer?.files[0]); }}>
				<Icon name="file-up" />
				<p>{t('import.drop')}</p>
				<Button icon="file-text" onClick={() => input.current?.click()}>{t('import.choose')}</Button>
				<input ref={input} class="vh" type="file" tabIndex={-1} aria-label={t('import.choose')} accept=".txt,.csv,.tsv,.md,.html,.htm,text/*"
					onChange={(e) => { const el = e.currentTarget; void read(el.files?.[0]).then(() => (el.value = '')); }} />
				<p class="small muted">{t('import.kinds')}</p>
			</div>
			<AreaField label={t('import.paste')} rows={10} value={text} onChange={setText} spellcheck={false} />
			{(bad ?? fault) && <Notice tone="alert" icon="triangle-alert">{bad ?? fault}</Notice>}
			<div class="row end">
				<Button type="submit" tone="primary" busy={busy} disabled={!text.trim()}>{t('import.read')}</Button>
			</div>
		</form>
	);
}

function Result({ done, onAgain }: { done: Done; onAgain: () => void }) {
	return (
		<div class="card pad stack imp-done">
			<p class="row"><Icon name="circle-check" /><b>{t(done.created ? 'import.done.created' : 'import.done.changed', { n: done.changes })}</b></p>
			<p class="soft">{t('import.done.next')}</p>
			<div class="row">
				<ButtonLink tone="primary" icon="target" href={href('plan', done.id)}>{t('home.plan.open')}</ButtonLink>
				{can('tie.write') && <ButtonLink icon="link" href={href('plan', done.id, 'untied')}>{t('import.done.untied')}</ButtonLink>}
				{can('rule.read') && <ButtonLink icon="settings" href={href('admin', 'rules')}>{t('admin.rules')}</ButtonLink>}
				<Button tone="quiet" onClick={onAgain}>{t('import.done.again')}</Button>
			</div>
		</div>
	);
}

export default function Import() {
	const [text, setText] = useState('');
	const [preview, setPreview] = useState<PlanPreview | null>(null);
	const [done, setDone] = useState<Done | null>(null);
	const [busy, setBusy] = useState(false);
	const [fault, setFault] = useState<string | null>(null);

	async function read(next: string) {
		setBusy(true);
		setFault(null);
		try {
			setPreview(await plans.preview(next));
			setText(next);
		} catch (e) {
			setFault(errorText(e));
		}
		setBusy(false);
	}

	function again() {
		setPreview(null);
		setDone(null);
		setText('');
	}

	if (done) return <><PageHead title={t('nav.import')} /><Result done={done} onAgain={again} /></>;
	if (preview) return <Review text={text} preview={preview} onBack={again} onDone={setDone} />;
	return (
		<>
			<PageHead title={t('nav.import')} lead={t('import.lead')} />
			<Pick onText={(x) => void read(x)} busy={busy} fault={fault} />
		</>
	);
}
