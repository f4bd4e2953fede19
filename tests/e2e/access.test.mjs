/*
 * Everybody can use it: no violation of WCAG 2.2 AA on any page or dialog of any role, readable
 * contrast in the dark, no sideways scrolling on a phone or at 200 % zoom, room for German words,
 * and a day's main act of each role without a mouse.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { api, axe, dock, goTo, newPerson, open, plansInForce, root, settled, sideways, signIn, speak, STRONG, suite, WHO } from './support.mjs';

const s = suite();
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const ZOOM = { width: 720, height: 450 }; /* 1440 × 900 at 200 % */

/** Adds to `found` whatever is wrong with what is on the screen now. */
async function look(page, name, found) {
	for (const v of await axe(page)) found.push(`${name}: ${v}`);
	await page.emulateMedia({ colorScheme: 'dark' });
	for (const v of await axe(page, ['color-contrast'])) found.push(`${name}, dark: ${v}`);
	await page.emulateMedia({ colorScheme: 'light' });
	for (const [size, view] of [['390 px', PHONE], ['200 %', ZOOM]]) {
		await page.setViewportSize(view);
		for (const v of await sideways(page)) found.push(`${name}, ${size}: ${v}`);
	}
	await page.setViewportSize(DESK);
}

/** What the tours show: a person with a thread, a dossier of another team, a plan with records. */
async function stage() {
	const worker = await api(s.server, WHO.worker);
	const other = await api(s.server, WHO.other);
	const boss = await api(s.server, WHO.manager);
	const person = await newPerson(worker, { last: 'Baekelandt', first: 'Hermeline' });
	await worker.post('/api/interventions', { person_id: person.id, service: 'insertion', mode: 'interview', day: worker.me.today, minutes: 45, note: 'Projet de formation.', next_step: { text: 'Rappeler le Forem', due: worker.me.today }, present: ['un interprète'] });
	await worker.post('/api/interventions', { person_id: person.id, service: 'insertion', mode: 'visit', day: worker.me.today, minutes: 45, note: 'À l’écart.', level: 'team' });
	const gone = await worker.post('/api/interventions', { person_id: person.id, service: 'insertion', mode: 'phone', day: worker.me.today, minutes: 5, note: 'Erreur.' });
	await worker.post(`/api/interventions/${gone.id}/cancel`, { reason: 'Encodée deux fois' }).catch(() => null);
	const closed = await newPerson(other, { last: 'Tavernier', first: 'Radegonde' });
	const plans = await plansInForce(boss);
	const plan = plans.find((p) => /paliseul/i.test(p.organisation)) ?? plans[0];
	return { person, closed, plan };
}

/** Opens a dialog, looks at it, closes it with Escape. */
async function dialog(page, name, found, press, title) {
	await press();
	const d = page.getByRole('dialog', { name: title });
	await d.waitFor();
	await settled(page);
	await look(page, name, found);
	await page.keyboard.press('Escape');
	await d.waitFor({ state: 'detached' });
}

test('no violation before signing in', async () => {
	const found = [];
	const page = await open(s.server);
	await page.getByRole('heading', { name: 'Connexion' }).waitFor();
	await look(page, 'sign-in', found);
	await page.getByRole('button', { name: 'Se connecter' }).click();
	await look(page, 'sign-in with faults', found);
	assert.deepEqual(found, []);
});

test('no violation on the screens of a social worker', async () => {
	const found = [];
	const { person, closed, plan } = await stage();
	const page = await open(s.server, { as: WHO.worker });
	for (const at of ['', 'people', 'my-work', 'account', `person/${person.id}`, `person/${person.id}?tab=household`, `person/${person.id}?tab=history`,
		`person/${person.id}?tab=access`, `person/${closed.id}`, `plan/${plan.id}`]) {
		await goTo(page, at);
		await look(page, at.replace(/\d{4,}/, 'N') || 'home', found);
	}
	await goTo(page, 'people');
	await page.getByRole('searchbox', { name: 'Chercher une personne' }).fill('baekeland');
	await page.getByRole('link', { name: /Baekelandt Hermeline/ }).waitFor();
	await look(page, 'people, found', found);
	await goTo(page, 'nowhere');
	await look(page, 'no such page', found);

	await goTo(page, 'new-person');
	await page.getByLabel('Nom', { exact: true }).fill('Baekelandt');
	await page.getByLabel('Prénom', { exact: true }).fill('Hermeline');
	await page.getByRole('button', { name: 'Ajouter un moyen de contact' }).click();
	await page.getByText('Cette personne semble déjà avoir un dossier').waitFor();
	await look(page, 'new person', found);

	await goTo(page, `person/${person.id}?tab=data`);
	await look(page, 'data', found);
	for (const part of ['Identité', 'Données administratives', 'Situation sociale', 'Santé et mobilité'])
		await page.getByRole('button', { name: `Modifier : ${part}` }).click();
	await look(page, 'data, being changed', found);
	await goTo(page, `person/${person.id}?tab=household`);
	await page.getByRole('button', { name: 'Composer le ménage' }).click();
	await page.getByLabel('Ajouter une personne').fill('dupont');
	await look(page, 'household, being changed', found);
	assert.deepEqual(found, []);
});

