/* A ride in the base, and how it is shown. */
#include <string.h>

#include "base/date.h"
#include "core/compartment.h"
#include "svc/ride/ride.h"
#include "vault/token.h"

#include "base/banned.h"

#define COLUMNS                                                                                \
	"ride_id, version, person_id, service_id, pair_id, series_id, leg, day, at_minute, "   \
	"anchor, persons, theme_id, priority, state, outcome_id, partner_id, asked_day, "      \
	"run_id, pick_seq, drop_seq, pick_minute, drop_minute, metres, picked_at, "            \
	"dropped_at, km_pick, km_drop, wait_minutes, price_cents, price, paid, record_id, "    \
	"content"

static const char SQL_ONE[] = "SELECT " COLUMNS " FROM ride WHERE ride_id = ?1";
static const char SQL_DAYS[] = "SELECT " COLUMNS " FROM ride WHERE day BETWEEN ?1 AND ?2"
			       " ORDER BY day, at_minute, ride_id";
static const char SQL_RUN[] =
	"SELECT " COLUMNS " FROM ride WHERE run_id = ?1 ORDER BY pick_seq, ride_id";
static const char SQL_PERSON[] = "SELECT " COLUMNS " FROM ride WHERE person_id = ?1"
				 " ORDER BY day DESC, at_minute DESC, ride_id DESC LIMIT ?2";
static const char SQL_NEXT[] = "SELECT coalesce(max(ride_id), 0) FROM ride";
static const char SQL_ADD[] =
	"INSERT INTO ride(ride_id, version, person_id, service_id, pair_id, series_id, leg,"
	" day, at_minute, anchor, persons, theme_id, priority, state, outcome_id, partner_id,"
	" asked_day, asked_at, asked_by, metres, price_cents, price, content)"
	" VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
	" ?17, ?18, ?19, ?20, ?21, ?22)";
static const char SQL_SET[] =
	"UPDATE ride SET version = version + 1, day = ?3, at_minute = ?4, anchor = ?5,"
	" persons = ?6, theme_id = ?7, priority = ?8, state = ?9, outcome_id = ?10,"
	" partner_id = ?11, run_id = ?12, pick_seq = ?13, drop_seq = ?14, pick_minute = ?15,"
	" drop_minute = ?16, metres = ?17, picked_at = ?18, dropped_at = ?19, km_pick = ?20,"
	" km_drop = ?21, wait_minutes = ?22, price_cents = ?23, price = ?24, paid = ?25,"
	" record_id = ?26, content = ?27 WHERE ride_id = ?1 AND version = ?2";

const char *const ride_states[] = { "asked",   "placed",    "under_way",      "done",
				    "refused", "cancelled", "cancelled_late", "no_show",
				    "dropped", NULL };
const char *const ride_legs[] = { "out", "back", NULL };
const char *const ride_anchors[] = { "arrive", "depart", NULL };
const char *const ride_end_kinds[] = { "home", "place", "other", NULL };
const char *const ride_needs[] = { "folding", "wheelchair", "walker",
				   "oxygen",  "child_seat", NULL };

static int index_of(const char *const *names, const char *name)
{
	int i = 0;

	while (names[i] && strcmp(names[i], name) != 0)
		i++;
	return i;
}

static int64_t or_none(const struct stmt *q, int i)
{
	return col_null(q, i) ? -1 : col_int(q, i);
}

static struct val or_null(int64_t v)
{
	return v < 0 ? V_NULL : V_INT(v);
}

static struct place cell_place(const struct ride_row *r, int64_t version)
{
	return (struct place){ .person = r->person_id,
			       .row = r->id,
			       .table = TABLE_RIDE,
			       .column = RIDE_CONTENT,
			       .version = (uint64_t)version,
			       .pad = CELL_NOTE };
}

bool ride_has_need(const struct ride_content *c, const char *need)
{
	const char *const *items = c->needs.items;

	for (size_t i = 0; i < c->needs.n; i++)
		if (strcmp(items[i], need) == 0)
			return true;
	return false;
}

bool ride_is_open(const struct ride_row *r)
{
	return r->state == RIDE_ASKED || r->state == RIDE_PLACED;
}

static void read_plan(const struct stmt *q, struct ride_row *r)
{
	r->run_id = col_int(q, 17);
	r->pick_seq = or_none(q, 18);
	r->drop_seq = or_none(q, 19);
	r->pick_minute = or_none(q, 20);
	r->drop_minute = or_none(q, 21);
	r->metres = col_int(q, 22);
	r->picked_at = col_int(q, 23);
	r->dropped_at = col_int(q, 24);
	r->km_pick = or_none(q, 25);
	r->km_drop = or_none(q, 26);
	r->wait = col_int(q, 27);
}

