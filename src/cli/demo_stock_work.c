/* Reading demo/work.json (demo_stock.h). */
#include <jansson.h>
#include <string.h>

#include "base/date.h"
#include "cli/demo_stock.h"
#include "core/model.h"
#include "core/seed.h"
#include "svc/casework/casework.h"

#include "base/banned.h"

struct reading_work {
	struct ctx *cx;
	struct work_stock *out;
	const json_t *j;
	struct ids *team_places; /* by team */
	struct note_set *notes;
	struct numbers theme_minutes;
};

static int team_index(const struct work_stock *w, const char *key, const json_t *j)
{
	const json_t *rows = json_object_get(j, "teams");

	for (size_t i = 0; i < w->n_teams; i++)
		if (strcmp(json_string_value(json_object_get(json_array_get(rows, i), "key")),
			   key) == 0)
			return (int)i;
	return -1;
}

static void read_member(struct arena *a, const json_t *o, const json_t *j,
			const struct work_stock *w, struct staff_member *s)
{
	const json_t *teams = json_object_get(o, "teams");

	*s = (struct staff_member){ .login = stock_text(a, o, "login"),
				    .name = stock_text(a, o, "name"),
				    .role = stock_text(a, o, "role"),
				    .lang = stock_text(a, o, "lang"),
				    .title = stock_text(a, o, "title"),
				    .load = stock_real(o, "load", 0) };
	for (size_t i = 0; i < json_array_size(teams) && s->n_teams < ARRAY_LEN(s->teams);
	     i++) {
		int t = team_index(w, json_string_value(json_array_get(teams, i)), j);

		if (t >= 0)
			s->teams[s->n_teams++] = t;
	}
}

Err work_stock_staff(struct ctx *cx, struct work_stock *out)
{
	CLEANUP(stock_file_done) struct stock_file f = { 0 };
	const json_t *centre, *teams, *staff;

	*out = (struct work_stock){ 0 };
	TRY(seed_file(cx, "data/demo/work.json", &f.j));
	centre = json_object_get(f.j, "centre");
	teams = json_object_get(f.j, "teams");
	staff = json_object_get(f.j, "staff");
	out->centre_name = stock_text(cx->arena, centre, "name");
	out->centre_kind = stock_text(cx->arena, centre, "kind");
	out->n_teams = json_array_size(teams);
	out->teams = arena_array(cx->arena, out->n_teams, sizeof(*out->teams));
	out->team_id = arena_array(cx->arena, out->n_teams, sizeof(*out->team_id));
	for (size_t i = 0; i < out->n_teams; i++)
		out->teams[i] = stock_text(cx->arena, json_array_get(teams, i), "label");
	out->n_staff = json_array_size(staff);
	out->staff = arena_array(cx->arena, out->n_staff, sizeof(*out->staff));
	for (size_t i = 0; i < out->n_staff; i++)
		read_member(cx->arena, json_array_get(staff, i), f.j, out, &out->staff[i]);
	return OK;
}

/* {"forem": 14, "": 61}: terms by weight; the empty name is none. */
static Err read_ids(struct reading_work *r, const json_t *object, enum term_list list,
		    struct ids *out)
{
	struct words w;

	stock_words(r->cx->arena, object, &w);
	out->w = w.w;
	out->id = arena_array(r->cx->arena, w.w.n + 1, sizeof(*out->id));
	for (size_t i = 0; i < w.w.n; i++) {
		const struct term *t =
			*w.word[i] ? model_term_key(r->cx->model, list, w.word[i]) : NULL;

		if (*w.word[i] && !t)
			FAILF(r->cx, ERR_INTERNAL, "demo.stock", "list %d, term %zu", (int)list,
			      i);
		out->id[i] = t ? t->id : 0;
	}
	return OK;
}

static Err read_steps(struct reading_work *r, const json_t *keys, struct note_set *out)
{
	size_t n = json_array_size(keys);

	out->steps = arena_array(r->cx->arena, n + 1, sizeof(*out->steps));
	for (size_t i = 0; i < n; i++) {
		out->steps[i] = model_term_key(r->cx->model, TERM_NEXT_STEP,
					       json_string_value(json_array_get(keys, i)));
		if (!out->steps[i])
			FAILF(r->cx, ERR_INTERNAL, "demo.stock", "next step %zu", i);
	}
	out->n_steps = n;
	return OK;
}

static Err read_notes(struct reading_work *r)
{
	const json_t *rows = json_object_get(r->j, "notes");
	size_t n = json_array_size(rows);

	r->notes = arena_array(r->cx->arena, n + 1, sizeof(*r->notes));
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(rows, i);

		stock_texts(r->cx->arena, json_object_get(o, "texts"), &r->notes[i].texts);
		TRY(read_steps(r, json_object_get(o, "next_steps"), &r->notes[i]));
	}
	return OK;
}