test('no violation in the dialogs and the dock of a social worker', async () => {
	const found = [];
	const { person, closed } = await stage();
	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}` });
	await page.keyboard.press('n');
	await dock(page).getByLabel('Service').selectOption({ label: 'Insertion socioprofessionnelle' });
	await dock(page).getByText(/^Compte pour l’action/).first().waitFor();
	await dock(page).getByText('Lieu, partenaire, présences').click();
	await page.getByLabel('Note', { exact: true }).fill('Texte.');
	await look(page, 'dock', found);
	await dialog(page, 'other action', found, () => dock(page).getByRole('button', { name: 'Changer' }).first().click(), 'Pour quelle action compte cette intervention ?');
	await page.getByLabel('Note', { exact: true }).focus();
	await page.keyboard.press('Escape');
	await dialog(page, 'cancel', found, async () => {
		await page.getByRole('button', { name: /^Actions : Visite/ }).click();
		await look(page, 'menu of an entry', found);
		await page.getByRole('button', { name: 'Annuler l’intervention' }).click();
	}, 'Annuler cette intervention ?');
	await dialog(page, 'help', found, () => page.keyboard.press('?'), 'Raccourcis du clavier');
	await page.getByRole('button', { name: /Mon compte$/ }).click();
	await look(page, 'account menu', found);
	await page.keyboard.press('Escape');
	for (const [what, text, wait] of [['palette', '', 'Récents'], ['palette, people', 'baekel', /^Dossier\s: Baekelandt/], ['palette, commands', '>', 'Aide et raccourcis'], ['palette, plan', '# 1.3', /^1\.3\.\d/]]) {
		await dialog(page, what, found, async () => {
			await page.keyboard.press('Control+k');
			await page.keyboard.type(text);
			await page.getByRole('listbox', { name: 'Résultats' }).getByText(wait).first().waitFor();
		}, 'Rechercher ou agir…');
	}
	await goTo(page, `person/${closed.id}`);
	await dialog(page, 'exceptional access', found, () => page.getByRole('button', { name: 'Ouvrir avec un motif' }).click(), 'Accès exceptionnel');
	await page.keyboard.press('Control+Shift+L');
	await page.getByRole('dialog', { name: 'Session verrouillée' }).waitFor();
	await look(page, 'locked', found);
	assert.deepEqual(found, []);
});

test('no violation where two versions stand side by side', async () => {
	const found = [];
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Cocquyt', first: 'Ludivine' });
	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}?tab=data` });
	await page.getByRole('button', { name: 'Modifier : Identité' }).click();
	const { identity } = await worker.get(`/api/persons/${person.id}`);
	const { version, ...mine } = identity;
	await worker.patch(`/api/persons/${person.id}/identity`, { ...mine, usual_name: 'Lulu' }, version);
	await page.getByLabel('Nom d’usage').fill('Ludi');
	await dialog(page, 'conflict', found, () => page.getByRole('form', { name: 'Identité' }).getByRole('button', { name: 'Enregistrer' }).click(), 'Deux versions à départager');
	assert.deepEqual(found, []);
});

