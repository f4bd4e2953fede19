/* vault/password.h: records, the queue, the policy. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "test_vault_common.h"
#include "vault/password.h"

#include "base/banned.h"

#define PW "cheval correct pile agrafe"

static int setup(void **state)
{
	password_cost_set(1, 8);
	return fx_setup(state);
}

static struct password_answer verify(struct fx *fx, int64_t user, const uint8_t *rec,
				     const char *pw)
{
	struct password_answer a = { 0 };

	assert_ok(&fx->cx.err, password_verify(fx->v, user, rec, rec ? PASSWORD_SEALED : 0, pw,
					       strlen(pw), &a, &fx->cx.err));
	return a;
}

static void only_the_right_password_matches(void **state)
{
	struct fx *fx = *state;
	uint8_t rec[PASSWORD_SEALED];

	assert_ok(&fx->cx.err, password_hash(fx->v, 9, PW, strlen(PW), rec, &fx->cx.err));
	assert_true(verify(fx, 9, rec, PW).match);
	assert_false(verify(fx, 9, rec, PW " ").match);
	assert_false(verify(fx, 9, rec, "").match);
	assert_false(verify(fx, 9, rec, "Cheval correct pile agrafe").match);
}

static void nothing_readable_is_stored(void **state)
{
	struct fx *fx = *state;
	uint8_t a[PASSWORD_SEALED], b[PASSWORD_SEALED];
	size_t i;

	assert_ok(&fx->cx.err, password_hash(fx->v, 9, PW, strlen(PW), a, &fx->cx.err));
	assert_ok(&fx->cx.err, password_hash(fx->v, 9, PW, strlen(PW), b, &fx->cx.err));
	assert_memory_not_equal(a, b, sizeof(a));
	for (i = 0; i + 9 < sizeof(a); i++)
		assert_memory_not_equal(a + i, "$argon2id", 9);
}

static void the_record_of_another_user_is_an_error(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct password_answer a = { 0 };
	uint8_t rec[PASSWORD_SEALED];

	assert_ok(ei, password_hash(fx->v, 9, PW, strlen(PW), rec, ei));
	assert_refused(ei, password_verify(fx->v, 10, rec, sizeof(rec), PW, strlen(PW), &a, ei),
		       ERR_INTERNAL, "vault.damaged");
	rec[60] ^= 1;
	assert_refused(ei, password_verify(fx->v, 9, rec, sizeof(rec), PW, strlen(PW), &a, ei),
		       ERR_INTERNAL, "vault.damaged");
	assert_refused(ei, password_verify(fx->v, 9, rec, 10, PW, strlen(PW), &a, ei),
		       ERR_INTERNAL, "vault.damaged");
	assert_false(a.match);
}

static void a_changed_cost_asks_for_a_new_hash(void **state)
{
	struct fx *fx = *state;
	uint8_t rec[PASSWORD_SEALED];

	assert_ok(&fx->cx.err, password_hash(fx->v, 9, PW, strlen(PW), rec, &fx->cx.err));
	assert_false(verify(fx, 9, rec, PW).needs_rehash);
	password_cost_set(2, 8);
	assert_true(verify(fx, 9, rec, PW).needs_rehash);
	assert_true(verify(fx, 9, rec, PW).match);
	assert_false(verify(fx, 9, rec, "wrong").needs_rehash);
	password_cost_set(1, 16);
	assert_true(verify(fx, 9, rec, PW).needs_rehash);
}

static void an_unknown_user_never_matches(void **state)
{
	struct fx *fx = *state;

	assert_false(verify(fx, 9, NULL, PW).match);
	assert_false(verify(fx, 9, NULL, "").match);
	assert_false(verify(fx, 9, NULL, "").needs_rehash);
}

static void a_password_past_the_limit_does_not_match(void **state)
{
	struct fx *fx = *state;
	uint8_t rec[PASSWORD_SEALED];
	char pw[PASSWORD_MAX_BYTES + 2];

	memset(pw, 'a', sizeof(pw));
	pw[sizeof(pw) - 1] = '\0';
	assert_refused(&fx->cx.err, password_hash(fx->v, 9, pw, strlen(pw), rec, &fx->cx.err),
		       ERR_INVALID, "password.too_long");
	assert_ok(&fx->cx.err, password_hash(fx->v, 9, "", 0, rec, &fx->cx.err));
	assert_false(verify(fx, 9, rec, pw).match);
	pw[PASSWORD_MAX_BYTES] = '\0';
	assert_ok(&fx->cx.err, password_hash(fx->v, 9, pw, strlen(pw), rec, &fx->cx.err));
	assert_true(verify(fx, 9, rec, pw).match);
}

static void records_survive_a_rotation_of_the_master_key(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct vault *next = vault_of(0x77, 2);
	struct password_answer a = { 0 };
	uint8_t rec[PASSWORD_SEALED], moved[PASSWORD_SEALED];

	assert_ok(ei, password_hash(fx->v, 9, PW, strlen(PW), rec, ei));
	assert_refused(ei, password_verify(next, 9, rec, sizeof(rec), PW, strlen(PW), &a, ei),
		       ERR_INTERNAL, "vault.damaged");
	assert_ok(ei, password_reseal(fx->v, next, 9, rec, sizeof(rec), moved, ei));
	assert_ok(ei, password_verify(next, 9, moved, sizeof(moved), PW, strlen(PW), &a, ei));
	assert_true(a.match);
	vault_close(next);
}

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int by_int64(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Medians of interleaved samples, three tries: the machine is shared. */
static void an_unknown_user_takes_as_long_as_a_known_one(void **state)
{
	enum { N = 9 };
	struct fx *fx = *state;
	uint8_t rec[PASSWORD_SEALED];
	int64_t known[N], unknown[N];
	int try, i;

	password_cost_set(3, 4096);
	assert_ok(&fx->cx.err, password_hash(fx->v, 9, PW, strlen(PW), rec, &fx->cx.err));
	for (try = 0; try < 3; try++) {
		for (i = 0; i < N; i++) {
			int64_t t0 = now_ns(), t1;

			assert_false(verify(fx, 9, rec, "a wrong password").match);
			t1 = now_ns();
			assert_false(verify(fx, 9, NULL, "a wrong password").match);
			known[i] = t1 - t0;
			unknown[i] = now_ns() - t1;
		}
		qsort(known, N, sizeof(*known), by_int64);
		qsort(unknown, N, sizeof(*unknown), by_int64);
		if (unknown[N / 2] > known[N / 2] * 2 / 3 &&
		    unknown[N / 2] < known[N / 2] * 3 / 2)
			return;
	}
	fail_msg("known %ld ns, unknown %ld ns", (long)known[N / 2], (long)unknown[N / 2]);
}

