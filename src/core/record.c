/* See record.h. */
#include "core/record.h"

#include <string.h>

#include "base/date.h"
#include "core/app_private.h"
#include "core/session.h"

#include "base/banned.h"

static const char SQL_ADD[] = "INSERT INTO record(record_id, kind_id, service_id, day, "
			      "until_day, person_id, household_id,"
			      " head_count, staff_id, partner_id, place_id, theme_id, "
			      "outcome_id, channel_id, quantity,"
			      " minutes, amount_cents, wait, lag, source, source_id)"
			      " VALUES ((SELECT coalesce(max(record_id), 0) + 1 FROM record),"
			      " ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
			      "?15, ?16, ?17, ?18, ?19, ?20)";
static const char SQL_TIE[] =
	"INSERT INTO record_tie(record_id, plan_id, node_id, rule_id, user_id, reason)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
	" ON CONFLICT (record_id, plan_id) DO UPDATE SET"
	" node_id = excluded.node_id, rule_id = excluded.rule_id, user_id = excluded.user_id,"
	" reason = excluded.reason";
static const char SQL_VOID[] =
	"UPDATE record SET voided_by = ?2 WHERE record_id = ?1 AND voided_by IS NULL";
static const char SQL_TIES[] =
	"SELECT plan_id, node_id, rule_id, reason FROM record_tie WHERE record_id = ?1"
	" ORDER BY plan_id";
static const char SQL_LIVE[] =
	"SELECT 1 FROM record WHERE record_id = ?1 AND voided_by IS NULL";

static const struct field tie_fields[] = {
	OUT_INT("plan_id", FIELD_REQUIRED),   OUT_TEXT("plan", FIELD_REQUIRED),
	OUT_INT("action_id", FIELD_NULLABLE), OUT_TEXT("code", FIELD_NULLABLE),
	OUT_TEXT("label", FIELD_NULLABLE),    OUT_INT("rule_id", FIELD_NULLABLE),
	OUT_TEXT("why", FIELD_REQUIRED),
};
const struct schema tie_schema = OUT_SCHEMA("Tie", tie_fields);

void jw_ties(struct jw *w, const char *name, const struct tie *ties, size_t n)
{
	jw_array(w, name);
	for (size_t i = 0; i < n; i++) {
		const struct tie *t = &ties[i];

		jw_object(w, NULL);
		jw_int(w, "plan_id", t->plan->id);
		jw_string(w, "plan", t->plan->organisation);
		if (t->node)
			jw_int(w, "action_id", t->node->id);
		else
			jw_null(w, "action_id");
		jw_string(w, "code", t->node ? t->node->code : NULL);
		jw_string(w, "label", t->node ? t->node->label : NULL);
		if (t->rule)
			jw_int(w, "rule_id", t->rule->id);
		else
			jw_null(w, "rule_id");
		jw_string(w, "why", t->why);
		jw_end(w);
	}
	jw_end(w);
}

static int16_t short_or(int64_t v, int16_t none)
{
	return v < 0 ? none : (int16_t)v;
}

void record_fact(struct app *app, const struct record *r, uint32_t id, struct fact *out)
{
	*out = (struct fact){
		.id = id,
		.day = r->day,
		.until_day = r->until,
		.person =
			r->person_id ? directory_slot(app->directory, r->person_id) : FACT_NONE,
		.household = idmap_number(&app->priv->households, r->household_id),
		.quantity = (int32_t)r->quantity,
		.amount_cents = (int32_t)r->amount_cents,
		.kind = (uint16_t)r->kind_id,
		.service = (uint16_t)r->service_id,
		.staff = (uint16_t)r->staff_id,
		.partner = (uint16_t)r->partner_id,
		.place = (uint16_t)r->place_id,
		.theme = (uint16_t)r->theme_id,
		.outcome = (uint16_t)r->outcome_id,
		.head_count = (uint16_t)r->head_count,
		.minutes = (uint16_t)r->minutes,
		.wait = short_or(r->wait, FACT_NO_WAIT),
		.lag = short_or(r->lag, FACT_NO_LAG),
		.channel = (uint8_t)r->channel_id,
	};
}

static void publish_emit(struct app *app, void *arg)
{
	const struct fact *f = arg;
	struct err_info ei = { 0 };

	/* The base refuses what the facts would refuse; the self-check finds a difference. */
	err_ignore(facts_append(&ei, app->facts, f, 1));
	app_touch(app, TOPIC_RECORDS);
}

static void publish_void(struct app *app, void *arg)
{
	const int64_t *id = arg;

	(void)facts_void(app->facts, (uint32_t)*id);
	app_touch(app, TOPIC_RECORDS);
}

struct retied {
	int64_t record_id;
	int slot;
	uint16_t index;
};

static void publish_tie(struct app *app, void *arg)
{
	const struct retied *t = arg;

	(void)facts_tie(app->facts, (uint32_t)t->record_id, (unsigned)t->slot, t->index);
	app_touch(app, TOPIC_RECORDS);
}

