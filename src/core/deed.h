/*
 * Deeds of the services: what the services that give, do and house have in common.
 *
 * The functions that emit, seal or number run inside a write job.  Nothing here knows a service.
 */
#ifndef CORE_DEED_H
#define CORE_DEED_H

#include "core/grant.h"
#include "core/keyring.h"
#include "core/record.h"
#include "core/timeline.h"
#include "db/db.h"

/* The next id of a table whose ids ascend with gaps that cannot be guessed; `sql_max` asks for
 * the greatest one there is. */
Err deed_next_id(struct ctx *cx, const char *sql_max, int64_t *id) MUST_CHECK;

/* An active service of the catalogue with this archetype, and this unit unless NULL; ERR_INVALID
 * by field "service". */
Err deed_service(struct ctx *cx, struct field_errors *errs, const char *key,
		 const char *archetype, const char *unit,
		 const struct catalogue_service **out) MUST_CHECK;
/* The same by id, for a row that is there already; NULL when there is none. */
const char *deed_service_key(struct ctx *cx, int64_t service_id);

/* A key of a list; none: 0.  ERR_INVALID by `field`. */
Err deed_term(struct ctx *cx, struct field_errors *errs, enum term_list list, const char *key,
	      const char *field, int64_t *id) MUST_CHECK;

/* ERR_INVALID by field, with the bounds that its sentence names. */
Err deed_refuse(struct ctx *cx, struct field_errors *errs, const char *field, const char *error,
		int64_t min, int64_t max) MUST_CHECK;

/*
 * "person": {"id", "name"} or null.  Whoever serves a person sees the name; of a protected
 * person of another team not even that: `name` is null.
 */
void deed_person(struct ctx *cx, struct jw *w, int64_t person_id);
extern const struct schema deed_person_schema;

/* 0 when the person lives alone or is 0. */
Err deed_household(struct ctx *cx, int64_t person_id, int64_t *household_id) MUST_CHECK;

/* record_emit() for a kind by its name; fills kind, household (when 0) and staff. */
Err deed_emit(struct ctx *cx, struct record *r, const char *kind,
	      int64_t *record_id) MUST_CHECK;

/* Seals under the person's key, or the centre's when `at->person` is 0; nothing for an empty
 * text. */
Err deed_seal(struct ctx *cx, const struct place *at, const char *text,
	      struct val *out) MUST_CHECK;
/* The same for a struct with its schema. */
Err deed_seal_struct(struct ctx *cx, const struct place *at, const struct schema *s,
		     const void *in, struct val *out) MUST_CHECK;
/* NULL for an empty cell. */
Err deed_open(struct ctx *cx, const struct place *at, const void *blob, size_t n,
	      const char **text) MUST_CHECK;
Err deed_open_struct(struct ctx *cx, const struct place *at, const void *blob, size_t n,
		     const struct schema *s, void *out) MUST_CHECK;

/* A timeline item told from records; `theme` may be NULL, `what` says what happened. */
struct deed_told {
	int64_t id, record_id, service_id, staff_id, minutes; /* record_id 0: several */
	int32_t day;
	const char *theme;
	struct label what;
};
/* Writes it as the object of schema TimelineItem, into memory of the request. */
Err deed_tell(struct ctx *cx, const struct deed_told *d, struct timeline_item *out) MUST_CHECK;
/* "one, other" in each language. */
struct label deed_join(struct arena *a, const struct label *one, const struct label *other);

/* Timeline items of a person from the records whose kind begins with `prefix` ("job."). */
Err deed_items(struct ctx *cx, const struct timeline_query *q, const char *prefix,
	       struct timeline_item *out, size_t *n) MUST_CHECK;

#endif
