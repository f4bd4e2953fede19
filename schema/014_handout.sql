-- Handouts: what is given at a desk against a ceiling, a quota or a stock.
-- Days are civil days; money is in cents; texts about a person, and names of givers, are sealed.

-- Right to buy in a social grocery: for a time, up to a ceiling a period.
CREATE TABLE handout_card (
	card_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	household_id INTEGER,
	number INTEGER NOT NULL UNIQUE CHECK (number BETWEEN 100000 AND 999999999), -- printed as a bar code
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL CHECK (to_day >= from_day),
	adults INTEGER NOT NULL CHECK (adults BETWEEN 1 AND 20),
	children INTEGER NOT NULL CHECK (children BETWEEN 0 AND 20),
	period TEXT NOT NULL CHECK (period IN ('week', 'month')),
	ceiling_cents INTEGER NOT NULL CHECK (ceiling_cents BETWEEN 0 AND 1000000),
	stopped INTEGER NOT NULL DEFAULT 0 CHECK (stopped IN (0, 1)),
	renewals INTEGER NOT NULL DEFAULT 0,
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	record_id INTEGER REFERENCES record(record_id),
	note BLOB -- why: one sealed cell
) STRICT;
CREATE INDEX handout_card_person ON handout_card(person_id);
CREATE INDEX handout_card_service ON handout_card(service_id, to_day);

CREATE TABLE handout_article (
	article_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	code TEXT NOT NULL, -- bar code, or a short code that is typed
	label TEXT NOT NULL, -- a trade name
	category TEXT NOT NULL CHECK (category IN ('dry', 'fresh', 'frozen', 'drink', 'baby', 'hygiene',
		'household', 'other')),
	programme TEXT NOT NULL CHECK (programme IN ('shop', 'fse', 'gift')), -- who pays for it
	price_cents INTEGER NOT NULL CHECK (price_cents BETWEEN 0 AND 100000),
	retail_cents INTEGER NOT NULL CHECK (retail_cents BETWEEN 0 AND 100000),
	least INTEGER NOT NULL DEFAULT 0 CHECK (least BETWEEN 0 AND 100000), -- order below this stock
	most INTEGER CHECK (most BETWEEN 1 AND 1000), -- a card may take in a period
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	UNIQUE (service_id, code)
) STRICT;

-- What came in together and expires together.
CREATE TABLE handout_lot (
	lot_id INTEGER PRIMARY KEY,
	article_id INTEGER NOT NULL REFERENCES handout_article(article_id),
	day INTEGER NOT NULL,
	expiry_day INTEGER,
	origin TEXT NOT NULL CHECK (origin IN ('purchase', 'fse', 'food_bank', 'gift')),
	cost_cents INTEGER NOT NULL DEFAULT 0,
	reference TEXT NOT NULL DEFAULT '', -- delivery note
	remaining INTEGER NOT NULL CHECK (remaining >= 0)
) STRICT;
CREATE INDEX handout_lot_article ON handout_lot(article_id, expiry_day) WHERE remaining > 0;

-- The stock of an article is the sum of its moves.
CREATE TABLE handout_move (
	move_id INTEGER PRIMARY KEY,
	article_id INTEGER NOT NULL REFERENCES handout_article(article_id),
	lot_id INTEGER REFERENCES handout_lot(lot_id), -- NULL: more went out than the lots held
	kind TEXT NOT NULL CHECK (kind IN ('receipt', 'sale', 'parcel', 'loss', 'count', 'undo')),
	quantity INTEGER NOT NULL CHECK (quantity <> 0),
	reason TEXT CHECK (reason IN ('expired', 'damaged', 'stolen', 'own_use')),
	visit_id INTEGER,
	give_id INTEGER,
	day INTEGER NOT NULL,
	at INTEGER NOT NULL,
	user_id INTEGER NOT NULL REFERENCES user(user_id)
) STRICT;
CREATE INDEX handout_move_article ON handout_move(article_id, move_id, quantity);
CREATE INDEX handout_move_visit ON handout_move(visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX handout_move_give ON handout_move(give_id) WHERE give_id IS NOT NULL;

-- A passage at the till.
CREATE TABLE handout_visit (
	visit_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	card_id INTEGER NOT NULL REFERENCES handout_card(card_id),
	person_id INTEGER NOT NULL REFERENCES person(person_id),
	day INTEGER NOT NULL,
	at INTEGER NOT NULL,
	paid TEXT NOT NULL CHECK (paid IN ('cash', 'card', 'centre')),
	total_cents INTEGER NOT NULL,
	retail_cents INTEGER NOT NULL,
	articles INTEGER NOT NULL,
	cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1)),
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	record_id INTEGER REFERENCES record(record_id)
) STRICT;
CREATE INDEX handout_visit_card ON handout_visit(card_id, day);
CREATE INDEX handout_visit_day ON handout_visit(service_id, day);

