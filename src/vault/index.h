/*
 * Exact index of national numbers (NISS / INSZ): BLAKE2b-128(K_niss, "niss" NUL | 11 digits).
 *
 * Some 140 million numbers are valid: without the key a table of all hashes takes a minute. The
 * key is random per centre, so the files of two centres cannot be joined; it survives a
 * rotation of the master key.  The number is unique by nature, so equality leaks no frequency.
 */
#ifndef VAULT_INDEX_H
#define VAULT_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/macros.h"
#include "vault/vault.h"

#define NISS_INDEX 16

/* `digits`: exactly 11 digits, no dots (core/niss.h checks the number itself); else false. */
MUST_CHECK bool niss_index(const struct vault *v, const char *digits, uint8_t out[NISS_INDEX]);

#endif
