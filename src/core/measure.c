/*
 * Reading the definition of a measure (JSON) into a tree, every fault named; see measure.h.
 * The JSON library is used here only.
 */
#include "core/measure.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

struct reader {
	struct arena *a;
	const struct measure_names *names;
	struct measure_faults *faults;
	bool failed;
};

/* Which `of` each operation accepts: bits of enum measure_of. */
#define BIT(of) (1u << (of))
#define OF_SUM                                                                                 \
	(BIT(MEASURE_QUANTITY) | BIT(MEASURE_MINUTES) | BIT(MEASURE_AMOUNT_CENTS) |            \
	 BIT(MEASURE_HEAD_COUNT))
#define OF_WHO                                                                                 \
	(BIT(MEASURE_PERSON) | BIT(MEASURE_HOUSEHOLD) | BIT(MEASURE_STAFF) |                   \
	 BIT(MEASURE_PARTNER) | BIT(MEASURE_PLACE))
#define OF_MIDDLE                                                                              \
	(BIT(MEASURE_WAIT) | BIT(MEASURE_LAG) | BIT(MEASURE_MINUTES) | BIT(MEASURE_QUANTITY))

static const struct {
	const char *name;
	unsigned of;	    /* 0: no member "of" */
	bool where, divide; /* may have these members */
} OPS[] = {
	[MEASURE_UNSET] = { "", 0, false, false },
	[MEASURE_COUNT] = { "count", 0, true, false },
	[MEASURE_SUM] = { "sum", OF_SUM, true, true },
	[MEASURE_DISTINCT] = { "distinct", OF_WHO, true, false },
	[MEASURE_MEDIAN] = { "median", OF_MIDDLE, true, false },
	[MEASURE_P90] = { "p90", OF_MIDDLE, true, false },
	[MEASURE_MEAN] = { "mean", OF_MIDDLE, true, false },
	[MEASURE_ACTIVE_AT] = { "active_at", 0, true, false },
	[MEASURE_SHARE] = { "share", 0, false, false },
	[MEASURE_MILESTONES] = { "milestones", 0, false, false },
	[MEASURE_MANUAL] = { "manual", 0, false, false },
};

static const char *const OFS[] = {
	[MEASURE_OF_NOTHING] = "",
	[MEASURE_QUANTITY] = "quantity",
	[MEASURE_MINUTES] = "minutes",
	[MEASURE_AMOUNT_CENTS] = "amount_cents",
	[MEASURE_HEAD_COUNT] = "head_count",
	[MEASURE_WAIT] = "wait",
	[MEASURE_LAG] = "lag",
	[MEASURE_PERSON] = "person",
	[MEASURE_HOUSEHOLD] = "household",
	[MEASURE_STAFF] = "staff",
	[MEASURE_PARTNER] = "partner",
	[MEASURE_PLACE] = "place",
};

static const char *const DIMS[FACT_DIMS] = {
	[FACT_KIND] = "kind",	    [FACT_SERVICE] = "service", [FACT_THEME] = "theme",
	[FACT_PLACE] = "place",	    [FACT_PARTNER] = "partner", [FACT_OUTCOME] = "outcome",
	[FACT_CHANNEL] = "channel",
};

const char *measure_op_name(enum measure_op op)
{
	return OPS[op].name;
}

/* `path` is "" at the top, else it ends with a dot ("num."). */
static void fault(struct reader *rd, const char *path, const char *member, const char *error)
{
	struct measure_faults *fs = rd->faults;
	struct measure_fault *row;
	size_t n = strlen(path);

	rd->failed = true;
	if (!fs || fs->n_rows == MEASURE_FAULTS_MAX)
		return;
	row = &fs->rows[fs->n_rows++];
	row->error = error;
	(void)snprintf(row->field, sizeof(row->field), "%.*s%.40s",
		       (int)(*member || !n ? n : n - 1), path, member);
}

