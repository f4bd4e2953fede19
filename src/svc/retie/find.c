/* Which records the rules of today would tie elsewhere, and how many go from where to where. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "svc/retie/retie.h"

#include "base/banned.h"

static const char SQL_RECORDS[] =
	"SELECT r.record_id, r.kind_id, r.service_id, r.day, r.theme_id, r.place_id,"
	" r.partner_id, r.outcome_id, r.channel_id, t.node_id, t.rule_id FROM record r"
	" LEFT JOIN record_tie t ON t.record_id = r.record_id AND t.plan_id = ?1"
	" WHERE r.voided_by IS NULL AND r.day BETWEEN ?2 AND ?3"
	" AND (t.record_id IS NULL OR t.rule_id IS NOT NULL) ORDER BY r.record_id";

struct found {
	struct retie_move *rows;
	size_t n, cap;
};

static void add(struct arena *a, struct found *f, const struct retie_move *m)
{
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 1024;
		struct retie_move *more = arena_array(a, cap, sizeof(*more));

		if (f->n)
			memcpy(more, f->rows, f->n * sizeof(*more));
		f->rows = more;
		f->cap = cap;
	}
	f->rows[f->n++] = *m;
}

static void resolve(struct arena *scratch, const struct model *model, const struct plan *p,
		    const struct stmt *q, struct retie_move *m)
{
	struct record r = { .kind_id = col_int(q, 1),
			    .service_id = col_int(q, 2),
			    .day = col_day(q, 3),
			    .theme_id = col_int(q, 4),
			    .place_id = col_int(q, 5),
			    .partner_id = col_int(q, 6),
			    .outcome_id = col_int(q, 7),
			    .channel_id = col_int(q, 8) };
	struct tie *ties = NULL;
	size_t n = mapping_resolve(scratch, model, &r, &ties);

	*m = (struct retie_move){ .record_id = col_int(q, 0),
				  .old_node = col_int(q, 9),
				  .old_rule = col_int(q, 10) };
	for (size_t i = 0; i < n; i++)
		if (ties[i].plan == p && ties[i].node) {
			m->new_node = ties[i].node->id;
			m->new_rule = ties[i].rule ? ties[i].rule->id : 0;
		}
}

static Err scan(struct ctx *cx, const struct plan *p, struct stmt *q, struct arena *scratch,
		struct found *f)
{
	bool row = false;

	for (;;) {
		struct retie_move m;

		TRY(db_next(cx, q, &row));
		if (!row)
			return OK;
		arena_reset(scratch);
		resolve(scratch, cx->model, p, q, &m);
		if (m.new_node == m.old_node)
			continue;
		if (f->n == RETIE_MOST)
			FAIL(cx, ERR_TOO_LARGE, "retie.too_many");
		add(cx->arena, f, &m);
	}
}

Err retie_find(struct ctx *cx, const struct plan *p, int32_t from, int32_t to,
	       struct retie_move **out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(arena_release) struct arena scratch;
	struct found f = { 0 };

	arena_init(&scratch, ARENA_LIMIT_DEFAULT);
	TRY(db_query(cx, &q, SQL_RECORDS, BIND(V_INT(p->id), V_DAY(from), V_DAY(to))));
	TRY(scan(cx, p, &q, &scratch, &f));
	*out = f.rows;
	*n = f.n;
	return OK;
}

struct way {
	int64_t from, to;
	size_t records;
};

static int by_way(const void *a, const void *b)
{
	const struct way *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to ? 1 : 0;
}

static int by_records(const void *a, const void *b)
{
	const struct way *x = a, *y = b;

	return x->records < y->records ? 1 : x->records > y->records ? -1 : by_way(a, b);
}

static void jw_code(struct ctx *cx, struct jw *w, const char *name, int64_t id)
{
	const struct node *n = model_node(cx->model, id, NULL);

	jw_string(w, name,
		  n ? arena_printf(cx->arena, "%s %s", n->code, n->brief ? n->brief : n->label)
		    : NULL);
}

void jw_moves(struct ctx *cx, struct jw *w, const struct retie_move *m, size_t n)
{
	struct way *ways = arena_array(cx->arena, n + 1, sizeof(*ways));
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		ways[i] = (struct way){ m[i].old_node, m[i].new_node, 1 };
	qsort(ways, n, sizeof(*ways), by_way);
	for (size_t i = 0; i < n; i++)
		if (k && by_way(&ways[k - 1], &ways[i]) == 0)
			ways[k - 1].records++;
		else
			ways[k++] = ways[i];
	qsort(ways, k, sizeof(*ways), by_records);
	jw_array(w, "moves");
	for (size_t i = 0; i < k && i < 200; i++) {
		jw_object(w, NULL);
		jw_code(cx, w, "from", ways[i].from);
		jw_code(cx, w, "to", ways[i].to);
		jw_int(w, "records", (int64_t)ways[i].records);
		jw_end(w);
	}
	jw_end(w);
}
