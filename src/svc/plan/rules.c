/*
 * Mapping rules.  A new or changed rule counts for what is logged from then on; it never
 * rewrites the past.  The preview tells how many records of its dates would serve another action.
 */
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "core/limits.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

static const char SQL_ADD[] = "INSERT INTO rule(plan_id, node_id, kind_id, service_id, "
			      "theme_id, place_id, partner_id,"
			      " outcome_id, channel_id, priority, from_day, to_day)"
			      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_CHANGE[] =
	"UPDATE rule SET node_id = ?2, kind_id = ?3, service_id = ?4, theme_id = ?5, place_id "
	"= ?6,"
	" partner_id = ?7, outcome_id = ?8, channel_id = ?9, priority = ?10, from_day = ?11,"
	" to_day = ?12, active = ?13, version = version + 1 WHERE rule_id = ?1 AND version = "
	"?14";

static const char SQL_PAST[] =
	"INSERT INTO rule_past(rule_id, version, definition, until_at, until_by)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";

static const char SQL_PAST_LIST[] =
	"SELECT version, definition, until_at, until_by FROM rule_past WHERE rule_id = ?1"
	" ORDER BY version DESC";

static const char *key_of(const struct model *m, int64_t id)
{
	const struct term *t = model_term(m, id);

	return t ? t->key : NULL;
}

static void write_rule(struct ctx *cx, struct jw *w, const struct rule *r)
{
	const struct model *m = cx->model;
	const struct node *n = model_node(m, r->node_id, NULL);
	const struct catalogue_service *s = model_service(m, r->service_id);

	jw_object(w, NULL);
	jw_int(w, "id", r->id);
	jw_int(w, "version", r->version);
	jw_int(w, "plan_id", r->plan_id);
	jw_int(w, "action_id", r->node_id);
	jw_string(w, "code", n ? n->code : "");
	jw_string(w, "label", n ? n->label : "");
	jw_string(w, "kind", key_of(m, r->kind_id));
	jw_string(w, "service", s ? s->key : NULL);
	jw_string(w, "theme", key_of(m, r->theme_id));
	jw_string(w, "place", key_of(m, r->place_id));
	jw_string(w, "partner", key_of(m, r->partner_id));
	jw_string(w, "outcome", key_of(m, r->outcome_id));
	jw_string(w, "mode", key_of(m, r->channel_id));
	jw_int(w, "priority", r->priority);
	jw_day(w, "from", r->from);
	jw_day(w, "to", r->to);
	jw_bool(w, "active", r->active);
	jw_end(w);
}

Err rule_list(struct req *rq, struct resp *rs)
{
	const struct rules_q *in = rq->q;
	const struct model *m = rq->cx.model;
	struct jw w = reply(rs, 200);

	jw_array(&w, "rows");
	for (size_t i = 0; i < m->n_plans; i++)
		for (size_t k = 0; k < m->plans[i].n_rules; k++)
			if (!in->plan || in->plan == m->plans[i].id)
				write_rule(&rq->cx, &w, &m->plans[i].rules[k]);
	jw_end(&w);
	return reply_end(rq, rs, &w);
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

static Err resolve(struct req *rq, struct resp *rs, const struct rule_in *in, struct rule *r)
{
	const struct catalogue_service *s = model_service_key(rq->cx.model, in->service);
	const struct plan *p = NULL;
	const struct node *n = model_node(rq->cx.model, in->action_id, &p);

	if (!n || n->removed || p->id != in->plan_id || n->level < NODE_ACTION)
		return schema_refuse(&rq->cx, &rs->errors, "action_id", "field.not_one_of");
	if (in->service && *in->service && !s)
		return schema_refuse(&rq->cx, &rs->errors, "service", "field.not_one_of");
	if (in->to != DAY_NONE && in->to < in->from)
		return schema_refuse(&rq->cx, &rs->errors, "to", "field.too_small");
	*r = (struct rule){ .plan_id = p->id,
			    .node_id = n->id,
			    .service_id = s ? s->id : 0,
			    .priority = in->priority,
			    .from = in->from,
			    .to = in->to,
			    .active = true };
	TRY(term(rq, rs, TERM_KIND, in->kind, "kind", &r->kind_id));
	TRY(term(rq, rs, TERM_THEME, in->theme, "theme", &r->theme_id));
	TRY(term(rq, rs, TERM_PLACE, in->place, "place", &r->place_id));
	TRY(term(rq, rs, TERM_PARTNER, in->partner, "partner", &r->partner_id));
	TRY(term(rq, rs, TERM_OUTCOME, in->outcome, "outcome", &r->outcome_id));
	return term(rq, rs, TERM_MODE, in->mode, "mode", &r->channel_id);
}

static void filter_of(struct arena *a, const struct rule *r, struct fact_filter *f)
{
	const int64_t ids[FACT_DIMS] = { r->kind_id,   r->service_id, r->theme_id,
					 r->place_id,  r->partner_id, r->outcome_id,
					 r->channel_id };

	*f = FACT_FILTER_ANY;
	for (int d = 0; d < FACT_DIMS; d++) {
		uint16_t *key = arena_alloc(a, sizeof(*key));

		*key = (uint16_t)ids[d];
		f->keys[d] = key;
		f->n_keys[d] = ids[d] ? 1 : 0;
	}
}

/* Records that fit the rule's conditions: those of other actions, and those without one. */
static void count_moved(struct ctx *cx, const struct rule *r, int64_t *moved, int64_t *untied)
{
	const struct plan *p = model_plan(cx->model, r->plan_id);
	const struct node *n = model_node(cx->model, r->node_id, NULL);
	struct fact_scope all = { .from = r->from, .to = r->to == DAY_NONE ? DAY_MAX : r->to };
	uint16_t none = FACT_UNTIED, here = n->index;
	struct fact_filter f;
	struct fact_scope own;

	filter_of(cx->arena, r, &f);
	all.any = true;
	own = all;
	own.any = false;
	own.plan = (unsigned)p->slot;
	own.actions = &here;
	own.n_actions = 1;
	*moved = (int64_t)facts_matching(cx->app->facts, &all, &f, NULL) -
		 (int64_t)facts_matching(cx->app->facts, &own, &f, NULL);
	own.actions = &none;
	*untied = (int64_t)facts_matching(cx->app->facts, &own, &f, NULL);
}

static void write_counts(struct ctx *cx, struct jw *w, const struct rule *r)
{
	int64_t moved = 0, untied = 0;

	count_moved(cx, r, &moved, &untied);
	jw_int(w, "would_move", moved);
	jw_int(w, "from_untied", untied);
}

Err rule_preview(struct req *rq, struct resp *rs)
{
	struct rule r;
	struct jw w;

	TRY(resolve(rq, rs, rq->in, &r));
	w = reply(rs, 200);
	write_counts(&rq->cx, &w, &r);
	return reply_end(rq, rs, &w);
}

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version,
		 const struct rule *r)
{
	struct jw w = reply(rs, status);

	write_publish(&rq->cx, app_model_changed, NULL);
	rq->object = id;
	rq->audit_class = AUDIT_CLASS_ADMIN;
	rs->version = version;
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	write_counts(&rq->cx, &w, r);
	return reply_end(rq, rs, &w);
}

