/* Rows of file_act: read, opened, sealed, written as JSON. */
#include <string.h>

#include "core/directory.h"
#include "svc/file/file.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_ONE[] = "SELECT " ACT_COLUMNS " FROM file_act WHERE act_id = ?1";
/* With the due day before a figure of the law was corrected, if that made the present one. */
static const char SQL_CLOCKS[] =
	"SELECT clock, start_day, due_day, met_day, (SELECT m.was_due FROM file_clock_moved m"
	" WHERE m.act_id = c.act_id AND m.clock = c.clock AND m.due_day = c.due_day"
	" ORDER BY m.at DESC LIMIT 1)"
	" FROM file_clock c WHERE act_id = ?1 ORDER BY due_day IS NULL, due_day";

const struct act_kind act_kinds[ACT_KINDS] = {
	[ACT_REQUEST] = { "request", "file.request", &request_schema, ACT_NONE, false,
			  request_check, request_derive },
	[ACT_PIECE] = { "piece", "file.piece", &piece_schema, ACT_REQUEST, true, piece_check,
			piece_derive },
	[ACT_REPORT] = { "report", "file.report", &report_schema, ACT_REQUEST, false,
			 report_check, report_derive },
	[ACT_CONSULTATION] = { "consultation", "file.consultation", &consultation_schema,
			       ACT_REQUEST, false, consultation_check, plain_derive },
	[ACT_DECISION] = { "decision", "file.decision", &decision_schema, ACT_REQUEST, false,
			   decision_check, decision_derive },
	[ACT_AID] = { "aid", "file.aid", &aid_schema, ACT_DECISION, false, aid_check,
		      aid_derive },
	[ACT_PIIS] = { "piis", "file.piis", &piis_schema, ACT_DECISION, false, piis_check,
		       piis_derive },
	[ACT_EVALUATION] = { "evaluation", "file.evaluation", &evaluation_schema, ACT_PIIS,
			     true, evaluation_check, evaluation_derive },
	[ACT_REFERRAL] = { "referral", "file.referral", &referral_schema, ACT_NONE, false,
			   referral_check, referral_derive },
	[ACT_ASSESSMENT] = { "assessment", "file.assessment", &assessment_schema, ACT_NONE,
			     false, assessment_check, assessment_derive },
	[ACT_TAKEUP] = { "takeup", "file.takeup", &takeup_schema, ACT_NONE, false, takeup_check,
			 takeup_derive },
	[ACT_REMINDER] = { "reminder", "file.reminder", &reminder_schema, ACT_NONE, false,
			   reminder_check, reminder_derive },
	[ACT_DOCUMENT] = { "document", "file.document", &document_schema, ACT_NONE, false,
			   document_check, document_derive },
	[ACT_CLOSING] = { "closing", "file.closing", &closing_schema, ACT_NONE, false,
			  closing_check, closing_derive },
	[ACT_CONTROL] = { "control", "file.control", &control_schema, ACT_NONE, false,
			  control_check, control_derive },
};

void act_row(struct ctx *cx, const struct stmt *q, int from, struct act *a)
{
	const char *kind = col_text(q, from + 2, cx->arena);

	*a = (struct act){ .id = col_int(q, from),
			   .version = col_int(q, from + 1),
			   .person_id = col_int(q, from + 3),
			   .parent_id = col_int(q, from + 4),
			   .author_id = col_int(q, from + 5),
			   .worker_id = col_int(q, from + 6),
			   .day = col_day(q, from + 7),
			   .from = col_day(q, from + 8),
			   .until = col_day(q, from + 9),
			   .state = col_text(q, from + 10, cx->arena),
			   .code = col_text(q, from + 11, cx->arena),
			   .year = col_int(q, from + 12),
			   .number = col_int(q, from + 13),
			   .amount = col_int(q, from + 14),
			   .at = col_int(q, from + 15),
			   .voided = col_int(q, from + 16) != 0 };
	while (a->kind < ACT_KINDS - 1 && strcmp(act_kinds[a->kind].name, kind) != 0)
		a->kind++;
	a->content = col_blob(q, from + 17, cx->arena, &a->content_len);
}

Err act_read(struct ctx *cx, int64_t id, struct act *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	act_row(cx, &q, 0, out);
	return OK;
}

static struct cell_at place_of(const struct act *a)
{
	return (struct cell_at){ .person = a->person_id,
				 .row = a->id,
				 .table = TABLE_FILE_ACT,
				 .column = FILE_ACT_CONTENT,
				 .version = (uint64_t)a->version };
}

Err act_open(struct ctx *cx, const struct key *dek, struct act *a)
{
	CLEANUP(key_wipe) struct key own = { 0 };
	const struct schema *s = act_kinds[a->kind].in;
	struct cell_at at = place_of(a);
	char *json = NULL;
	size_t len = 0;

	if (a->in)
		return OK;
	if (!dek) {
		TRY(keyring_get(cx, a->person_id, &own));
		dek = &own;
	}
	TRY(cell_open(cx, cx->app->vault, dek, &at, a->content, a->content_len, &json, &len));
	a->in = arena_alloc(cx->arena, s->size);
	return schema_read_own(cx, s, json, len, a->in, NULL);
}

Err act_seal(struct ctx *cx, const struct act *a, uint8_t **blob, size_t *n)
{
	CLEANUP(buf_release) struct buf b;
	CLEANUP(key_wipe) struct key dek = { 0 };
	struct cell_at at = place_of(a);
	struct jw w;

	buf_init(&b, 1 << 20);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, act_kinds[a->kind].in, a->in);
	jw_end(&w);
	TRY(keyring_get(cx, a->person_id, &dek));
	return cell_seal(cx, cx->app->vault, &dek, &at, CELL_NOTE, b.data, b.len, blob, n);
}

