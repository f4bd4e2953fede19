/* Plans of a snapshot: nodes in order of display, rules, indicators (model_rows.h). */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/limits.h"
#include "core/model_rows.h"
#include "db/db.h"

#include "base/banned.h"

static const char SQL_PLANS[] =
	"SELECT plan_id, version, title, organisation, from_day, to_day, active FROM plan"
	" ORDER BY plan_id";
static const char SQL_NODES[] =
	"SELECT n.node_id, n.parent_id, n.level, n.code, n.printed, n.label, n.short, n.status,"
	" n.position, n.removed_at, c.health, c.due_day, c.responsible_id"
	" FROM plan_node n LEFT JOIN action_card c ON c.node_id = n.node_id"
	" WHERE n.plan_id = ?1 ORDER BY n.node_id";
static const char SQL_LINKS[] =
	"SELECT l.node_id, l.objective_id, l.share FROM action_link l"
	" JOIN plan_node n ON n.node_id = l.node_id WHERE n.plan_id = ?1"
	" AND n.removed_at IS NULL ORDER BY l.node_id, l.objective_id";
static const char SQL_RULES[] =
	"SELECT rule_id, version, node_id, kind_id, service_id, theme_id, place_id, partner_id,"
	" outcome_id, channel_id, priority, from_day, to_day, active FROM rule"
	" WHERE plan_id = ?1 ORDER BY rule_id";
static const char SQL_INDICATORS[] =
	"SELECT i.indicator_id, i.version, i.node_id, i.code, i.unit, i.direction, i.label_fr,"
	" i.label_nl, i.label_de, i.label_en, i.measure, i.decimals, i.scope, i.baseline,"
	" i.explanation, i.owner_id, i.every_months, i.since_at"
	" FROM indicator i JOIN plan_node n ON n.node_id = i.node_id"
	" WHERE n.plan_id = ?1 AND i.active = 1 ORDER BY i.position, i.indicator_id";
static const char SQL_TARGETS[] =
	"SELECT year, value FROM indicator_target WHERE indicator_id = ?1 ORDER BY year";
static const char SQL_MEASUREMENTS[] =
	"SELECT day, value FROM measurement WHERE indicator_id = ?1 ORDER BY day";
static const char SQL_MILESTONES[] =
	"SELECT m.node_id, count(*), count(m.reached_day) FROM milestone m"
	" JOIN plan_node n ON n.node_id = m.node_id WHERE n.plan_id = ?1 GROUP BY m.node_id";

static const char *const LEVELS[] = { "strategic", "operational", "action", "subaction" };

static enum node_level level_of(const char *s)
{
	for (int i = 0; i < 3; i++)
		if (strcmp(LEVELS[i], s) == 0)
			return (enum node_level)i;
	return NODE_SUBACTION;
}

static int by_position(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	return x->position < y->position ? -1 : x->position > y->position ? 1 : 0;
}

/* The importer numbers positions in order of display; sorting gives parents before children. */
static Err order_nodes(struct ctx *cx, struct plan *p)
{
	qsort(p->nodes, p->n_nodes, sizeof(*p->nodes), by_position);
	for (size_t i = 0; i < p->n_nodes; i++) {
		p->nodes[i].parent = -1;
		for (size_t j = 0; j < i; j++)
			if (p->nodes[j].id == p->nodes[i].parent_id)
				p->nodes[i].parent = (int)j;
		if (p->nodes[i].parent_id && p->nodes[i].parent < 0)
			FAIL(cx, ERR_INTERNAL, "plan.order");
	}
	return OK;
}

static Err read_nodes(struct ctx *cx, struct model *m, struct plan *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_NODES, BIND(V_INT(p->id))));
	for (;;) {
		struct node *n;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		n = model_grow(&m->arena, (void **)&p->nodes, &p->n_nodes, &cap, sizeof(*n));
		*n = (struct node){ .id = col_int(&q, 0),
				    .parent_id = col_int(&q, 1),
				    .level = level_of(col_text(&q, 2, cx->arena)),
				    .code = col_text(&q, 3, &m->arena),
				    .printed = col_text(&q, 4, &m->arena),
				    .label = col_text(&q, 5, &m->arena),
				    .brief = col_text(&q, 6, &m->arena),
				    .status = col_text(&q, 7, &m->arena),
				    .position = col_int(&q, 8),
				    .index = (uint16_t)p->n_nodes,
				    .removed = !col_null(&q, 9),
				    .health = col_text(&q, 10, &m->arena),
				    .due = col_day(&q, 11),
				    .responsible_id = col_int(&q, 12) };
	}
	return order_nodes(cx, p);
}

static Err read_rules(struct ctx *cx, struct model *m, struct plan *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_RULES, BIND(V_INT(p->id))));
	for (;;) {
		struct rule *r;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		r = model_grow(&m->arena, (void **)&p->rules, &p->n_rules, &cap, sizeof(*r));
		*r = (struct rule){ .id = col_int(&q, 0),
				    .version = col_int(&q, 1),
				    .plan_id = p->id,
				    .node_id = col_int(&q, 2),
				    .kind_id = col_int(&q, 3),
				    .service_id = col_int(&q, 4),
				    .theme_id = col_int(&q, 5),
				    .place_id = col_int(&q, 6),
				    .partner_id = col_int(&q, 7),
				    .outcome_id = col_int(&q, 8),
				    .channel_id = col_int(&q, 9),
				    .priority = col_int(&q, 10),
				    .from = col_day(&q, 11),
				    .to = col_day(&q, 12),
				    .active = col_int(&q, 13) != 0 };
	}
}

