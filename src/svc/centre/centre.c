/*
 * The centre: catalogue, parameters, live changes, health.
 */
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "core/session.h"
#include "core/write.h"
#include "http/http.h"

#include "svc/centre/check.h"
#include "svc/centre/parameter.h"

#include "base/banned.h"

static const char SQL_SERVICE_ADD[] =
	"INSERT INTO service(key, archetype, label_fr, label_nl, "
	"label_de, label_en, unit, themes,"
	" sensitive, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
	" ?9, (SELECT coalesce(max(position), 0) + 1 FROM service))";
static const char SQL_SERVICE_SET[] =
	"UPDATE service SET label_fr = ?2, label_nl = ?3, label_de = ?4, label_en = ?5, themes "
	"= ?6,"
	" active = ?7, sensitive = ?9, version = version + 1 WHERE service_id = ?1 AND version "
	"= "
	"?8";
static const char SQL_TERM_ADD[] =
	"INSERT INTO term(term_id, list, key, label_fr, label_nl, label_de, label_en, position)"
	" VALUES ((SELECT max(term_id) + 1 FROM term), ?1, ?2, ?3, ?4, ?5, ?6,"
	" (SELECT coalesce(max(position), 0) + 1 FROM term WHERE list = ?1))";
static const char SQL_TERM_SET[] = "UPDATE term SET label_fr = ?2, label_nl = ?3, label_de = "
				   "?4, label_en = ?5, active = ?6,"
				   " version = version + 1 WHERE term_id = ?1 AND version = ?7";

/* Lists that a centre may extend; the others belong to the program. */
static const char *const open_lists[] = { "theme", "place", "partner", "outcome", NULL };

struct service_in {
	const char *key, *archetype, *unit;
	struct label label;
	struct list themes;
	bool active, sensitive;
};
struct term_in {
	int list;
	const char *key;
	struct label label;
	bool active;
};
struct changes_q {
	int64_t since;
};

static const struct field service_in_fields[] = {
	FIELD_TEXT(service_in, key, FIELD_REQUIRED, 2, 60),
	FIELD_TEXT(service_in, archetype, FIELD_REQUIRED, 2, 40),
	FIELD_TEXT(service_in, unit, FIELD_REQUIRED, 1, 40),
	FIELD_LABEL(service_in, label, FIELD_REQUIRED),
	FIELD_TEXTS(service_in, themes, 0, 0, 60),
	FIELD_BOOL(service_in, sensitive, 0),
};
static const struct schema service_in_schema = SCHEMA(service_in, service_in_fields);
static const struct field service_change_fields[] = {
	FIELD_LABEL(service_in, label, 0),
	FIELD_TEXTS(service_in, themes, 0, 0, 60),
	FIELD_BOOL(service_in, active, 0),
	FIELD_BOOL(service_in, sensitive, 0),
};
static const struct schema service_change_schema = { .name = "ServiceChange",
						     .fields = service_change_fields,
						     .n_fields =
							     ARRAY_LEN(service_change_fields),
						     .size = sizeof(struct service_in) };
static const struct field term_in_fields[] = {
	FIELD_ENUM(term_in, list, FIELD_REQUIRED, open_lists),
	FIELD_TEXT(term_in, key, FIELD_REQUIRED, 2, 60),
	FIELD_LABEL(term_in, label, FIELD_REQUIRED),
};
static const struct schema term_in_schema = SCHEMA(term_in, term_in_fields);
static const struct field term_change_fields[] = {
	FIELD_LABEL(term_in, label, 0),
	FIELD_BOOL(term_in, active, 0),
};
static const struct schema term_change_schema = { .name = "TermChange",
						  .fields = term_change_fields,
						  .n_fields = ARRAY_LEN(term_change_fields),
						  .size = sizeof(struct term_in) };
static const struct field changes_q_fields[] = { FIELD_INT(changes_q, since, 0, 0, INT64_MAX) };
static const struct schema changes_q_schema = SCHEMA(changes_q, changes_q_fields);