/* Faults of members that are not in `known` (NULL-terminated). */
static void refuse_others(struct reader *rd, const char *path, json_t *o,
			  const char *const *known)
{
	for (void *it = json_object_iter(o); it; it = json_object_iter_next(o, it)) {
		const char *name = json_object_iter_key(it);
		bool found = false;

		for (const char *const *k = known; *k && !found; k++)
			found = strcmp(*k, name) == 0;
		if (!found)
			fault(rd, path, name, "field.unknown");
	}
}

static bool read_int(struct reader *rd, const char *path, json_t *o, const char *member,
		     json_int_t min, json_int_t max, json_int_t *out)
{
	json_t *v = json_object_get(o, member);

	if (!v)
		return false;
	if (!json_is_integer(v)) {
		fault(rd, path, member, "field.type");
		return false;
	}
	*out = json_integer_value(v);
	if (*out < min || *out > max) {
		fault(rd, path, member, *out < min ? "field.too_small" : "field.too_large");
		return false;
	}
	return true;
}

static void read_names(struct reader *rd, const char *path, json_t *list, enum fact_dim dim,
		       struct fact_filter *out)
{
	size_t n = json_array_size(list);
	uint16_t *keys;

	if (!json_is_array(list) || n == 0 || n > MEASURE_NAMES_MAX) {
		fault(rd, path, DIMS[dim],
		      !json_is_array(list) ? "field.type"
		      : n == 0		   ? "field.too_short"
					   : "field.too_long");
		return;
	}
	keys = arena_array(rd->a, n, sizeof(*keys));
	for (size_t i = 0; i < n; i++) {
		const char *name = json_string_value(json_array_get(list, i));

		if (!name) {
			fault(rd, path, DIMS[dim], "field.type");
			return;
		}
		if (!rd->names->resolve(rd->names->arg, dim, name, &keys[i])) {
			fault(rd, path, DIMS[dim], "field.not_one_of");
			return;
		}
	}
	out->keys[dim] = keys;
	out->n_keys[dim] = (uint16_t)n;
}

static void read_where(struct reader *rd, const char *parent, json_t *w,
		       struct fact_filter *out)
{
	static const char *const known[] = { "kind",	"service", "theme",   "place",
					     "partner", "outcome", "channel", "age_min",
					     "age_max", NULL };
	const char *path = arena_printf(rd->a, "%swhere.", parent);
	json_int_t min = -1, max = -1;

	if (!json_is_object(w)) {
		fault(rd, path, "", "field.type");
		return;
	}
	refuse_others(rd, path, w, known);
	for (enum fact_dim d = 0; d < FACT_DIMS; d++) {
		json_t *list = json_object_get(w, DIMS[d]);

		if (list)
			read_names(rd, path, list, d, out);
	}
	if (read_int(rd, path, w, "age_min", 0, MEASURE_AGE_MAX, &min))
		out->age_min = (int16_t)min;
	if (read_int(rd, path, w, "age_max", 0, MEASURE_AGE_MAX, &max))
		out->age_max = (int16_t)max;
	if (out->age_min >= 0 && out->age_max >= 0 && out->age_max < out->age_min)
		fault(rd, path, "age_max", "field.too_small");
}

static enum measure_op read_op(struct reader *rd, const char *path, json_t *o)
{
	json_t *v = json_object_get(o, "op");
	const char *s = json_string_value(v);

	for (enum measure_op op = MEASURE_COUNT; s && op <= MEASURE_MANUAL; op++)
		if (strcmp(s, OPS[op].name) == 0)
			return op;
	fault(rd, path, "op", !v ? "field.required" : !s ? "field.type" : "field.not_one_of");
	return MEASURE_UNSET;
}

static enum measure_of read_of(struct reader *rd, const char *path, json_t *o, unsigned allowed)
{
	json_t *v = json_object_get(o, "of");
	const char *s = json_string_value(v);

	for (enum measure_of of = MEASURE_QUANTITY; s && of <= MEASURE_PLACE; of++)
		if ((allowed & BIT(of)) && strcmp(s, OFS[of]) == 0)
			return of;
	fault(rd, path, "of", !v ? "field.required" : !s ? "field.type" : "field.not_one_of");
	return MEASURE_OF_NOTHING;
}

