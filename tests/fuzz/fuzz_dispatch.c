/*
 * Requests made of any bytes, through the whole program: http_dispatch() over a real centre with
 * its writer, its read models and both plans.
 *
 * An input is a role and up to three requests: route (or a raw path), ids of rows that exist or
 * not, query, body (drawn from the route's schema, or raw), If-Match, Idempotency-Key.  An
 * answer is 200 to 499, or 503 when it says that the server is busy; it is JSON, or of the type
 * that the route announces; CHECK_ANSWERS compares it with its description.  What was
 * acknowledged under a key gets the same answer again.
 *
 * The centre is made afresh every RENEW inputs; before that the self-check must hold: whatever
 * was asked, base, keys, audit chain and read models agree.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/selfcheck.h"
#include "core/throttle.h"
#include "fuzz/dispatch_input.h"
#include "http/guard.h"
#include "support/fixture.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RENEW 1500

#define MUST(x, ...)                                                                           \
	do {                                                                                   \
		if (!(x)) {                                                                    \
			fprintf(stderr, __VA_ARGS__);                                          \
			fputc('\n', stderr);                                                   \
			abort();                                                               \
		}                                                                              \
	} while (0)

static const char *const LOGINS[] = { "social_worker",	"manager",     "admin",
				      "team_lead",	"dpo",	       "reception",
				      "social_worker2", "coordinator", "driver",
				      "kitchen" };

struct known known_rows[] = {
	{ .word = "persons" }, { .word = "interventions" }, { .word = "nodes" },
	{ .word = "plans" },   { .word = "rules" },	    { .word = "indicators" },
	{ .word = "users" },   { .word = "teams" },	    { .word = "roles" },
	{ .word = "terms" },   { .word = "services" },	    { .word = "sessions" },
	{ .word = "records" }, { .word = "glass" },	    { .word = "milestones" },
	{ .word = "tasks" },   { .word = "referents" },

	{ .word = NULL },
};

/* Where the ids of a word are, from the table and its key. */
static const char *const FIRST_IDS[][2] = {
	{ "persons", "SELECT min(person_id) FROM person" },
	{ "persons", "SELECT max(person_id) FROM person" },
	{ "interventions", "SELECT min(intervention_id) FROM intervention" },
	{ "interventions", "SELECT max(intervention_id) FROM intervention" },
	{ "tasks", "SELECT min(intervention_id) FROM intervention" },
	{ "nodes", "SELECT min(node_id) FROM plan_node WHERE level = 'action'" },
	{ "nodes", "SELECT max(node_id) FROM plan_node" },
	{ "nodes", "SELECT min(node_id) FROM plan_node" },
	{ "plans", "SELECT 1" },
	{ "plans", "SELECT 2" },
	{ "rules", "SELECT min(rule_id) FROM rule" },
	{ "rules", "SELECT max(rule_id) FROM rule" },
	{ "indicators", "SELECT min(indicator_id) FROM indicator" },
	{ "indicators", "SELECT indicator_id FROM indicator WHERE measure LIKE '%manual%'" },
	/* Accounts and roles that no other input needs may be changed. */
	{ "users", "SELECT user_id FROM user WHERE login = 'driver'" },
	{ "users", "SELECT user_id FROM user WHERE login = 'kitchen'" },
	{ "referents", "SELECT 1" },
	{ "referents", "SELECT 2" },
	{ "teams", "SELECT 1" },
	{ "teams", "SELECT 2" },
	{ "roles", "SELECT role_id FROM role WHERE key = 'driver'" },
	{ "roles", "SELECT role_id FROM role WHERE key = 'kitchen'" },
	{ "terms", "SELECT min(term_id) FROM term WHERE list = 'partner'" },
	{ "services", "SELECT min(service_id) FROM service" },
	{ "sessions", "SELECT min(session_id) FROM session" },
	{ "records", "SELECT min(record_id) FROM record" },
	{ "records", "SELECT max(record_id) FROM record" },
	{ "glass", "SELECT min(glass_id) FROM glass" },
	{ "milestones", "SELECT min(milestone_id) FROM milestone" },
};

