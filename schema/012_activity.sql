-- Dated group activities: series, sessions, enrolments, attendance, points of meetings, and the
-- training plan of the staff.

CREATE TABLE activity_series (
	series_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	title TEXT NOT NULL, -- as it is announced; never about a person
	form TEXT NOT NULL CHECK (form IN ('activity', 'school', 'training', 'meeting', 'open_day')),
	theme_id INTEGER REFERENCES term(term_id),
	place_id INTEGER REFERENCES term(term_id),
	partner_id INTEGER REFERENCES term(term_id),
	staff_id INTEGER REFERENCES user(user_id), -- who leads it
	capacity INTEGER CHECK (capacity BETWEEN 1 AND 1000), -- NULL: open to all
	consent INTEGER NOT NULL DEFAULT 0 CHECK (consent IN (0, 1)), -- of a parent is needed
	start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
	minutes INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 720),
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE activity_session (
	session_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	series_id INTEGER NOT NULL REFERENCES activity_series(series_id),
	day INTEGER NOT NULL,
	start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
	minutes INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 720),
	place_id INTEGER REFERENCES term(term_id),
	partner_id INTEGER REFERENCES term(term_id),
	theme_id INTEGER REFERENCES term(term_id),
	staff_id INTEGER REFERENCES user(user_id),
	state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'held', 'cancelled')),
	reason TEXT CHECK (reason IN ('holiday', 'staff', 'weather', 'too_few', 'place', 'other')),
	-- a public that is counted, not named
	women INTEGER NOT NULL DEFAULT 0 CHECK (women BETWEEN 0 AND 5000),
	men INTEGER NOT NULL DEFAULT 0 CHECK (men BETWEEN 0 AND 5000),
	others INTEGER NOT NULL DEFAULT 0 CHECK (others BETWEEN 0 AND 5000),
	minors INTEGER NOT NULL DEFAULT 0 CHECK (minors BETWEEN 0 AND 5000), -- of these
	seniors INTEGER NOT NULL DEFAULT 0 CHECK (seniors BETWEEN 0 AND 5000),
	note BLOB, -- sealed under the centre's key
	record_id INTEGER REFERENCES record(record_id)
) STRICT;
CREATE INDEX activity_session_day ON activity_session(day);
CREATE INDEX activity_session_series ON activity_session(series_id, day);

-- A person, a member of the staff or a partner, in a series or in one session of it.
CREATE TABLE activity_enrolment (
	enrolment_id INTEGER PRIMARY KEY, -- ascending with random gaps: the order of the list
	version INTEGER NOT NULL DEFAULT 1,
	series_id INTEGER NOT NULL REFERENCES activity_series(series_id),
	session_id INTEGER REFERENCES activity_session(session_id), -- NULL: the whole series
	person_id INTEGER REFERENCES person(person_id),
	user_id INTEGER REFERENCES user(user_id),
	partner_id INTEGER REFERENCES term(term_id),
	state TEXT NOT NULL DEFAULT 'enrolled' CHECK (state IN ('enrolled', 'waiting', 'left')),
	day INTEGER NOT NULL,
	consent TEXT NOT NULL DEFAULT 'not_needed' CHECK (consent IN ('not_needed', 'asked', 'given', 'refused')),
	consent_day INTEGER,
	info BLOB, -- contacts, school, who may fetch: sealed under the person's key
	record_id INTEGER REFERENCES record(record_id), -- of the waiting list
	CHECK ((person_id IS NOT NULL) + (user_id IS NOT NULL) + (partner_id IS NOT NULL) = 1)
) STRICT;
CREATE INDEX activity_enrolment_series ON activity_enrolment(series_id, state);
CREATE INDEX activity_enrolment_person ON activity_enrolment(person_id) WHERE person_id IS NOT NULL;

CREATE TABLE activity_mark (
	session_id INTEGER NOT NULL REFERENCES activity_session(session_id),
	enrolment_id INTEGER NOT NULL REFERENCES activity_enrolment(enrolment_id),
	mark TEXT NOT NULL CHECK (mark IN ('present', 'absent', 'excused')),
	reason TEXT CHECK (reason IN ('illness', 'work', 'transport', 'child', 'appointment', 'other')),
	record_id INTEGER REFERENCES record(record_id),
	PRIMARY KEY (session_id, enrolment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_mark_enrolment ON activity_mark(enrolment_id);

-- What a meeting spoke about; a point may serve an action of the plan.
CREATE TABLE activity_point (
	point_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	session_id INTEGER NOT NULL REFERENCES activity_session(session_id),
	position INTEGER NOT NULL,
	node_id INTEGER REFERENCES plan_node(node_id),
	text BLOB NOT NULL, -- point and decision, sealed under the centre's key
	record_id INTEGER REFERENCES record(record_id)
) STRICT;
CREATE INDEX activity_point_session ON activity_point(session_id, position);

-- The training plan: what a member of the staff asked for, and what became of it.
CREATE TABLE activity_training (
	training_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	day INTEGER NOT NULL, -- asked, or done once it is
	title TEXT NOT NULL,
	theme_id INTEGER REFERENCES term(term_id),
	minutes INTEGER NOT NULL CHECK (minutes BETWEEN 0 AND 60000),
	state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'granted', 'refused', 'done')),
	record_id INTEGER REFERENCES record(record_id)
) STRICT;
CREATE INDEX activity_training_day ON activity_training(day);
