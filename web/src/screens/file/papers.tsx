/*
 * What is printed of a file: the letter of a decision (refused while a mandatory mention is missing),
 * the receipt of a request, a social report, any other act.
 */

import type { ComponentChildren } from 'preact';
import type { RouteProps } from '../../app/routes';
import { persons } from '../../lib/api';
import { contentOf, files, type Act, type Letter, type LetterLang } from '../../lib/file';
import { lang, t, tx } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { me } from '../../lib/session';
import { fullDay, today } from '../../lib/time';
import { Button, ButtonLink, Failure, Loading, Notice } from '../../ui/basic';
import { fieldName, KINDS, optionName, SECTIONS } from './kinds';
import { facts, headline, money, valueText } from './text';

function Paper({ title, back, children, head }: {
	title: string; back: string; children: ComponentChildren;
	/** What stands above the title of a letter: who sends, to whom. */
	head?: ComponentChildren;
}) {
	return (
		<>
			<div class="row noprint">
				<ButtonLink icon="arrow-left" href={back}>{t('file.paper.back')}</ButtonLink>
				<Button tone="primary" icon="printer" onClick={() => window.print()}>{t('person.print')}</Button>
			</div>
			<article class="paper card">
				{head ?? <header>{me.value?.centre.name}</header>}
				<h1>{title}</h1>
				{children}
			</article>
		</>
	);
}

function Lines({ rows }: { rows: Array<[string, string]> }) {
	return <dl class="paper-kv">{rows.filter(([, v]) => v).map(([k, v]) => <div key={k}><dt>{k}</dt><dd class="pre">{v}</dd></div>)}</dl>;
}

/** Sender and address where a window envelope shows them, and the day. */
function LetterHead({ letter }: { letter: Letter }) {
	return (
		<div class="paper-head">
			<p class="pre paper-from">{letter.mentions.find((m) => m.key === 'sender')?.text ?? ''}</p>
			<address>
				{letter.decision.notified_by !== undefined && <div class="paper-way">{optionName('notified_ways', String(letter.decision.notified_by))}</div>}
				{[letter.to.name, letter.to.street, letter.to.locality].filter(Boolean).map((x) => <div key={x}>{x}</div>)}
			</address>
		</div>
	);
}

function LetterBody({ letter }: { letter: Letter }) {
	const d = letter.decision;
	const text = (key: string) => KINDS.decision.fields.filter((f) => f.key === key).map((f) => valueText('decision', f, d[key])).join('');
	const say = (key: string) => letter.mentions.find((m) => m.key === key)?.text ?? '';
	const part = (title: string, body: string) => body && <section><h2>{title}</h2><p class="pre">{body}</p></section>;
	return (
		<>
			<Lines rows={[
				[t('file.letter.reference'), [letter.file_no, letter.request].filter(Boolean).join(' · ')],
				[t('file.letter.contact'), [letter.worker, letter.team].filter(Boolean).join(', ')],
				[t('file.letter.received'), letter.received ? fullDay(letter.received) : ''],
				[t('file.letter.decided'), `${text('day')}, ${text('organ')}`],
				[t('file.letter.sent'), fullDay(letter.today)],
			]} />
			<p class="paper-result"><b>{`${text('result')} : ${text('aid')}`}</b>
				{letter.amount_cents > 0 && <span>{` ${money(letter.amount_cents)}`}</span>}
				{text('from') && <span>{`, ${fieldName('decision', 'from').toLowerCase()} ${text('from')}${text('to') ? ` ${fieldName('decision', 'to').toLowerCase()} ${text('to')}` : ''}`}</span>}
			</p>
			{part(fieldName('decision', 'facts'), text('facts'))}
			{part(fieldName('decision', 'law'), text('law'))}
			{part(fieldName('decision', 'calculation'), [text('calculation'), text('periodicity')].filter(Boolean).join('\n'))}
			{part(t('file.mention.appeal'), say('appeal'))}
			{part(t('file.mention.court'), say('court'))}
			{part(t('file.mention.not_suspensive'), say('not_suspensive'))}
			{part(t('file.mention.judicial_code'), say('judicial_code'))}
			{part(t('file.mention.explanations'), say('explanations'))}
			<p class="pre paper-sign">{say('signature')}</p>
			{d.notified_by === 'hand' && <p class="paper-receipt">{t('file.letter.receipt')}</p>}
		</>
	);
}