static const struct field id_version_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
};
static const struct schema id_version_schema = OUT_SCHEMA("Saved", id_version_fields);
static const struct field service_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("key", FIELD_REQUIRED),
	OUT_LABEL("label", FIELD_REQUIRED),
	OUT_TEXT("archetype", FIELD_REQUIRED),
	OUT_TEXT("unit", FIELD_REQUIRED),
	OUT_TEXTS("themes"),
	OUT_TEXT("default_theme", FIELD_NULLABLE),
	OUT_BOOL("active", FIELD_REQUIRED),
	OUT_BOOL("sensitive", FIELD_REQUIRED),
};
static const struct schema service_schema = OUT_SCHEMA("Service", service_fields);
static const struct field services_fields[] = { OUT_LIST("rows", &service_schema) };
static const struct schema services_schema = OUT_SCHEMA("Services", services_fields);
static const struct field term_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	    OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("key", FIELD_REQUIRED),    OUT_LABEL("label", FIELD_REQUIRED),
	OUT_BOOL("active", FIELD_REQUIRED), OUT_INT("days", FIELD_NULLABLE),
};
static const struct schema term_schema = OUT_SCHEMA("Term", term_fields);
static const struct field catalogue_fields[] = {
	OUT_LIST("services", &service_schema), OUT_LIST("themes", &term_schema),
	OUT_LIST("modes", &term_schema),       OUT_LIST("places", &term_schema),
	OUT_LIST("partners", &term_schema),    OUT_LIST("outcomes", &term_schema),
	OUT_LIST("kinds", &term_schema),       OUT_LIST("glass_reasons", &term_schema),
	OUT_LIST("units", &term_schema),       OUT_LIST("archetypes", &term_schema),
	OUT_LIST("presence", &term_schema),    OUT_LIST("next_steps", &term_schema),
};
static const struct schema catalogue_schema = OUT_SCHEMA("Catalogue", catalogue_fields);
static const struct field changes_fields[] = {
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXTS("topics"),
};
static const struct schema changes_schema = OUT_SCHEMA("Changes", changes_fields);
static const struct field health_fields[] = {
	OUT_BOOL("ok", FIELD_REQUIRED),
	OUT_BOOL("read_only", FIELD_REQUIRED),
};
static const struct schema health_schema = OUT_SCHEMA("HealthCheck", health_fields);

static void write_service(struct jw *w, const struct catalogue_service *s)
{
	jw_object(w, NULL);
	jw_int(w, "id", s->id);
	jw_int(w, "version", s->version);
	jw_string(w, "key", s->key);
	jw_label(w, "label", &s->label);
	jw_string(w, "archetype", s->archetype);
	jw_string(w, "unit", s->unit);
	jw_array(w, "themes");
	for (size_t i = 0; i < s->n_themes; i++)
		jw_string(w, NULL, s->themes[i]);
	jw_end(w);
	jw_string(w, "default_theme", s->default_theme ? s->default_theme->key : NULL);
	jw_bool(w, "active", s->active);
	jw_bool(w, "sensitive", s->sensitive);
	jw_end(w);
}

static void write_services(struct jw *w, const char *name, const struct model *m)
{
	jw_array(w, name);
	for (size_t i = 0; i < m->n_services; i++)
		write_service(w, &m->services[i]);
	jw_end(w);
}

static void write_terms(struct jw *w, const char *name, const struct model *m,
			enum term_list list)
{
	jw_array(w, name);
	for (size_t i = 0; i < m->n_terms; i++) {
		const struct term *t = &m->terms[i];

		if (t->list != list)
			continue;
		jw_object(w, NULL);
		jw_int(w, "id", t->id);
		jw_int(w, "version", t->version);
		jw_string(w, "key", t->key);
		jw_label(w, "label", &t->label);
		jw_bool(w, "active", t->active);
		if (t->days >= 0)
			jw_int(w, "days", t->days);
		else
			jw_null(w, "days");
		jw_end(w);
	}
	jw_end(w);
}

static Err catalogue(struct req *rq, struct resp *rs)
{
	const struct model *m = rq->cx.model;
	struct jw w = reply(rs, 200);

	write_services(&w, "services", m);
	write_terms(&w, "themes", m, TERM_THEME);
	write_terms(&w, "modes", m, TERM_MODE);
	write_terms(&w, "places", m, TERM_PLACE);
	write_terms(&w, "partners", m, TERM_PARTNER);
	write_terms(&w, "outcomes", m, TERM_OUTCOME);
	write_terms(&w, "kinds", m, TERM_KIND);
	write_terms(&w, "glass_reasons", m, TERM_GLASS_REASON);
	write_terms(&w, "units", m, TERM_UNIT);
	write_terms(&w, "archetypes", m, TERM_ARCHETYPE);
	write_terms(&w, "presence", m, TERM_PRESENCE);
	write_terms(&w, "next_steps", m, TERM_NEXT_STEP);
	return reply_end(rq, rs, &w);
}

static Err services(struct req *rq, struct resp *rs)
{
	struct jw w = reply(rs, 200);

	write_services(&w, "rows", rq->cx.model);
	return reply_end(rq, rs, &w);
}

