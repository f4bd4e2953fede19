-- Interventions: what social workers log all day.

CREATE TABLE intervention (
	intervention_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	person_id INTEGER REFERENCES person(person_id), -- NULL: work without a person
	author_id INTEGER NOT NULL REFERENCES user(user_id),
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	mode_id INTEGER NOT NULL REFERENCES term(term_id),
	theme_id INTEGER REFERENCES term(term_id),
	place_id INTEGER REFERENCES term(term_id),
	partner_id INTEGER REFERENCES term(term_id),
	outcome_id INTEGER REFERENCES term(term_id),
	day INTEGER NOT NULL,
	start_minute INTEGER CHECK (start_minute BETWEEN 0 AND 1439),
	minutes INTEGER NOT NULL CHECK (minutes BETWEEN 0 AND 720),
	head_count INTEGER NOT NULL DEFAULT 0,
	level TEXT NOT NULL DEFAULT 'normal' CHECK (level IN ('normal', 'team', 'sealed')),
	cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1)),
	corrected INTEGER NOT NULL DEFAULT 0 CHECK (corrected IN (0, 1)),
	record_id INTEGER REFERENCES record(record_id),
	logged_at INTEGER NOT NULL,
	content BLOB -- note, who was present, next step: one sealed cell
) STRICT;
CREATE INDEX intervention_person ON intervention(person_id, day) WHERE person_id IS NOT NULL;
CREATE INDEX intervention_author ON intervention(author_id, day);

-- The content before a correction, as it was sealed.
CREATE TABLE intervention_past (
	intervention_id INTEGER NOT NULL REFERENCES intervention(intervention_id),
	version INTEGER NOT NULL,
	author_id INTEGER NOT NULL,
	at INTEGER NOT NULL,
	record_id INTEGER,
	content BLOB,
	PRIMARY KEY (intervention_id, version)
) STRICT, WITHOUT ROWID;

-- Key of a sealed note, for each of its readers.
CREATE TABLE note_key (
	intervention_id INTEGER NOT NULL REFERENCES intervention(intervention_id)
		DEFERRABLE INITIALLY DEFERRED, -- written before the row that its key seals
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	sealed BLOB NOT NULL,
	PRIMARY KEY (intervention_id, user_id)
) STRICT, WITHOUT ROWID;

-- A next step with its date; the words are in the intervention's cell.
CREATE TABLE task (
	intervention_id INTEGER PRIMARY KEY REFERENCES intervention(intervention_id),
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	due INTEGER,
	done_at INTEGER
) STRICT;
CREATE INDEX task_open ON task(user_id, due) WHERE done_at IS NULL;