static void refuse_members(struct reader *rd, const char *path, json_t *o, enum measure_op op)
{
	const char *known[6];
	size_t n = 0;

	known[n++] = "op";
	if (OPS[op].of)
		known[n++] = "of";
	if (OPS[op].where)
		known[n++] = "where";
	if (OPS[op].divide)
		known[n++] = "divide";
	if (op == MEASURE_SHARE) {
		known[n++] = "num";
		known[n++] = "den";
	}
	known[n] = NULL;
	refuse_others(rd, path, o, known);
}

static const struct measure *read_measure(struct reader *rd, const char *path, json_t *o,
					  unsigned depth);

static const struct measure *read_part(struct reader *rd, const char *path, json_t *o,
				       const char *member, unsigned depth)
{
	json_t *v = json_object_get(o, member);

	if (!v) {
		fault(rd, path, member, "field.required");
		return NULL;
	}
	if (depth == MEASURE_DEPTH_MAX) {
		fault(rd, path, member, "field.too_long");
		return NULL;
	}
	return read_measure(rd, arena_printf(rd->a, "%s%s.", path, member), v, depth + 1);
}

/* Depth is at most MEASURE_DEPTH_MAX, checked by read_part(). */
static const struct measure *read_measure(struct reader *rd, const char *path, json_t *o,
					  unsigned depth)
{
	struct measure *m = arena_alloc(rd->a, sizeof(*m));
	json_t *where;
	json_int_t divide = 1;

	*m = (struct measure){ .where = FACT_FILTER_ANY, .divide = 1 };
	if (!json_is_object(o)) {
		fault(rd, path, "", "field.type");
		return m;
	}
	m->op = read_op(rd, path, o);
	if (m->op == MEASURE_UNSET)
		return m;
	refuse_members(rd, path, o, m->op);
	if (OPS[m->op].of)
		m->of = read_of(rd, path, o, OPS[m->op].of);
	where = OPS[m->op].where ? json_object_get(o, "where") : NULL;
	if (where)
		read_where(rd, path, where, &m->where);
	if (OPS[m->op].divide &&
	    read_int(rd, path, o, "divide", 1, MEASURE_DIVIDE_MAX, &divide))
		m->divide = (int32_t)divide;
	if (m->op == MEASURE_SHARE) {
		m->num = read_part(rd, path, o, "num", depth);
		m->den = read_part(rd, path, o, "den", depth);
	}
	return m;
}

static Err read_all(struct err_info *ei, struct reader *rd, json_t *json,
		    const struct measure **out)
{
	const struct measure *m = NULL;

	if (json)
		m = read_measure(rd, "", json, 1);
	else
		fault(rd, "", "", "field.text");
	if (rd->failed)
		return ERR(ei, ERR_INVALID, "measure.definition", "%zu faults",
			   rd->faults ? rd->faults->n_rows : 0);
	*out = m;
	return OK;
}

Err measure_parse(struct err_info *ei, struct arena *a, const char *json, size_t len,
		  const struct measure_names *names, struct measure_faults *faults,
		  const struct measure **out)
{
	struct reader rd = { .a = a, .names = names, .faults = faults };
	json_t *root;
	Err e;

	if (faults)
		faults->n_rows = 0;
	root = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	e = read_all(ei, &rd, root, out);
	json_decref(root);
	return e;
}

Err measure_parse_value(struct err_info *ei, struct arena *a, struct json_t *json,
			const struct measure_names *names, struct measure_faults *faults,
			const struct measure **out)
{
	struct reader rd = { .a = a, .names = names, .faults = faults };

	if (faults)
		faults->n_rows = 0;
	return read_all(ei, &rd, json, out);
}

bool measure_is_flow(const struct measure *m)
{
	return m->op == MEASURE_COUNT || m->op == MEASURE_SUM || m->op == MEASURE_DISTINCT;
}

bool measure_is_computed(const struct measure *m)
{
	if (m->op == MEASURE_SHARE)
		return measure_is_computed(m->num) || measure_is_computed(m->den);
	return m->op != MEASURE_MILESTONES && m->op != MEASURE_MANUAL;
}
