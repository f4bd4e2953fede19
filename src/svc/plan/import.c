/* Importing a plan: preview, then creation or change. */
#include <string.h>

#include "base/date.h"
#include "core/limits.h"
#include "svc/plan/parse.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

static const char SQL_PLAN_ADD[] =
	"INSERT INTO plan(title, organisation, from_day, to_day, imported_at, imported_by)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_PLAN_SET[] =
	"UPDATE plan SET title = ?2, organisation = ?3, from_day = ?4, to_day = ?5,"
	" version = version + 1 WHERE plan_id = ?1";
static const char SQL_NODE_ADD[] =
	"INSERT INTO plan_node(plan_id, level, code, printed, parent_id, label, position)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_NODE_SET[] =
	"UPDATE plan_node SET level = ?2, code = ?3, printed = ?4, parent_id = ?5, label = ?6,"
	" position = ?7, removed_at = NULL WHERE node_id = ?1";
/* Codes are unique in a plan: those that move give theirs free first. */
static const char SQL_NODE_PARK[] =
	"UPDATE plan_node SET code = '~' || node_id WHERE node_id = ?1";
static const char SQL_NODE_REMOVE[] = "UPDATE plan_node SET removed_at = ?2, code = '~' || "
				      "node_id, position = 100000 + node_id"
				      " WHERE node_id = ?1";
static const char SQL_NOTES_DROP[] = "DELETE FROM plan_note WHERE plan_id = ?1";
static const char SQL_NOTE_ADD[] =
	"INSERT INTO plan_note(plan_id, position, about, text) VALUES (?1, ?2, ?3, ?4)";

static const char SQL_REVISION[] =
	"INSERT INTO plan_revision(plan_id, version, at, by_id, changes)"
	" SELECT plan_id, version, ?2, ?3, ?4 FROM plan WHERE plan_id = ?1";

const struct plan *plan_existing(const struct model *m, const char *organisation, int32_t from,
				 int32_t to)
{
	for (size_t i = 0; i < m->n_plans; i++) {
		const struct plan *p = &m->plans[i];

		if (organisation && strcmp(p->organisation, organisation) == 0 &&
		    (from == DAY_NONE || (from <= p->to && to >= p->from)))
			return p;
	}
	return NULL;
}

/* The nodes in use, in the form that the difference compares; `ids` tells which they are. */
static size_t nodes_in_use(struct arena *a, const struct plan *p, struct plan_node **out,
			   int64_t **ids)
{
	int *index = arena_array(a, p->n_nodes, sizeof(*index));
	size_t n = 0;

	*out = arena_array(a, p->n_nodes, sizeof(**out));
	*ids = arena_array(a, p->n_nodes, sizeof(**ids));
	for (size_t i = 0; i < p->n_nodes; i++) {
		const struct node *d = &p->nodes[i];

		if (d->removed)
			continue;
		index[i] = (int)n;
		(*ids)[n] = d->id;
		(*out)[n++] =
			(struct plan_node){ .level = (enum plan_level)d->level,
					    .code = d->code,
					    .printed = d->printed,
					    .parent = d->parent < 0 ? -1 : index[d->parent],
					    .label = d->label };
	}
	return n;
}

static Err parse(struct req *rq, const char *text, struct plan_tree *out)
{
	return plan_parse(rq->cx.arena, &rq->cx.err, text, strlen(text), out);
}

/*
 * The plan in use that a text is about: the one of its organisation and period.  A text does not
 * always say whose it is or for which years: then the one that most of its nodes are found in,
 * unless the years that it does say are others (the plan of the next term resembles this one).
 */
static const struct plan *recognise(struct req *rq, const struct plan_tree *t,
				    struct plan_diff *d)
{
	const struct model *m = rq->cx.model;
	const struct plan *named = plan_existing(m, t->organisation, t->from, t->to);

	for (size_t i = 0; i < m->n_plans; i++) {
		const struct plan *p = &m->plans[i];
		struct plan_node *have = NULL;
		int64_t *ids = NULL;
		size_t n;

		if (named ? p != named
			  : t->from != DAY_NONE && (t->from > p->to || t->to < p->from))
			continue;
		n = nodes_in_use(rq->cx.arena, p, &have, &ids);
		plan_diff(rq->cx.arena, have, n, t, d);
		if (named || d->n_changes * 2 < (n > t->n_nodes ? n : t->n_nodes))
			return p;
	}
	return NULL;
}

