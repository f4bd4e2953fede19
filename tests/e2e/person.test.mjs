/* A person's dossier: opened once, read by those who may, changed by two, never lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, dock, goTo, newPerson, notice, open, settled, suite, WHO } from './support.mjs';

const s = suite();

/** A NISS for a birth day and a serial number, with its check digits (mod 97). */
function niss(birth, serial) {
	const first = `${birth.slice(2).replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
	const check = 97 - (Number(birth >= '2000' ? `2${first}` : first) % 97);
	return `${first}${String(check).padStart(2, '0')}`;
}

/** The lines of the thread. */
function entry(page, text) {
	return page.getByRole('region', { name: 'Fil' }).getByRole('listitem').filter({ hasText: text }).last();
}

test('a second file for somebody who is known is opened only after a look', async () => {
	const worker = await api(s.server, WHO.worker);
	const known = await newPerson(worker, { last: 'Krautwald', first: 'Sidonie', birth: '1968-02-29' });
	const page = await open(s.server, { as: WHO.worker });
	await page.keyboard.press('Control+k');
	await page.keyboard.type('Krautvald Sidoni');
	await page.getByRole('option', { name: /^Krautwald Sidonie/ }).waitFor();
	await page.getByRole('option', { name: /^Créer une personne/ }).click();
	await page.getByRole('heading', { name: 'Nouvelle personne' }).waitFor();
	assert.equal(new URL(page.url()).hash, '#/new-person', 'no name in the address');

	await page.getByLabel('Nom', { exact: true }).fill('Krautwald');
	await page.getByLabel('Prénom', { exact: true }).fill('Sidonie');
	await page.getByLabel('Date de naissance').fill('1968-02-29');
	const warning = page.getByRole('status').filter({ hasText: 'Cette personne semble déjà avoir un dossier' });
	await warning.getByRole('link', { name: known.name }).waitFor();
	await warning.getByText('Même nom, même naissance').waitFor();
	await page.getByRole('button', { name: 'Ouvrir le dossier' }).click();
	await page.getByRole('alert').filter({ hasText: 'Vérifiez d’abord les dossiers ci-dessous' }).waitFor();
	await page.getByLabel('Il s’agit d’une autre personne, j’ai vérifié').check();
	await page.getByRole('button', { name: 'Ouvrir le dossier' }).click();
	await page.getByRole('heading', { level: 1, name: 'Krautwald Sidonie' }).waitFor();
	await dock(page).getByText('Personne : Krautwald Sidonie').waitFor();
	const found = await worker.post('/api/persons/search', { q: 'Krautwald Sidonie' });
	assert.equal(found.hits.length, 2);
});

test('a national number already known warns, whatever the name', async () => {
	const worker = await api(s.server, WHO.worker);
	const number = niss('1990-11-23', 244);
	const known = await newPerson(worker, { last: 'Ysebrandt', first: 'Ombeline', birth: '1990-11-23', administrative: { niss: number } });
	const page = await open(s.server, { as: WHO.worker, at: 'new-person' });
	await page.getByLabel('Nom', { exact: true }).fill('Tout');
	await page.getByLabel('Prénom', { exact: true }).fill('Autre');
	await page.getByLabel(/^NISS/).fill(number);
	const warning = page.getByRole('status').filter({ hasText: 'Cette personne semble déjà avoir un dossier' });
	await warning.getByRole('link', { name: known.name }).waitFor();
	await warning.getByText('Même numéro national').waitFor();
});

test('the national number is masked, shown by a click that is logged, and hidden again', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Zwendelaar', first: 'Philomène', birth: '1981-04-12', administrative: { niss: niss('1981-04-12', 34) } });
	const clear = niss('1981-04-12', 34).replace(/^(..)(..)(..)(...)(..)$/, '$1.$2.$3-$4.$5');
	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}` });
	await page.getByText(/^81\.04\.12-•••\.••$/).waitFor();
	assert.equal(await page.getByText(clear).count(), 0);
	assert.equal((await page.content()).includes(clear), false);
	await page.getByRole('button', { name: 'Montrer : NISS (consultation journalisée)' }).click();
	await page.getByText(clear).waitFor();
	await page.getByRole('button', { name: 'Masquer : NISS' }).click();
	await page.getByText(/^81\.04\.12-•••\.••$/).waitFor();
	assert.equal(await page.getByText(clear).count(), 0);
	await page.getByRole('link', { name: 'Accès', exact: true }).click();
	await page.getByRole('cell', { name: 'A affiché un numéro en clair' }).waitFor();
});

