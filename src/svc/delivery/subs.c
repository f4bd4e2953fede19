/* Subscriptions: the list, one of them, a new one, a correction. */
#include <string.h>

#include "base/date.h"
#include "core/address.h"
#include "core/session.h"
#include "svc/delivery/shapes.h"

#include "base/banned.h"

static const char SQL_LIST[] =
	"SELECT " SUB_COLUMNS " FROM delivery_subscription s WHERE s.service_id = ?1"
	" AND (?2 OR s.state <> 'stopped') ORDER BY s.round_id, s.position, "
	"s.subscription_id" LIST_PAGE_SQL "?3";
static const char SQL_PAUSED[] =
	"SELECT 1 FROM delivery_pause WHERE subscription_id = ?1 AND from_day <= ?2"
	" AND (to_day IS NULL OR to_day >= ?2)";
static const char SQL_PAUSES[] =
	"SELECT pause_id, from_day, to_day, content FROM delivery_pause"
	" WHERE subscription_id = ?1 AND (to_day IS NULL OR to_day >= ?2) ORDER BY from_day";
static const char SQL_CHANGES[] =
	"SELECT day, quantity, late, free FROM delivery_change WHERE subscription_id = ?1"
	" AND day >= ?2 ORDER BY day";
static const char SQL_ADD[] =
	"INSERT INTO delivery_subscription(subscription_id, service_id, person_id, place_id,"
	" state, asked_day, from_day, to_day, mon, tue, wed, thu, fri, sat, sun, mode, ahead,"
	" tariff_id, proof_day, payer_id, round_id, position, window_from, window_to,"
	" first_record_id, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
	" ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)";
static const char SQL_SET[] =
	"UPDATE delivery_subscription SET version = version + 1, state = ?3, asked_day = ?4,"
	" from_day = ?5, to_day = ?6, mon = ?7, tue = ?8, wed = ?9, thu = ?10, fri = ?11,"
	" sat = ?12, sun = ?13, mode = ?14, ahead = ?15, tariff_id = ?16, proof_day = ?17,"
	" payer_id = ?18, round_id = ?19, position = ?20, window_from = ?21, window_to = ?22,"
	" first_record_id = ?23, content = ?24 WHERE subscription_id = ?1 AND version = ?2";
static const char SQL_TARIFF[] =
	"SELECT 1 FROM delivery_tariff WHERE tariff_id = ?1 AND service_id = ?2";
static const char SQL_ROUND[] =
	"SELECT 1 FROM delivery_round WHERE round_id = ?1 AND service_id = ?2";
static const char SQL_PAYER[] = "SELECT 1 FROM billing_payer WHERE payer_id = ?1";
static const char SQL_LAST[] =
	"SELECT coalesce(max(position), 0) + 10 FROM delivery_subscription WHERE round_id = ?1";

