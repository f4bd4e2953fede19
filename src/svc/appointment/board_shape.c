/* What the board answers. */
#include "svc/appointment/visit.h"

#include "base/banned.h"

static const struct field need_fields[] = {
	OUT_TEXT("service", FIELD_NULLABLE),
	OUT_INT("staff_id", FIELD_NULLABLE),
	OUT_INT("appointment_id", FIELD_NULLABLE),
	OUT_TEXT("appointment_at", FIELD_NULLABLE),
	OUT_INT("minutes", FIELD_NULLABLE),
	OUT_ENUM("outcome", FIELD_REQUIRED, need_outcomes),
};
static const struct schema need_schema = OUT_SCHEMA("BoardNeed", need_fields);
static const struct field visit_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_INT("ticket", FIELD_REQUIRED),
	OUT_ENUM("who", FIELD_REQUIRED, visit_whos),
	OUT_TEXT("seen", FIELD_REQUIRED),
	OUT_INT("person_id", FIELD_NULLABLE),
	OUT_TEXT("name", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("reason", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_BOOL("urgent", FIELD_REQUIRED),
	OUT_INT("people", FIELD_REQUIRED),
	OUT_INT("arrived_at", FIELD_REQUIRED),
	OUT_INT("closed_at", FIELD_NULLABLE),
	OUT_TEXT("state", FIELD_REQUIRED),   /* waiting, with, hold, seen, left */
	OUT_INT("since", FIELD_REQUIRED),    /* of the state */
	OUT_INT("waited_s", FIELD_REQUIRED), /* before the present period, for this need */
	OUT_INT("staff_id", FIELD_NULLABLE),
	OUT_INT("need", FIELD_REQUIRED),
	OUT_LIST("needs", &need_schema),
	OUT_INT("told_at", FIELD_NULLABLE),
	OUT_INT("ack_at", FIELD_NULLABLE),
};
static const struct schema visit_schema = OUT_SCHEMA("BoardVisit", visit_fields);
static const struct field team_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),	      OUT_TEXT("name", FIELD_REQUIRED),
	OUT_TEXT("initials", FIELD_REQUIRED), OUT_TEXT("room", FIELD_NULLABLE),
	OUT_TEXT("state", FIELD_REQUIRED), /* with, busy, out, away, free, closed */
	OUT_INT("since", FIELD_NULLABLE),     OUT_INT("until", FIELD_NULLABLE),
	OUT_INT("visit_id", FIELD_NULLABLE),  OUT_INT("waiting", FIELD_REQUIRED),
};
static const struct schema team_schema = OUT_SCHEMA("BoardStaff", team_fields);
static const struct field counts_fields[] = {
	OUT_INT("seen", FIELD_REQUIRED),      OUT_INT("left", FIELD_REQUIRED),
	OUT_INT("no_show", FIELD_REQUIRED),   OUT_INT("excused", FIELD_REQUIRED),
	OUT_INT("cancelled", FIELD_REQUIRED),
};
static const struct schema counts_schema = OUT_SCHEMA("BoardCounts", counts_fields);
static const struct field flow_fields[] = {
	OUT_INT("at", FIELD_REQUIRED), /* minute of the day */
	OUT_INT("came", FIELD_REQUIRED),
	OUT_INT("expected", FIELD_REQUIRED),
};
static const struct schema flow_schema = OUT_SCHEMA("BoardFlow", flow_fields);
static const struct field board_fields[] = {
	OUT_INT("now", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_INT("target", FIELD_REQUIRED),
	OUT_LIST("expected", &appointment_schema),
	OUT_LIST("absent", &appointment_schema),
	OUT_LIST("visits", &visit_schema),
	OUT_LIST("team", &team_schema),
	OUT_OBJECT("done", FIELD_REQUIRED, &counts_schema),
	OUT_LIST("flow", &flow_schema),
};
const struct schema board_schema = OUT_SCHEMA("Board", board_fields);

static const struct field board_q_fields[] = { FIELD_BOOL(board_q, mine, 0) };
const struct schema board_q_schema = { .name = "BoardQuery",
				       .fields = board_q_fields,
				       .n_fields = ARRAY_LEN(board_q_fields),
				       .size = sizeof(struct board_q) };
