/* Handouts: cards and till, stock, parcels, tickets, vouchers, gifts. */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/facts.h"
#include "db/writer.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

static int64_t post(struct fx *fx, const char *path, const char *body)
{
	fx_call(fx, POST, path, body, 201);
	return fx_int(fx, "id");
}

static int64_t article(struct fx *fx, const char *service, const char *code, int price,
		       const char *more)
{
	return post(fx, "/api/handouts/articles",
		    arena_printf(&fx->arena,
				 "{\"service\":\"%s\",\"code\":\"%s\",\"label\":\"Article "
				 "%s\",\"category\":\"dry\",\"programme\":\"shop\",\"price_"
				 "cents\":%d,\"retail_cents\":%d%s}",
				 service, code, code, price, price * 2, more));
}

static void receive(struct fx *fx, int64_t id, int quantity, const char *expiry)
{
	(void)post(fx, "/api/handouts/receipts",
		   arena_printf(&fx->arena,
				"{\"article_id\":%" PRId64 ",\"quantity\":%d,\"day\":\"2026-11-"
				"20\",\"expiry\":\"%s\",\"origin\":\"purchase\"}",
				id, quantity, expiry));
}

/* A card of 50.00 a month for a person alone. */
static int64_t card(struct fx *fx, int64_t person)
{
	return post(fx, "/api/handouts/cards",
		    arena_printf(&fx->arena,
				 "{\"service\":\"social_grocery\",\"person_id\":%" PRId64
				 ",\"adults\":1,\"from\":\"2026-11-01\",\"note\":\"Budget "
				 "serre\"}",
				 person));
}

static const char *basket(struct fx *fx, int64_t card_id, int64_t id, int quantity, int total)
{
	return arena_printf(&fx->arena,
			    "{\"card_id\":%" PRId64 ",\"lines\":[{\"article_id\":%" PRId64
			    ",\"quantity\":%d}],\"total_cents\":%d,\"paid\":\"cash\"}",
			    card_id, id, quantity, total);
}

static int64_t stock(struct fx *fx, int64_t id)
{
	return fx_sql(fx, arena_printf(&fx->arena,
				       "SELECT coalesce(sum(quantity), 0) FROM handout_move "
				       "WHERE article_id = %" PRId64,
				       id));
}

/* The first problem of the last answer, and its upper bound. */
static void refused(struct fx *fx, const char *field, const char *error)
{
	assert_int_equal(fx->status, 422);
	assert_string_equal(fx_text(fx, "fields.0.field"), field);
	assert_string_equal(fx_text(fx, "fields.0.error"), error);
}

static void the_till_refuses_beyond_the_ceiling_and_says_what_is_left(void **state)
{
	struct fx *fx = *state;
	int64_t person, rice, id;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Thiry", "Karim", "1980-01-01");
	id = card(fx, person);
	fx_as(fx, "coordinator");
	rice = article(fx, "social_grocery", "5400000000017", 2000, "");
	receive(fx, rice, 10, "2027-03-01");
	fx_call(fx, POST, "/api/handouts/visits", basket(fx, id, rice, 2, 4000), 201);
	assert_int_equal(stock(fx, rice), 8);
	fx_call(fx, POST, "/api/handouts/visits", basket(fx, id, rice, 1, 2000), 422);
	refused(fx, "lines", "handout.over_ceiling");
	assert_int_equal(fx_int(fx, "fields.0.max"), 1000);
	assert_int_equal(stock(fx, rice), 8);
	fx_call(fx, POST, "/api/handouts/visits", basket(fx, id, rice, 1, 1999), 409);
	assert_string_equal(fx->error, "handout.price_changed");
	fx_call(fx, GET, "/api/handouts/cards?service=social_grocery", NULL, 200);
	assert_int_equal(fx_int(fx, "rows.0.left_cents"), 1000);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record r JOIN term k ON k.term_id = "
				    "r.kind_id WHERE k.key = 'handout.visit'"),
			 1);
}

