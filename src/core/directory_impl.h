/*
 * What the files of the directory share.  Nobody else includes this.
 *
 *	directory_mem.c    pages that are locked, kept out of dumps, wiped
 *	directory_fold.c   folded words of a name, and the tokens a name is found by
 *	directory_build.c  the index, made anew from all persons
 *	directory_merge.c  when it is made anew, and the swap
 *	directory.c        persons, slots, changes, locks
 *	directory_read.c   reading by id and slot, localities
 *	directory_query.c  the text typed, read into items
 *	directory_reading.c the ways to put its words together
 *	directory_walk.c   which tokens match a word, at which class
 *	directory_match.c  which persons match, best first
 *	directory_number.c which persons a number means
 *	directory_hit.c    answers: copies, scores, spans
 *
 * Words of the trade here.  A *token* is a folded word (a to z, 0 to 9, other scripts as they
 * are) by which a person is found: each word of the names, and glued forms.  The *index* lists
 * all distinct tokens in order of their bytes, so that a prefix is an interval of tokens, and
 * its persons an interval of postings.  The *side list* holds persons changed since the index
 * was made; their old postings are stale and skipped.
 */
#ifndef CORE_DIRECTORY_IMPL_H
#define CORE_DIRECTORY_IMPL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/directory.h"
#include "core/phonetic.h"

#define WORD_MAX	   40u	 /* bytes kept of a folded word */
#define WORDS_MAX	   20u	 /* words of a name */
#define TOKENS_MAX	   24u	 /* tokens of a person */
#define ITEMS_MAX	   6u	 /* items read from a text; what follows is ignored */
#define SIDE_MAX	   1000u /* changes before the index is made anew */
#define TAIL_MAX	   64u	 /* changes before the small index is made anew */
#define NONE		   UINT32_MAX
#define NAME_MAP	   32768u	       /* places of the hash table of localities */
#define DIRECTORY_TEXT_MAX ((size_t)512 << 20) /* bytes of all texts */
#define NUMBER_WIDTH	   18		       /* digits of a left-aligned number */

/* ------------------------------------------------------------------------------ memory */

struct lockmem {
	unsigned char *base; /* never moves */
	size_t reserved, usable;
};

/* All of these stop the process when the system refuses; `locked` turns false when mlock fails.
 */
void lockmem_reserve(struct lockmem *m, size_t max_bytes);
void lockmem_grow(struct lockmem *m, size_t bytes, bool *locked); /* at least `bytes` usable */
void lockmem_shrink(struct lockmem *m); /* wipes all, gives the pages back, keeps the range */
void lockmem_free(struct lockmem *m);	/* wipes all */

/* ------------------------------------------------------------------------------ folding */

struct fold_word {
	char text[WORD_MAX + 1];
	uint8_t len;		  /* bytes of `text` */
	uint8_t source[WORD_MAX]; /* code point, counted from `start`, that gave each byte */
	uint16_t start, length;	  /* code points in the source */
	bool particle;
};

/* Folds the words of a text; returns their number, at most `max`. */
size_t fold_words(const char *s, struct fold_word *out, size_t max);
/* Folds one code point into at most two bytes (four for other scripts); 0: not part of a word.
 */
size_t fold_code_point(uint32_t cp, char out[4]);
bool fold_is_mark(uint32_t cp); /* a combining accent: dropped, does not end a word */
/* Glues words[from..to] into one; false when it would pass WORD_MAX. */
bool fold_join(const struct fold_word *words, size_t from, size_t to, struct fold_word *out);

struct token_list {
	size_t n;
	uint8_t len[TOKENS_MAX];
	char text[TOKENS_MAX][WORD_MAX + 1];
};

/* The tokens of a name: its words (a word twice when it stands twice), then glued forms. */
void tokens_of(const struct directory_entry *e, struct token_list *out);
/* The folded name for sorting: last, first, usual; returns its length. */
size_t fold_sort_key(const struct directory_entry *e, char *out, size_t size);
#define SORT_KEY_SIZE (3 * DIRECTORY_NAME_MAX * 2 + 8)

