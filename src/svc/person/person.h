/*
 * Persons: search, file, compartments, household, need to know.
 *
 * Everything that is told about a person passes core/grant.h first.  Search answers what the
 * asker may see: a dossier of another team shows initials, birth year and team, a protected
 * person of another team does not exist.
 */
#ifndef SVC_PERSON_PERSON_H
#define SVC_PERSON_PERSON_H

#include "core/compartment.h"
#include "core/grant.h"
#include "core/identity.h"
#include "core/list.h"
#include "core/write.h"
#include "http/http.h"

/* search.c */
handler_fn person_search, person_duplicates, person_recent;
/* file.c */
handler_fn person_get, person_timeline;
/* edit.c */
handler_fn person_add, person_identity, person_administrative, person_social, person_health,
	person_file;
/* access.c */
handler_fn person_reveal, person_glass, person_history, person_accesses;
/* household.c */
handler_fn person_household;
/* draft.c */
handler_fn person_draft, person_draft_put, person_draft_delete;

struct administrative {
	int64_t version;
	const char *niss, *iban, *nationality, *residence, *marital, *income_source,
		*health_fund;
};
struct social {
	int64_t version;
	const char *situation, *summary, *housing, *work, *debts;
};
struct health {
	int64_t version;
	const char *needs, *allergies, *mobility, *contact;
};

struct search_in {
	const char *q;
	int64_t limit;
};
struct duplicates_in {
	const char *last_name, *first_name, *niss;
	int32_t birth_date;
};
struct person_in {
	struct identity *identity;
	struct administrative *administrative;
	int64_t team_id, referent_id;
	bool protected;
};
struct file_in {
	int64_t team_id, referent_id;
	bool protected;
	int status;
};
struct reveal_in {
	int field;
};
struct glass_in {
	const char *reason_code, *reason;
};
struct accesses_q {
	int64_t after; /* the line of the trail that was read last */
};
struct timeline_q {
	const char *before;
	int kind;
	int64_t limit;
};
struct member_in {
	int64_t person_id;
	int role;
};
struct household_in {
	struct list members;
};
struct draft_in {
	const char *form;
};

extern const struct schema administrative_schema, social_schema, health_schema;
extern const struct schema search_in_schema, duplicates_in_schema, person_in_schema,
	file_in_schema, reveal_in_schema, glass_in_schema, timeline_q_schema,
	household_in_schema, draft_in_schema;
extern const struct schema accesses_q_schema;
extern const struct schema hits_schema, person_schema, timeline_schema, accesses_schema,
	history_schema, person_added_schema, version_schema, revealed_schema, glass_out_schema,
	drafts_schema, recent_schema, duplicates_schema;
extern const char *const household_roles[];
extern const char *const file_statuses[];
extern const char *const reveal_fields[];
extern const char *const timeline_kinds[];

/* Tells the directory what changed, after the commit. */
Err person_publish(struct ctx *cx, int64_t person_id, const struct identity *id,
		   const struct identity_row *row) MUST_CHECK;
/* Reads the present row and identity again, for changes that touch only the file. */
Err person_republish(struct ctx *cx, int64_t person_id) MUST_CHECK;

/* Household of a person as it shows on the page (household.c). */
Err household_write(struct ctx *cx, struct jw *w, int64_t person_id) MUST_CHECK;
/* {"id","label"} of a team, or null; {"id","name"} of a user, or null. */
void jw_team(struct jw *w, const char *name, const struct model *m, int64_t id);
void jw_user(struct jw *w, const char *name, const struct model *m, int64_t id);

#endif