test('no violation on the screens of management', async () => {
	const found = [];
	const { plan } = await stage();
	const page = await open(s.server, { as: WHO.manager });
	for (const at of ['', `plan/${plan.id}/untied`, 'import', 'admin/rules', 'admin/parameters']) {
		await goTo(page, at);
		await look(page, at || 'home', found);
	}
	await dialog(page, 'rule', found, async () => {
		await goTo(page, 'admin/rules');
		await page.getByRole('button', { name: 'Nouvelle règle' }).click();
	}, 'Nouvelle règle');
	await goTo(page, `plan/${plan.id}/untied`);
	await dialog(page, 'tie', found, () => page.getByRole('button', { name: /^Rattacher/ }).first().click(), 'Pour quelle action compte cette prestation ?');

	await goTo(page, `plan/${plan.id}`);
	const unfold = page.getByRole('button', { name: 'Tout déplier' });
	if (await unfold.isVisible()) await unfold.click();
	await look(page, 'plan', found);
	await page.getByRole('region', { name: 'Où va le travail' }).getByRole('button', { name: 'Tableau' }).click();
	await page.getByRole('link', { name: /ouvrir 1\.3\.5$/ }).click();
	const panel = page.getByRole('complementary', { name: /^1\.3\.5/ });
	await panel.getByRole('heading', { name: 'D’où vient ce chiffre' }).waitFor();
	await look(page, 'panel', found);
	await panel.getByRole('button', { name: 'Tableau' }).click();
	await look(page, 'panel, table', found);
	await dialog(page, 'records', found, () => panel.getByRole('button', { name: 'Voir', exact: true }).click(), /^1\.3\.5/);
	await dialog(page, 'milestone', found, () => panel.getByRole('button', { name: 'Ajouter un jalon' }).click(), 'Ajouter un jalon');

	await goTo(page, 'import');
	await page.getByLabel('Choisir un fichier').setInputFiles(join(root, 'schema/data/plans/paliseul.txt'));
	await page.getByRole('button', { name: /^Importer 20 actions/ }).waitFor();
	await page.getByRole('button', { name: 'Modifier 1.1.1', exact: true }).click();
	await look(page, 'import review', found);
	assert.deepEqual(found, []);
});

test('no violation on the screens of administration', async () => {
	const found = [];
	const page = await open(s.server, { as: WHO.admin });
	for (const at of ['', 'admin/users', 'admin/roles', 'admin/teams', 'admin/catalogue']) {
		await goTo(page, at);
		await look(page, at || 'home', found);
	}
	await goTo(page, 'admin/roles');
	await page.getByRole('checkbox', { name: 'Exporter les chiffres du plan : Accueil' }).check();
	await look(page, 'roles, changed', found);
	await goTo(page, 'admin/users');
	await dialog(page, 'new account', found, () => page.getByRole('button', { name: 'Nouveau compte' }).click(), 'Nouveau compte');
	await dialog(page, 'account', found, () => page.getByRole('button', { name: 'Modifier Karima Benali' }).click(), 'Karima Benali');
	const more = (what) => async () => {
		await page.getByRole('button', { name: 'Plus d’actions : Karima Benali' }).click();
		await page.getByRole('button', { name: what }).click();
	};
	await dialog(page, 'new password', found, more('Donner un nouveau mot de passe'), 'Donner un nouveau mot de passe');
	await dialog(page, 'end sessions', found, more('Fermer les sessions'), 'Fermer les sessions');
	await goTo(page, 'admin/teams');
	await dialog(page, 'team', found, () => page.getByRole('button', { name: 'Nouvelle équipe' }).click(), 'Nouvelle équipe');
	await goTo(page, 'admin/catalogue');
	await dialog(page, 'service', found, () => page.getByRole('button', { name: 'Nouveau service' }).click(), 'Nouveau service');
	await page.getByRole('group', { name: 'Catalogue' }).getByRole('button', { name: /^Thèmes/ }).click();
	await dialog(page, 'theme', found, () => page.getByRole('button', { name: /^Modifier / }).first().click(), /./);
	assert.deepEqual(found, []);
});

test('no violation for the officer, the team lead, reception and the others', async () => {
	const found = [];
	const { closed, person } = await stage();
	const worker = await api(s.server, WHO.worker);
	await worker.post(`/api/persons/${closed.id}/glass`, { reason_code: 'permanence', reason: 'Garde de week-end, appel de la famille' });
	const officer = await open(s.server, { as: WHO.dpo });
	for (const at of ['', 'trail', 'trail/glass', 'admin/users', 'admin/roles', 'admin/rules']) {
		await goTo(officer, at);
		await look(officer, `officer, ${at}`, found);
	}
	const lead = await open(s.server, { as: WHO.lead });
	for (const at of ['', 'trail']) {
		await goTo(lead, at);
		await look(lead, `team lead, ${at}`, found);
	}
	await goTo(lead, `person/${person.id}`);
	await dialog(lead, 'file', found, async () => {
		await lead.getByRole('button', { name: 'Plus d’actions' }).click();
		await lead.getByRole('button', { name: 'Équipe, référent, protection' }).click();
	}, 'Équipe, référent, protection');
	const desk = await open(s.server, { as: WHO.coordinator });
	await desk.getByRole('searchbox', { name: 'Qui est devant vous ?' }).fill('dupont');
	await desk.getByText(/ans/).first().waitFor();
	await look(desk, 'coordinator, search', found);
	await goTo(desk, 'new-person');
	await look(desk, 'coordinator, new person', found);
	for (const who of ['coordinator', 'driver', 'kitchen']) await look(await open(s.server, { as: WHO[who] }), who, found);
	assert.deepEqual(found, []);
});