static bool names_service(const json_t *set, const char *service)
{
	const json_t *services = json_object_get(set, "services");

	for (size_t i = 0; i < json_array_size(services); i++)
		if (strcmp(json_string_value(json_array_get(services, i)), service) == 0)
			return true;
	return false;
}

/* The set of the theme that names the service, else the general one. */
static const struct note_set *notes_of(const struct reading_work *r, const json_t *activity)
{
	const char *theme = json_string_value(json_object_get(activity, "theme"));
	const char *service = json_string_value(json_object_get(activity, "service"));
	const json_t *rows = json_object_get(r->j, "notes");
	const struct note_set *found = NULL;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *o = json_array_get(rows, i);

		if (strcmp(json_string_value(json_object_get(o, "theme")), theme) != 0)
			continue;
		if (names_service(o, service))
			return &r->notes[i];
		if (!json_object_get(o, "services"))
			found = &r->notes[i];
	}
	return found;
}

static int level_of(const char *s)
{
	for (int i = 0; s && intervention_levels[i]; i++)
		if (strcmp(intervention_levels[i], s) == 0)
			return i;
	return LEVEL_NORMAL;
}

static Err read_modes(struct reading_work *r, const json_t *object, struct activity *out)
{
	struct words w;

	stock_words(r->cx->arena, object, &w);
	if (w.w.n == 0 || w.w.n > MODES)
		FAILF(r->cx, ERR_INTERNAL, "demo.stock", "%zu modes", w.w.n);
	out->modes = w.w;
	for (size_t i = 0; i < w.w.n; i++)
		for (int m = 0; m < MODES; m++)
			if (strcmp(intervention_modes[m], w.word[i]) == 0)
				out->mode[i] = m;
	return OK;
}

static Err read_choices(struct reading_work *r, const json_t *o, struct activity *a)
{
	const json_t *interview = json_object_get(o, "interview_places");

	TRY(read_modes(r, json_object_get(o, "modes"), a));
	TRY(read_ids(r, json_object_get(o, "partners"), TERM_PARTNER, &a->partners));
	TRY(read_ids(r, json_object_get(o, "outcomes"), TERM_OUTCOME, &a->outcomes));
	TRY(read_ids(r, json_object_get(o, "places"), TERM_PLACE, &a->places));
	a->has_places = json_object_get(o, "places") != NULL;
	if (interview)
		TRY(read_ids(r, interview, TERM_PLACE, &a->interview_places));
	else if (a->team >= 0)
		a->interview_places = r->team_places[a->team];
	return OK;
}

static Err read_activity(struct reading_work *r, const json_t *o, struct activity *a)
{
	const char *theme = json_string_value(json_object_get(o, "theme"));
	const char *from = json_string_value(json_object_get(o, "from"));
	const json_t *heads = json_object_get(o, "head_count");
	const struct catalogue_service *s = model_service_key(
		r->cx->model, json_string_value(json_object_get(o, "service")));
	const struct term *t = model_term_key(r->cx->model, TERM_THEME, theme);

	if (!s || !t)
		FAIL(r->cx, ERR_INTERNAL, "demo.stock");
	*a = (struct activity){
		.service_id = s->id,
		.theme_id = t->id,
		.team = team_index(r->out, json_string_value(json_object_get(o, "team")), r->j),
		.from = DAY_MIN,
		.age_min = (int)stock_real(o, "age_min", 16),
		.age_max = (int)stock_real(o, "age_max", 150),
		.no_person = json_is_true(json_object_get(o, "no_person")),
		.head_from = (int)json_integer_value(json_array_get(heads, 0)),
		.head_to = (int)json_integer_value(json_array_get(heads, 1)),
		.level = level_of(json_string_value(json_object_get(o, "level"))),
		.notes = notes_of(r, o),
	};
	if (from && !day_parse(from, &a->from))
		FAIL(r->cx, ERR_INTERNAL, "demo.stock");
	if (strcmp(theme, "staff_training") == 0)
		a->minutes = &r->out->minutes_training;
	return read_choices(r, o, a);
}

static Err read_activities(struct reading_work *r)
{
	const json_t *rows = json_object_get(r->j, "activities");
	size_t n = json_array_size(rows);

	r->out->activities = arena_array(r->cx->arena, n, sizeof(*r->out->activities));
	weights_init(&r->out->by_activity, r->cx->arena, n);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(rows, i);

		TRY(read_activity(r, o, &r->out->activities[i]));
		weights_set(&r->out->by_activity, i, stock_real(o, "weight", 0));
	}
	return OK;
}

