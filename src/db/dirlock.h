/*
 * The lock on a data directory: only one process owns its files.
 *
 * A second `maillon serve`, or a command that writes, is refused while the lock is held.  The
 * kernel drops the lock when the process ends, however it ends.
 */
#ifndef DB_DIRLOCK_H
#define DB_DIRLOCK_H

#include "base/err.h"

/* Creates DIR/lock if needed; *fd holds the lock until close().  ERR_CONFLICT "centre.in_use". */
Err dirlock_take(struct err_info *ei, const char *dir, int *fd) MUST_CHECK;

#endif
