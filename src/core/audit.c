/* See audit.h. */
#include "core/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/session.h"
#include "core/write.h"
#include "vault/chain.h"

#include "base/banned.h"

static const char SQL_ADD[] =
	"INSERT INTO audit(seq, at, user_id, session_id, class, action, subject, object, rows, "
	"status,"
	" purpose, mac) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_STATE_ADD[] =
	"INSERT INTO audit_state(one, seq, head, wrapped) VALUES (1, ?1, ?2, ?3)";
static const char SQL_STATE_SET[] = "UPDATE audit_state SET seq = ?1, head = ?2, wrapped = ?3";
static const char SQL_STATE[] = "SELECT seq, head, wrapped FROM audit_state";
static const char SQL_ALL[] = "SELECT seq, at, user_id, session_id, class, action, subject, "
			      "object, rows, status, purpose"
			      " FROM audit ORDER BY seq";
static const char SQL_NOTES[] = "SELECT seq, at, note FROM audit_checkpoint ORDER BY seq";
static const char SQL_NOTE_LAST[] =
	"SELECT note FROM audit_checkpoint ORDER BY seq DESC LIMIT 1";
static const char SQL_NOTE_ADD[] =
	"INSERT OR IGNORE INTO audit_checkpoint(seq, at, note) VALUES (?1, ?2, ?3)";

struct audit {
	struct app *app;
	struct chain chain, before; /* `before`: as it stood when the running job began */
	bool loaded, moved, before_loaded;
	uint64_t target; /* lines after the group being committed; 0: it adds none */
};

/* The bytes of a line that the chain covers: every column, in order, one form for each. */
static char *entry(struct arena *a, int64_t seq, int64_t at, const struct audit_line *l)
{
	return arena_printf(a,
			    "%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%d|%s|%" PRId64
			    "|%" PRId64 "|%" PRId64 "|%d|%s",
			    seq, at, l->user_id, l->session_id, (int)l->klass, l->action,
			    l->subject, l->object, l->rows, l->status,
			    l->purpose ? l->purpose : "");
}

static Err load(struct ctx *cx, struct audit *a)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const void *head, *wrapped;
	size_t n_head, n_wrapped;
	bool row = false;

	TRY(db_query(cx, &q, SQL_STATE, NO_BIND));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_INTERNAL, "audit.state");
	head = col_view(&q, 1, &n_head);
	wrapped = col_view(&q, 2, &n_wrapped);
	if (n_head != CHAIN_HASH)
		FAIL(cx, ERR_INTERNAL, "audit.state");
	TRY(chain_load(cx->app->vault, (uint64_t)col_int(&q, 0), head, wrapped, n_wrapped,
		       &a->chain, &cx->err));
	a->loaded = true;
	return OK;
}

Err audit_append(struct ctx *cx, const struct audit_line *line)
{
	struct audit *a = cx->app->audit;
	struct audit_line l = *line;
	uint8_t mac[CHAIN_HASH];
	int64_t seq;
	char *e;

	if (!writing(cx))
		FAIL(cx, ERR_INTERNAL, "audit.outside_write");
	if (!a->loaded)
		TRY(load(cx, a));
	if (!l.user_id && cx->who)
		l.user_id = cx->who->user_id;
	if (!l.session_id && cx->who)
		l.session_id = cx->who->id;
	seq = (int64_t)a->chain.seq + 1;
	e = entry(cx->arena, seq, cx->now, &l);
	chain_append(&a->chain, e, strlen(e), mac);
	a->moved = true;
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(seq), V_INT(cx->now), V_ID(l.user_id), V_ID(l.session_id),
			    V_INT(l.klass), V_TEXT(l.action), V_ID(l.subject), V_ID(l.object),
			    V_INT(l.rows), V_INT(l.status), V_TEXT(l.purpose),
			    V_BLOB(mac, sizeof(mac))),
		       NULL);
}

static void job_begin(void *arg)
{
	struct audit *a = arg;

	a->before = a->chain;
	a->before_loaded = a->loaded;
}

