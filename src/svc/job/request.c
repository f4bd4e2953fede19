/* What is asked, what is refused, what is taken back, what the person says of it. */
#include <string.h>

#include "base/date.h"
#include "core/billing.h"
#include "core/booking.h"
#include "svc/job/job.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT coalesce(max(job_id), 0) FROM job";
static const char SQL_ADD[] =
	"INSERT INTO job(job_id, service_id, person_id, household_id, state, theme_id, class, "
	"requested_day, user_id, content)"
	" VALUES (?1, ?2, ?3, ?4, 'requested', ?5, ?6, ?7, ?8, ?9)";
static const char SQL_STORE[] =
	"UPDATE job SET version = version + 1, state = ?3, theme_id = ?4, class = ?5,"
	" requested_day = ?6, visit_day = ?7, estimate_minutes = ?8, estimate_cents = ?9,"
	" planned_day = ?10, start_minute = ?11, planned_minutes = ?12, done_day = ?13,"
	" minutes = ?14, materials_cents = ?15, price_cents = ?16, result = ?17, refusal = ?18,"
	" score = ?19, visit_record_id = ?20, record_id = ?21, score_record_id = ?22,"
	" content = ?23 WHERE job_id = ?1 AND version = ?2";

bool job_start(const char *s, int64_t *minute)
{
	if (strlen(s) != 5 || strspn(s, "0123456789:") != 5 || s[2] != ':' || s[0] == ':' ||
	    s[1] == ':' || s[3] == ':' || s[4] == ':')
		return false;
	*minute = ((s[0] - '0') * 10 + (s[1] - '0')) * 60 + (s[3] - '0') * 10 + (s[4] - '0');
	return *minute < 1440 && s[3] < '6';
}

int64_t job_labour_cents(int64_t minutes, int64_t rate_cents)
{
	return (minutes * rate_cents + 30) / 60;
}

Err job_saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	rq->object = id;
	rs->version = version;
	app_touch(rq->cx.app, TOPIC_ACTIVITIES);
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

static Err seal(struct ctx *cx, const struct job *j, int64_t version,
		const struct job_content *c, struct val *out)
{
	struct place at = { .person = j->person_id,
			    .row = j->id,
			    .table = TABLE_JOB,
			    .column = JOB_CONTENT,
			    .version = (uint64_t)version,
			    .pad = CELL_NOTE };

	return deed_seal_struct(cx, &at, &job_content_schema, c, out);
}

static struct val known(int64_t v)
{
	return v < 0 ? V_NULL : V_INT(v);
}

Err job_store(struct req *rq, struct job *j, const struct job_content *c)
{
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;
	struct val content;

	TRY(seal(cx, j, j->version + 1, c, &content));
	TRY(db_exec(cx, SQL_STORE,
		    BIND(V_INT(j->id), V_INT(j->version), V_TEXT(job_states[j->state]),
			 V_INT(j->theme_id), V_TEXT(job_classes[j->class]), V_INT(j->requested),
			 V_DAY(j->visit), known(j->estimate_minutes), known(j->estimate_cents),
			 V_DAY(j->planned), known(j->start), known(j->planned_minutes),
			 V_DAY(j->done), V_INT(j->minutes), V_INT(j->materials_cents),
			 V_INT(j->price_cents),
			 V_TEXT(j->result < 0 ? NULL : job_results[j->result]),
			 V_TEXT(j->refusal < 0 ? NULL : job_refusals[j->refusal]),
			 known(j->score), V_ID(j->visit_record_id), V_ID(j->record_id),
			 V_ID(j->score_record_id), content),
		    &changed));
	TRY(expect_changed(rq, changed));
	j->version++;
	rq->subject = j->person_id;
	return OK;
}

Err job_emit(struct ctx *cx, const struct job *j, const char *kind, int32_t day,
	     struct record *more, int64_t *record_id)
{
	more->service_id = j->service_id;
	more->day = day;
	more->until = DAY_NONE;
	more->person_id = j->person_id;
	more->household_id = j->household_id;
	more->theme_id = j->theme_id;
	more->source = "job";
	more->source_id = j->id;
	more->wait = -1;
	if (!more->quantity)
		more->quantity = 1;
	return deed_emit(cx, more, kind, record_id);
}

/* The service and its task. */
static Err resolve(struct req *rq, struct resp *rs, const struct job_in *in, struct job *j)
{
	const struct catalogue_service *s = NULL;
	struct ctx *cx = &rq->cx;
	bool offered = false;

	TRY(deed_service(cx, &rs->errors, in->service, "job", "job", &s));
	TRY(deed_term(cx, &rs->errors, TERM_THEME, in->task, "task", &j->theme_id));
	for (size_t i = 0; i < s->n_themes && !offered; i++)
		offered = strcmp(s->themes[i], in->task) == 0;
	if (!offered)
		return schema_refuse(cx, &rs->errors, "task", "field.not_one_of");
	if (in->requested > cx->today)
		return schema_refuse(cx, &rs->errors, "requested", "field.in_future");
	j->service_id = s->id;
	j->class = in->class;
	j->requested = in->requested;
	return OK;
}

