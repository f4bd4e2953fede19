/* vault/vault.h, vault/key.h, vault/index.h: derivation, wrapped keys, the NISS index. */
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_vault_common.h"
#include "vault/index.h"
#include "vault/note.h"

#include "base/banned.h"

static void the_published_wrapping_key_is_derived(void **state)
{
	struct fx *fx = *state;

	assert_hex(fx->v->wrap, 32,
		   "ed175d27f1a002e107b182a77ddd971e804d9409da533446fdeb79b611aafbfa");
	assert_hex(fx->v->purpose[VAULT_KEY_NISS], 32,
		   "4c16b7fccb14e751b1cec9131c395006739dc228aa29582c2cb407c754fb2a94");
}

static void derived_keys_differ_from_each_other(void **state)
{
	struct fx *fx = *state;
	const uint8_t *keys[] = { fx->v->wrap, fx->v->nonce, fx->v->pepper, fx->v->backup };
	size_t i, j;

	for (i = 0; i < ARRAY_LEN(keys); i++)
		for (j = 0; j < i; j++)
			assert_memory_not_equal(keys[i], keys[j], 32);
}

static void the_published_wrapped_key_is_reproduced(void **state)
{
	struct fx *fx = *state;
	struct wrap_at at = { .created_ms = 1700000000000u };
	uint8_t nonce[24], dek[32], out[KEY_WRAPPED], back[32];
	uint16_t version = 0;

	memset(at.owner, 0xB2, sizeof(at.owner));
	memset(nonce, 0x11, sizeof(nonce));
	fill_from(dek, sizeof(dek), 0x40);
	wrap_seal_with(fx->v, fx->v->wrap, &at, nonce, 1, dek, out);
	assert_hex(out, sizeof(out),
		   "d101000100000001 111111111111111111111111111111111111111111111111"
		   "ffa4cce859a6bfea5f6984f833200a466bac26fb3a438a4a476620e0403a61da"
		   "c6b9b95a9f1f9b432038977681b12b41");
	assert_true(wrap_open_with(fx->v, fx->v->wrap, &at, out, sizeof(out), &version, back));
	assert_int_equal(version, 1);
	assert_memory_equal(back, dek, 32);
}

static void the_published_niss_index_is_reproduced(void **state)
{
	struct fx *fx = *state;
	uint8_t out[NISS_INDEX];

	assert_true(niss_index(fx->v, "85073003328", out));
	assert_hex(out, sizeof(out), "4d6733920cf9692462b68ae0ac20e778");
}

static void a_niss_that_is_not_eleven_digits_has_no_index(void **state)
{
	struct fx *fx = *state;
	uint8_t out[NISS_INDEX];

	assert_false(niss_index(fx->v, "", out));
	assert_false(niss_index(fx->v, "8507300332", out));
	assert_false(niss_index(fx->v, "850730033281", out));
	assert_false(niss_index(fx->v, "85.07.30-03", out));
	assert_false(niss_index(fx->v, "8507300332a", out));
}

static void a_person_key_comes_back_from_its_wrapping(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct key a = { 0 }, b = { 0 };
	uint8_t w[KEY_WRAPPED];

	assert_ok(ei, key_new(fx->v, 4711, CREATED, 3, &a, w, ei));
	assert_int_equal(key_tmk_version(w, sizeof(w)), 1);
	assert_ok(ei, key_unwrap(fx->v, 4711, CREATED, w, sizeof(w), &b, ei));
	assert_int_equal(b.version, 3);
	assert_memory_equal(a.b, b.b, 32);
	key_wipe(&a);
	assert_true(sodium_is_zero(a.b, sizeof(a.b)));
}

static void two_person_keys_are_never_the_same(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct key a = { 0 }, b = { 0 };
	uint8_t wa[KEY_WRAPPED], wb[KEY_WRAPPED];

	assert_ok(ei, key_new(fx->v, 1, CREATED, 1, &a, wa, ei));
	assert_ok(ei, key_new(fx->v, 1, CREATED, 1, &b, wb, ei));
	assert_memory_not_equal(a.b, b.b, 32);
	assert_memory_not_equal(wa + 8, wb + 8, 24);
}

static void key_version_zero_is_refused(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct key k = { 0 };
	uint8_t w[KEY_WRAPPED];

	assert_refused(ei, key_new(fx->v, 1, CREATED, 0, &k, w, ei), ERR_INTERNAL,
		       "vault.key_version");
}

static void a_wrapped_key_opens_only_for_its_person_and_instant(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct key a = { 0 }, b = { 0 };
	uint8_t w[KEY_WRAPPED];

	assert_ok(ei, key_new(fx->v, 7, CREATED, 1, &a, w, ei));
	assert_refused(ei, key_unwrap(fx->v, 8, CREATED, w, sizeof(w), &b, ei), ERR_INTERNAL,
		       "vault.damaged");
	assert_refused(ei, key_unwrap(fx->v, 7, CREATED + 1, w, sizeof(w), &b, ei),
		       ERR_INTERNAL, "vault.damaged");
}

