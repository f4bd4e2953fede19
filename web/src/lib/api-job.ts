/* Calls of the job service; the types are the server's own. */

import type { Paths } from 'gen:api';
import { get, patch, post } from './http';

type Answer<R extends keyof Paths> = Paths[R]['answer'];
type Body<R extends keyof Paths> = NonNullable<Paths[R]['body']>;

export type Job = Answer<'GET /api/jobs'>['rows'][number];
export type JobFull = Answer<'GET /api/jobs/{id}'>;
export type JobIn = Body<'POST /api/jobs'>;
export type JobDone = Body<'POST /api/jobs/{id}/done'>;
export type Refusal = NonNullable<Job['refusal']>;
export type Quota = Answer<'GET /api/jobs/quota'>;
export type Worker = Answer<'GET /api/job-workers'>['rows'][number];
export type Basket = Answer<'GET /api/baskets'>['rows'][number];
export type BasketIn = Body<'POST /api/baskets'>;
export type BasketRule = Answer<'GET /api/baskets/rule'>;
export type BasketStep = Body<'POST /api/baskets/{id}/step'>;
type Saved = Answer<'POST /api/jobs'>;

export const jobs = {
	list: (service: string, from?: string) => get<Answer<'GET /api/jobs'>>('/api/jobs', { service, from }),
	read: (id: number) => get<JobFull>(`/api/jobs/${id}`),
	quota: (q: { service: string; task: string; person_id: number; class?: string }) => get<Quota>('/api/jobs/quota', q),
	add: (j: JobIn) => post<Saved>('/api/jobs', j),
	change: (id: number, version: number, j: JobIn) => patch<Saved>(`/api/jobs/${id}`, version, j),
	estimate: (id: number, version: number, e: Body<'POST /api/jobs/{id}/estimate'>) => post<Saved>(`/api/jobs/${id}/estimate`, e, { version }),
	plan: (id: number, version: number, p: Body<'POST /api/jobs/{id}/plan'>) => post<Saved>(`/api/jobs/${id}/plan`, p, { version }),
	done: (id: number, version: number, d: JobDone) => post<Saved>(`/api/jobs/${id}/done`, d, { version }),
	refuse: (id: number, version: number, reason: Refusal, words?: string) => post<Saved>(`/api/jobs/${id}/refuse`, { reason, words }, { version }),
	reopen: (id: number, version: number) => post<Saved>(`/api/jobs/${id}/reopen`, {}, { version }),
	rate: (id: number, version: number, score: number, words?: string) => post<Saved>(`/api/jobs/${id}/rate`, { score, words }, { version }),
	workers: (service: string) => get<Answer<'GET /api/job-workers'>>('/api/job-workers', { service }),
	addWorker: (w: Body<'POST /api/job-workers'>) => post<Saved>('/api/job-workers', w),
	changeWorker: (id: number, version: number, w: Body<'POST /api/job-workers'>) => patch<Saved>(`/api/job-workers/${id}`, version, w),
	baskets: (service: string, from?: string) => get<Answer<'GET /api/baskets'>>('/api/baskets', { service, from }),
	basketRule: () => get<BasketRule>('/api/baskets/rule'),
	addBasket: (b: BasketIn) => post<Saved>('/api/baskets', b),
	changeBasket: (id: number, version: number, b: BasketIn) => patch<Saved>(`/api/baskets/${id}`, version, b),
	step: (id: number, version: number, s: BasketStep) => post<Saved>(`/api/baskets/${id}/step`, s, { version }),
};
