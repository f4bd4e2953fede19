/*
 * Pages that open without a session, by a secret: a worker's calendar feed (iCalendar, RFC 5545),
 * and the lobby screen.
 *
 * Neither holds a name or a motive: a feed says when its worker is booked and where, the lobby
 * shows numbers.  Only the hash of a secret is kept; a new one ends the old one.  A wrong secret
 * answers like a page that is not there.
 */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "svc/appointment/visit.h"
#include "vault/token.h"

#include "base/banned.h"

#define FEED_PAST  30
#define FEED_AHEAD 180
#define CALLED_S   180 /* how long a number stays called */

static const char SQL_LINK[] =
	"INSERT INTO open_link(token_hash, kind, user_id, created_at) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_UNLINK[] = "DELETE FROM open_link WHERE user_id = ?1 AND kind = ?2";
static const char SQL_FIND[] = "SELECT l.user_id FROM open_link l JOIN user u ON u.user_id = "
			       "l.user_id AND u.active = 1"
			       " WHERE l.token_hash = ?1 AND l.kind = ?2";
static const char SQL_FEED[] =
	"SELECT a.appointment_id, a.version, a.start_at, a.end_at, a.booked_at, r.label"
	" FROM busy b JOIN appointment a ON a.appointment_id = b.source_id"
	" LEFT JOIN resource r ON r.resource_id = a.room_id"
	" WHERE b.who = 1 AND b.id = ?1 AND b.from_at >= ?2 AND b.from_at < ?3"
	" AND b.source = 'appointment' ORDER BY b.from_at LIMIT 2000";
static const char SQL_ROOM[] = "SELECT label FROM resource WHERE resource_id = ?1";

static const char *const link_kinds[] = { "feed", "lobby", NULL };
enum { LINK_FEED, LINK_LOBBY };

static const struct field link_fields[] = { FIELD_ENUM(link_in, kind, FIELD_REQUIRED,
						       link_kinds) };
const struct schema link_in_schema = { .name = "OpenLinkIn",
				       .fields = link_fields,
				       .n_fields = ARRAY_LEN(link_fields),
				       .size = sizeof(struct link_in) };
static const struct field key_fields[] = { FIELD_TEXT(key_q, key, FIELD_REQUIRED, 43, 43) };
const struct schema key_q_schema = { .name = "OpenLinkKey",
				     .fields = key_fields,
				     .n_fields = ARRAY_LEN(key_fields),
				     .size = sizeof(struct key_q) };
static const struct field made_fields[] = { OUT_TEXT("key", FIELD_REQUIRED) };
const struct schema link_schema = OUT_SCHEMA("OpenLink", made_fields);
static const struct field called_fields[] = {
	OUT_INT("ticket", FIELD_REQUIRED),
	OUT_TEXT("room", FIELD_NULLABLE),
	OUT_INT("at", FIELD_REQUIRED),
};
static const struct schema called_schema = OUT_SCHEMA("LobbyCall", called_fields);
static const struct field lobby_fields[] = {
	OUT_INT("now", FIELD_REQUIRED),
	OUT_TEXT("centre", FIELD_REQUIRED),
	OUT_LIST("called", &called_schema),
	OUT_INTS("waiting"),
};
const struct schema lobby_schema = OUT_SCHEMA("Lobby", lobby_fields);

/* The secret is told once; a retried request makes another one (the answer is not kept). */
static Err make(struct req *rq, struct resp *rs)
{
	const struct link_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const char *kind = link_kinds[in->kind];
	char token[TOKEN_SIZE];
	uint8_t hash[TOKEN_HASH];
	struct jw w;

	token_new(token);
	token_hash(cx->app->vault, token, hash);
	TRY(db_exec(cx, SQL_UNLINK, BIND(V_INT(cx->who->user_id), V_TEXT(kind)), NULL));
	TRY(db_exec(cx, SQL_LINK,
		    BIND(V_BLOB(hash, sizeof(hash)), V_TEXT(kind), V_INT(cx->who->user_id),
			 V_INT(cx->now)),
		    NULL));
	rq->purpose = kind;
	w = reply(rs, 201);
	jw_string(&w, "key", token);
	secret_wipe(token, sizeof(token));
	return reply_end(rq, rs, &w);
}

Err link_make(struct req *rq, struct resp *rs)
{
	const struct link_in *in = rq->in;

	if (in->kind == LINK_LOBBY && !session_can(rq->cx.who, "appointment.greet"))
		FAIL(&rq->cx, ERR_FORBIDDEN, "appointment.not_yours");
	return make(rq, rs);
}

