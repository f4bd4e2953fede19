-- What the self-check found, once a day: numbers and names of checks only, nothing about a person.
CREATE TABLE selfcheck (
	day INTEGER PRIMARY KEY, -- civil day
	at INTEGER NOT NULL, -- when it ended
	took_ms INTEGER NOT NULL CHECK (took_ms >= 0),
	good INTEGER NOT NULL CHECK (good IN (0, 1)),
	lines TEXT NOT NULL CHECK (lines LIKE '{%}')
) STRICT;
