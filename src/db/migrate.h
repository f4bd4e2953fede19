/*
 * Migrations: numbered SQL files, embedded in the program, forward only.
 *
 * Each missing file is applied in its own transaction and its hash kept; a file that was edited
 * after its release, or a base newer than the program, stops the start.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "base/embed.h"
#include "db/db.h"

/* Applies `prefix`NNN_*.sql of the table ("" for the data, "keys/" for the person keys). */
Err db_migrate(struct db *db, struct err_info *ei, const struct embedded *files,
	       const char *prefix, int *applied) MUST_CHECK;

#endif
