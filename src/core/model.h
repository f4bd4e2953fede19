/*
 * The model: the configuration of the centre as one immutable snapshot in memory.
 *
 * Teams, roles, users, the catalogue, plans with their nodes, rules and indicators, parameters:
 * small, read by every request, changed rarely.  A change is written to the base; after its
 * commit the whole snapshot is built again and swapped in.  A request holds one snapshot from
 * beginning to end, so it never sees half a change.
 *
 * Life cycle: model_take() / model_drop() around each request; pointers into a snapshot live as
 * long as it is held.
 */
#ifndef CORE_MODEL_H
#define CORE_MODEL_H

#include "core/measure.h"
#include "core/schema.h"

struct team {
	int64_t id, version;
	const char *label;
	bool active;
};

struct role {
	int64_t id, version;
	const char *key, *home;
	struct label label;
	const char **caps;
	size_t n_caps;
	int64_t idle_s;
};

struct user {
	int64_t id, version;
	const char *login, *name, *initials, *lang;
	const struct role *role;
	const int64_t *teams;
	size_t n_teams;
	bool active;
	int32_t last_login_day;
};

enum term_list {
	TERM_THEME,
	TERM_MODE,
	TERM_PLACE,
	TERM_PARTNER,
	TERM_OUTCOME,
	TERM_KIND,
	TERM_GLASS_REASON,
	TERM_UNIT,
	TERM_ARCHETYPE,
	TERM_PRESENCE,
	TERM_NEXT_STEP,
	TERM_LISTS
};
extern const char *const term_list_names[]; /* "theme" …, NULL-terminated */

struct term {
	int64_t id, version;
	enum term_list list;
	const char *key;
	struct label label;
	int64_t days; /* of a next step: usual delay, -1 for none */
	bool active;
};

struct catalogue_service {
	int64_t id, version;
	const char *key, *archetype, *unit;
	struct label label;
	const char **themes; /* keys */
	size_t n_themes;
	const struct term *default_theme;
	bool active;
	bool sensitive; /* to have come here tells of debt, illness, violence, hunger… */
};

struct node {
	int64_t id, parent_id;
	enum node_level { NODE_STRATEGIC, NODE_OPERATIONAL, NODE_ACTION, NODE_SUBACTION } level;
	const char *code, *printed, *label, *brief, *status;
	int64_t position;
	uint16_t index; /* 1 … n in the facts' tie column of this plan; stable */
	int parent;	/* position in plan->nodes, -1 for none */
	bool removed;
	bool sensitive; /* see model_sensitive() */
	/* From its card; NULL or DAY_NONE when not said. */
	const char *health; /* "good" "risk" "blocked" "paused" */
	int32_t due;
	int64_t responsible_id;
};

/* An action that also serves another objective. */
struct node_link {
	int64_t node_id, objective_id;
	int64_t share; /* percent; the action's own objective keeps the rest */
};

struct rule {
	int64_t id, version, plan_id, node_id, kind_id;
	int64_t service_id, theme_id, place_id, partner_id, outcome_id, channel_id; /* 0: any */
	int64_t priority;
	int32_t from, to; /* to: DAY_NONE for no end */
	bool active;
};

struct indicator {
	int64_t id, version, node_id;
	const char *code, *unit, *direction;
	struct label label;
	const struct measure *measure;
	const char *measure_json;
	const char *explanation;
	int64_t decimals;
	int64_t owner_id;     /* who measures it by hand; 0 */
	int64_t every_months; /* how often; 0: nobody is reminded */
	int64_t since_at;     /* this version is in force since; 0: since the plan */
	bool any_scope, has_baseline;
	double baseline;
	struct target {
		int64_t year;
		double value;
	} * targets;
	size_t n_targets;
	struct measurement {
		int32_t day;
		double value;
	} * measurements; /* by day */
	size_t n_measurements;
};

struct milestones {
	int64_t node_id;
	int64_t planned, reached; /* planned: all; reached: with a day */
};