struct caller {
	pthread_t thread;
	struct fx *fx;
	const uint8_t *rec;
	struct password_answer answer;
	struct err_info err;
	bool ended_well;
};

static void *call(void *arg)
{
	struct caller *c = arg;

	Err e = password_verify(c->fx->v, 9, c->rec, PASSWORD_SEALED, PW, strlen(PW),
				&c->answer, &c->err);

	c->ended_well = e.code == ERR_OK;
	return NULL;
}

static void the_thirty_third_who_would_wait_is_told_to_come_back(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct caller callers[PASSWORD_WAITING];
	struct password_answer a = { 0 };
	uint8_t rec[PASSWORD_SEALED];
	size_t i;

	assert_ok(ei, password_hash(fx->v, 9, PW, strlen(PW), rec, ei));
	for (i = 0; i < PASSWORD_RUNNING; i++)
		assert_ok(ei, password_gate_enter(ei));
	for (i = 0; i < ARRAY_LEN(callers); i++) {
		callers[i] = (struct caller){ .fx = fx, .rec = rec };
		assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]),
				 0);
	}
	while (password_gate_waiting() < PASSWORD_WAITING)
		(void)sched_yield();
	assert_refused(ei, password_verify(fx->v, 9, rec, sizeof(rec), PW, strlen(PW), &a, ei),
		       ERR_BUSY, "auth.busy");
	assert_refused(ei, password_verify(fx->v, 9, NULL, 0, PW, strlen(PW), &a, ei), ERR_BUSY,
		       "auth.busy");
	for (i = 0; i < PASSWORD_RUNNING; i++)
		password_gate_leave();
	for (i = 0; i < ARRAY_LEN(callers); i++) {
		assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
		assert_true(callers[i].ended_well);
		assert_true(callers[i].answer.match);
	}
	assert_int_equal(password_gate_waiting(), 0);
}

/* --- policy --- */

static const char *const local[] = { "\xC3\x89"
				     "caussinnes",
				     "Braine-le-Comte", "dupontan", "de", NULL };

