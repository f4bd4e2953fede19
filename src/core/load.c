/*
 * Filling the read models when the centre is unlocked: first the directory (it numbers the
 * persons), then the facts, each by two threads with connections of their own.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "core/app_private.h"
#include "core/identity.h"
#include "core/keyring.h"
#include "core/record.h"
#include "vault/ids.h"

#include "base/banned.h"

#define PARTS 2
#define BATCH 512

static const char SQL_PERSONS[] =
	"SELECT p.person_id, p.file_no, p.status, p.team_id, p.referent_id, p.protected, "
	"c.version,"
	" c.cell, n.hash FROM person p"
	" JOIN person_cell c ON c.person_id = p.person_id AND c.compartment = 1"
	" LEFT JOIN person_niss n ON n.person_id = p.person_id"
	" WHERE p.person_id >= ?1 AND p.person_id < ?2 ORDER BY p.person_id";
static const char SQL_KEYS[] = "SELECT person_id, created_at, wrapped FROM person_key WHERE "
			       "person_id >= ?1 AND person_id < ?2"
			       " ORDER BY person_id, version DESC";
static const char SQL_RECORDS[] =
	"SELECT scan(record_id, kind_id, service_id, day, ifnull(until_day, -2147483648), "
	"person_id, household_id, "
	"head_count,"
	" staff_id, partner_id, place_id, theme_id, outcome_id, channel_id, quantity, minutes,"
	" amount_cents, ifnull(wait, -1), ifnull(lag, -1)) FROM record"
	" WHERE record_id >= ?1 AND record_id < ?2 AND voided_by IS NULL";
static const char SQL_TIES[] = "SELECT record_id, plan_id, node_id FROM record_tie WHERE "
			       "record_id >= ?1 AND record_id < ?2"
			       " ORDER BY record_id";
static const char SQL_LAST[] = "SELECT max(record_id) FROM record";

_Static_assert(DAY_NONE == -2147483647 - 1, "SQL_RECORDS says it in figures");

/* Work of one thread: ids from `from` up to but not including `to`. */
struct part {
	struct app *app;
	int64_t from, to;
	struct arena arena;
	struct ctx cx;
	struct db *data, *keys;
	struct facts *facts;
	const struct idmap *slots; /* of the persons, read without a lock */
	Err (*run)(struct part *p);
	Err result;
	pthread_t thread;
	_Atomic int64_t done;
	_Atomic bool finished;
};

static void part_end(struct part *p)
{
	db_close(p->data);
	db_close(p->keys);
	app_leave(&p->cx);
	arena_release(&p->arena);
}

static void *part_main(void *arg)
{
	struct part *p = arg;

	arena_init(&p->arena, ARENA_LIMIT_DEFAULT);
	p->cx = (struct ctx){ .arena = &p->arena, .app = p->app, .now = clock_now() };
	p->cx.model = model_take(p->app);
	p->result = db_open(&p->cx.err, p->app->priv->data_path, DB_READ, &p->data);
	if (p->result.code == ERR_OK)
		p->result = db_open(&p->cx.err, p->app->priv->keys_path, DB_READ, &p->keys);
	p->cx.db = p->data;
	if (p->result.code == ERR_OK)
		p->result = p->run(p);
	p->finished = true;
	return NULL;
}

/* Opens one person and gives the row to the directory. */
static Err person_row(struct part *p, const struct stmt *q, const struct key *dek,
		      struct arena *scratch)
{
	struct ctx cx = p->cx;
	struct cell_at at = { .person = col_int(q, 0),
			      .row = col_int(q, 0),
			      .table = TABLE_PERSON_CELL,
			      .column = COMPARTMENT_IDENTITY,
			      .version = (uint64_t)col_int(q, 6) };
	struct identity_row row = { .person_id = at.person,
				    .file_no = col_int(q, 1),
				    .team_id = col_int(q, 3),
				    .referent_id = col_int(q, 4),
				    .protected = col_int(q, 5) != 0 };
	struct directory_entry entry;
	struct identity id = { 0 };
	const void *cell, *status;
	char *json = NULL;
	size_t n, len = 0;

	cx.arena = scratch;
	status = col_view(q, 2, &n);
	row.closed = n > 0 && *(const char *)status == 'c';
	cell = col_view(q, 7, &n);
	TRY(cell_open(&cx, p->app->vault, dek, &at, cell, n, &json, &len));
	TRY(schema_read_own(&cx, &identity_schema, json, len, &id, NULL));
	row.niss = col_view(q, 8, &n);
	if (n != DIRECTORY_NISS_SIZE)
		row.niss = NULL;
	identity_entry(scratch, p->app->directory, &id, &row, &entry);
	if (!directory_put(p->app->directory, &entry))
		return ERR(&p->cx.err, ERR_INTERNAL, "directory.refused", "%s", "");
	return OK;
}

