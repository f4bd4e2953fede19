/* The calls of group activities. */

import type { Paths } from 'gen:api';
import { get, patch, post } from '../../lib/http';
import { whole } from '../../lib/whole';

type Sessions = Paths['GET /api/activities/sessions']['answer'];
type SeriesRows = Paths['GET /api/activities/series']['answer'];
type Trainings = Paths['GET /api/activities/trainings']['answer'];
export type Session = Sessions['sessions'][number];
export type SeriesRow = SeriesRows['rows'][number];
export type SeriesPage = Paths['GET /api/activities/series/{id}']['answer'];
export type Sheet = Paths['GET /api/activities/sessions/{id}']['answer'];
export type Row = Sheet['rows'][number];
export type Point = Sheet['points'][number];
export type Member = SeriesPage['members'][number];
export type Enrolment = Paths['GET /api/activities/enrolments/{id}']['answer'];
export type Training = Trainings['rows'][number];
export type SeriesIn = Paths['POST /api/activities/series']['body'];
export type SessionIn = Paths['PATCH /api/activities/sessions/{id}']['body'];
export type SheetIn = Paths['POST /api/activities/sessions/{id}/sheet']['body'];
export type EnrolIn = Paths['POST /api/activities/series/{id}/enrolments']['body'];
export type PointIn = Paths['POST /api/activities/sessions/{id}/points']['body'];
export type TrainingIn = Paths['POST /api/activities/trainings']['body'];
type Saved = Paths['POST /api/activities/series']['answer'];

const at = '/api/activities';
export const activities = {
	sessions: (from: string, to: string, service?: string) => whole(['sessions'], (after) => get<Sessions>(`${at}/sessions`, { from, to, service, after })),
	sheet: (id: number) => whole(['rows'], (after) => get<Sheet>(`${at}/sessions/${id}`, { after })),
	changeSession: (id: number, version: number, s: SessionIn) => patch<Saved>(`${at}/sessions/${id}`, version, s),
	saveSheet: (id: number, version: number, s: SheetIn) => post<Saved>(`${at}/sessions/${id}/sheet`, s, { version }),
	addPoint: (id: number, p: PointIn) => post<Saved>(`${at}/sessions/${id}/points`, p),
	changePoint: (id: number, version: number, p: PointIn) => patch<Saved>(`${at}/points/${id}`, version, p),
	series: () => whole(['rows'], (after) => get<SeriesRows>(`${at}/series`, { after })),
	oneSeries: (id: number) => whole(['sessions', 'members'], (after) => get<SeriesPage>(`${at}/series/${id}`, { after })),
	addSeries: (s: SeriesIn) => post<Saved>(`${at}/series`, s),
	changeSeries: (id: number, version: number, s: SeriesIn) => patch<Saved>(`${at}/series/${id}`, version, s),
	addSession: (series: number, s: SessionIn) => post<Saved>(`${at}/series/${series}/sessions`, s),
	enrol: (series: number, e: EnrolIn) => post<Saved>(`${at}/series/${series}/enrolments`, e),
	enrolment: (id: number) => get<Enrolment>(`${at}/enrolments/${id}`),
	changeEnrolment: (id: number, version: number, e: EnrolIn) => patch<Saved>(`${at}/enrolments/${id}`, version, e),
	certificate: (id: number) => get<Paths['GET /api/activities/enrolments/{id}/certificate']['answer']>(`${at}/enrolments/${id}/certificate`),
	trainings: (year: number) => whole(['rows'], (after) => get<Trainings>(`${at}/trainings`, { year, after })),
	addTraining: (t: TrainingIn) => post<Saved>(`${at}/trainings`, t),
	changeTraining: (id: number, version: number, t: TrainingIn) => patch<Saved>(`${at}/trainings/${id}`, version, t),
};
