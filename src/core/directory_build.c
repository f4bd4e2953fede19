/*
 * See directory_impl.h.  The index is made in one go from the texts of all live persons: their
 * tokens are numbered as they come, sorted, renumbered, and laid out in one range of pages of
 * the size that is then known.  The work space is locked and wiped like everything else.
 */
#include <string.h>

#include "base/date.h"
#include "core/directory_impl.h"

#include "base/banned.h"

struct token { /* a distinct token, in order of arrival */
	uint32_t text;
	uint32_t count; /* postings */
	uint32_t order; /* place after sorting */
	uint8_t len;
};

struct build {
	const struct directory *d;
	bool *locked;
	bool small; /* of the side list alone */
	uint32_t n_slots, n_tokens, n_own, map_size, n_numbers[4];
	size_t text_used;
	struct lockmem tokens, text, map, own, own_at, work, spare, numbers[4];
};

enum { NUMBER_BIRTH, NUMBER_PHONE, NUMBER_FILE, NUMBER_NISS };

static struct token *token_at(const struct build *b, uint32_t i)
{
	return (struct token *)(void *)b->tokens.base + i;
}

static uint32_t *u32_of(const struct lockmem *m)
{
	return (uint32_t *)(void *)m->base;
}

static struct pair *pairs_of(const struct lockmem *m)
{
	return (struct pair *)(void *)m->base;
}

/* ------------------------------------------------------------------------------ sorting */

/* By key, stable: eight passes of a byte, those where all bytes are the same left out. */
static void radix_sort(struct pair *a, struct pair *spare, uint32_t n)
{
	struct pair *from = a, *to = spare;

	for (unsigned shift = 0; shift < 64; shift += 8) {
		uint32_t at[257] = { 0 };
		struct pair *swap = from;

		for (uint32_t i = 0; i < n; i++)
			at[(from[i].key >> shift & 0xFF) + 1]++;
		if (n == 0 || at[(from[0].key >> shift & 0xFF) + 1] == n)
			continue;
		for (unsigned i = 0; i < 256; i++)
			at[i + 1] += at[i];
		for (uint32_t i = 0; i < n; i++)
			to[at[from[i].key >> shift & 0xFF]++] = from[i];
		from = to;
		to = swap;
	}
	if (from != a)
		memcpy(a, from, n * sizeof(*a));
}

/* Eight bytes of a token from `at` on, zeros after its end. */
static uint64_t chunk(const struct build *b, uint32_t token, size_t at)
{
	const struct token *t = token_at(b, token);
	const unsigned char *s = b->text.base + t->text;
	uint64_t v = 0;

	for (size_t i = at; i < at + 8; i++)
		v = v << 8 | (i < t->len ? s[i] : 0u);
	return v;
}

/* Orders the tokens by their bytes, last chunk first since the sort is stable. */
static void tokens_sort(struct build *b)
{
	struct pair *a;

	lockmem_grow(&b->work, b->n_tokens * sizeof(*a), b->locked);
	lockmem_grow(&b->spare, b->n_tokens * sizeof(*a), b->locked);
	a = pairs_of(&b->work);
	for (uint32_t i = 0; i < b->n_tokens; i++)
		a[i].value = i;
	for (size_t at = WORD_MAX; at > 0; at -= 8) {
		for (uint32_t i = 0; i < b->n_tokens; i++)
			a[i].key = chunk(b, a[i].value, at - 8);
		radix_sort(a, pairs_of(&b->spare), b->n_tokens);
	}
	for (uint32_t i = 0; i < b->n_tokens; i++)
		token_at(b, a[i].value)->order = i;
}

/* ------------------------------------------------------------------------------ collecting */

static uint32_t hash_bytes(const char *s, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h ^ h >> 15;
}

static void map_double(struct build *b)
{
	uint32_t *map, size = b->map_size ? b->map_size * 2 : 1u << 14;

	lockmem_shrink(&b->map);
	lockmem_grow(&b->map, size * sizeof(*map), b->locked);
	map = u32_of(&b->map);
	b->map_size = size;
	for (uint32_t i = 0; i < b->n_tokens; i++) {
		const struct token *t = token_at(b, i);
		uint32_t h = hash_bytes((const char *)b->text.base + t->text, t->len);

		while (map[h & (size - 1)])
			h++;
		map[h & (size - 1)] = i + 1;
	}
}

