/* Placements: from the post to the job after it, on the screens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, api, axe, goTo, newPerson, notice, open, settled, sideways, suite, WHO } from './support.mjs';

const s = suite();

/** A day so many days from today. */
function plus(today, days) {
	const d = new Date(`${today}T12:00:00Z`);
	d.setUTCDate(d.getUTCDate() + days);
	return d.toISOString().slice(0, 10);
}

const WEEK = [456, 456, 456, 456, 456, 0, 0];

/** A person of the worker's team under a contract since so many days. */
async function placed(worker, last, since, { length = 420, title } = {}) {
	const p = await newPerson(worker, { last, first: 'Odile', birth: '1994-05-04' });
	const hosts = (await worker.get('/api/placement/hosts')).rows;
	const post = await worker.post('/api/placement/posts', { host_id: hosts[0].id, article: '60', title: title ?? `Poste de ${last}`, theme: 'cleaning', capacity: 1, week_minutes: 2280 });
	const start = plus(worker.me.today, -since);
	const c = await worker.post('/api/placement/contracts', { person_id: p.id, post_id: post.id, article: '60', start, planned_end: plus(start, length), week: WEEK, tasks: 'Entretien' });
	return { person: p, post: post.id, contract: c.id, start };
}

test('a contract is drawn up, shows its gauge, and a second one over it is refused', async () => {
	const worker = await api(s.server, WHO.worker);
	const p = await newPerson(worker, { last: 'Vanderplas', first: 'Irma', birth: '1992-03-01' });
	const page = await open(s.server, { as: WHO.worker, at: `placement/sign?person=${p.id}` });
	await page.getByText('Vanderplas Irma').waitFor();
	const post = page.getByLabel('Poste', { exact: true });
	await page.waitForFunction(() => document.querySelectorAll('main select option').length > 3);
	await post.selectOption({ label: await post.locator('option', { hasText: 'Art. 60' }).first().textContent() });
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Établir le contrat' }).click();
	await page.getByRole('heading', { level: 1, name: p.name }).waitFor();
	await page.getByRole('meter', { name: '0 jours comptés sur 312' }).first().waitFor();
	await page.getByText(/Seuil prévu le .+/).first().waitFor();

	await goTo(page, `placement/sign?person=${p.id}`);
	await page.getByText('Vanderplas Irma').waitFor();
	await post.selectOption({ label: await post.locator('option', { hasText: 'Art. 60' }).first().textContent() });
	await page.getByRole('button', { name: 'Établir le contrat' }).click();
	await page.getByText('La personne a déjà un contrat à ces dates.').waitFor();
	assert.equal(await post.inputValue() !== '', true, 'what was chosen stays');
});

