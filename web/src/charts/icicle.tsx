/*
 * Where the work goes: one band a level, each cell as wide as its part. A press opens the node; the
 * tree below and the table say the same and are what the keyboard uses, so the picture itself is
 * one image for a reader.
 */

import { hierarchy, partition, type HierarchyRectangularNode } from 'd3-hierarchy';
import { t } from '../lib/i18n';
import { number } from '../lib/time';
import { useWidth } from './width';

export interface Cell { id: number; code: string; name: string; value: number; children: Cell[] }
type Laid = HierarchyRectangularNode<Cell>;

const BAND = 30;
const GLYPH = 6.7;
const TONES = 4;

/** What of "1.4 Optimiser l’aide 22 %" fits in a width. */
export function fitting(code: string, name: string, share: string, width: number): string {
	const room = Math.floor((width - 14) / GLYPH);
	const full = `${code} ${name}`;
	if (room >= full.length + share.length + 1) return `${full} ${share}`;
	if (room >= code.length + 8) {
		if (room >= full.length) return full;
		const cut = full.slice(0, room - 1);
		const space = cut.lastIndexOf(' ');
		return `${space > code.length + 3 ? cut.slice(0, space) : cut}…`;
	}
	return room >= code.length ? code : '';
}

/** Own value of a node beside what its children hold. */
function rest(c: Cell): number {
	return Math.max(0, c.value - c.children.reduce((n, k) => n + k.value, 0));
}

function part(v: number, all: number): string {
	return `${number((v / all) * 100, v / all < 0.01 ? 1 : 0)}\u202F%`;
}

export function Icicle({ roots, total, hot, label, onOpen }: {
	roots: Cell[];
	total: number;
	hot: ReadonlySet<number>;
	label: string;
	onOpen: (id: number) => void;
}) {
	const [box, width] = useWidth<HTMLDivElement>(900);
	const root = hierarchy<Cell>({ id: 0, code: '', name: '', value: total, children: roots }).sum(rest);
	const deep = root.height;
	const laid = partition<Cell>().size([width, (deep + 1) * BAND])(root);
	const cells = laid.descendants().filter((d) => d.depth > 0 && d.x1 - d.x0 > 0);

	function toneOf(d: Laid): number {
		const top = d.ancestors().find((a) => a.depth === 1);
		return (roots.findIndex((r) => r.id === top?.data.id) % TONES) + 1;
	}

	return (
		<div class="ice-box" ref={box}>
			<svg class="icicle" viewBox={`0 0 ${width} ${deep * BAND}`} width={width} height={deep * BAND} role="img" aria-label={label}>
				{cells.map((d) => {
					const w = d.x1 - d.x0;
					const share = part(d.value ?? 0, total);
					const y = (d.depth - 1) * BAND;
					return (
						<g key={d.data.id} class={`k${d.depth} o${toneOf(d)}${hot.has(d.data.id) ? ' hot' : ''}`} onClick={() => onOpen(d.data.id)}>
							<title>{t('plan.where.cell', { what: `${d.data.code} ${d.data.name}`, share })}</title>
							<rect x={d.x0 + 0.75} y={y + 0.75} width={Math.max(w - 1.5, 0.4)} height={BAND - 1.5} rx={w > 8 ? 4 : 0.5} />
							{w > 24 && <text x={d.x0 + 8} y={y + 19.5}>{fitting(d.data.code, d.data.name, share, w)}</text>}
						</g>
					);
				})}
			</svg>
		</div>
	);
}
