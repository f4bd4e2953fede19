/*
 * Compiles the four catalogues (ICU MessageFormat 1) to modules of strings and functions, so that
 * no parser and no eval runs in the browser.
 *
 * Refused: a key that one language lacks, an argument that one language does not use, an ASCII
 * apostrophe (it quotes in ICU; the typographic one is right in every one of our languages), an
 * empty text, a key out of the alphabetical order (two editors then meet in the same place).
 *
 * Each language becomes two modules: what the first page needs, and what is inside.
 *
 * The spaces that French wants before ? ! : ; and inside quotation marks are made non-breaking
 * here, so that the catalogue stays readable.
 */
import MessageFormat from '@messageformat/core/lib/messageformat.js';
import compileModule from '@messageformat/core/compile-module.js';
import { parse } from '@messageformat/parser';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const LANGUAGES = ['fr', 'nl', 'de', 'en'];

/** The names of the arguments of a message, sorted. */
function argumentsOf(tokens, out = new Set()) {
	for (const t of tokens) {
		if (t.type === 'octothorpe' || t.type === 'content') continue;
		if (t.arg) out.add(t.arg);
		for (const c of t.cases ?? []) argumentsOf(c.tokens, out);
	}
	return out;
}

function spaced(lang, text) {
	if (lang !== 'fr') return text;
	return text
		.replace(/ ([?!;»])/g, '\u202F$1')
		.replace(/ :/g, '\u00A0:')
		.replace(/« /g, '«\u202F');
}

function readCatalogue(dir, lang, faults) {
	const text = readFileSync(join(dir, `${lang}.json`), 'utf8');
	const catalogue = JSON.parse(text);
	let last = '';
	for (const [key, value] of Object.entries(catalogue)) {
		if (key < last) faults.push(`${lang}: ${key} is out of order (after ${last})`);
		last = key;
		if (typeof value !== 'string' || value.trim() === '')
			faults.push(`${lang}: ${key} is empty`);
		else if (value.includes("'"))
			faults.push(`${lang}: ${key} holds an ASCII apostrophe, write ’`);
	}
	return catalogue;
}

/** Which arguments each key takes; a difference between languages is a fault. */
function argumentTable(all, faults) {
	const table = new Map();
	for (const key of Object.keys(all.fr)) {
		for (const lang of LANGUAGES) {
			const text = all[lang][key];
			if (text === undefined) {
				faults.push(`${lang}: ${key} is missing`);
				continue;
			}
			let names;
			try {
				names = [...argumentsOf(parse(text))].sort().join(' ');
			} catch (e) {
				faults.push(`${lang}: ${key}: ${e.message}`);
				continue;
			}
			if (!table.has(key)) table.set(key, names);
			else if (table.get(key) !== names)
				faults.push(`${lang}: ${key} takes {${names}}, French takes {${table.get(key)}}`);
		}
	}
	for (const lang of LANGUAGES)
		for (const key of Object.keys(all[lang]))
			if (!(key in all.fr)) faults.push(`fr: ${key} is missing (${lang} has it)`);
	return table;
}

function declarationOf(table) {
	const lines = [...table].map(([key, names]) => {
		const members = names
			.split(' ')
			.filter(Boolean)
			.map((n) => `${n}: string | number`);
		return `\t\t'${key}': ${members.length ? `{ ${members.join('; ')} }` : 'null'};`;
	});
	return `declare module 'gen:keys' {\n\texport interface Messages {\n${lines.join('\n')}\n\t}\n}\n`;
}

/** Texts without arguments become strings, the others functions. */
function moduleOf(lang, catalogue) {
	const plain = {};
	const live = {};
	for (const [key, value] of Object.entries(catalogue)) {
		const text = spaced(lang, value);
		if (text.includes('{')) live[key] = text;
		else plain[key] = text;
	}
	const code = compileModule(new MessageFormat(`${lang}-BE`), live);
	return `${code.replace('export default', 'const live =')}\nexport default {...live, ...${JSON.stringify(plain)}};\n`;
}

function sourcesBelow(path) {
	if (!statSync(path).isDirectory()) return [path];
	return readdirSync(path).flatMap((name) => sourcesBelow(join(path, name)));
}

/*
 * Which keys the first page needs: those that the frame and the sign-in screen name, whole or by
 * the beginning of a key that ends with a dot. The others are fetched after the sign-in.
 */
function outsideKeys(src) {
	const named = new Set();
	for (const part of ['main.tsx', 'app', 'lib', 'ui', 'screens/signin'])
		for (const file of sourcesBelow(join(src, part)))
			for (const m of readFileSync(file, 'utf8').matchAll(/['"`]([a-z][a-z0-9_]*(?:\.[A-Za-z0-9_]*)+)/g)) named.add(m[1]);
	const beginnings = [...named].filter((n) => n.endsWith('.'));
	return (key) => named.has(key) || beginnings.some((b) => key.startsWith(b));
}

export function buildMessages(dir, src) {
	const faults = [];
	const all = {};
	for (const lang of LANGUAGES) all[lang] = readCatalogue(dir, lang, faults);
	const table = argumentTable(all, faults);
	if (faults.length > 0) {
		console.error(faults.map((f) => `i18n: ${f}`).join('\n'));
		process.exit(1);
	}
	const modules = {};
	const outside = outsideKeys(src);
	const part = (catalogue, wanted) => Object.fromEntries(Object.entries(catalogue).filter(([key]) => outside(key) === wanted));
	for (const lang of LANGUAGES) {
		modules[lang] = moduleOf(lang, part(all[lang], true));
		modules[`${lang}-inside`] = moduleOf(lang, part(all[lang], false));
	}
	return { modules, declaration: declarationOf(table), table };
}