struct plan {
	int64_t id, version;
	const char *title, *organisation;
	int32_t from, to;
	bool active;
	int slot;	    /* column of the facts */
	struct node *nodes; /* in order of display, parents first */
	size_t n_nodes;
	struct rule *rules;
	size_t n_rules;
	struct indicator *indicators;
	size_t n_indicators;
	struct milestones *milestones;
	size_t n_milestones;
	struct node_link *links;
	size_t n_links;
};

struct parameter {
	int64_t id, version;
	const char *code, *unit, *source;
	struct label label;
	double value;
	int32_t from, to;
};

struct model {
	struct arena arena;	/* holds everything below */
	int refs;		/* under the app's lock */
	struct model *next_old; /* snapshots still held after a swap */
	uint64_t stamp;		/* grows with each snapshot */
	uint8_t centre_id[16];
	const char *centre_name, *centre_kind;
	bool demo;
	struct team *teams;
	size_t n_teams;
	struct role *roles;
	size_t n_roles;
	struct user *users;
	size_t n_users;
	struct term *terms;
	size_t n_terms;
	const struct term **term_by_id; /* n_term_ids entries, NULL where unused */
	size_t n_term_ids;
	struct catalogue_service *services;
	size_t n_services;
	struct plan *plans;
	size_t n_plans;
	struct parameter *parameters;
	size_t n_parameters;
};

/* Builds a snapshot from the base (cx->db, any connection). */
Err model_load(struct ctx *cx, uint64_t stamp, struct model **out) MUST_CHECK;
void model_free(struct model *m);

const struct team *model_team(const struct model *m, int64_t id);
const struct role *model_role(const struct model *m, int64_t id);
const struct role *model_role_key(const struct model *m, const char *key);
const struct user *model_user(const struct model *m, int64_t id);
const struct user *model_user_login(const struct model *m, const char *login);
const struct term *model_term(const struct model *m, int64_t id);
const struct term *model_term_key(const struct model *m, enum term_list list, const char *key);
const struct catalogue_service *model_service(const struct model *m, int64_t id);
const struct catalogue_service *model_service_key(const struct model *m, const char *key);
const struct plan *model_plan(const struct model *m, int64_t id);
/* The node, and in *plan (may be NULL) the plan that it belongs to. */
const struct node *model_node(const struct model *m, int64_t id, const struct plan **plan);
const struct node *plan_node_code(const struct plan *p, const char *code);
/* The indicator in use, and in *plan (may be NULL) the plan that it belongs to. */
const struct indicator *model_indicator(const struct model *m, int64_t id,
					const struct plan **plan);
const struct node *plan_node_index(const struct plan *p, uint16_t index);
/* measure_names.resolve over a model (`arg` is the struct model *): catalogue keys to numbers. */
bool model_measure_name(void *arg, enum fact_dim dim, const char *name, uint16_t *key);
/* The one in force on a day, or NULL. */
const struct parameter *model_parameter_at(const struct model *m, const char *code,
					   int32_t day);
/* Its value; `fallback` when the parameter is not there. */
double model_parameter(const struct model *m, const char *code, int32_t day, double fallback);
/*
 * Are the persons whom an indicator counts those of sensitive services?  Its figure then needs
 * the higher minimum (parameter mask.least_sensitive).  So when its filter names a sensitive
 * service, or kinds that only sensitive services leave; without services in the filter, when it
 * reads the records of a sensitive node.  `i` need not be in the model.
 *
 * A node is sensitive (node.sensitive) by the rules that bring it records, not by the records
 * of a day: what is hidden must not tell that somebody came.  An action is when one of its
 * rules, or of those of its sub-actions, names a sensitive service; an objective when all
 * actions below it that rules feed are, since among others one person of it is nothing telling.
 */
bool model_sensitive(const struct model *m, const struct indicator *i);
const char *label_in(const struct label *l, const char *lang);
/* {"fr":…,"nl":…,"de":…,"en":…} */
void jw_label(struct jw *w, const char *name, const struct label *l);

#endif
