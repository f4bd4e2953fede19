/* The clock of a contract under each law, with its working; what a change of law moves. */
#include <string.h>

#include "base/date.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"

#include "base/banned.h"

static void write_law(struct jw *w, const struct clock_rules *k, const char *source)
{
	jw_object(w, NULL);
	jw_day(w, "from", k->from);
	jw_string(w, "source", source);
	jw_array(w, "brackets");
	for (int b = 0; b < BRACKETS; b++) {
		jw_object(w, NULL);
		jw_int(w, "age_from", b ? k->age[b - 1] : 0);
		jw_int(w, "days", k->days[b]);
		jw_int(w, "months", k->months[b]);
		jw_end(w);
	}
	jw_end(w);
	jw_array(w, "counts");
	for (int c = 1; c < DAY_CODES; c++)
		if (k->counts[c] || (c == CODE_UNPAID && k->unpaid_max))
			jw_string(w, NULL, day_code_keys[c]);
	jw_end(w);
	jw_end(w);
}

Err clock_laws_list(struct req *rq, struct resp *rs)
{
	struct jw w = reply(rs, 200);
	struct rules r;

	clock_rules_load(rq->cx.arena, rq->cx.model, &r);
	jw_array(&w, "rows");
	for (size_t i = 0; i < r.n; i++)
		write_law(&w, &r.items[i], r.sources[i]);
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

static void days_number(struct jw *w, const char *name, int64_t milli)
{
	jw_number(w, name, (double)milli / 1000, 1);
}

static void write_line(struct jw *w, const struct clock_line *l)
{
	char month[DAY_ISO_SIZE];

	jw_object(w, NULL);
	(void)day_iso(month_first(l->month), month);
	jw_string_n(w, "month", month, 7);
	jw_bool(w, "complete", l->complete);
	jw_bool(w, "projected", l->projected);
	jw_array(w, "codes");
	for (int c = 1; c < DAY_CODES; c++) {
		if (!l->days[c])
			continue;
		jw_object(w, NULL);
		jw_string(w, "code", day_code_keys[c]);
		jw_number(w, "days", l->days[c] / 2.0, 1);
		jw_end(w);
	}
	jw_end(w);
	days_number(w, "counted", l->counted);
	days_number(w, "not_counted", l->not_counted);
	days_number(w, "correction", l->correction);
	days_number(w, "value", l->value);
	days_number(w, "total", l->total);
	jw_end(w);
}

static void write_result(struct jw *w, const struct clock_result *r)
{
	jw_int(w, "required", r->required);
	jw_int(w, "months", r->months);
	days_number(w, "counter", r->counter);
	jw_day(w, "counted_to", r->counted_to);
	days_number(w, "prior", r->prior);
	jw_day(w, "window_from", r->window_from);
	jw_int(w, "missing", r->missing);
	jw_day(w, "reached", r->reached);
	jw_bool(w, "projected", r->projected);
	jw_string(w, "path", clock_paths[r->path]);
	days_number(w, "at_end", r->at_end);
	if (r->margin == INT32_MIN)
		jw_null(w, "margin");
	else
		jw_int(w, "margin", r->margin);
	jw_day(w, "bracket_day", r->bracket_day);
	jw_bool(w, "bracket_changes", r->bracket_start != r->bracket_end);
}

void clock_write(struct ctx *cx, struct jw *w, const struct rules *r, size_t law,
		 const struct clock_contract *k, const struct clock_scratch *s, bool applies)
{
	struct clock_result out;

	clock_run(s, &r->items[law], k, cx->today, &out);
	jw_day(w, "from", r->items[law].from);
	jw_string(w, "source", r->sources[law]);
	jw_bool(w, "applies", applies);
	write_result(w, &out);
	jw_array(w, "lines");
	for (size_t i = 0; out.lines && i < out.n_lines; i++)
		write_line(w, &out.lines[i]);
	jw_end(w);
}

size_t clock_law_applied(const struct rules *r, const struct clock_contract *k)
{
	int32_t end = k->real_end != DAY_NONE ? k->real_end : k->planned_end;

	return (size_t)(clock_rules_of(r, end + 1) - r->items);
}

/* ---- contracts that a change of law moves ------------------------------------------------------- */

static void write_affected(struct jw *w, struct ctx *cx, const struct contract *c,
			   const struct clock_result *before, const struct clock_result *after,
			   bool over)
{
	jw_object(w, NULL);
	contract_head_write(cx, w, c);
	jw_int(w, "required_before", before->required);
	jw_int(w, "required_after", after->required);
	days_number(w, "counter_before", before->counter);
	days_number(w, "counter_after", after->counter);
	jw_day(w, "reached_before", before->reached);
	jw_day(w, "reached_after", after->reached);
	jw_bool(w, "over", over);
	jw_end(w);
}

static bool moved(const struct clock_result *a, const struct clock_result *b)
{
	return a->reached != b->reached || a->required != b->required ||
	       a->counter != b->counter;
}

/* Running on the day on which rules begin, and another result under them. */
static Err affected_one(struct req *rq, struct jw *w, const struct rules *r, size_t law,
			const struct clock_scratch *s, int64_t id)
{
	struct clock_result before, after;
	struct ctx *cx = &rq->cx;
	struct clock_contract k;
	struct contract c;
	bool seen;

	TRY(contract_read(cx, id, &c));
	TRY(placed_seen(cx, c.person_id, &seen));
	if (!seen)
		return OK;
	TRY(contract_open(cx, &c));
	contract_clock(cx, &c, &k);
	clock_run(s, &r->items[law - 1], &k, cx->today, &before);
	clock_run(s, &r->items[law], &k, cx->today, &after);
	if (!moved(&before, &after))
		return OK;
	write_affected(w, cx, &c, &before, &after,
		       after.reached != DAY_NONE && after.reached < r->items[law].from);
	rq->rows++;
	return OK;
}

Err clock_laws_affected(struct req *rq, struct resp *rs)
{
	const struct affected_q *q = rq->q;
	struct ctx *cx = &rq->cx;
	struct clock_scratch s;
	struct rules r;
	size_t law = 0, n;
	int64_t *ids;
	struct jw w;

	clock_rules_load(cx->arena, cx->model, &r);
	for (size_t i = 1; i < r.n; i++)
		if (q->from == DAY_NONE ? true : r.items[i].from == q->from)
			law = i;
	if (!law)
		return schema_refuse(cx, &rs->errors, "from", "field.not_one_of");
	clock_scratch_init(cx->arena, false, &s);
	TRY(contract_ids(cx, r.items[law].from, r.items[law].from, &ids, &n));
	w = reply(rs, 200);
	jw_day(&w, "from", r.items[law].from);
	jw_string(&w, "source", r.sources[law]);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++)
		TRY(affected_one(rq, &w, &r, law, &s, ids[i]));
	jw_end(&w);
	rq->no_audit = rq->rows == 0;
	return reply_end(rq, rs, &w);
}

