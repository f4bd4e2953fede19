/*
 * See directory_impl.h: when the indexes are made anew.  The writer builds beside the lock,
 * while searches go on over what is there, and takes the lock only to swap.
 */
#include <string.h>

#include "core/directory_impl.h"

#include "base/banned.h"

#define WASTE_MIN ((size_t)64 << 10)

/* Texts without the gaps that changes left, in the order of slots. */
static void texts_compact(struct directory *d, struct lockmem *fresh, bool *locked)
{
	size_t used = 0;

	lockmem_reserve(fresh, DIRECTORY_TEXT_MAX);
	lockmem_grow(fresh, d->text_used, locked);
	for (uint32_t slot = 0; slot < d->n_slots; slot++) {
		const struct person *p = person_at(d, slot);

		memcpy(fresh->base + used, d->texts.base + p->text, p->text_size);
		used += p->text_size;
	}
}

static void texts_swap(struct directory *d, struct lockmem *fresh)
{
	struct lockmem old = d->texts;
	size_t used = 0;

	for (uint32_t slot = 0; slot < d->n_slots; slot++) {
		struct person *p = person_at(d, slot);

		p->text = (uint32_t)used;
		p->text_room = p->text_size;
		used += p->text_size;
	}
	d->texts = *fresh;
	d->text_used = used;
	d->text_waste = 0;
	*fresh = old;
}

static void orders_set(struct directory *d, const uint32_t *slots, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		hot_at(d, slots[i])->order = i;
}

static void sides_clear(struct directory *d)
{
	for (uint32_t i = 0; i < d->n_sides; i++) {
		uint32_t slot = side_at(d, i)->slot;

		if (slot == NONE)
			continue;
		person_at(d, slot)->side = NONE;
		hot_at(d, slot)->state &= STATE_LIVE | STATE_PROTECTED;
	}
	lockmem_shrink(&d->sides);
	lockmem_shrink(&d->side_text);
	d->n_sides = d->n_indexed = 0;
	d->side_text_used = 0;
}

void directory_merge(struct directory *d)
{
	bool compact = d->text_waste > WASTE_MIN && d->text_waste * 4 > d->text_used;
	struct lockmem texts = { 0 }, order = { 0 };
	struct index fresh, old, old_small;
	bool locked = true;
	uint32_t n;

	index_build(d, false, &fresh, &locked);
	n = order_build(d, &order, &locked);
	if (compact)
		texts_compact(d, &texts, &locked);
	directory_write_begin(d);
	if (!locked)
		__atomic_store_n(&d->locked, false, __ATOMIC_RELAXED);
	old = d->index;
	old_small = d->small;
	d->index = fresh;
	d->small = (struct index){ 0 };
	if (compact)
		texts_swap(d, &texts);
	orders_set(d, (const uint32_t *)(const void *)order.base, n);
	sides_clear(d);
	directory_write_end(d);
	index_free(&old);
	index_free(&old_small);
	lockmem_free(&texts);
	lockmem_free(&order);
}

void directory_merge_small(struct directory *d)
{
	struct index fresh, old;
	bool locked = true;

	index_build(d, true, &fresh, &locked);
	directory_write_begin(d);
	if (!locked)
		__atomic_store_n(&d->locked, false, __ATOMIC_RELAXED);
	old = d->small;
	d->small = fresh;
	for (uint32_t i = d->n_indexed; i < d->n_sides; i++) {
		uint32_t slot = side_at(d, i)->slot;

		if (slot != NONE)
			hot_at(d, slot)->state ^= STATE_SMALL | STATE_TAIL;
	}
	d->n_indexed = d->n_sides;
	directory_write_end(d);
	index_free(&old);
}
