/* See shapes_out.h. */
#include "svc/delivery/shapes_out.h"

#include "svc/delivery/delivery.h"

#include "base/banned.h"

#define R FIELD_REQUIRED
#define N FIELD_NULLABLE
#define P FIELD_PERSONAL

static const struct field saved_fields[] = { OUT_INT("id", R), OUT_INT("version", R) };
const struct schema saved_out = OUT_SCHEMA("DeliverySaved", saved_fields);

static const struct field price_fields[] = { OUT_DATE("from", R), OUT_INT("cents", R) };
static const struct schema price_out = OUT_SCHEMA("DeliveryPrice", price_fields);
static const struct field tariff_fields[] = {
	OUT_INT("id", R),     OUT_INT("version", R), OUT_TEXT("label", R),
	OUT_BOOL("proof", R), OUT_BOOL("active", R), OUT_LIST("prices", &price_out),
};
static const struct schema tariff_out = OUT_SCHEMA("DeliveryTariff", tariff_fields);
static const struct field round_fields[] = {
	OUT_INT("id", R),	    OUT_INT("version", R),   OUT_TEXT("label", R),
	OUT_TEXT("vehicle", R),	    OUT_INT("driver_id", N), OUT_INT("depart", R),
	OUT_INT("stop_minutes", R), OUT_INT("capacity", R),  OUT_INT("lat", R),
	OUT_INT("lon", R),	    OUT_INT("position", R),  OUT_BOOL("active", R),
};
static const struct schema round_out = OUT_SCHEMA("DeliveryRound", round_fields);
static const struct field driver_fields[] = { OUT_INT("id", R), OUT_TEXT("name", R) };
static const struct schema driver_out = OUT_SCHEMA("DeliveryDriver", driver_fields);
static const struct field setup_fields[] = {
	OUT_LIST("rounds", &round_out),
	OUT_LIST("tariffs", &tariff_out),
	OUT_LIST("drivers", &driver_out),
};
const struct schema setup_out = OUT_SCHEMA("DeliverySetup", setup_fields);

#define SUB_OUT                                                                                \
	OUT_INT("id", R), OUT_INT("version", R), OUT_TEXT("service", R),                       \
		OUT_INT("person_id", N), OUT_TEXT("name", R | P),                              \
		OUT_ENUM("state", R, delivery_states), OUT_BOOL("paused", R),                  \
		OUT_DATE("asked", R), OUT_DATE("from", N), OUT_DATE("to", N),                  \
		OUT_INTS("meals"), OUT_ENUM("mode", R, delivery_modes), OUT_BOOL("ahead", R),  \
		OUT_INT("tariff_id", R), OUT_DATE("proof", N), OUT_INT("payer_id", N),         \
		OUT_INT("round_id", N), OUT_INT("position", R), OUT_INT("window_from", N),     \
		OUT_INT("window_to", N), OUT_ENUM("diet", R | P, delivery_diets),              \
		OUT_ENUM("texture", R | P, delivery_textures), OUT_TEXTS("allergens"),         \
		OUT_BOOL("located", R)
static const struct field sub_row_fields[] = { SUB_OUT };
static const struct schema sub_row_out = OUT_SCHEMA("DeliverySubscriptionRow", sub_row_fields);
static const struct field subs_fields[] = { OUT_LIST("rows", &sub_row_out),
					    OUT_INT("next", FIELD_NULLABLE) };
const struct schema subs_out = OUT_SCHEMA("DeliverySubscriptions", subs_fields);
static const struct field pause_fields[] = { OUT_INT("id", R), OUT_DATE("from", R),
					     OUT_DATE("to", N), OUT_TEXT("reason", N | P) };
static const struct schema pause_out = OUT_SCHEMA("DeliveryPause", pause_fields);
static const struct field change_row_fields[] = { OUT_DATE("day", R), OUT_INT("quantity", R),
						  OUT_BOOL("late", R), OUT_BOOL("free", R) };
