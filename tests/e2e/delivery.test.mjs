/* Meals: a driver's day with the network cut in the middle, the planner, the kitchen, the bills. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { WHO, answered, api, axe, goTo, notice, open, settled, sideways, suite } from './support.mjs';

const s = suite();

const drive = async (page) => (await page.request.get(`${s.server.url}/api/delivery/mine`)).json();
const current = (page) => page.locator('.dr-card h2').textContent();
/* The stops that the server has an outcome for. */
const done = async (page) => (await drive(page)).rounds[0].stops.filter((x) => x.outcome);

test('a driver’s day with the network cut in the middle loses and doubles nothing', async () => {
	const page = await open(s.server, { as: WHO.driver, width: 390, height: 844, phone: true, at: 'drive' });
	await page.getByRole('heading', { name: 'Tournée du midi, est' }).waitFor();
	assert.deepEqual(await axe(page), []);
	const before = (await done(page)).length;
	const stops = (await drive(page)).rounds[0].stops.length;
	const tap = async (name) => {
		const who = await current(page);
		await page.getByRole('button', { name, exact: true }).click();
		await page.waitForFunction((w) => document.querySelector('.dr-card h2')?.textContent !== w, who);
		return who;
	};
	await tap('Livré');
	await tap('Livré');
	await page.getByText(/en attente/).waitFor({ state: 'detached' });
	assert.equal((await done(page)).length, before + 2);

	page.mayLoseNetwork = true;
	await page.context().setOffline(true);
	const offline = [];
	for (let i = 0; i < 4; i++) offline.push(await tap(i === 2 ? 'Refusé' : 'Livré'));
	await page.getByText('4 envois en attente').waitFor();
	await page.getByText('Hors ligne').first().waitFor();
	/* the last one was a mistake */
	await page.getByRole('button', { name: /^Annuler l’arrêt/ }).click();
	await page.getByText('5 envois en attente').waitFor();
	assert.equal(await current(page), offline[3]);
	await page.context().setOffline(false);
	await page.getByText(/en attente/).waitFor({ state: 'detached', timeout: 20_000 });
	const after = await done(page);
	assert.equal(after.length, before + 5, 'four more, one of them undone');
	assert.deepEqual(after.filter((x) => offline.slice(0, 3).includes(x.name)).map((x) => x.outcome), ['delivered', 'delivered', 'refused']);

	for (let i = after.length; i < stops - 1; i++) await tap('Livré');
	await page.getByRole('button', { name: 'Livré', exact: true }).click();
	await page.getByText('Tournée terminée.').waitFor();
	await page.getByText(/en attente/).waitFor({ state: 'detached' });
	const all = (await drive(page)).rounds[0].stops;
	assert.equal(all.filter((x) => x.outcome).length, stops);
	/* one bill for each stop that is owed, none twice */
	const planner = await open(s.server, { as: WHO.coordinator });
	const waiting = await (await planner.request.get(`${s.server.url}/api/billing/waiting`)).json();
	assert.ok(waiting.rows.length >= 10);
});

test('nobody answers: the ladder is climbed and closed with a result', async () => {
	const page = await open(s.server, { as: WHO.coordinator, width: 390, height: 844, phone: true, at: 'drive' });
	const round = page.getByRole('button', { name: /Tournée du midi, ouest/ });
	if (await round.count()) await round.click();
	const who = await current(page);
	await page.getByRole('button', { name: 'Absente', exact: true }).click();
	await page.getByRole('button', { name: /Ne répond pas/ }).click();
	const ladder = page.getByRole('region', { name: new RegExp(`^${who}`) });
	await ladder.waitFor();
	assert.deepEqual(await axe(page), []);
	await ladder.getByRole('button', { name: 'Pas joint' }).first().click();
	await ladder.getByText(/— Pas joint/).waitFor();
	await ladder.getByLabel('Résultat').selectOption('away');
	await ladder.getByLabel('Et le repas').selectOption('absent_back');
	await ladder.getByRole('button', { name: 'Clore l’alerte' }).click();
	await ladder.waitFor({ state: 'detached' });
});

