/*
 * Form fields. `Field` links label, hint and fault to one control; the others are the usual
 * controls inside it. Every control is native.
 */

import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { t } from '../lib/i18n';
import { cx, Icon } from './basic';

export interface FieldProps {
	label: string;
	hint?: string;
	fault?: string;
	optional?: boolean;
	/** The label is for screen readers only. */
	hideLabel?: boolean;
	class?: string;
}

interface Control { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }

export function Field({ label, hint, fault, optional, hideLabel, class: cls, children }: FieldProps & { children: (c: Control) => ComponentChildren }) {
	const id = useId();
	const described = cx(hint && `${id}-h`, fault && `${id}-f`);
	return (
		<div class={cx('field', fault && 'bad', cls)}>
			<label class={cx('label', hideLabel && 'vh')} for={id}>
				{label}
				{optional && <span class="opt"> {t('field.optional')}</span>}
			</label>
			{children({ id, 'aria-describedby': described || undefined, 'aria-invalid': fault ? true : undefined })}
			{hint && <p class="hint" id={`${id}-h`}>{hint}</p>}
			{fault && <p class="fault" id={`${id}-f`}><Icon name="circle-alert" />{fault}</p>}
		</div>
	);
}

/** What may be said to the native control. */
export interface ControlProps {
	type?: 'text' | 'date' | 'time' | 'number' | 'search' | 'email' | 'tel' | 'month';
	name?: string;
	autoComplete?: string;
	autoCapitalize?: string;
	spellcheck?: boolean;
	inputMode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email' | 'search';
	placeholder?: string;
	min?: string | number;
	max?: string | number;
	step?: string | number;
	maxLength?: number;
	readOnly?: boolean;
	disabled?: boolean;
	autoFocus?: boolean;
	list?: string;
	lang?: string;
	rows?: number;
	onKeyDown?: (e: KeyboardEvent) => void;
	onBlur?: () => void;
	/** Takes the focus when its dialog opens. */
	'data-first'?: boolean;
}

export type TextFieldProps = FieldProps & ControlProps & { value: string; onChange: (v: string) => void };

export function TextField({ label, hint, fault, optional, hideLabel, class: cls, value, onChange, ...rest }: TextFieldProps) {
	return (
		<Field {...{ label, hint, fault, optional, hideLabel, class: cls }}>
			{(c) => (
				<input type="text" autoComplete="off" {...(rest as object)} {...c} class="input" value={value}
					onInput={(e) => onChange(e.currentTarget.value)} />
			)}
		</Field>
	);
}

/** A day; the browser's own picker, and plain typing. */
export function DateField(props: TextFieldProps) {
	return <TextField {...props} type="date" />;
}

export function NumberField({ value, onChange, ...rest }: Omit<TextFieldProps, 'value' | 'onChange'> & { value: number | null; onChange: (v: number | null) => void }) {
	return (
		<TextField {...rest} type="number" inputMode="numeric" value={value === null ? '' : String(value)}
			onChange={(v) => onChange(v === '' ? null : Number(v))} />
	);
}

export type AreaProps = FieldProps & ControlProps & { value: string; onChange: (v: string) => void };

export function AreaField({ label, hint, fault, optional, hideLabel, class: cls, value, onChange, ...rest }: AreaProps) {
	return (
		<Field {...{ label, hint, fault, optional, hideLabel, class: cls }}>
			{(c) => (
				<textarea rows={4} {...(rest as object)} {...c} class="input" value={value}
					onInput={(e) => onChange(e.currentTarget.value)} />
			)}
		</Field>
	);
}

export interface Option { value: string; label: string; disabled?: boolean; lang?: string }

export type SelectProps = FieldProps & ControlProps & {
	value: string;
	onChange: (v: string) => void;
	options: Option[];
	/** Text of the empty choice; none: there is no empty choice. */
	empty?: string;
};

export function SelectField({ label, hint, fault, optional, hideLabel, class: cls, value, onChange, options, empty, ...rest }: SelectProps) {
	return (
		<Field {...{ label, hint, fault, optional, hideLabel, class: cls }}>
			{(c) => (
				<select {...(rest as object)} {...c} class="input" value={value} onChange={(e) => onChange(e.currentTarget.value)}>
					{empty !== undefined && <option value="">{empty}</option>}
					{options.map((o) => (
						<option key={o.value} value={o.value} disabled={o.disabled} lang={o.lang} selected={o.value === value}>{o.label}</option>
					))}
				</select>
			)}
		</Field>
	);
}

export function Check({ label, checked, onChange, hint, ...rest }: {
	name?: string;
	disabled?: boolean;
	label: ComponentChildren;
	checked: boolean;
	onChange: (v: boolean) => void;
	hint?: string;
}) {
	const id = useId();
	return (
		<span class="chk-w">
			<label class="chk">
				<input type="checkbox" {...rest} checked={checked} aria-describedby={hint ? id : undefined}
					onChange={(e) => onChange(e.currentTarget.checked)} />
				<span>{label}</span>
			</label>
			{hint && <span class="hint" id={id}>{hint}</span>}
		</span>
	);
}

/** A question with a few radio answers. */
export function Radios({ legend, name, value, options, onChange, fault }: {
	legend: string;
	name: string;
	value: string;
	options: Array<Option & { hint?: string }>;
	onChange: (v: string) => void;
	fault?: string;
}) {
	return (
		<fieldset class={cx('field', fault && 'bad')}>
			<legend class="label">{legend}</legend>
			{options.map((o) => (
				<label key={o.value} class="chk">
					<input type="radio" name={name} checked={o.value === value} disabled={o.disabled}
						onChange={() => onChange(o.value)} />
					<span>{o.label}{o.hint && <span class="hint">{o.hint}</span>}</span>
				</label>
			))}
			{fault && <p class="fault" role="alert"><Icon name="circle-alert" />{fault}</p>}
		</fieldset>
	);
}
