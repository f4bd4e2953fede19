/* The plan: read in from its raw text, its figures, where they come from, what is not tied yet. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { answered, api, goTo, newPerson, notice, open, plansInForce, root, settled, suite, WHO } from './support.mjs';

const squeeze = (text) => text.replace(/[\s\u00A0\u202F]+/gu, '');
const number = (v, decimals = 0) => v.toLocaleString('fr-BE', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

describe('a centre without a plan', () => {
	const s = suite({ empty: true });
	const PLANS = [
		/* says neither whose it is nor for which years: the reviewer does */
		{ file: 'ecaussinnes.txt', counts: '6 objectifs stratégiques, 29 objectifs opérationnels, 96 actions, 6 sous-actions', actions: 102, whose: 'CPAS d’Écaussinnes' },
		{ file: 'paliseul.txt', counts: '2 objectifs stratégiques, 8 objectifs opérationnels, 20 actions', actions: 20 },
	];

	for (const plan of PLANS) {
		test(`${plan.file}: review with its doubts, import, and nothing to change the second time`, async () => {
			const file = join(root, 'schema/data/plans', plan.file);
			const boss = await api(s.server, 'chef');
			const page = await open(s.server, { as: 'chef', at: 'import' });
			await page.getByText('Rien n’est enregistré avant la dernière étape.').waitFor();
			await page.getByLabel('Choisir un fichier').setInputFiles(file);
			await page.getByText(plan.counts, { exact: false }).waitFor();

			/* what the reading doubts is named in words, beside the row that it is about */
			const read = await boss.post('/api/plans/preview', { text: readFileSync(file, 'utf8').trim() });
			const rows = new Set(read.doubts.filter((d) => d.node !== null).map((d) => d.node));
			read.nodes.forEach((n, i) => n.doubts.length > 0 && rows.add(i));
			await page.getByText(`${rows.size} lignes à vérifier.`).waitFor();
			const tree = page.getByRole('region', { name: 'Arbre reconnu' }).last();
			assert.equal(await tree.getByRole('button', { name: /^Modifier / }).count(), read.nodes.length);
			assert.equal(await page.getByText('À vérifier.', { exact: true }).count(), 0, 'every doubt has a sentence of its own');
			if (plan.file.startsWith('eca')) await tree.getByText(/^Ce code est imprimé plusieurs fois/).first().waitFor();

			/* a line of the tree leads to its place in the text, and nothing is saved yet */
			await tree.getByRole('button', { name: /^ligne \d+$/ }).first().click();
			assert.equal((await boss.get('/api/plans')).rows.filter((p) => p.title === read.title).length, 0);

			const submit = page.getByRole('button', { name: `Importer ${plan.actions} actions` });
			await page.getByLabel('Titre du plan').fill('');
			await submit.click();
			await notice(page, 'Des champs sont à corriger avant l’importation.').waitFor();
			await page.getByLabel('Titre du plan').fill(`Plan ${plan.file}`);
			const whose = page.getByLabel('Centre', { exact: true });
			const years = [page.getByLabel('Du', { exact: true }), page.getByLabel('Au', { exact: true })];
			if (plan.whose) {
				await whose.fill(plan.whose);
				await years[0].fill(`${boss.me.today.slice(0, 4)}-01-01`);
				await years[1].fill(`${Number(boss.me.today.slice(0, 4)) + 5}-12-31`);
			}
			const said = await Promise.all([whose, ...years].map((x) => x.inputValue()));
			assert.ok(said.every(Boolean));
			await submit.click();
			await page.getByText(`Plan importé : ${read.nodes.length} lignes`).waitFor();

			await page.getByRole('button', { name: 'Importer un autre plan' }).click();
			await page.getByLabel('Choisir un fichier').setInputFiles(file);
			await page.getByText('Ce plan est déjà en service : aucun changement.').waitFor();
			assert.deepEqual(await Promise.all([whose, ...years].map((x) => x.inputValue())), said, 'what was settled the first time holds');
			await page.getByRole('button', { name: /^Importer \d+ actions$/ }).click();
			await page.getByText('Plan mis à jour : aucun changement').waitFor();
			await page.getByRole('link', { name: 'Ouvrir le plan' }).click();
			await page.getByRole('table', { name: 'Objectifs et actions, réalisé et cible' }).waitFor();
		});
	}

	test('a text that is no plan is refused in words', async () => {
		const page = await open(s.server, { as: 'chef', at: 'import' });
		await page.getByLabel('Ou collez le texte').fill('Bonjour, voici la liste des courses : du pain, du lait.');
		await page.getByRole('button', { name: 'Lire ce texte' }).click();
		await page.getByText('Aucun objectif ni action n’a été reconnu dans ce texte.').waitFor();
	});
});

