/* Modules and constants that the build makes. */

declare const __SPRITE__: string;

declare module 'gen:messages/*' {
	const messages: Record<string, string | ((args: unknown) => string)>;
	export default messages;
}