static const struct schema change_row_out = OUT_SCHEMA("DeliveryChange", change_row_fields);
static const struct field sub_fields[] = {
	SUB_OUT,
	OUT_OBJECT("content", R, &sub_content_schema),
	OUT_TEXT("street", N | P),
	OUT_TEXT("postcode", N | P),
	OUT_TEXT("locality", N | P),
	OUT_TEXT("phone", N | P),
	OUT_LIST("pauses", &pause_out),
	OUT_LIST("changes", &change_row_out),
};
const struct schema sub_out = OUT_SCHEMA("DeliverySubscription", sub_fields);
static const struct field change_fields[] = { OUT_BOOL("late", R), OUT_INT("quantity", R) };
const struct schema change_out = OUT_SCHEMA("DeliveryChanged", change_fields);

static const struct field located_fields[] = { OUT_INT("found", R), OUT_INT("left", R) };
const struct schema located_out = OUT_SCHEMA("DeliveryLocated", located_fields);

static const struct field dish_fields[] = {
	OUT_INT("id", R),      OUT_INT("version", R),  OUT_ENUM("course", R, delivery_courses),
	OUT_TEXT("label", R),  OUT_TEXTS("allergens"), OUT_TEXTS("diets"),
	OUT_TEXTS("textures"), OUT_BOOL("active", R),
};
static const struct schema dish_out = OUT_SCHEMA("DeliveryDish", dish_fields);
static const struct field dishes_fields[] = { OUT_LIST("rows", &dish_out) };
const struct schema dishes_out = OUT_SCHEMA("DeliveryDishes", dishes_fields);
static const struct field menu_row_fields[] = { OUT_INT("weekday", R),
						OUT_ENUM("course", R, delivery_courses),
						OUT_INT("rank", R), OUT_INT("dish_id", R) };
static const struct schema menu_row_out = OUT_SCHEMA("DeliveryMenuRow", menu_row_fields);
static const struct field menu_day_fields[] = { OUT_DATE("day", R), OUT_INTS("soup"),
						OUT_INTS("main"),   OUT_INTS("dessert"),
						OUT_INTS("supper"), OUT_TEXTS("own") };
static const struct schema menu_day_out = OUT_SCHEMA("DeliveryMenuDay", menu_day_fields);
static const struct field menu_fields[] = {
	OUT_INT("weeks", R), /* 0: there is no cycle yet */
	OUT_DATE("anchor", N),
	OUT_INT("cycle_version", R),
	OUT_INT("week_no", R),
	OUT_LIST("week", &menu_row_out),
	OUT_LIST("days", &menu_day_out),
};
const struct schema menu_out = OUT_SCHEMA("DeliveryMenu", menu_fields);

static const char *const troubles[] = { "blocked", "override", "misfit", NULL };
static const struct field count_fields[] = {
	OUT_DATE("day", R),
	OUT_ENUM("course", R, delivery_courses),
	OUT_INT("dish_id", N),
	OUT_TEXT("dish", N),
	OUT_BOOL("blocked", R),
	OUT_ENUM("diet", R, delivery_diets),
	OUT_ENUM("texture", R, delivery_textures),
	OUT_ENUM("mode", R, delivery_modes),
	OUT_INT("quantity", R),
};
static const struct schema count_out = OUT_SCHEMA("DeliveryCount", count_fields);
static const struct field trouble_fields[] = {
	OUT_INT("subscription_id", R),
	OUT_TEXT("name", R | P),
	OUT_DATE("day", R),
	OUT_ENUM("course", R, delivery_courses),
	OUT_TEXT("dish", N),
	OUT_ENUM("why", R, troubles),
	OUT_ENUM("diet", R | P, delivery_diets),
	OUT_ENUM("texture", R | P, delivery_textures),
	OUT_TEXTS("allergens"),
	OUT_INT("quantity", R),
	OUT_TEXT("by", N),
};
static const struct schema trouble_out = OUT_SCHEMA("DeliveryTrouble", trouble_fields);
static const struct field label_fields[] = {
	OUT_INT("subscription_id", R),
	OUT_TEXT("name", R | P),
	OUT_TEXT("round", N),
	OUT_INT("position", R),
	OUT_INT("quantity", R),
	OUT_ENUM("diet", R | P, delivery_diets),
	OUT_ENUM("texture", R | P, delivery_textures),
	OUT_ENUM("mode", R, delivery_modes),
	OUT_TEXTS("allergens"),
	OUT_BOOL("blocked", R),
};
static const struct schema label_out = OUT_SCHEMA("DeliveryLabel", label_fields);
static const struct field temperature_fields[] = {
	OUT_INT("id", R),
	OUT_TEXT("round", N),
	OUT_ENUM("point", R, delivery_points),
	OUT_ENUM("keeps", R, delivery_modes),
	OUT_TEXT("dish", N),
	OUT_INT("tenths", R),
	OUT_BOOL("good", R),
	OUT_TEXT("action", N),
	OUT_INT("at", R),
	OUT_TEXT("by", R),
};
static const struct schema temperature_out =
	OUT_SCHEMA("DeliveryTemperature", temperature_fields);
