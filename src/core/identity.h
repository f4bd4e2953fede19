/*
 * The identity of a person: the one compartment that the whole program needs (names on lists,
 * search, greeting), so its form lives in core.
 */
#ifndef CORE_IDENTITY_H
#define CORE_IDENTITY_H

#include "core/directory.h"
#include "core/schema.h"

struct contact {
	int kind; /* contact_kinds */
	const char *value, *label;
	bool discreet; /* do not leave a message, do not say who calls */
};
extern const char *const contact_kinds[]; /* mobile phone email other */

struct address {
	const char *street, *number, *box, *postcode, *locality, *note;
};

struct identity {
	int64_t version; /* of the compartment */
	const char *last_name, *first_name, *usual_name;
	int32_t birth_date;
	int sex; /* sex_codes: m f x, -1 not told */
	struct list languages;
	bool interpreter, wheelchair;
	const char *language; /* for letters */
	struct list contacts; /* struct contact */
	struct address *address;
	struct list alerts; /* "chien au domicile" */
	int32_t deceased_on;
};
extern const char *const sex_codes[];
extern const struct schema identity_schema;

/* What the directory keeps of it. */
struct identity_row {
	int64_t person_id, referent_id, team_id, file_no;
	bool protected, closed;
	const uint8_t *niss; /* keyed index, 16 bytes, or NULL */
};
void identity_entry(struct arena *a, struct directory *d, const struct identity *id,
		    const struct identity_row *row, struct directory_entry *out);

/* "Istace Michel"; "I. M." for who may not see the name. */
char *name_initials(struct arena *a, const char *last, const char *first);
char *file_no_text(struct arena *a, int64_t file_no); /* "P-10482" */

#endif
