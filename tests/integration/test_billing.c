/* Billing: lines, runs, credit notes, money; numbers without a gap, totals that add up. */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/billing.h"
#include "core/write.h"

static int setup(void **state)
{
	return fx_setup(state, FX_STAFF);
}

#define CREDITOR                                                                               \
	"{\"name\":\"CPAS de Bellefontaine\",\"street\":\"Rue du Centre 1\",\"postcode\":"     \
	"\"6880\",\"locality\":\"Bertrix\",\"iban\":\"BE68 5390 0754 7034\",\"kbo\":"          \
	"\"0203.430.576\"}"

static void creditor(struct fx *fx)
{
	fx_as(fx, "coordinator");
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, "/api/billing/creditor", CREDITOR, 200);
}

struct job {
	struct billable b;
	bool void_it;
	enum err_code code;
};

static Err one_job(struct ctx *cx, void *arg)
{
	struct job *j = arg;

	if (j->void_it)
		return billing_void(cx, j->b.source, j->b.source_id);
	return billing_add(cx, &j->b, NULL);
}

static void run_job(struct fx *fx, struct job *j)
{
	struct arena a;
	struct ctx cx;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	assert_int_equal(app_enter(fx->app, &a, &cx).code, ERR_OK);
	j->b.service_id = model_service_key(cx.model, "home_meals")->id;
	j->code = write_run(&cx, one_job, j).code;
	app_leave(&cx);
	arena_release(&a);
}

static void add(struct fx *fx, int64_t person, const char *day, int64_t quantity, int64_t cents,
		int64_t act)
{
	struct job j = { .b = { .person_id = person,
				.item = "meal",
				.quantity = quantity,
				.unit_cents = cents,
				.source = "test",
				.source_id = act } };

	assert_true(day_parse(day, &j.b.day));
	run_job(fx, &j);
	assert_int_equal(j.code, ERR_OK);
}

static void take_back(struct fx *fx, int64_t act)
{
	struct job j = { .void_it = true, .b = { .source = "test", .source_id = act } };

	run_job(fx, &j);
	assert_int_equal(j.code, ERR_OK);
}

/* A second opinion on the check digits: long division over the ten digits. */
static void communication_holds(const char *text)
{
	int rest = 0, n = 0, check = 0;

	for (const char *p = text; *p; p++) {
		if (*p < '0' || *p > '9')
			continue;
		if (n < 10)
			rest = (rest * 10 + (*p - '0')) % 97;
		else
			check = check * 10 + (*p - '0');
		n++;
	}
	assert_int_equal(n, 12);
	assert_int_equal(check, rest ? rest : 97);
}

static int64_t two_people_in_november(struct fx *fx, int64_t *other)
{
	int64_t a, b;

	creditor(fx);
	fx_as(fx, "social_worker");
	a = fx_person(fx, "Delvaux", "Therese", "1940-02-03");
	b = fx_person(fx, "Gerard", "Lucien", "1938-05-06");
	add(fx, a, "2026-11-02", 1, 650, 1);
	add(fx, a, "2026-11-03", 2, 650, 2);
	add(fx, b, "2026-11-03", 1, 485, 3);
	add(fx, a, "2026-12-01", 1, 700, 4); /* after the run */
	if (other)
		*other = b;
	fx_as(fx, "coordinator");
	return a;
}

