/*
 * A button that shows a small panel: Escape, a press outside and a choice close it, and the focus
 * goes back to the button. Inside are plain buttons and links, in the order of Tab.
 */

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { IconName } from 'gen:icons';
import { cx, Icon } from './basic';

export function Menu({ label, icon, button, children, side, up, class: cls }: {
	label: string;
	icon?: IconName;
	/** What the button shows instead of the icon. */
	button?: ComponentChildren;
	children: (close: () => void) => ComponentChildren;
	side?: 'left' | 'right';
	up?: boolean;
	class?: string;
}) {
	const [open, setOpen] = useState(false);
	const id = useId();
	const box = useRef<HTMLDivElement>(null);
	const trigger = useRef<HTMLButtonElement>(null);

	function close() {
		setOpen(false);
		trigger.current?.focus();
	}

	useEffect(() => {
		if (!open) return;
		box.current?.querySelector<HTMLElement>('.menu-p button, .menu-p a, .menu-p input')?.focus();
		const outside = (e: PointerEvent) => {
			if (e.target instanceof Node && !box.current?.contains(e.target)) setOpen(false);
		};
		document.addEventListener('pointerdown', outside);
		return () => document.removeEventListener('pointerdown', outside);
	}, [open]);

	function onKeyDown(e: KeyboardEvent) {
		if (e.key === 'Escape' && open) {
			e.stopPropagation();
			close();
			return;
		}
		if (!open || (e.key !== 'ArrowDown' && e.key !== 'ArrowUp')) return;
		const all = [...(box.current?.querySelectorAll<HTMLElement>('.menu-p button, .menu-p a') ?? [])];
		const i = all.indexOf(document.activeElement as HTMLElement);
		if (i < 0) return;
		e.preventDefault();
		all[(i + (e.key === 'ArrowDown' ? 1 : all.length - 1)) % all.length]?.focus();
	}

	return (
		<div class={cx('menu', cls)} ref={box} onKeyDown={onKeyDown}>
			<button ref={trigger} type="button" class={button ? 'menu-b' : 'btn quiet icon'} aria-expanded={open}
				aria-controls={open ? id : undefined} aria-label={button ? undefined : label} title={button ? undefined : label}
				onClick={() => setOpen(!open)}>
				{button ? <>{button}<span class="vh">{label}</span></> : icon && <Icon name={icon} />}
			</button>
			{open && (
				<div class={cx('menu-p', side === 'left' && 'to-left', up && 'up')} id={id}>
					{children(close)}
				</div>
			)}
		</div>
	);
}

export function MenuItem({ icon, children, onClick, href, kbd }: {
	icon: IconName;
	children: ComponentChildren;
	onClick?: () => void;
	href?: string;
	kbd?: string;
}) {
	const inner = <><Icon name={icon} /><span>{children}</span>{kbd && <kbd aria-hidden="true">{kbd}</kbd>}</>;
	return href ? <a class="menu-i" href={href} onClick={onClick}>{inner}</a>
		: <button type="button" class="menu-i" onClick={onClick}>{inner}</button>;
}