static void job_undone(void *arg)
{
	struct audit *a = arg;

	/* A chain that this job itself read from the base is read again by the next one. */
	a->chain = a->before;
	a->loaded = a->before_loaded;
}

static Err before_commit(struct ctx *cx, void *arg)
{
	struct audit *a = arg;
	uint8_t wrapped[KEY_WRAPPED];

	a->target = 0;
	if (!a->moved || !a->loaded)
		return OK;
	a->moved = false;
	a->target = a->chain.seq;
	TRY(chain_save(cx->app->vault, &a->chain, wrapped, &cx->err));
	return db_exec(cx, SQL_STATE_SET,
		       BIND(V_INT((int64_t)a->chain.seq), V_BLOB(a->chain.head, CHAIN_HASH),
			    V_BLOB(wrapped, sizeof(wrapped))),
		       NULL);
}

static bool group_lost(struct ctx *cx, void *arg)
{
	struct audit *a = arg;
	int64_t seq = -1;

	a->loaded = false;
	a->moved = false;
	return cx->db && a->target && db_int(cx, SQL_STATE, NO_BIND, &seq).code == ERR_OK &&
	       seq == (int64_t)a->target;
}

Err audit_create(struct ctx *cx, const struct vault *v, char *key_hex, size_t n)
{
	CLEANUP(chain_wipe) struct chain c;
	uint8_t wrapped[KEY_WRAPPED];

	chain_new(&c);
	for (size_t i = 0; i < CHAIN_HASH && 2 * i + 3 <= n; i++)
		(void)snprintf(key_hex + 2 * i, 3, "%02x", c.key[i]);
	TRY(chain_save(v, &c, wrapped, &cx->err));
	return db_exec(cx, SQL_STATE_ADD,
		       BIND(V_INT((int64_t)c.seq), V_BLOB(c.head, CHAIN_HASH),
			    V_BLOB(wrapped, sizeof(wrapped))),
		       NULL);
}

Err audit_start(struct app *app, struct err_info *ei)
{
	struct audit *a = calloc(1, sizeof(*a));

	(void)ei;
	if (!a)
		abort();
	a->app = app;
	app->audit = a;
	writer_hook(app->writer, &(struct writer_hooks){ .arg = a,
							 .job_begin = job_begin,
							 .job_undone = job_undone,
							 .before_commit = before_commit,
							 .group_lost = group_lost });
	return OK;
}

void audit_free(struct audit *a)
{
	if (!a)
		return;
	chain_wipe(&a->chain);
	chain_wipe(&a->before);
	free(a);
}

/* Letters and digits of the centre's id: the origin of the signed notes. */
static void origin_of(const struct model *m, char *out, size_t n)
{
	size_t at = (size_t)snprintf(out, n, "maillon-");

	for (size_t i = 0; i < 8 && at + 3 <= n; i++)
		at += (size_t)snprintf(out + at, n - at, "%02x", m->centre_id[i]);
}

static Err write_checkpoint(struct ctx *cx, void *arg)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct audit *a = cx->app->audit;
	struct checkpoint cp = { 0 };
	char *note = NULL;
	bool row = false;

	(void)arg;
	if (!a->loaded)
		TRY(load(cx, a));
	if (a->chain.seq == 0)
		return OK;
	TRY(db_query(cx, &q, SQL_NOTE_LAST, NO_BIND));
	TRY(db_next(cx, &q, &row));
	if (row) {
		const char *last = col_text(&q, 0, cx->arena);

		checkpoint_hash(last, strlen(last), cp.prev);
	}
	origin_of(cx->model, cp.origin, sizeof(cp.origin));
	cp.entries = a->chain.seq;
	memcpy(cp.head, a->chain.head, CHAIN_HASH);
	cp.at_ms = cx->now * 1000;
	TRY(checkpoint_sign(cx->arena, cx->app->vault, &cp, &note, &cx->err));
	return db_exec(cx, SQL_NOTE_ADD,
		       BIND(V_INT((int64_t)a->chain.seq), V_INT(cx->now), V_TEXT(note)), NULL);
}

Err audit_checkpoint(struct ctx *cx)
{
	return write_run(cx, write_checkpoint, NULL);
}