/* Names in a definition are catalogue keys; the facts hold their numbers. */
bool model_measure_name(void *arg, enum fact_dim dim, const char *name, uint16_t *key)
{
	static const enum term_list lists[] = {
		[FACT_KIND] = TERM_KIND,       [FACT_SERVICE] = TERM_LISTS,
		[FACT_THEME] = TERM_THEME,     [FACT_PLACE] = TERM_PLACE,
		[FACT_PARTNER] = TERM_PARTNER, [FACT_OUTCOME] = TERM_OUTCOME,
		[FACT_CHANNEL] = TERM_MODE,
	};
	const struct model *m = arg;
	const struct term *t;

	if (dim == FACT_SERVICE) {
		const struct catalogue_service *s = model_service_key(m, name);

		if (s)
			*key = (uint16_t)s->id;
		return s != NULL;
	}
	t = model_term_key(m, lists[dim], name);
	if (t)
		*key = (uint16_t)t->id;
	return t != NULL;
}

static Err read_targets(struct ctx *cx, struct model *m, struct indicator *i)
{
	CLEANUP(stmt_done) struct stmt q = { 0 }, q2 = { 0 };
	size_t cap = 0, cap2 = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_TARGETS, BIND(V_INT(i->id))));
	for (;;) {
		struct target *t;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		t = model_grow(&m->arena, (void **)&i->targets, &i->n_targets, &cap,
			       sizeof(*t));
		*t = (struct target){ .year = col_int(&q, 0), .value = col_real(&q, 1) };
	}
	TRY(db_query(cx, &q2, SQL_MEASUREMENTS, BIND(V_INT(i->id))));
	for (;;) {
		struct measurement *t;

		TRY(db_next(cx, &q2, &row));
		if (!row)
			return OK;
		t = model_grow(&m->arena, (void **)&i->measurements, &i->n_measurements, &cap2,
			       sizeof(*t));
		*t = (struct measurement){ .day = col_day(&q2, 0), .value = col_real(&q2, 1) };
	}
}

static Err read_indicators(struct ctx *cx, struct model *m, struct plan *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct measure_names names = { .resolve = model_measure_name, .arg = m };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_INDICATORS, BIND(V_INT(p->id))));
	for (;;) {
		struct measure_faults faults = { 0 };
		struct indicator *i;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		i = model_grow(&m->arena, (void **)&p->indicators, &p->n_indicators, &cap,
			       sizeof(*i));
		*i = (struct indicator){ .id = col_int(&q, 0),
					 .version = col_int(&q, 1),
					 .node_id = col_int(&q, 2),
					 .code = col_text(&q, 3, &m->arena),
					 .unit = col_text(&q, 4, &m->arena),
					 .direction = col_text(&q, 5, &m->arena),
					 .label = { .fr = col_text(&q, 6, &m->arena),
						    .nl = col_text(&q, 7, &m->arena),
						    .de = col_text(&q, 8, &m->arena),
						    .en = col_text(&q, 9, &m->arena) },
					 .measure_json = col_text(&q, 10, &m->arena),
					 .decimals = col_int(&q, 11),
					 .any_scope = col_text(&q, 12, cx->arena)[0] == 'a',
					 .has_baseline = !col_null(&q, 13),
					 .baseline = col_real(&q, 13),
					 .explanation = col_text(&q, 14, &m->arena),
					 .owner_id = col_int(&q, 15),
					 .every_months = col_int(&q, 16),
					 .since_at = col_int(&q, 17) };
		TRY(measure_parse(&cx->err, &m->arena, i->measure_json, strlen(i->measure_json),
				  &names, &faults, &i->measure));
	}
	for (size_t j = 0; j < p->n_indicators; j++)
		TRY(read_targets(cx, m, &p->indicators[j]));
	return OK;
}

static Err read_milestones(struct ctx *cx, struct model *m, struct plan *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_MILESTONES, BIND(V_INT(p->id))));
	for (;;) {
		struct milestones *s;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		s = model_grow(&m->arena, (void **)&p->milestones, &p->n_milestones, &cap,
			       sizeof(*s));
		*s = (struct milestones){ .node_id = col_int(&q, 0),
					  .planned = col_int(&q, 1),
					  .reached = col_int(&q, 2) };
	}
}

static Err read_links(struct ctx *cx, struct model *m, struct plan *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_LINKS, BIND(V_INT(p->id))));
	for (;;) {
		struct node_link *l;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		l = model_grow(&m->arena, (void **)&p->links, &p->n_links, &cap, sizeof(*l));
		*l = (struct node_link){ .node_id = col_int(&q, 0),
					 .objective_id = col_int(&q, 1),
					 .share = col_int(&q, 2) };
	}
}

Err model_plan_rows(struct ctx *cx, struct model *m)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_PLANS, NO_BIND));
	for (;;) {
		struct plan *p;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		p = model_grow(&m->arena, (void **)&m->plans, &m->n_plans, &cap, sizeof(*p));
		*p = (struct plan){ .id = col_int(&q, 0),
				    .version = col_int(&q, 1),
				    .title = col_text(&q, 2, &m->arena),
				    .organisation = col_text(&q, 3, &m->arena),
				    .from = col_day(&q, 4),
				    .to = col_day(&q, 5),
				    .active = col_int(&q, 6) != 0,
				    .slot = m->n_plans <= LIMIT_PLANS ? (int)m->n_plans - 1
								      : -1 };
	}
	for (size_t i = 0; i < m->n_plans; i++) {
		TRY(read_nodes(cx, m, &m->plans[i]));
		TRY(read_rules(cx, m, &m->plans[i]));
		TRY(read_indicators(cx, m, &m->plans[i]));
		TRY(read_milestones(cx, m, &m->plans[i]));
		TRY(read_links(cx, m, &m->plans[i]));
	}
	model_mark_sensitive(m);
	return OK;
}
