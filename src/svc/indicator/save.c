/* Adding, changing and retiring an indicator. */
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "svc/indicator/indicator.h"

#include "base/banned.h"

#define SANE 1e12

static const char SQL_ADD[] =
	"INSERT INTO indicator(node_id, code, label_fr, label_nl, label_de, label_en, measure,"
	" unit, direction, decimals, scope, baseline, explanation, owner_id, every_months,"
	" since_at, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
	" ?14, ?15, ?16, (SELECT coalesce(max(position), 0) + 1 FROM indicator"
	" WHERE node_id = ?1))";
static const char SQL_SET[] =
	"UPDATE indicator SET label_fr = ?3, label_nl = ?4, label_de = ?5, label_en = ?6,"
	" measure = ?7, unit = ?8, direction = ?9, decimals = ?10, scope = ?11, baseline = ?12,"
	" explanation = ?13, owner_id = ?14, every_months = ?15, since_at = ?16,"
	" version = version + 1 WHERE indicator_id = ?1 AND version = ?2";
static const char SQL_PAST[] =
	"INSERT INTO indicator_past(indicator_id, version, definition, since_at, until_at,"
	" until_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_TARGET_DROP[] = "DELETE FROM indicator_target WHERE indicator_id = ?1";
static const char SQL_TARGET_ADD[] =
	"INSERT INTO indicator_target(indicator_id, year, value) VALUES (?1, ?2, ?3)";
static const char SQL_RETIRE[] = "UPDATE indicator SET active = 0, version = version + 1"
				 " WHERE indicator_id = ?1 AND version = ?2";
static const char SQL_CODE[] = "SELECT coalesce(max(indicator_id), 0) + 1 FROM indicator";

const char *const scopes[] = { "tied", "any", NULL };

static Err refuse(struct req *rq, struct resp *rs, const char *prefix, const char *field,
		  const char *error)
{
	return schema_refuse(&rq->cx, &rs->errors,
			     arena_printf(rq->cx.arena, "%s%s", prefix, field), error);
}

static Err check_measure(struct req *rq, struct resp *rs, const char *prefix,
			 struct definition *d)
{
	struct ctx *cx = &rq->cx;
	struct measure_names names = { .resolve = model_measure_name,
				       .arg = (void *)(uintptr_t)cx->model };
	struct measure_faults faults = { 0 };
	Err e = measure_parse(&cx->err, cx->arena, d->measure_json, strlen(d->measure_json),
			      &names, &faults, &d->measure);

	if (e.code == ERR_OK)
		return OK;
	err_clear(&cx->err);
	for (size_t i = 1; i < faults.n_rows; i++)
		err_ignore(refuse(rq, rs, prefix,
				  arena_printf(cx->arena, "measure.%s", faults.rows[i].field),
				  faults.rows[i].error));
	err_clear(&cx->err);
	return refuse(rq, rs, prefix,
		      faults.n_rows
			      ? arena_printf(cx->arena, "measure.%s", faults.rows[0].field)
			      : "measure",
		      faults.n_rows ? faults.rows[0].error : "field.text");
}

Err definition_check(struct req *rq, struct resp *rs, const char *prefix, struct definition *d)
{
	const struct model *m = rq->cx.model;

	TRY(check_measure(rq, rs, prefix, d));
	if (!model_term_key(m, TERM_UNIT, d->unit))
		return refuse(rq, rs, prefix, "unit", "field.not_one_of");
	if (d->owner_id && !model_user(m, d->owner_id))
		return refuse(rq, rs, prefix, "owner_id", "field.not_one_of");
	for (size_t i = 0; i < d->n_targets; i++)
		for (size_t k = 0; k < i; k++)
			if (d->targets[i].year == d->targets[k].year)
				return refuse(rq, rs, prefix, "targets",
					      "indicator.year_twice");
	return OK;
}

static Err store_targets(struct ctx *cx, int64_t id, const struct definition *d)
{
	TRY(db_exec(cx, SQL_TARGET_DROP, BIND(V_INT(id)), NULL));
	for (size_t i = 0; i < d->n_targets; i++)
		TRY(db_exec(
			cx, SQL_TARGET_ADD,
			BIND(V_INT(id), V_INT(d->targets[i].year), V_REAL(d->targets[i].value)),
			NULL));
	return OK;
}

