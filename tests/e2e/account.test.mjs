/* Accounts: who comes in, what they see, in which language, and how their sessions end. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { answered, api, dock, goTo, newPerson, notice, open, plansInForce, PASSWORD, root, settled, signIn, speak, STRONG, suite, WHO } from './support.mjs';

const s = suite();
/* in the order of the rail */
const NAV = {
	home: 'Accueil',
	reception: 'Réception',
	agenda: 'Agenda',
	people: 'Personnes',
	register: 'Demandes d’aide',
	mine: 'Mes interventions',
	drive: 'Ma tournée',
	ride_drive: 'Mes courses',
	placement: 'Art. 60 et 61',
	deliveries: 'Repas et livraisons',
	rides: 'Taxi social',
	handouts: 'Distributions',
	jobs: 'Travaux',
	repair: 'Repair café',
	activities: 'Activités',
	outreach: 'Rue et orientations',
	stays: 'Hébergement',
	billing: 'Facturation',
	plan: 'Plan et indicateurs',
	hours: 'Permanences et horaires',
	import: 'Importer un plan',
	trail: 'Journal des accès',
	admin: 'Administration',
};
const NAVIGATION = { name: 'Navigation principale' };

test('a wrong password says nothing about the account, and a right one opens the home', async () => {
	const page = await open(s.server);
	await page.getByRole('button', { name: 'Se connecter' }).click();
	await page.getByText('À remplir.').nth(1).waitFor();
	const said = [];
	for (const login of ['n.hardy', 'personne.ici']) {
		await page.getByLabel('Identifiant').fill(login);
		await page.getByLabel('Mot de passe', { exact: true }).fill('ce n’est pas cela du tout');
		await page.keyboard.press('Enter');
		const alert = page.getByRole('alert').filter({ hasText: 'incorrect' });
		await alert.waitFor();
		said.push(await alert.textContent());
		assert.equal(await page.getByLabel('Mot de passe', { exact: true }).inputValue(), '');
	}
	assert.equal(said[0], said[1]);
	await page.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: 'Montrer le mot de passe' }).click();
	assert.equal(await page.getByLabel('Mot de passe', { exact: true }).getAttribute('type'), 'text');
	await page.getByLabel('Identifiant').fill('');
	await signIn(page, 'n.hardy');
	await page.getByRole('heading', { level: 1, name: 'Bonjour Nadia Hardy' }).waitFor();
	await page.getByRole('button', { name: /Mon compte$/ }).click();
	await page.getByRole('button', { name: 'Se déconnecter' }).click();
	await page.getByRole('heading', { name: 'Connexion' }).waitFor();
	await page.goBack().catch(() => null);
	await page.goto(`${s.server.url}/#/people`);
	await page.getByRole('heading', { name: 'Connexion' }).waitFor();
});

