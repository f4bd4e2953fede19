/* An evaluation with its figures: computed for a draft, kept for a frozen one. */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "core/limits.h"
#include "svc/evaluation/evaluation.h"
#include "vault/digest.h"

#include "base/banned.h"

struct owned {
	json_t *j;
};

static void owned_done(struct owned *o)
{
	json_decref(o->j);
}

/* A value as it was shown: absent when masked or not measured; four decimals, as it is written. */
static bool then_value(const json_t *i, double *v)
{
	const json_t *x = json_object_get(i, "value");

	*v = json_number_value(x);
	return json_is_number(x);
}

static const struct indicator_figure *figure_now(const struct figures *f, int64_t id)
{
	for (size_t i = 0; i < f->n_nodes; i++)
		for (size_t k = 0; k < f->nodes[i].n_indicators; k++)
			if (f->nodes[i].indicators[k].indicator->id == id)
				return &f->nodes[i].indicators[k];
	return NULL;
}

static int64_t version_then(const json_t *content, int64_t id)
{
	const json_t *d;
	size_t i;

	json_array_foreach(json_object_get(content, "definitions"), i, d)
	{
		if (json_integer_value(json_object_get(d, "id")) == id)
			return json_integer_value(json_object_get(d, "version"));
	}
	return 0;
}

static void write_one(struct jw *w, const json_t *node, const json_t *then,
		      const struct indicator_figure *now, int64_t version)
{
	const char *code = json_string_value(json_object_get(node, "code"));
	bool shown = now && now->result.present && !now->masked;
	bool redefined = now && now->indicator->version != version;
	char *label;
	double v;
	bool had = then_value(then, &v);

	if (now && !redefined && had == shown &&
	    (!had || fabs(v - now->result.value) < 0.00006))
		return;
	label = json_dumps(json_object_get(then, "label"), JSON_COMPACT);
	jw_object(w, NULL);
	jw_string(w, "node", code);
	jw_int(w, "id", json_integer_value(json_object_get(then, "id")));
	jw_raw(w, "label", label, strlen(label));
	if (had)
		jw_number(w, "then", v, 4);
	else
		jw_null(w, "then");
	if (shown)
		jw_number(w, "now", now->result.value, 4);
	else
		jw_null(w, "now");
	jw_string(w, "why", !now ? "retired" : redefined ? "definition" : "value");
	jw_end(w);
	free(label);
}

Err plan_evaluation_revised(struct ctx *cx, const struct evaluation *e, struct jw *w)
{
	const struct plan *p = model_plan(cx->model, e->plan_id);
	CLEANUP(owned_done) struct owned o = { json_loads(e->content, 0, NULL) };
	const json_t *node, *then;
	struct figures f;
	size_t i, k;

	if (!o.j)
		FAIL(cx, ERR_INTERNAL, "evaluation.damaged");
	TRY(figures_compute(cx, p, e->from, e->to, &f));
	jw_array(w, "revised");
	json_array_foreach(json_object_get(o.j, "nodes"), i, node)
	{
		json_array_foreach(json_object_get(node, "indicators"), k, then)
		{
			int64_t id = json_integer_value(json_object_get(then, "id"));

			write_one(w, node, then, figure_now(&f, id), version_then(o.j, id));
		}
	}
	jw_end(w);
	return OK;
}

static void jw_who(struct ctx *cx, struct jw *w, const char *name, int64_t id)
{
	const struct user *u = model_user(cx->model, id);

	jw_string(w, name, u ? u->name : NULL);
}

static void write_head(struct ctx *cx, struct jw *w, const struct evaluation *e)
{
	jw_int(w, "id", e->id);
	jw_int(w, "version", e->version);
	jw_int(w, "plan_id", e->plan_id);
	jw_string(w, "kind", e->kind);
	jw_string(w, "title", e->title);
	jw_day(w, "from", e->from);
	jw_day(w, "to", e->to);
	jw_int(w, "made_at", e->made_at);
	jw_who(cx, w, "made_by", e->made_by);
	if (e->frozen)
		jw_int(w, "frozen_at", e->frozen_at);
	else
		jw_null(w, "frozen_at");
	jw_who(cx, w, "frozen_by", e->frozen_by);
	jw_string(w, "hash", e->hash);
}

Err plan_evaluation_read(struct req *rq, struct resp *rs)
{
	CLEANUP(buf_release) struct buf b;
	struct ctx *cx = &rq->cx;
	struct evaluation e;
	char hash[DIGEST_HEX] = "";
	struct jw w;

	buf_init(&b, LIMIT_ANSWER);
	TRY(plan_evaluation_get(cx, rq->id, &e));
	w = reply(rs, 200);
	rs->version = e.version;
	write_head(cx, &w, &e);
	if (e.frozen) {
		digest_hex(e.content, strlen(e.content), hash);
		jw_bool(&w, "intact", strcmp(hash, e.hash) == 0);
		jw_raw(&w, "content", e.content, strlen(e.content));
		TRY(plan_evaluation_revised(cx, &e, &w));
		return reply_end(rq, rs, &w);
	}
	TRY(plan_evaluation_compute(cx, &e, &b));
	jw_bool(&w, "intact", true);
	jw_raw(&w, "content", b.data, b.len);
	jw_array(&w, "revised");
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

/* The frozen text itself, byte for byte: its SHA-256 is the printed one. */
Err plan_evaluation_content(struct req *rq, struct resp *rs)
{
	struct evaluation e;

	TRY(plan_evaluation_get(&rq->cx, rq->id, &e));
	if (!e.frozen)
		FAIL(&rq->cx, ERR_CONFLICT, "evaluation.draft");
	rs->status = 200;
	rs->type = "application/json";
	rs->disposition = arena_printf(rq->cx.arena, "evaluation-%lld.json", (long long)e.id);
	buf_reset(&rs->body);
	buf_str(&rs->body, e.content);
	if (rs->body.failed)
		FAIL(&rq->cx, ERR_INTERNAL, "answer.too_large");
	rq->object = e.id;
	rq->action = "plan.evaluation_content";
	return OK;
}
