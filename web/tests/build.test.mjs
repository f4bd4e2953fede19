/* The build's own rules: catalogues that must agree, types out of the server's description. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { buildMessages } from '../scripts/build-i18n.mjs';
import { checkRoutes, generateApiTypes, typeOf } from '../scripts/gen-api.mjs';
import { web } from './load.mjs';

/** Runs the message build over a folder in a process of its own: it ends with 1 on a fault. */
function tryMessages(texts) {
	const dir = mkdtempSync(join(tmpdir(), 'maillon-i18n-'));
	for (const [lang, t] of Object.entries(texts)) writeFileSync(join(dir, `${lang}.json`), JSON.stringify(t));
	const code = `import { buildMessages } from ${JSON.stringify(join(web, 'scripts/build-i18n.mjs'))}; buildMessages(${JSON.stringify(dir)}, ${JSON.stringify(join(web, 'src'))});`;
	try {
		execFileSync(process.execPath, ['--input-type=module', '-e', code], { stdio: 'pipe', cwd: web });
		return '';
	} catch (e) {
		return String(e.stderr);
	} finally {
		rmSync(dir, { recursive: true });
	}
}

const four = (t) => ({ fr: t, nl: t, de: t, en: t });

test('a key that one language lacks stops the build', () => {
	const t = four({ a: 'x', b: 'y' });
	t.de = { a: 'x' };
	assert.match(tryMessages(t), /de: b is missing/);
	assert.match(tryMessages({ ...four({ a: 'x' }), en: { a: 'x', z: 'y' } }), /fr: z is missing/);
});

test('an argument that one language does not use stops the build', () => {
	assert.match(tryMessages({ ...four({ a: '{n} x' }), nl: { a: '{m} x' } }), /nl: a takes \{m\}, French takes \{n\}/);
});

test('an ASCII apostrophe, an empty text and a key out of order stop the build', () => {
	assert.match(tryMessages(four({ a: "l'an" })), /apostrophe/);
	assert.match(tryMessages(four({ a: ' ' })), /empty/);
	assert.match(tryMessages(four({ b: 'x', a: 'y' })), /out of order/);
});

test('the catalogues of the application agree and take the arguments they declare', () => {
	const m = buildMessages(join(web, 'i18n'), join(web, 'src'));
	assert.ok(m.table.size > 300);
	assert.match(m.declaration, /'people\.count': \{ n: string \| number \}/);
	assert.equal(tryMessages(four({ a: 'x' })), '');
});

test('French signs get a space that does not break', () => {
	const { modules } = buildMessages(join(web, 'i18n'), join(web, 'src'));
	assert.match(modules['fr-inside'], /devant vous\u202F\?/);
	assert.doesNotMatch(modules['nl-inside'], /\u202F/);
});

test('the first page has what it names; the texts of the screens come after the sign-in', () => {
	const { modules } = buildMessages(join(web, 'i18n'), join(web, 'src'));
	const has = (m, key) => modules[m].includes(`"${key}"`);
	for (const key of ['signin.submit', 'err.network', 'app.skip']) {
		assert.ok(has('fr', key), `${key} is outside`);
		assert.ok(!has('fr-inside', key), `${key} is not inside too`);
	}
	assert.ok(has('fr-inside', 'access.none') && !has('fr', 'access.none'));
});

test('schemas become types', () => {
	assert.equal(typeOf({ type: ['integer', 'null'] }), 'number | null');
	assert.equal(typeOf({ type: 'array', items: { $ref: '#/components/schemas/Hit' } }), 'Array<Hit>');
	assert.equal(typeOf({ enum: ['a', 'b'] }), '"a" | "b"');
	assert.equal(typeOf({ type: 'object', additionalProperties: false }), 'Record<string, never>');
	assert.match(typeOf({ type: 'object', required: ['id'], properties: { id: { type: 'integer' }, 'x-y': { type: 'string' } } }), /id: number;\n\t"x-y"\?: string;/);
});

test('routes become entries, and a call without a route is told', () => {
	const api = {
		components: { schemas: { Me: { type: 'object', properties: { id: { type: 'integer' } } } } },
		paths: { '/api/me': { get: { responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Me' } } } } } } } },
	};
	assert.match(generateApiTypes(api), /'GET \/api\/me': \{ query: null; body: null; answer: Me \};/);
	const faults = checkRoutes(api, join(web, 'src/lib/api.ts'));
	assert.ok(faults.includes('the server has no route post /api/login'));
	assert.ok(!faults.includes('the server has no route get /api/me'));
});

test('no source file sets markup or style from a string', () => {
	const sink = /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySet|style=|\beval\(/;
	const files = readdirSync(join(web, 'src'), { recursive: true }).filter((f) => /\.tsx?$/.test(f));
	assert.ok(files.length > 40);
	for (const f of files) assert.doesNotMatch(readFileSync(join(web, 'src', f), 'utf8'), sink, f);
	assert.doesNotMatch(readFileSync(join(web, 'index.html'), 'utf8'), /<style|<script>|style=|onload=/);
});
