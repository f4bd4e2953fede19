/*
 * Billing: what people pay for the services of the centre.
 *
 * A service adds a line for each act that costs something, in the transaction of the act, with
 * the price of that day:
 *
 *	struct billable b = { .service_id = s->id, .person_id = person, .day = day,
 *			      .item = "meal", .quantity = 2, .unit_cents = 650,
 *			      .source = "delivery_stop", .source_id = stop_id };
 *	TRY(billing_add(cx, &b, NULL));
 *
 * and takes it back in the transaction of the correction:
 *
 *	TRY(billing_void(cx, "delivery_stop", stop_id));
 *
 * then adds the right one if there is one.  Several lines of one act (pick-up, kilometres,
 * waiting) have each a `part` of their own; billing_void() takes all of them.  Whoever corrects
 * never asks whether an invoice is out already: an open line just goes, one that was invoiced
 * waits for the credit note of the next run.
 *
 * Life of a line
 * --------------
 *	open -> invoiced -> to_credit -> credited
 *	   \-> void
 * An act has at most one line of a part that is open or invoiced: adding it twice is refused by
 * the base.  A price of 0 makes no line.
 *
 * Invoices and credit notes
 * -------------------------
 * A run takes the open lines up to a day and makes one invoice for each payer, and one credit
 * note for each invoice that has lines to credit.  Numbers have no gap within a kind and a civil
 * year (AR TVA n° 1 of 29/12/1992, art. 5: an uninterrupted series), are given in the
 * transaction and never deleted: triggers refuse it.  Social services are exempt from VAT
 * (Code de la TVA, art. 44), which is printed.  The structured communication of an invoice is
 * year (two digits) and number (eight), mod 97.
 *
 * What names somebody (the payer, for whom a line is, the address) is one cell: under the key of
 * the person who pays, or the centre's when the payer is no person of the centre.  It stays as it
 * was printed, with the creditor of that day.
 *
 * Money is integer cents.  The balance of an invoice is its total less its credit notes and its
 * payments; below 0 the centre owes the payer.  Parameters, all dated: billing.due_days,
 * billing.reminder_days, billing.reminder_post_days, billing.reminder_levels.
 *
 * Every function that changes something runs inside a write job.
 */
#ifndef CORE_BILLING_H
#define CORE_BILLING_H

#include "core/app.h"
#include "core/schema.h"

/*
 * Conditions on billing_line: each names the condition of the index of lines that wait word for
 * word, or SQLite reads all the lines there ever were.
 */
#define BILLING_OPEN	  "state IN ('open', 'to_credit') AND state = 'open'"
#define BILLING_TO_CREDIT "state IN ('open', 'to_credit') AND state = 'to_credit'"

/* ---- lines ---------------------------------------------------------------------------------
 */

struct billable {
	int64_t service_id;
	int64_t person_id; /* for whom; 0: no person, then payer_id must be given */
	int64_t payer_id;  /* 0: the person pays */
	int32_t day;
	const char *item; /* key of a unit of the catalogue: "meal" */
	int64_t quantity; /* 1 to 100 000 */
	int64_t unit_cents;
	const char *source; /* table of the act: a literal */
	int64_t source_id;
	int part;
};

/* `line_id` may be NULL, and is 0 when the price is 0. */
Err billing_add(struct ctx *cx, const struct billable *b, int64_t *line_id) MUST_CHECK;
/* All lines of the act; none is no error. */
Err billing_void(struct ctx *cx, const char *source, int64_t source_id) MUST_CHECK;
/* The payer that a person is; made when there is none. */
Err billing_payer_of(struct ctx *cx, int64_t person_id, int64_t *payer_id) MUST_CHECK;

/* ---- payers and the creditor --------------------------------------------------------------- */

struct payer {
	const char *name, *street, *postcode, *locality, *email, *phone, *lang;
};
extern const struct schema payer_schema; /* of a payer who is no person of the centre */

Err billing_payer_add(struct ctx *cx, const struct payer *p, int64_t *payer_id) MUST_CHECK;
/* ERR_STALE when the row is not at `version`. */
Err billing_payer_set(struct ctx *cx, int64_t payer_id, int64_t version, const struct payer *p,
		      bool active) MUST_CHECK;
/* Name and address as they are now, of either sort; ERR_NOT_FOUND. */
Err billing_payer_get(struct ctx *cx, int64_t payer_id, struct payer *out,
		      int64_t *version) MUST_CHECK;
