-- Stays: homes and beds, who lives in them, support, exits.

CREATE TABLE stay_unit (
	unit_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	label TEXT NOT NULL,
	adapted INTEGER NOT NULL DEFAULT 0 CHECK (adapted IN (0, 1)), -- for a wheelchair
	month_cents INTEGER NOT NULL DEFAULT 0 CHECK (month_cents BETWEEN 0 AND 1000000), -- indemnity of the whole
	night_cents INTEGER NOT NULL DEFAULT 0 CHECK (night_cents BETWEEN 0 AND 100000), -- or by night and bed
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE stay_bed (
	bed_id INTEGER PRIMARY KEY,
	unit_id INTEGER NOT NULL REFERENCES stay_unit(unit_id),
	label TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER, -- first day on which it is not there any more
	CHECK (to_day IS NULL OR to_day >= from_day)
) STRICT;
CREATE INDEX stay_bed_unit ON stay_bed(unit_id);

CREATE TABLE stay (
	stay_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	unit_id INTEGER NOT NULL REFERENCES stay_unit(unit_id),
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	household_id INTEGER,
	people INTEGER NOT NULL CHECK (people BETWEEN 1 AND 20),
	state TEXT NOT NULL CHECK (state IN ('reserved', 'open', 'closed', 'cancelled')),
	reason TEXT NOT NULL CHECK (reason IN ('unfit', 'eviction', 'violence', 'disaster', 'refugee',
		'homeless', 'other')),
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL CHECK (to_day > from_day), -- the day of leaving, planned then real
	renewals INTEGER NOT NULL DEFAULT 0,
	signed_day INTEGER, -- of the agreement
	month_cents INTEGER NOT NULL, -- as agreed
	night_cents INTEGER NOT NULL,
	deposit_cents INTEGER NOT NULL DEFAULT 0,
	exit_id INTEGER REFERENCES term(term_id), -- where to
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	entry_record_id INTEGER REFERENCES record(record_id),
	exit_record_id INTEGER REFERENCES record(record_id),
	content BLOB -- situation, inventory on entry and exit: sealed
) STRICT;
CREATE INDEX stay_service ON stay(service_id, state);
CREATE INDEX stay_person ON stay(person_id);

-- One bed of one stay.  Two stays never share a bed on a night.
CREATE TABLE stay_use (
	stay_id INTEGER NOT NULL REFERENCES stay(stay_id),
	bed_id INTEGER NOT NULL REFERENCES stay_bed(bed_id),
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL CHECK (to_day > from_day), -- not a night any more
	PRIMARY KEY (stay_id, bed_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stay_use_bed ON stay_use(bed_id, from_day);
CREATE TRIGGER stay_use_add BEFORE INSERT ON stay_use
WHEN EXISTS (SELECT 1 FROM stay_use u WHERE u.bed_id = new.bed_id AND u.stay_id <> new.stay_id
	AND u.from_day < new.to_day AND new.from_day < u.to_day)
BEGIN SELECT raise(ABORT, 'bed taken'); END;
CREATE TRIGGER stay_use_change BEFORE UPDATE ON stay_use
WHEN EXISTS (SELECT 1 FROM stay_use u WHERE u.bed_id = new.bed_id AND u.stay_id <> new.stay_id
	AND u.from_day < new.to_day AND new.from_day < u.to_day)
BEGIN SELECT raise(ABORT, 'bed taken'); END;

CREATE TABLE stay_act (
	act_id INTEGER PRIMARY KEY,
	stay_id INTEGER NOT NULL REFERENCES stay(stay_id),
	kind TEXT NOT NULL CHECK (kind IN ('visit', 'interview', 'search', 'budget', 'network', 'other')),
	day INTEGER NOT NULL,
	minutes INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 720),
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	record_id INTEGER NOT NULL REFERENCES record(record_id),
	note BLOB
) STRICT;
CREATE INDEX stay_act_stay ON stay_act(stay_id, day);

-- A request that found no place, or was not for this service.
CREATE TABLE stay_refusal (
	refusal_id INTEGER PRIMARY KEY,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	day INTEGER NOT NULL,
	people INTEGER NOT NULL,
	person_id INTEGER REFERENCES person(person_id),
	reason TEXT NOT NULL CHECK (reason IN ('full', 'too_small', 'not_entitled', 'elsewhere', 'declined')),
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	record_id INTEGER NOT NULL REFERENCES record(record_id)
) STRICT;

-- A month that was closed: its nights and indemnities are records and lines of billing.
CREATE TABLE stay_month (
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	month INTEGER NOT NULL, -- year * 12 + month - 1
	at INTEGER NOT NULL,
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	nights INTEGER NOT NULL,
	capacity INTEGER NOT NULL,
	billed_cents INTEGER NOT NULL,
	PRIMARY KEY (service_id, month)
) STRICT, WITHOUT ROWID;
