/* The social file in the browser: a month of a worker's from the keyboard, two who change one request, what is printed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, axe, goTo, newPerson, notice, open, settled, sideways, suite, WHO } from './support.mjs';

const s = suite();

/** Presses Tab until the element with the focus has this name; only keys are used. */
async function tabTo(page, name, most = 80) {
	for (let i = 0; i < most; i++) {
		await page.keyboard.press('Tab');
		const now = await page.evaluate(() => {
			const e = document.activeElement;
			const l = e.labels?.[0]?.textContent ?? e.getAttribute('aria-label') ?? e.textContent ?? '';
			return l.replace('(facultatif)', '').trim();
		});
		if (typeof name === 'string' ? now === name || now.startsWith(`${name} `) || now.startsWith(name) : name.test(now)) return;
	}
	assert.fail(`no way by Tab to ${name}`);
}

/** Opens a person by name, from anywhere, then a tab of the page: keys only. */
async function openFile(page, name, tab) {
	await page.keyboard.press('Escape');
	await page.keyboard.press('Control+k');
	await page.keyboard.type(name);
	await page.getByRole('option', { name: new RegExp(`^${name}`) }).first().waitFor();
	await page.keyboard.press('Shift+Enter');
	await page.getByRole('heading', { level: 1, name }).waitFor();
	await tabTo(page, tab);
	await page.keyboard.press('Enter');
	await page.getByRole('region', { name: tab }).waitFor();
	await settled(page);
}

async function type(page, label, text) {
	await tabTo(page, label);
	await page.keyboard.type(text);
}

/** Types a day into the browser's date field, in the order of parts that this browser has. */
async function typeDay(page, label, iso) {
	const [y, m, d] = iso.split('-');
	await tabTo(page, label);
	for (const digits of [`${d}${m}${y}`, `${m}${d}${y}`]) {
		await page.keyboard.type(digits);
		if ((await page.evaluate(() => document.activeElement.value)) === iso) return;
		await page.keyboard.press('ArrowLeft');
		await page.keyboard.press('ArrowLeft');
	}
	assert.fail(`no way to type ${iso}`);
}

/** Saves the form with Ctrl Enter and waits for the notice. */
async function save(page, text) {
	await page.keyboard.press('Control+Enter');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	await notice(page, text).last().waitFor();
}

async function press(page, name) {
	await tabTo(page, name);
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').waitFor();
}

const dayBefore = (day, n) => new Date(Date.parse(`${day}T12:00:00Z`) - n * 86400000).toISOString().slice(0, 10);

