/*
 * End-to-end tests: the real program on a demo centre, a real Chromium.
 *
 * One demo centre is made for all files (build/e2e/centre, anew when the program is newer) and
 * copied for each server, so a test may change what it likes.  The content policy stays on; an
 * error on the console, a request refused by the policy or a 5xx fails the test that was running.
 * Nothing sleeps: tests wait for a role or a text.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(join(root, 'web/package.json'));
const { chromium } = require('playwright-core');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const maillon = process.env.MAILLON ?? join(root, 'build/maillon');

export const PASSWORD = 'Maillon-demo-2026';
/** For a centre that is not a demo: the policy for passwords is in force there. */
export const STRONG = 'le cheval mange une pomme bleue';

/** Accounts of the demo (schema/data/demo/work.json), by what the tests need them for. */
export const WHO = {
	worker: 'k.benali', // social worker, team Insertion
	colleague: 'p.dessy', // the same team
	other: 'm.arnould', // social worker of another team
	lead: 'v.servais',
	manager: 'j.goosse',
	dpo: 'a.wauthier',
	admin: 'c.lambotte',
	reception: 'l.baijot',
	coordinator: 'v.culot',
	driver: 'j.arend',
	kitchen: 'p.poncelet',
};

/* ---- centres and servers ---------------------------------------------------------------- */

/* The centre that servers start from; it takes its name only when it is whole. */
function template() {
	const dir = join(root, 'build/e2e');
	if (!existsSync(dir) || statSync(dir).mtimeMs < statSync(maillon).mtimeMs) {
		const making = `${dir}.new`;
		for (const d of [dir, making]) rmSync(d, { recursive: true, force: true });
		mkdirSync(making, { recursive: true });
		execFileSync(maillon, ['demo', join(making, 'centre'), '--quiet'], { stdio: ['ignore', 'ignore', 'inherit'] });
		renameSync(making, dir);
	}
	return dir;
}

/** A centre just created: staff, but no plan and nobody known. */
function emptyCentre(dir) {
	const centre = join(dir, 'centre');
	const run = (args, input = '') => execFileSync(maillon, args, { input, stdio: ['pipe', 'ignore', 'inherit'] });
	run(['init', centre, '--name=CPAS d’essai']);
	for (const [login, name, role] of [['chef', 'Jeanne Chef', 'manager'], ['social', 'Luc Social', 'social_worker'], ['admin', 'Ada Admin', 'admin']])
		run(['user', 'add', centre, `--login=${login}`, `--name=${name}`, `--role=${role}`, '--stdin'], `${STRONG}\n`);
}

/** Starts a server on a copy of the demo centre, or on an empty one; `stop()` ends it. */
export async function serve({ empty = false } = {}) {
	const dir = mkdtempSync(join(tmpdir(), 'maillon-e2e-'));
	if (empty) emptyCentre(dir);
	else {
		const from = template();
		cpSync(join(from, 'centre'), join(dir, 'centre'), { recursive: true });
		cpSync(join(from, 'centre.secret'), join(dir, 'centre.secret'));
	}
	const child = spawn(maillon, ['serve', join(dir, 'centre'), '--listen', '127.0.0.1:0', '--quiet'], { stdio: ['ignore', 'pipe', 'inherit'] });
	/* also when the tests are broken off */
	process.once('exit', () => child.kill('SIGKILL'));
	let out = '';
	const url = await new Promise((ok, no) => {
		child.stdout.on('data', (d) => {
			out += d;
			const m = out.match(/http:\/\/127\.0\.0\.1:\d+/);
			if (m) ok(m[0]);
		});
		child.on('exit', (code) => no(new Error(`maillon serve ended with ${code}`)));
	});
	return {
		url, dir, password: empty ? STRONG : PASSWORD,
		stop: () => new Promise((ok) => {
			child.once('exit', () => {
				rmSync(dir, { recursive: true, force: true });
				ok();
			});
			child.kill('SIGTERM');
		}),
	};
}

/**
 * One server and one browser for a file.  After each test its pages are closed, and what went
 * wrong on them fails the test.
 */
