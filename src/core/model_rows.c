/* See model_rows.h. */
#include "core/model_rows.h"

#include <jansson.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "db/db.h"

#include "base/banned.h"

static const char SQL_CENTRE[] = "SELECT centre_id, name, kind, demo FROM centre";
static const char SQL_TEAMS[] =
	"SELECT team_id, version, label, active FROM team ORDER BY team_id";
static const char SQL_ROLES[] = "SELECT role_id, version, key, home, label_fr, label_nl, "
				"label_de, label_en, idle_s, caps"
				" FROM role ORDER BY role_id";
static const char SQL_USERS[] =
	"SELECT user_id, version, login, name, lang, role_id, active, last_login_day FROM user"
	" ORDER BY name";
static const char SQL_USER_TEAMS[] =
	"SELECT team_id FROM user_team WHERE user_id = ?1 ORDER BY team_id";
static const char SQL_TERMS[] = "SELECT term_id, version, list, key, label_fr, label_nl, "
				"label_de, label_en, active, days"
				" FROM term"
				" ORDER BY list, position, term_id";
static const char SQL_SERVICES[] =
	"SELECT service_id, version, key, archetype, unit, label_fr, label_nl, label_de, "
	"label_en,"
	" themes, default_theme_id, active, sensitive FROM service ORDER BY position, "
	"service_id";
static const char SQL_PARAMETERS[] =
	"SELECT parameter_id, code, unit, source, label_fr, "
	"label_nl, label_de, label_en, value,"
	" from_day, to_day, version FROM parameter ORDER BY code, from_day";

void *model_grow(struct arena *a, void **rows, size_t *n, size_t *cap, size_t size)
{
	if (*n == *cap) {
		size_t more = *cap ? *cap * 2 : 16;
		void *bigger = arena_array(a, more, size);

		if (*n)
			memcpy(bigger, *rows, *n * size);
		*rows = bigger;
		*cap = more;
	}
	return (char *)*rows + (*n)++ * size;
}

static struct label label_at(const struct stmt *q, int i, struct arena *a)
{
	return (struct label){ .fr = col_text(q, i, a),
			       .nl = col_text(q, i + 1, a),
			       .de = col_text(q, i + 2, a),
			       .en = col_text(q, i + 3, a) };
}

static void json_done(json_t **j)
{
	json_decref(*j);
}

/* A JSON array of strings. */
static Err texts(struct ctx *cx, struct arena *a, const char *json, const char ***out,
		 size_t *n)
{
	CLEANUP(json_done) json_t *j = json_loads(json, 0, NULL);
	json_t *v;
	size_t i;

	if (!json_is_array(j))
		FAIL(cx, ERR_INTERNAL, "model.list");
	*n = 0;
	*out = arena_array(a, json_array_size(j), sizeof(**out));
	json_array_foreach(j, i, v) if (json_is_string(v))(*out)[(*n)++] =
		arena_strdup(a, json_string_value(v));
	return OK;
}

static Err read_centre(struct ctx *cx, struct model *m)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const void *id;
	bool row = false;
	size_t n;

	TRY(db_query(cx, &q, SQL_CENTRE, NO_BIND));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_INTERNAL, "centre.damaged");
	id = col_view(&q, 0, &n);
	if (n == sizeof(m->centre_id))
		memcpy(m->centre_id, id, n);
	m->centre_name = col_text(&q, 1, &m->arena);
	m->centre_kind = col_text(&q, 2, &m->arena);
	m->demo = col_int(&q, 3) != 0;
	return OK;
}

static Err read_teams(struct ctx *cx, struct model *m)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_TEAMS, NO_BIND));
	for (;;) {
		struct team *t;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		t = model_grow(&m->arena, (void **)&m->teams, &m->n_teams, &cap, sizeof(*t));
		*t = (struct team){ .id = col_int(&q, 0),
				    .version = col_int(&q, 1),
				    .label = col_text(&q, 2, &m->arena),
				    .active = col_int(&q, 3) != 0 };
	}
}

static Err read_roles(struct ctx *cx, struct model *m)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_ROLES, NO_BIND));
	for (;;) {
		struct role *r;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		r = model_grow(&m->arena, (void **)&m->roles, &m->n_roles, &cap, sizeof(*r));
		*r = (struct role){ .id = col_int(&q, 0),
				    .version = col_int(&q, 1),
				    .key = col_text(&q, 2, &m->arena),
				    .home = col_text(&q, 3, &m->arena),
				    .label = label_at(&q, 4, &m->arena),
				    .idle_s = col_int(&q, 8) };
		TRY(texts(cx, &m->arena, col_text(&q, 9, cx->arena), &r->caps, &r->n_caps));
	}
}

/* "Karima Benali" gives "KB". */
static const char *initials_of(struct arena *a, const char *name)
{
	char *out = arena_alloc(a, 16);
	size_t n = 0;
	bool start = true;

	while (*name && n < 8) {
		const char *p = name;

		(void)utf8_next(&p);
		if (start && *name != ' ') {
			memcpy(out + n, name, (size_t)(p - name));
			n += (size_t)(p - name);
		}
		start = *name == ' ' || *name == '-';
		name = p;
	}
	return out;
}

