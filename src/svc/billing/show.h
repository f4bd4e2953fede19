/* How an invoice is written into an answer. */
#ifndef SVC_BILLING_SHOW_H
#define SVC_BILLING_SHOW_H

#include "svc/billing/billing.h"

void creditor_members(struct jw *w, const struct creditor *c, int64_t version);
/* The members of schema InvoiceRow; the name is that of today. */
Err invoice_row_members(struct ctx *cx, struct jw *w, const struct invoice *i) MUST_CHECK;
/* The members of schema Invoice, as it was printed. */
Err invoice_members(struct ctx *cx, struct jw *w, const struct invoice *i,
		    int64_t *person_id) MUST_CHECK;

#endif
