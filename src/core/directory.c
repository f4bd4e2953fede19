/*
 * See directory.h and directory_impl.h.  This file holds the persons, their slots, the changes
 * and the locks.  A change prepares what it can beside the lock, then writes under it.
 */
#include "core/directory.h"

#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "core/directory_impl.h"

#include "base/banned.h"

#define LOCALITY_TEXT ((size_t)DIRECTORY_LOCALITY_MAX * (DIRECTORY_NAME_MAX + 1))
#define PERSON_TEXT_MAX                                                                        \
	(3 * DIRECTORY_NAME_MAX + DIRECTORY_FILE_NO_MAX +                                      \
	 DIRECTORY_PHONES_MAX * PHONE_TEXT_MAX + 16)
#define PHONE_TEXT_MAX	 32u
#define SIDE_TEXT_PERSON (TOKENS_MAX * (sizeof(struct side_token) + WORD_MAX))

/* ------------------------------------------------------------------------------ life */

struct directory *directory_new(void)
{
	struct lockmem self;
	struct directory *d;
	bool locked = true;

	lockmem_reserve(&self, sizeof(*d));
	lockmem_grow(&self, sizeof(*d), &locked);
	d = (struct directory *)(void *)self.base;
	*d = (struct directory){ .locked = locked, .self = self };
	pthread_mutex_init(&d->writer, NULL);
	pthread_mutex_init(&d->gate, NULL);
	pthread_rwlock_init(&d->lock, NULL);
	lockmem_reserve(&d->persons, DIRECTORY_PERSONS_MAX * sizeof(struct person));
	lockmem_reserve(&d->ranks, DIRECTORY_PERSONS_MAX * sizeof(struct rank));
	lockmem_reserve(&d->hots, DIRECTORY_PERSONS_MAX * sizeof(struct hot));
	lockmem_reserve(&d->births, DIRECTORY_PERSONS_MAX * sizeof(int32_t));
	lockmem_reserve(&d->localities, DIRECTORY_PERSONS_MAX * sizeof(uint16_t));
	lockmem_reserve(&d->sexes, DIRECTORY_PERSONS_MAX);
	lockmem_reserve(&d->texts, DIRECTORY_TEXT_MAX);
	lockmem_reserve(&d->map, DIRECTORY_PERSONS_MAX * 4 * sizeof(uint32_t));
	lockmem_reserve(&d->sides, (DIRECTORY_PERSONS_MAX + SIDE_MAX) * sizeof(struct side));
	lockmem_reserve(&d->side_text, DIRECTORY_TEXT_MAX * 3);
	lockmem_reserve(&d->names, LOCALITY_TEXT);
	lockmem_reserve(&d->name_at, (DIRECTORY_LOCALITY_MAX + 1) * sizeof(uint32_t));
	lockmem_reserve(&d->name_map, NAME_MAP * sizeof(uint16_t));
	d->columns = (struct directory_columns){
		.birth = (const int32_t *)(void *)d->births.base,
		.locality = (const uint16_t *)(void *)d->localities.base,
		.sex = d->sexes.base,
	};
	return d;
}

void directory_free(struct directory *d)
{
	struct lockmem self;

	if (!d)
		return;
	struct lockmem *const all[] = { &d->persons,	&d->hots,      &d->ranks, &d->births,
					&d->localities, &d->sexes,     &d->texts, &d->map,
					&d->sides,	&d->side_text, &d->names, &d->name_at,
					&d->name_map };

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		lockmem_free(all[i]);
	index_free(&d->index);
	index_free(&d->small);
	pthread_rwlock_destroy(&d->lock);
	pthread_mutex_destroy(&d->gate);
	pthread_mutex_destroy(&d->writer);
	self = d->self;
	lockmem_free(&self);
}

bool directory_locked(const struct directory *d)
{
	return __atomic_load_n(&d->locked, __ATOMIC_RELAXED);
}

void directory_read_begin(struct directory *d)
{
	pthread_mutex_lock(&d->gate);
	pthread_rwlock_rdlock(&d->lock);
	pthread_mutex_unlock(&d->gate);
}

void directory_read_end(struct directory *d)
{
	pthread_rwlock_unlock(&d->lock);
}

void directory_write_begin(struct directory *d)
{
	pthread_mutex_lock(&d->gate);
	pthread_rwlock_wrlock(&d->lock);
	pthread_mutex_unlock(&d->gate);
}

void directory_write_end(struct directory *d)
{
	pthread_rwlock_unlock(&d->lock);
}