export function suite(options) {
	const s = { server: null };
	before(async () => {
		s.server = await serve(options);
		await launch();
	});
	afterEach(async () => {
		const faults = pages.flatMap((p) => p.faults);
		const contexts = pages.map((p) => p.context());
		pages = [];
		for (const c of contexts) await c.close();
		assert.deepEqual(faults, [], 'nothing may fail on a page');
	});
	after(async () => {
		await browser?.close();
		await s.server?.stop();
	});
	return s;
}

/* ---- pages ----------------------------------------------------------------------------- */

let browser;
let pages = [];

export async function launch() {
	browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
			'--disable-component-update', '--disable-sync', '--font-render-hinting=none', '--force-color-profile=srgb', '--hide-scrollbars', '--lang=fr-BE'],
	});
	return browser;
}

/** A console line that says only what the test did on purpose: a refusal, a lost network. */
function expected(page, text) {
	return /status of 4\d\d/.test(text) || (page.mayLoseNetwork && /net::ERR_(INTERNET_DISCONNECTED|CONNECTION_RESET|FAILED)/.test(text));
}

/**
 * A page in a context of its own; `faults` collects what must not happen.  With `as`, the account
 * is signed in already, without the sign-in page.
 */
export async function open(server, { as, width = 1440, height = 900, dark = false, scale = 1, phone = false, at = '' } = {}) {
	const context = await browser.newContext({
		viewport: { width, height }, locale: 'fr-BE', timezoneId: 'Europe/Brussels', reducedMotion: 'reduce',
		colorScheme: dark ? 'dark' : 'light', deviceScaleFactor: scale, hasTouch: phone, isMobile: phone, acceptDownloads: true,
	});
	if (as) {
		const r = await context.request.post(`${server.url}/api/login`, { data: { login: as, password: server.password }, headers: { origin: server.url } });
		assert.equal(r.status(), 200, `${as} signs in`);
	}
	const page = await context.newPage();
	page.faults = [];
	pages.push(page);
	page.setDefaultTimeout(10_000);
	await page.addInitScript(() => {
		document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`));
	});
	page.on('console', (m) => {
		if (m.type() === 'error' && !expected(page, m.text())) page.faults.push(m.text());
	});
	page.on('pageerror', (e) => page.faults.push(String(e)));
	page.on('response', (r) => {
		if (r.status() >= 500) page.faults.push(`${r.status()} ${r.url()}`);
	});
	await page.goto(`${server.url}/${at ? `#/${at}` : ''}`);
	if (as) await settled(page, at);
	return page;
}

export async function signIn(page, login, password = PASSWORD) {
	await page.getByLabel('Identifiant').fill(login);
	await page.getByLabel('Mot de passe', { exact: true }).fill(password);
	await page.keyboard.press('Enter');
	await page.getByRole('navigation', { name: 'Navigation principale' }).waitFor();
}

/** Two frames: what the last act on the page asked for is on its way. */
const frames = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/**
 * The screen of an address is shown and has read what it shows.  A component asks for its data a
 * frame after it was told to: before that, the old answer would pass for the new one.
 */
export async function settled(page, at) {
	const path = at?.split('?')[0];
	await frames(page);
	await page.waitForFunction((p) => {
		const main = document.querySelector('main[data-ready]');
		const busy = document.querySelector('[role=status].loading, [aria-busy=true]');
		return main && (p === undefined || main.dataset.ready === p) && main.children.length > 0 && !busy;
	}, path);
	await page.evaluate(() => document.fonts.ready.then(() => undefined));
	await frames(page);
}

/**
 * Does `act` on the page and waits for the server's answer to it: before a test asks the server
 * itself what it has, and the page does not show the difference.
 */
export async function answered(page, method, path, act) {
	const answer = page.waitForResponse((r) => r.request().method() === method && path.test(new URL(r.url()).pathname));
	await act();
	const r = await answer;
	assert.ok(r.ok(), `${method} ${r.url()}: ${r.status()}`);
	return r;
}

/** A tap shows before it is sent (lib/outbox): here nothing waits to be sent any more. */
export async function sent(page) {
	await page.waitForFunction(() => Object.keys(localStorage).filter((k) => k.startsWith('maillon.outbox.')).every((k) => JSON.parse(localStorage.getItem(k)).waiting.length === 0));
}

/** Changes the language of the account: the next test with it begins in that one. */
export async function speak(page, button) {
	await answered(page, 'PATCH', /^\/api\/me$/, () => page.getByRole('banner').getByRole('button', { name: button }).click());
}

/** Goes to an address of the application: `goTo(page, 'plan/12?span=year')`. */
export async function goTo(page, at) {
	await page.evaluate((h) => (window.location.hash = h), `#/${at}`);
	await settled(page, at);
}

/** The notice at the foot of the page. */
export function notice(page, text) {
	return page.getByRole('region', { name: 'Avis' }).getByText(text);
}

/** The docked form. */
export function dock(page) {
	return page.getByRole('region', { name: /^(Nouvelle intervention|Corriger l’intervention)$/ });
}

/* ---- what is measured ------------------------------------------------------------------ */

/** Violations of axe as readable lines; empty when there are none. */
export async function axe(page, rules) {
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
	return page.evaluate(async (only) => {
		const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
		const r = await window.axe.run(document, { runOnly: only ? { type: 'rule', values: only } : { type: 'tag', values: tags }, resultTypes: ['violations'] });
		return r.violations.map((v) => `${v.impact} ${v.id} (${v.nodes.length}): ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')} — ${n.failureSummary.split('\n')[1]?.trim()}`).join(' | ')}`);
	}, rules);
}

/** How far the page can be scrolled sideways, and which texts run out of their box. */
export async function sideways(page) {
	return page.evaluate(() => {
		const out = [];
		const d = document.documentElement;
		if (d.scrollWidth > d.clientWidth) out.push(`the page: ${d.scrollWidth} > ${d.clientWidth}`);
		for (const e of document.querySelectorAll('main *, nav *, header *, section *, dialog[open] *')) {
			/* what scrolls by design, what a menu hangs on, the row whose panel reaches the page's edge */
			if (e instanceof SVGElement || e.matches('textarea, input, select, option, .with-side, .me, .menu') || e.closest('.vh, [role=region][tabindex], .seg, .tabs')) continue;
			const style = getComputedStyle(e);
			if (style.overflowX !== 'visible' || style.display === 'inline' || e.clientWidth <= 1) continue;
			if (e.scrollWidth > e.clientWidth + 2) out.push(`${e.tagName.toLowerCase()}.${e.className} ${e.scrollWidth} > ${e.clientWidth}: ${(e.textContent ?? '').trim().slice(0, 40)}`);
		}
		return out.slice(0, 6);
	});
}

/* ---- the API, to prepare and to compare --------------------------------------------------- */

/** A client with a session of its own. `get`, `post`, … throw when the answer is not a 2xx. */
export async function api(server, login) {
	let cookie = '';
	async function call(method, path, body, version) {
		const headers = { origin: server.url, cookie };
		if (body !== undefined) headers['content-type'] = 'application/json';
		if (method !== 'GET') headers['idempotency-key'] = crypto.randomUUID();
		if (version !== undefined) headers['if-match'] = `"${version}"`;
		const r = await fetch(server.url + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
		const set = r.headers.get('set-cookie');
		if (set) cookie = set.split(';')[0];
		const text = await r.text();
		if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${text}`);
		return r.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
	}
	const me = await call('POST', '/api/login', { login, password: server.password });
	return {
		me,
		get: (p) => call('GET', p),
		post: (p, b = {}, version) => call('POST', p, b, version),
		patch: (p, b, version) => call('PATCH', p, b, version),
		put: (p, b, version) => call('PUT', p, b, version),
	};
}

/** A person of the client's first team, whose referent is the client. */
export async function newPerson(client, { last, first, birth = '1971-05-04', ...more }) {
	const identity = {
		last_name: last, first_name: first, birth_date: birth, sex: 'f', language: 'fr',
		interpreter: false, wheelchair: false, contacts: [{ kind: 'mobile', value: '0470 12 34 56', discreet: false }],
		address: { street: 'Rue de la Semois', number: '14', postcode: '6850', locality: 'Carlsbourg' },
	};
	return { ...(await client.post('/api/persons', { identity, team_id: client.me.teams[0]?.id, referent_id: client.me.id, ...more })), name: `${identity.last_name} ${first}` };
}

/** The plans in force today. */
export async function plansInForce(client) {
	const day = client.me.today;
	return (await client.get('/api/plans')).rows.filter((p) => p.active && p.from <= day && day <= p.to);
}