Err delivery_saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version,
		   const char *action)
{
	struct jw w = reply(rs, status);

	app_touch(rq->cx.app, TOPIC_DELIVERIES);
	rq->object = id;
	rq->action = action;
	rs->version = version;
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

void jw_bits(struct jw *w, const char *name, unsigned bits, const char *const *names)
{
	jw_array(w, name);
	for (int i = 0; names[i]; i++)
		if (bits & 1u << i)
			jw_string(w, NULL, names[i]);
	jw_end(w);
}

static void id_or_null(struct jw *w, const char *name, int64_t id)
{
	if (id)
		jw_int(w, name, id);
	else
		jw_null(w, name);
}

static void minute_or_null(struct jw *w, const char *name, int64_t minute)
{
	if (minute >= 0)
		jw_int(w, name, minute);
	else
		jw_null(w, name);
}

static Err members(struct ctx *cx, struct jw *w, const struct sub *s,
		   const struct sub_content *c)
{
	const struct catalogue_service *service = model_service(cx->model, s->service_id);
	bool paused = false;

	TRY(db_found(cx, SQL_PAUSED, BIND(V_INT(s->id), V_INT(cx->today)), &paused));
	jw_int(w, "id", s->id);
	jw_int(w, "version", s->version);
	jw_string(w, "service", service ? service->key : "");
	id_or_null(w, "person_id", s->person_id);
	jw_string(w, "name", sub_name(cx, s));
	jw_string(w, "state", delivery_states[s->state]);
	jw_bool(w, "paused", paused);
	jw_day(w, "asked", s->asked);
	jw_day(w, "from", s->from);
	jw_day(w, "to", s->to);
	jw_array(w, "meals");
	for (int d = 1; d <= 7; d++)
		jw_int(w, NULL, s->meals[d]);
	jw_end(w);
	jw_string(w, "mode", delivery_modes[s->mode]);
	jw_bool(w, "ahead", s->ahead);
	jw_int(w, "tariff_id", s->tariff_id);
	jw_day(w, "proof", s->proof);
	id_or_null(w, "payer_id", s->payer_id);
	id_or_null(w, "round_id", s->round_id);
	jw_int(w, "position", s->position);
	minute_or_null(w, "window_from", s->window_from);
	minute_or_null(w, "window_to", s->window_to);
	jw_string(w, "diet", delivery_diets[c->diet]);
	jw_string(w, "texture", delivery_textures[c->texture]);
	jw_bits(w, "allergens", allergen_bits(&c->allergens), delivery_allergens);
	jw_bool(w, "located", c->lat != 0);
	return OK;
}

Err subs_list(struct req *rq, struct resp *rs)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct service_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct list_page page = { .after = in->after };
	int64_t service = 0;
	bool row = false;
	struct jw w;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	w = reply(rs, 200);
	TRY(db_query(cx, &q, SQL_LIST,
		     BIND(V_INT(service), V_INT(in->all), V_INT(page.after))));
	jw_array(&w, "rows");
	for (;;) {
		struct sub_content c;
		struct sub s;

		TRY(db_next(cx, &q, &row));
		if (page_ends(&page, row))
			break;
		sub_row(cx, &q, &s);
		TRY(sub_open(cx, &s, &c));
		jw_object(&w, NULL);
		TRY(members(cx, &w, &s, &c));
		jw_end(&w);
		rq->rows++;
	}
	jw_end(&w);
	jw_next(&w, &page);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

static Err write_pauses(struct ctx *cx, struct jw *w, const struct sub *s)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_PAUSES, BIND(V_INT(s->id), V_INT(cx->today - 60))));
	jw_array(w, "pauses");
	for (;;) {
		const char *note;
		const void *blob;
		size_t n;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		blob = col_blob(&q, 3, cx->arena, &n);
		TRY(delivery_text_open(cx, s->person_id, TABLE_DELIVERY_PAUSE, col_int(&q, 0),
				       blob, n, &note));
		jw_object(w, NULL);
		jw_int(w, "id", col_int(&q, 0));
		jw_day(w, "from", col_day(&q, 1));
		jw_day(w, "to", col_day(&q, 2));
		jw_string(w, "reason", note);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static Err write_changes(struct ctx *cx, struct jw *w, const struct sub *s)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_CHANGES, BIND(V_INT(s->id), V_INT(cx->today - 7))));
	jw_array(w, "changes");
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		jw_object(w, NULL);
		jw_day(w, "day", col_day(&q, 0));
		jw_int(w, "quantity", col_int(&q, 1));
		jw_bool(w, "late", col_int(&q, 2) != 0);
		jw_bool(w, "free", col_int(&q, 3) != 0);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err subs_get(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct sub_content c;
	struct where where;
	struct sub s;
	struct jw w;

	TRY(sub_get(cx, rq->id, &s));
	TRY(sub_open(cx, &s, &c));
	TRY(sub_where(cx, &s, &c, &where));
	w = reply(rs, 200);
	rs->version = s.version;
	rq->subject = s.person_id;
	rq->object = s.id;
	TRY(members(cx, &w, &s, &c));
	jw_object(&w, "content");
	schema_write(&w, &sub_content_schema, &c);
	jw_end(&w);
	jw_string(&w, "street", where.street);
	jw_string(&w, "postcode", where.postcode);
	jw_string(&w, "locality", where.locality);
	jw_string(&w, "phone", where.phone);
	TRY(write_pauses(cx, &w, &s));
	TRY(write_changes(cx, &w, &s));
	return reply_end(rq, rs, &w);
}

/* ---- writing ------------------------------------------------------------------------------ */

static Err refuse_days(struct req *rq, struct resp *rs, const struct sub_in *in)
{
	const int64_t *meals = in->meals.items;
	struct ctx *cx = &rq->cx;

	if (in->state != SUB_WAITING && in->from == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "from", "field.required");
	if (in->from != DAY_NONE && in->to != DAY_NONE && in->to < in->from)
		return schema_refuse(cx, &rs->errors, "to", "field.too_small");
	if (in->state == SUB_STOPPED && in->to == DAY_NONE)
		return schema_refuse(cx, &rs->errors, "to", "field.required");
	if (in->meals.n != 7)
		return schema_refuse(cx, &rs->errors, "meals", "field.required");
	for (int d = 0; d < 7; d++)
		if (meals[d] < 0 || meals[d] > 2000)
			return schema_refuse(cx, &rs->errors, "meals", "field.too_large");
	if (in->window_to && in->window_to <= in->window_from)
		return schema_refuse(cx, &rs->errors, "window_to", "field.too_small");
	return OK;
}