/* The key of the refusal, "" when the password is fine. */
static const char *verdict(const char *pw, bool factor)
{
	static struct err_info ei;

	err_clear(&ei);
	return password_check(pw, strlen(pw), factor, local, ARRAY_LEN(local), &ei).code ==
			       ERR_OK
		       ? ""
		       : ei.key;
}

static void length_counts_code_points(void **state)
{
	(void)state;
	assert_string_equal(verdict("vent du nord 7", false), "password.too_short");
	assert_string_equal(verdict("vent du nord 72", false), "");
	assert_string_equal(verdict("vent du no", true), "password.too_short");
	assert_string_equal(verdict("vent du nor", true), "password.too_short");
	assert_string_equal(verdict("vent du nord", true), "");
	/* eleven letters in 22 bytes */
	assert_string_equal(verdict("\xC3\xA9\xC3\xA0\xC3\xA8\xC3\xB9\xC3\xA9\xC3\xAA\xC3\xAE"
				    "\xC3\xB4\xC3\xBB\xC3\xAB\xC3\xAF",
				    true),
			    "password.too_short");
}

static void the_longest_password_is_taken_whole(void **state)
{
	char pw[PASSWORD_MAX_BYTES + 2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pw); i++)
		pw[i] = (char)('a' + i * i % 23);
	pw[129] = '\0';
	assert_string_equal(verdict(pw, false), "password.too_long");
	pw[128] = '\0';
	assert_string_equal(verdict(pw, false), "");
	memset(pw, 'x', sizeof(pw));
	pw[513] = '\0';
	assert_string_equal(verdict(pw, false), "password.too_long");
}

static void what_is_not_text_is_refused(void **state)
{
	struct err_info ei = { 0 };

	(void)state;
	assert_string_equal(verdict("une phrase \xFF secrete", false), "password.invalid");
	assert_string_equal(verdict("une phrase\nsecrete", false), "password.invalid");
	assert_refused(&ei, password_check("une phrase\0secrete", 18, false, NULL, 0, &ei),
		       ERR_INVALID, "password.invalid");
}

static void what_everybody_tries_is_refused(void **state)
{
	static const char *const bad[] = {
		"motdepasse123456", "soleilsoleilsoleil", "Motdepasse-2024!",
		"passwordpassword", "azertyuiop12345",	  "123456789012345",
		"987654321098765",  "aaaaaaaaaaaaaaa",	  "abcabcabcabcabc",
		"abcdefghijklmno",  "soleil2024soleil",	  "2024soleil-amour!",
		"wachtwoord12345",  "Passwort.2026.01",	  "qwertyuiopasdfghjkl",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		if (strcmp(verdict(bad[i], false), "password.common") != 0)
			fail_msg("%s was not refused", bad[i]);
	}
}

static void what_is_easy_to_guess_here_is_refused(void **state)
{
	(void)state;
	assert_string_equal(verdict("ecaussinnes7190", false), "password.common");
	assert_string_equal(verdict("\xC3\x89"
				    "CAUSSINNES-7190",
				    false),
			    "password.common");
	assert_string_equal(verdict("cpas-ecaussinnes", false), "password.common");
	assert_string_equal(verdict("brainelecomte7090", false), "password.common");
	assert_string_equal(verdict("Dupontan12345678", false), "password.common");
	/* "de" is too short to block anything */
	assert_string_equal(verdict("dededix-neuf jours", false), "");
}

static void a_phrase_of_common_words_is_fine(void **state)
{
	(void)state;
	assert_string_equal(verdict("soleil sur chocolat en juin", false), "");
	assert_string_equal(verdict("trois lapins mangent lundi", false), "");
	/* the second word is not listed */
	assert_string_equal(verdict("princesse!!licorne", false), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(only_the_right_password_matches),
		T(nothing_readable_is_stored),
		T(the_record_of_another_user_is_an_error),
		T(a_changed_cost_asks_for_a_new_hash),
		T(an_unknown_user_never_matches),
		T(a_password_past_the_limit_does_not_match),
		T(records_survive_a_rotation_of_the_master_key),
		T(an_unknown_user_takes_as_long_as_a_known_one),
		T(the_thirty_third_who_would_wait_is_told_to_come_back),
		T(length_counts_code_points),
		T(the_longest_password_is_taken_whole),
		T(what_is_not_text_is_refused),
		T(what_everybody_tries_is_refused),
		T(what_is_easy_to_guess_here_is_refused),
		T(a_phrase_of_common_words_is_fine),
	};

	vault_test_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
