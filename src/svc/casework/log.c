/* Logging, correcting and cancelling an intervention. */
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "svc/casework/casework.h"
#include "vault/token.h"

#include "base/banned.h"

static const char SQL_NEXT[] = "SELECT coalesce(max(intervention_id), 0) FROM intervention";
static const char SQL_ADD[] = "INSERT INTO intervention(intervention_id, version, person_id, "
			      "author_id, service_id, mode_id,"
			      " theme_id, place_id, partner_id, outcome_id, day, start_minute, "
			      "minutes, head_count, level,"
			      " record_id, logged_at, content)"
			      " VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
			      "?13, ?14, ?15, ?16, ?17)";
static const char SQL_KEEP[] =
	"INSERT INTO intervention_past(intervention_id, version, author_id, at, record_id, "
	"content)"
	" SELECT intervention_id, version, ?2, ?3, record_id, content FROM intervention"
	" WHERE intervention_id = ?1";
static const char SQL_CHANGE[] =
	"UPDATE intervention SET version = version + 1, corrected = 1, service_id = ?2, "
	"mode_id = ?3,"
	" theme_id = ?4, place_id = ?5, partner_id = ?6, outcome_id = ?7, day = ?8, "
	"start_minute = ?9,"
	" minutes = ?10, head_count = ?11, level = ?12, record_id = ?13, content = ?14"
	" WHERE intervention_id = ?1 AND version = ?15 AND cancelled = 0";
static const char SQL_CANCEL[] =
	"UPDATE intervention SET version = version + 1, cancelled = 1, record_id = NULL, "
	"content = ?2"
	" WHERE intervention_id = ?1 AND version = ?3 AND cancelled = 0";
static const char SQL_TASK[] =
	"INSERT INTO task(intervention_id, user_id, due) VALUES (?1, ?2, ?3)"
	" ON CONFLICT (intervention_id) DO UPDATE SET due = excluded.due, done_at = NULL";
static const char SQL_TASK_DROP[] = "DELETE FROM task WHERE intervention_id = ?1";
static const char SQL_DRAFT_DROP[] = "DELETE FROM draft WHERE user_id = ?1 AND person_id = ?2";
static const char SQL_HOUSEHOLD[] =
	"SELECT household_id FROM household_member WHERE person_id = ?1";

/* "10:02" gives minutes of the day. */
static bool parse_start(const char *s, int64_t *out)
{
	if (strspn(s, "0123456789:") != 5 || s[2] != ':' || s[0] == ':' || s[1] == ':' ||
	    s[3] == ':' || s[4] == ':')
		return false;
	*out = ((s[0] - '0') * 10 + (s[1] - '0')) * 60 + (s[3] - '0') * 10 + (s[4] - '0');
	return *out < 1440 && s[3] < '6';
}

static Err term(struct req *rq, struct resp *rs, enum term_list list, const char *key,
		const char *field, int64_t *id)
{
	const struct term *t;

	*id = 0;
	if (!key || !*key)
		return OK;
	t = model_term_key(rq->cx.model, list, key);
	if (!t)
		return schema_refuse(&rq->cx, &rs->errors, field, "field.not_one_of");
	*id = t->id;
	return OK;
}

/* Names to numbers, and what only several fields together can tell. */
static Err resolve(struct req *rq, struct resp *rs, const struct intervention *in,
		   struct logged *l)
{
	const struct catalogue_service *s = model_service_key(rq->cx.model, in->service);

	if (!s || strcmp(s->archetype, "casework") != 0)
		return schema_refuse(&rq->cx, &rs->errors, "service", "field.not_one_of");
	l->service_id = s->id;
	TRY(term(rq, rs, TERM_MODE, intervention_modes[in->mode], "mode", &l->mode_id));
	TRY(term(rq, rs, TERM_THEME, in->theme, "theme", &l->theme_id));
	TRY(term(rq, rs, TERM_PLACE, in->place, "place", &l->place_id));
	TRY(term(rq, rs, TERM_PARTNER, in->partner, "partner", &l->partner_id));
	TRY(term(rq, rs, TERM_OUTCOME, in->outcome, "outcome", &l->outcome_id));
	l->start = -1;
	if (in->start && *in->start && !parse_start(in->start, &l->start))
		return schema_refuse(&rq->cx, &rs->errors, "start", "field.text");
	if (in->day > rq->cx.today)
		return schema_refuse(&rq->cx, &rs->errors, "day", "field.too_large");
	if (in->next_step && in->next_step->due != DAY_NONE && in->next_step->due < in->day)
		return schema_refuse(&rq->cx, &rs->errors, "next_step.due", "field.too_small");
	l->day = in->day;
	l->minutes = in->minutes;
	l->head_count = in->head_count;
	l->level = in->level < 0 ? LEVEL_NORMAL : in->level;
	if (l->level == LEVEL_SEALED && !session_can(rq->cx.who, "casework.sealed"))
		return schema_refuse(&rq->cx, &rs->errors, "level", "field.not_one_of");
	return OK;
}