static void a_card_is_found_by_number_and_by_a_misspelt_name(void **state)
{
	struct fx *fx = *state;
	int64_t person, id, number;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Goffin", "Therese", "1970-01-01");
	id = card(fx, person);
	fx_call(fx, POST, "/api/handouts/cards",
		arena_printf(&fx->arena,
			     "{\"service\":\"social_grocery\",\"person_id\":%" PRId64
			     ",\"adults\":1,\"from\":\"2026-11-10\"}",
			     person),
		422);
	refused(fx, "person_id", "handout.has_card");
	fx_as(fx, "coordinator");
	fx_call(fx, POST, "/api/handouts/cards/find",
		"{\"service\":\"social_grocery\",\"q\":\"gofin terese\"}", 200);
	assert_int_equal(fx_int(fx, "rows.0.id"), id);
	number = fx_int(fx, "rows.0.number");
	fx_call(fx, POST, "/api/handouts/cards/find",
		arena_printf(&fx->arena,
			     "{\"service\":\"social_grocery\",\"q\":\"EP-%" PRId64 "\"}",
			     number),
		200);
	assert_int_equal(fx_int(fx, "rows.0.id"), id);
	assert_string_equal(fx_text(fx, "rows.0.person.name"), "Goffin Therese");
	/* the reason is for the team, not for the till */
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/handouts/cards/%" PRId64, id), NULL,
		200);
	assert_true(json_is_null(fx_json(fx, "note")));
	fx_as(fx, "social_worker");
	fx_call(fx, GET, arena_printf(&fx->arena, "/api/handouts/cards/%" PRId64, id), NULL,
		200);
	assert_string_equal(fx_text(fx, "note"), "Budget serre");
}

static void an_article_with_a_limit_and_a_stopped_card_are_refused(void **state)
{
	struct fx *fx = *state;
	char path[80];
	int64_t id, milk;

	fx_as(fx, "social_worker");
	id = card(fx, fx_person(fx, "Hardy", "Louis", "1970-01-01"));
	fx_as(fx, "coordinator");
	milk = article(fx, "social_grocery", "7", 50, ",\"most\":4");
	fx_call(fx, POST, "/api/handouts/visits", basket(fx, id, milk, 3, 150), 201);
	fx_call(fx, POST, "/api/handouts/visits", basket(fx, id, milk, 2, 100), 422);
	refused(fx, "lines[0].quantity", "handout.over_article");
	assert_int_equal(fx_int(fx, "fields.0.max"), 1);
	(void)snprintf(path, sizeof(path), "/api/handouts/cards/%" PRId64, id);
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path,
		"{\"adults\":1,\"children\":0,\"ceiling_cents\":5000,\"to\":\"2027-04-30\","
		"\"stopped\":true}",
		200);
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, path,
		"{\"adults\":1,\"children\":0,\"ceiling_cents\":5000,\"to\":\"2027-04-30\","
		"\"stopped\":false}",
		412);
	fx_call(fx, POST, "/api/handouts/visits", basket(fx, id, milk, 1, 50), 422);
	refused(fx, "card_id", "handout.card_stopped");
	/* who may not read the reason keeps it when changing the rest */
	fx_as(fx, "social_worker");
	fx_call(fx, GET, path, NULL, 200);
	assert_string_equal(fx_text(fx, "note"), "Budget serre");
}

static void stock_leaves_from_the_lot_that_expires_first_and_comes_back(void **state)
{
	struct fx *fx = *state;
	int64_t id, soup, visit;
	char path[80];

	fx_as(fx, "social_worker");
	id = card(fx, fx_person(fx, "Noel", "Anne", "1970-01-01"));
	fx_as(fx, "coordinator");
	soup = article(fx, "social_grocery", "12", 100, "");
	receive(fx, soup, 5, "2027-06-01");
	receive(fx, soup, 2, "2026-11-30");
	visit = post(fx, "/api/handouts/visits", basket(fx, id, soup, 3, 300));
	assert_int_equal(fx_sql(fx, "SELECT remaining FROM handout_lot ORDER BY expiry_day"),
			 0);
	assert_int_equal(fx_sql(fx, "SELECT max(remaining) FROM handout_lot"), 4);
	(void)snprintf(path, sizeof(path), "/api/handouts/visits/%" PRId64 "/cancel", visit);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{}", 200);
	assert_int_equal(fx_sql(fx, "SELECT sum(remaining) FROM handout_lot"), 7);
	assert_int_equal(stock(fx, soup), 7);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path, "{}", 409);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL AND "
				    "source = 'handout_visit'"),
			 0);
	/* more than the book holds may be sold: it is in the person's hand */
	fx_call(fx, POST, "/api/handouts/visits", basket(fx, id, soup, 9, 900), 201);
	assert_int_equal(stock(fx, soup), -2);
	fx_call(fx, POST, "/api/handouts/counts",
		arena_printf(
			&fx->arena,
			"{\"service\":\"social_grocery\",\"lines\":[{\"article_id\":%" PRId64
			",\"counted\":4}]}",
			soup),
		201);
	assert_int_equal(stock(fx, soup), 4);
	assert_int_equal(fx_sql(fx, "SELECT sum(remaining) FROM handout_lot"), 4);
	fx_call(fx, POST, "/api/handouts/losses",
		arena_printf(&fx->arena,
			     "{\"article_id\":%" PRId64
			     ",\"quantity\":5,\"reason\":\"expired\"}",
			     soup),
		422);
	refused(fx, "quantity", "field.too_large");
}

