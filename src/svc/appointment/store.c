/* Appointments as they are stored: rows, sealed texts, states and the records they leave. */
#include <string.h>

#include "base/date.h"
#include "core/app.h"
#include "svc/appointment/appointment.h"
#include "vault/ids.h"
#include "vault/token.h"

#include "base/banned.h"

const char *const appt_states[] = { "booked",  "here",	  "seen",      "left",
				    "no_show", "excused", "cancelled", NULL };
const char *const cancel_reasons[] = { "person", "worker", "centre", "mistake", NULL };

static const char SQL_ONE[] =
	"SELECT " APPT_COLUMNS " FROM appointment a WHERE a.appointment_id = ?1";
static const char SQL_STATE[] =
	"UPDATE appointment SET version = version + 1, state = ?2, reason = ?3, state_at = ?4,"
	" state_by = ?5, record_id = ?6 WHERE appointment_id = ?1 AND version = ?7";
static const char SQL_HOUSEHOLD[] =
	"SELECT household_id FROM household_member WHERE person_id = ?1";

struct note_form {
	const char *name, *note;
};
static const struct field note_fields[] = {
	FIELD_TEXT(note_form, name, FIELD_PERSONAL, 0, 120),
	FIELD_TEXT(note_form, note, FIELD_PERSONAL, 0, 500),
};
static const struct schema note_schema = SCHEMA(note_form, note_fields);

static int index_of(const char *const *values, const char *s)
{
	int i = 0;

	while (values[i] && strcmp(values[i], s) != 0)
		i++;
	return i;
}

void appt_row(struct ctx *cx, const struct stmt *q, struct appt *a)
{
	*a = (struct appt){ .id = col_int(q, 0),
			    .version = col_int(q, 1),
			    .person_id = col_int(q, 2),
			    .service_id = col_int(q, 3),
			    .motive_id = col_int(q, 4),
			    .staff_id = col_int(q, 5),
			    .staff2_id = col_int(q, 6),
			    .place_id = col_int(q, 7),
			    .room_id = col_int(q, 8),
			    .interpreter_id = col_int(q, 9),
			    .mode_id = col_int(q, 10),
			    .series_id = col_int(q, 11),
			    .record_id = col_int(q, 12),
			    .bring = col_int(q, 13),
			    .booked_at = col_int(q, 14),
			    .booked_by = col_int(q, 15),
			    .cell_version = col_int(q, 16),
			    .day = col_day(q, 17),
			    .span = { .from = col_int(q, 18), .to = col_int(q, 19) },
			    .state = index_of(appt_states, col_text(q, 20, cx->arena)),
			    .reason = col_null(q, 21) ? -1
						      : index_of(cancel_reasons,
								 col_text(q, 21, cx->arena)),
			    .first = col_int(q, 22) != 0 };
	a->subject = col_blob(q, 23, cx->arena, &a->subject_len);
	a->note = col_blob(q, 24, cx->arena, &a->note_len);
}

Err appt_read(struct ctx *cx, int64_t id, struct appt *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	appt_row(cx, &q, out);
	return OK;
}

/* ---- sealed texts: the person's key, or the centre's for somebody who is not known ---- */

static struct cell_at cell_of(const struct appt *a, uint16_t column)
{
	return (struct cell_at){ .person = a->person_id,
				 .row = a->id,
				 .table = TABLE_APPOINTMENT,
				 .column = column,
				 .version = (uint64_t)a->cell_version };
}

static Err open_text(struct ctx *cx, const struct appt *a, uint16_t column, const void *blob,
		     size_t n, char **text, size_t *len)
{
	CLEANUP(key_wipe) struct key key = { 0 };
	struct cell_at at = cell_of(a, column);

	if (!a->person_id)
		return cell_open_tenant(cx, cx->app->vault, &at, blob, n, text, len);
	TRY(keyring_get(cx, a->person_id, &key));
	return cell_open(cx, cx->app->vault, &key, &at, blob, n, text, len);
}

Err appt_note_open(struct ctx *cx, const struct appt *a, struct appt_note *out)
{
	struct note_form form = { 0 };
	char *text = NULL;
	size_t len = 0;

	*out = (struct appt_note){ 0 };
	if (!a->note)
		return OK;
	TRY(open_text(cx, a, APPOINTMENT_NOTE, a->note, a->note_len, &text, &len));
	TRY(schema_read_own(cx, &note_schema, text, len, &form, NULL));
	*out = (struct appt_note){ form.name, form.note };
	return OK;
}

Err appt_subject_open(struct ctx *cx, const struct appt *a, const char **out)
{
	char *text = NULL;
	size_t len = 0;

	*out = NULL;
	if (!a->subject)
		return OK;
	TRY(open_text(cx, a, APPOINTMENT_SUBJECT, a->subject, a->subject_len, &text, &len));
	*out = text;
	return OK;
}