test('the planner moves a stop, shortens a round and merges two', async () => {
	const page = await open(s.server, { as: WHO.coordinator, at: 'deliveries/day' });
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Jour suivant' }).click();
	await settled(page);
	const west = page.getByRole('region', { name: 'Tournée du midi, ouest' });
	const first = await west.locator('li b').first().textContent();
	await west.getByRole('button', { name: `Reculer ${first}`, exact: true }).click();
	await page.waitForFunction((f) => document.querySelector('[aria-label="Tournée du midi, ouest"] li b')?.textContent !== f, first);
	await west.getByRole('button', { name: 'Raccourcir' }).click();
	await page.getByText(/^De .* km/).first().waitFor();
	await west.getByRole('button', { name: 'Ce jour-là' }).click();
	await page.getByLabel('Reprise par').selectOption({ label: 'Tournée du midi, est' });
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await west.getByText('Reprise par Tournée du midi, est').waitFor();
});

test('kitchen, subscriptions, purchases and opinions can be used with the keyboard and pass axe', async () => {
	const page = await open(s.server, { as: WHO.coordinator, at: 'deliveries/kitchen' });
	await page.getByText('repas à préparer').waitFor();
	assert.deepEqual(await axe(page), []);
	/* what the kitchen counts is what the rounds bring */
	const day = (await drive(page)).day;
	const kitchen = await (await page.request.get(`${s.server.url}/api/delivery/kitchen?day=${day}`)).json();
	const board = await (await page.request.get(`${s.server.url}/api/delivery/day?day=${day}`)).json();
	assert.equal(kitchen.meals, board.rounds.reduce((a, r) => a + r.meals, 0) + board.unassigned.reduce((a, x) => a + x.quantity, 0));
	assert.equal(kitchen.count.filter((c) => c.course === 'main').reduce((a, c) => a + c.quantity, 0), kitchen.meals);
	await goTo(page, 'deliveries/people');
	assert.deepEqual(await axe(page), []);
	await page.getByRole('table', { name: 'Abonnements' }).getByRole('link').first().click();
	await page.getByLabel('Accès').fill('Sonner au 14.');
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByText('Enregistré', { exact: true }).first().waitFor();
	assert.deepEqual(await axe(page), []);
	await goTo(page, 'deliveries/supply');
	for (const name of ['Goût', 'Quantité', 'Choix', 'Heure', 'En général']) await page.getByLabel(name, { exact: true }).fill('4');
	await page.getByRole('button', { name: 'Ajouter' }).last().click();
	await page.getByText('Enregistré', { exact: true }).first().waitFor();
	assert.deepEqual(await axe(page), []);
});

test('the cook sees the kitchen and nothing of the rounds', async () => {
	const page = await open(s.server, { as: WHO.kitchen, at: 'deliveries/kitchen' });
	await page.getByText('repas à préparer').waitFor();
	assert.equal(await page.getByRole('link', { name: 'Tournées du jour' }).count(), 0);
});

/* Independent of the program: long division by 97, sums of lines, numbers without a gap. */
function mod97(digits) {
	let rest = 0;
	for (const d of digits) rest = (rest * 10 + Number(d)) % 97;
	return rest;
}

