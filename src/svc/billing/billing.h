/*
 * Billing: the routes over core/billing.h, for every service that has something to pay.
 *
 * A coordinator looks at what waits, makes the invoices of the month in one run, prints them,
 * enters payments as they come, reminds those that are late, and gives accounting a file.
 * Amounts and numbers are in clear; who pays is told from sealed cells or the directory, so every
 * list is audited.
 */
#ifndef SVC_BILLING_BILLING_H
#define SVC_BILLING_BILLING_H

#include "core/billing.h"
#include "core/session.h"
#include "http/http.h"

/* read.c */
handler_fn billing_waiting, billing_invoices, billing_invoice, billing_print;
/* act.c */
handler_fn billing_run_make, billing_credit_make, billing_pay_add, billing_pay_undo,
	billing_remind_make;
/* setup.c */
handler_fn billing_creditor_show, billing_creditor_save, billing_payers, billing_payer_new,
	billing_payer_change;
/* csv.c */
handler_fn billing_csv;

struct waiting_q {
	int32_t until;
	const char *service;
};
struct invoices_q {
	int state;
	int32_t from, to;
	int64_t payer, limit, before;
};
struct print_q {
	int64_t year, first, last, after;
	int kind;
};
struct csv_q {
	int32_t from, to;
};
struct run_in {
	int32_t until, issued;
	const char *service;
};
struct credit_in {
	struct list lines;
	const char *reason;
};
struct pay_in {
	int64_t invoice_id, amount_cents;
	const char *communication;
	int32_t day;
	int means;
};
struct remind_in {
	int32_t day;
};
struct payer_change {
	struct payer *payer;
	bool active;
};

enum { INVOICES_ALL, INVOICES_OPEN, INVOICES_OVERDUE };

#endif