static struct fx *fx;
static char *cookies[ARRAY_LEN(LOGINS)];
static unsigned inputs;
static uint64_t fresh_key;

/* ---- the centre ---- */

static void learn(const char *word, size_t n, int64_t id, int64_t version)
{
	struct known *k = known_of(word, n);
	size_t i;

	if (!k->word || id <= 0)
		return;
	for (i = 0; i < k->n && k->rows[i].id != id; i++)
		;
	if (i == KNOWN_MAX)
		i = KNOWN_MAX / 2 + (size_t)id % (KNOWN_MAX / 2);
	else if (i == k->n)
		k->n++;
	k->rows[i] = (struct known_row){ .id = id, .version = version };
}

static void sign_in(size_t who)
{
	char body[120];

	free(cookies[who]);
	cookies[who] = NULL;
	fx->cookie = NULL;
	(void)snprintf(body, sizeof(body),
		       "{\"login\":\"%s\",\"password\":\"Maillon-tests-2026\"}", LOGINS[who]);
	throttle_reset();
	fx_request(fx, POST, "/api/login", body);
	if (fx->status == 200)
		cookies[who] = strdup(fx->cookie);
}

static void check_all(void)
{
	struct check_report r;
	struct arena a;
	struct ctx cx;

	arena_init(&a, (size_t)256 << 20);
	MUST(app_enter(fx->app, &a, &cx).code == ERR_OK, "enter");
	MUST(selfcheck(&cx, &r).code == ERR_OK, "self-check: %s %s", cx.err.key, cx.err.where);
	for (size_t i = 0; i < r.n; i++)
		MUST(r.lines[i].good, "self-check: %s: %s", r.lines[i].what, r.lines[i].detail);
	app_leave(&cx);
	arena_release(&a);
}

static void drop_centre(void)
{
	void *state = fx;

	if (fx)
		(void)fx_teardown(&state);
	fx = NULL;
}

static void fill_centre(void)
{
	char path[100];
	int64_t id;

	id = fx_person(fx, "Istace", "Michel", "1981-04-12");
	(void)fx_intervention(fx, id, "Bilan");
	id = fx_person(fx, "Goffin", "Thérèse", "1947-09-09");
	(void)fx_intervention(fx, id, "Suivi");
	fx_as(fx, "social_worker2");
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64 "/glass", id);
	fx_call(fx, POST, path,
		"{\"reason_code\":\"urgence\",\"reason\":\"La personne est au guichet ce "
		"jour.\"}",
		201);
	fx_as(fx, "manager");
	(void)snprintf(path, sizeof(path), "/api/nodes/%" PRId64 "/milestones",
		       fx_sql(fx, "SELECT min(node_id) FROM plan_node WHERE level = 'action'"));
	fx_call(fx, POST, path, "{\"label\":\"Ouverture\",\"due\":\"2026-12-01\"}", 200);
}

static void renew_centre(void)
{
	void *state = NULL;

	if (fx) {
		check_all();
		drop_centre();
	} else {
		(void)atexit(drop_centre);
	}
	(void)fx_setup(&state, FX_PLANS);
	fx = state;
	fx_as(fx, "social_worker");
	fill_centre();
	for (struct known *k = known_rows; k->word; k++)
		k->n = 0;
	for (size_t i = 0; i < ARRAY_LEN(FIRST_IDS); i++)
		learn(FIRST_IDS[i][0], strlen(FIRST_IDS[i][0]), fx_sql(fx, FIRST_IDS[i][1]), 1);
	for (size_t i = 0; i < ARRAY_LEN(LOGINS); i++)
		sign_in(i);
}

/* ---- one request ---- */

static const struct route *pick_route(struct bytes *b)
{
	size_t n = 0, at = take(b);

	FX_EACH_ROUTE(svc, r)
	n++;
	if (at == 255)
		return NULL;
	at %= n;
	FX_EACH_ROUTE(svc2, r)
	if (at-- == 0)
		return r;
	return NULL;
}

/* The word of a path: "persons" of "/api/persons/:id". */
static const char *path_word(const char *path, size_t *n)
{
	const char *word = strncmp(path, "/api/", 5) == 0 ? path + 5 : path;

	*n = strcspn(word, "/");
	return word;
}

