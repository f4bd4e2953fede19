/* What comes in and goes out of the rides' routes. */
#include "svc/ride/ride.h"

#include "core/limits.h"

#include "base/banned.h"

const char *const ride_place_kinds[] = { "locality", "hospital", "doctor", "pharmacy", "shop",
					 "cpas",     "court",	 "school", "station",  "work",
					 "leisure",  "other",	 NULL };
static const char *const finish_whats[] = { "done", "no_show", NULL };

#define END_FIELDS                                                                             \
	FIELD_ENUM(ride_end, kind, FIELD_REQUIRED, ride_end_kinds),                            \
		FIELD_INT(ride_end, place_id, 0, 0, INT64_MAX),                                \
		FIELD_TEXT(ride_end, label, FIELD_PERSONAL, 0, 200),                           \
		FIELD_TEXT(ride_end, postcode, FIELD_PERSONAL, 0, 10),                         \
		FIELD_INT(ride_end, lat, FIELD_PERSONAL, 0, GEO_LAT_MAX),                      \
		FIELD_INT(ride_end, lon, FIELD_PERSONAL, 0, GEO_LON_MAX)
static const struct field end_fields[] = { END_FIELDS };
static const struct schema end_schema = { .name = "RideEndIn",
					  .fields = end_fields,
					  .n_fields = ARRAY_LEN(end_fields),
					  .size = sizeof(struct ride_end) };

