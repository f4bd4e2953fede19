-- The centre, its people, and what every service shares.
-- Days are civil days since 1970-01-01; instants are unix seconds; money is in cents.

CREATE TABLE centre (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	centre_id BLOB NOT NULL CHECK (length(centre_id) = 16),
	name TEXT NOT NULL,
	kind TEXT NOT NULL DEFAULT 'CPAS',
	demo INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE team (
	team_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	label TEXT NOT NULL,
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE role (
	role_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	key TEXT NOT NULL UNIQUE,
	label_fr TEXT NOT NULL, label_nl TEXT NOT NULL, label_de TEXT NOT NULL, label_en TEXT NOT NULL,
	caps TEXT NOT NULL CHECK (caps LIKE '[%]'),
	home TEXT NOT NULL,
	idle_s INTEGER NOT NULL CHECK (idle_s BETWEEN 60 AND 43200)
) STRICT;

CREATE TABLE user (
	user_id INTEGER PRIMARY KEY CHECK (user_id BETWEEN 1 AND 65000),
	version INTEGER NOT NULL DEFAULT 1,
	login TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL, -- staff are public agents
	role_id INTEGER NOT NULL REFERENCES role(role_id),
	lang TEXT NOT NULL DEFAULT 'fr' CHECK (lang IN ('fr', 'nl', 'de', 'en')),
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	password BLOB NOT NULL CHECK (length(password) = 176),
	last_login_day INTEGER
) STRICT;

CREATE TABLE user_team (
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	team_id INTEGER NOT NULL REFERENCES team(team_id),
	PRIMARY KEY (user_id, team_id)
) STRICT, WITHOUT ROWID;

-- Only the hash of the token is kept.
CREATE TABLE session (
	session_id INTEGER PRIMARY KEY,
	token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	created_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL,
	locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
	agent TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX session_user ON session(user_id);

-- What a retried request gets again.  Answers of writes hold identifiers, never personal data.
-- Keys that begin with the time (UUID version 7) all land on the last page.
CREATE TABLE idem (
	key TEXT NOT NULL,
	user_id INTEGER NOT NULL,
	route TEXT NOT NULL,
	body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
	status INTEGER NOT NULL,
	answer TEXT NOT NULL,
	version INTEGER NOT NULL DEFAULT 0,
	at INTEGER NOT NULL,
	PRIMARY KEY (key, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX idem_at ON idem(at);

-- Who did what, reads included: a chain (src/vault/chain.h).
CREATE TABLE audit (
	seq INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	user_id INTEGER, -- NULL: before login, or the system
	session_id INTEGER,
	class INTEGER NOT NULL,
	action TEXT NOT NULL,
	subject INTEGER, -- person
	object INTEGER,
	rows INTEGER NOT NULL DEFAULT 0,
	status INTEGER NOT NULL,
	purpose TEXT,
	mac BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;
CREATE INDEX audit_subject ON audit(subject, seq) WHERE subject IS NOT NULL;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'audit'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'audit'); END;

-- Where the chain stands: entries so far, head, and the wrapped key of the next entry.
CREATE TABLE audit_state (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	seq INTEGER NOT NULL,
	head BLOB NOT NULL CHECK (length(head) = 32),
	wrapped BLOB NOT NULL CHECK (length(wrapped) = 80)
) STRICT;

-- Signed notes of where the chain stood.
CREATE TABLE audit_checkpoint (
	seq INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	note TEXT NOT NULL
) STRICT;

-- Dated figures of the law and of the centre, each with its source.
CREATE TABLE parameter (
	parameter_id INTEGER PRIMARY KEY,
	code TEXT NOT NULL,
	label_fr TEXT NOT NULL, label_nl TEXT NOT NULL, label_de TEXT NOT NULL, label_en TEXT NOT NULL,
	unit TEXT NOT NULL,
	value REAL NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER,
	source TEXT NOT NULL,
	UNIQUE (code, from_day)
) STRICT;

-- Lists of the catalogue: themes, modes (channels), places, partners, outcomes, kinds of record.
CREATE TABLE term (
	term_id INTEGER PRIMARY KEY CHECK (term_id BETWEEN 1 AND 65000),
	version INTEGER NOT NULL DEFAULT 1,
	list TEXT NOT NULL CHECK (list IN ('theme', 'mode', 'place', 'partner', 'outcome', 'kind',
		'glass_reason', 'unit', 'archetype', 'presence', 'next_step')),
	key TEXT NOT NULL,
	label_fr TEXT NOT NULL, label_nl TEXT NOT NULL, label_de TEXT NOT NULL, label_en TEXT NOT NULL,
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	position INTEGER NOT NULL DEFAULT 0,
	days INTEGER, -- of a next step: usual delay
	UNIQUE (list, key),
	CHECK (list <> 'mode' OR term_id <= 255) -- one byte in the facts
) STRICT;

CREATE TABLE service (
	service_id INTEGER PRIMARY KEY CHECK (service_id BETWEEN 1 AND 65000),
	version INTEGER NOT NULL DEFAULT 1,
	key TEXT NOT NULL UNIQUE,
	archetype TEXT NOT NULL,
	label_fr TEXT NOT NULL, label_nl TEXT NOT NULL, label_de TEXT NOT NULL, label_en TEXT NOT NULL,
	unit TEXT NOT NULL,
	themes TEXT NOT NULL DEFAULT '[]' CHECK (themes LIKE '[%]'), -- keys, usual ones first
	default_theme_id INTEGER REFERENCES term(term_id),
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	position INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The fact that something was done, refused or missed (see src/core/record.h).
CREATE TABLE record (
	record_id INTEGER PRIMARY KEY CHECK (record_id BETWEEN 1 AND 4294967294),
	kind_id INTEGER NOT NULL REFERENCES term(term_id),
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	day INTEGER NOT NULL,
	until_day INTEGER CHECK (until_day IS NULL OR until_day >= day),
	person_id INTEGER,
	household_id INTEGER,
	head_count INTEGER NOT NULL DEFAULT 0 CHECK (head_count BETWEEN 0 AND 65535),
	staff_id INTEGER REFERENCES user(user_id),
	partner_id INTEGER REFERENCES term(term_id),
	place_id INTEGER REFERENCES term(term_id),
	theme_id INTEGER REFERENCES term(term_id),
	outcome_id INTEGER REFERENCES term(term_id),
	channel_id INTEGER REFERENCES term(term_id),
	quantity INTEGER NOT NULL DEFAULT 1,
	minutes INTEGER NOT NULL DEFAULT 0 CHECK (minutes BETWEEN 0 AND 65535),
	amount_cents INTEGER NOT NULL DEFAULT 0,
	wait INTEGER CHECK (wait BETWEEN 0 AND 32767), -- minutes
	lag INTEGER CHECK (lag BETWEEN 0 AND 32767),   -- days from request to act
	source TEXT NOT NULL,    -- table of the act
	source_id INTEGER NOT NULL,
	voided_by INTEGER -- the record that replaces it, or 0 when the act was cancelled
) STRICT;
-- Covers the list of services on a person's page, so that it reads no rows.
CREATE INDEX record_person ON record(person_id, voided_by, service_id, day) WHERE person_id IS NOT NULL;

-- Which action a record serves, one for each plan.
CREATE TABLE record_tie (
	record_id INTEGER NOT NULL REFERENCES record(record_id),
	plan_id INTEGER NOT NULL,
	node_id INTEGER NOT NULL,
	rule_id INTEGER,   -- NULL: chosen by hand
	user_id INTEGER,   -- who chose
	reason TEXT,       -- why; about the work, never about a person
	PRIMARY KEY (record_id, plan_id)
) STRICT, WITHOUT ROWID;
