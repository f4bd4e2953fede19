/*
 * Workload of the workers of one's teams, whom a new file would go to, and the handover of files.
 *
 * The load of a worker is a weighted sum (parameters workload.*): open files, requests not decided,
 * contracts that run, delays that are late.  A new file is proposed to the worker with the least.
 * A handover gives files to another worker of the same team: referent, open requests and
 * reminders, next steps that are not taken.
 */
#include <string.h>

#include "base/date.h"
#include "svc/file/file.h"

#include "base/banned.h"

#define HANDOVER_MAX 300

static const char SQL_FILES[] =
	"SELECT count(*) FROM person WHERE referent_id = ?1 AND status = 'open'";
static const char SQL_REQUESTS[] =
	"SELECT count(*) FROM file_act WHERE worker_id = ?1 AND kind = 'request' AND voided = 0"
	" AND state IN ('received', 'acknowledged', 'inquiry', 'waiting')";
static const char SQL_CONTRACTS[] =
	"SELECT count(*) FROM person p JOIN file_act a ON a.person_id = p.person_id"
	" WHERE p.referent_id = ?1 AND a.kind = 'piis' AND a.state = 'signed' AND a.voided = 0";
static const char SQL_LATE[] =
	"SELECT count(*) FROM person p JOIN file_clock c ON c.person_id = p.person_id"
	" WHERE p.referent_id = ?1 AND c.met_day IS NULL AND c.clock NOT LIKE 'appeal%'"
	" AND c.due_day < ?2";
static const char SQL_OF[] =
	"SELECT person_id, team_id FROM person WHERE referent_id = ?1 AND status = 'open'"
	" ORDER BY person_id LIMIT 301";
static const char SQL_GIVE[] = "UPDATE person SET referent_id = ?2, version = version + 1"
			       " WHERE person_id = ?1 AND referent_id = ?3";
static const char SQL_OPEN_ACTS[] =
	"SELECT act_id FROM file_act WHERE person_id = ?1 AND worker_id = ?2 AND voided = 0"
	" AND ((kind = 'request' AND state IN ('received', 'acknowledged', 'inquiry', "
	"'waiting'))"
	" OR (kind = 'reminder' AND state = 'open'))";
static const char SQL_KEEP[] =
	"INSERT INTO file_act_past(act_id, version, author_id, at, content)"
	" SELECT act_id, version, ?2, ?3, content FROM file_act WHERE act_id = ?1";
static const char SQL_WORKER[] = "UPDATE file_act SET worker_id = ?2, content = ?3,"
				 " version = version + 1 WHERE act_id = ?1";
static const char SQL_TASKS[] =
	"UPDATE task SET user_id = ?3 WHERE user_id = ?2 AND done_at IS NULL AND "
	"intervention_id IN"
	" (SELECT intervention_id FROM intervention WHERE person_id = ?1)";

static const struct field load_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
	OUT_INTS("teams"),
	OUT_INT("files", FIELD_REQUIRED),
	OUT_INT("requests", FIELD_REQUIRED),
	OUT_INT("contracts", FIELD_REQUIRED),
	OUT_INT("late", FIELD_REQUIRED),
	OUT_NUMBER("load", FIELD_REQUIRED),
	OUT_BOOL("next", FIELD_REQUIRED),
};
static const struct schema load_schema = OUT_SCHEMA("WorkerLoad", load_fields);
static const struct field caseload_fields[] = { OUT_LIST("rows", &load_schema) };
const struct schema caseload_schema = OUT_SCHEMA("Caseload", caseload_fields);

static const struct field handover_in_fields[] = {
	FIELD_INT(handover_in, from, FIELD_REQUIRED, 1, 65000),
	FIELD_INT(handover_in, to, FIELD_REQUIRED, 1, 65000),
	FIELD_INTS(handover_in, persons, 0, 0, HANDOVER_MAX),
};
const struct schema handover_in_schema = SCHEMA(handover_in, handover_in_fields);
static const struct field handover_out_fields[] = { OUT_INT("files", FIELD_REQUIRED) };
const struct schema handover_out_schema = OUT_SCHEMA("Handover", handover_out_fields);

struct load {
	const struct user *user;
	int64_t files, requests, contracts, late;
	double load;
};

static bool shares_team(const struct user *a, const struct user *b)
{
	for (size_t i = 0; i < a->n_teams; i++)
		if (user_in_team(b, a->teams[i]))
			return true;
	return false;
}

static Err weigh(struct ctx *cx, struct load *l)
{
	const struct val *who = BIND(V_INT(l->user->id));
	int32_t day = cx->today;

	TRY(db_int(cx, SQL_FILES, who, &l->files));
	TRY(db_int(cx, SQL_REQUESTS, who, &l->requests));
	TRY(db_int(cx, SQL_CONTRACTS, who, &l->contracts));
	TRY(db_int(cx, SQL_LATE, BIND(V_INT(l->user->id), V_INT(day)), &l->late));
	l->load = (double)l->files * model_parameter(cx->model, "workload.file", day, 1) +
		  (double)l->requests * model_parameter(cx->model, "workload.request", day, 3) +
		  (double)l->contracts * model_parameter(cx->model, "workload.piis", day, 2) +
		  (double)l->late * model_parameter(cx->model, "workload.late", day, 2);
	return OK;
}

