/* The billing service: routes and shapes. */
#include "svc/billing/billing.h"

#include "core/limits.h"
#include "core/list.h"

#include "base/banned.h"

static const char *const invoice_states[] = { "all", "open", "overdue", NULL };
static const char *const invoice_kinds[] = { "invoice", "credit", NULL };
static const char *const line_states[] = { "open",	"void",	    "invoiced",
					   "to_credit", "credited", NULL };

static const struct field waiting_q_fields[] = {
	FIELD_DATE(waiting_q, until, 0),
	FIELD_TEXT(waiting_q, service, 0, 0, 60),
};
static const struct schema waiting_q_schema = SCHEMA(waiting_q, waiting_q_fields);
static const struct field invoices_q_fields[] = {
	FIELD_ENUM(invoices_q, state, 0, invoice_states),
	FIELD_DATE(invoices_q, from, 0),
	FIELD_DATE(invoices_q, to, 0),
	FIELD_INT(invoices_q, payer, 0, 1, INT64_MAX),
	FIELD_INT(invoices_q, limit, 0, 1, LIMIT_PAGE),
	FIELD_INT(invoices_q, before, 0, 1, INT64_MAX),
};
static const struct schema invoices_q_schema = SCHEMA(invoices_q, invoices_q_fields);
static const struct field print_q_fields[] = {
	FIELD_INT(print_q, year, FIELD_REQUIRED, 2000, 2099),
	FIELD_INT(print_q, first, FIELD_REQUIRED, 1, 99999999),
	FIELD_INT(print_q, last, FIELD_REQUIRED, 1, 99999999),
	FIELD_ENUM(print_q, kind, 0, invoice_kinds),
	FIELD_INT(print_q, after, 0, 0, LIST_AFTER_MAX),
};
static const struct schema print_q_schema = SCHEMA(print_q, print_q_fields);
static const struct field csv_q_fields[] = {
	FIELD_DATE(csv_q, from, FIELD_REQUIRED),
	FIELD_DATE(csv_q, to, FIELD_REQUIRED),
};
static const struct schema csv_q_schema = SCHEMA(csv_q, csv_q_fields);
static const struct field run_in_fields[] = {
	FIELD_DATE(run_in, until, FIELD_REQUIRED),
	FIELD_DATE(run_in, issued, 0),
	FIELD_TEXT(run_in, service, 0, 0, 60),
};
static const struct schema run_in_schema = { .name = "BillingRunIn",
					     .fields = run_in_fields,
					     .n_fields = ARRAY_LEN(run_in_fields),
					     .size = sizeof(struct run_in) };
static const struct field credit_in_fields[] = {
	FIELD_INTS(credit_in, lines, 0, 0, 400),
	FIELD_TEXT(credit_in, reason, FIELD_REQUIRED | FIELD_PERSONAL, 3, 300),
};
static const struct schema credit_in_schema = { .name = "BillingCreditIn",
						.fields = credit_in_fields,
						.n_fields = ARRAY_LEN(credit_in_fields),
						.size = sizeof(struct credit_in) };
static const struct field pay_in_fields[] = {
	FIELD_INT(pay_in, invoice_id, 0, 1, INT64_MAX),
	FIELD_TEXT(pay_in, communication, 0, 0, 40),
	FIELD_DATE(pay_in, day, FIELD_REQUIRED),
	FIELD_INT(pay_in, amount_cents, FIELD_REQUIRED, -10000000, 10000000),
	FIELD_ENUM(pay_in, means, FIELD_REQUIRED, payment_means),
};
static const struct schema pay_in_schema = { .name = "BillingPaymentIn",
					     .fields = pay_in_fields,
					     .n_fields = ARRAY_LEN(pay_in_fields),
					     .size = sizeof(struct pay_in) };
static const struct field remind_in_fields[] = { FIELD_DATE(remind_in, day, 0) };
static const struct schema remind_in_schema = { .name = "BillingRemindIn",
						.fields = remind_in_fields,
						.n_fields = ARRAY_LEN(remind_in_fields),
						.size = sizeof(struct remind_in) };
static const struct field payer_change_fields[] = {
	FIELD_OBJECT(payer_change, payer, FIELD_REQUIRED | FIELD_PERSONAL, payer,
		     &payer_schema),
	FIELD_BOOL(payer_change, active, FIELD_REQUIRED),
};
static const struct schema payer_change_schema = { .name = "BillingPayerChange",
						   .fields = payer_change_fields,
						   .n_fields = ARRAY_LEN(payer_change_fields),
						   .size = sizeof(struct payer_change) };

/* ---- answers ------------------------------------------------------------------------------ */

static const struct field saved_fields[] = { OUT_INT("id", FIELD_REQUIRED),
					     OUT_INT("version", FIELD_REQUIRED) };
