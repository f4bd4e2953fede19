/* Signing a contract, and correcting what is no amendment. */
#include <string.h>

#include "base/date.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"
#include "svc/placement/sign.h"

#include "base/banned.h"

static const char SQL_OVERLAP[] =
	"SELECT 1 FROM placement_contract WHERE person_id = ?1 AND cancelled = 0"
	" AND contract_id <> ?4 AND start_day <= ?3 AND coalesce(real_end, planned_end) >= ?2";
static const char SQL_LAST[] = "SELECT coalesce(max(contract_id), 0) FROM placement_contract";
static const char SQL_ADD[] =
	"INSERT INTO placement_contract(contract_id, version, person_id, article, referent_id,"
	" start_day, planned_end, full_week, half_days, admitted_day, career_days, adapted,"
	" user_id, created_at, content) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
	"?11,"
	" ?12, ?13, ?14)";
static const char SQL_SPAN[] = "INSERT INTO placement_span(contract_id, from_day, post_id, "
			       "week) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_CHANGE[] =
	"UPDATE placement_contract SET version = version + 1, referent_id = ?2, user_id = ?3,"
	" career_days = ?4, admitted_day = ?5, half_days = ?6, adapted = ?7, content = ?8"
	" WHERE contract_id = ?1 AND version = ?9";
static const char SQL_CANDIDATE[] =
	"UPDATE placement_candidate SET active = 0 WHERE person_id = ?1";

Err contract_overlap_check(struct req *rq, struct resp *rs, const struct contract *c,
			   const char *field)
{
	bool found = false;

	TRY(db_found(&rq->cx, SQL_OVERLAP,
		     BIND(V_INT(c->person_id), V_DAY(c->start), V_DAY(contract_end_day(c)),
			  V_INT(c->id)),
		     &found));
	return found ? schema_refuse(&rq->cx, &rs->errors, field, "field.placement_overlap")
		     : OK;
}

const char *contract_week_json(struct ctx *cx, const struct list *week)
{
	const int64_t *m = week->items;

	return arena_printf(cx->arena, "[%d,%d,%d,%d,%d,%d,%d]", (int)m[0], (int)m[1],
			    (int)m[2], (int)m[3], (int)m[4], (int)m[5], (int)m[6]);
}

Err contract_week_check(struct req *rq, struct resp *rs, const struct list *week, int64_t full)
{
	const int64_t *m = week->items;
	int64_t sum = 0;

	for (size_t i = 0; i < week->n; i++) {
		if (m[i] < 0 || m[i] > 720)
			return schema_refuse(&rq->cx, &rs->errors, "week", "field.too_large");
		sum += m[i];
	}
	if (week->n != 7 || sum == 0)
		return schema_refuse(&rq->cx, &rs->errors, "week", "field.required");
	if (sum > full)
		return schema_refuse(&rq->cx, &rs->errors, "week", "field.placement_week");
	return OK;
}

Err contract_user_check(struct req *rq, struct resp *rs, int64_t referent, int64_t user)
{
	if (!model_user(rq->cx.model, referent))
		return schema_refuse(&rq->cx, &rs->errors, "referent_id", "field.not_one_of");
	if (user && !model_user(rq->cx.model, user))
		return schema_refuse(&rq->cx, &rs->errors, "user_id", "field.not_one_of");
	return OK;
}

Err contract_priors_check(struct req *rq, struct resp *rs, const struct list *priors,
			  int32_t start)
{
	const struct prior_in *p = priors->items;

	for (size_t i = 0; i < priors->n; i++) {
		bool half;
		const char *field = NULL, *error = "field.too_small";

		if (p[i].to < p[i].from)
			field = "to";
		else if (p[i].to >= start) {
			field = "to";
			error = "field.too_large";
		} else if (strlen(p[i].code) != 1 ||
			   day_code_of(p[i].code[0], &half) == CODE_NONE || half) {
			field = "code";
			error = "field.not_one_of";
		} else if (p[i].days > p[i].to - p[i].from + 1) {
			field = "days";
			error = "field.too_large";
		}
		if (field)
			return schema_refuse(
				&rq->cx, &rs->errors,
				arena_printf(rq->cx.arena, "priors[%zu].%s", i, field), error);
	}
	return OK;
}

Err contract_post_check(struct req *rq, struct resp *rs, int64_t id, struct post *out)
{
	Err e = post_read(&rq->cx, id, out);

	if (e.code != ERR_NOT_FOUND)
		return e;
	err_clear(&rq->cx.err);
	return schema_refuse(&rq->cx, &rs->errors, "post_id", "field.not_one_of");
}

static Err sign_check(struct req *rq, struct resp *rs, const struct contract_in *in,
		      struct contract *c, struct post *post)
{
	struct ctx *cx = &rq->cx;

