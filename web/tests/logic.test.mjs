/* Small rules of the screens that need no page. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

globalThis.window = { location: { hash: '#/person/12?tab=data' }, addEventListener() {}, clearTimeout };
globalThis.document = { documentElement: { dataset: {} }, addEventListener() {}, visibilityState: 'hidden' };
const timers = globalThis.setInterval;
globalThis.setInterval = () => 0;
const m = await load('ui/conflict.tsx', 'app/palette-sources.ts', 'screens/mine/mine.tsx', 'screens/intervention/state.ts', 'screens/person/identity-fields.tsx', 'screens/reception/clash.tsx', 'screens/reception/agenda-grid.tsx', 'lib/http.ts', 'lib/router.ts', 'lib/time.ts');
globalThis.setInterval = timers;

const show = (k, v) => ({ label: String(k), text: v === undefined ? '' : String(v) });

test('a conflict lists the fields that differ and starts untouched ones on the other side', () => {
	const base = { a: 1, b: 1, c: 1 };
	const fields = m.differences({ a: 2, b: 1, c: 1 }, { a: 3, b: 4, c: 1, version: 9 }, show, base);
	assert.deepEqual(fields.map((f) => [f.key, f.first]), [['a', 'mine'], ['b', 'theirs']]);
});

test('what is saved after a conflict is the other version with the fields picked', () => {
	assert.deepEqual(m.merge({ a: 2, b: 1 }, { a: 3, b: 4 }, { a: 'mine', b: 'theirs' }), { a: 2, b: 4 });
	assert.deepEqual(m.merge({ a: 2, b: 1 }, { a: 3, b: 4 }, {}), { a: 3, b: 4 });
});

test('words match by their beginnings, without accents, in any order', () => {
	assert.ok(m.matches('Istace Michel', 'mi ist'));
	assert.ok(m.matches('Çelik Fatma', 'celik'));
	assert.ok(m.matches('1.4.2 Développer le taxi social', '1.4 taxi'));
	assert.ok(!m.matches('Istace Michel', 'stace'));
});

test('a week begins on Monday and a month ends on its last day', () => {
	assert.deepEqual(m.spanOf('week', '2026-11-22'), { from: '2026-11-16', to: '2026-11-22' });
	assert.deepEqual(m.spanOf('week', '2026-11-23'), { from: '2026-11-23', to: '2026-11-29' });
	assert.deepEqual(m.spanOf('month', '2028-02-10'), { from: '2028-02-01', to: '2028-02-29' });
	assert.deepEqual(m.spanOf('month', '2026-12-31'), { from: '2026-12-01', to: '2026-12-31' });
});

test('days are counted over a change of the hour', () => {
	assert.equal(m.dayPlus('2026-10-24', 2), '2026-10-26');
	assert.equal(m.daysBetween('2026-03-28', '2026-03-30'), 2);
});

test('the body of an intervention leaves out what is empty', () => {
	const v = { ...m.fresh(), service: 'insertion', day: '2026-11-23', start: '', minutes: 15, present: ' A , ,B ', next: ' Rappeler ', due: '2026-12-01' };
	assert.deepEqual(m.bodyOf(v, 7), {
		person_id: 7, service: 'insertion', mode: 'interview', day: '2026-11-23', minutes: 15,
		present: ['A', 'B'], next_step: { text: 'Rappeler', due: '2026-12-01' },
	});
	const anonymous = m.bodyOf({ ...v, heads: 4, present: '', next: '' }, null);
	assert.equal(anonymous.head_count, 4);
	assert.ok(!('person_id' in anonymous));
	assert.ok(!('head_count' in m.bodyOf({ ...v, heads: 4 }, 7)));
});

test('an identity is sent without empty members and without an empty address', () => {
	const v = { ...m.EMPTY_IDENTITY, last_name: ' Istace ', first_name: 'Michel', contacts: [{ kind: 'mobile', value: ' ', discreet: false }], address: { street: '', number: '', postcode: '', locality: '' }, alerts: ['', ' Chien '] };
	assert.deepEqual(m.cleanIdentity(v), {
		last_name: 'Istace', first_name: 'Michel', interpreter: false, wheelchair: false, language: 'fr', contacts: [], address: null, alerts: ['Chien'],
	});
});

test('an address is a path and a query after the sign #', () => {
	assert.deepEqual(m.place.value.path, ['person', '12']);
	assert.equal(m.place.value.query.get('tab'), 'data');
	assert.equal(m.href('person', 12, 'a b'), '#/person/12/a%20b');
});

/* ---- the desk: a second writer, and what stands in the way ---- */

