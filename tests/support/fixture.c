#define _XOPEN_SOURCE 700 /* nftw */
/* See fixture.h. */
#include "support/fixture.h"

#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/embed.h"
#include "cli/staff.h"
#include "core/throttle.h"
#include "core/write.h"
#include "db/db.h"
#include "svc/plan/parse.h"
#include "svc/plan/plan.h"
#include "vault/password.h"
#include "vault/token.h"

#include "base/banned.h"

#define PASSWORD "Maillon-tests-2026"

static void start_library(void)
{
	static bool started;
	struct err_info ei = { 0 };

	if (started)
		return;
	started = true;
	vault_test_mode = true;
	json_object_seed(0);
	assert_int_equal(vault_start(&ei).code, ERR_OK);
	assert_int_equal(db_library_start(&ei).code, ERR_OK);
	assert_int_equal(http_check_routes(&ei).code, ERR_OK);
	password_cost_set(1, 8);
	vault_allow_unlocked_memory();
}

static void open_app(struct fx *fx)
{
	struct app_unlock how = { .secret_file = fx->secret };
	struct err_info ei = { 0 };

	if (app_open(&ei, fx->dir, &how, NULL, NULL, &fx->app).code != ERR_OK)
		fail_msg("open: %s %s %s", ei.key, ei.detail, ei.where);
}

static const char SQL_TEAM[] = "INSERT INTO team(label) VALUES (?1)";

static Err add_teams(struct ctx *cx, void *arg)
{
	(void)arg;
	TRY(db_exec(cx, SQL_TEAM, BIND(V_TEXT("Insertion")), NULL));
	TRY(db_exec(cx, SQL_TEAM, BIND(V_TEXT("Aide aux personnes")), NULL));
	write_publish(cx, app_model_changed, NULL);
	return OK;
}

/* Logins are the roles; the second team has "social_worker2". */
static const struct {
	const char *login, *name, *role;
	int64_t team;
} STAFF[] = {
	{ "social_worker", "Karima Benali", "social_worker", 1 },
	{ "social_worker2", "Nadia Hardy", "social_worker", 2 },
	{ "team_lead", "Marc Arnould", "team_lead", 1 },
	{ "reception", "Lucie Baijot", "reception", 0 },
	{ "coordinator", "Paul Dessy", "coordinator", 0 },
	{ "driver", "Joseph Arend", "driver", 0 },
	{ "kitchen", "Anne Thiry", "kitchen", 0 },
	{ "manager", "Jean Goosse", "manager", 0 },
	{ "dpo", "Odile Servais", "dpo", 0 },
	{ "admin", "Yves Collin", "admin", 0 },
};

static void with_ctx(struct fx *fx, Err (*work)(struct ctx *cx, void *arg), void *arg)
{
	struct arena a;
	struct ctx cx;
	Err e;

	arena_init(&a, (size_t)256 << 20);
	e = app_enter(fx->app, &a, &cx);
	if (e.code == ERR_OK)
		e = work(&cx, arg);
	if (e.code != ERR_OK)
		fail_msg("%s %s %s", cx.err.key, cx.err.detail, cx.err.where);
	app_leave(&cx);
	arena_release(&a);
}

static Err teams(struct ctx *cx, void *arg)
{
	return write_run(cx, add_teams, arg);
}

static Err one_staff(struct ctx *cx, void *arg)
{
	const int *i = arg;
	struct staff s = { .login = STAFF[*i].login,
			   .name = STAFF[*i].name,
			   .role = STAFF[*i].role,
			   .password = PASSWORD,
			   .teams = &STAFF[*i].team,
			   .n_teams = STAFF[*i].team ? 1 : 0 };

	return staff_add(cx, &s, NULL);
}

struct planned {
	const char *file, *organisation;
	struct plan_import in;
	struct plan_imported out;
};

static Err store_plan(struct ctx *cx, void *arg)
{
	struct planned *p = arg;

	return plan_store(cx, &p->in, &p->out);
}

static Err one_plan(struct ctx *cx, void *arg)
{
	struct planned *p = arg;
	const struct embedded *f = embedded_find(embedded_schema, p->file);
	struct plan_tree t;

	TRY(plan_parse(cx->arena, &cx->err, (const char *)f->data, f->len, &t));
	p->in = (struct plan_import){ .tree = &t,
				      .title = "Programme stratégique transversal",
				      .organisation = p->organisation,
				      .from = day_from_civil(2021, 1, 1),
				      .to = day_from_civil(2026, 12, 31) };
	return write_run(cx, store_plan, p);
}

