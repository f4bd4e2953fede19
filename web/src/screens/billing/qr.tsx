/* A payment code as paths of SVG: sharp on paper, nothing fetched. */

import qrcode from 'qrcode-generator';

export function QrCode({ text, label }: { text: string; label: string }) {
	const code = qrcode(0, 'M');
	/* the library takes bytes; the text is UTF-8 (EPC069-12, character set 1) */
	code.addData(String.fromCharCode(...new TextEncoder().encode(text)), 'Byte');
	code.make();
	const n = code.getModuleCount();
	let path = '';
	for (let y = 0; y < n; y++)
		for (let x = 0; x < n; x++) if (code.isDark(y, x)) path += `M${x} ${y}h1v1h-1z`;
	return <svg class="qr" viewBox={`-4 -4 ${n + 8} ${n + 8}`} role="img" aria-label={label} shape-rendering="crispEdges"><rect x={-4} y={-4} width={n + 8} height={n + 8} fill="#fff" /><path d={path} fill="#000" /></svg>;
}
