/*
 * The file that the Belgian eID viewer saves (.eid, XML): national number and names. No web page
 * reaches a card reader, so the desk saves the file and drops it on the board. It is read here, in
 * the browser, and only used to search; the photo and the rest are not looked at.
 */

export interface Card { niss: string; last: string; first: string }

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '’' };

function plain(text: string): string {
	return text
		.replace(/&#x([0-9a-f]+);/gi, (_, h: string) => String.fromCodePoint(parseInt(h, 16) % 0x110000))
		.replace(/&#(\d+);/g, (_, n: string) => String.fromCodePoint(Number(n) % 0x110000))
		.replace(/&(amp|lt|gt|quot|apos);/g, (_, n: string) => ENTITIES[n] ?? '')
		.replace(/[\u0000-\u001f]+/g, ' ').trim().slice(0, 80);
}

function element(xml: string, name: string): string {
	return plain(xml.match(new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([^<]{0,200})<`, 'i'))?.[1] ?? '');
}

/** Null when the file is not one of the viewer. */
export function readCard(xml: string): Card | null {
	if (!/<(?:\w+:)?(eid|identity)[\s>]/i.test(xml)) return null;
	const niss = (xml.match(/national_?number\s*=\s*"([\d.\- ]{11,20})"/i)?.[1] ?? element(xml, 'national_?number')).replace(/\D/g, '');
	const card = { niss: niss.length === 11 ? niss : '', last: element(xml, 'name') || element(xml, 'surname'), first: element(xml, 'firstname') };
	return card.last ? card : null;
}
