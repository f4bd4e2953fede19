/*
 * Casework, first slice: interventions.
 *
 * An intervention is what a social worker did: an interview, a call, a visit, a letter, an
 * errand, a contact with the network; for a person, or without one.  It emits the record
 * casework.intervention (quantity 1, minutes, channel = mode) in its own transaction.  A
 * correction keeps the earlier content, voids the record and emits the right one; a cancelled
 * intervention stays visible and counts nowhere.
 *
 * The note, who was present and the next step are one sealed cell, bound to the version.  Level
 * "sealed": under a key of its own, readable by its author only (vault/note.h).
 */
#ifndef SVC_CASEWORK_CASEWORK_H
#define SVC_CASEWORK_CASEWORK_H

#include "core/grant.h"
#include "core/keyring.h"
#include "core/record.h"
#include "core/timeline.h"
#include "core/write.h"
#include "http/http.h"

/* log.c */
handler_fn intervention_add, intervention_change, intervention_cancel;
/* read.c */
handler_fn intervention_get, intervention_mine;
/* tasks.c */
handler_fn tasks_mine, task_done, ties_propose;

struct next_step {
	const char *text;
	int32_t due;
};
struct choice_in {
	int64_t plan_id, action_id;
	const char *reason;
};
struct intervention {
	int64_t person_id, minutes, head_count;
	const char *service, *theme, *place, *partner, *outcome, *start, *note;
	int mode, level;
	int32_t day;
	struct list present; /* texts */
	struct next_step *next_step;
	struct list ties; /* struct choice_in */
};
struct cancel_in {
	const char *reason;
};
struct propose_in {
	const char *kind, *service, *theme, *place, *partner, *outcome, *mode;
	int32_t day;
};
struct mine_q {
	int32_t from, to;
	int64_t after;
};
/* What is sealed. */
struct content {
	const char *note;
	struct list present;
	struct next_step *next_step;
	const char *cancel_reason;
};

extern const struct schema intervention_schema, cancel_in_schema, propose_in_schema,
	mine_q_schema, content_schema;
extern const struct schema logged_schema, mine_schema, tasks_schema, proposed_schema,
	intervention_version_schema;
extern const char *const intervention_modes[], *const intervention_levels[];
extern const struct timeline_source casework_timeline;

enum { LEVEL_NORMAL, LEVEL_TEAM, LEVEL_SEALED };

/* A row of the table. */
struct logged {
	int64_t id, version, person_id, author_id, record_id;
	int64_t service_id, mode_id, theme_id, place_id, partner_id, outcome_id;
	int64_t minutes, head_count, start;
	int32_t day;
	int level;
	bool cancelled, corrected;
	const void *content;
	size_t content_len;
};

Err logged_read(struct ctx *cx, int64_t id, struct logged *out) MUST_CHECK;
/* May this user read it?  ERR_NOT_FOUND otherwise. */
Err logged_grant(struct ctx *cx, const struct logged *l, struct grant *g) MUST_CHECK;
bool logged_editable(const struct ctx *cx, const struct logged *l);
/*
 * Opens the sealed content.  *sealed: there is one, and this reader may not open it.  Content of
 * an intervention without a person is under the centre's key.
 */
Err content_open(struct ctx *cx, const struct logged *l, struct content *out,
		 bool *sealed) MUST_CHECK;
/* Seals it for version `version`; with level sealed, a note key for the author is stored. */
Err content_seal(struct ctx *cx, const struct logged *l, const struct content *c,
		 uint8_t **blob, size_t *n) MUST_CHECK;
/* The members of schema TimelineItem. */
Err logged_write(struct ctx *cx, struct jw *w, const struct logged *l,
		 bool with_person) MUST_CHECK;

#endif
