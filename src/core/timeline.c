/* The form of an item (timeline.h). */
#include "core/timeline.h"

#include "core/record.h"

#include "base/banned.h"

static const char *const sources[] = { "intervention", "service", "file", "appointment", NULL };
static const char *const levels[] = { "normal", "team", "sealed", NULL };

static const struct field author_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
};
static const struct schema author_schema = OUT_SCHEMA("Author", author_fields);

static const struct field step_fields[] = {
	OUT_TEXT("text", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_DATE("due", FIELD_NULLABLE),
	OUT_BOOL("done", FIELD_REQUIRED),
};
static const struct schema step_schema = OUT_SCHEMA("NextStep", step_fields);

/* Of source "appointment": a meeting that was agreed, or a visit without one. */
static const struct field meeting_fields[] = {
	OUT_TEXT("state",
		 FIELD_REQUIRED), /* booked, here, seen, left, no_show, excused, cancelled */
	OUT_BOOL("agreed", FIELD_REQUIRED),
	OUT_INT("wait", FIELD_NULLABLE), /* minutes waited */
};
static const struct schema meeting_schema = OUT_SCHEMA("TimelineMeeting", meeting_fields);

static const struct field item_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_ENUM("source", FIELD_REQUIRED, sources),
	OUT_INT("record_id", FIELD_NULLABLE),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("start", FIELD_NULLABLE),
	OUT_INT("minutes", FIELD_REQUIRED),
	OUT_TEXT("mode", FIELD_NULLABLE),
	OUT_TEXT("service", FIELD_REQUIRED),
	OUT_LABEL("service_label", FIELD_REQUIRED),
	OUT_TEXT("theme", FIELD_NULLABLE),
	OUT_LABEL("theme_label", FIELD_NULLABLE),
	OUT_TEXT("place", FIELD_NULLABLE),
	OUT_TEXT("partner", FIELD_NULLABLE),
	OUT_TEXT("outcome", FIELD_NULLABLE),
	OUT_INT("head_count", FIELD_REQUIRED),
	OUT_OBJECT("author", FIELD_REQUIRED, &author_schema),
	OUT_ENUM("level", FIELD_REQUIRED, levels),
	OUT_BOOL("sealed", FIELD_REQUIRED), /* there is a note that the reader may not open */
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXTS("present"),
	OUT_OBJECT("next_step", FIELD_NULLABLE, &step_schema),
	OUT_BOOL("corrected", FIELD_REQUIRED),
	OUT_BOOL("cancelled", FIELD_REQUIRED),
	OUT_LIST("ties", &tie_schema),
	OUT_BOOL("can_edit", FIELD_REQUIRED),
	OUT_JSON("act", 0), /* of source "file": a FileAct */
	OUT_OBJECT("meeting", 0, &meeting_schema),
	/* In lists over several persons. */
	OUT_OBJECT("person", FIELD_NULLABLE, &author_schema),
};
const struct schema timeline_item_schema = OUT_SCHEMA("TimelineItem", item_fields);