static struct val start_value(const struct logged *l)
{
	return l->start < 0 ? V_NULL : V_INT(l->start);
}

/* The record of this intervention; ties come back for the answer. */
static Err emit(struct req *rq, const struct intervention *in, struct logged *l,
		struct tie **ties, size_t *n_ties)
{
	struct ctx *cx = &rq->cx;
	const struct choice_in *choices = in->ties.items;
	struct tie_choice *mine = arena_array(cx->arena, in->ties.n + 1, sizeof(*mine));
	struct record r = { .service_id = l->service_id,
			    .day = l->day,
			    .until = DAY_NONE,
			    .person_id = l->person_id,
			    .head_count = l->head_count,
			    .staff_id = l->author_id,
			    .partner_id = l->partner_id,
			    .place_id = l->place_id,
			    .theme_id = l->theme_id,
			    .outcome_id = l->outcome_id,
			    .channel_id = l->mode_id,
			    .quantity = 1,
			    .minutes = l->minutes,
			    .wait = -1,
			    .lag = -1,
			    .source = "intervention",
			    .source_id = l->id };
	const struct term *kind = model_term_key(cx->model, TERM_KIND, "casework.intervention");

	if (!kind)
		FAIL(cx, ERR_INTERNAL, "record.kind");
	r.kind_id = kind->id;
	if (l->person_id)
		TRY(db_int(cx, SQL_HOUSEHOLD, BIND(V_INT(l->person_id)), &r.household_id));
	for (size_t i = 0; i < in->ties.n; i++)
		mine[i] = (struct tie_choice){ .plan_id = choices[i].plan_id,
					       .node_id = choices[i].action_id,
					       .reason = choices[i].reason };
	return record_emit(cx, &r, mine, in->ties.n, &l->record_id, ties, n_ties);
}

static Err keep_task(struct ctx *cx, const struct logged *l, const struct next_step *step)
{
	app_touch(cx->app, TOPIC_TASKS);
	if (!step)
		return db_exec(cx, SQL_TASK_DROP, BIND(V_INT(l->id)), NULL);
	return db_exec(cx, SQL_TASK, BIND(V_INT(l->id), V_INT(l->author_id), V_DAY(step->due)),
		       NULL);
}

static Err answer(struct req *rq, struct resp *rs, int status, const struct logged *l,
		  const struct tie *ties, size_t n_ties)
{
	struct jw w = reply(rs, status);

	rq->subject = l->person_id;
	rq->object = l->id;
	rs->version = l->version;
	jw_int(&w, "id", l->id);
	jw_int(&w, "version", l->version);
	jw_int(&w, "record_id", l->record_id);
	jw_ties(&w, "ties", ties, n_ties);
	return reply_end(rq, rs, &w);
}

/* Ids ascend, so that the table grows at its end, with gaps that cannot be guessed. */
static Err next_id(struct ctx *cx, int64_t *id)
{
	TRY(db_int(cx, SQL_NEXT, NO_BIND, id));
	*id += 1 + (id_random53() & 0xFFFFF);
	return OK;
}