	if (in->planned_end < in->start)
		return schema_refuse(cx, &rs->errors, "planned_end", "field.too_small");
	if (in->planned_end > day_add_months(in->start, 60))
		return schema_refuse(cx, &rs->errors, "planned_end", "field.too_large");
	if (in->admitted != DAY_NONE && in->admitted >= in->start)
		return schema_refuse(cx, &rs->errors, "admitted", "field.too_large");
	TRY(contract_week_check(rq, rs, &in->week, c->full_week));
	TRY(contract_user_check(rq, rs, c->referent_id, in->user_id));
	TRY(contract_priors_check(rq, rs, &in->priors, in->start));
	TRY(contract_post_check(rq, rs, in->post_id, post));
	if (post->state != 0)
		return schema_refuse(cx, &rs->errors, "post_id", "field.placement_post_closed");
	if (post->article != in->article)
		return schema_refuse(cx, &rs->errors, "post_id", "field.placement_article");
	return contract_overlap_check(rq, rs, c, "start");
}

static struct contract contract_of(struct ctx *cx, const struct contract_in *in)
{
	int64_t full = in->full_week;

	if (!full)
		full = (int64_t)model_parameter(cx->model, "art60.full_week", in->start, 2280);
	return (struct contract){
		.version = 1,
		.person_id = in->person_id,
		.referent_id = in->referent_id ? in->referent_id : cx->who->user_id,
		.user_id = in->user_id,
		.career = in->career_days,
		.start = in->start,
		.planned_end = in->planned_end,
		.real_end = DAY_NONE,
		.admitted = in->admitted,
		.article = in->article,
		.full_week = full,
		.half_days = in->half_days,
		.adapted = in->adapted,
		.body = { in->tasks, in->tutor, in->tutor_phone, in->note, in->priors }
	};
}

static Err insert(struct ctx *cx, struct contract *c, const struct contract_in *in)
{
	struct val cell;

	TRY(contract_seal(cx, c, &cell));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(c->id), V_INT(c->person_id), V_TEXT(pl_articles[c->article]),
			 V_INT(c->referent_id), V_DAY(c->start), V_DAY(c->planned_end),
			 V_INT(c->full_week), V_INT(c->half_days), V_DAY(c->admitted),
			 V_INT(c->career), V_INT(c->adapted), V_ID(c->user_id), V_INT(cx->now),
			 cell),
		    NULL));
	return db_exec(cx, SQL_SPAN,
		       BIND(V_INT(c->id), V_DAY(c->start), V_INT(in->post_id),
			    V_TEXT(contract_week_json(cx, &in->week))),
		       NULL);
}

Err contract_add(struct req *rq, struct resp *rs)
{
	const struct contract_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct contract c = contract_of(cx, in);
	struct act act = { "signed", NULL, in->start, in->planned_end };
	struct post post;
	struct grant g;

	TRY(grant_at_least(cx, in->person_id, RELATION_GLASS, &g));
	TRY(sign_check(rq, rs, in, &c, &post));
	TRY(db_int(cx, SQL_LAST, NO_BIND, &c.id));
	c.id = placement_gap_id(c.id);
	TRY(insert(cx, &c, in));
	TRY(contract_read(cx, c.id, &c));
	TRY(contract_records(cx, &c));
	TRY(milestones_plan(cx, &c));
	TRY(post_filled(cx, in->post_id, in->start));
	TRY(contract_act_keep(rq, &c, &act));
	TRY(db_exec(cx, SQL_CANDIDATE, BIND(V_INT(c.person_id)), NULL));
	TRY(milestones_mark(cx));
	return contract_answer(rq, rs, 201, &c, "placement.sign");
}

Err contract_change(struct req *rq, struct resp *rs)
{
	const struct change_in *in = rq->in;
	struct act act = { "changed", NULL, rq->cx.today, DAY_NONE };
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;
	struct contract c;
	struct grant g;
	struct val cell;

	TRY(contract_mine(rq, rq->id, &c, &g));
	TRY(expect_version(rq, rs, c.version));
	if (c.cancelled)
		FAIL(cx, ERR_CONFLICT, "placement.cancelled");
	TRY(contract_user_check(rq, rs, in->referent_id, in->user_id));
	TRY(contract_priors_check(rq, rs, &in->priors, c.start));
	if (in->admitted != DAY_NONE && in->admitted >= c.start)
		return schema_refuse(cx, &rs->errors, "admitted", "field.too_large");
	c.referent_id = in->referent_id;
	c.user_id = in->user_id;
	c.adapted = in->adapted;
	c.body = (struct contract_content){ in->tasks, in->tutor, in->tutor_phone, in->note,
					    in->priors };
	c.version++;
	TRY(contract_seal(cx, &c, &cell));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(c.id), V_INT(c.referent_id), V_ID(c.user_id),
			 V_INT(in->career_days), V_DAY(in->admitted), V_INT(in->half_days),
			 V_INT(c.adapted), cell, V_INT(c.version - 1)),
		    &changed));
	TRY(expect_changed(rq, changed));
	TRY(contract_records(cx, &c));
	TRY(contract_act_keep(rq, &c, &act));
	TRY(milestones_mark(cx));
	return contract_answer(rq, rs, 200, &c, "placement.change");
}