static void fill(struct fx *fx, enum fx_what what)
{
	struct planned plans[] = {
		{ .file = "data/plans/paliseul.txt", .organisation = "CPAS de Paliseul" },
		{ .file = "data/plans/ecaussinnes.txt", .organisation = "CPAS d'Écaussinnes" },
	};

	if (what & FX_STAFF) {
		with_ctx(fx, teams, NULL);
		for (int i = 0; i < (int)ARRAY_LEN(STAFF); i++)
			with_ctx(fx, one_staff, &i);
	}
	if ((what & FX_PLANS) == FX_PLANS)
		for (size_t i = 0; i < ARRAY_LEN(plans); i++)
			with_ctx(fx, one_plan, &plans[i]);
}

int fx_setup(void **state, enum fx_what what)
{
	struct app_create how = { .name = "CPAS d'essai", .kind = "CPAS", .recovery = true };
	struct app_created created;
	struct err_info ei = { 0 };
	/* Not test_calloc(): a test may close its centre and open another. */
	struct fx *fx = calloc(1, sizeof(*fx));

	start_library();
	clock_freeze(FX_NOW);
	throttle_reset();
	(void)snprintf(fx->dir, sizeof(fx->dir), "/tmp/maillon-test-XXXXXX");
	assert_non_null(mkdtemp(fx->dir));
	(void)snprintf(fx->secret, sizeof(fx->secret), "%s.secret", fx->dir);
	how.secret_file = fx->secret;
	if (app_create(&ei, fx->dir, &how, &created).code != ERR_OK)
		fail_msg("create: %s %s %s", ei.key, ei.detail, ei.where);
	arena_init(&fx->arena, (size_t)512 << 20);
	open_app(fx);
	fill(fx, what);
	*state = fx;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	(void)st;
	(void)flag;
	(void)f;
	return remove(path);
}