/* Digits of a telephone number as compared: country 32, 00 and the trunk 0 dropped. */
size_t number_of_phone(const char *s, char out[NUMBER_WIDTH + 1]);
/* Digits of a file number, leading zeros dropped. */
size_t number_of_file(const char *s, char out[NUMBER_WIDTH + 1]);
uint64_t number_key(const char *digits,
		    size_t n);	/* left-aligned, so that prefixes are ranges */
uint64_t number_step(size_t n); /* width of the range of a prefix */

/* ------------------------------------------------------------------------------ persons */

/* Where a live person is found: in the index, in the small index, in the tail. */
enum {
	STATE_LIVE = 1,
	STATE_SMALL = 2,
	STATE_TAIL = 4,
	STATE_PROTECTED = 8,
	STATE_WHERE = STATE_LIVE | STATE_SMALL | STATE_TAIL,
};

struct hot {		/* by slot: what is read of every candidate */
	uint32_t order; /* place in the order of names; holds for STATE_LIVE alone */
	uint16_t team;
	uint8_t state;
	uint8_t referent_tag; /* referent_tag(), to spare most looks at the referent */
};

struct person { /* by slot */
	int64_t person_id;
	uint8_t niss[DIRECTORY_NISS_SIZE];
	uint32_t text; /* last, first, usual name, file number, telephones: NUL-terminated each
			*/
	uint32_t side; /* place in the side list, or NONE */
	uint16_t text_size, text_room;
	uint16_t flags;
	uint8_t n_phones;
};

struct rank {		  /* by slot */
	uint64_t name[2]; /* first 16 bytes of the sort key */
	int64_t referent;
};

struct side {	       /* an entry of the side list */
	uint32_t slot; /* NONE: replaced by a later entry, or removed */
	uint32_t text; /* place of its first token */
	uint32_t n_tokens;
};

struct side_token { /* packed one after the other, each followed by its bytes */
	uint32_t hash[PHONETIC_SETS];
	uint8_t len;
};

/* ------------------------------------------------------------------------------ index */

struct pair {
	uint64_t key;
	uint32_t value;
};

struct pairs { /* ascending by key */
	uint32_t n;
	const uint64_t *key;
	const uint32_t *value;
};

struct index {
	struct lockmem mem;
	uint32_t n_tokens, n_slots;
	const char *text;		      /* tokens one after the other */
	const uint32_t *text_at;	      /* n_tokens + 1 */
	const uint8_t *lcp;		      /* bytes shared with the token before */
	const uint32_t *post_at;	      /* n_tokens + 1 */
	const uint32_t *posts;		      /* slots, by token */
	const uint32_t *own_at;		      /* n_slots + 1 */
	const uint32_t *own;		      /* tokens, by slot */
	struct pairs phonetic[PHONETIC_SETS]; /* hash to token */
	struct pairs birth;		      /* birth_key() to slot */
	struct pairs phone, file;	      /* number_key() to slot */
	struct pairs niss;		      /* first eight bytes to slot */
};

static inline uint32_t token_len(const struct index *ix, uint32_t t)
{
	return ix->text_at[t + 1] - ix->text_at[t];
}

/* Full days, and after all of them the years of those whose year alone is known. */
static inline uint64_t birth_key(int32_t day)
{
	return (uint64_t)((int64_t)day - INT32_MIN);
}

static inline uint64_t birth_year_key(int year)
{
	return (UINT64_C(1) << 40) + (uint64_t)year;
}

uint32_t pairs_lower(const struct pairs *p, uint64_t key);  /* first with key >= `key` */
uint64_t niss_key(const uint8_t niss[DIRECTORY_NISS_SIZE]); /* 0: none */

