#include <math.h>
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "core/session.h"
#include "core/write.h"
#include "http/upkeep.h"
#include "svc/centre/parameter.h"

#include "base/banned.h"

static const char SQL_BEFORE[] =
	"SELECT parameter_id FROM parameter WHERE code = ?1 AND from_day < ?2"
	" ORDER BY from_day DESC LIMIT 1";
static const char SQL_AFTER[] =
	"SELECT min(from_day) FROM parameter WHERE code = ?1 AND from_day > ?2";
static const char SQL_TAKEN[] = "SELECT 1 FROM parameter WHERE code = ?1 AND from_day = ?2";
static const char SQL_ADD[] =
	"INSERT INTO parameter(code, label_fr, label_nl, label_de, label_en, unit, value, "
	"from_day,"
	" to_day, source) SELECT code, label_fr, label_nl, label_de, label_en, unit, ?2, ?3, "
	"?4, ?5"
	" FROM parameter WHERE code = ?1 LIMIT 1";
/* A value without an end, or whose end reaches into the new one. */
static const char SQL_END[] =
	"UPDATE parameter SET to_day = ?2, version = version + 1 WHERE parameter_id = ?1"
	" AND (to_day IS NULL OR to_day > ?2)";
/* Only where the value before was ended by the one that goes. */
static const char SQL_REOPEN[] =
	"UPDATE parameter SET to_day = ?3, version = version + 1 WHERE parameter_id = ?1 AND "
	"to_day = ?2";
static const char SQL_SET[] =
	"UPDATE parameter SET value = ?2, source = ?3, version = version + 1"
	" WHERE parameter_id = ?1 AND version = ?4";
static const char SQL_KEEP[] =
	"INSERT INTO parameter_past(parameter_id, version, code, value, from_day, to_day, "
	"source,"
	" author_id, at, reason) SELECT parameter_id, version, code, value, from_day, to_day, "
	"source,"
	" ?2, ?3, ?4 FROM parameter WHERE parameter_id = ?1";
static const char SQL_REMOVE[] =
	"DELETE FROM parameter WHERE parameter_id = ?1 AND version = ?2";
static const char SQL_PAST[] =
	"SELECT code, value, from_day, to_day, source, author_id, at, reason FROM "
	"parameter_past"
	" ORDER BY at DESC, parameter_id LIMIT 200";

struct parameter_in {
	const char *code, *source, *reason;
	double value;
	int32_t from;
};

#define HIGHEST 1e9
static const struct field parameter_in_fields[] = {
	FIELD_TEXT(parameter_in, code, FIELD_REQUIRED, 2, 60),
	FIELD_NUMBER(parameter_in, value, FIELD_REQUIRED, 0, HIGHEST),
	FIELD_DATE(parameter_in, from, FIELD_REQUIRED),
	FIELD_TEXT(parameter_in, source, FIELD_REQUIRED, 3, 300),
};
const struct schema parameter_in_schema = SCHEMA(parameter_in, parameter_in_fields);
static const struct field parameter_change_fields[] = {
	FIELD_NUMBER(parameter_in, value, FIELD_REQUIRED, 0, HIGHEST),
	FIELD_TEXT(parameter_in, source, FIELD_REQUIRED, 3, 300),
	FIELD_TEXT(parameter_in, reason, FIELD_REQUIRED, 3, 300),
};
const struct schema parameter_change_schema = { .name = "ParameterChange",
						.fields = parameter_change_fields,
						.n_fields = ARRAY_LEN(parameter_change_fields),
						.size = sizeof(struct parameter_in) };
static const struct field parameter_remove_fields[] = {
	FIELD_TEXT(parameter_in, reason, FIELD_REQUIRED, 3, 300),
};
const struct schema parameter_remove_schema = { .name = "ParameterRemove",
						.fields = parameter_remove_fields,
						.n_fields = ARRAY_LEN(parameter_remove_fields),
						.size = sizeof(struct parameter_in) };