Err intervention_add(struct req *rq, struct resp *rs)
{
	const struct intervention *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct logged l = { .version = 1,
			    .person_id = in->person_id,
			    .author_id = cx->who->user_id };
	struct content c = { .note = in->note,
			     .present = in->present,
			     .next_step = in->next_step };
	struct tie *ties = NULL;
	struct grant g;
	uint8_t *blob;
	size_t n_ties = 0, n;

	if (l.person_id)
		TRY(grant_at_least(cx, l.person_id, RELATION_GLASS, &g));
	TRY(resolve(rq, rs, in, &l));
	TRY(next_id(cx, &l.id));
	TRY(emit(rq, in, &l, &ties, &n_ties));
	TRY(content_seal(cx, &l, &c, &blob, &n));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(l.id), V_ID(l.person_id), V_INT(l.author_id),
			 V_INT(l.service_id), V_INT(l.mode_id), V_ID(l.theme_id),
			 V_ID(l.place_id), V_ID(l.partner_id), V_ID(l.outcome_id), V_INT(l.day),
			 start_value(&l), V_INT(l.minutes), V_INT(l.head_count),
			 V_TEXT(intervention_levels[l.level]), V_INT(l.record_id),
			 V_INT(cx->now), V_BLOB(blob, n)),
		    NULL));
	if (in->next_step)
		TRY(keep_task(cx, &l, in->next_step));
	if (l.person_id)
		TRY(db_exec(cx, SQL_DRAFT_DROP, BIND(V_INT(l.author_id), V_INT(l.person_id)),
			    NULL));
	return answer(rq, rs, 201, &l, ties, n_ties);
}

/* The row, if this user may change it. */
static Err editable(struct req *rq, struct resp *rs, struct logged *l)
{
	struct ctx *cx = &rq->cx;
	struct grant g;

	TRY(logged_read(cx, rq->id, l));
	TRY(logged_grant(cx, l, &g));
	TRY(expect_version(rq, rs, l->version));
	if (l->cancelled)
		FAIL(cx, ERR_CONFLICT, "intervention.cancelled");
	if (!logged_editable(cx, l))
		FAIL(cx, ERR_FORBIDDEN, "intervention.not_author");
	return OK;
}

Err intervention_change(struct req *rq, struct resp *rs)
{
	const struct intervention *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct content c = { .note = in->note,
			     .present = in->present,
			     .next_step = in->next_step };
	struct tie *ties = NULL;
	int64_t old_record, changed = 0;
	struct logged l;
	uint8_t *blob;
	size_t n_ties = 0, n;

	TRY(editable(rq, rs, &l));
	if (in->person_id != l.person_id)
		return schema_refuse(cx, &rs->errors, "person_id", "field.read_only");
	old_record = l.record_id;
	TRY(db_exec(cx, SQL_KEEP, BIND(V_INT(l.id), V_INT(cx->who->user_id), V_INT(cx->now)),
		    NULL));
	TRY(resolve(rq, rs, in, &l));
	l.version++;
	TRY(emit(rq, in, &l, &ties, &n_ties));
	TRY(record_void(cx, old_record, l.record_id));
	TRY(content_seal(cx, &l, &c, &blob, &n));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(l.id), V_INT(l.service_id), V_INT(l.mode_id), V_ID(l.theme_id),
			 V_ID(l.place_id), V_ID(l.partner_id), V_ID(l.outcome_id), V_INT(l.day),
			 start_value(&l), V_INT(l.minutes), V_INT(l.head_count),
			 V_TEXT(intervention_levels[l.level]), V_INT(l.record_id),
			 V_BLOB(blob, n), V_INT(l.version - 1)),
		    &changed));
	TRY(expect_changed(rq, changed));
	TRY(keep_task(cx, &l, in->next_step));
	rq->action = "casework.correct";
	return answer(rq, rs, 200, &l, ties, n_ties);
}

Err intervention_cancel(struct req *rq, struct resp *rs)
{
	const struct cancel_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct content c;
	int64_t changed = 0;
	struct logged l;
	uint8_t *blob;
	bool sealed = false;
	size_t n;
	struct jw w;

	TRY(editable(rq, rs, &l));
	TRY(content_open(cx, &l, &c, &sealed));
	c.cancel_reason = in->reason;
	TRY(db_exec(cx, SQL_KEEP, BIND(V_INT(l.id), V_INT(cx->who->user_id), V_INT(cx->now)),
		    NULL));
	TRY(record_void(cx, l.record_id, 0));
	l.version++;
	TRY(content_seal(cx, &l, &c, &blob, &n));
	TRY(db_exec(cx, SQL_CANCEL, BIND(V_INT(l.id), V_BLOB(blob, n), V_INT(l.version - 1)),
		    &changed));
	TRY(expect_changed(rq, changed));
	TRY(db_exec(cx, SQL_TASK_DROP, BIND(V_INT(l.id)), NULL));
	rq->subject = l.person_id;
	rq->object = l.id;
	rq->action = "casework.cancel";
	w = reply(rs, 200);
	rs->version = l.version;
	jw_int(&w, "version", l.version);
	return reply_end(rq, rs, &w);
}
