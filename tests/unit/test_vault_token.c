/* vault/token.h: tokens and random ids. */
#include "test_vault_common.h"
#include "vault/token.h"

#include "base/banned.h"

static void a_token_is_43_characters_fit_for_a_cookie(void **state)
{
	char a[TOKEN_SIZE], b[TOKEN_SIZE];

	(void)state;
	token_new(a);
	token_new(b);
	assert_int_equal(strlen(a), 43);
	assert_int_equal(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789-_"),
			 43);
	assert_string_not_equal(a, b);
}

static void the_hash_depends_on_token_and_key(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	uint8_t a[TOKEN_HASH], b[TOKEN_HASH], w[KEY_WRAPPED];

	token_hash(fx->v, "one", a);
	token_hash(fx->v, "one", b);
	assert_true(secret_equal(a, b, sizeof(a)));
	token_hash(fx->v, "two", b);
	assert_false(secret_equal(a, b, sizeof(a)));
	assert_ok(ei, vault_key_generate(fx->v, VAULT_KEY_TOKEN, CREATED, w, ei));
	assert_ok(ei, vault_key_load(fx->v, VAULT_KEY_TOKEN, CREATED, w, sizeof(w), ei));
	token_hash(fx->v, "one", b);
	assert_false(secret_equal(a, b, sizeof(a)));
}

static void ids_fit_a_json_number_and_do_not_repeat(void **state)
{
	enum { N = 20000 };
	static int64_t ids[N];
	int64_t all = 0;
	size_t i;

	(void)state;
	for (i = 0; i < N; i++) {
		ids[i] = id_random53();
		assert_true(ids[i] >= 1 && ids[i] < (int64_t)1 << 53);
		all |= ids[i];
		if (i > 0)
			assert_true(ids[i] != ids[i - 1]);
	}
	assert_true(all == ((int64_t)1 << 53) - 1); /* every bit is used */
}

static void a_seed_repeats_ids(void **state)
{
	int64_t first[50];
	uint8_t fill[100], again[100];
	size_t i;

	(void)state;
	random_seed_for_tests(42);
	for (i = 0; i < ARRAY_LEN(first); i++)
		first[i] = id_random53();
	random_fill(fill, sizeof(fill));
	random_seed_for_tests(42);
	for (i = 0; i < ARRAY_LEN(first); i++)
		assert_true(first[i] == id_random53());
	random_fill(again, sizeof(again));
	assert_memory_equal(fill, again, sizeof(fill));
	assert_memory_not_equal(fill, fill + 64, 36);
	random_seed_for_tests(43);
	assert_true(first[0] != id_random53());
	random_seed_for_tests(0);
}

/* A demonstration centre must not have guessable sessions and keys. */
static void a_seed_does_not_repeat_secrets(void **state)
{
	struct tmk ka, kb;
	char a[TOKEN_SIZE], b[TOKEN_SIZE];
	uint8_t sa[16], sb[16];

	(void)state;
	random_seed_for_tests(42);
	token_new(a);
	secret_fill(sa, sizeof(sa));
	tmk_new(&ka, 1);
	random_seed_for_tests(42);
	token_new(b);
	secret_fill(sb, sizeof(sb));
	tmk_new(&kb, 1);
	random_seed_for_tests(0);
	assert_string_not_equal(a, b);
	assert_memory_not_equal(sa, sb, sizeof(sa));
	assert_memory_not_equal(ka.b, kb.b, sizeof(ka.b));
	secret_wipe(sa, sizeof(sa));
	assert_true(sodium_is_zero(sa, sizeof(sa)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(a_token_is_43_characters_fit_for_a_cookie),
		T(the_hash_depends_on_token_and_key),
		T(ids_fit_a_json_number_and_do_not_repeat),
		T(a_seed_repeats_ids),
		T(a_seed_does_not_repeat_secrets),
	};

	vault_test_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