static Err read_places(struct reading_work *r)
{
	const json_t *rows = json_object_get(r->j, "interview_places");

	r->team_places =
		arena_array(r->cx->arena, r->out->n_teams + 1, sizeof(*r->team_places));
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *o = json_array_get(rows, i);
		int t = team_index(r->out, json_string_value(json_object_get(o, "team")), r->j);

		if (t >= 0)
			TRY(read_ids(r, json_object_get(o, "places"), TERM_PLACE,
				     &r->team_places[t]));
	}
	return OK;
}

static Err read_times(struct reading_work *r)
{
	static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	const json_t *months = json_object_get(r->j, "month_weights");
	const json_t *week = json_object_get(r->j, "weekday_weights");
	const json_t *minutes = json_object_get(r->j, "minutes");
	struct arena *a = r->cx->arena;

	for (int m = 1; m <= 12; m++)
		r->out->month[m] = stock_real(months, arena_printf(a, "%d", m), 1);
	for (int d = 1; d <= 7; d++)
		r->out->weekday[d] = stock_real(week, days[d - 1], 1);
	stock_numbers(a, json_object_get(r->j, "start_times"), &r->out->starts);
	stock_numbers(a,
		      json_object_get(json_object_get(r->j, "theme_minutes"), "staff_training"),
		      &r->out->minutes_training);
	for (int m = 0; m < MODES; m++) {
		const struct term *t =
			model_term_key(r->cx->model, TERM_MODE, intervention_modes[m]);

		if (!t)
			FAILF(r->cx, ERR_INTERNAL, "demo.stock", "mode %d", m);
		r->out->mode_id[m] = t->id;
		stock_numbers(a, json_object_get(minutes, intervention_modes[m]),
			      &r->out->minutes[m]);
	}
	return OK;
}

/* [["partner", 30], …]: shown by their label, as a worker would type them. */
static Err read_present(struct reading_work *r)
{
	const json_t *rows = json_object_get(r->j, "present");
	struct words *w = &r->out->present;
	size_t n = json_array_size(rows);

	weights_init(&w->w, r->cx->arena, n);
	w->word = arena_array(r->cx->arena, n + 1, sizeof(*w->word));
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(rows, i);
		const struct term *t = model_term_key(r->cx->model, TERM_PRESENCE,
						      json_string_value(json_array_get(o, 0)));

		if (!t)
			FAILF(r->cx, ERR_INTERNAL, "demo.stock", "presence %zu", i);
		w->word[i] = arena_strdup(r->cx->arena, t->label.fr);
		weights_set(&w->w, i, json_number_value(json_array_get(o, 1)));
	}
	return OK;
}

static void read_values(struct reading_work *r)
{
	const json_t *v = json_object_get(r->j, "slot_values"), *amounts, *rows;
	const json_t *volume = json_object_get(r->j, "volume");
	struct work_stock *out = r->out;
	struct arena *a = r->cx->arena;

	stock_texts(a, json_object_get(v, "months"), &out->months);
	stock_texts(a, json_object_get(v, "days"), &out->days);
	stock_texts(a, json_object_get(v, "children"), &out->children);
	stock_texts(a, json_object_get(r->j, "cancel_reasons"), &out->cancel_reasons);
	amounts = json_object_get(v, "amounts");
	out->n_amounts = json_array_size(amounts);
	out->amounts = arena_array(a, out->n_amounts + 1, sizeof(*out->amounts));
	for (size_t i = 0; i < out->n_amounts; i++)
		out->amounts[i] = (int)json_integer_value(json_array_get(amounts, i));
	out->same_person = stock_real(volume, "same_person_percent", 60);
	out->next_step = stock_real(volume, "next_step_percent", 30);
	out->present_percent = stock_real(volume, "present_percent", 10);
	out->corrected = stock_real(volume, "corrected_percent", 3);
	out->cancelled = stock_real(volume, "cancelled_percent", 1);
	rows = json_object_get(r->j, "glass");
	out->n_glass = json_array_size(rows);
	out->glass = arena_array(a, out->n_glass + 1, sizeof(*out->glass));
	for (size_t i = 0; i < out->n_glass; i++)
		out->glass[i] = (struct glass_sample){
			.reason_code = stock_text(a, json_array_get(rows, i), "reason_code"),
			.reason = stock_text(a, json_array_get(rows, i), "reason"),
		};
}

Err work_stock_read(struct ctx *cx, struct work_stock *out)
{
	CLEANUP(stock_file_done) struct stock_file f = { 0 };
	struct reading_work r = { .cx = cx, .out = out };

	TRY(seed_file(cx, "data/demo/work.json", &f.j));
	r.j = f.j;
	TRY(read_places(&r));
	TRY(read_notes(&r));
	TRY(read_times(&r));
	TRY(read_present(&r));
	read_values(&r);
	return read_activities(&r);
}
