/*
 * The keys of persons: made once, unwrapped for the length of a request.
 */
#ifndef CORE_KEYRING_H
#define CORE_KEYRING_H

#include "core/app.h"
#include "vault/cell.h"
#include "vault/key.h"
#include "vault/note.h"

/*
 * Wrapped keys that were read lately are kept as they stand in the file, so that a file that is
 * open does not go to the disk for each of its cells.  All are forgotten when the key file changes.
 */
struct keyring;
struct keyring *keyring_start(void);
void keyring_free(struct keyring *k);

/* Inside a write job: a key for a new person, committed before the data. */
Err keyring_new(struct ctx *cx, int64_t person_id, struct key *dek) MUST_CHECK;
/* ERR_NOT_FOUND "person.erased" when the key was destroyed. */
Err keyring_get(struct ctx *cx, int64_t person_id, struct key *dek) MUST_CHECK;
/* The key pair of a user for sealed notes; made on first use (inside a write job only). */
Err keyring_user(struct ctx *cx, int64_t user_id, bool create, struct user_keys *keys,
		 bool *found) MUST_CHECK;

/* Seals and opens a text about a person in one step. */
struct place {
	int64_t person, row;
	uint16_t table, column;
	uint64_t version;
	enum cell_pad pad;
};
Err person_seal(struct ctx *cx, const struct place *at, const char *text, size_t len,
		uint8_t **blob, size_t *n) MUST_CHECK;
Err person_open(struct ctx *cx, const struct place *at, const void *blob, size_t n, char **text,
		size_t *len) MUST_CHECK;

#endif