static Err read_row(struct ctx *cx, const struct stmt *q, struct ride_row *r)
{
	struct place at;
	const void *blob;
	char *json = NULL;
	size_t n, len = 0;

	*r = (struct ride_row){ .id = col_int(q, 0),
				.version = col_int(q, 1),
				.person_id = col_int(q, 2),
				.service_id = col_int(q, 3),
				.pair_id = col_int(q, 4),
				.series_id = col_int(q, 5),
				.leg = index_of(ride_legs, col_text(q, 6, cx->arena)),
				.day = col_day(q, 7),
				.minute = col_int(q, 8),
				.anchor = index_of(ride_anchors, col_text(q, 9, cx->arena)),
				.persons = col_int(q, 10),
				.theme_id = col_int(q, 11),
				.priority = col_int(q, 12),
				.state = index_of(ride_states, col_text(q, 13, cx->arena)),
				.outcome_id = col_int(q, 14),
				.partner_id = col_int(q, 15),
				.asked_day = col_day(q, 16),
				.price_cents = col_int(q, 28),
				.price = col_text(q, 29, cx->arena),
				.paid = col_text(q, 30, cx->arena),
				.record_id = col_int(q, 31) };
	read_plan(q, r);
	at = cell_place(r, r->version);
	blob = col_blob(q, 32, cx->arena, &n);
	TRY(person_open(cx, &at, blob, n, &json, &len));
	TRY(schema_read_own(cx, &ride_content_schema, json, len, &r->content, NULL));
	r->wheelchair = ride_has_need(&r->content, "wheelchair");
	return OK;
}

Err ride_read(struct ctx *cx, int64_t id, struct ride_row *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return read_row(cx, &q, out);
}

static Err read_all(struct ctx *cx, struct stmt *q, struct ride_row **out, size_t *n)
{
	size_t room = 64;
	bool row = false;

	*n = 0;
	*out = arena_array(cx->arena, room, sizeof(**out));
	for (;;) {
		TRY(db_next(cx, q, &row));
		if (!row)
			return OK;
		if (*n == room) {
			struct ride_row *more = arena_array(cx->arena, 2 * room, sizeof(*more));

			memcpy(more, *out, room * sizeof(*more));
			*out = more;
			room *= 2;
		}
		TRY(read_row(cx, q, &(*out)[*n]));
		++*n;
	}
}

Err ride_read_days(struct ctx *cx, int32_t from, int32_t to, struct ride_row **out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };

	TRY(db_query(cx, &q, SQL_DAYS, BIND(V_INT(from), V_INT(to))));
	return read_all(cx, &q, out, n);
}

Err ride_read_run(struct ctx *cx, int64_t run_id, struct ride_row **out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };

	TRY(db_query(cx, &q, SQL_RUN, BIND(V_INT(run_id))));
	return read_all(cx, &q, out, n);
}

Err ride_read_person(struct ctx *cx, int64_t person_id, size_t limit, struct ride_row **out,
		     size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };

	TRY(db_query(cx, &q, SQL_PERSON, BIND(V_INT(person_id), V_INT((int64_t)limit))));
	return read_all(cx, &q, out, n);
}

static Err seal(struct ctx *cx, const struct ride_row *r, int64_t version, uint8_t **blob,
		size_t *n)
{
	CLEANUP(buf_release) struct buf b;
	struct place at = cell_place(r, version);
	struct jw w;

	buf_init(&b, 1 << 16);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, &ride_content_schema, &r->content);
	jw_end(&w);
	return person_seal(cx, &at, b.data, b.len, blob, n);
}

Err ride_insert(struct ctx *cx, struct ride_row *r)
{
	uint8_t *blob;
	size_t n;

	if (!r->id) {
		TRY(db_int(cx, SQL_NEXT, NO_BIND, &r->id));
		r->id += 1 + (id_random53() & 0xFFFFF);
	}
	r->version = 1;
	TRY(seal(cx, r, 1, &blob, &n));
	app_touch(cx->app, TOPIC_RIDES);
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(r->id), V_INT(r->person_id), V_INT(r->service_id),
			    V_ID(r->pair_id), V_ID(r->series_id), V_TEXT(ride_legs[r->leg]),
			    V_INT(r->day), V_INT(r->minute), V_TEXT(ride_anchors[r->anchor]),
			    V_INT(r->persons), V_INT(r->theme_id), V_INT(r->priority),
			    V_TEXT(ride_states[r->state]), V_ID(r->outcome_id),
			    V_ID(r->partner_id), V_INT(r->asked_day), V_INT(cx->now),
			    V_INT(cx->who->user_id), V_INT(r->metres), V_INT(r->price_cents),
			    V_TEXT(r->price), V_BLOB(blob, n)),
		       NULL);
}

