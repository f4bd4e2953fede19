/* See selfcheck.h. */
#include "core/selfcheck.h"

#include <inttypes.h>
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

enum check {
	CHECK_BASE,
	CHECK_KEYS,
	CHECK_CELLS,
	CHECK_IDENTITIES,
	CHECK_DIRECTORY,
	CHECK_ACTS,
	CHECK_RECORDS,
	CHECK_MINUTES,
	CHECK_QUANTITY,
	CHECK_DISTINCT,
	CHECK_PLAN,
	CHECK_CHAIN,
	CHECK_POINTS,
};

static const struct {
	const char *key, *what, *detail;
} checks[] = {
	[CHECK_BASE] = { "base_is_sound", "base is sound", "" },
	[CHECK_KEYS] = { "key_file_is_sound", "key file is sound", "" },
	[CHECK_CELLS] = { "sealed_cells_open", "sealed cells open", "# cells, # closed" },
	[CHECK_IDENTITIES] = { "every_person_has_an_identity", "every person has an identity",
			       "# without" },
	[CHECK_DIRECTORY] = { "directory_equals_the_base", "directory equals the base",
			      "# of #" },
	[CHECK_ACTS] = { "acts_and_records_belong_together", "acts and records belong together",
			 "# acts without record, # records without act" },
	[CHECK_RECORDS] = { "facts_records", "facts: records", "# of #" },
	[CHECK_MINUTES] = { "facts_minutes", "facts: minutes", "# of #" },
	[CHECK_QUANTITY] = { "facts_quantity", "facts: quantity", "# of #" },
	[CHECK_DISTINCT] = { "facts_distinct_persons", "facts: distinct persons", "# of #" },
	[CHECK_PLAN] = { "plan_every_action_equals_the_base",
			 "plan: every action equals the base",
			 "plan #: # actions with records, # differ" },
	[CHECK_CHAIN] = { "audit_chain", "audit chain", "# lines, first bad #" },
	[CHECK_POINTS] = { "audit_checkpoints", "audit checkpoints", "last at line #" },
};

/* `text` with the numbers in the place of its '#'. */
static void say(struct check_line *l, const char *text)
{
	size_t used = 0;

	for (; *text && used < sizeof(l->detail) - 1; text++)
		if (*text == '#' && l->n_numbers < CHECK_NUMBERS)
			used += (size_t)snprintf(l->detail + used, sizeof(l->detail) - used,
						 "%" PRId64, l->numbers[l->n_numbers++]);
		else
			l->detail[used++] = *text;
}

/* As many numbers as the detail has places for. */
static struct check_line *add(struct check_report *r, enum check c, bool good, int64_t n0,
			      int64_t n1, int64_t n2)
{
	struct check_line *l = &r->lines[r->n < ARRAY_LEN(r->lines) ? r->n : r->n - 1];

	if (!good)
		r->good = false;
	if (r->n < ARRAY_LEN(r->lines))
		r->n++;
	*l = (struct check_line){ .key = checks[c].key,
				  .what = checks[c].what,
				  .good = good,
				  .numbers = { n0, n1, n2 } };
	say(l, checks[c].detail);
	return l;
}

static void add_file(struct check_report *r, enum check c, bool good, const char *note)
{
	struct check_line *l = add(r, c, good, 0, 0, 0);

	(void)snprintf(l->note, sizeof(l->note), "%s", good ? "" : note);
	(void)snprintf(l->detail, sizeof(l->detail), "%s", l->note);
}

static void check_files(struct ctx *cx, struct check_report *r)
{
	struct err_info ei = { 0 };
	struct db *keys = NULL;
	bool data = db_integrity(cx->db, &ei).code == ERR_OK;
	bool other;

	add_file(r, CHECK_BASE, data, ei.detail);
	err_clear(&ei);
	other = app_keys(cx, &keys).code == ERR_OK && db_integrity(keys, &ei).code == ERR_OK;
	add_file(r, CHECK_KEYS, other, ei.detail);
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
	add(r, CHECK_CELLS, bad == 0, n, bad, 0);
	return OK;
}

static Err check_persons(struct ctx *cx, struct check_report *r)
{
	int64_t persons = 0, bare = 0, here;

	TRY(db_int(cx, SQL_PERSONS, NO_BIND, &persons));
	TRY(db_int(cx, SQL_NO_IDENTITY, NO_BIND, &bare));
	here = (int64_t)directory_count(cx->app->directory);
	add(r, CHECK_IDENTITIES, bare == 0, bare, 0, 0);
	add(r, CHECK_DIRECTORY, here == persons, here, persons, 0);
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
	add(r, CHECK_RECORDS, count == col_int(&q, 0), count, col_int(&q, 0), 0);
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
		int64_t seen = (int64_t)jobs[i].result.value, base = col_int(&q, (int)i + 1);

		add(r, (enum check)(CHECK_MINUTES + i), seen == base, seen, base, 0);
	}
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
	differing += seen > expected ? seen - expected : expected - seen;
	add(r, CHECK_PLAN, differing == 0, p->id, seen, differing);
	return OK;
}

static Err check_acts(struct ctx *cx, struct check_report *r)
{
	int64_t lost = 0, alone = 0;

	TRY(db_int(cx, SQL_LOST, NO_BIND, &lost));
	TRY(db_int(cx, SQL_ALONE, NO_BIND, &alone));
	add(r, CHECK_ACTS, lost == 0 && alone == 0, lost, alone, 0);
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
	add(out, CHECK_CHAIN, audit.chain_ok, audit.lines, audit.bad_seq, 0);
	add(out, CHECK_POINTS, audit.checkpoints_ok, audit.checkpoint_seq, 0, 0);
	return OK;
}
