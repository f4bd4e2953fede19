/* Small pieces: icon, button, tag, avatar, key cap, segmented choice, states of a list. */

import type { ComponentChildren, JSX } from 'preact';
import type { IconName } from 'gen:icons';
import { t } from '../lib/i18n';
import type { ApiError } from '../lib/http';
import { errorText } from '../lib/forms';

export function cx(...names: Array<string | false | null | undefined>): string {
	return names.filter(Boolean).join(' ');
}

/** A decorative icon of the sprite; give the meaning in text beside it. */
export function Icon({ name, class: cls }: { name: IconName; class?: string }) {
	return (
		<svg class={cx('i', cls)} aria-hidden="true" focusable="false">
			<use href={`${__SPRITE__}#${name}`} />
		</svg>
	);
}

export type ButtonProps = Omit<JSX.IntrinsicElements['button'], 'icon'> & {
	tone?: 'primary' | 'soft' | 'quiet' | 'danger';
	small?: boolean;
	icon?: IconName;
	busy?: boolean;
	/** Key cap shown at the right, e.g. "Ctrl K". */
	kbd?: string;
};

export function Button({ tone, small, icon, busy, kbd, class: cls, children, disabled, ...rest }: ButtonProps) {
	return (
		<button
			type="button"
			{...rest}
			class={cx('btn', tone, small && 'sm', cls as string)}
			disabled={disabled}
			aria-busy={busy || undefined}
		>
			{busy ? <Icon name="loader-circle" class="spin" /> : icon && <Icon name={icon} />}
			{children}
			{kbd && <Kbd>{kbd}</Kbd>}
		</button>
	);
}

/** A link that looks like a button. */
export function ButtonLink({ href, icon, small, tone, children }: {
	href: string;
	icon?: IconName;
	small?: boolean;
	tone?: ButtonProps['tone'];
	children: ComponentChildren;
}) {
	return (
		<a class={cx('btn', tone, small && 'sm')} href={href}>
			{icon && <Icon name={icon} />}
			{children}
		</a>
	);
}

/** A button that shows only an icon; `label` names it. */
export function IconButton({ icon, label, small, class: cls, ...rest }: Omit<ButtonProps, 'icon' | 'label'> & { icon: IconName; label: string }) {
	return (
		<button type="button" {...rest} class={cx('btn quiet icon', small && 'sm', cls as string)} aria-label={label} title={label}>
			<Icon name={icon} />
		</button>
	);
}

export function Kbd({ children }: { children: ComponentChildren }) {
	return <kbd aria-hidden="true">{children}</kbd>;
}

export type Tone = 'wait' | 'busy' | 'ok' | 'alert' | 'seal' | 'brand' | 'done';

export function Tag({ tone, icon, children }: { tone?: Tone; icon?: IconName; children: ComponentChildren }) {
	return (
		<span class={cx('tag', tone)}>
			{icon && <Icon name={icon} />}
			{children}
		</span>
	);
}

/** Initials; decorative, since the name always stands beside it. */
export function Avatar({ initials, size, tone }: { initials: string; size?: 'sm' | 'big'; tone?: 'b' | 'w' | 's' | 'm' }) {
	return <span class={cx('av', size, tone)} aria-hidden="true">{[...initials.replace(/[^\p{L}]/gu, '')].slice(0, 2).join('')}</span>;
}

/** The tinted square that carries the icon of a row. */
export function IconBox({ icon, tone }: { icon: IconName; tone?: 'b' | 'w' | 's' | 'm' }) {
	return <span class={cx('ibox', tone)}><Icon name={icon} /></span>;
}

export interface SegOption<V> { value: V; label: ComponentChildren; count?: number }

/** A few exclusive choices as joined buttons. */
export function Seg<V extends string | number>({ label, value, options, onChange, class: cls }: {
	label: string;
	value: V | null;
	options: Array<SegOption<V>>;
	onChange: (v: V) => void;
	class?: string;
}) {
	return (
		<span class={cx('seg', cls)} role="group" aria-label={label}>
			{options.map((o) => (
				<button key={o.value} type="button" aria-pressed={o.value === value} onClick={() => onChange(o.value)}>
					{o.label}
					{o.count !== undefined && <span class="muted num">{o.count}</span>}
				</button>
			))}
		</span>
	);
}

export function Loading({ rows = 3 }: { rows?: number }) {
	return (
		<div class="loading" role="status">
			<span class="vh">{t('ui.loading')}</span>
			{Array.from({ length: rows }, (_, i) => <span key={i} class="bone" />)}
		</div>
	);
}

export function Empty({ icon, children }: { icon?: IconName; children: ComponentChildren }) {
	return (
		<div class="empty">
			{icon && <Icon name={icon} />}
			<p>{children}</p>
		</div>
	);
}

/** What went wrong, with the way to try again. */
export function Failure({ error, retry }: { error: ApiError; retry?: () => void }) {
	return (
		<div class="notice alert" role="alert">
			<Icon name="triangle-alert" />
			<p>{errorText(error)}</p>
			{retry && <Button small onClick={retry}>{t('ui.retry')}</Button>}
		</div>
	);
}

export function Notice({ tone, icon, children }: { tone?: 'wait' | 'busy' | 'ok' | 'alert' | 'seal'; icon?: IconName; children: ComponentChildren }) {
	return (
		<div class={cx('notice', tone)}>
			<Icon name={icon ?? 'info'} />
			<div>{children}</div>
		</div>
	);
}

/** Title row of a page: heading, one sentence, actions at the right. */
export function PageHead({ title, lead, children }: { title: ComponentChildren; lead?: ComponentChildren; children?: ComponentChildren }) {
	return (
		<div class="head">
			<div class="grow">
				<h1 tabIndex={-1}>{title}</h1>
				{lead && <p class="soft">{lead}</p>}
			</div>
			{children}
		</div>
	);
}