test('a month of one worker: thirty files, twelve requests at all stages, from the keyboard', async () => {
	const worker = await api(s.server, WHO.worker);
	const today = worker.me.today;
	const people = [];
	for (let i = 0; i < 30; i++)
		people.push(await newPerson(worker, { last: `Mois${String.fromCharCode(65 + (i % 26))}${i < 26 ? 'x' : 'y'}`, first: 'Ginette', birth: `19${60 + i}-03-0${1 + (i % 9)}` }));
	/* eight requests have been made in the weeks before */
	const requests = [];
	for (let i = 0; i < 8; i++)
		requests.push(await worker.post(`/api/persons/${people[i].id}/requests`, {
			day: dayBefore(today, 24 - i * 2), aid: i % 2 ? 'energy_fund' : 'ris', channel: 'desk', object: `Demande numéro ${i + 1}`, receipt_day: dayBefore(today, 24 - i * 2),
		}));
	const page = await open(s.server, { as: WHO.worker });

	/* four are received today: D opens the form, typing chooses, Ctrl Enter saves */
	const numbers = [];
	for (let i = 8; i < 12; i++) {
		await openFile(page, people[i].name, 'Aide et décisions');
		await page.keyboard.press('d');
		await page.getByRole('dialog').waitFor();
		await type(page, 'Type d’aide', 'Revenu');
		await type(page, 'Objet de la demande', 'Ne peut plus payer son loyer.');
		await save(page, 'Demande inscrite sous le n°');
		await page.getByText('Accusé remis').waitFor();
		const title = await page.getByText(/^Demande d’aide \d{4}\/\d{4}$/).first().textContent();
		numbers.push(Number(title.split('/')[1]));
	}
	assert.deepEqual(numbers.slice(1), numbers.slice(0, -1).map((n) => n + 1), 'no gap in the register');

	/* a paper is asked for: the request waits */
	await openFile(page, people[0].name, 'Aide et décisions');
	await press(page, /^Pièce attendue$/);
	await type(page, 'Pièce', 'Extraits de compte');
	await typeDay(page, 'Attendue pour le', today);
	await save(page, 'Enregistré au dossier');
	await page.getByText('En attente', { exact: true }).waitFor();

	/* an inquiry is begun; it cannot be closed with sections missing */
	await openFile(page, people[1].name, 'Aide et décisions');
	await press(page, /^Enquête et rapport social$/);
	await type(page, 'Identité, nationalité', 'Vue au Registre national');
	await save(page, 'Enregistré au dossier');
	await page.getByText('1 rubriques remplies sur 12').waitFor();
	await page.getByText('En enquête').waitFor();

	/* a consultation of the BCSS leaves its trace */
	await press(page, /^Consultation BCSS$/);
	await type(page, 'Flux consulté', 'Pensions');
	await type(page, 'Finalité', 'Ressources du demandeur');
	await save(page, 'Enregistré au dossier');

	/* decided: the delay of the decision is met, the notification is due */
	for (const i of [2, 4, 6]) {
		await openFile(page, people[i].name, 'Aide et décisions');
		await press(page, /^Décision$/);
		await type(page, 'Résultat', 'Octroi');
		await type(page, 'Catégorie', '2');
		await typeDay(page, 'Du', today);
		await save(page, 'Enregistré au dossier');
		await page.getByText('Décidée').first().waitFor();
		await page.getByText(/^Notification\s:\s/).first().waitFor();
	}

	/* an aid in course from the decision, then a contract */
	await press(page, /^Contrat PIIS$/);
	await type(page, 'Type', 'Mixte');
	await save(page, 'Enregistré au dossier');
	await page.getByText('Projet', { exact: true }).waitFor();

	/* the day and the team's list show what is due */
	await goTo(page, '');
	/* the home shows those that are nearest, the list has them all */
	await page.getByRole('region', { name: 'Échéances' }).getByRole('link', { name: 'Toutes les échéances de l’équipe' }).click();
	await page.getByRole('table').getByText('Notification').first().waitFor();
	const rows = (await worker.get('/api/register')).rows.filter((r) => r.person?.name.startsWith('Mois'));
	assert.equal(rows.length, 12);
	assert.deepEqual(new Set(rows.map((r) => r.state)), new Set(['acknowledged', 'waiting', 'inquiry', 'decided']));
});

test('two who change one request: the second sees both, nothing is lost', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Oosterbosch', first: 'Blandine' });
	await worker.post(`/api/persons/${person.id}/requests`, { day: worker.me.today, aid: 'ris', channel: 'desk', object: 'Demande de départ' });
	const pages = [await open(s.server, { as: WHO.worker, at: `person/${person.id}?tab=aid` }), await open(s.server, { as: WHO.colleague, at: `person/${person.id}?tab=aid` })];
	for (const p of pages) {
		await p.getByRole('button', { name: /^Modifier : Revenu/ }).click();
		await p.getByRole('button', { name: 'Modifier', exact: true }).click();
		await p.getByRole('dialog', { name: 'Modifier : Demande d’aide' }).waitFor();
	}
	const [one, two] = pages;
	await one.getByLabel('Objet de la demande').fill('Objet précisé par la première');
	await two.getByLabel('Origine').selectOption('relative');
	await one.keyboard.press('Control+Enter');
	await notice(one, 'Enregistré au dossier').waitFor();
	await two.keyboard.press('Control+Enter');
	const conflict = two.getByRole('dialog', { name: 'Deux versions à départager' });
	await conflict.waitFor();
	assert.deepEqual(await axe(two), []);
	await conflict.getByRole('button', { name: /^Enregistrer/ }).click();
	await notice(two, 'Enregistré au dossier').waitFor();
	const file = await worker.get(`/api/persons/${person.id}/file?kind=request`);
	assert.equal(file.rows[0].request.object, 'Objet précisé par la première');
	assert.equal(file.rows[0].request.origin, 'relative');
});