static void write_existing(struct req *rq, struct jw *w, const struct plan_tree *t)
{
	struct plan_diff d;
	const struct plan *p = recognise(rq, t, &d);

	if (!p) {
		jw_null(w, "existing");
		return;
	}
	jw_object(w, "existing");
	jw_int(w, "plan_id", p->id);
	jw_string(w, "title", p->title);
	jw_string(w, "organisation", p->organisation);
	jw_day(w, "from", p->from);
	jw_day(w, "to", p->to);
	jw_array(w, "changes");
	for (size_t i = 0; i < d.n_changes; i++) {
		jw_object(w, NULL);
		jw_string(w, "change", plan_change_name(d.changes[i].kind));
		jw_string(w, "code", d.changes[i].code);
		jw_string(w, "old", d.changes[i].old);
		jw_string(w, "new", d.changes[i].new);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}

Err plan_preview(struct req *rq, struct resp *rs)
{
	const struct preview_in *in = rq->in;
	struct plan_tree t;
	struct jw w;

	TRY(parse(rq, in->text, &t));
	w = reply(rs, 200);
	plan_tree_json(&w, &t);
	write_existing(rq, &w, &t);
	return reply_end(rq, rs, &w);
}

static Err add_node(struct ctx *cx, int64_t plan_id, const struct plan_node *n,
		    const char *code, int64_t parent_id, size_t position, int64_t *id)
{
	TRY(db_exec(cx, SQL_NODE_ADD,
		    BIND(V_INT(plan_id), V_TEXT(plan_level_name(n->level)), V_TEXT(code),
			 V_TEXT(n->printed), V_ID(parent_id), V_TEXT(n->label),
			 V_INT((int64_t)position)),
		    NULL));
	*id = db_last_id(cx->db);
	return OK;
}

static Err store_notes(struct ctx *cx, int64_t plan_id, const struct plan_tree *t)
{
	TRY(db_exec(cx, SQL_NOTES_DROP, BIND(V_INT(plan_id)), NULL));
	for (size_t i = 0; i < t->n_notes; i++)
		TRY(db_exec(cx, SQL_NOTE_ADD,
			    BIND(V_INT(plan_id), V_INT((int64_t)i),
				 V_TEXT(t->notes[i].about ? t->notes[i].about : ""),
				 V_TEXT(t->notes[i].text)),
			    NULL));
	return OK;
}

/* The new version of the plan, with what it changed. */
static Err store_revision(struct ctx *cx, int64_t plan_id, const struct plan_diff *d)
{
	CLEANUP(buf_release) struct buf b;
	struct jw w;

	buf_init(&b, LIMIT_ANSWER);
	jw_init(&w, &b);
	jw_array(&w, NULL);
	for (size_t i = 0; d && i < d->n_changes; i++) {
		jw_object(&w, NULL);
		jw_string(&w, "change", plan_change_name(d->changes[i].kind));
		jw_string(&w, "code", d->changes[i].code);
		jw_string(&w, "old", d->changes[i].old);
		jw_string(&w, "new", d->changes[i].new);
		jw_end(&w);
	}
	jw_end(&w);
	if (b.failed)
		FAIL(cx, ERR_TOO_LARGE, "answer.too_large");
	return db_exec(cx, SQL_REVISION,
		       BIND(V_INT(plan_id), V_INT(cx->now),
			    V_ID(cx->who ? cx->who->user_id : 0), V_TEXT(b.data)),
		       NULL);
}

static Err create(struct ctx *cx, const struct plan_import *in, struct plan_imported *out)
{
	const struct plan_tree *t = in->tree;
	int64_t *ids = arena_array(cx->arena, t->n_nodes, sizeof(*ids));

	if (cx->model->n_plans >= LIMIT_PLANS)
		FAIL(cx, ERR_CONFLICT, "plan.too_many");
	TRY(db_exec(cx, SQL_PLAN_ADD,
		    BIND(V_TEXT(in->title), V_TEXT(in->organisation), V_DAY(in->from),
			 V_DAY(in->to), V_INT(cx->now), V_ID(cx->who ? cx->who->user_id : 0)),
		    NULL));
	out->plan_id = db_last_id(cx->db);
	out->created = true;
	out->changes = t->n_nodes;
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct plan_node *n = &t->nodes[i];

		TRY(add_node(cx, out->plan_id, n, n->code, n->parent < 0 ? 0 : ids[n->parent],
			     i, &ids[i]));
	}
	TRY(store_notes(cx, out->plan_id, t));
	TRY(store_revision(cx, out->plan_id, NULL));
	return plan_defaults(cx, out->plan_id, in->organisation, in->from);
}

static Err change(struct ctx *cx, const struct plan_import *in, const struct plan *p,
		  struct plan_imported *out)
{
	const struct plan_tree *t = in->tree;
	int64_t *ids = arena_array(cx->arena, t->n_nodes, sizeof(*ids)), *have_ids = NULL;
	struct plan_node *have = NULL;
	size_t n = nodes_in_use(cx->arena, p, &have, &have_ids);
	struct plan_diff d;

