/* Who works for a service. */
#include <string.h>

#include "svc/job/job.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT worker_id, version, user_id, name, kind, active FROM job_worker WHERE "
	"service_id = ?1"
	" ORDER BY active DESC, worker_id";
static const char SQL_NEXT[] = "SELECT coalesce(max(worker_id), 0) + 1 FROM job_worker";
static const char SQL_ADD[] =
	"INSERT INTO job_worker(worker_id, service_id, user_id, kind, name, active)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_VERSION[] =
	"SELECT version FROM job_worker WHERE worker_id = ?1 AND service_id = ?2";
static const char SQL_CHANGE[] =
	"UPDATE job_worker SET version = version + 1, user_id = ?3, kind = ?4, name = ?5, "
	"active = ?6"
	" WHERE worker_id = ?1 AND version = ?2";

static struct place name_at(int64_t id, int64_t version)
{
	return (struct place){ .row = id,
			       .table = TABLE_JOB_WORKER,
			       .column = JOB_WORKER_NAME,
			       .version = (uint64_t)version,
			       .pad = CELL_SHORT };
}

static Err write_worker(struct ctx *cx, struct jw *w, const struct stmt *q)
{
	const struct user *u = model_user(cx->model, col_int(q, 2));
	struct place at = name_at(col_int(q, 0), col_int(q, 1));
	const char *name = u ? u->name : NULL;
	size_t n = 0;
	const void *blob = col_blob(q, 3, cx->arena, &n);

	if (!u)
		TRY(deed_open(cx, &at, blob, n, &name));
	jw_object(w, NULL);
	jw_int(w, "id", col_int(q, 0));
	jw_int(w, "version", col_int(q, 1));
	jw_string(w, "name", name ? name : "");
	jw_string(w, "login", u ? u->login : NULL);
	jw_string(w, "kind", col_text(q, 4, cx->arena));
	jw_bool(w, "active", col_int(q, 5) != 0);
	jw_end(w);
	return OK;
}

Err job_worker_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct job_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "job", NULL, &s));
	TRY(db_query(cx, &q, SQL_LIST, BIND(V_INT(s->id))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		TRY(write_worker(cx, &w, &q));
		rq->rows++;
	}
	jw_end(&w);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

/* An account of the staff, or a name. */
static Err resolve(struct req *rq, struct resp *rs, const struct job_worker_in *in,
		   const struct catalogue_service **s, int64_t *user_id)
{
	const struct user *u = in->login ? model_user_login(rq->cx.model, in->login) : NULL;

	TRY(deed_service(&rq->cx, &rs->errors, in->service, "job", NULL, s));
	if (in->login && !u)
		return schema_refuse(&rq->cx, &rs->errors, "login", "field.not_one_of");
	if (!u && !in->name)
		return schema_refuse(&rq->cx, &rs->errors, "name", "field.required");
	*user_id = u ? u->id : 0;
	return OK;
}

Err job_worker_add(struct req *rq, struct resp *rs)
{
	const struct job_worker_in *in = rq->in;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int64_t id = 1, user_id = 0;
	struct val name = V_NULL;
	struct place at;

	TRY(resolve(rq, rs, in, &s, &user_id));
	TRY(db_int(cx, SQL_NEXT, NO_BIND, &id));
	at = name_at(id, 1);
	if (!user_id)
		TRY(deed_seal(cx, &at, in->name, &name));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(id), V_INT(s->id), V_ID(user_id),
			 V_TEXT(job_worker_kinds[in->kind]), name, V_INT(in->active)),
		    NULL));
	return job_saved(rq, rs, 201, id, 1);
}

Err job_worker_change(struct req *rq, struct resp *rs)
{
	const struct job_worker_in *in = rq->in;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int64_t version = 0, user_id = 0, changed = 0;
	struct val name = V_NULL;
	struct place at;

	TRY(resolve(rq, rs, in, &s, &user_id));
	TRY(db_int(cx, SQL_VERSION, BIND(V_INT(rq->id), V_INT(s->id)), &version));
	if (!version)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, version));
	at = name_at(rq->id, version + 1);
	if (!user_id)
		TRY(deed_seal(cx, &at, in->name, &name));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(rq->id), V_INT(version), V_ID(user_id),
			 V_TEXT(job_worker_kinds[in->kind]), name, V_INT(in->active)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return job_saved(rq, rs, 200, rq->id, version + 1);
}
