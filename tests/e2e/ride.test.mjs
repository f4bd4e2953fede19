/* The social taxi: a request in a minute, the board, a driver who falls ill, the driver's telephone, the year. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, api, axe, goTo, newPerson, notice, open, sent, settled, sideways, suite, WHO } from './support.mjs';

const s = suite();

function dayAfter(day, n) {
	const d = new Date(`${day}T12:00:00Z`);
	d.setUTCDate(d.getUTCDate() + n);
	return d.toISOString().slice(0, 10);
}

test('every screen of the taxi is clean, on a desk, on a telephone and at 200 %', async () => {
	for (const [width, height] of [[1440, 900], [390, 844], [720, 450]]) {
		const page = await open(s.server, { as: WHO.coordinator, width, height, at: 'rides' });
		for (const at of ['rides', 'rides?view=list', 'rides?view=week', 'rides/clients', 'rides/drivers', 'rides/cars', 'rides/settings', 'rides/year']) {
			await goTo(page, at);
			await page.getByRole('heading', { level: 1 }).waitFor();
			assert.deepEqual(await axe(page), [], `${at} at ${width}`);
			assert.deepEqual(await sideways(page), [], `${at} at ${width}`);
		}
	}
});

test('a request by telephone is taken in six acts, as usual, and placed by one key', async () => {
	const coordinator = await api(s.server, WHO.coordinator);
	const worker = await api(s.server, WHO.worker);
	const day = dayAfter(coordinator.me.today, 3);
	const who = await newPerson(worker, { last: 'Zwaenepoel', first: 'Odette', birth: '1946-02-11' });
	const places = (await coordinator.get('/api/ride-places')).rows;
	const shop = places.find((p) => p.kind === 'pharmacy');
	await coordinator.post('/api/rides', { person_id: who.id, day: dayAfter(day, 1), at_minute: 630, from: { kind: 'home' }, to: { kind: 'place', place_id: shop.id }, purpose: 'ride_pharmacy', back_minute: 690 });

	const page = await open(s.server, { as: WHO.coordinator, at: `rides?day=${day}` });
	await page.getByRole('heading', { name: 'À placer' }).waitFor();
	await page.keyboard.press('n'); /* 1 */
	const dialog = page.getByRole('dialog', { name: 'Nouvelle course' });
	await dialog.getByLabel('Qui appelle ?').fill('zwanepoel odet'); /* 2 */
	await dialog.getByRole('button', { name: /Zwaenepoel Odette/ }).waitFor();
	await page.keyboard.press('Enter'); /* 3 */
	await dialog.getByRole('group', { name: 'Comme d’habitude' }).getByRole('button', { name: 'Pharmacie du Centre, 10:30' }).click(); /* 4 */
	await dialog.getByRole('status').filter({ hasText: '2,80 €' }).waitFor();
	await dialog.getByText('Aucun maximum légal encodé pour ce jour').waitFor();
	assert.deepEqual(await axe(page), []);
	await page.keyboard.press('Control+Enter'); /* 5 */
	await notice(page, 'Course notée pour Zwaenepoel Odette.').waitFor();
	const card = page.getByRole('listitem').filter({ hasText: 'Zwaenepoel Odette' }).first();
	await card.getByText(/^Taxi \d à \d\d:\d\d/).waitFor();
	await page.locator('body').click({ position: { x: 700, y: 5 } });
	await page.keyboard.press('p'); /* 6 */
	await notice(page, /^Zwaenepoel Odette\s:\sTaxi \d à/).waitFor();
	const board = await coordinator.get(`/api/ride-board?day=${day}`);
	assert.equal(board.rides.filter((r) => r.name === who.name && r.state === 'placed').length, 1);
	assert.equal(board.rides.filter((r) => r.name === who.name).length, 2, 'the return came along');
});

test('a refusal keeps its cause in one click, and counts in the year', async () => {
	const coordinator = await api(s.server, WHO.coordinator);
	const worker = await api(s.server, WHO.worker);
	const who = await newPerson(worker, { last: 'Quintelier', first: 'Marcel', birth: '1950-05-05' });
	const year = Number(coordinator.me.today.slice(0, 4));
	const day = dayAfter(coordinator.me.today, 0);
	const before = await coordinator.get(`/api/ride-report?year=${year}`);
	const page = await open(s.server, { as: WHO.coordinator, at: `rides?day=${day}` });
	await page.getByRole('button', { name: /^Nouvelle course/ }).click();
	const dialog = page.getByRole('dialog', { name: 'Nouvelle course' });
	await dialog.getByLabel('Qui appelle ?').fill('quintelier');
	await dialog.getByRole('button', { name: /Quintelier Marcel/ }).click();
	await dialog.getByLabel('Arriver à').fill('10:00');
	await dialog.getByLabel('Vers').selectOption({ label: 'Centre hospitalier de Libramont, Libramont' });
	await dialog.getByRole('button', { name: 'Refuser' }).click();
	await dialog.getByRole('button', { name: 'Pas de chauffeur' }).click();
	await notice(page, `Refus noté pour ${who.name}.`).waitFor();
	const after = await coordinator.get(`/api/ride-report?year=${year}`);
	assert.equal(after.refused_no_driver, before.refused_no_driver + 1);
	await goTo(page, 'rides/year');
	await page.getByText(new RegExp(`et ${after.refused_no_driver}\\s+demandes ont été refusées faute de chauffeur`)).waitFor();
});

