/*
 * The waiting list: persons who would come earlier, and the moments that are freed.
 *
 * When an appointment is excused or cancelled, the answer tells whom the moment suits: same
 * service, same worker or whoever, the part of the day, in the order of asking.  The desk calls the
 * first one; booking with `wait_id` takes the person off the list.  The list itself tells beside
 * each wish (`offers`) the first moment that is free now and suits it.  It comes in pages.
 */
#include <string.h>

#include "base/date.h"
#include "svc/appointment/visit.h"

#include "base/banned.h"

#define NOON 750
#define PAGE 50 /* as SQL_OPEN, less one */

static const char SQL_OPEN[] =
	"SELECT w.wait_id, w.person_id, w.service_id, w.motive_id, w.staff_id, w.part, "
	"w.until_day,"
	" w.created_at FROM wait_list w WHERE w.state = 'open' AND (?1 = 0 OR w.service_id = "
	"?1)"
	" AND w.until_day >= ?2 AND (?3 = 0 OR w.staff_id IS NULL OR w.staff_id = ?3)"
	" AND (?4 = '' OR w.part = 'any' OR w.part = ?4) AND w.wait_id > ?5"
	" ORDER BY w.wait_id LIMIT 51";
static const char SQL_NEXT[] = "SELECT max(wait_id) FROM wait_list";
static const char SQL_THERE[] =
	"SELECT 1 FROM wait_list WHERE person_id = ?1 AND service_id = ?2"
	" AND state = 'open'";
static const char SQL_ADD[] =
	"INSERT INTO wait_list(wait_id, person_id, service_id, motive_id, staff_id, part, "
	"until_day,"
	" created_at, created_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_CLOSE[] = "UPDATE wait_list SET state = 'closed', version = version + 1"
				" WHERE wait_id = ?1 AND state = 'open'";

struct wait_in {
	int64_t person_id, staff_id;
	const char *service, *motive;
	int part;
	int32_t until;
};
struct wait_q {
	const char *service, *at;
	int64_t staff, after;
	int32_t day;
	bool offers;
};