static Err refuse_links(struct req *rq, struct resp *rs, const struct sub_in *in,
			int64_t service)
{
	const char *const *allergens = in->content->allergens.items;
	struct ctx *cx = &rq->cx;
	bool found = false;
	struct geo at = { (int32_t)in->content->lat, (int32_t)in->content->lon };

	TRY(db_found(cx, SQL_TARIFF, BIND(V_INT(in->tariff_id), V_INT(service)), &found));
	if (!found)
		return schema_refuse(cx, &rs->errors, "tariff_id", "field.not_one_of");
	if (in->round_id) {
		TRY(db_found(cx, SQL_ROUND, BIND(V_INT(in->round_id), V_INT(service)), &found));
		if (!found)
			return schema_refuse(cx, &rs->errors, "round_id", "field.not_one_of");
	}
	if (in->payer_id) {
		TRY(db_found(cx, SQL_PAYER, BIND(V_INT(in->payer_id)), &found));
		if (!found)
			return schema_refuse(cx, &rs->errors, "payer_id", "field.not_one_of");
	}
	for (size_t i = 0; i < in->content->allergens.n; i++)
		if (delivery_index(delivery_allergens, allergens[i]) < 0)
			return schema_refuse(cx, &rs->errors, "content.allergens",
					     "field.not_one_of");
	if (geo_known(at) && !geo_valid(at))
		return schema_refuse(cx, &rs->errors, "content.lat", "delivery.far");
	return OK;
}

static void take(const struct sub_in *in, struct sub *s)
{
	const int64_t *meals = in->meals.items;

	s->state = in->state;
	s->asked = in->asked;
	s->from = in->from;
	s->to = in->to;
	s->proof = in->proof;
	s->mode = in->mode;
	s->ahead = in->ahead;
	s->tariff_id = in->tariff_id;
	s->payer_id = in->payer_id;
	s->round_id = in->round_id;
	s->position = in->position;
	s->window_from = in->window_to ? in->window_from : -1;
	s->window_to = in->window_to ? in->window_to : -1;
	for (int d = 1; d <= 7; d++)
		s->meals[d] = meals[d - 1];
}

/* Coordinates that nobody gave come from the public address file, if it knows the place. */
static Err locate(struct ctx *cx, const struct sub *s, struct sub_content *c)
{
	struct where where;
	struct geo at;

	if (c->lat)
		return OK;
	TRY(sub_where(cx, s, c, &where));
	TRY(address_locate(cx, where.postcode, where.street, &at));
	c->lat = at.lat;
	c->lon = at.lon;
	return OK;
}

/* The first day of a subscription is a record; its lag is the time on the waiting list. */
static Err started(struct ctx *cx, struct sub *s)
{
	int64_t lag = s->from == DAY_NONE ? 0 : s->from - s->asked;

	if (s->record_id || s->state == SUB_WAITING || s->from > cx->today)
		return OK;
	return delivery_emit(cx,
			     &(struct emit){ .kind = "delivery.started",
					     .service_id = s->service_id,
					     .person_id = s->person_id,
					     .place_id = s->place_id,
					     .quantity = 1,
					     .day = s->from,
					     .wait = -1,
					     .lag = lag < 0	  ? 0
						    : lag > 32767 ? 32767
								  : lag,
					     .source = "delivery_subscription",
					     .source_id = s->id },
			     &s->record_id);
}

#define WHEN                                                                                   \
	V_INT(s.meals[1]), V_INT(s.meals[2]), V_INT(s.meals[3]), V_INT(s.meals[4]),            \
		V_INT(s.meals[5]), V_INT(s.meals[6]), V_INT(s.meals[7]),                       \
		V_TEXT(delivery_modes[s.mode]), V_INT(s.ahead), V_INT(s.tariff_id)
#define HOW                                                                                    \
	V_DAY(s.proof), V_ID(s.payer_id), V_ID(s.round_id), V_INT(s.position),                 \
		s.window_to < 0 ? V_NULL : V_INT(s.window_from),                               \
		s.window_to < 0 ? V_NULL : V_INT(s.window_to), V_ID(s.record_id),              \
		V_BLOB(blob, n)

