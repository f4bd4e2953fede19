/* The parts of the docked form: kind of contact, when and how long, what follows. */

import { catalogue } from '../../lib/catalogue';
import { label, labelLang, t } from '../../lib/i18n';
import { can } from '../../lib/session';
import { dayPlus, today } from '../../lib/time';
import { cx, Icon, Kbd, Seg } from '../../ui/basic';
import { AreaField, Check, DateField, Field, NumberField, SelectField, TextField } from '../../ui/fields';
import { MODES } from './modes';
import type { DraftForm } from './state';

type Fault = (path: string) => string | undefined;

export function ModePicker({ form }: { form: DraftForm }) {
	return (
		<fieldset class="types">
			<legend class="label">{t('form.mode')}</legend>
			<div class="tgrid">
				{MODES.map((m, i) => (
					<label key={m.mode} class={cx('ty', form.values.mode === m.mode && 'on')}>
						<input type="radio" name="mode" checked={form.values.mode === m.mode} onChange={() => form.set('mode', m.mode)} />
						<Icon name={m.icon} />
						<span>{t(m.label)}</span>
						<Kbd>{i + 1}</Kbd>
					</label>
				))}
			</div>
		</fieldset>
	);
}

const QUICK = [15, 30, 45, 60];

export function When({ form, fault }: { form: DraftForm; fault: Fault }) {
	const v = form.values;
	return (
		<div class="g3c">
			<DateField label={t('form.day')} value={v.day} max={today.value} onChange={(d) => form.set('day', d)} fault={fault('day')} />
			<TextField label={t('form.start')} type="time" value={v.start} onChange={(s) => form.set('start', s)} fault={fault('start')} />
			<Field label={t('form.minutes')} fault={fault('minutes')}>
				{(c) => (
					<span class="dur">
						<input {...c} type="number" inputMode="numeric" min={0} max={720} class="input num" value={v.minutes ?? ''}
							onInput={(e) => form.set('minutes', e.currentTarget.value === '' ? null : Number(e.currentTarget.value))} />
						<Seg label={t('form.minutes.quick')} value={v.minutes} options={QUICK.map((n) => ({ value: n, label: n }))}
							onChange={(n) => form.set('minutes', n)} />
					</span>
				)}
			</Field>
		</div>
	);
}

export function Subject({ form, fault }: { form: DraftForm; fault: Fault }) {
	const v = form.values;
	const c = catalogue.value;
	const services = (c?.services ?? []).filter((s) => s.active || s.key === v.service);
	const own = services.find((s) => s.key === v.service)?.themes;
	const themes = (c?.themes ?? []).filter((x) => !own || own.length === 0 || own.includes(x.key) || x.key === v.theme);
	return (
		<div class="g2">
			<SelectField label={t('form.service')} value={v.service} onChange={(s) => form.set('service', s)} fault={fault('service')}
				options={services.map((s) => ({ value: s.key, label: label(s.label), lang: labelLang(s.label) }))} />
			<SelectField label={t('form.theme')} optional value={v.theme} onChange={(s) => form.set('theme', s)} fault={fault('theme')} empty="—"
				options={themes.map((s) => ({ value: s.key, label: label(s.label), lang: labelLang(s.label) }))} />
		</div>
	);
}

export function Note({ form, fault }: { form: DraftForm; fault: Fault }) {
	const v = form.values;
	return (
		<div class="field">
			<AreaField label={t('form.note')} class="note" rows={7} value={v.note} onChange={(s) => form.set('note', s)} fault={fault('note')} data-first />
			<div class="under small">
				<Check label={t('form.level.team')} checked={v.level !== 'normal'}
					onChange={(on) => form.set('level', on ? 'team' : 'normal')} />
				{can('casework.sealed') && (
					<Check label={<span class="row"><Icon name="lock" />{t('form.level.sealed')}</span>} checked={v.level === 'sealed'}
						onChange={(on) => form.set('level', on ? 'sealed' : 'normal')} />
				)}
			</div>
		</div>
	);
}

/** How many usual next steps stand as chips; the others are proposed while one types. */
const CHIPS = 3;

export function Next({ form, fault }: { form: DraftForm; fault: Fault }) {
	const v = form.values;
	const offered = (catalogue.value?.next_steps ?? []).filter((x) => x.active);
	const dueOf = (text: string) => {
		const days = offered.find((s) => label(s.label) === text)?.days;
		return days ? dayPlus(v.day, days) : v.due;
	};
	const type = (text: string) => form.put({ ...v, next: text, due: dueOf(text) });
	return (
		<fieldset class="field">
			<legend class="label">{t('form.next')}</legend>
			{offered.length > 0 && (
				<span class="suites">
					{offered.slice(0, CHIPS).map((s) => {
						const text = label(s.label);
						const on = v.next === text;
						return (
							<button key={s.key} type="button" class={cx('chip', on && 'on')} aria-pressed={on}
								onClick={() => form.put({ ...v, next: on ? '' : text, due: on ? '' : dueOf(text) })}>
								<Icon name={on ? 'check' : 'plus'} />{text}
							</button>
						);
					})}
				</span>
			)}
			<div class="nx">
				<TextField label={t('form.next.text')} hideLabel placeholder={t('form.next.text')} list="next-steps" value={v.next} onChange={type} fault={fault('next_step.text')} />
				<DateField label={t('form.next.due')} hideLabel value={v.due} min={v.day} onChange={(s) => form.set('due', s)} fault={fault('next_step.due')} />
			</div>
			<datalist id="next-steps">{offered.map((s) => <option key={s.key} value={label(s.label)} />)}</datalist>
		</fieldset>
	);
}

export function More({ form, fault, anonymous }: { form: DraftForm; fault: Fault; anonymous: boolean }) {
	const v = form.values;
	const c = catalogue.value;
	const terms = (list: 'places' | 'partners' | 'outcomes', current: string) => (c?.[list] ?? [])
		/* "stay.family": an outcome that only one service knows */
		.filter((x) => (x.active && !x.key.includes('.')) || x.key === current)
		.map((x) => ({ value: x.key, label: label(x.label), lang: labelLang(x.label) }));
	const used = [v.place, v.partner, v.outcome, v.present].filter(Boolean).length + (v.heads ? 1 : 0);
	return (
		<details class="more" open={anonymous || used > 0}>
			<summary>{t('form.more')}{used > 0 && <span class="tag">{used}</span>}</summary>
			<div class="g2">
				{anonymous && <NumberField label={t('form.heads')} min={0} value={v.heads} onChange={(n) => form.set('heads', n)} fault={fault('head_count')} />}
				<SelectField label={t('form.place')} optional value={v.place} onChange={(s) => form.set('place', s)} fault={fault('place')} empty="—"
					options={terms('places', v.place)} />
				<SelectField label={t('form.partner')} optional value={v.partner} onChange={(s) => form.set('partner', s)} fault={fault('partner')} empty="—"
					options={terms('partners', v.partner)} />
				<SelectField label={t('form.outcome')} optional value={v.outcome} onChange={(s) => form.set('outcome', s)} fault={fault('outcome')} empty="—"
					options={terms('outcomes', v.outcome)} />
				<TextField class="full" label={t('form.present')} optional hint={t('form.present.hint')} value={v.present} onChange={(s) => form.set('present', s)} fault={fault('present')} />
			</div>
		</details>
	);
}