test('every invoice: check digits, totals, balances and numbers hold', async () => {
	const page = await open(s.server, { as: WHO.coordinator, at: 'billing/invoices' });
	assert.deepEqual(await axe(page), []);
	const api = async (path) => (await page.request.get(`${s.server.url}${path}`)).json();
	const year = Number((await drive(page)).day.slice(0, 4));
	const lines = new Map();
	let seen = 0;
	for (const y of [year - 1, year])
		for (const kind of ['invoice', 'credit'])
			for (let first = 1; ; first += 200) {
				const { rows } = await api(`/api/billing/print?year=${y}&first=${first}&last=${first + 199}&kind=${kind}`);
				rows.forEach((i, k) => assert.equal(Number(i.number.split('-').at(-1)), first + k, 'no gap'));
				for (const i of rows) {
					seen++;
					assert.equal(i.lines.reduce((a, l) => a + l.quantity * l.unit_cents, 0), i.total_cents, i.number);
					for (const l of i.lines) {
						assert.equal(l.amount_cents, l.quantity * l.unit_cents);
						const key = `${kind} ${l.id}`;
						assert.ok(!lines.has(key), 'a line is on one invoice only');
						lines.set(key, i.number);
					}
					if (kind === 'credit') continue;
					const digits = i.communication.replace(/\D/g, '');
					assert.equal(digits.length, 12);
					assert.equal(Number(digits.slice(10)), mod97(digits.slice(0, 10)) || 97, i.communication);
					const paid = i.payments.filter((p) => !p.voided).reduce((a, p) => a + p.amount_cents, 0);
					const credited = i.lines.filter((l) => l.state === 'credited').reduce((a, l) => a + l.amount_cents, 0);
					assert.equal(i.balance_cents, i.total_cents - paid - credited, i.number);
					if (i.epc) {
						const [bcd, version, charset, sct, , name, iban, amount, , , text] = i.epc.split('\n');
						assert.deepEqual([bcd, version, charset, sct], ['BCD', '002', '1', 'SCT']);
						assert.equal(name, i.creditor.name);
						assert.equal(BigInt(iban.slice(4) + '1114' + iban.slice(2, 4)) % 97n, 1n, 'IBAN');
						assert.equal(amount, `EUR${(i.balance_cents / 100).toFixed(2)}`);
						assert.equal(text, i.communication);
					}
				}
				if (rows.length < 200) break;
			}
	assert.ok(seen > 150, `${seen} invoices`);
	await page.getByRole('table').getByRole('link').first().click();
	await page.getByRole('article').waitFor();
	assert.deepEqual(await axe(page), []);
	await page.getByRole('img', { name: 'Code de paiement' }).waitFor();
});

test('the month is invoiced and a payment entered', async () => {
	const page = await open(s.server, { as: WHO.coordinator, at: 'billing/run' });
	assert.deepEqual(await axe(page), []);
	const day = (await drive(page)).day;
	await page.getByLabel('Jusqu’au').fill(day);
	await page.getByRole('button', { name: 'Faire les factures' }).click();
	await page.getByRole('link', { name: 'Les imprimer' }).click();
	const article = page.getByRole('article').first();
	await article.waitFor();
	const text = await article.textContent();
	const communication = text.match(/\+\+\+[\d/]+\+\+\+/)[0];
	await goTo(page, 'billing/invoices');
	await page.getByLabel('Communication structurée').fill(communication);
	await page.getByLabel('Montant').fill('1,00');
	await page.getByRole('button', { name: 'Encoder' }).click();
	await notice(page, /\sreste\s/).waitFor();
	await page.getByLabel('Communication structurée').fill('+++000/0000/00000+++');
	await page.getByLabel('Montant').fill('1,00');
	await page.getByRole('button', { name: 'Encoder' }).click();
	await page.getByText('Aucune facture ne porte cette communication.').waitFor();
	await goTo(page, 'billing/account');
	assert.deepEqual(await axe(page), []);
});

test('every screen of deliveries and bills is clean, on a desk, on a telephone and at 200 %', async () => {
	const day = (await (await api(s.server, WHO.coordinator)).get('/api/delivery/mine')).day;
	for (const [width, height] of [[1440, 900], [390, 844], [720, 450]]) {
		const page = await open(s.server, { as: WHO.coordinator, width, height, at: 'deliveries/day' });
		for (const at of ['deliveries/day', 'deliveries/people', 'deliveries/people/new', 'deliveries/kitchen', 'deliveries/menus', 'deliveries/alarms', 'deliveries/supply', 'deliveries/setup',
			`deliveries/sheet/${day}`, `deliveries/labels/${day}`, 'billing/run', 'billing/invoices', 'billing/payers', 'billing/account']) {
			await goTo(page, at);
			await page.getByRole('heading', { level: 1 }).first().waitFor();
			assert.deepEqual(await axe(page), [], `${at} at ${width}`);
			assert.deepEqual(await sideways(page), [], `${at} at ${width}`);
		}
	}
});

