/* Reading jobs, and what a person may still have. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/compartment.h"
#include "core/identity.h"
#include "core/list.h"
#include "svc/job/job.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_ONE[] = "SELECT " JOB_COLUMNS " FROM job WHERE job_id = ?1";
static const char SQL_LIST[] =
	"SELECT " JOB_COLUMNS " FROM job WHERE service_id = ?1"
	" AND (state IN ('requested', 'estimated', 'planned')"
	"  OR coalesce(done_day, requested_day) >= ?2)"
	" ORDER BY state NOT IN ('requested', 'estimated', 'planned'),"
	" iif(state IN ('requested', 'estimated', 'planned'),"
	" coalesce(planned_day, requested_day), -coalesce(done_day, requested_day)),"
	" start_minute, job_id" LIST_SQL;
static const char SQL_HANDS[] =
	"SELECT h.worker_id, h.minutes, w.user_id, w.name, w.version FROM job_hand h"
	" JOIN job_worker w USING (worker_id) WHERE h.job_id = ?1 ORDER BY h.worker_id";
/* Gardening counts apart where it is free for people in need. */
static const char SQL_USED[] =
	"SELECT coalesce(sum(CASE WHEN j.state = 'done' THEN j.minutes ELSE j.planned_minutes *"
	" (SELECT count(*) FROM job_hand h WHERE h.job_id = j.job_id) END), 0)"
	" FROM job j JOIN term t ON t.term_id = j.theme_id"
	" WHERE j.service_id = ?1 AND (j.person_id = ?2 OR j.household_id = ?3) AND j.job_id "
	"<> "
	"?6"
	" AND ((j.state = 'done' AND j.done_day BETWEEN ?4 AND ?5)"
	"  OR (j.state = 'planned' AND j.planned_day BETWEEN ?4 AND ?5))"
	" AND NOT (?7 AND j.class = 'precarious'"
	"  AND t.key IN ('job_mowing', 'job_hedge', 'job_weeding'))";

static int index_of(const char *const *values, const char *key)
{
	for (int i = 0; key && values[i]; i++)
		if (strcmp(values[i], key) == 0)
			return i;
	return -1;
}

static int64_t or_none(const struct stmt *q, int i)
{
	return col_null(q, i) ? -1 : col_int(q, i);
}

void job_row(struct ctx *cx, const struct stmt *q, struct job *j)
{
	*j = (struct job){ .id = col_int(q, 0),
			   .version = col_int(q, 1),
			   .service_id = col_int(q, 2),
			   .person_id = col_int(q, 3),
			   .household_id = col_int(q, 4),
			   .theme_id = col_int(q, 5),
			   .class = index_of(job_classes, col_text(q, 7, cx->arena)),
			   .result = index_of(job_results, col_text(q, 8, cx->arena)),
			   .refusal = index_of(job_refusals, col_text(q, 9, cx->arena)),
			   .requested = col_day(q, 10),
			   .visit = col_day(q, 11),
			   .planned = col_day(q, 12),
			   .done = col_day(q, 13),
			   .estimate_minutes = or_none(q, 14),
			   .estimate_cents = or_none(q, 15),
			   .start = or_none(q, 16),
			   .planned_minutes = or_none(q, 17),
			   .minutes = col_int(q, 18),
			   .materials_cents = col_int(q, 19),
			   .price_cents = col_int(q, 20),
			   .score = or_none(q, 21),
			   .visit_record_id = col_int(q, 22),
			   .record_id = col_int(q, 23),
			   .score_record_id = col_int(q, 24) };
	j->state = (enum job_state)index_of(job_states, col_text(q, 6, cx->arena));
	j->content = col_blob(q, 25, cx->arena, &j->content_len);
}

Err job_read(struct ctx *cx, int64_t id, struct job *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct grant g;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	job_row(cx, &q, out);
	return grant_person(cx, out->person_id, &g);
}

static struct place content_at(const struct job *j, int64_t version)
{
	return (struct place){ .person = j->person_id,
			       .row = j->id,
			       .table = TABLE_JOB,
			       .column = JOB_CONTENT,
			       .version = (uint64_t)version,
			       .pad = CELL_NOTE };
}

Err job_content_open(struct ctx *cx, const struct job *j, struct job_content *out)
{
	struct place at = content_at(j, j->version);

	return deed_open_struct(cx, &at, j->content, j->content_len, &job_content_schema, out);
}

static void int_or_null(struct jw *w, const char *name, int64_t v)
{
	if (v < 0)
		jw_null(w, name);
	else
		jw_int(w, name, v);
}

