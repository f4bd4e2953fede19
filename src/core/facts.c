/* See facts.h and facts_columns.h. */
#include "core/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/facts_columns.h"

#include "base/banned.h"

void *facts_alloc(size_t size)
{
	void *p = calloc(1, size);

	if (!p) {
		fprintf(stderr, "facts: out of memory\n");
		abort();
	}
	return p;
}

void facts_read_lock(struct facts *f)
{
	if (pthread_rwlock_rdlock(&f->lock) != 0)
		abort(); /* too many readers or a lock taken twice: a defect */
}

void facts_write_lock(struct facts *f)
{
	if (pthread_rwlock_wrlock(&f->lock) != 0)
		abort();
}

void facts_unlock(struct facts *f)
{
	if (pthread_rwlock_unlock(&f->lock) != 0)
		abort();
}

/* A waiting writer goes first: pages that are asked every second must not starve the writer. */
static void lock_init(struct facts *f)
{
	pthread_rwlockattr_t attr;

	if (pthread_rwlockattr_init(&attr) != 0 ||
	    pthread_rwlockattr_setkind_np(&attr,
					  PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) != 0 ||
	    pthread_rwlock_init(&f->lock, &attr) != 0)
		abort();
	(void)pthread_rwlockattr_destroy(&attr);
}

struct facts *facts_new(void)
{
	struct facts *f = facts_alloc(sizeof(*f));

	lock_init(f);
	atomic_init(&f->version, 1);
	return f;
}

static void chunk_free(struct facts_chunk *c)
{
	for (unsigned p = 0; p < FACT_PLANS; p++)
		free(c->tie[p]);
	free(c);
}

static void free_shell(struct facts *f)
{
	(void)pthread_rwlock_destroy(&f->lock);
	free(f->chunks);
	facts_keys_free(&f->keys);
	free(f);
}

void facts_free(struct facts *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->n_ready; i++)
		chunk_free(f->chunks[i]);
	free_shell(f);
}

static void changed(struct facts *f)
{
	atomic_fetch_add_explicit(&f->version, 1, memory_order_release);
}

static void tie_column(struct facts_chunk *c, unsigned plan)
{
	if (!c->tie[plan])
		c->tie[plan] = facts_alloc(FACTS_CHUNK * sizeof(uint16_t));
}

/* Room for `n` chunk pointers. */
static void chunks_room(struct facts *f, size_t n)
{
	struct facts_chunk **more;
	size_t cap = f->cap_chunks ? f->cap_chunks : 16;

	if (n <= f->cap_chunks)
		return;
	while (cap < n)
		cap *= 2;
	more = facts_alloc(cap * sizeof(*more));
	if (f->n_ready)
		memcpy(more, f->chunks, f->n_ready * sizeof(*more));
	free(f->chunks);
	f->chunks = more;
	f->cap_chunks = cap;
}

static void chunk_ready(struct facts *f)
{
	struct facts_chunk *c = facts_alloc(sizeof(*c));

	for (unsigned b = 0; b < FACTS_BLOCKS; b++)
		c->blocks[b] = (struct facts_block){ .min_day = INT32_MAX,
						     .max_day = INT32_MIN,
						     .max_until = INT32_MIN };
	for (unsigned p = 0; p < FACT_PLANS; p++)
		if (f->open[p])
			tie_column(c, p);
	chunks_room(f, f->n_ready + 1);
	f->chunks[f->n_ready++] = c;
}

/* The chunk that takes the next row. */
static struct facts_chunk *chunk_last(struct facts *f)
{
	if (f->n_chunks && f->chunks[f->n_chunks - 1]->n < FACTS_CHUNK)
		return f->chunks[f->n_chunks - 1];
	if (f->n_chunks == f->n_ready)
		chunk_ready(f);
	return f->chunks[f->n_chunks++];
}

void facts_reserve(struct facts *f, size_t n)
{
	size_t room = 0;

	facts_write_lock(f);
	if (f->n_chunks)
		room = FACTS_CHUNK - f->chunks[f->n_chunks - 1]->n;
	room += (f->n_ready - f->n_chunks) * FACTS_CHUNK;
	for (; room < n; room += FACTS_CHUNK)
		chunk_ready(f);
	facts_unlock(f);
}

static bool slot_valid(uint32_t slot)
{
	return slot == FACT_NONE || slot < FACT_SLOT_MAX;
}

static bool fact_valid(const struct fact *r)
{
	return r->day >= DAY_MIN && r->day <= DAY_MAX &&
	       (r->until_day == DAY_NONE ||
		(r->until_day >= r->day && r->until_day <= DAY_MAX)) &&
	       slot_valid(r->person) && slot_valid(r->household);
}

