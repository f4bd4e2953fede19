/* The rail: mark, navigation by capability, and the user's own menu. On a phone: a bottom bar. */

import { t, label } from '../lib/i18n';
import { density, letters, setDensity, setLetters, setSlimRail, setTheme, slimRail, theme } from '../lib/prefs';
import type { Density, Theme } from '../lib/prefs';
import { href, place } from '../lib/router';
import { lock, me, signOut } from '../lib/session';
import { Avatar, Icon, Seg } from '../ui/basic';
import { Check } from '../ui/fields';
import { LangSwitch } from '../ui/langswitch';
import { Menu, MenuItem } from '../ui/menu';
import { keyText } from './keycaps';
import { Mark } from './mark';
import { navGroups, navRoute } from './nav';

function UserMenu() {
	const user = me.value;
	if (!user) return null;
	return (
		<Menu up side="left" label={t('account.title')}
			button={<><Avatar initials={user.initials} /><span><b>{user.name}</b><br /><span class="tiny rail-2">{label(user.role_label)}</span></span></>}>
			{(close) => (
				<>
					<MenuItem icon="circle-user" href={href('account')} onClick={close}>{t('account.title')}</MenuItem>
					<MenuItem icon="lock" kbd={keyText('ctrl+shift+l')} onClick={() => { close(); void lock(); }}>{t('user.lock')}</MenuItem>
					<MenuItem icon="log-out" onClick={() => { close(); void signOut(); }}>{t('user.signout')}</MenuItem>
					<div class="menu-sep" />
					<div class="menu-x"><LangSwitch /></div>
					<div class="menu-x">
						<span class="label">{t('user.theme')}</span>
						<Seg<Theme> label={t('user.theme')} value={theme.value} onChange={setTheme} options={[
							{ value: 'system', label: t('user.theme.system') },
							{ value: 'light', label: t('user.theme.light') },
							{ value: 'dark', label: t('user.theme.dark') },
						]} />
					</div>
					<div class="menu-x">
						<span class="label">{t('user.density')}</span>
						<Seg<Density> label={t('user.density')} value={density.value} onChange={setDensity} options={[
							{ value: 'comfort', label: t('user.density.comfort') },
							{ value: 'compact', label: t('user.density.compact') },
						]} />
					</div>
					<div class="menu-x">
						<Check label={t('user.letters')} checked={letters.value} onChange={setLetters} />
						<Check label={t('user.slim')} checked={slimRail.value} onChange={setSlimRail} />
					</div>
				</>
			)}
		</Menu>
	);
}

export function Rail() {
	const here = navRoute(place.value.path);
	const centre = me.value?.centre;
	return (
		<nav class="rail" aria-label={t('nav.main')}>
			<a class="brand" href={href()}>
				<Mark />
				<span>{centre?.name ?? 'Maillon'}<small>{t('app.tagline')}</small></span>
			</a>
			<div class="nav">
				{navGroups().map((g) => (
					<div key={g.label}>
						<div class="nav-h">{t(g.label)}</div>
						<ul>
							{g.items.map((i) => (
								<li key={i.route}>
									<a href={href(...(i.route ? [i.route] : []))} aria-current={i.route === here ? 'page' : undefined} title={t(i.label)}>
										<Icon name={i.icon} />
										<span>{t(i.label)}</span>
									</a>
								</li>
							))}
						</ul>
					</div>
				))}
			</div>
			<div class="me"><UserMenu /></div>
		</nav>
	);
}
