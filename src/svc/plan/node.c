/* What is entered by hand about an action: short label, state, measurements, milestones. */
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

const char *const statuses[] = { "NON_COMMENCE", "EN_COURS",	     "EN_ATTENTE", "PROBLEME",
				 "TERMINE",	 "ANNULE_ABANDONNE", NULL };

static const char SQL_NODE[] =
	"UPDATE plan_node SET short = coalesce(?2, short), status = coalesce(?3, status)"
	" WHERE node_id = ?1";
static const char SQL_MEASURED[] =
	"INSERT INTO measurement(indicator_id, day, value, evidence, user_id) VALUES (?1, ?2, "
	"?3, ?4, ?5)"
	" ON CONFLICT (indicator_id, day) DO UPDATE SET value = excluded.value,"
	" evidence = excluded.evidence, user_id = excluded.user_id";
static const char SQL_MILESTONES[] =
	"SELECT milestone_id, label, due, reached_day FROM milestone WHERE node_id = ?1"
	" ORDER BY due IS NULL, due, milestone_id";
static const char SQL_MILESTONE_ADD[] =
	"INSERT INTO milestone(node_id, label, due, reached_day) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_MILESTONE_SET[] =
	"UPDATE milestone SET label = coalesce(?2, label), due = ?3, reached_day = ?4"
	" WHERE milestone_id = ?1";

static Err changed_plan(struct req *rq, struct resp *rs, const char *action)
{
	write_publish(&rq->cx, app_model_changed, NULL);
	app_touch(rq->cx.app, TOPIC_PLAN);
	rq->object = rq->id;
	rq->action = action;
	rq->audit_class = AUDIT_CLASS_ADMIN;
	return reply_empty(rq, rs);
}

Err node_change(struct req *rq, struct resp *rs)
{
	const struct node_change_in *in = rq->in;

	if (!model_node(rq->cx.model, rq->id, NULL))
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	TRY(db_exec(&rq->cx, SQL_NODE,
		    BIND(V_INT(rq->id), V_TEXT(in->brief),
			 V_TEXT(in->status < 0 ? NULL : statuses[in->status])),
		    NULL));
	return changed_plan(rq, rs, "plan.node");
}

Err measurement_add(struct req *rq, struct resp *rs)
{
	const struct measurement_in *in = rq->in;
	const struct indicator *i = model_indicator(rq->cx.model, rq->id, NULL);

	/* Who keeps the plan, and who was named for this measure. */
	if (!i ||
	    (!session_can(rq->cx.who, "plan.write") && i->owner_id != rq->cx.who->user_id))
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	if (i->measure->op != MEASURE_MANUAL)
		FAIL(&rq->cx, ERR_CONFLICT, "indicator.computed");
	if (in->day > rq->cx.today)
		return schema_refuse(&rq->cx, &rs->errors, "day", "field.too_large");
	TRY(db_exec(&rq->cx, SQL_MEASURED,
		    BIND(V_INT(i->id), V_DAY(in->day), V_REAL(in->value), V_TEXT(in->evidence),
			 V_INT(rq->cx.who->user_id)),
		    NULL));
	return changed_plan(rq, rs, "plan.measurement");
}

Err milestone_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w;

	if (!model_node(cx->model, rq->id, NULL))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(db_query(cx, &q, SQL_MILESTONES, BIND(V_INT(rq->id))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(&w, NULL);
		jw_int(&w, "id", col_int(&q, 0));
		jw_string(&w, "label", col_text(&q, 1, cx->arena));
		jw_day(&w, "due", col_day(&q, 2));
		jw_day(&w, "reached", col_day(&q, 3));
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

Err milestone_add(struct req *rq, struct resp *rs)
{
	const struct milestone_in *in = rq->in;

	if (!model_node(rq->cx.model, rq->id, NULL))
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	TRY(db_exec(&rq->cx, SQL_MILESTONE_ADD,
		    BIND(V_INT(rq->id), V_TEXT(in->label), V_DAY(in->due), V_DAY(in->reached)),
		    NULL));
	return changed_plan(rq, rs, "plan.milestone_add");
}

Err milestone_change(struct req *rq, struct resp *rs)
{
	const struct milestone_in *in = rq->in;
	int64_t changed = 0;

	if (in->reached != DAY_NONE && in->reached > rq->cx.today)
		return schema_refuse(&rq->cx, &rs->errors, "reached", "field.too_large");
	TRY(db_exec(&rq->cx, SQL_MILESTONE_SET,
		    BIND(V_INT(rq->id), V_TEXT(in->label), V_DAY(in->due), V_DAY(in->reached)),
		    &changed));
	if (changed != 1)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	return changed_plan(rq, rs, "plan.milestone_change");
}
