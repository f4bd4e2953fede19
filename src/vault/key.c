/* See key.h. */
#include "vault/key.h"

#include <sodium.h>

#include "vault/inner.h"

#include "base/banned.h"

void key_wipe(struct key *k)
{
	sodium_memzero(k, sizeof(*k));
}

Err key_new(const struct vault *v, int64_t person, int64_t created_at, uint16_t version,
	    struct key *dek, uint8_t wrapped[KEY_WRAPPED], struct err_info *ei)
{
	struct wrap_at at = wrap_at(WRAP_PERSON, person, created_at);

	if (version == 0)
		return ERR(ei, ERR_INTERNAL, "vault.key_version", "%s", "0");
	randombytes_buf(dek->b, sizeof(dek->b));
	dek->version = version;
	wrap_seal(v, &at, version, dek->b, wrapped);
	return OK;
}

Err key_unwrap(const struct vault *v, int64_t person, int64_t created_at, const void *wrapped,
	       size_t n, struct key *dek, struct err_info *ei)
{
	struct wrap_at at = wrap_at(WRAP_PERSON, person, created_at);

	return wrap_open(v, &at, wrapped, n, &dek->version, dek->b, ei);
}

Err key_rewrap(const struct vault *from, const struct vault *to, int64_t person,
	       int64_t created_at, const void *wrapped, size_t n, uint8_t out[KEY_WRAPPED],
	       struct err_info *ei)
{
	struct wrap_at at = wrap_at(WRAP_PERSON, person, created_at);

	return wrap_move(from, to, &at, wrapped, n, out, ei);
}
