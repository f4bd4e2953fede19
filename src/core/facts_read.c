/* Reading single records and the state of the facts; see facts.h. */
#include "core/facts.h"

#include "base/date.h"
#include "core/facts_columns.h"

#include "base/banned.h"

void facts_copy(const struct facts *f, const struct facts_chunk *c, uint32_t row,
		struct fact *out)
{
	const uint16_t *key = f->keys.rows[c->keyset[row]].key;

	*out = (struct fact){
		.id = c->id[row],
		.day = c->day[row],
		.until_day = c->until[row] == FACTS_OPEN ? DAY_NONE : c->until[row],
		.person = c->person[row],
		.household = c->household[row],
		.quantity = c->quantity[row],
		.amount_cents = c->amount_cents[row],
		.kind = key[FACT_KIND],
		.service = key[FACT_SERVICE],
		.staff = c->staff[row],
		.partner = key[FACT_PARTNER],
		.place = key[FACT_PLACE],
		.theme = key[FACT_THEME],
		.outcome = key[FACT_OUTCOME],
		.head_count = c->head_count[row],
		.minutes = c->minutes[row],
		.wait = c->wait[row],
		.lag = c->lag[row],
		.channel = (uint8_t)key[FACT_CHANNEL],
	};
	for (unsigned p = 0; p < FACT_PLANS; p++)
		out->tie[p] = c->tie[p] ? c->tie[p][row] : FACT_UNTIED;
}

bool facts_get(struct facts *f, uint32_t id, struct fact *out)
{
	struct facts_chunk *c = NULL;
	uint32_t row = 0;
	bool found;

	facts_read_lock(f);
	found = facts_find(f, id, &c, &row) && c->day[row] != FACTS_VOID;
	if (found)
		facts_copy(f, c, row, out);
	facts_unlock(f);
	return found;
}

size_t facts_count(struct facts *f)
{
	size_t n;

	facts_read_lock(f);
	n = f->n_live;
	facts_unlock(f);
	return n;
}

uint32_t facts_last_id(struct facts *f)
{
	uint32_t id;

	facts_read_lock(f);
	id = f->last_id;
	facts_unlock(f);
	return id;
}

uint64_t facts_version(const struct facts *f)
{
	return atomic_load_explicit(&f->version, memory_order_acquire);
}

size_t facts_memory(struct facts *f)
{
	size_t bytes = sizeof(*f);

	facts_read_lock(f);
	bytes += f->cap_chunks * sizeof(struct facts_chunk *);
	bytes += f->keys.cap * (sizeof(struct facts_keyset) + 2 * sizeof(uint32_t));
	for (size_t i = 0; i < f->n_ready; i++) {
		bytes += sizeof(struct facts_chunk);
		for (unsigned p = 0; p < FACT_PLANS; p++)
			bytes += f->chunks[i]->tie[p] ? FACTS_CHUNK * sizeof(uint16_t) : 0;
	}
	facts_unlock(f);
	return bytes;
}
