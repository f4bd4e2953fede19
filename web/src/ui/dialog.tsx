/* Dialogs over the native element: focus trap, Escape and the inert page come with it. */

import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../lib/i18n';
import { Button, cx, IconButton } from './basic';
import { AreaField } from './fields';

export function Dialog({ title, onClose, children, wide, hard, foot, lead }: {
	title: string;
	lead?: ComponentChildren;
	onClose: () => void;
	children: ComponentChildren;
	foot?: ComponentChildren;
	wide?: boolean;
	/** Cannot be closed without an answer (unlock). */
	hard?: boolean;
}) {
	const ref = useRef<HTMLDialogElement>(null);
	const id = useId();

	useLayoutEffect(() => {
		const el = ref.current;
		if (!el) return;
		const before = document.activeElement as HTMLElement | null;
		el.showModal();
		const first = el.querySelector<HTMLElement>('[data-first]');
		first?.focus();
		return () => {
			el.close();
			/* what lies under a lock shows again only after this frame */
			if (hard) setTimeout(() => before?.isConnected && before.focus(), 0);
			else if (before?.isConnected) before.focus();
		};
	}, []);

	return (
		<dialog
			ref={ref}
			class={cx('dlg', wide && 'wide')}
			aria-labelledby={id}
			onCancel={(e) => {
				e.preventDefault();
				if (!hard) onClose();
			}}
			onMouseDown={(e) => {
				if (e.target === ref.current && !hard) onClose();
			}}
		>
			<div class="dlg-in">
				<div class="dlg-h">
					<div>
						<h2 id={id}>{title}</h2>
						{lead && <p class="soft small">{lead}</p>}
					</div>
					{!hard && <IconButton icon="x" small label={t('ui.close')} onClick={onClose} />}
				</div>
				<div class="dlg-b">{children}</div>
				{foot && <div class="dlg-f">{foot}</div>}
			</div>
		</dialog>
	);
}

/** Asks before what cannot be undone; with `ask`, a reason is typed. */
export function Confirm({ title, text, yes, danger, ask, least = 1, onYes, onClose }: {
	title: string;
	text: ComponentChildren;
	yes: string;
	danger?: boolean;
	/** Label of the reason; none: no reason is asked. */
	ask?: string;
	least?: number;
	onYes: (reason: string) => void | Promise<void>;
	onClose: () => void;
}) {
	const [reason, setReason] = useState('');
	const [fault, setFault] = useState<string>();
	const [busy, setBusy] = useState(false);

	async function submit(e: Event) {
		e.preventDefault();
		if (ask && reason.trim().length < least) {
			setFault(t('field.too_short', { min: least }));
			return;
		}
		setBusy(true);
		try {
			await onYes(reason.trim());
		} finally {
			setBusy(false);
		}
	}

	return (
		<Dialog title={title} onClose={onClose}>
			<form class="stack" onSubmit={submit} noValidate>
				<div class="soft">{text}</div>
				{ask && <AreaField label={ask} value={reason} onChange={setReason} fault={fault} rows={3} data-first />}
				<div class="row end">
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button type="submit" tone={danger ? 'danger' : 'primary'} busy={busy}>{yes}</Button>
				</div>
			</form>
		</Dialog>
	);
}
