/* See selfcheck.h. */
#include "core/selfcheck.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/app_private.h"
#include "core/audit.h"
#include "core/keyring.h"
#include "vault/ids.h"

#include "base/banned.h"

static const char SQL_CELLS[] =
	"SELECT person_id, compartment, version, cell FROM person_cell ORDER BY person_id";
static const char SQL_PERSONS[] = "SELECT count(*) FROM person";
static const char SQL_NO_IDENTITY[] =
	"SELECT count(*) FROM person p WHERE NOT EXISTS"
	" (SELECT 1 FROM person_cell c WHERE c.person_id = p.person_id AND c.compartment = 1)";
static const char SQL_RECORDS[] =
	"SELECT count(*), coalesce(sum(minutes), 0), coalesce(sum(quantity), 0),"
	" count(DISTINCT person_id) FROM record WHERE voided_by IS NULL";
static const char SQL_TIED[] =
	"SELECT t.node_id, count(*), coalesce(sum(r.minutes), 0), count(DISTINCT r.person_id)"
	" FROM record_tie t JOIN record r ON r.record_id = t.record_id"
	" WHERE t.plan_id = ?1 AND r.voided_by IS NULL GROUP BY t.node_id";
static const char SQL_LOST[] =
	"SELECT count(*) FROM intervention i WHERE i.cancelled = 0 AND NOT EXISTS"
	" (SELECT 1 FROM record r WHERE r.record_id = i.record_id AND r.voided_by IS NULL)";
static const char SQL_ALONE[] =
	"SELECT count(*) FROM record r WHERE r.source = 'intervention' AND r.voided_by IS NULL"
	" AND NOT EXISTS (SELECT 1 FROM intervention i WHERE i.intervention_id = r.source_id"
	" AND i.record_id = r.record_id)";

static void add(struct check_report *r, const char *what, bool good, const char *fmt, ...)
	PRINTF(4, 5);

static void add(struct check_report *r, const char *what, bool good, const char *fmt, ...)
{
	struct check_line *l;
	va_list ap;

	if (!good)
		r->good = false;
	if (r->n == ARRAY_LEN(r->lines))
		return;
	l = &r->lines[r->n++];
	l->what = what;
	l->good = good;
	va_start(ap, fmt);
	(void)vsnprintf(l->detail, sizeof(l->detail), fmt, ap);
	va_end(ap);
}

static void check_files(struct ctx *cx, struct check_report *r)
{
	struct err_info ei = { 0 };
	struct db *keys = NULL;
	bool data = db_integrity(cx->db, &ei).code == ERR_OK;
	bool other;

	add(r, "base is sound", data, "%s",
	    data ? "integrity_check, foreign_key_check" : ei.detail);
	err_clear(&ei);
	other = app_keys(cx, &keys).code == ERR_OK && db_integrity(keys, &ei).code == ERR_OK;
	add(r, "key file is sound", other, "%s", other ? "" : ei.detail);
}

/* Every present cell opens under its person's key, at its place. */
static Err check_cells(struct ctx *cx, struct check_report *r)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(key_wipe) struct key dek = { 0 };
	struct arena scratch;
	int64_t n = 0, bad = 0, owner = 0;
	bool row = false;
	Err e;

	TRY(db_query(cx, &q, SQL_CELLS, NO_BIND));
	arena_init(&scratch, ARENA_LIMIT_DEFAULT);
	for (;;) {
		struct ctx sub = *cx;
		struct cell_at at = { .table = TABLE_PERSON_CELL };
		const void *cell;
		char *text;
		size_t len;

		e = db_next(cx, &q, &row);
		if (e.code != ERR_OK || !row)
			break;
		arena_reset(&scratch);
		sub.arena = &scratch;
		at.person = at.row = col_int(&q, 0);
		at.column = (uint16_t)col_int(&q, 1);
		at.version = (uint64_t)col_int(&q, 2);
		n++;
		if (at.person != owner) {
			owner = at.person;
			if (keyring_get(&sub, owner, &dek).code != ERR_OK)
				key_wipe(&dek);
		}
		cell = col_view(&q, 3, &len);
		bad += cell_open(&sub, cx->app->vault, &dek, &at, cell, len, &text, NULL)
			       .code != ERR_OK;
	}
	arena_release(&scratch);
	TRY(e);
	add(r, "sealed cells open", bad == 0, "%" PRId64 " cells, %" PRId64 " closed", n, bad);
	return OK;
}

static Err check_persons(struct ctx *cx, struct check_report *r)
{
	int64_t persons = 0, bare = 0, here;

	TRY(db_int(cx, SQL_PERSONS, NO_BIND, &persons));
	TRY(db_int(cx, SQL_NO_IDENTITY, NO_BIND, &bare));
	here = (int64_t)directory_count(cx->app->directory);
	add(r, "every person has an identity", bare == 0, "%" PRId64 " without", bare);
	add(r, "directory equals the base", here == persons, "%" PRId64 " of %" PRId64, here,
	    persons);
	return OK;
}

