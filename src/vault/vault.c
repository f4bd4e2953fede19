/*
 * See vault.h.  Contexts of crypto_kdf (BLAKE2b keyed by the master key): number and name are
 * part of the format, never changed.
 */
#include "vault/vault.h"

#include <errno.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "vault/inner.h"
#include "vault/key.h"

#include "base/banned.h"

enum kdf_id {
	KDF_WRAP = 1,
	/* 2 to 4 stand in published test vectors only */
	KDF_NONCE = 5,
	KDF_PEPPER = 6,
	KDF_BACKUP = 7,
};

/* What a process without other locked memory should be allowed: the key page and short copies.
 */
#define MEMLOCK_NEEDED ((size_t)1 << 20)

bool vault_test_mode;

static atomic_bool unlocked_allowed;
static atomic_bool unlocked_seen;

Err vault_start(struct err_info *ei)
{
	struct rlimit none = { 0, 0 };

	if (sodium_init() < 0)
		return ERR(ei, ERR_INTERNAL, "vault.start", "%s", "sodium_init");
	if (vault_test_mode)
		return OK;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0)
		return ERR(ei, ERR_INTERNAL, "vault.start", "errno %d", errno);
	return OK;
}

void vault_allow_unlocked_memory(void)
{
	unlocked_allowed = true;
}

bool vault_locked_memory(void)
{
	return !unlocked_seen;
}

void tmk_new(struct tmk *tmk, uint16_t version)
{
	randombytes_buf(tmk->b, sizeof(tmk->b));
	tmk->version = version;
}

void tmk_wipe(struct tmk *tmk)
{
	sodium_memzero(tmk, sizeof(*tmk));
}

static void derive(uint8_t key[VAULT_KEY], enum kdf_id id, const char context[9],
		   const struct tmk *tmk)
{
	inner_must(crypto_kdf_derive_from_key(key, VAULT_KEY, (uint64_t)id, context, tmk->b));
}

/* sodium_malloc() tries to lock its pages and does not tell; asking again does. */
static struct vault *locked_page(struct err_info *ei)
{
	struct vault *v = sodium_malloc(sizeof(*v));
	struct rlimit limit = { 0, 0 };

	if (!v) {
		err_set(ei, ERR_INTERNAL, ERR_HERE, "vault.no_memory", "%zu bytes", sizeof(*v));
		return NULL;
	}
	if (sodium_mlock(v, sizeof(*v)) == 0)
		return v;
	unlocked_seen = true;
	if (unlocked_allowed)
		return v;
	(void)getrlimit(RLIMIT_MEMLOCK, &limit);
	err_set(ei, ERR_INTERNAL, ERR_HERE, "vault.memlock",
		"need 1048576 bytes, RLIMIT_MEMLOCK is %llu",
		(unsigned long long)limit.rlim_cur);
	sodium_free(v);
	return NULL;
}

struct vault *vault_open(const struct tmk *tmk, const uint8_t centre[VAULT_CENTRE],
			 struct err_info *ei)
{
	struct vault *v = locked_page(ei);

	if (!v)
		return NULL;
	memset(v, 0, sizeof(*v));
	memcpy(v->centre, centre, VAULT_CENTRE);
	v->tmk_version = tmk->version;
	derive(v->wrap, KDF_WRAP, "CPASwrap", tmk);
	derive(v->nonce, KDF_NONCE, "CPASnonc", tmk);
	derive(v->pepper, KDF_PEPPER, "CPASpepp", tmk);
	derive(v->backup, KDF_BACKUP, "CPASback", tmk);
	inner_must(sodium_mprotect_readonly(v));
	return v;
}

void vault_close(struct vault *v)
{
	if (!v)
		return;
	inner_must(sodium_mprotect_readwrite(v));
	sodium_memzero(v, sizeof(*v));
	sodium_free(v);
}

void vault_closep(struct vault **v)
{
	vault_close(*v);
	*v = NULL;
}

const uint8_t *vault_centre(const struct vault *v)
{
	return v->centre;
}

uint16_t vault_tmk_version(const struct vault *v)
{
	return v->tmk_version;
}

static bool purpose_known(enum vault_purpose purpose)
{
	return (int)purpose >= VAULT_PURPOSE_FIRST && (int)purpose <= VAULT_PURPOSE_LAST;
}

Err vault_key_generate(const struct vault *v, enum vault_purpose purpose, int64_t created_at,
		       uint8_t wrapped[KEY_WRAPPED], struct err_info *ei)
{
	CLEANUP(key_wipe) struct key k = { .version = 1 };
	struct wrap_at at = wrap_at(WRAP_PURPOSE, (int64_t)purpose, created_at);

	if (!purpose_known(purpose))
		return ERR(ei, ERR_INTERNAL, "vault.purpose", "%d", (int)purpose);
	randombytes_buf(k.b, sizeof(k.b));
	wrap_seal(v, &at, k.version, k.b, wrapped);
	return OK;
}

Err vault_key_load(struct vault *v, enum vault_purpose purpose, int64_t created_at,
		   const void *wrapped, size_t n, struct err_info *ei)
{
	CLEANUP(key_wipe) struct key k = { 0 };
	struct wrap_at at = wrap_at(WRAP_PURPOSE, (int64_t)purpose, created_at);

	if (!purpose_known(purpose))
		return ERR(ei, ERR_INTERNAL, "vault.purpose", "%d", (int)purpose);
	TRY(wrap_open(v, &at, wrapped, n, &k.version, k.b, ei));
	inner_must(sodium_mprotect_readwrite(v));
	memcpy(v->purpose[purpose], k.b, VAULT_KEY);
	v->loaded[purpose] = true;
	if (purpose == VAULT_KEY_SIGN)
		inner_must(crypto_sign_seed_keypair(v->sign_public, v->sign_secret, k.b));
	inner_must(sodium_mprotect_readonly(v));
	return OK;
}

Err vault_key_rewrap(const struct vault *from, const struct vault *to,
		     enum vault_purpose purpose, int64_t created_at, const void *wrapped,
		     size_t n, uint8_t out[KEY_WRAPPED], struct err_info *ei)
{
	struct wrap_at at = wrap_at(WRAP_PURPOSE, (int64_t)purpose, created_at);

	return wrap_move(from, to, &at, wrapped, n, out, ei);
}

const uint8_t *vault_purpose_key(const struct vault *v, enum vault_purpose purpose)
{
	inner_must(v->loaded[purpose] ? 0 : -1);
	return v->purpose[purpose];
}

const uint8_t *vault_sign_public(const struct vault *v)
{
	(void)vault_purpose_key(v, VAULT_KEY_SIGN);
	return v->sign_public;
}
