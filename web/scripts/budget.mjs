/*
 * The weight limits of the application, in bytes over the wire (gzip; fonts as they are).
 * The first page counts everything that a first visit fetches: page, style, entry with its static
 * chunks, sign-in screen, the largest catalogue, the sprite, the Latin font, the favicon.
 * Inside is what every screen waits for besides: the other half of the texts, the styles.
 */
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const KB = 1000;
export const LIMITS = { entry: 70 * KB, screen: 40 * KB, css: 16 * KB, inside: 140 * KB, first: 160 * KB };

function wire(path) {
	return statSync(existsSync(path + '.gz') ? path + '.gz' : path).size;
}

function staticClosure(metafile, path, seen = new Set()) {
	if (seen.has(path)) return seen;
	seen.add(path);
	for (const i of metafile.outputs[path].imports)
		if (i.kind === 'import-statement' && !i.external) staticClosure(metafile, i.path, seen);
	return seen;
}

export function checkBudget(metafile, out, sprite) {
	const size = (path) => wire(join(out, 'a', basename(path)));
	const outputs = Object.entries(metafile.outputs);
	const entry = outputs.find(([, o]) => o.entryPoint === 'src/main.tsx')[0];
	const css = outputs.find(([, o]) => o.entryPoint === 'styles/app.css')[0];
	const screens = outputs.find(([, o]) => o.entryPoint === 'styles/screens.css')[0];
	const font = outputs.find(([p]) => /latin-wght-normal\..*woff2$/.test(p))[0];
	const base = staticClosure(metafile, entry);
	const sum = (paths) => [...paths].reduce((n, p) => n + size(p), 0);
	const lines = [];
	const over = [];
	const say = (name, bytes, limit) => {
		lines.push(`${name.padEnd(28)} ${(bytes / KB).toFixed(1).padStart(7)} kB of ${limit / KB}`);
		if (bytes > limit) over.push(`${name} ${bytes} > ${limit}`);
	};

	const catalogues = { outside: 0, inside: 0 };
	let signIn = new Set();
	say('entry (js)', sum(base), LIMITS.entry);
	say('style', size(css), LIMITS.css);
	for (const [path, o] of outputs) {
		if (!o.entryPoint || [entry, css, screens].includes(path)) continue;
		if (o.entryPoint.startsWith('messages:')) {
			const part = o.entryPoint.endsWith('-inside') ? 'inside' : 'outside';
			catalogues[part] = Math.max(catalogues[part], size(path));
			lines.push(`${o.entryPoint.padEnd(28)} ${(size(path) / KB).toFixed(1).padStart(7)} kB`);
			continue;
		}
		const own = new Set([...staticClosure(metafile, path)].filter((p) => !base.has(p)));
		say(o.entryPoint.replace(/^src\//, ''), sum(own), LIMITS.screen);
		if (/signin/.test(o.entryPoint)) signIn = own;
	}
	const first = sum(base) + sum(signIn) + size(css) + size(font) + catalogues.outside +
		wire(join(out, sprite)) + wire(join(out, 'index.html')) + wire(join(out, 'favicon.svg'));
	say('first page, cold', first, LIMITS.first);
	say('inside: texts and styles', catalogues.inside + size(screens), LIMITS.inside);
	return { lines, over };
}
