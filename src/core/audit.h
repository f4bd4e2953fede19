/*
 * The audit log: who did what, reads included.
 *
 * A line is written in the transaction of the act; for a read, in a transaction that is
 * committed before the answer leaves.  Lines form a chain (vault/chain.h): each group of jobs
 * ends by storing where the chain stands, and signed checkpoints are made every five minutes of
 * activity, every 1 000 lines and at the stop.
 */
#ifndef CORE_AUDIT_H
#define CORE_AUDIT_H

#include "core/app.h"
#include "db/writer.h"

enum audit_class {
	AUDIT_CLASS_AUTH = 1,
	AUDIT_CLASS_READ = 2,
	AUDIT_CLASS_WRITE = 3,
	AUDIT_CLASS_SEARCH = 4,
	AUDIT_CLASS_EXPORT = 5,
	AUDIT_CLASS_ADMIN = 6,
	AUDIT_CLASS_GLASS = 7,
	AUDIT_CLASS_SYSTEM = 8,
	AUDIT_CLASS_DENIED = 9,
};

struct audit_line {
	const char *action; /* "person.read", "GET /api/persons/:id" is not stored */
	enum audit_class klass;
	int64_t user_id, session_id; /* 0: taken from cx->who */
	int64_t subject, object, rows;
	int status;
	const char *purpose; /* no personal data */
};

/* Inside a write job. */
Err audit_append(struct ctx *cx, const struct audit_line *line) MUST_CHECK;

/* A new centre: the empty chain.  `key_hex` receives its first key, for the officer's safe. */
Err audit_create(struct ctx *cx, const struct vault *v, char *key_hex, size_t n) MUST_CHECK;
Err audit_start(struct app *app, struct err_info *ei) MUST_CHECK; /* hooks the writer */
void audit_free(struct audit *a);
/* Signs where the chain stands now; called by the server's timer and at the stop. */
Err audit_checkpoint(struct ctx *cx) MUST_CHECK;

struct audit_report {
	int64_t lines;	     /* entries read */
	bool chain_ok;	     /* the head that was stored is the one recomputed */
	bool checkpoints_ok; /* every signed note fits the lines */
	int64_t bad_seq;     /* first line or note that does not fit, 0 for none */
	int64_t checkpoint_seq, checkpoint_at; /* the last note */
	char head[65];			       /* hex */
};
/* Recomputes the whole chain. */
Err audit_verify(struct ctx *cx, struct audit_report *out) MUST_CHECK;

#endif
