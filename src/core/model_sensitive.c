/* Which nodes and indicators are about sensitive services (model.h, model_sensitive). */
#include <string.h>

#include "core/model_rows.h"

#include "base/banned.h"

static bool service_sensitive(const struct model *m, int64_t id)
{
	const struct catalogue_service *s = model_service(m, id);

	return s && s->sensitive;
}

/* "stay.nights" is left by services of the archetype "stay": are they all sensitive? */
static bool kind_sensitive(const struct model *m, int64_t id)
{
	const struct term *t = model_term(m, id);
	size_t len = t ? strcspn(t->key, ".") : 0;
	bool any = false;

	for (size_t i = 0; t && i < m->n_services; i++) {
		const struct catalogue_service *s = &m->services[i];

		if (!s->active || strlen(s->archetype) != len ||
		    strncmp(s->archetype, t->key, len) != 0)
			continue;
		if (!s->sensitive)
			return false;
		any = true;
	}
	return any;
}

static bool filter_sensitive(const struct model *m, const struct fact_filter *w, bool scope)
{
	for (int k = 0; k < w->n_keys[FACT_SERVICE]; k++)
		if (service_sensitive(m, w->keys[FACT_SERVICE][k]))
			return true;
	for (int k = 0; !w->n_keys[FACT_SERVICE] && k < w->n_keys[FACT_KIND]; k++)
		if (kind_sensitive(m, w->keys[FACT_KIND][k]))
			return true;
	return !w->n_keys[FACT_SERVICE] && scope;
}

static bool measure_sensitive(const struct model *m, const struct measure *x, bool scope)
{
	if (x->op == MEASURE_SHARE)
		return measure_sensitive(m, x->num, scope) ||
		       measure_sensitive(m, x->den, scope);
	return filter_sensitive(m, &x->where, scope);
}

bool model_sensitive(const struct model *m, const struct indicator *i)
{
	const struct node *n = model_node(m, i->node_id, NULL);

	return measure_sensitive(m, i->measure, !i->any_scope && n && n->sensitive);
}

/* What feeds a node: records of sensitive services, of others. */
struct feed {
	bool some, sensitive, others;
};

static void own_feeds(const struct model *m, const struct plan *p, struct feed *f)
{
	for (size_t k = 0; k < p->n_rules; k++) {
		const struct rule *r = &p->rules[k];
		bool sensitive = r->service_id ? service_sensitive(m, r->service_id)
					       : kind_sensitive(m, r->kind_id);

		for (size_t i = 0; r->active && i < p->n_nodes; i++)
			if (p->nodes[i].id == r->node_id) {
				f[i].some = true;
				f[i].sensitive |= sensitive;
				f[i].others |= !sensitive;
			}
	}
}

static void mark_plan(struct model *m, struct plan *p)
{
	struct feed *f = arena_array(&m->arena, p->n_nodes + 1, sizeof(*f));

	own_feeds(m, p, f);
	for (size_t i = p->n_nodes; i-- > 0;) {
		struct node *n = &p->nodes[i];
		struct feed *up = n->parent < 0 ? NULL : &f[n->parent];

		n->sensitive =
			n->level >= NODE_ACTION ? f[i].sensitive : f[i].some && !f[i].others;
		if (!up || !f[i].some)
			continue;
		up->some = true;
		up->sensitive |= n->sensitive;
		up->others |= !n->sensitive;
	}
}

void model_mark_sensitive(struct model *m)
{
	for (size_t i = 0; i < m->n_plans; i++)
		mark_plan(m, &m->plans[i]);
}
