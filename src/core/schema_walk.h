/*
 * What the files of core/schema share: the walk over an input, its path and its list of
 * problems, and the rules of text.  Nobody else includes this.
 */
#ifndef CORE_SCHEMA_WALK_H
#define CORE_SCHEMA_WALK_H

#include "core/schema.h"

#define SCHEMA_PATH_MAX 256

struct walk {
	struct arena *arena;
	struct field_errors *errs; /* NULL: only `wrong` is kept */
	bool own;		   /* written by this program: no bounds, no rules of text */
	bool wrong;
	int32_t today; /* a NISS needs it */
	size_t len;
	char path[SCHEMA_PATH_MAX];
};

/* Appends a member or an index to the path; returns the length to give to walk_leave(). */
size_t walk_enter(struct walk *w, const char *name);
size_t walk_enter_item(struct walk *w, size_t i);
void walk_leave(struct walk *w, size_t len);
/* Reports the value at the path. */
void walk_refuse(struct walk *w, const char *error);
void walk_refuse_bounds(struct walk *w, const char *error, int64_t min, int64_t max);

/* Where a member of a struct is.  `out` is the struct. */
void *field_at(const struct field *f, void *out);
/* Writes "absent" into every member. */
void fields_clear(const struct schema *s, void *out);
const struct field *field_find(const struct schema *s, const char *name, size_t len);

/* The same rules for a value of a JSON object and of a query string; false: refused and
 * reported. */
bool take_int(struct walk *w, const struct field *f, int64_t v, void *at);
/* `present` becomes false for an optional text that is empty. */
bool take_text(struct walk *w, const struct field *f, const char *s, const char **at,
	       bool *present);
bool take_date(struct walk *w, const char *s, int32_t *at);
bool take_enum(struct walk *w, const struct field *f, const char *s, int *at);
/* The rules of text; NULL when `s` fits, else the error. */
const char *text_clean(struct arena *a, const char *s, unsigned flags, const char **out);
/* The one form of a NISS, IBAN or telephone number; NULL when `*s` is one, else the error. */
const char *text_form(struct walk *w, unsigned flags, const char **s);

#endif
