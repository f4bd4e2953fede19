/*
 * Keys of persons: a key that is destroyed opens nothing any more, although it was used a moment
 * before; and other keys are read again.
 */
#include "core/keyring.h"
#include "core/write.h"
#include "support/fixture.h"

#include "base/banned.h"

static int setup(void **state)
{
	return fx_setup(state, FX_STAFF);
}

static Err destroy(struct ctx *cx, void *arg)
{
	const int64_t *person = arg;
	struct db *keys = NULL, *data = cx->db;
	Err e;

	TRY(writer_keys(cx, &keys));
	cx->db = keys;
	e = db_exec(cx, "DELETE FROM person_key WHERE person_id = ?1", BIND(V_INT(*person)),
		    NULL);
	cx->db = data;
	return e;
}

static enum err_code get(struct fx *fx, int64_t person, struct key *key)
{
	struct ctx cx;
	Err e;

	assert_int_equal(app_enter(fx->app, &fx->arena, &cx).code, ERR_OK);
	e = keyring_get(&cx, person, key);
	app_leave(&cx);
	return e.code;
}

static void write_destroy(struct fx *fx, int64_t person)
{
	struct ctx cx;

	assert_int_equal(app_enter(fx->app, &fx->arena, &cx).code, ERR_OK);
	assert_int_equal(write_run(&cx, destroy, &person).code, ERR_OK);
	app_leave(&cx);
}

static void a_destroyed_key_opens_nothing(void **state)
{
	struct fx *fx = *state;
	struct key first = { 0 }, again = { 0 }, other = { 0 };
	int64_t gone, stays;

	fx_as(fx, "social_worker");
	gone = fx_person(fx, "Lambert", "Odile", "1950-03-02");
	stays = fx_person(fx, "Noël", "Achille", "1961-11-30");
	assert_int_equal(get(fx, gone, &first), ERR_OK);
	assert_int_equal(get(fx, gone, &again), ERR_OK);
	assert_memory_equal(first.b, again.b, sizeof(first.b));
	assert_int_equal(get(fx, stays, &other), ERR_OK);
	assert_memory_not_equal(first.b, other.b, sizeof(first.b));
	write_destroy(fx, gone);
	assert_int_equal(get(fx, gone, &again), ERR_NOT_FOUND);
	assert_int_equal(get(fx, stays, &again), ERR_OK);
	assert_memory_equal(other.b, again.b, sizeof(other.b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_destroyed_key_opens_nothing, setup,
						fx_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