describe('the demo centre', () => {
	const s = suite();
	let plan;

	/** The plan with records that count for nothing, and the manager's client. */
	async function boss() {
		const client = await api(s.server, WHO.manager);
		for (const p of await plansInForce(client)) {
			const u = await client.get(`/api/untied?plan=${p.id}`);
			if (u.count > 3) plan = p;
		}
		return client;
	}

	/** The rows of the tree as they are shown: code, figure, target, state, records. */
	async function shownRows(page) {
		const table = page.getByRole('table', { name: 'Objectifs et actions, réalisé et cible' });
		const unfold = page.getByRole('button', { name: 'Tout déplier' });
		if (await unfold.isVisible()) await unfold.click();
		return table.getByRole('row').evaluateAll((rows) => rows.map((r) => {
			const cells = [...r.cells];
			const head = cells[0]?.querySelector('a');
			if (!head) return null;
			const action = cells.length === 7;
			return {
				code: head.firstElementChild.textContent,
				done: action ? (cells[1].querySelector('b') ?? cells[1]).textContent : null,
				target: action ? cells[2].textContent : null,
				state: action ? cells[5].textContent : null,
				records: cells.at(-1).textContent,
			};
		}).filter(Boolean));
	}

	const STATES = { reached: 'Atteint', on_track: 'En bonne voie', watch: 'À surveiller', late: 'En retard', unmeasured: 'Non mesuré' };
	const value = (i, v) => (i.unit === 'percent' ? `${number(v * 100, i.decimals)}%` : number(v, i.decimals));
	const target = (i) => (i.unit === 'percent' || i.decimals > 0 ? value(i, i.target) : number(Math.round(i.target)));

	/** The cells of a line of a CSV file. */
	const cellsOf = (line) => [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map((m) => (m[1] === undefined ? m[2] : m[1].replaceAll('""', '"')));

	test('the page, the interface and the download tell the same figures', async () => {
		const client = await boss();
		const year = client.me.today.slice(0, 4);
		for (const p of await plansInForce(client)) {
			const page = await open(s.server, { as: WHO.manager, at: `plan/${p.id}?span=year&at=${client.me.today}` });
			const truth = await client.get(`/api/plans/${p.id}/page?from=${year}-01-01&to=${year}-12-31`);
			const shown = await shownRows(page);
			assert.equal(shown.length, truth.nodes.length);
			const download = page.waitForEvent('download');
			await page.getByRole('link', { name: 'Télécharger les chiffres (CSV)' }).click();
			const [head0, ...csv] = readFileSync(await (await download).path(), 'utf8').replace(/^\uFEFF/, '').trim().split(/\r?\n/).map(cellsOf);
			const column = (line, name) => line[head0.indexOf(name)];
			for (const n of truth.nodes) {
				const row = shown.find((r) => r.code === n.code);
				assert.equal(squeeze(row.records), squeeze(number(n.records)), `${n.code}: records`);
				const lines = csv.filter((l) => column(l, 'code') === n.code);
				assert.ok(lines.length > 0, `${n.code} is in the download`);
				for (const l of lines) assert.equal(column(l, 'records'), String(n.records), `${n.code}: records of the download`);
				if (n.level === 'strategic' || n.level === 'operational') continue;
				assert.equal(squeeze(row.state), squeeze(STATES[n.state]), `${n.code}: state`);
				const main = n.indicators[0];
				if (!main) continue;
				assert.equal(squeeze(row.done), squeeze(main.masked ? 'masqué' : main.value === null ? '–' : value(main, main.value)), `${n.code}: figure`);
				if (main.target !== null) assert.equal(squeeze(row.target), squeeze(target(main)), `${n.code}: target`);
				const cell = column(lines.find((l) => column(l, 'indicator') === main.code), 'value');
				if (main.masked || main.value === null) assert.equal(cell, '', `${n.code}: no figure in the download`);
				else assert.ok(Math.abs(Number(cell.replace(',', '.')) - main.value) < 1e-3, `${n.code}: figure of the download: ${cell}, ${main.value}`);
			}
			const head = await page.getByRole('region', { name: 'Synthèse' }).getByRole('button').allTextContents();
			assert.deepEqual(head.map((x) => Number(x.match(/^\d+/)[0])), ['reached', 'on_track', 'watch', 'late', 'unmeasured'].map((k) => truth.states[k]));
		}
	});

	test('a figure opens on its records, without a name for the manager', async () => {
		const client = await boss();
		const worker = await api(s.server, WHO.worker);
		const person = await newPerson(worker, { last: 'Slachmuylders', first: 'Godelive' });
		await worker.post('/api/interventions', { person_id: person.id, service: 'insertion', mode: 'interview', day: worker.me.today, minutes: 30, note: 'Entretien de suivi.' });
		const year = client.me.today.slice(0, 4);
		const tree = await client.get(`/api/plans/${plan.id}/page?from=${year}-01-01&to=${year}-12-31`);
		const node = tree.nodes.filter((n) => n.level === 'action').sort((a, b) => b.records - a.records)[0];

		const page = await open(s.server, { as: WHO.manager, at: `plan/${plan.id}?span=year&at=${client.me.today}` });
		const unfold = page.getByRole('button', { name: 'Tout déplier' });
		if (await unfold.isVisible()) await unfold.click();
		await page.getByRole('link', { name: new RegExp(`ouvrir ${node.code.replaceAll('.', '\\.')}$`) }).click();
		const panel = page.getByRole('complementary', { name: new RegExp(`^${node.code}`) });
		await panel.getByRole('heading', { name: 'D’où vient ce chiffre' }).waitFor();
		await panel.getByText(`${number(node.records)} prestations comptées`).waitFor();
		await panel.getByText(/règle de rattachement, version \d+/).first().waitFor();
		await panel.getByRole('button', { name: 'Voir', exact: true }).click();
		const dialog = page.getByRole('dialog');
		const lines = dialog.getByRole('table', { name: 'Prestations derrière le chiffre' });
		await lines.waitFor();
		const names = (await lines.getByRole('row').evaluateAll((rows) => rows.slice(1).map((r) => r.cells[2].textContent))).filter(Boolean);
		assert.ok(names.length > 0);
		/* of a sensitive service not even a pseudonym */
		for (const n of names) assert.match(n, /^(P-[0-9A-Z]+|masqué$)/);
		assert.ok(names.some((n) => n.startsWith('P-')));
		assert.equal(await dialog.getByText('Slachmuylders').count(), 0);
		await dialog.getByText(/^Les personnes sont désignées par un pseudonyme/).waitFor();
		let seen = names.length;
		const more = dialog.getByRole('button', { name: 'Afficher la suite' });
		if (await more.isVisible()) {
			await more.click();
			await page.waitForFunction((n) => document.querySelectorAll('dialog tbody tr').length > n, seen);
		}
		await page.keyboard.press('Escape');
		await dialog.waitFor({ state: 'detached' });
		await panel.getByRole('button', { name: 'Tableau' }).click();
		await panel.getByRole('columnheader', { name: 'Mois', exact: true }).waitFor();
		await page.keyboard.press('Escape');
		await panel.waitFor({ state: 'detached' });
		await assert.doesNotReject(page.waitForFunction((c) => document.activeElement?.textContent?.includes(c), node.code), 'the focus goes back to the row');

		/* a social worker sees the figure, not the records */
		const own = await open(s.server, { as: WHO.worker, at: `plan/${plan.id}?node=${node.id}` });
		await own.getByRole('heading', { name: 'D’où vient ce chiffre' }).waitFor();
		assert.equal(await own.getByRole('button', { name: 'Voir', exact: true }).count(), 0);
	});

	test('the tree is walked with the arrows, and keeps only a state on demand', async () => {
		await boss();
		const page = await open(s.server, { as: WHO.manager, at: `plan/${plan.id}` });
		const table = page.getByRole('table', { name: 'Objectifs et actions, réalisé et cible' });
		const fold = page.getByRole('button', { name: 'Tout replier' });
		if (!(await fold.isVisible())) await page.getByRole('button', { name: 'Tout déplier' }).click();
		await fold.click();
		await page.getByRole('button', { name: 'Tout déplier' }).waitFor();
		const roots = await table.getByRole('row').count();
		await table.getByRole('rowheader').first().getByRole('link').focus();
		await page.keyboard.press('ArrowRight');
		await page.waitForFunction((n) => document.querySelectorAll('main table tbody tr').length > n, roots - 1);
		await page.keyboard.press('ArrowRight');
		const code = await page.evaluate(() => document.activeElement.firstElementChild.textContent);
		assert.equal(code, '1.1');
		await page.keyboard.press('Enter');
		await page.getByRole('complementary', { name: /^1\.1/ }).waitFor();
		await page.keyboard.press('Escape');
		await page.keyboard.press('ArrowLeft');
		await page.keyboard.press('ArrowLeft');
		await page.waitForFunction((n) => document.querySelectorAll('main table tbody tr').length === n, roots - 1);

		const late = page.getByRole('region', { name: 'Synthèse' }).getByRole('button', { name: /En retard$/ });
		const n = Number((await late.textContent()).match(/^\d+/)[0]);
		await late.click();
		const unfold = page.getByRole('button', { name: 'Tout déplier' });
		if (await unfold.isVisible()) await unfold.click();
		const states = await table.getByRole('cell', { name: 'En retard', exact: true }).count();
		assert.equal(states, n);
	});

	test('records that count for nothing are tied by keyboard', async () => {
		const client = await boss();
		const first = await client.get(`/api/untied?plan=${plan.id}`);
		const page = await open(s.server, { as: WHO.manager, at: `plan/${plan.id}/untied` });
		await page.getByText(`${number(first.count)} prestations ne comptent pour aucune action`).waitFor();
		await page.getByRole('button', { name: /^Rattacher/ }).first().focus();
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('ArrowUp');
		for (let i = 0; i < 2; i++) {
			await page.keyboard.press('Enter');
			await page.getByRole('dialog', { name: 'Pour quelle action compte cette prestation ?' }).waitFor();
			if (i === 0) {
				await page.keyboard.type('1.1.1');
				await page.keyboard.press('Enter');
				await page.getByText(/^Choisie\s: 1\.1\.1/).waitFor();
				await page.keyboard.type('Vu avec l’équipe');
				await page.keyboard.press('Enter');
			} else {
				/* the next one is often alike: action and reason are there already */
				await page.getByText(/^Choisie\s: 1\.1\.1/).waitFor();
				await page.keyboard.press('Enter');
				await page.keyboard.press('Enter');
			}
			await page.getByRole('dialog').waitFor({ state: 'detached' });
			await page.getByText(`${number(first.count - i - 1)} prestations ne comptent pour aucune action`).waitFor();
			await page.waitForFunction(() => document.activeElement?.textContent?.startsWith('Rattacher'));
		}
		assert.equal((await client.get(`/api/untied?plan=${plan.id}`)).count, first.count - 2);
	});

	test('a rule tells what it would move before it is saved, and then attaches', async () => {
		const client = await boss();
		const worker = await api(s.server, WHO.worker);
		let ties;
		for (let i = 0; i < 3; i++)
			({ ties } = await worker.post('/api/interventions', { service: 'social_general', theme: 'violence', mode: 'network', day: worker.me.today, minutes: 10 + i, head_count: 2 }));
		/* the plan for which they count for nothing yet: the other has a rule for them */
		const plan = (await plansInForce(client)).find((p) => ties.some((x) => x.plan_id === p.id && x.action_id === null));
		assert.ok(plan, 'a plan has no rule for them');
		const tree = await client.get(`/api/plans/${plan.id}/page`);
		const action = tree.nodes.find((n) => n.level === 'action');
		const page = await open(s.server, { as: WHO.manager, at: 'admin/rules' });
		await page.getByLabel('Plan', { exact: true }).selectOption(String(plan.id));
		await page.getByRole('button', { name: 'Nouvelle règle' }).click();
		const dialog = page.getByRole('dialog', { name: 'Nouvelle règle' });
		await dialog.getByRole('button', { name: 'Enregistrer' }).click();
		await dialog.getByText('Choisissez une action.').waitFor();
		await dialog.getByLabel('Compte pour l’action').selectOption(String(action.id));
		await dialog.getByLabel('Service', { exact: true }).selectOption('social_general');
		await dialog.getByLabel('Thème', { exact: true }).selectOption('violence');
		await dialog.getByLabel('Type', { exact: true }).selectOption('network');
		await dialog.getByLabel('Priorité').fill('90');
		const rule = { plan_id: plan.id, action_id: action.id, kind: 'casework.intervention', service: 'social_general', theme: 'violence', mode: 'network', priority: 90, from: client.me.today };
		const moved = await client.post('/api/rules/preview', rule);
		assert.ok(moved.would_move >= 3);
		await dialog.getByText(`${moved.would_move} prestations changeraient d’action.`).waitFor();
		assert.equal((await client.get(`/api/rules?plan=${plan.id}`)).rows.filter((r) => r.theme === 'violence').length, 0);
		await dialog.getByRole('button', { name: 'Enregistrer' }).click();
		await dialog.waitFor({ state: 'detached' });
		await page.getByRole('row').filter({ hasText: 'Thème : Violence' }).first().waitFor();

		await goTo(page, `plan/${plan.id}/untied`);
		await page.getByRole('button', { name: 'Laisser les règles rattacher' }).click();
		const found = (await client.post(`/api/plans/${plan.id}/attach/preview`)).would_move;
		await page.getByRole('button', { name: new RegExp(`^Rattacher ${found} prestations`) }).click();
		await notice(page, `${found} prestations rattachées`).waitFor();
		const after = await client.get(`/api/plans/${plan.id}/page`);
		assert.ok(after.nodes.find((n) => n.id === action.id).records >= action.records + 3);
	});

	test('the printed plan keeps its figures and drops what cannot be pressed on paper', async () => {
		const client = await boss();
		const page = await open(s.server, { as: WHO.manager, at: `plan/${plan.id}` });
		const unfold = page.getByRole('button', { name: 'Tout déplier' });
		if (await unfold.isVisible()) await unfold.click();
		const shown = await shownRows(page);
		await page.emulateMedia({ media: 'print' });
		for (const [role, name] of [['navigation', 'Navigation principale'], ['button', 'Imprimer'], ['button', /^Rechercher ou agir/]])
			assert.equal(await page.getByRole(role, { name }).isVisible(), false, `${name} is not printed`);
		const printed = await shownRows(page);
		assert.deepEqual(printed, shown);
		await page.getByText(`${client.me.centre.name}, ${plan.title}, situation au`).waitFor();
		const pdf = await page.pdf({ format: 'A4', tagged: true });
		assert.ok(pdf.length > 20_000);
		let reader = true;
		try {
			execFileSync('pdftotext', ['-v'], { stdio: 'ignore' });
		} catch {
			reader = false;
		}
		if (reader) {
			const file = join(s.server.dir, 'plan.pdf');
			writeFileSync(file, pdf);
			const text = squeeze(execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }));
			for (const r of shown) assert.ok(text.includes(squeeze(r.code)), `${r.code} is printed`);
			assert.ok(text.includes('situationau'));
		}
	});

	test('quarter, year and the whole plan: the address keeps the period', async () => {
		const client = await boss();
		const page = await open(s.server, { as: WHO.manager, at: `plan/${plan.id}` });
		await answered(page, 'GET', /\/page$/, () => page.getByRole('group', { name: 'Période' }).getByRole('button', { name: 'Trimestre' }).click());
		await settled(page);
		const month = Number(client.me.today.slice(5, 7));
		const quarter = Math.floor((month - 1) / 3);
		const year = client.me.today.slice(0, 4);
		const from = `${year}-${String(quarter * 3 + 1).padStart(2, '0')}-01`;
		const to = new Date(Date.UTC(Number(year), quarter * 3 + 3, 0)).toISOString().slice(0, 10);
		const truth = await client.get(`/api/plans/${plan.id}/page?from=${from}&to=${to}`);
		await page.getByText(`${number(truth.attached.tied)} prestation`, { exact: false }).first().waitFor();
		const shown = await shownRows(page);
		for (const r of shown) assert.equal(squeeze(r.records), squeeze(number(truth.nodes.find((n) => n.code === r.code).records)), r.code);
		await page.reload();
		await settled(page);
		assert.deepEqual(await shownRows(page), shown);
	});
});
