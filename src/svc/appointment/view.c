/* Who reads what of an appointment, and how it is written. */
#include <string.h>

#include "base/date.h"
#include "core/app.h"
#include "core/identity.h"
#include "svc/appointment/appointment.h"

#include "base/banned.h"

static const char SQL_GLASS[] = "SELECT person_id FROM glass WHERE user_id = ?1 AND until > ?2"
				" ORDER BY person_id LIMIT 200";

static const struct field appointment_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("start", FIELD_REQUIRED),
	OUT_TEXT("end", FIELD_REQUIRED),
	OUT_INT("start_at", FIELD_REQUIRED),
	OUT_INT("minutes", FIELD_REQUIRED),
	OUT_ENUM("state", FIELD_REQUIRED, appt_states),
	OUT_INT("staff_id", FIELD_REQUIRED),
	OUT_INT("staff2_id", FIELD_NULLABLE),
	OUT_TEXT("seen", FIELD_REQUIRED), /* busy, name, all: how much the reader may see */
	OUT_TEXT("service", FIELD_NULLABLE),
	OUT_INT("person_id", FIELD_NULLABLE),
	OUT_TEXT("name", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("initials", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_BOOL("wheelchair", FIELD_REQUIRED),
	OUT_BOOL("needs_interpreter", FIELD_REQUIRED),
	OUT_BOOL("first", FIELD_REQUIRED),
	OUT_INT("bring", FIELD_REQUIRED),
	OUT_TEXT("mode", FIELD_NULLABLE),
	OUT_TEXT("place", FIELD_NULLABLE),
	OUT_INT("room_id", FIELD_NULLABLE),
	OUT_INT("interpreter_id", FIELD_NULLABLE),
	OUT_INT("series_id", FIELD_NULLABLE),
	OUT_TEXT("motive", FIELD_NULLABLE),
	OUT_LABEL("motive_label", FIELD_NULLABLE),
	OUT_TEXT("subject", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_ENUM("reason", FIELD_NULLABLE, cancel_reasons),
};
const struct schema appointment_schema = OUT_SCHEMA("Appointment", appointment_fields);

Err viewer_init(struct ctx *cx, struct viewer *v)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*v = (struct viewer){ .user_id = cx->who->user_id,
			      .greet = session_can(cx->who, "appointment.greet"),
			      .glass = arena_array(cx->arena, 200, sizeof(int64_t)) };
	TRY(motives_all(cx, &v->motives, &v->n_motives));
	TRY(db_query(cx, &q, SQL_GLASS, BIND(V_INT(v->user_id), V_INT(cx->now))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		v->glass[v->n_glass++] = col_int(&q, 0);
	}
}

Err viewer_glass(struct ctx *cx, uint64_t *view)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_GLASS, BIND(V_INT(cx->who->user_id), V_INT(cx->now))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		*view = (*view ^ (uint64_t)col_int(&q, 0)) * 1099511628211u;
	}
}

const struct motive *viewer_motive(const struct viewer *v, int64_t id)
{
	for (size_t i = 0; i < v->n_motives; i++)
		if (v->motives[i].id == id)
			return &v->motives[i];
	return NULL;
}

/* The reader may open the person's file. */
static bool needs_to_know(struct ctx *cx, const struct viewer *v,
			  const struct directory_entry *e)
{
	if (!session_can(cx->who, "person.read"))
		return false;
	if (e->referent_id == v->user_id || user_in_team(cx->who->user, e->team))
		return true;
	if (!e->team && !e->referent_id)
		return true;
	for (size_t i = 0; i < v->n_glass; i++)
		if (v->glass[i] == e->person_id)
			return true;
	return false;
}

enum seen viewer_seen(struct ctx *cx, const struct viewer *v, int64_t person_id,
		      int64_t staff_id, int64_t staff2_id, struct directory_entry *entry)
{
	bool known =
		person_id && directory_get(cx->app->directory, cx->arena, person_id, entry);

	if (!known)
		*entry = (struct directory_entry){ .birth = DAY_NONE };
	if (staff_id == v->user_id || (staff2_id && staff2_id == v->user_id))
		return SEEN_ALL;
	if (known && needs_to_know(cx, v, entry))
		return SEEN_ALL;
	if (!v->greet || (known && (entry->flags & DIRECTORY_PROTECTED)))
		return SEEN_BUSY;
	return SEEN_NAME;
}

static void maybe_int(struct jw *w, const char *name, int64_t v)
{
	if (v)
		jw_int(w, name, v);
	else
		jw_null(w, name);
}

