-- Life of the plan: cards of actions, their journal and evidence, revisions of the plan, versions of
-- indicators and rules, retroactive ties, evaluations.

ALTER TABLE indicator ADD COLUMN explanation TEXT NOT NULL DEFAULT '';
ALTER TABLE indicator ADD COLUMN owner_id INTEGER REFERENCES user(user_id);
-- A measure by hand is expected every so many months; 0: nobody is reminded.
ALTER TABLE indicator ADD COLUMN every_months INTEGER NOT NULL DEFAULT 0
	CHECK (every_months BETWEEN 0 AND 60);
-- When this version came into force; 0: with the plan.
ALTER TABLE indicator ADD COLUMN since_at INTEGER NOT NULL DEFAULT 0;

-- What an indicator was before: its definition as it is exported (JSON).
CREATE TABLE indicator_past (
	indicator_id INTEGER NOT NULL REFERENCES indicator(indicator_id),
	version INTEGER NOT NULL,
	definition TEXT NOT NULL CHECK (definition LIKE '{%}'),
	since_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	until_by INTEGER,
	PRIMARY KEY (indicator_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE action_card (
	node_id INTEGER PRIMARY KEY REFERENCES plan_node(node_id),
	version INTEGER NOT NULL DEFAULT 1,
	volet TEXT, origin TEXT,
	responsible_id INTEGER REFERENCES user(user_id),
	responsible TEXT, elected TEXT, department TEXT, partners TEXT,
	begin_day INTEGER, due_day INTEGER, began_day INTEGER, ended_day INTEGER,
	priority INTEGER CHECK (priority BETWEEN 0 AND 2),
	fte REAL CHECK (fte >= 0),
	progress INTEGER CHECK (progress BETWEEN 0 AND 100),
	health TEXT CHECK (health IN ('good', 'risk', 'blocked', 'paused')),
	health_reason TEXT,
	status_reason TEXT,
	sdg TEXT NOT NULL DEFAULT '[]' CHECK (sdg LIKE '[%]'),
	plans TEXT NOT NULL DEFAULT '[]' CHECK (plans LIKE '[%]'),
	remarks TEXT
) STRICT;

CREATE TABLE action_budget (
	budget_id INTEGER PRIMARY KEY,
	node_id INTEGER NOT NULL REFERENCES plan_node(node_id),
	year INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
	source TEXT NOT NULL CHECK (source IN ('europe', 'federal', 'wallonia', 'fwb', 'province',
		'municipality', 'own', 'other')),
	amount_cents INTEGER NOT NULL,
	comment TEXT
) STRICT;
CREATE INDEX action_budget_node ON action_budget(node_id);

-- An action that also serves another objective, with its share in percent; its own keeps the rest.
CREATE TABLE action_link (
	node_id INTEGER NOT NULL REFERENCES plan_node(node_id),
	objective_id INTEGER NOT NULL REFERENCES plan_node(node_id),
	share INTEGER NOT NULL CHECK (share BETWEEN 1 AND 99),
	PRIMARY KEY (node_id, objective_id)
) STRICT, WITHOUT ROWID;

-- What happened to an action.  `body` is a cell of the centre's key: a sentence may name somebody.
CREATE TABLE action_journal (
	entry_id INTEGER PRIMARY KEY,
	node_id INTEGER NOT NULL REFERENCES plan_node(node_id),
	at INTEGER NOT NULL,
	by_id INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('note', 'status', 'health', 'card', 'file')),
	body BLOB NOT NULL
) STRICT;
CREATE INDEX action_journal_node ON action_journal(node_id, entry_id);

-- Evidence: a file, sealed with its name.
CREATE TABLE action_file (
	file_id INTEGER PRIMARY KEY,
	node_id INTEGER NOT NULL REFERENCES plan_node(node_id),
	at INTEGER NOT NULL,
	by_id INTEGER NOT NULL,
	type TEXT NOT NULL,
	size INTEGER NOT NULL,
	name BLOB NOT NULL,
	body BLOB,
	removed_at INTEGER
) STRICT;
CREATE INDEX action_file_node ON action_file(node_id, file_id);

-- What a new version of the plan changed.
CREATE TABLE plan_revision (
	revision_id INTEGER PRIMARY KEY,
	plan_id INTEGER NOT NULL REFERENCES plan(plan_id),
	version INTEGER NOT NULL,
	at INTEGER NOT NULL,
	by_id INTEGER,
	changes TEXT NOT NULL CHECK (changes LIKE '[%]')
) STRICT;
CREATE INDEX plan_revision_plan ON plan_revision(plan_id, revision_id);

CREATE TABLE rule_past (
	rule_id INTEGER NOT NULL REFERENCES rule(rule_id),
	version INTEGER NOT NULL,
	definition TEXT NOT NULL CHECK (definition LIKE '{%}'),
	until_at INTEGER NOT NULL,
	until_by INTEGER,
	PRIMARY KEY (rule_id, version)
) STRICT, WITHOUT ROWID;

-- Rules applied to the past: asked by one, decided by another, with a line for every record moved.
CREATE TABLE retie (
	retie_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	plan_id INTEGER NOT NULL REFERENCES plan(plan_id),
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL CHECK (to_day >= from_day),
	reason TEXT NOT NULL,
	asked_at INTEGER NOT NULL,
	asked_by INTEGER NOT NULL,
	previewed INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'applied', 'refused')),
	decided_at INTEGER,
	decided_by INTEGER CHECK (decided_by <> asked_by OR state = 'refused'),
	moved INTEGER
) STRICT;
CREATE TABLE retie_line (
	retie_id INTEGER NOT NULL REFERENCES retie(retie_id),
	record_id INTEGER NOT NULL REFERENCES record(record_id),
	old_node INTEGER, old_rule INTEGER,
	new_node INTEGER, new_rule INTEGER,
	PRIMARY KEY (retie_id, record_id)
) STRICT, WITHOUT ROWID;

