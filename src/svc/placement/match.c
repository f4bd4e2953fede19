/*
 * Candidates, and how well each fits a post, with the reasons: skills, line of work, languages,
 * driving licence, how to get there, hours.  A reason that does not hold is shown too; nobody is
 * left out by a computation.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT person_id, version, since_day, profile FROM placement_candidate"
	" WHERE active = 1 ORDER BY since_day LIMIT 1000";
static const char SQL_VERSION[] =
	"SELECT version FROM placement_candidate WHERE person_id = ?1";
static const char SQL_SAVE[] =
	"INSERT INTO placement_candidate(person_id, version, active, since_day, profile)"
	" VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (person_id) DO UPDATE SET"
	" version = excluded.version, active = excluded.active, profile = excluded.profile"
	" WHERE placement_candidate.version = excluded.version - 1";

struct candidate {
	int64_t person_id, version;
	int32_t since;
	const void *blob;
	size_t n;
	struct candidate_in profile;
	const char *name;
	int score;
};

static struct form_at profile_at(int64_t person_id, int64_t version)
{
	return (struct form_at){ person_id, person_id, version, TABLE_PLACEMENT_CANDIDATE };
}

static Err read_rows(struct ctx *cx, struct candidate *out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*n = 0;
	TRY(db_query(cx, &q, SQL_LIST, NO_BIND));
	for (;;) {
		struct candidate *c = &out[*n];

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		*c = (struct candidate){ .person_id = col_int(&q, 0),
					 .version = col_int(&q, 1),
					 .since = col_day(&q, 2) };
		c->blob = col_blob(&q, 3, cx->arena, &c->n);
		(*n)++;
	}
}

/* Active candidates whose file this user may read, opened. */
static Err candidates_read(struct ctx *cx, struct candidate **out, size_t *n)
{
	struct candidate *all = arena_array(cx->arena, 1000, sizeof(*all));
	size_t rows = 0;

	*n = 0;
	*out = all;
	TRY(read_rows(cx, all, &rows));
	for (size_t i = 0; i < rows; i++) {
		struct candidate c = all[i];
		struct form_at at = profile_at(c.person_id, c.version);
		int32_t birth;
		bool seen;

		TRY(placed_seen(cx, c.person_id, &seen));
		if (!seen)
			continue;
		TRY(placement_open(cx, &at, &pl_candidate_in_schema, c.blob, c.n, &c.profile));
		(void)placed_name(cx, c.person_id, &c.name, &birth);
		all[(*n)++] = c;
	}
	return OK;
}

static void write_texts(struct jw *w, const char *name, const struct list *l)
{
	jw_array(w, name);
	for (size_t i = 0; i < l->n; i++)
		jw_string(w, NULL, ((const char *const *)l->items)[i]);
	jw_end(w);
}

static void write_candidate(struct jw *w, const struct candidate *c)
{
	const struct candidate_in *p = &c->profile;

	jw_object(w, "person");
	jw_int(w, "id", c->person_id);
	jw_string(w, "name", c->name);
	jw_end(w);
	jw_int(w, "version", c->version);
	jw_day(w, "since", c->since);
	write_texts(w, "skills", &p->skills);
	write_texts(w, "languages", &p->languages);
	write_texts(w, "themes", &p->themes);
	write_texts(w, "localities", &p->localities);
	jw_int(w, "week_minutes", p->week_minutes);
	jw_day(w, "available", p->available);
	jw_bool(w, "licence", p->licence);
	jw_bool(w, "vehicle", p->vehicle);
	jw_string(w, "note", p->note);
}

Err candidates_list(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct candidate *c;
	struct jw w;
	size_t n;

	TRY(candidates_read(cx, &c, &n));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++) {
		jw_object(&w, NULL);
		write_candidate(&w, &c[i]);
		jw_end(&w);
	}
	jw_end(&w);
	rq->rows = (int64_t)n;
	rq->no_audit = n == 0;
	return reply_end(rq, rs, &w);
}

