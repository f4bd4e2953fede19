/* The page of a person, and the timeline that all services fill. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/iban.h"
#include "core/niss.h"
#include "core/timeline.h"
#include "svc/person/person.h"

#include "base/banned.h"

/*
 * From service to service along the index: a person with a thousand records opens as fast.  One
 * step at a time: the same as one recursive query makes tables of its own, which cost more than
 * all the steps.
 */
static const char SQL_USED[] =
	"SELECT r.service_id, (SELECT max(day) FROM record WHERE person_id = ?1"
	" AND voided_by IS NULL AND service_id = r.service_id) FROM record r"
	" WHERE r.person_id = ?1 AND r.voided_by IS NULL AND r.service_id > ?2"
	" ORDER BY r.service_id LIMIT 1";

void jw_team(struct jw *w, const char *name, const struct model *m, int64_t id)
{
	const struct team *t = model_team(m, id);

	if (!t) {
		jw_null(w, name);
		return;
	}
	jw_object(w, name);
	jw_int(w, "id", t->id);
	jw_string(w, "label", t->label);
	jw_end(w);
}

void jw_user(struct jw *w, const char *name, const struct model *m, int64_t id)
{
	const struct user *u = model_user(m, id);

	if (!u) {
		jw_null(w, name);
		return;
	}
	jw_object(w, name);
	jw_int(w, "id", u->id);
	jw_string(w, "name", u->name);
	jw_end(w);
}

static void write_compartment(struct jw *w, const char *name, const struct compartment *c)
{
	if (!c->json) {
		jw_null(w, name);
		return;
	}
	jw_object(w, name);
	jw_members(w, c->json, c->len);
	jw_end(w);
}

/* Numbers are masked: seeing them in full is an act of its own (person_reveal). */
static Err write_administrative(struct ctx *cx, struct jw *w, const struct compartment *c)
{
	struct administrative a = { 0 };
	char niss[NISS_MASK_SIZE], iban[IBAN_MASK_SIZE];
	struct niss n;
	struct iban i;

	if (!c->json) {
		jw_null(w, "administrative");
		return OK;
	}
	TRY(schema_read_own(cx, &administrative_schema, c->json, c->len, &a, NULL));
	if (a.niss && niss_parse(a.niss, cx->today, &n)) {
		niss_mask(&n, niss);
		a.niss = niss;
	}
	if (a.iban && iban_parse(a.iban, &i)) {
		iban_mask(&i, iban);
		a.iban = iban;
	}
	jw_object(w, "administrative");
	schema_write(w, &administrative_schema, &a);
	jw_end(w);
	return OK;
}

struct used {
	int64_t service_id;
	int32_t day;
};

/* The service after `last` that has records of the person; 0: there is none. */
static Err next_used(struct ctx *cx, int64_t person_id, int64_t last, struct used *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*out = (struct used){ .service_id = 0 };
	TRY(db_query(cx, &q, SQL_USED, BIND(V_INT(person_id), V_INT(last))));
	TRY(db_next(cx, &q, &row));
	if (row)
		*out = (struct used){ col_int(&q, 0), col_day(&q, 1) };
	return OK;
}

static int later_first(const void *a, const void *b)
{
	const struct used *x = a, *y = b;

	return (y->day > x->day) - (y->day < x->day);
}