test('when a driver falls ill, rides move and those that cannot be served are named', async () => {
	const coordinator = await api(s.server, WHO.coordinator);
	const worker = await api(s.server, WHO.worker);
	const day = dayAfter(coordinator.me.today, 5);
	const who = await newPerson(worker, { last: 'Ysewyn', first: 'Bertha', birth: '1941-01-01' });
	const hospital = (await coordinator.get('/api/ride-places')).rows.find((p) => p.kind === 'hospital');
	await coordinator.post('/api/ride-board', { day });
	const ask = (at, needs) => coordinator.post('/api/rides', { person_id: who.id, day, at_minute: at, from: { kind: 'home' }, to: { kind: 'place', place_id: hospital.id }, purpose: 'ride_medical', needs });
	const free = await ask(600, []);
	const wheel = await ask(840, ['wheelchair']); /* only Taxi 1 takes a wheelchair */
	const board = await coordinator.get(`/api/ride-board?day=${day}`);
	const run = board.runs.find((r) => r.driver === 'Joseph Arend');
	const page = await open(s.server, { as: WHO.coordinator, at: `rides?day=${day}` });
	for (const r of [free, wheel]) {
		await page.locator(`li[data-ride="${r.id}"]`).getByRole('button', { name: who.name, exact: true }).click();
		await page.getByRole('dialog').getByRole('button', { name: /^Placer ici ?, Taxi 1 Joseph Arend/ }).click();
		await notice(page, new RegExp(`^${who.name}\\s:\\sTaxi 1 à`)).last().waitFor();
		await page.locator(`li[data-ride="${r.id}"]`).waitFor({ state: 'detached' });
	}
	await page.getByRole('group', { name: 'Taxi 1' }).getByRole('button', { name: /^Joseph Arend/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Chauffeur malade' }).click();
	await page.getByRole('button', { name: 'Replanifier' }).click();
	const told = page.getByRole('region', { name: '1 course déplacée, 1 sans solution' });
	await told.getByText('Ne peuvent pas être servies').waitFor();
	await told.getByText(new RegExp(`${who.name}, .* à 14:00`)).waitFor();
	assert.deepEqual(await axe(page), []);
	const after = await coordinator.get(`/api/ride-board?day=${day}`);
	assert.ok(!after.runs.some((r) => r.id === run.id));
	assert.equal(after.rides.find((r) => r.id === free.id).state, 'placed');
	assert.equal(after.rides.find((r) => r.id === wheel.id).state, 'asked');
});

test('a driver on a telephone says what happened, also without network, once', async () => {
	const coordinator = await api(s.server, WHO.coordinator);
	const worker = await api(s.server, WHO.worker);
	const who = await newPerson(worker, { last: 'Xhonneux', first: 'Fernande', birth: '1939-09-09' });
	const day = coordinator.me.today;
	const places = (await coordinator.get('/api/ride-places')).rows;
	const car = await coordinator.post('/api/ride-vehicles', { label: 'Taxi 9', seats: 4, depot_id: places[0].id });
	const driver = (await coordinator.get('/api/ride-drivers')).rows.find((d) => d.name === 'Daniel Pirotte');
	await coordinator.post('/api/ride-runs', { day, vehicle_id: car.id, driver_id: driver.id, from_minute: 0, to_minute: 1440 });
	const now = new Date().toLocaleTimeString('fr-BE', { timeZone: 'Europe/Brussels', hour: '2-digit', minute: '2-digit', hour12: false });
	const at = Math.min(1430, Number(now.slice(0, 2)) * 60 + Number(now.slice(3)) + 40);
	const ride = await coordinator.post('/api/rides', { person_id: who.id, day, at_minute: at, anchor: 'depart', from: { kind: 'home' }, to: { kind: 'place', place_id: places.find((p) => p.kind === 'pharmacy').id }, purpose: 'ride_pharmacy' });
	const desk = await open(s.server, { as: WHO.coordinator, at: `rides?day=${day}` });
	await desk.locator(`li[data-ride="${ride.id}"]`).getByRole('button', { name: who.name, exact: true }).click();
	await desk.getByRole('dialog').getByRole('button', { name: /^Placer ici ?, Taxi 9 Daniel Pirotte/ }).click();
	await notice(desk, new RegExp(`^${who.name}\\s:\\sTaxi 9 à`)).waitFor();

	const page = await open(s.server, { as: 'd.pirotte', width: 390, height: 844, phone: true, at: 'ride-drive' });
	await page.getByText(who.name).first().waitFor();
	assert.deepEqual(await axe(page), []);
	assert.deepEqual(await sideways(page), []);
	await page.getByLabel('Compteur au départ (km)').fill('41200');
	await page.getByRole('button', { name: 'Départ' }).click();
	await page.getByRole('button', { name: new RegExp(`^À bord ?, ${who.name}`) }).click();
	await page.getByRole('button', { name: new RegExp(`^Déposé ?, ${who.name}`) }).waitFor();
	/* the tap shows before it is sent: the network goes only once it has been */
	await sent(page);
	page.mayLoseNetwork = true;
	await page.context().setOffline(true);
	await page.getByLabel('Compteur (km)').fill('41209');
	await page.getByRole('button', { name: new RegExp(`^Déposé ?, ${who.name}`) }).click();
	await page.getByRole('status').filter({ hasText: '1 envoi en attente' }).waitFor();
	await page.context().setOffline(false);
	await page.getByText('1 envoi en attente').waitFor({ state: 'detached' });
	await sent(page);
	await page.getByLabel('Compteur au retour (km)').fill('41220');
	await page.getByRole('button', { name: 'Rentré' }).click();
	await page.getByText('Tournée terminée, 20 km.').waitFor();
	const board = await coordinator.get(`/api/ride-board?day=${day}`);
	assert.equal(board.rides.find((r) => r.id === ride.id).state, 'done');
	await settled(page, 'ride-drive');
});

test('the trip sheet of a run can be printed for a day without telephone', async () => {
	const coordinator = await api(s.server, WHO.coordinator);
	const day = coordinator.me.today;
	const board = await coordinator.get(`/api/ride-board?day=${day}`);
	const run = board.runs.find((r) => board.rides.some((x) => x.run_id === r.id));
	const page = await open(s.server, { as: WHO.coordinator, at: `rides/sheet/${run.id}` });
	await page.getByRole('heading', { name: /^Feuille de route, Taxi/ }).waitFor();
	assert.ok((await page.getByRole('row').count()) >= 3);
	assert.deepEqual(await axe(page), []);
});

test('a rider’s card: access, home and reduction by decision are kept, and change the price', async () => {
	const coordinator = await api(s.server, WHO.coordinator);
	const worker = await api(s.server, WHO.worker);
	const who = await newPerson(worker, { last: 'Vandroogenbroeck', first: 'Irma', birth: '1938-03-03' });
	const hospital = (await coordinator.get('/api/ride-places')).rows.find((p) => p.kind === 'hospital');
	const wish = { person_id: who.id, day: dayAfter(coordinator.me.today, 2), at_minute: 600, from: { kind: 'home' }, to: { kind: 'place', place_id: hospital.id }, purpose: 'ride_medical' };
	const full = (await coordinator.post('/api/rides/quote', wish)).price_cents;
	const page = await open(s.server, { as: WHO.coordinator, at: 'rides/clients' });
	await page.getByLabel('Chercher une personne').fill('vandroogenbroek');
	await page.getByRole('button', { name: /Vandroogenbroeck Irma/ }).click();
	await page.getByRole('heading', { name: who.name }).waitFor();
	await page.getByLabel('Réduction (%)').fill('50');
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByText('À remplir').first().waitFor(); /* a reduction names its decision */
	await page.getByLabel('Décision').fill('Bureau permanent du 3 mars, n° 14');
	await page.getByLabel('Accès').fill('Par la cour, sonner longtemps.');
	await page.getByLabel('Coordonnées du domicile').fill('https://www.openstreetmap.org/?mlat=49.8812&mlon=5.1099#map=17/49.8812/5.1099');
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await notice(page, `Fiche de ${who.name} enregistrée`).waitFor();
	const card = await coordinator.get(`/api/ride-clients/${who.id}`);
	assert.deepEqual([card.lat, card.lon, card.home.lat, card.free_percent], [4988120, 510990, 4988120, 50]);
	const quote = await coordinator.post('/api/rides/quote', wish);
	assert.notEqual(quote.metres, 0);
	assert.ok(quote.price_cents < full, `${quote.price_cents} < ${full}`);

	/* two coordinators at once */
	await page.getByLabel('Accès').fill('Par le portail vert.');
	await coordinator.put(`/api/ride-clients/${who.id}`, { free_percent: 100, decision: 'Conseil du 10 mars', lat: card.lat, lon: card.lon, access: card.access }, card.version);
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('dialog', { name: 'Deux versions à départager' }).getByText('Conseil du 10 mars').waitFor();
	await answered(page, 'PUT', /^\/api\/ride-clients\/\d+$/, () => page.getByRole('button', { name: 'Enregistrer mon choix' }).click());
	const now = await coordinator.get(`/api/ride-clients/${who.id}`);
	assert.deepEqual([now.access, now.free_percent, now.decision], ['Par le portail vert.', 100, 'Conseil du 10 mars']);
});

test('a request is dragged to a vehicle, and from one vehicle to another', async () => {
	const coordinator = await api(s.server, WHO.coordinator);
	const worker = await api(s.server, WHO.worker);
	const day = dayAfter(coordinator.me.today, 12);
	const who = await newPerson(worker, { last: 'Uyttendaele', first: 'Roger', birth: '1945-01-01' });
	const shop = (await coordinator.get('/api/ride-places')).rows.find((p) => p.kind === 'shop');
	await coordinator.post('/api/ride-board', { day });
	const ride = await coordinator.post('/api/rides', { person_id: who.id, day, at_minute: 620, from: { kind: 'home' }, to: { kind: 'place', place_id: shop.id }, purpose: 'ride_shopping' });
	const options = (await coordinator.get(`/api/rides/${ride.id}/options`)).rows.filter((o) => o.why === 'fits');
	const board = await coordinator.get(`/api/ride-board?day=${day}`);
	const label = (o) => board.vehicles.find((v) => v.id === board.runs.find((r) => r.id === o.of).vehicle_id).label;
	const first = label(options[0]), second = options.map(label).find((l) => l !== first);
	assert.ok(second, 'two vehicles fit');
	const page = await open(s.server, { as: WHO.coordinator, at: `rides?day=${day}` });
	/* the row shows whether it fits only once the server has said so: move, wait, let go */
	const drag = async (from, to) => {
		const row = page.getByRole('group', { name: to, exact: true }).locator('.rb-t');
		const a = await from.boundingBox(), b = await row.boundingBox();
		await page.mouse.move(a.x + 12, a.y + 12);
		await page.mouse.down();
		await page.mouse.move(a.x + 30, a.y + 24);
		await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 5 });
		await row.and(page.locator('.fits')).waitFor();
		await page.mouse.move(b.x + b.width / 2 + 3, b.y + b.height / 2);
		await page.mouse.up();
	};
	const placed = async (vehicle) => {
		await page.getByRole('group', { name: vehicle, exact: true }).locator(`button[data-ride="${ride.id}"]`).waitFor();
		const now = await coordinator.get(`/api/ride-board?day=${day}`);
		const r = now.rides.find((x) => x.id === ride.id);
		assert.equal(r.state, 'placed');
		assert.equal(now.vehicles.find((v) => v.id === now.runs.find((x) => x.id === r.run_id).vehicle_id).label, vehicle);
	};
	const card = page.locator(`li[data-ride="${ride.id}"]`);
	await card.scrollIntoViewIfNeeded();
	await drag(card.locator('.rb-grip'), first);
	await placed(first);
	await drag(page.locator(`button[data-ride="${ride.id}"]`), second);
	await placed(second);
});

