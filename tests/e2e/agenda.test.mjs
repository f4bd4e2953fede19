/*
 * The agenda: moved by mouse and by keys, by room, as a table; what somebody else saved meanwhile;
 * the waiting list; booking by telephone; appointments in the thread of a person.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, axe, goTo, newPerson, notice, open, settled, sideways, suite, WHO } from './support.mjs';

const s = suite();
const SOCIAL = 'appointment_social';

/** Free moments of a worker on the first later day that has several. */
async function freeDay(client, minutes = 30) {
	const rows = (await client.get(`/api/slots?staff=${client.me.id}&limit=40&minutes=${minutes}&from=${client.me.today}`)).rows.filter((x) => x.day > client.me.today);
	const day = rows.find((x) => rows.filter((y) => y.day === x.day).length >= 3).day;
	return { day, free: rows.filter((x) => x.day === day) };
}
const make = (client, p, slot, more = {}) => client.post('/api/appointments', { person_id: p.id, service: slot.service, staff_id: client.me.id, day: slot.day, at: slot.at, minutes: 30, ...more });

test('dragged by mouse: where it would fall is shown, what is taken is told; moved by keys too', async () => {
	const worker = await api(s.server, WHO.worker);
	const a = await newPerson(worker, { last: 'Glissant', first: 'Berthe' });
	const b = await newPerson(worker, { last: 'Glissant', first: 'Colette' });
	const { day, free } = await freeDay(worker);
	const one = await make(worker, a, free[0]);
	await make(worker, b, free[2]);
	const page = await open(s.server, { as: WHO.worker, at: `agenda?view=week&day=${day}` });
	const ev = page.getByRole('button', { name: /Glissant Berthe/ });
	const other = page.getByRole('button', { name: /Glissant Colette/ });
	await ev.waitFor();
	await ev.scrollIntoViewIfNeeded();

	/* onto the other one: told before the drop, refused by the server, nothing moved */
	const box = async (l) => { const r = await l.boundingBox(); return { x: r.x + r.width / 2, y: r.y + 6 }; };
	let from = await box(ev), to = await box(other);
	await page.mouse.move(from.x, from.y);
	await page.mouse.down();
	await page.mouse.move(from.x, from.y + 12, { steps: 4 });
	await page.mouse.move(to.x, to.y, { steps: 8 });
	await page.locator('.gh.clash', { hasText: 'agent pris' }).waitFor();
	await page.mouse.up();
	await notice(page, 'Ce moment vient d’être pris dans cet agenda.').waitFor();
	assert.equal((await worker.get(`/api/appointments/${one.id}`)).start, free[0].at);

	/* half an hour later, into what is free */
	await ev.scrollIntoViewIfNeeded();
	from = await box(ev);
	await page.mouse.move(from.x, from.y);
	await page.mouse.down();
	await page.mouse.move(from.x, from.y + 14, { steps: 4 });
	await page.mouse.move(from.x, from.y + 33, { steps: 4 });
	await page.locator('.gh:not(.clash)').waitFor();
	await page.mouse.up();
	await notice(page, /Rendez-vous déplacé/).waitFor();
	const moved = await worker.get(`/api/appointments/${one.id}`);
	assert.notEqual(moved.start, free[0].at);
	assert.equal(moved.day, day);

	/* by keys: Alt and an arrow is a quarter of an hour; Ctrl Z takes it back */
	await page.getByRole('button', { name: new RegExp(`${moved.start} Glissant Berthe`) }).focus();
	await page.keyboard.press('Alt+ArrowUp');
	await page.waitForFunction((was) => { const e = document.activeElement; return e?.dataset.ev && !e.textContent.includes(was); }, moved.start);
	assert.equal((await worker.get(`/api/appointments/${one.id}`)).start_at, moved.start_at - 900);
	await page.keyboard.press('Control+z');
	await page.getByRole('button', { name: new RegExp(`${moved.start} Glissant Berthe`) }).waitFor();

	/* a stretch drawn on a free place becomes a new appointment, with that moment proposed */
	const grid = await other.locator('xpath=ancestor::*[local-name()="svg"]').boundingBox();
	await page.mouse.move(grid.x + grid.width / 2, grid.y + grid.height - 70);
	await page.mouse.down();
	await page.mouse.move(grid.x + grid.width / 2, grid.y + grid.height - 20, { steps: 6 });
	await page.mouse.up();
	await page.getByRole('dialog', { name: 'Rendez-vous' }).getByRole('region', { name: 'Moment choisi' }).waitFor();
	await page.keyboard.press('Escape');
	assert.deepEqual(await axe(page), []);
});

