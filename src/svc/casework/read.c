/* Reading interventions: one, one's own, and those of a person for the timeline. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/identity.h"
#include "core/list.h"
#include "svc/casework/casework.h"

#include "base/banned.h"

#define COLUMNS                                                                                \
	"intervention_id, version, person_id, author_id, record_id, service_id, mode_id, "     \
	"theme_id,"                                                                            \
	" place_id, partner_id, outcome_id, minutes, head_count, start_minute, day, level,"    \
	" cancelled, corrected, content"

static const char SQL_ONE[] = "SELECT " COLUMNS " FROM intervention WHERE intervention_id = ?1";
static const char SQL_PERSON[] = "SELECT " COLUMNS " FROM intervention WHERE person_id = ?1"
				 " AND (day < ?2 OR (day = ?2 AND intervention_id < ?3))"
				 " ORDER BY day DESC, intervention_id DESC LIMIT ?4";
static const char SQL_MINE[] =
	"SELECT " COLUMNS " FROM intervention WHERE author_id = ?1 AND day BETWEEN ?2 AND ?3"
	" ORDER BY day DESC, start_minute DESC, intervention_id DESC" LIST_PAGE_SQL "?4";
static const char SQL_TOTALS[] =
	"SELECT count(*), coalesce(sum(minutes), 0) FROM intervention WHERE author_id = ?1"
	" AND day BETWEEN ?2 AND ?3 AND cancelled = 0";
static const char SQL_TASK[] = "SELECT done_at FROM task WHERE intervention_id = ?1";

static void read_row(struct ctx *cx, const struct stmt *q, struct logged *l)
{
	const char *level = col_text(q, 15, cx->arena);

	*l = (struct logged){ .id = col_int(q, 0),
			      .version = col_int(q, 1),
			      .person_id = col_int(q, 2),
			      .author_id = col_int(q, 3),
			      .record_id = col_int(q, 4),
			      .service_id = col_int(q, 5),
			      .mode_id = col_int(q, 6),
			      .theme_id = col_int(q, 7),
			      .place_id = col_int(q, 8),
			      .partner_id = col_int(q, 9),
			      .outcome_id = col_int(q, 10),
			      .minutes = col_int(q, 11),
			      .head_count = col_int(q, 12),
			      .start = col_null(q, 13) ? -1 : col_int(q, 13),
			      .day = col_day(q, 14),
			      .cancelled = col_int(q, 16) != 0,
			      .corrected = col_int(q, 17) != 0 };
	while (l->level < LEVEL_SEALED && strcmp(intervention_levels[l->level], level) != 0)
		l->level++;
	l->content = col_blob(q, 18, cx->arena, &l->content_len);
}

Err logged_read(struct ctx *cx, int64_t id, struct logged *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	read_row(cx, &q, out);
	return OK;
}

Err logged_grant(struct ctx *cx, const struct logged *l, struct grant *g)
{
	if (!l->person_id) { /* work without a person: its author's */
		*g = (struct grant){ .relation = RELATION_MINE };
		if (l->author_id != cx->who->user_id)
			FAIL(cx, ERR_NOT_FOUND, "not_found");
		return OK;
	}
	TRY(grant_person(cx, l->person_id, g));
	if (g->relation < RELATION_GLASS)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

bool logged_editable(const struct ctx *cx, const struct logged *l)
{
	return !l->cancelled && l->author_id == cx->who->user_id &&
	       session_can(cx->who, "casework.write");
}

static void write_term(struct ctx *cx, struct jw *w, const char *name, int64_t id)
{
	const struct term *t = model_term(cx->model, id);

	jw_string(w, name, t ? t->key : NULL);
}

static Err write_step(struct ctx *cx, struct jw *w, const struct logged *l,
		      const struct next_step *step)
{
	int64_t done = 0;

	if (!step) {
		jw_null(w, "next_step");
		return OK;
	}
	TRY(db_int(cx, SQL_TASK, BIND(V_INT(l->id)), &done));
	jw_object(w, "next_step");
	jw_string(w, "text", step->text);
	jw_day(w, "due", step->due);
	jw_bool(w, "done", done != 0);
	jw_end(w);
	return OK;
}

static Err write_content(struct ctx *cx, struct jw *w, const struct logged *l)
{
	struct content c;
	bool sealed = false;

	TRY(content_open(cx, l, &c, &sealed));
	jw_bool(w, "sealed", sealed);
	jw_string(w, "note", c.note && *c.note ? c.note : NULL);
	jw_array(w, "present");
	for (size_t i = 0; i < c.present.n; i++)
		jw_string(w, NULL, ((const char *const *)c.present.items)[i]);
	jw_end(w);
	return write_step(cx, w, l, c.next_step);
}

