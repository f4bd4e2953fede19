-- Persons.  Everything about a person is in sealed cells; the identifier is a random surrogate.

CREATE TABLE person (
	person_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	file_no INTEGER NOT NULL UNIQUE,
	status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
	team_id INTEGER REFERENCES team(team_id),
	referent_id INTEGER REFERENCES user(user_id),
	protected INTEGER NOT NULL DEFAULT 0 CHECK (protected IN (0, 1)),
	opened_day INTEGER NOT NULL,
	closed_day INTEGER,
	created_by INTEGER REFERENCES user(user_id)
) STRICT;
CREATE INDEX person_referent ON person(referent_id) WHERE referent_id IS NOT NULL;

-- The present content of a compartment: 1 identity, 2 administrative, 3 social, 4 health.
CREATE TABLE person_cell (
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	compartment INTEGER NOT NULL CHECK (compartment BETWEEN 1 AND 4),
	version INTEGER NOT NULL,
	key_version INTEGER NOT NULL,
	author_id INTEGER,
	at INTEGER NOT NULL,
	cell BLOB NOT NULL,
	PRIMARY KEY (person_id, compartment)
) STRICT, WITHOUT ROWID;

-- Earlier versions, as they were sealed.
CREATE TABLE person_cell_past (
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	compartment INTEGER NOT NULL,
	version INTEGER NOT NULL,
	key_version INTEGER NOT NULL,
	author_id INTEGER,
	at INTEGER NOT NULL,
	cell BLOB NOT NULL,
	PRIMARY KEY (person_id, compartment, version)
) STRICT, WITHOUT ROWID;

-- Exact match of a national number, by its keyed hash.
CREATE TABLE person_niss (
	hash BLOB PRIMARY KEY CHECK (length(hash) = 16),
	person_id INTEGER NOT NULL REFERENCES person(person_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX person_niss_person ON person_niss(person_id);

CREATE TABLE household (
	household_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE household_member (
	person_id INTEGER PRIMARY KEY REFERENCES person(person_id),
	household_id INTEGER NOT NULL REFERENCES household(household_id),
	role TEXT NOT NULL CHECK (role IN ('head', 'partner', 'child', 'parent', 'sibling', 'other'))
) STRICT;
CREATE INDEX household_member_of ON household_member(household_id);

-- Break-glass: a dossier of another team opened for a reason, for some hours.
CREATE TABLE glass (
	glass_id INTEGER PRIMARY KEY,
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	at INTEGER NOT NULL,
	until INTEGER NOT NULL,
	reason_code TEXT NOT NULL,
	reason BLOB NOT NULL, -- sealed with the person's key
	reviewed_at INTEGER,
	reviewed_by INTEGER REFERENCES user(user_id)
) STRICT;
CREATE INDEX glass_person ON glass(person_id, user_id, until);
CREATE INDEX glass_open ON glass(glass_id) WHERE reviewed_at IS NULL;

-- What a worker is typing, kept sealed.
CREATE TABLE draft (
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	version INTEGER NOT NULL,
	at INTEGER NOT NULL,
	cell BLOB NOT NULL,
	PRIMARY KEY (user_id, person_id)
) STRICT, WITHOUT ROWID;