static void a_run_makes_one_invoice_a_payer_and_takes_each_line_once(void **state)
{
	struct fx *fx = *state;

	two_people_in_november(fx, NULL);
	fx_call(fx, GET, "/api/billing/waiting?until=2026-11-23", NULL, 200);
	assert_int_equal(fx_int(fx, "cents"), 3 * 650 + 485);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 2);
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 201);
	assert_int_equal(fx_int(fx, "invoices"), 2);
	assert_int_equal(fx_int(fx, "lines"), 3);
	assert_int_equal(fx_int(fx, "total_cents"), 3 * 650 + 485);
	assert_int_equal(fx_int(fx, "first"), 1);
	assert_int_equal(fx_int(fx, "last"), 2);
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 201);
	assert_int_equal(fx_int(fx, "invoices"), 0);
	fx_call(fx, GET, "/api/billing/invoices/1", NULL, 200);
	assert_string_equal(fx_text(fx, "number"), "2026-000001");
	assert_string_equal(fx_text(fx, "name"), "Therese Delvaux");
	assert_string_equal(fx_text(fx, "due"), "2026-12-23");
	assert_int_equal(json_array_size(fx_json(fx, "lines")), 2);
	assert_int_equal(fx_int(fx, "lines.1.amount_cents"), 1300);
	assert_string_equal(fx_text(fx, "communication"), "+++260/0000/00170+++");
	communication_holds(fx_text(fx, "communication"));
	assert_string_equal(fx_text(fx, "epc"),
			    "BCD\n002\n1\nSCT\n\nCPAS de Bellefontaine\nBE68539007547034\n"
			    "EUR19.50\n\n\n+++260/0000/00170+++");
}

static void what_was_invoiced_and_taken_back_is_credited_by_the_next_run(void **state)
{
	struct fx *fx = *state;
	int64_t a = two_people_in_november(fx, NULL);

	take_back(fx, 2); /* still open: it just goes */
	add(fx, a, "2026-11-03", 1, 650, 2);
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 201);
	assert_int_equal(fx_int(fx, "total_cents"), 2 * 650 + 485);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_line WHERE state = 'void'"),
			 1);
	take_back(fx, 1); /* invoiced: waits for a credit note */
	add(fx, a, "2026-11-02", 3, 650, 1);
	fx_call(fx, GET, "/api/billing/waiting", NULL, 200);
	assert_int_equal(fx_int(fx, "to_credit_cents"), 650);
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 201);
	assert_int_equal(fx_int(fx, "credits"), 1);
	assert_int_equal(fx_int(fx, "credit_cents"), 650);
	assert_int_equal(fx_int(fx, "total_cents"), 1950);
	fx_call(fx, GET, "/api/billing/invoices/1", NULL, 200);
	assert_int_equal(fx_int(fx, "balance_cents"), 650);
	fx_call(fx, GET, "/api/billing/invoices?state=all", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 4);
	assert_string_equal(fx_text(fx, "rows.0.number"), "NC-2026-000001");
	assert_int_equal(fx_int(fx, "rows.0.credits_id"), 1);
}

static void an_act_is_never_owed_twice(void **state)
{
	struct fx *fx = *state;
	struct job again = { .b = { .item = "meal",
				    .quantity = 1,
				    .unit_cents = 650,
				    .source = "test",
				    .source_id = 1 } };

	again.b.person_id = two_people_in_november(fx, NULL);
	assert_true(day_parse("2026-11-02", &again.b.day));
	run_job(fx, &again);
	assert_int_equal(again.code, ERR_CONFLICT);
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 201);
	run_job(fx, &again);
	assert_int_equal(again.code, ERR_CONFLICT);
}

static void a_credit_note_by_hand_takes_chosen_lines(void **state)
{
	struct fx *fx = *state;
	char body[100];

	two_people_in_november(fx, NULL);
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 201);
	fx_call(fx, GET, "/api/billing/invoices/1", NULL, 200);
	(void)snprintf(body, sizeof(body),
		       "{\"lines\":[%" PRId64 "],\"reason\":\"repas froid\"}",
		       fx_int(fx, "lines.0.id"));
	fx_call(fx, POST, "/api/billing/invoices/1/credit", body, 428);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, "/api/billing/invoices/1/credit", body, 201);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, "/api/billing/invoices/1/credit", body, 412);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, "/api/billing/invoices/1/credit", body, 409);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, "/api/billing/invoices/1/credit", "{\"reason\":\"tout\"}", 201);
	fx_call(fx, GET, "/api/billing/invoices/1", NULL, 200);
	assert_int_equal(fx_int(fx, "balance_cents"), 0);
	assert_true(json_is_null(fx_json(fx, "epc")));
	fx_call(fx, GET, "/api/billing/print?year=2026&first=1&last=9&kind=credit", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.reason"), "repas froid");
	assert_string_equal(fx_text(fx, "rows.0.credits"), "2026-000001");
	assert_int_equal(fx_int(fx, "rows.0.total_cents"), 650);
	assert_int_equal(fx_int(fx, "rows.1.total_cents"), 1300);
}

