/*
 * bare-visit.mjs URL: what a first visitor does, without a browser: reads the page and its script,
 * is refused without a session, signs in as a social worker of the demo, finds one of his
 * persons by a misspelt name, signs out.  Exits 1 at the first thing that is not as it should be.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

const base = process.argv[2];
let cookie = '';

async function call(method, path, body) {
	const res = await fetch(base + path, {
		method,
		headers: {
			Accept: 'application/json',
			...(cookie && { Cookie: cookie }),
			...(body && { 'Content-Type': 'application/json' }),
			...(method !== 'GET' && { Origin: base, 'Idempotency-Key': randomUUID() }),
		},
		body: body && JSON.stringify(body),
	});
	const set = res.headers.get('Set-Cookie');
	if (set) cookie = set.split(';')[0];
	const text = await res.text();
	return { status: res.status, text, json: () => JSON.parse(text) };
}

const page = await call('GET', '/');
assert.equal(page.status, 200);
const script = /<script[^>]* src="([^"]+)"/.exec(page.text)?.[1];
assert.ok(script, 'the page names its script');
assert.equal((await call('GET', script)).status, 200);
assert.equal((await call('GET', '/api/me')).status, 401);

const [login, password] = (process.env.DEMO ?? 'k.benali:Maillon-demo-2026').split(':');
const me = await call('POST', '/api/login', { login, password });
assert.equal(me.status, 200, me.text);
const recent = await call('GET', '/api/persons/recent');
assert.equal(recent.status, 200, recent.text);
const someone = recent.json().rows.find((r) => /^\p{L}{5}/u.test(r.name));
assert.ok(someone, 'a social worker of the demo has files');
/* two letters in the wrong order, as typed in a hurry */
const n = someone.name;
const q = n.slice(0, 2) + n[3] + n[2] + n.slice(4);
const found = await call('POST', '/api/persons/search', { q });
assert.equal(found.status, 200, found.text);
const hits = found.json().hits ?? [];
assert.ok(hits.some((h) => h.id === someone.id), 'the misspelt name finds the person');
assert.equal((await call('POST', '/api/logout', {})).status, 200);
cookie = '';
console.log(`visited: page and script served, signed in as ${me.json().name ?? login}, a misspelt name found among ${hits.length}`);
