/*
 * Directory: the names of all persons of a centre, in memory, and the search over them.
 *
 * It is a read model: the truth is in sealed cells of the base.  It is filled when the centre
 * is unlocked, kept up to date by the writer after each commit, and can be dropped and rebuilt
 * at any time.  No searchable name exists on disk.
 *
 * Life cycle
 * ----------
 * `directory_new()`; for a first load `directory_bulk_begin()`, `directory_put()` for every
 * person, `directory_bulk_end()`; then `directory_put()` and `directory_remove()` as changes
 * come. `directory_free()` overwrites everything.  All of it lies in pages that are locked in
 * memory and left out of core dumps; `directory_locked()` tells whether the system granted the
 * lock (limit `memlock`), for the start-up check to report.
 *
 * Threads
 * -------
 * Every function may be called from any thread: an inner read-write lock guards the content,
 * and changes are serialised.  Answers are copies in the caller's arena.  New and changed
 * persons are found at once; every 64 changes a small index (1 to 2 ms) and every 1 000 changes
 * the whole index (some 70 ms for 50 000 persons) is built anew beside the old one, while
 * searches go on, by the thread whose put came last.
 *
 * Slots
 * -----
 * Each person has a slot, a small dense number that does not change and is not given again as
 * long as the directory lives, also after `directory_remove()`.  Three columns by slot (birth,
 * locality, sex) can be read without the lock.
 *
 * Failure
 * -------
 * Out of memory stops the process (base/arena.h tells why).  `directory_put()` refuses what
 * passes the limits below.
 */
#ifndef CORE_DIRECTORY_H
#define CORE_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "core/niss.h"

#define DIRECTORY_PERSONS_MAX  (1u << 20) /* slots ever given */
#define DIRECTORY_NAME_MAX     200u	  /* bytes of each name */
#define DIRECTORY_FILE_NO_MAX  40u
#define DIRECTORY_PHONES_MAX   6u
#define DIRECTORY_NISS_SIZE    16u
#define DIRECTORY_HITS_MAX     50u
#define DIRECTORY_SPANS_MAX    12u
#define DIRECTORY_LOCALITY_MAX 16000u
#define DIRECTORY_SLOT_NONE    UINT32_MAX

enum directory_flag {
	DIRECTORY_PROTECTED = 1 << 0, /* seen only by its team */
	DIRECTORY_CLOSED = 1 << 1,    /* the file is closed */
	DIRECTORY_DECEASED = 1 << 2,
	DIRECTORY_INTERPRETER = 1 << 3, /* needs one */
	DIRECTORY_WHEELCHAIR = 1 << 4,
	DIRECTORY_BIRTH_YEAR = 1 << 5, /* only the year of `birth` is known */
	DIRECTORY_FLAGS = (1 << 6) - 1,
};

struct directory_entry {
	int64_t person_id;   /* > 0 */
	int64_t referent_id; /* user; 0 none */
	const char *last_name, *first_name, *usual_name,
		*file_no;			  /* UTF-8; NULL counts as "" */
	const char *phones[DIRECTORY_PHONES_MAX]; /* as stored, best in E.164; digits count */
	unsigned n_phones;
	int32_t birth; /* DAY_NONE unknown; with DIRECTORY_BIRTH_YEAR any day of that year */
	enum sex sex;
	uint16_t team;			   /* 0 none */
	uint16_t locality;		   /* directory_locality(); 0 unknown */
	uint16_t flags;			   /* enum directory_flag */
	uint8_t niss[DIRECTORY_NISS_SIZE]; /* keyed index of the NISS; zeros: none */
};

struct directory;

struct directory *directory_new(void) __attribute__((returns_nonnull));
void directory_free(struct directory *d); /* NULL is fine */
bool directory_locked(const struct directory *d);

/* Between begin and end puts are collected and no index is built.  Searches work, slowly. */
void directory_bulk_begin(struct directory *d);
void directory_bulk_end(struct directory *d);

/*
 * Inserts or replaces by `person_id`.  Texts are copied.  False, and nothing changed: a text is
 * too long or not UTF-8, an id or a count is out of range, or all slots are taken.
 */
bool directory_put(struct directory *d, const struct directory_entry *e) MUST_CHECK;
void directory_remove(struct directory *d, int64_t person_id); /* unknown: nothing */
/* A copy with texts in `arena`; false when the person is not there. */
bool directory_get(struct directory *d, struct arena *arena, int64_t person_id,
		   struct directory_entry *out) MUST_CHECK;
size_t directory_count(struct directory *d);	    /* persons present */
size_t directory_memory_bytes(struct directory *d); /* all that it holds */
/* "Istace Michel", "Istace Michel (Mimi)": how a name stands on every list. */
char *directory_display_name(struct arena *arena, const struct directory_entry *e)
	__attribute__((returns_nonnull));
