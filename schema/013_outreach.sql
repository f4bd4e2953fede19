-- Outreach: street outings and their contacts, orientations and what came of them, rights that
-- were not taken up, communications and pages for the public.

-- A person of the street chooses a word; nothing else says who it is.  The link to a file exists
-- only with that person's consent, and can be taken back.
CREATE TABLE outreach_code (
	code_id INTEGER PRIMARY KEY CHECK (code_id > 0), -- random
	version INTEGER NOT NULL DEFAULT 1,
	name BLOB NOT NULL, -- the word, sealed under the centre's key
	age_band TEXT CHECK (age_band IN ('under18', '18_24', '25_44', '45_64', '65plus')),
	sex TEXT CHECK (sex IN ('f', 'm', 'x')),
	person_id INTEGER REFERENCES person(person_id),
	consent_day INTEGER,
	consent_by INTEGER REFERENCES user(user_id), -- who heard it
	record_id INTEGER REFERENCES record(record_id), -- of the link
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	CHECK ((person_id IS NULL) = (consent_day IS NULL))
) STRICT;
CREATE INDEX outreach_code_person ON outreach_code(person_id) WHERE person_id IS NOT NULL;

CREATE TABLE outreach_outing (
	outing_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	day INTEGER NOT NULL,
	start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
	minutes INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 720),
	zone TEXT NOT NULL, -- a place of the municipality, never a person's
	place_id INTEGER REFERENCES term(term_id),
	partner_id INTEGER REFERENCES term(term_id),
	staff_id INTEGER NOT NULL REFERENCES user(user_id),
	second_id INTEGER REFERENCES user(user_id), -- who went along
	note BLOB, -- sealed under the centre's key
	record_id INTEGER REFERENCES record(record_id)
) STRICT;
CREATE INDEX outreach_outing_day ON outreach_outing(day);

CREATE TABLE outreach_contact (
	contact_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	outing_id INTEGER NOT NULL REFERENCES outreach_outing(outing_id),
	code_id INTEGER REFERENCES outreach_code(code_id), -- NULL: nobody in particular
	first INTEGER NOT NULL DEFAULT 0 CHECK (first IN (0, 1)),
	theme_id INTEGER REFERENCES term(term_id),
	partner_id INTEGER REFERENCES term(term_id), -- oriented to
	outcome_id INTEGER REFERENCES term(term_id),
	minutes INTEGER NOT NULL DEFAULT 0 CHECK (minutes BETWEEN 0 AND 480),
	note BLOB, -- sealed under the centre's key
	record_id INTEGER REFERENCES record(record_id)
) STRICT;
CREATE INDEX outreach_contact_outing ON outreach_contact(outing_id);
CREATE INDEX outreach_contact_code ON outreach_contact(code_id) WHERE code_id IS NOT NULL;

CREATE TABLE outreach_referral (
	referral_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	kind TEXT NOT NULL CHECK (kind IN ('referral', 'take_up')),
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	day INTEGER NOT NULL,
	person_id INTEGER REFERENCES person(person_id),
	code_id INTEGER REFERENCES outreach_code(code_id),
	staff_id INTEGER NOT NULL REFERENCES user(user_id),
	theme_id INTEGER REFERENCES term(term_id),
	partner_id INTEGER REFERENCES term(term_id), -- of a referral
	accompanied INTEGER NOT NULL DEFAULT 0 CHECK (accompanied IN (0, 1)),
	claim TEXT, -- of a take-up: which right (outreach.h)
	cause TEXT CHECK (cause IN ('not_known', 'not_asked', 'not_proposed', 'not_received', 'too_hard')),
	cents_year INTEGER NOT NULL DEFAULT 0 CHECK (cents_year BETWEEN 0 AND 10000000),
	outcome_id INTEGER REFERENCES term(term_id),
	outcome_day INTEGER,
	note BLOB, -- sealed under the person's key, or the centre's
	record_id INTEGER REFERENCES record(record_id),
	CHECK (person_id IS NULL OR code_id IS NULL),
	CHECK ((outcome_id IS NULL) = (outcome_day IS NULL))
) STRICT;
CREATE INDEX outreach_referral_day ON outreach_referral(kind, day);
CREATE INDEX outreach_referral_person ON outreach_referral(person_id) WHERE person_id IS NOT NULL;

CREATE TABLE outreach_publication (
	publication_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	kind TEXT NOT NULL CHECK (kind IN ('communication', 'page')),
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	day INTEGER NOT NULL, -- published, or the page brought up to date
	title TEXT NOT NULL,
	media_id INTEGER REFERENCES term(term_id), -- a place: bulletin, web site, poster…
	theme_id INTEGER REFERENCES term(term_id),
	partner_id INTEGER REFERENCES term(term_id),
	address TEXT, -- of a page
	audience INTEGER NOT NULL DEFAULT 0 CHECK (audience BETWEEN 0 AND 65535),
	clear INTEGER NOT NULL DEFAULT 0 CHECK (clear IN (0, 1)), -- read over in plain language
	record_id INTEGER REFERENCES record(record_id)
) STRICT;
CREATE INDEX outreach_publication_day ON outreach_publication(day);
