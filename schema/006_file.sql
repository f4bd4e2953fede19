-- The social file: requests, inquiries, decisions, aid, contracts, follow-up (src/svc/file/file.h).

CREATE TABLE file_act (
	act_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	kind TEXT NOT NULL CHECK (kind IN ('request', 'piece', 'report', 'consultation', 'decision',
		'aid', 'piis', 'evaluation', 'referral', 'assessment', 'takeup', 'reminder', 'document',
		'closing', 'control')),
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	parent_id INTEGER REFERENCES file_act(act_id), -- the request of a decision, the contract of an evaluation…
	author_id INTEGER NOT NULL REFERENCES user(user_id),
	worker_id INTEGER REFERENCES user(user_id), -- who is in charge
	day INTEGER NOT NULL,
	from_day INTEGER,
	until_day INTEGER,
	state TEXT NOT NULL,
	code TEXT, -- what lists filter on: kind of request, result, type of aid…
	year INTEGER, -- of the register of requests
	number INTEGER, -- in the year, without gap
	amount_cents INTEGER,
	at INTEGER NOT NULL,
	voided INTEGER NOT NULL DEFAULT 0 CHECK (voided IN (0, 1)),
	content BLOB NOT NULL, -- everything that was entered: one sealed cell
	CHECK ((number IS NULL) = (year IS NULL))
) STRICT;
CREATE UNIQUE INDEX file_act_number ON file_act(year, number) WHERE number IS NOT NULL;
CREATE INDEX file_act_person ON file_act(person_id, kind, day);
CREATE INDEX file_act_parent ON file_act(parent_id, kind) WHERE parent_id IS NOT NULL;
CREATE INDEX file_act_period ON file_act(kind, day, until_day);

-- The content before a change, as it was sealed.
CREATE TABLE file_act_past (
	act_id INTEGER NOT NULL REFERENCES file_act(act_id),
	version INTEGER NOT NULL,
	author_id INTEGER NOT NULL,
	at INTEGER NOT NULL,
	content BLOB NOT NULL,
	PRIMARY KEY (act_id, version)
) STRICT, WITHOUT ROWID;

-- Delays that run because of an act.
CREATE TABLE file_clock (
	act_id INTEGER NOT NULL REFERENCES file_act(act_id),
	clock TEXT NOT NULL,
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	start_day INTEGER NOT NULL,
	due_day INTEGER, -- NULL: suspended
	met_day INTEGER, -- NULL: still runs
	PRIMARY KEY (act_id, clock)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_clock_open ON file_clock(due_day, person_id) WHERE met_day IS NULL;

-- The records that an act stands for at present.
CREATE TABLE file_record (
	act_id INTEGER NOT NULL REFERENCES file_act(act_id),
	slot TEXT NOT NULL,
	record_id INTEGER NOT NULL REFERENCES record(record_id),
	PRIMARY KEY (act_id, slot)
) STRICT, WITHOUT ROWID;

-- The bytes of a document, sealed in parts.
CREATE TABLE file_body (
	act_id INTEGER NOT NULL REFERENCES file_act(act_id),
	part INTEGER NOT NULL CHECK (part BETWEEN 0 AND 63),
	body BLOB NOT NULL,
	PRIMARY KEY (act_id, part)
) STRICT, WITHOUT ROWID;

-- What every letter of decision says, entered once by the centre; nothing about a person.
CREATE TABLE file_mention (
	key TEXT PRIMARY KEY CHECK (key IN ('sender', 'appeal', 'court', 'judicial_code', 'explanations',
		'not_suspensive', 'signature')),
	version INTEGER NOT NULL DEFAULT 1,
	text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