static Err who_asks(struct req *rq, int kind, int64_t *user)
{
	const struct key_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	uint8_t hash[TOKEN_HASH];

	*user = 0;
	token_hash(cx->app->vault, in->key, hash);
	TRY(db_int(cx, SQL_FIND, BIND(V_BLOB(hash, sizeof(hash)), V_TEXT(link_kinds[kind])),
		   user));
	if (!*user)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

/* ---- lobby ---- */

static Err room_label(struct ctx *cx, const struct visit *v, const struct window *windows,
		      size_t n, const char **out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct period *p = visit_now(v);
	struct appt a = { 0 };
	int64_t room = 0;
	bool row = false;

	*out = NULL;
	if (v->needs[p->need].appointment_id)
		TRY(appt_read(cx, v->needs[p->need].appointment_id, &a));
	room = a.staff_id == p->staff_id ? a.room_id : 0;
	for (size_t i = 0; i < n && !room; i++)
		if (windows[i].staff_id == p->staff_id)
			room = windows[i].room_id;
	if (!room)
		return OK;
	TRY(db_query(cx, &q, SQL_ROOM, BIND(V_INT(room))));
	TRY(db_next(cx, &q, &row));
	if (row)
		*out = col_text(&q, 0, cx->arena);
	return OK;
}

Err lobby_read(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct window *windows;
	struct visit *v;
	int64_t user;
	size_t n, n_w;
	struct jw w;

	TRY(who_asks(rq, LINK_LOBBY, &user));
	TRY(visits_of_day(cx, cx->today, 0, &v, &n));
	TRY(windows_of(cx, 0, cx->today, cx->today, &windows, &n_w));
	w = reply(rs, 200);
	jw_int(&w, "now", cx->now);
	jw_string(&w, "centre", cx->model->centre_name);
	jw_array(&w, "called");
	for (size_t i = 0; i < n; i++) {
		const struct period *p = visit_now(&v[i]);
		const char *room;

		if (!p || p->state != PERIOD_WITH || p->from < cx->now - CALLED_S)
			continue;
		TRY(room_label(cx, &v[i], windows, n_w, &room));
		jw_object(&w, NULL);
		jw_int(&w, "ticket", v[i].ticket);
		jw_string(&w, "room", room);
		jw_int(&w, "at", p->from);
		jw_end(&w);
	}
	jw_end(&w);
	jw_array(&w, "waiting");
	for (size_t i = 0; i < n; i++) {
		const struct period *p = visit_now(&v[i]);

		if (p && p->state == PERIOD_WAITING)
			jw_int(&w, NULL, v[i].ticket);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

/* ---- feed ---- */

/* "20261124T080000Z" */
static const char *utc(char buf[20], int64_t at)
{
	struct civil c = day_civil((int32_t)(at / 86400));
	int s = (int)(at % 86400);

	(void)snprintf(buf, 20, "%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, s / 3600,
		       s / 60 % 60, s % 60);
	return buf;
}

/* Text of RFC 5545: commas, semicolons and backslashes are escaped; labels hold no line break. */
static void escaped(struct buf *b, const char *s)
{
	for (; *s; s++) {
		if (*s == ',' || *s == ';' || *s == '\\')
			buf_char(b, '\\');
		buf_char(b, *s);
	}
}

static void event(struct ctx *cx, struct buf *b, const struct stmt *q)
{
	const char *room = col_text(q, 5, cx->arena);
	char t[20];

	buf_printf(b, "BEGIN:VEVENT\r\nUID:%lld@maillon\r\n", (long long)col_int(q, 0));
	buf_printf(b, "SEQUENCE:%lld\r\n", (long long)col_int(q, 1) - 1);
	buf_printf(b, "DTSTAMP:%s\r\n", utc(t, col_int(q, 4)));
	buf_printf(b, "DTSTART:%s\r\n", utc(t, col_int(q, 2)));
	buf_printf(b, "DTEND:%s\r\n", utc(t, col_int(q, 3)));
	buf_str(b, "SUMMARY:Rendez-vous\r\nCLASS:PRIVATE\r\nTRANSP:OPAQUE\r\n");
	if (room) {
		buf_str(b, "LOCATION:");
		escaped(b, room);
		buf_str(b, "\r\n");
	}
	buf_str(b, "END:VEVENT\r\n");
}

Err feed_read(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct ctx *cx = &rq->cx;
	int64_t user;
	bool row = false;

	TRY(who_asks(rq, LINK_FEED, &user));
	TRY(db_query(cx, &q, SQL_FEED,
		     BIND(V_INT(user), V_INT(brussels_instant(cx->today - FEED_PAST, 0)),
			  V_INT(brussels_instant(cx->today + FEED_AHEAD, 0)))));
	rs->status = 200;
	rs->type = "text/calendar; charset=utf-8";
	buf_init(&rs->body, 1 << 20);
	buf_str(&rs->body, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Maillon//agenda//FR\r\n"
			   "CALSCALE:GREGORIAN\r\nX-WR-TIMEZONE:Europe/Brussels\r\n");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		event(cx, &rs->body, &q);
	}
	buf_str(&rs->body, "END:VCALENDAR\r\n");
	return OK;
}