	plan_diff(cx->arena, have, n, t, &d);
	out->plan_id = p->id;
	out->changes = d.n_changes;
	TRY(db_exec(cx, SQL_PLAN_SET,
		    BIND(V_INT(p->id), V_TEXT(in->title), V_TEXT(in->organisation),
			 V_DAY(in->from), V_DAY(in->to)),
		    NULL));
	for (size_t i = 0; i < n; i++)
		TRY(db_exec(cx, SQL_NODE_PARK, BIND(V_INT(have_ids[i])), NULL));
	for (size_t i = 0; i < d.n_changes; i++)
		if (d.changes[i].kind == PLAN_REMOVE)
			TRY(db_exec(cx, SQL_NODE_REMOVE,
				    BIND(V_INT(have_ids[d.changes[i].was]), V_INT(cx->now)),
				    NULL));
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct plan_node *node = &t->nodes[i];
		int64_t parent = node->parent < 0 ? 0 : ids[node->parent];

		if (d.was[i] < 0) {
			TRY(add_node(cx, p->id, node, d.code[i], parent, i, &ids[i]));
			continue;
		}
		ids[i] = have_ids[d.was[i]];
		TRY(db_exec(cx, SQL_NODE_SET,
			    BIND(V_INT(ids[i]), V_TEXT(plan_level_name(node->level)),
				 V_TEXT(d.code[i]), V_TEXT(node->printed), V_ID(parent),
				 V_TEXT(node->label), V_INT((int64_t)i)),
			    NULL));
	}
	if (d.n_changes)
		TRY(store_revision(cx, p->id, &d));
	return store_notes(cx, p->id, t);
}

static void plan_changed(struct app *app, void *arg)
{
	const struct plan_imported *done = arg;
	struct model *m;
	const struct plan *p;

	app_model_changed(app, NULL);
	m = model_take(app);
	p = model_plan(m, done->plan_id);
	if (done->created && p && p->slot >= 0)
		facts_plan_open(app->facts, (unsigned)p->slot);
	model_drop(app, m);
	app_touch(app, TOPIC_PLAN);
}

Err plan_store(struct ctx *cx, const struct plan_import *in, struct plan_imported *out)
{
	const struct plan *p = plan_existing(cx->model, in->organisation, in->from, in->to);

	*out = (struct plan_imported){ 0 };
	TRY(p ? change(cx, in, p, out) : create(cx, in, out));
	write_publish(cx, plan_changed, arena_memdup(cx->arena, out, sizeof(*out)));
	return OK;
}

/* The reviewed tree when there is one, else the text as parsed. */
static Err tree_of(struct req *rq, struct resp *rs, const struct plan_in *in,
		   struct plan_tree *t)
{
	const struct node_in *nodes = in->nodes.items;
	struct plan_row *rows = arena_array(rq->cx.arena, in->nodes.n + 1, sizeof(*rows));
	struct plan_fault fault = { 0 };
	struct plan_tree parsed;
	Err e;

	TRY(parse(rq, in->text, &parsed));
	*t = parsed;
	if (!in->nodes.n)
		return OK;
	for (size_t i = 0; i < in->nodes.n; i++)
		rows[i] = (struct plan_row){ .level = level_names[nodes[i].level],
					     .code = nodes[i].code,
					     .parent = nodes[i].parent,
					     .label = nodes[i].label };
	e = plan_tree_review(rq->cx.arena, &rq->cx.err, rows, in->nodes.n, t, &fault);
	if (e.code != ERR_OK && fault.field) {
		err_clear(&rq->cx.err);
		return schema_refuse(
			&rq->cx, &rs->errors,
			arena_printf(rq->cx.arena, "nodes[%zu].%s", fault.row, fault.field),
			fault.key);
	}
	TRY(e);
	t->notes = parsed.notes;
	t->n_notes = parsed.n_notes;
	/* What the paper printed is kept beside the code that was reviewed. */
	for (size_t i = 0; i < t->n_nodes; i++)
		for (size_t k = 0; k < in->nodes.n; k++)
			if (nodes[k].code && strcmp(nodes[k].code, t->nodes[i].code) == 0)
				t->nodes[i].printed = nodes[k].printed;
	return OK;
}

static Err add_write(struct req *rq, struct resp *rs)
{
	const struct plan_import *in = rq->scratch;
	struct plan_imported out;
	struct jw w;

	TRY(plan_store(&rq->cx, in, &out));
	rq->object = out.plan_id;
	rq->action = "plan.import";
	w = reply(rs, 201);
	jw_int(&w, "id", out.plan_id);
	jw_bool(&w, "created", out.created);
	jw_int(&w, "changes", (int64_t)out.changes);
	return reply_end(rq, rs, &w);
}

Err plan_add(struct req *rq, struct resp *rs)
{
	const struct plan_in *in = rq->in;
	struct plan_import *imp = arena_alloc(rq->cx.arena, sizeof(*imp));
	struct plan_tree *t = arena_alloc(rq->cx.arena, sizeof(*t));

	if (in->to < in->from)
		return schema_refuse(&rq->cx, &rs->errors, "to", "field.too_small");
	TRY(tree_of(rq, rs, in, t));
	*imp = (struct plan_import){ .tree = t,
				     .title = in->title,
				     .organisation = in->organisation,
				     .from = in->from,
				     .to = in->to };
	rq->scratch = imp;
	return request_write(rq, rs, add_write);
}
