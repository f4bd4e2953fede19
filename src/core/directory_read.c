/* See directory.h: everything that reads persons by their id or slot, and the localities. */
#include <string.h>

#include "core/directory_impl.h"

#include "base/banned.h"

bool directory_get(struct directory *d, struct arena *arena, int64_t person_id,
		   struct directory_entry *out)
{
	uint32_t slot;
	bool found;

	directory_read_begin(d);
	slot = slot_find(d, person_id);
	found = slot != NONE && hot_at(d, slot)->state & STATE_LIVE;
	if (found) {
		entry_view(d, slot, out);
		entry_copy(arena, out);
		for (unsigned i = 0; i < out->n_phones; i++)
			out->phones[i] = arena_strdup(arena, out->phones[i]);
	}
	directory_read_end(d);
	return found;
}

void entry_copy(struct arena *arena, struct directory_entry *e)
{
	e->last_name = arena_strdup(arena, e->last_name);
	e->first_name = arena_strdup(arena, e->first_name);
	e->usual_name = arena_strdup(arena, e->usual_name);
	e->file_no = arena_strdup(arena, e->file_no);
}

char *directory_display_name(struct arena *arena, const struct directory_entry *e)
{
	const char *last = e->last_name ? e->last_name : "";
	const char *first = e->first_name ? e->first_name : "";
	const char *usual = e->usual_name ? e->usual_name : "";
	size_t nl = strlen(last), nf = strlen(first), nu = strlen(usual), o = 0;
	char *s = arena_alloc(arena, nl + nf + nu + 5);

	memcpy(s, last, nl);
	o = nl;
	if (nl > 0 && nf > 0)
		s[o++] = ' ';
	memcpy(s + o, first, nf);
	o += nf;
	if (nu > 0) {
		if (o > 0)
			s[o++] = ' ';
		s[o++] = '(';
		memcpy(s + o, usual, nu);
		o += nu;
		s[o] = ')';
	}
	return s;
}

void directory_each(struct directory *d,
		    void (*each)(void *arg, uint32_t slot, const struct directory_entry *e),
		    void *arg)
{
	directory_read_begin(d);
	for (uint32_t slot = 0; slot < d->n_slots; slot++) {
		struct directory_entry e;

		if (!(hot_at(d, slot)->state & STATE_LIVE))
			continue;
		entry_view(d, slot, &e);
		each(arg, slot, &e);
	}
	directory_read_end(d);
}

size_t directory_count(struct directory *d)
{
	size_t n;

	directory_read_begin(d);
	n = d->count;
	directory_read_end(d);
	return n;
}

size_t directory_memory_bytes(struct directory *d)
{
	size_t n;

	directory_read_begin(d);
	n = d->self.usable + d->persons.usable + d->ranks.usable + d->hots.usable +
	    d->texts.usable + d->births.usable + d->localities.usable + d->sexes.usable +
	    d->map.usable + d->sides.usable + d->side_text.usable + d->index.mem.usable +
	    d->small.mem.usable + d->names.usable + d->name_at.usable + d->name_map.usable;
	directory_read_end(d);
	return n;
}

uint32_t directory_slot(struct directory *d, int64_t person_id)
{
	uint32_t slot;

	directory_read_begin(d);
	slot = slot_find(d, person_id);
	directory_read_end(d);
	return slot == NONE ? DIRECTORY_SLOT_NONE : slot;
}

uint32_t directory_slots(const struct directory *d)
{
	return d->n_slots;
}

const struct directory_columns *directory_columns(const struct directory *d)
{
	return &d->columns;
}

/* ------------------------------------------------------------------------------ localities */

static const char *name_of(const struct directory *d, uint32_t number)
{
	const uint32_t *at = (const uint32_t *)(const void *)d->name_at.base;

	return (const char *)d->names.base + at[number];
}

/* The place of a name in the hash table: its number stands there, or 0 when it is new. */
static uint32_t name_place(const struct directory *d, const char *name)
{
	const uint16_t *map = (const uint16_t *)(const void *)d->name_map.base;
	uint32_t h = 2166136261u;

	for (const char *s = name; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	h ^= h >> 15;
	while (map[h % NAME_MAP] && strcmp(name_of(d, map[h % NAME_MAP]), name) != 0)
		h++;
	return h % NAME_MAP;
}

static uint16_t name_add(struct directory *d, const char *name, uint32_t place)
{
	size_t n = strlen(name) + 1;
	uint32_t number = d->n_names + 1;

	if (number > DIRECTORY_LOCALITY_MAX)
		return 0;
	directory_grow(d, &d->names, d->name_used + n);
	directory_grow(d, &d->name_at, (number + 1u) * sizeof(uint32_t));
	memcpy(d->names.base + d->name_used, name, n);
	((uint32_t *)(void *)d->name_at.base)[number] = (uint32_t)d->name_used;
	((uint16_t *)(void *)d->name_map.base)[place] = (uint16_t)number;
	d->name_used += n;
	d->n_names = number;
	return (uint16_t)number;
}

uint16_t directory_locality(struct directory *d, const char *name)
{
	uint16_t number = 0;
	uint32_t place;

	if (!name || !*name || strlen(name) > DIRECTORY_NAME_MAX)
		return 0;
	pthread_mutex_lock(&d->writer);
	if (d->n_names == 0) {
		directory_write_begin(d);
		directory_grow(d, &d->name_map, NAME_MAP * sizeof(uint16_t));
		directory_write_end(d);
	}
	place = name_place(d, name);
	number = ((const uint16_t *)(const void *)d->name_map.base)[place];
	if (number == 0) {
		directory_write_begin(d);
		number = name_add(d, name, place);
		directory_write_end(d);
	}
	pthread_mutex_unlock(&d->writer);
	return number;
}

const char *directory_locality_name(struct directory *d, uint16_t locality)
{
	const char *name = "";

	directory_read_begin(d);
	if (locality > 0 && locality <= d->n_names)
		name = name_of(d, locality);
	directory_read_end(d);
	return name;
}