test('a lock covers the screen and gives it back as it was, with what was typed', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Schellekens', first: 'Iphigénie' });
	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}` });
	await page.keyboard.press('n');
	await page.getByLabel('Note', { exact: true }).fill('À moitié écrit quand le tél');
	/* the curtain falls before the server knows */
	const lock = () => answered(page, 'POST', /^\/api\/me\/lock$/, () => page.keyboard.press('Control+Shift+L'));
	await lock();
	const gate = page.getByRole('dialog', { name: 'Session verrouillée' });
	await gate.getByText('Connecté : Karima Benali').waitFor();
	assert.equal(await page.getByText('Schellekens Iphigénie').first().isVisible(), false, 'nothing can be read behind it');
	await page.keyboard.press('Escape');
	assert.equal(await gate.isVisible(), true);
	await gate.getByLabel('Mot de passe', { exact: true }).fill('faux');
	await page.keyboard.press('Enter');
	await gate.getByText('Mot de passe incorrect.').waitFor();
	await gate.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
	await page.keyboard.press('Enter');
	await gate.waitFor({ state: 'detached' });
	await page.getByRole('heading', { level: 1, name: 'Schellekens Iphigénie' }).waitFor();
	const note = page.getByLabel('Note', { exact: true });
	assert.equal(await note.inputValue(), 'À moitié écrit quand le tél');
	await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
	await page.keyboard.type('éphone a sonné.');
	await page.keyboard.press('Control+Enter');
	await dock(page).waitFor({ state: 'detached' });
	await page.getByText('À moitié écrit quand le téléphone a sonné.').waitFor();

	/* a page that is loaded while locked asks for the password before it shows anything */
	await lock();
	await gate.waitFor();
	await page.reload();
	await page.getByRole('dialog', { name: 'Session verrouillée' }).waitFor();
	assert.equal(await page.getByText('Schellekens').count(), 0);
	await page.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { level: 1, name: 'Schellekens Iphigénie' }).waitFor();
});

test('sessions are listed; one that is ended asks for the password over its screen', async () => {
	const here = await open(s.server, { as: 'h.goffin', at: 'account' });
	const there = await open(s.server, { as: 'h.goffin', at: 'people' });
	await here.reload();
	await settled(here);
	const list = here.getByRole('region', { name: 'Sessions ouvertes' });
	await list.getByText('Cet appareil').waitFor();
	assert.equal(await list.getByRole('listitem').count(), 2);
	await list.getByRole('button', { name: 'Fermer' }).click();
	await notice(here, 'Session fermée').waitFor();
	await list.getByRole('button', { name: 'Fermer' }).waitFor({ state: 'detached' });
	const gate = there.getByRole('dialog', { name: 'Votre session a pris fin' });
	await gate.waitFor();
	await gate.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
	await there.keyboard.press('Enter');
	await gate.waitFor({ state: 'detached' });
	await there.getByRole('searchbox', { name: 'Chercher une personne' }).fill('Dupont');
	await there.getByRole('heading', { name: 'Résultats' }).waitFor();
});

test('one changes one’s own password: the old one no longer opens', async () => {
	const page = await open(s.server, { as: 'y.haddad', at: 'account' });
	const fill = async (old, next, again) => {
		await page.getByLabel('Mot de passe actuel').fill(old);
		await page.getByLabel('Nouveau mot de passe', { exact: true }).fill(next);
		await page.getByLabel('Nouveau mot de passe, encore une fois').fill(again);
		await page.getByRole('button', { name: 'Changer le mot de passe' }).click();
	};
	await fill(PASSWORD, 'court', 'court');
	await page.getByRole('alert').filter({ hasText: 'trop court' }).waitFor();
	await fill(PASSWORD, STRONG, `${STRONG} !`);
	await page.getByText('Les deux saisies diffèrent.').waitFor();
	await fill('autre chose', STRONG, STRONG);
	await page.getByRole('alert').filter({ hasText: 'Mot de passe incorrect.' }).waitFor();
	await fill(PASSWORD, STRONG, STRONG);
	await notice(page, 'Mot de passe changé').waitFor();
	await assert.rejects(api(s.server, 'y.haddad'), /auth\.wrong/);
	const other = await open(s.server);
	await signIn(other, 'y.haddad', STRONG);
});

test('the four languages: every text of every screen changes, none is left behind', async () => {
	const texts = Object.fromEntries(['fr', 'nl', 'de', 'en'].map((l) => [l, JSON.parse(readFileSync(join(root, `web/i18n/${l}.json`), 'utf8'))]));
	const flat = (t) => t.replace(/[\s\u00A0\u202F]+/gu, ' ').trim();
	const plain = (l) => new Set(Object.values(texts[l]).filter((t) => !t.includes('{')).map(flat));
	const boss = await api(s.server, 'j.goosse');
	const codes = new Set((await boss.get('/api/parameters')).rows.map((r) => r.code));
	const keys = new Set(Object.keys(texts.fr).filter((k) => !codes.has(k)));
	/** Every text that can be seen; not what was said a moment ago. */
	const install = (page) => page.evaluate(() => {
		window.visibleTexts = () => {
			const out = new Set();
			const add = (t) => out.add(t.replace(/\s+/gu, ' ').trim());
			const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
			for (let n = walk.nextNode(); n; n = walk.nextNode())
				if (n.parentElement.checkVisibility() && !n.parentElement.closest('[aria-live], [role=region][aria-label=Avis]')) add(n.textContent ?? '');
			for (const e of document.querySelectorAll('[aria-label], [placeholder], [title]'))
				for (const a of ['aria-label', 'placeholder', 'title']) if (e.hasAttribute(a)) add(e.getAttribute(a));
			return [...out].filter(Boolean);
		};
	});
	const visible = (page) => page.evaluate(() => window.visibleTexts());

	const worker = await api(s.server, 'c.pierlot');
	const person = await newPerson(worker, { last: 'Demuelenaere', first: 'Aldegonde' });
	const [plan] = await plansInForce(worker);
	/* what people wrote stays as they wrote it, even where it is word for word a text of ours */
	const tasks = (await worker.get('/api/tasks/mine')).rows.map((r) => r.text);
	const nodes = (await worker.get(`/api/plans/${plan.id}/page`)).nodes.flatMap((n) => [n.label, n.short]);
	const written = new Set([...tasks, ...nodes].filter(Boolean).map(flat));
	const tours = [
		['c.pierlot', ['', 'people', 'new-person', 'my-work', `person/${person.id}`, `person/${person.id}?tab=data`, `plan/${plan.id}`, 'account']],
		['j.goosse', ['', 'import', `plan/${plan.id}/untied`, 'admin/rules', 'admin/parameters']],
		['c.lambotte', ['admin/users', 'admin/teams', 'admin/catalogue']],
		['a.wauthier', ['trail', 'trail/glass', 'admin/roles']],
	];
	for (const [login, screens] of tours) {
		const page = await open(s.server, { as: login });
		await install(page);
		for (const at of screens) {
			await goTo(page, at);
			const french = (await visible(page)).filter((t) => plain('fr').has(t) && !written.has(flat(t)));
			assert.ok(french.length > 3, `${at} has texts`);
			for (const [l, button] of [['nl', 'NL, Nederlands'], ['de', 'DE, Deutsch'], ['en', 'EN, English'], ['fr', 'FR, Français']]) {
				await speak(page, button);
				await page.waitForFunction((x) => document.documentElement.lang === x, l);
				await settled(page);
				const own = plain(l);
				const foreign = l === 'fr' ? [] : french.filter((t) => !own.has(t));
				/* words of the catalogue come from the server, a moment later */
				await page.waitForFunction((f) => !window.visibleTexts().some((t) => f.includes(t)), foreign).catch(() => null);
				const now = await visible(page);
				assert.deepEqual(now.filter((t) => foreign.includes(t)), [], `${at} in ${l}: French is left`);
				assert.deepEqual(now.filter((t) => keys.has(t) && t.includes('.')), [], `${at} in ${l}: a key instead of a text`);
			}
		}
	}
	/* the choice stays: on the sign-in page of this browser, and for the account anywhere */
	const page = await open(s.server, { as: 'c.pierlot' });
	await speak(page, 'NL, Nederlands');
	await page.getByRole('button', { name: 'Mijn account' }).waitFor();
	const again = await open(s.server, { as: 'c.pierlot' });
	assert.equal(await again.evaluate(() => document.documentElement.lang), 'nl');
});

test('the administrator creates an account, gives it a role and a team, and closes it', async () => {
	const page = await open(s.server, { as: WHO.admin, at: 'admin/users' });
	await page.getByRole('button', { name: 'Nouveau compte' }).click();
	const dialog = page.getByRole('dialog', { name: 'Nouveau compte' });
	await dialog.getByLabel('Nom', { exact: true }).fill('Noémie Stagiaire');
	await dialog.getByLabel('Rôle').selectOption({ label: 'Accueil' });
	await dialog.getByLabel('Identifiant').fill('n.stagiaire');
	await dialog.getByLabel('Mot de passe provisoire').fill('soleil');
	await dialog.getByRole('button', { name: 'Créer le compte' }).click();
	await notice(page, /mot de passe/).waitFor();
	await dialog.getByLabel('Mot de passe provisoire').fill(STRONG);
	await dialog.getByRole('button', { name: 'Créer le compte' }).click();
	await notice(page, 'Compte de Noémie Stagiaire créé').waitFor();

	const new1 = await open(s.server);
	await signIn(new1, 'n.stagiaire', STRONG);
	const nav = new1.getByRole('navigation', NAVIGATION);
	assert.equal(await nav.getByRole('link', { name: NAV.mine }).count(), 0);

	await page.getByRole('button', { name: 'Modifier Noémie Stagiaire' }).click();
	const edit = page.getByRole('dialog', { name: 'Noémie Stagiaire' });
	await edit.getByLabel('Rôle').selectOption({ label: 'Travail social' });
	await edit.getByLabel('Insertion').check();
	await edit.getByRole('button', { name: 'Enregistrer' }).click();
	await notice(page, 'Modifications enregistrées').waitFor();
	await new1.reload();
	await nav.getByRole('link', { name: NAV.mine }).waitFor();

	await page.getByRole('button', { name: 'Modifier Noémie Stagiaire' }).click();
	await edit.getByLabel('Compte actif').uncheck();
	await edit.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('row').filter({ hasText: 'n.stagiaire' }).getByText('Fermé').waitFor();
	const gate = new1.getByRole('dialog', { name: 'Votre session a pris fin' });
	await gate.waitFor();
	await gate.getByLabel('Mot de passe', { exact: true }).fill(STRONG);
	await new1.keyboard.press('Enter');
	await gate.getByText('Identifiant ou mot de passe incorrect.').waitFor();
});

test('nobody changes their own role; the last administrator stays', async () => {
	const page = await open(s.server, { as: WHO.admin, at: 'admin/users' });
	await page.getByRole('button', { name: 'Modifier Christophe Lambotte' }).click();
	const dialog = page.getByRole('dialog', { name: 'Christophe Lambotte' });
	await dialog.getByLabel('Rôle').selectOption({ label: 'Direction' });
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await notice(page, /^On ne change pas ses propres droits/).waitFor();
	await page.keyboard.press('Escape');
	await dialog.waitFor({ state: 'detached' });
	await page.getByRole('row').filter({ hasText: 'c.lambotte' }).getByRole('cell', { name: 'Administration' }).waitFor();
});

test('rights of a role that somebody else changed meanwhile are not overwritten', async () => {
	const admin = await api(s.server, WHO.admin);
	const page = await open(s.server, { as: WHO.admin, at: 'admin/roles' });
	const cell = (what) => page.getByRole('checkbox', { name: `${what} : Chauffeur` });
	await cell('Voir le plan et ses indicateurs').check();
	const driver = (await admin.get('/api/roles')).rows.find((r) => r.key === 'driver');
	/* the page has heard of it before it saves */
	const heard = page.waitForResponse((r) => r.url().endsWith('/api/roles'));
	await admin.patch(`/api/roles/${driver.id}`, { caps: ['person.search'] }, driver.version);
	await heard;
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await notice(page, 'Quelqu’un d’autre vient de modifier ces données.').waitFor();
	assert.deepEqual((await admin.get('/api/roles')).rows.find((r) => r.key === 'driver').caps, ['person.search']);
	await page.getByRole('button', { name: 'Enregistrer' }).waitFor({ state: 'detached' });
	assert.equal(await cell('Chercher une personne par son nom').isChecked(), true);
	await cell('Voir le plan et ses indicateurs').check();
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await notice(page, 'Modifications enregistrées').waitFor();
	const now = (await admin.get('/api/roles')).rows.find((r) => r.key === 'driver');
	assert.deepEqual([...now.caps].sort(), ['person.search', 'plan.read']);
	await admin.patch(`/api/roles/${driver.id}`, { caps: driver.caps }, now.version);
});

test('each role sees its own screens, and no others by their address', async () => {
	const seen = {
		worker: 'home reception agenda people register mine placement rides handouts jobs repair activities outreach stays plan hours',
		lead: 'home reception agenda people register placement handouts jobs repair activities outreach stays plan hours trail admin',
		reception: 'home reception agenda people rides handouts jobs repair activities outreach hours',
		coordinator: 'home reception agenda people drive deliveries rides handouts jobs repair activities outreach stays billing plan',
		driver: 'home drive ride_drive',
		kitchen: 'home deliveries',
		manager: 'home rides handouts activities outreach plan import admin',
		dpo: 'home plan trail admin',
		admin: 'home hours admin',
	};
	const at = { reception: 'reception', agenda: 'agenda', people: 'people', register: 'register', mine: 'my-work', drive: 'drive', ride_drive: 'ride-drive', placement: 'placement', deliveries: 'deliveries', rides: 'rides', handouts: 'handouts', jobs: 'jobs', repair: 'repair', activities: 'activities', outreach: 'outreach', stays: 'stays', billing: 'billing', plan: 'plan', hours: 'hours', import: 'import', trail: 'trail', admin: 'admin' };
	for (const [role, names] of Object.entries(seen)) {
		const screens = names.split(' ');
		const page = await open(s.server, { as: WHO[role] });
		const links = await page.getByRole('navigation', NAVIGATION).getByRole('listitem').allTextContents();
		assert.deepEqual(links.map((x) => x.trim()), Object.keys(NAV).filter((k) => screens.includes(k)).map((k) => NAV[k]), role);
		for (const [k, path] of Object.entries(at)) {
			if (screens.includes(k)) continue;
			await page.evaluate((h) => (window.location.hash = h), `#/${path}`);
			await page.waitForFunction((x) => document.querySelector('main').dataset.ready === x, path);
			await page.getByText('Cette page n’existe pas, ou elle ne vous est pas ouverte.').waitFor();
		}
		if (!screens.includes('mine')) {
			await page.keyboard.press('Control+k');
			await page.keyboard.type('>sans');
			await page.getByText('Personne ne correspond.').waitFor();
			assert.equal(await page.getByRole('option', { name: 'Intervention sans personne' }).count(), 0);
		}
	}
});

test('after five wrong passwords the account waits, and says how long', async () => {
	const page = await open(s.server);
	await page.getByLabel('Identifiant').fill('t.collignon');
	for (let i = 0; i < 5; i++) {
		await page.getByLabel('Mot de passe', { exact: true }).fill('faux');
		const answer = page.waitForResponse((r) => r.url().endsWith('/api/login'));
		await page.keyboard.press('Enter');
		assert.equal((await answer).status(), 401);
		await page.getByRole('alert').filter({ hasText: 'incorrect' }).waitFor();
	}
	await page.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
	await page.keyboard.press('Enter');
	await page.getByRole('alert').filter({ hasText: /^Trop d’essais. Nouvel essai possible dans (2\d|30) secondes.$/ }).waitFor();
	assert.equal(await page.getByRole('button', { name: 'Se connecter' }).isDisabled(), true);
	/* it counts down, and another account of this place is not kept out */
	await page.getByText(/dans 2[0-8] secondes/).waitFor();
	await api(s.server, WHO.colleague);
});
