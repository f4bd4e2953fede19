/*
 * The table at the end, and the same as JSON for whoever draws it or compares two runs.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/bench.h"

#include "base/banned.h"

#define ROWS 80

struct row {
	const char *what, *unit;
	enum bound bound;
	double target, measured;
	char note[160];
};

static struct row rows[ROWS];
static size_t n_rows;

static bool reached(const struct row *r)
{
	return r->bound == AT_MOST ? r->measured <= r->target : r->measured >= r->target;
}

void report_add(const char *what, enum bound bound, double target, double measured,
		const char *unit, const char *note, ...)
{
	struct row *r = &rows[n_rows];
	va_list ap;

	if (n_rows == ROWS)
		abort();
	n_rows++;
	*r = (struct row){ what, unit, bound, target, measured, "" };
	va_start(ap, note);
	(void)vsnprintf(r->note, sizeof(r->note), note, ap);
	va_end(ap);
}

/* As many digits as the figure is worth. */
static const char *figure(double v, const char *unit, char out[48])
{
	int decimals = v >= 100 ? 0 : v >= 10 ? 1 : v >= 1 ? 2 : 3;

	(void)snprintf(out, 48, "%.*f %s", decimals, v, unit);
	return out;
}

void report_print(void)
{
	size_t missed = 0;

	printf("\n%-44s %-16s %-14s %-8s %s\n", "operation", "target", "measured", "", "");
	for (size_t i = 0; i < n_rows; i++) {
		const struct row *r = &rows[i];
		char target[48], bound[56] = "", measured[48];

		if (r->bound != TOLD)
			(void)snprintf(bound, sizeof(bound), "%s %s",
				       r->bound == AT_MOST ? "<=" : ">=",
				       figure(r->target, r->unit, target));
		printf("%-44s %-16s %-14s %-8s %s\n", r->what, bound,
		       figure(r->measured, r->unit, measured),
		       r->bound == TOLD ? ""
		       : reached(r)	? "reached"
					: "MISSED",
		       r->note);
		missed += r->bound != TOLD && !reached(r);
	}
	printf("\n%zu target%s missed\n", missed, missed == 1 ? "" : "s");
}

bool report_save(const char *path, bool full)
{
	json_t *out = json_object(), *list = json_array();
	double load[3] = { 0 };
	bool good;

	(void)getloadavg(load, 3);
	json_object_set_new(out, "at", json_integer((json_int_t)time(NULL)));
	json_object_set_new(out, "full", json_boolean(full));
	json_object_set_new(out, "load_15_minutes", json_real(load[2]));
	for (size_t i = 0; i < n_rows; i++) {
		const struct row *r = &rows[i];
		json_t *j = json_pack("{s:s, s:f, s:s, s:s}", "operation", r->what, "measured",
				      r->measured, "unit", r->unit, "note", r->note);

		if (r->bound != TOLD) {
			json_object_set_new(j, r->bound == AT_MOST ? "at_most" : "at_least",
					    json_real(r->target));
			json_object_set_new(j, "reached", json_boolean(reached(r)));
		}
		json_array_append_new(list, j);
	}
	json_object_set_new(out, "rows", list);
	good = json_dump_file(out, path, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) == 0;
	json_decref(out);
	return good;
}