CREATE TABLE handout_line (
	visit_id INTEGER NOT NULL REFERENCES handout_visit(visit_id),
	article_id INTEGER NOT NULL REFERENCES handout_article(article_id),
	quantity INTEGER NOT NULL CHECK (quantity > 0),
	price_cents INTEGER NOT NULL, -- as it was
	PRIMARY KEY (visit_id, article_id)
) STRICT, WITHOUT ROWID;

-- What usually goes into a parcel.
CREATE TABLE handout_kit (
	kit_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	label TEXT NOT NULL,
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
CREATE TABLE handout_kit_line (
	kit_id INTEGER NOT NULL REFERENCES handout_kit(kit_id),
	article_id INTEGER NOT NULL REFERENCES handout_article(article_id),
	quantity INTEGER NOT NULL CHECK (quantity > 0),
	PRIMARY KEY (kit_id, article_id)
) STRICT, WITHOUT ROWID;

-- Tickets come in batches.
CREATE TABLE handout_batch (
	batch_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	reference TEXT NOT NULL,
	ordered_day INTEGER NOT NULL,
	received_day INTEGER,
	valid_to INTEGER,
	quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 100000),
	cost_cents INTEGER NOT NULL DEFAULT 0 -- the centre's share
) STRICT;
CREATE INDEX handout_batch_service ON handout_batch(service_id, ordered_day);

-- Something given: a parcel, tickets, a voucher; or a request that was refused.
CREATE TABLE handout_give (
	give_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	kind TEXT NOT NULL CHECK (kind IN ('parcel', 'ticket', 'voucher', 'refused')),
	person_id INTEGER REFERENCES person(person_id), -- NULL: given to somebody not known here
	household_id INTEGER,
	people INTEGER NOT NULL DEFAULT 1 CHECK (people BETWEEN 1 AND 500),
	requested_day INTEGER NOT NULL,
	day INTEGER NOT NULL CHECK (day >= requested_day),
	days INTEGER NOT NULL DEFAULT 0, -- a voucher: for how many days
	quantity INTEGER NOT NULL CHECK (quantity BETWEEN 0 AND 1000),
	amount_cents INTEGER NOT NULL DEFAULT 0,
	urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),
	refusal TEXT CHECK (refusal IN ('no_stock', 'not_entitled', 'quota', 'elsewhere', 'other')),
	partner_id INTEGER REFERENCES term(term_id),
	batch_id INTEGER REFERENCES handout_batch(batch_id),
	used INTEGER NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND quantity),
	cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1)),
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	record_id INTEGER REFERENCES record(record_id),
	used_record_id INTEGER REFERENCES record(record_id),
	note BLOB
) STRICT;
CREATE INDEX handout_give_service ON handout_give(service_id, day);
CREATE INDEX handout_give_person ON handout_give(person_id, day) WHERE person_id IS NOT NULL;
CREATE INDEX handout_give_batch ON handout_give(batch_id) WHERE batch_id IS NOT NULL;

-- Gifts and legacies that the centre receives.
CREATE TABLE handout_gift (
	gift_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	kind TEXT NOT NULL CHECK (kind IN ('money', 'goods', 'legacy')),
	day INTEGER NOT NULL,
	amount_cents INTEGER NOT NULL DEFAULT 0 CHECK (amount_cents BETWEEN 0 AND 1000000000),
	decided_day INTEGER, -- accepted by the council
	thanked_day INTEGER,
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	record_id INTEGER REFERENCES record(record_id),
	content BLOB NOT NULL -- giver, contact, what, for what: one cell under the centre's key
) STRICT;
CREATE INDEX handout_gift_day ON handout_gift(service_id, day);
