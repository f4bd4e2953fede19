/*
 * Before a date is given: can this person be reached afterwards?  The desk learns yes or no, and
 * whether a message may be left, never a number (reception reads no address book).
 */
#include "core/compartment.h"
#include "core/identity.h"
#include "svc/appointment/appointment.h"

#include "base/banned.h"

static const struct field reach_fields[] = {
	OUT_BOOL("contact", FIELD_REQUIRED),  /* a telephone number or an address for mail */
	OUT_BOOL("discreet", FIELD_REQUIRED), /* every one of them: leave no message */
};
const struct schema reach_schema = OUT_SCHEMA("Reach", reach_fields);

Err reach_read(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct compartment c[5] = { 0 };
	struct identity id = { 0 };
	const struct contact *k;
	bool contact = false, discreet = true;
	struct grant g;
	struct jw w;

	TRY(grant_person(cx, rq->id, &g));
	TRY(compartments_read(cx, rq->id, 1u << COMPARTMENT_IDENTITY, c));
	if (c[COMPARTMENT_IDENTITY].json)
		TRY(schema_read_own(cx, &identity_schema, c[COMPARTMENT_IDENTITY].json,
				    c[COMPARTMENT_IDENTITY].len, &id, NULL));
	k = id.contacts.items;
	for (size_t i = 0; i < id.contacts.n; i++) {
		if (!k[i].value || !*k[i].value)
			continue;
		contact = true;
		discreet = discreet && k[i].discreet;
	}
	rq->subject = rq->id;
	rq->purpose = "reach";
	w = reply(rs, 200);
	jw_bool(&w, "contact", contact);
	jw_bool(&w, "discreet", contact && discreet);
	return reply_end(rq, rs, &w);
}
