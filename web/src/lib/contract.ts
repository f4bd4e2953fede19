/*
 * Checked by tsc only, compiled to nothing: what the browser reads, the server says; what the
 * browser sends, the server takes. The server's side (`gen:api`) is made from its own description
 * at build, so a member that is renamed there stops the build here.
 */

import type { Paths } from 'gen:api';
import type {
	AccessRow, CatalogueService, Changes, Colleague, Contact, Draft, HistoryRow, Hit, Household,
	HouseholdMember, Identity, Item, Me, NewIntervention, NewPerson, Person, Role, SavedIntervention,
	SearchAnswer, Session, Task, Team, Term, Tie, TieQuery, Timeline, User,
} from './types';

type Answer<R extends keyof Paths> = Paths[R]['answer'];
type Body<R extends keyof Paths> = Paths[R]['body'];
/** The rows of a list; null and absence aside. */
type Rows<T> = NonNullable<T> extends Array<infer R> ? R : never;
type Row<R extends keyof Paths, K extends string> = Answer<R> extends { [k in K]?: infer L } ? Rows<L> : never;

/** `true`, or the members of Mine that Theirs lacks. */
type Within<Mine, Theirs> = Exclude<keyof Mine, keyof NonNullable<Theirs>> extends never
	? true
	: Exclude<keyof Mine, keyof NonNullable<Theirs>>;
type All<T extends true[]> = T;

type ServerPerson = Answer<'GET /api/persons/{id}'>;
type ServerItem = Row<'GET /api/persons/{id}/timeline', 'items'>;

export type Answers = All<[
	Within<Me, Answer<'GET /api/me'>>,
	Within<Session, Row<'GET /api/sessions', 'rows'>>,
	Within<User, Answer<'GET /api/users/{id}'>>,
	Within<Role, Row<'GET /api/roles', 'rows'>>,
	Within<Team, Row<'GET /api/teams', 'rows'>>,
	Within<Colleague, Row<'GET /api/colleagues', 'rows'>>,
	Within<SearchAnswer, Answer<'POST /api/persons/search'>>,
	Within<Omit<Hit, 'why'>, Row<'POST /api/persons/search', 'hits'>>,
	Within<Hit, Row<'POST /api/persons/duplicates', 'hits'>>,
	Within<Person, ServerPerson>,
	Within<Identity, ServerPerson['identity']>,
	Within<Household, ServerPerson['household']>,
	Within<Timeline, Answer<'GET /api/persons/{id}/timeline'>>,
	Within<Item, ServerItem>,
	Within<Tie, ServerItem extends { ties?: infer L } ? Rows<L> : never>,
	Within<HistoryRow, Row<'GET /api/persons/{id}/history', 'rows'>>,
	Within<AccessRow, Row<'GET /api/persons/{id}/accesses', 'rows'>>,
	Within<Draft<object>, Answer<'GET /api/persons/{id}/draft'>>,
	Within<SavedIntervention, Answer<'POST /api/interventions'>>,
	Within<Task, Row<'GET /api/tasks/mine', 'rows'>>,
	Within<CatalogueService, Row<'GET /api/catalogue', 'services'>>,
	Within<Term, Row<'GET /api/catalogue', 'themes'>>,
	Within<Changes, Answer<'GET /api/changes'>>,
]>;

export type Bodies = All<[
	Within<NewPerson, Body<'POST /api/persons'>>,
	Within<Identity, Body<'PATCH /api/persons/{id}/identity'>>,
	Within<Contact, Body<'PATCH /api/persons/{id}/identity'> extends { contacts?: infer L } ? Rows<L> : never>,
	Within<Pick<HouseholdMember, 'person_id' | 'role'>, Body<'PUT /api/persons/{id}/household'> extends { members?: infer L } ? Rows<L> : never>,
	Within<NewIntervention, Body<'POST /api/interventions'>>,
	Within<NewIntervention, Body<'PATCH /api/interventions/{id}'>>,
	Within<TieQuery, Body<'POST /api/ties/propose'>>,
]>;
