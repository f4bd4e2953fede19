/*
 * Indicators as a file: what is exported can be brought into the same plan again (changes nothing),
 * into another plan with the same codes of actions, or into another centre.
 *
 * An indicator whose code exists in the plan becomes a new version of it when anything differs; the
 * others are added.  One fault refuses the whole file, named by its place in it.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "core/limits.h"
#include "svc/indicator/indicator.h"

#include "base/banned.h"

struct owned {
	json_t *j;
};

static void owned_done(struct owned *o)
{
	json_decref(o->j);
}

Err indicators_export(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	const struct plan *p = model_plan(cx->model, rq->id);
	struct jw w;

	if (!p)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	w = reply(rs, 200);
	rs->type = "application/json";
	rs->disposition = "indicateurs.json";
	jw_string(&w, "format", "maillon-indicators/1");
	jw_string(&w, "plan", p->title);
	jw_array(&w, "indicators");
	for (size_t i = 0; i < p->n_indicators; i++) {
		const struct node *n = model_node(cx->model, p->indicators[i].node_id, NULL);

		if (!n || n->removed)
			continue;
		jw_object(&w, NULL);
		jw_definition(cx, &w, &p->indicators[i]);
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	rq->object = p->id;
	rq->action = "plan.indicators_export";
	return reply_end(rq, rs, &w);
}

static const char *text(const json_t *o, const char *name, size_t most)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s && strlen(s) <= most ? s : NULL;
}

static int64_t whole(const json_t *o, const char *name, int64_t most)
{
	const json_t *v = json_object_get(o, name);
	int64_t n = v ? json_integer_value(v) : 0;

	return n < 0 || n > most || (v && !json_is_integer(v) && !json_is_null(v)) ? -1 : n;
}

static bool one_of(const char *const *values, const char *s)
{
	for (; s && *values; values++)
		if (strcmp(*values, s) == 0)
			return true;
	return false;
}

static bool read_targets(struct arena *a, json_t *o, struct definition *d)
{
	struct target_in *t = arena_array(a, json_object_size(o) + 1, sizeof(*t));
	const char *key;
	json_t *v;

	json_object_foreach(o, key, v)
	{
		char *end;
		long year = strtol(key, &end, 10);

		if (*end || year < 1990 || year > 2100 || !json_is_number(v))
			return false;
		t[d->n_targets++] =
			(struct target_in){ .year = year, .value = json_number_value(v) };
	}
	d->targets = t;
	return true;
}

/* The member that is wrong, or NULL. */
static const char *read_one(struct arena *a, const json_t *o, struct definition *d)
{
	const json_t *l = json_object_get(o, "label"), *base = json_object_get(o, "baseline");
	char *measure = json_dumps(json_object_get(o, "measure"), JSON_COMPACT);
	const char *copy = measure ? arena_strdup(a, measure) : "";

	free(measure);
	*d = (struct definition){
		.label = { .fr = text(l, "fr", 2000),
			   .nl = text(l, "nl", 2000),
			   .de = text(l, "de", 2000),
			   .en = text(l, "en", 2000) },
		.measure_json = copy,
		.unit = text(o, "unit", 60),
		.direction = text(o, "direction", 10),
		.scope = json_object_get(o, "scope") ? text(o, "scope", 10) : "tied",
		.explanation = text(o, "explanation", 4000),
		.decimals = whole(o, "decimals", 3),
		.every_months = whole(o, "every_months", 60),
		.has_baseline = json_is_number(base),
		.baseline = json_number_value(base),
	};
	if (!d->label.fr || !*d->label.fr)
		return "label.fr";
	if (!d->unit)
		return "unit";
	if (!one_of(directions, d->direction))
		return "direction";
	if (!one_of(scopes, d->scope))
		return "scope";
	if (d->decimals < 0)
		return "decimals";
	if (d->every_months < 0)
		return "every_months";
	return read_targets(a, json_object_get(o, "targets"), d) ? NULL : "targets";
}

static const struct indicator *by_code(const struct plan *p, const char *code)
{
	for (size_t i = 0; code && i < p->n_indicators; i++)
		if (strcmp(p->indicators[i].code, code) == 0)
			return &p->indicators[i];
	return NULL;
}