test('two who change an identity: the second sees both values, nothing is lost', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Oosterlynck', first: 'Bérengère' });
	const [one, two] = [await open(s.server, { as: WHO.worker, at: `person/${person.id}?tab=data` }), await open(s.server, { as: WHO.colleague, at: `person/${person.id}?tab=data` })];
	for (const p of [one, two]) await p.getByRole('button', { name: 'Modifier : Identité' }).click();
	const form = (p) => p.getByRole('form', { name: 'Identité' });
	await form(two).getByLabel('Nom d’usage').fill('Betty');

	await form(one).getByLabel('Nom d’usage').fill('Béré');
	await form(one).getByLabel('Points d’attention').fill('Sonner deux fois');
	await form(one).getByRole('button', { name: 'Enregistrer' }).click();
	await notice(one, 'Dossier enregistré').waitFor();

	/* the other page has heard of the change before it saves */
	await two.getByText('Sonner deux fois').first().waitFor();
	await form(two).getByRole('button', { name: 'Enregistrer' }).click();
	const dialog = two.getByRole('dialog', { name: 'Deux versions à départager' });
	const name = dialog.getByRole('group', { name: 'Nom d’usage' });
	await name.getByText('Betty').waitFor();
	await name.getByText('Béré').waitFor();
	assert.equal(await name.getByRole('radio', { name: /Ma version/ }).isChecked(), true);
	assert.equal(await dialog.getByRole('group', { name: 'Points d’attention' }).getByRole('radio', { name: /Déjà enregistré/ }).isChecked(), true);
	await dialog.getByRole('button', { name: 'Enregistrer mon choix' }).click();
	await form(two).waitFor({ state: 'detached' });
	const saved = await worker.get(`/api/persons/${person.id}`);
	assert.equal(saved.identity.usual_name, 'Betty');
	assert.deepEqual(saved.identity.alerts, ['Sonner deux fois']);
	await two.getByRole('link', { name: 'Historique' }).click();
	const changes = two.getByRole('table', { name: 'Changements du dossier' });
	await changes.waitFor();
	assert.equal(await changes.getByRole('row').filter({ hasText: 'Identité' }).count(), 3);
});

test('the social compartment keeps what two wrote at the same time apart', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Quackelbeen', first: 'Isaline' });
	const two = await open(s.server, { as: WHO.colleague, at: `person/${person.id}?tab=data` });
	await two.getByRole('button', { name: 'Modifier : Situation sociale' }).click();
	await two.getByRole('form', { name: 'Situation sociale' }).getByLabel('Logement').fill('Loue un studio.');
	await worker.patch(`/api/persons/${person.id}/social`, { situation: 'Vit seule.', housing: 'Logée chez une amie.' });
	await two.getByRole('form', { name: 'Situation sociale' }).getByRole('button', { name: 'Enregistrer' }).click();
	const dialog = two.getByRole('dialog', { name: 'Deux versions à départager' });
	await dialog.getByRole('group', { name: 'Logement' }).getByText('Logée chez une amie.').waitFor();
	await dialog.getByRole('group', { name: 'Logement' }).getByRole('radio', { name: /Déjà enregistré/ }).check();
	await dialog.getByRole('button', { name: 'Enregistrer mon choix' }).click();
	await dialog.waitFor({ state: 'detached' });
	await two.getByRole('form', { name: 'Situation sociale' }).waitFor({ state: 'detached' });
	await two.getByText('Logée chez une amie.').waitFor();
	const saved = await worker.get(`/api/persons/${person.id}`);
	assert.equal(saved.social.situation, 'Vit seule.');
	assert.equal(saved.social.housing, 'Logée chez une amie.');
});

