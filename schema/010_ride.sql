-- The social taxi: who is driven where, by whom, at what price (src/svc/ride).
-- Addresses, needs and reasons are sealed cells; what is left is times, quantities and states.
-- Minutes are minutes of the civil day; coordinates are 1e-5 degree, 0 0 when not known.

-- Where people go: public places, and localities (the middle of a village stands for its homes).
CREATE TABLE ride_place (
	place_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	label TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('locality', 'hospital', 'doctor', 'pharmacy', 'shop', 'cpas',
		'court', 'school', 'station', 'work', 'leisure', 'other')),
	street TEXT,
	postcode TEXT,
	locality TEXT NOT NULL,
	lat INTEGER NOT NULL DEFAULT 0,
	lon INTEGER NOT NULL DEFAULT 0,
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

-- One row a tariff in force: what a trip costs (src/svc/ride/tariff.h).
CREATE TABLE ride_tariff (
	tariff_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	label TEXT NOT NULL,
	source TEXT NOT NULL, -- the council's decision
	from_day INTEGER NOT NULL,
	to_day INTEGER,
	flat TEXT NOT NULL CHECK (flat IN ('none', 'distance', 'locality', 'always')),
	flat_cents INTEGER NOT NULL DEFAULT 0,
	flat_metres INTEGER NOT NULL DEFAULT 0,
	flat_postcodes TEXT NOT NULL DEFAULT '', -- "6850 6852"
	km_e4 INTEGER NOT NULL DEFAULT 0, -- ten-thousandths of a euro a kilometre
	km_from TEXT NOT NULL CHECK (km_from IN ('pickup', 'home', 'depot')),
	least_cents INTEGER NOT NULL DEFAULT 0,
	wait_free INTEGER NOT NULL DEFAULT 0, -- minutes
	wait_free_kinds TEXT NOT NULL DEFAULT '', -- kinds of places: "hospital cpas court"
	wait_step INTEGER NOT NULL DEFAULT 15, -- minutes begun
	wait_cents INTEGER NOT NULL DEFAULT 0, -- a step
	extra_cents INTEGER NOT NULL DEFAULT 0, -- a person more
	no_show_cents INTEGER NOT NULL DEFAULT 0,
	late_cancel_cents INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What the taxi knows of a person beyond the identity.
CREATE TABLE ride_client (
	person_id INTEGER PRIMARY KEY REFERENCES person(person_id),
	version INTEGER NOT NULL DEFAULT 1,
	free_percent INTEGER NOT NULL DEFAULT 0 CHECK (free_percent BETWEEN 0 AND 100), -- by decision
	free_from INTEGER,
	free_to INTEGER,
	content BLOB NOT NULL -- access notes, coordinates of the home, the decision
) STRICT;

CREATE TABLE ride_vehicle (
	vehicle_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	label TEXT NOT NULL,
	plate TEXT,
	seats INTEGER NOT NULL CHECK (seats BETWEEN 1 AND 8), -- for passengers
	wheels INTEGER NOT NULL DEFAULT 0 CHECK (wheels BETWEEN 0 AND 4), -- places for wheelchairs
	depot_id INTEGER REFERENCES ride_place(place_id),
	odometer INTEGER NOT NULL DEFAULT 0, -- km
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

-- A driver is an account: employee, Art.60 worker or volunteer.
CREATE TABLE ride_driver (
	driver_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	user_id INTEGER NOT NULL UNIQUE REFERENCES user(user_id),
	kind TEXT NOT NULL CHECK (kind IN ('employee', 'art60', 'volunteer')),
	allowance TEXT NOT NULL DEFAULT 'none' CHECK (allowance IN ('none', 'flat', 'km', 'flat_km')),
	day_cents INTEGER NOT NULL DEFAULT 0,
	elsewhere_cents INTEGER NOT NULL DEFAULT 0, -- received this year from others, as declared
	elsewhere_year INTEGER NOT NULL DEFAULT 0,
	no_wheels INTEGER NOT NULL DEFAULT 0 CHECK (no_wheels IN (0, 1)), -- cannot handle wheelchairs
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	content BLOB NOT NULL -- telephone, note: sealed for the centre
) STRICT;

-- Usual hours of a driver, with a vehicle.
CREATE TABLE ride_shift (
	shift_id INTEGER PRIMARY KEY,
	driver_id INTEGER NOT NULL REFERENCES ride_driver(driver_id),
	vehicle_id INTEGER NOT NULL REFERENCES ride_vehicle(vehicle_id),
	weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
	from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
	to_minute INTEGER NOT NULL CHECK (to_minute BETWEEN 1 AND 1440),
	CHECK (from_minute < to_minute)
) STRICT;
CREATE INDEX ride_shift_driver ON ride_shift(driver_id);

CREATE TABLE ride_absence (
	absence_id INTEGER PRIMARY KEY,
	driver_id INTEGER NOT NULL REFERENCES ride_driver(driver_id),
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('ill', 'leave', 'other')),
	CHECK (from_day <= to_day)
) STRICT;
CREATE INDEX ride_absence_driver ON ride_absence(driver_id, to_day);

-- Documents and their last day: of a driver or of a vehicle.
CREATE TABLE ride_paper (
	paper_id INTEGER PRIMARY KEY,
	driver_id INTEGER REFERENCES ride_driver(driver_id),
	vehicle_id INTEGER REFERENCES ride_vehicle(vehicle_id),
	kind TEXT NOT NULL CHECK (kind IN ('licence', 'medical', 'judicial', 'insurance', 'note',
		'inspection', 'maintenance')),
	seen_day INTEGER NOT NULL,
	until_day INTEGER,
	CHECK ((driver_id IS NULL) <> (vehicle_id IS NULL))
) STRICT;
CREATE INDEX ride_paper_driver ON ride_paper(driver_id) WHERE driver_id IS NOT NULL;
CREATE INDEX ride_paper_vehicle ON ride_paper(vehicle_id) WHERE vehicle_id IS NOT NULL;

-- When the service is open.
CREATE TABLE ride_hours (
	hours_id INTEGER PRIMARY KEY,
	weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
	from_minute INTEGER NOT NULL,
	to_minute INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER,
	CHECK (from_minute < to_minute)
) STRICT;

-- A day of which the runs were made from the shifts.
CREATE TABLE ride_day (
	day INTEGER PRIMARY KEY,
	prepared_at INTEGER NOT NULL,
	record_id INTEGER REFERENCES record(record_id) -- hours opened
) STRICT;

-- A driver with a vehicle on a day.
CREATE TABLE ride_run (
	run_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	day INTEGER NOT NULL,
	vehicle_id INTEGER NOT NULL REFERENCES ride_vehicle(vehicle_id),
	driver_id INTEGER NOT NULL REFERENCES ride_driver(driver_id),
	from_minute INTEGER NOT NULL,
	to_minute INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'out', 'back', 'cancelled')),
	km_start INTEGER, -- odometer
	km_end INTEGER,
	out_at INTEGER, -- instants
	back_at INTEGER,
	record_id INTEGER REFERENCES record(record_id),
	CHECK (from_minute < to_minute)
) STRICT;
CREATE INDEX ride_run_day ON ride_run(day, vehicle_id);
CREATE INDEX ride_run_driver ON ride_run(driver_id, day);