static void payments_move_the_balance_and_can_be_undone(void **state)
{
	struct fx *fx = *state;

	two_people_in_november(fx, NULL);
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 201);
	fx_call(fx, POST, "/api/billing/payments",
		"{\"communication\":\"260 0000 00171\",\"day\":\"2026-11-23\",\"amount_cents\":"
		"100,\"means\":\"transfer\"}",
		422);
	fx_call(fx, POST, "/api/billing/payments",
		"{\"communication\":\"260000000170\",\"day\":\"2026-11-23\",\"amount_cents\":"
		"1000,\"means\":\"transfer\"}",
		201);
	assert_int_equal(fx_int(fx, "balance_cents"), 950);
	fx_call(fx, POST, "/api/billing/payments",
		"{\"invoice_id\":1,\"day\":\"2026-11-24\",\"amount_cents\":950,\"means\":"
		"\"cash\"}",
		422);
	fx_call(fx, POST, "/api/billing/payments",
		"{\"invoice_id\":1,\"day\":\"2026-11-23\",\"amount_cents\":950,\"means\":"
		"\"cash\"}",
		201);
	assert_int_equal(fx_int(fx, "balance_cents"), 0);
	fx_call(fx, GET, "/api/billing/invoices?state=open", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 1);
	assert_int_equal(fx_int(fx, "balance_cents"), 485);
	fx_call(fx, POST, "/api/billing/payments/2/void", NULL, 200);
	assert_int_equal(fx_int(fx, "balance_cents"), 950);
	fx_call(fx, POST, "/api/billing/payments/2/void", NULL, 409);
	fx_call(fx, POST, "/api/billing/payments/77/void", NULL, 404);
}

static void reminders_follow_the_due_days(void **state)
{
	struct fx *fx = *state;

	two_people_in_november(fx, NULL);
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 201);
	fx_call(fx, POST, "/api/billing/reminders", "{}", 200);
	assert_int_equal(fx_int(fx, "made"), 0);
	fx_call(fx, POST, "/api/billing/payments",
		"{\"invoice_id\":2,\"day\":\"2026-11-23\",\"amount_cents\":485,\"means\":"
		"\"cash\"}",
		201);
	clock_freeze(FX_NOW + INT64_C(86400) * 31); /* Thursday 24 December: the day after */
	fx_as(fx, "coordinator");
	fx_call(fx, GET, "/api/billing/invoices?state=overdue", NULL, 200);
	assert_int_equal(json_array_size(fx_json(fx, "rows")), 1);
	fx_call(fx, POST, "/api/billing/reminders", "{}", 200);
	assert_int_equal(fx_int(fx, "made"), 1);
	fx_call(fx, POST, "/api/billing/reminders", "{}", 200);
	assert_int_equal(fx_int(fx, "made"), 0);
	fx_call(fx, GET, "/api/billing/invoices/1", NULL, 200);
	assert_int_equal(fx_int(fx, "reminded.0.level"), 1);
	/* three working days without Christmas and the week-end, then fourteen days */
	assert_string_equal(fx_text(fx, "reminded.0.due"), "2027-01-13");
}

static void without_an_account_there_is_no_invoice(void **state)
{
	struct fx *fx = *state;
	int64_t a;

	fx_as(fx, "social_worker");
	a = fx_person(fx, "Lejeune", "Marie", "1944-01-01");
	add(fx, a, "2026-11-02", 1, 650, 1);
	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 409);
	assert_string_equal(fx->error, "billing.no_creditor");
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_invoice"), 0);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, "/api/billing/creditor",
		"{\"name\":\"X\",\"street\":\"R\",\"postcode\":\"1\",\"locality\":\"L\","
		"\"iban\":\"BE68539007547035\"}",
		422);
}