test('a dossier of another team opens with a reason, and the officer reads it', async () => {
	const other = await api(s.server, WHO.other);
	const person = await newPerson(other, { last: 'Pellegrims', first: 'Octavie' });
	await other.post('/api/interventions', { person_id: person.id, service: 'social_general', mode: 'interview', day: other.me.today, minutes: 30, note: 'Demande d’aide financière.' });
	await other.post('/api/interventions', { person_id: person.id, service: 'social_general', mode: 'visit', day: other.me.today, minutes: 30, note: 'Confidence entendue.', level: 'sealed' });

	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}` });
	await page.getByText('Son contenu ne vous est pas ouvert.').waitFor();
	assert.equal(await page.getByText('Demande d’aide financière.').count(), 0);
	assert.equal(await page.getByText('Carlsbourg').count(), 0);
	await page.getByRole('button', { name: 'Ouvrir avec un motif' }).click();
	const dialog = page.getByRole('dialog', { name: 'Accès exceptionnel' });
	await dialog.getByRole('radio', { name: 'Permanence ou garde' }).check();
	await dialog.getByLabel('Pourquoi maintenant ?').fill('urgent');
	await dialog.getByRole('button', { name: 'Ouvrir le dossier' }).click();
	await dialog.getByText('Au moins 20 caractères.', { exact: true }).waitFor();
	await dialog.getByLabel('Pourquoi maintenant ?').fill('Appel du commissariat, colocataire hospitalisé cette nuit');
	await dialog.getByRole('button', { name: 'Ouvrir le dossier' }).click();
	await page.getByText(/^Accès exceptionnel ouvert jusqu’à/).waitFor();
	await page.getByText('Demande d’aide financière.').waitFor();
	/* a protected note stays closed, and says so */
	await entry(page, 'Contenu réservé').getByText('Note protégée').waitFor();
	assert.equal(await page.getByText('Confidence entendue.').count(), 0);

	const officer = await open(s.server, { as: WHO.dpo, at: 'trail' });
	await officer.getByText('a ouvert un dossier par accès exceptionnel').first().waitFor();
	await officer.getByRole('link', { name: /^Accès exceptionnels/ }).click();
	const line = officer.getByRole('listitem').filter({ hasText: 'colocataire hospitalisé' });
	await line.getByText('Karima Benali').waitFor();
	await line.getByText(`dossier ${person.file_no}`).first().waitFor();
	await line.getByText('Permanence ou garde').waitFor();
	assert.equal(await officer.getByText('Pellegrims').count(), 0, 'the officer sees no name');
	await line.getByRole('button', { name: /^Revu/ }).click();
	await notice(officer, 'Contrôle enregistré').waitFor();
	await line.getByText(/^Contrôlé par Anne-Sophie Wauthier/).waitFor();
});

test('a protected person does not exist for another team', async () => {
	const other = await api(s.server, WHO.other);
	const page = await open(s.server, { as: WHO.other, at: 'new-person' });
	await page.getByLabel('Nom', { exact: true }).fill('Ravenstein');
	await page.getByLabel('Prénom', { exact: true }).fill('Apolline');
	await page.getByLabel('Dossier protégé').check();
	await page.getByRole('button', { name: 'Ouvrir le dossier' }).click();
	await page.getByRole('heading', { level: 1, name: 'Ravenstein Apolline' }).waitFor();
	const { id } = (await other.post('/api/persons/search', { q: 'Ravenstein' })).hits[0];

	for (const [login, at] of [[WHO.worker, 'people'], [WHO.reception, 'people']]) {
		const away = await open(s.server, { as: login, at });
		await away.getByRole('searchbox').first().fill('Ravenstein Apolline');
		await away.getByText('Personne ne correspond.').waitFor();
	}
	const away = await open(s.server, { as: WHO.worker, at: 'people' });
	await away.evaluate((x) => (window.location.hash = `#/person/${x}`), id);
	await away.getByRole('alert').getByText('Introuvable, ou pas dans vos accès.').waitFor();
	assert.equal(await away.getByText('Ravenstein').count(), 0);
});

test('a protected note is read by who wrote it and by nobody else', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Uyttendaele', first: 'Léocadie' });
	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}` });
	await page.keyboard.press('n');
	await page.getByLabel('Note', { exact: true }).fill('Crainte d’une séparation.');
	await dock(page).getByLabel('Note protégée').check();
	await page.keyboard.press('Control+Enter');
	await dock(page).waitFor({ state: 'detached' });
	await entry(page, 'Crainte d’une séparation.').getByText('Accès restreint').waitFor();
	for (const login of [WHO.colleague, WHO.lead]) {
		const reader = await open(s.server, { as: login, at: `person/${person.id}` });
		await entry(reader, 'Contenu réservé').getByText('Note protégée').waitFor();
		assert.equal(await reader.getByText('Crainte d’une séparation.').count(), 0);
	}
});

test('a correction replaces, a cancellation stays visible and no longer counts', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Dhaeyere', first: 'Eudoxie' });
	await worker.post('/api/interventions', { person_id: person.id, service: 'insertion', mode: 'phone', day: worker.me.today, minutes: 15, note: 'Appel au sujet du stge.' });
	/* his own of today that count, beside those that were there before */
	const total = async () => (await worker.get(`/api/interventions/mine?from=${worker.me.today}&to=${worker.me.today}`)).totals.count;
	const others = (await total()) - 1;
	const records = async () => (await total()) - others;
	const used = async () => (await worker.get(`/api/persons/${person.id}`)).services.map((x) => x.service);
	assert.deepEqual(await used(), ['insertion']);
	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}` });
	await page.getByRole('button', { name: /^Actions : Téléphone/ }).click();
	await page.getByRole('button', { name: 'Corriger' }).click();
	await page.getByLabel('Note', { exact: true }).fill('Appel au sujet du stage.');
	await page.getByRole('button', { name: /^Enregistrer la correction/ }).click();
	await dock(page).waitFor({ state: 'detached' });
	await entry(page, 'Appel au sujet du stage.').getByText('Corrigée').waitFor();
	assert.equal(await page.getByText('du stge').count(), 0);
	assert.equal(await records(), 1, 'counted once');

	await page.getByRole('button', { name: /^Actions : Téléphone/ }).click();
	await page.getByRole('button', { name: 'Annuler l’intervention' }).click();
	const dialog = page.getByRole('dialog', { name: 'Annuler cette intervention ?' });
	await dialog.getByRole('button', { name: 'Annuler l’intervention' }).click();
	await dialog.getByText('Au moins 3 caractères.').waitFor();
	await dialog.getByLabel('Motif').fill('Encodée deux fois');
	await dialog.getByRole('button', { name: 'Annuler l’intervention' }).click();
	await entry(page, 'Annulée').getByText('Annulée').waitFor();
	assert.equal(await records(), 0);
	assert.deepEqual(await used(), []);
});

