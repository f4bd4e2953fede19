/* See model.h: reading a snapshot from the base, and looking things up in it. */
#include "core/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/model_rows.h"

#include "base/banned.h"

const char *const term_list_names[] = { "theme",     "mode",	 "place",	 "partner",
					"outcome",   "kind",	 "glass_reason", "unit",
					"archetype", "presence", "next_step",	 NULL };

void model_free(struct model *m)
{
	struct arena a;

	if (!m)
		return;
	a = m->arena; /* the model itself lies in it */
	arena_release(&a);
}

Err model_load(struct ctx *cx, uint64_t stamp, struct model **out)
{
	struct arena a;
	struct model *m;
	Err e;

	arena_init(&a, (size_t)256 << 20);
	m = arena_alloc(&a, sizeof(*m));
	m->arena = a;
	m->stamp = stamp;
	e = model_rows(cx, m);
	if (e.code != ERR_OK) {
		model_free(m);
		return e;
	}
	*out = m;
	return OK;
}

#define FIND_BY_ID(rows, n)                                                                    \
	for (size_t i = 0; i < (n); i++)                                                       \
		if ((rows)[i].id == id)                                                        \
			return &(rows)[i];                                                     \
	return NULL

const struct team *model_team(const struct model *m, int64_t id)
{
	FIND_BY_ID(m->teams, m->n_teams);
}

const struct role *model_role(const struct model *m, int64_t id)
{
	FIND_BY_ID(m->roles, m->n_roles);
}

const struct user *model_user(const struct model *m, int64_t id)
{
	FIND_BY_ID(m->users, m->n_users);
}

const struct catalogue_service *model_service(const struct model *m, int64_t id)
{
	FIND_BY_ID(m->services, m->n_services);
}

const struct plan *model_plan(const struct model *m, int64_t id)
{
	FIND_BY_ID(m->plans, m->n_plans);
}

const struct role *model_role_key(const struct model *m, const char *key)
{
	for (size_t i = 0; i < m->n_roles; i++)
		if (strcmp(m->roles[i].key, key) == 0)
			return &m->roles[i];
	return NULL;
}

const struct user *model_user_login(const struct model *m, const char *login)
{
	for (size_t i = 0; i < m->n_users; i++)
		if (strcmp(m->users[i].login, login) == 0)
			return &m->users[i];
	return NULL;
}

const struct term *model_term(const struct model *m, int64_t id)
{
	return id > 0 && (size_t)id < m->n_term_ids ? m->term_by_id[id] : NULL;
}

const struct term *model_term_key(const struct model *m, enum term_list list, const char *key)
{
	for (size_t i = 0; key && i < m->n_terms; i++)
		if (m->terms[i].list == list && strcmp(m->terms[i].key, key) == 0)
			return &m->terms[i];
	return NULL;
}

const struct catalogue_service *model_service_key(const struct model *m, const char *key)
{
	for (size_t i = 0; key && i < m->n_services; i++)
		if (strcmp(m->services[i].key, key) == 0)
			return &m->services[i];
	return NULL;
}

const struct node *model_node(const struct model *m, int64_t id, const struct plan **plan)
{
	for (size_t i = 0; i < m->n_plans; i++)
		for (size_t j = 0; j < m->plans[i].n_nodes; j++)
			if (m->plans[i].nodes[j].id == id) {
				if (plan)
					*plan = &m->plans[i];
				return &m->plans[i].nodes[j];
			}
	return NULL;
}

const struct indicator *model_indicator(const struct model *m, int64_t id,
					const struct plan **plan)
{
	for (size_t i = 0; i < m->n_plans; i++)
		for (size_t k = 0; k < m->plans[i].n_indicators; k++)
			if (m->plans[i].indicators[k].id == id) {
				if (plan)
					*plan = &m->plans[i];
				return &m->plans[i].indicators[k];
			}
	return NULL;
}

const struct node *plan_node_code(const struct plan *p, const char *code)
{
	for (size_t i = 0; i < p->n_nodes; i++)
		if (strcmp(p->nodes[i].code, code) == 0)
			return &p->nodes[i];
	return NULL;
}

const struct node *plan_node_index(const struct plan *p, uint16_t index)
{
	for (size_t i = 0; i < p->n_nodes; i++)
		if (p->nodes[i].index == index)
			return &p->nodes[i];
	return NULL;
}

/* They are in the order of their codes (model_rows.c): the first with this one, by halves. */
static size_t first_of(const struct model *m, const char *code)
{
	size_t from = 0, to = m->n_parameters;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (strcmp(m->parameters[mid].code, code) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

const struct parameter *model_parameter_at(const struct model *m, const char *code, int32_t day)
{
	for (size_t i = first_of(m, code); i < m->n_parameters; i++) {
		const struct parameter *p = &m->parameters[i];

		if (strcmp(p->code, code) != 0)
			break;
		if (day >= p->from && (p->to == DAY_NONE || day <= p->to))
			return p;
	}
	return NULL;
}

double model_parameter(const struct model *m, const char *code, int32_t day, double fallback)
{
	const struct parameter *p = model_parameter_at(m, code, day);

	return p ? p->value : fallback;
}

const char *label_in(const struct label *l, const char *lang)
{
	if (strcmp(lang, "nl") == 0)
		return l->nl;
	if (strcmp(lang, "de") == 0)
		return l->de;
	return strcmp(lang, "en") == 0 ? l->en : l->fr;
}

void jw_label(struct jw *w, const char *name, const struct label *l)
{
	jw_object(w, name);
	jw_string(w, "fr", l->fr);
	jw_string(w, "nl", l->nl);
	jw_string(w, "de", l->de);
	jw_string(w, "en", l->en);
	jw_end(w);
}