test('two people change the same ride: the second one is told, field by field', async () => {
	const coordinator = await api(s.server, WHO.coordinator);
	const worker = await api(s.server, WHO.worker);
	const day = dayAfter(coordinator.me.today, 9);
	const who = await newPerson(worker, { last: 'Tirtiaux', first: 'Maria', birth: '1944-01-01' });
	const places = (await coordinator.get('/api/ride-places')).rows;
	const wish = { person_id: who.id, day, at_minute: 600, from: { kind: 'home' }, to: { kind: 'place', place_id: places.find((p) => p.kind === 'hospital').id }, purpose: 'ride_medical' };
	const ride = await coordinator.post('/api/rides', wish);
	const page = await open(s.server, { as: WHO.coordinator, at: `rides?day=${day}` });
	await page.locator(`li[data-ride="${ride.id}"]`).getByRole('button', { name: who.name, exact: true }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Modifier la course' }).click();
	await page.getByLabel('Personnes, usager compris').fill('2');
	await coordinator.patch(`/api/rides/${ride.id}`, { ...wish, at_minute: 660 }, ride.version);
	await page.keyboard.press('Control+Enter');
	const both = page.getByRole('dialog', { name: 'Deux versions à départager' });
	await both.getByText('11:00').waitFor();
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Enregistrer mon choix' }).click();
	await notice(page, `Course notée pour ${who.name}.`).waitFor();
	const now = await coordinator.get(`/api/rides/${ride.id}`);
	assert.deepEqual([now.at_minute, now.persons], [660, 2]);
});
