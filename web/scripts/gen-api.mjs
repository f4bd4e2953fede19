/*
 * Turns the OpenAPI 3.1 description that the server prints into TypeScript declarations: one type
 * for each schema, and `Paths`, which gives query, body and answer of every route. Also tells
 * which routes the browser calls that the server does not have.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function nameOf(ref) {
	return ref.split('/').pop().replace(/[^A-Za-z0-9_]/g, '_');
}

function member(name) {
	return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function objectType(schema, pad) {
	const required = new Set(schema.required ?? []);
	const lines = Object.entries(schema.properties ?? {}).map(
		([k, v]) => `${pad}\t${member(k)}${required.has(k) ? '' : '?'}: ${typeOf(v, pad + '\t')};`,
	);
	const extra = schema.additionalProperties;
	if (extra && typeof extra === 'object') lines.push(`${pad}\t[key: string]: ${typeOf(extra, pad + '\t')};`);
	if (lines.length === 0) return extra === false ? 'Record<string, never>' : 'Record<string, unknown>';
	return `{\n${lines.join('\n')}\n${pad}}`;
}

/** The TypeScript type of a JSON Schema (the part of it that the server uses). */
export function typeOf(schema, pad = '') {
	if (schema === undefined || schema === true) return 'unknown';
	if (schema.$ref) return nameOf(schema.$ref);
	if ('const' in schema) return JSON.stringify(schema.const);
	if (schema.enum) return schema.enum.map((v) => JSON.stringify(v)).join(' | ');
	for (const [word, glue] of [['oneOf', ' | '], ['anyOf', ' | '], ['allOf', ' & ']])
		if (schema[word]) return schema[word].map((s) => `(${typeOf(s, pad)})`).join(glue);
	const types = Array.isArray(schema.type) ? schema.type : [schema.type];
	return types.map((t) => oneType(t, schema, pad)).join(' | ');
}

function oneType(type, schema, pad) {
	switch (type) {
	case 'string': return 'string';
	case 'integer':
	case 'number': return 'number';
	case 'boolean': return 'boolean';
	case 'null': return 'null';
	case 'array': return `Array<${typeOf(schema.items, pad)}>`;
	default: return schema.properties || schema.type === 'object' ? objectType(schema, pad) : 'unknown';
	}
}

function bodyOf(content) {
	return content?.content?.['application/json']?.schema;
}

function routeType(op) {
	const query = (op.parameters ?? []).filter((p) => p.in === 'query');
	const q = query.map((p) => `${member(p.name)}${p.required ? '' : '?'}: ${typeOf(p.schema)}`).join('; ');
	const ok = Object.entries(op.responses ?? {}).find(([code]) => code.startsWith('2'));
	return `{ query: ${q ? `{ ${q} }` : 'null'}; body: ${op.requestBody ? typeOf(bodyOf(op.requestBody), '\t\t') : 'null'}; answer: ${ok ? typeOf(bodyOf(ok[1]), '\t\t') : 'unknown'} }`;
}

export function generateApiTypes(api) {
	const out = ["declare module 'gen:api' {"];
	for (const [name, schema] of Object.entries(api.components?.schemas ?? {}))
		out.push(`\texport type ${nameOf(name)} = ${typeOf(schema, '\t')};`);
	out.push('\texport interface Paths {');
	for (const [path, item] of Object.entries(api.paths ?? {}))
		for (const m of METHODS)
			if (item[m]) out.push(`\t\t'${m.toUpperCase()} ${path}': ${routeType(item[m])};`);
	out.push('\t}', '}', '');
	return out.join('\n');
}

/** A part of the client's path that is a variable may stand for a fixed part of a route. */
function matchesAny(key, known) {
	const pattern = new RegExp(`^${key.split('*').map((s) => s.replace(/[.+?^$()[\]{}|\\]/g, '\\$&')).join('[^/]+')}$`);
	return [...known].some((k) => pattern.test(k));
}

/** Names the calls of the client module that the description does not know. */
export function checkRoutes(api, clientFile) {
	const known = new Set();
	for (const [path, item] of Object.entries(api.paths ?? {}))
		for (const m of METHODS)
			if (item[m]) known.add(`${m} ${path.replace(/\{[^}]*\}|:[a-z_]+/g, '*')}`);
	const text = readFileSync(clientFile, 'utf8');
	const faults = [];
	for (const [, method, path] of text.matchAll(/\b(get|post|patch|put|del)(?:<[^(]*>)?\(\s*[`']([^`'?]*)/g)) {
		const key = `${method === 'del' ? 'delete' : method} ${path.replace(/\$\{[^}]*\}/g, '*')}`;
		if (!known.has(key) && !matchesAny(key, known)) faults.push(`the server has no route ${key}`);
	}
	return faults;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [, , from, to] = process.argv;
	writeFileSync(to, generateApiTypes(JSON.parse(readFileSync(from, 'utf8'))));
}
