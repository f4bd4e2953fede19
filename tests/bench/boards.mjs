/*
 * How soon open boards see an arrival: N boards over the loopback, each asking "has anything moved?"
 * every 700 ms as the screen does, and reading the board again when it has.  Arrivals are noted one
 * by one; the time from the answer of an arrival to the answer of each board's next reading is told.
 *
 *   node tests/bench/boards.mjs URL [boards=1000] [arrivals=5]
 *
 * URL: a demo centre's server on this machine.  Nothing else is measured; it ends by itself.
 */
import { Agent, request } from 'node:http';

const url = new URL(process.argv[2] ?? 'http://127.0.0.1:8080');
const boards = Math.min(Number(process.argv[3] ?? 1000), 2000);
const arrivals = Math.min(Number(process.argv[4] ?? 5), 20);
const PACE_MS = 700;
if (url.hostname !== '127.0.0.1') throw new Error('loopback only');

const agent = new Agent({ keepAlive: true, maxSockets: boards + 8 });
function call(method, path, cookie, body) {
	return new Promise((ok, no) => {
		const headers = { origin: url.origin, cookie: cookie ?? '' };
		if (body) Object.assign(headers, { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() });
		const r = request({ host: url.hostname, port: url.port, method, path, headers, agent }, (res) => {
			let text = '';
			res.setEncoding('utf8');
			res.on('data', (d) => (text += d));
			res.on('end', () => (res.statusCode < 300 ? ok({ text, cookie: res.headers['set-cookie']?.[0]?.split(';')[0] }) : no(new Error(`${method} ${path}: ${res.statusCode} ${text}`))));
		});
		r.on('error', no);
		r.end(body && JSON.stringify(body));
	});
}
const login = async (name) => (await call('POST', '/api/login', '', { login: name, password: 'Maillon-demo-2026' })).cookie;
const cookies = await Promise.all(['l.baijot', 'k.mathieu'].map(login));
const asked = Number(JSON.parse((await call('GET', '/api/changes?since=0', cookies[0])).text).version);

let running = true, ticket = 0, sent = 0, polls = 0, errors = 0;
let pending = [];
const times = [];

async function board(i) {
	const cookie = cookies[i % 2];
	let since = asked, seen = 0;
	await new Promise((d) => setTimeout(d, (i / boards) * PACE_MS));
	while (running) {
		const start = Date.now();
		try {
			const a = JSON.parse((await call('GET', `/api/changes?since=${since}`, cookie)).text);
			polls++;
			since = a.version;
			if (a.topics.includes('appointments')) {
				const { text } = await call('GET', '/api/board', cookie);
				if (ticket > seen && text.includes(`"ticket":${ticket},`)) {
					seen = ticket;
					times.push(Date.now() - sent);
					if (--pending[0] === 0) pending[1]();
				}
			}
		} catch {
			errors++;
		}
		await new Promise((d) => setTimeout(d, Math.max(0, PACE_MS - (Date.now() - start))));
	}
}

const all = Array.from({ length: boards }, (_, i) => board(i));
await new Promise((d) => setTimeout(d, 3000));
for (let n = 0; n < arrivals; n++) {
	await new Promise((next) => {
		const slow = setTimeout(next, 8000);
		pending = [boards, () => { clearTimeout(slow); next(); }];
		void call('POST', '/api/visits', cookies[0], { who: 'anonymous', needs: [{ service: 'appointment_social' }] }).then((a) => {
			ticket = JSON.parse(a.text).ticket;
			sent = Date.now();
		});
	});
	await new Promise((d) => setTimeout(d, 1000));
}
running = false;
await Promise.all(all);
times.sort((a, b) => a - b);
const at = (p) => times[Math.min(times.length - 1, Math.floor(times.length * p))];
console.log(`${boards} boards, ${arrivals} arrivals: ${times.length} of ${boards * arrivals} seen; median ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, slowest ${times.at(-1)} ms; ${polls} questions, ${errors} errors`);
agent.destroy();
