/* How figures look in an answer; the same for the page, the panel and the export. */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "core/figures.h"

#include "base/banned.h"

const char *const level_names[] = { "strategic", "operational", "action", "subaction", NULL };
const char *const state_names[] = {
	"unmeasured", "reached", "on_track", "watch", "late", NULL
};
const char *const directions[] = { "up", "down", "keep", "context", NULL };

const struct label *unit_label(struct ctx *cx, const char *unit)
{
	const struct term *t = model_term_key(cx->model, TERM_UNIT, unit);

	return t ? &t->label : NULL;
}

static void jw_value(struct jw *w, const char *name, bool present, double v)
{
	if (present)
		jw_number(w, name, v, 4);
	else
		jw_null(w, name);
}

static void jw_months(struct jw *w, const struct figures *f, const struct measure_result *r)
{
	jw_array(w, "months");
	for (size_t i = 0; r->months && i < f->n_months; i++)
		jw_number(w, NULL, r->months[i], 4);
	jw_end(w);
}

void jw_indicator(struct ctx *cx, struct jw *w, const struct figures *f,
		  const struct indicator_figure *i, bool months)
{
	const struct indicator *d = i->indicator;
	const struct label *unit = unit_label(cx, d->unit);
	struct label plain = { d->unit, d->unit, d->unit, d->unit };
	bool shown = i->result.present && !i->masked;
	bool ratio = d->measure->op == MEASURE_SHARE || d->measure->op == MEASURE_MILESTONES;

	jw_int(w, "id", d->id);
	jw_string(w, "code", d->code);
	jw_label(w, "label", &d->label);
	jw_string(w, "measure", measure_op_name(d->measure->op));
	jw_string(w, "unit", d->unit);
	jw_label(w, "unit_label", unit ? unit : &plain);
	jw_value(w, "value", shown, i->result.value);
	jw_bool(w, "masked", i->masked);
	jw_value(w, "numerator", shown && ratio, i->result.numerator);
	jw_value(w, "denominator", shown && ratio, i->result.denominator);
	jw_value(w, "target", i->has_target, i->verdict.target);
	jw_value(w, "expected", i->verdict.has_expected, i->verdict.expected);
	jw_value(w, "baseline", d->has_baseline, d->baseline);
	jw_string(w, "direction", d->direction);
	jw_string(w, "state", rollup_state_name(i->verdict.state));
	jw_bool(w, "also", d->any_scope);
	jw_bool(w, "manual", !measure_is_computed(d->measure));
	jw_bool(w, "flow", measure_is_flow(d->measure));
	jw_int(w, "decimals", d->decimals);
	if (months && shown)
		jw_months(w, f, &i->result);
}

void jw_definition(struct ctx *cx, struct jw *w, const struct indicator *i)
{
	const struct node *n = model_node(cx->model, i->node_id, NULL);

	jw_string(w, "action", n ? n->code : "");
	jw_string(w, "code", i->code);
	jw_label(w, "label", &i->label);
	jw_raw(w, "measure", i->measure_json, strlen(i->measure_json));
	jw_string(w, "unit", i->unit);
	jw_string(w, "direction", i->direction);
	jw_string(w, "scope", i->any_scope ? "any" : "tied");
	jw_int(w, "decimals", i->decimals);
	jw_value(w, "baseline", i->has_baseline, i->baseline);
	jw_object(w, "targets");
	for (size_t k = 0; k < i->n_targets; k++)
		jw_number(w, arena_printf(cx->arena, "%d", (int)i->targets[k].year),
			  i->targets[k].value, 6);
	jw_end(w);
	jw_string(w, "explanation", i->explanation);
	jw_int(w, "every_months", i->every_months);
}

static void jw_states(struct jw *w, const char *name, const uint32_t *counts)
{
	jw_object(w, name);
	for (int s = 0; s < ROLLUP_STATES; s++)
		jw_int(w, state_names[s], counts[s]);
	jw_end(w);
}

void jw_node(struct ctx *cx, struct jw *w, const struct figures *f, size_t i)
{
	const struct node_figure *n = &f->nodes[i];
	const struct node *d = n->node;

	jw_int(w, "id", d->id);
	jw_string(w, "level", level_names[d->level]);
	jw_string(w, "code", d->code);
	jw_string(w, "printed", d->printed);
	if (d->parent_id)
		jw_int(w, "parent_id", d->parent_id);
	else
		jw_null(w, "parent_id");
	jw_string(w, "label", d->label);
	jw_string(w, "short", d->brief);
	jw_string(w, "status", d->status);
	jw_string(w, "health", d->health);
	jw_day(w, "due", d->due);
	jw_int(w, "records", (int64_t)n->records);
	jw_int(w, "minutes", (int64_t)n->minutes);
	jw_string(w, "state", rollup_state_name(n->state));
	jw_states(w, "states", n->counts);
	jw_array(w, "months");
	for (size_t k = 0; n->months && k < f->n_months; k++)
		jw_int(w, NULL, n->months[k]);
	jw_end(w);
	jw_object(w, "persons");
	if (n->persons_masked)
		jw_null(w, "value");
	else
		jw_int(w, "value", n->persons);
	jw_bool(w, "masked", n->persons_masked);
	jw_end(w);
	jw_array(w, "indicators");
	for (size_t k = 0; k < n->n_indicators; k++) {
		jw_object(w, NULL);
		jw_indicator(cx, w, f, &n->indicators[k], false);
		jw_end(w);
	}
	jw_end(w);
}
