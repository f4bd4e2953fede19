/* See note.h. */
#include "vault/note.h"

#include <sodium.h>

#include "vault/inner.h"

#include "base/banned.h"

_Static_assert(NOTE_KEY_SEALED == VAULT_KEY + crypto_box_SEALBYTES, "sealed box of one key");

void user_keys_wipe(struct user_keys *k)
{
	sodium_memzero(k, sizeof(*k));
}

Err user_keys_new(const struct vault *v, int64_t user, int64_t created_at,
		  struct user_keys *keys, uint8_t wrapped[KEY_WRAPPED], struct err_info *ei)
{
	struct wrap_at at = wrap_at(WRAP_USER, user, created_at);

	if (crypto_box_keypair(keys->public_key, keys->secret_key) != 0)
		return ERR(ei, ERR_INTERNAL, "vault.key_pair", "%s", "");
	wrap_seal(v, &at, 1, keys->secret_key, wrapped);
	return OK;
}

Err user_keys_load(const struct vault *v, int64_t user, int64_t created_at, const void *wrapped,
		   size_t n, struct user_keys *keys, struct err_info *ei)
{
	struct wrap_at at = wrap_at(WRAP_USER, user, created_at);
	uint16_t version = 0;

	TRY(wrap_open(v, &at, wrapped, n, &version, keys->secret_key, ei));
	inner_must(crypto_scalarmult_base(keys->public_key, keys->secret_key));
	return OK;
}

Err user_keys_rewrap(const struct vault *from, const struct vault *to, int64_t user,
		     int64_t created_at, const void *wrapped, size_t n,
		     uint8_t out[KEY_WRAPPED], struct err_info *ei)
{
	struct wrap_at at = wrap_at(WRAP_USER, user, created_at);

	return wrap_move(from, to, &at, wrapped, n, out, ei);
}

void note_key_new(struct key *note)
{
	randombytes_buf(note->b, sizeof(note->b));
	note->version = 1;
}

/* Fails when the public key is a point of small order: not the key of a person. */
Err note_key_seal(const struct key *note, const uint8_t reader_public[32],
		  uint8_t sealed[NOTE_KEY_SEALED], struct err_info *ei)
{
	if (crypto_box_seal(sealed, note->b, sizeof(note->b), reader_public) != 0)
		return ERR(ei, ERR_INTERNAL, "vault.public_key", "%s", "");
	return OK;
}

Err note_key_open(const struct user_keys *reader, const void *sealed, size_t n,
		  struct key *note, struct err_info *ei)
{
	if (n != NOTE_KEY_SEALED || crypto_box_seal_open(note->b, sealed, n, reader->public_key,
							 reader->secret_key) != 0)
		return ERR(ei, ERR_INTERNAL, "vault.damaged", "note key, %zu bytes", n);
	note->version = 1;
	return OK;
}
