/*
 * The repair café: events, tickets of items, volunteers and their hours, repairs between two
 * events, and the files of the Open Repair Data Standard (ords.h).
 *
 * Rules of the trade
 * - A visitor is nobody.  A ticket holds an object: category, brand, age, problem.  A person is
 *   tied to it only when a file of the centre is to mention the repair; nothing else in the base
 *   (hour, number, order) says who came.
 * - Result and barrier are codes of the standard; a barrier belongs to the end of life alone.
 * - An object on mains current that goes home as repaired has passed the test of safety, or
 *   somebody says that none is needed: "repair.safety_needed" otherwise.
 * - Hours of volunteers are those that were logged, from when to when, never an estimate.
 * - The weight kept out of the waste is that of repaired objects: as weighed, else the usual
 *   weight of the category, else the parameter repair.grams_default.
 * - Whoever holds repair.desk alone sees the events of today; repair.manage sees all.
 *
 * Records
 *	repair.done	a ticket with a result; quantity: grams; minutes: at the table; wait:
 *			minutes before it; amount_cents: parts; outcome: the status
 *	repair.left	an item that went home before its turn (quantity 1)
 *	repair.event	an event that was held; head_count: visitors; quantity: items
 *	repair.hours	one volunteer at one event; minutes
 */
#ifndef SVC_REPAIR_REPAIR_H
#define SVC_REPAIR_REPAIR_H

#include "core/deed.h"
#include "core/grant.h"
#include "core/pick.h"
#include "core/write.h"
#include "http/http.h"
#include "svc/repair/ords.h"

/* events.c */
handler_fn repair_codes, repair_events, repair_event_add, repair_event_change;
/* board.c */
handler_fn repair_event_get, repair_ticket_get, repair_ticket_list;
/* tickets.c */
handler_fn repair_ticket_add, repair_ticket_change;
/* volunteers.c */
handler_fn repair_volunteers, repair_volunteer_add, repair_volunteer_change, repair_shift_add,
	repair_shift_change;
/* exchange.c */
handler_fn repair_export, repair_check, repair_import_preview, repair_import;

extern const char *const repair_event_states[],
	*const repair_ticket_states[], *const repair_safety[], *const repair_roles[];
enum { EVENT_PLANNED, EVENT_OPEN, EVENT_CLOSED, EVENT_CANCELLED };
enum { TICKET_WAITING, TICKET_REPAIRING, TICKET_DONE, TICKET_LEFT };
enum { SAFETY_UNTESTED, SAFETY_PASSED, SAFETY_FAILED, SAFETY_NOT_NEEDED };
enum { STATUS_UNKNOWN, STATUS_FIXED, STATUS_REPAIRABLE, STATUS_END_OF_LIFE };

struct repair_period_q {
	int32_t from, to;
};
struct repair_event_in {
	const char *service, *start, *end, *place, *partner;
	int32_t day;
	int64_t tables, visitors;
	int state;
};
struct repair_ticket_in {
	const char *service, *problem, *brand, *work, *finished;
	int32_t day;
	int64_t category, table, volunteer_id, status, barrier, grams, parts_cents, age_tenths,
		person_id, minutes, at;
	int state, safety;
	bool disclaimer;
};
struct repair_volunteer_in {
	const char *name;
	struct list skills; /* texts */
	bool active;
};
struct repair_shift_in {
	int64_t volunteer_id, table;
	const char *start, *end;
	int role;
};
struct repair_import_in {
	const char *service, *text;
};
extern const struct schema repair_period_q_schema, repair_event_in_schema,
	repair_ticket_in_schema, repair_volunteer_in_schema, repair_shift_in_schema,
	repair_import_in_schema;
extern const struct schema repair_saved_schema, repair_codes_schema, repair_events_schema,
	repair_board_schema, repair_ticket_schema, repair_tickets_schema,
	repair_volunteers_schema, repair_check_schema, repair_imported_schema;

/* A row of repair_event. */
struct repair_event {
	int64_t id, version, service_id, start, end, place_id, partner_id, tables, visitors,
		next_no, record_id;
	int32_t day;
	int state;
};
/* ERR_NOT_FOUND when it is not there, or not of today for who only keeps the desk. */
Err repair_event_read(struct ctx *cx, int64_t id, struct repair_event *out) MUST_CHECK;
Err repair_event_write(struct ctx *cx, struct jw *w, const struct repair_event *e) MUST_CHECK;
/* The record of an event that was held, from what its tickets say; voids one before. */
Err repair_event_record(struct ctx *cx, struct repair_event *e) MUST_CHECK;

/* A row of repair_ticket. */
struct repair_ticket {
	int64_t id, version, service_id, event_id, no, category, table, volunteer_id, arrived,
		started, finished, status, barrier, grams, parts_cents, age_tenths, person_id,
		record_id;
	int32_t day;
	int state, safety;
	bool disclaimer;
	const char *source_id, *group;
	const char *brand, *problem, *work; /* out of the cell */
	const void *about;
	size_t about_len;
};
#define REPAIR_ITEMS_MAX 2000 /* of one event: its board is answered whole */
#define REPAIR_TICKET_COLUMNS                                                                  \
	"ticket_id, version, service_id, event_id, no, category, table_no, volunteer_id,"      \
	" arrived, started, finished, status, barrier, grams, parts_cents, age_tenths,"        \
	" person_id, record_id, day, state, safety, disclaimer, source_id, group_identifier,"  \
	" about"
/* The current row; the cell is opened. */
Err repair_ticket_row(struct ctx *cx, const struct stmt *q, struct repair_ticket *t) MUST_CHECK;
Err repair_ticket_read(struct ctx *cx, int64_t id, struct repair_ticket *t) MUST_CHECK;
void repair_ticket_write(struct jw *w, const struct repair_ticket *t);
/* Inside a write job: seals, emits or voids its record, stores a new row. */
Err repair_ticket_store(struct ctx *cx, struct repair_ticket *t) MUST_CHECK;
/* The weight that counts, and whether it was weighed. */
int64_t repair_grams(const struct ctx *cx, const struct repair_ticket *t);
int repair_word(const char *const *words, const char *word); /* index, 0 when it is none */

#endif