static void term_key(struct ctx *cx, struct jw *w, const char *name, int64_t id, bool shown)
{
	const struct term *t = shown ? model_term(cx->model, id) : NULL;

	jw_string(w, name, t ? t->key : NULL);
}

static Err write_who(struct ctx *cx, struct jw *w, const struct appt *a, enum seen seen,
		     const struct directory_entry *e, const struct appt_note *note)
{
	const char *name = NULL, *initials = NULL;

	if (seen != SEEN_BUSY && e->person_id) {
		name = directory_display_name(cx->arena, e);
		initials = name_initials(cx->arena, e->last_name, e->first_name);
	} else if (seen != SEEN_BUSY && note->name) {
		name = note->name;
		initials = name_initials(cx->arena, note->name, "");
	}
	maybe_int(w, "person_id", seen != SEEN_BUSY ? a->person_id : 0);
	jw_string(w, "name", name);
	jw_string(w, "initials", initials);
	jw_bool(w, "wheelchair", seen != SEEN_BUSY && (e->flags & DIRECTORY_WHEELCHAIR));
	jw_bool(w, "needs_interpreter",
		seen != SEEN_BUSY && (e->flags & DIRECTORY_INTERPRETER));
	return OK;
}

static Err write_why(struct ctx *cx, struct jw *w, const struct viewer *v, const struct appt *a,
		     enum seen seen, bool deep)
{
	const struct motive *m = viewer_motive(v, a->motive_id);
	const char *subject = NULL;
	bool shown = m && (seen == SEEN_ALL ||
			   (seen == SEEN_NAME && m->discretion == DISCRETION_OPEN));

	jw_string(w, "motive", shown ? m->key : NULL);
	if (shown)
		jw_label(w, "motive_label", &m->label);
	else
		jw_null(w, "motive_label");
	if (deep && seen == SEEN_ALL)
		TRY(appt_subject_open(cx, a, &subject));
	jw_string(w, "subject", subject);
	return OK;
}

/* Sensitive services give their name away: only who knows, or an open motive, shows it. */
static bool service_shown(const struct viewer *v, const struct appt *a, enum seen seen)
{
	const struct motive *m = viewer_motive(v, a->motive_id);

	return seen == SEEN_ALL ||
	       (seen == SEEN_NAME && !(m && m->discretion == DISCRETION_SECRET));
}

Err appt_write(struct ctx *cx, struct jw *w, const struct viewer *v, const struct appt *a,
	       bool deep)
{
	const struct catalogue_service *s = model_service(cx->model, a->service_id);
	struct directory_entry e;
	enum seen seen = viewer_seen(cx, v, a->person_id, a->staff_id, a->staff2_id, &e);
	struct appt_note note = { 0 };

	if (seen != SEEN_BUSY && (deep || !a->person_id))
		TRY(appt_note_open(cx, a, &note));
	jw_int(w, "id", a->id);
	jw_int(w, "version", a->version);
	jw_day(w, "day", a->day);
	jw_string(w, "start", clock_text(cx->arena, a->span.from));
	jw_string(w, "end", clock_text(cx->arena, a->span.to));
	jw_int(w, "start_at", a->span.from);
	jw_int(w, "minutes", (a->span.to - a->span.from) / 60);
	jw_string(w, "state", appt_states[a->state]);
	jw_int(w, "staff_id", a->staff_id);
	maybe_int(w, "staff2_id", a->staff2_id);
	jw_string(w, "seen", seen == SEEN_ALL ? "all" : seen == SEEN_NAME ? "name" : "busy");
	jw_string(w, "service", s && service_shown(v, a, seen) ? s->key : NULL);
	TRY(write_who(cx, w, a, seen, &e, &note));
	jw_bool(w, "first", seen != SEEN_BUSY && a->first);
	jw_int(w, "bring", seen != SEEN_BUSY ? a->bring : 0);
	term_key(cx, w, "mode", a->mode_id, true);
	term_key(cx, w, "place", a->place_id, true);
	maybe_int(w, "room_id", a->room_id);
	maybe_int(w, "interpreter_id", seen != SEEN_BUSY ? a->interpreter_id : 0);
	maybe_int(w, "series_id", a->series_id);
	TRY(write_why(cx, w, v, a, seen, deep));
	jw_string(w, "note", note.note);
	jw_string(w, "reason",
		  a->reason < 0 || seen == SEEN_BUSY ? NULL : cancel_reasons[a->reason]);
	return OK;
}