test('German words fit, on a desk and on a phone', async () => {
	const found = [];
	const { person, plan } = await stage();
	const tours = [
		['t.collignon', ['', 'people', 'new-person', 'my-work', 'account', `person/${person.id}`, `person/${person.id}?tab=data`, `person/${person.id}?tab=household`, `person/${person.id}?tab=access`]],
		['j.goosse', ['', `plan/${plan.id}`, `plan/${plan.id}?node=1`, `plan/${plan.id}/untied`, 'import', 'admin/rules', 'admin/parameters']],
		['c.lambotte', ['', 'admin/users', 'admin/roles', 'admin/teams', 'admin/catalogue']],
		['a.wauthier', ['trail', 'trail/glass']],
		['l.baijot', ['']],
	];
	for (const [login, screens] of tours) {
		const page = await open(s.server, { as: login });
		await speak(page, 'DE, Deutsch');
		await page.waitForFunction(() => document.documentElement.lang === 'de');
		for (const at of screens) {
			await goTo(page, at);
			for (const [size, view] of [['desk', DESK], ['390 px', PHONE]]) {
				await page.setViewportSize(view);
				for (const v of await sideways(page)) found.push(`${login} ${at.replace(/\d{4,}/, 'N')}, ${size}: ${v}`);
			}
			await page.setViewportSize(DESK);
		}
		if (login === 't.collignon') {
			await goTo(page, `person/${person.id}`);
			await page.keyboard.press('n');
			await page.getByRole('region', { name: 'Neuer Einsatz' }).waitFor();
			for (const v of await sideways(page)) found.push(`dock, desk: ${v}`);
			await page.setViewportSize(PHONE);
			for (const v of await sideways(page)) found.push(`dock, 390 px: ${v}`);
		}
	}
	for (const [login] of tours) await (await api(s.server, login)).patch('/api/me', { lang: 'fr' });
	assert.deepEqual(found, []);
});

/* ---- without a mouse ---------------------------------------------------------------------- */

/** Tab until the element of that name has the focus; every stop on the way must show its focus. */
async function tabTo(page, name, most = 90) {
	for (let i = 0; i < most; i++) {
		await page.keyboard.press('Tab');
		const at = await page.evaluate(() => {
			const e = document.activeElement;
			if (!e || e === document.body) return null;
			const shown = (x) => x && getComputedStyle(x).outlineStyle !== 'none' && parseFloat(getComputedStyle(x).outlineWidth) >= 2;
			const label = e.labels?.[0]?.textContent ?? '';
			const r = e.getBoundingClientRect();
			return {
				name: (e.getAttribute('aria-label') ?? (label || e.textContent) ?? '').replace(/\s+/gu, ' ').trim(),
				focus: shown(e) || shown(e.closest('label')) || shown(e.parentElement),
				seen: r.bottom > 0 && r.top < window.innerHeight && r.right > 0 && r.left < window.innerWidth,
			};
		});
		if (!at) continue;
		assert.ok(at.focus, `the focus is visible on « ${at.name} »`);
		assert.ok(at.seen, `« ${at.name} » is on the screen`);
		if (name.test(at.name)) return;
	}
	assert.fail(`Tab never came to ${name}`);
}

/** Signs in with the keys only; `click` is taken away from the page. */
async function keyboardOnly(login) {
	const page = await open(s.server);
	page.click = page.getByRole('main').click = () => assert.fail('no mouse in this test');
	await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'username');
	await page.keyboard.type(login);
	await page.keyboard.press('Tab');
	await page.keyboard.type(s.server.password);
	await page.keyboard.press('Enter');
	await page.getByRole('navigation', { name: 'Navigation principale' }).waitFor();
	return page;
}

/** A command of the palette. */
async function command(page, text, name) {
	await page.keyboard.press('Control+k');
	await page.keyboard.type(`>${text}`);
	await page.getByRole('option', { name, selected: true }).waitFor();
	await page.keyboard.press('Enter');
}

async function signOutByKeys(page) {
	await command(page, 'déconn', 'Se déconnecter');
	await page.getByRole('heading', { name: 'Connexion' }).waitFor();
}