static Err seal_text(struct ctx *cx, const struct appt *a, uint16_t column, const char *text,
		     size_t len, struct val *out)
{
	CLEANUP(key_wipe) struct key key = { 0 };
	struct cell_at at = cell_of(a, column);
	uint8_t *blob = NULL;
	size_t n = 0;

	if (!a->person_id) {
		TRY(cell_seal_tenant(cx, cx->app->vault, &at, CELL_NOTE, text, len, &blob, &n));
	} else {
		TRY(keyring_get(cx, a->person_id, &key));
		TRY(cell_seal(cx, cx->app->vault, &key, &at, CELL_NOTE, text, len, &blob, &n));
	}
	*out = V_BLOB(blob, n);
	return OK;
}

Err appt_seal(struct ctx *cx, const struct appt *a, const struct appt_note *note,
	      const char *subject, struct val out[2])
{
	CLEANUP(buf_release) struct buf b;
	struct note_form form = { note->name, note->note };
	struct jw w;

	buf_init(&b, 8192);
	out[0] = out[1] = V_NULL;
	if (subject && *subject)
		TRY(seal_text(cx, a, APPOINTMENT_SUBJECT, subject, strlen(subject), &out[0]));
	if ((!note->name || !*note->name) && (!note->note || !*note->note))
		return OK;
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, &note_schema, &form);
	jw_end(&w);
	return seal_text(cx, a, APPOINTMENT_NOTE, b.data, b.len, &out[1]);
}

/* ---- records ---- */

static void touch(struct app *app, void *unused)
{
	(void)unused;
	app_touch(app, TOPIC_APPOINTMENTS);
}

void appt_moved(struct ctx *cx)
{
	write_publish(cx, touch, NULL);
}

Err next_id(struct ctx *cx, const char *sql, int64_t *id)
{
	*id = 0;
	TRY(db_int(cx, sql, NO_BIND, id));
	*id += 1 + (id_random53() & 0xFFFF);
	return OK;
}

static int64_t bounded(int64_t v, int64_t most)
{
	return v > most ? most : v;
}

Err appt_emit(struct ctx *cx, const struct appt_fact *f, int64_t *record_id)
{
	const struct term *kind = model_term_key(cx->model, TERM_KIND, f->kind);
	struct record r = { .service_id = f->service_id,
			    .day = f->day,
			    .until = DAY_NONE,
			    .person_id = f->person_id,
			    .head_count = f->head_count,
			    .staff_id = f->staff_id,
			    .place_id = f->place_id,
			    .channel_id = f->mode_id,
			    .quantity = 1,
			    .minutes = bounded(f->minutes, 1440),
			    .wait = bounded(f->wait, 1440),
			    .lag = bounded(f->lag, 3650),
			    .source = f->source,
			    .source_id = f->source_id };
	struct tie *ties = NULL;
	size_t n_ties = 0;

	if (!kind)
		FAIL(cx, ERR_INTERNAL, "record.kind");
	r.kind_id = kind->id;
	if (f->person_id)
		TRY(db_int(cx, SQL_HOUSEHOLD, BIND(V_INT(f->person_id)), &r.household_id));
	return record_emit(cx, &r, NULL, 0, record_id, &ties, &n_ties);
}

/* The record of an absence; meetings leave theirs with the visit (visit_store.c). */
static Err absence_record(struct ctx *cx, const struct appt *a, const char *kind, int64_t *id)
{
	struct appt_fact f = { .kind = kind,
			       .service_id = a->service_id,
			       .staff_id = a->staff_id,
			       .person_id = a->person_id,
			       .place_id = a->place_id,
			       .mode_id = a->mode_id,
			       .day = a->day,
			       .minutes = 0,
			       .wait = -1,
			       .lag = a->day - brussels_day(a->booked_at),
			       .source = "appointment",
			       .source_id = a->id };

	return appt_emit(cx, &f, id);
}

Err appt_set_state(struct ctx *cx, struct appt *a, int state, int reason)
{
	int64_t record = 0, changed = 0;

	if (state == APPT_NO_SHOW)
		TRY(absence_record(cx, a, "appointment.no_show", &record));
	if (state == APPT_EXCUSED)
		TRY(absence_record(cx, a, "appointment.excused", &record));
	if (a->record_id)
		TRY(record_void(cx, a->record_id, record));
	TRY(db_exec(cx, SQL_STATE,
		    BIND(V_INT(a->id), V_TEXT(appt_states[state]),
			 reason < 0 ? V_NULL : V_TEXT(cancel_reasons[reason]), V_INT(cx->now),
			 V_INT(cx->who->user_id), V_ID(record), V_INT(a->version)),
		    &changed));
	if (changed != 1)
		FAIL(cx, ERR_STALE, "stale");
	a->state = state;
	a->reason = reason;
	a->record_id = record;
	a->version++;
	appt_moved(cx);
	return OK;
}
