/* Bundles a TypeScript module of the application for node's test runner. */
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const web = join(dirname(fileURLToPath(import.meta.url)), '..');

export async function load(...entries) {
	const dir = mkdtempSync(join(tmpdir(), 'maillon-web-'));
	const source = entries.map((e) => `export * from ${JSON.stringify(join(web, 'src', e))};`).join('\n');
	await build({
		stdin: { contents: source, resolveDir: web, loader: 'ts' },
		bundle: true,
		format: 'esm',
		platform: 'neutral',
		mainFields: ['module', 'main'],
		jsx: 'automatic',
		jsxImportSource: 'preact',
		define: { __SPRITE__: '"/a/icons.svg"' },
		external: ['gen:*'],
		outfile: join(dir, 'out.mjs'),
		logLevel: 'error',
	});
	const module = await import(pathToFileURL(join(dir, 'out.mjs')).href);
	rmSync(dir, { recursive: true });
	return module;
}
