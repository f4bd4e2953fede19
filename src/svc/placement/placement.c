/* The placement service: its routes. */
#include "svc/placement/placement.h"

#include "base/date.h"

#include "base/banned.h"

static const struct field bracket_fields[] = {
	OUT_INT("age_from", FIELD_REQUIRED),
	OUT_INT("days", FIELD_REQUIRED),
	OUT_INT("months", FIELD_REQUIRED),
};
static const struct schema bracket_schema = OUT_SCHEMA("ClockBracket", bracket_fields);
static const struct field law_fields[] = {
	OUT_DATE("from", FIELD_REQUIRED),
	OUT_TEXT("source", FIELD_REQUIRED),
	OUT_LIST("brackets", &bracket_schema),
	OUT_TEXTS("counts"),
};
static const struct schema law_schema = OUT_SCHEMA("ClockLaw", law_fields);
static const struct field laws_fields[] = { OUT_LIST("rows", &law_schema) };
static const struct schema laws_schema = OUT_SCHEMA("ClockLaws", laws_fields);

static void write_law(struct jw *w, const struct clock_rules *k, const char *source)
{
	jw_object(w, NULL);
	jw_day(w, "from", k->from);
	jw_string(w, "source", source);
	jw_array(w, "brackets");
	for (int b = 0; b < BRACKETS; b++) {
		jw_object(w, NULL);
		jw_int(w, "age_from", b ? k->age[b - 1] : 0);
		jw_int(w, "days", k->days[b]);
		jw_int(w, "months", k->months[b]);
		jw_end(w);
	}
	jw_end(w);
	jw_array(w, "counts");
	for (int c = 1; c < DAY_CODES; c++)
		if (k->counts[c] || (c == CODE_UNPAID && k->unpaid_max))
			jw_string(w, NULL, day_code_keys[c]);
	jw_end(w);
	jw_end(w);
}

static Err laws_list(struct req *rq, struct resp *rs)
{
	struct jw w = reply(rs, 200);
	struct rules r;

	rules_load(rq->cx.arena, rq->cx.model, &r);
	jw_array(&w, "rows");
	for (size_t i = 0; i < r.n; i++)
		write_law(&w, &r.items[i], r.sources[i]);
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static const struct route routes[] = {
	{ GET, "/api/placement/laws", laws_list, "placement.read", AUDIT_NONE,
	  .out = &laws_schema, .help = "the rules of the count of days, by first day" },
};

static const char *const kinds[] = { "placement.start",
				     "placement.active",
				     "placement.end",
				     "placement.exit_plan",
				     "placement.days",
				     "placement.post",
				     "placement.new_post",
				     "placement.new_post_filled",
				     "placement.new_user",
				     "placement.milestone",
				     "placement.milestone_due",
				     "placement.training",
				     "placement.after_1",
				     "placement.after_3",
				     "placement.after_6",
				     "placement.after_12",
				     "placement.after_due_1",
				     "placement.after_due_3",
				     "placement.after_due_6",
				     "placement.after_due_12",
				     NULL };

const struct service placement_service = { .name = "placement",
					   LIST(routes, routes),
					   .kinds = kinds };