/* The number of a token, given at its first use. */
static uint32_t token_number(struct build *b, const char *s, uint8_t len)
{
	uint32_t h = hash_bytes(s, len), *map;
	struct token *t;

	if (b->n_tokens * 2 >= b->map_size)
		map_double(b);
	map = u32_of(&b->map);
	for (; map[h & (b->map_size - 1)]; h++) {
		uint32_t i = map[h & (b->map_size - 1)] - 1;

		t = token_at(b, i);
		if (t->len == len && memcmp(b->text.base + t->text, s, len) == 0)
			return i;
	}
	map[h & (b->map_size - 1)] = b->n_tokens + 1;
	lockmem_grow(&b->tokens, (b->n_tokens + 1) * sizeof(*t), b->locked);
	lockmem_grow(&b->text, b->text_used + len, b->locked);
	t = token_at(b, b->n_tokens);
	*t = (struct token){ .text = (uint32_t)b->text_used, .len = len };
	memcpy(b->text.base + t->text, s, len);
	b->text_used += len;
	return b->n_tokens++;
}

static void number_add(struct build *b, int kind, uint64_t key, uint32_t slot)
{
	struct lockmem *m = &b->numbers[kind];

	lockmem_grow(m, (b->n_numbers[kind] + 1u) * sizeof(struct pair), b->locked);
	pairs_of(m)[b->n_numbers[kind]++] = (struct pair){ .key = key, .value = slot };
}

static void numbers_add(struct build *b, uint32_t slot, const struct directory_entry *e)
{
	char digits[NUMBER_WIDTH + 1];
	size_t n;

	if (e->birth != DAY_NONE)
		number_add(b, NUMBER_BIRTH,
			   e->flags & DIRECTORY_BIRTH_YEAR
				   ? birth_year_key(day_civil(e->birth).year)
				   : birth_key(e->birth),
			   slot);
	for (unsigned i = 0; i < e->n_phones; i++) {
		n = number_of_phone(e->phones[i], digits);
		if (n > 0)
			number_add(b, NUMBER_PHONE, number_key(digits, n), slot);
	}
	n = number_of_file(e->file_no, digits);
	if (n > 0)
		number_add(b, NUMBER_FILE, number_key(digits, n), slot);
	if (niss_key(e->niss) != 0)
		number_add(b, NUMBER_NISS, niss_key(e->niss), slot);
}

static void collect(struct build *b)
{
	unsigned wanted = b->small ? STATE_SMALL | STATE_TAIL : STATE_LIVE;

	lockmem_grow(&b->own_at, (b->n_slots + 1u) * sizeof(uint32_t), b->locked);
	for (uint32_t slot = 0; slot < b->n_slots; slot++) {
		struct directory_entry e;
		struct token_list l;

		u32_of(&b->own_at)[slot] = b->n_own;
		if (!(hot_at(b->d, slot)->state & wanted))
			continue;
		entry_view(b->d, slot, &e);
		tokens_of(&e, &l);
		lockmem_grow(&b->own, (b->n_own + l.n) * sizeof(uint32_t), b->locked);
		for (size_t i = 0; i < l.n; i++) {
			uint32_t t = token_number(b, l.text[i], l.len[i]);

			token_at(b, t)->count++;
			u32_of(&b->own)[b->n_own++] = t;
		}
		numbers_add(b, slot, &e);
	}
	u32_of(&b->own_at)[b->n_slots] = b->n_own;
}

/* ------------------------------------------------------------------------------ laying out */

/* The next `n` items of `size` bytes of the index's range. */
static void *take(struct index *ix, size_t *used, size_t n, size_t size)
{
	void *p = ix->mem.base + *used;

	*used += (n * size + 7) / 8 * 8;
	return p;
}