Err job_add(struct req *rq, struct resp *rs)
{
	const struct job_in *in = rq->in;
	struct job_content c = { .what = in->what, .access = in->access };
	struct job j = { .person_id = in->person_id };
	struct ctx *cx = &rq->cx;
	struct val content;
	struct grant g;

	TRY(grant_person(cx, in->person_id, &g));
	TRY(resolve(rq, rs, in, &j));
	TRY(deed_household(cx, j.person_id, &j.household_id));
	TRY(deed_next_id(cx, SQL_NEXT, &j.id));
	TRY(seal(cx, &j, 1, &c, &content));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(j.id), V_INT(j.service_id), V_INT(j.person_id),
			 V_ID(j.household_id), V_INT(j.theme_id), V_TEXT(job_classes[j.class]),
			 V_INT(j.requested), V_INT(cx->who->user_id), content),
		    NULL));
	rq->subject = j.person_id;
	return job_saved(rq, rs, 201, j.id, 1);
}

Err job_change(struct req *rq, struct resp *rs)
{
	const struct job_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct job_content c;
	struct job j;

	TRY(job_read(cx, rq->id, &j));
	TRY(expect_version(rq, rs, j.version));
	if (j.state >= JOB_DONE)
		FAIL(cx, ERR_CONFLICT, "job.ended");
	if (in->person_id != j.person_id)
		return schema_refuse(cx, &rs->errors, "person_id", "field.read_only");
	TRY(job_content_open(cx, &j, &c));
	TRY(resolve(rq, rs, in, &j));
	c.what = in->what;
	c.access = in->access;
	TRY(job_store(rq, &j, &c));
	return job_saved(rq, rs, 200, j.id, j.version);
}

/* Refused by the centre, or withdrawn by the person. */
Err job_refuse(struct req *rq, struct resp *rs)
{
	const struct job_refuse_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	bool withdrawn = strcmp(job_refusals[in->reason], "withdrawn") == 0;
	struct record r = { .lag = -1 };
	struct job_content c;
	struct job j;

	TRY(job_read(cx, rq->id, &j));
	TRY(expect_version(rq, rs, j.version));
	if (j.state >= JOB_DONE)
		FAIL(cx, ERR_CONFLICT, "job.ended");
	TRY(job_content_open(cx, &j, &c));
	c.refused = in->words;
	r.lag = cx->today - j.requested;
	if (!withdrawn)
		TRY(job_emit(cx, &j, "job.refused", cx->today, &r, &j.record_id));
	TRY(booking_release(cx, "job", j.id));
	j.state = withdrawn ? JOB_CANCELLED : JOB_REFUSED;
	j.refusal = in->reason;
	j.done = cx->today;
	TRY(job_store(rq, &j, &c));
	rq->action = "job.refuse";
	return job_saved(rq, rs, 200, j.id, j.version);
}

Err job_reopen(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct job_content c;
	struct job j;

	TRY(job_read(cx, rq->id, &j));
	TRY(expect_version(rq, rs, j.version));
	if (j.state < JOB_DONE)
		FAIL(cx, ERR_CONFLICT, "job.open");
	TRY(job_content_open(cx, &j, &c));
	if (j.record_id)
		TRY(record_void(cx, j.record_id, 0));
	if (j.score_record_id)
		TRY(record_void(cx, j.score_record_id, 0));
	TRY(billing_void(cx, "job", j.id));
	TRY(booking_release(cx, "job", j.id));
	j.state = j.estimate_minutes < 0 ? JOB_REQUESTED : JOB_ESTIMATED;
	j.record_id = j.score_record_id = 0;
	j.result = j.refusal = -1;
	j.score = j.start = j.planned_minutes = -1;
	j.done = j.planned = DAY_NONE;
	j.minutes = j.materials_cents = j.price_cents = 0;
	TRY(job_store(rq, &j, &c));
	rq->action = "job.reopen";
	return job_saved(rq, rs, 200, j.id, j.version);
}

Err job_rate(struct req *rq, struct resp *rs)
{
	const struct job_rate_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct record r = { .quantity = in->score, .lag = -1 };
	struct job_content c;
	int64_t old;
	struct job j;

	TRY(job_read(cx, rq->id, &j));
	TRY(expect_version(rq, rs, j.version));
	if (j.state != JOB_DONE)
		FAIL(cx, ERR_CONFLICT, "job.not_done");
	TRY(job_content_open(cx, &j, &c));
	old = j.score_record_id;
	TRY(job_emit(cx, &j, "job.rated", j.done, &r, &j.score_record_id));
	if (old)
		TRY(record_void(cx, old, j.score_record_id));
	j.score = in->score;
	c.words = in->words;
	TRY(job_store(rq, &j, &c));
	return job_saved(rq, rs, 200, j.id, j.version);
}