static Err read_user_teams(struct ctx *cx, struct model *m, struct user *u)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t *ids = NULL;
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_USER_TEAMS, BIND(V_INT(u->id))));
	for (;;) {
		int64_t *id;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		id = model_grow(&m->arena, (void **)&ids, &u->n_teams, &cap, sizeof(*id));
		*id = col_int(&q, 0);
	}
	u->teams = ids;
	return OK;
}

static Err read_users(struct ctx *cx, struct model *m)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_USERS, NO_BIND));
	for (;;) {
		struct user *u;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		u = model_grow(&m->arena, (void **)&m->users, &m->n_users, &cap, sizeof(*u));
		*u = (struct user){ .id = col_int(&q, 0),
				    .version = col_int(&q, 1),
				    .login = col_text(&q, 2, &m->arena),
				    .name = col_text(&q, 3, &m->arena),
				    .lang = col_text(&q, 4, &m->arena),
				    .role = model_role(m, col_int(&q, 5)),
				    .active = col_int(&q, 6) != 0,
				    .last_login_day = col_day(&q, 7) };
		u->initials = initials_of(&m->arena, u->name);
		if (!u->role)
			FAIL(cx, ERR_INTERNAL, "model.role");
	}
	for (size_t i = 0; i < m->n_users; i++)
		TRY(read_user_teams(cx, m, &m->users[i]));
	return OK;
}

static Err read_terms(struct ctx *cx, struct model *m)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_TERMS, NO_BIND));
	for (;;) {
		struct term *t;
		const char *list;
		int at = 0;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		list = col_text(&q, 2, cx->arena);
		while (term_list_names[at] && strcmp(term_list_names[at], list) != 0)
			at++;
		t = model_grow(&m->arena, (void **)&m->terms, &m->n_terms, &cap, sizeof(*t));
		*t = (struct term){ .id = col_int(&q, 0),
				    .version = col_int(&q, 1),
				    .list = (enum term_list)at,
				    .key = col_text(&q, 3, &m->arena),
				    .label = label_at(&q, 4, &m->arena),
				    .days = col_null(&q, 9) ? -1 : col_int(&q, 9),
				    .active = col_int(&q, 8) != 0 };
		if ((size_t)t->id >= m->n_term_ids)
			m->n_term_ids = (size_t)t->id + 1;
	}
	m->term_by_id = arena_array(&m->arena, m->n_term_ids + 1, sizeof(*m->term_by_id));
	for (size_t i = 0; i < m->n_terms; i++)
		m->term_by_id[m->terms[i].id] = &m->terms[i];
	return OK;
}

static Err read_services(struct ctx *cx, struct model *m)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_SERVICES, NO_BIND));
	for (;;) {
		struct catalogue_service *s;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		s = model_grow(&m->arena, (void **)&m->services, &m->n_services, &cap,
			       sizeof(*s));
		*s = (struct catalogue_service){ .id = col_int(&q, 0),
						 .version = col_int(&q, 1),
						 .key = col_text(&q, 2, &m->arena),
						 .archetype = col_text(&q, 3, &m->arena),
						 .unit = col_text(&q, 4, &m->arena),
						 .label = label_at(&q, 5, &m->arena),
						 .default_theme =
							 model_term(m, col_int(&q, 10)),
						 .active = col_int(&q, 11) != 0,
						 .sensitive = col_int(&q, 12) != 0 };
		TRY(texts(cx, &m->arena, col_text(&q, 9, cx->arena), &s->themes, &s->n_themes));
	}
}

static Err read_parameters(struct ctx *cx, struct model *m)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t cap = 0;
	bool row = false;

	TRY(db_query(cx, &q, SQL_PARAMETERS, NO_BIND));
	for (;;) {
		struct parameter *p;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		p = model_grow(&m->arena, (void **)&m->parameters, &m->n_parameters, &cap,
			       sizeof(*p));
		*p = (struct parameter){ .id = col_int(&q, 0),
					 .code = col_text(&q, 1, &m->arena),
					 .unit = col_text(&q, 2, &m->arena),
					 .source = col_text(&q, 3, &m->arena),
					 .label = label_at(&q, 4, &m->arena),
					 .value = col_real(&q, 8),
					 .from = col_day(&q, 9),
					 .to = col_day(&q, 10),
					 .version = col_int(&q, 11) };
	}
}

Err model_rows(struct ctx *cx, struct model *m)
{
	CLEANUP(read_end) struct reading r = { 0 };

	TRY(read_begin(cx, &r));
	TRY(read_centre(cx, m));
	TRY(read_teams(cx, m));
	TRY(read_roles(cx, m));
	TRY(read_users(cx, m));
	TRY(read_terms(cx, m));
	TRY(read_services(cx, m));
	TRY(read_parameters(cx, m));
	return model_plan_rows(cx, m);
}