/* The notes in order, checked one by one as the chain passes their place. */
struct notes {
	struct stmt q;
	bool row;
	uint8_t prev[CHAIN_HASH]; /* of the note before: none can be left out */
};

static void notes_done(struct notes *n)
{
	stmt_done(&n->q);
}

static Err check_note(struct ctx *cx, struct notes *n, uint64_t seq, const uint8_t *head,
		      struct audit_report *out)
{
	struct err_info quiet = { 0 };
	struct checkpoint cp;
	const char *note;

	while (n->row && (uint64_t)col_int(&n->q, 0) == seq) {
		note = col_text(&n->q, 2, cx->arena);
		if (checkpoint_verify(note, strlen(note), vault_sign_public(cx->app->vault),
				      &cp, &quiet)
				    .code != ERR_OK ||
		    cp.entries != seq || memcmp(cp.head, head, CHAIN_HASH) != 0 ||
		    memcmp(cp.prev, n->prev, CHAIN_HASH) != 0) {
			out->checkpoints_ok = false;
			if (!out->bad_seq)
				out->bad_seq = (int64_t)seq;
		}
		checkpoint_hash(note, strlen(note), n->prev);
		out->checkpoint_seq = (int64_t)seq;
		out->checkpoint_at = col_int(&n->q, 1);
		TRY(db_next(cx, &n->q, &n->row));
	}
	return OK;
}

static Err walk(struct ctx *cx, uint8_t head[CHAIN_HASH], struct audit_report *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(notes_done) struct notes n = { 0 };
	struct arena scratch;
	bool row = false;
	Err e = OK;

	TRY(db_query(cx, &n.q, SQL_NOTES, NO_BIND));
	TRY(db_next(cx, &n.q, &n.row));
	TRY(db_query(cx, &q, SQL_ALL, NO_BIND));
	arena_init(&scratch, ARENA_LIMIT_DEFAULT);
	for (;;) {
		struct audit_line l;
		char *text;

		e = db_next(cx, &q, &row);
		if (e.code != ERR_OK || !row)
			break;
		arena_reset(&scratch);
		l = (struct audit_line){
			.user_id = col_int(&q, 2),
			.session_id = col_int(&q, 3),
			.klass = (enum audit_class)col_int(&q, 4),
			.action = col_text(&q, 5, &scratch),
			.subject = col_int(&q, 6),
			.object = col_int(&q, 7),
			.rows = col_int(&q, 8),
			.status = (int)col_int(&q, 9),
			.purpose = col_text(&q, 10, &scratch),
		};
		text = entry(&scratch, col_int(&q, 0), col_int(&q, 1), &l);
		chain_link(head, text, strlen(text));
		out->lines++;
		if (col_int(&q, 0) != out->lines) {
			out->chain_ok = false;
			if (!out->bad_seq)
				out->bad_seq = out->lines;
		}
		e = check_note(cx, &n, (uint64_t)out->lines, head, out);
		if (e.code != ERR_OK)
			break;
	}
	arena_release(&scratch);
	if (n.row) /* a note about lines that are not there */
		out->checkpoints_ok = false;
	return e;
}

Err audit_verify(struct ctx *cx, struct audit_report *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(read_end) struct reading r = { 0 };
	uint8_t head[CHAIN_HASH] = { 0 };
	const void *stored;
	bool row = false;
	size_t n;

	*out = (struct audit_report){ .chain_ok = true, .checkpoints_ok = true };
	TRY(read_begin(cx, &r));
	TRY(walk(cx, head, out));
	TRY(db_query(cx, &q, SQL_STATE, NO_BIND));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_INTERNAL, "audit.state");
	stored = col_view(&q, 1, &n);
	out->chain_ok = out->chain_ok && n == CHAIN_HASH &&
			memcmp(stored, head, CHAIN_HASH) == 0 && col_int(&q, 0) == out->lines;
	for (size_t i = 0; i < CHAIN_HASH; i++)
		(void)snprintf(out->head + 2 * i, 3, "%02x", head[i]);
	return OK;
}
