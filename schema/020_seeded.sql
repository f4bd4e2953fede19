-- Capabilities that roles were given as shipped.  A newer program gives its roles what is new to
-- this centre, once; what the centre took away stays away.
CREATE TABLE seeded_cap (
	cap TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Which shipped data this centre has received: nothing is read again until a program ships other.
CREATE TABLE seeded (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	mark INTEGER NOT NULL
) STRICT;