function twoWriters(base, theirs) {
	const saved = [];
	let first = true;
	return {
		saved,
		o: {
			save: async (row, change) => {
				if (first) { first = false; throw new m.ApiError(412, 'stale'); }
				saved.push([row.version, change]);
			},
			latest: async () => theirs,
			show,
		},
	};
}

test('a change that the other one left alone is saved over theirs without a question', async () => {
	const w = twoWriters({}, { version: 2, day: 'mon', at: '10:00', staff: 3 });
	await m.saveOver({ version: 1, day: 'mon', at: '09:00', staff: 3 }, { staff: 4 }, w.o);
	assert.deepEqual(w.saved, [[2, { staff: 4 }]]);
	assert.equal(m.ClashHost(), null);
});

test('a change of the same field is asked, and only what is picked is saved', async () => {
	const w = twoWriters({}, { version: 2, day: 'mon', at: '10:00', staff: 5 });
	let done = 0;
	await m.saveOver({ version: 1, day: 'mon', at: '09:00', staff: 3 }, { at: '11:00', staff: 4 }, { ...w.o, done: () => done++ });
	const dialog = m.ClashHost();
	assert.deepEqual(dialog.props.fields.map((f) => [f.key, f.mine, f.theirs, f.first]), [['at', '11:00', '10:00', 'mine'], ['staff', '4', '5', 'mine']]);
	assert.equal(w.saved.length, 0);
	dialog.props.onPick({ at: 'theirs', staff: 'mine' });
	await new Promise((r) => setTimeout(r));
	assert.deepEqual(w.saved, [[2, { staff: 4 }]]);
	assert.equal(done, 1);
	assert.equal(m.ClashHost(), null);
});

test('any other refusal goes to the form', async () => {
	await assert.rejects(m.saveOver({ version: 1, at: 'a' }, { at: 'b' }, { save: async () => { throw new m.ApiError(409, 'booking.staff_taken'); }, latest: async () => undefined, show }), { key: 'booking.staff_taken' });
});

test('what stands in the way of a move is known before the drop', () => {
	const at = (id, start, more = {}) => ({ id, day: 'd', start, minutes: 30, staff_id: 1, staff2_id: null, room_id: 7, interpreter_id: null, person_id: id * 100, ...more });
	const a = at(1, '09:00');
	const data = { closed: [{ day: 'shut' }], away: [{ day: 'd', staff_id: 1, start: 720, end: 780 }], events: [a, at(2, '10:00', { staff_id: 2 }), at(3, '11:00', { staff_id: 3, room_id: 8, staff2_id: 1 }), at(4, '14:00', { staff_id: 4, room_id: 9, person_id: 100 })] };
	const col = { key: '1', staff: 1, day: 'd', head: '' };
	assert.equal(m.takenAt(data, a, col, 540), null, 'its own place');
	assert.equal(m.takenAt(data, a, col, 585), 'room');
	assert.equal(m.takenAt(data, a, col, 630), null, 'what touches is free');
	assert.equal(m.takenAt(data, a, col, 645), 'staff', 'as the second worker of a meeting');
	assert.equal(m.takenAt(data, a, { ...col, staff: 5 }, 840), 'person');
	assert.equal(m.takenAt(data, a, col, 720), 'away');
	assert.equal(m.takenAt(data, a, { ...col, day: 'shut' }, 540), 'closed');
});