static const struct field kitchen_fields[] = {
	OUT_DATE("day", R),
	OUT_BOOL("drives", R),
	OUT_INT("meals", R),
	OUT_INT("blocked", R),
	OUT_INT("cutoff", R),
	OUT_LIST("count", &count_out),
	OUT_LIST("trouble", &trouble_out),
	OUT_LIST("labels", &label_out),
	OUT_LIST("temperatures", &temperature_out),
};
const struct schema kitchen_out = OUT_SCHEMA("DeliveryKitchen", kitchen_fields);

static const struct field stop_fields[] = {
	OUT_INT("id", R),
	OUT_INT("person_id", N),
	OUT_TEXT("name", R | P),
	OUT_TEXT("street", N | P),
	OUT_TEXT("postcode", N | P),
	OUT_TEXT("locality", N | P),
	OUT_TEXT("phone", N | P),
	OUT_BOOL("wheelchair", R | P),
	OUT_INT("lat", R | P),
	OUT_INT("lon", R | P),
	OUT_TEXT("access", N | P),
	OUT_TEXT("absence", N | P),
	OUT_TEXT("key_no", N | P),
	OUT_TEXT("mobility", N | P),
	OUT_INT("quantity", R),
	OUT_INT("late", R),
	OUT_ENUM("mode", R, delivery_modes),
	OUT_ENUM("diet", R | P, delivery_diets),
	OUT_ENUM("texture", R | P, delivery_textures),
	OUT_TEXTS("allergens"),
	OUT_BOOL("blocked", R),
	OUT_BOOL("overridden", R),
	OUT_INT("window_from", N),
	OUT_INT("window_to", N),
	OUT_ENUM("outcome", N, delivery_outcomes),
	OUT_INT("at", N),
	OUT_INT("tenths", N),
	OUT_TEXTS("signs"),
	OUT_TEXT("by", N),
	OUT_INT("planned", R),
};
static const struct schema stop_out = OUT_SCHEMA("DeliveryStop", stop_fields);
#define ROUND_OUT                                                                              \
	OUT_INT("id", R), OUT_TEXT("label", R), OUT_TEXT("vehicle", R),                        \
		OUT_INT("driver_id", N), OUT_TEXT("driver", N), OUT_INT("depart", R),          \
		OUT_INT("capacity", R), OUT_INT("into_id", N), OUT_INT("run_version", R),      \
		OUT_INT("metres", R), OUT_INT("minutes", R), OUT_INT("meals", R),              \
		OUT_INT("n_stops", R), OUT_INT("done", R), OUT_LIST("stops", &stop_out)
static const struct field round_day_fields[] = { ROUND_OUT };
static const struct schema round_day_out = OUT_SCHEMA("DeliveryRoundDay", round_day_fields);
static const struct field board_fields[] = {
	OUT_DATE("day", R),
	OUT_BOOL("drives", R),
	OUT_INT("alarms", R),
	OUT_LIST("rounds", &round_day_out),
	OUT_LIST("unassigned", &stop_out),
};
const struct schema board_out = OUT_SCHEMA("DeliveryBoard", board_fields);
static const struct field optimised_fields[] = {
	OUT_INT("stops", R),	     OUT_INT("unplaced", R),	 OUT_INT("forced", R),
	OUT_INT("metres_before", R), OUT_INT("metres_after", R),
};
const struct schema optimised_out = OUT_SCHEMA("DeliveryOptimised", optimised_fields);