/* Puts a choice by hand in the place of what the rules said. */
static Err choose(struct ctx *cx, struct tie *ties, size_t n, const struct tie_choice *c)
{
	const struct plan *plan = NULL;
	const struct node *node = model_node(cx->model, c->node_id, &plan);

	if (!node || !plan || plan->id != c->plan_id || node->removed)
		FAIL(cx, ERR_INVALID, "tie.not_an_action");
	for (size_t i = 0; i < n; i++) {
		if (ties[i].plan != plan)
			continue;
		if (ties[i].node == node)
			return OK; /* what the rule says */
		if (!c->reason || strlen(c->reason) < 3)
			FAIL(cx, ERR_INVALID, "tie.reason");
		ties[i] = (struct tie){
			.plan = plan, .node = node, .why = "manual", .reason = c->reason
		};
		return OK;
	}
	FAIL(cx, ERR_INVALID, "tie.plan_not_in_force");
}

static Err store_tie(struct ctx *cx, int64_t record_id, const struct tie *t)
{
	bool manual = !t->rule;

	return db_exec(cx, SQL_TIE,
		       BIND(V_INT(record_id), V_INT(t->plan->id), V_INT(t->node->id),
			    V_ID(t->rule ? t->rule->id : 0),
			    V_ID(manual && cx->who ? cx->who->user_id : 0), V_TEXT(t->reason)),
		       NULL);
}

static Err insert(struct ctx *cx, const struct record *r)
{
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(r->kind_id), V_INT(r->service_id), V_INT(r->day),
			    V_DAY(r->until), V_ID(r->person_id), V_ID(r->household_id),
			    V_INT(r->head_count), V_ID(r->staff_id), V_ID(r->partner_id),
			    V_ID(r->place_id), V_ID(r->theme_id), V_ID(r->outcome_id),
			    V_ID(r->channel_id), V_INT(r->quantity), V_INT(r->minutes),
			    V_INT(r->amount_cents), r->wait < 0 ? V_NULL : V_INT(r->wait),
			    r->lag < 0 ? V_NULL : V_INT(r->lag), V_TEXT(r->source),
			    V_INT(r->source_id)),
		       NULL);
}

Err record_emit(struct ctx *cx, const struct record *r, const struct tie_choice *choices,
		size_t n_choices, int64_t *record_id, struct tie **ties, size_t *n_ties)
{
	struct fact *f = arena_alloc(cx->arena, sizeof(*f));

	*n_ties = mapping_resolve(cx->arena, cx->model, r, ties);
	for (size_t i = 0; i < n_choices; i++)
		TRY(choose(cx, *ties, *n_ties, &choices[i]));
	TRY(insert(cx, r));
	*record_id = db_last_id(cx->db);
	record_fact(cx->app, r, (uint32_t)*record_id, f);
	for (size_t i = 0; i < *n_ties; i++) {
		const struct tie *t = &(*ties)[i];

		if (!t->node)
			continue;
		TRY(store_tie(cx, *record_id, t));
		if (t->plan->slot >= 0)
			f->tie[t->plan->slot] = t->node->index;
	}
	write_publish(cx, publish_emit, f);
	return OK;
}

Err record_void(struct ctx *cx, int64_t record_id, int64_t by)
{
	int64_t changed = 0;

	TRY(db_exec(cx, SQL_VOID, BIND(V_INT(record_id), V_INT(by)), &changed));
	if (changed != 1)
		FAIL(cx, ERR_CONFLICT, "record.voided");
	write_publish(cx, publish_void, arena_memdup(cx->arena, &record_id, sizeof(record_id)));
	return OK;
}

Err record_retie(struct ctx *cx, int64_t record_id, const struct tie_choice *c)
{
	const struct plan *plan = NULL;
	const struct node *node = model_node(cx->model, c->node_id, &plan);
	struct retied *t = arena_alloc(cx->arena, sizeof(*t));
	bool live = false;

	if (!node || plan->id != c->plan_id || node->removed)
		FAIL(cx, ERR_INVALID, "tie.not_an_action");
	TRY(db_found(cx, SQL_LIVE, BIND(V_INT(record_id)), &live));
	if (!live)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(store_tie(cx, record_id,
		      &(struct tie){ .plan = plan, .node = node, .reason = c->reason }));
	*t = (struct retied){ .record_id = record_id,
			      .slot = plan->slot,
			      .index = node->index };
	write_publish(cx, publish_tie, t);
	return OK;
}

Err record_ties(struct ctx *cx, int64_t record_id, struct tie **ties, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*n = 0;
	*ties = arena_array(cx->arena, cx->model->n_plans + 1, sizeof(**ties));
	TRY(db_query(cx, &q, SQL_TIES, BIND(V_INT(record_id))));
	for (;;) {
		const struct plan *plan = NULL;
		const struct node *node;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		node = model_node(cx->model, col_int(&q, 1), &plan);
		if (!node || *n >= cx->model->n_plans)
			continue;
		(*ties)[(*n)++] = (struct tie){ .plan = plan,
						.node = node,
						.why = col_null(&q, 2) ? "manual" : "rule",
						.reason = col_text(&q, 3, cx->arena) };
	}
}
