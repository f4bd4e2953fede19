/* See booking.h. */
#include "core/booking.h"

#include "db/db.h"

#include "base/banned.h"

/* No span is longer than BOOKING_LONGEST_S (a CHECK of the table), so the key is read from there. */
static const char SQL_TAKEN[] = "SELECT 1 FROM busy WHERE who = ?1 AND id = ?2 AND from_at > "
				"?3 - 90000 AND from_at < ?4"
				" AND to_at > ?3 AND NOT (source = ?5 AND source_id = ?6)";
static const char SQL_LIST[] =
	"SELECT from_at, to_at, source, source_id FROM busy WHERE who = ?1 AND id = ?2"
	" AND from_at > ?3 - 90000 AND from_at < ?4 AND to_at > ?3 ORDER BY from_at";
static const char SQL_ADD[] = "INSERT INTO busy(who, id, from_at, to_at, source, source_id)"
			      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_DROP[] = "DELETE FROM busy WHERE source = ?1 AND source_id = ?2";

Err booking_taken(struct ctx *cx, enum booking_who who, int64_t id, struct span span,
		  const char *source, int64_t source_id, bool *taken)
{
	return db_found(cx, SQL_TAKEN,
			BIND(V_INT(who), V_INT(id), V_INT(span.from), V_INT(span.to),
			     V_TEXT(source), V_INT(source_id)),
			taken);
}

static Err refuse(struct ctx *cx, enum booking_who who)
{
	switch (who) {
	case BOOKING_STAFF:
		FAIL(cx, ERR_CONFLICT, "booking.staff_taken");
	case BOOKING_THING:
		FAIL(cx, ERR_CONFLICT, "booking.thing_taken");
	case BOOKING_PERSON:
		break;
	}
	FAIL(cx, ERR_CONFLICT, "booking.person_taken");
}

Err booking_hold(struct ctx *cx, const struct booking_party *parties, size_t n,
		 struct span span, const char *source, int64_t source_id)
{
	if (span.to <= span.from || span.to - span.from > BOOKING_LONGEST_S)
		FAIL(cx, ERR_INVALID, "booking.span");
	for (size_t i = 0; i < n; i++) {
		const struct booking_party *p = &parties[i];
		bool taken = false;

		if (!p->id)
			continue;
		TRY(booking_taken(cx, p->who, p->id, span, source, source_id, &taken));
		if (taken)
			return refuse(cx, p->who);
		TRY(db_exec(cx, SQL_ADD,
			    BIND(V_INT(p->who), V_INT(p->id), V_INT(span.from), V_INT(span.to),
				 V_TEXT(source), V_INT(source_id)),
			    NULL));
	}
	return OK;
}

Err booking_release(struct ctx *cx, const char *source, int64_t source_id)
{
	return db_exec(cx, SQL_DROP, BIND(V_TEXT(source), V_INT(source_id)), NULL);
}

Err booking_list(struct ctx *cx, enum booking_who who, int64_t id, struct span window,
		 struct busy **out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	size_t room = 64;
	bool row = false;

	*n = 0;
	*out = arena_array(cx->arena, room, sizeof(**out));
	TRY(db_query(cx, &q, SQL_LIST,
		     BIND(V_INT(who), V_INT(id), V_INT(window.from), V_INT(window.to))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		if (*n == room) {
			struct busy *more = arena_array(cx->arena, room * 2, sizeof(*more));

			for (size_t i = 0; i < room; i++)
				more[i] = (*out)[i];
			*out = more;
			room *= 2;
		}
		(*out)[(*n)++] =
			(struct busy){ .span = { .from = col_int(&q, 0), .to = col_int(&q, 1) },
				       .source = col_text(&q, 2, cx->arena),
				       .source_id = col_int(&q, 3) };
	}
}

size_t spans_free(struct span window, const struct busy *busy, size_t n, struct span *out)
{
	int64_t at = window.from;
	size_t k = 0;

	for (size_t i = 0; i < n && at < window.to; i++) {
		struct span b = busy[i].span;

		if (b.to <= at || b.from >= window.to)
			continue;
		if (b.from > at)
			out[k++] = (struct span){ at, b.from };
		at = b.to;
	}
	if (at < window.to)
		out[k++] = (struct span){ at, window.to };
	return k;
}
