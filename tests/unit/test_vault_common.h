/* Shared by the tests of src/vault: a vault with the keys of the published vectors. */
#ifndef TEST_VAULT_COMMON_H
#define TEST_VAULT_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/ctx.h"
#include "vault/inner.h"
#include "vault/key.h"
#include "vault/vault.h"

#define CREATED 1700000000 /* unix seconds of the vectors */

/* lo, lo + 1, … */
static inline void fill_from(uint8_t *p, size_t n, uint8_t lo)
{
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = (uint8_t)(lo + i);
}

static inline size_t from_hex(uint8_t *out, size_t cap, const char *hex)
{
	size_t n = 0;

	assert_int_equal(sodium_hex2bin(out, cap, hex, strlen(hex), " ", &n, NULL), 0);
	return n;
}

static inline void assert_hex(const void *p, size_t n, const char *hex)
{
	uint8_t want[1024];

	assert_int_equal(from_hex(want, sizeof(want), hex), n);
	assert_memory_equal(p, want, n);
}

#define assert_ok(ei, call)                                                                    \
	do {                                                                                   \
		Err got_ = (call);                                                             \
		if (got_.code != ERR_OK)                                                       \
			fail_msg("%s: %s %s", (ei)->where, (ei)->key, (ei)->detail);           \
	} while (0)

/* The call fails with this code and key; the record is cleared. */
#define assert_refused(ei, call, want_code, want_key)                                          \
	do {                                                                                   \
		Err got_ = (call);                                                             \
		assert_int_equal(got_.code, want_code);                                        \
		assert_string_equal((ei)->key, want_key);                                      \
		err_clear(ei);                                                                 \
	} while (0)

struct fx {
	struct arena arena;
	struct ctx cx;
	struct vault *v;
};

static inline struct vault *vault_of(uint8_t first, uint16_t version)
{
	struct err_info ei = { 0 };
	struct tmk tmk = { .version = version };
	uint8_t centre[VAULT_CENTRE];
	struct vault *v;

	fill_from(tmk.b, sizeof(tmk.b), first);
	memset(centre, 0xA1, sizeof(centre));
	v = vault_open(&tmk, centre, &ei);
	assert_non_null(v);
	return v;
}

/* Loads crypto_kdf(id, context) of the vectors' master key as a purpose key. */
static inline void load_vector_key(struct vault *v, enum vault_purpose purpose, uint64_t id,
				   const char *context)
{
	struct err_info ei = { 0 };
	uint8_t tmk[32], k[32], wrapped[KEY_WRAPPED];
	struct wrap_at at = wrap_at(WRAP_PURPOSE, (int64_t)purpose, CREATED);

	fill_from(tmk, sizeof(tmk), 0);
	assert_int_equal(crypto_kdf_derive_from_key(k, sizeof(k), id, context, tmk), 0);
	wrap_seal(v, &at, 1, k, wrapped);
	assert_ok(&ei, vault_key_load(v, purpose, CREATED, wrapped, sizeof(wrapped), &ei));
}

static inline int fx_setup(void **state)
{
	static struct fx fx;

	memset(&fx, 0, sizeof(fx));
	arena_init(&fx.arena, ARENA_LIMIT_DEFAULT);
	fx.cx.arena = &fx.arena;
	fx.v = vault_of(0, 1);
	load_vector_key(fx.v, VAULT_KEY_NISS, 2, "CPASniss");
	load_vector_key(fx.v, VAULT_KEY_CATALOG, 101, "testtest");
	load_vector_key(fx.v, VAULT_KEY_SIGN, 102, "testtest");
	load_vector_key(fx.v, VAULT_KEY_TOKEN, 103, "testtest");
	*state = &fx;
	return 0;
}

static inline int fx_teardown(void **state)
{
	struct fx *fx = *state;

	vault_close(fx->v);
	arena_release(&fx->arena);
	return 0;
}

/* Every test file calls it first in main(). */
static inline void vault_test_start(void)
{
	struct err_info ei = { 0 };

	vault_test_mode = true;
	if (vault_start(&ei).code != ERR_OK)
		_exit(2);
}

#endif