static void lay_out_tokens(struct build *b, struct index *ix, size_t *used)
{
	uint32_t *text_at = take(ix, used, b->n_tokens + 1u, sizeof(*text_at));
	uint32_t *post_at = take(ix, used, b->n_tokens + 1u, sizeof(*post_at));
	uint8_t *lcp = take(ix, used, b->n_tokens, 1);
	char *text = take(ix, used, b->text_used, 1);
	const struct pair *sorted = pairs_of(&b->work);

	text_at[0] = post_at[0] = 0;
	for (uint32_t i = 0; i < b->n_tokens; i++) {
		const struct token *t = token_at(b, sorted[i].value);
		const char *prev = i ? text + text_at[i - 1] : text;
		uint32_t prev_len = i ? text_at[i] - text_at[i - 1] : 0;
		uint8_t shared = 0;

		memcpy(text + text_at[i], b->text.base + t->text, t->len);
		while (shared < t->len && shared < prev_len &&
		       prev[shared] == text[text_at[i] + shared])
			shared++;
		lcp[i] = shared;
		text_at[i + 1] = text_at[i] + t->len;
		post_at[i + 1] = post_at[i] + t->count;
	}
	ix->text = text;
	ix->text_at = text_at;
	ix->lcp = lcp;
	ix->post_at = post_at;
}

static void lay_out_posts(struct build *b, struct index *ix, size_t *used)
{
	uint32_t *own_at = take(ix, used, b->n_slots + 1u, sizeof(*own_at));
	uint32_t *own = take(ix, used, b->n_own, sizeof(*own));
	uint32_t *posts = take(ix, used, b->n_own, sizeof(*posts));
	uint32_t *fill;

	lockmem_grow(&b->map, b->n_tokens * sizeof(*fill), b->locked);
	fill = u32_of(&b->map); /* its other use is over */
	memcpy(fill, ix->post_at, b->n_tokens * sizeof(*fill));
	memcpy(own_at, b->own_at.base, (b->n_slots + 1u) * sizeof(*own_at));
	for (uint32_t slot = 0; slot < b->n_slots; slot++) {
		for (uint32_t i = own_at[slot]; i < own_at[slot + 1]; i++) {
			uint32_t t = token_at(b, u32_of(&b->own)[i])->order;

			own[i] = t;
			posts[fill[t]++] = slot;
		}
	}
	ix->own_at = own_at;
	ix->own = own;
	ix->posts = posts;
}

static struct pairs lay_out_pairs(struct build *b, struct index *ix, size_t *used,
				  struct lockmem *m, uint32_t n)
{
	uint64_t *key = take(ix, used, n, sizeof(*key));
	uint32_t *value = take(ix, used, n, sizeof(*value));

	lockmem_grow(&b->spare, n * sizeof(struct pair), b->locked);
	radix_sort(pairs_of(m), pairs_of(&b->spare), n);
	for (uint32_t i = 0; i < n; i++) {
		key[i] = pairs_of(m)[i].key;
		value[i] = pairs_of(m)[i].value;
	}
	return (struct pairs){ .n = n, .key = key, .value = value };
}

static void lay_out_phonetic(struct build *b, struct index *ix, size_t *used)
{
	for (int set = 0; set < PHONETIC_SETS; set++) {
		uint32_t n = 0;

		for (uint32_t t = 0; t < ix->n_tokens; t++) {
			uint32_t h = phonetic_hash((enum phonetic_set)set,
						   ix->text + ix->text_at[t], token_len(ix, t));

			if (h)
				pairs_of(&b->work)[n++] = (struct pair){ h, t };
		}
		ix->phonetic[set] = lay_out_pairs(b, ix, used, &b->work, n);
	}
}

static size_t index_bytes(const struct build *b)
{
	size_t n = b->n_tokens, bytes = 0;

	bytes += 2 * (n + 1) * sizeof(uint32_t) + n + b->text_used;
	bytes += ((size_t)b->n_slots + 1 + 2 * (size_t)b->n_own) * sizeof(uint32_t);
	bytes += PHONETIC_SETS * n * (sizeof(uint64_t) + sizeof(uint32_t));
	for (int i = 0; i < 4; i++)
		bytes += b->n_numbers[i] * (sizeof(uint64_t) + sizeof(uint32_t));
	return bytes + 32 * 8; /* rounding of each part */
}

