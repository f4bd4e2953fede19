/*
 * Places in Belgium as people have them at hand: "49.90400, 5.13400", with decimal commas, or the
 * link of a map (OpenStreetMap, Google, geo:). Kept as hundred-thousandths of a degree.
 */

export interface Coords { lat: number; lon: number }

const LAT = '((?:49|50|51)[.,]\\d{2,12})', LON = '([2-6][.,]\\d{2,12})';
const FORMS = [
	new RegExp(`mlat=${LAT}&mlon=${LON}`),
	new RegExp(`!3d${LAT}!4d${LON}`),
	new RegExp(`${LAT}\\s*°?\\s*N?\\s*(?:/|,|;|\\s|%2C)\\s*${LON}(?![\\d])`, 'i'),
];

function fine(text: string): number {
	return Math.round(Number(text.replace(',', '.')) * 1e5);
}

/** Nothing when there is no such pair in the text. */
export function parseCoords(text: string): Coords | undefined {
	for (const f of FORMS) {
		const m = f.exec(text);
		if (m) return { lat: fine(m[1]!), lon: fine(m[2]!) };
	}
	return undefined;
}

/** Empty for a place that is not known. */
export function coordsText(lat: number | null | undefined, lon: number | null | undefined): string {
	return lat ? `${(lat / 1e5).toFixed(5)}, ${((lon ?? 0) / 1e5).toFixed(5)}` : '';
}

/** A map of the place, on a site that asks for no account. */
export function mapLink(c: Coords): string {
	const at = `${(c.lat / 1e5).toFixed(5)}/${(c.lon / 1e5).toFixed(5)}`;
	const [lat, lon] = at.split('/');
	return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=17/${at}`;
}
