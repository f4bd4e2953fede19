/*
 * The few macros that every file may use.  TRY, FAIL, FAILF (base/err.h), BIND (db/db.h) and
 * CLEANUP are the only ones with control flow; nothing else may hide a return or a loop.
 */
#ifndef BASE_MACROS_H
#define BASE_MACROS_H

#define MUST_CHECK   __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define NONNULL	     __attribute__((nonnull))
#define UNUSED	     __attribute__((unused))

/* CLEANUP(stmt_done) struct stmt q = { 0 };  runs stmt_done(&q) when the scope ends. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* LIST(routes, table): fills `.routes = table, .n_routes = ARRAY_LEN(table)`. */
#define LIST(member, table) .member = (table), .n_##member = ARRAY_LEN(table)

#endif