/* The path of a route, with ids from the known rows; the last one's version. */
static void put_path(struct buf *out, struct bytes *b, const struct route *r, int64_t *version)
{
	const char *p = r->path;
	size_t n;
	const char *word = path_word(p, &n);
	struct known *k = known_of(word, n);

	*version = 1;
	while (*p) {
		uint8_t how;

		if (strncmp(p, ":id", 3) != 0) {
			buf_char(out, *p++);
			continue;
		}
		p += 3;
		how = take(b);
		if (how < 240 && k->n) {
			buf_int(out, k->rows[how % k->n].id);
			*version = k->rows[how % k->n].version;
		} else {
			buf_int(out, how == 240 ? INT64_MAX : how == 241 ? 0 : 4242 + how);
		}
	}
}

static void put_raw(struct buf *out, struct bytes *b)
{
	size_t n;
	const uint8_t *run = take_run(b, &n);

	buf_add(out, run, n);
}

static const char *pick_tag(struct arena *a, struct bytes *b, int64_t version)
{
	static const char *const odd[] = {
		NULL, "\"0\"", "*", "W/\"1\"", "\"99999999999999999999\"", "\"1", "x"
	};
	uint8_t how = take(b);

	if (how < 200)
		return arena_printf(a, "\"%" PRId64 "\"", version + how % 4);
	return odd[how % ARRAY_LEN(odd)];
}

static const char *pick_key(struct arena *a, struct bytes *b)
{
	uint8_t how = take(b);

	if (how < 200)
		return arena_printf(a, "00000007-0000-4000-8000-%012" PRIx64, ++fresh_key);
	if (how < 230)
		return arena_printf(a, "00000008-0000-4000-8000-%012x", how % 5u);
	return how & 1 ? NULL : "not-a-key";
}

/* False: the edge would not have let it through. */
static bool make_request(struct bytes *b, struct req *rq)
{
	struct arena *a = rq->cx.arena;
	const struct route *r = pick_route(b);
	CLEANUP(buf_release) struct buf path, query, body;
	int64_t version = 1;
	uint8_t how = take(b);

	buf_init(&path, 4096);
	buf_init(&query, 65536);
	buf_init(&body, (size_t)2 << 20);
	rq->method = r ? r->method : (enum method)(take(b) % (DELETE_ + 1));
	if (r)
		put_path(&path, b, r, &version);
	else
		put_raw(&path, b);
	rq->if_match = pick_tag(a, b, version);
	rq->idempotency_key = pick_key(a, b);
	if (r && r->q && !(how & 1))
		put_query(&query, b, r->q);
	else if (how & 2)
		put_raw(&query, b);
	if (r && r->in && !(how & 4))
		put_object(&body, b, r->in, 1);
	else if (how & 8)
		put_raw(&body, b);
	rq->path = path.len ? arena_strndup(a, path.data, path.len) : "/";
	rq->query = query.len ? arena_strndup(a, query.data, query.len) : NULL;
	rq->body = body.len ? arena_strndup(a, body.data, body.len) : "";
	rq->body_len = body.len;
	rq->content_type = how & 16 ? NULL : "application/json";
	rq->origin = how & 32 ? NULL : "http://127.0.0.1:8080";
	rq->fetch_site = how & 64 ? "same-origin" : NULL;
	{
		const char *target =
			rq->query ? arena_printf(a, "%s?%s", rq->path, rq->query) : rq->path;

		return strlen(rq->path) == (path.len ? path.len : 1) &&
		       guard_target(target, strlen(target)) == NULL;
	}
}

static void check_answer(const struct req *rq, const struct resp *rs)
{
	const char *text = rs->body.data ? rs->body.data : "";
	const char *what = rq->route ? rq->route->path : "no route";
	json_t *j;

	MUST((rs->status >= 200 && rs->status < 500) || rs->status == 503,
	     "%s %s: %d %s at %s (%s)", method_name(rq->method), what, rs->status, text,
	     rq->cx.err.where, rq->cx.err.detail);
	MUST(!rs->set_cookie || !strpbrk(rs->set_cookie, "\r\n"), "cookie of %s", what);
	MUST(!rs->disposition || !strpbrk(rs->disposition, "\r\n"), "name of %s", what);
	if (rs->not_modified || (rs->type && rs->status < 300))
		return;
	j = json_loadb(text, rs->body.len, 0, NULL);
	MUST(json_is_object(j), "%s: not JSON: %.300s", what, text);
	MUST(rs->status < 300 || json_is_string(json_object_get(j, "error")),
	     "%s: no error: %.300s", what, text);
	json_decref(j);
}

