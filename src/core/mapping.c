/* See mapping.h. */
#include "core/mapping.h"

#include "base/date.h"
#include "core/record.h"

#include "base/banned.h"

static bool fits(int64_t wanted, int64_t has)
{
	return wanted == 0 || wanted == has;
}

bool rule_matches(const struct rule *rule, const struct record *r)
{
	return rule->active && rule->kind_id == r->kind_id &&
	       fits(rule->service_id, r->service_id) && fits(rule->theme_id, r->theme_id) &&
	       fits(rule->place_id, r->place_id) && fits(rule->partner_id, r->partner_id) &&
	       fits(rule->outcome_id, r->outcome_id) && fits(rule->channel_id, r->channel_id) &&
	       r->day >= rule->from && (rule->to == DAY_NONE || r->day <= rule->to);
}

static int conditions(const struct rule *r)
{
	return (r->service_id != 0) + (r->theme_id != 0) + (r->place_id != 0) +
	       (r->partner_id != 0) + (r->outcome_id != 0) + (r->channel_id != 0);
}

static bool better(const struct rule *a, const struct rule *b)
{
	if (a->priority != b->priority)
		return a->priority > b->priority;
	if (conditions(a) != conditions(b))
		return conditions(a) > conditions(b);
	return a->id < b->id;
}

/* The most telling condition of the rule that won. */
static const char *why_of(const struct rule *r)
{
	if (r->outcome_id)
		return "outcome";
	if (r->partner_id)
		return "partner";
	if (r->place_id)
		return "place";
	if (r->theme_id)
		return "theme";
	return r->service_id ? "service" : "kind";
}

size_t mapping_resolve(struct arena *a, const struct model *m, const struct record *r,
		       struct tie **out)
{
	size_t n = 0;

	*out = arena_array(a, m->n_plans, sizeof(**out));
	for (size_t i = 0; i < m->n_plans; i++) {
		const struct plan *p = &m->plans[i];
		const struct rule *best = NULL;

		if (!p->active || r->day < p->from || r->day > p->to)
			continue;
		for (size_t j = 0; j < p->n_rules; j++)
			if (rule_matches(&p->rules[j], r) &&
			    (!best || better(&p->rules[j], best)))
				best = &p->rules[j];
		(*out)[n++] =
			(struct tie){ .plan = p,
				      .rule = best,
				      .node = best ? model_node(m, best->node_id, NULL) : NULL,
				      .why = best ? why_of(best) : "none" };
	}
	return n;
}