test('a draft outlives a reload, another screen and another page', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Goethals', first: 'Wivine' });
	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}` });
	await page.keyboard.press('n');
	await page.getByLabel('Note', { exact: true }).fill('Texte commencé avant la panne.');
	await page.keyboard.press('Alt+3');
	await goTo(page, 'people');
	assert.equal(await page.getByLabel('Note', { exact: true }).inputValue(), 'Texte commencé avant la panne.', 'the form stays over other screens');
	await dock(page).getByText(/^Brouillon chiffré/).waitFor();
	await page.reload();
	await settled(page);
	await goTo(page, `person/${person.id}`);
	await page.keyboard.press('n');
	await dock(page).getByText(/^Brouillon repris/).waitFor();
	assert.equal(await page.getByLabel('Note', { exact: true }).inputValue(), 'Texte commencé avant la panne.');
	assert.equal(await dock(page).getByRole('radio', { name: 'Visite' }).isChecked(), true);
	/* the server is slow to forget: a form opened meanwhile must not take the draft up again */
	await page.route(`**/api/persons/${person.id}/draft`, async (route) => {
		if (route.request().method() === 'DELETE') await new Promise((done) => setTimeout(done, 400));
		await route.continue();
	});
	const asked = page.waitForResponse((r) => r.url().endsWith('/draft') && r.request().method() === 'GET');
	await page.getByRole('button', { name: 'L’effacer' }).click();
	await dock(page).waitFor({ state: 'detached' });
	await page.keyboard.press('n');
	await dock(page).waitFor();
	assert.equal((await (await asked).json()).form, null);
	assert.equal(await page.getByLabel('Note', { exact: true }).inputValue(), '');
	const draft = await worker.get(`/api/persons/${person.id}/draft`);
	assert.equal(draft.form, null);
});

test('a household is composed once and seen from both dossiers', async () => {
	const worker = await api(s.server, WHO.worker);
	const mother = await newPerson(worker, { last: 'Vanderelst', first: 'Clothilde' });
	const child = await newPerson(worker, { last: 'Vanderelst', first: 'Théodule', birth: '2014-09-01' });
	const page = await open(s.server, { as: WHO.worker, at: `person/${mother.id}?tab=household` });
	await page.getByText('Aucun ménage n’est encore composé.').waitFor();
	await page.getByRole('button', { name: 'Composer le ménage' }).click();
	await page.getByLabel('Ajouter une personne').fill('vanderels teodul');
	await page.getByRole('button', { name: /^Vanderelst Théodule/ }).click();
	await page.getByLabel('Lien de Vanderelst Théodule').selectOption({ label: 'Enfant' });
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await notice(page, 'Ménage enregistré').waitFor();
	await page.getByRole('link', { name: /^Vanderelst Théodule/ }).click();
	await page.getByRole('heading', { level: 1, name: 'Vanderelst Théodule' }).waitFor();
	assert.ok(page.url().includes(String(child.id)));
	await page.getByRole('link', { name: /^Ménage/ }).click();
	await page.getByRole('link', { name: /^Vanderelst Clothilde.*Personne de référence/ }).waitFor();
});

test('the thread is searched in place, and narrowed by kind', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Rombouts', first: 'Hortense' });
	for (const [mode, note] of [['interview', 'Bilan de compétences.'], ['visit', 'Chauffage en panne.'], ['phone', 'Rappel du rendez-vous.']])
		await worker.post('/api/interventions', { person_id: person.id, service: 'insertion', mode, day: worker.me.today, minutes: 20, note });
	const page = await open(s.server, { as: WHO.worker, at: `person/${person.id}` });
	await page.getByText('Chauffage en panne.').waitFor();
	await page.keyboard.press('/');
	await page.getByRole('searchbox', { name: 'Chercher dans le fil' }).waitFor();
	await page.keyboard.type('chauff');
	await page.getByText('Bilan de compétences.').waitFor({ state: 'detached' });
	assert.equal(await page.getByText('Chauffage en panne.').count(), 1);
	await page.keyboard.press('Escape');
	await page.getByText('Bilan de compétences.').waitFor();
});