static const struct field parameter_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	     OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_REQUIRED),    OUT_LABEL("label", FIELD_REQUIRED),
	OUT_NUMBER("value", FIELD_REQUIRED), OUT_TEXT("unit", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),    OUT_DATE("to", FIELD_NULLABLE),
	OUT_TEXT("source", FIELD_REQUIRED),
};
static const struct schema parameter_schema = OUT_SCHEMA("Parameter", parameter_fields);
static const struct field parameters_fields[] = { OUT_LIST("rows", &parameter_schema) };
const struct schema parameters_schema = OUT_SCHEMA("Parameters", parameters_fields);

static const struct field past_fields[] = {
	OUT_TEXT("code", FIELD_REQUIRED),   OUT_NUMBER("value", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),   OUT_DATE("to", FIELD_NULLABLE),
	OUT_TEXT("source", FIELD_REQUIRED), OUT_TEXT("author", FIELD_REQUIRED),
	OUT_INT("at", FIELD_REQUIRED),	    OUT_TEXT("reason", FIELD_REQUIRED),
};
static const struct schema past_schema = OUT_SCHEMA("ParameterPast", past_fields);
static const struct field pasts_fields[] = { OUT_LIST("rows", &past_schema) };
const struct schema parameters_past_schema = OUT_SCHEMA("ParameterPasts", pasts_fields);

static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
};
const struct schema parameter_saved_schema = OUT_SCHEMA("ParameterSaved", saved_fields);

/* ---- reading ------------------------------------------------------------------------------------- */

Err parameters_list(struct req *rq, struct resp *rs)
{
	const struct model *m = rq->cx.model;
	struct jw w = reply(rs, 200);

	jw_array(&w, "rows");
	for (size_t i = 0; i < m->n_parameters; i++) {
		const struct parameter *p = &m->parameters[i];

		jw_object(&w, NULL);
		jw_int(&w, "id", p->id);
		jw_int(&w, "version", p->version);
		jw_string(&w, "code", p->code);
		jw_label(&w, "label", &p->label);
		jw_number(&w, "value", p->value, 6);
		jw_string(&w, "unit", p->unit);
		jw_day(&w, "from", p->from);
		jw_day(&w, "to", p->to);
		jw_string(&w, "source", p->source);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

Err parameters_past(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;

	TRY(db_query(cx, &q, SQL_PAST, NO_BIND));
	jw_array(&w, "rows");
	for (;;) {
		const struct user *u;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		u = model_user(cx->model, col_int(&q, 5));
		jw_object(&w, NULL);
		jw_string(&w, "code", col_text(&q, 0, cx->arena));
		jw_number(&w, "value", col_real(&q, 1), 6);
		jw_day(&w, "from", col_day(&q, 2));
		jw_day(&w, "to", col_day(&q, 3));
		jw_string(&w, "source", col_text(&q, 4, cx->arena));
		jw_string(&w, "author", u ? u->name : "");
		jw_int(&w, "at", col_int(&q, 6));
		jw_string(&w, "reason", col_text(&q, 7, cx->arena));
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

/* ---- writing -------------------------------------------------------------------------------------- */

/* Days, months and cents are whole; a fraction is at most 1. */
static Err check_value(struct req *rq, struct resp *rs, const char *unit, double value)
{
	static const char *const broken[] = { "fraction", "factor", "euro_km", "degrees",
					      "km",	  "hours",  "km_hour" };
	bool whole = true;

	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		if (strcmp(unit, broken[i]) == 0)
			whole = false;
	if (whole && floor(value) != value)
		return schema_refuse(&rq->cx, &rs->errors, "value", "field.type");
	if (strcmp(unit, "fraction") == 0 && value > 1)
		return schema_refuse(&rq->cx, &rs->errors, "value", "field.too_large");
	return OK;
}

static const struct parameter *by_code(const struct model *m, const char *code)
{
	for (size_t i = 0; i < m->n_parameters; i++)
		if (strcmp(m->parameters[i].code, code) == 0)
			return &m->parameters[i];
	return NULL;
}

static const struct parameter *by_id(const struct model *m, int64_t id)
{
	for (size_t i = 0; i < m->n_parameters; i++)
		if (m->parameters[i].id == id)
			return &m->parameters[i];
	return NULL;
}

static Err add_write(struct req *rq, struct resp *rs)
{
	const struct parameter_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct parameter *p = by_code(cx->model, in->code);
	int64_t before = 0, after = DAY_NONE, id;
	bool taken = false;

	if (!p)
		return schema_refuse(cx, &rs->errors, "code", "field.not_one_of");
	TRY(check_value(rq, rs, p->unit, in->value));
	TRY(db_found(cx, SQL_TAKEN, BIND(V_TEXT(in->code), V_INT(in->from)), &taken));
	if (taken)
		return schema_refuse(cx, &rs->errors, "from", "field.taken");
	TRY(db_int(cx, SQL_BEFORE, BIND(V_TEXT(in->code), V_INT(in->from)), &before));
	TRY(db_int(cx, SQL_AFTER, BIND(V_TEXT(in->code), V_INT(in->from)), &after));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_TEXT(in->code), V_REAL(in->value), V_INT(in->from),
			 after == DAY_NONE ? V_NULL : V_INT(after - 1), V_TEXT(in->source)),
		    NULL));
	id = db_last_id(cx->db);
	if (before)
		TRY(db_exec(cx, SQL_END, BIND(V_INT(before), V_INT(in->from - 1)), NULL));
	return centre_saved(rq, rs, 201, id, 1, "centre.parameter_add");
}

static Err keep(struct req *rq, const struct parameter *p, const char *reason)
{
	return db_exec(&rq->cx, SQL_KEEP,
		       BIND(V_INT(p->id), V_INT(rq->cx.who->user_id), V_INT(rq->cx.now),
			    V_TEXT(reason)),
		       NULL);
}

static Err change_write(struct req *rq, struct resp *rs)
{
	const struct parameter_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct parameter *p = by_id(cx->model, rq->id);
	int64_t changed = 0;

	if (!p)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, p->version));
	TRY(check_value(rq, rs, p->unit, in->value));
	TRY(keep(rq, p, in->reason));
	TRY(db_exec(
		cx, SQL_SET,
		BIND(V_INT(p->id), V_REAL(in->value), V_TEXT(in->source), V_INT(p->version)),
		&changed));
	TRY(expect_changed(rq, changed));
	return centre_saved(rq, rs, 200, p->id, p->version + 1, "centre.parameter_change");
}