/* Calls `each` for every person present, in the order of slots, under the read lock: `each`
 * must not call the directory.  The entry and its texts are valid during the call. */
void directory_each(struct directory *d,
		    void (*each)(void *arg, uint32_t slot, const struct directory_entry *e),
		    void *arg);

/* ------------------------------------------------------------------------------- slots */

/* DIRECTORY_SLOT_NONE when the person never was in the directory. */
uint32_t directory_slot(struct directory *d, int64_t person_id);
uint32_t directory_slots(const struct directory *d); /* slots given so far; all are below it */

/*
 * Columns by slot.  The addresses never change; a slot below a value that directory_slots()
 * gave may be read at any time, through these functions.  A removed person reads as unknown.
 */
struct directory_columns {
	const int32_t *birth;
	const uint16_t *locality;
	const uint8_t *sex;
};

const struct directory_columns *directory_columns(const struct directory *d);

static inline int32_t directory_birth_at(const struct directory_columns *c, uint32_t slot)
{
	return __atomic_load_n(&c->birth[slot], __ATOMIC_RELAXED);
}

static inline uint16_t directory_locality_at(const struct directory_columns *c, uint32_t slot)
{
	return __atomic_load_n(&c->locality[slot], __ATOMIC_RELAXED);
}

static inline enum sex directory_sex_at(const struct directory_columns *c, uint32_t slot)
{
	return (enum sex)__atomic_load_n(&c->sex[slot], __ATOMIC_RELAXED);
}

/* The number of a locality's name, given at first use (1, 2, …); 0 for NULL, "" and a full
 * table. */
uint16_t directory_locality(struct directory *d, const char *name);
/* The name; "" for 0 and unknown numbers.  Valid until directory_free(). */
const char *directory_locality_name(struct directory *d, uint16_t locality);

/* ------------------------------------------------------------------------------- search */

/*
 * Who asks.  A protected person whose team is not among `teams`, or any protected person when
 * `sees_protected` is false, does not exist for this viewer: not as a hit, not in the order,
 * not in `more`.  `sees_all` is for the program's own jobs (self-check, statistics of the
 * officer).
 */
struct directory_viewer {
	int64_t user_id;
	const uint16_t *teams;
	size_t n_teams;
	bool sees_protected;
	bool sees_all;
};

/* How well a hit answers the text: its worst word decides. */
enum directory_class {
	DIRECTORY_EXACT = 0, /* all words typed are whole words of the name; number complete */
	DIRECTORY_PREFIX,    /* a word typed is the beginning of a word of the name */
	DIRECTORY_ONE_ERROR, /* one letter missing, added, changed, or two swapped */
	DIRECTORY_PHONETIC,  /* sounds the same */
	DIRECTORY_TWO_ERRORS,
	DIRECTORY_NO_MATCH,
};

enum directory_relation { DIRECTORY_MINE = 0, DIRECTORY_TEAM, DIRECTORY_OTHER };

/*
 * What may be typed, in any order: words of the last, first and usual name (accents, case,
 * hyphens, apostrophes do not count; particles such as van, de, el, ben may be left out; glued
 * and separate forms are the same), a birth date (12/04/1981, 12-4-81, 12041981) or year,
 * digits of a telephone number from its beginning, a file number ("P-10482", "10482"), a NISS.
 * Every word is a prefix.
 */
struct directory_query {
	const char *text;
	int32_t today; /* for two-figure years and the century of a NISS */
	size_t limit;  /* 1 to DIRECTORY_HITS_MAX; 0 means 8 */
	const struct directory_viewer *viewer;
	/* The keyed index of eleven digits; NULL: a NISS finds nobody.  Called without the
	 * lock. */
	bool (*niss_index)(void *arg, const char digits[NISS_DIGITS + 1],
			   uint8_t out[DIRECTORY_NISS_SIZE]);
	void *niss_arg;
};

struct directory_span {
	uint16_t start, length; /* code points of `name` */
};

struct directory_hit {
	uint32_t slot;
	enum directory_class class;
	enum directory_relation relation;
	unsigned score;	  /* 1000 the best, 0 the worst; never rises down the list, but for
			     relation */
	const char *name; /* directory_display_name() */
	struct directory_entry entry;			  /* without telephones and NISS */
	struct directory_span spans[DIRECTORY_SPANS_MAX]; /* ascending, apart from each other */
	unsigned n_spans;
};

struct directory_hits {
	struct directory_hit *rows; /* best first */
	size_t n_rows;
	bool more; /* persons that this viewer may see were left out by `limit` */
};

/* An empty or unusable text gives no hit. */
void directory_search(struct directory *d, struct arena *arena, const struct directory_query *q,
		      struct directory_hits *out);

#endif