test('a cook makes a dish, puts it on the menu, and is told when another cook did so before', async () => {
	const page = await open(s.server, { as: WHO.kitchen, at: 'deliveries/menus' });
	await page.getByRole('button', { name: 'Plats', exact: true }).click();
	await page.getByRole('button', { name: 'Nouveau plat' }).click();
	let dialog = page.getByRole('dialog', { name: 'Nouveau plat' });
	assert.deepEqual(await axe(page), []);
	await dialog.getByLabel('Nom du plat').fill('Waterzooi de volaille');
	await dialog.getByRole('group', { name: 'Contient' }).getByLabel('Céleri').check();
	await dialog.getByRole('group', { name: 'Convient aux régimes' }).getByLabel('Sans porc').check();
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByLabel('Chercher un plat').fill('waterzooi');
	await page.getByRole('row', { name: /Waterzooi de volaille.*Céleri.*Normal, Sans porc/ }).waitFor();

	await page.getByRole('button', { name: 'Cycle', exact: true }).click();
	await page.getByRole('button', { name: 'Sem. 2' }).click();
	const tuesday = page.getByRole('region', { name: 'Mar.' });
	await tuesday.getByRole('button', { name: /Mar\., Plat/ }).click();
	dialog = page.getByRole('dialog', { name: 'Plat' });
	await dialog.getByLabel('Ajouter un plat').selectOption({ label: 'Waterzooi de volaille' });
	/* meanwhile another cook takes the usual one away */
	const other = await api(s.server, WHO.coordinator);
	const menu = await other.get('/api/delivery/menu?week=2');
	const was = menu.week.filter((r) => r.weekday === 2 && r.course === 'main').map((r) => r.dish_id);
	await other.put('/api/delivery/menu', { week: 2, weekday: 2, course: 'main', dishes: was.slice(1), was });
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('dialog', { name: 'Deux versions à départager' }).getByText('Waterzooi de volaille').first().waitFor();
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Enregistrer mon choix' }).click();
	await tuesday.getByText('Waterzooi de volaille').waitFor();

	/* one day differs from its week, and goes back to it */
	await page.getByRole('button', { name: 'Calendrier' }).click();
	await page.getByRole('button', { name: 'Semaine suivante' }).click();
	await settled(page);
	const region = page.getByRole('region', { name: /^jeudi/i });
	await region.getByRole('button', { name: /Dessert$/ }).click();
	dialog = page.getByRole('dialog', { name: 'Dessert' });
	await dialog.getByRole('button', { name: /^Retirer/ }).first().click();
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await region.getByText('Ce jour').waitFor();
	await region.getByRole('button', { name: /Dessert$/ }).click();
	await page.getByRole('dialog', { name: 'Dessert' }).getByRole('button', { name: 'Revenir au cycle' }).click();
	await region.getByText('Ce jour').waitFor({ state: 'detached' });

	/* a temperature outside its limit wants what was done about it */
	await goTo(page, 'deliveries/kitchen');
	await page.getByLabel('Température (°C)').fill('52,5');
	await page.getByRole('button', { name: 'Noter' }).click();
	await page.getByLabel('Ce qui a été fait').fill('Remis à cuire.');
	await page.getByRole('button', { name: 'Noter' }).click();
	await page.getByRole('row', { name: /Cuisson.*52,5.*Non.*Remis à cuire/ }).waitFor();
});