static void a_person_key_does_not_open_as_the_key_of_something_else(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct key a = { 0 };
	struct user_keys u = { 0 };
	uint8_t w[KEY_WRAPPED];

	assert_ok(ei, key_new(fx->v, VAULT_KEY_TOKEN, CREATED, 1, &a, w, ei));
	assert_refused(ei, vault_key_load(fx->v, VAULT_KEY_TOKEN, CREATED, w, sizeof(w), ei),
		       ERR_INTERNAL, "vault.damaged");
	assert_refused(ei,
		       user_keys_load(fx->v, VAULT_KEY_TOKEN, CREATED, w, sizeof(w), &u, ei),
		       ERR_INTERNAL, "vault.damaged");
}

static void every_flipped_bit_of_a_wrapped_key_is_refused(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct key a = { 0 }, b = { 0 };
	uint8_t w[KEY_WRAPPED];
	size_t bit;

	assert_ok(ei, key_new(fx->v, 7, CREATED, 1, &a, w, ei));
	for (bit = 0; bit < 8 * sizeof(w); bit++) {
		w[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_not_equal(key_unwrap(fx->v, 7, CREATED, w, sizeof(w), &b, ei).code,
				     ERR_OK);
		err_clear(ei);
		w[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_ok(ei, key_unwrap(fx->v, 7, CREATED, w, sizeof(w), &b, ei));
}

static void a_wrapped_key_of_another_length_is_refused(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct key a = { 0 }, b = { 0 };
	uint8_t w[KEY_WRAPPED + 1] = { 0 };
	size_t n;

	assert_ok(ei, key_new(fx->v, 7, CREATED, 1, &a, w, ei));
	for (n = 0; n <= sizeof(w); n++) {
		if (n == KEY_WRAPPED)
			continue;
		assert_refused(ei, key_unwrap(fx->v, 7, CREATED, w, n, &b, ei), ERR_INTERNAL,
			       "vault.damaged");
	}
	assert_int_equal(key_tmk_version(w, 79), 0);
}

static void a_key_of_another_centre_does_not_open(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct tmk tmk = { .version = 1 };
	uint8_t centre[VAULT_CENTRE] = { 9 }, w[KEY_WRAPPED];
	struct key a = { 0 }, b = { 0 };
	struct vault *other;

	fill_from(tmk.b, sizeof(tmk.b), 0); /* same master key, other centre */
	other = vault_open(&tmk, centre, ei);
	assert_non_null(other);
	assert_ok(ei, key_new(fx->v, 7, CREATED, 1, &a, w, ei));
	assert_refused(ei, key_unwrap(other, 7, CREATED, w, sizeof(w), &b, ei), ERR_INTERNAL,
		       "vault.damaged");
	vault_close(other);
}

static void a_rotation_of_the_master_key_keeps_every_key(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct vault *next = vault_of(0x77, 2);
	struct key a = { 0 }, b = { 0 };
	struct user_keys u = { 0 }, u2 = { 0 };
	uint8_t w[KEY_WRAPPED], moved[KEY_WRAPPED], before[NISS_INDEX], after[NISS_INDEX];

	assert_ok(ei, key_new(fx->v, 7, CREATED, 5, &a, w, ei));
	assert_refused(ei, key_unwrap(next, 7, CREATED, w, sizeof(w), &b, ei), ERR_INTERNAL,
		       "vault.tmk_version");
	assert_ok(ei, key_rewrap(fx->v, next, 7, CREATED, w, sizeof(w), moved, ei));
	assert_int_equal(key_tmk_version(moved, sizeof(moved)), 2);
	assert_ok(ei, key_unwrap(next, 7, CREATED, moved, sizeof(moved), &b, ei));
	assert_memory_equal(a.b, b.b, 32);
	assert_int_equal(b.version, 5);
	assert_ok(ei, user_keys_new(fx->v, 8, CREATED, &u, w, ei));
	assert_ok(ei, user_keys_rewrap(fx->v, next, 8, CREATED, w, sizeof(w), moved, ei));
	assert_ok(ei, user_keys_load(next, 8, CREATED, moved, sizeof(moved), &u2, ei));
	assert_memory_equal(&u, &u2, sizeof(u));
	assert_ok(ei, vault_key_generate(fx->v, VAULT_KEY_NISS, CREATED, w, ei));
	assert_ok(ei, vault_key_load(fx->v, VAULT_KEY_NISS, CREATED, w, sizeof(w), ei));
	assert_ok(ei, vault_key_rewrap(fx->v, next, VAULT_KEY_NISS, CREATED, w, sizeof(w),
				       moved, ei));
	assert_ok(ei, vault_key_load(next, VAULT_KEY_NISS, CREATED, moved, sizeof(moved), ei));
	assert_true(niss_index(fx->v, "85073003328", before));
	assert_true(niss_index(next, "85073003328", after));
	assert_memory_equal(before, after, NISS_INDEX);
	vault_close(next);
}

static void a_purpose_key_does_not_load_for_another_purpose(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	uint8_t w[KEY_WRAPPED];

	assert_ok(ei, vault_key_generate(fx->v, VAULT_KEY_NISS, CREATED, w, ei));
	assert_refused(ei, vault_key_load(fx->v, VAULT_KEY_TOKEN, CREATED, w, sizeof(w), ei),
		       ERR_INTERNAL, "vault.damaged");
	assert_refused(ei, vault_key_generate(fx->v, (enum vault_purpose)0, CREATED, w, ei),
		       ERR_INTERNAL, "vault.purpose");
	assert_refused(ei,
		       vault_key_load(fx->v, (enum vault_purpose)5, CREATED, w, sizeof(w), ei),
		       ERR_INTERNAL, "vault.purpose");
}

#define CHILD_SKIP 77

/* Runs in a child: returns the signal that ended it, or minus its exit code. */
static int in_child(void (*what)(struct fx *), struct fx *fx)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (!freopen("/dev/null", "w", stderr))
			_exit(CHILD_SKIP);
		what(fx);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : -WEXITSTATUS(status);
}

static void use_missing_key(struct fx *fx)
{
	struct vault *bare = vault_of(1, 1);
	uint8_t out[NISS_INDEX];

	(void)fx;
	_exit(niss_index(bare, "85073003328", out) ? 1 : 2);
}

static void using_a_key_that_was_not_loaded_stops_the_process(void **state)
{
	assert_int_equal(in_child(use_missing_key, *state), SIGABRT);
}

static void write_vault(struct fx *fx)
{
	(void)signal(SIGSEGV, SIG_DFL);
	fx->v->wrap[0] ^= 1;
}

static void the_key_page_cannot_be_written(void **state)
{
	assert_int_equal(in_child(write_vault, *state), SIGSEGV);
}

static void open_without_lock(struct fx *fx)
{
	struct err_info ei = { 0 };
	struct rlimit none = { 0, 0 };
	struct tmk tmk = { .version = 1 };
	uint8_t centre[VAULT_CENTRE] = { 0 };
	struct vault *v;

	(void)fx;
	/* root may lock whatever the limit says */
	if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 || (getuid() == 0 && setuid(65534) != 0))
		_exit(10);
	if (mlock(&tmk, sizeof(tmk)) == 0)
		_exit(CHILD_SKIP); /* AddressSanitizer replaces mlock() by a function that does
				      nothing */
	v = vault_open(&tmk, centre, &ei);
	if (v || strcmp(ei.key, "vault.memlock") != 0 || vault_locked_memory())
		_exit(11);
	err_clear(&ei);
	vault_allow_unlocked_memory();
	v = vault_open(&tmk, centre, &ei);
	if (!v || vault_locked_memory())
		_exit(12);
	vault_close(v);
}

static void memory_that_cannot_be_locked_is_an_error_until_it_is_allowed(void **state)
{
	int got = in_child(open_without_lock, *state);

	assert_true(vault_locked_memory());
	if (got == -CHILD_SKIP)
		skip();
	assert_int_equal(got, 0);
}

static void start_for_real(struct fx *fx)
{
	struct err_info ei = { 0 };
	struct rlimit core = { 1, 1 };

	(void)fx;
	vault_test_mode = false;
	if (vault_start(&ei).code != ERR_OK || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
		_exit(10);
	if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 || core.rlim_max != 0)
		_exit(11);
}

static void starting_forbids_core_dumps(void **state)
{
	assert_int_equal(in_child(start_for_real, *state), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(the_published_wrapping_key_is_derived),
		T(derived_keys_differ_from_each_other),
		T(the_published_wrapped_key_is_reproduced),
		T(the_published_niss_index_is_reproduced),
		T(a_niss_that_is_not_eleven_digits_has_no_index),
		T(a_person_key_comes_back_from_its_wrapping),
		T(two_person_keys_are_never_the_same),
		T(key_version_zero_is_refused),
		T(a_wrapped_key_opens_only_for_its_person_and_instant),
		T(a_person_key_does_not_open_as_the_key_of_something_else),
		T(every_flipped_bit_of_a_wrapped_key_is_refused),
		T(a_wrapped_key_of_another_length_is_refused),
		T(a_key_of_another_centre_does_not_open),
		T(a_rotation_of_the_master_key_keeps_every_key),
		T(a_purpose_key_does_not_load_for_another_purpose),
		T(using_a_key_that_was_not_loaded_stops_the_process),
		T(the_key_page_cannot_be_written),
		T(memory_that_cannot_be_locked_is_an_error_until_it_is_allowed),
		T(starting_forbids_core_dumps),
	};

	vault_test_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