test('a month of attendance is entered with the keyboard and moves the counter', async () => {
	const worker = await api(s.server, WHO.worker);
	const x = await placed(worker, 'Zwijsen', 75);
	const month = plus(x.start, 35).slice(0, 7);
	const page = await open(s.server, { as: WHO.worker, at: 'placement/grid' });
	for (let i = 0; i < 3 && !(await page.getByRole('grid').getAttribute('aria-label').catch(() => ''))?.includes(new Intl.DateTimeFormat('fr', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-15`))); i++) {
		await page.getByRole('button', { name: 'Mois précédent' }).click();
		await settled(page, 'placement/grid');
	}
	assert.deepEqual(await axe(page), []);
	const row = page.getByRole('row', { name: /Zwijsen Odile/ });
	await row.getByRole('gridcell').first().click();
	await page.keyboard.press('*');
	const cell = row.getByRole('gridcell', { name: /: Presté$/ }).first();
	await cell.click();
	await page.keyboard.press('m');
	await row.getByRole('gridcell', { name: /: Maladie, mutuelle$/ }).waitFor();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('Shift+V');
	await row.getByRole('gridcell', { name: /: Vacances, un demi-jour$/ }).waitFor();
	await page.keyboard.press('Control+s');
	await notice(page, '1 ligne enregistrée').waitFor();
	const c = await worker.get(`/api/placement/contracts/${x.contract}`);
	const line = c.clocks.find((k) => k.applies).lines.find((l) => l.month === month);
	assert.equal(line.value, 24.8, '26 less one day of 1.2 that the mutuality pays');
});

test('two people on the same month: the second one sees both and picks', async () => {
	const worker = await api(s.server, WHO.worker);
	const x = await placed(worker, 'Yerna', 10);
	const page = await open(s.server, { as: WHO.worker, at: 'placement/grid' });
	const row = page.getByRole('row', { name: /Yerna Odile/ });
	await row.waitFor();
	const [y, m] = worker.me.today.split('-').map(Number);
	const days = new Date(Date.UTC(y, m, 0)).getUTCDate();
	const i = Number(worker.me.today.slice(8)) - 1;
	await worker.post('/api/placement/grid', { year: y, month: m, rows: [{ contract_id: x.contract, version: 0, codes: `${'.'.repeat(i)}V${'.'.repeat(days - i - 1)}` }] });
	await row.getByRole('gridcell').nth(i).click();
	await page.keyboard.press('m');
	await page.keyboard.press('Control+s');
	const dialog = page.getByRole('dialog');
	await dialog.getByText('Yerna Odile').waitFor();
	await dialog.locator('input[type=radio]').first().check();
	await dialog.getByRole('button', { name: /Enregistrer/ }).click();
	await notice(page, '1 ligne enregistrée').waitFor();
	const grid = await worker.get(`/api/placement/grid?year=${y}&month=${m}`);
	assert.equal(grid.rows.find((r) => r.contract_id === x.contract).codes[i], 'M');
});

test('what-if changes nothing; an amendment and the end do', async () => {
	const worker = await api(s.server, WHO.worker);
	const x = await placed(worker, 'Xhonneux', 40);
	const page = await open(s.server, { as: WHO.worker, at: `placement/contract/${x.contract}` });
	assert.deepEqual(await axe(page), []);
	await page.getByLabel('Absence supposée').selectOption({ label: 'Maladie, mutuelle' });
	await page.getByRole('button', { name: 'Calculer, sans rien changer' }).click();
	await page.getByRole('table', { name: 'Seuils calculés' }).getByRole('row').nth(2).waitFor();
	assert.equal((await worker.get(`/api/placement/contracts/${x.contract}`)).version, 1);

	await page.getByRole('button', { name: 'Modifier le contrat' }).click();
	await page.getByRole('button', { name: 'Changer le temps de travail' }).click();
	await page.getByLabel('Heures par semaine').fill('19');
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await page.getByText(/, 1\/2/).first().waitFor();

	await page.getByRole('button', { name: 'Modifier le contrat' }).click();
	await page.getByRole('button', { name: 'Clôturer le contrat' }).click();
	await page.getByLabel('Motif de fin').selectOption({ label: 'Départ pour un emploi' });
	await page.getByRole('dialog').getByRole('button', { name: 'Clôturer le contrat' }).click();
	await page.getByText('Départ pour un emploi').waitFor();
	await goTo(page, `placement/contract/${x.contract}?tab=follow`);
	await page.getByText('Six mois après', { exact: true }).waitFor();
	assert.deepEqual(await axe(page), []);
});

test('a follow-up after the exit moves the job rate, beside its coverage', async () => {
	const worker = await api(s.server, WHO.worker);
	const x = await placed(worker, 'Wauthelet', 520, { length: 300 });
	const page = await open(s.server, { as: WHO.worker, at: `placement/contract/${x.contract}?tab=follow` });
	await page.getByRole('button', { name: 'Modifier le contrat' }).click();
	await page.getByRole('button', { name: 'Clôturer le contrat' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Clôturer le contrat' }).click();
	await page.getByText('Six mois après', { exact: true }).waitFor();
	const before = (await worker.get('/api/placement/outcomes')).rows.find((r) => r.months === 6);
	await page.getByRole('button', { name: /^Encoder.*Six mois après$/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('dialog').locator('.fault').first().waitFor();
	await page.getByLabel('Situation de la personne').selectOption({ label: 'Emploi, contrat à durée déterminée' });
	await page.getByLabel('Preuve').selectOption({ label: 'Contrat de travail' });
	await page.getByRole('dialog').getByRole('button', { name: 'Enregistrer' }).click();
	await notice(page, 'Suivi enregistré').waitFor();
	const after = (await worker.get('/api/placement/outcomes')).rows.find((r) => r.months === 6);
	assert.deepEqual([after.due, after.done, after.jobs], [before.due, before.done + 1, before.jobs + 1]);
	await goTo(page, 'placement/due');
	await page.getByRole('heading', { name: 'Après la sortie' }).waitFor();
	assert.deepEqual(await axe(page), []);
});

test('posts show candidates with the reasons; the law shows whom it moves', async () => {
	const worker = await api(s.server, WHO.worker);
	const post = (await worker.get('/api/placement/posts')).rows.find((p) => p.title === 'Commis de cuisine');
	const page = await open(s.server, { as: WHO.worker, at: 'placement/posts' });
	await page.getByRole('button', { name: 'Tous les postes' }).click();
	assert.deepEqual(await axe(page), []);
	await goTo(page, `placement/post/${post.id}`);
	await page.getByLabel(/^Correspondance \d+ sur 100$/).first().waitFor();
	assert.deepEqual(await axe(page), []);
	await goTo(page, 'placement/hosts');
	assert.deepEqual(await axe(page), []);
	await page.getByRole('link', { name: 'Administration communale' }).click();
	await page.getByRole('heading', { name: 'Conventions' }).waitFor();
	assert.deepEqual(await axe(page), []);
	await goTo(page, 'placement/law');
	await page.getByRole('heading', { name: /que le changement du 1er mars 2026 déplace/ }).waitFor();
	assert.deepEqual(await axe(page), []);
});

test('the person’s page carries the contract; phone and 200 % do not scroll sideways', async () => {
	const worker = await api(s.server, WHO.worker);
	const x = await placed(worker, 'Uyttendaele', 60);
	const page = await open(s.server, { as: WHO.worker, at: `person/${x.person.id}` });
	await page.getByRole('region', { name: 'Contrat' }).getByText(/Poste de Uyttendaele/).waitFor();
	assert.deepEqual(await axe(page), []);
	for (const at of ['placement', 'placement/due', `placement/contract/${x.contract}`, 'placement/grid']) {
		const phone = await open(s.server, { as: WHO.worker, width: 390, height: 844, phone: true, at });
		assert.deepEqual(await sideways(phone), [], `${at} on a phone`);
	}
	const wide = await open(s.server, { as: WHO.worker, width: 720, height: 450, scale: 2, at: 'placement' });
	assert.deepEqual(await sideways(wide), []);
});

test('two who change one post, one contract: both versions side by side, nothing typed is lost', async () => {
	const worker = await api(s.server, WHO.worker);
	const { contract, start } = await placed(worker, 'Twyffels', 40, { title: 'Poste de Twyffels' });
	const posts = (await worker.get('/api/placement/posts')).rows;
	const post = posts.find((p) => p.title === 'Poste de Twyffels');
	const page = await open(s.server, { as: WHO.worker, at: `placement/post/${post.id}` });
	await page.getByRole('button', { name: 'Modifier le poste' }).click();
	await page.getByRole('dialog', { name: 'Modifier le poste' }).waitFor();
	await page.getByLabel('Localité').fill('Paliseul');
	await worker.patch(`/api/placement/posts/${post.id}`, { host_id: post.host.id, article: '60', title: 'Poste de Twyffels, cuisine', theme: 'cleaning', capacity: 1, week_minutes: 2280 }, post.version);
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	const conflict = page.getByRole('dialog', { name: 'Deux versions à départager' });
	await conflict.waitFor();
	assert.deepEqual(await axe(page), []);
	await conflict.getByRole('button', { name: /^Enregistrer/ }).click();
	await notice(page, 'Enregistré').waitFor();
	const now = (await worker.get('/api/placement/posts')).rows.find((p) => p.id === post.id);
	assert.equal(now.title, 'Poste de Twyffels, cuisine', 'what the other one wrote');
	assert.equal(now.locality, 'Paliseul', 'what this one wrote');

	/* an amendment upon a contract that somebody else has just prolonged: told, asked again */
	await goTo(page, `placement/contract/${contract}`);
	await page.getByRole('button', { name: 'Modifier le contrat' }).click();
	await page.getByRole('button', { name: 'Suspendre' }).click();
	await page.getByRole('dialog', { name: 'Suspendre' }).waitFor();
	const version = (await worker.get(`/api/placement/contracts/${contract}`)).version;
	await worker.post(`/api/placement/contracts/${contract}/amend`, { kind: 'extend', planned_end: plus(start, 500) }, version);
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await conflict.waitFor();
	await answered(page, 'POST', /\/amend$/, () => conflict.getByRole('button', { name: /^Enregistrer/ }).click());
	await conflict.waitFor({ state: 'detached' });
	const c = await worker.get(`/api/placement/contracts/${contract}`);
	assert.equal(c.stops.length, 1);
	assert.equal(c.planned_end, plus(start, 500));
});

test('another team sees neither the name nor the contract', async () => {
	const worker = await api(s.server, WHO.worker);
	const x = await placed(worker, 'Tytgat', 20);
	const other = await api(s.server, WHO.other);
	await assert.rejects(other.get(`/api/placement/contracts/${x.contract}`), /404/);
	const page = await open(s.server, { as: WHO.other, at: 'placement' });
	assert.equal(await page.getByText('Tytgat').count(), 0);
});