test('rooms: a day of all, a week of one; the room is changed without a mouse; a table with the same acts', async () => {
	const worker = await api(s.server, WHO.worker);
	const p = await newPerson(worker, { last: 'Localisa', first: 'Denise' });
	const { free } = await freeDay(worker);
	const a = await make(worker, p, free[0]);
	const day = free[0].day;
	const desk = await api(s.server, WHO.reception);
	const rooms = (await desk.get(`/api/agenda?rooms=all&from=${day}`));
	const was = (await desk.get(`/api/appointments/${a.id}`)).room_id;
	const busy = new Set(rooms.events.filter((e) => e.start_at < free[0].start_at + 1800 && e.start_at + e.minutes * 60 > free[0].start_at).map((e) => e.room_id));
	const to = rooms.rooms.find((r) => r.id !== was && !busy.has(r.id));
	const page = await open(s.server, { as: WHO.reception, at: `agenda?day=${day}` });
	await page.keyboard.press('4');
	for (const r of rooms.rooms) await page.getByRole('region', { name: r.label, exact: true }).waitFor();
	await page.getByRole('button', { name: /Localisa Denise/ }).focus();
	await page.keyboard.press('m');
	const dialog = page.getByRole('dialog', { name: 'Déplacer…' });
	await dialog.getByLabel('Local').selectOption({ label: to.label });
	await dialog.getByRole('button', { name: 'Déplacer', exact: true }).press('Enter');
	await notice(page, /Rendez-vous déplacé/).waitFor();
	await page.getByRole('region', { name: to.label, exact: true }).getByRole('button', { name: /Localisa Denise/ }).waitFor();
	assert.deepEqual(await axe(page), []);
	await goTo(page, `agenda?view=rooms&day=${day}&room=${to.id}`);
	await page.getByRole('button', { name: /Localisa Denise/ }).waitFor();
	await goTo(page, `agenda?view=list&day=${day}`);
	const row = page.getByRole('row', { name: /Localisa Denise/ });
	await row.getByRole('button', { name: 'Absence' }).press('Enter');
	await page.getByRole('dialog', { name: 'Absence' }).waitFor();
	await page.keyboard.press('2');
	await notice(page, 'Excusé').waitFor();
	const phone = await open(s.server, { as: WHO.reception, at: `agenda?view=rooms&day=${day}`, width: 390, height: 844, phone: true });
	assert.deepEqual(await sideways(phone), []);
});

