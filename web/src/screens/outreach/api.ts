/* The calls of outreach. */

import type { Paths } from 'gen:api';
import { get, patch, post } from '../../lib/http';
import { whole } from '../../lib/whole';

export type Outing = Paths['GET /api/outreach/outings']['answer']['rows'][number];
export type OutingPage = Paths['GET /api/outreach/outings/{id}']['answer'];
export type Contact = OutingPage['contacts'][number];
export type Code = Paths['GET /api/outreach/codes']['answer']['rows'][number];
export type Referral = Paths['GET /api/outreach/referrals']['answer']['rows'][number];
export type Publication = Paths['GET /api/outreach/publications']['answer']['rows'][number];
export type OutingIn = Paths['POST /api/outreach/outings']['body'];
export type ContactIn = Paths['POST /api/outreach/outings/{id}/contacts']['body'];
export type CodeIn = Paths['POST /api/outreach/codes']['body'];
export type ReferralIn = Paths['POST /api/outreach/referrals']['body'];
export type PublicationIn = Paths['POST /api/outreach/publications']['body'];
type Saved = Paths['POST /api/outreach/outings']['answer'];

const at = '/api/outreach';
export const outreach = {
	outings: (from?: string, to?: string) => get<{ rows: Outing[]; more: boolean }>(`${at}/outings`, { from, to }),
	outing: (id: number) => whole(['contacts'], (after) => get<OutingPage>(`${at}/outings/${id}`, { after })),
	addOuting: (o: OutingIn) => post<Saved>(`${at}/outings`, o),
	changeOuting: (id: number, version: number, o: OutingIn) => patch<Saved>(`${at}/outings/${id}`, version, o),
	addContact: (outing: number, c: ContactIn) => post<Saved>(`${at}/outings/${outing}/contacts`, c),
	changeContact: (id: number, version: number, c: ContactIn) => patch<Saved>(`${at}/contacts/${id}`, version, c),
	codes: () => whole(['rows'], (after) => get<Paths['GET /api/outreach/codes']['answer']>(`${at}/codes`, { after })),
	addCode: (c: CodeIn) => post<Saved>(`${at}/codes`, c),
	link: (id: number, version: number, person_id: number, consent_day: string) => post<Saved>(`${at}/codes/${id}/link`, { person_id, consent_day }, { version }),
	unlink: (id: number, version: number) => post<Saved>(`${at}/codes/${id}/unlink`, {}, { version }),
	referrals: (kind: 'referral' | 'take_up', from?: string, to?: string) => get<{ rows: Referral[]; more: boolean }>(`${at}/referrals`, { kind, from, to }),
	referral: (id: number) => get<Paths['GET /api/outreach/referrals/{id}']['answer']>(`${at}/referrals/${id}`),
	addReferral: (r: ReferralIn) => post<Saved>(`${at}/referrals`, r),
	changeReferral: (id: number, version: number, r: ReferralIn) => patch<Saved>(`${at}/referrals/${id}`, version, r),
	publications: (from?: string, to?: string) => get<{ rows: Publication[]; more: boolean }>(`${at}/publications`, { from, to }),
	addPublication: (p: PublicationIn) => post<Saved>(`${at}/publications`, p),
	changePublication: (id: number, version: number, p: PublicationIn) => patch<Saved>(`${at}/publications/${id}`, version, p),
};