static Err remove_write(struct req *rq, struct resp *rs)
{
	const struct parameter_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct parameter *p = by_id(cx->model, rq->id);
	int64_t before = 0, changed = 0;

	if (!p)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, p->version));
	if (p->from <= cx->today)
		FAIL(cx, ERR_CONFLICT, "parameter.in_force");
	TRY(keep(rq, p, in->reason));
	TRY(db_int(cx, SQL_BEFORE, BIND(V_TEXT(p->code), V_INT(p->from)), &before));
	TRY(db_exec(cx, SQL_REMOVE, BIND(V_INT(p->id), V_INT(p->version)), &changed));
	TRY(expect_changed(rq, changed));
	if (before)
		TRY(db_exec(cx, SQL_REOPEN,
			    BIND(V_INT(before), V_INT(p->from - 1), V_DAY(p->to)), NULL));
	return centre_saved(rq, rs, 200, p->id, p->version, "centre.parameter_remove");
}

/* What is stored and follows from the figure is brought in line before the answer leaves; if that
 * fails the server tries again by itself (http/upkeep.h). */
static Err write_and_follow(struct req *rq, struct resp *rs, handler_fn *fn)
{
	struct err_info unused = { 0 };

	TRY(request_write(rq, rs, fn));
	err_ignore(upkeep_run(rq->cx.app, &unused));
	return OK;
}

Err parameter_add(struct req *rq, struct resp *rs)
{
	return write_and_follow(rq, rs, add_write);
}

Err parameter_change(struct req *rq, struct resp *rs)
{
	return write_and_follow(rq, rs, change_write);
}

Err parameter_remove(struct req *rq, struct resp *rs)
{
	return write_and_follow(rq, rs, remove_write);
}