CREATE TABLE ride (
	ride_id INTEGER PRIMARY KEY, -- ascending with random gaps
	version INTEGER NOT NULL DEFAULT 1,
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	pair_id INTEGER, -- the outward ride, of both
	series_id INTEGER, -- the first ride of a series
	leg TEXT NOT NULL CHECK (leg IN ('out', 'back')),
	day INTEGER NOT NULL,
	at_minute INTEGER NOT NULL CHECK (at_minute BETWEEN 0 AND 1439), -- wanted
	anchor TEXT NOT NULL CHECK (anchor IN ('arrive', 'depart')),
	persons INTEGER NOT NULL CHECK (persons BETWEEN 1 AND 8), -- the rider and who comes along
	theme_id INTEGER NOT NULL REFERENCES term(term_id), -- purpose
	priority INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 2),
	state TEXT NOT NULL CHECK (state IN ('asked', 'placed', 'under_way', 'done', 'refused',
		'cancelled', 'cancelled_late', 'no_show', 'dropped')),
	outcome_id INTEGER REFERENCES term(term_id), -- cause of a refusal
	partner_id INTEGER REFERENCES term(term_id), -- where a refused person was sent
	asked_day INTEGER NOT NULL,
	asked_at INTEGER NOT NULL,
	asked_by INTEGER NOT NULL REFERENCES user(user_id),
	run_id INTEGER REFERENCES ride_run(run_id),
	pick_seq INTEGER, -- order of the stops in the run
	drop_seq INTEGER,
	pick_minute INTEGER, -- planned
	drop_minute INTEGER,
	metres INTEGER NOT NULL DEFAULT 0, -- estimated, from door to door
	picked_at INTEGER, -- instants
	dropped_at INTEGER,
	km_pick INTEGER, -- odometer
	km_drop INTEGER,
	wait_minutes INTEGER NOT NULL DEFAULT 0,
	price_cents INTEGER NOT NULL DEFAULT 0,
	price TEXT NOT NULL DEFAULT '[]', -- the lines of the price, JSON
	paid TEXT NOT NULL DEFAULT 'open' CHECK (paid IN ('open', 'cash', 'billed', 'free')),
	record_id INTEGER REFERENCES record(record_id),
	content BLOB NOT NULL -- addresses, needs, reasons: sealed for the person
) STRICT;
CREATE INDEX ride_day_state ON ride(day, state);
CREATE INDEX ride_person ON ride(person_id, day);
CREATE INDEX ride_of_run ON ride(run_id) WHERE run_id IS NOT NULL;
CREATE INDEX ride_pair ON ride(pair_id) WHERE pair_id IS NOT NULL;
