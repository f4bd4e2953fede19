/* Meals: a driver's day with the network cut in the middle, the planner, the kitchen, the bills. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { WHO, axe, goTo, notice, open, settled, suite } from './support.mjs';

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