struct directory {
	struct lockmem self;	/* where this struct lies */
	pthread_mutex_t writer; /* held for a whole change */
	pthread_mutex_t gate;	/* passed before the lock, so that a writer is not starved */
	pthread_rwlock_t lock;
	bool bulk;
	bool locked;
	size_t count;
	_Atomic uint32_t n_slots;
	struct lockmem persons, ranks, hots, texts, births, localities, sexes;
	struct directory_columns columns;
	size_t text_used, text_waste;
	struct lockmem map; /* person_id to slot: open addressing, slot + 1 */
	uint32_t map_size;
	struct lockmem sides, side_text;
	uint32_t n_sides, n_indexed; /* entries; those before `n_indexed` are in `small` */
	size_t side_text_used;
	struct index index, small;
	struct lockmem names, name_at, name_map; /* localities: texts, places, hash table */
	uint32_t n_names;
	size_t name_used;
};

static inline struct person *person_at(const struct directory *d, uint32_t slot)
{
	return (struct person *)(void *)d->persons.base + slot;
}

static inline struct rank *rank_at(const struct directory *d, uint32_t slot)
{
	return (struct rank *)(void *)d->ranks.base + slot;
}

static inline struct hot *hot_at(const struct directory *d, uint32_t slot)
{
	return (struct hot *)(void *)d->hots.base + slot;
}

static inline uint8_t referent_tag(int64_t user_id)
{
	return (uint8_t)((uint64_t)user_id * UINT64_C(0x9E3779B97F4A7C15) >> 56);
}

static inline const struct side *side_at(const struct directory *d, uint32_t i)
{
	return (const struct side *)(const void *)d->sides.base + i;
}

void directory_read_begin(struct directory *d);
void directory_read_end(struct directory *d);
void directory_write_begin(struct directory *d); /* holding d->writer */
void directory_write_end(struct directory *d);
void directory_grow(struct directory *d, struct lockmem *m, size_t bytes); /* as the writer */
uint32_t slot_find(const struct directory *d, int64_t person_id);	   /* NONE */
/* Moves the names and the file number of a view into the arena. */
void entry_copy(struct arena *arena, struct directory_entry *e);
/* Fills `e` with pointers into the directory: under the lock, or as the writer. */
void entry_view(const struct directory *d, uint32_t slot, struct directory_entry *e);
/* Total order of names: sort key, then person_id. */
int name_compare(const struct directory *d, uint32_t a, uint32_t b);
int name_compare_full(const struct directory *d, uint32_t a, uint32_t b);

/*
 * Makes an index of the live persons (`small`: of those of the side list alone).  The writer
 * calls it; readers may read meanwhile.
 */
void index_build(const struct directory *d, bool small, struct index *out, bool *locked);
/* The order of all live persons by name: slots, ascending, in `out`; returns their number. */
uint32_t order_build(const struct directory *d, struct lockmem *out, bool *locked);
/* Makes the indexes anew (directory_merge.c), as the writer. */
void directory_merge(struct directory *d);
void directory_merge_small(struct directory *d);
void index_free(struct index *ix);

/* ------------------------------------------------------------------------------ query */

struct word {
	char text[WORD_MAX + 1];
	uint8_t len;
	bool optional;		      /* a particle beside other words */
	bool open;		      /* perhaps still being typed: the last of the text */
	bool whole;		      /* must be a whole token */
	uint8_t errors;		      /* allowed */
	uint8_t floor;		      /* class at best: glued or cut words count as one error */
	uint32_t hash[PHONETIC_SETS]; /* 0: none */
	const uint64_t *masks;	      /* by byte: its places in the word (directory_walk.c) */
};

struct birth_guess {
	int32_t day;
	enum directory_class class;
};

struct number {
	char digits[NUMBER_WIDTH + 1]; /* as typed, without separators */
	uint8_t n;
	char letters[4]; /* before a file number; "" none */
	char phone[NUMBER_WIDTH + 1], file[NUMBER_WIDTH + 1];
	uint8_t n_phone, n_file; /* 0: cannot be one */
	struct birth_guess births[4];
	uint8_t n_births;
	int year; /* 0: cannot be one */
	bool has_niss;
	uint8_t niss[DIRECTORY_NISS_SIZE];
};