static const struct schema saved_schema = OUT_SCHEMA("BillingSaved", saved_fields);
static const struct field creditor_out_fields[] = {
	OUT_INT("version", FIELD_REQUIRED),    OUT_TEXT("name", FIELD_NULLABLE),
	OUT_TEXT("street", FIELD_NULLABLE),    OUT_TEXT("postcode", FIELD_NULLABLE),
	OUT_TEXT("locality", FIELD_NULLABLE),  OUT_TEXT("iban", FIELD_NULLABLE),
	OUT_TEXT("iban_text", FIELD_NULLABLE), OUT_TEXT("kbo", FIELD_NULLABLE),
	OUT_TEXT("phone", FIELD_NULLABLE),     OUT_TEXT("email", FIELD_NULLABLE),
};
static const struct schema creditor_out_schema =
	OUT_SCHEMA("BillingCreditor", creditor_out_fields);

static const struct field waiting_row_fields[] = {
	OUT_INT("payer_id", FIELD_REQUIRED),
	OUT_INT("person_id", FIELD_NULLABLE),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_INT("lines", FIELD_REQUIRED),
	OUT_INT("cents", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("until", FIELD_REQUIRED),
};
static const struct schema waiting_row_schema =
	OUT_SCHEMA("BillingWaitingRow", waiting_row_fields);
static const struct field waiting_fields[] = {
	OUT_LIST("rows", &waiting_row_schema), OUT_INT("cents", FIELD_REQUIRED),
	OUT_INT("to_credit", FIELD_REQUIRED),  OUT_INT("to_credit_cents", FIELD_REQUIRED),
	OUT_BOOL("ready", FIELD_REQUIRED),
};
static const struct schema waiting_schema = OUT_SCHEMA("BillingWaiting", waiting_fields);

#define INVOICE_OUT                                                                            \
	OUT_INT("id", FIELD_REQUIRED), OUT_INT("version", FIELD_REQUIRED),                     \
		OUT_ENUM("kind", FIELD_REQUIRED, invoice_kinds),                               \
		OUT_TEXT("number", FIELD_REQUIRED), OUT_INT("credits_id", FIELD_NULLABLE),     \
		OUT_INT("payer_id", FIELD_REQUIRED), OUT_INT("person_id", FIELD_NULLABLE),     \
		OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),                             \
		OUT_DATE("from", FIELD_REQUIRED), OUT_DATE("until", FIELD_REQUIRED),           \
		OUT_DATE("issued", FIELD_REQUIRED), OUT_DATE("due", FIELD_NULLABLE),           \
		OUT_INT("total_cents", FIELD_REQUIRED),                                        \
		OUT_INT("balance_cents", FIELD_REQUIRED), OUT_BOOL("overdue", FIELD_REQUIRED), \
		OUT_INT("reminders", FIELD_REQUIRED),                                          \
		OUT_TEXT("communication", FIELD_NULLABLE)

static const struct field invoice_row_fields[] = { INVOICE_OUT };
static const struct schema invoice_row_schema = OUT_SCHEMA("InvoiceRow", invoice_row_fields);
static const struct field invoices_fields[] = { OUT_LIST("rows", &invoice_row_schema),
						OUT_INT("balance_cents", FIELD_REQUIRED),
						OUT_INT("next", FIELD_NULLABLE) };
static const struct schema invoices_schema = OUT_SCHEMA("Invoices", invoices_fields);

