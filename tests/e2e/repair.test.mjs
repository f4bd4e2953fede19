/*
 * The repair café in a browser: the desk in four touches, tables, results in two, the wall, and
 * the file that goes out, judged by the table schema of the open data (patterns and lists as the
 * Open Repair Alliance publishes them, written down here on their own).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, axe, goTo, notice, open, sent, sideways, suite, WHO } from './support.mjs';

const s = suite();

async function today() {
	const c = await api(s.server, WHO.coordinator);
	const rows = (await c.get('/api/repair/events')).rows;
	return { c, event: rows.find((e) => e.state === 'open') };
}

test('an item comes in by four touches and nobody is asked who they are', async () => {
	const { c, event } = await today();
	const page = await open(s.server, { as: WHO.reception, at: `repair/${event.id}/desk`, width: 1024, height: 768, phone: true });
	const before = (await c.get(`/api/repair/events/${event.id}`)).event.items;
	await page.getByRole('button', { name: /^Grille-pain/ }).tap();
	await page.getByRole('button', { name: 'Ne démarre plus' }).tap();
	await page.getByLabel('La personne a lu et signé la décharge').tap();
	await page.getByRole('button', { name: 'Donner un numéro' }).tap();
	await page.getByRole('status').getByText(String(before + 1), { exact: true }).waitFor();
	const board = await c.get(`/api/repair/events/${event.id}`);
	const mine = board.tickets.at(-1);
	assert.equal(mine.no, before + 1);
	assert.equal(mine.problem, 'Ne démarre plus');
	assert.equal(mine.linked, false);
	assert.deepEqual(await axe(page), []);
	assert.deepEqual(await sideways(page), []);
	await page.getByRole('button', { name: 'Donner un numéro' }).tap();
	await page.getByText('Choisissez l’objet').waitFor();
});

test('a repairer takes an item, and the result is one touch, or two with the barrier', async () => {
	const { c, event } = await today();
	const page = await open(s.server, { as: WHO.coordinator, at: `repair/${event.id}` });
	const before = await c.get(`/api/repair/events/${event.id}`);
	const waiting = before.tickets.find((x) => x.state === 'waiting');
	await page.getByLabel(`Confier l’objet n° ${waiting.no} à`, { exact: true }).selectOption({ index: 1 });
	const now = async (n) => (await c.get(`/api/repair/events/${event.id}`)).tickets.find((x) => x.no === n);
	await page.waitForFunction((no) => !document.querySelector(`.queue .no`) || ![...document.querySelectorAll('.queue .no')].some((e) => e.textContent === String(no)), waiting.no);
	await sent(page);
	assert.equal((await now(waiting.no)).state, 'repairing');
	const running = before.tickets.find((x) => x.state === 'repairing');
	const item = page.locator('.table-g .item', { has: page.getByRole('button', { name: `Modifier l’objet n° ${running.no}`, exact: true }) });
	await item.getByRole('button', { name: 'Irréparable' }).click();
	await item.getByRole('button', { name: 'Pièce introuvable' }).click();
	await page.locator('.chip', { hasText: new RegExp(`^${running.no} `) }).waitFor();
	await sent(page);
	const after = await now(running.no);
	assert.deepEqual([after.state, after.status, after.barrier], ['done', 3, 1]);
	assert.deepEqual(await axe(page), []);
	await goTo(page, `repair/${event.id}/wall`);
	await page.getByText('Taux de réparation').waitFor();
	assert.deepEqual(await axe(page), []);
});

test('two at the same item: the second is told and picks', async () => {
	const { c, event } = await today();
	const x = (await c.get(`/api/repair/events/${event.id}`)).tickets.find((y) => y.state === 'waiting');
	const page = await open(s.server, { as: WHO.coordinator, at: `repair/${event.id}` });
	await page.getByRole('button', { name: `Modifier l’objet n° ${x.no}`, exact: true }).first().click();
	const dialog = page.getByRole('dialog', { name: `Objet n° ${x.no}` });
	await dialog.getByLabel('Marque').fill('Seb');
	await c.patch(`/api/repair/tickets/${x.id}`, { category: x.category, brand: 'Tefal' }, x.version);
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	const clash = page.getByRole('dialog').filter({ hasText: 'Tefal' }).last();
	await clash.waitFor();
	await clash.getByRole('button', { name: 'Enregistrer' }).last().click();
	await notice(page, 'Enregistré').waitFor();
	assert.equal((await c.get(`/api/repair/tickets/${x.id}`)).brand, 'Seb');
});

test('the hall has no network: slips and results wait in the tablet, also when it is closed, and leave in order', async () => {
	const { c, event } = await today();
	const page = await open(s.server, { as: WHO.coordinator, at: `repair/${event.id}/desk` });
	const before = await c.get(`/api/repair/events/${event.id}`);
	page.mayLoseNetwork = true;
	await page.context().setOffline(true);
	await page.getByRole('button', { name: /^Grille-pain/ }).click();
	await page.getByLabel('Problème', { exact: true }).fill('Levier qui ne tient plus');
	await page.getByLabel('La personne a lu et signé la décharge').check();
	await page.getByRole('button', { name: 'Donner un numéro' }).click();
	await page.getByText('1 ticket', { exact: false }).first().waitFor();
	assert.equal((await c.get(`/api/repair/events/${event.id}`)).event.items, before.event.items, 'nothing has left');
	const context = page.context();
	await page.close();

	/* the tablet is opened again where there is a network: the slip leaves, with its words */
	await context.setOffline(false);
	const again = await context.newPage();
	again.setDefaultTimeout(10_000);
	await again.goto(`${s.server.url}/#/repair/${event.id}`);
	const no = before.event.items + 1;
	const item = again.locator('.queue .item', { has: again.getByRole('button', { name: `Modifier l’objet n° ${no}`, exact: true }) });
	await item.getByText('Levier qui ne tient plus').waitFor();

	/* two acts on one item without a network: shown at once, sent in order, each once */
	await context.setOffline(true);
	await again.getByLabel(`Confier l’objet n° ${no} à`, { exact: true }).selectOption({ index: 1 });
	const mine = again.locator('.table-g .item', { has: again.getByRole('button', { name: `Modifier l’objet n° ${no}`, exact: true }) });
	await mine.getByRole('button', { name: 'Réparable', exact: true }).click();
	await again.locator('.chip', { hasText: new RegExp(`^${no} `) }).waitFor();
	await again.getByText('2 gestes partent dès le retour de la connexion.').waitFor();
	/* the wall of this tablet has them too, and says that they are not sent */
	await again.getByRole('link', { name: 'Écran mural' }).click();
	await again.getByText('2 gestes de cet écran ne sont pas encore envoyés').waitFor();
	assert.equal(await again.locator('.wall-q').getByText(String(no), { exact: true }).count(), 0, 'it does not wait any more');
	await again.locator('.wall').getByRole('link', { name: 'Tables' }).click();
	await again.getByText('2 gestes partent dès le retour de la connexion.').waitFor();
	const there = async () => (await c.get(`/api/repair/events/${event.id}`)).tickets.find((x) => x.no === no);
	assert.equal((await there()).state, 'waiting');
	await context.setOffline(false);
	await again.getByText('2 gestes partent').waitFor({ state: 'detached' });
	await sent(again);
	const x = await there();
	assert.deepEqual([x.state, x.status, x.version], ['done', 2, 3]);
	assert.deepEqual(await axe(again), []);

	/* an act that somebody else was faster with is not dropped in silence */
	await context.setOffline(true);
	const other = (await c.get(`/api/repair/events/${event.id}`)).tickets.find((y) => y.state === 'waiting');
	await again.locator('.queue .item', { has: again.getByRole('button', { name: `Modifier l’objet n° ${other.no}`, exact: true }) }).getByRole('button', { name: 'Reparti' }).click();
	await c.patch(`/api/repair/tickets/${other.id}`, { category: other.category, brand: 'Braun' }, other.version);
	await context.setOffline(false);
	const told = again.getByText(`Objet n° ${other.no}`, { exact: true });
	await told.waitFor();
	await again.getByRole('button', { name: 'Lu, retirer' }).click();
	await told.waitFor({ state: 'detached' });
	assert.equal((await c.get(`/api/repair/tickets/${other.id}`)).state, 'waiting');
});

