/* The delivery service: routes and what they take.  What they answer: shapes_out.c. */
#include "svc/delivery/delivery.h"

#include "svc/delivery/shapes.h"
#include "svc/delivery/shapes_out.h"

#include "base/banned.h"

#define IN(S, title)                                                                           \
	static const struct schema S##_schema = { .name = title,                               \
						  .fields = S##_fields,                        \
						  .n_fields = ARRAY_LEN(S##_fields),           \
						  .size = sizeof(struct S) };

static const struct field service_q_fields[] = {
	FIELD_TEXT(service_q, service, 0, 0, 60),
	FIELD_DATE(service_q, day, 0),
	FIELD_BOOL(service_q, all, 0),
	FIELD_INT(service_q, after, 0, 0, LIST_AFTER_MAX),
};
IN(service_q, "DeliveryDayQuery")
static const struct field alarms_q_fields[] = {
	FIELD_BOOL(alarms_q, all, 0),
	FIELD_INT(alarms_q, after, 0, 0, LIST_AFTER_MAX),
};
IN(alarms_q, "DeliveryAlarmsQuery")
static const struct field day_in_fields[] = { FIELD_DATE(day_in, day, FIELD_REQUIRED) };
IN(day_in, "DeliveryDayIn")
static const struct field outcome_in_fields[] = {
	FIELD_DATE(outcome_in, day, FIELD_REQUIRED),
	FIELD_ENUM(outcome_in, outcome, FIELD_REQUIRED, delivery_outcomes),
	FIELD_INT(outcome_in, at, FIELD_REQUIRED, 1, INT64_C(4102444800)),
	FIELD_INT(outcome_in, tenths, 0, -600, 3000),
	FIELD_TEXTS(outcome_in, signs, FIELD_PERSONAL, 0, SIGNS),
};
IN(outcome_in, "DeliveryOutcomeIn")
static const struct field step_in_fields[] = {
	FIELD_ENUM(step_in, step, FIELD_REQUIRED, delivery_steps),
	FIELD_BOOL(step_in, reached, FIELD_REQUIRED),
};
IN(step_in, "DeliveryStepIn")
static const struct field close_in_fields[] = {
	FIELD_ENUM(close_in, result, FIELD_REQUIRED, delivery_results),
	FIELD_ENUM(close_in, outcome, 0, delivery_outcomes),
	FIELD_TEXT(close_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
};
IN(close_in, "DeliveryCloseIn")
static const struct field sub_in_fields[] = {
	FIELD_TEXT(sub_in, service, 0, 0, 60),
	FIELD_INT(sub_in, person_id, 0, 1, INT64_MAX),
	FIELD_TEXT(sub_in, place, 0, 0, 60),
	FIELD_ENUM(sub_in, state, FIELD_REQUIRED, delivery_states),
	FIELD_DATE(sub_in, asked, FIELD_REQUIRED),
	FIELD_DATE(sub_in, from, 0),
	FIELD_DATE(sub_in, to, 0),
	FIELD_DATE(sub_in, proof, 0),
	FIELD_INTS(sub_in, meals, FIELD_REQUIRED, 7, 7),
	FIELD_ENUM(sub_in, mode, FIELD_REQUIRED, delivery_modes),
	FIELD_BOOL(sub_in, ahead, 0),
	FIELD_INT(sub_in, tariff_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INT(sub_in, payer_id, 0, 1, INT64_MAX),
	FIELD_INT(sub_in, round_id, 0, 1, INT64_MAX),
	FIELD_INT(sub_in, position, 0, 0, 1000000),
	FIELD_INT(sub_in, window_from, 0, 0, 1439),
	FIELD_INT(sub_in, window_to, 0, 0, 1440),
	FIELD_OBJECT(sub_in, content, FIELD_REQUIRED | FIELD_PERSONAL, sub_content,
		     &sub_content_schema),
};
IN(sub_in, "DeliverySubscriptionIn")
static const struct field pause_in_fields[] = {
	FIELD_DATE(pause_in, from, FIELD_REQUIRED),
	FIELD_DATE(pause_in, to, 0),
	FIELD_ENUM(pause_in, reason, FIELD_REQUIRED, delivery_pauses),
	FIELD_TEXT(pause_in, note, FIELD_PERSONAL, 0, 300),
};
IN(pause_in, "DeliveryPauseIn")
static const struct field change_in_fields[] = {
	FIELD_DATE(change_in, day, FIELD_REQUIRED),
	FIELD_INT(change_in, quantity, FIELD_REQUIRED, 0, 2000),
	FIELD_BOOL(change_in, free, 0),
};
IN(change_in, "DeliveryChangeIn")
static const struct field round_in_fields[] = {
	FIELD_TEXT(round_in, service, 0, 0, 60),
	FIELD_TEXT(round_in, label, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(round_in, vehicle, 0, 0, 60),
	FIELD_INT(round_in, driver_id, 0, 1, INT64_MAX),
	FIELD_INT(round_in, depart, FIELD_REQUIRED, 0, 1439),
	FIELD_INT(round_in, stop_minutes, FIELD_REQUIRED, 0, 60),
	FIELD_INT(round_in, capacity, 0, 0, 2000),
	FIELD_INT(round_in, lat, 0, 0, GEO_LAT_MAX),
	FIELD_INT(round_in, lon, 0, 0, GEO_LON_MAX),
	FIELD_INT(round_in, position, 0, 0, 1000),
	FIELD_BOOL(round_in, active, 0),
};
IN(round_in, "DeliveryRoundIn")
static const struct field tariff_in_fields[] = {
	FIELD_TEXT(tariff_in, service, 0, 0, 60),
	FIELD_TEXT(tariff_in, label, FIELD_REQUIRED, 1, 80),
	FIELD_BOOL(tariff_in, proof, 0),
	FIELD_BOOL(tariff_in, active, 0),
	FIELD_DATE(tariff_in, from, 0), /* none: only its name and use change */
	FIELD_INT(tariff_in, cents, 0, 0, 100000),
};
IN(tariff_in, "DeliveryTariffIn")
static const struct field dish_in_fields[] = {
	FIELD_TEXT(dish_in, service, 0, 0, 60),
	FIELD_ENUM(dish_in, course, FIELD_REQUIRED, delivery_courses),
	FIELD_TEXT(dish_in, label, FIELD_REQUIRED, 1, 120),
	FIELD_TEXTS(dish_in, allergens, 0, 0, ALLERGENS),
	FIELD_TEXTS(dish_in, diets, 0, 0, DIETS),
	FIELD_TEXTS(dish_in, textures, 0, 0, TEXTURES),
	FIELD_BOOL(dish_in, active, 0),
};
IN(dish_in, "DeliveryDishIn")
static const struct field menu_q_fields[] = {
	FIELD_TEXT(menu_q, service, 0, 0, 60),
	FIELD_INT(menu_q, week, 0, 1, 12),
	FIELD_DATE(menu_q, day, 0),
};
IN(menu_q, "DeliveryMenuQuery")
static const struct field menu_in_fields[] = {
	FIELD_TEXT(menu_in, service, 0, 0, 60),
	FIELD_INT(menu_in, week, 0, 1, 12),
	FIELD_INT(menu_in, weekday, 0, 1, 7),
	FIELD_DATE(menu_in, day, 0),
	FIELD_ENUM(menu_in, course, FIELD_REQUIRED, delivery_courses),
	FIELD_INTS(menu_in, dishes, FIELD_REQUIRED, 0, 9),
	FIELD_INTS(menu_in, was, FIELD_REQUIRED, 0, 9),
};
IN(menu_in, "DeliveryMenuIn")
static const struct field cycle_in_fields[] = {
	FIELD_TEXT(cycle_in, service, 0, 0, 60),
	FIELD_INT(cycle_in, weeks, FIELD_REQUIRED, 1, 12),
	FIELD_DATE(cycle_in, anchor, FIELD_REQUIRED),
};
IN(cycle_in, "DeliveryCycleIn")
static const struct field move_in_fields[] = {
	FIELD_DATE(move_in, day, FIELD_REQUIRED),
	FIELD_INT(move_in, round_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_INTS(move_in, order, FIELD_REQUIRED, 1, 400),
	FIELD_INTS(move_in, was, FIELD_REQUIRED, 0, 400),
	FIELD_BOOL(move_in, always, 0),
};
IN(move_in, "DeliveryMoveIn")
static const struct field run_in_day_fields[] = {
	FIELD_DATE(run_in_day, day, FIELD_REQUIRED),
	FIELD_INT(run_in_day, driver_id, 0, 1, INT64_MAX),
	FIELD_TEXT(run_in_day, vehicle, 0, 0, 60),
	FIELD_INT(run_in_day, into_id, 0, 1, INT64_MAX),
};
IN(run_in_day, "DeliveryRunIn")
static const struct field optimise_in_fields[] = {
	FIELD_TEXT(optimise_in, service, 0, 0, 60),
	FIELD_DATE(optimise_in, day, FIELD_REQUIRED),
	FIELD_INT(optimise_in, round_id, 0, 1, INT64_MAX),
	FIELD_BOOL(optimise_in, always, 0),
};
IN(optimise_in, "DeliveryOptimiseIn")
static const struct field choose_in_fields[] = {
	FIELD_INT(choose_in, subscription_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_DATE(choose_in, day, FIELD_REQUIRED),
	FIELD_ENUM(choose_in, course, FIELD_REQUIRED, delivery_courses),
	FIELD_INT(choose_in, dish_id, 0, 1, INT64_MAX),
	FIELD_BOOL(choose_in, override, 0),
	FIELD_TEXT(choose_in, reason, FIELD_PERSONAL, 0, 300),
};
IN(choose_in, "DeliveryChooseIn")
static const struct field temperature_in_fields[] = {
	FIELD_TEXT(temperature_in, service, 0, 0, 60),
	FIELD_DATE(temperature_in, day, FIELD_REQUIRED),
	FIELD_INT(temperature_in, round_id, 0, 1, INT64_MAX),
	FIELD_INT(temperature_in, dish_id, 0, 1, INT64_MAX),
	FIELD_ENUM(temperature_in, point, FIELD_REQUIRED, delivery_points),
	FIELD_ENUM(temperature_in, keeps, FIELD_REQUIRED, delivery_modes),
	FIELD_INT(temperature_in, tenths, FIELD_REQUIRED, -600, 3000),
	FIELD_INT(temperature_in, at, 0, 1, INT64_C(4102444800)),
	FIELD_TEXT(temperature_in, action, 0, 0, 300),
};
IN(temperature_in, "DeliveryTemperatureIn")
static const struct field purchase_in_fields[] = {
	FIELD_TEXT(purchase_in, service, 0, 0, 60),
	FIELD_DATE(purchase_in, day, FIELD_REQUIRED),
	FIELD_TEXT(purchase_in, supplier, FIELD_REQUIRED, 1, 60),
	FIELD_TEXT(purchase_in, label, FIELD_REQUIRED, 1, 120),
	FIELD_INT(purchase_in, cents, FIELD_REQUIRED, 1, 100000000),
	FIELD_BOOL(purchase_in, bio, 0),
	FIELD_BOOL(purchase_in, short_way, 0),
	FIELD_BOOL(purchase_in, local, 0),
	FIELD_TEXT(purchase_in, origin, 0, 0, 60),
};
IN(purchase_in, "DeliveryPurchaseIn")
static const struct field survey_in_fields[] = {
	FIELD_TEXT(survey_in, service, 0, 0, 60),
	FIELD_DATE(survey_in, day, FIELD_REQUIRED),
	FIELD_INT(survey_in, taste, FIELD_REQUIRED, 1, 5),
	FIELD_INT(survey_in, amount, FIELD_REQUIRED, 1, 5),
	FIELD_INT(survey_in, choice, FIELD_REQUIRED, 1, 5),
	FIELD_INT(survey_in, punctual, FIELD_REQUIRED, 1, 5),
	FIELD_INT(survey_in, overall, FIELD_REQUIRED, 1, 5),
	FIELD_BOOL(survey_in, complaint, 0),
	FIELD_TEXT(survey_in, remark, FIELD_PERSONAL | FIELD_LINES, 0, 1000),
};
IN(survey_in, "DeliverySurveyIn")
static const struct field period_q_delivery_fields[] = {
	FIELD_TEXT(period_q_delivery, service, 0, 0, 60),
	FIELD_DATE(period_q_delivery, from, 0),
	FIELD_DATE(period_q_delivery, to, 0),
	FIELD_INT(period_q_delivery, after, 0, 0, LIST_AFTER_MAX),
};
IN(period_q_delivery, "DeliveryPeriodQuery")

#define PLAN  "delivery.plan"
#define DRIVE "delivery.drive"
#define COOK  "delivery.kitchen"

static const struct route routes[] = {
	{ GET, "/api/delivery/setup", setup_get, PLAN, AUDIT_NONE, .q = &service_q_schema,
	  .out = &setup_out, .help = "rounds, tariffs, drivers" },
	{ POST, "/api/delivery/rounds", setup_round_add, PLAN, AUDIT_WRITE,
	  .in = &round_in_schema, .out = &saved_out, .help = "a new round" },
	{ PUT, "/api/delivery/rounds/:id", setup_round_change, PLAN, AUDIT_WRITE,
	  .in = &round_in_schema, .out = &saved_out, .help = "change a round" },
	{ POST, "/api/delivery/tariffs", setup_tariff_add, PLAN, AUDIT_WRITE,
	  .in = &tariff_in_schema, .out = &saved_out, .help = "a new tariff class" },
	{ PUT, "/api/delivery/tariffs/:id", setup_tariff_change, PLAN, AUDIT_WRITE,
	  .in = &tariff_in_schema, .out = &saved_out, .help = "its price from a day on" },
	{ GET, "/api/delivery/subscriptions", subs_list, PLAN, AUDIT_READ,
	  .q = &service_q_schema, .out = &subs_out, .help = "who gets what" },
	{ POST, "/api/delivery/subscriptions", subs_add, PLAN, AUDIT_WRITE,
	  .in = &sub_in_schema, .out = &saved_out, .help = "a new subscription" },
	{ GET, "/api/delivery/subscriptions/:id", subs_get, PLAN, AUDIT_READ, .out = &sub_out,
	  .help = "one subscription" },
	{ PUT, "/api/delivery/subscriptions/:id", subs_change, PLAN, AUDIT_WRITE,
	  .in = &sub_in_schema, .out = &saved_out, .help = "change it" },
	{ POST, "/api/delivery/subscriptions/:id/pauses", subs_pause, PLAN, AUDIT_WRITE,
	  .in = &pause_in_schema, .out = &saved_out, .help = "hospital, holidays" },
	{ DELETE_, "/api/delivery/subscriptions/:id/pauses/:id", subs_pause_drop, PLAN,
	  AUDIT_WRITE, .out = &saved_out, .help = "take a pause back" },
	{ POST, "/api/delivery/subscriptions/:id/changes", subs_day_change, PLAN, AUDIT_WRITE,
	  .in = &change_in_schema, .out = &change_out,
	  .help = "another number for one day; 0 cancels" },
	{ POST, "/api/delivery/locate", subs_locate, PLAN, AUDIT_WRITE, .in = &service_q_schema,
	  .out = &located_out,
	  .help = "coordinates from the public address file, for those that have none" },
	{ GET, "/api/delivery/dishes", dish_list, COOK, AUDIT_NONE, .q = &service_q_schema,
	  .out = &dishes_out, .help = "dishes with allergens and diets" },
	{ POST, "/api/delivery/dishes", dish_add, COOK, AUDIT_WRITE, .in = &dish_in_schema,
	  .out = &saved_out, .help = "a new dish" },
	{ PUT, "/api/delivery/dishes/:id", dish_change, COOK, AUDIT_WRITE,
	  .in = &dish_in_schema, .out = &saved_out, .help = "change a dish" },
	{ GET, "/api/delivery/menu", menu_get, COOK, AUDIT_NONE, .q = &menu_q_schema,
	  .out = &menu_out, .help = "the cycle, one of its weeks, and the days of a week" },
	{ PUT, "/api/delivery/menu", menu_set, COOK, AUDIT_WRITE, .in = &menu_in_schema,
	  .out = &saved_out, .help = "the dishes of a course, by rank" },
	{ PUT, "/api/delivery/cycle", menu_cycle, COOK, AUDIT_WRITE, .in = &cycle_in_schema,
	  .out = &saved_out, .help = "how many weeks, and where they begin" },
	{ GET, "/api/delivery/kitchen", kitchen_get, COOK, AUDIT_READ, .q = &service_q_schema,
	  .out = &kitchen_out, .help = "count by dish, diet and texture; what is blocked" },
	{ POST, "/api/delivery/choices", kitchen_choose, COOK, AUDIT_WRITE,
	  .in = &choose_in_schema, .out = &saved_out,
	  .help = "another dish for somebody; over an allergen with a reason" },
	{ POST, "/api/delivery/temperatures", temperature_add, "delivery.temperature",
	  AUDIT_WRITE, .in = &temperature_in_schema, .out = &saved_out,
	  .help = "a temperature, with what was done about it" },
	{ GET, "/api/delivery/day", board_get, PLAN, AUDIT_READ, .q = &service_q_schema,
	  .out = &board_out, .help = "rounds of a day with their stops" },
	{ POST, "/api/delivery/order", board_move, PLAN, AUDIT_WRITE, .in = &move_in_schema,
	  .out = &saved_out, .help = "the stops of a round in order, for a day or always" },
	{ PUT, "/api/delivery/rounds/:id/run", board_run, PLAN, AUDIT_WRITE,
	  .in = &run_in_day_schema, .out = &saved_out,
	  .help = "driver and vehicle of a day, or merged into another" },
	{ POST, "/api/delivery/optimise", board_optimise, PLAN, AUDIT_WRITE,
	  .in = &optimise_in_schema, .out = &optimised_out, .help = "a shorter order" },
	{ GET, "/api/delivery/mine", drive_get, DRIVE, AUDIT_READ, .out = &drive_out,
	  .help = "the driver's rounds of today" },
	{ POST, "/api/delivery/stops/:id/outcome", outcome_set, DRIVE, AUDIT_WRITE,
	  .in = &outcome_in_schema, .out = &outcome_out, .help = "what happened at a stop" },
	{ POST, "/api/delivery/stops/:id/undo", outcome_undo, DRIVE, AUDIT_WRITE,
	  .in = &day_in_schema, .out = &outcome_out, .help = "take an outcome back" },
	{ GET, "/api/delivery/alarms", alarm_list, PLAN, AUDIT_READ, .q = &alarms_q_schema,
	  .out = &alarms_out, .help = "nobody opened, or something was wrong" },
	{ POST, "/api/delivery/alarms/:id/steps", alarm_step, DRIVE, AUDIT_WRITE,
	  .in = &step_in_schema, .out = &alarm_out, .help = "a step of the ladder" },
	{ POST, "/api/delivery/alarms/:id/close", alarm_close, DRIVE, AUDIT_WRITE,
	  .in = &close_in_schema, .out = &alarm_out, .help = "the result" },
	{ GET, "/api/delivery/purchases", purchase_list, COOK, AUDIT_NONE,
	  .q = &period_q_delivery_schema, .out = &purchases_out,
	  .help = "food that was bought" },
	{ POST, "/api/delivery/purchases", purchase_add, COOK, AUDIT_WRITE,
	  .in = &purchase_in_schema, .out = &saved_out, .help = "a purchase" },
	{ POST, "/api/delivery/purchases/:id/void", purchase_void, COOK, AUDIT_WRITE,
	  .out = &saved_out, .help = "entered by mistake" },
	{ GET, "/api/delivery/surveys", survey_list, PLAN, AUDIT_READ,
	  .q = &period_q_delivery_schema, .out = &surveys_out, .help = "what people say" },
	{ POST, "/api/delivery/surveys", survey_add, PLAN, AUDIT_WRITE, .in = &survey_in_schema,
	  .out = &saved_out, .help = "one answer" },
};

static const char *const kinds[] = { "delivery.delivered",
				     "delivery.absent_left",
				     "delivery.absent_back",
				     "delivery.refused",
				     "delivery.failed",
				     "delivery.cancelled",
				     "delivery.cancelled_late",
				     "delivery.no_answer",
				     "delivery.alert",
				     "delivery.started",
				     "delivery.temperature",
				     "delivery.temperature_off",
				     "delivery.opinion",
				     "delivery.complaint",
				     "delivery.purchase",
				     "delivery.purchase_bio",
				     "delivery.purchase_short",
				     "delivery.purchase_local",
				     NULL };

static const struct timeline_source timeline = { .items = delivery_items };

const struct service delivery_service = {
	.name = "delivery", LIST(routes, routes), .kinds = kinds, .timeline = &timeline
};
