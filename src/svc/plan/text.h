/*
 * The text of a plan before anybody looks for its structure: bytes of any origin (a scan, a PDF
 * copied by hand, a word processor, a spreadsheet) become UTF-8 with one form for every sign,
 * and then lines.
 *
 * What changes: the encoding (UTF-16 with a mark, else UTF-8, else Windows-1252); combining
 * accents joined to their letter; ligatures spelt out (but oe and ae stay letters: U+0153);
 * every kind of space is a space; every apostrophe is '; every kind of bullet of a symbol font
 * is U+2022; <p>, <br>, <li> become PLAN_PARA, other known tags and entities are resolved;
 * controls vanish. Tabs, line ends and page breaks stay: they carry structure.  No word is
 * changed here (label.h does that).
 *
 * Memory: in the arena given.  All texts are NUL-terminated and valid UTF-8.
 */
#ifndef SVC_PLAN_TEXT_H
#define SVC_PLAN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"

#define PLAN_TEXT_MAX  ((size_t)2 << 20) /* bytes, as received */
#define PLAN_LINES_MAX 50000		 /* lines with something on them */
#define PLAN_PARA      '\x1e'		 /* a paragraph ends inside a line (html) */

struct plan_source {
	char *text;
	size_t len;
	size_t n_lines; /* with something on them */
	bool converted; /* was not UTF-8 */
};

struct plan_line {
	const char *text; /* no blanks at its ends; tabs inside stay, and so do leading tabs */
	int no;		  /* 1-based */
	bool gap;	  /* something blank (or a page end) stands before it */
};

/*
 * ERR_INVALID: "plan.too_large" (PLAN_TEXT_MAX, PLAN_LINES_MAX), "plan.not_text" (a PDF, an
 * archive, an image), "plan.not_recognised" (nothing but blanks).
 */
Err plan_text_read(struct arena *a, struct err_info *ei, const char *bytes, size_t len,
		   struct plan_source *out) MUST_CHECK;
/* The lines that are not blank, cut out of src->text, which is used up. */
void plan_text_lines(struct arena *a, const struct plan_source *src, struct plan_line **out,
		     size_t *n_out);

/* One code point in folded form: 1 or 2 bytes of [a-z0-9] in out; 0 for what parts words. */
size_t plan_fold_char(uint32_t cp, char out[2]);
/*
 * The folded form used for comparisons: lower case, no accents, anything that is not a letter
 * or a digit parts words, one space between words.
 */
char *plan_fold(struct arena *a, const char *s);
/* Hash of the folded form, without digits when `digits` is false; 0 for no letter at all. */
uint64_t plan_fold_hash(const char *s, bool digits);
/* One space for every run of blanks (tabs and PLAN_PARA too), none at the ends. */
char *plan_squeeze(struct arena *a, const char *s);
/* At most `max` code points, with an ellipsis when something is cut. */
const char *plan_excerpt(struct arena *a, const char *s, size_t max);
/* True when s[0] begins a letter (any script of Latin). */
bool plan_letter_at(const char *s);
bool plan_lower_at(const char *s);
bool plan_upper_at(const char *s);

#endif