Err centre_saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version,
		 const char *action)
{
	struct jw w = reply(rs, status);

	write_publish(&rq->cx, app_model_changed, NULL);
	rq->object = id;
	rq->action = action;
	rq->audit_class = AUDIT_CLASS_ADMIN;
	rs->version = version;
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

static bool key_form(const char *key)
{
	return strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(key);
}

/* Theme keys as JSON text in the arena; unknown ones are refused by field. */
static Err themes_text(struct req *rq, struct resp *rs, const struct list *themes, char **out)
{
	CLEANUP(buf_release) struct buf b;
	const char *const *keys = themes->items;
	struct jw w;

	buf_init(&b, 16384);
	jw_init(&w, &b);
	jw_array(&w, NULL);
	for (size_t i = 0; i < themes->n; i++) {
		if (!model_term_key(rq->cx.model, TERM_THEME, keys[i]))
			return schema_refuse(&rq->cx, &rs->errors, "themes",
					     "field.not_one_of");
		jw_string(&w, NULL, keys[i]);
	}
	jw_end(&w);
	*out = arena_strndup(rq->cx.arena, b.data, b.len);
	return OK;
}

static Err service_add(struct req *rq, struct resp *rs)
{
	const struct service_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	char *themes = NULL;

	if (!key_form(in->key))
		return schema_refuse(cx, &rs->errors, "key", "field.text");
	if (model_service_key(cx->model, in->key))
		return schema_refuse(cx, &rs->errors, "key", "field.taken");
	if (!model_term_key(cx->model, TERM_ARCHETYPE, in->archetype))
		return schema_refuse(cx, &rs->errors, "archetype", "field.not_one_of");
	if (!model_term_key(cx->model, TERM_UNIT, in->unit))
		return schema_refuse(cx, &rs->errors, "unit", "field.not_one_of");
	TRY(themes_text(rq, rs, &in->themes, &themes));
	TRY(db_exec(cx, SQL_SERVICE_ADD,
		    BIND(V_TEXT(in->key), V_TEXT(in->archetype), V_TEXT(in->label.fr),
			 V_TEXT(in->label.nl), V_TEXT(in->label.de), V_TEXT(in->label.en),
			 V_TEXT(in->unit), V_TEXT(themes), V_INT(in->sensitive)),
		    NULL));
	return centre_saved(rq, rs, 201, db_last_id(cx->db), 1, "centre.service_add");
}

static Err themes_of(struct req *rq, struct resp *rs, const struct catalogue_service *s,
		     const struct service_in *in, char **out)
{
	struct list had = { .items = s->themes, .n = s->n_themes };

	return themes_text(
		rq, rs, schema_has(rq->route->in, rq->has, "themes") ? &in->themes : &had, out);
}

static Err service_change(struct req *rq, struct resp *rs)
{
	const struct service_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct catalogue_service *s = model_service(cx->model, rq->id);
	const struct label *l;
	int64_t changed = 0;
	char *themes = NULL;
	bool active, sensitive;

	if (!s)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, s->version));
	l = in->label.fr ? &in->label : &s->label;
	active = schema_has(rq->route->in, rq->has, "active") ? in->active : s->active;
	sensitive =
		schema_has(rq->route->in, rq->has, "sensitive") ? in->sensitive : s->sensitive;
	TRY(themes_of(rq, rs, s, in, &themes));
	TRY(db_exec(cx, SQL_SERVICE_SET,
		    BIND(V_INT(s->id), V_TEXT(l->fr), V_TEXT(l->nl), V_TEXT(l->de),
			 V_TEXT(l->en), V_TEXT(themes), V_INT(active), V_INT(s->version),
			 V_INT(sensitive)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return centre_saved(rq, rs, 200, s->id, s->version + 1, "centre.service_change");
}

static Err term_add(struct req *rq, struct resp *rs)
{
	const struct term_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int list = 0;

	while (strcmp(term_list_names[list], open_lists[in->list]) != 0)
		list++;
	if (!key_form(in->key))
		return schema_refuse(cx, &rs->errors, "key", "field.text");
	if (model_term_key(cx->model, (enum term_list)list, in->key))
		return schema_refuse(cx, &rs->errors, "key", "field.taken");
	TRY(db_exec(cx, SQL_TERM_ADD,
		    BIND(V_TEXT(open_lists[in->list]), V_TEXT(in->key), V_TEXT(in->label.fr),
			 V_TEXT(in->label.nl), V_TEXT(in->label.de), V_TEXT(in->label.en)),
		    NULL));
	return centre_saved(rq, rs, 201, db_last_id(cx->db), 1, "centre.term_add");
}

static Err term_change(struct req *rq, struct resp *rs)
{
	const struct term_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const struct term *t = model_term(cx->model, rq->id);
	const struct label *l;
	int64_t changed = 0;
	bool active;

	if (!t)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(expect_version(rq, rs, t->version));
	l = in->label.fr ? &in->label : &t->label;
	active = schema_has(rq->route->in, rq->has, "active") ? in->active : t->active;
	TRY(db_exec(cx, SQL_TERM_SET,
		    BIND(V_INT(t->id), V_TEXT(l->fr), V_TEXT(l->nl), V_TEXT(l->de),
			 V_TEXT(l->en), V_INT(active), V_INT(t->version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	return centre_saved(rq, rs, 200, t->id, t->version + 1, "centre.term_change");
}

static Err changes(struct req *rq, struct resp *rs)
{
	const struct changes_q *in = rq->q;
	uint64_t version = 0;
	unsigned moved = app_moved(rq->cx.app, (uint64_t)in->since, &version);
	struct jw w = reply(rs, 200);

	jw_int(&w, "version", (int64_t)version);
	jw_array(&w, "topics");
	for (int t = 0; t < TOPICS; t++)
		if (moved & 1u << t)
			jw_string(&w, NULL, topic_names[t]);
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static Err health(struct req *rq, struct resp *rs)
{
	struct jw w = reply(rs, 200);

	jw_bool(&w, "ok", true);
	jw_bool(&w, "read_only", app_read_only(rq->cx.app));
	return reply_end(rq, rs, &w);
}

static const struct route routes[] = {
	{ GET, "/api/catalogue", catalogue, ANY_USER, AUDIT_NONE, .out = &catalogue_schema,
	  .help = "services and the lists of the forms" },
	{ GET, "/api/services", services, ANY_USER, AUDIT_NONE, .out = &services_schema,
	  .help = "services of the centre" },
	{ POST, "/api/services", service_add, "catalogue.write", AUDIT_WRITE,
	  .in = &service_in_schema, .out = &id_version_schema, .help = "a new service" },
	{ PATCH, "/api/services/:id", service_change, "catalogue.write", AUDIT_WRITE,
	  .in = &service_change_schema, .out = &id_version_schema,
	  .help = "label, themes, in use or not, sensitive or not" },
	{ POST, "/api/terms", term_add, "catalogue.write", AUDIT_WRITE, .in = &term_in_schema,
	  .out = &id_version_schema, .help = "a new theme, place, partner or outcome" },
	{ PATCH, "/api/terms/:id", term_change, "catalogue.write", AUDIT_WRITE,
	  .in = &term_change_schema, .out = &id_version_schema,
	  .help = "label, in use or not" },
	{ GET, "/api/parameters", parameters_list, "parameter.read", AUDIT_NONE,
	  .out = &parameters_schema, .help = "dated figures and their sources" },
	{ GET, "/api/parameters/past", parameters_past, "parameter.read", AUDIT_NONE,
	  .out = &parameters_past_schema,
	  .help = "what corrected figures said before, by whom and why" },
	{ POST, "/api/parameters", parameter_add, "parameter.write", AUDIT_WRITE,
	  .in = &parameter_in_schema, .out = &parameter_saved_schema,
	  .help = "a value from a day on; nothing before it changes", .flags = ROUTE_OWN_TX },
	{ PATCH, "/api/parameters/:id", parameter_change, "parameter.write", AUDIT_WRITE,
	  .in = &parameter_change_schema, .out = &parameter_saved_schema,
	  .help = "correct a value that was entered wrongly", .flags = ROUTE_OWN_TX },
	{ POST, "/api/parameters/:id/remove", parameter_remove, "parameter.write", AUDIT_WRITE,
	  .in = &parameter_remove_schema, .out = &parameter_saved_schema,
	  .help = "take back a value that is not yet in force", .flags = ROUTE_OWN_TX },
	{ GET, "/api/changes", changes, ANY_USER, AUDIT_NONE, .q = &changes_q_schema,
	  .out = &changes_schema, .help = "what moved since a version",
	  .flags = ROUTE_BACKGROUND },
	{ GET, "/api/centre/check", centre_check, "centre.check", AUDIT_READ,
	  .out = &centre_check_schema, .help = "the self-check: base, keys, trail, figures" },
	{ GET, "/api/centre/checks", centre_checks, "centre.check", AUDIT_NONE,
	  .out = &centre_checks_schema, .help = "what the daily self-check found" },
	{ GET, "/healthz", health, PUBLIC, AUDIT_NONE, .out = &health_schema,
	  .help = "the process answers" },
};

const struct service centre_service = { .name = "centre", LIST(routes, routes) };
