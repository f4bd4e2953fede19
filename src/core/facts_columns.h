/*
 * facts_columns: the inside of the facts, for facts_*.c and measure_*.c only.
 *
 * Rows stand in chunks of FACTS_CHUNK, in the order of ids; a chunk may be partly filled (a
 * part that was adopted).  A chunk is cut in blocks of FACTS_BLOCK rows, each with a summary: a
 * period skips the blocks that cannot hold its days.
 *
 * The seven keys of a row stand once for all rows that have the same: a column holds the number
 * of their combination (a keyset).  A centre has thousands of them, whatever the number of rows,
 * so a filter is decided once by keyset and a row costs one look.
 *
 * Coding: an absent until_day is INT32_MAX (open); a voided row has day INT32_MAX, which is
 * after every period, so nothing else has to ask whether a row counts.  The summary of a block
 * is not narrowed by a void.
 */
#ifndef CORE_FACTS_COLUMNS_H
#define CORE_FACTS_COLUMNS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/facts.h"

#define FACTS_CHUNK  65536
#define FACTS_BLOCK  32768 /* by measurement; at most 65536, rows are named by 16 bits */
#define FACTS_BLOCKS (FACTS_CHUNK / FACTS_BLOCK)
#define FACTS_VOID   INT32_MAX /* day of a voided row */
#define FACTS_OPEN   INT32_MAX /* until_day of a row that has none */

struct facts_block {
	int32_t min_day, max_day, max_until;
	uint32_t voided;
	uint64_t kinds; /* bit kind % 64 of every row */
};

struct facts_chunk {
	uint32_t n;
	struct facts_block blocks[FACTS_BLOCKS];
	uint16_t *tie[FACT_PLANS]; /* FACTS_CHUNK entries where the plan is open */

	uint32_t id[FACTS_CHUNK];
	int32_t day[FACTS_CHUNK], until[FACTS_CHUNK];
	uint32_t person[FACTS_CHUNK], household[FACTS_CHUNK];
	int32_t quantity[FACTS_CHUNK], amount_cents[FACTS_CHUNK];
	uint32_t keyset[FACTS_CHUNK]; /* place in facts_keys.rows */
	uint16_t staff[FACTS_CHUNK];
	uint16_t head_count[FACTS_CHUNK], minutes[FACTS_CHUNK];
	int16_t wait[FACTS_CHUNK], lag[FACTS_CHUNK];
};

struct facts_keyset {
	uint16_t key[FACT_DIMS]; /* by enum fact_dim */
};

/* Every combination that ever came; none is taken away. */
struct facts_keys {
	struct facts_keyset *rows;
	uint32_t n, cap;
	uint32_t *hash; /* place + 1, 0 free; a power of two, at least twice cap */
};

struct facts {
	pthread_rwlock_t lock;
	_Atomic uint64_t version;
	struct facts_chunk **chunks;
	size_t n_chunks, cap_chunks; /* chunks with rows; chunks allocated follow */
	size_t n_ready;		     /* chunks allocated, >= n_chunks */
	struct facts_keys keys;
	size_t n_live;
	uint32_t last_id;
	uint32_t n_persons, n_households; /* greatest slot + 1 */
	bool open[FACT_PLANS];
	uint16_t max_action[FACT_PLANS];
};

void facts_read_lock(struct facts *f);
void facts_write_lock(struct facts *f);
void facts_unlock(struct facts *f);
/* Place of an id; false when it was never appended. */
bool facts_find(const struct facts *f, uint32_t id, struct facts_chunk **c, uint32_t *row);
void facts_copy(const struct facts *f, const struct facts_chunk *c, uint32_t row,
		struct fact *out);

/* The place of a combination, made at its first call. */
uint32_t facts_keys_place(struct facts_keys *k, const struct facts_keyset *s);
void facts_keys_free(struct facts_keys *k);

/* malloc that stops the process when there is none. */
void *facts_alloc(size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1)));

#endif