/* The key of this person: both queries go by ascending id. */
static Err next_key(struct part *p, struct stmt *keys, bool *row, int64_t person,
		    struct key *dek, bool *found)
{
	*found = false;
	while (*row && col_int(keys, 0) < person)
		TRY(db_next(&p->cx, keys, row));
	if (!*row || col_int(keys, 0) != person)
		return OK;
	{
		size_t n;
		const void *wrapped = col_view(keys, 2, &n);

		TRY(key_unwrap(p->app->vault, person, col_int(keys, 1), wrapped, n, dek,
			       &p->cx.err));
	}
	*found = true;
	return OK;
}

static Err load_persons(struct part *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 }, keys = { 0 };
	CLEANUP(key_wipe) struct key dek = { 0 };
	struct arena scratch;
	bool row = false, key_row = false, found;
	Err e = OK;

	p->cx.db = p->keys;
	TRY(db_query(&p->cx, &keys, SQL_KEYS, BIND(V_INT(p->from), V_INT(p->to))));
	TRY(db_next(&p->cx, &keys, &key_row));
	p->cx.db = p->data;
	TRY(db_query(&p->cx, &q, SQL_PERSONS, BIND(V_INT(p->from), V_INT(p->to))));
	arena_init(&scratch, ARENA_LIMIT_DEFAULT);
	for (;;) {
		e = db_next(&p->cx, &q, &row);
		if (e.code != ERR_OK || !row)
			break;
		e = next_key(p, &keys, &key_row, col_int(&q, 0), &dek, &found);
		if (e.code == ERR_OK && found)
			e = person_row(p, &q, &dek, &scratch);
		if (e.code != ERR_OK)
			break;
		arena_reset(&scratch);
		p->done++;
	}
	arena_release(&scratch);
	return e;
}

/* The columns of SQL_RECORDS; the person's slot comes from the map. */
static void read_record(const int64_t *v, struct record *r)
{
	*r = (struct record){ .kind_id = v[1],
			      .service_id = v[2],
			      .day = (int32_t)v[3],
			      .until = (int32_t)v[4],
			      .household_id = v[6],
			      .head_count = v[7],
			      .staff_id = v[8],
			      .partner_id = v[9],
			      .place_id = v[10],
			      .theme_id = v[11],
			      .outcome_id = v[12],
			      .channel_id = v[13],
			      .quantity = v[14],
			      .minutes = v[15],
			      .amount_cents = v[16],
			      .wait = v[17],
			      .lag = v[18] };
}

/* Node ids to slot and index, found fast for millions of ties: the last answer, then a search. */
struct tie_cache {
	int64_t node_id[256];
	int8_t slot[256];
	uint16_t index[256];
};

static bool tie_place(struct part *p, struct tie_cache *c, int64_t node_id, int *slot,
		      uint16_t *index)
{
	size_t i = (size_t)node_id & 255;

	if (c->node_id[i] != node_id) {
		const struct plan *plan = NULL;
		const struct node *node = model_node(p->cx.model, node_id, &plan);

		if (!node || plan->slot < 0)
			return false;
		c->node_id[i] = node_id;
		c->slot[i] = (int8_t)plan->slot;
		c->index[i] = node->index;
	}
	*slot = c->slot[i];
	*index = c->index[i];
	return true;
}

static Err read_ties(struct part *p, struct stmt *ties, bool *row, struct tie_cache *cache,
		     struct fact *f)
{
	while (*row && col_int(ties, 0) < (int64_t)f->id)
		TRY(db_next(&p->cx, ties, row));
	while (*row && col_int(ties, 0) == (int64_t)f->id) {
		uint16_t index = 0;
		int slot = 0;

		if (tie_place(p, cache, col_int(ties, 2), &slot, &index))
			f->tie[slot] = index;
		TRY(db_next(&p->cx, ties, row));
	}
	return OK;
}

struct loading {
	struct part *p;
	struct stmt ties;
	bool tie_row;
	struct tie_cache cache;
	struct fact batch[BATCH];
	size_t n;
};

static Err append(struct loading *l)
{
	size_t n = l->n;

	l->n = 0;
	return n ? facts_append(&l->p->cx.err, l->p->facts, l->batch, n) : OK;
}

static Err record_row(void *arg, const int64_t *v)
{
	struct loading *l = arg;
	struct fact *f = &l->batch[l->n];
	struct record r;

	read_record(v, &r);
	record_fact(l->p->app, &r, (uint32_t)v[0], f);
	f->person = idmap_peek(l->p->slots, v[5]);
	TRY(read_ties(l->p, &l->ties, &l->tie_row, &l->cache, f));
	l->p->done++;
	return ++l->n == BATCH ? append(l) : OK;
}

