/* Calls of the handout service; the types are the server's own. */

import type { Paths } from 'gen:api';
import { get, patch, post } from './http';
import { whole } from './whole';

type Answer<R extends keyof Paths> = Paths[R]['answer'];
type Body<R extends keyof Paths> = NonNullable<Paths[R]['body']>;

export type Card = Answer<'GET /api/handouts/cards'>['rows'][number];
export type CardFull = Answer<'GET /api/handouts/cards/{id}'>;
export type CardRule = Answer<'GET /api/handouts/card-rule'>;
export type CardIn = Body<'POST /api/handouts/cards'>;
export type CardChange = Body<'PATCH /api/handouts/cards/{id}'>;
export type Visit = Answer<'GET /api/handouts/visits'>['rows'][number];
export type Article = Answer<'GET /api/handouts/articles'>['rows'][number];
export type ArticleIn = Body<'POST /api/handouts/articles'>;
export type Kit = Answer<'GET /api/handouts/kits'>['rows'][number];
export type Give = Answer<'GET /api/handouts/gives'>['rows'][number];
export type GiveIn = Body<'POST /api/handouts/gives'>;
export type Batch = Answer<'GET /api/handouts/batches'>['rows'][number];
export type BatchIn = Body<'POST /api/handouts/batches'>;
export type Gift = Answer<'GET /api/handouts/gifts'>['rows'][number];
export type GiftIn = Body<'POST /api/handouts/gifts'>;
type Done = Answer<'POST /api/handouts/visits'>;

const READ = { read: true };

export const handouts = {
	cards: (service: string) => whole(['rows'], (after) => get<Answer<'GET /api/handouts/cards'>>('/api/handouts/cards', { service, after })),
	card: (id: number) => whole(['visits'], (after) => get<CardFull>(`/api/handouts/cards/${id}`, { after })),
	cardRule: () => get<CardRule>('/api/handouts/card-rule'),
	findCard: (service: string, q: string, signal?: AbortSignal) =>
		post<Answer<'POST /api/handouts/cards/find'>>('/api/handouts/cards/find', { service, q }, { ...READ, signal }),
	addCard: (c: CardIn) => post<Done>('/api/handouts/cards', c),
	changeCard: (id: number, version: number, c: CardChange) => patch<Done>(`/api/handouts/cards/${id}`, version, c),
	visits: (service: string, from?: string, to?: string) =>
		get<Answer<'GET /api/handouts/visits'>>('/api/handouts/visits', { service, from, to }),
	addVisit: (v: Body<'POST /api/handouts/visits'>) => post<Done>('/api/handouts/visits', v),
	cancelVisit: (id: number, version: number) => post<Done>(`/api/handouts/visits/${id}/cancel`, {}, { version }),
	articles: (service: string) => get<Answer<'GET /api/handouts/articles'>>('/api/handouts/articles', { service }),
	addArticle: (a: ArticleIn) => post<Done>('/api/handouts/articles', a),
	changeArticle: (id: number, version: number, a: ArticleIn) => patch<Done>(`/api/handouts/articles/${id}`, version, a),
	stock: (service: string) => whole(['expiring'], (after) => get<Answer<'GET /api/handouts/stock'>>('/api/handouts/stock', { service, after })),
	moves: (article_id: number) => whole(['rows'], (after) => get<Answer<'GET /api/handouts/moves'>>('/api/handouts/moves', { article_id, after })),
	receive: (r: Body<'POST /api/handouts/receipts'>) => post<Done>('/api/handouts/receipts', r),
	lose: (l: Body<'POST /api/handouts/losses'>) => post<Done>('/api/handouts/losses', l),
	count: (c: Body<'POST /api/handouts/counts'>) => post<Done>('/api/handouts/counts', c),
	kits: (service: string) => get<Answer<'GET /api/handouts/kits'>>('/api/handouts/kits', { service }),
	putKit: (k: Body<'POST /api/handouts/kits'>, version?: number) => post<Done>('/api/handouts/kits', k, { version }),
	gives: (service: string, from?: string, to?: string) =>
		get<Answer<'GET /api/handouts/gives'>>('/api/handouts/gives', { service, from, to }),
	give: (g: GiveIn) => post<Done>('/api/handouts/gives', g),
	cancelGive: (id: number, version: number) => post<Done>(`/api/handouts/gives/${id}/cancel`, {}, { version }),
	used: (id: number, version: number, used: number) => post<Done>(`/api/handouts/gives/${id}/used`, { used }, { version }),
	batches: (service: string) => whole(['rows'], (after) => get<Answer<'GET /api/handouts/batches'>>('/api/handouts/batches', { service, after })),
	addBatch: (b: BatchIn) => post<Done>('/api/handouts/batches', b),
	changeBatch: (id: number, version: number, b: BatchIn) => patch<Done>(`/api/handouts/batches/${id}`, version, b),
	gifts: (service: string, from?: string, to?: string) => get<Answer<'GET /api/handouts/gifts'>>('/api/handouts/gifts', { service, from, to }),
	addGift: (g: GiftIn) => post<Done>('/api/handouts/gifts', g),
	changeGift: (id: number, version: number, g: GiftIn) => patch<Done>(`/api/handouts/gifts/${id}`, version, g),
};
