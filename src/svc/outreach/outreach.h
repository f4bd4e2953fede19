/*
 * Outreach: work in the street, orientations, rights not taken up, communications and pages.
 *
 * Rules of the trade
 * - A contact is anonymous by design.  Who wishes to be known again chooses a word (the code);
 *   age band and sex are asked, never a name or a birth date.  Records of a code carry the code's
 *   random number as their household, so that "how many different people" can be told; the number
 *   leads to no file.
 * - A code is tied to a file only when the person consents; who heard it and on which day is kept,
 *   and the tie can be taken back.  Contacts made before stay anonymous.
 * - An orientation has an outcome, later: the record is replaced then, with the days that it took
 *   (lag).
 * - A right that was not taken up has a cause (not known, not asked, not proposed, not received,
 *   too hard: the usual typology of non-take-up) and, once opened, what it brings a year.
 *
 * Records
 *	outreach.outing		quantity 1; minutes; head_count: people met
 *	outreach.contact	one contact; household: the code; outcome; partner: oriented to
 *	outreach.first		a person met for the first time
 *	outreach.linked		a code that is followed under a file, with consent
 *	outreach.referral	an orientation; outcome; lag
 *	outreach.take_up	a right not taken up; theme: found, cause or remedy; outcome;
 *				amount_cents: a year
 *	outreach.published	a communication; place: the medium; head_count: audience
 *	outreach.page		a page of the web site that was written or brought up to date
 */
#ifndef SVC_OUTREACH_OUTREACH_H
#define SVC_OUTREACH_OUTREACH_H

#include "core/grant.h"
#include "core/list.h"
#include "core/pick.h"
#include "core/write.h"
#include "http/http.h"

/* outings.c */
handler_fn outreach_outings, outreach_outing_add, outreach_outing_get, outreach_outing_change;
/* contacts.c */
handler_fn outreach_contact_add, outreach_contact_change;
/* codes.c */
handler_fn outreach_codes, outreach_code_add, outreach_code_link, outreach_code_unlink;
/* referrals.c */
handler_fn outreach_referrals, outreach_referral_add, outreach_referral_get,
	outreach_referral_change;
/* publications.c */
handler_fn outreach_publications, outreach_publication_add, outreach_publication_change;

extern const char *const outreach_ages[],
	*const outreach_sexes[], *const outreach_kinds[],
					 *const outreach_claims[],
						 *const outreach_causes[],
							 *const outreach_publication_kinds[];

struct outreach_period_q {
	int32_t from, to;
	int kind;
};
struct outreach_outing_in {
	const char *service, *start, *zone, *place, *partner, *note;
	int32_t day;
	int64_t minutes, second_id;
};
struct outreach_contact_in {
	int64_t code_id, minutes;
	const char *theme, *partner, *outcome, *note;
	bool first;
};
struct outreach_code_in {
	const char *name;
	int age_band, sex;
};
struct outreach_link_in {
	int64_t person_id;
	int32_t consent_day;
};
struct outreach_referral_in {
	int kind, claim, cause;
	const char *service, *theme, *partner, *outcome, *note;
	int32_t day, outcome_day;
	int64_t person_id, code_id, cents_year;
	bool accompanied;
};
struct outreach_publication_in {
	int kind;
	const char *service, *title, *media, *theme, *partner, *address;
	int32_t day;
	int64_t audience;
	bool clear;
};
extern const struct schema outreach_period_q_schema, outreach_outing_in_schema,
	outreach_contact_in_schema, outreach_code_in_schema, outreach_link_in_schema,
	outreach_referral_in_schema, outreach_publication_in_schema;
extern const struct schema outreach_saved_schema, outreach_outings_schema,
	outreach_outing_schema, outreach_codes_schema, outreach_referrals_schema,
	outreach_referral_schema, outreach_publications_schema;

/* A row of outreach_code. */
struct outreach_code {
	int64_t id, version, person_id, consent_by, record_id;
	int32_t consent_day;
	int age_band, sex; /* -1: not told */
	bool active;
	const char *name;
};
Err outreach_code_read(struct ctx *cx, int64_t id, struct outreach_code *c) MUST_CHECK;
/* {"id","name"} under `name`, null for 0. */
Err jw_code(struct ctx *cx, struct jw *w, const char *name, int64_t id) MUST_CHECK;
extern const struct schema outreach_code_ref_schema;

/* A row of outreach_outing. */
struct outing {
	int64_t id, version, service_id, start, minutes, place_id, partner_id, staff_id,
		second_id, record_id;
	int32_t day;
	const char *zone, *note;
};
Err outing_read(struct ctx *cx, int64_t id, struct outing *o) MUST_CHECK;
/* Inside a write job: the record of an outing, with the people met; voids the one before. */
Err outing_record(struct ctx *cx, const struct outing *o) MUST_CHECK;
/* "contacts" of an outing. */
Err contacts_write(struct req *rq, struct jw *w, const struct outing *o,
		   int64_t after) MUST_CHECK;
void jw_staff(struct jw *w, const struct model *m, const char *name, int64_t user_id);

int outreach_word(const char *const *words, const char *word); /* -1 when it is none */
Err outreach_saved(struct req *rq, struct resp *rs, int status, int64_t id,
		   int64_t version) MUST_CHECK;

#endif