int fx_teardown(void **state)
{
	struct fx *fx = *state;

	app_close(fx->app);
	(void)nftw(fx->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	(void)unlink(fx->secret);
	arena_release(&fx->arena);
	clock_freeze(0);
	free(fx);
	return 0;
}

void fx_reopen(struct fx *fx)
{
	app_close(fx->app);
	open_app(fx);
}

void fx_forget(struct fx *fx)
{
	arena_reset(&fx->arena);
	fx->body = NULL;
	fx->cookie = NULL;
}

/* The token out of "__Host-s=…; Path=/". */
static void keep_cookie(struct fx *fx, const char *header)
{
	const char *start = strchr(header, '=') + 1;

	fx->cookie = arena_strndup(&fx->arena, start, strcspn(start, ";"));
}

const char *fx_request(struct fx *fx, enum method m, const char *path, const char *body)
{
	char key[40];
	const char *q = strchr(path, '?');
	struct req rq = { 0 };
	struct resp rs = { 0 };
	struct arena a;
	json_t *j;

	(void)snprintf(key, sizeof(key), "%08x-0000-4000-8000-%012" PRIx64, 7,
		       (uint64_t)id_random53() & 0xFFFFFFFFFFFF);
	arena_init(&a, (size_t)256 << 20);
	rq.cx.arena = &a;
	rq.cx.app = fx->app;
	rq.method = m;
	rq.path = arena_strndup(&a, path, q ? (size_t)(q - path) : strlen(path));
	rq.query = q ? q + 1 : NULL;
	rq.session = fx->cookie;
	rq.host = "127.0.0.1:8080";
	rq.origin = fx->origin ? fx->origin : "http://127.0.0.1:8080";
	rq.client = "127.0.0.0";
	rq.agent = "Mozilla/5.0 Firefox/140.0";
	if (m != GET) {
		rq.content_type = "application/json";
		rq.idempotency_key = fx->key ? fx->key : key;
		rq.body = body ? body : "{}";
		rq.body_len = strlen(rq.body);
	}
	rq.if_match = fx->if_match;
	http_dispatch(&rq, &rs);
	fx->status = rs.status;
	fx->version = rs.version;
	fx->body = arena_strndup(&fx->arena, rs.body.data ? rs.body.data : "", rs.body.len);
	if (rs.set_cookie && rs.status < 300)
		keep_cookie(fx, rs.set_cookie);
	fx->error[0] = '\0';
	j = json_loads(fx->body, 0, NULL);
	if (json_is_string(json_object_get(j, "error")))
		(void)snprintf(fx->error, sizeof(fx->error), "%s",
			       json_string_value(json_object_get(j, "error")));
	json_decref(j);
	buf_release(&rs.body);
	arena_release(&a);
	fx->if_match = fx->key = fx->origin = NULL;
	return fx->body;
}

const char *fx_call(struct fx *fx, enum method m, const char *path, const char *body,
		    int status)
{
	const char *answer = fx_request(fx, m, path, body);

	if (fx->status != status)
		fail_msg("%s %s: %d instead of %d: %.300s", method_name(m), path, fx->status,
			 status, answer);
	return answer;
}

void fx_as(struct fx *fx, const char *login)
{
	char body[200];

	fx->cookie = NULL;
	(void)snprintf(body, sizeof(body), "{\"login\":\"%s\",\"password\":\"" PASSWORD "\"}",
		       login);
	fx_call(fx, POST, "/api/login", body, 200);
}

static json_t *parsed(struct fx *fx)
{
	static json_t *last;
	json_error_t e;

	json_decref(last); /* one answer at a time */
	last = json_loads(fx->body, 0, &e);
	if (!last)
		fail_msg("not JSON: %.200s", fx->body);
	return last;
}

json_t *fx_json(struct fx *fx, const char *path)
{
	json_t *at = parsed(fx);

	while (at && *path) {
		char name[64];
		size_t n = strcspn(path, ".");

		(void)snprintf(name, sizeof(name), "%.*s", (int)n, path);
		path += n + (path[n] == '.');
		at = json_is_array(at) ? json_array_get(at, (size_t)strtol(name, NULL, 10))
				       : json_object_get(at, name);
	}
	return at;
}

int64_t fx_int(struct fx *fx, const char *path)
{
	json_t *v = fx_json(fx, path);

	if (!json_is_integer(v))
		fail_msg("%s is no integer in %.300s", path, fx->body);
	return json_integer_value(v);
}

const char *fx_text(struct fx *fx, const char *path)
{
	json_t *v = fx_json(fx, path);

	return json_is_string(v) ? arena_strdup(&fx->arena, json_string_value(v)) : NULL;
}

int64_t fx_sql(struct fx *fx, const char *sql)
{
	char path[100];
	struct err_info ei = { 0 };
	struct arena a;
	struct ctx cx = { .arena = &a };
	int64_t out = -1;

	(void)snprintf(path, sizeof(path), "%s/data.db", fx->dir);
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	assert_int_equal(db_open(&ei, path, DB_READ, &cx.db).code, ERR_OK);
	if (db_int(&cx, sql, NO_BIND, &out).code != ERR_OK)
		fail_msg("%s: %s", sql, cx.err.detail);
	db_close(cx.db);
	arena_release(&a);
	return out;
}

int64_t fx_person(struct fx *fx, const char *last, const char *first, const char *birth)
{
	char body[600];

	(void)snprintf(body, sizeof(body),
		       "{\"identity\":{\"last_name\":\"%s\",\"first_name\":\"%s\",\"birth_"
		       "date\":\"%s\","
		       "\"contacts\":[{\"kind\":\"mobile\",\"value\":\"0470 12 34 56\"}],"
		       "\"address\":{\"street\":\"Rue de la "
		       "Semois\",\"number\":\"14\",\"postcode\":\"6850\","
		       "\"locality\":\"Carlsbourg\"}},\"team_id\":1,\"referent_id\":1}",
		       last, first, birth);
	fx_call(fx, POST, "/api/persons", body, 201);
	return fx_int(fx, "id");
}

int64_t fx_intervention(struct fx *fx, int64_t person_id, const char *note)
{
	char body[800];

	(void)snprintf(
		body, sizeof(body),
		"{\"person_id\":%" PRId64 ",\"service\":\"insertion\",\"mode\":\"interview\","
		"\"day\":\"" FX_TODAY "\",\"start\":\"10:02\",\"minutes\":39,\"note\":\"%s\"}",
		person_id, note);
	fx_call(fx, POST, "/api/interventions", body, 201);
	return fx_int(fx, "id");
}

char *fx_path(struct fx *fx, const struct route *r, int64_t id)
{
	char *out = arena_alloc(&fx->arena, strlen(r->path) + 64);
	const char *p = r->path;
	size_t n = 0;

	while (*p) {
		if (strncmp(p, ":id", 3) == 0) {
			n += (size_t)snprintf(out + n, 24, "%" PRId64, id);
			p += 3;
			continue;
		}
		out[n++] = *p++;
	}
	return out;
}
