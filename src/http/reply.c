/*
 * Answers: JSON of handlers, conditions of edits, errors (http.h).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/limits.h"
#include "http/pipeline.h"

#include "base/banned.h"

static const struct field field_error_rows[] = {
	OUT_TEXT("field", FIELD_REQUIRED),
	OUT_TEXT("error", FIELD_REQUIRED),
	OUT_INT("min", 0),
	OUT_INT("max", 0),
};
static const struct schema field_error_schema = OUT_SCHEMA("FieldError", field_error_rows);

static const struct field error_rows[] = {
	OUT_TEXT("error", FIELD_REQUIRED),
	OUT_TEXT("code", FIELD_REQUIRED),
	OUT_TEXT("request", FIELD_REQUIRED),
	OUT_INT("version", 0),
	{ .name = "fields",
	  .type = FIELD_TYPE_LIST,
	  .max = INT64_MAX,
	  .sub = &field_error_schema },
};
const struct schema error_schema = OUT_SCHEMA("Error", error_rows);

struct jw reply(struct resp *rs, int status)
{
	struct jw w;

	if (rs->body.max == 0)
		buf_init(&rs->body, LIMIT_ANSWER);
	buf_reset(&rs->body);
	rs->status = status;
	jw_init(&w, &rs->body);
	jw_object(&w, NULL);
	return w;
}

Err reply_end(struct req *rq, struct resp *rs, struct jw *w)
{
	jw_end(w);
	if (rs->body.failed)
		FAILF(&rq->cx, ERR_INTERNAL, "answer.too_large", "%zu bytes", rs->body.len);
	return OK;
}

Err reply_empty(struct req *rq, struct resp *rs)
{
	struct jw w = reply(rs, 200);

	return reply_end(rq, rs, &w);
}

/* `"12"`: one strong tag. */
static bool parse_tag(const char *s, int64_t *version)
{
	char *end;

	if (s[0] != '"' || s[1] < '1' || s[1] > '9')
		return false;
	errno = 0;
	*version = strtoll(s + 1, &end, 10);
	return errno == 0 && end[0] == '"' && end[1] == '\0';
}

Err expect_version(struct req *rq, struct resp *rs, int64_t version)
{
	int64_t theirs;

	if (!rq->if_match)
		FAIL(&rq->cx, ERR_PRECONDITION_MISSING, "version.required");
	if (!parse_tag(rq->if_match, &theirs))
		FAIL(&rq->cx, ERR_BAD_REQUEST, "version.malformed");
	if (theirs == version)
		return OK;
	rs->version = version;
	FAILF(&rq->cx, ERR_STALE, "stale", "%" PRId64 " is now %" PRId64, theirs, version);
}

Err expect_changed(struct req *rq, int64_t changed)
{
	if (changed != 1)
		FAIL(&rq->cx, ERR_STALE, "stale");
	return OK;
}

static void write_fields(struct jw *w, const struct field_errors *errs)
{
	size_t i;

	jw_array(w, "fields");
	for (i = 0; i < errs->n; i++) {
		const struct field_error *e = &errs->items[i];

		jw_object(w, NULL);
		jw_string(w, "field", e->field);
		jw_string(w, "error", e->error);
		if (e->bounds) {
			jw_int(w, "min", e->min);
			jw_int(w, "max", e->max);
		}
		jw_end(w);
	}
	jw_end(w);
}

/* What a handler prepared for success must not leave with an error. */
static void forget(struct resp *rs, bool keep_version)
{
	rs->type = NULL;
	rs->set_cookie = NULL;
	rs->disposition = NULL;
	rs->clear_site_data = false;
	rs->not_modified = false;
	if (!keep_version)
		rs->version = 0;
}

void reply_error(struct req *rq, struct resp *rs, enum err_code code)
{
	const char *key = rq->cx.err.key ? rq->cx.err.key : "server.failed";
	struct jw w = reply(rs, err_status(code));

	forget(rs, code == ERR_STALE);
	jw_string(&w, "error", key);
	jw_string(&w, "code", err_name(code));
	jw_string(&w, "request", rq->request);
	if (code == ERR_STALE)
		jw_int(&w, "version", rs->version);
	if (code == ERR_INVALID)
		write_fields(&w, &rs->errors);
	jw_end(&w);
	if (code == ERR_BUSY && rs->retry_after_s == 0)
		rs->retry_after_s = 1;
}
