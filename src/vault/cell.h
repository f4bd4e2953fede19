/*
 * CELL v1: a compartment or a text about a person, sealed for one place.  A BLOB of 48 bytes
 * plus the padded length, big-endian.
 *
 *	 0  1 0xC1 | 1 1 alg 1 | 2 2 key version | 4 1 scope | 5 1 flags 1 (padded) | 6 2 zero
 *	 8 24 nonce | 32 n XChaCha20-Poly1305 of the padded text | 32+n 16 tag
 *	scope: 1 the person's key, 2 the centre's key, 3 a sealed note's key
 *
 * AAD, 96 bytes, never stored: "CPAS/cell/v1" padded to 16 | header 8 | centre 16 | person 16
 * (zero for scope 2) | row 16 | table 2 | column 2 | zero 4 | row version 8 | zero 8; ids stand
 * in the last 8 of their 16 bytes.  So a cell opens only where it was written: another person,
 * row, table, column or version refuses, and one row rolled back to an older blob does too.
 *
 * The nonce is hedged: BLAKE2b-192(K_nonce, 32 random bytes | process counter | AAD | text), so
 * a cloned machine or a weak generator does not repeat one.
 *
 * Padding hides the length up to a bucket; nothing is compressed before sealing.
 *
 * Results live in `cx->arena`.  Errors: "vault.too_large" (TOO_LARGE) when sealing past the
 * largest bucket; "vault.damaged" (INTERNAL) for whatever does not open; "vault.key_version"
 * (INTERNAL) when the cell was sealed under another version of the key: ask cell_key_version().
 */
#ifndef VAULT_CELL_H
#define VAULT_CELL_H

#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/err.h"
#include "base/macros.h"
#include "vault/key.h"
#include "vault/vault.h"

#define CELL_OVERHEAD	  48
#define CELL_TEXT_MAX	  ((size_t)1 << 20)  /* padded; every policy but CELL_DOCUMENT */
#define CELL_DOCUMENT_MAX ((size_t)10 << 20) /* padded */

/* Where a cell stands.  `table` and `column` from vault/ids.h; `version` is the row's version.
 */
struct cell_at {
	int64_t person; /* not used by cell_seal_tenant() and cell_open_tenant() */
	int64_t row;
	uint16_t table, column;
	uint64_t version;
};

/* How far the length is rounded up; at least one byte of padding is always added. */
enum cell_pad {
	CELL_SHORT,    /* multiples of 64: a label, a telephone number */
	CELL_IDENTITY, /* multiples of 128 */
	CELL_ADMIN,    /* multiples of 128 */
	CELL_SOCIAL,   /* as CELL_NOTE */
	CELL_HEALTH,   /* multiples of 256 */
	CELL_NOTE,     /* of 256 to 1 KiB, of 1 KiB to 16 KiB, then of 4 KiB */
	CELL_DOCUMENT, /* 64 KiB, 256 KiB, 1 MiB, 4 MiB, 10 MiB */
};

/* Bytes of the sealed cell; 0 when `len` passes the policy's largest bucket. */
size_t cell_size(size_t len, enum cell_pad pad);

/* Scope 1: the person's key. */
MUST_CHECK Err cell_seal(struct ctx *cx, const struct vault *v, const struct key *dek,
			 const struct cell_at *at, enum cell_pad pad, const void *pt,
			 size_t len, uint8_t **blob, size_t *blob_len);
/* `*pt` is NUL-terminated after `*len` bytes; `len` may be NULL. */
MUST_CHECK Err cell_open(struct ctx *cx, const struct vault *v, const struct key *dek,
			 const struct cell_at *at, const void *blob, size_t blob_len, char **pt,
			 size_t *len);

/* Scope 2: the centre's key (VAULT_KEY_CATALOG): contacts of staff, audit bodies. */
MUST_CHECK Err cell_seal_tenant(struct ctx *cx, const struct vault *v, const struct cell_at *at,
				enum cell_pad pad, const void *pt, size_t len, uint8_t **blob,
				size_t *blob_len);
MUST_CHECK Err cell_open_tenant(struct ctx *cx, const struct vault *v, const struct cell_at *at,
				const void *blob, size_t blob_len, char **pt, size_t *len);

/* Scope 3: the key of one sealed note (vault/note.h). */
MUST_CHECK Err cell_seal_note(struct ctx *cx, const struct vault *v, const struct key *note,
			      const struct cell_at *at, enum cell_pad pad, const void *pt,
			      size_t len, uint8_t **blob, size_t *blob_len);
MUST_CHECK Err cell_open_note(struct ctx *cx, const struct vault *v, const struct key *note,
			      const struct cell_at *at, const void *blob, size_t blob_len,
			      char **pt, size_t *len);

/* The key version in the header; 0 when the bytes are no cell. */
uint16_t cell_key_version(const void *blob, size_t blob_len);

#endif