static Err check_facts(struct ctx *cx, struct check_report *r)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct measure minutes = {
		.op = MEASURE_SUM, .of = MEASURE_MINUTES, .divide = 1, .where = FACT_FILTER_ANY
	};
	struct measure quantity = {
		.op = MEASURE_SUM, .of = MEASURE_QUANTITY, .divide = 1, .where = FACT_FILTER_ANY
	};
	struct measure persons = { .op = MEASURE_DISTINCT,
				   .of = MEASURE_PERSON,
				   .divide = 1,
				   .where = FACT_FILTER_ANY };
	int32_t from = cx->today - 14000, to = cx->today + 500;
	struct measure_job jobs[] = {
		{ .measure = &minutes, .scope = { .from = from, .to = to, .any = true } },
		{ .measure = &quantity, .scope = { .from = from, .to = to, .any = true } },
		{ .measure = &persons, .scope = { .from = from, .to = to, .any = true } },
	};
	struct measure_batch batch = { .jobs = jobs, .n_jobs = ARRAY_LEN(jobs) };
	int64_t count = (int64_t)facts_count(cx->app->facts);
	bool row = false;

	TRY(measure_run(&cx->err, cx->app->facts, &batch, cx->arena));
	TRY(db_query(cx, &q, SQL_RECORDS, NO_BIND));
	TRY(db_next(cx, &q, &row));
	add(r, "facts: records", count == col_int(&q, 0), "%" PRId64 " of %" PRId64, count,
	    col_int(&q, 0));
	add(r, "facts: minutes", (int64_t)jobs[0].result.value == col_int(&q, 1),
	    "%.0f of %" PRId64, jobs[0].result.value, col_int(&q, 1));
	add(r, "facts: quantity", (int64_t)jobs[1].result.value == col_int(&q, 2),
	    "%.0f of %" PRId64, jobs[1].result.value, col_int(&q, 2));
	add(r, "facts: distinct persons", (int64_t)jobs[2].result.value == col_int(&q, 3),
	    "%.0f of %" PRId64, jobs[2].result.value, col_int(&q, 3));
	return OK;
}

/* For every action of a plan: records, minutes and persons, by the engine and by SQL. */
static Err check_plan(struct ctx *cx, const struct plan *p, struct check_report *r)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	struct measure_tree tree = { .plan = (unsigned)p->slot,
				     .from = cx->today - 14000,
				     .to = cx->today + 500,
				     .n_nodes = p->n_nodes };
	struct measure_batch batch = { .trees = &tree, .n_trees = 1 };
	int64_t differing = 0, seen = 0, expected = 0;
	bool row = false;

	tree.nodes = arena_array(cx->arena, p->n_nodes, sizeof(*tree.nodes));
	for (size_t i = 0; i < p->n_nodes; i++) /* flat: each node alone */
		tree.nodes[i] =
			(struct measure_node){ .parent = -1, .action = p->nodes[i].index };
	TRY(measure_run(&cx->err, cx->app->facts, &batch, cx->arena));
	for (size_t i = 0; i < p->n_nodes; i++)
		expected += tree.nodes[i].records > 0;
	TRY(db_query(cx, &q, SQL_TIED, BIND(V_INT(p->id))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		seen++;
		for (size_t i = 0; i < p->n_nodes; i++)
			if (p->nodes[i].id == col_int(&q, 0))
				differing += (int64_t)tree.nodes[i].records != col_int(&q, 1) ||
					     (int64_t)tree.nodes[i].minutes != col_int(&q, 2) ||
					     (int64_t)tree.nodes[i].persons != col_int(&q, 3);
	}
	add(r, "plan: every action equals the base", differing == 0 && seen == expected,
	    "plan %" PRId64 ": %" PRId64 " actions with records, %" PRId64 " differ", p->id,
	    seen, differing + (seen > expected ? seen - expected : expected - seen));
	return OK;
}

static Err check_acts(struct ctx *cx, struct check_report *r)
{
	int64_t lost = 0, alone = 0;

	TRY(db_int(cx, SQL_LOST, NO_BIND, &lost));
	TRY(db_int(cx, SQL_ALONE, NO_BIND, &alone));
	add(r, "acts and records belong together", lost == 0 && alone == 0,
	    "%" PRId64 " acts without record, %" PRId64 " records without act", lost, alone);
	return OK;
}

Err selfcheck(struct ctx *cx, struct check_report *out)
{
	struct audit_report audit;

	*out = (struct check_report){ .good = true };
	check_files(cx, out);
	TRY(check_cells(cx, out));
	TRY(check_persons(cx, out));
	TRY(check_acts(cx, out));
	TRY(check_facts(cx, out));
	for (size_t i = 0; i < cx->model->n_plans; i++)
		if (cx->model->plans[i].slot >= 0)
			TRY(check_plan(cx, &cx->model->plans[i], out));
	TRY(audit_verify(cx, &audit));
	add(out, "audit chain", audit.chain_ok, "%" PRId64 " lines, first bad %" PRId64,
	    audit.lines, audit.bad_seq);
	add(out, "audit checkpoints", audit.checkpoints_ok, "last at line %" PRId64,
	    audit.checkpoint_seq);
	return OK;
}
