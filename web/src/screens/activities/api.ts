/* The calls of group activities. */

import type { Paths } from 'gen:api';
import { get, patch, post } from '../../lib/http';

export type Session = Paths['GET /api/activities/sessions']['answer']['sessions'][number];
export type SeriesRow = Paths['GET /api/activities/series']['answer']['rows'][number];
export type SeriesPage = Paths['GET /api/activities/series/{id}']['answer'];
export type Sheet = Paths['GET /api/activities/sessions/{id}']['answer'];
export type Row = Sheet['rows'][number];
export type Point = Sheet['points'][number];
export type Member = SeriesPage['members'][number];
export type Enrolment = Paths['GET /api/activities/enrolments/{id}']['answer'];
export type Training = Paths['GET /api/activities/trainings']['answer']['rows'][number];
export type SeriesIn = Paths['POST /api/activities/series']['body'];
export type SessionIn = Paths['PATCH /api/activities/sessions/{id}']['body'];
export type SheetIn = Paths['POST /api/activities/sessions/{id}/sheet']['body'];
export type EnrolIn = Paths['POST /api/activities/series/{id}/enrolments']['body'];
export type PointIn = Paths['POST /api/activities/sessions/{id}/points']['body'];
export type TrainingIn = Paths['POST /api/activities/trainings']['body'];
type Saved = Paths['POST /api/activities/series']['answer'];

const at = '/api/activities';
export const activities = {
	sessions: (from: string, to: string, service?: string) => get<{ sessions: Session[] }>(`${at}/sessions`, { from, to, service }),
	sheet: (id: number) => get<Sheet>(`${at}/sessions/${id}`),
	changeSession: (id: number, version: number, s: SessionIn) => patch<Saved>(`${at}/sessions/${id}`, version, s),
	saveSheet: (id: number, version: number, s: SheetIn) => post<Saved>(`${at}/sessions/${id}/sheet`, s, { version }),
	addPoint: (id: number, p: PointIn) => post<Saved>(`${at}/sessions/${id}/points`, p),
	changePoint: (id: number, version: number, p: PointIn) => patch<Saved>(`${at}/points/${id}`, version, p),
	series: () => get<{ rows: SeriesRow[] }>(`${at}/series`),
	oneSeries: (id: number) => get<SeriesPage>(`${at}/series/${id}`),
	addSeries: (s: SeriesIn) => post<Saved>(`${at}/series`, s),
	changeSeries: (id: number, version: number, s: SeriesIn) => patch<Saved>(`${at}/series/${id}`, version, s),
	addSession: (series: number, s: SessionIn) => post<Saved>(`${at}/series/${series}/sessions`, s),
	enrol: (series: number, e: EnrolIn) => post<Saved>(`${at}/series/${series}/enrolments`, e),
	enrolment: (id: number) => get<Enrolment>(`${at}/enrolments/${id}`),
	changeEnrolment: (id: number, version: number, e: EnrolIn) => patch<Saved>(`${at}/enrolments/${id}`, version, e),
	certificate: (id: number) => get<Paths['GET /api/activities/enrolments/{id}/certificate']['answer']>(`${at}/enrolments/${id}/certificate`),
	trainings: (year: number) => get<{ rows: Training[] }>(`${at}/trainings`, { year }),
	addTraining: (t: TrainingIn) => post<Saved>(`${at}/trainings`, t),
	changeTraining: (id: number, version: number, t: TrainingIn) => patch<Saved>(`${at}/trainings/${id}`, version, t),
};