/* ---- what if ------------------------------------------------------------------------------------- */

static Err suppose(struct req *rq, struct resp *rs, const struct what_if_in *in,
		   struct clock_contract *k)
{
	struct clock_absence *ifs = arena_array(rq->cx.arena, in->absences.n + 1, sizeof(*ifs));
	struct clock_span *spans = arena_array(rq->cx.arena, k->n_spans + 2, sizeof(*spans));
	const struct absence_in *a = in->absences.items;
	size_t n = 0;

	for (size_t i = 0; i < in->absences.n; i++) {
		bool half;

		ifs[i] = (struct clock_absence){ a[i].from, a[i].to,
						 day_code_of(a[i].code[0], &half) };
		if (a[i].code[1] || ifs[i].code == CODE_NONE || half)
			return schema_refuse(&rq->cx, &rs->errors, "absences",
					     "field.not_one_of");
		if (a[i].to < a[i].from)
			return schema_refuse(&rq->cx, &rs->errors, "absences",
					     "field.too_small");
	}
	k->ifs = ifs;
	k->n_ifs = in->absences.n;
	if (in->planned_end != DAY_NONE && in->planned_end >= k->start &&
	    k->real_end == DAY_NONE)
		k->planned_end = in->planned_end;
	if (in->week.n != 7 || in->week_from == DAY_NONE)
		return OK;
	for (size_t i = 0; i < k->n_spans && k->spans[i].from < in->week_from; i++)
		spans[n++] = k->spans[i];
	spans[n].from = n ? in->week_from : k->start;
	for (int d = 0; d < 7; d++)
		spans[n].week[d] = (int32_t)((const int64_t *)in->week.items)[d];
	k->spans = spans;
	k->n_spans = n + 1;
	return OK;
}

Err contract_what_if(struct req *rq, struct resp *rs)
{
	const struct what_if_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct clock_contract k;
	struct clock_scratch s;
	struct contract c;
	struct rules r;
	struct grant g;
	size_t applied;
	struct jw w;

	TRY(contract_mine(rq, rq->id, &c, &g));
	TRY(contract_open(cx, &c));
	contract_clock(cx, &c, &k);
	TRY(suppose(rq, rs, in, &k));
	clock_rules_load(cx->arena, cx->model, &r);
	clock_scratch_init(cx->arena, true, &s);
	applied = clock_law_applied(&r, &k);
	w = reply(rs, 200);
	jw_array(&w, "clocks");
	for (size_t i = 0; i < r.n; i++) {
		jw_object(&w, NULL);
		clock_write(cx, &w, &r, i, &k, &s, i == applied);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}
