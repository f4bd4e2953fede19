/*
 * Search, duplicates, own dossiers: lists of names, as far as the asker may see them.
 *
 * The centre decides (parameter search_full_names, default 1) whether staff see the names of
 * dossiers of other teams in a search, or initials.  The content needs a relation in any case.
 */
#include <string.h>

#include "base/date.h"
#include "core/niss.h"
#include "svc/person/person.h"
#include "vault/index.h"

#include "base/banned.h"

static const char SQL_RECENT[] =
	"SELECT p.person_id FROM person p"
	" LEFT JOIN (SELECT person_id, max(day) AS day FROM intervention"
	"  WHERE author_id = ?1 AND day >= ?2 AND person_id IS NOT NULL GROUP BY person_id) i"
	" ON i.person_id = p.person_id"
	" WHERE p.status = 'open' AND (p.referent_id = ?1 OR i.day IS NOT NULL)"
	" ORDER BY i.day DESC NULLS LAST, p.file_no DESC LIMIT 20";

static bool index_of(void *arg, const char digits[NISS_DIGITS + 1],
		     uint8_t out[DIRECTORY_NISS_SIZE])
{
	const struct app *app = arg;

	return niss_index(app->vault, digits, out);
}

static enum relation relation_of(struct ctx *cx, const struct directory_entry *e)
{
	const struct user *u = cx->who->user;

	if (e->referent_id == u->id)
		return RELATION_MINE;
	if (!e->team || user_in_team(u, e->team))
		return RELATION_TEAM;
	return RELATION_OTHER;
}

static bool restricted(struct ctx *cx, enum relation r)
{
	return r == RELATION_OTHER &&
	       model_parameter(cx->model, "search_full_names", cx->today, 1) < 0.5;
}

/* Members of a hit; `row` gives what matched, NULL for a list without search. */
static void write_hit(struct ctx *cx, struct jw *w, const struct directory_entry *e,
		      const struct directory_hit *row)
{
	enum relation r = relation_of(cx, e);
	bool hide = restricted(cx, r);
	const struct team *team = model_team(cx->model, e->team);
	char *initials = name_initials(cx->arena, e->last_name, e->first_name);
	bool places = r != RELATION_OTHER || !session_can(cx->who, "person.read");
	const char *locality = directory_locality_name(cx->app->directory, e->locality);

	jw_int(w, "id", e->person_id);
	jw_string(w, "name", hide ? initials : directory_display_name(cx->arena, e));
	jw_string(w, "initials", initials);
	if (e->birth == DAY_NONE) {
		jw_null(w, "birth_year");
		jw_null(w, "age");
	} else {
		jw_int(w, "birth_year", day_civil(e->birth).year);
		jw_int(w, "age", age_on(e->birth, cx->today));
	}
	jw_string(w, "locality", places && *locality ? locality : NULL);
	jw_string(w, "file_no", e->file_no);
	jw_string(w, "relation", relation_name(r));
	jw_bool(w, "restricted", hide);
	jw_string(w, "team", team ? team->label : NULL);
	jw_bool(w, "deceased", e->flags & DIRECTORY_DECEASED);
	jw_bool(w, "closed", e->flags & DIRECTORY_CLOSED);
	jw_array(w, "match");
	for (unsigned i = 0; row && !hide && i < row->n_spans; i++) {
		jw_object(w, NULL);
		jw_int(w, "start", row->spans[i].start);
		jw_int(w, "length", row->spans[i].length);
		jw_end(w);
	}
	jw_end(w);
}

static void run_query(struct ctx *cx, const char *text, size_t limit,
		      struct directory_hits *hits)
{
	struct directory_viewer viewer;
	struct directory_query q = { .text = text,
				     .today = cx->today,
				     .limit = limit,
				     .viewer = &viewer,
				     .niss_index = index_of,
				     .niss_arg = cx->app };

	grant_viewer(cx, &viewer);
	directory_search(cx->app->directory, cx->arena, &q, hits);
}

Err person_search(struct req *rq, struct resp *rs)
{
	const struct search_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct directory_hits hits = { 0 };
	int64_t start = clock_mono_us();
	struct jw w;

	run_query(cx, in->q, in->limit ? (size_t)in->limit : 8, &hits);
	rq->rows = (int64_t)hits.n_rows;
	rq->no_audit = !session_search_is_new(cx, in->q);
	w = reply(rs, 200);
	jw_int(&w, "took_us", clock_mono_us() - start);
	jw_bool(&w, "more", hits.more);
	jw_array(&w, "hits");
	for (size_t i = 0; i < hits.n_rows; i++) {
		jw_object(&w, NULL);
		write_hit(cx, &w, &hits.rows[i].entry, &hits.rows[i]);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

/* Same words of a name, compared as the search does: an exact hit on the whole text. */
static const char *why(const struct directory_hit *h, int32_t birth)
{
	bool same_day =
		birth == DAY_NONE || h->entry.birth == DAY_NONE || h->entry.birth == birth;

	if (h->class <= DIRECTORY_PREFIX)
		return same_day ? "same" : NULL;
	return birth != DAY_NONE && h->entry.birth == birth ? "near" : NULL;
}

Err person_duplicates(struct req *rq, struct resp *rs)
{
	const struct duplicates_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct directory_hits names = { 0 }, niss = { 0 };
	struct jw w = reply(rs, 200);

	if (in->niss && *in->niss)
		run_query(cx, in->niss, 5, &niss);
	run_query(cx, arena_printf(cx->arena, "%s %s", in->last_name, in->first_name), 8,
		  &names);
	jw_array(&w, "hits");
	for (size_t i = 0; i < niss.n_rows; i++) {
		jw_object(&w, NULL);
		write_hit(cx, &w, &niss.rows[i].entry, NULL);
		jw_string(&w, "why", "niss");
		jw_end(&w);
	}
	for (size_t i = 0; i < names.n_rows; i++) {
		const char *reason = why(&names.rows[i], in->birth_date);

		if (!reason || (niss.n_rows && niss.rows[0].slot == names.rows[i].slot))
			continue;
		jw_object(&w, NULL);
		write_hit(cx, &w, &names.rows[i].entry, &names.rows[i]);
		jw_string(&w, "why", reason);
		jw_end(&w);
	}
	jw_end(&w);
	rq->rows = (int64_t)(niss.n_rows + names.n_rows);
	return reply_end(rq, rs, &w);
}

Err person_recent(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	struct jw w = reply(rs, 200);
	bool row = false;

	TRY(db_query(cx, &q, SQL_RECENT, BIND(V_INT(cx->who->user_id), V_INT(cx->today - 60))));
	jw_array(&w, "rows");
	for (;;) {
		struct directory_entry e;
		struct grant g;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		if (grant_person(cx, col_int(&q, 0), &g).code != ERR_OK) {
			err_clear(&cx->err);
			continue;
		}
		if (!directory_get(cx->app->directory, cx->arena, g.person_id, &e))
			continue;
		jw_object(&w, NULL);
		write_hit(cx, &w, &e, NULL);
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}