/* What must match together.  A text gives one or more of these, tried in turn. */
struct reading {
	struct word *words[ITEMS_MAX];
	size_t n_words;
	const struct number *numbers[ITEMS_MAX];
	size_t n_numbers;
};

struct parsed {
	struct fold_word source[ITEMS_MAX];
	struct word words[ITEMS_MAX];
	size_t n_words;
	struct number numbers[ITEMS_MAX];
	size_t n_numbers;
	bool ends_open; /* the text ends within its last word */
};

void query_parse(const struct directory_query *q, struct parsed *out);
/* Errors allowed in a word of `len` letters; `alone`: nothing else was typed. */
uint8_t errors_allowed(size_t len, bool alone, bool open);

/* ------------------------------------------------------------------------------ matching */

/* Which tokens of the index a word matches. */
struct word_set {
	const struct word *word;
	uint32_t from, to; /* tokens that begin with the word */
	bool exact;	   /* token `from` is the word */
	uint8_t *class;	  /* by token, for those outside from..to, 0 none; NULL: none looked for
			   */
	uint32_t n_posts; /* of all these tokens */
};

enum level { LEVEL_PREFIX = 0, LEVEL_ONE, LEVEL_TWO, N_LEVELS };

void word_prepare(struct word *w, struct arena *arena); /* masks and hashes */
/* `top`: how many errors to allow, at most; 0 looks for prefixes only. */
void word_set_fill(const struct index *ix, const struct word *w, enum level level,
		   struct arena *arena, struct word_set *out);
/* `hash`: phonetic hashes of the text. */
enum directory_class word_class_text(const struct word *w, enum level level, const char *text,
				     size_t len, const uint32_t hash[PHONETIC_SETS]);

/*
 * Readings of a text: as typed; with particles glued to the word after them; with two
 * neighbours glued (a stray space); one word cut in two (a space missing); without its very
 * short words. They return their number.
 */
#define READINGS_MAX (WORD_MAX + ITEMS_MAX)
size_t readings_plain(struct parsed *p, struct arena *arena, struct reading out[2]);
size_t readings_prefix(struct parsed *p, struct arena *arena, struct reading *out);
size_t readings_glued(struct parsed *p, struct arena *arena, struct reading *out);
size_t readings_cut(struct parsed *p, struct arena *arena, struct reading *out);
size_t readings_long(struct parsed *p, struct arena *arena, struct reading *out);

static inline enum directory_class word_class_token(const struct word_set *s, uint32_t token)
{
	enum directory_class c = DIRECTORY_NO_MATCH;

	if (token >= s->from && token < s->to)
		c = token == s->from && s->exact ? DIRECTORY_EXACT : DIRECTORY_PREFIX;
	else if (s->class && s->class[token])
		c = (enum directory_class)s->class[token];
	return c < (enum directory_class)s->word->floor ? (enum directory_class)s->word->floor
							: c;
}

struct candidate {
	uint32_t slot;
	uint16_t cost; /* class of the worst word * 32, and the sum of all */
	uint8_t relation;
	const struct reading *reading;
};

struct search {
	struct directory *d;
	struct arena *arena;
	const struct directory_viewer *viewer;
	uint8_t viewer_tag; /* referent_tag() */
	struct parsed parsed;
	struct candidate rows[DIRECTORY_HITS_MAX];
	size_t n, limit;
	bool more;
};

#define COST_STEP 32u

void search_run(struct search *s); /* under the read lock */

#define NUMBER_RANGES 16u

struct range { /* of one of the indexes of numbers */
	const struct pairs *pairs;
	uint32_t from, to;
};

/* Where in the index the persons stand that a number may mean; returns the number of ranges. */
size_t number_ranges(const struct index *ix, const struct number *num,
		     struct range out[NUMBER_RANGES]);
enum directory_class number_class(const struct directory *d, uint32_t slot,
				  const struct number *n);
void hits_fill(const struct search *s, struct directory_hits *out);

#endif
