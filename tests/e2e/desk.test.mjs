/*
 * Reception: a morning at the desk without a mouse, between two desks and a worker; booking in few
 * keys; the agenda; the lobby screen.  No test here moves a mouse.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, api, axe, goTo, newPerson, notice, open, settled, sideways, suite, WHO } from './support.mjs';

const s = suite();
const OTHER_DESK = 'k.mathieu';

const row = (page, name) => page.locator('[data-row]').filter({ hasText: name });
const focusedRow = (page) => page.evaluate(() => document.activeElement?.closest('[data-row]')?.textContent ?? '');

/** Presses an arrow until the line with this text has the focus. */
async function walkTo(page, name, keys = ['ArrowRight', 'ArrowDown']) {
	for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
	for (let x = 0; x < 3; x++) {
		for (let y = 0; y < 30; y++) await page.keyboard.press('ArrowUp');
		let before = '';
		for (let y = 0; y < 30; y++) {
			const here = await focusedRow(page);
			if (here.includes(name)) return;
			if (here === before && y > 0) break;
			before = here;
			await page.keyboard.press(keys[1]);
		}
		await page.keyboard.press(keys[0]);
	}
	assert.fail(`${name} is not reached by arrows`);
}

test('a morning at the desk without a mouse', async () => {
	const worker = await api(s.server, WHO.worker);
	const person = await newPerson(worker, { last: 'Wybauwerme', first: 'Quintine' });
	const page = await open(s.server, { as: WHO.reception, at: 'reception' });
	const other = await open(s.server, { as: OTHER_DESK, at: 'reception' });

	/* an appointment, from the name on in at most five keys */
	await page.keyboard.press('F9');
	await page.keyboard.press('Escape');
	await page.keyboard.press('Escape');
	await page.keyboard.press('n');
	await page.getByRole('dialog', { name: 'Rendez-vous' }).waitFor();
	await page.keyboard.type('wybauwerm');
	let keys = 0;
	const press = async (k) => { keys++; await page.keyboard.press(k); };
	await press('Enter');
	await page.waitForFunction(() => document.activeElement?.matches('[data-slot]'));
	await press('Enter');
	await notice(page, /Rendez-vous fixé\s: Wybauwerme Quintine/).waitFor();
	assert.ok(keys <= 5, `${keys} keys`);
	/* undone: the moment is free again */
	await answered(page, 'POST', /^\/api\/appointments\/\d+\/state$/, () => page.keyboard.press('Control+z'));

	/* three letters and Enter: the first one who is expected is here; the other desk follows */
	const board = await (await api(s.server, WHO.reception)).get('/api/board');
	const here = new Set(board.visits.map((v) => v.person_id));
	const expected = board.expected.find((a) => a.name && !here.has(a.person_id) && board.expected.filter((b) => b.name?.startsWith(a.name.slice(0, 3))).length === 1);
	await page.locator('#desk-who').focus();
	await page.keyboard.type(expected.name.slice(0, 3).toLowerCase());
	await page.getByRole('option', { name: new RegExp(expected.name) }).waitFor();
	const at = Date.now();
	await page.keyboard.press('Enter');
	await notice(page, new RegExp(`${expected.name} est là`)).waitFor();
	await row(other, expected.name).filter({ hasText: 'n°' }).waitFor({ timeout: 3000 });
	const took = Date.now() - at;
	assert.ok(took < 3000, `the other desk saw it after ${took} ms`);

	/* handed over, called in, finished */
	await page.keyboard.press('Escape');
	await walkTo(page, expected.name);
	await page.keyboard.press('c');
	await page.getByRole('dialog', { name: 'Confier' }).waitFor();
	await page.keyboard.press('Enter');
	await notice(page, /est confié à/).waitFor();
	await walkTo(page, expected.name);
	await page.keyboard.press('Enter');
	await notice(page, `${expected.name} est reçu`).waitFor();
	await walkTo(page, expected.name);
	await page.keyboard.press('Enter');
	await notice(page, `Entretien terminé : ${expected.name}`).waitFor();
	/* taken back, then done for good */
	await page.keyboard.press('Control+z');
	await row(page, expected.name).waitFor();
	await walkTo(page, expected.name);
	await page.keyboard.press('Enter');
	await row(page, expected.name).waitFor({ state: 'detached' });

	/* absent without a word, kept apart from excused */
	const late = board.expected.find((a) => a.id !== expected.id && a.start_at < board.now && a.name);
	await page.locator('[data-row^=a]').first().focus();
	await walkTo(page, late.name);
	await page.keyboard.press('a');
	await page.getByRole('dialog', { name: 'Absence' }).waitFor();
	await page.keyboard.press('1');
	await notice(page, 'Absent sans prévenir').waitFor();
	await page.getByRole('dialog').waitFor({ state: 'detached' });

	/* somebody whom nobody knows, and somebody without a name */
	await page.locator('[data-row]').first().focus();
	await page.keyboard.press('v');
	await page.getByRole('dialog', { name: 'Visite sans rendez-vous' }).waitFor();
	await page.keyboard.type('Zénobie Passante');
	await page.keyboard.press('Enter');
	await notice(page, /Zénobie Passante est là, numéro \d+/).waitFor();
	await row(page, 'Zénobie Passante').waitFor();
	await page.keyboard.press('v');
	await page.keyboard.press('Enter');
	await notice(page, /Personne anonyme est là/).waitFor();

	/* a second need, out for a copy and back, and gone without being received */
	const again = row(page, 'Zénobie Passante');
	await again.focus();
	await again.getByRole('button', { name: /^Autres actions/ }).press('Enter');
	await again.getByRole('button', { name: 'Sort un moment' }).press('Enter');
	await again.getByText('Sorti un moment').waitFor();
	await again.focus();
	await page.keyboard.press('b');
	await again.getByText('Sorti un moment').waitFor({ state: 'detached' });
	await again.focus();
	await page.keyboard.press('p');
	await page.getByRole('dialog', { name: 'Donner la priorité' }).getByRole('textbox').fill('Ne se sent pas bien');
	await page.keyboard.press('Enter');
	await again.getByText('Urgent').waitFor();
	await again.focus();
	await page.keyboard.press('a');
	await again.waitFor({ state: 'detached' });
	const after = await (await api(s.server, WHO.reception)).get('/api/board');
	assert.equal(after.done.left, board.done.left + 1);
	assert.equal(after.done.no_show, board.done.no_show + 1);

	/* the curtain: no name in a tenth of a second, but for the team's own */
	const names = board.visits.map((v) => v.name).filter(Boolean);
	const hidden = await page.evaluate((all) => new Promise((done) => {
		const from = performance.now();
		new MutationObserver(() => {
			const text = document.querySelector('.board').textContent;
			if (!all.some((n) => text.includes(n))) done(performance.now() - from);
		}).observe(document.querySelector('.board'), { subtree: true, childList: true, characterData: true });
		document.dispatchEvent(new KeyboardEvent('keydown', { key: 'F8', bubbles: true }));
	}), names);
	assert.ok(hidden < 100, `names were hidden after ${hidden} ms`);
	await page.keyboard.press('F8');
	assert.equal(person.name, 'Wybauwerme Quintine');
});