test('rounds, tariffs and other payers are kept on the screen', async () => {
	const page = await open(s.server, { as: WHO.coordinator, at: 'deliveries/setup' });
	await page.getByRole('button', { name: 'Nouvelle tournée' }).click();
	let dialog = page.getByRole('dialog', { name: 'Nouvelle tournée' });
	await dialog.getByLabel('Nom').fill('Tournée du soir');
	await dialog.getByLabel('Coordonnées de la cuisine').fill('quelque part');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await dialog.getByText('Ni latitude et longitude').waitFor();
	await dialog.getByLabel('Coordonnées de la cuisine').fill('https://www.openstreetmap.org/#map=17/49.90321/5.13456');
	await dialog.getByLabel('Chauffeur habituel').selectOption({ label: 'Joseph Arend' });
	assert.deepEqual(await axe(page), []);
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('row', { name: /Tournée du soir.*Joseph Arend.*49\.90321, 5\.13456/ }).waitFor();

	const day = (await drive(page)).day;
	await page.getByRole('button', { name: 'Nouveau tarif' }).click();
	dialog = page.getByRole('dialog', { name: 'Nouveau tarif' });
	await dialog.getByLabel('Classe').fill('Conjoint');
	await dialog.getByLabel('Prix (€)').fill('6.8');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('row', { name: /Conjoint.*6,80 €/ }).waitFor();
	/* dearer from next year on: the price of today stays */
	await page.getByRole('button', { name: 'Modifier Conjoint' }).click();
	dialog = page.getByRole('dialog', { name: 'Conjoint' });
	const next = `${Number(day.slice(0, 4)) + 1}-01-01`;
	await dialog.getByLabel('Prix à partir du').fill(next);
	await dialog.getByLabel('Prix (€)').fill('7');
	/* a colleague renames it first: both stand side by side */
	const other = await api(s.server, WHO.coordinator);
	const tariff = (await other.get('/api/delivery/setup')).tariffs.find((x) => x.label === 'Conjoint');
	await other.put(`/api/delivery/tariffs/${tariff.id}`, { label: 'Conjoint ou parent', active: true }, tariff.version);
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('dialog', { name: 'Deux versions à départager' }).getByText('Conjoint ou parent').waitFor();
	await page.getByRole('button', { name: 'Enregistrer mon choix' }).click();
	await page.getByRole('row', { name: /Conjoint ou parent.*6,80 €.*7,00 € dès le/ }).waitFor();

	await goTo(page, 'billing/payers');
	await page.getByRole('button', { name: 'Nouveau payeur' }).click();
	dialog = page.getByRole('dialog', { name: 'Nouveau payeur' });
	await dialog.getByLabel('Nom').fill('Me Lambert, administratrice');
	await dialog.getByLabel('Rue et numéro').fill('Rue du Palais 3');
	await dialog.getByLabel('Code postal').fill('6840');
	await dialog.getByLabel('Localité').fill('Neufchâteau');
	assert.deepEqual(await axe(page), []);
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('row', { name: /Me Lambert, administratrice.*Neufchâteau/ }).waitFor();

	/* she pays for somebody from now on, and two people edit that subscription */
	await goTo(page, 'deliveries/people');
	await page.getByRole('table', { name: 'Abonnements' }).getByRole('link').first().click();
	await page.getByLabel('Qui paie').selectOption({ label: 'Me Lambert, administratrice, Neufchâteau' });
	await page.getByLabel(/^Coordonnées/).fill('https://www.google.be/maps/@49.91111,5.12222,17z');
	await page.getByRole('link', { name: 'Voir sur une carte' }).waitFor();
	await page.getByRole('button', { name: 'Ajouter un contact' }).click();
	await page.getByLabel('Nom du contact').last().fill('Sa nièce');
	const id = Number(page.url().split('/').at(-1));
	const sub = await other.get(`/api/delivery/subscriptions/${id}`);
	const { version, content, ...rest } = sub;
	await other.put(`/api/delivery/subscriptions/${id}`, {
		...Object.fromEntries(['state', 'asked', 'from', 'to', 'proof', 'meals', 'mode', 'ahead', 'tariff_id', 'round_id', 'position', 'window_from', 'window_to'].filter((k) => rest[k] !== null).map((k) => [k, rest[k]])),
		content: { ...Object.fromEntries(Object.entries(content).filter(([, v]) => v !== null)), access: 'Par le jardin.' },
	}, version);
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	const both = page.getByRole('dialog', { name: 'Deux versions à départager' });
	await both.getByText('Par le jardin.').waitFor();
	assert.deepEqual(await axe(page), []);
	await answered(page, 'PUT', /^\/api\/delivery\/subscriptions\/\d+$/, () => page.getByRole('button', { name: 'Enregistrer mon choix' }).click());
	await page.getByText('Enregistré', { exact: true }).first().waitFor();
	const now = await other.get(`/api/delivery/subscriptions/${id}`);
	assert.equal(now.content.access, 'Par le jardin.', 'theirs where I had changed nothing');
	assert.deepEqual([now.content.lat, now.content.lon], [4991111, 512222], 'mine where I had');
	assert.equal(now.content.contacts.at(-1).name, 'Sa nièce');
	assert.equal((await other.get('/api/billing/payers')).rows.find((p) => p.id === now.payer_id).name, 'Me Lambert, administratrice');
});