Err candidate_put(struct req *rq, struct resp *rs)
{
	const struct candidate_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t version = 0, changed = 0;
	struct form_at at;
	struct grant g;
	struct val cell;
	struct jw w;

	TRY(grant_at_least(cx, rq->id, RELATION_GLASS, &g));
	TRY(db_int(cx, SQL_VERSION, BIND(V_INT(rq->id)), &version));
	if (version)
		TRY(expect_version(rq, rs, version));
	at = profile_at(rq->id, version + 1);
	TRY(placement_seal(cx, &at, &pl_candidate_in_schema, in, &cell));
	TRY(db_exec(cx, SQL_SAVE,
		    BIND(V_INT(rq->id), V_INT(version + 1), V_INT(!in->inactive),
			 V_DAY(cx->today), cell),
		    &changed));
	TRY(expect_changed(rq, changed));
	w = reply(rs, 200);
	rq->subject = rq->id;
	rq->action = "placement.candidate";
	rs->version = version + 1;
	jw_int(&w, "id", rq->id);
	jw_int(&w, "version", version + 1);
	app_touch(cx->app, TOPIC_PLACEMENTS);
	return reply_end(rq, rs, &w);
}

/* ---- fitting ------------------------------------------------------------------------------------ */

struct reason {
	const char *key;
	int have, of; /* holds when have >= of */
	int weight;
};
#define REASONS 6

static int common(const struct list *want, const struct list *have)
{
	int n = 0;

	for (size_t i = 0; i < want->n; i++)
		for (size_t j = 0; j < have->n; j++)
			if (strcasecmp(((const char *const *)want->items)[i],
				       ((const char *const *)have->items)[j]) == 0) {
				n++;
				break;
			}
	return n;
}

static bool holds(const struct list *l, const char *text)
{
	struct list one = { &text, 1 };

	return text && common(&one, l) == 1;
}

static bool can_get_there(const struct post *p, const struct candidate_in *c)
{
	return c->vehicle || p->public_transport || holds(&c->localities, p->locality);
}

static Err reasons_of(struct ctx *cx, const struct post *p, const struct candidate_in *c,
		      struct reason out[REASONS])
{
	const struct term *theme = model_term(cx->model, p->theme_id);
	struct list skills, languages;

	TRY(post_texts(cx, p->skills, &skills));
	TRY(post_texts(cx, p->languages, &languages));
	out[0] = (struct reason){ "skills", common(&skills, &c->skills), (int)skills.n, 30 };
	out[1] = (struct reason){ "theme", theme && holds(&c->themes, theme->key),
				  theme != NULL, 25 };
	out[2] = (struct reason){ "languages", common(&languages, &c->languages),
				  (int)languages.n, 15 };
	out[3] = (struct reason){ "licence", c->licence, p->licence, 10 };
	out[4] = (struct reason){ "mobility", can_get_there(p, c), 1, 10 };
	out[5] = (struct reason){ "hours",
				  c->week_minutes == 0 || c->week_minutes >= p->week_minutes, 1,
				  10 };
	return OK;
}

/* 0 to 100. */
static int score_of(const struct reason r[REASONS])
{
	int sum = 0;

	for (int i = 0; i < REASONS; i++)
		sum += r[i].of <= 0 || r[i].have >= r[i].of ? r[i].weight
							    : r[i].weight * r[i].have / r[i].of;
	return sum;
}

static int by_score(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->score != y->score)
		return y->score - x->score;
	return x->since < y->since ? -1 : x->since > y->since;
}

static void write_reasons(struct jw *w, const struct reason r[REASONS])
{
	jw_array(w, "reasons");
	for (int i = 0; i < REASONS; i++) {
		if (r[i].of <= 0)
			continue;
		jw_object(w, NULL);
		jw_string(w, "key", r[i].key);
		jw_bool(w, "ok", r[i].have >= r[i].of);
		jw_int(w, "have", r[i].have);
		jw_int(w, "of", r[i].of);
		jw_end(w);
	}
	jw_end(w);
}

Err post_matches(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct reason r[REASONS];
	struct candidate *c;
	struct post post;
	struct jw w;
	size_t n;

	TRY(post_read(cx, rq->id, &post));
	TRY(candidates_read(cx, &c, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(reasons_of(cx, &post, &c[i].profile, r));
		c[i].score = score_of(r);
	}
	qsort(c, n, sizeof(*c), by_score);
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n && i < 50; i++) {
		TRY(reasons_of(cx, &post, &c[i].profile, r));
		jw_object(&w, NULL);
		jw_int(&w, "score", c[i].score);
		write_candidate(&w, &c[i]);
		write_reasons(&w, r);
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	rq->object = post.id;
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
