-- Jobs on request: small repairs at home, and baskets of an ironing centre.

-- Who works: an account, or a name sealed for the centre (Art. 60 workers and volunteers).
CREATE TABLE job_worker (
	worker_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	user_id INTEGER REFERENCES user(user_id),
	kind TEXT NOT NULL CHECK (kind IN ('employee', 'art60', 'volunteer')),
	name BLOB, -- NULL with an account
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	CHECK (user_id IS NOT NULL OR name IS NOT NULL)
) STRICT;

CREATE TABLE job (
	job_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	household_id INTEGER,
	state TEXT NOT NULL CHECK (state IN ('requested', 'estimated', 'planned', 'done', 'refused', 'cancelled')),
	theme_id INTEGER NOT NULL REFERENCES term(term_id), -- what kind of work
	class TEXT NOT NULL CHECK (class IN ('precarious', 'other')),
	requested_day INTEGER NOT NULL,
	visit_day INTEGER, -- the place was seen
	estimate_minutes INTEGER, -- of work, all workers together
	estimate_cents INTEGER,
	planned_day INTEGER,
	start_minute INTEGER CHECK (start_minute BETWEEN 0 AND 1439),
	planned_minutes INTEGER CHECK (planned_minutes BETWEEN 15 AND 720), -- on the spot
	done_day INTEGER,
	minutes INTEGER NOT NULL DEFAULT 0, -- of work, all workers together
	materials_cents INTEGER NOT NULL DEFAULT 0,
	price_cents INTEGER NOT NULL DEFAULT 0,
	result TEXT CHECK (result IN ('full', 'partial')),
	refusal TEXT CHECK (refusal IN ('out_of_scope', 'profession', 'not_eligible', 'quota', 'no_worker',
		'withdrawn', 'other')),
	score INTEGER CHECK (score BETWEEN 1 AND 5),
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	visit_record_id INTEGER REFERENCES record(record_id),
	record_id INTEGER REFERENCES record(record_id),
	score_record_id INTEGER REFERENCES record(record_id),
	content BLOB NOT NULL -- what is asked, access, what was seen, materials, words of the person
) STRICT;
CREATE INDEX job_state ON job(service_id, state, planned_day);
CREATE INDEX job_person ON job(person_id, requested_day);

-- Who is planned, then who worked how long.
CREATE TABLE job_hand (
	job_id INTEGER NOT NULL REFERENCES job(job_id),
	worker_id INTEGER NOT NULL REFERENCES job_worker(worker_id),
	minutes INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (job_id, worker_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_hand_worker ON job_hand(worker_id);

CREATE TABLE job_basket (
	basket_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	number INTEGER NOT NULL, -- on the label, by year
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	household_id INTEGER,
	state TEXT NOT NULL CHECK (state IN ('in', 'ready', 'out', 'cancelled')),
	in_day INTEGER NOT NULL,
	promised_day INTEGER NOT NULL CHECK (promised_day >= in_day),
	ready_day INTEGER,
	out_day INTEGER,
	minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 6000),
	grams INTEGER,
	collect INTEGER NOT NULL DEFAULT 0 CHECK (collect IN (0, 1)),
	deliver INTEGER NOT NULL DEFAULT 0 CHECK (deliver IN (0, 1)),
	paid TEXT NOT NULL CHECK (paid IN ('invoice', 'voucher')),
	price_cents INTEGER NOT NULL DEFAULT 0,
	worker_id INTEGER REFERENCES job_worker(worker_id),
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	record_id INTEGER REFERENCES record(record_id),
	note BLOB -- defects seen, wishes: sealed
) STRICT;
CREATE INDEX job_basket_state ON job_basket(service_id, state, promised_day);
CREATE INDEX job_basket_number ON job_basket(service_id, in_day, number);

CREATE TABLE job_piece (
	basket_id INTEGER NOT NULL REFERENCES job_basket(basket_id),
	kind TEXT NOT NULL,
	quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 200),
	PRIMARY KEY (basket_id, kind)
) STRICT, WITHOUT ROWID;