/* A worker's name: of the account, or from the cell under the centre's key. */
static Err worker_name(struct ctx *cx, int64_t worker_id, const struct stmt *q, int first,
		       const char **name)
{
	const struct user *u = model_user(cx->model, col_int(q, first));
	struct place at = { .row = worker_id,
			    .table = TABLE_JOB_WORKER,
			    .column = JOB_WORKER_NAME,
			    .version = (uint64_t)col_int(q, first + 2),
			    .pad = CELL_SHORT };
	size_t n = 0;
	const void *blob = col_blob(q, first + 1, cx->arena, &n);

	*name = u ? u->name : NULL;
	if (!u)
		TRY(deed_open(cx, &at, blob, n, name));
	if (!*name)
		*name = "";
	return OK;
}

static Err write_hands(struct ctx *cx, struct jw *w, int64_t job_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_HANDS, BIND(V_INT(job_id))));
	jw_array(w, "hands");
	for (;;) {
		const char *name = NULL;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		TRY(worker_name(cx, col_int(&q, 0), &q, 2, &name));
		jw_object(w, NULL);
		jw_int(w, "worker_id", col_int(&q, 0));
		jw_string(w, "name", name);
		jw_int(w, "minutes", col_int(&q, 1));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err write_job(struct ctx *cx, struct jw *w, const struct job *j)
{
	const struct term *task = model_term(cx->model, j->theme_id);

	jw_int(w, "id", j->id);
	jw_int(w, "version", j->version);
	jw_string(w, "state", job_states[j->state]);
	deed_person(cx, w, j->person_id);
	jw_string(w, "task", task ? task->key : "");
	if (task)
		jw_label(w, "task_label", &task->label);
	jw_string(w, "class", job_classes[j->class]);
	jw_day(w, "requested", j->requested);
	jw_day(w, "visit", j->visit);
	int_or_null(w, "estimate_minutes", j->estimate_minutes);
	int_or_null(w, "estimate_cents", j->estimate_cents);
	jw_day(w, "planned", j->planned);
	jw_string(w, "start",
		  j->start < 0 ? NULL
			       : arena_printf(cx->arena, "%02d:%02d", (int)(j->start / 60),
					      (int)(j->start % 60)));
	int_or_null(w, "planned_minutes", j->planned_minutes);
	jw_day(w, "done", j->done);
	jw_int(w, "minutes", j->minutes);
	jw_int(w, "materials_cents", j->materials_cents);
	jw_int(w, "price_cents", j->price_cents);
	jw_string(w, "result", j->result < 0 ? NULL : job_results[j->result]);
	jw_string(w, "refusal", j->refusal < 0 ? NULL : job_refusals[j->refusal]);
	int_or_null(w, "score", j->score);
	return write_hands(cx, w, j->id);
}

Err job_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct job_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct list_cut list = { 0 };
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "job", "job", &s));
	TRY(db_query(
		cx, &q, SQL_LIST,
		BIND(V_INT(s->id), V_INT(in->from == DAY_NONE ? cx->today - 92 : in->from))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		struct job j;

		TRY(db_next(cx, &q, &row));
		if (list_ends(&list, row))
			break;
		job_row(cx, &q, &j);
		jw_object(&w, NULL);
		TRY(write_job(cx, &w, &j));
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	jw_bool(&w, "more", list.more);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

static int64_t param(const struct ctx *cx, const char *code, int32_t day, double fallback)
{
	return (int64_t)(model_parameter(cx->model, code, day, fallback) + 0.5);
}

static bool garden(const struct ctx *cx, int64_t theme_id)
{
	const struct term *t = model_term(cx->model, theme_id);

	return t && (strcmp(t->key, "job_mowing") == 0 || strcmp(t->key, "job_hedge") == 0 ||
		     strcmp(t->key, "job_weeding") == 0);
}

Err job_allowance(struct ctx *cx, const struct job *j, int32_t day, int64_t but,
		  struct job_allowance *out)
{
	bool need = j->class == JOB_PRECARIOUS;
	bool free_garden = param(cx, "job.garden_free", day, 1) != 0;
	int year = day_civil(day).year;

	*out = (struct job_allowance){
		.minutes = 60 * param(cx, need ? "job.hours_precarious" : "job.hours_other",
				      day, need ? 75 : 40),
		.once = need ? -1 : 60 * param(cx, "job.hours_once", day, 4),
		.rate_cents =
			param(cx, need ? "job.rate_precarious" : "job.rate_other", day, 0),
	};
	TRY(db_int(cx, SQL_USED,
		   BIND(V_INT(j->service_id), V_INT(j->person_id), V_ID(j->household_id),
			V_INT(day_from_civil(year, 1, 1)), V_INT(day_from_civil(year, 12, 31)),
			V_INT(but), V_INT(free_garden)),
		   &out->used));
	if (need && free_garden && garden(cx, j->theme_id))
		out->minutes = out->once = -1;
	out->left = out->minutes < 0	       ? -1
		    : out->minutes > out->used ? out->minutes - out->used
					       : 0;
	return OK;
}

Err job_quota(struct req *rq, struct resp *rs)
{
	const struct job_quota_q *in = rq->q;
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	int32_t day = in->day == DAY_NONE ? cx->today : in->day;
	struct job j = { .person_id = in->person_id, .class = in->class };
	struct directory_entry e;
	struct job_allowance a;
	struct grant g;
	struct jw w;

	TRY(deed_service(cx, &rs->errors, in->service, "job", "job", &s));
	TRY(deed_term(cx, &rs->errors, TERM_THEME, in->task, "task", &j.theme_id));
	TRY(grant_person(cx, in->person_id, &g));
	TRY(deed_household(cx, in->person_id, &j.household_id));
	j.service_id = s->id;
	if (j.class < 0) {
		bool old = directory_get(cx->app->directory, cx->arena, in->person_id, &e) &&
			   e.birth != DAY_NONE &&
			   age_on(e.birth, day) >= param(cx, "job.age_precarious", day, 65);

		j.class = old ? JOB_PRECARIOUS : JOB_OTHER;
	}
	TRY(job_allowance(cx, &j, day, 0, &a));
	w = reply(rs, 200);
	jw_string(&w, "class", job_classes[j.class]);
	int_or_null(&w, "minutes", a.minutes);
	jw_int(&w, "used", a.used);
	int_or_null(&w, "left", a.left);
	int_or_null(&w, "once", a.once);
	jw_int(&w, "rate_cents", a.rate_cents);
	rq->subject = in->person_id;
	return reply_end(rq, rs, &w);
}

/* Where to go and whom to call: the minimum of the identity, for who does the work. */
static Err write_where(struct ctx *cx, struct jw *w, int64_t person_id)
{
	struct compartment all[5];
	struct identity id = { 0 };
	const struct contact *c;
	const struct address *a;
	const char *phone = NULL, *address = NULL;
	bool found = false;

	TRY(compartments_read(cx, person_id, 1u << COMPARTMENT_IDENTITY, all));
	found = all[COMPARTMENT_IDENTITY].json != NULL;
	if (found)
		TRY(schema_read_own(cx, &identity_schema, all[COMPARTMENT_IDENTITY].json,
				    all[COMPARTMENT_IDENTITY].len, &id, NULL));
	a = found ? id.address : NULL;
	if (a)
		address = arena_printf(
			cx->arena, "%s %s%s%s, %s %s", a->street ? a->street : "",
			a->number ? a->number : "", a->box ? " / " : "", a->box ? a->box : "",
			a->postcode ? a->postcode : "", a->locality ? a->locality : "");
	c = id.contacts.items;
	for (size_t i = 0; found && i < id.contacts.n && !phone; i++)
		if (c[i].kind == 0 || c[i].kind == 1)
			phone = c[i].value;
	jw_string(w, "address", address);
	jw_string(w, "phone", phone);
	return OK;
}

Err job_get(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct job_allowance a;
	struct job_content c;
	struct job j;
	struct jw w;

	TRY(job_read(cx, rq->id, &j));
	TRY(job_content_open(cx, &j, &c));
	TRY(job_allowance(cx, &j, j.done == DAY_NONE ? cx->today : j.done, j.id, &a));
	w = reply(rs, 200);
	TRY(write_job(cx, &w, &j));
	jw_string(&w, "what", c.what);
	jw_string(&w, "access", c.access);
	jw_string(&w, "seen", c.seen);
	jw_string(&w, "report", c.report);
	jw_string(&w, "refused", c.refused);
	jw_string(&w, "words", c.words);
	jw_array(&w, "materials");
	for (size_t i = 0; i < c.materials.n; i++) {
		const struct job_material *m =
			&((const struct job_material *)c.materials.items)[i];

		jw_object(&w, NULL);
		jw_string(&w, "label", m->label);
		jw_int(&w, "cents", m->cents);
		jw_end(&w);
	}
	jw_end(&w);
	TRY(write_where(cx, &w, j.person_id));
	jw_int(&w, "rate_cents", a.rate_cents);
	rq->subject = j.person_id;
	rq->object = j.id;
	rs->version = j.version;
	return reply_end(rq, rs, &w);
}
