/*
 * What every handler that logs an act does before it: keys of the catalogue to numbers, hours to
 * minutes, a fresh row id, a text under the right key.
 *
 * A key that is not there is a fault of its field (422, schema_refuse).  Texts of a row that has
 * a person are sealed under that person's key, others under the centre's.
 */
#ifndef CORE_PICK_H
#define CORE_PICK_H

#include "core/keyring.h"
#include "core/record.h"
#include "core/schema.h"

/* The term of a list; an absent or empty key gives 0. */
Err pick_term(struct ctx *cx, struct field_errors *errs, enum term_list list, const char *key,
	      const char *field, int64_t *id) MUST_CHECK;
/* An active service of this archetype; an absent key is "field.required". */
Err pick_service(struct ctx *cx, struct field_errors *errs, const char *key,
		 const char *archetype, const char *field, int64_t *id) MUST_CHECK;
/* "18:30" to minutes of the day; an absent or empty text gives -1. */
Err pick_minute(struct ctx *cx, struct field_errors *errs, const char *text, const char *field,
		int64_t *minute) MUST_CHECK;
/* "18:30"; NULL for -1. */
const char *minute_text(struct arena *a, int64_t minute);

/* The number of a kind of record, "repair.done"; ERR_INTERNAL when the catalogue lacks it. */
Err pick_kind(struct ctx *cx, const char *key, int64_t *id) MUST_CHECK;
/* The household of a person, 0 for none. */
Err pick_household(struct ctx *cx, int64_t person_id, int64_t *id) MUST_CHECK;
/*
 * Inside a write job: emits `r` with the kind of that key and the household of its person; when
 * `old` is a record, it is voided in favour of the new one.  `*id` receives the new record.
 */
Err record_put(struct ctx *cx, const char *kind, struct record *r, int64_t old,
	       int64_t *id) MUST_CHECK;
/* Ids ascend, so that a table grows at its end, with gaps that cannot be guessed. */
int64_t id_after(int64_t greatest);

/* NULL or empty text gives a NULL value. */
Err sealed_value(struct ctx *cx, const struct place *at, const char *text,
		 struct val *out) MUST_CHECK;
/* NULL blob gives NULL. */
Err sealed_text(struct ctx *cx, const struct place *at, const void *blob, size_t n,
		const char **text) MUST_CHECK;
/* The text of a column. */
Err sealed_column(struct ctx *cx, const struct place *at, const struct stmt *q, int column,
		  const char **text) MUST_CHECK;

/* Inside a write job: after the commit the open pages learn that activities moved. */
void activities_moved(struct ctx *cx);

/* Members for lists: {"key":…,"label":…} of a term under `name`, null for 0. */
void jw_term(struct jw *w, const struct model *m, const char *name, int64_t id);
extern const struct schema term_ref_schema;
/* "name" as the directory knows it, for a reader who may know that the person exists. */
Err jw_person(struct ctx *cx, struct jw *w, const char *name, int64_t person_id) MUST_CHECK;
extern const struct schema person_ref_schema;

#endif
