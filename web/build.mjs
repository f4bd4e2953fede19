/*
 * Builds the browser application.
 *
 *   node build.mjs [--api build/openapi.json] [--out build/web] [--gen-only] [--dev]
 *
 * Output: OUT/index.html, OUT/favicon.svg and OUT/a/* (names carry a hash of the content, so the
 * server may call them immutable), each with its .gz. Beside OUT, web-gen/ holds the generated
 * type declarations that tsc reads. Nothing that is generated is committed.
 *
 * The page runs under a policy without inline script, inline style or eval, and with Trusted
 * Types: messages are compiled to functions here, icons become one sprite, and the HTML holds
 * links only.
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildMessages } from './scripts/build-i18n.mjs';
import { buildIcons } from './scripts/build-icons.mjs';
import { checkRoutes, generateApiTypes } from './scripts/gen-api.mjs';
import { precompress } from './scripts/precompress.mjs';
import { checkBudget } from './scripts/budget.mjs';

const web = dirname(fileURLToPath(import.meta.url));

/** Stands for the server's types while there is no description: everything fits. */
const NO_API = `declare module 'gen:api' {
	export interface Paths { [route: string]: { query: any; body: any; answer: any } }
}
`;

function readArguments(argv) {
	const opt = { api: '', out: resolve(web, '../build/web'), genOnly: false, dev: false };
	for (let i = 0; i < argv.length; i++) {
		if (argv[i] === '--api') opt.api = resolve(argv[++i]);
		else if (argv[i] === '--out') opt.out = resolve(argv[++i]);
		else if (argv[i] === '--gen-only') opt.genOnly = true;
		else if (argv[i] === '--dev') opt.dev = true;
		else throw new Error(`unknown argument ${argv[i]}`);
	}
	return opt;
}

/** A short content hash for the name of a file. */
function hashOf(text) {
	return createHash('sha256').update(text).digest('hex').slice(0, 10);
}

/** Serves the compiled catalogues as modules `gen:messages/fr`, `gen:messages/fr-inside` and so on. */
function messagesPlugin(modules) {
	return {
		name: 'messages',
		setup(b) {
			b.onResolve({ filter: /^gen:messages\// }, (a) => ({
				path: a.path.slice('gen:messages/'.length),
				namespace: 'messages',
			}));
			b.onLoad({ filter: /.*/, namespace: 'messages' }, (a) => ({
				contents: modules[a.path],
				loader: 'js',
				resolveDir: web,
			}));
		},
	};
}

async function main() {
	const opt = readArguments(process.argv.slice(2));
	const gen = join(dirname(opt.out), 'web-gen');

	mkdirSync(gen, { recursive: true });
	const messages = buildMessages(join(web, 'i18n'), join(web, 'src'));
	const icons = buildIcons(web);
	writeFileSync(join(gen, 'messages.d.ts'), messages.declaration);
	writeFileSync(join(gen, 'icons.d.ts'), icons.declaration);
	if (opt.api && existsSync(opt.api)) {
		const api = JSON.parse(readFileSync(opt.api, 'utf8'));
		writeFileSync(join(gen, 'api.d.ts'), generateApiTypes(api));
		for (const line of checkRoutes(api, join(web, 'src/lib/api.ts')))
			console.warn(`web: ${line}`);
	} else if (!existsSync(join(gen, 'api.d.ts'))) {
		writeFileSync(join(gen, 'api.d.ts'), NO_API);
	}
	if (opt.genOnly) return;

	rmSync(opt.out, { recursive: true, force: true });
	mkdirSync(join(opt.out, 'a'), { recursive: true });
	const sprite = `a/icons.${hashOf(icons.sprite)}.svg`;
	writeFileSync(join(opt.out, sprite), icons.sprite);

	const result = await build({
		entryPoints: { app: join(web, 'src/main.tsx'), style: join(web, 'styles/app.css'), screens: join(web, 'styles/screens.css') },
		absWorkingDir: web,
		bundle: true,
		splitting: true,
		format: 'esm',
		target: ['es2022'],
		jsx: 'automatic',
		jsxImportSource: 'preact',
		minify: !opt.dev,
		legalComments: 'none',
		outdir: join(opt.out, 'a'),
		publicPath: '/a/',
		entryNames: '[name].[hash]',
		chunkNames: '[name].[hash]',
		assetNames: '[name].[hash]',
		loader: { '.woff2': 'file' },
		define: { __SPRITE__: JSON.stringify('/' + sprite) },
		plugins: [messagesPlugin(messages.modules)],
		metafile: true,
		logLevel: 'warning',
	});

	const page = fillPage(result.metafile);
	writeFileSync(join(opt.out, 'index.html'), page);
	writeFileSync(join(opt.out, 'favicon.svg'), readFileSync(join(web, 'favicon.svg')));
	precompress(opt.out);
	const report = checkBudget(result.metafile, opt.out, sprite);
	console.log(report.lines.join('\n'));
	if (report.over.length > 0 && !opt.dev) {
		console.error('web: over budget: ' + report.over.join('; '));
		process.exit(1);
	}
}

/** Puts the hashed names into the page. */
function fillPage(metafile) {
	const links = { js: '', css: '', screens: '', font: '', chunks: [] };
	for (const [path, o] of Object.entries(metafile.outputs)) {
		const name = '/a/' + basename(path);
		if (o.entryPoint === 'src/main.tsx') {
			links.js = name;
			for (const i of o.imports)
				if (i.kind === 'import-statement') links.chunks.push('/a/' + basename(i.path));
		} else if (o.entryPoint === 'styles/app.css') {
			links.css = name;
		} else if (o.entryPoint === 'styles/screens.css') {
			links.screens = name;
		} else if (/latin-wght-normal\..*woff2$/.test(path)) {
			links.font = name;
		}
	}
	if (!links.js || !links.css || !links.screens || !links.font) throw new Error('an entry is missing');
	const head = [
		`<link rel="stylesheet" href="${links.css}">`,
		`<link rel="preload" href="${links.font}" as="font" type="font/woff2" crossorigin>`,
		...links.chunks.map((c) => `<link rel="modulepreload" href="${c}">`),
		`<script type="module" src="${links.js}"></script>`,
	];
	return readFileSync(join(web, 'index.html'), 'utf8')
		.replace('<!-- links -->', head.join('\n'))
		.replace('data-screens=""', `data-screens="${links.screens}"`);
}

await main();
