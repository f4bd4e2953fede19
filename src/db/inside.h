/*
 * A connection from inside, for the files of db/ alone.
 */
#ifndef DB_INSIDE_H
#define DB_INSIDE_H

#include <sqlite3.h>

#include "db/db.h"

#define CACHE_SLOTS 1024 /* statements per connection; a power of two, far above what we have */

struct cached {
	const char *sql;
	sqlite3_stmt *s;
};

struct scan {
	scan_fn *row;
	void *arg;
	Err result;
};

struct db {
	sqlite3 *h;
	unsigned fault;	   /* operations until the injected failure; 0: off */
	bool fault_late;   /* fails after it was done */
	int wal_frames;	   /* in the log after the last commit of this connection */
	struct scan *scan; /* that is running */
	size_t n_cached;
	struct cached cache[CACHE_SLOTS];
};

/* Makes scan() known to the connection; a code of SQLite. */
int scan_function(struct db *db);

#endif
