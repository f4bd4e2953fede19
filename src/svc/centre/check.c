/*
 * The self-check on the administration page: the same one that `maillon check` runs, over the open
 * centre.  It reads everything once; numbers only, nothing about a person leaves.  What the daily
 * one found (core/selfcheck_daily.h) is read without checking anew.
 */
#include "svc/centre/check.h"
#include "core/selfcheck_daily.h"
#include "http/http.h"

#include "base/banned.h"

static const struct field line_fields[] = {
	OUT_TEXT("what", FIELD_REQUIRED),
	OUT_BOOL("good", FIELD_REQUIRED),
	OUT_INTS("numbers"),
	OUT_TEXT("note", FIELD_REQUIRED),
};
static const struct schema line_schema = OUT_SCHEMA("CheckLine", line_fields);
static const struct field check_fields[] = {
	OUT_BOOL("good", FIELD_REQUIRED),
	OUT_INT("at", FIELD_REQUIRED),
	OUT_LIST("lines", &line_schema),
};
const struct schema centre_check_schema = OUT_SCHEMA("CentreCheck", check_fields);

static const struct field day_fields[] = {
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_INT("at", FIELD_REQUIRED),
	OUT_INT("took_ms", FIELD_REQUIRED),
	OUT_BOOL("good", FIELD_REQUIRED),
};
static const struct schema day_schema = OUT_SCHEMA("CheckDay", day_fields);
static const struct field lines_fields[] = { OUT_LIST("lines", &line_schema) };
static const struct schema lines_schema = OUT_SCHEMA("CheckLines", lines_fields);
static const struct field kept_fields[] = {
	OUT_LIST("rows", &day_schema),
	OUT_OBJECT("last", FIELD_NULLABLE, &lines_schema),
};
const struct schema centre_checks_schema = OUT_SCHEMA("CentreChecks", kept_fields);

Err centre_checks(struct req *rq, struct resp *rs)
{
	struct jw w = reply(rs, 200);

	TRY(selfcheck_kept(&rq->cx, &w));
	return reply_end(rq, rs, &w);
}

Err centre_check(struct req *rq, struct resp *rs)
{
	struct check_report r = { 0 };
	struct jw w;

	TRY(selfcheck(&rq->cx, &r));
	w = reply(rs, 200);
	jw_bool(&w, "good", r.good);
	jw_int(&w, "at", rq->cx.now);
	selfcheck_write(&w, &r);
	rq->action = "centre.check";
	return reply_end(rq, rs, &w);
}