test('a second writer sees both versions: a move, a step at the desk, a priority', async () => {
	const worker = await api(s.server, WHO.worker);
	const desk = await api(s.server, WHO.reception);
	const p = await newPerson(worker, { last: 'Disputée', first: 'Élise' });
	const { day, free } = await freeDay(worker);
	const a = await make(worker, p, free[0]);
	const page = await open(s.server, { as: WHO.worker, at: `agenda?view=week&day=${day}` });
	await page.getByRole('button', { name: /Disputée Élise/ }).focus();
	await page.keyboard.press('m');
	const dialog = page.getByRole('dialog', { name: 'Déplacer…' });
	await dialog.getByLabel('Heure').fill('17:30');
	/* meanwhile the desk moves it elsewhere */
	await desk.patch(`/api/appointments/${a.id}`, { at: '18:00', outside: true }, a.version);
	await dialog.getByLabel('Heure').press('Enter');
	const clash = page.getByRole('dialog', { name: 'Deux versions à départager' });
	await clash.getByText('18:00').waitFor();
	assert.deepEqual(await axe(page), []);
	await clash.getByRole('radio', { name: /Ma version/ }).check();
	await clash.getByRole('button', { name: 'Enregistrer mon choix' }).press('Enter');
	await notice(page, /Rendez-vous déplacé/).waitFor();
	assert.equal((await worker.get(`/api/appointments/${a.id}`)).start, '17:30');

	/* of two desks that act on one visitor, the second chooses */
	const v = await desk.post('/api/visits', { who: 'unknown', name: 'Fernand Disputé', needs: [{ service: SOCIAL, staff_id: worker.me.id }] });
	const front = await open(s.server, { as: WHO.reception, at: 'reception' });
	const card = front.locator(`[data-row=v${v.id}]`);
	await card.waitFor();
	/* this desk does not hear what the other one does */
	front.mayLoseNetwork = true;
	await front.route('**/api/changes*', (r) => r.abort());
	await front.waitForEvent('requestfailed', (r) => r.url().includes('/api/changes'));
	await (await api(s.server, 'k.mathieu')).post(`/api/visits/${v.id}/step`, { step: 'call' }, v.version);
	await card.focus();
	await front.keyboard.press('Enter');
	const both = front.getByRole('dialog', { name: 'Deux versions à départager' });
	await both.getByText(/En entretien avec Karima Benali depuis/).waitFor();
	await both.getByRole('button', { name: 'Enregistrer mon choix' }).press('Enter');
	await both.waitFor({ state: 'detached' });
	/* the other desk left the priority alone: mine is kept beside its step */
	await card.focus();
	await front.keyboard.press('p');
	await front.getByRole('dialog', { name: 'Donner la priorité' }).getByRole('textbox').fill('Malaise');
	await front.keyboard.press('Enter');
	await notice(front, 'Priorité donnée').waitFor();
	const now = (await desk.get('/api/board')).visits.find((x) => x.id === v.id);
	assert.equal(now.state, 'with');
	assert.equal(now.urgent, true);
});

test('the waiting list: who waits, what is free for each, given in one key', async () => {
	const worker = await api(s.server, WHO.worker);
	const p = await newPerson(worker, { last: 'Attendrie', first: 'Gisèle' });
	const { free } = await freeDay(worker);
	await worker.post('/api/wait-list', { person_id: p.id, service: free[0].service, staff_id: worker.me.id, part: 'any' });
	const page = await open(s.server, { as: WHO.reception, at: 'wishes' });
	const row = page.getByRole('row', { name: /Attendrie Gisèle/ });
	await row.waitFor();
	assert.deepEqual(await axe(page), []);
	await row.getByRole('button', { name: /fixer$/ }).press('Enter');
	await notice(page, /Rendez-vous fixé\s: Attendrie Gisèle/).waitFor();
	await row.waitFor({ state: 'detached' });
	const phone = await open(s.server, { as: WHO.reception, at: 'wishes', width: 390, height: 844, phone: true });
	assert.deepEqual(await sideways(phone), []);
	const dark = await open(s.server, { as: WHO.reception, at: 'wishes', dark: true });
	assert.deepEqual(await axe(dark, ['color-contrast']), []);
});

test('by telephone, one hand on the keyboard: who calls is checked, who is told is said, at most five acts', async () => {
	const worker = await api(s.server, WHO.worker);
	await newPerson(worker, { last: 'Téléphonie', first: 'Huguette' });
	const page = await open(s.server, { as: WHO.reception, at: 'reception' });
	let acts = 0;
	const act = async (k) => { acts++; await page.keyboard.press(k); };
	await act('F9');
	await page.getByRole('dialog', { name: 'Au téléphone' }).waitFor();
	await page.keyboard.type('téléphonie hug');
	await page.getByRole('option', { name: /Téléphonie Huguette/ }).waitFor();
	await act('Enter');
	await page.waitForFunction(() => document.activeElement?.matches('[data-check]'));
	await page.locator('[data-told]', { hasText: 'Joignable' }).waitFor();
	assert.equal(await page.locator('[data-slot]').count(), 0, 'no date before the check');
	await act('1');
	await page.waitForFunction(() => document.activeElement?.matches('[data-slot]'));
	assert.equal(await page.getByRole('region', { name: 'Propositions' }).getByRole('button').count(), 3);
	assert.deepEqual(await axe(page), []);
	await act('Enter');
	await notice(page, /Rendez-vous fixé\s: Téléphonie Huguette/).waitFor();
	assert.ok(acts <= 5, `${acts} acts`);
});

