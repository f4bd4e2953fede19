/*
 * Encrypted copies of a centre, and coming back from one.
 *
 * A copy holds a consistent state of the base and of the keys, and the key slots, in one
 * encrypted file (vault/backup.h).  It is made with read-only connections, so also while the
 * server runs: first the data, then the keys, because a key is committed before what it seals.
 * Opening it needs what opens the centre: the host secret, or two recovery shares.  After a
 * recovery the centre gets a new host secret and slot.
 */
#ifndef CORE_RESCUE_H
#define CORE_RESCUE_H

#include "core/app.h"

struct rescue_report {
	uint64_t bytes;	   /* of the base and the keys */
	int64_t audit_seq; /* the last audit line in the copy */
	int64_t created_at;
};

Err centre_backup(struct err_info *ei, const char *dir, const struct app_unlock *how,
		  const char *file, struct rescue_report *out) MUST_CHECK;
/* `dir` must not exist.  With a recovery key, `new_secret` is where the new host secret goes. */
Err centre_restore(struct err_info *ei, const char *file, const char *dir,
		   const struct app_unlock *how, const char *new_secret,
		   struct rescue_report *out) MUST_CHECK;

#endif
