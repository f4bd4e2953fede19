/*
 * The recovery key on paper: three shares, any two give it back (Shamir, GF(2^8) with 0x11b).
 *
 * SHARE v1, 52 bytes: "CSH1" | k 2 | n 3 | x | version 1 | set id 8 | y 32 | check 4, where
 * check is the first four bytes of BLAKE2b-256 of bytes 0 to 47.  One share alone tells nothing
 * about the key.
 *
 * Text: base32 (RFC 4648 without padding), 84 characters in 21 groups of 4.  Reading ignores
 * case, spaces, line ends and hyphens, and takes 0, 1 and 8 for O, I and B.
 *
 * Holders: director general, data-protection officer, sealed envelope elsewhere.  Two of two is
 * not offered: one death would lose every file.  A joined key is proved by the recovery slot
 * (vault/slot.h), not here.
 */
#ifndef VAULT_SHARE_H
#define VAULT_SHARE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/macros.h"

#define SHARE_SIZE   52
#define SHARE_N	     3
#define SHARE_K	     2
#define SHARE_TEXT   105 /* 84 characters, 20 spaces, NUL */
#define SHARE_SECRET 32

void share_split(const uint8_t secret[SHARE_SECRET], uint8_t shares[SHARE_N][SHARE_SIZE]);
void share_print(const uint8_t share[SHARE_SIZE], char out[SHARE_TEXT]);

/*
 * ERR_INVALID: "share.character" (detail: position), "share.length" (detail: characters read),
 * "share.checksum" (a typing error), "share.unknown" (no share, or of another version).
 */
MUST_CHECK Err share_parse(const char *text, size_t n, uint8_t share[SHARE_SIZE],
			   struct err_info *ei);
/*
 * ERR_INVALID: "share.same" (twice the same share), "share.set" (shares of two different keys),
 * "share.checksum", "share.unknown".
 */
MUST_CHECK Err share_combine(const uint8_t a[SHARE_SIZE], const uint8_t b[SHARE_SIZE],
			     uint8_t secret[SHARE_SECRET], struct err_info *ei);
/* 1 to 3, to say which share it is. */
int share_number(const uint8_t share[SHARE_SIZE]);

#endif
