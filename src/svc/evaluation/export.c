/* The tables of an evaluation for a spreadsheet, read from its content: the figures that it shows. */
#include <jansson.h>
#include <string.h>

#include "base/date.h"
#include "core/limits.h"
#include "core/sheet.h"
#include "http/reply_sheet.h"
#include "svc/evaluation/evaluation.h"

#include "base/banned.h"

struct owned {
	json_t *j;
};

static void owned_done(struct owned *o)
{
	json_decref(o->j);
}

static const char *text(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static void number(struct sheet *s, const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	if (json_is_number(v))
		sheet_number(s, json_number_value(v));
	else
		sheet_none(s);
}

static const char *in_lang(struct ctx *cx, const json_t *label)
{
	const char *s = text(label, cx->who->user->lang);

	return s ? s : text(label, "fr");
}

static const struct sheet_column figure_cols[] = {
	{ "level", SHEET_TEXT, 12 },	 { "code", SHEET_TEXT, 10 },
	{ "label", SHEET_TEXT, 50 },	 { "status", SHEET_TEXT, 18 },
	{ "records", SHEET_INT, 12 },	 { "hours", SHEET_MINUTES, 12 },
	{ "indicator", SHEET_TEXT, 18 }, { "indicator_label", SHEET_TEXT, 44 },
	{ "unit", SHEET_TEXT, 14 },	 { "value", SHEET_NUMBER, 14 },
	{ "target", SHEET_NUMBER, 14 },	 { "expected", SHEET_NUMBER, 14 },
	{ "state", SHEET_TEXT, 14 },	 { "note", SHEET_TEXT, 12 },
};

static void figure_row(struct ctx *cx, struct sheet *s, const json_t *n, const json_t *i)
{
	sheet_text(s, text(n, "level"));
	sheet_text(s, text(n, "code"));
	sheet_text(s, text(n, "label"));
	sheet_text(s, text(n, "status"));
	sheet_int(s, json_integer_value(json_object_get(n, "records")));
	sheet_int(s, json_integer_value(json_object_get(n, "minutes")));
	sheet_text(s, text(i, "code"));
	sheet_text(s, i ? in_lang(cx, json_object_get(i, "label")) : NULL);
	sheet_text(s, text(i, "unit"));
	number(s, i, "value");
	number(s, i, "target");
	number(s, i, "expected");
	sheet_text(s, text(i ? i : n, "state"));
	sheet_text(s, json_is_true(json_object_get(i, "masked")) ? "masked" : NULL);
}

static struct sheet *figures_sheet(struct ctx *cx, const json_t *c)
{
	struct sheet *s =
		sheet_new(cx->arena, "Indicateurs", figure_cols, ARRAY_LEN(figure_cols));
	const json_t *n, *i;
	size_t k, j;

	json_array_foreach(json_object_get(c, "nodes"), k, n)
	{
		const json_t *rows = json_object_get(n, "indicators");

		if (json_array_size(rows) == 0)
			figure_row(cx, s, n, NULL);
		json_array_foreach(rows, j, i) figure_row(cx, s, n, i);
	}
	return s;
}

static const struct sheet_column definition_cols[] = {
	{ "action", SHEET_TEXT, 10 },	   { "code", SHEET_TEXT, 18 },
	{ "version", SHEET_INT, 10 },	   { "label", SHEET_TEXT, 44 },
	{ "measure", SHEET_TEXT, 60 },	   { "unit", SHEET_TEXT, 14 },
	{ "direction", SHEET_TEXT, 12 },   { "scope", SHEET_TEXT, 10 },
	{ "baseline", SHEET_NUMBER, 12 },  { "targets", SHEET_TEXT, 30 },
	{ "explanation", SHEET_TEXT, 40 },
};

static struct sheet *definitions_sheet(struct ctx *cx, const json_t *c)
{
	struct sheet *s = sheet_new(cx->arena, "Définitions", definition_cols,
				    ARRAY_LEN(definition_cols));
	const json_t *d;
	size_t k;

	json_array_foreach(json_object_get(c, "definitions"), k, d)
	{
		char *m = json_dumps(json_object_get(d, "measure"), JSON_COMPACT);
		char *t = json_dumps(json_object_get(d, "targets"), JSON_COMPACT);

		sheet_text(s, text(d, "action"));
		sheet_text(s, text(d, "code"));
		sheet_int(s, json_integer_value(json_object_get(d, "version")));
		sheet_text(s, in_lang(cx, json_object_get(d, "label")));
		sheet_text(s, m);
		sheet_text(s, text(d, "unit"));
		sheet_text(s, text(d, "direction"));
		sheet_text(s, text(d, "scope"));
		number(s, d, "baseline");
		sheet_text(s, t);
		sheet_text(s, text(d, "explanation"));
		free(m);
		free(t);
	}
	return s;
}

static const struct sheet_column rule_cols[] = {
	{ "action", SHEET_TEXT, 10 },  { "kind", SHEET_TEXT, 26 },
	{ "service", SHEET_TEXT, 22 }, { "theme", SHEET_TEXT, 22 },
	{ "place", SHEET_TEXT, 18 },   { "partner", SHEET_TEXT, 18 },
	{ "outcome", SHEET_TEXT, 18 }, { "channel", SHEET_TEXT, 14 },
	{ "priority", SHEET_INT, 10 }, { "from", SHEET_TEXT, 12 },
	{ "to", SHEET_TEXT, 12 },      { "version", SHEET_INT, 10 },
};

static struct sheet *rules_sheet(struct ctx *cx, const json_t *c)
{
	struct sheet *s =
		sheet_new(cx->arena, "Rattachements", rule_cols, ARRAY_LEN(rule_cols));
	const json_t *r;
	size_t k;

	json_array_foreach(json_object_get(c, "rules"), k, r)
	{
		for (size_t i = 0; i < ARRAY_LEN(rule_cols); i++)
			if (rule_cols[i].kind == SHEET_INT)
				sheet_int(s, json_integer_value(
						     json_object_get(r, rule_cols[i].label)));
			else
				sheet_text(s, text(r, rule_cols[i].label));
	}
	return s;
}

static const struct sheet_column text_cols[] = {
	{ "code", SHEET_TEXT, 10 },
	{ "outcome", SHEET_TEXT, 12 },
	{ "text", SHEET_TEXT, 100 },
};

static struct sheet *texts_sheet(struct ctx *cx, const json_t *c)
{
	struct sheet *s = sheet_new(cx->arena, "Textes", text_cols, ARRAY_LEN(text_cols));
	const json_t *t;
	size_t k;

	json_array_foreach(json_object_get(c, "texts"), k, t)
	{
		const struct node *n = model_node(
			cx->model, json_integer_value(json_object_get(t, "node_id")), NULL);

		sheet_text(s, n ? n->code : NULL);
		sheet_text(s, text(t, "outcome"));
		sheet_text(s, text(t, "text"));
	}
	return s;
}

Err plan_evaluation_export(struct req *rq, struct resp *rs)
{
	const struct export_q *q = rq->q;
	CLEANUP(buf_release) struct buf b;
	CLEANUP(owned_done) struct owned o = { 0 };
	struct ctx *cx = &rq->cx;
	const struct sheet *tabs[4];
	struct sheet *first;
	struct evaluation e;

	buf_init(&b, LIMIT_ANSWER);
	TRY(plan_evaluation_get(cx, rq->id, &e));
	if (!e.frozen)
		TRY(plan_evaluation_compute(cx, &e, &b));
	o.j = json_loads(e.frozen ? e.content : b.data, 0, NULL);
	if (!o.j)
		FAIL(cx, ERR_INTERNAL, "evaluation.damaged");
	first = figures_sheet(cx, o.j);
	sheet_note(first, arena_printf(cx->arena, "%s, %s", cx->model->centre_name, e.title));
	sheet_note(first, e.frozen ? arena_printf(cx->arena, "SHA-256 %s", e.hash) : "…");
	tabs[0] = first;
	tabs[1] = definitions_sheet(cx, o.j);
	tabs[2] = rules_sheet(cx, o.j);
	tabs[3] = texts_sheet(cx, o.j);
	rq->object = e.id;
	rq->action = "plan.evaluation_export";
	return reply_sheet(rq, rs, q->format, tabs, 4, "evaluation");
}