static void tickets_come_from_a_batch_and_their_use_is_counted(void **state)
{
	static const char GIVE[] =
		"{\"service\":\"article27_tickets\",\"person_id\":%" PRId64
		",\"day\":\"2026-11-23\",\"quantity\":%d,\"batch_id\":%" PRId64 "}";
	struct fx *fx = *state;
	int64_t person, batch, give;
	char path[80];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Simon", "Zoe", "1990-01-01");
	fx_as(fx, "coordinator");
	batch = post(fx, "/api/handouts/batches",
		     "{\"service\":\"article27_tickets\",\"reference\":\"B1\",\"ordered\":"
		     "\"2026-10-01\",\"received\":\"2026-10-10\",\"valid_to\":\"2027-10-01\","
		     "\"quantity\":30}");
	give = post(fx, "/api/handouts/gives",
		    arena_printf(&fx->arena, GIVE, person, 10, batch));
	fx_call(fx, POST, "/api/handouts/gives",
		arena_printf(&fx->arena, GIVE, person, 15, batch), 422);
	refused(fx, "quantity", "handout.ticket_quota");
	assert_int_equal(fx_int(fx, "fields.0.max"), 14);
	fx_call(fx, POST, "/api/handouts/gives",
		arena_printf(&fx->arena, GIVE, person, 21, batch), 422);
	refused(fx, "quantity", "handout.batch_short");
	(void)snprintf(path, sizeof(path), "/api/handouts/gives/%" PRId64 "/used", give);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{\"used\":11}", 422);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{\"used\":6}", 200);
	fx->if_match = "\"2\"";
	fx_call(fx, POST, path, "{\"used\":8}", 200);
	fx_call(fx, GET, "/api/handouts/batches?service=article27_tickets", NULL, 200);
	assert_int_equal(fx_int(fx, "rows.0.left"), 20);
	assert_int_equal(fx_int(fx, "rows.0.used"), 8);
	assert_int_equal(fx_sql(fx, "SELECT sum(quantity) FROM record r JOIN term k ON "
				    "k.term_id = r.kind_id WHERE k.key = 'handout.used' AND "
				    "voided_by IS NULL"),
			 8);
}

static void vouchers_have_a_cap_and_parcels_a_number(void **state)
{
	struct fx *fx = *state;
	int64_t person, pasta, give;
	char path[80];

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Laurent", "Eva", "1990-01-01");
	fx_call(fx, POST, "/api/handouts/gives",
		arena_printf(&fx->arena,
			     "{\"service\":\"vouchers\",\"person_id\":%" PRId64
			     ",\"day\":\"2026-11-23\",\"people\":2,\"days\":3,\"amount_cents\":"
			     "3100}",
			     person),
		422);
	refused(fx, "amount_cents", "handout.voucher_cap");
	assert_int_equal(fx_int(fx, "fields.0.max"), 3000);
	fx_call(fx, POST, "/api/handouts/gives",
		arena_printf(&fx->arena,
			     "{\"service\":\"vouchers\",\"person_id\":%" PRId64
			     ",\"day\":\"2026-11-23\",\"people\":2,\"days\":3,\"amount_cents\":"
			     "3000,\"note\":\"Portefeuille vole\"}",
			     person),
		201);
	assert_int_equal(fx_sql(fx, "SELECT r.lag FROM record r JOIN term o ON o.term_id = "
				    "r.outcome_id WHERE o.key = 'same_day'"),
			 0);
	fx_as(fx, "coordinator");
	pasta = article(fx, "fse_parcels", "31", 0, "");
	receive(fx, pasta, 40, "2027-01-01");
	for (int i = 0; i < 3; i++) {
		fx_call(fx, POST, "/api/handouts/gives",
			arena_printf(
				&fx->arena,
				"{\"service\":\"fse_parcels\",\"person_id\":%" PRId64
				",\"day\":\"2026-11-23\",\"lines\":[{\"article_id\":%" PRId64
				",\"quantity\":4}]}",
				person, pasta),
			i < 2 ? 201 : 422);
		if (i == 0)
			give = fx_int(fx, "id");
	}
	refused(fx, "person_id", "handout.parcel_quota");
	assert_int_equal(stock(fx, pasta), 32);
	(void)snprintf(path, sizeof(path), "/api/handouts/gives/%" PRId64 "/cancel", give);
	fx->if_match = "\"1\"";
	fx_call(fx, POST, path, "{}", 200);
	assert_int_equal(stock(fx, pasta), 36);
	fx_call(fx, POST, "/api/handouts/gives",
		"{\"service\":\"urgent_parcels\",\"day\":\"2026-11-23\",\"people\":4,"
		"\"refusal\":"
		"\"no_stock\"}",
		201);
	assert_int_equal(fx_sql(fx,
				"SELECT head_count FROM record r JOIN term k ON k.term_id = "
				"r.kind_id WHERE k.key = 'handout.refused'"),
			 4);
}