static Err write_services(struct ctx *cx, struct jw *w, int64_t person_id)
{
	size_t most = cx->model->n_services, n = 0;
	struct used *used = arena_array(cx->arena, most, sizeof(*used)), next;

	TRY(next_used(cx, person_id, 0, &next));
	while (next.service_id && n < most) {
		used[n++] = next;
		TRY(next_used(cx, person_id, next.service_id, &next));
	}
	if (n)
		qsort(used, n, sizeof(*used), later_first);
	jw_array(w, "services");
	for (size_t i = 0; i < n; i++) {
		const struct catalogue_service *s =
			model_service(cx->model, used[i].service_id);

		if (!s)
			continue;
		jw_object(w, NULL);
		jw_string(w, "service", s->key);
		jw_label(w, "label", &s->label);
		jw_day(w, "last_day", used[i].day);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

static void write_rights(struct ctx *cx, struct jw *w, const struct grant *g)
{
	bool inside = g->relation >= RELATION_GLASS;

	jw_object(w, "can");
	jw_bool(w, "edit", inside && session_can(cx->who, "person.write"));
	jw_bool(w, "log", inside && session_can(cx->who, "casework.write"));
	jw_bool(w, "social", inside && session_can(cx->who, "person.social"));
	jw_bool(w, "health", inside && session_can(cx->who, "person.health"));
	jw_bool(w, "file", g->relation >= RELATION_TEAM && session_can(cx->who, "person.file"));
	jw_bool(w, "glass", !inside && session_can(cx->who, "person.glass"));
	jw_end(w);
}

/* What anyone who may read files sees of a dossier: that it exists, and whose it is. */
static void write_cover(struct ctx *cx, struct jw *w, const struct grant *g,
			const struct directory_entry *e)
{
	bool inside = g->relation >= RELATION_GLASS;
	bool named =
		inside || model_parameter(cx->model, "search_full_names", cx->today, 1) >= 0.5;

	jw_int(w, "id", g->person_id);
	jw_string(w, "file_no", file_no_text(cx->arena, g->file_no));
	jw_int(w, "version", g->version);
	jw_day(w, "opened_day", inside ? g->opened_day : DAY_NONE);
	jw_string(w, "status", file_statuses[g->closed]);
	jw_bool(w, "protected", g->protected);
	jw_bool(w, "deceased", e->flags & DIRECTORY_DECEASED);
	jw_string(w, "initials", name_initials(cx->arena, e->last_name, e->first_name));
	jw_string(w, "name", named ? directory_display_name(cx->arena, e) : NULL);
	if (e->birth == DAY_NONE)
		jw_null(w, "age");
	else
		jw_int(w, "age", age_on(e->birth, cx->today));
	jw_string(w, "relation", relation_name(g->relation));
	write_rights(cx, w, g);
	if (g->glass_until && g->relation == RELATION_GLASS)
		jw_int(w, "glass_until", g->glass_until);
	else
		jw_null(w, "glass_until");
	jw_team(w, "team", cx->model, g->team_id);
	jw_user(w, "referent", cx->model, g->referent_id);
}

static void write_nothing(struct jw *w)
{
	static const char *const names[] = { "identity", "administrative", "social", "health",
					     "household" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		jw_null(w, names[i]);
	jw_array(w, "services");
	jw_end(w);
}

static Err write_content(struct ctx *cx, struct jw *w, const struct grant *g)
{
	struct compartment c[5];
	unsigned mask = 1u << COMPARTMENT_IDENTITY | 1u << COMPARTMENT_ADMINISTRATIVE;

	if (session_can(cx->who, "person.social"))
		mask |= 1u << COMPARTMENT_SOCIAL;
	if (session_can(cx->who, "person.health"))
		mask |= 1u << COMPARTMENT_HEALTH;
	TRY(compartments_read(cx, g->person_id, mask, c));
	write_compartment(w, "identity", &c[COMPARTMENT_IDENTITY]);
	TRY(write_administrative(cx, w, &c[COMPARTMENT_ADMINISTRATIVE]));
	write_compartment(w, "social", &c[COMPARTMENT_SOCIAL]);
	write_compartment(w, "health", &c[COMPARTMENT_HEALTH]);
	TRY(household_write(cx, w, g->person_id));
	return write_services(cx, w, g->person_id);
}

Err person_get(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct directory_entry e;
	struct grant g;
	struct jw w;

	TRY(grant_person(cx, rq->id, &g));
	if (!directory_get(cx->app->directory, cx->arena, rq->id, &e))
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	w = reply(rs, 200);
	write_cover(cx, &w, &g, &e);
	if (g.relation >= RELATION_GLASS)
		TRY(write_content(cx, &w, &g));
	else
		write_nothing(&w);
	rs->version = g.version;
	rq->subject = rq->id;
	rq->purpose = relation_name(g.relation);
	return reply_end(rq, rs, &w);
}

/* "20780.5": day and id of the last item shown. */
static bool parse_cursor(const char *s, int32_t *day, int64_t *id)
{
	char *end;
	long long d = strtoll(s, &end, 10);

	if (end == s || *end != '.' || d < DAY_MIN || d > DAY_MAX + 1)
		return false;
	*day = (int32_t)d;
	s = end + 1;
	*id = strtoll(s, &end, 10);
	return end != s && *end == '\0' && *id >= 0;
}

static int latest_first(const void *a, const void *b)
{
	const struct timeline_item *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? 1 : -1;
	return x->id < y->id ? 1 : x->id > y->id ? -1 : 0;
}

static Err gather(struct ctx *cx, const struct timeline_query *q, struct timeline_item **out,
		  size_t *n)
{
	size_t sources = 0;

	for (const struct service *const *s = all_services; *s; s++)
		sources += (*s)->timeline != NULL;
	*out = arena_array(cx->arena, sources * q->limit, sizeof(**out));
	*n = 0;
	for (const struct service *const *s = all_services; *s; s++) {
		size_t more = 0;

		if (!(*s)->timeline)
			continue;
		TRY((*s)->timeline->items(cx, q, *out + *n, &more));
		*n += more;
	}
	qsort(*out, *n, sizeof(**out), latest_first);
	return OK;
}

Err person_timeline(struct req *rq, struct resp *rs)
{
	const struct timeline_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	struct timeline_item *items = NULL;
	struct timeline_query q = { .before_day = DAY_MAX + 1, .limit = 30 };
	struct grant g;
	struct jw w;
	size_t n = 0;

	TRY(grant_at_least(cx, rq->id, RELATION_GLASS, &g));
	q.grant = &g;
	q.kind = in->kind < 0 ? 0 : in->kind;
	if (in->limit)
		q.limit = (size_t)in->limit;
	if (in->before && !parse_cursor(in->before, &q.before_day, &q.before_id))
		return schema_refuse(cx, &rs->errors, "before", "field.text");
	TRY(gather(cx, &q, &items, &n));
	w = reply(rs, 200);
	jw_array(&w, "items");
	for (size_t i = 0; i < n && i < q.limit; i++)
		jw_raw(&w, NULL, items[i].json, items[i].json_len);
	jw_end(&w);
	if (n >= q.limit)
		jw_string(&w, "next",
			  arena_printf(cx->arena, "%d.%" PRId64, items[q.limit - 1].day,
				       items[q.limit - 1].id));
	else
		jw_null(&w, "next");
	rq->subject = rq->id;
	rq->rows = (int64_t)(n < q.limit ? n : q.limit);
	rq->purpose = relation_name(g.relation);
	return reply_end(rq, rs, &w);
}