/* The four languages are stored: French stands in for one that was left out. */
#define OR_FR(l, x) V_TEXT((l)->x &&*(l)->x ? (l)->x : (l)->fr)
#define VALUES(cx, d)                                                                          \
	V_TEXT((d)->label.fr), OR_FR(&(d)->label, nl), OR_FR(&(d)->label, de),                 \
		OR_FR(&(d)->label, en), V_TEXT((d)->measure_json), V_TEXT((d)->unit),          \
		V_TEXT((d)->direction), V_INT((d)->decimals), V_TEXT((d)->scope),              \
		(d)->has_baseline ? V_REAL((d)->baseline) : V_NULL,                            \
		V_TEXT((d)->explanation ? (d)->explanation : ""), V_ID((d)->owner_id),         \
		V_INT((d)->every_months), V_INT((cx)->now)

Err definition_insert(struct ctx *cx, int64_t node_id, const char *code,
		      const struct definition *d, int64_t *id)
{
	int64_t next = 0;

	if (!code) {
		TRY(db_int(cx, SQL_CODE, NO_BIND, &next));
		code = arena_printf(cx->arena, "U-%lld", (long long)next);
	}
	TRY(db_exec(cx, SQL_ADD, BIND(V_INT(node_id), V_TEXT(code), VALUES(cx, d)), NULL));
	*id = db_last_id(cx->db);
	return store_targets(cx, *id, d);
}

static Err keep_past(struct ctx *cx, const struct indicator *was)
{
	CLEANUP(buf_release) struct buf b;
	struct jw w;

	buf_init(&b, 64 * 1024);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	jw_definition(cx, &w, was);
	jw_end(&w);
	if (b.failed)
		FAIL(cx, ERR_INTERNAL, "answer.too_large");
	return db_exec(cx, SQL_PAST,
		       BIND(V_INT(was->id), V_INT(was->version), V_TEXT(b.data),
			    V_INT(was->since_at), V_INT(cx->now), V_INT(cx->who->user_id)),
		       NULL);
}

Err definition_update(struct ctx *cx, const struct indicator *was, const struct definition *d)
{
	int64_t changed = 0;

	TRY(keep_past(cx, was));
	TRY(db_exec(cx, SQL_SET, BIND(V_INT(was->id), V_INT(was->version), VALUES(cx, d)),
		    &changed));
	if (changed != 1)
		FAIL(cx, ERR_STALE, "stale");
	return store_targets(cx, was->id, d);
}

static void from_body(const struct req *rq, struct definition *d)
{
	const struct indicator_in *in = rq->in;

	*d = (struct definition){ .label = in->label,
				  .measure_json = in->measure,
				  .unit = in->unit,
				  .explanation = in->explanation,
				  .direction = directions[in->direction],
				  .scope = scopes[in->scope < 0 ? 0 : in->scope],
				  .decimals = in->decimals,
				  .owner_id = in->owner_id,
				  .every_months = in->every_months,
				  .has_baseline =
					  schema_has(rq->route->in, rq->has, "baseline"),
				  .baseline = in->baseline,
				  .targets = in->targets.items,
				  .n_targets = in->targets.n };
}

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version,
		 const char *action)
{
	struct jw w = reply(rs, status);

	write_publish(&rq->cx, app_model_changed, NULL);
	app_touch(rq->cx.app, TOPIC_PLAN);
	rq->object = id;
	rq->action = action;
	rq->audit_class = AUDIT_CLASS_ADMIN;
	rs->version = version;
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

Err indicator_add(struct req *rq, struct resp *rs)
{
	const struct node *n = model_node(rq->cx.model, rq->id, NULL);
	struct definition d;
	int64_t id = 0;

	if (!n || n->removed)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	from_body(rq, &d);
	TRY(definition_check(rq, rs, "", &d));
	TRY(definition_insert(&rq->cx, n->id, NULL, &d, &id));
	return saved(rq, rs, 201, id, 1, "plan.indicator_add");
}

Err indicator_save(struct req *rq, struct resp *rs)
{
	const struct indicator *was = model_indicator(rq->cx.model, rq->id, NULL);
	struct definition d;

	if (!was)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, was->version));
	from_body(rq, &d);
	TRY(definition_check(rq, rs, "", &d));
	TRY(definition_update(&rq->cx, was, &d));
	return saved(rq, rs, 200, was->id, was->version + 1, "plan.indicator_change");
}

Err indicator_retire(struct req *rq, struct resp *rs)
{
	const struct indicator *was = model_indicator(rq->cx.model, rq->id, NULL);
	int64_t changed = 0;

	if (!was)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, was->version));
	TRY(keep_past(&rq->cx, was));
	TRY(db_exec(&rq->cx, SQL_RETIRE, BIND(V_INT(was->id), V_INT(was->version)), &changed));
	TRY(expect_changed(rq, changed));
	return saved(rq, rs, 200, was->id, was->version + 1, "plan.indicator_retire");
}