static bool code_taken(const struct model *m, const char *code)
{
	for (size_t i = 0; code && i < m->n_plans; i++)
		if (by_code(&m->plans[i], code))
			return true;
	return false;
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_targets(const struct indicator *i, const struct definition *d)
{
	size_t found = 0;

	for (size_t k = 0; k < d->n_targets; k++)
		for (size_t j = 0; j < i->n_targets; j++)
			found += i->targets[j].year == d->targets[k].year &&
				 !(i->targets[j].value < d->targets[k].value) &&
				 !(i->targets[j].value > d->targets[k].value);
	return found == i->n_targets && found == d->n_targets;
}

/* Measures are compared as JSON: the order of members says nothing. */
static bool same_measure(const char *a, const char *b)
{
	CLEANUP(owned_done) struct owned x = { json_loads(a, 0, NULL) };
	CLEANUP(owned_done) struct owned y = { json_loads(b, 0, NULL) };

	return x.j && y.j && json_equal(x.j, y.j);
}

static bool same(const struct indicator *i, const struct definition *d)
{
	return same_measure(i->measure_json, d->measure_json) && same_text(i->unit, d->unit) &&
	       same_text(i->direction, d->direction) &&
	       i->any_scope == (strcmp(d->scope, "any") == 0) &&
	       same_text(i->explanation, d->explanation) && i->decimals == d->decimals &&
	       i->every_months == d->every_months && i->has_baseline == d->has_baseline &&
	       !(i->baseline < d->baseline) && !(i->baseline > d->baseline) &&
	       same_text(i->label.fr, d->label.fr) &&
	       (!d->label.nl || same_text(i->label.nl, d->label.nl)) &&
	       (!d->label.de || same_text(i->label.de, d->label.de)) &&
	       (!d->label.en || same_text(i->label.en, d->label.en)) && same_targets(i, d);
}

struct tally {
	int64_t added, changed, same;
};

static Err take(struct req *rq, struct resp *rs, const struct plan *p, const json_t *o,
		size_t at, bool store, struct tally *sum)
{
	struct ctx *cx = &rq->cx;
	const char *prefix = arena_printf(cx->arena, "indicators[%zu].", at), *wrong;
	const struct node *n =
		plan_node_code(p, text(o, "action", 60) ? text(o, "action", 60) : "");
	const struct indicator *was = by_code(p, text(o, "code", 60));
	const char *code = text(o, "code", 60);
	struct definition d;
	int64_t id;

	wrong = read_one(cx->arena, o, &d);
	if (wrong)
		return schema_refuse(cx, &rs->errors,
				     arena_printf(cx->arena, "%s%s", prefix, wrong),
				     "field.not_one_of");
	if (!n || n->removed)
		return schema_refuse(cx, &rs->errors,
				     arena_printf(cx->arena, "%saction", prefix),
				     "field.not_one_of");
	TRY(definition_check(rq, rs, prefix, &d));
	if (was && was->node_id == n->id) {
		d.owner_id = was->owner_id;
		sum->same += same(was, &d);
		sum->changed += !same(was, &d);
		return store && !same(was, &d) ? definition_update(cx, was, &d) : OK;
	}
	sum->added++;
	return store ? definition_insert(cx, n->id, code_taken(cx->model, code) ? NULL : code,
					 &d, &id)
		     : OK;
}

static Err import(struct req *rq, struct resp *rs, bool store, struct tally *sum)
{
	const struct import_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct plan *p = model_plan(cx->model, rq->id);
	CLEANUP(owned_done) struct owned o = { 0 };
	const json_t *rows;
	json_t *row;
	size_t i;

	if (!p)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	o.j = json_loads(in->content, JSON_REJECT_DUPLICATES, NULL);
	rows = json_object_get(o.j, "indicators");
	if (!json_is_array(rows) || json_array_size(rows) == 0)
		return schema_refuse(cx, &rs->errors, "content", "indicator.no_file");
	if (json_array_size(rows) + p->n_indicators > LIMIT_INDICATORS)
		return schema_refuse(cx, &rs->errors, "content", "field.too_large");
	json_array_foreach(rows, i, row) TRY(take(rq, rs, p, row, i, store, sum));
	return OK;
}

static Err told(struct req *rq, struct resp *rs, const struct tally *t)
{
	struct jw w = reply(rs, 200);

	jw_int(&w, "added", t->added);
	jw_int(&w, "changed", t->changed);
	jw_int(&w, "same", t->same);
	return reply_end(rq, rs, &w);
}

Err indicators_import_preview(struct req *rq, struct resp *rs)
{
	struct tally t = { 0 };

	TRY(import(rq, rs, false, &t));
	return told(rq, rs, &t);
}

Err indicators_import(struct req *rq, struct resp *rs)
{
	struct tally t = { 0 };

	TRY(import(rq, rs, true, &t));
	write_publish(&rq->cx, app_model_changed, NULL);
	app_touch(rq->cx.app, TOPIC_PLAN);
	rq->object = rq->id;
	rq->rows = t.added + t.changed;
	rq->action = "plan.indicators_import";
	rq->audit_class = AUDIT_CLASS_ADMIN;
	return told(rq, rs, &t);
}