static const struct field party_fields[] = {
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("street", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("postcode", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("locality", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("lang", FIELD_NULLABLE),
};
static const struct schema party_schema = OUT_SCHEMA("InvoiceParty", party_fields);
static const struct field line_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("service", FIELD_REQUIRED),
	OUT_LABEL("service_label", FIELD_REQUIRED),
	OUT_LABEL("item", FIELD_REQUIRED),
	OUT_TEXT("for", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_INT("quantity", FIELD_REQUIRED),
	OUT_INT("unit_cents", FIELD_REQUIRED),
	OUT_INT("amount_cents", FIELD_REQUIRED),
	OUT_ENUM("state", FIELD_REQUIRED, line_states),
};
static const struct schema line_schema = OUT_SCHEMA("InvoiceLine", line_fields);
static const struct field payment_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_INT("amount_cents", FIELD_REQUIRED),
	OUT_ENUM("means", FIELD_REQUIRED, payment_means),
	OUT_BOOL("voided", FIELD_REQUIRED),
	OUT_TEXT("by", FIELD_REQUIRED),
};
static const struct schema payment_schema = OUT_SCHEMA("InvoicePayment", payment_fields);
static const struct field reminder_fields[] = {
	OUT_INT("level", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_DATE("due", FIELD_REQUIRED),
	OUT_INT("balance_cents", FIELD_REQUIRED),
};
static const struct schema reminder_schema = OUT_SCHEMA("InvoiceReminder", reminder_fields);
static const struct field invoice_fields[] = {
	INVOICE_OUT,
	OUT_OBJECT("payer", FIELD_REQUIRED, &party_schema),
	OUT_OBJECT("creditor", FIELD_REQUIRED, &creditor_out_schema),
	OUT_TEXT("reason", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("credits", FIELD_NULLABLE),
	OUT_TEXT("epc", FIELD_NULLABLE),
	OUT_LIST("lines", &line_schema),
	OUT_LIST("payments", &payment_schema),
	OUT_LIST("reminded", &reminder_schema),
};
static const struct schema invoice_schema = OUT_SCHEMA("Invoice", invoice_fields);
static const struct field print_fields[] = { OUT_LIST("rows", &invoice_schema),
					     OUT_INT("next", FIELD_NULLABLE) };
static const struct schema print_schema = OUT_SCHEMA("InvoicePrint", print_fields);

static const struct field made_fields[] = {
	OUT_INT("invoices", FIELD_REQUIRED),	 OUT_INT("credits", FIELD_REQUIRED),
	OUT_INT("lines", FIELD_REQUIRED),	 OUT_INT("total_cents", FIELD_REQUIRED),
	OUT_INT("credit_cents", FIELD_REQUIRED), OUT_INT("year", FIELD_REQUIRED),
	OUT_INT("first", FIELD_REQUIRED),	 OUT_INT("last", FIELD_REQUIRED),
};
static const struct schema made_schema = OUT_SCHEMA("BillingMade", made_fields);
static const struct field reminded_fields[] = { OUT_INT("made", FIELD_REQUIRED) };
static const struct schema reminded_schema = OUT_SCHEMA("BillingReminded", reminded_fields);
static const struct field paid_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("invoice_id", FIELD_REQUIRED),
	OUT_TEXT("number", FIELD_REQUIRED),
	OUT_INT("balance_cents", FIELD_REQUIRED),
};
static const struct schema paid_schema = OUT_SCHEMA("BillingPaid", paid_fields);

static const struct field payer_row_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_BOOL("active", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("street", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("postcode", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("locality", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("email", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("phone", FIELD_NULLABLE | FIELD_PERSONAL),
};
static const struct schema payer_row_schema = OUT_SCHEMA("BillingPayer", payer_row_fields);
static const struct field payers_fields[] = { OUT_LIST("rows", &payer_row_schema),
					      OUT_INT("next", FIELD_NULLABLE) };
static const struct schema payers_schema = OUT_SCHEMA("BillingPayers", payers_fields);

static const struct route routes[] = {
	{ GET, "/api/billing/creditor", billing_creditor_show, "billing.read", AUDIT_NONE,
	  .out = &creditor_out_schema, .help = "the centre as creditor: address, account" },
	{ PUT, "/api/billing/creditor", billing_creditor_save, "billing.setup", AUDIT_WRITE,
	  .in = &creditor_schema, .out = &saved_schema,
	  .help = "set it; If-Match 1 the first time" },
	{ GET, "/api/billing/payers", billing_payers, "billing.read", AUDIT_READ,
	  .q = &after_q_schema, .out = &payers_schema,
	  .help = "payers who are no persons of the centre" },
	{ POST, "/api/billing/payers", billing_payer_new, "billing.write", AUDIT_WRITE,
	  .in = &payer_schema, .out = &saved_schema, .help = "a new one" },
	{ PUT, "/api/billing/payers/:id", billing_payer_change, "billing.write", AUDIT_WRITE,
	  .in = &payer_change_schema, .out = &saved_schema, .help = "name, address, in use" },
	{ GET, "/api/billing/waiting", billing_waiting, "billing.read", AUDIT_READ,
	  .q = &waiting_q_schema, .out = &waiting_schema,
	  .help = "what the next run would invoice, by payer" },
	{ POST, "/api/billing/runs", billing_run_make, "billing.write", AUDIT_WRITE,
	  .in = &run_in_schema, .out = &made_schema,
	  .help = "invoices and credit notes of all that waits" },
	{ GET, "/api/billing/invoices", billing_invoices, "billing.read", AUDIT_READ,
	  .q = &invoices_q_schema, .out = &invoices_schema, .help = "invoices, latest first" },
	{ GET, "/api/billing/invoices/:id", billing_invoice, "billing.read", AUDIT_READ,
	  .out = &invoice_schema, .help = "one, with lines, payments and reminders" },
	{ GET, "/api/billing/print", billing_print, "billing.read", AUDIT_READ,
	  .q = &print_q_schema, .out = &print_schema, .help = "several, to be printed" },
	{ POST, "/api/billing/invoices/:id/credit", billing_credit_make, "billing.write",
	  AUDIT_WRITE, .in = &credit_in_schema, .out = &saved_schema,
	  .help = "a credit note for lines of it" },
	{ POST, "/api/billing/payments", billing_pay_add, "billing.write", AUDIT_WRITE,
	  .in = &pay_in_schema, .out = &paid_schema,
	  .help = "money that came, by invoice or communication" },
	{ POST, "/api/billing/payments/:id/void", billing_pay_undo, "billing.write",
	  AUDIT_WRITE, .out = &paid_schema, .help = "a payment entered by mistake" },
	{ POST, "/api/billing/reminders", billing_remind_make, "billing.write", AUDIT_WRITE,
	  .in = &remind_in_schema, .out = &reminded_schema,
	  .help = "one reminder more for all that is overdue" },
	{ GET, "/api/billing/export.csv", billing_csv, "billing.export", AUDIT_READ,
	  .q = &csv_q_schema, .out_type = "text/csv; charset=utf-8",
	  .help = "journal of invoices, credit notes and payments for accounting" },
};

const struct service billing_service = { .name = "billing", LIST(routes, routes) };
