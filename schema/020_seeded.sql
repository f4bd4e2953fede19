-- Capabilities that roles were given as shipped.  A newer program gives its roles what is new to
-- this centre, once; what the centre took away stays away.
CREATE TABLE seeded_cap (
	cap TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
