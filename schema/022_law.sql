-- Dated figures that a centre adds and corrects by itself, and what follows from them.

ALTER TABLE parameter ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- What a value said before it was corrected or taken back, by whom and why.
CREATE TABLE parameter_past (
	parameter_id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	code TEXT NOT NULL,
	value REAL NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER,
	source TEXT NOT NULL,
	author_id INTEGER NOT NULL REFERENCES user(user_id),
	at INTEGER NOT NULL,
	reason TEXT NOT NULL, -- about a figure of the law, never about a person
	PRIMARY KEY (parameter_id, version)
) STRICT, WITHOUT ROWID;

-- The figures that the stored delays of the social file follow at present (src/svc/file/follow.c).
CREATE TABLE file_law (
	code TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	value REAL NOT NULL,
	PRIMARY KEY (code, from_day)
) STRICT, WITHOUT ROWID;

-- Due days that moved because a figure was corrected.
CREATE TABLE file_clock_moved (
	act_id INTEGER NOT NULL REFERENCES file_act(act_id),
	clock TEXT NOT NULL,
	at INTEGER NOT NULL,
	was_due INTEGER,
	due_day INTEGER,
	PRIMARY KEY (act_id, clock, at)
) STRICT, WITHOUT ROWID;

-- The last day on which the states that depend on the day were brought up to date.
CREATE TABLE file_day (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	day INTEGER NOT NULL
) STRICT;

-- What every letter of decision says, in the language of the letter. What the centre has not entered
-- stands in schema/data/mentions.json.
CREATE TABLE file_mention_text (
	key TEXT NOT NULL CHECK (key IN ('sender', 'appeal', 'court', 'judicial_code', 'explanations',
		'not_suspensive', 'signature')),
	lang TEXT NOT NULL CHECK (lang IN ('fr', 'nl', 'de')),
	version INTEGER NOT NULL DEFAULT 1,
	text TEXT NOT NULL,
	PRIMARY KEY (key, lang)
) STRICT, WITHOUT ROWID;
INSERT INTO file_mention_text(key, lang, version, text) SELECT key, 'fr', version, text FROM file_mention;
DROP TABLE file_mention;