Err subs_add(struct req *rq, struct resp *rs)
{
	struct sub_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct sub s = { .version = 1, .person_id = in->person_id };
	const struct term *place = NULL;
	struct grant g;
	uint8_t *blob;
	size_t n;

	TRY(delivery_find_service(rq, rs, in->service, &s.service_id));
	if (in->place && *in->place) {
		place = model_term_key(cx->model, TERM_PLACE, in->place);
		if (!place)
			return schema_refuse(cx, &rs->errors, "place", "field.not_one_of");
		s.place_id = place->id;
	}
	if (!s.person_id == !s.place_id)
		return schema_refuse(cx, &rs->errors, "person_id", "field.required");
	if (s.person_id)
		TRY(grant_person(cx, s.person_id, &g));
	TRY(refuse_days(rq, rs, in));
	TRY(refuse_links(rq, rs, in, s.service_id));
	take(in, &s);
	if (!s.position && s.round_id)
		TRY(db_int(cx, SQL_LAST, BIND(V_INT(s.round_id)), &s.position));
	TRY(sub_next_id(cx, &s.id));
	TRY(locate(cx, &s, in->content));
	TRY(started(cx, &s));
	TRY(sub_seal(cx, &s, in->content, &blob, &n));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(s.id), V_INT(s.service_id), V_ID(s.person_id), V_ID(s.place_id),
			 V_TEXT(delivery_states[s.state]), V_INT(s.asked), V_DAY(s.from),
			 V_DAY(s.to), WHEN, HOW),
		    NULL));
	rq->subject = s.person_id;
	return delivery_saved(rq, rs, 201, s.id, 1, "delivery.subscribe");
}

static const char SQL_LIVE[] =
	"SELECT subscription_id FROM delivery_subscription WHERE service_id = ?1"
	" AND state <> 'stopped' ORDER BY subscription_id LIMIT ?2";
#define LIVE_MAX 5000

/* Coordinates for one that has none, if the address file knows them now. */
static Err locate_one(struct ctx *cx, int64_t id, int64_t *found, int64_t *left)
{
	int64_t changed = 0;
	struct sub_content c;
	uint8_t *blob;
	struct sub s;
	size_t n;

	TRY(sub_get(cx, id, &s));
	TRY(sub_open(cx, &s, &c));
	if (c.lat)
		return OK;
	TRY(locate(cx, &s, &c));
	if (!c.lat) {
		(*left)++;
		return OK;
	}
	s.version++;
	TRY(sub_seal(cx, &s, &c, &blob, &n));
	(*found)++;
	return db_exec(cx, SQL_SET,
		       BIND(V_INT(s.id), V_INT(s.version - 1), V_TEXT(delivery_states[s.state]),
			    V_INT(s.asked), V_DAY(s.from), V_DAY(s.to), WHEN, HOW),
		       &changed);
}

static Err live_ids(struct ctx *cx, int64_t service, int64_t **ids, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*ids = arena_array(cx->arena, LIVE_MAX, sizeof(**ids));
	TRY(db_query(cx, &q, SQL_LIVE, BIND(V_INT(service), V_INT(LIVE_MAX))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		(*ids)[(*n)++] = col_int(&q, 0);
	}
}

Err subs_locate(struct req *rq, struct resp *rs)
{
	const struct service_q *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t service = 0, found = 0, left = 0, *ids = NULL;
	size_t n = 0;
	struct jw w;

	TRY(delivery_find_service(rq, rs, in->service, &service));
	TRY(live_ids(cx, service, &ids, &n));
	for (size_t i = 0; i < n; i++)
		TRY(locate_one(cx, ids[i], &found, &left));
	app_touch(cx->app, TOPIC_DELIVERIES);
	rq->action = "delivery.locate";
	w = reply(rs, 200);
	jw_int(&w, "found", found);
	jw_int(&w, "left", left);
	return reply_end(rq, rs, &w);
}

Err subs_change(struct req *rq, struct resp *rs)
{
	struct sub_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t changed = 0;
	struct sub s;
	uint8_t *blob;
	size_t n;

	TRY(sub_get(cx, rq->id, &s));
	TRY(expect_version(rq, rs, s.version));
	if (in->person_id && in->person_id != s.person_id)
		return schema_refuse(cx, &rs->errors, "person_id", "field.read_only");
	TRY(refuse_days(rq, rs, in));
	TRY(refuse_links(rq, rs, in, s.service_id));
	take(in, &s);
	s.version++;
	TRY(locate(cx, &s, in->content));
	TRY(started(cx, &s));
	TRY(sub_seal(cx, &s, in->content, &blob, &n));
	TRY(db_exec(cx, SQL_SET,
		    BIND(V_INT(s.id), V_INT(s.version - 1), V_TEXT(delivery_states[s.state]),
			 V_INT(s.asked), V_DAY(s.from), V_DAY(s.to), WHEN, HOW),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->subject = s.person_id;
	return delivery_saved(rq, rs, 200, s.id, s.version, "delivery.change");
}