/* The name for a list: from the directory, or the cell. */
Err billing_payer_name(struct ctx *cx, int64_t payer_id, const char **name,
		       int64_t *person_id) MUST_CHECK;

struct creditor {
	const char *name, *street, *postcode, *locality, *iban, *kbo, *phone, *email;
};
extern const struct schema creditor_schema;
/* *version 0: not told yet. */
Err billing_creditor(struct ctx *cx, struct creditor *out, int64_t *version) MUST_CHECK;
/* 0: the first time; ERR_STALE otherwise when it is not the stored one. */
Err billing_creditor_set(struct ctx *cx, const struct creditor *c, int64_t version) MUST_CHECK;

/* ---- invoices --------------------------------------------------------------------------------
 */

struct billing_run {
	int32_t until;	    /* lines up to this day */
	int64_t service_id; /* 0: all services */
	int32_t issued;	    /* the date on the invoice */
	int64_t user_id;
};
struct billing_made {
	int64_t invoices, credits, lines;
	int64_t total_cents, credit_cents;
	int64_t first_number, last_number; /* of the invoices; 0: none */
};
/* ERR_CONFLICT "billing.no_creditor" before the centre's account is told. */
Err billing_run(struct ctx *cx, const struct billing_run *r,
		struct billing_made *out) MUST_CHECK;

/* What is printed on it, as it was when it was issued. */
struct invoice_name {
	int64_t person_id;
	const char *name;
};
struct invoice_content {
	struct payer *payer;
	struct creditor *creditor;
	struct list names;  /* struct invoice_name: for whom the lines are */
	const char *reason; /* of a credit note made by hand */
};
extern const struct schema invoice_content_schema;

struct invoice {
	int64_t id, version, number, payer_id, credits_id;
	int64_t total_cents, balance_cents;
	int year;
	bool credit;
	int32_t from, until, issued, due; /* due: DAY_NONE of a credit note */
	const char *communication;	  /* twelve digits or NULL */
	const void *content;
	size_t content_len;
};
Err invoice_get(struct ctx *cx, int64_t id, struct invoice *out) MUST_CHECK;
Err invoice_open(struct ctx *cx, const struct invoice *i,
		 struct invoice_content *out) MUST_CHECK;
/* "2026-000123", "NC-2026-000004" */
char *invoice_number(struct arena *a, const struct invoice *i);
/* The columns of `struct invoice` in the order that invoice_row() reads. */
#define INVOICE_COLUMNS                                                                        \
	"invoice_id, version, kind, year, number, payer_id, credits_id, from_day, until_day,"  \
	" issued_day, due_day, total_cents, balance_cents, communication, content"
struct stmt;
void invoice_row(struct ctx *cx, const struct stmt *q, struct invoice *out);

/*
 * A credit note for lines of one invoice (all that are not credited yet when n is 0); `reason` is
 * sealed.  ERR_CONFLICT "billing.nothing_to_credit".
 */
Err billing_credit(struct ctx *cx, const struct invoice *i, const int64_t *lines, size_t n,
		   const char *reason, int64_t *credit_id) MUST_CHECK;

/* ---- money ---------------------------------------------------------------------------------
 */

extern const char *const payment_means[];
struct payment {
	int64_t invoice_id, amount_cents;
	int32_t day;
	int means;
};
Err billing_pay(struct ctx *cx, const struct payment *p, int64_t *payment_id) MUST_CHECK;
/* A payment that was entered by mistake; ERR_NOT_FOUND, ERR_CONFLICT "billing.voided". */
Err billing_pay_void(struct ctx *cx, int64_t payment_id, int64_t *invoice_id) MUST_CHECK;
/* The invoice of a structured communication. */
Err billing_find(struct ctx *cx, const char *communication, bool *found,
		 int64_t *invoice_id) MUST_CHECK;
/*
 * One reminder more for every invoice that is overdue on `day` (its due day, or that of its last
 * reminder, is past), up to billing.reminder_levels; how many.
 */
Err billing_remind(struct ctx *cx, int32_t day, int64_t *made) MUST_CHECK;

/*
 * The text of the payment code of an invoice (EPC069-12 version 3: version 002, SCT, UTF-8), for
 * `cents` still to pay; NULL when there is nothing to pay.  The Belgian structured communication
 * stands in the unstructured remittance, as +++…+++: the structured one is for ISO 11649 only.
 */
char *billing_epc(struct arena *a, const struct creditor *c, const char *communication,
		  int64_t cents);

#endif