test('a letter is refused while a mandatory mention is missing, then read whole', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Wauthelet', first: 'Firmin' });
	const day = worker.me.today;
	const decision = await worker.post(`/api/persons/${person.id}/decisions`, { day, organ: 'committee', result: 'granted', aid: 'ris', category: 'single', from: day, facts: 'Sans ressources.', law: 'Loi du 26 mai 2002.' });
	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}?tab=aid` });
	await page.getByRole('link', { name: 'Lettre de notification' }).click();
	const refusal = page.getByText('La lettre n’est pas imprimée');
	await refusal.waitFor();
	await page.getByRole('listitem').filter({ hasText: 'Mode de calcul' }).waitFor();
	assert.deepEqual(await axe(page), []);
	await worker.patch(`/api/decisions/${decision.id}`, { day, organ: 'committee', result: 'granted', aid: 'ris', category: 'single', from: day, facts: 'Sans ressources.', law: 'Loi du 26 mai 2002.', calculation: 'Catégorie 2', periodicity: 'Chaque mois' }, 1);
	await page.getByRole('heading', { name: 'Notification d’une décision' }).waitFor();
	await page.getByText('Firmin Wauthelet').waitFor();
	await page.getByRole('heading', { name: 'Articles 728 et 1017 du Code judiciaire' }).waitFor();
	assert.deepEqual(await axe(page), []);
});

test('rights are proposed, assessments compared, a document filed and given back', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Yernaux', first: 'Odette', birth: '1941-02-03' });
	const day = worker.me.today;
	for (const [when, level] of [[dayBefore(day, 200), 2], [day, 4]])
		await worker.post(`/api/persons/${person.id}/assessments`, { day: when, levels: [{ axis: 'mobility', level }, { axis: 'language', level: 3 }] });
	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}?tab=follow` });
	await page.getByRole('row', { name: /Mobilité 2 4 \+2/ }).waitFor();
	const rights = page.getByRole('region', { name: 'Droits à vérifier' });
	await rights.getByText('Aide à domicile', { exact: true }).waitFor();
	await rights.getByRole('button', { name: 'Inscrire le cas' }).first().click();
	await page.getByLabel('Cause').selectOption('not_known');
	await page.keyboard.press('Control+Enter');
	await notice(page, 'Enregistré au dossier').waitFor();

	await page.getByRole('group', { name: 'Ajouter au dossier' }).getByRole('button', { name: 'Document' }).click();
	await page.getByLabel('Fichier').setInputFiles({ name: 'bail.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(700_000, 'a')]) });
	await page.getByLabel('Type').selectOption('rent');
	assert.deepEqual(await axe(page), []);
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	const link = page.getByRole('region', { name: 'Documents' }).getByRole('link', { name: 'Ouvrir' });
	const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
	assert.match(download.suggestedFilename(), /^document-\d+\.pdf$/);
	const stream = await download.createReadStream();
	let size = 0;
	for await (const part of stream) size += part.length;
	assert.equal(size, 700_009);
});

test('every screen of the file is without fault for axe, and fits a telephone', async () => {
	const worker = await api(s.server, WHO.worker);
	const register = await worker.get('/api/register');
	const person = register.rows.find((r) => r.person && r.state === 'notified').person.id;
	const faults = {};
	for (const [who, at] of [[WHO.worker, `person/${person}?tab=aid`], [WHO.worker, `person/${person}?tab=follow`], [WHO.worker, 'register'], [WHO.worker, 'register/clocks'],
		[WHO.lead, 'register/aids'], [WHO.lead, 'register/load'], [WHO.lead, 'register/mentions']]) {
		const wide = await open(s.server, { as: who, at });
		const narrow = await open(s.server, { as: who, at, phone: true, width: 390, height: 844 });
		const found = [...await axe(wide), ...await sideways(wide), ...await axe(narrow), ...await sideways(narrow)];
		if (found.length > 0) faults[at] = found;
		await wide.context().close();
		await narrow.context().close();
	}
	assert.deepEqual(faults, {});
});
