/* A password field: shows itself on demand, and tells when capitals are locked. */

import { useState } from 'preact/hooks';
import { t } from '../lib/i18n';
import { Field, type FieldProps } from './fields';
import { Icon, IconButton } from './basic';

export function PasswordField({ value, onChange, autoComplete, name, ...field }: FieldProps & {
	value: string;
	onChange: (v: string) => void;
	autoComplete: 'current-password' | 'new-password';
	name?: string;
}) {
	const [seen, setSeen] = useState(false);
	const [caps, setCaps] = useState(false);
	const watch = (e: KeyboardEvent) => setCaps(e.getModifierState('CapsLock'));
	return (
		<Field {...field}>
			{(c) => (
				<>
					<span class="pw">
						<input {...c} data-first {...({ type: seen ? 'text' : 'password' } as object)} name={name} class="input" value={value}
							autoComplete={autoComplete} autoCapitalize="off" spellcheck={false}
							onInput={(e) => onChange(e.currentTarget.value)} onKeyDown={watch} onKeyUp={watch} />
						<IconButton small icon={seen ? 'eye-off' : 'eye'} label={t(seen ? 'signin.hide' : 'signin.show')}
							onClick={() => setSeen(!seen)} />
					</span>
					<span role="status">{caps && <span class="hint caps"><Icon name="triangle-alert" />{t('signin.caps')}</span>}</span>
				</>
			)}
		</Field>
	);
}
