/* Reading single records and the state of the facts; see facts.h. */
#include "core/facts.h"

#include "base/date.h"
#include "core/facts_columns.h"

#include "base/banned.h"

void facts_copy(const struct facts_chunk *c, uint32_t row, struct fact *out)
{
	*out = (struct fact){
		.id = c->id[row],
		.day = c->day[row],
		.until_day = c->until[row] == FACTS_OPEN ? DAY_NONE : c->until[row],
		.person = c->person[row],
		.household = c->household[row],
		.quantity = c->quantity[row],
		.amount_cents = c->amount_cents[row],
		.kind = c->key[FACT_KIND][row],
		.service = c->key[FACT_SERVICE][row],
		.staff = c->staff[row],
		.partner = c->key[FACT_PARTNER][row],
		.place = c->key[FACT_PLACE][row],
		.theme = c->key[FACT_THEME][row],
		.outcome = c->key[FACT_OUTCOME][row],
		.head_count = c->head_count[row],
		.minutes = c->minutes[row],
		.wait = c->wait[row],
		.lag = c->lag[row],
		.channel = c->channel[row],
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
		facts_copy(c, row, out);
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
	for (size_t i = 0; i < f->n_ready; i++) {
		bytes += sizeof(struct facts_chunk);
		for (unsigned p = 0; p < FACT_PLANS; p++)
			bytes += f->chunks[i]->tie[p] ? FACTS_CHUNK * sizeof(uint16_t) : 0;
	}
	facts_unlock(f);
	return bytes;
}
