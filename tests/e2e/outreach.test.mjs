/* Outreach in a browser: an outing with a contact by a chosen code, the tie with consent, an orientation, a page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, axe, goTo, newPerson, notice, open, sideways, suite, WHO } from './support.mjs';

const s = suite();

test('a contact is noted under the word that the person chose, and tied to a file only with consent', async () => {
	const c = await api(s.server, WHO.worker);
	const known = await newPerson(c, { last: 'Wathelet', first: 'Siméon' });
	const page = await open(s.server, { as: WHO.worker, at: 'outreach' });
	await page.getByRole('button', { name: 'Nouvelle sortie' }).click();
	await page.getByLabel('Quartier ou endroit').fill('Quai du canal');
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('heading', { name: 'Quai du canal' }).waitFor();
	await page.getByRole('button', { name: 'Noter un contact' }).click();
	await page.getByRole('button', { name: 'Nouveau code' }).click();
	const fresh = page.getByRole('dialog', { name: 'Nouveau code' });
	await fresh.getByLabel('Code choisi').fill('Tournesol');
	await fresh.getByRole('button', { name: 'Enregistrer' }).click();
	await fresh.waitFor({ state: 'detached' });
	const dialog = page.getByRole('dialog', { name: 'Noter un contact' });
	await dialog.getByRole('option', { name: 'Tournesol' }).waitFor({ state: 'attached' });
	await dialog.getByLabel('Code choisi').selectOption({ label: 'Tournesol' });
	assert.deepEqual(await axe(page), []);
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('region', { name: 'Contacts' }).getByText('Tournesol').waitFor();
	assert.deepEqual(await axe(page), []);

	await goTo(page, 'outreach/codes');
	await page.getByRole('button', { name: /^Lier à un dossier\s*: Tournesol$/ }).click();
	const link = page.getByRole('dialog', { name: 'Lier Tournesol à un dossier' });
	assert.equal(await link.getByLabel('Nom du dossier').count(), 0, 'no search before the consent');
	await link.getByLabel('La personne m’a donné son accord').check();
	await link.getByLabel('Nom du dossier').fill(known.name);
	await link.getByRole('button', { name: new RegExp(known.name) }).click();
	await page.getByRole('row').filter({ hasText: 'Tournesol' }).getByText(known.name).waitFor();
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: /^Défaire le lien\s*: Tournesol$/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Défaire le lien' }).click();
	await page.getByRole('row').filter({ hasText: 'Tournesol' }).getByText('Aucun lien').waitFor();
});

test('a code that somebody else has tied meanwhile: both ties stand side by side', async () => {
	const c = await api(s.server, WHO.worker);
	const mine = await newPerson(c, { last: 'Brasseur', first: 'Odon' });
	const theirs = await newPerson(c, { last: 'Delcourt', first: 'Ysaline' });
	const code = await c.post('/api/outreach/codes', { name: 'Bruyère' });
	const page = await open(s.server, { as: WHO.worker, at: 'outreach/codes' });
	await page.getByRole('button', { name: /^Lier à un dossier\s*: Bruyère$/ }).click();
	const link = page.getByRole('dialog', { name: 'Lier Bruyère à un dossier' });
	await link.getByLabel('La personne m’a donné son accord').check();
	await link.getByLabel('Nom du dossier').fill(mine.name);
	await link.getByRole('button', { name: new RegExp(mine.name) }).waitFor();
	await c.post(`/api/outreach/codes/${code.id}/link`, { person_id: theirs.id, consent_day: c.me.today }, 1);
	await link.getByRole('button', { name: new RegExp(mine.name) }).click();
	const clash = page.getByRole('dialog').filter({ hasText: theirs.name }).last();
	await clash.waitFor();
	assert.deepEqual(await axe(page), []);
	await clash.getByRole('button', { name: 'Enregistrer' }).last().click();
	await page.getByRole('row').filter({ hasText: 'Bruyère' }).getByText(mine.name).waitFor();
	await link.waitFor({ state: 'detached' });
});

test('an outing is corrected, the second writer is told, and older ones are shown on demand', async () => {
	const c = await api(s.server, WHO.worker);
	const made = await c.post('/api/outreach/outings', { day: c.me.today, start: '19:00', minutes: 90, zone: 'Gare du midi', place: 'street' });
	const page = await open(s.server, { as: WHO.worker, at: `outreach/${made.id}` });
	await page.getByRole('button', { name: 'Modifier la sortie' }).click();
	const dialog = page.getByRole('dialog', { name: 'Modifier la sortie' });
	await dialog.getByLabel('Quartier ou endroit').fill('Gare centrale');
	assert.deepEqual(await axe(page), []);
	await c.patch(`/api/outreach/outings/${made.id}`, { day: c.me.today, start: '19:00', minutes: 120, zone: 'Gare du nord', place: 'street' }, 1);
	/* the page under the form has read the colleague's version: it must not become what this form replaces */
	await page.locator('h1').filter({ hasText: 'Gare du nord' }).waitFor();
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	const clash = page.getByRole('dialog').filter({ hasText: 'Gare du nord' }).last();
	await clash.waitFor();
	await clash.getByRole('button', { name: 'Enregistrer' }).last().click();
	await page.getByRole('heading', { level: 1, name: 'Gare centrale' }).waitFor();
	const now = await c.get(`/api/outreach/outings/${made.id}`);
	assert.deepEqual([now.zone, now.minutes, now.version], ['Gare centrale', 120, 3], 'mine where I chose it, theirs where I changed nothing');

	await goTo(page, 'outreach');
	const list = page.getByRole('region', { name: 'Sorties' });
	await list.getByRole('listitem').first().waitFor();
	const before = await list.getByRole('listitem').count();
	await page.getByRole('button', { name: 'Un an de plus' }).click();
	await page.waitForFunction((n) => document.querySelectorAll('main ul.rows > li').length > n, before);
});

test('an orientation gets its outcome, a right its cause, a page its day', async () => {
	const page = await open(s.server, { as: WHO.worker, at: 'outreach/referrals' });
	await page.getByRole('button', { name: 'Nouvelle orientation' }).click();
	const dialog = page.getByRole('dialog', { name: 'Nouvelle orientation' });
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await dialog.getByText('À remplir.').first().waitFor();
	await dialog.getByLabel('Vers').selectOption({ label: 'Forem' });
	await dialog.getByLabel('Issue').selectOption({ label: 'A participé' });
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await notice(page, 'Enregistré').waitFor();
	for (const at of ['outreach', 'outreach/referrals', 'outreach/rights', 'outreach/published']) {
		await goTo(page, at);
		assert.deepEqual(await axe(page), [], at);
		assert.deepEqual(await sideways(page), [], at);
	}
	await page.getByRole('button', { name: 'Nouvelle page' }).click();
	await page.getByLabel('Titre').fill('Demander une aide');
	await page.getByLabel('Relu en langage clair').check();
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('row').filter({ hasText: 'Demander une aide' }).getByText('Langage clair').waitFor();
});