static void reserve_all(struct build *b)
{
	size_t persons = b->n_slots + 1u;

	lockmem_reserve(&b->tokens, persons * TOKENS_MAX * sizeof(struct token));
	lockmem_reserve(&b->text, persons * TOKENS_MAX * WORD_MAX);
	lockmem_reserve(&b->map, persons * TOKENS_MAX * 16 + (1u << 17));
	lockmem_reserve(&b->own, persons * TOKENS_MAX * sizeof(uint32_t));
	lockmem_reserve(&b->own_at, persons * 2 * sizeof(uint32_t));
	lockmem_reserve(&b->work, persons * TOKENS_MAX * sizeof(struct pair));
	lockmem_reserve(&b->spare, persons * TOKENS_MAX * sizeof(struct pair));
	for (int i = 0; i < 4; i++)
		lockmem_reserve(&b->numbers[i],
				persons * DIRECTORY_PHONES_MAX * sizeof(struct pair));
}

static void free_all(struct build *b)
{
	struct lockmem *const all[] = { &b->tokens, &b->text, &b->map,	&b->own,
					&b->own_at, &b->work, &b->spare };

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		lockmem_free(all[i]);
	for (int i = 0; i < 4; i++)
		lockmem_free(&b->numbers[i]);
}

void index_build(const struct directory *d, bool small, struct index *out, bool *locked)
{
	struct build b = { .d = d, .locked = locked, .small = small, .n_slots = d->n_slots };
	struct pairs *const numbers[] = { &out->birth, &out->phone, &out->file, &out->niss };
	size_t used = 0;

	*out = (struct index){ .n_slots = b.n_slots };
	reserve_all(&b);
	collect(&b);
	tokens_sort(&b);
	lockmem_reserve(&out->mem, index_bytes(&b));
	lockmem_grow(&out->mem, index_bytes(&b), locked);
	out->n_tokens = b.n_tokens;
	lay_out_tokens(&b, out, &used);
	lay_out_posts(&b, out, &used);
	lay_out_phonetic(&b, out, &used);
	for (int i = 0; i < 4; i++)
		*numbers[i] = lay_out_pairs(&b, out, &used, &b.numbers[i], b.n_numbers[i]);
	free_all(&b);
}

uint32_t order_build(const struct directory *d, struct lockmem *out, bool *locked)
{
	struct lockmem a = { 0 }, spare = { 0 };
	uint32_t n = 0, n_slots = d->n_slots, *slots;

	lockmem_reserve(out, (n_slots + 1u) * sizeof(uint32_t));
	lockmem_grow(out, (n_slots + 1u) * sizeof(uint32_t), locked);
	lockmem_reserve(&a, (n_slots + 1u) * sizeof(struct pair));
	lockmem_grow(&a, (n_slots + 1u) * sizeof(struct pair), locked);
	lockmem_reserve(&spare, (n_slots + 1u) * sizeof(struct pair));
	lockmem_grow(&spare, (n_slots + 1u) * sizeof(struct pair), locked);
	slots = u32_of(out);
	for (uint32_t slot = 0; slot < n_slots; slot++)
		if (hot_at(d, slot)->state & STATE_LIVE)
			pairs_of(&a)[n++].value = slot;
	for (int part = 1; part >= 0; part--) {
		for (uint32_t i = 0; i < n; i++)
			pairs_of(&a)[i].key = rank_at(d, pairs_of(&a)[i].value)->name[part];
		radix_sort(pairs_of(&a), pairs_of(&spare), n);
	}
	/* Namesakes, and names alike in their first 16 bytes, are few: by insertion. */
	for (uint32_t i = 0; i < n; i++) {
		uint32_t slot = pairs_of(&a)[i].value, k = i;

		for (; k > 0 && name_compare_full(d, slot, slots[k - 1]) < 0; k--)
			slots[k] = slots[k - 1];
		slots[k] = slot;
	}
	lockmem_free(&a);
	lockmem_free(&spare);
	return n;
}

void index_free(struct index *ix)
{
	lockmem_free(&ix->mem);
	*ix = (struct index){ 0 };
}

uint32_t pairs_lower(const struct pairs *p, uint64_t key)
{
	uint32_t from = 0, to = p->n;

	while (from < to) {
		uint32_t mid = from + (to - from) / 2;

		if (p->key[mid] < key)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

uint64_t niss_key(const uint8_t niss[DIRECTORY_NISS_SIZE])
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | niss[i];
	return v;
}
