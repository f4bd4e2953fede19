/* What the taxi knows of a rider: where the home is, how to get to the door, what was decided. */
#include <string.h>

#include "base/date.h"
#include "core/address.h"
#include "svc/ride/ride.h"

#include "base/banned.h"

static const char SQL_CLIENT[] = "SELECT version, free_percent, free_from, free_to, content"
				 " FROM ride_client WHERE person_id = ?1";
static const char SQL_PUT[] =
	"INSERT INTO ride_client(person_id, version, free_percent, free_from, free_to, content)"
	" VALUES (?1, 1, ?2, ?3, ?4, ?5)";
static const char SQL_SET[] =
	"UPDATE ride_client SET version = version + 1, free_percent = ?2, free_from = ?3,"
	" free_to = ?4, content = ?5 WHERE person_id = ?1 AND version = ?6";
/* The locality of the list that an address names; by postcode when the name is not there. */
static const char SQL_LOCALITY[] =
	"SELECT lat, lon FROM ride_place WHERE kind = 'locality' AND active = 1"
	" AND (postcode = ?1 OR locality = ?2)"
	" ORDER BY (locality = ?2) DESC, (postcode = ?1) DESC, place_id LIMIT 1";

static struct place cell_place(int64_t person_id, int64_t version)
{
	return (struct place){ .person = person_id,
			       .row = person_id,
			       .table = TABLE_RIDE_CLIENT,
			       .column = RIDE_CLIENT_CONTENT,
			       .version = (uint64_t)version,
			       .pad = CELL_NOTE };
}

