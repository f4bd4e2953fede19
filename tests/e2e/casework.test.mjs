/* The social file in the browser: a month of a worker's from the keyboard, two who change one request, what is printed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, axe, dock, goTo, newPerson, notice, open, settled, sideways, suite, WHO } from './support.mjs';

const s = suite();

/** Presses Tab until the element with the focus has this name; only keys are used. */
async function tabTo(page, name, most = 140) {
	for (let i = 0; i < most; i++) {
		await page.keyboard.press('Tab');
		const now = await page.evaluate(() => {
			const e = document.activeElement;
			const l = e.labels?.[0]?.textContent ?? e.getAttribute('aria-label') ?? e.textContent ?? '';
			return l.replace('(facultatif)', '').replace(/\s+/g, ' ').trim();
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

/** Empties a date field, part by part. */
async function clearDay(page, label) {
	await tabTo(page, label);
	for (let i = 0; i < 3; i++) {
		await page.keyboard.press('Backspace');
		await page.keyboard.press('ArrowRight');
	}
	assert.equal(await page.evaluate(() => document.activeElement.value), '');
}

/** Fills a form in the order of its fields: a text or a choice, { day }, or { tick: true }. */
async function fill(page, values) {
	for (const [label, v] of values) {
		if (typeof v === 'string') await type(page, label, v);
		else if (v.day) await typeDay(page, label, v.day);
		else if (v.tick) {
			await tabTo(page, label);
			await page.keyboard.press('Space');
		} else await clearDay(page, label);
	}
}

/** Opens the form of an act from the keyboard, fills and saves it. */
async function enter(page, button, values, said = 'Enregistré au dossier') {
	await press(page, button);
	await fill(page, values);
	await save(page, said);
}

/** The menu of an act, by the keyboard: its first entry is "Modifier". */
async function edit(page, menu) {
	await tabTo(page, menu);
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.activeElement?.textContent?.trim() === 'Modifier');
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').waitFor();
}

async function change(page, menu, values) {
	await edit(page, menu);
	await fill(page, values);
	await save(page, 'Enregistré au dossier');
}

test('a month of one worker: thirty files, twelve requests at all stages, from the keyboard', async () => {
	const worker = await api(s.server, WHO.worker);
	const today = worker.me.today;
	const people = [];
	for (let i = 0; i < 30; i++)
		people.push(await newPerson(worker, { last: `Mois${String.fromCharCode(65 + (i % 26))}${i < 26 ? 'x' : 'y'}`, first: 'Ginette', birth: `19${60 + i}-03-0${1 + (i % 9)}` }));
	const page = await open(s.server, { as: WHO.worker });
	const numbers = [];

	/* D opens the form, typing chooses, Ctrl Enter saves */
	async function request(i, before, more = []) {
		await openFile(page, people[i].name, 'Aide et décisions');
		await page.keyboard.press('d');
		await page.getByRole('dialog').waitFor();
		await fill(page, [['Reçue le', { day: dayBefore(today, before) }], ['Type d’aide', 'Revenu'], ['Objet de la demande', `Demande ${i + 1} : ne peut plus payer son loyer.`], ...more]);
		await save(page, 'Demande inscrite sous le n°');
		const title = await page.getByText(/^Demande d’aide \d{4}\/\d{4}$/).first().textContent();
		numbers.push(Number(title.split('/')[1]));
	}
	const stage = (name) => page.getByRole('region', { name: 'Demandes et enquêtes' }).getByText(name, { exact: true }).first().waitFor();
	const granted = [['Résultat', 'Octroi'], ['Catégorie', '2'], ['Du', { day: dayBefore(today, 20) }], ['Conforme à la proposition', { tick: true }],
		['Motivation en fait', 'Sans ressources depuis la fin du contrat.'], ['Motivation en droit', 'Loi du 26 mai 2002, article 3.'], ['Mode de calcul', 'Catégorie 2.'], ['Périodicité du paiement', 'Chaque mois.']];
	const notified = [['Notifiée le', { day: today }], ['Notifiée par', 'Remise']];

	/* received, without a receipt; with one */
	await request(0, 1, [['Accusé de réception', { clear: true }]]);
	await stage('Reçue');
	await request(1, 2);
	await stage('Accusé remis');

	/* a paper is asked for: the request waits; it comes: it no longer does */
	await request(2, 3);
	await enter(page, /^Pièce attendue$/, [['Pièce', 'Extraits de compte'], ['Attendue pour le', { day: today }]]);
	await stage('En attente');

	/* an inquiry is begun, with the trace of a consultation of the BCSS; another is closed whole */
	await request(3, 5);
	await enter(page, /^Enquête et rapport social$/, [['Identité, nationalité', 'Vue au Registre national']]);
	await page.getByText('1 rubriques remplies sur 12').waitFor();
	await stage('En enquête');
	await enter(page, /^Consultation BCSS$/, [['Flux consulté', 'Pensions'], ['Finalité', 'Ressources du demandeur']]);
	await request(4, 8);
	await enter(page, /^Enquête et rapport social$/, [['Visite à domicile le', { day: dayBefore(today, 1) }],
		...['Identité, nationalité', 'Résidence effective', 'Composition du ménage', /^Objet/, 'Ressources du demandeur', 'Ressources du partenaire', 'Disposition au travail',
			'Droits à d’autres', 'Débiteurs', 'Conditions de vie', 'Description', 'Proposition motivée'].map((label) => [label, 'Vérifié lors de la visite.']),
		['Rapport clôturé le', { day: today }]]);
	await page.getByText('12 rubriques remplies sur 12').waitFor();

	/* decided: the delay of the decision is met, the notification is due */
	await request(5, 12);
	await enter(page, /^Décision$/, granted);
	await stage('Décidée');
	await page.getByText(/^Notification\s:\s/).first().waitFor();

	/* notified, paid: an aid in course */
	await request(6, 15);
	await enter(page, /^Décision$/, [...granted, ...notified]);
	await stage('Notifiée');
	await enter(page, /^Aide$/, []);
	await page.getByRole('region', { name: 'Aides' }).getByText('En cours', { exact: true }).waitFor();

	/* a contract: drawn up, signed, evaluated */
	await request(7, 22);
	await enter(page, /^Décision$/, [...granted, ...notified]);
	await enter(page, /^Contrat PIIS$/, [['Type', 'Mixte'], ['Analyse des besoins le', { day: dayBefore(today, 2) }], ['Analyse des besoins et', 'Permis de conduire et expérience en cuisine.']]);
	await page.getByText('Projet', { exact: true }).waitFor();
	await edit(page, /^Modifier : Mixte/);
	await tabTo(page, 'Ajouter : Objectifs');
	await page.keyboard.press('Enter');
	await fill(page, [['Objectif', 'Reprendre une formation en cuisine'], ['Signé le', { day: today }], ['Du', { day: today }], ['Au', { day: dayBefore(today, -300) }]]);
	await save(page, 'Enregistré au dossier');
	await page.getByText('Signé', { exact: true }).waitFor();
	await enter(page, /^Évaluation du PIIS$/, [['Résultat', 'Sur la bonne voie'], ['Note', 'Inscription faite.']]);

	/* another centre is competent; the person gives up */
	await request(8, 4);
	await change(page, /^Modifier : Revenu/, [['Compétence du CPAS', 'Un autre'], ['CPAS compétent', 'CPAS de Bouillon'], ['Motif de la transmission', 'Réside à Bouillon.'], ['Transmise le', { day: today }]]);
	await stage('Transmise');
	await request(9, 6);
	await change(page, /^Modifier : Revenu/, [['Retirée le', { day: today }], ['Motif du retrait', 'A retrouvé un emploi']]);
	await stage('Sans suite');

	/* refused after the person could be heard, and appealed against */
	await request(10, 24);
	await enter(page, /^Décision$/, [['Résultat', 'Refus'], ['Informé du droit', { tick: true }], ['Motivation en fait', 'Ressources suffisantes.'], ['Motivation en droit', 'Loi du 26 mai 2002, article 3, 4°.'], ...notified]);
	await change(page, /^Modifier : Refus/, [['Recours introduit le', { day: today }]]);
	await page.getByText('En recours', { exact: true }).waitFor();

	/* urgent: the president decides, the committee ratifies */
	await request(11, 2, [['Demande urgente', { tick: true }], ['Pourquoi c’est urgent', 'Plus rien à manger.'], ['Première aide', { day: dayBefore(today, 1) }]]);
	await enter(page, /^Décision$/, [['Organe', 'Président'], ['Résultat', 'Octroi'], ['Catégorie', '2'], ['Du', { day: today }]]);
	await page.getByText(/^Ratification/).first().waitFor();

	/* the other eighteen files: an interview in each */
	for (const p of people.slice(12)) {
		await page.keyboard.press('Escape');
		await page.keyboard.press('Control+k');
		await page.keyboard.type(p.name);
		await page.getByRole('option', { name: new RegExp(`^${p.name}`) }).first().waitFor();
		await page.keyboard.press('Shift+Enter');
		await page.getByRole('heading', { level: 1, name: p.name }).waitFor();
		await settled(page);
		await page.keyboard.press('n');
		await dock(page).waitFor();
		await tabTo(page, /^Note$/);
		await page.keyboard.type('Entretien du mois.');
		await page.keyboard.press('Control+Enter');
		await dock(page).waitFor({ state: 'detached' });
		await page.getByText('Entretien du mois.').first().waitFor();
	}

	/* the day and the team's list show what is due; the register has all of it, in order */
	await goTo(page, '');
	/* the home shows those that are nearest, the list has them all */
	await page.getByRole('region', { name: 'Échéances' }).getByRole('link', { name: 'Toutes les échéances de l’équipe' }).click();
	await page.getByRole('table').getByText('Notification').first().waitFor();
	assert.deepEqual(numbers.slice(1), numbers.slice(0, -1).map((n) => n + 1), 'no gap in the register');
	const rows = (await worker.get('/api/register')).rows.filter((r) => r.person?.name.startsWith('Mois'));
	assert.deepEqual(rows.map((r) => r.state).reverse(), ['received', 'acknowledged', 'waiting', 'inquiry', 'inquiry', 'decided', 'notified', 'notified', 'transferred', 'withdrawn', 'notified', 'decided']);
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

test('a figure of the law is entered from a day on, and the due days follow; a correction says why', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Zoude', first: 'Marthe' });
	const day = worker.me.today;
	const filed = await worker.post(`/api/persons/${person.id}/requests`, { day, aid: 'ris', channel: 'desk', object: 'Loyer', receipt_day: day });
	const due = async () => (await worker.get(`/api/persons/${person.id}/file?kind=request`)).rows.find((r) => r.id === filed.id).clocks.find((c) => c.clock === 'decision');
	const before = (await due()).due;

	const admin = await open(s.server, { as: WHO.admin, at: 'admin/parameters' });
	await admin.getByRole('searchbox').or(admin.getByLabel('Chercher un paramètre ou une source')).first().fill('clock.decision');
	await admin.getByRole('row').filter({ hasText: 'clock.decision' }).getByRole('button').click();
	await admin.getByRole('button', { name: 'Nouvelle valeur' }).click();
	const form = admin.getByRole('dialog', { name: /^Nouvelle valeur/ });
	await form.getByLabel('Valeur').fill('beaucoup');
	await form.getByLabel('Source').fill('Essai');
	await form.getByRole('button', { name: 'Enregistrer' }).click();
	await form.getByText('Indiquez un nombre.').waitFor();
	assert.deepEqual(await axe(admin), []);
	await form.getByLabel('Valeur').fill('45');
	await form.getByRole('button', { name: 'Enregistrer' }).click();
	await notice(admin, 'Paramètre enregistré').waitFor();
	const after = await due();
	assert.ok(after.due > before);
	assert.equal(after.moved_from, before);

	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}?tab=aid` });
	await page.getByText(/la règle a été corrigée/).first().waitFor();
	/* a choice that was there changes: the reason is asked, and stays */
	await page.getByRole('button', { name: /^Modifier : Revenu/ }).click();
	await page.getByRole('button', { name: 'Modifier', exact: true }).click();
	await page.getByLabel('Type d’aide').selectOption('single');
	await page.getByLabel('Motif de la correction').waitFor();
	await page.keyboard.press('Control+Enter');
	await page.getByText('Dites pourquoi ce qui était inscrit change.').waitFor();
	assert.deepEqual(await axe(page), []);
	await page.getByLabel('Motif de la correction').fill('Une aide unique suffit');
	await page.keyboard.press('Control+Enter');
	await notice(page, 'Enregistré au dossier').waitFor();
	await page.getByRole('button', { name: 'Détails' }).first().click();
	await page.getByRole('button', { name: 'Historique' }).click();
	const past = page.getByRole('dialog', { name: /^Historique/ });
	await past.getByText('Une aide unique suffit').waitFor();
	await past.getByText(/Revenu d’intégration \(RIS\) → /).waitFor();
	assert.deepEqual(await axe(page), []);
	await past.getByRole('button', { name: 'Fermer' }).last().click();
	await page.getByRole('button', { name: /^Modifier : Aide financière/ }).click();
	await page.getByRole('button', { name: 'Annuler cet acte' }).click();
	await page.getByLabel('Motif de l’annulation').fill('Encodée dans un autre dossier');
	await page.getByRole('dialog').getByRole('button', { name: 'Annuler cet acte' }).click();
	await page.getByText('Annulé : Encodée dans un autre dossier').waitFor();
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
