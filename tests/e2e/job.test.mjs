/* Jobs and stays on the screen: a repair from request to invoice, a basket, a bed that is taken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, axe, goTo, newPerson, notice, open, sideways, speak, suite, WHO } from './support.mjs';

const s = suite();

test('a small repair goes from the request to billing on the screen', async () => {
	const social = await api(s.server, WHO.worker);
	const person = await newPerson(social, { last: 'Wauthelet', first: 'Marcelle', birth: '1950-03-04' });
	const page = await open(s.server, { as: WHO.coordinator, at: 'jobs/small_repairs' });
	await page.getByRole('button', { name: /^Nouvelle demande/ }).waitFor();
	await page.keyboard.press('n');
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('combobox', { name: 'Personne' }).fill('wauthelet marcelle');
	await dialog.getByRole('option', { name: /Wauthelet Marcelle/ }).waitFor();
	await page.keyboard.press('Enter');
	/* the age tells the class, and the class the hours and the price */
	await dialog.getByText('12,96 € l’heure').waitFor();
	assert.equal(await dialog.getByLabel(/Public précarisé/).isChecked(), true);
	await dialog.getByLabel('Ce qui est demandé').fill('Évier bouché');
	assert.deepEqual(await axe(page), []);
	await dialog.getByRole('button', { name: 'Enregistrer la demande' }).click();
	await notice(page, /Demande de Wauthelet Marcelle enregistrée/).waitFor();

	await page.getByRole('button', { name: /^Wauthelet Marcelle/ }).click();
	await dialog.getByText('Évier bouché').waitFor();
	await dialog.getByRole('button', { name: 'Devis' }).click();
	await dialog.getByRole('button', { name: 'Devis' }).click();
	await notice(page, 'Devis enregistré.').waitFor();
	await dialog.getByRole('button', { name: 'Travail fait' }).click();
	assert.deepEqual(await axe(page), []);
	await dialog.getByRole('button', { name: 'Travail fait' }).click();
	await notice(page, /Travail enregistré/).waitFor();
	await dialog.getByText(/transmis à la facturation/).waitFor();
	const done = (await (await api(s.server, WHO.coordinator)).get('/api/jobs?service=small_repairs')).rows.find((j) => j.person?.id === person.id);
	assert.equal(done.state, 'done');
	assert.equal(done.price_cents, 1296);
});