/** A letter is in the language in which the screens are shown; there is none in English. */
function letterLang(): LetterLang {
	return lang.value === 'nl' || lang.value === 'de' ? lang.value : 'fr';
}

function LetterPage({ person, id }: { person: number; id: number }) {
	const r = useResource(() => files.letter(id, letterLang()), [id, letterLang()], ['casework']);
	const back = `${href('person', person)}?tab=aid`;
	if (r.loading) return <Loading rows={8} />;
	if (r.error && r.error.fields.length > 0) {
		return (
			<div class="stack">
				<ButtonLink icon="arrow-left" href={back}>{t('file.paper.back')}</ButtonLink>
				<h1>{t('file.letter.title')}</h1>
				<Notice tone="alert" icon="triangle-alert">
					<p><b>{t('file.letter.refused')}</b></p>
					<ul class="bullets">{r.error.fields.map((f) => (
						<li key={f.field}>{f.field.startsWith('mention.') ? tx('file.mention.', f.field.slice(8)) : fieldName('decision', f.field)}</li>
					))}</ul>
					<p><a href={href('register', 'mentions')}>{t('file.mentions')}</a></p>
				</Notice>
			</div>
		);
	}
	if (r.error) return <Failure error={r.error} retry={r.reload} />;
	return r.data ? <Paper title={t('file.letter.title')} back={back} head={<LetterHead letter={r.data} />}><LetterBody letter={r.data} /></Paper> : null;
}

/** The receipt tells the day, how long the inquiry may take, the duty to inform, and who is in charge. */
function ReceiptBody({ act }: { act: Act }) {
	const due = act.clocks.find((c) => c.clock === 'decision')?.due;
	return (
		<>
			<p>{t('file.receipt.text', { number: act.register ?? '', day: fullDay(act.day), aid: headline(act) })}</p>
			{due && <p>{t('file.receipt.due', { day: fullDay(due) })}</p>}
			<p>{t('file.receipt.duty')}</p>
			<p>{t('file.receipt.worker', { name: act.worker?.name ?? act.author.name })}</p>
			<p class="paper-sign">{fullDay(String(contentOf(act).receipt_day ?? today.value))}</p>
		</>
	);
}

function ReportBody({ act }: { act: Act }) {
	const c = contentOf(act);
	return (
		<>
			<Lines rows={['day', 'visit_day', 'closed_day'].map((k): [string, string] => [fieldName('report', k), c[k] ? fullDay(String(c[k])) : ''])} />
			{SECTIONS.map((s) => <section key={s}><h2>{fieldName('report', s)}</h2><p class="pre">{c[s] ? String(c[s]) : '…'}</p></section>)}
			<p class="paper-sign">{t('file.report.sign', { name: act.worker?.name ?? act.author.name, day: fullDay(String(c.closed_day ?? today.value)) })}</p>
		</>
	);
}

function ActPage({ person, id, receipt }: { person: number; id: number; receipt: boolean }) {
	const r = useResource(async () => ({ who: await persons.read(person), file: await files.read(person) }), [person, id], ['casework']);
	const act = r.data?.file.rows.find((a) => a.id === id);
	if (r.loading) return <Loading rows={8} />;
	if (r.error) return <Failure error={r.error} retry={r.reload} />;
	if (!act || !r.data) return <Notice tone="alert" icon="triangle-alert">{t('err.not_found')}</Notice>;
	const title = receipt ? t('file.receipt.title') : [tx('file.kind.', act.kind), act.register].filter(Boolean).join(' ');
	return (
		<Paper title={title} back={`${href('person', person)}?tab=${act.kind === 'assessment' || act.kind === 'referral' ? 'follow' : 'aid'}`}>
			<Lines rows={[[t('file.col.person'), r.data.who.name ?? ''], [t('file.letter.reference'), r.data.who.file_no]]} />
			{receipt ? <ReceiptBody act={act} /> : act.kind === 'report' ? <ReportBody act={act} /> : <Lines rows={facts(act).map(([k, v]) => [k, v])} />}
		</Paper>
	);
}

/** #/paper/letter/PERSON/ACT, …/receipt/…, …/act/… */
export default function PapersPage({ rest }: RouteProps) {
	const [what, person, id] = [rest[0], Number(rest[1]), Number(rest[2])];
	if (what === 'letter') return <LetterPage person={person} id={id} />;
	return <ActPage person={person} id={id} receipt={what === 'receipt'} />;
}

