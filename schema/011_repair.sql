-- Repair cafés: events, tickets of items, volunteers and their hours.  A visitor is nobody: no
-- name, number or mark of the person is kept unless a person of the centre asks for it.

CREATE TABLE repair_event (
	event_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	day INTEGER NOT NULL,
	start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
	end_minute INTEGER NOT NULL CHECK (end_minute BETWEEN 0 AND 1440),
	place_id INTEGER REFERENCES term(term_id),
	partner_id INTEGER REFERENCES term(term_id),
	tables INTEGER NOT NULL DEFAULT 4 CHECK (tables BETWEEN 1 AND 40),
	state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'open', 'closed', 'cancelled')),
	visitors INTEGER NOT NULL DEFAULT 0 CHECK (visitors BETWEEN 0 AND 5000),
	next_no INTEGER NOT NULL DEFAULT 1, -- of the next ticket
	record_id INTEGER REFERENCES record(record_id)
) STRICT;
CREATE INDEX repair_event_day ON repair_event(day);

CREATE TABLE repair_volunteer (
	volunteer_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	name BLOB NOT NULL, -- sealed under the centre's key
	skills TEXT NOT NULL DEFAULT '[]' CHECK (skills LIKE '[%]'),
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

-- Who stood at which table, and the hours as they were logged.
CREATE TABLE repair_shift (
	shift_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	event_id INTEGER NOT NULL REFERENCES repair_event(event_id),
	volunteer_id INTEGER NOT NULL REFERENCES repair_volunteer(volunteer_id),
	role TEXT NOT NULL DEFAULT 'repair' CHECK (role IN ('repair', 'desk', 'host')),
	table_no INTEGER CHECK (table_no BETWEEN 1 AND 40),
	start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
	end_minute INTEGER CHECK (end_minute BETWEEN 0 AND 1440), -- NULL: still there
	record_id INTEGER REFERENCES record(record_id),
	UNIQUE (event_id, volunteer_id)
) STRICT;

CREATE TABLE repair_ticket (
	ticket_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	event_id INTEGER REFERENCES repair_event(event_id), -- NULL: outside an event
	day INTEGER NOT NULL,
	no INTEGER NOT NULL DEFAULT 0, -- on the visitor's slip
	category INTEGER NOT NULL CHECK (category BETWEEN 1 AND 199), -- data/repair/ords.json
	state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'repairing', 'done', 'left')),
	table_no INTEGER CHECK (table_no BETWEEN 1 AND 40),
	volunteer_id INTEGER REFERENCES repair_volunteer(volunteer_id),
	arrived INTEGER CHECK (arrived BETWEEN 0 AND 1439), -- minutes of the day
	started INTEGER CHECK (started BETWEEN 0 AND 1439),
	finished INTEGER CHECK (finished BETWEEN 0 AND 1439),
	status INTEGER NOT NULL DEFAULT 0 CHECK (status BETWEEN 0 AND 3),
	barrier INTEGER CHECK (barrier BETWEEN 1 AND 6),
	grams INTEGER CHECK (grams BETWEEN 1 AND 500000), -- as weighed; NULL: the category's
	parts_cents INTEGER NOT NULL DEFAULT 0 CHECK (parts_cents BETWEEN 0 AND 10000000),
	safety TEXT NOT NULL DEFAULT 'untested' CHECK (safety IN ('untested', 'passed', 'failed', 'not_needed')),
	disclaimer INTEGER NOT NULL DEFAULT 0 CHECK (disclaimer IN (0, 1)),
	age_tenths INTEGER CHECK (age_tenths BETWEEN 0 AND 2000), -- of the object, tenths of a year
	person_id INTEGER REFERENCES person(person_id), -- only when a person asked for it
	about BLOB, -- brand, problem, what was done: one sealed cell
	source_id TEXT, -- id in a file that was taken over
	group_identifier TEXT, -- of that file
	record_id INTEGER REFERENCES record(record_id),
	CHECK (barrier IS NULL OR status = 3)
) STRICT;
CREATE INDEX repair_ticket_event ON repair_ticket(event_id, no) WHERE event_id IS NOT NULL;
CREATE INDEX repair_ticket_day ON repair_ticket(day);
CREATE INDEX repair_ticket_person ON repair_ticket(person_id, day) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX repair_ticket_source ON repair_ticket(source_id) WHERE source_id IS NOT NULL;