static const struct field wait_fields[] = {
	FIELD_INT(wait_in, person_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_TEXT(wait_in, service, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(wait_in, motive, 0, 0, 60),
	FIELD_INT(wait_in, staff_id, 0, 0, INT64_MAX),
	FIELD_ENUM(wait_in, part, 0, day_parts),
	FIELD_DATE(wait_in, until, 0),
};
const struct schema wait_in_schema = { .name = "WaitIn",
				       .fields = wait_fields,
				       .n_fields = ARRAY_LEN(wait_fields),
				       .size = sizeof(struct wait_in) };
static const struct field wait_q_fields[] = {
	FIELD_TEXT(wait_q, service, 0, 0, 60),	   FIELD_TEXT(wait_q, at, 0, 5, 5),
	FIELD_INT(wait_q, staff, 0, 0, INT64_MAX), FIELD_DATE(wait_q, day, 0),
	FIELD_INT(wait_q, after, 0, 0, INT64_MAX), FIELD_BOOL(wait_q, offers, 0),
};
const struct schema wait_q_schema = { .name = "WaitQuery",
				      .fields = wait_q_fields,
				      .n_fields = ARRAY_LEN(wait_q_fields),
				      .size = sizeof(struct wait_q) };
static const struct field offer_fields[] = {
	OUT_DATE("day", FIELD_REQUIRED),     OUT_TEXT("at", FIELD_REQUIRED),
	OUT_INT("staff_id", FIELD_REQUIRED), OUT_TEXT("staff", FIELD_REQUIRED),
	OUT_INT("minutes", FIELD_REQUIRED),  OUT_INT("room_id", FIELD_NULLABLE),
};
static const struct schema offer_schema = OUT_SCHEMA("WaitOffer", offer_fields);
static const struct field row_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("person_id", FIELD_NULLABLE),
	OUT_TEXT("name", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("service", FIELD_REQUIRED),
	OUT_TEXT("motive", FIELD_NULLABLE),
	OUT_INT("staff_id", FIELD_NULLABLE),
	OUT_ENUM("part", FIELD_REQUIRED, day_parts),
	OUT_DATE("until", FIELD_REQUIRED),
	OUT_INT("since", FIELD_REQUIRED),
	OUT_OBJECT("offer", FIELD_NULLABLE, &offer_schema),
};
static const struct schema row_schema = OUT_SCHEMA("WaitRow", row_fields);
static const struct field rows_fields[] = {
	OUT_LIST("rows", &row_schema),
	OUT_INT("next", FIELD_NULLABLE), /* `after` of the next page */
};
const struct schema waits_schema = OUT_SCHEMA("WaitList", rows_fields);

static void maybe(struct jw *w, const char *name, int64_t v)
{
	if (v)
		jw_int(w, name, v);
	else
		jw_null(w, name);
}

struct wish {
	int64_t id, person_id, service_id, motive_id, staff_id, since;
	const char *part;
	int32_t until;
};

static void read_wish(struct ctx *cx, const struct stmt *q, struct wish *out)
{
	*out = (struct wish){ .id = col_int(q, 0),
			      .person_id = col_int(q, 1),
			      .service_id = col_int(q, 2),
			      .motive_id = col_int(q, 3),
			      .staff_id = col_int(q, 4),
			      .part = col_text(q, 5, cx->arena),
			      .until = col_day(q, 6),
			      .since = col_int(q, 7) };
}

/* What was offered already to those who asked earlier, on this page. */
struct offered {
	struct slot slot[PAGE];
	size_t n;
};

static const struct slot *not_offered(struct offered *o, const struct slot *slot, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool touches = false;

		for (size_t k = 0; k < o->n; k++)
			touches |= o->slot[k].window.staff_id == slot[i].window.staff_id &&
				   span_touch(o->slot[k].span, slot[i].span);
		if (touches)
			continue;
		o->slot[o->n++] = slot[i];
		return &slot[i];
	}
	return NULL;
}

/* The first free moment that suits and is not offered to somebody before, or null. */
static Err write_offer(struct ctx *cx, struct jw *w, const struct wish *x, struct offered *o)
{
	struct slot_query q = { .service_id = x->service_id,
				.staff_id = x->staff_id,
				.person_id = x->person_id,
				.from = cx->today,
				.to = x->until,
				.limit = PAGE };
	const struct slot *one;
	const struct user *u;
	struct slot *slot;
	size_t n = 0;

	while (day_parts[q.part] && strcmp(day_parts[q.part], x->part) != 0)
		q.part++;
	TRY(motive_read(cx, x->motive_id, &q.motive));
	q.minutes = q.motive.minutes;
	TRY(slots_search(cx, &q, &slot, &n));
	one = not_offered(o, slot, n);
	u = one ? model_user(cx->model, one->window.staff_id) : NULL;
	if (!u) {
		jw_null(w, "offer");
		return OK;
	}
	jw_object(w, "offer");
	jw_day(w, "day", one->window.day);
	jw_string(w, "at", clock_text(cx->arena, one->span.from));
	jw_int(w, "staff_id", u->id);
	jw_string(w, "staff", u->name);
	jw_int(w, "minutes", (one->span.to - one->span.from) / 60);
	maybe(w, "room_id", one->room_id);
	jw_end(w);
	return OK;
}

/* Somebody whose name the reader may not see is not offered to him. */
static Err write_row(struct req *rq, struct jw *w, const struct viewer *v, const struct wish *x,
		     struct offered *o)
{
	struct ctx *cx = &rq->cx;
	const struct wait_q *in = rq->q;
	const struct catalogue_service *s = model_service(cx->model, x->service_id);
	const struct motive *m = viewer_motive(v, x->motive_id);
	struct directory_entry e;
	enum seen seen = viewer_seen(cx, v, x->person_id, x->staff_id, 0, &e);

	if (seen == SEEN_BUSY || !e.person_id)
		return OK;
	jw_object(w, NULL);
	jw_int(w, "id", x->id);
	jw_int(w, "person_id", e.person_id);
	jw_string(w, "name", directory_display_name(cx->arena, &e));
	jw_string(w, "service", s ? s->key : "");
	jw_string(w, "motive",
		  m && (seen == SEEN_ALL || m->discretion == DISCRETION_OPEN) ? m->key : NULL);
	maybe(w, "staff_id", x->staff_id);
	jw_string(w, "part", x->part);
	jw_day(w, "until", x->until);
	jw_int(w, "since", x->since);
	if (in->offers)
		TRY(write_offer(cx, w, x, o));
	else
		jw_null(w, "offer");
	jw_end(w);
	rq->rows++;
	return OK;
}

static Err read_page(struct req *rq, const struct wait_q *in, int64_t service, const char *part,
		     struct wish *page, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	bool row = false;

	TRY(db_query(cx, &q, SQL_OPEN,
		     BIND(V_INT(service), V_INT(in->day == DAY_NONE ? cx->today : in->day),
			  V_INT(in->staff), V_TEXT(part), V_INT(in->after))));
	for (*n = 0; *n <= PAGE;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		read_wish(cx, &q, &page[(*n)++]);
	}
	return OK;
}

Err wait_list(struct req *rq, struct resp *rs)
{
	const struct wait_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct wish page[PAGE + 1];
	struct offered *o = arena_alloc(cx->arena, sizeof(*o));
	int64_t service = 0;
	const char *part = "";
	int minute = 0;
	size_t n = 0;
	struct viewer v;
	struct jw w;

	if (in->service)
		TRY(service_named(rq, rs, in->service, "service", &service));
	if (in->at && clock_parse(in->at, &minute))
		part = minute < NOON ? "am" : "pm";
	TRY(viewer_init(cx, &v));
	TRY(read_page(rq, in, service, part, page, &n));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n && i < PAGE; i++)
		TRY(write_row(rq, &w, &v, &page[i], o));
	jw_end(&w);
	maybe(&w, "next", n > PAGE ? page[PAGE - 1].id : 0);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	rq->object = id;
	rs->version = version;
	appt_moved(&rq->cx);
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

Err wait_add(struct req *rq, struct resp *rs)
{
	const struct wait_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t service = 0, id = 0;
	bool there = false, found = true;
	struct motive m = { 0 };
	struct grant g;

	TRY(grant_person(cx, in->person_id, &g));
	TRY(service_named(rq, rs, in->service, "service", &service));
	if (in->motive)
		TRY(motive_find(cx, in->motive, &m, &found));
	if (!found || (in->motive && m.service_id != service))
		return schema_refuse(cx, &rs->errors, "motive", "field.not_one_of");
	if (in->staff_id)
		TRY(staff_named(rq, rs, in->staff_id, "staff_id"));
	TRY(db_found(cx, SQL_THERE, BIND(V_INT(in->person_id), V_INT(service)), &there));
	if (there)
		FAIL(cx, ERR_CONFLICT, "wait.there");
	TRY(next_id(cx, SQL_NEXT, &id));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(id), V_INT(in->person_id), V_INT(service), V_ID(m.id),
			 V_ID(in->staff_id), V_TEXT(day_parts[in->part < 0 ? 0 : in->part]),
			 V_INT(in->until == DAY_NONE ? cx->today + 60 : in->until),
			 V_INT(cx->now), V_INT(cx->who->user_id)),
		    NULL));
	rq->subject = in->person_id;
	return saved(rq, rs, 201, id, 1);
}

Err wait_close(struct req *rq, struct resp *rs)
{
	int64_t changed = 0;

	TRY(db_exec(&rq->cx, SQL_CLOSE, BIND(V_INT(rq->id)), &changed));
	if (!changed)
		FAIL(&rq->cx, ERR_NOT_FOUND, "not_found");
	return saved(rq, rs, 200, rq->id, 2);
}
