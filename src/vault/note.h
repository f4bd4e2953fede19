/*
 * Sealed notes: a note that only named readers open, whatever their role.
 *
 * The text is a cell of scope 3 under a random key of its own (cell_seal_note).  That key is
 * sealed once per reader to the reader's X25519 public key (crypto_box_seal, 80 bytes): one row
 * of note_key a reader.  Taking a reader away deletes the row; what was read before was read.
 *
 * Residual risk, first release
 * ----------------------------
 * The secret half of a user's pair is wrapped by K_wrap, not by the user's password.  A server
 * that is unlocked can therefore open every sealed note: the wall between readers is the
 * program's check plus this second key, not mathematics.  It stops a leaked person key, a
 * mistake in a query and a copied file; it does not stop root on a running server.  (Password
 * slots of users would; they also make a forgotten password lose notes, which is why they come
 * later.)
 *
 * Seal to the public half that user_keys_load() recomputes, not to a copy read from the base:
 * whoever can write the base could put another key there.
 */
#ifndef VAULT_NOTE_H
#define VAULT_NOTE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/macros.h"
#include "vault/key.h"
#include "vault/vault.h"

#define NOTE_KEY_SEALED 80

struct user_keys {
	uint8_t public_key[32];
	uint8_t secret_key[32];
};

void user_keys_wipe(struct user_keys *k); /* for CLEANUP */

/* `created_at` (unix seconds) and `user` are bound to `wrapped`. */
MUST_CHECK Err user_keys_new(const struct vault *v, int64_t user, int64_t created_at,
			     struct user_keys *keys, uint8_t wrapped[KEY_WRAPPED],
			     struct err_info *ei);
MUST_CHECK Err user_keys_load(const struct vault *v, int64_t user, int64_t created_at,
			      const void *wrapped, size_t n, struct user_keys *keys,
			      struct err_info *ei);
MUST_CHECK Err user_keys_rewrap(const struct vault *from, const struct vault *to, int64_t user,
				int64_t created_at, const void *wrapped, size_t n,
				uint8_t out[KEY_WRAPPED], struct err_info *ei);

void note_key_new(struct key *note); /* random, version 1 */
MUST_CHECK Err note_key_seal(const struct key *note, const uint8_t reader_public[32],
			     uint8_t sealed[NOTE_KEY_SEALED], struct err_info *ei);
MUST_CHECK Err note_key_open(const struct user_keys *reader, const void *sealed, size_t n,
			     struct key *note, struct err_info *ei);

#endif