test('food parcels and soup for schools are run by the same screens', async () => {
	const page = await open(s.server, { as: WHO.coordinator, at: 'deliveries/setup?service=food_parcels' });
	await page.getByRole('button', { name: 'Nouvelle tournée' }).click();
	let dialog = page.getByRole('dialog', { name: 'Nouvelle tournée' });
	await dialog.getByLabel('Nom').fill('Colis du jeudi');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('row', { name: /Colis du jeudi/ }).waitFor();
	await page.getByRole('button', { name: 'Nouveau tarif' }).click();
	dialog = page.getByRole('dialog', { name: 'Nouveau tarif' });
	await dialog.getByLabel('Classe').fill('Gratuit');
	await dialog.getByLabel('Prix (€)').fill('0');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('row', { name: /Gratuit.*0,00 €/ }).waitFor();
	await page.getByRole('link', { name: 'Abonnements' }).click();
	await page.getByText('Personne n’est encore abonné.').waitFor();
	await page.getByRole('link', { name: 'Nouvel abonnement' }).click();
	await page.getByLabel('Personne', { exact: true }).fill('istace');
	await page.getByRole('button', { name: /^Istace/ }).first().click();
	for (const d of ['Lun.', 'Mar.', 'Mer.', 'Ven.']) await page.getByLabel(d, { exact: true }).fill('0');
	for (const d of ['Jeu.', 'Sam.', 'Dim.']) await page.getByLabel(d, { exact: true }).fill('2');
	await page.getByLabel('Tarif', { exact: true }).selectOption({ label: 'Gratuit' });
	await page.getByLabel('Tournée', { exact: true }).selectOption({ label: 'Colis du jeudi' });
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('heading', { name: 'Changer un jour' }).waitFor();
	const day = (await drive(page)).day;
	const until = (n) => { const d = new Date(`${day}T12:00:00Z`); d.setUTCDate(d.getUTCDate() + ((n - d.getUTCDay() + 6) % 7) + 1); return d.toISOString().slice(0, 10); };
	const board = await (await page.request.get(`${s.server.url}/api/delivery/day?service=food_parcels&day=${until(4)}`)).json();
	assert.equal(board.rounds.find((r) => r.label === 'Colis du jeudi').meals, 2);

	/* a school has no person: its place of the catalogue, and where it is */
	await goTo(page, 'deliveries/people/new?service=school_soup');
	await page.getByLabel('Un lieu', { exact: true }).last().selectOption({ index: 1 });
	await page.getByLabel('Nom à livrer').fill('École des Champs');
	await page.getByLabel('Lun.', { exact: true }).fill('45');
	await page.getByLabel('Tarif', { exact: true }).selectOption({ index: 1 });
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('heading', { name: 'Changer un jour' }).waitFor();
	await goTo(page, 'deliveries/day?service=school_soup');
	await page.getByRole('region', { name: 'Soupe des écoles' }).getByText(/portion/).first().waitFor();
	assert.deepEqual(await axe(page), []);
});

