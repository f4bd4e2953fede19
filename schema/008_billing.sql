-- What people pay: lines that services add, monthly invoices and credit notes, payments, reminders.

-- The centre as creditor; public facts.
CREATE TABLE billing_creditor (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	version INTEGER NOT NULL DEFAULT 1,
	name TEXT NOT NULL,
	street TEXT NOT NULL,
	postcode TEXT NOT NULL,
	locality TEXT NOT NULL,
	iban TEXT NOT NULL,
	kbo TEXT,   -- enterprise number, ten digits
	phone TEXT,
	email TEXT
) STRICT;

-- Who pays: a person of the centre, or someone else (a son, an administrator, a school).
CREATE TABLE billing_payer (
	payer_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	person_id INTEGER UNIQUE REFERENCES person(person_id),
	active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
	content BLOB, -- name and address of a payer who is no person of the centre: one sealed cell
	CHECK ((person_id IS NULL) = (content IS NOT NULL))
) STRICT;

CREATE TABLE billing_invoice (
	invoice_id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 1,
	kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit')),
	year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2099),
	number INTEGER NOT NULL CHECK (number >= 1),
	payer_id INTEGER NOT NULL REFERENCES billing_payer(payer_id),
	credits_id INTEGER REFERENCES billing_invoice(invoice_id), -- of a credit note: what it corrects
	from_day INTEGER NOT NULL, -- of the first and the last line
	until_day INTEGER NOT NULL CHECK (until_day >= from_day),
	issued_day INTEGER NOT NULL,
	due_day INTEGER CHECK (due_day >= issued_day),
	total_cents INTEGER NOT NULL CHECK (total_cents > 0),
	balance_cents INTEGER NOT NULL, -- total less credits and payments; 0 for a credit note
	communication TEXT CHECK (length(communication) = 12),
	issued_by INTEGER NOT NULL REFERENCES user(user_id),
	issued_at INTEGER NOT NULL,
	content BLOB NOT NULL, -- payer, names, creditor as they were: one sealed cell
	UNIQUE (kind, year, number),
	UNIQUE (communication),
	CHECK ((kind = 'credit') = (credits_id IS NOT NULL)),
	CHECK ((kind = 'invoice') = (due_day IS NOT NULL)),
	CHECK ((kind = 'invoice') = (communication IS NOT NULL))
) STRICT;
CREATE INDEX billing_invoice_open ON billing_invoice(due_day) WHERE balance_cents <> 0;
CREATE INDEX billing_invoice_payer ON billing_invoice(payer_id, issued_day);
CREATE INDEX billing_invoice_issued ON billing_invoice(issued_day);
CREATE INDEX billing_invoice_credits ON billing_invoice(credits_id) WHERE credits_id IS NOT NULL;
CREATE TRIGGER billing_invoice_no_delete BEFORE DELETE ON billing_invoice
	BEGIN SELECT raise(ABORT, 'billing_invoice'); END;
CREATE TRIGGER billing_invoice_fixed BEFORE UPDATE OF kind, year, number, payer_id, credits_id, from_day,
	until_day, issued_day, due_day, total_cents, communication ON billing_invoice
	BEGIN SELECT raise(ABORT, 'billing_invoice'); END;

-- One thing to pay, with the price of its day.
CREATE TABLE billing_line (
	line_id INTEGER PRIMARY KEY,
	service_id INTEGER NOT NULL REFERENCES service(service_id),
	payer_id INTEGER NOT NULL REFERENCES billing_payer(payer_id),
	person_id INTEGER REFERENCES person(person_id), -- for whom; NULL: no person
	day INTEGER NOT NULL,
	item_id INTEGER NOT NULL REFERENCES term(term_id), -- a unit of the catalogue: meal, km…
	quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 100000),
	unit_cents INTEGER NOT NULL CHECK (unit_cents BETWEEN 1 AND 10000000),
	amount_cents INTEGER GENERATED ALWAYS AS (quantity * unit_cents) VIRTUAL,
	source TEXT NOT NULL, -- table of the act
	source_id INTEGER NOT NULL,
	part INTEGER NOT NULL DEFAULT 0, -- several lines of one act
	state TEXT NOT NULL CHECK (state IN ('open', 'void', 'invoiced', 'to_credit', 'credited')),
	invoice_id INTEGER REFERENCES billing_invoice(invoice_id),
	credit_id INTEGER REFERENCES billing_invoice(invoice_id),
	CHECK ((state IN ('open', 'void')) = (invoice_id IS NULL)),
	CHECK ((state = 'credited') = (credit_id IS NOT NULL))
) STRICT;
-- An act counts once on what is owed.
CREATE UNIQUE INDEX billing_line_act ON billing_line(source, source_id, part)
	WHERE state IN ('open', 'invoiced');
CREATE INDEX billing_line_source ON billing_line(source, source_id);
CREATE INDEX billing_line_waiting ON billing_line(state, payer_id, day) WHERE state IN ('open', 'to_credit');
CREATE INDEX billing_line_invoice ON billing_line(invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX billing_line_credit ON billing_line(credit_id) WHERE credit_id IS NOT NULL;

CREATE TABLE billing_payment (
	payment_id INTEGER PRIMARY KEY,
	invoice_id INTEGER NOT NULL REFERENCES billing_invoice(invoice_id),
	day INTEGER NOT NULL,
	amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0), -- negative: money given back
	means TEXT NOT NULL CHECK (means IN ('transfer', 'cash', 'card', 'aid', 'other')),
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	at INTEGER NOT NULL,
	voided INTEGER NOT NULL DEFAULT 0 CHECK (voided IN (0, 1))
) STRICT;
CREATE INDEX billing_payment_invoice ON billing_payment(invoice_id);
CREATE INDEX billing_payment_day ON billing_payment(day);

CREATE TABLE billing_reminder (
	invoice_id INTEGER NOT NULL REFERENCES billing_invoice(invoice_id),
	level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 9),
	day INTEGER NOT NULL,
	due_day INTEGER NOT NULL,
	balance_cents INTEGER NOT NULL,
	user_id INTEGER NOT NULL REFERENCES user(user_id),
	at INTEGER NOT NULL,
	PRIMARY KEY (invoice_id, level)
) STRICT, WITHOUT ROWID;