-- An evaluation is a draft with texts, then frozen: `content` holds values, definitions and rules,
-- `hash` its digest.  What is frozen changes no more.
CREATE TABLE evaluation (
	evaluation_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	plan_id INTEGER NOT NULL REFERENCES plan(plan_id),
	kind TEXT NOT NULL CHECK (kind IN ('quarter', 'year', 'mid', 'end')),
	title TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL CHECK (to_day >= from_day),
	intro TEXT, opinion TEXT, conclusion TEXT,
	made_at INTEGER NOT NULL,
	made_by INTEGER NOT NULL,
	frozen_at INTEGER,
	frozen_by INTEGER,
	hash TEXT,
	content TEXT CHECK (content IS NULL OR content LIKE '{%}'),
	CHECK ((frozen_at IS NULL) = (content IS NULL) AND (frozen_at IS NULL) = (hash IS NULL))
) STRICT;
CREATE TABLE evaluation_text (
	evaluation_id INTEGER NOT NULL REFERENCES evaluation(evaluation_id),
	node_id INTEGER NOT NULL REFERENCES plan_node(node_id),
	text TEXT NOT NULL,
	outcome TEXT CHECK (outcome IN ('done', 'ongoing', 'dropped')),
	PRIMARY KEY (evaluation_id, node_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER evaluation_frozen BEFORE UPDATE ON evaluation WHEN old.frozen_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'frozen'); END;
CREATE TRIGGER evaluation_kept BEFORE DELETE ON evaluation WHEN old.frozen_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'frozen'); END;
CREATE TRIGGER evaluation_text_added BEFORE INSERT ON evaluation_text
WHEN (SELECT frozen_at FROM evaluation WHERE evaluation_id = new.evaluation_id) IS NOT NULL
BEGIN SELECT raise(ABORT, 'frozen'); END;
CREATE TRIGGER evaluation_text_frozen BEFORE UPDATE ON evaluation_text
WHEN (SELECT frozen_at FROM evaluation WHERE evaluation_id = old.evaluation_id) IS NOT NULL
BEGIN SELECT raise(ABORT, 'frozen'); END;
CREATE TRIGGER evaluation_text_kept BEFORE DELETE ON evaluation_text
WHEN (SELECT frozen_at FROM evaluation WHERE evaluation_id = old.evaluation_id) IS NOT NULL
BEGIN SELECT raise(ABORT, 'frozen'); END;
