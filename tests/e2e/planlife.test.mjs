/* The plan as an instrument: card, workshop, coverage, evaluation, rules for the past, self-check. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { api, axe, goTo, notice, open, settled, sideways, suite, WHO } from './support.mjs';

describe('the plan as an instrument', () => {
	const s = suite();

	async function nodeOf(code) {
		const boss = await api(s.server, WHO.manager);
		const page = await boss.get('/api/plans/1/page');
		return { boss, node: page.nodes.find((n) => n.code === code) };
	}

	test('a card is kept, its health asks why, its journal and evidence stay', async () => {
		const { boss, node } = await nodeOf('2.2.2');
		const page = await open(s.server, { as: WHO.manager, at: `action/${node.id}` });
		await page.getByRole('button', { name: 'Modifier la fiche' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByLabel('Santé de l’action').selectOption('risk');
		await dialog.getByLabel('Mandataire').fill('Mme Lambert');
		await dialog.getByRole('button', { name: 'Enregistrer' }).click();
		await dialog.getByText('À remplir.').waitFor();
		assert.equal(await dialog.getByLabel('Mandataire').inputValue(), 'Mme Lambert', 'a refusal keeps what was typed');
		await dialog.getByLabel('Raison').fill('Le prestataire a du retard');
		assert.deepEqual(await axe(page), []);
		await dialog.getByRole('button', { name: 'Enregistrer' }).click();
		await notice(page, 'Fiche enregistrée').waitFor();
		await page.getByText('Santé : Non précisé → À risque').waitFor();
		await page.getByLabel('Nouvelle ligne').fill('Réunion avec le prestataire');
		await page.getByRole('button', { name: 'Ajouter au journal' }).click();
		await page.getByText('Réunion avec le prestataire').waitFor();
		const pdf = join(s.server.dir, 'rapport.pdf');
		writeFileSync(pdf, '%PDF-1.4\nrapport\n');
		await page.getByLabel('Ajouter une pièce').setInputFiles(pdf);
		await page.getByRole('link', { name: 'rapport.pdf' }).waitFor();
		const bad = join(s.server.dir, 'virus.pdf');
		writeFileSync(bad, Buffer.from([0x4d, 0x5a, 0, 1, 2, 3]));
		await page.getByLabel('Ajouter une pièce').setInputFiles(bad);
		await notice(page, 'Des champs sont à corriger').or(page.getByText('à corriger')).first().waitFor();
		assert.deepEqual(await axe(page), []);
		const card = await boss.get(`/api/nodes/${node.id}/card`);
		assert.equal(card.health, 'risk');
	});

	test('a second writer of a card is told', async () => {
		const { boss, node } = await nodeOf('2.4.1');
		const page = await open(s.server, { as: WHO.manager, at: `action/${node.id}` });
		await page.getByRole('button', { name: 'Modifier la fiche' }).click();
		const dialog = page.getByRole('dialog').first();
		await dialog.getByLabel('Mandataire').fill('Mme Lambert');
		const was = await boss.get(`/api/nodes/${node.id}/card`);
		const r = await boss.put(`/api/nodes/${node.id}/card`, { status: was.status, elected: 'M. Gérard' }, was.version);
		assert.ok(r.version > was.version);
		await dialog.getByRole('button', { name: 'Enregistrer' }).click();
		await page.getByText('M. Gérard').first().waitFor();
		await page.getByRole('dialog').last().getByRole('button', { name: 'Revenir' }).or(page.getByRole('dialog').last().getByRole('button').last()).first().click();
	});

	test('an indicator is tried on the records while it is written, and its new figure is in the plan at once', async () => {
		const { boss, node } = await nodeOf('1.3.5');
		const page = await open(s.server, { as: WHO.manager, at: `indicator/new?node=${node.id}` });
		await page.getByLabel('Intitulé', { exact: true }).fill('Heures d’accompagnement');
		await page.getByLabel('Mesurer', { exact: true }).selectOption({ label: 'Les heures de travail' });
		/* the figure of what was written before stands until the new one is there */
		const tried = page.waitForResponse((r) => r.request().method() === 'POST' && r.request().postDataJSON()?.unit === 'hours');
		await page.getByLabel('Unité').selectOption('hours');
		const trial = page.getByRole('region', { name: 'Sur vos données' });
		const hours = Math.round((await (await tried).json()).value);
		await trial.getByText(/prestations lues/).waitFor();
		assert.ok(hours > 0);
		await page.waitForFunction((n) => document.querySelector('.big-n b.num')?.textContent.replace(/\D/g, '') === String(n), hours);
		assert.deepEqual(await axe(page), []);
		const shown = (await trial.locator('b.num').textContent()).replace(/\D/g, '');
		await page.getByRole('button', { name: 'Créer l’indicateur' }).click();
		await notice(page, /Indicateur enregistré/).waitFor();
		const made = (await boss.get(`/api/nodes/${node.id}`)).indicators.at(-1);
		assert.equal(made.label.fr, 'Heures d’accompagnement');
		assert.equal(String(Math.round(made.value)), shown);
		await page.getByLabel('Mesurer', { exact: true }).selectOption({ label: 'Combien de personnes différentes' });
		await page.getByLabel('Unité').selectOption('persons');
		await trial.getByText(/Avec la définition en vigueur/).waitFor();
		await page.getByRole('button', { name: 'Enregistrer la nouvelle version' }).click();
		await page.getByRole('heading', { name: 'Versions précédentes' }).waitFor();
		await page.locator('.jrn').getByText('Les heures de travail').waitFor();
	});

	test('coverage says what nothing feeds, also on a phone', async () => {
		const page = await open(s.server, { as: WHO.manager, at: 'coverage/1' });
		await page.getByRole('table', { name: 'Couverture du plan' }).waitFor();
		assert.deepEqual(await axe(page), []);
		const download = page.waitForEvent('download');
		await page.getByRole('link', { name: 'Exporter les indicateurs' }).click();
		const file = await (await download).path();
		await page.getByLabel('Importer des indicateurs').setInputFiles({ name: 'indicateurs.json', mimeType: 'application/json', buffer: await import('node:fs').then((fs) => fs.readFileSync(file)) });
		await page.getByText(/Aucun ajouté, aucun modifié/).waitFor();
		const phone = await open(s.server, { as: WHO.manager, at: 'coverage/1', width: 390, height: 800, phone: true });
		await phone.getByRole('heading', { name: 'Couverture du plan' }).waitFor();
		assert.deepEqual(await sideways(phone), []);
	});

	test('an evaluation is written, frozen, and shown from what was kept', async () => {
		const page = await open(s.server, { as: WHO.manager, at: 'evaluations/1' });
		await page.getByRole('button', { name: 'Nouvelle évaluation' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByLabel('Titre').fill('Essai du conseil');
		await dialog.getByRole('button', { name: 'Commencer' }).click();
		await page.getByLabel('Avis de la direction générale').fill('Avis favorable.');
		assert.deepEqual(await axe(page), []);
		await page.getByRole('button', { name: 'Enregistrer' }).click();
		await notice(page, 'Projet enregistré').waitFor();
		await page.getByRole('button', { name: 'Arrêter' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Arrêter' }).click();
		await notice(page, 'Évaluation arrêtée').waitFor();
		await page.getByText('leur empreinte est vérifiée').waitFor();
		await page.getByText('Avis favorable.').waitFor();
		assert.equal(await page.getByRole('button', { name: 'Arrêter' }).count(), 0);
		await page.getByText('DÉCIDE de l’adopter').waitFor();
		assert.deepEqual(await axe(page), []);
		const download = page.waitForEvent('download');
		await page.getByRole('link', { name: 'Classeur' }).click();
		assert.match((await download).suggestedFilename(), /^evaluation-.*\.xlsx$/);
		/* on paper: a cover, the council's page, columns with a head, no button */
		await page.emulateMedia({ media: 'print' });
		await page.getByText('Évaluation annuelle', { exact: true }).or(page.getByText('Suivi trimestriel', { exact: true })).first().waitFor();
		assert.equal(await page.locator('.rep-cover').isVisible(), true);
		assert.equal(await page.getByRole('button', { name: 'Imprimer' }).isVisible(), false);
		await page.getByRole('table', { name: 'Objectifs et état de leurs actions' }).getByRole('columnheader', { name: 'Objectif' }).waitFor();
		const pdf = await page.pdf({ format: 'A4' });
		assert.ok(pdf.length > 20_000);
		await page.emulateMedia({ media: null });
		await page.setViewportSize({ width: 390, height: 800 });
		await settled(page);
		assert.deepEqual(await sideways(page), []);
	});

	test('the figures that were frozen in the demo are those of its records', async () => {
		const { boss } = await nodeOf('1.1.1');
		const [e] = (await boss.get('/api/plans/1/evaluations')).rows.filter((x) => x.frozen_at);
		const whole = await boss.get(`/api/evaluations/${e.id}`);
		assert.equal(whole.intact, true);
		assert.deepEqual(whole.revised.filter((r) => r.why === 'value'), []);
	});

	test('rules reach the past by two persons only', async () => {
		const boss = await api(s.server, WHO.manager);
		const rules = (await boss.get('/api/rules?plan=1')).rows.filter((r) => r.active && r.service === 'insertion');
		const other = (await boss.get('/api/plans/1/page')).nodes.find((n) => n.code === '2.4.1');
		for (const r of rules) await boss.patch(`/api/rules/${r.id}`, { plan_id: 1, action_id: other.id, kind: r.kind, service: r.service, from: r.from, priority: 900 }, r.version);
		const page = await open(s.server, { as: WHO.manager, at: 'retie/1' });
		await page.getByRole('button', { name: 'Voir ce qui bougerait' }).click();
		await page.getByText(/prestations changeraient d’action/).first().waitFor();
		await page.getByLabel('Pourquoi').fill('Nouvelle répartition');
		assert.deepEqual(await axe(page), []);
		await page.getByRole('button', { name: 'Demander l’application' }).click();
		await page.getByText('Vous l’avez demandé : une autre personne décide.').waitFor();
		assert.equal(await page.getByRole('button', { name: 'Appliquer', exact: true }).count(), 0);
		const lead = await open(s.server, { as: WHO.lead, at: 'retie/1' });
		await lead.getByRole('button', { name: 'Appliquer', exact: true }).click();
		await lead.getByRole('dialog').getByRole('button', { name: 'Appliquer' }).click();
		await notice(lead, 'Règles appliquées au passé').waitFor();
		await lead.getByRole('button', { name: 'Voir la trace' }).click();
		await lead.getByRole('dialog').getByRole('table').waitFor();
	});

	test('a measure that is due stands on the home, and is entered there', async () => {
		const { boss } = await nodeOf('1.1.1');
		const due = (await boss.get('/api/indicators/due')).rows;
		assert.ok(due.length > 1, 'the demo has measures to take');
		const first = [...due].sort((a, b) => a.next.localeCompare(b.next))[0];
		const page = await open(s.server, { as: WHO.manager });
		const box = page.getByRole('region', { name: 'Mesures à relever' });
		await box.getByText(String(due.length), { exact: true }).waitFor();
		await box.getByRole('button', { name: `Noter : ${first.label.fr}` }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('textbox').first().waitFor();
		await dialog.getByRole('button', { name: 'Enregistrer' }).click();
		await dialog.getByText('À remplir.').first().waitFor();
		await dialog.locator('[data-first] input, input[data-first]').first().fill('3');
		await dialog.locator('textarea').fill('Tableau du service, page 2');
		await dialog.getByRole('button', { name: 'Enregistrer' }).click();
		await box.getByText(String(due.length - 1), { exact: true }).waitFor();
		assert.deepEqual(await axe(page), []);
		assert.deepEqual(await sideways(page), []);
		/* who answers for one sees his own */
		const owner = await api(s.server, WHO.lead);
		const mine = (await owner.get('/api/indicators/due')).rows;
		const his = await open(s.server, { as: WHO.lead });
		if (mine.length > 0) await his.getByRole('region', { name: 'Mesures à relever' }).getByText(String(mine.length), { exact: true }).waitFor();
		else assert.equal(await his.getByRole('region', { name: 'Mesures à relever' }).count(), 0);
	});

	test('versions of the plan and of a rule are kept, with who changed what', async () => {
		const { boss } = await nodeOf('1.1.1');
		const rule = (await boss.get('/api/rules?plan=1')).rows.find((r) => r.active && r.version === 1);
		const { id, version, code, label, ...was } = rule;
		const body = Object.fromEntries(Object.entries({ ...was, priority: was.priority + 1 }).filter(([, v]) => v !== null));
		await boss.patch(`/api/rules/${id}`, body, version);
		const page = await open(s.server, { as: WHO.manager, at: 'plan/1/revisions' });
		await page.getByRole('heading', { name: 'Version 1', exact: true }).waitFor();
		await page.getByText('Première importation.').waitFor();
		assert.deepEqual(await axe(page), []);
		assert.equal(await page.getByRole('button', { name: 'Versions plus anciennes' }).count(), 0);
		/* a plan that was amended often: as if 20 versions stood before that one */
		await page.route('**/api/plans/1/revisions*', async (route) => {
			const real = await (await route.fetch({ url: route.request().url().replace(/\?.*/, '') })).json();
			const late = Array.from({ length: 20 }, (_, k) => ({ ...real.rows[0], id: 900 - k, version: 40 - k, changes: [] }));
			const older = new URL(route.request().url()).searchParams.get('after');
			if (older) assert.equal(older, '881');
			await route.fulfill({ json: older ? { rows: real.rows, next: null } : { rows: late, next: 881 } });
		});
		await page.reload();
		await page.getByRole('heading', { name: 'Version 40', exact: true }).waitFor();
		await page.getByRole('button', { name: 'Versions plus anciennes' }).click();
		await page.getByText('Première importation.').waitFor();
		assert.equal(await page.getByRole('heading', { name: /^Version \d+$/ }).count(), 21);
		await page.getByRole('button', { name: 'Versions plus anciennes' }).waitFor({ state: 'detached' });
		await page.unroute('**/api/plans/1/revisions*');
		await goTo(page, 'admin/rules');
		const table = page.getByRole('table', { name: 'Rattachements' }).or(page.getByRole('table')).first();
		await table.getByRole('button', { name: new RegExp(`^Versions précédentes : ${code.replaceAll('.', '\\.')} `) }).first().click();
		const dialog = page.getByRole('dialog', { name: 'Versions de la règle' });
		await dialog.getByText(`priorité ${was.priority},`, { exact: false }).waitFor();
		await dialog.getByText(`priorité ${was.priority + 1},`, { exact: false }).waitFor();
		await dialog.getByText('En vigueur', { exact: true }).waitFor();
		assert.deepEqual(await axe(page), []);
	});

	test('thousands to attach: by service, page after page, and the page stays when somebody ties', async () => {
		const { boss } = await nodeOf('1.1.1');
		const first = await boss.get('/api/untied?plan=1');
		assert.ok(first.next && first.groups.length > 3);
		const page = await open(s.server, { as: WHO.manager, at: 'plan/1/untied' });
		const rows = page.getByRole('region', { name: 'Prestations à rattacher' }).getByRole('button', { name: /^Rattacher/ });
		await rows.first().focus();
		await page.keyboard.press('End');
		await page.keyboard.press('ArrowDown');
		await page.waitForFunction(() => document.querySelectorAll('button[data-tie]').length === 200);
		await rows.nth(150).press('Enter');
		await page.getByRole('dialog').waitFor();
		await page.keyboard.type('1.1.1');
		await page.keyboard.press('Enter');
		await page.getByText(/^Choisie\s: 1\.1\.1/).waitFor();
		await page.keyboard.type('Vu avec l’équipe');
		await page.keyboard.press('Enter');
		await page.getByRole('dialog').waitFor({ state: 'detached' });
		await page.getByText(`200 affichées sur`, { exact: false }).waitFor();
		await page.waitForFunction(() => document.querySelectorAll('button[data-tie]').length === 200);
		const g = first.groups[1];
		await page.getByLabel('Service', { exact: true }).selectOption(g.service);
		const of = await boss.get(`/api/untied?plan=1&service=${g.service}`);
		await page.waitForFunction(([label, n]) => {
			const shown = [...document.querySelectorAll('tbody tr')];
			return shown.length === n && shown.every((r) => r.cells[1].textContent === label);
		}, [g.label, Math.min(100, of.count)]);
		assert.ok(of.count <= g.records && of.count >= g.records - 1);
		assert.deepEqual(await axe(page), []);
		/* what the tile says of its year is what its list holds */
		await goTo(page, 'plan/1?span=year');
		const tile = page.getByRole('link', { name: /à rattacher$/ });
		const says = Number((await tile.textContent()).replace(/\D/g, ''));
		await tile.click();
		await page.getByText(/prestations ne comptent pour aucune action/).waitFor();
		assert.equal(Number((await page.getByText(/prestations ne comptent pour aucune action/).textContent()).split('prestations')[0].replace(/\D/g, '')), says);
		assert.equal(await page.getByRole('radio', { name: /^Année/ }).or(page.getByRole('button', { name: /^Année/, pressed: true })).count(), 1);
	});

	test('the centre checks itself on the administration page', async () => {
		const page = await open(s.server, { as: WHO.admin, at: 'admin/check' });
		await page.getByRole('button', { name: 'Vérifier maintenant' }).click();
		await page.getByText(/^Tout concorde/).waitFor();
		/* in the reader's language, numbers and all */
		await page.getByText(/^[\d\s]+ en mémoire, [\d\s]+ dans la base$/).first().waitFor();
		await page.getByText(/^Plan n°\s1\s: \d+ actions avec des prestations, 0 qui diffèrent$/).waitFor();
		await page.getByText(/^[\d\s]+ lignes, toutes enchaînées$/).waitFor();
		for (const english of ['closed', 'without', ' of ', 'differ']) assert.equal(await page.getByRole('main').getByText(english).filter({ hasNotText: 'diffèrent' }).count(), 0, english);
		assert.deepEqual(await axe(page), []);
		await goTo(page, 'admin/users');
	});

	test('a service is marked as sensitive in the catalogue, and its figures hide at once', async () => {
		const { boss } = await nodeOf('1.1.1');
		const today = (await boss.get('/api/plans/1/page')).today;
		const trial = { node_id: (await boss.get('/api/plans/1/page')).nodes[0].id, from: `${today.slice(0, 4)}-01-01`, to: today, unit: 'persons', scope: 'any', measure: { op: 'distinct', of: 'person', where: { service: ['pcs_relay'] } } };
		const admin = await api(s.server, WHO.admin);
		/* a minimum above what the demo holds, so that the mark decides */
		const n = (await boss.post('/api/indicators/preview', trial)).value;
		assert.ok(n >= 5);
		await admin.post('/api/parameters', { code: 'mask.least_sensitive', value: n + 1, from: today, source: 'Conseil' });
		assert.equal((await boss.post('/api/indicators/preview', trial)).masked, false);
		const page = await open(s.server, { as: WHO.admin, at: 'admin/catalogue' });
		const row = page.getByRole('row').filter({ hasText: 'Relais PCS' });
		await page.getByRole('row').filter({ hasText: 'debt_mediation' }).getByText('sensible', { exact: true }).waitFor();
		assert.equal(await row.getByText('sensible', { exact: true }).count(), 0);
		await row.getByRole('button').click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('checkbox', { name: /^Service sensible/ }).check();
		assert.deepEqual(await axe(page), []);
		await dialog.getByRole('button', { name: 'Enregistrer' }).click();
		await row.getByText('sensible', { exact: true }).waitFor();
		assert.equal((await boss.post('/api/indicators/preview', trial)).masked, true);
	});
});