static void a_gift_is_corrected_and_counts_once(void **state)
{
	static const char BODY[] =
		"{\"service\":\"donations\",\"kind\":\"money\",\"day\":\"2026-11-20\",\"amount_"
		"cents\":%d,\"giver\":\"Famille Quenouille\"}";
	struct fx *fx = *state;
	int64_t id;

	fx_as(fx, "manager");
	id = post(fx, "/api/handouts/gifts", arena_printf(&fx->arena, BODY, 25000));
	fx->if_match = "\"1\"";
	fx_call(fx, PATCH, arena_printf(&fx->arena, "/api/handouts/gifts/%" PRId64, id),
		arena_printf(&fx->arena, BODY, 20000), 200);
	fx_call(fx, GET, "/api/handouts/gifts?service=donations", NULL, 200);
	assert_string_equal(fx_text(fx, "rows.0.giver"), "Famille Quenouille");
	assert_int_equal(fx_int(fx, "year_cents"), 20000);
	assert_int_equal(fx_sql(fx, "SELECT sum(amount_cents) FROM record WHERE voided_by IS "
				    "NULL"),
			 20000);
	assert_int_equal(fx_sql(fx, "SELECT count(*) FROM handout_gift WHERE "
				    "instr(content, 'Quenouille') > 0"),
			 0);
}

/* Every step of a passage at the till fails once. */
static void a_passage_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	int64_t id, rice;
	unsigned nth = 1;

	fx_as(fx, "social_worker");
	id = card(fx, fx_person(fx, "Istace", "Michel", "1981-04-12"));
	fx_as(fx, "coordinator");
	rice = article(fx, "social_grocery", "5", 100, "");
	receive(fx, rice, 3, "2026-12-01");
	receive(fx, rice, 5, "2027-03-01");
	for (;; nth++) {
		struct db *db = writer_db(fx->app->writer);
		size_t facts = facts_count(fx->app->facts);

		db_fault_at(db, nth);
		fx_request(fx, POST, "/api/handouts/visits", basket(fx, id, rice, 4, 400));
		db = writer_db(fx->app->writer);
		if (db)
			db_fault_at(db, 0);
		if (fx->status == 201)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		assert_int_equal(stock(fx, rice), 8);
		assert_int_equal(fx_sql(fx, "SELECT count(*) FROM handout_visit"), 0);
		assert_int_equal(fx_sql(fx, "SELECT sum(remaining) FROM handout_lot"), 8);
		assert_int_equal(facts_count(fx->app->facts), facts);
		assert_true(nth < 300);
	}
	assert_true(nth > 8);
	assert_int_equal(stock(fx, rice), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(the_till_refuses_beyond_the_ceiling_and_says_what_is_left),
		T(a_card_is_found_by_number_and_by_a_misspelt_name),
		T(an_article_with_a_limit_and_a_stopped_card_are_refused),
		T(stock_leaves_from_the_lot_that_expires_first_and_comes_back),
		T(tickets_come_from_a_batch_and_their_use_is_counted),
		T(vouchers_have_a_cap_and_parcels_a_number),
		T(a_gift_is_corrected_and_counts_once),
		T(a_passage_is_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
