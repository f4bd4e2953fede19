-- Placements under Article 60 §7 and Article 61 (src/svc/placement/placement.h).

-- Who employs (Art. 61) or uses (Art. 60 §7) a person: a service of the centre, the municipality…
CREATE TABLE placement_host (
	host_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	name TEXT NOT NULL,
	category TEXT NOT NULL CHECK (category IN ('internal', 'commune', 'other_cpas', 'hospital',
		'nonprofit', 'social_economy', 'private', 'other')),
	kbo TEXT,
	locality TEXT,
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	contact BLOB -- who to call there, sealed with the centre's key
) STRICT;

CREATE TABLE placement_agreement (
	agreement_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	host_id INTEGER NOT NULL REFERENCES placement_host(host_id),
	from_day INTEGER NOT NULL,
	to_day INTEGER CHECK (to_day IS NULL OR to_day >= from_day),
	max_posts INTEGER NOT NULL CHECK (max_posts BETWEEN 1 AND 500),
	tariff TEXT NOT NULL CHECK (tariff IN ('free', 'hour', 'day', 'month')),
	tariff_cents INTEGER NOT NULL DEFAULT 0,
	notice_days INTEGER NOT NULL DEFAULT 0,
	evaluation_months INTEGER NOT NULL DEFAULT 3,
	record_id INTEGER, -- of a first agreement: the new user
	detail BLOB -- tutor, tasks, safety: sealed with the centre's key
) STRICT;
CREATE INDEX placement_agreement_host ON placement_agreement(host_id);

CREATE TABLE placement_post (
	post_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	host_id INTEGER NOT NULL REFERENCES placement_host(host_id),
	article TEXT NOT NULL CHECK (article IN ('60', '61')),
	title TEXT NOT NULL,
	title_key TEXT NOT NULL, -- lower case, for "has there been such a post?"
	theme_id INTEGER REFERENCES term(term_id),
	own_service_id INTEGER REFERENCES service(service_id), -- service of the centre that it works for
	place_id INTEGER REFERENCES term(term_id),
	locality TEXT,
	capacity INTEGER NOT NULL DEFAULT 1 CHECK (capacity BETWEEN 1 AND 100),
	week_minutes INTEGER NOT NULL CHECK (week_minutes BETWEEN 60 AND 3000),
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'suspended', 'removed')),
	created_day INTEGER NOT NULL,
	closed_day INTEGER,
	skills TEXT NOT NULL DEFAULT '[]' CHECK (skills LIKE '[%]'),
	languages TEXT NOT NULL DEFAULT '[]' CHECK (languages LIKE '[%]'),
	licence INTEGER NOT NULL DEFAULT 0 CHECK (licence IN (0, 1)),
	public_transport INTEGER NOT NULL DEFAULT 1 CHECK (public_transport IN (0, 1)),
	tasks TEXT, -- about the post, never about a person
	is_new INTEGER NOT NULL DEFAULT 0 CHECK (is_new IN (0, 1)),
	record_id INTEGER,
	new_record_id INTEGER,
	filled_record_id INTEGER
) STRICT;
CREATE INDEX placement_post_host ON placement_post(host_id);

-- Who looks for a post; what he can do and wants is sealed.
CREATE TABLE placement_candidate (
	person_id INTEGER PRIMARY KEY REFERENCES person(person_id),
	version INTEGER NOT NULL DEFAULT 1,
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	since_day INTEGER NOT NULL,
	profile BLOB NOT NULL
) STRICT;

CREATE TABLE placement_contract (
	contract_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	article TEXT NOT NULL CHECK (article IN ('60', '61')),
	referent_id INTEGER NOT NULL REFERENCES user(user_id),
	start_day INTEGER NOT NULL,
	planned_end INTEGER NOT NULL CHECK (planned_end >= start_day),
	real_end INTEGER CHECK (real_end IS NULL OR real_end >= start_day),
	end_reason_id INTEGER REFERENCES term(term_id),
	full_week INTEGER NOT NULL CHECK (full_week BETWEEN 1200 AND 3000),
	half_days INTEGER NOT NULL DEFAULT 0 CHECK (half_days IN (0, 1)),
	admitted_day INTEGER,
	career_days INTEGER NOT NULL DEFAULT 0,
	adapted INTEGER NOT NULL DEFAULT 0 CHECK (adapted IN (0, 1)),
	user_id INTEGER REFERENCES user(user_id), -- account under which the person works for a service
	cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1)),
	start_record INTEGER,
	end_record INTEGER,
	exit_record INTEGER,
	created_at INTEGER NOT NULL,
	content BLOB -- tasks, tutor, note, days before the contract: one sealed cell
) STRICT;
CREATE INDEX placement_contract_person ON placement_contract(person_id);
CREATE INDEX placement_contract_end ON placement_contract(planned_end);