Err ride_client_read(struct ctx *cx, int64_t person_id, struct ride_client *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct place at;
	const void *blob;
	char *json = NULL;
	size_t n, len = 0;
	bool row = false;

	*out = (struct ride_client){ .person_id = person_id,
				     .free_from = DAY_NONE,
				     .free_to = DAY_NONE };
	TRY(db_query(cx, &q, SQL_CLIENT, BIND(V_INT(person_id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		return OK;
	out->version = col_int(&q, 0);
	out->free_percent = col_int(&q, 1);
	out->free_from = col_day(&q, 2);
	out->free_to = col_day(&q, 3);
	blob = col_blob(&q, 4, cx->arena, &n);
	at = cell_place(person_id, out->version);
	TRY(person_open(cx, &at, blob, n, &json, &len));
	return schema_read_own(cx, &ride_client_content_schema, json, len, &out->content, NULL);
}

static const char *home_line(struct arena *a, const struct address *ad)
{
	return arena_printf(a, "%s%s%s%s%s%s%s", ad->street ? ad->street : "",
			    ad->number ? " " : "", ad->number ? ad->number : "",
			    ad->box ? " bte " : "", ad->box ? ad->box : "",
			    ad->locality ? ", " : "", ad->locality ? ad->locality : "");
}

/* The public address file knows the door, the list of localities the middle of the village. */
static Err locate(struct ctx *cx, const struct address *ad, struct ride_end *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct geo at = { 0 };
	bool row = false;

	TRY(address_locate(cx, ad->postcode,
			   arena_printf(cx->arena, "%s %s", ad->street ? ad->street : "",
					ad->number ? ad->number : ""),
			   &at));
	if (geo_known(at)) {
		out->lat = at.lat;
		out->lon = at.lon;
		return OK;
	}

	TRY(db_query(cx, &q, SQL_LOCALITY, BIND(V_TEXT(ad->postcode), V_TEXT(ad->locality))));
	TRY(db_next(cx, &q, &row));
	if (row) {
		out->lat = col_int(&q, 0);
		out->lon = col_int(&q, 1);
	}
	return OK;
}

Err ride_client_home(struct ctx *cx, int64_t person_id, struct ride_end *out)
{
	struct ride_client c;
	struct identity id;
	bool found = false;

	*out = (struct ride_end){ .kind = END_HOME, .label = "", .postcode = "" };
	TRY(ride_identity(cx, person_id, &id, &found));
	TRY(ride_client_read(cx, person_id, &c));
	if (found && id.address) {
		out->label = home_line(cx->arena, id.address);
		out->postcode = id.address->postcode ? id.address->postcode : "";
		TRY(locate(cx, id.address, out));
	}
	if (c.content.lat) {
		out->lat = c.content.lat;
		out->lon = c.content.lon;
	}
	return OK;
}

static const char *first_phone(const struct identity *id)
{
	const struct contact *c = id->contacts.items;

	for (size_t i = 0; i < id->contacts.n; i++)
		if (strcmp(contact_kinds[c[i].kind], "mobile") == 0 ||
		    strcmp(contact_kinds[c[i].kind], "phone") == 0)
			return c[i].value;
	return NULL;
}

static void write_home(struct jw *w, const struct ride_end *e)
{
	jw_object(w, "home");
	jw_string(w, "kind", "home");
	jw_int(w, "place_id", 0);
	jw_string(w, "label", e->label);
	jw_string(w, "postcode", e->postcode);
	jw_int(w, "lat", e->lat);
	jw_int(w, "lon", e->lon);
	jw_end(w);
}

Err ride_client_get(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct ride_row *rows;
	struct ride_client c;
	struct ride_end home;
	struct identity id;
	struct grant g;
	bool found = false;
	size_t n = 0;
	struct jw w;

	TRY(grant_person(cx, rq->id, &g));
	TRY(ride_client_read(cx, rq->id, &c));
	TRY(ride_client_home(cx, rq->id, &home));
	TRY(ride_identity(cx, rq->id, &id, &found));
	TRY(ride_read_person(cx, rq->id, 6, &rows, &n));
	rq->subject = rq->id;
	w = reply(rs, 200);
	rs->version = c.version;
	jw_int(&w, "person_id", rq->id);
	jw_int(&w, "version", c.version);
	jw_string(&w, "name", ride_name(cx, rq->id));
	jw_string(&w, "phone", first_phone(&id));
	jw_bool(&w, "wheelchair", id.wheelchair);
	write_home(&w, &home);
	jw_int(&w, "free_percent", c.free_percent);
	jw_day(&w, "free_from", c.free_from);
	jw_day(&w, "free_to", c.free_to);
	jw_int(&w, "lat", c.content.lat);
	jw_int(&w, "lon", c.content.lon);
	jw_string(&w, "access", c.content.access);
	jw_string(&w, "decision", c.content.decision);
	jw_array(&w, "last");
	for (size_t i = 0; i < n; i++) {
		jw_object(&w, NULL);
		ride_write(cx, &w, &rows[i]);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static Err seal(struct ctx *cx, const struct client_in *in, int64_t person_id, int64_t version,
		uint8_t **blob, size_t *n)
{
	CLEANUP(buf_release) struct buf b;
	struct client_content c = { in->lat, in->lon, in->access, in->decision };
	struct place at = cell_place(person_id, version);
	struct jw w;

	buf_init(&b, 1 << 16);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, &ride_client_content_schema, &c);
	jw_end(&w);
	return person_seal(cx, &at, b.data, b.len, blob, n);
}

static Err check(struct req *rq, struct resp *rs)
{
	const struct client_in *in = rq->in;
	struct geo g = { (int32_t)in->lat, (int32_t)in->lon };

	if (in->free_to != DAY_NONE && in->free_from != DAY_NONE && in->free_to < in->free_from)
		return schema_refuse(&rq->cx, &rs->errors, "free_to", "field.too_small");
	if (in->free_percent > 0 && !in->decision)
		return schema_refuse(&rq->cx, &rs->errors, "decision", "field.required");
	if (geo_known(g) && !geo_valid(g))
		return schema_refuse(&rq->cx, &rs->errors, "lat", "ride.place_outside");
	return OK;
}

Err ride_client_set(struct req *rq, struct resp *rs)
{
	const struct client_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct ride_client c;
	struct grant g;
	int64_t changed = 1;
	uint8_t *blob;
	size_t n;
	struct jw w;

	TRY(grant_person(cx, rq->id, &g));
	TRY(ride_client_read(cx, rq->id, &c));
	TRY(check(rq, rs));
	if (c.version)
		TRY(expect_version(rq, rs, c.version));
	TRY(seal(cx, in, rq->id, c.version + 1, &blob, &n));
	if (c.version)
		TRY(db_exec(cx, SQL_SET,
			    BIND(V_INT(rq->id), V_INT(in->free_percent), V_DAY(in->free_from),
				 V_DAY(in->free_to), V_BLOB(blob, n), V_INT(c.version)),
			    &changed));
	else
		TRY(db_exec(cx, SQL_PUT,
			    BIND(V_INT(rq->id), V_INT(in->free_percent), V_DAY(in->free_from),
				 V_DAY(in->free_to), V_BLOB(blob, n)),
			    NULL));
	TRY(expect_changed(rq, changed));
	rq->subject = rq->id;
	w = reply(rs, 200);
	rs->version = c.version + 1;
	jw_int(&w, "id", rq->id);
	jw_int(&w, "version", c.version + 1);
	return reply_end(rq, rs, &w);
}