test('a basket that goes home says with which meal round, and a second writer is told', async () => {
	const c = await api(s.server, WHO.coordinator);
	const with_round = (await c.get('/api/baskets?service=ironing')).rows.filter((b) => b.state === 'ready' && b.round);
	assert.ok(with_round.length > 0, 'the demo has one');
	const page = await open(s.server, { as: WHO.coordinator, at: 'jobs/ironing' });
	await page.getByRole('button', { name: /^À livrer/ }).click();
	await page.getByText(new RegExp(`À livrer\\s*: ${with_round[0].round}`)).first().waitFor();
	assert.deepEqual(await axe(page), []);
	await goTo(page, 'jobs/ironing/workers');
	const w = (await c.get('/api/job-workers?service=ironing')).rows.find((x) => x.active && !x.login);
	await page.getByRole('button', { name: `Modifier ${w.name}` }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('textbox').first().fill('Nom Nouveau');
	await c.patch(`/api/job-workers/${w.id}`, { service: 'ironing', kind: w.kind, active: true, name: 'Nom Autre' }, w.version);
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	const clash = page.getByRole('dialog').filter({ hasText: 'Nom Autre' }).last();
	await clash.getByRole('button', { name: 'Enregistrer' }).last().click();
	await page.getByRole('rowheader', { name: 'Nom Nouveau' }).waitFor();
});

test('the boards of jobs and stays are fit for axe, a phone and German', async () => {
	const page = await open(s.server, { as: WHO.coordinator, at: 'jobs/small_repairs' });
	for (const at of ['jobs/ironing', 'jobs/ironing/workers', 'stays/transit_housing', 'stays/transit_housing/months', 'stays/social_hotel/homes']) {
		await goTo(page, at);
		assert.deepEqual(await axe(page), [], at);
	}
	const phone = await open(s.server, { as: WHO.coordinator, width: 390, height: 844, phone: true, at: 'jobs/small_repairs' });
	for (const at of ['jobs/small_repairs', 'jobs/ironing', 'stays/transit_housing']) {
		await goTo(phone, at);
		assert.deepEqual(await sideways(phone), [], `${at} on a phone`);
	}
	await speak(page, 'DE, Deutsch');
	await page.getByRole('link', { name: 'Unterbringung', exact: true }).waitFor();
	for (const at of ['jobs/small_repairs', 'jobs/ironing', 'stays/transit_housing']) {
		await goTo(page, at);
		assert.deepEqual(await sideways(page), [], `${at} in German`);
	}
	await speak(page, 'FR, Français');
	await page.getByRole('link', { name: 'Hébergement', exact: true }).waitFor();
});

test('a basket is taken in, ironed and handed back', async () => {
	const social = await api(s.server, WHO.worker);
	await newPerson(social, { last: 'Lejeune', first: 'Bernadette' });
	const page = await open(s.server, { as: WHO.coordinator, at: 'jobs/ironing' });
	await page.getByRole('button', { name: /^Nouveau panier/ }).waitFor();
	await page.keyboard.press('n');
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('combobox', { name: 'Personne' }).fill('lejeune bernadette');
	await dialog.getByRole('option', { name: /Lejeune Bernadette/ }).waitFor();
	await page.keyboard.press('Enter');
	await dialog.getByLabel('Chemise', { exact: true }).fill('5');
	await dialog.getByText('30 min de repassage, 5,10 €.').waitFor();
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	const row = page.getByRole('row', { name: /Lejeune Bernadette/ });
	await row.getByRole('button', { name: 'Repassé' }).click();
	await dialog.getByRole('button', { name: 'Sans préciser' }).click();
	await notice(page, 'Panier prêt.').waitFor();
	await page.getByRole('button', { name: /^Prêts/ }).click();
	await row.getByRole('button', { name: 'Rendre' }).click();
	await notice(page, 'Panier rendu, 5,10 €.').waitFor();
});

test('a bed that is taken cannot be given again', async () => {
	const social = await api(s.server, WHO.worker);
	const lead = await api(s.server, WHO.lead);
	await lead.post('/api/stay-units', { service: 'emergency_housing', label: 'Studio d’essai', active: true, month_cents: 20000, beds: [{ label: 'Lit unique', from: '2025-01-01' }] });
	const unit = (await lead.get('/api/stay-units?service=emergency_housing')).rows.find((u) => u.label === 'Studio d’essai');
	const person = await newPerson(social, { last: 'Martelange', first: 'Yvon' });
	const page = await open(s.server, { as: WHO.worker, at: 'stays/emergency_housing' });
	await page.getByRole('button', { name: /^Nouveau séjour/ }).waitFor();
	await page.keyboard.press('n');
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('combobox', { name: 'Personne' }).fill('martelange yvon');
	await dialog.getByRole('option', { name: /Martelange Yvon/ }).waitFor();
	await page.keyboard.press('Enter');
	await dialog.getByLabel('Lit unique').check();
	assert.deepEqual(await axe(page), []);
	await dialog.getByRole('button', { name: 'Réserver' }).click();
	await notice(page, 'Lits réservés.').waitFor();
	await page.getByRole('button', { name: /^Martelange Yvon, du/ }).click();
	await dialog.getByRole('button', { name: 'Noter l’entrée' }).click();
	await dialog.getByRole('button', { name: 'Noter l’entrée' }).click();
	await notice(page, 'Entrée notée.').waitFor();
	await assert.rejects(social.post('/api/stays', { service: 'emergency_housing', person_id: person.id, people: 1, reason: 'other', from: social.me.today, beds: [unit.beds[0].id] }), /stay\.bed_taken/);
});