/* Grows a range as the writer; keeps the flag readable by everyone. */
void directory_grow(struct directory *d, struct lockmem *m, size_t bytes)
{
	bool locked = true;

	lockmem_grow(m, bytes, &locked);
	if (!locked)
		__atomic_store_n(&d->locked, false, __ATOMIC_RELAXED);
}

/* ------------------------------------------------------------------------------ slots */

static uint32_t *map_of(const struct directory *d)
{
	return (uint32_t *)(void *)d->map.base;
}

static uint32_t id_hash(int64_t id)
{
	return (uint32_t)((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

uint32_t slot_find(const struct directory *d, int64_t person_id)
{
	const uint32_t *map = map_of(d);
	uint32_t mask = d->map_size - 1;

	if (d->map_size == 0)
		return NONE;
	for (uint32_t h = id_hash(person_id); map[h & mask]; h++)
		if (person_at(d, map[h & mask] - 1)->person_id == person_id)
			return map[h & mask] - 1;
	return NONE;
}

static void map_insert(struct directory *d, uint32_t slot)
{
	uint32_t *map = map_of(d), mask = d->map_size - 1;
	uint32_t h = id_hash(person_at(d, slot)->person_id);

	while (map[h & mask])
		h++;
	map[h & mask] = slot + 1;
}

static void map_double(struct directory *d)
{
	uint32_t size = d->map_size ? d->map_size * 2 : 1u << 14;

	lockmem_shrink(&d->map);
	directory_grow(d, &d->map, size * sizeof(uint32_t));
	d->map_size = size;
	for (uint32_t slot = 0; slot < d->n_slots; slot++)
		map_insert(d, slot);
}

/* A new slot for a person; the columns are written before the slot is counted. */
static uint32_t slot_new(struct directory *d, int64_t person_id)
{
	uint32_t slot = d->n_slots;

	directory_grow(d, &d->persons, (slot + 1u) * sizeof(struct person));
	directory_grow(d, &d->ranks, (slot + 1u) * sizeof(struct rank));
	directory_grow(d, &d->hots, (slot + 1u) * sizeof(struct hot));
	directory_grow(d, &d->births, (slot + 1u) * sizeof(int32_t));
	directory_grow(d, &d->localities, (slot + 1u) * sizeof(uint16_t));
	directory_grow(d, &d->sexes, slot + 1u);
	if ((uint64_t)slot * 10 >= (uint64_t)d->map_size * 7)
		map_double(d);
	*person_at(d, slot) = (struct person){ .person_id = person_id, .side = NONE };
	*rank_at(d, slot) = (struct rank){ 0 };
	*hot_at(d, slot) = (struct hot){ 0 };
	map_insert(d, slot);
	return slot;
}

static void columns_set(struct directory *d, uint32_t slot, int32_t birth, uint16_t locality,
			enum sex sex)
{
	__atomic_store_n((int32_t *)(void *)d->births.base + slot, birth, __ATOMIC_RELAXED);
	__atomic_store_n((uint16_t *)(void *)d->localities.base + slot, locality,
			 __ATOMIC_RELAXED);
	__atomic_store_n(d->sexes.base + slot, (unsigned char)sex, __ATOMIC_RELAXED);
}

/* ------------------------------------------------------------------------------ entries */

static bool text_fits(const char *s, size_t max)
{
	size_t n = s ? strlen(s) : 0;

	return n <= max && (n == 0 || utf8_valid(s, n));
}

static bool entry_valid(const struct directory_entry *e)
{
	if (e->person_id <= 0 || e->n_phones > DIRECTORY_PHONES_MAX ||
	    (e->flags & ~(unsigned)DIRECTORY_FLAGS) || (unsigned)e->sex > SEX_OTHER)
		return false;
	if (e->birth != DAY_NONE && (e->birth < DAY_MIN || e->birth > DAY_MAX))
		return false;
	for (unsigned i = 0; i < e->n_phones; i++)
		if (!e->phones[i] || !text_fits(e->phones[i], PHONE_TEXT_MAX))
			return false;
	return text_fits(e->last_name, DIRECTORY_NAME_MAX) &&
	       text_fits(e->first_name, DIRECTORY_NAME_MAX) &&
	       text_fits(e->usual_name, DIRECTORY_NAME_MAX) &&
	       text_fits(e->file_no, DIRECTORY_FILE_NO_MAX);
}

/* All texts of an entry, one after the other with their NULs; returns the bytes. */
static size_t pack_texts(const struct directory_entry *e, char out[PERSON_TEXT_MAX])
{
	const char *all[4 + DIRECTORY_PHONES_MAX] = { e->last_name, e->first_name,
						      e->usual_name, e->file_no };
	size_t n = 0;

	for (unsigned i = 0; i < e->n_phones; i++)
		all[4 + i] = e->phones[i];
	for (unsigned i = 0; i < 4 + e->n_phones; i++) {
		size_t len = all[i] ? strlen(all[i]) : 0;

		if (len > 0)
			memcpy(out + n, all[i], len);
		out[n + len] = '\0';
		n += len + 1;
	}
	return n;
}

void entry_view(const struct directory *d, uint32_t slot, struct directory_entry *e)
{
	const struct person *p = person_at(d, slot);
	const struct rank *r = rank_at(d, slot);
	const char *s = (const char *)d->texts.base + p->text;

	*e = (struct directory_entry){
		.person_id = p->person_id,
		.referent_id = r->referent,
		.n_phones = p->n_phones,
		.birth = d->columns.birth[slot],
		.sex = (enum sex)d->columns.sex[slot],
		.team = hot_at(d, slot)->team,
		.locality = d->columns.locality[slot],
		.flags = p->flags,
	};
	memcpy(e->niss, p->niss, sizeof(e->niss));
	e->last_name = s;
	e->first_name = e->last_name + strlen(e->last_name) + 1;
	e->usual_name = e->first_name + strlen(e->first_name) + 1;
	e->file_no = e->usual_name + strlen(e->usual_name) + 1;
	s = e->file_no;
	for (unsigned i = 0; i < e->n_phones; i++) {
		s += strlen(s) + 1;
		e->phones[i] = s;
	}
}

int name_compare(const struct directory *d, uint32_t a, uint32_t b)
{
	if ((hot_at(d, a)->state & STATE_WHERE) == STATE_LIVE &&
	    (hot_at(d, b)->state & STATE_WHERE) == STATE_LIVE)
		return hot_at(d, a)->order < hot_at(d, b)->order ? -1 : 1;
	return name_compare_full(d, a, b);
}

int name_compare_full(const struct directory *d, uint32_t a, uint32_t b)
{
	const struct rank *ra = rank_at(d, a), *rb = rank_at(d, b);
	char ka[SORT_KEY_SIZE], kb[SORT_KEY_SIZE];
	struct directory_entry e;
	size_t na, nb;
	int c;

	for (int i = 0; i < 2; i++)
		if (ra->name[i] != rb->name[i])
			return ra->name[i] < rb->name[i] ? -1 : 1;
	entry_view(d, a, &e);
	na = fold_sort_key(&e, ka, sizeof(ka));
	entry_view(d, b, &e);
	nb = fold_sort_key(&e, kb, sizeof(kb));
	c = memcmp(ka, kb, na < nb ? na : nb);
	if (c != 0 || na != nb)
		return c ? c : na < nb ? -1 : 1;
	return person_at(d, a)->person_id < person_at(d, b)->person_id ? -1 : 1;
}

/* ------------------------------------------------------------------------------ changes */

static void side_kill(struct directory *d, uint32_t slot)
{
	struct person *p = person_at(d, slot);

	if (p->side == NONE)
		return;
	((struct side *)(void *)d->sides.base)[p->side].slot = NONE;
	p->side = NONE;
}

static void side_add(struct directory *d, uint32_t slot, const char *packed, size_t bytes,
		     uint32_t n_tokens)
{
	side_kill(d, slot);
	directory_grow(d, &d->sides, (d->n_sides + 1u) * sizeof(struct side));
	directory_grow(d, &d->side_text, d->side_text_used + bytes + 1);
	memcpy(d->side_text.base + d->side_text_used, packed, bytes);
	((struct side *)(void *)d->sides.base)[d->n_sides] = (struct side){
		.slot = slot,
		.text = (uint32_t)d->side_text_used,
		.n_tokens = n_tokens,
	};
	person_at(d, slot)->side = d->n_sides++;
	d->side_text_used += bytes;
}

/* The tokens of an entry with their hashes, as the side list keeps them. */
static size_t pack_tokens(const struct token_list *l, char out[SIDE_TEXT_PERSON])
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		struct side_token t = { .len = l->len[i] };

		phonetic_hashes(l->text[i], l->len[i], t.hash);
		memcpy(out + n, &t, sizeof(t));
		memcpy(out + n + sizeof(t), l->text[i], l->len[i]);
		n += sizeof(t) + l->len[i];
	}
	return n;
}

/* Puts a person's texts where the old ones were, or at the end; overwrites what is left over.
 */
static void texts_set(struct directory *d, struct person *p, const char *packed, size_t n)
{
	if (p->text_size > 0)
		explicit_bzero(d->texts.base + p->text, p->text_size);
	if (n > p->text_room) {
		d->text_waste += p->text_room;
		directory_grow(d, &d->texts, d->text_used + n);
		p->text = (uint32_t)d->text_used;
		p->text_room = (uint16_t)n;
		d->text_used += n;
	}
	p->text_size = (uint16_t)n;
	memcpy(d->texts.base + p->text, packed, n);
}

static void rank_set(struct directory *d, uint32_t slot, const struct directory_entry *e)
{
	struct rank *r = rank_at(d, slot);
	char key[SORT_KEY_SIZE] = { 0 };

	(void)fold_sort_key(e, key, sizeof(key));
	for (int i = 0; i < 16; i++)
		r->name[i / 8] = r->name[i / 8] << 8 | (unsigned char)key[i];
	r->referent = e->referent_id;
	*hot_at(d, slot) = (struct hot){
		.team = e->team,
		.state = STATE_LIVE | STATE_TAIL |
			 (e->flags & DIRECTORY_PROTECTED ? STATE_PROTECTED : 0),
		.referent_tag = referent_tag(e->referent_id),
	};
}

static void person_set(struct directory *d, uint32_t slot, const struct directory_entry *e)
{
	struct person *p = person_at(d, slot);

	memcpy(p->niss, e->niss, sizeof(p->niss));
	p->flags = e->flags;
	p->n_phones = (uint8_t)e->n_phones;
	columns_set(d, slot, e->birth, e->locality, e->sex);
}

void directory_bulk_begin(struct directory *d)
{
	pthread_mutex_lock(&d->writer);
	d->bulk = true;
	pthread_mutex_unlock(&d->writer);
}

void directory_bulk_end(struct directory *d)
{
	pthread_mutex_lock(&d->writer);
	d->bulk = false;
	directory_merge(d);
	pthread_mutex_unlock(&d->writer);
}

static bool put_locked(struct directory *d, const struct directory_entry *e)
{
	char texts[PERSON_TEXT_MAX], packed[SIDE_TEXT_PERSON];
	struct token_list tokens;
	uint32_t slot = slot_find(d, e->person_id);
	size_t text_size = pack_texts(e, texts), bytes;
	bool is_new = slot == NONE;

	if ((is_new && d->n_slots == DIRECTORY_PERSONS_MAX) ||
	    d->text_used + text_size > DIRECTORY_TEXT_MAX)
		return false;
	/* In bulk nobody finds them by name until the index is there. */
	tokens.n = 0;
	if (!d->bulk)
		tokens_of(e, &tokens);
	bytes = pack_tokens(&tokens, packed);
	directory_write_begin(d);
	if (is_new)
		slot = slot_new(d, e->person_id);
	if (!(hot_at(d, slot)->state & STATE_LIVE))
		d->count++;
	texts_set(d, person_at(d, slot), texts, text_size);
	person_set(d, slot, e);
	rank_set(d, slot, e);
	side_add(d, slot, packed, bytes, (uint32_t)tokens.n);
	if (is_new)
		d->n_slots = slot + 1;
	directory_write_end(d);
	explicit_bzero(texts, sizeof(texts));
	explicit_bzero(packed, sizeof(packed));
	explicit_bzero(&tokens, sizeof(tokens));
	return true;
}

bool directory_put(struct directory *d, const struct directory_entry *e)
{
	bool done;

	if (!entry_valid(e))
		return false;
	pthread_mutex_lock(&d->writer);
	done = put_locked(d, e);
	if (done && d->n_sides >= (d->bulk ? DIRECTORY_PERSONS_MAX : SIDE_MAX))
		directory_merge(d);
	else if (done && !d->bulk && d->n_sides - d->n_indexed >= TAIL_MAX)
		directory_merge_small(d);
	pthread_mutex_unlock(&d->writer);
	return done;
}

void directory_remove(struct directory *d, int64_t person_id)
{
	uint32_t slot;

	pthread_mutex_lock(&d->writer);
	slot = slot_find(d, person_id);
	if (slot != NONE && hot_at(d, slot)->state & STATE_LIVE) {
		struct person *p = person_at(d, slot);

		directory_write_begin(d);
		side_kill(d, slot);
		explicit_bzero(d->texts.base + p->text, p->text_size);
		d->text_waste += p->text_room;
		*p = (struct person){ .person_id = person_id, .side = NONE };
		*rank_at(d, slot) = (struct rank){ 0 };
		*hot_at(d, slot) = (struct hot){ 0 };
		columns_set(d, slot, DAY_NONE, 0, SEX_UNKNOWN);
		d->count--;
		directory_write_end(d);
	}
	pthread_mutex_unlock(&d->writer);
}
