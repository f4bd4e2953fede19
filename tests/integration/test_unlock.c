/* Who may be able to read the host secret, for the centre to be opened with it. */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_secret_that_others_can_read_opens_nothing,
						setup, fx_teardown),
		cmocka_unit_test_setup_teardown(
			a_credential_of_the_service_may_be_read_through_its_group, setup,
			fx_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