Err rule_add(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct rule r;
	const struct plan *p;

	TRY(resolve(rq, rs, rq->in, &r));
	p = model_plan(cx->model, r.plan_id);
	if (p->n_rules >= LIMIT_RULES)
		FAIL(cx, ERR_CONFLICT, "rule.too_many");
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(r.plan_id), V_INT(r.node_id), V_INT(r.kind_id),
			 V_ID(r.service_id), V_ID(r.theme_id), V_ID(r.place_id),
			 V_ID(r.partner_id), V_ID(r.outcome_id), V_ID(r.channel_id),
			 V_INT(r.priority), V_DAY(r.from), V_DAY(r.to)),
		    NULL));
	rq->action = "plan.rule_add";
	return saved(rq, rs, 201, db_last_id(cx->db), 1, &r);
}

static const struct rule *find(const struct model *m, int64_t id)
{
	for (size_t i = 0; i < m->n_plans; i++)
		for (size_t k = 0; k < m->plans[i].n_rules; k++)
			if (m->plans[i].rules[k].id == id)
				return &m->plans[i].rules[k];
	return NULL;
}

/* What the rule said until now. */
static Err keep_past(struct ctx *cx, const struct rule *was)
{
	CLEANUP(buf_release) struct buf b;
	struct jw w;

	buf_init(&b, 16384);
	jw_init(&w, &b);
	write_rule(cx, &w, was);
	if (b.failed)
		FAIL(cx, ERR_INTERNAL, "answer.too_large");
	return db_exec(cx, SQL_PAST,
		       BIND(V_INT(was->id), V_INT(was->version), V_TEXT(b.data), V_INT(cx->now),
			    V_INT(cx->who->user_id)),
		       NULL);
}

Err rule_change(struct req *rq, struct resp *rs)
{
	const struct rule_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct rule *was = find(cx->model, rq->id);
	int64_t changed = 0;
	struct rule r;
	bool active;

	if (!was)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, was->version));
	TRY(resolve(rq, rs, in, &r));
	if (r.plan_id != was->plan_id)
		return schema_refuse(cx, &rs->errors, "plan_id", "field.read_only");
	active = schema_has(rq->route->in, rq->has, "active") ? in->active : was->active;
	TRY(keep_past(cx, was));
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(was->id), V_INT(r.node_id), V_INT(r.kind_id), V_ID(r.service_id),
			 V_ID(r.theme_id), V_ID(r.place_id), V_ID(r.partner_id),
			 V_ID(r.outcome_id), V_ID(r.channel_id), V_INT(r.priority),
			 V_DAY(r.from), V_DAY(r.to), V_INT(active), V_INT(was->version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "plan.rule_change";
	return saved(rq, rs, 200, was->id, was->version + 1, &r);
}

/* What a rule said before, latest first. */
Err rule_past(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;
	struct jw w;

	if (!find(cx->model, rq->id))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(db_query(cx, &q, SQL_PAST_LIST, BIND(V_INT(rq->id))));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (;;) {
		const struct user *u;
		const char *was;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		u = model_user(cx->model, col_int(&q, 3));
		was = col_text(&q, 1, cx->arena);
		jw_object(&w, NULL);
		jw_int(&w, "version", col_int(&q, 0));
		jw_int(&w, "until_at", col_int(&q, 2));
		jw_string(&w, "who", u ? u->name : NULL);
		jw_raw(&w, "rule", was, strlen(was));
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}
