/* The one way to the server: keys of acts, retries, refusals, the gate. */
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import test from 'node:test';
import { load } from './load.mjs';

globalThis.crypto ??= webcrypto;
/* the pauses between tries pass at once */
const later = globalThis.setTimeout;
globalThis.setTimeout = (run) => (queueMicrotask(run), 0);
test.after(() => (globalThis.setTimeout = later));

const { post, patch, get, setGate, ApiError } = await load('lib/http.ts');

/** Answers in turn: a number is a status, 'lost' a broken connection. */
function server(...answers) {
	const seen = [];
	globalThis.fetch = async (url, init) => {
		seen.push({ url, method: init.method, key: init.headers['Idempotency-Key'], match: init.headers['If-Match'], body: init.body });
		const a = answers.shift();
		if (a === 'lost') throw new TypeError('failed');
		const [status, body] = Array.isArray(a) ? a : [a, {}];
		return new Response(JSON.stringify(body), { status });
	};
	return seen;
}

test('a change whose answer was lost is sent again with the same key', async () => {
	const seen = server('lost', 200);
	await post('/api/interventions', { note: 'a' });
	assert.equal(seen.length, 2);
	assert.ok(seen[0].key);
	assert.equal(seen[0].key, seen[1].key);
});

test('a change that failed for good keeps its key for the next try of the same act', async () => {
	const seen = server('lost', 'lost', 'lost', 'lost', 200);
	await assert.rejects(post('/api/interventions', { note: 'b' }), (e) => e instanceof ApiError && e.status === 0);
	await post('/api/interventions', { note: 'b' });
	assert.equal(new Set(seen.map((s) => s.key)).size, 1);
});

test('another body is another act', async () => {
	const seen = server(200, 200);
	await post('/api/interventions', { note: 'c' });
	await post('/api/interventions', { note: 'd' });
	assert.notEqual(seen[0].key, seen[1].key);
});

test('the same act done twice on purpose has two keys', async () => {
	const seen = server(200, 200);
	await post('/api/teams', { label: 'x' });
	await post('/api/teams', { label: 'x' });
	assert.notEqual(seen[0].key, seen[1].key);
});

test('a refusal gives its key, its fields and its version', async () => {
	server([422, { error: 'invalid', fields: [{ field: 'note', error: 'field.too_long', max: 9 }] }], [412, { error: 'stale', version: 7 }]);
	await assert.rejects(post('/api/x', {}), (e) => e.key === 'invalid' && e.fields[0].max === 9);
	await assert.rejects(patch('/api/x', 6, {}), (e) => e.status === 412 && e.version === 7);
});

test('an edit names its version and a read by POST carries no key', async () => {
	const seen = server(200, 200, 200);
	await patch('/api/x', 4, {});
	await post('/api/persons/search', { q: 'is' }, { read: true });
	await get('/api/persons/1', { before: undefined, kind: 'all' });
	assert.equal(seen[0].match, '"4"');
	assert.equal(seen[1].key, undefined);
	assert.equal(seen[2].url, '/api/persons/1?kind=all');
	assert.equal(seen[2].key, undefined);
});

test('a locked session waits at the gate, then the same act is sent once more', async () => {
	const asked = [];
	setGate(async (why) => void asked.push(why));
	const seen = server([423, { error: 'session.locked' }], [401, { error: 'auth.required' }], 200);
	await post('/api/interventions', { note: 'e' });
	assert.deepEqual(asked, ['unlock', 'signin']);
	assert.equal(new Set(seen.map((s) => s.key)).size, 1);
});

test('background reads never open the gate and never retry', async () => {
	let asked = 0;
	setGate(async () => void asked++);
	const seen = server([423, {}], 'lost');
	await assert.rejects(get('/api/changes', { since: 1 }, { quiet: true }), (e) => e.status === 423);
	await assert.rejects(get('/api/changes', { since: 1 }, { quiet: true }), (e) => e.status === 0);
	assert.equal(asked, 0);
	assert.equal(seen.length, 2);
});