static void loading_done(struct loading *l)
{
	stmt_done(&l->ties);
}

static Err load_records(struct part *p)
{
	CLEANUP(loading_done) struct loading l = { .p = p };

	TRY(db_query(&p->cx, &l.ties, SQL_TIES, BIND(V_INT(p->from), V_INT(p->to))));
	TRY(db_next(&p->cx, &l.ties, &l.tie_row));
	TRY(db_scan(&p->cx, SQL_RECORDS, BIND(V_INT(p->from), V_INT(p->to)), record_row, &l));
	return append(&l);
}

/* Runs the parts side by side and reports progress meanwhile. */
static Err run_parts(struct app *app, struct err_info *ei, struct part *parts,
		     Err (*run)(struct part *), app_progress *progress, void *arg,
		     int64_t total)
{
	Err e = OK;
	int started = 0;

	for (int i = 0; i < PARTS; i++) {
		parts[i].app = app;
		parts[i].run = run;
		if (pthread_create(&parts[i].thread, NULL, part_main, &parts[i]) != 0)
			break;
		started++;
	}
	while (progress && total && started == PARTS &&
	       !(parts[0].finished && parts[1].finished)) {
		struct timespec wait = { .tv_nsec = 5000000 };

		nanosleep(&wait, NULL);
		progress(arg, parts[0].done + parts[1].done, total);
	}
	for (int i = 0; i < started; i++) {
		pthread_join(parts[i].thread, NULL);
		if (parts[i].result.code != ERR_OK && e.code == ERR_OK) {
			e = parts[i].result;
			*ei = parts[i].cx.err;
		}
		part_end(&parts[i]);
	}
	if (started < PARTS)
		return ERR(ei, ERR_INTERNAL, "centre.thread", "%d of %d", started, PARTS);
	return e;
}

static Err last_record(struct app *app, struct err_info *ei, int64_t *last)
{
	struct arena a;
	struct ctx cx;
	Err e;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = app_enter(app, &a, &cx);
	if (e.code == ERR_OK)
		e = db_int(&cx, SQL_LAST, NO_BIND, last);
	if (e.code != ERR_OK)
		*ei = cx.err;
	app_leave(&cx);
	arena_release(&a);
	return e;
}

static void keep_slot(void *arg, uint32_t slot, const struct directory_entry *e)
{
	idmap_put(arg, e->person_id, slot);
}

static void open_slots(struct app *app, struct facts *f)
{
	struct model *m = model_take(app);

	for (size_t i = 0; i < m->n_plans; i++)
		if (m->plans[i].slot >= 0)
			facts_plan_open(f, (unsigned)m->plans[i].slot);
	model_drop(app, m);
}

Err app_load(struct app *app, struct err_info *ei, app_progress *progress, void *arg)
{
	struct part persons[PARTS] = { 0 }, records[PARTS] = { 0 };
	struct idmap slots;
	int64_t last = 0;
	Err e;

	app->directory = directory_new();
	app->facts = facts_new();
	directory_bulk_begin(app->directory);
	persons[0].to = persons[1].from = (int64_t)1 << 52;
	persons[1].to = INT64_MAX;
	e = run_parts(app, ei, persons, load_persons, NULL, NULL, 0);
	directory_bulk_end(app->directory);
	TRY(e);
	TRY(last_record(app, ei, &last));
	idmap_init(&slots);
	directory_each(app->directory, keep_slot, &slots);
	open_slots(app, app->facts);
	records[0].from = 1;
	records[0].to = records[1].from = last / 2 + 1;
	records[1].to = last + 1;
	for (int i = 0; i < PARTS; i++) {
		records[i].facts = i == 0 ? app->facts : facts_new();
		records[i].slots = &slots;
		open_slots(app, records[i].facts);
	}
	e = run_parts(app, ei, records, load_records, progress, arg, last);
	idmap_release(&slots);
	if (e.code != ERR_OK) {
		facts_free(records[1].facts);
		return e;
	}
	return facts_adopt(ei, app->facts, records[1].facts);
}

Err app_load_ties(struct ctx *cx, const struct plan *p)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	static const char SQL[] = "SELECT record_id, node_id FROM record_tie WHERE plan_id = "
				  "?1 ORDER BY record_id";
	bool row = false;

	if (p->slot < 0)
		return OK;
	facts_plan_open(cx->app->facts, (unsigned)p->slot);
	TRY(db_query(cx, &q, SQL, BIND(V_INT(p->id))));
	for (;;) {
		const struct node *node;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		node = model_node(cx->model, col_int(&q, 1), NULL);
		if (node)
			(void)facts_tie(cx->app->facts, (uint32_t)col_int(&q, 0),
					(unsigned)p->slot, node->index);
	}
}