static void summary_add(struct facts_block *b, const struct fact *r, int32_t until)
{
	if (r->day < b->min_day)
		b->min_day = r->day;
	if (r->day > b->max_day)
		b->max_day = r->day;
	if (until > b->max_until)
		b->max_until = until;
	b->kinds |= (uint64_t)1 << (r->kind & 63);
}

static void slots_add(struct facts *f, const struct fact *r)
{
	if (r->person != FACT_NONE && r->person >= f->n_persons)
		f->n_persons = r->person + 1;
	if (r->household != FACT_NONE && r->household >= f->n_households)
		f->n_households = r->household + 1;
}

static void ties_put(struct facts *f, struct facts_chunk *c, uint32_t i, const struct fact *r)
{
	for (unsigned p = 0; p < FACT_PLANS; p++) {
		if (!f->open[p])
			continue;
		c->tie[p][i] = r->tie[p];
		if (r->tie[p] > f->max_action[p])
			f->max_action[p] = r->tie[p];
	}
}

static uint32_t keyset_of(struct facts *f, const struct fact *r)
{
	const struct facts_keyset s = { .key = {
						[FACT_KIND] = r->kind,
						[FACT_SERVICE] = r->service,
						[FACT_THEME] = r->theme,
						[FACT_PLACE] = r->place,
						[FACT_PARTNER] = r->partner,
						[FACT_OUTCOME] = r->outcome,
						[FACT_CHANNEL] = r->channel,
					} };

	return facts_keys_place(&f->keys, &s);
}

static void row_put(struct facts *f, const struct fact *r)
{
	struct facts_chunk *c = chunk_last(f);
	uint32_t i = c->n;
	int32_t until = r->until_day == DAY_NONE ? FACTS_OPEN : r->until_day;

	c->id[i] = r->id;
	c->day[i] = r->day;
	c->until[i] = until;
	c->person[i] = r->person;
	c->household[i] = r->household;
	c->quantity[i] = r->quantity;
	c->amount_cents[i] = r->amount_cents;
	c->keyset[i] = keyset_of(f, r);
	c->staff[i] = r->staff;
	c->head_count[i] = r->head_count;
	c->minutes[i] = r->minutes;
	c->wait[i] = r->wait;
	c->lag[i] = r->lag;
	ties_put(f, c, i, r);
	summary_add(&c->blocks[i / FACTS_BLOCK], r, until);
	slots_add(f, r);
	c->n = i + 1;
	f->last_id = r->id;
	f->n_live++;
}

static Err batch_check(struct err_info *ei, uint32_t last, const struct fact *recs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (recs[i].id <= last)
			return ERR(ei, ERR_INVALID, "facts.order", "id %u after %u", recs[i].id,
				   last);
		if (!fact_valid(&recs[i]))
			return ERR(ei, ERR_INVALID, "facts.range", "id %u", recs[i].id);
		last = recs[i].id;
	}
	return OK;
}

Err facts_append(struct err_info *ei, struct facts *f, const struct fact *recs, size_t n)
{
	Err e;

	facts_write_lock(f);
	e = batch_check(ei, f->last_id, recs, n);
	if (e.code == ERR_OK && n) {
		for (size_t i = 0; i < n; i++)
			row_put(f, &recs[i]);
		changed(f);
	}
	facts_unlock(f);
	return e;
}

/* The plans that either side has open are open in the result. */
static void plans_join(struct facts *f, const struct facts *part)
{
	for (unsigned p = 0; p < FACT_PLANS; p++) {
		if (part->max_action[p] > f->max_action[p])
			f->max_action[p] = part->max_action[p];
		if (!part->open[p] && !f->open[p])
			continue;
		f->open[p] = true;
		for (size_t i = 0; i < f->n_ready; i++)
			tie_column(f->chunks[i], p);
	}
}

static void chunks_join(struct facts *f, struct facts *part)
{
	size_t n = f->n_chunks + part->n_chunks;

	/* Chunks without rows go: they would stand in the middle. */
	while (f->n_ready > f->n_chunks)
		chunk_free(f->chunks[--f->n_ready]);
	while (part->n_ready > part->n_chunks)
		chunk_free(part->chunks[--part->n_ready]);
	chunks_room(f, n);
	if (part->n_chunks)
		memcpy(f->chunks + f->n_chunks, part->chunks,
		       part->n_chunks * sizeof(struct facts_chunk *));
	f->n_chunks = f->n_ready = n;
}

