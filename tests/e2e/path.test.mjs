/*
 * The sentence of the first issue: a social worker finds a person by a misspelt name, logs an
 * interview in a few keys and sees which actions it counts for; a manager, whose page was open
 * all the time, sees the action and its two objectives move by exactly one, in both plans.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, dock, goTo, newPerson, open, plansInForce, settled, signIn, suite, WHO } from './support.mjs';

const s = suite();

/** "plan.records.of": the cell of a node tells its own count. */
async function shownRecords(page, code) {
	const name = await page.getByRole('link', { name: new RegExp(`ouvrir ${code.replaceAll('.', '\\.')}$`) }).getAttribute('aria-label');
	return Number(name.replace(/[\s\u00A0\u202F]/gu, '').match(/^\d+/)[0]);
}

/** The action and the two objectives above it, with what the API counts for them now. */
async function lineage(client, plan, action) {
	const page = await client.get(`/api/plans/${plan}/page`);
	const byId = new Map(page.nodes.map((n) => [n.id, n]));
	const out = [];
	for (let n = byId.get(action); n; n = byId.get(n.parent_id)) out.push({ id: n.id, code: n.code, level: n.level, records: n.records });
	return out;
}

test('from a misspelt name to a figure that moves by one in both plans', async () => {
	const { server } = s;
	const worker = await api(server, WHO.worker);
	const boss = await api(server, WHO.manager);
	const plans = await plansInForce(boss);
	assert.equal(plans.length, 2, 'both plans are in force');
	const person = await newPerson(worker, { last: 'Vandermoortele', first: 'Guillaumine' });

	/* the manager's pages, open before anything is logged */
	const watch = [];
	for (const p of plans) {
		const page = await open(server, { as: WHO.manager, at: `plan/${p.id}` });
		const unfold = page.getByRole('button', { name: 'Tout déplier' });
		if (await unfold.isVisible()) await unfold.click();
		await page.evaluate(() => (window.notReloaded = true));
		watch.push({ plan: p, page });
	}

	/* the social worker: sign in, Ctrl K, a misspelt name */
	const page = await open(server);
	await signIn(page, WHO.worker);
	await page.keyboard.press('Control+k');
	await page.getByRole('combobox', { name: 'Rechercher une personne ou une commande' }).waitFor();
	await page.keyboard.type('vendermortel gilaumine');
	await page.getByRole('option', { name: /^Vandermoortele Guillaumine/ }).waitFor();

	/* act 1: Enter opens the form with the cursor in the note; then the text */
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
	await page.keyboard.type('Premier entretien. Projet de formation exposé.');
	/* act 2: the service, above the note */
	await page.keyboard.press('Shift+Tab');
	await page.keyboard.press('Shift+Tab');
	await page.keyboard.type('Insertion');

	/* before saving: an action of each plan, and why */
	const boxes = dock(page).getByText(/^Compte pour l’action \d/);
	await page.waitForFunction(() => [...document.querySelectorAll('b')].filter((b) => /^Compte pour l’action \d/.test(b.textContent ?? '')).length === 2);
	await dock(page).getByText('choisie d’après le service').first().waitFor();
	const codes = (await boxes.allTextContents()).map((x) => x.replace(/^.*action /, ''));
	const proposed = await worker.post('/api/ties/propose', { kind: 'casework.intervention', service: 'insertion', mode: 'interview', day: worker.me.today });
	assert.deepEqual(codes, proposed.ties.map((x) => x.code));

	const before = [];
	for (const t of proposed.ties) before.push({ plan: t.plan_id, nodes: await lineage(boss, t.plan_id, t.action_id) });
	for (const b of before) {
		assert.deepEqual(b.nodes.slice(-2).map((n) => n.level), ['operational', 'strategic']);
		const shown = watch.find((w) => w.plan.id === b.plan).page;
		const year = Number(worker.me.today.slice(0, 4));
		const now = (await boss.get(`/api/plans/${b.plan}/page?from=${year}-01-01&to=${year}-12-31`)).nodes;
		b.year = new Map(now.map((n) => [n.id, n.records]));
		for (const n of b.nodes) assert.equal(await shownRecords(shown, n.code), b.year.get(n.id), `${n.code} as the API counts it`);
	}

	/* act 3: save */
	await page.keyboard.press('Control+Enter');
	await dock(page).waitFor({ state: 'detached' });
	await page.getByRole('region', { name: 'Avis' }).getByText(`Enregistrée, compte pour l’action ${codes.join(', ')}`).waitFor();

	/* the manager's open pages move by one, and were not loaded anew */
	for (const b of before) {
		const shown = watch.find((w) => w.plan.id === b.plan).page;
		for (const n of b.nodes) {
			const next = (b.year.get(n.id) + 1).toLocaleString('fr-BE');
			await shown.getByRole('link', { name: new RegExp(`^${next.replace(/\s/gu, '\\s')} prestations?, ouvrir ${n.code.replaceAll('.', '\\.')}$`) }).waitFor();
		}
		assert.equal(await shown.evaluate(() => window.notReloaded), true);
		const after = await lineage(boss, b.plan, b.nodes[0].id);
		assert.deepEqual(after.map((n) => n.records), b.nodes.map((n) => n.records + 1));
	}

	/* nothing else of either plan moved */
	for (const b of before) {
		const year = worker.me.today.slice(0, 4);
		const page2 = await boss.get(`/api/plans/${b.plan}/page?from=${year}-01-01&to=${year}-12-31`);
		const moved = page2.nodes.filter((n) => n.records !== b.year.get(n.id)).map((n) => n.id);
		assert.deepEqual(moved.sort(), b.nodes.map((n) => n.id).sort());
	}

	/* and the thread of the person shows it, with both actions */
	await goTo(page, `person/${person.id}`);
	const entry = page.getByRole('listitem').filter({ hasText: 'Projet de formation exposé.' }).last();
	for (const code of codes) await entry.getByText(`Action ${code}`, { exact: true }).waitFor();
});

test('an interview that is undone leaves the figures as they were', async () => {
	const { server } = s;
	const worker = await api(server, WHO.worker);
	const boss = await api(server, WHO.manager);
	const person = await newPerson(worker, { last: 'Wolkenstein', first: 'Adelgonde' });
	const year = worker.me.today.slice(0, 4);
	const count = async () => {
		const out = [];
		for (const p of await plansInForce(boss)) out.push((await boss.get(`/api/plans/${p.id}/page?from=${year}-01-01&to=${year}-12-31`)).nodes.map((n) => n.records));
		return out;
	};
	const before = await count();
	const page = await open(server, { as: WHO.worker, at: `person/${person.id}` });
	await page.keyboard.press('n');
	await page.getByLabel('Note', { exact: true }).fill('Appel bref au sujet des horaires.');
	await dock(page).getByLabel('Service').selectOption({ label: 'Insertion socioprofessionnelle' });
	await page.keyboard.press('Control+Enter');
	await dock(page).waitFor({ state: 'detached' });
	assert.notDeepEqual(await count(), before);
	await page.keyboard.press('Control+z');
	await dock(page).waitFor();
	assert.equal(await page.getByLabel('Note', { exact: true }).inputValue(), 'Appel bref au sujet des horaires.');
	assert.deepEqual(await count(), before);
	await settled(page);
});