Err ride_update(struct ctx *cx, struct ride_row *r)
{
	int64_t changed = 0;
	uint8_t *blob;
	size_t n;

	TRY(seal(cx, r, r->version + 1, &blob, &n));
	TRY(db_exec(cx, SQL_SET,
		    BIND(V_INT(r->id), V_INT(r->version), V_INT(r->day), V_INT(r->minute),
			 V_TEXT(ride_anchors[r->anchor]), V_INT(r->persons), V_INT(r->theme_id),
			 V_INT(r->priority), V_TEXT(ride_states[r->state]), V_ID(r->outcome_id),
			 V_ID(r->partner_id), V_ID(r->run_id), or_null(r->pick_seq),
			 or_null(r->drop_seq), or_null(r->pick_minute), or_null(r->drop_minute),
			 V_INT(r->metres), V_ID(r->picked_at), V_ID(r->dropped_at),
			 or_null(r->km_pick), or_null(r->km_drop), V_INT(r->wait),
			 V_INT(r->price_cents), V_TEXT(r->price), V_TEXT(r->paid),
			 V_ID(r->record_id), V_BLOB(blob, n)),
		    &changed));
	if (!changed)
		FAIL(cx, ERR_STALE, "stale");
	r->version++;
	app_touch(cx->app, TOPIC_RIDES);
	return OK;
}

/* ---- showing ---- */

const char *ride_name(struct ctx *cx, int64_t person_id)
{
	struct directory_entry e;

	if (!directory_get(cx->app->directory, cx->arena, person_id, &e))
		return "";
	if ((e.flags & DIRECTORY_PROTECTED) && !user_in_team(cx->who->user, e.team) &&
	    session_can(cx->who, "ride.read"))
		return name_initials(cx->arena, e.last_name, e.first_name);
	return directory_display_name(cx->arena, &e);
}

Err ride_identity(struct ctx *cx, int64_t person_id, struct identity *out, bool *found)
{
	struct compartment c[5];

	*out = (struct identity){ .birth_date = DAY_NONE, .sex = -1, .deceased_on = DAY_NONE };
	TRY(compartments_read(cx, person_id, 1u << COMPARTMENT_IDENTITY, c));
	*found = c[COMPARTMENT_IDENTITY].json != NULL;
	if (!*found)
		return OK;
	return schema_read_own(cx, &identity_schema, c[COMPARTMENT_IDENTITY].json,
			       c[COMPARTMENT_IDENTITY].len, out, NULL);
}

static void write_end(struct jw *w, const char *name, const struct ride_end *e)
{
	if (!e) {
		jw_null(w, name);
		return;
	}
	jw_object(w, name);
	jw_string(w, "kind", ride_end_kinds[e->kind]);
	jw_int(w, "place_id", e->place_id);
	jw_string(w, "label", e->label ? e->label : "");
	jw_string(w, "postcode", e->postcode ? e->postcode : "");
	jw_int(w, "lat", e->lat);
	jw_int(w, "lon", e->lon);
	jw_end(w);
}

static void optional(struct jw *w, const char *name, int64_t v)
{
	if (v < 0)
		jw_null(w, name);
	else
		jw_int(w, name, v);
}

static void write_term(struct ctx *cx, struct jw *w, const char *name, int64_t id)
{
	const struct term *t = model_term(cx->model, id);

	jw_string(w, name, t ? t->key : NULL);
}

static void write_fate(struct ctx *cx, struct jw *w, const struct ride_row *r)
{
	jw_string(w, "state", ride_states[r->state]);
	write_term(cx, w, "cause", r->outcome_id);
	write_term(cx, w, "partner", r->partner_id);
	optional(w, "run_id", r->run_id ? r->run_id : -1);
	optional(w, "pick_minute", r->pick_minute);
	optional(w, "drop_minute", r->drop_minute);
	jw_int(w, "metres", r->metres);
	optional(w, "picked_at", r->picked_at ? r->picked_at : -1);
	optional(w, "dropped_at", r->dropped_at ? r->dropped_at : -1);
	optional(w, "km_pick", r->km_pick);
	optional(w, "km_drop", r->km_drop);
	jw_int(w, "wait_minutes", r->wait);
	jw_int(w, "price_cents", r->price_cents);
	jw_raw(w, "price", r->price, strlen(r->price));
	jw_string(w, "paid", r->paid);
}

void ride_write(struct ctx *cx, struct jw *w, const struct ride_row *r)
{
	const struct ride_content *c = &r->content;

	jw_int(w, "id", r->id);
	jw_int(w, "version", r->version);
	jw_int(w, "person_id", r->person_id);
	jw_string(w, "name", ride_name(cx, r->person_id));
	jw_day(w, "day", r->day);
	jw_int(w, "at_minute", r->minute);
	jw_string(w, "anchor", ride_anchors[r->anchor]);
	jw_string(w, "leg", ride_legs[r->leg]);
	optional(w, "pair_id", r->pair_id ? r->pair_id : -1);
	optional(w, "series_id", r->series_id ? r->series_id : -1);
	write_end(w, "from", c->from);
	write_end(w, "to", c->to);
	write_term(cx, w, "purpose", r->theme_id);
	jw_int(w, "persons", r->persons);
	jw_array(w, "needs");
	for (size_t i = 0; i < c->needs.n; i++)
		jw_string(w, NULL, ((const char *const *)c->needs.items)[i]);
	jw_end(w);
	jw_int(w, "priority", r->priority);
	jw_string(w, "reason", c->reason);
	jw_string(w, "note", c->note);
	jw_string(w, "refusal", c->refusal);
	jw_day(w, "asked_day", r->asked_day);
	write_fate(cx, w, r);
}
