/*
 * Compartments of a person: sealed cells with versions (schema 002_person.sql).
 *
 * A compartment is stored as the JSON text of its struct, sealed with the person's key and bound
 * to its version; the version before is kept.  The JSON holds its own version, so an answer can
 * show it as it was stored.
 */
#ifndef CORE_COMPARTMENT_H
#define CORE_COMPARTMENT_H

#include "core/keyring.h"
#include "vault/ids.h"

struct compartment {
	enum compartment_id id;
	int64_t version;
	char *json; /* in the arena; NULL when there is none */
	size_t len;
};

/* All present compartments of `mask` (bit 1 << id) in one query; absent ones have version 0. */
Err compartments_read(struct ctx *cx, int64_t person_id, unsigned mask,
		      struct compartment out[5]) MUST_CHECK;
/*
 * Inside a write job: seals `json` as version `old` + 1.  ERR_STALE "stale" when the stored
 * version is not `old` (0: there is none yet).
 */
Err compartment_write(struct ctx *cx, int64_t person_id, enum compartment_id id, int64_t old,
		      const struct key *dek, const char *json, size_t len) MUST_CHECK;

#endif
