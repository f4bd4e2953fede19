/* Writes NAME.gz beside every text file of a folder; fonts are compressed already. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export function precompress(dir) {
	for (const e of readdirSync(dir, { withFileTypes: true })) {
		const path = join(dir, e.name);
		if (e.isDirectory()) precompress(path);
		else if (/\.(js|css|svg|html|json)$/.test(e.name))
			writeFileSync(path + '.gz', gzipSync(readFileSync(path), { level: 9 }));
	}
}
