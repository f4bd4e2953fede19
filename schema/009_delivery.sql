-- Deliveries: meals at home, food parcels, soup for schools.
-- What tells somebody's health, home or habits is in sealed cells; menus and purchases are in clear.

-- Public addresses with coordinates (BeSt Address), imported; 1e-5 degree.
CREATE TABLE geo_address (
	postcode TEXT NOT NULL,
	street TEXT NOT NULL, -- folded: lower case, no accents
	number TEXT NOT NULL,
	lat INTEGER NOT NULL,
	lon INTEGER NOT NULL,
	PRIMARY KEY (postcode, street, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery_tariff (
	tariff_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	label TEXT NOT NULL,
	proof INTEGER NOT NULL DEFAULT 0 CHECK (proof IN (0, 1)), -- needs a yearly proof
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
CREATE TABLE delivery_price (
	tariff_id INTEGER NOT NULL REFERENCES delivery_tariff(tariff_id),
	from_day INTEGER NOT NULL,
	cents INTEGER NOT NULL CHECK (cents BETWEEN 0 AND 1000000),
	PRIMARY KEY (tariff_id, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery_round (
	round_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	label TEXT NOT NULL,
	vehicle TEXT NOT NULL DEFAULT '',
	driver_id INTEGER REFERENCES user(user_id),
	depart INTEGER NOT NULL CHECK (depart BETWEEN 0 AND 1439), -- minute of the day
	stop_minutes INTEGER NOT NULL DEFAULT 4 CHECK (stop_minutes BETWEEN 0 AND 60),
	capacity INTEGER NOT NULL DEFAULT 0 CHECK (capacity >= 0), -- meals; 0: no limit
	lat INTEGER NOT NULL DEFAULT 0, -- of the kitchen
	lon INTEGER NOT NULL DEFAULT 0,
	position INTEGER NOT NULL DEFAULT 0,
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE delivery_subscription (
	subscription_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	person_id INTEGER REFERENCES person(person_id),
	place_id INTEGER REFERENCES term(term_id), -- a school: then no person
	state TEXT NOT NULL CHECK (state IN ('waiting', 'active', 'stopped')),
	asked_day INTEGER NOT NULL,
	from_day INTEGER, -- NULL while waiting
	to_day INTEGER CHECK (to_day >= from_day), -- last day, included
	mon INTEGER NOT NULL, tue INTEGER NOT NULL, wed INTEGER NOT NULL, thu INTEGER NOT NULL,
	fri INTEGER NOT NULL, sat INTEGER NOT NULL, sun INTEGER NOT NULL,
	mode TEXT NOT NULL CHECK (mode IN ('hot', 'cold', 'frozen')),
	ahead INTEGER NOT NULL CHECK (ahead IN (0, 1)), -- days without a round come with the day before
	tariff_id INTEGER NOT NULL REFERENCES delivery_tariff(tariff_id),
	proof_day INTEGER, -- until when the proof of income holds
	payer_id INTEGER REFERENCES billing_payer(payer_id), -- NULL: the person
	round_id INTEGER REFERENCES delivery_round(round_id),
	position INTEGER NOT NULL DEFAULT 0, -- the usual order, kept on days without a delivery
	window_from INTEGER, window_to INTEGER, -- minutes of the day
	first_record_id INTEGER, -- delivery.started
	content BLOB NOT NULL, -- diet, texture, allergens, place on the map, access, contacts: one sealed cell
	CHECK ((person_id IS NULL) <> (place_id IS NULL)),
	CHECK (state = 'waiting' OR from_day IS NOT NULL)
) STRICT;
CREATE INDEX delivery_subscription_service ON delivery_subscription(service_id, state);
CREATE INDEX delivery_subscription_person ON delivery_subscription(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX delivery_subscription_round ON delivery_subscription(round_id, position);

CREATE TABLE delivery_pause (
	pause_id INTEGER PRIMARY KEY,
	subscription_id INTEGER NOT NULL REFERENCES delivery_subscription(subscription_id),
	from_day INTEGER NOT NULL,
	to_day INTEGER CHECK (to_day >= from_day), -- NULL: until told otherwise
	content BLOB NOT NULL -- why
) STRICT;
CREATE INDEX delivery_pause_subscription ON delivery_pause(subscription_id, from_day);

-- Another number for one day; 0: none.
CREATE TABLE delivery_change (
	change_id INTEGER PRIMARY KEY,
	subscription_id INTEGER NOT NULL REFERENCES delivery_subscription(subscription_id),
	day INTEGER NOT NULL,
	quantity INTEGER NOT NULL CHECK (quantity BETWEEN 0 AND 2000),
	late INTEGER NOT NULL CHECK (late IN (0, 1)), -- after the cut-off
	free INTEGER NOT NULL CHECK (free IN (0, 1)), -- late, and not to be paid all the same
	record_id INTEGER,
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	at INTEGER NOT NULL,
	UNIQUE (subscription_id, day)
) STRICT;
CREATE INDEX delivery_change_day ON delivery_change(day);

CREATE TABLE delivery_dish (
	dish_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	course TEXT NOT NULL CHECK (course IN ('soup', 'main', 'dessert', 'supper')),
	label TEXT NOT NULL,
	allergens INTEGER NOT NULL DEFAULT 0 CHECK (allergens BETWEEN 0 AND 16383), -- bits, order of annex II
	diets INTEGER NOT NULL DEFAULT 1 CHECK (diets BETWEEN 0 AND 2047), -- bits: whom it fits
	textures INTEGER NOT NULL DEFAULT 31 CHECK (textures BETWEEN 0 AND 31),
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE delivery_cycle (
	service_id INTEGER PRIMARY KEY REFERENCES service(service_id),
	version INTEGER NOT NULL DEFAULT 1,
	weeks INTEGER NOT NULL CHECK (weeks BETWEEN 1 AND 12),
	anchor_day INTEGER NOT NULL -- Monday of a first week
) STRICT;
CREATE TABLE delivery_menu (
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	week INTEGER NOT NULL CHECK (week BETWEEN 1 AND 12),
	weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
	course TEXT NOT NULL,
	rank INTEGER NOT NULL CHECK (rank BETWEEN 1 AND 9), -- 1: the usual one, then what replaces it
	dish_id INTEGER NOT NULL REFERENCES delivery_dish(dish_id),
	PRIMARY KEY (service_id, week, weekday, course, rank)
) STRICT, WITHOUT ROWID;
-- A day that differs from its week of the cycle: replaces all ranks of the course.
CREATE TABLE delivery_menu_day (
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	day INTEGER NOT NULL,
	course TEXT NOT NULL,
	rank INTEGER NOT NULL CHECK (rank BETWEEN 1 AND 9),
	dish_id INTEGER NOT NULL REFERENCES delivery_dish(dish_id),
	PRIMARY KEY (service_id, day, course, rank)
) STRICT, WITHOUT ROWID;
-- A dish chosen by hand for one person and day; `override`: although an allergen meets an allergy.
CREATE TABLE delivery_choice (
	choice_id INTEGER PRIMARY KEY,
	subscription_id INTEGER NOT NULL REFERENCES delivery_subscription(subscription_id),
	day INTEGER NOT NULL, -- of the meal
	course TEXT NOT NULL,
	dish_id INTEGER REFERENCES delivery_dish(dish_id), -- NULL: none of this course
	override INTEGER NOT NULL CHECK (override IN (0, 1)),
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	at INTEGER NOT NULL,
	content BLOB, -- the reason
	UNIQUE (subscription_id, day, course)
) STRICT;
CREATE INDEX delivery_choice_day ON delivery_choice(day);

-- What differs on a day from the round as it usually is.
CREATE TABLE delivery_run (
	round_id INTEGER NOT NULL REFERENCES delivery_round(round_id),
	day INTEGER NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	driver_id INTEGER REFERENCES user(user_id),
	vehicle TEXT,
	into_id INTEGER REFERENCES delivery_round(round_id), -- driven by another round this day
	PRIMARY KEY (round_id, day)
) STRICT, WITHOUT ROWID;

-- A delivery: made when its outcome is known, or when it is moved for the day.
CREATE TABLE delivery_stop (
	stop_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	subscription_id INTEGER NOT NULL REFERENCES delivery_subscription(subscription_id),
	day INTEGER NOT NULL,
	round_id INTEGER REFERENCES delivery_round(round_id), -- moved to
	position INTEGER,
	outcome TEXT CHECK (outcome IN ('delivered', 'absent_left', 'absent_back', 'refused', 'failed', 'no_answer')),
	quantity INTEGER,
	at INTEGER, -- the clock of the act
	tenths INTEGER, -- °C
	signs INTEGER NOT NULL DEFAULT 0, -- bits of wellness signs
	user_id INTEGER REFERENCES user(user_id),
	record_id INTEGER,
	UNIQUE (subscription_id, day)
) STRICT;
CREATE INDEX delivery_stop_day ON delivery_stop(day);

-- Nobody opened, or something is wrong: the ladder, until it has a result.
CREATE TABLE delivery_alarm (
	alarm_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	subscription_id INTEGER NOT NULL REFERENCES delivery_subscription(subscription_id),
	day INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('no_answer', 'sign')),
	opened_at INTEGER NOT NULL,
	opened_by INTEGER NOT NULL REFERENCES user(user_id),
	closed_at INTEGER,
	closed_by INTEGER REFERENCES user(user_id),
	result TEXT CHECK (result IN ('fine', 'away', 'hospital', 'helped', 'moved', 'deceased')),
	record_id INTEGER,
	content BLOB, -- the note of whoever closed it
	CHECK ((closed_at IS NULL) = (result IS NULL))
) STRICT;
CREATE INDEX delivery_alarm_open ON delivery_alarm(opened_at) WHERE closed_at IS NULL;
CREATE INDEX delivery_alarm_subscription ON delivery_alarm(subscription_id, day);
CREATE TABLE delivery_alarm_step (
	alarm_id INTEGER NOT NULL REFERENCES delivery_alarm(alarm_id),
	seq INTEGER NOT NULL,
	step TEXT NOT NULL CHECK (step IN ('call', 'contact', 'duty', 'police')),
	reached INTEGER NOT NULL CHECK (reached IN (0, 1)),
	at INTEGER NOT NULL,
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	PRIMARY KEY (alarm_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery_temperature (
	temperature_id INTEGER PRIMARY KEY,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	day INTEGER NOT NULL,
	round_id INTEGER REFERENCES delivery_round(round_id),
	point TEXT NOT NULL CHECK (point IN ('reception', 'cooking', 'cooling', 'departure', 'first', 'last', 'back')),
	keeps TEXT NOT NULL CHECK (keeps IN ('hot', 'cold', 'frozen')),
	dish_id INTEGER REFERENCES delivery_dish(dish_id),
	tenths INTEGER NOT NULL CHECK (tenths BETWEEN -600 AND 3000),
	good INTEGER NOT NULL CHECK (good IN (0, 1)),
	action TEXT, -- what was done about it; about food, never about a person
	at INTEGER NOT NULL,
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	record_id INTEGER,
	CHECK (good = 1 OR length(action) > 0)
) STRICT;
CREATE INDEX delivery_temperature_day ON delivery_temperature(service_id, day);

CREATE TABLE delivery_purchase (
	purchase_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	day INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL REFERENCES term(term_id), -- a partner
	label TEXT NOT NULL,
	cents INTEGER NOT NULL CHECK (cents > 0), -- without VAT
	bio INTEGER NOT NULL CHECK (bio IN (0, 1)),
	short INTEGER NOT NULL CHECK (short IN (0, 1)), -- at most one go-between
	local INTEGER NOT NULL CHECK (local IN (0, 1)), -- grown or made in the commune
	origin TEXT NOT NULL DEFAULT '', -- commune
	voided INTEGER NOT NULL DEFAULT 0 CHECK (voided IN (0, 1)),
	records TEXT NOT NULL CHECK (records LIKE '[%]'), -- ids of what it emitted
	user_id INTEGER NOT NULL REFERENCES user(user_id)
) STRICT;
CREATE INDEX delivery_purchase_day ON delivery_purchase(service_id, day);

CREATE TABLE delivery_survey (
	survey_id INTEGER PRIMARY KEY,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	day INTEGER NOT NULL,
	taste INTEGER NOT NULL CHECK (taste BETWEEN 1 AND 5),
	amount INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 5),
	choice INTEGER NOT NULL CHECK (choice BETWEEN 1 AND 5),
	punctual INTEGER NOT NULL CHECK (punctual BETWEEN 1 AND 5),
	overall INTEGER NOT NULL CHECK (overall BETWEEN 1 AND 5),
	complaint INTEGER NOT NULL CHECK (complaint IN (0, 1)),
	content BLOB, -- remarks, under the centre's key: the answer is anonymous
	records TEXT NOT NULL CHECK (records LIKE '[%]'),
	user_id INTEGER NOT NULL REFERENCES user(user_id)
) STRICT;
CREATE INDEX delivery_survey_day ON delivery_survey(service_id, day);
