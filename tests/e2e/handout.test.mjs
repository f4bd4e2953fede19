/*
 * Handouts on the screen: a passage at the till by keyboard and scanner, the ceiling, stock,
 * vouchers, tickets; a grocery of one's own from a catalogue row alone.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, axe, goTo, newPerson, notice, open, settled, sideways, speak, suite, WHO } from './support.mjs';

const s = suite();

/** A card of 50.00 for somebody new, and an article of 20.00. */
async function prepare(client, { last, first, code }) {
	const social = await api(s.server, WHO.worker);
	const person = await newPerson(social, { last, first });
	const card = await social.post('/api/handouts/cards', { service: 'social_grocery', person_id: person.id, adults: 1, from: client.me.today });
	const rows = (await client.get('/api/handouts/cards?service=social_grocery')).rows;
	await client.post('/api/handouts/articles', {
		service: 'social_grocery', code, label: `Caisse d’essai ${code}`, category: 'dry', programme: 'shop', price_cents: 2000, retail_cents: 4000,
	});
	return { person, number: rows.find((c) => c.id === card.id).number };
}

test('a passage at the till without a mouse: card, scans, the ceiling refuses, payment', async () => {
	const desk = await api(s.server, WHO.coordinator);
	const { number } = await prepare(desk, { last: 'Vandenbulcke', first: 'Odile', code: '5410000099991' });
	const page = await open(s.server, { as: WHO.coordinator, at: 'handouts/social_grocery/till' });
	const before = (await desk.get('/api/handouts/visits?service=social_grocery')).count;

	/* the scanner types the number and Enter, faster than the answer comes */
	await page.getByRole('combobox', { name: 'Qui est à la caisse ?' }).pressSequentially(String(number));
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { name: 'Vandenbulcke Odile' }).waitFor();
	await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
	await page.keyboard.type('5410000099991');
	await page.keyboard.press('Enter');
	await page.keyboard.type('3*5410000099991');
	await page.keyboard.press('Enter');
	await page.getByText('Dépasse le plafond de 30,00 € : il reste 50,00 €').first().waitFor();
	await page.keyboard.press('Control+Enter');
	assert.equal((await desk.get('/api/handouts/visits?service=social_grocery')).count, before, 'nothing was sent');

	await page.getByRole('button', { name: /^Un de moins/ }).click();
	await page.getByRole('button', { name: /^Un de moins/ }).click();
	assert.deepEqual(await axe(page), []);
	await page.keyboard.press('Control+Enter');
	await notice(page, 'Passage enregistré : 40,00 €. Reste 10,00 €.').waitFor();
	await page.getByRole('rowheader', { name: 'Vandenbulcke Odile' }).waitFor();
	assert.equal((await desk.get('/api/handouts/visits?service=social_grocery')).count, before + 1);
	await page.getByRole('combobox', { name: 'Qui est à la caisse ?' }).waitFor();
});

test('a passage is taken back the same day and the stock with it', async () => {
	const desk = await api(s.server, WHO.coordinator);
	const { number } = await prepare(desk, { last: 'Bastogne', first: 'Lucien', code: '777001' });
	const card = (await desk.post('/api/handouts/cards/find', { service: 'social_grocery', q: String(number) })).rows[0];
	const article = (await desk.get('/api/handouts/articles?service=social_grocery')).rows.find((a) => a.code === '777001');
	await desk.post('/api/handouts/visits', { card_id: card.id, total_cents: 2000, paid: 'cash', lines: [{ article_id: article.id, quantity: 1 }] });
	const page = await open(s.server, { as: WHO.reception, at: 'handouts/social_grocery/till' });
	await page.getByRole('button', { name: /^Annuler le passage de Bastogne Lucien/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Annuler le passage' }).click();
	await notice(page, 'Annulé, le stock est remis.').waitFor();
	const after = (await desk.get('/api/handouts/articles?service=social_grocery')).rows.find((a) => a.code === '777001');
	assert.equal(after.stock, 0);
});

test('cards, stock, parcels, tickets, vouchers and gifts are fit for axe, a phone and German', async () => {
	const places = ['social_grocery/cards', 'social_grocery/stock', 'fse_parcels', 'article27_tickets', 'vouchers', 'donations'];
	const page = await open(s.server, { as: WHO.coordinator, at: 'handouts/social_grocery/cards' });
	for (const at of places) {
		await goTo(page, `handouts/${at}`);
		assert.deepEqual(await axe(page), [], at);
	}
	const phone = await open(s.server, { as: WHO.coordinator, width: 390, height: 844, phone: true, at: 'handouts/social_grocery/till' });
	for (const at of ['social_grocery/till', 'social_grocery/stock', 'vouchers']) {
		await goTo(phone, `handouts/${at}`);
		assert.deepEqual(await sideways(phone), [], `${at} on a phone`);
	}
	await speak(page, 'DE, Deutsch');
	await page.getByRole('link', { name: 'Ausgaben' }).waitFor();
	for (const at of places) {
		await goTo(page, `handouts/${at}`);
		assert.deepEqual(await sideways(page), [], `${at} in German`);
	}
	await speak(page, 'FR, Français');
	await page.getByRole('link', { name: 'Distributions' }).waitFor();
});

test('an emergency voucher beyond the cap is refused with the amount allowed', async () => {
	const social = await api(s.server, WHO.worker);
	const person = await newPerson(social, { last: 'Herbeumont', first: 'Clara' });
	const page = await open(s.server, { as: WHO.worker, at: 'handouts/vouchers' });
	await page.getByRole('button', { name: /^Remettre un bon/ }).waitFor();
	await page.keyboard.press('g');
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('combobox', { name: 'Personne' }).fill('herbeumont clara');
	await dialog.getByRole('option', { name: /Herbeumont Clara/ }).waitFor();
	await page.keyboard.press('Enter');
	await dialog.getByText(person.name).waitFor();
	await dialog.getByLabel('Montant').fill('99');
	assert.deepEqual(await axe(page), []);
	await dialog.getByRole('button', { name: 'Remettre' }).click();
	await dialog.locator('.fault').getByText('15,00 € au plus pour ces personnes et ces jours.').waitFor();
	await dialog.getByLabel('Montant').fill('15');
	await dialog.getByRole('button', { name: 'Remettre' }).click();
	await notice(page, 'Remise enregistrée.').waitFor();
	await page.getByRole('rowheader', { name: person.name }).waitFor();
});

test('a second grocery is a row of the catalogue: no code, its own till', async () => {
	const admin = await api(s.server, WHO.admin);
	await admin.post('/api/services', { key: 'epicerie_nord', archetype: 'handout', unit: 'visit', themes: [], label: { fr: 'Épicerie du Nord', nl: 'Kruidenier Noord', de: 'Laden Nord', en: 'North grocery' } });
	const page = await open(s.server, { as: WHO.coordinator, at: 'handouts/epicerie_nord/till' });
	await page.getByRole('heading', { level: 1, name: 'Épicerie du Nord' }).waitFor();
	await goTo(page, 'handouts/epicerie_nord/stock');
	await page.getByText('Aucun article à montrer.').waitFor();
	await page.getByRole('button', { name: 'Nouvel article' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Nom').fill('Pain');
	await dialog.getByLabel('Code').fill('1');
	await dialog.getByLabel('Prix de détail').fill('2,40');
	await dialog.getByText('50 % du prix de détail : 1,20 €.').waitFor();
	await dialog.getByLabel('Prix', { exact: true }).fill('1,20');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('rowheader', { name: /^Pain/ }).waitFor();
	await settled(page, 'handouts/epicerie_nord/stock');
});
