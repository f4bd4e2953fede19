-- Appointments and reception: who is open when, what is booked, who came.
-- Instants are unix seconds, minutes are minutes of the local day (Europe/Brussels).

-- What is taken: staff, rooms and other things, persons.  Every kind of work that holds somebody
-- for a time puts its lines here (src/core/booking.h), so that no two of them overlap.
CREATE TABLE busy (
	who INTEGER NOT NULL CHECK (who BETWEEN 1 AND 3), -- 1 staff, 2 thing, 3 person
	id INTEGER NOT NULL,
	from_at INTEGER NOT NULL,
	source TEXT NOT NULL, -- table of the act
	source_id INTEGER NOT NULL,
	to_at INTEGER NOT NULL CHECK (to_at > from_at AND to_at - from_at <= 90000),
	PRIMARY KEY (who, id, from_at, source, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX busy_source ON busy(source, source_id);

-- Things that are booked: rooms, interpreters, equipment, vehicles.
CREATE TABLE resource (
	resource_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	kind TEXT NOT NULL CHECK (kind IN ('room', 'interpreter', 'equipment', 'vehicle')),
	label TEXT NOT NULL,
	place_id INTEGER REFERENCES term(term_id),
	adapted INTEGER NOT NULL DEFAULT 0 CHECK (adapted IN (0, 1)), -- reached in a wheelchair
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

-- Why somebody is received: how long, how early, who may book it, who may read it.
CREATE TABLE motive (
	motive_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	key TEXT NOT NULL UNIQUE,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	label_fr TEXT NOT NULL, label_nl TEXT NOT NULL, label_de TEXT NOT NULL, label_en TEXT NOT NULL,
	minutes INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 480),
	lead_hours INTEGER NOT NULL DEFAULT 0 CHECK (lead_hours BETWEEN 0 AND 720),
	ahead_days INTEGER NOT NULL DEFAULT 180 CHECK (ahead_days BETWEEN 1 AND 730),
	who TEXT NOT NULL DEFAULT 'all' CHECK (who IN ('all', 'worker')),
	discretion TEXT NOT NULL DEFAULT 'discreet' CHECK (discretion IN ('open', 'discreet', 'secret')),
	room TEXT NOT NULL DEFAULT 'any' CHECK (room IN ('any', 'adapted', 'none')),
	first INTEGER NOT NULL DEFAULT 0 CHECK (first IN (0, 1)),
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	position INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Desk hours that come back: each n weeks on a weekday, from a day on.
CREATE TABLE opening (
	opening_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	staff_id INTEGER NOT NULL REFERENCES user(user_id),
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	place_id INTEGER REFERENCES term(term_id),
	room_id INTEGER REFERENCES resource(resource_id),
	mode TEXT NOT NULL CHECK (mode IN ('booked', 'walk_in')), -- sur rdv, libre
	weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
	every INTEGER NOT NULL DEFAULT 1 CHECK (every BETWEEN 1 AND 12),
	from_day INTEGER NOT NULL,
	to_day INTEGER CHECK (to_day IS NULL OR to_day >= from_day),
	start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
	end_minute INTEGER NOT NULL CHECK (end_minute > start_minute AND end_minute <= 1440)
) STRICT;
CREATE INDEX opening_staff ON opening(staff_id, weekday);

-- One day of an opening: other hours, or none (both NULL).
CREATE TABLE opening_day (
	opening_id INTEGER NOT NULL REFERENCES opening(opening_id),
	day INTEGER NOT NULL,
	start_minute INTEGER CHECK (start_minute BETWEEN 0 AND 1439),
	end_minute INTEGER,
	PRIMARY KEY (opening_id, day),
	CHECK ((start_minute IS NULL) = (end_minute IS NULL)),
	CHECK (end_minute IS NULL OR (end_minute > start_minute AND end_minute <= 1440))
) STRICT, WITHOUT ROWID;

-- Hours that an opening was open on a day that is over: what the indicator counts.
CREATE TABLE opening_done (
	opening_id INTEGER NOT NULL REFERENCES opening(opening_id),
	day INTEGER NOT NULL,
	minutes INTEGER NOT NULL,
	record_id INTEGER REFERENCES record(record_id),
	PRIMARY KEY (opening_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX opening_done_day ON opening_done(day);

-- Staff who are away; their lines in busy, one a day, are what counts.
CREATE TABLE absence (
	absence_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	staff_id INTEGER NOT NULL REFERENCES user(user_id),
	kind TEXT NOT NULL CHECK (kind IN ('leave', 'away', 'training', 'meeting', 'visit')),
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL CHECK (to_day >= from_day),
	start_minute INTEGER, -- of each day; NULL: the whole day
	end_minute INTEGER,
	cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1)),
	CHECK ((start_minute IS NULL) = (end_minute IS NULL))
) STRICT;
CREATE INDEX absence_staff ON absence(staff_id, to_day);

-- Days on which the centre is closed, beside the legal holidays.
CREATE TABLE closing (
	day INTEGER PRIMARY KEY,
	label TEXT NOT NULL
) STRICT;

CREATE TABLE appointment (
	appointment_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	person_id INTEGER REFERENCES person(person_id), -- NULL: not known to the centre
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	motive_id INTEGER REFERENCES motive(motive_id),
	staff_id INTEGER NOT NULL REFERENCES user(user_id),
	staff2_id INTEGER REFERENCES user(user_id),
	place_id INTEGER REFERENCES term(term_id),
	room_id INTEGER REFERENCES resource(resource_id),
	interpreter_id INTEGER REFERENCES resource(resource_id),
	mode_id INTEGER NOT NULL REFERENCES term(term_id),
	day INTEGER NOT NULL,
	start_at INTEGER NOT NULL,
	end_at INTEGER NOT NULL CHECK (end_at > start_at),
	state TEXT NOT NULL DEFAULT 'booked' CHECK (state IN ('booked', 'here', 'seen', 'left',
		'no_show', 'excused', 'cancelled')),
	reason TEXT CHECK (reason IN ('person', 'worker', 'centre', 'mistake')), -- of a cancellation
	bring INTEGER NOT NULL DEFAULT 0 CHECK (bring BETWEEN 0 AND 20), -- documents to bring
	first INTEGER NOT NULL DEFAULT 0 CHECK (first IN (0, 1)),
	series_id INTEGER,
	booked_at INTEGER NOT NULL,
	booked_by INTEGER NOT NULL REFERENCES user(user_id),
	state_at INTEGER NOT NULL,
	state_by INTEGER NOT NULL REFERENCES user(user_id),
	record_id INTEGER REFERENCES record(record_id), -- of no_show and excused
	cell_version INTEGER NOT NULL DEFAULT 1,
	subject BLOB, -- why, for the worker: sealed
	note BLOB     -- for the desk, and the name of who is not known: sealed
) STRICT;
CREATE INDEX appointment_day ON appointment(day, start_at);
CREATE INDEX appointment_person ON appointment(person_id, start_at) WHERE person_id IS NOT NULL;

-- Somebody who came: a number of the day, needs, and a list of periods.
CREATE TABLE visit (
	visit_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	day INTEGER NOT NULL,
	ticket INTEGER NOT NULL CHECK (ticket BETWEEN 1 AND 9999),
	who TEXT NOT NULL CHECK (who IN ('known', 'unknown', 'anonymous')),
	person_id INTEGER REFERENCES person(person_id),
	place_id INTEGER REFERENCES term(term_id),
	arrived_at INTEGER NOT NULL,
	closed_at INTEGER,
	urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),
	people INTEGER NOT NULL DEFAULT 1 CHECK (people BETWEEN 1 AND 30),
	told_at INTEGER, -- the worker's page showed the arrival
	ack_at INTEGER,  -- the worker said "vu"
	created_by INTEGER NOT NULL REFERENCES user(user_id),
	cell BLOB, -- name of an unknown person, reason of the priority: sealed, never changed
	UNIQUE (day, ticket),
	CHECK ((person_id IS NULL) = (who <> 'known'))
) STRICT;
CREATE INDEX visit_open ON visit(day) WHERE closed_at IS NULL;
CREATE INDEX visit_person ON visit(person_id, day) WHERE person_id IS NOT NULL;

-- What somebody came for; one after the other.
CREATE TABLE visit_need (
	visit_id INTEGER NOT NULL REFERENCES visit(visit_id),
	n INTEGER NOT NULL,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	staff_id INTEGER REFERENCES user(user_id), -- NULL: whoever is free, or the desk
	appointment_id INTEGER REFERENCES appointment(appointment_id),
	outcome TEXT NOT NULL DEFAULT 'open' CHECK (outcome IN ('open', 'seen', 'left')),
	record_id INTEGER REFERENCES record(record_id),
	PRIMARY KEY (visit_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_need_appointment ON visit_need(appointment_id) WHERE appointment_id IS NOT NULL;

CREATE TABLE visit_period (
	visit_id INTEGER NOT NULL REFERENCES visit(visit_id),
	n INTEGER NOT NULL,
	need INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'with', 'hold')),
	staff_id INTEGER REFERENCES user(user_id),
	from_at INTEGER NOT NULL,
	to_at INTEGER CHECK (to_at IS NULL OR to_at >= from_at),
	by_user INTEGER NOT NULL REFERENCES user(user_id),
	PRIMARY KEY (visit_id, n)
) STRICT, WITHOUT ROWID;

-- Each step as it left the visit, so that the last one can be taken back; no personal data.
CREATE TABLE visit_past (
	visit_id INTEGER NOT NULL REFERENCES visit(visit_id),
	version INTEGER NOT NULL,
	step TEXT NOT NULL,
	at INTEGER NOT NULL,
	by_user INTEGER NOT NULL REFERENCES user(user_id),
	body TEXT NOT NULL CHECK (body LIKE '{%}'),
	PRIMARY KEY (visit_id, version)
) STRICT, WITHOUT ROWID;

-- Persons who would come earlier when a moment is freed.
CREATE TABLE wait_list (
	wait_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	motive_id INTEGER REFERENCES motive(motive_id),
	staff_id INTEGER REFERENCES user(user_id), -- NULL: whoever
	part TEXT NOT NULL DEFAULT 'any' CHECK (part IN ('any', 'am', 'pm')),
	until_day INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'booked', 'closed')),
	appointment_id INTEGER REFERENCES appointment(appointment_id),
	created_at INTEGER NOT NULL,
	created_by INTEGER NOT NULL REFERENCES user(user_id)
) STRICT;
CREATE INDEX wait_list_open ON wait_list(service_id, created_at) WHERE state = 'open';

-- Secrets of pages that open without a session: a worker's calendar feed, a lobby screen.
CREATE TABLE open_link (
	token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
	kind TEXT NOT NULL CHECK (kind IN ('feed', 'lobby')),
	user_id INTEGER NOT NULL REFERENCES user(user_id), -- whose calendar, or who made it
	created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX open_link_one ON open_link(user_id, kind);