test('the whole board is read without scrolling: ten expected, six who wait, eight of the team', async () => {
	const desk = await api(s.server, WHO.reception);
	const count = (b) => b.visits.filter((v) => v.state === 'waiting').length;
	let board = await desk.get('/api/board');
	const absent = (await desk.get('/api/agenda/staff')).staff.filter((w) => !w.desk && !board.team.some((m) => m.id === w.id));
	for (let i = 0; count(board) < 6 || board.team.length < 8; i++) {
		assert.ok(i < 12, 'six wait and eight are there');
		await desk.post('/api/visits', { who: 'unknown', name: `Passant ${i}`, needs: [{ service: 'appointment_social', ...(board.team.length < 8 ? { staff_id: absent[i].id } : {}) }] });
		board = await desk.get('/api/board');
	}
	const page = await open(s.server, { as: WHO.reception, at: 'reception' });
	const lowest = await page.evaluate(() => [...document.querySelectorAll('[data-col]')].map((c) => {
		const all = [...c.querySelectorAll('.exp, .wt, .team > li:not(.foot)')];
		const want = c.querySelector('.exp') ? 10 : c.querySelector('.wt') ? 6 : 8;
		return { shown: Math.min(all.length, want), want, bottom: Math.ceil(all[Math.min(all.length, want) - 1].getBoundingClientRect().bottom) };
	}));
	const expected = Math.min(10, board.expected.length);
	assert.deepEqual(lowest.map((c) => c.shown), [expected, 6, 8]);
	for (const c of lowest) assert.ok(c.bottom <= 900, `a line ends at ${c.bottom}`);
});

test('the worker is told on whatever page, and says that he saw it', async () => {
	const page = await open(s.server, { as: WHO.worker, at: 'people' });
	const desk = await api(s.server, WHO.reception);
	const me = (await api(s.server, WHO.worker)).me.id;
	let v;
	await answered(page, 'POST', /^\/api\/visits\/\d+\/ack$/, async () => {
		v = await desk.post('/api/visits', { who: 'unknown', name: 'Firmin Visiteur', needs: [{ service: 'appointment_social', staff_id: me }] });
	});
	await notice(page, 'Firmin Visiteur vous attend à l’accueil').waitFor();
	await goTo(page, '');
	await page.getByText('Firmin Visiteur', { exact: true }).waitFor();
	const seen = (await desk.get('/api/board')).visits.find((x) => x.id === v.id);
	assert.ok(seen.told_at > 0);
	assert.deepEqual(await axe(page), []);
});