function csv(text) {
	const rows = [[]];
	let cell = '', quoted = false;
	for (let i = 0; i < text.length; i++) {
		const ch = text[i];
		if (quoted) {
			if (ch === '"' && text[i + 1] === '"') { cell += '"'; i++; }
			else if (ch === '"') quoted = false;
			else cell += ch;
		} else if (ch === '"') quoted = true;
		else if (ch === ',') { rows.at(-1).push(cell); cell = ''; }
		else if (ch === '\n') { rows.at(-1).push(cell.replace(/\r$/, '')); cell = ''; rows.push([]); }
		else cell += ch;
	}
	rows.pop();
	const [head, ...body] = rows;
	return body.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
}

test('the export fits the published table schema, and comes back as known', async () => {
	const { c } = await today();
	const text = await c.get('/api/repair/export.csv');
	const rows = csv(text);
	assert.ok(rows.length > 300, `${rows.length} rows`);
	assert.equal(new Set(rows.map((r) => r.id)).size, rows.length);
	const statuses = ['Fixed', 'Repairable', 'End of life', 'Unknown'];
	const barriers = ['Spare parts not available', 'Spare parts too expensive', 'No way to open product', 'Repair information not available', 'Lack of equipment', 'Too worn out', ''];
	for (const r of rows) {
		assert.match(r.id, /^[a-z]+-[0-9]+$/);
		assert.match(r.country, /^[A-Z]{3}$/);
		assert.match(r.product_category_id, /^[0-9]{1,2}$/);
		assert.match(r.year_of_manufacture, /^([0-9]{4})?$/);
		assert.ok(!Number.isNaN(Number(r.product_age)));
		assert.ok(statuses.includes(r.repair_status), r.repair_status);
		assert.ok(barriers.includes(r.repair_barrier_if_end_of_life));
		assert.ok(r.repair_barrier_if_end_of_life === '' || r.repair_status === 'End of life');
		assert.match(r.event_date, /^\d{4}-\d{2}-\d{2}$/);
		assert.ok(r.data_provider && r.partner_product_category && r.product_category);
	}
	const page = await open(s.server, { as: WHO.coordinator, at: 'repair/data' });
	await page.getByText(`${rows.length} lignes conformes à la norme 0.3.`).waitFor();
	const past = `id,data_provider,country,partner_product_category,product_category,repair_status,event_date\n${[1, 2, 3].map((n) => `ancien-${n},Repair,BEL,Lampe,Lamp,Fixed,2025-0${n}-11`).join('\n')}\n`;
	await page.getByLabel('Fichier CSV').setInputFiles({ name: 'ancien.csv', mimeType: 'text/csv', buffer: Buffer.from(past) });
	await page.getByText('3 lignes conformes à la norme 0.3.', { exact: true }).waitFor();
	await page.getByRole('button', { name: 'Reprendre 3 réparations' }).click();
	await notice(page, '3 réparations reprises').waitFor();
	await page.getByText(`${rows.length + 3} lignes conformes`).waitFor();
	assert.deepEqual(await axe(page), []);
	for (const at of ['repair', 'repair/volunteers', 'repair/outside']) {
		await goTo(page, at);
		assert.deepEqual(await axe(page), [], at);
		assert.deepEqual(await sideways(page), [], at);
	}
});
