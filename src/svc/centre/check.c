/*
 * The self-check on the administration page: the same one that `maillon check` runs, over the open
 * centre.  It reads everything once; numbers only, nothing about a person leaves.
 */
#include "svc/centre/check.h"
#include "core/selfcheck.h"
#include "http/http.h"

#include "base/banned.h"

static const struct field line_fields[] = {
	OUT_TEXT("what", FIELD_REQUIRED),
	OUT_BOOL("good", FIELD_REQUIRED),
	OUT_TEXT("detail", FIELD_REQUIRED),
};
static const struct schema line_schema = OUT_SCHEMA("CheckLine", line_fields);
static const struct field check_fields[] = {
	OUT_BOOL("good", FIELD_REQUIRED),
	OUT_INT("at", FIELD_REQUIRED),
	OUT_LIST("lines", &line_schema),
};
const struct schema centre_check_schema = OUT_SCHEMA("CentreCheck", check_fields);

Err centre_check(struct req *rq, struct resp *rs)
{
	struct check_report r = { 0 };
	struct jw w;

	TRY(selfcheck(&rq->cx, &r));
	w = reply(rs, 200);
	jw_bool(&w, "good", r.good);
	jw_int(&w, "at", rq->cx.now);
	jw_array(&w, "lines");
	for (size_t i = 0; i < r.n; i++) {
		jw_object(&w, NULL);
		jw_string(&w, "what", r.lines[i].what);
		jw_bool(&w, "good", r.lines[i].good);
		jw_string(&w, "detail", r.lines[i].detail);
		jw_end(&w);
	}
	jw_end(&w);
	rq->action = "centre.check";
	return reply_end(rq, rs, &w);
}