static void write_place(struct ctx *cx, struct jw *w, const struct logged *l)
{
	const struct catalogue_service *s = model_service(cx->model, l->service_id);
	const struct term *theme = model_term(cx->model, l->theme_id);
	char start[12];

	jw_day(w, "day", l->day);
	(void)snprintf(start, sizeof(start), "%02d:%02d", (int)(l->start / 60) % 24,
		       (int)(l->start % 60 + 60) % 60);
	jw_string(w, "start", l->start >= 0 ? start : NULL);
	jw_int(w, "minutes", l->minutes);
	write_term(cx, w, "mode", l->mode_id);
	jw_string(w, "service", s ? s->key : "");
	if (s)
		jw_label(w, "service_label", &s->label);
	jw_string(w, "theme", theme ? theme->key : NULL);
	if (theme)
		jw_label(w, "theme_label", &theme->label);
	else
		jw_null(w, "theme_label");
	write_term(cx, w, "place", l->place_id);
	write_term(cx, w, "partner", l->partner_id);
	write_term(cx, w, "outcome", l->outcome_id);
	jw_int(w, "head_count", l->head_count);
}

static void write_person(struct ctx *cx, struct jw *w, int64_t person_id)
{
	struct directory_entry e;

	if (!person_id || !directory_get(cx->app->directory, cx->arena, person_id, &e)) {
		jw_null(w, "person");
		return;
	}
	jw_object(w, "person");
	jw_int(w, "id", person_id);
	jw_string(w, "name", directory_display_name(cx->arena, &e));
	jw_end(w);
}

Err logged_write(struct ctx *cx, struct jw *w, const struct logged *l, bool with_person)
{
	const struct user *author = model_user(cx->model, l->author_id);
	struct tie *ties = NULL;
	size_t n_ties = 0;

	jw_int(w, "id", l->id);
	jw_string(w, "source", "intervention");
	if (l->record_id)
		jw_int(w, "record_id", l->record_id);
	else
		jw_null(w, "record_id");
	jw_int(w, "version", l->version);
	write_place(cx, w, l);
	jw_object(w, "author");
	jw_int(w, "id", l->author_id);
	jw_string(w, "name", author ? author->name : "");
	jw_end(w);
	jw_string(w, "level", intervention_levels[l->level]);
	TRY(write_content(cx, w, l));
	jw_bool(w, "corrected", l->corrected);
	jw_bool(w, "cancelled", l->cancelled);
	if (l->record_id)
		TRY(record_ties(cx, l->record_id, &ties, &n_ties));
	jw_ties(w, "ties", ties, n_ties);
	jw_bool(w, "can_edit", logged_editable(cx, l));
	write_person(cx, w, with_person ? l->person_id : 0);
	return OK;
}

Err intervention_get(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct logged l;
	struct grant g;
	struct jw w;

	TRY(logged_read(cx, rq->id, &l));
	TRY(logged_grant(cx, &l, &g));
	w = reply(rs, 200);
	TRY(logged_write(cx, &w, &l, true));
	rq->subject = l.person_id;
	rq->object = l.id;
	rs->version = l.version;
	return reply_end(rq, rs, &w);
}

/* A person whose dossier went to another team since: the line stays, without its content. */
static Err write_own(struct ctx *cx, struct jw *w, struct logged *l, bool *shown)
{
	struct grant g;

	*shown = false;
	if (logged_grant(cx, l, &g).code != ERR_OK) {
		err_clear(&cx->err);
		return OK;
	}
	*shown = true;
	jw_object(w, NULL);
	TRY(logged_write(cx, w, l, true));
	jw_end(w);
	return OK;
}

static Err write_totals(struct ctx *cx, struct jw *w, int32_t from, int32_t to)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_TOTALS,
		     BIND(V_INT(cx->who->user_id), V_INT(from), V_INT(to))));
	TRY(db_next(cx, &q, &row));
	jw_object(w, "totals");
	jw_int(w, "minutes", col_int(&q, 1));
	jw_int(w, "count", col_int(&q, 0));
	jw_end(w);
	return OK;
}

Err intervention_mine(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct mine_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int32_t from = in->from == DAY_NONE ? cx->today : in->from;
	int32_t to = in->to == DAY_NONE ? cx->today : in->to;
	struct list_page page = { .after = in->after };
	bool row = false;
	struct jw w = reply(rs, 200);

	TRY(db_query(cx, &q, SQL_MINE,
		     BIND(V_INT(cx->who->user_id), V_INT(from), V_INT(to), V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		struct logged l;
		bool shown;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		read_row(cx, &q, &l);
		TRY(write_own(cx, &w, &l, &shown));
		rq->rows += shown;
	}
	jw_end(&w);
	jw_next(&w, &page);
	TRY(write_totals(cx, &w, from, to));
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

static Err person_items(struct ctx *cx, const struct timeline_query *tq,
			struct timeline_item *out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(buf_release) struct buf b;
	bool row = false;

	buf_init(&b, 1 << 20);
	if (tq->kind == 2)
		return OK;
	TRY(db_query(cx, &q, SQL_PERSON,
		     BIND(V_INT(tq->grant->person_id), V_INT(tq->before_day),
			  V_INT(tq->before_id), V_INT((int64_t)tq->limit))));
	for (;;) {
		struct logged l;
		struct jw w;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		read_row(cx, &q, &l);
		buf_reset(&b);
		jw_init(&w, &b);
		jw_object(&w, NULL);
		TRY(logged_write(cx, &w, &l, false));
		jw_end(&w);
		out[(*n)++] =
			(struct timeline_item){ .day = l.day,
						.id = l.id,
						.json = arena_strndup(cx->arena, b.data, b.len),
						.json_len = b.len };
	}
}

const struct timeline_source casework_timeline = { .items = person_items };
