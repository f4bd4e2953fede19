/*
 * Passwords of users: Argon2id (t = 3, 64 MiB), the record sealed under K_pepper.
 *
 * The record is libsodium's "$argon2id$…" text in a cell of scope 2, bound to the user's id:
 * 176 bytes.  A copied base without the master key cannot be attacked by guessing.
 *
 * Cost and load: at most two hashes run at once and 32 callers wait; the next gets ERR_BUSY,
 * key "auth.busy" (answer 503 with Retry-After).  An unknown user costs the same hash as a
 * known one.
 *
 * Policy (NIST SP 800-63B-4, OWASP ASVS 5.0 chapter 6): length and a block list, no composition
 * rules, no expiry.  Bytes count as typed; the browser sends NFC.
 */
#ifndef VAULT_PASSWORD_H
#define VAULT_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/macros.h"
#include "vault/vault.h"

#define PASSWORD_SEALED	    176
#define PASSWORD_MIN	    15 /* code points, when the password is the only factor */
#define PASSWORD_MIN_FACTOR 12 /* with a second factor */
#define PASSWORD_MAX	    128
#define PASSWORD_MAX_BYTES  512
#define PASSWORD_RUNNING    2
#define PASSWORD_WAITING    32

/* Set before the threads start.  Default 3 and 65536; tests take 1 and 8. */
void password_cost_set(unsigned ops, unsigned mem_kib);

MUST_CHECK Err password_hash(const struct vault *v, int64_t user, const char *pw, size_t len,
			     uint8_t sealed[PASSWORD_SEALED], struct err_info *ei);

struct password_answer {
	bool match;
	bool needs_rehash; /* matched, but the cost has changed: hash again and store */
};

/*
 * `sealed` NULL: no such user; takes as long and does not match.  A record of another user or a
 * damaged one is an error ("vault.damaged"), not a mismatch.
 */
MUST_CHECK Err password_verify(const struct vault *v, int64_t user, const void *sealed,
			       size_t n, const char *pw, size_t len,
			       struct password_answer *answer, struct err_info *ei);

/* Rotation of the master key: the same record under the pepper of `to`. */
MUST_CHECK Err password_reseal(const struct vault *from, const struct vault *to, int64_t user,
			       const void *sealed, size_t n, uint8_t out[PASSWORD_SEALED],
			       struct err_info *ei);

/*
 * ERR_INVALID with key password.too_short, password.too_long, password.common, or
 * password.invalid (not UTF-8, or a control character).  `words`: names that are easy to guess
 * here (the commune, the centre, the user's own name and login), UTF-8.  Refused as common: a
 * listed word, or two, possibly with digits and signs around, repeated or not; a row of the
 * keyboard; one character or a sequence.
 */
MUST_CHECK Err password_check(const char *pw, size_t len, bool second_factor,
			      const char *const *words, size_t n_words, struct err_info *ei);

#endif
