/*
 * The audit chain: entries that cannot be changed, dropped or reordered unseen.
 *
 *	leaf    = BLAKE2b-256("CPAS/audit-leaf/v1" | entry)
 *	head'   = BLAKE2b-256("CPAS/audit-link/v1" | head | leaf)      first head: 32 zero bytes
 *	mac     = BLAKE2b-256(key = k_i, head')
 *	k_(i+1) = BLAKE2b-256(key = k_i, "CPAS/audit-evolve/v1")       and k_i is overwritten
 *
 * `head` needs no key to recompute: comparing it with a signed checkpoint that left the machine
 * shows any change.  `mac` shows a change made after the keys were stolen: k_0, printed for the
 * data-protection officer at installation, verifies every entry, and today's key cannot write
 * yesterday's mac.
 *
 * Use, inside the writer's transaction: chain_append() for each entry; store entry and mac;
 * before COMMIT chain_save() and replace the one row that holds the wrapped key, seq and head.
 * The old key must not stay: the row is updated in place (secure_delete) and never backed up
 * apart. chain_load() after a restart or a rollback.
 *
 * Checkpoint: a signed note (C2SP signed-note and checkpoint form), text that third-party tools
 * read.  Ed25519 over the text before the empty line.
 *
 *	cpas-0123.example/audit
 *	20852163
 *	<base64 head>
 *	ts 1795284000000 prev <base64 BLAKE2b-256 of the previous note, zero for the first>
 *
 *	— cpas-0123.example/audit <base64 of key hash 4 | signature 64>
 */
#ifndef VAULT_CHAIN_H
#define VAULT_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "vault/vault.h"

#define CHAIN_HASH 32

struct chain {
	uint64_t seq; /* entries so far */
	uint8_t head[CHAIN_HASH];
	uint8_t key[CHAIN_HASH]; /* of the next entry */
};

void chain_wipe(struct chain *c); /* for CLEANUP */

/* An empty chain; `c->key` is k_0: print it for the officer before the first entry. */
void chain_new(struct chain *c);
/* An empty chain with a known k_0 (verification). */
void chain_start(struct chain *c, const uint8_t key0[CHAIN_HASH]);
/* The next state in `c`; `mac` is stored with the entry. */
void chain_append(struct chain *c, const void *entry, size_t n, uint8_t mac[CHAIN_HASH]);
/* chain_append(), and whether the stored mac is the right one. */
MUST_CHECK bool chain_check(struct chain *c, const void *entry, size_t n, const void *mac,
			    size_t mac_len);
/* Without a key: `head` after one more entry. */
void chain_link(uint8_t head[CHAIN_HASH], const void *entry, size_t n);

/* Wraps c->key, bound to c->seq. */
MUST_CHECK Err chain_save(const struct vault *v, const struct chain *c,
			  uint8_t wrapped[KEY_WRAPPED], struct err_info *ei);
MUST_CHECK Err chain_load(const struct vault *v, uint64_t seq, const uint8_t head[CHAIN_HASH],
			  const void *wrapped, size_t n, struct chain *c, struct err_info *ei);

#define CHECKPOINT_ORIGIN 96   /* bytes with NUL */
#define CHECKPOINT_TEXT	  1024 /* longest note */

struct checkpoint {
	char origin[CHECKPOINT_ORIGIN]; /* "cpas-0123.example": letters, digits, . and - */
	uint64_t entries;
	uint8_t head[CHAIN_HASH];
	int64_t at_ms;
	uint8_t prev[CHAIN_HASH]; /* checkpoint_hash() of the note before; zero for the first */
};

/* The signed note, in the arena.  "checkpoint.origin" when the origin has other characters. */
MUST_CHECK Err checkpoint_sign(struct arena *a, const struct vault *v,
			       const struct checkpoint *cp, char **note, struct err_info *ei);
/*
 * Reads and verifies a note with the public key of the centre.  ERR_INVALID "checkpoint.format"
 * or "checkpoint.signature".  `out` is written on success only.
 */
MUST_CHECK Err checkpoint_verify(const char *note, size_t n, const uint8_t public_key[32],
				 struct checkpoint *out, struct err_info *ei);
void checkpoint_hash(const char *note, size_t n, uint8_t out[CHAIN_HASH]);
/* The verifier key of the signed-note form, "name+hash+base64", to print for the officer. */
char *checkpoint_verifier(struct arena *a, const char *origin, const uint8_t public_key[32]);

#endif
