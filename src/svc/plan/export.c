/* The figures of a period for a spreadsheet: a line for each indicator, as the page shows them. */
#include "base/date.h"
#include "http/reply_sheet.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

static const struct sheet_column cols[] = {
	{ "level", SHEET_TEXT, 12 },	   { "code", SHEET_TEXT, 10 },
	{ "label", SHEET_TEXT, 50 },	   { "records", SHEET_INT, 12 },
	{ "indicator", SHEET_TEXT, 18 },   { "indicator_label", SHEET_TEXT, 44 },
	{ "unit", SHEET_TEXT, 14 },	   { "value", SHEET_NUMBER, 14 },
	{ "target", SHEET_NUMBER, 14 },	   { "expected", SHEET_NUMBER, 14 },
	{ "state", SHEET_TEXT, 14 },	   { "note", SHEET_TEXT, 12 },
	{ "hours", SHEET_MINUTES, 12 },	   { "status", SHEET_TEXT, 18 },
	{ "numerator", SHEET_NUMBER, 14 }, { "denominator", SHEET_NUMBER, 14 },
};

static void number(struct sheet *s, bool present, double v)
{
	if (present)
		sheet_number(s, v);
	else
		sheet_none(s);
}

static void line(struct sheet *s, const struct node_figure *n, const struct indicator_figure *i,
		 const char *lang)
{
	bool shown = i && i->result.present && !i->masked;
	bool ratio = shown && (i->indicator->measure->op == MEASURE_SHARE ||
			       i->indicator->measure->op == MEASURE_MILESTONES);

	sheet_text(s, level_names[n->node->level]);
	sheet_text(s, n->node->code);
	sheet_text(s, n->node->label);
	sheet_int(s, (int64_t)n->records);
	sheet_text(s, i ? i->indicator->code : NULL);
	sheet_text(s, i ? label_in(&i->indicator->label, lang) : NULL);
	sheet_text(s, i ? i->indicator->unit : NULL);
	number(s, shown, i ? i->result.value : 0);
	number(s, i && i->has_target, i ? i->verdict.target : 0);
	number(s, i && i->verdict.has_expected, i ? i->verdict.expected : 0);
	sheet_text(s, rollup_state_name(i ? i->verdict.state : n->state));
	sheet_text(s, i && i->masked ? "masked" : NULL);
	sheet_int(s, (int64_t)n->minutes);
	sheet_text(s, n->node->status);
	number(s, ratio, i ? i->result.numerator : 0);
	number(s, ratio, i ? i->result.denominator : 0);
}

static const struct sheet_column month_cols[] = {
	{ "indicator", SHEET_TEXT, 18 },
	{ "indicator_label", SHEET_TEXT, 44 },
	{ "month", SHEET_DAY, 12 },
	{ "value", SHEET_NUMBER, 14 },
};

static void months(struct sheet *s, const struct figures *f, const struct indicator_figure *i,
		   const char *lang)
{
	for (size_t m = 0; i->result.months && !i->masked && m < f->n_months; m++) {
		sheet_text(s, i->indicator->code);
		sheet_text(s, label_in(&i->indicator->label, lang));
		sheet_day(s, month_first(day_month_index(f->from) + (int)m));
		sheet_number(s, i->result.months[m]);
	}
}

static Err export(struct req *rq, struct resp *rs, int format)
{
	const struct period_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	const struct plan *p = model_plan(cx->model, rq->id);
	const char *lang = cx->who->user->lang;
	const struct sheet *tabs[2];
	struct sheet *all, *by_month;
	int32_t from, to;
	struct figures f;

	if (!p)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(figures_period(rq, rs, in->from, in->to, &from, &to));
	TRY(figures_compute(cx, p, from, to, &f));
	all = sheet_new(cx->arena, "Indicateurs", cols, ARRAY_LEN(cols));
	by_month = sheet_new(cx->arena, "Mois", month_cols, ARRAY_LEN(month_cols));
	sheet_note(all, arena_printf(cx->arena, "%s, %s", cx->model->centre_name, p->title));
	for (size_t i = 0; i < f.n_nodes; i++) {
		const struct node_figure *n = &f.nodes[i];

		if (n->node->removed)
			continue;
		if (!n->n_indicators)
			line(all, n, NULL, lang);
		for (size_t k = 0; k < n->n_indicators; k++) {
			line(all, n, &n->indicators[k], lang);
			months(by_month, &f, &n->indicators[k], lang);
		}
	}
	tabs[0] = all;
	tabs[1] = by_month;
	rq->object = p->id;
	return reply_sheet(rq, rs, format, tabs, 2, "plan");
}

Err plan_export(struct req *rq, struct resp *rs)
{
	return export(rq, rs, 0);
}

Err plan_workbook(struct req *rq, struct resp *rs)
{
	return export(rq, rs, 1);
}
