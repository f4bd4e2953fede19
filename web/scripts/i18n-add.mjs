/*
 * Adds or replaces messages in the four catalogues at once and keeps them sorted.
 *
 *   node scripts/i18n-add.mjs < file       lines:  key | French | Dutch | German | English
 *   node scripts/i18n-add.mjs --remove key…
 *
 * Empty lines and lines that start with `//` are skipped.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LANGUAGES } from './build-i18n.mjs';

const dir = join(dirname(fileURLToPath(import.meta.url)), '../i18n');

function rewrite(change) {
	LANGUAGES.forEach((lang, i) => {
		const path = join(dir, `${lang}.json`);
		const catalogue = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
		change(catalogue, i);
		const sorted = Object.fromEntries(Object.keys(catalogue).sort().map((k) => [k, catalogue[k]]));
		writeFileSync(path, JSON.stringify(sorted, null, '\t') + '\n');
	});
}

function parseLines(text) {
	const rows = [];
	text.split('\n').forEach((line, n) => {
		if (line.trim() === '' || line.startsWith('//')) return;
		const cells = line.split(' | ').map((c) => c.trim());
		if (cells.length !== 5) throw new Error(`line ${n + 1}: five cells wanted, ${cells.length} given`);
		rows.push(cells);
	});
	return rows;
}

if (process.argv[2] === '--remove') {
	rewrite((c) => process.argv.slice(3).forEach((k) => delete c[k]));
} else {
	const rows = parseLines(readFileSync(0, 'utf8'));
	rewrite((c, i) => rows.forEach(([key, ...texts]) => (c[key] = texts[i])));
	console.log(`${rows.length} messages`);
}
