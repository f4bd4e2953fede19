/* The frame of every screen after sign-in. */

import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../lib/announce';
import { t } from '../lib/i18n';
import { useMedia } from '../lib/media';
import { slimRail } from '../lib/prefs';
import { go, href, place } from '../lib/router';
import { can, canAny, gateOpen, lock, me } from '../lib/session';
import { useShortcuts } from '../lib/shortcuts';
import { undoLast } from '../lib/toast';
import { dockOpen } from './dock-state';
import { Dock, preloadForm } from './dock';
import { Button, ButtonLink, cx, Empty, Loading, PageHead } from '../ui/basic';
import { Help, helpOpen } from './help';
import Palette from './palette';
import { closePalette, openPalette, paletteOpen } from './palette-state';
import { Rail } from './rail';
import { preloadRoutes, routeOf, type Route, type RouteProps } from './routes';
import { TopBar } from './topbar';
import { useLazy } from './lazy';

function NotHere() {
	return (
		<>
			<PageHead title={t('app.nothere.title')} />
			<div class="card">
				<Empty icon="search">{t('app.nothere')}</Empty>
				<p class="row center"><ButtonLink href={href()}>{t('app.gohome')}</ButtonLink></p>
			</div>
		</>
	);
}

const loadArrivals = () => import('../screens/reception/mine');

/** Tells a worker at once, on whatever page, that somebody is here for him. */
function Arrivals() {
	const mine = can('appointment.desk') && can('casework.write');
	const It = useLazy<object>(mine ? loadArrivals : undefined);
	return It && It !== 'failed' ? <It /> : null;
}

function Screen({ route, rest, query }: { route: Route | undefined } & RouteProps) {
	const allowed = route && (!route.caps || canAny(...route.caps));
	const It = useLazy<RouteProps>(allowed ? route.load : undefined);
	if (!allowed) return <NotHere />;
	if (It === 'failed') return (
		<div class="card">
			<Empty icon="wifi-off">{t('app.notloaded')}</Empty>
			<p class="row center"><Button onClick={() => window.location.reload()}>{t('app.reload')}</Button></p>
		</div>
	);
	return It ? <It rest={rest} query={query} /> : <Loading rows={4} />;
}

export function Shell() {
	const main = useRef<HTMLElement>(null);
	const where = place.value;
	const route = routeOf(where.path);
	const path = where.path.join('/');
	const first = useRef(true);
	const narrow = useMedia('(max-width: 1599px)');

	useEffect(() => {
		const name = route ? t(route.title) : t('app.nothere.title');
		document.title = `${name}, ${me.value?.centre.name ?? 'Maillon'}`;
		if (first.current) {
			first.current = false;
			return;
		}
		window.scrollTo(0, 0);
		announce(name);
		main.current?.focus();
	}, [path]);

	useEffect(() => {
		const timer = setTimeout(() => {
			if (can('casework.write')) preloadForm();
			preloadRoutes();
		}, 300);
		return () => clearTimeout(timer);
	}, []);

	useShortcuts([
		{ keys: 'ctrl+k', label: 'help.palette', inText: true, run: () => (paletteOpen.value === null ? openPalette() : closePalette()) },
		{ keys: '?', label: 'help.open', run: () => (helpOpen.value = true) },
		{ keys: 'ctrl+shift+l', label: 'user.lock', run: () => void lock() },
		{ keys: 'ctrl+z', label: 'help.undo', run: () => void undoLast() },
		{ keys: 'alt+h', label: 'help.home', run: () => go() },
	]);

	return (
		<div class={cx('app', (slimRail.value || (narrow && dockOpen.value !== null)) && 'slim', gateOpen.value && 'veiled')}>
			<a class="skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>{t('app.skip')}</a>
			<Rail />
			<div class="main">
				<TopBar />
				<div class="split">
					<main class="page" id="main" ref={main} tabIndex={-1} data-ready={path}>
						<Screen key={where.path[0] ?? ''} route={route} rest={where.path.slice(1)} query={where.query} />
					</main>
					<Dock />
				</div>
			</div>
			<Arrivals />
			{helpOpen.value && <Help />}
			{paletteOpen.value !== null && <Palette />}
		</div>
	);
}