static void write_load(struct jw *w, const struct load *l, bool next)
{
	jw_object(w, NULL);
	jw_int(w, "id", l->user->id);
	jw_string(w, "name", l->user->name);
	jw_array(w, "teams");
	for (size_t i = 0; i < l->user->n_teams; i++)
		jw_int(w, NULL, l->user->teams[i]);
	jw_end(w);
	jw_int(w, "files", l->files);
	jw_int(w, "requests", l->requests);
	jw_int(w, "contracts", l->contracts);
	jw_int(w, "late", l->late);
	jw_number(w, "load", l->load, 1);
	jw_bool(w, "next", next);
	jw_end(w);
}

Err caseload_list(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct load *rows = arena_array(cx->arena, cx->model->n_users + 1, sizeof(*rows));
	size_t n = 0, least = 0;
	struct jw w;

	for (size_t i = 0; i < cx->model->n_users; i++) {
		const struct user *u = &cx->model->users[i];

		/* who follows people: a lead who stands in is not proposed a file */
		if (!u->active || !user_can(u, "file.write") ||
		    !user_can(u, "casework.write") || !shares_team(cx->who->user, u))
			continue;
		rows[n] = (struct load){ .user = u };
		TRY(weigh(cx, &rows[n]));
		if (rows[n].load < rows[least].load)
			least = n;
		n++;
	}
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++)
		write_load(&w, &rows[i], i == least);
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

/* ---- handover -------------------------------------------------------------------------------------- */

struct given {
	int64_t person_id, to;
};

static void publish_referent(struct app *app, void *arg)
{
	const struct given *g = arg;
	struct directory_entry e;
	struct arena a;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	if (directory_get(app->directory, &a, g->person_id, &e)) {
		e.referent_id = g->to;
		(void)!directory_put(app->directory, &e);
	}
	arena_release(&a);
	app_touch(app, TOPIC_PERSONS);
}

static Err give_act(struct ctx *cx, int64_t id, int64_t to)
{
	struct act a;
	uint8_t *blob;
	size_t n;

	TRY(act_read(cx, id, &a));
	TRY(act_open(cx, NULL, &a));
	TRY(db_exec(cx, SQL_KEEP, BIND(V_INT(id), V_INT(cx->who->user_id), V_INT(cx->now)),
		    NULL));
	if (a.kind == ACT_REQUEST)
		((struct request *)a.in)->worker_id = to;
	else
		((struct reminder *)a.in)->worker_id = to;
	a.version++;
	TRY(act_seal(cx, &a, &blob, &n));
	return db_exec(cx, SQL_WORKER, BIND(V_INT(id), V_INT(to), V_BLOB(blob, n)), NULL);
}

static Err give_acts(struct ctx *cx, int64_t person, const struct handover_in *in)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t ids[64];
	size_t n = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_OPEN_ACTS, BIND(V_INT(person), V_INT(in->from))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row || n == ARRAY_LEN(ids))
			break;
		ids[n++] = col_int(&q, 0);
	}
	for (size_t i = 0; i < n; i++)
		TRY(give_act(cx, ids[i], in->to));
	return db_exec(cx, SQL_TASKS, BIND(V_INT(person), V_INT(in->from), V_INT(in->to)),
		       NULL);
}

static Err give_person(struct ctx *cx, int64_t person, const struct handover_in *in)
{
	struct given *g = arena_alloc(cx->arena, sizeof(*g));
	int64_t changed = 0;

	TRY(db_exec(cx, SQL_GIVE, BIND(V_INT(person), V_INT(in->to), V_INT(in->from)),
		    &changed));
	if (changed != 1)
		return OK;
	TRY(give_acts(cx, person, in));
	*g = (struct given){ .person_id = person, .to = in->to };
	write_publish(cx, publish_referent, g);
	return OK;
}

static bool wanted(const struct handover_in *in, int64_t person)
{
	const int64_t *ids = in->persons.items;

	for (size_t i = 0; i < in->persons.n; i++)
		if (ids[i] == person)
			return true;
	return in->persons.n == 0;
}

/* The files of `from` that lie in a team of both the one who gives and the one who receives. */
static Err files_of(struct ctx *cx, const struct handover_in *in, const struct user *to,
		    int64_t *out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*n = 0;
	TRY(db_query(cx, &q, SQL_OF, BIND(V_INT(in->from))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row || *n == HANDOVER_MAX)
			return OK;
		if (wanted(in, col_int(&q, 0)) && user_in_team(cx->who->user, col_int(&q, 1)) &&
		    user_in_team(to, col_int(&q, 1)))
			out[(*n)++] = col_int(&q, 0);
	}
}

Err handover(struct req *rq, struct resp *rs)
{
	const struct handover_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct user *to = model_user(cx->model, in->to);
	int64_t *persons = arena_array(cx->arena, HANDOVER_MAX, sizeof(*persons));
	size_t n = 0;
	struct jw w;

	if (!to || !to->active || !user_can(to, "file.write") || in->to == in->from)
		return schema_refuse(cx, &rs->errors, "to", "field.not_one_of");
	TRY(files_of(cx, in, to, persons, &n));
	for (size_t i = 0; i < n; i++)
		TRY(give_person(cx, persons[i], in));
	app_touch(cx->app, TOPIC_CASEWORK);
	app_touch(cx->app, TOPIC_TASKS);
	rq->object = in->from;
	rq->rows = (int64_t)n;
	rq->action = "file.handover";
	w = reply(rs, 200);
	jw_int(&w, "files", (int64_t)n);
	return reply_end(rq, rs, &w);
}