static const struct field outcome_fields[] = { OUT_INT("id", R), OUT_INT("alarm_id", N) };
const struct schema outcome_out = OUT_SCHEMA("DeliveryOutcome", outcome_fields);
static const char *const alarm_kinds[] = { "no_answer", "sign", NULL };
static const struct field step_fields[] = { OUT_ENUM("step", R, delivery_steps),
					    OUT_BOOL("reached", R), OUT_INT("at", R),
					    OUT_TEXT("by", N) };
static const struct schema step_out = OUT_SCHEMA("DeliveryAlarmStep", step_fields);
static const struct field contact_fields[] = { OUT_TEXT("name", R | P),
					       OUT_TEXT("phone", N | P),
					       OUT_TEXT("relation", N | P) };
static const struct schema contact_out = OUT_SCHEMA("DeliveryAlarmContact", contact_fields);
static const struct field alarm_fields[] = {
	OUT_INT("id", R),
	OUT_INT("version", R),
	OUT_INT("subscription_id", R),
	OUT_DATE("day", R),
	OUT_ENUM("kind", R, alarm_kinds),
	OUT_TEXT("name", R | P),
	OUT_TEXT("street", N | P),
	OUT_TEXT("locality", N | P),
	OUT_TEXT("phone", N | P),
	OUT_TEXT("absence", N | P),
	OUT_LIST("contacts", &contact_out),
	OUT_INT("opened_at", R),
	OUT_TEXT("opened_by", N),
	OUT_INT("closed_at", N),
	OUT_TEXT("closed_by", N),
	OUT_ENUM("result", N, delivery_results),
	OUT_TEXT("note", N | P),
	OUT_LIST("steps", &step_out),
};
const struct schema alarm_out = OUT_SCHEMA("DeliveryAlarm", alarm_fields);
static const struct field alarms_fields[] = { OUT_LIST("rows", &alarm_out),
					      OUT_INT("next", FIELD_NULLABLE) };
const struct schema alarms_out = OUT_SCHEMA("DeliveryAlarms", alarms_fields);
static const struct field drive_round_fields[] = {
	ROUND_OUT,
	OUT_TEXT("service", R),
	OUT_INT("opens_at", R),
	OUT_INT("closes_at", R),
	OUT_BOOL("open", R),
	OUT_LIST("alarms", &alarm_out),
};
static const struct schema drive_round_out =
	OUT_SCHEMA("DeliveryDriveRound", drive_round_fields);
static const struct field drive_fields[] = { OUT_DATE("day", R), OUT_INT("now", R),
					     OUT_LIST("rounds", &drive_round_out) };
const struct schema drive_out = OUT_SCHEMA("DeliveryDrive", drive_fields);

static const struct field purchase_fields[] = {
	OUT_INT("id", R),	 OUT_INT("version", R),	       OUT_DATE("day", R),
	OUT_TEXT("supplier", R), OUT_TEXT("supplier_name", R), OUT_TEXT("label", R),
	OUT_INT("cents", R),	 OUT_BOOL("bio", R),	       OUT_BOOL("short_way", R),
	OUT_BOOL("local", R),	 OUT_TEXT("origin", R),	       OUT_BOOL("voided", R),
};
static const struct schema purchase_out = OUT_SCHEMA("DeliveryPurchase", purchase_fields);
static const struct field purchases_fields[] = { OUT_LIST("rows", &purchase_out),
						 OUT_INT("next", FIELD_NULLABLE) };
const struct schema purchases_out = OUT_SCHEMA("DeliveryPurchases", purchases_fields);
static const struct field survey_fields[] = {
	OUT_INT("id", R),      OUT_DATE("day", R),	 OUT_INT("taste", R),
	OUT_INT("amount", R),  OUT_INT("choice", R),	 OUT_INT("punctual", R),
	OUT_INT("overall", R), OUT_BOOL("complaint", R), OUT_TEXT("remark", N | P),
};
static const struct schema survey_out = OUT_SCHEMA("DeliverySurvey", survey_fields);
static const struct field surveys_fields[] = { OUT_LIST("rows", &survey_out),
					       OUT_INT("next", FIELD_NULLABLE) };
const struct schema surveys_out = OUT_SCHEMA("DeliverySurveys", surveys_fields);
