/*
 * Group activities in a browser: a sheet of fifteen by keyboard, a counted public, places and the
 * waiting list, a meeting tied to the plan, the training plan, a certificate, and a service that
 * the administrator adds as a row and that runs at once.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, api, axe, goTo, newPerson, notice, open, sideways, suite, WHO } from './support.mjs';

const s = suite();

async function todays() {
	const c = await api(s.server, WHO.coordinator);
	const { sessions } = await c.get(`/api/activities/sessions?from=${c.me.today}&to=${c.me.today}`);
	return { c, one: sessions.find((x) => x.title === 'Cuisine de saison') };
}

test('a sheet of fifteen is filled in by keyboard in under twenty seconds', async () => {
	const { c, one } = await todays();
	const sheet = await c.get(`/api/activities/sessions/${one.id}`);
	assert.equal(sheet.rows.length, 15);
	const page = await open(s.server, { as: WHO.coordinator, at: `activities/session/${one.id}` });
	await page.getByText('15 lignes à noter').waitFor();
	assert.deepEqual(await axe(page), []);
	const began = Date.now();
	const keys = 'ppppappppepppap';
	for (const k of keys) await page.keyboard.press(k);
	await page.keyboard.press('Control+Enter');
	await notice(page, 'Présences enregistrées').waitFor();
	const took = Date.now() - began;
	assert.ok(took < 20_000, `${took} ms`);
	const after = await c.get(`/api/activities/sessions/${one.id}`);
	assert.deepEqual(after.rows.map((r) => r.mark[0]), [...keys]);
	assert.equal(after.session.state, 'held');
	assert.equal(after.session.present, [...keys].filter((k) => k === 'p').length);
	/* corrected: one more key, the counters, saved again */
	await page.getByText('Complet').waitFor();
	await page.getByRole('group', { name: /^Présence de / }).first().getByRole('button', { name: 'Excusé' }).click();
	await page.getByRole('button', { name: 'Un de plus : Femmes' }).click();
	/* twelve before and after: the page shows no difference */
	await answered(page, 'POST', /\/sheet$/, () => page.keyboard.press('Control+Enter'));
	await page.getByText('12 présents').first().waitFor();
	const again = await c.get(`/api/activities/sessions/${one.id}`);
	assert.equal(again.session.women, 1);
	assert.equal(again.rows[0].mark, 'excused');
	assert.deepEqual(await sideways(page), []);
});

test('when it is full one waits, and a place that comes free is given', async () => {
	const c = await api(s.server, WHO.coordinator);
	const w = await api(s.server, WHO.worker);
	const who = [];
	for (const last of ['Aubry', 'Bodart', 'Collet']) who.push(await newPerson(w, { last, first: 'Zélie' }));
	const made = await c.post('/api/activities/series', { service: 'workshops', title: 'Petit groupe', start: '14:00', minutes: 60, day: c.me.today, capacity: 2 });
	const page = await open(s.server, { as: WHO.worker, at: `activities/series/${made.id}` });
	for (const p of who) {
		await page.getByRole('button', { name: 'Inscrire' }).click();
		const dialog = page.getByRole('dialog', { name: 'Inscrire' });
		await dialog.getByLabel('Nom de la personne').fill(p.name);
		await dialog.getByRole('button', { name: new RegExp(p.name) }).click();
		await dialog.waitFor({ state: 'detached' });
		await page.getByRole('row').filter({ hasText: p.name }).waitFor();
	}
	await notice(page, 'Plus de place : sur la liste d’attente').waitFor();
	await page.getByRole('row').filter({ hasText: who[2].name }).getByText('En attente').waitFor();
	await page.getByRole('button', { name: `Modifier ${who[0].name}` }).click();
	await page.getByRole('button', { name: 'Retirer de l’activité' }).click();
	await page.getByRole('row').filter({ hasText: who[2].name }).getByText('Inscrit', { exact: true }).waitFor();
	assert.deepEqual(await axe(page), []);
});

test('a service that is only a row of the catalogue runs at once', async () => {
	const admin = await open(s.server, { as: WHO.admin, at: 'admin/catalogue' });
	await admin.getByRole('button', { name: 'Nouveau service' }).click();
	const form = admin.getByRole('dialog', { name: 'Nouveau service' });
	await form.getByRole('textbox', { name: 'Français' }).fill('Atelier couture');
	await form.getByLabel('Genre de travail').selectOption({ label: 'Activités de groupe' });
	await form.getByRole('button', { name: 'Enregistrer' }).click();
	await form.waitFor({ state: 'detached' });

	const page = await open(s.server, { as: WHO.coordinator, at: 'activities' });
	await page.getByRole('button', { name: 'Nouvelle activité' }).click();
	const dialog = page.getByRole('dialog', { name: 'Nouvelle activité' });
	await dialog.getByLabel('Service').selectOption({ label: 'Atelier couture' });
	await dialog.getByLabel('Intitulé').fill('Retouches du jeudi');
	await dialog.getByLabel('Lieu').selectOption({ label: 'Maison des solidarités' });
	assert.deepEqual(await axe(page), []);
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('heading', { name: 'Retouches du jeudi' }).waitFor();
	await page.getByRole('region', { name: 'Séances' }).getByRole('link').first().click();
	await page.getByRole('button', { name: 'Un de plus : Femmes' }).click();
	await page.getByRole('button', { name: 'Un de plus : Femmes' }).click();
	await page.getByRole('button', { name: 'Enregistrer les présences' }).click();
	await notice(page, 'Présences enregistrées').waitFor();
	const manager = await api(s.server, WHO.manager);
	const untied = await Promise.all((await manager.get('/api/plans')).rows.map((p) => manager.get(`/api/untied?plan=${p.id}`)));
	assert.ok(untied.some((u) => u.rows.some((r) => JSON.stringify(r).includes('Atelier couture'))), 'its record is there, to be tied');
});

test('week, series, meeting, certificate and training plan', async () => {
	const c = await api(s.server, WHO.coordinator);
	const rows = (await c.get('/api/activities/series')).rows;
	assert.ok(rows.length > 30);
	const meeting = rows.find((r) => r.title === 'Codir commun commune-CPAS');
	const held = (await c.get(`/api/activities/series/${meeting.id}`)).sessions.find((x) => x.state === 'held');
	const page = await open(s.server, { as: WHO.lead, at: `activities/session/${held.id}` });
	await page.getByRole('button', { name: 'Ajouter un point' }).click();
	const dialog = page.getByRole('dialog', { name: 'Ajouter un point' });
	await dialog.getByLabel('Point').fill('Logements vides de la commune');
	await dialog.getByLabel('Action du plan').selectOption({ index: 3 });
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByText('Logements vides de la commune').waitFor();
	assert.deepEqual(await axe(page), []);
	const school = rows.find((r) => r.form === 'school');
	const child = (await c.get(`/api/activities/series/${school.id}`)).members.find((m) => m.present > 3 && m.person);
	for (const at of ['activities', 'activities/series', `activities/series/${school.id}`, 'activities/trainings', `activities/certificate/${child.id}`]) {
		await goTo(page, at);
		assert.deepEqual(await axe(page), [], at);
		assert.deepEqual(await sideways(page), [], at);
	}
	await page.getByRole('heading', { name: 'Attestation de présence' }).waitFor();
	const phone = await open(s.server, { as: WHO.coordinator, at: `activities/session/${held.id}`, width: 390, height: 844, phone: true });
	assert.deepEqual(await axe(phone), []);
	assert.deepEqual(await sideways(phone), []);
});