-- Where and how much, from a day on.
CREATE TABLE placement_span (
	contract_id INTEGER NOT NULL REFERENCES placement_contract(contract_id),
	from_day INTEGER NOT NULL,
	post_id INTEGER NOT NULL REFERENCES placement_post(post_id),
	week TEXT NOT NULL CHECK (week LIKE '[%]'), -- minutes by weekday, Monday first
	record_id INTEGER,
	PRIMARY KEY (contract_id, from_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX placement_span_post ON placement_span(post_id);

CREATE TABLE placement_stop (
	stop_id INTEGER PRIMARY KEY,
	contract_id INTEGER NOT NULL REFERENCES placement_contract(contract_id),
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL CHECK (to_day >= from_day)
) STRICT;
CREATE INDEX placement_stop_contract ON placement_stop(contract_id);

-- What was done to the contract, by whom.
CREATE TABLE placement_act (
	act_id INTEGER PRIMARY KEY,
	contract_id INTEGER NOT NULL REFERENCES placement_contract(contract_id),
	kind TEXT NOT NULL CHECK (kind IN ('signed', 'extended', 'hours', 'transferred', 'suspended',
		'resumed', 'ended', 'reopened', 'changed', 'cancelled')),
	day INTEGER NOT NULL, -- from which it holds
	until_day INTEGER,
	author_id INTEGER NOT NULL REFERENCES user(user_id),
	at INTEGER NOT NULL,
	reason BLOB -- sealed
) STRICT;
CREATE INDEX placement_act_contract ON placement_act(contract_id);

-- Attendance: one letter a day, sealed, for it tells about health.
CREATE TABLE placement_month (
	contract_id INTEGER NOT NULL REFERENCES placement_contract(contract_id),
	month INTEGER NOT NULL, -- year * 12 + month - 1
	version INTEGER NOT NULL,
	author_id INTEGER NOT NULL REFERENCES user(user_id),
	at INTEGER NOT NULL,
	record_id INTEGER,
	codes BLOB NOT NULL,
	PRIMARY KEY (contract_id, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE placement_milestone (
	milestone_id INTEGER PRIMARY KEY,
	contract_id INTEGER NOT NULL REFERENCES placement_contract(contract_id),
	kind TEXT NOT NULL CHECK (kind IN ('welcome', 'trial', 'halfway', 'minus_6', 'minus_3', 'minus_1',
		'end', 'plus_1', 'plus_3', 'plus_6', 'plus_12')),
	version INTEGER NOT NULL DEFAULT 1,
	due INTEGER NOT NULL,
	done_day INTEGER,
	author_id INTEGER REFERENCES user(user_id),
	outcome_id INTEGER REFERENCES term(term_id), -- after the end: the situation
	proof TEXT CHECK (proof IN ('contract', 'payslip', 'dimona', 'certificate', 'phone', 'meeting', 'none')),
	due_record INTEGER,
	record_id INTEGER,
	note BLOB,
	UNIQUE (contract_id, kind)
) STRICT;
CREATE INDEX placement_milestone_due ON placement_milestone(due) WHERE done_day IS NULL;
CREATE INDEX placement_milestone_unmarked ON placement_milestone(due) WHERE due_record IS NULL;

CREATE TABLE placement_evaluation (
	evaluation_id INTEGER PRIMARY KEY,
	contract_id INTEGER NOT NULL REFERENCES placement_contract(contract_id),
	day INTEGER NOT NULL,
	author_id INTEGER NOT NULL REFERENCES user(user_id),
	at INTEGER NOT NULL,
	content BLOB NOT NULL -- the tutor's opinion
) STRICT;
CREATE INDEX placement_evaluation_contract ON placement_evaluation(contract_id);

-- Trainings, and steps of the job search plan.
CREATE TABLE placement_item (
	item_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	contract_id INTEGER NOT NULL REFERENCES placement_contract(contract_id),
	kind TEXT NOT NULL CHECK (kind IN ('training', 'search')),
	day INTEGER NOT NULL, -- of a training; a step is due then
	done_day INTEGER,
	minutes INTEGER NOT NULL DEFAULT 0,
	author_id INTEGER NOT NULL REFERENCES user(user_id),
	record_id INTEGER,
	content BLOB NOT NULL
) STRICT;
CREATE INDEX placement_item_contract ON placement_item(contract_id);
