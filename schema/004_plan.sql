-- The plan (PST): its tree, the rules that tie records to actions, the indicators.

CREATE TABLE plan (
	plan_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	title TEXT NOT NULL,
	organisation TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL CHECK (to_day >= from_day),
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	imported_at INTEGER NOT NULL,
	imported_by INTEGER
) STRICT;

CREATE TABLE plan_node (
	node_id INTEGER PRIMARY KEY,
	plan_id INTEGER NOT NULL REFERENCES plan(plan_id),
	level TEXT NOT NULL CHECK (level IN ('strategic', 'operational', 'action', 'subaction')),
	code TEXT NOT NULL,
	printed TEXT,
	parent_id INTEGER REFERENCES plan_node(node_id),
	label TEXT NOT NULL,
	short TEXT,
	position INTEGER NOT NULL,
	status TEXT NOT NULL DEFAULT 'EN_COURS' CHECK (status IN ('NON_COMMENCE', 'EN_COURS',
		'EN_ATTENTE', 'PROBLEME', 'TERMINE', 'ANNULE_ABANDONNE')),
	removed_at INTEGER,
	UNIQUE (plan_id, code)
) STRICT;

-- Opinions and remarks printed with the plan.
CREATE TABLE plan_note (
	plan_id INTEGER NOT NULL REFERENCES plan(plan_id),
	position INTEGER NOT NULL,
	about TEXT NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (plan_id, position)
) STRICT, WITHOUT ROWID;

-- Which action a record serves.  Empty conditions match all; the most precise rule wins.
CREATE TABLE rule (
	rule_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	plan_id INTEGER NOT NULL REFERENCES plan(plan_id),
	node_id INTEGER NOT NULL REFERENCES plan_node(node_id),
	kind_id INTEGER NOT NULL REFERENCES term(term_id),
	service_id INTEGER REFERENCES service(service_id),
	theme_id INTEGER REFERENCES term(term_id),
	place_id INTEGER REFERENCES term(term_id),
	partner_id INTEGER REFERENCES term(term_id),
	outcome_id INTEGER REFERENCES term(term_id),
	channel_id INTEGER REFERENCES term(term_id),
	priority INTEGER NOT NULL DEFAULT 0,
	from_day INTEGER NOT NULL,
	to_day INTEGER,
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE indicator (
	indicator_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	node_id INTEGER NOT NULL REFERENCES plan_node(node_id),
	code TEXT NOT NULL UNIQUE,
	label_fr TEXT NOT NULL, label_nl TEXT NOT NULL, label_de TEXT NOT NULL, label_en TEXT NOT NULL,
	measure TEXT NOT NULL CHECK (measure LIKE '{%}'),
	unit TEXT NOT NULL,
	direction TEXT NOT NULL CHECK (direction IN ('up', 'down', 'keep', 'context')),
	decimals INTEGER NOT NULL DEFAULT 0 CHECK (decimals BETWEEN 0 AND 3),
	scope TEXT NOT NULL DEFAULT 'tied' CHECK (scope IN ('tied', 'any')),
	baseline REAL,
	position INTEGER NOT NULL DEFAULT 0,
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE indicator_target (
	indicator_id INTEGER NOT NULL REFERENCES indicator(indicator_id),
	year INTEGER NOT NULL,
	value REAL NOT NULL,
	PRIMARY KEY (indicator_id, year)
) STRICT, WITHOUT ROWID;

-- Dated measurements of indicators that no record can feed.
CREATE TABLE measurement (
	indicator_id INTEGER NOT NULL REFERENCES indicator(indicator_id),
	day INTEGER NOT NULL,
	value REAL NOT NULL,
	evidence TEXT NOT NULL,
	user_id INTEGER,
	PRIMARY KEY (indicator_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE milestone (
	milestone_id INTEGER PRIMARY KEY,
	node_id INTEGER NOT NULL REFERENCES plan_node(node_id),
	label TEXT NOT NULL,
	due INTEGER,
	reached_day INTEGER
) STRICT;