/* ---- as JSON --------------------------------------------------------------------------------- */

static const struct field clock_fields[] = {
	OUT_TEXT("clock", FIELD_REQUIRED),
	OUT_DATE("start", FIELD_REQUIRED),
	OUT_DATE("due", FIELD_NULLABLE),
	OUT_DATE("met", FIELD_NULLABLE),
	OUT_ENUM("near", FIELD_REQUIRED, clock_nearness_names),
	OUT_DATE("moved_from", FIELD_NULLABLE), /* the law changed: it was due then */
};
static const struct schema clock_schema = OUT_SCHEMA("FileClock", clock_fields);

static const struct field who_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
};
static const struct schema who_schema = OUT_SCHEMA("FileWho", who_fields);

static const struct field act_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("kind", FIELD_REQUIRED),
	OUT_INT("parent_id", FIELD_REQUIRED),
	OUT_OBJECT("author", FIELD_REQUIRED, &who_schema),
	OUT_OBJECT("worker", FIELD_NULLABLE, &who_schema),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_DATE("from", FIELD_NULLABLE),
	OUT_DATE("until", FIELD_NULLABLE),
	OUT_TEXT("state", FIELD_REQUIRED),
	OUT_TEXT("register", FIELD_NULLABLE), /* "2026/0007" */
	OUT_INT("amount_cents", FIELD_REQUIRED),
	OUT_INT("at", FIELD_REQUIRED),
	OUT_BOOL("voided", FIELD_REQUIRED),
	OUT_LIST("clocks", &clock_schema),
	OUT_OBJECT("request", 0, &request_schema),
	OUT_OBJECT("piece", 0, &piece_schema),
	OUT_OBJECT("report", 0, &report_schema),
	OUT_OBJECT("consultation", 0, &consultation_schema),
	OUT_OBJECT("decision", 0, &decision_schema),
	OUT_OBJECT("aid", 0, &aid_schema),
	OUT_OBJECT("piis", 0, &piis_schema),
	OUT_OBJECT("evaluation", 0, &evaluation_schema),
	OUT_OBJECT("referral", 0, &referral_schema),
	OUT_OBJECT("assessment", 0, &assessment_schema),
	OUT_OBJECT("takeup", 0, &takeup_schema),
	OUT_OBJECT("reminder", 0, &reminder_schema),
	OUT_OBJECT("document", 0, &document_schema),
	OUT_OBJECT("closing", 0, &closing_schema),
	OUT_OBJECT("control", 0, &control_schema),
};
const struct schema file_act_schema = OUT_SCHEMA("FileAct", act_fields);

static void write_who(struct ctx *cx, struct jw *w, const char *name, int64_t id)
{
	const struct user *u = model_user(cx->model, id);

	if (!u) {
		jw_null(w, name);
		return;
	}
	jw_object(w, name);
	jw_int(w, "id", id);
	jw_string(w, "name", u->name);
	jw_end(w);
}

static Err write_clocks(struct ctx *cx, struct jw *w, const struct act *a)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int near = (int)model_parameter(cx->model, "clock.near", cx->today, 7);
	bool row = false;

	jw_array(w, "clocks");
	if (!a->voided)
		TRY(db_query(cx, &q, SQL_CLOCKS, BIND(V_INT(a->id))));
	while (!a->voided) {
		int32_t due, met;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		due = col_day(&q, 2);
		met = col_day(&q, 3);
		jw_object(w, NULL);
		jw_string(w, "clock", col_text(&q, 0, cx->arena));
		jw_day(w, "start", col_day(&q, 1));
		jw_day(w, "due", due);
		jw_day(w, "met", met);
		jw_string(w, "near",
			  clock_nearness_names[clock_nearness(due, met, cx->today, near)]);
		jw_day(w, "moved_from", col_day(&q, 4));
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

Err act_write(struct ctx *cx, struct jw *w, const struct act *a)
{
	jw_int(w, "id", a->id);
	jw_int(w, "version", a->version);
	jw_string(w, "kind", act_kinds[a->kind].name);
	jw_int(w, "parent_id", a->parent_id);
	write_who(cx, w, "author", a->author_id);
	write_who(cx, w, "worker", a->worker_id);
	jw_day(w, "day", a->day);
	jw_day(w, "from", a->from);
	jw_day(w, "until", a->until);
	jw_string(w, "state", a->state);
	jw_string(w, "register",
		  a->number ? arena_printf(cx->arena, "%lld/%04lld", (long long)a->year,
					   (long long)a->number)
			    : NULL);
	jw_int(w, "amount_cents", a->amount);
	jw_int(w, "at", a->at);
	jw_bool(w, "voided", a->voided);
	TRY(write_clocks(cx, w, a));
	jw_object(w, act_kinds[a->kind].name);
	schema_write(w, act_kinds[a->kind].in, a->in);
	jw_end(w);
	return OK;
}

Err act_listed(struct ctx *cx, int64_t person_id, struct grant *g, bool *listed)
{
	Err e = grant_at_least(cx, person_id, RELATION_GLASS, g);

	*listed = e.code == ERR_OK;
	if (e.code != ERR_NOT_FOUND && e.code != ERR_FORBIDDEN)
		return e;
	err_clear(&cx->err);
	return OK;
}
