/* The outbox of drivers: in order, once, nothing lost. */
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import test from 'node:test';
import { load } from './load.mjs';

globalThis.crypto ??= webcrypto;
const { createOutbox, ApiError } = await load('lib/outbox.ts', 'lib/http.ts');

const tick = () => new Promise((done) => setImmediate(done));
function memory() {
	const m = new Map();
	return { getItem: (k) => m.get(k) ?? null, setItem: (k, v) => m.set(k, v), removeItem: (k) => m.delete(k), m };
}
/** A server that may be out of reach, keeps what it did by key, and may lose an answer. */
function server() {
	const s = { up: true, loseNext: 0, done: [], seen: new Map(), refuse: new Set() };
	s.send = async (act) => {
		await tick();
		if (!s.up) throw new ApiError(0, 'network');
		if (s.refuse.has(act.body.n)) throw new ApiError(409, 'delivery.closed');
		if (!s.seen.has(act.key)) {
			s.seen.set(act.key, act.body.n);
			s.done.push(act.body.n);
		}
		if (s.loseNext > 0) {
			s.loseNext--;
			throw new ApiError(0, 'network');
		}
		return { n: act.body.n };
	};
	return s;
}
async function settled(box) {
	for (let i = 0; i < 400 && box.count.value > 0; i++) {
		box.kick();
		await tick();
	}
}

test('acts leave in order, each once, over a lost network and lost answers', async () => {
	const s = server();
	const box = createOutbox('t', 7, s.send, memory());
	const want = [];
	for (let n = 0; n < 60; n++) {
		if (n === 10) s.up = false;
		if (n === 35) s.up = true;
		if (n % 9 === 0) s.loseNext = 2;
		want.push(n);
		box.add('/api/x', { n });
		await tick();
	}
	s.up = true;
	await settled(box);
	assert.deepEqual(s.done, want);
	assert.equal(box.count.value, 0);
	box.stop();
});

test('what was not sent is still there when the page is opened again, under its user only', async () => {
	const s = server();
	const store = memory();
	s.up = false;
	const box = createOutbox('t', 7, s.send, store);
	box.add('/api/x', { n: 1 });
	box.add('/api/x', { n: 2 });
	await tick();
	box.stop();
	s.up = true;
	const other = createOutbox('t', 8, s.send, store);
	await settled(other);
	assert.deepEqual(s.done, []);
	other.stop();
	const same = createOutbox('t', 7, s.send, store);
	await settled(same);
	assert.deepEqual(s.done, [1, 2]);
	assert.equal(store.m.size, 0);
	same.stop();
});

test('a refusal is shown and does not hold up the next act', async () => {
	const s = server();
	const store = memory();
	s.refuse.add(2);
	const box = createOutbox('t', 7, s.send, store);
	const answers = [];
	for (const n of [1, 2, 3]) box.add('/api/x', { n }, (a) => answers.push(a.n));
	await settled(box);
	assert.deepEqual(s.done, [1, 3]);
	assert.deepEqual(answers, [1, 3]);
	assert.equal(box.refused.value[0].error, 'delivery.closed');
	box.forget(box.refused.value[0].key);
	assert.equal(store.m.size, 0);
	box.stop();
});

test('damaged storage is not fatal', () => {
	const store = memory();
	store.setItem('maillon.outbox.t.7', '{"waiting":');
	const box = createOutbox('t', 7, server().send, store);
	assert.equal(box.count.value, 0);
	box.stop();
});

test('two windows of one browser share the queue: each shows all, each act is sent by the one that added it', async () => {
	const handlers = [];
	globalThis.window = { addEventListener: (n, f) => n === 'storage' && handlers.push(f), removeEventListener() {} };
	globalThis.document = { addEventListener() {}, removeEventListener() {}, visibilityState: 'visible' };
	const s = server(), store = memory();
	const write = store.setItem, clear = store.removeItem;
	let from = 0;
	const tell = (key) => handlers.forEach((f, i) => i !== from && f({ key }));
	store.setItem = (k, v) => { write(k, v); tell(k); };
	store.removeItem = (k) => { clear(k); tell(k); };
	s.up = false;
	const desk = createOutbox('w', 7, s.send, store);
	const wall = createOutbox('w', 7, s.send, store);
	try {
		desk.add('/a', { n: 1 });
		assert.deepEqual(wall.waiting.value.map((a) => a.body.n), [1], 'shown on the wall at once');
		from = 1;
		wall.add('/a', { n: 2 });
		assert.deepEqual(desk.waiting.value.map((a) => a.body.n), [1, 2]);
		s.up = true;
		for (let i = 0; i < 50; i++) { wall.kick(); await tick(); }
		assert.deepEqual(s.done, [2], 'what the desk added waits for the desk');
		assert.deepEqual(desk.waiting.value.map((a) => a.body.n), [1], 'and is not thrown away by the wall');
		from = 0;
		for (let i = 0; i < 50; i++) { desk.kick(); await tick(); }
		assert.deepEqual(s.done, [2, 1]);
		assert.equal(wall.count.value, 0);
		assert.equal(store.m.size, 0);
	} finally {
		desk.stop();
		wall.stop();
		delete globalThis.window;
		delete globalThis.document;
	}
});