test('appointments and visits stand in the thread of the person', async () => {
	const worker = await api(s.server, WHO.worker);
	const p = await newPerson(worker, { last: 'Filature', first: 'Irène' });
	const { free } = await freeDay(worker);
	await make(worker, p, free[0], { subject: 'Renouvellement du contrat' });
	await worker.post('/api/visits', { person_id: p.id, needs: [{ service: SOCIAL, staff_id: worker.me.id }] });
	const page = await open(s.server, { as: WHO.worker, at: `person/${p.id}` });
	const thread = page.getByRole('region', { name: 'Fil' });
	await thread.getByText('Renouvellement du contrat').waitFor();
	await thread.getByText('Passage sans rendez-vous').waitFor();
	await thread.getByText('Prévu').waitFor();
	assert.deepEqual(await axe(page), []);
	await settled(page);
});

test('hours: one day that differs and is taken back; a motive with all it has; a second planner is told', async () => {
	const lead = await api(s.server, WHO.lead);
	const page = await open(s.server, { as: WHO.lead, at: 'hours' });
	const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Un jour différent…' }) }).first();
	await row.getByRole('button', { name: 'Un jour différent…' }).press('Enter');
	const dialog = page.getByRole('dialog', { name: 'Un jour différent…' });
	await dialog.getByRole('button', { name: 'Enregistrer' }).press('Enter');
	await notice(page, /Pas de permanence le/).waitFor();
	const days = page.getByRole('region', { name: 'Jours qui diffèrent' });
	const closed = days.getByRole('listitem').filter({ hasText: 'Pas de permanence' });
	await closed.first().waitFor();
	const before = await closed.count();
	assert.deepEqual(await axe(page), []);
	await closed.first().getByRole('button', { name: 'Retirer' }).press('Enter');
	await page.waitForFunction((n) => [...document.querySelectorAll('[aria-labelledby=h-days] li')].filter((x) => x.textContent.includes('Pas de permanence')).length < n, before);

	await page.getByRole('button', { name: 'Motifs', exact: true }).press('Enter');
	await page.getByRole('button', { name: 'Ajouter un motif' }).press('Enter');
	const form = page.getByRole('dialog', { name: 'Ajouter un motif' });
	await form.getByLabel('Nom en français').fill('Aide au logement d’essai');
	await form.getByLabel('Durée en minutes').fill('45');
	assert.deepEqual(await axe(page), []);
	await form.getByRole('button', { name: 'Enregistrer' }).press('Enter');
	await notice(page, /Motif enregistré/).waitFor();
	const made = (await lead.get('/api/motives')).rows.find((m) => m.label.fr === 'Aide au logement d’essai');
	assert.equal(made.minutes, 45);
	/* two planners change the length: the second one sees both */
	const line = page.getByRole('row', { name: /Aide au logement d’essai/ });
	await line.getByRole('button', { name: 'Modifier' }).press('Enter');
	const edit = page.getByRole('dialog', { name: 'Modifier le motif' });
	await edit.getByLabel('Durée en minutes').fill('50');
	await lead.patch(`/api/motives/${made.id}`, { minutes: 20 }, made.version);
	await edit.getByRole('button', { name: 'Enregistrer' }).press('Enter');
	const clash = page.getByRole('dialog', { name: 'Deux versions à départager' });
	await clash.getByText('20', { exact: true }).waitFor();
	await clash.getByRole('button', { name: 'Enregistrer mon choix' }).press('Enter');
	await line.getByText('50', { exact: true }).waitFor();
	assert.equal((await lead.get('/api/motives')).rows.find((m) => m.id === made.id).minutes, 50);
});
