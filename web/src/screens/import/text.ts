/*
 * From a file or the clipboard to the text that the server reads. Line numbers must be the same on
 * both sides, so what the server would strip (blank edges, control characters) is stripped here.
 */

export const TEXT_MAX = 1_000_000;

/** UTF-8 when it is valid, else the old Windows character set of office documents. */
export function decode(bytes: ArrayBuffer): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}

export function cleaned(text: string): string {
	return text
		.replace(/\r\n?|\u2028|\u2029|\f|\v/g, '\n')
		.replace(/\uFEFF/g, '')
		.replace(/[\u0000-\u0008\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/g, ' ')
		.trim();
}

/** A text, and not a document of an office program that happens to be called .txt. */
export function looksBinary(bytes: ArrayBuffer): boolean {
	return new Uint8Array(bytes.slice(0, 4000)).includes(0);
}