test('by keyboard alone: a social worker logs, corrects and leaves', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Lauwereyns', first: 'Philiberte' });
	const page = await keyboardOnly(WHO.worker);
	await page.keyboard.press('Control+k');
	await page.keyboard.type('lauwereins');
	await page.getByRole('option', { name: /^Lauwereyns/ }).waitFor();
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
	await page.keyboard.type('Entretien au clavier.');
	await page.keyboard.press('Alt+2');
	await page.keyboard.press('Control+Enter');
	await dock(page).waitFor({ state: 'detached' });
	await page.keyboard.press('Control+k');
	await page.keyboard.type('lauwereyns');
	await page.getByRole('option', { name: /^Lauwereyns/ }).waitFor();
	await page.keyboard.press('Shift+Enter');
	await page.getByRole('heading', { level: 1, name: person.name }).waitFor();
	await tabTo(page, /^Actions : Téléphone/);
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.activeElement?.textContent?.includes('Corriger'));
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
	await page.keyboard.press('Control+End');
	await page.keyboard.type(' Corrigé.');
	await page.keyboard.press('Control+Enter');
	await dock(page).waitFor({ state: 'detached' });
	await page.getByText('Entretien au clavier. Corrigé.').waitFor();
	await signOutByKeys(page);
});

test('by keyboard alone: a manager opens a figure down to its records', async () => {
	const page = await keyboardOnly(WHO.manager);
	await command(page, 'plan et', 'Plan et indicateurs');
	const table = page.getByRole('table', { name: 'Objectifs et actions, réalisé et cible' });
	await table.waitFor();
	await settled(page);
	/* the first row, by its words: a number of the synthesis may begin with 1 too */
	const row = (await table.getByRole('rowheader').first().getByRole('link').textContent()).replace(/\s+/gu, ' ').trim();
	await tabTo(page, new RegExp(`^${row.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'u'));
	for (const key of ['ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
	await page.keyboard.press('Enter');
	const panel = page.getByRole('complementary');
	await panel.getByRole('heading', { name: 'D’où vient ce chiffre' }).waitFor();
	await tabTo(page, /^Voir$/);
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').getByRole('table').waitFor();
	await page.keyboard.press('Escape');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	await page.keyboard.press('Escape');
	await panel.waitFor({ state: 'detached' });
	await signOutByKeys(page);
});

test('by keyboard alone: an administrator creates an account', async () => {
	const page = await keyboardOnly(WHO.admin);
	await command(page, 'administ', 'Administration');
	await page.getByRole('table', { name: 'Comptes' }).waitFor();
	await tabTo(page, /^Nouveau compte$/);
	await page.keyboard.press('Enter');
	const dialog = page.getByRole('dialog', { name: 'Nouveau compte' });
	await dialog.waitFor();
	await page.keyboard.type('Odile Clavier');
	await page.keyboard.press('Tab');
	await page.keyboard.type('Chauf');
	await tabTo(page, /^Identifiant$/);
	await page.keyboard.type('o.clavier');
	await tabTo(page, /^Mot de passe provisoire$/);
	await page.keyboard.type(STRONG);
	await page.keyboard.press('Enter');
	await dialog.waitFor({ state: 'detached' });
	await page.getByRole('row').filter({ hasText: 'o.clavier' }).getByRole('cell', { name: 'Chauffeur' }).waitFor();
	await signOutByKeys(page);
	await signIn(page, 'o.clavier', STRONG);
});

test('by keyboard alone: the officer reviews an exceptional opening', async () => {
	const other = await api(s.server, WHO.other);
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(other, { last: 'Maeterlinck', first: 'Cunégonde' });
	await worker.post(`/api/persons/${person.id}/glass`, { reason_code: 'urgence', reason: 'Hospitalisation, la famille demande qui prévenir' });
	const page = await keyboardOnly(WHO.dpo);
	await command(page, 'journal', 'Journal des accès');
	await page.getByRole('heading', { level: 1, name: 'Journal des accès' }).waitFor();
	await settled(page);
	await tabTo(page, /^Accès exceptionnels/);
	await page.keyboard.press('Enter');
	await page.getByText('Hospitalisation, la famille demande qui prévenir').waitFor();
	await tabTo(page, new RegExp(`^Revu, dossier ${person.file_no}`));
	await page.keyboard.press('Enter');
	await page.getByRole('listitem').filter({ hasText: 'Hospitalisation, la famille' }).getByText(/^Contrôlé par/).waitFor();
	await signOutByKeys(page);
});
