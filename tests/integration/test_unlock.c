/* Opening a centre: who may read its secret, and what a newer program adds to it. */
#include "support/fixture.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int setup(void **state)
{
	return fx_setup(state, FX_EMPTY);
}

/* Opens the centre with the secret's file in this mode; the error, or "" when it opens. */
static const char *opens(struct fx *fx, mode_t mode)
{
	const struct app_unlock how = { .secret_file = fx->secret };
	struct err_info ei = { 0 };
	static char key[64];

	app_close(fx->app);
	fx->app = NULL;
	assert_int_equal(chmod(fx->secret, mode), 0);
	key[0] = 0;
	if (app_open(&ei, fx->dir, &how, NULL, NULL, &fx->app).code != ERR_OK)
		(void)snprintf(key, sizeof(key), "%s", ei.key);
	return key;
}

static void a_secret_that_others_can_read_opens_nothing(void **state)
{
	struct fx *fx = *state;

	unsetenv("CREDENTIALS_DIRECTORY");
	assert_string_equal(opens(fx, 0600), "");
	assert_string_equal(opens(fx, 0400), "");
	assert_string_equal(opens(fx, 0440), "centre.secret_mode");
	assert_string_equal(opens(fx, 0604), "centre.secret_mode");
}

static void a_credential_of_the_service_may_be_read_through_its_group(void **state)
{
	struct fx *fx = *state;
	char copy[sizeof(fx->secret)];

	(void)snprintf(copy, sizeof(copy), "%s", fx->secret);
	setenv("CREDENTIALS_DIRECTORY", dirname(copy), 1);
	assert_string_equal(opens(fx, 0440), "");
	assert_string_equal(opens(fx, 0444), "centre.secret_mode");
	assert_string_equal(opens(fx, 0460), "centre.secret_mode");
	setenv("CREDENTIALS_DIRECTORY", "/run/elsewhere", 1);
	assert_string_equal(opens(fx, 0440), "centre.secret_mode");
	unsetenv("CREDENTIALS_DIRECTORY");
}

/* Runs SQL on the base of the closed centre, then opens it again. */
static void behind_its_back(struct fx *fx, const char *sql)
{
	struct err_info ei = { 0 };
	struct db *db = NULL;
	char path[128];

	app_close(fx->app);
	fx->app = NULL;
	(void)snprintf(path, sizeof(path), "%s/data.db", fx->dir);
	assert_int_equal(db_open(&ei, path, DB_WRITE, &db).code, ERR_OK);
	assert_int_equal(db_script(db, &ei, sql).code, ERR_OK);
	db_close(db);
	assert_string_equal(opens(fx, 0600), "");
}

static int64_t holders(struct fx *fx, const char *cap)
{
	char sql[160];

	(void)snprintf(sql, sizeof(sql),
		       "SELECT count(*) FROM role, json_each(role.caps) WHERE value = '%s'",
		       cap);
	return fx_sql(fx, sql);
}

static void an_upgrade_gives_new_rights_once_and_leaves_what_the_centre_took_away(void **state)
{
	struct fx *fx = *state;
	int64_t shipped = holders(fx, "person.search");

	assert_true(shipped > 2);
	/* taken away by the centre: stays away */
	behind_its_back(fx, "UPDATE seeded SET mark = 1;"
			    "UPDATE role SET caps = '[]' WHERE key = 'reception'");
	assert_int_equal(holders(fx, "person.search"), shipped - 1);
	/* never seen before, as after an upgrade: given to the roles that ship with it, once each */
	behind_its_back(fx, "UPDATE seeded SET mark = 1;"
			    "DELETE FROM seeded_cap WHERE cap = 'person.search';"
			    "UPDATE role SET caps = '[]' WHERE key = 'social_worker'");
	assert_int_equal(holders(fx, "person.search"), shipped);
	assert_int_equal(fx_sql(fx, "SELECT json_array_length(caps) FROM role"
				    " WHERE key = 'social_worker'"),
			 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_secret_that_others_can_read_opens_nothing,
						setup, fx_teardown),
		cmocka_unit_test_setup_teardown(
			a_credential_of_the_service_may_be_read_through_its_group, setup,
			fx_teardown),
		cmocka_unit_test_setup_teardown(
			an_upgrade_gives_new_rights_once_and_leaves_what_the_centre_took_away,
			setup, fx_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