static void someone_else_may_pay(void **state)
{
	struct fx *fx = *state;
	struct job j = { .b = { .item = "portion",
				.quantity = 40,
				.unit_cents = 50,
				.source = "test",
				.source_id = 9 } };

	creditor(fx);
	fx_call(fx, POST, "/api/billing/payers",
		"{\"name\":\"Ecole communale\",\"street\":\"Rue de l'Eglise "
		"2\",\"postcode\":\"6852\","
		"\"locality\":\"Opont\"}",
		201);
	j.b.payer_id = fx_int(fx, "id");
	assert_true(day_parse("2026-11-02", &j.b.day));
	run_job(fx, &j);
	assert_int_equal(j.code, ERR_OK);
	fx->if_match = "\"1\"";
	fx_call(fx, PUT, "/api/billing/payers/1",
		"{\"payer\":{\"name\":\"Ecole communale d'Opont\",\"street\":\"Rue de l'Eglise "
		"2\","
		"\"postcode\":\"6852\",\"locality\":\"Opont\"},\"active\":true}",
		200);
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 201);
	fx_call(fx, GET, "/api/billing/invoices/1", NULL, 200);
	assert_string_equal(fx_text(fx, "payer.name"), "Ecole communale d'Opont");
	assert_int_equal(fx_int(fx, "total_cents"), 2000);
	fx_call(fx, GET, "/api/billing/export.csv?from=2026-11-01&to=2026-11-30", NULL, 200);
	assert_non_null(strstr(fx->body,
			       "\"VEN\";\"2026-000001\";2026-11-23;2026-12-23;1;"
			       "\"Ecole communale d'Opont\";\"home_meals\";40;20,00;"));
}

static void invoices_are_never_deleted_nor_changed(void **state)
{
	struct fx *fx = *state;

	two_people_in_november(fx, NULL);
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 201);
	for (int i = 0; i < 2; i++) {
		struct err_info ei = { 0 };
		Err e = db_script(writer_db(fx->app->writer), &ei,
				  i ? "UPDATE billing_invoice SET total_cents = 1"
				    : "DELETE FROM billing_invoice");

		assert_int_not_equal(e.code, ERR_OK);
	}
}

/* Each step fails once: no number is lost, no line is taken, no balance moves. */
static void a_run_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	unsigned nth = 1;

	two_people_in_november(fx, NULL);
	for (;; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}");
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 201)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_invoice"), 0);
		assert_int_equal(
			fx_sql(fx, "SELECT count(*) FROM billing_line WHERE state = 'open'"),
			4);
		assert_true(nth < 300);
	}
	assert_true(nth > 20);
	assert_int_equal(fx_sql(fx, "SELECT max(number) FROM billing_invoice"), 2);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_invoice"), 2);
}

static void a_payment_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	unsigned nth = 1;

	two_people_in_november(fx, NULL);
	fx_call(fx, POST, "/api/billing/runs", "{\"until\":\"2026-11-23\"}", 201);
	for (;; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, POST, "/api/billing/payments",
			   "{\"invoice_id\":1,\"day\":\"2026-11-23\",\"amount_cents\":950,"
			   "\"means\":\"cash\"}");
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		if (fx->status == 201)
			break;
		assert_int_equal(fx_sql(fx, "SELECT sum(total_cents - balance_cents) FROM "
					    "billing_invoice"),
				 0);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM billing_payment"), 0);
		assert_true(nth < 300);
	}
	assert_true(nth > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(a_run_makes_one_invoice_a_payer_and_takes_each_line_once),
		T(what_was_invoiced_and_taken_back_is_credited_by_the_next_run),
		T(an_act_is_never_owed_twice),
		T(a_credit_note_by_hand_takes_chosen_lines),
		T(payments_move_the_balance_and_can_be_undone),
		T(reminders_follow_the_due_days),
		T(without_an_account_there_is_no_invoice),
		T(someone_else_may_pay),
		T(invoices_are_never_deleted_nor_changed),
		T(a_run_is_all_or_nothing),
		T(a_payment_is_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