/* A part numbered the combinations of its rows by itself. */
static void keys_join(struct facts *f, struct facts *part)
{
	uint32_t *place = facts_alloc(((size_t)part->keys.n + 1) * sizeof(*place));

	for (uint32_t i = 0; i < part->keys.n; i++)
		place[i] = facts_keys_place(&f->keys, &part->keys.rows[i]);
	for (size_t k = 0; k < part->n_chunks; k++)
		for (uint32_t i = 0; i < part->chunks[k]->n; i++)
			part->chunks[k]->keyset[i] = place[part->chunks[k]->keyset[i]];
	free(place);
}

Err facts_adopt(struct err_info *ei, struct facts *f, struct facts *part)
{
	facts_write_lock(f);
	if (part->n_chunks && part->chunks[0]->id[0] <= f->last_id) {
		uint32_t last = f->last_id;

		facts_unlock(f);
		return ERR(ei, ERR_INVALID, "facts.order", "id %u after %u",
			   part->chunks[0]->id[0], last);
	}
	keys_join(f, part);
	chunks_join(f, part);
	plans_join(f, part);
	f->n_live += part->n_live;
	if (part->last_id > f->last_id)
		f->last_id = part->last_id;
	if (part->n_persons > f->n_persons)
		f->n_persons = part->n_persons;
	if (part->n_households > f->n_households)
		f->n_households = part->n_households;
	changed(f);
	facts_unlock(f);
	free_shell(part);
	return OK;
}

static struct facts_chunk *chunk_of(const struct facts *f, uint32_t id)
{
	size_t lo = 0, hi = f->n_chunks; /* first chunk whose first id is above `id` */

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->chunks[mid]->id[0] <= id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? f->chunks[lo - 1] : NULL;
}

bool facts_find(const struct facts *f, uint32_t id, struct facts_chunk **chunk, uint32_t *row)
{
	struct facts_chunk *c = chunk_of(f, id);
	uint32_t lo = 0, hi;

	if (!c)
		return false;
	for (hi = c->n; lo < hi;) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (c->id[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == c->n || c->id[lo] != id)
		return false;
	*chunk = c;
	*row = lo;
	return true;
}

bool facts_void(struct facts *f, uint32_t id)
{
	struct facts_chunk *c = NULL;
	uint32_t row = 0;
	bool done;

	facts_write_lock(f);
	done = facts_find(f, id, &c, &row) && c->day[row] != FACTS_VOID;
	if (done) {
		c->day[row] = FACTS_VOID;
		c->blocks[row / FACTS_BLOCK].voided++;
		f->n_live--;
		changed(f);
	}
	facts_unlock(f);
	return done;
}

void facts_plan_open(struct facts *f, unsigned plan)
{
	if (plan >= FACT_PLANS)
		return;
	facts_write_lock(f);
	for (size_t i = 0; i < f->n_ready; i++) {
		tie_column(f->chunks[i], plan);
		memset(f->chunks[i]->tie[plan], 0, FACTS_CHUNK * sizeof(uint16_t));
	}
	f->open[plan] = true;
	f->max_action[plan] = 0;
	changed(f);
	facts_unlock(f);
}

void facts_plan_close(struct facts *f, unsigned plan)
{
	if (plan >= FACT_PLANS)
		return;
	facts_write_lock(f);
	for (size_t i = 0; i < f->n_ready; i++) {
		free(f->chunks[i]->tie[plan]);
		f->chunks[i]->tie[plan] = NULL;
	}
	f->open[plan] = false;
	f->max_action[plan] = 0;
	changed(f);
	facts_unlock(f);
}

static bool tie_one(struct facts *f, unsigned plan, const struct fact_tie *t)
{
	struct facts_chunk *c = NULL;
	uint32_t row = 0;

	if (!facts_find(f, t->id, &c, &row) || c->day[row] == FACTS_VOID)
		return false;
	c->tie[plan][row] = t->action;
	if (t->action > f->max_action[plan])
		f->max_action[plan] = t->action;
	return true;
}

size_t facts_tie_many(struct facts *f, unsigned plan, const struct fact_tie *ties, size_t n)
{
	size_t done = 0;

	if (plan >= FACT_PLANS)
		return 0;
	facts_write_lock(f);
	if (f->open[plan])
		for (size_t i = 0; i < n; i++)
			done += tie_one(f, plan, &ties[i]);
	if (done)
		changed(f);
	facts_unlock(f);
	return done;
}

bool facts_tie(struct facts *f, uint32_t id, unsigned plan, uint16_t action)
{
	struct fact_tie t = { .id = id, .action = action };

	return facts_tie_many(f, plan, &t, 1) == 1;
}
