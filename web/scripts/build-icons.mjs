/*
 * Makes one SVG sprite out of the Lucide icons named in icons.json, and the type of their names.
 * A listed icon that no source file names is reported, so that the sprite stays small.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

function sourceText(dir) {
	let text = '';
	for (const e of readdirSync(dir, { withFileTypes: true })) {
		const path = join(dir, e.name);
		if (e.isDirectory()) text += sourceText(path);
		else if (/\.tsx?$/.test(e.name)) text += readFileSync(path, 'utf8');
	}
	return text;
}

function symbolOf(web, name) {
	const svg = readFileSync(join(web, `node_modules/lucide-static/icons/${name}.svg`), 'utf8');
	const body = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
	return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s+/g, ' ').replace(/ ?\/>/g, '/>').trim()}</symbol>`;
}

export function buildIcons(web) {
	const names = JSON.parse(readFileSync(join(web, 'icons.json'), 'utf8'));
	const text = sourceText(join(web, 'src'));
	const unused = names.filter((n) => !text.includes(`'${n}'`) && !text.includes(`"${n}"`));
	if (unused.length > 0) console.warn(`icons: not used: ${unused.join(' ')}`);
	const symbols = names.map((n) => symbolOf(web, n)).join('');
	return {
		sprite: `<svg xmlns="http://www.w3.org/2000/svg">${symbols}</svg>`,
		declaration: `declare module 'gen:icons' {\n\texport type IconName =\n\t\t| ${names.map((n) => `'${n}'`).join('\n\t\t| ')};\n}\n`,
	};
}