test('an eID file finds the person and holds nothing', async () => {
	const worker = await api(s.server, WHO.worker);
	await newPerson(worker, { last: 'Specimen', first: 'Alice', administrative: { niss: '85073003328' } });
	const page = await open(s.server, { as: WHO.reception, at: 'reception' });
	await page.locator('input[type=file]').setInputFiles({
		name: 'carte.eid', mimeType: 'text/xml',
		buffer: Buffer.from('<?xml version="1.0"?><eid><identity nationalnumber="85073003328" gender="female"><name>SPECIMEN</name><firstname>Alice</firstname></identity></eid>'),
	});
	await page.getByRole('option', { name: /Specimen Alice/ }).waitFor();
	await page.keyboard.press('Enter');
	await page.getByRole('dialog', { name: 'Visite sans rendez-vous' }).getByText('Specimen Alice').waitFor();
	await page.keyboard.press('Enter');
	await notice(page, /Specimen Alice est là/).waitFor();
});

test('the lobby shows numbers without a session, and no name', async () => {
	const desk = await api(s.server, WHO.reception);
	const { key } = await desk.post('/api/links', { kind: 'lobby' });
	const board = await desk.get('/api/board');
	const page = await open(s.server);
	await page.evaluate((k) => (window.location.hash = `#/lobby?key=${k}`), key);
	const waiting = board.visits.filter((v) => v.state === 'waiting');
	await page.getByRole('listitem').filter({ hasText: new RegExp(`^${waiting[0].ticket}$`) }).waitFor();
	const text = await page.locator('main').textContent();
	for (const v of board.visits) if (v.name) assert.ok(!text.includes(v.name), v.name);
	assert.deepEqual(await axe(page), []);
});

test('the agenda by keyboard: moved, refused when taken, read as a table, printed', async () => {
	const worker = await api(s.server, WHO.worker);
	const a = await newPerson(worker, { last: 'Agendane', first: 'Berthe' });
	const b = await newPerson(worker, { last: 'Agendane', first: 'Colette' });
	const slots = (await worker.get(`/api/slots?staff=${worker.me.id}&limit=12&minutes=30&from=${worker.me.today}`)).rows;
	const day = slots.find((x) => x.day > worker.me.today).day;
	const free = slots.filter((x) => x.day === day);
	const make = (p, slot) => worker.post('/api/appointments', { person_id: p.id, service: slot.service, staff_id: worker.me.id, day, at: slot.at, minutes: 30 });
	await make(a, free[0]);
	await make(b, free[1]);
	const page = await open(s.server, { as: WHO.worker, at: `agenda?view=week&day=${day}` });
	const ev = page.getByRole('button', { name: /Agendane Berthe/ });
	await ev.waitFor();
	await ev.focus();
	await page.keyboard.press('m');
	const dialog = page.getByRole('dialog', { name: 'Déplacer…' });
	await dialog.getByLabel('Heure').fill(free[1].at);
	await dialog.getByLabel('Heure').press('Enter');
	await dialog.getByText('Ce moment vient d’être pris dans cet agenda.').waitFor();
	await dialog.getByLabel('Heure').fill('17:30');
	await dialog.getByLabel('Heure').press('Enter');
	await notice(page, /Rendez-vous déplacé/).waitFor();
	await page.getByRole('button', { name: /17:30 Agendane Berthe/ }).waitFor();
	assert.deepEqual(await axe(page), []);
	await goTo(page, `agenda?view=list&day=${day}`);
	await page.getByRole('row', { name: /Agendane Colette/ }).first().waitFor();
	/* a colleague of another team sees a span, no name */
	const other = await open(s.server, { as: WHO.other, at: `agenda?view=week&day=${day}&staff=${worker.me.id}` });
	await other.getByRole('button', { name: /Occupé/ }).first().waitFor();
	assert.equal(await other.getByText('Agendane').count(), 0);
	await page.emulateMedia({ media: 'print' });
	assert.match(await page.locator('.day-paper').textContent(), /A\. ?C\./);
	assert.doesNotMatch(await page.locator('.day-paper').textContent(), /Colette/);
});

test('the board, the booking and the hours: axe, dark, phone, large text', async () => {
	for (const [who, at] of [[WHO.reception, 'reception'], [WHO.reception, 'agenda'], [WHO.lead, 'hours'], [WHO.admin, 'hours'], [WHO.reception, 'lobby']]) {
		const page = await open(s.server, { as: who, at });
		assert.deepEqual(await axe(page), [], at);
		const dark = await open(s.server, { as: who, at, dark: true });
		assert.deepEqual(await axe(dark, ['color-contrast']), [], `${at}, dark`);
		const phone = await open(s.server, { as: who, at, width: 390, height: 844, phone: true });
		assert.deepEqual(await sideways(phone), [], `${at}, phone`);
	}
	const page = await open(s.server, { as: WHO.reception, at: 'reception' });
	await page.keyboard.press('F9');
	await page.getByRole('dialog', { name: 'Au téléphone' }).waitFor();
	await page.locator('summary', { hasText: 'Autres choix' }).press('Enter');
	assert.deepEqual(await axe(page), [], 'booking');
	await settled(page, 'reception');
});