static const struct field ride_in_fields[] = {
	FIELD_INT(ride_in, person_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_DATE(ride_in, day, FIELD_REQUIRED),
	FIELD_INT(ride_in, at_minute, FIELD_REQUIRED, 0, 1439),
	FIELD_ENUM(ride_in, anchor, 0, ride_anchors),
	FIELD_OBJECT(ride_in, from, FIELD_REQUIRED | FIELD_PERSONAL, ride_end, &end_schema),
	FIELD_OBJECT(ride_in, to, FIELD_REQUIRED | FIELD_PERSONAL, ride_end, &end_schema),
	FIELD_TEXT(ride_in, service, 0, 0, 60),
	FIELD_TEXT(ride_in, purpose, FIELD_REQUIRED, 1, 60),
	FIELD_INT(ride_in, persons, 0, 1, 8),
	FIELD_TEXTS(ride_in, needs, FIELD_PERSONAL, 0, 5),
	FIELD_INT(ride_in, priority, 0, 0, 2),
	FIELD_TEXT(ride_in, reason, FIELD_PERSONAL, 0, 300),
	FIELD_TEXT(ride_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 500),
	FIELD_INT(ride_in, back_minute, 0, 0, 1439),
	FIELD_INTS(ride_in, repeat_days, 0, 0, 7),
	FIELD_DATE(ride_in, repeat_until, 0),
	FIELD_TEXT(ride_in, cause, 0, 0, 60),
	FIELD_TEXT(ride_in, partner, 0, 0, 60),
};
const struct schema ride_in_schema = { .name = "RideIn",
				       .fields = ride_in_fields,
				       .n_fields = ARRAY_LEN(ride_in_fields),
				       .size = sizeof(struct ride_in) };

static const struct field content_fields[] = {
	FIELD_OBJECT(ride_content, from, FIELD_PERSONAL, ride_end, &end_schema),
	FIELD_OBJECT(ride_content, to, FIELD_PERSONAL, ride_end, &end_schema),
	FIELD_TEXTS(ride_content, needs, FIELD_PERSONAL, 0, 5),
	FIELD_TEXT(ride_content, reason, FIELD_PERSONAL, 0, 300),
	FIELD_TEXT(ride_content, note, FIELD_PERSONAL | FIELD_LINES, 0, 500),
	FIELD_TEXT(ride_content, refusal, FIELD_PERSONAL | FIELD_LINES, 0, 500),
};
const struct schema ride_content_schema = { .name = "RideContent",
					    .fields = content_fields,
					    .n_fields = ARRAY_LEN(content_fields),
					    .size = sizeof(struct ride_content) };

static const struct field client_content_fields[] = {
	FIELD_INT(client_content, lat, FIELD_PERSONAL, 0, GEO_LAT_MAX),
	FIELD_INT(client_content, lon, FIELD_PERSONAL, 0, GEO_LON_MAX),
	FIELD_TEXT(client_content, access, FIELD_PERSONAL | FIELD_LINES, 0, 300),
	FIELD_TEXT(client_content, decision, FIELD_PERSONAL, 0, 200),
};
const struct schema ride_client_content_schema = { .name = "RideClientContent",
						   .fields = client_content_fields,
						   .n_fields = ARRAY_LEN(client_content_fields),
						   .size = sizeof(struct client_content) };

static const struct field refuse_in_fields[] = {
	FIELD_TEXT(refuse_in, cause, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(refuse_in, partner, 0, 0, 60),
	FIELD_TEXT(refuse_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 500),
};
const struct schema ride_refuse_in_schema = { .name = "RideRefuseIn",
					      .fields = refuse_in_fields,
					      .n_fields = ARRAY_LEN(refuse_in_fields),
					      .size = sizeof(struct refuse_in) };

static const struct field cancel_fields[] = {
	FIELD_BOOL(ride_cancel_in, by_service, 0),
	FIELD_BOOL(ride_cancel_in, both, 0),
};
const struct schema ride_cancel_in_schema = { .name = "RideCancelIn",
					      .fields = cancel_fields,
					      .n_fields = ARRAY_LEN(cancel_fields),
					      .size = sizeof(struct ride_cancel_in) };

static const struct field finish_fields[] = {
	FIELD_ENUM(finish_in, what, FIELD_REQUIRED, finish_whats),
	FIELD_INT(finish_in, wait_minutes, 0, 0, 720),
	FIELD_INT(finish_in, km_pick, 0, 0, 2000000),
	FIELD_INT(finish_in, km_drop, 0, 0, 2000000),
};
const struct schema ride_finish_in_schema = { .name = "RideFinishIn",
					      .fields = finish_fields,
					      .n_fields = ARRAY_LEN(finish_fields),
					      .size = sizeof(struct finish_in) };

static const struct field ride_q_fields[] = {
	FIELD_DATE(ride_q, from, FIELD_REQUIRED),
	FIELD_DATE(ride_q, to, FIELD_REQUIRED),
	FIELD_ENUM(ride_q, state, 0, ride_states),
};
const struct schema ride_q_schema = { .name = "RideQuery",
				      .fields = ride_q_fields,
				      .n_fields = ARRAY_LEN(ride_q_fields),
				      .size = sizeof(struct ride_q) };

static const struct field client_in_fields[] = {
	FIELD_INT(client_in, free_percent, 0, 0, 100),
	FIELD_DATE(client_in, free_from, 0),
	FIELD_DATE(client_in, free_to, 0),
	FIELD_INT(client_in, lat, FIELD_PERSONAL, 0, GEO_LAT_MAX),
	FIELD_INT(client_in, lon, FIELD_PERSONAL, 0, GEO_LON_MAX),
	FIELD_TEXT(client_in, access, FIELD_PERSONAL | FIELD_LINES, 0, 300),
	FIELD_TEXT(client_in, decision, FIELD_PERSONAL, 0, 200),
};
const struct schema ride_client_in_schema = { .name = "RideClientIn",
					      .fields = client_in_fields,
					      .n_fields = ARRAY_LEN(client_in_fields),
					      .size = sizeof(struct client_in) };

static const struct field place_in_fields[] = {
	FIELD_TEXT(place_in, label, FIELD_REQUIRED, 1, 120),
	FIELD_ENUM(place_in, kind, FIELD_REQUIRED, ride_place_kinds),
	FIELD_TEXT(place_in, street, 0, 0, 120),
	FIELD_TEXT(place_in, postcode, 0, 0, 10),
	FIELD_TEXT(place_in, locality, FIELD_REQUIRED, 1, 80),
	FIELD_INT(place_in, lat, FIELD_REQUIRED, GEO_LAT_MIN, GEO_LAT_MAX),
	FIELD_INT(place_in, lon, FIELD_REQUIRED, GEO_LON_MIN, GEO_LON_MAX),
	FIELD_BOOL(place_in, active, 0),
};
const struct schema ride_place_in_schema = { .name = "RidePlaceIn",
					     .fields = place_in_fields,
					     .n_fields = ARRAY_LEN(place_in_fields),
					     .size = sizeof(struct place_in) };

static const struct field tariff_in_fields[] = {
	FIELD_TEXT(tariff, label, FIELD_REQUIRED, 1, 120),
	FIELD_TEXT(tariff, source, FIELD_REQUIRED, 1, 200),
	FIELD_DATE(tariff, from, FIELD_REQUIRED),
	FIELD_DATE(tariff, to, 0),
	FIELD_ENUM(tariff, flat, FIELD_REQUIRED, tariff_flats),
	FIELD_INT(tariff, flat_cents, 0, 0, 100000),
	FIELD_INT(tariff, flat_metres, 0, 0, 500000),
	FIELD_TEXT(tariff, flat_postcodes, 0, 0, 200),
	FIELD_INT(tariff, km_e4, 0, 0, 100000),
	FIELD_ENUM(tariff, km_from, FIELD_REQUIRED, tariff_froms),
	FIELD_INT(tariff, least_cents, 0, 0, 100000),
	FIELD_INT(tariff, wait_free, 0, 0, 600),
	FIELD_TEXT(tariff, wait_free_kinds, 0, 0, 120),
	FIELD_INT(tariff, wait_step, 0, 0, 240),
	FIELD_INT(tariff, wait_cents, 0, 0, 100000),
	FIELD_INT(tariff, extra_cents, 0, 0, 100000),
	FIELD_INT(tariff, no_show_cents, 0, 0, 100000),
	FIELD_INT(tariff, late_cancel_cents, 0, 0, 100000),
};
const struct schema ride_tariff_in_schema = { .name = "RideTariffIn",
					      .fields = tariff_in_fields,
					      .n_fields = ARRAY_LEN(tariff_in_fields),
					      .size = sizeof(struct tariff) };

/* ---- answers ---- */

static const struct field end_out_fields[] = {
	OUT_TEXT("kind", FIELD_REQUIRED),
	OUT_INT("place_id", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("postcode", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_INT("lat", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_INT("lon", FIELD_REQUIRED | FIELD_PERSONAL),
};
static const struct schema end_out_schema = OUT_SCHEMA("RideEnd", end_out_fields);

static const struct field price_line_fields[] = {
	OUT_TEXT("code", FIELD_REQUIRED),
	OUT_INT("quantity", FIELD_REQUIRED),
	OUT_INT("unit", FIELD_REQUIRED),
	OUT_INT("cents", FIELD_REQUIRED),
};
const struct schema ride_price_line_schema = OUT_SCHEMA("RidePriceLine", price_line_fields);

static const struct field ride_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("person_id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_INT("at_minute", FIELD_REQUIRED),
	OUT_ENUM("anchor", FIELD_REQUIRED, ride_anchors),
	OUT_ENUM("leg", FIELD_REQUIRED, ride_legs),
	OUT_INT("pair_id", FIELD_NULLABLE),
	OUT_INT("series_id", FIELD_NULLABLE),
	OUT_OBJECT("from", FIELD_NULLABLE, &end_out_schema),
	OUT_OBJECT("to", FIELD_NULLABLE, &end_out_schema),
	OUT_TEXT("purpose", FIELD_NULLABLE),
	OUT_INT("persons", FIELD_REQUIRED),
	OUT_TEXTS("needs"),
	OUT_INT("priority", FIELD_REQUIRED),
	OUT_TEXT("reason", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("refusal", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_DATE("asked_day", FIELD_REQUIRED),
	OUT_ENUM("state", FIELD_REQUIRED, ride_states),
	OUT_TEXT("cause", FIELD_NULLABLE),
	OUT_TEXT("partner", FIELD_NULLABLE),
	OUT_INT("run_id", FIELD_NULLABLE),
	OUT_INT("pick_minute", FIELD_NULLABLE),
	OUT_INT("drop_minute", FIELD_NULLABLE),
	OUT_INT("metres", FIELD_REQUIRED),
	OUT_INT("picked_at", FIELD_NULLABLE),
	OUT_INT("dropped_at", FIELD_NULLABLE),
	OUT_INT("km_pick", FIELD_NULLABLE),
	OUT_INT("km_drop", FIELD_NULLABLE),
	OUT_INT("wait_minutes", FIELD_REQUIRED),
	OUT_INT("price_cents", FIELD_REQUIRED),
	OUT_LIST("price", &ride_price_line_schema),
	OUT_TEXT("paid", FIELD_REQUIRED),
};
const struct schema ride_schema = OUT_SCHEMA("Ride", ride_fields);

static const struct field rides_fields[] = { OUT_LIST("rows", &ride_schema) };
const struct schema rides_schema = OUT_SCHEMA("Rides", rides_fields);

static const struct field added_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("back_id", FIELD_NULLABLE),
	OUT_INT("count", FIELD_REQUIRED),
};
const struct schema ride_added_schema = OUT_SCHEMA("RideAdded", added_fields);

static const struct field version_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_ENUM("state", FIELD_REQUIRED, ride_states),
};
const struct schema ride_version_schema = OUT_SCHEMA("RideVersion", version_fields);

static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
};
const struct schema ride_saved_schema = OUT_SCHEMA("RideSaved", saved_fields);

static const struct field quote_fields[] = {
	OUT_INT("price_cents", FIELD_REQUIRED), OUT_LIST("price", &ride_price_line_schema),
	OUT_INT("metres", FIELD_REQUIRED),	OUT_INT("minutes", FIELD_REQUIRED),
	OUT_TEXT("tariff", FIELD_NULLABLE),	OUT_BOOL("open", FIELD_REQUIRED),
};
const struct schema ride_quote_schema = OUT_SCHEMA("RideQuote", quote_fields);

static const struct field client_fields[] = {
	OUT_INT("person_id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("phone", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_BOOL("wheelchair", FIELD_REQUIRED),
	OUT_OBJECT("home", FIELD_REQUIRED, &end_out_schema),
	OUT_INT("free_percent", FIELD_REQUIRED),
	OUT_DATE("free_from", FIELD_NULLABLE),
	OUT_DATE("free_to", FIELD_NULLABLE),
	OUT_INT("lat",
		FIELD_REQUIRED | FIELD_PERSONAL), /* as noted by hand; home: what is used */
	OUT_INT("lon", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("access", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("decision", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_LIST("last", &ride_schema),
};
const struct schema ride_client_schema = OUT_SCHEMA("RideClient", client_fields);

static const struct field place_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_ENUM("kind", FIELD_REQUIRED, ride_place_kinds),
	OUT_TEXT("street", FIELD_NULLABLE),
	OUT_TEXT("postcode", FIELD_NULLABLE),
	OUT_TEXT("locality", FIELD_REQUIRED),
	OUT_INT("lat", FIELD_REQUIRED),
	OUT_INT("lon", FIELD_REQUIRED),
	OUT_BOOL("active", FIELD_REQUIRED),
};
static const struct schema place_schema = OUT_SCHEMA("RidePlace", place_fields);
static const struct field places_fields[] = { OUT_LIST("rows", &place_schema),
					      OUT_INT("next", FIELD_NULLABLE) };
const struct schema ride_places_schema = OUT_SCHEMA("RidePlaces", places_fields);

static const struct field tariff_out_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("label", FIELD_REQUIRED),
	OUT_TEXT("source", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_DATE("to", FIELD_NULLABLE),
	OUT_ENUM("flat", FIELD_REQUIRED, tariff_flats),
	OUT_INT("flat_cents", FIELD_REQUIRED),
	OUT_INT("flat_metres", FIELD_REQUIRED),
	OUT_TEXT("flat_postcodes", FIELD_REQUIRED),
	OUT_INT("km_e4", FIELD_REQUIRED),
	OUT_ENUM("km_from", FIELD_REQUIRED, tariff_froms),
	OUT_INT("least_cents", FIELD_REQUIRED),
	OUT_INT("wait_free", FIELD_REQUIRED),
	OUT_TEXT("wait_free_kinds", FIELD_REQUIRED),
	OUT_INT("wait_step", FIELD_REQUIRED),
	OUT_INT("wait_cents", FIELD_REQUIRED),
	OUT_INT("extra_cents", FIELD_REQUIRED),
	OUT_INT("no_show_cents", FIELD_REQUIRED),
	OUT_INT("late_cancel_cents", FIELD_REQUIRED),
};
static const struct schema tariff_out_schema = OUT_SCHEMA("RideTariff", tariff_out_fields);
static const struct field tariffs_fields[] = { OUT_LIST("rows", &tariff_out_schema) };
const struct schema ride_tariffs_schema = OUT_SCHEMA("RideTariffs", tariffs_fields);