test('a credit note takes the lines that were wrong, and no other', async () => {
	const client = await api(s.server, WHO.coordinator);
	const rows = (await client.get('/api/billing/invoices?state=open&limit=200')).rows.filter((r) => r.kind === 'invoice');
	let invoice;
	for (const r of rows) {
		const one = await client.get(`/api/billing/invoices/${r.id}`);
		if (one.lines.length > 2 && one.lines.every((l) => l.state === 'invoiced') && one.balance_cents === one.total_cents) { invoice = one; break; }
	}
	assert.ok(invoice, 'an open invoice of three lines');
	const page = await open(s.server, { as: WHO.coordinator, at: `billing/invoice/${invoice.id}` });
	await page.getByRole('button', { name: 'Faire une note de crédit' }).click();
	const dialog = page.getByRole('dialog', { name: 'Faire une note de crédit' });
	for (const c of (await dialog.getByRole('checkbox').all()).slice(1)) await c.uncheck();
	await dialog.getByLabel('Motif').fill('Repas froid.');
	assert.deepEqual(await axe(page), []);
	await dialog.getByRole('button', { name: 'Faire une note de crédit' }).click();
	await dialog.waitFor({ state: 'detached' });
	await page.getByText('(crédité)').first().waitFor();
	const after = await client.get(`/api/billing/invoices/${invoice.id}`);
	assert.equal(after.balance_cents, invoice.balance_cents - invoice.lines[0].amount_cents);
	assert.equal(after.lines.filter((l) => l.state === 'credited').length, 1);
});

test('meals are in the person’s timeline, a month of them as one line', async () => {
	const planner = await api(s.server, WHO.coordinator);
	const lead = await api(s.server, WHO.lead);
	let months, person;
	for (const sub of (await planner.get('/api/delivery/subscriptions')).rows.filter((r) => r.person_id && r.state === 'active')) {
		const list = await lead.get(`/api/persons/${sub.person_id}/timeline?kind=service&limit=100`).catch(() => null); /* a file of another team */
		months = list?.items.filter((x) => x.service === 'home_meals' && / × \d/.test(x.theme_label.fr));
		person = sub.person_id;
		if (months?.length > 2) break;
	}
	assert.ok(months?.length > 2, 'somebody of the lead’s teams gets meals');
	assert.equal(new Set(months.map((x) => x.day.slice(0, 7))).size, months.length, 'one line a month');
	const page = await open(s.server, { as: WHO.lead, at: `person/${person}` });
	await page.getByText(/^Livraison faite × \d+/).first().waitFor();
	assert.deepEqual(await axe(page), []);
});

test('a stop is dragged to another place and another round', async () => {
	const page = await open(s.server, { as: WHO.coordinator, at: 'deliveries/day' });
	const plus = (day, n) => { const d = new Date(`${day}T12:00:00Z`); d.setUTCDate(d.getUTCDate() + n); return d.toISOString().slice(0, 10); };
	const day = plus((await drive(page)).day, 8);
	await page.getByLabel('Jour', { exact: true }).fill(day);
	await settled(page);
	const east = page.getByRole('region', { name: 'Tournée du midi, est' }), west = page.getByRole('region', { name: 'Tournée du midi, ouest' });
	const ids = (round) => round.locator('li[data-stop]').evaluateAll((l) => l.map((x) => Number(x.dataset.stop)));
	await west.locator('li[data-stop]').nth(2).waitFor();
	const before = await ids(west);
	await west.locator(`li[data-stop="${before[2]}"]`).dragTo(west.locator(`li[data-stop="${before[0]}"]`));
	await page.waitForFunction((id) => document.querySelector('[aria-label="Tournée du midi, ouest"] li[data-stop]')?.dataset.stop === String(id), before[2]);
	const target = (await ids(east))[1];
	await west.locator(`li[data-stop="${before[2]}"]`).dragTo(east.locator(`li[data-stop="${target}"]`));
	await east.locator(`li[data-stop="${before[2]}"]`).waitFor();
	const now = await ids(east);
	assert.equal(now[now.indexOf(target) - 1], before[2], 'it takes the place of the one it was let go over');
	const board = await (await page.request.get(`${s.server.url}/api/delivery/day?day=${day}`)).json();
	assert.deepEqual(board.rounds.find((r) => r.label === 'Tournée du midi, est').stops.map((x) => x.id), now);
});