/* Rows that the answer tells of are there for the next requests. */
static void learn_from(const struct req *rq, const struct resp *rs)
{
	size_t n;
	const char *word = path_word(rq->path, &n);
	json_t *j;

	if (rs->status >= 300 || rs->type)
		return;
	j = json_loadb(rs->body.data ? rs->body.data : "", rs->body.len, 0, NULL);
	if (rq->id)
		learn(word, n, rq->id, rs->version > 0 ? rs->version : 1);
	else if (json_is_integer(json_object_get(j, "id")))
		learn(word, n, json_integer_value(json_object_get(j, "id")), 1);
	if (json_is_integer(json_object_get(j, "record_id")))
		learn("records", 7, json_integer_value(json_object_get(j, "record_id")), 1);
	json_decref(j);
}

static void dispatch(struct req *rq, struct resp *rs, struct arena *a)
{
	struct req copy = *rq;

	copy.cx = (struct ctx){ .arena = a, .app = fx->app };
	http_dispatch(&copy, rs);
	check_answer(&copy, rs);
	learn_from(&copy, rs);
	*rq = copy;
}

/* The same again: the same answer, unless the session went with the first one. */
static void again(const struct req *rq, const struct resp *first)
{
	struct req rq2 = *rq;
	struct resp rs = { 0 };
	struct arena a;

	arena_init(&a, (size_t)256 << 20);
	dispatch(&rq2, &rs, &a);
	if (rs.status != 401 && rs.status != 403 && rs.status != 423)
		MUST(rs.status == first->status && rs.body.len == first->body.len &&
			     (!rs.body.len ||
			      memcmp(rs.body.data, first->body.data, rs.body.len) == 0),
		     "%s: another answer to the same key: %d %.200s", rq->route->path,
		     rs.status, rs.body.data ? rs.body.data : "");
	buf_release(&rs.body);
	arena_release(&a);
}

/* A new password of one of these would shut its role out of all later inputs. */
static bool is_harmful(const struct req *rq, size_t who)
{
	return rq->method == POST && strcmp(rq->path, "/api/me/password") == 0 &&
	       strcmp(LOGINS[who], "driver") != 0 && strcmp(LOGINS[who], "kitchen") != 0;
}

static bool is_keyed(const struct req *rq)
{
	return rq->route && rq->method != GET &&
	       !(rq->route->flags & (ROUTE_READS | ROUTE_NO_KEY));
}

static void one_request(struct bytes *b, size_t who)
{
	struct req rq = { 0 };
	struct resp rs = { 0 };
	struct arena a;

	arena_init(&a, (size_t)256 << 20);
	rq.cx.arena = &a;
	rq.host = "127.0.0.1:8080";
	rq.client = "127.0.0.0";
	rq.agent = "Mozilla/5.0 Firefox/140.0";
	if (make_request(b, &rq) && (who == ARRAY_LEN(LOGINS) || !is_harmful(&rq, who))) {
		rq.session = who < ARRAY_LEN(LOGINS) ? cookies[who] : NULL;
		dispatch(&rq, &rs, &a);
		if (is_keyed(&rq) && rs.status < 300 && take(b) % 4 == 1)
			again(&rq, &rs);
		if (who < ARRAY_LEN(LOGINS) && (rs.status == 401 || rs.status == 423))
			sign_in(who);
	}
	buf_release(&rs.body);
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { .data = data, .n = size };
	size_t who;

	if (inputs++ % RENEW == 0)
		renew_centre();
	throttle_reset();
	who = take(&b) % (ARRAY_LEN(LOGINS) + 1);
	for (int i = 0; i < 3 && b.at < b.n; i++)
		one_request(&b, who);
	fx_forget(fx);
	return 0;
}
