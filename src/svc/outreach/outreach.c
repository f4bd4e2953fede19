/* Outreach: routes and shapes. */
#include "svc/outreach/outreach.h"

#include <string.h>

#include "base/banned.h"

const char *const outreach_ages[] = { "under18", "18_24", "25_44", "45_64", "65plus", NULL };
const char *const outreach_sexes[] = { "f", "m", "x", NULL };
const char *const outreach_kinds[] = { "referral", "take_up", NULL };
const char *const outreach_claims[] = {
	"integration_income", "health_insurance", "bim",	   "family_allowance",
	"disability",	      "pension",	  "energy_tariff", "unemployment",
	"housing_aid",	      "school_grant",	  "other",	   NULL
};
const char *const outreach_causes[] = { "not_known",	"not_asked", "not_proposed",
					"not_received", "too_hard",  NULL };
const char *const outreach_publication_kinds[] = { "communication", "page", NULL };

static const struct field period_q_fields[] = {
	FIELD_DATE(outreach_period_q, from, 0),
	FIELD_DATE(outreach_period_q, to, 0),
	FIELD_ENUM(outreach_period_q, kind, 0, outreach_kinds),
};
const struct schema outreach_period_q_schema = SCHEMA(outreach_period_q, period_q_fields);

static const struct field outing_in_fields[] = {
	FIELD_TEXT(outreach_outing_in, service, 0, 0, 60),
	FIELD_DATE(outreach_outing_in, day, FIELD_REQUIRED),
	FIELD_TEXT(outreach_outing_in, start, FIELD_REQUIRED, 5, 5),
	FIELD_INT(outreach_outing_in, minutes, FIELD_REQUIRED, 5, 720),
	FIELD_TEXT(outreach_outing_in, zone, FIELD_REQUIRED, 2, 80),
	FIELD_TEXT(outreach_outing_in, place, 0, 0, 60),
	FIELD_TEXT(outreach_outing_in, partner, 0, 0, 60),
	FIELD_INT(outreach_outing_in, second_id, 0, 1, 65000),
	FIELD_TEXT(outreach_outing_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 4000),
};
const struct schema outreach_outing_in_schema = SCHEMA(outreach_outing_in, outing_in_fields);

static const struct field contact_in_fields[] = {
	FIELD_INT(outreach_contact_in, code_id, 0, 1, INT64_MAX),
	FIELD_BOOL(outreach_contact_in, first, 0),
	FIELD_TEXT(outreach_contact_in, theme, 0, 0, 60),
	FIELD_TEXT(outreach_contact_in, partner, 0, 0, 60),
	FIELD_TEXT(outreach_contact_in, outcome, 0, 0, 60),
	FIELD_INT(outreach_contact_in, minutes, 0, 0, 480),
	FIELD_TEXT(outreach_contact_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
};
const struct schema outreach_contact_in_schema = SCHEMA(outreach_contact_in, contact_in_fields);

static const struct field code_in_fields[] = {
	FIELD_TEXT(outreach_code_in, name, FIELD_REQUIRED | FIELD_PERSONAL, 2, 40),
	FIELD_ENUM(outreach_code_in, age_band, 0, outreach_ages),
	FIELD_ENUM(outreach_code_in, sex, 0, outreach_sexes),
};
const struct schema outreach_code_in_schema = SCHEMA(outreach_code_in, code_in_fields);

static const struct field link_in_fields[] = {
	FIELD_INT(outreach_link_in, person_id, FIELD_REQUIRED, 1, INT64_MAX),
	FIELD_DATE(outreach_link_in, consent_day, FIELD_REQUIRED),
};
const struct schema outreach_link_in_schema = SCHEMA(outreach_link_in, link_in_fields);

static const struct field referral_in_fields[] = {
	FIELD_ENUM(outreach_referral_in, kind, FIELD_REQUIRED, outreach_kinds),
	FIELD_TEXT(outreach_referral_in, service, 0, 0, 60),
	FIELD_DATE(outreach_referral_in, day, FIELD_REQUIRED),
	FIELD_INT(outreach_referral_in, person_id, 0, 1, INT64_MAX),
	FIELD_INT(outreach_referral_in, code_id, 0, 1, INT64_MAX),
	FIELD_TEXT(outreach_referral_in, theme, 0, 0, 60),
	FIELD_TEXT(outreach_referral_in, partner, 0, 0, 60),
	FIELD_BOOL(outreach_referral_in, accompanied, 0),
	FIELD_ENUM(outreach_referral_in, claim, 0, outreach_claims),
	FIELD_ENUM(outreach_referral_in, cause, 0, outreach_causes),
	FIELD_INT(outreach_referral_in, cents_year, 0, 0, 10000000),
	FIELD_TEXT(outreach_referral_in, outcome, 0, 0, 60),
	FIELD_DATE(outreach_referral_in, outcome_day, 0),
	FIELD_TEXT(outreach_referral_in, note, FIELD_PERSONAL | FIELD_LINES, 0, 2000),
};
const struct schema outreach_referral_in_schema =
	SCHEMA(outreach_referral_in, referral_in_fields);

static const struct field publication_in_fields[] = {
	FIELD_ENUM(outreach_publication_in, kind, FIELD_REQUIRED, outreach_publication_kinds),
	FIELD_TEXT(outreach_publication_in, service, 0, 0, 60),
	FIELD_DATE(outreach_publication_in, day, FIELD_REQUIRED),
	FIELD_TEXT(outreach_publication_in, title, FIELD_REQUIRED, 2, 160),
	FIELD_TEXT(outreach_publication_in, media, 0, 0, 60),
	FIELD_TEXT(outreach_publication_in, theme, 0, 0, 60),
	FIELD_TEXT(outreach_publication_in, partner, 0, 0, 60),
	FIELD_TEXT(outreach_publication_in, address, 0, 0, 200),
	FIELD_INT(outreach_publication_in, audience, 0, 0, 65535),
	FIELD_BOOL(outreach_publication_in, clear, 0),
};
const struct schema outreach_publication_in_schema =
	SCHEMA(outreach_publication_in, publication_in_fields);

/* ---- answers ------------------------------------------------------------------------------- */

static const struct field saved_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
};
const struct schema outreach_saved_schema = OUT_SCHEMA("OutreachSaved", saved_fields);
static const struct field staff_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED),
};
static const struct schema staff_schema = OUT_SCHEMA("OutreachStaff", staff_fields);
static const struct field code_ref_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
};
const struct schema outreach_code_ref_schema = OUT_SCHEMA("OutreachCodeRef", code_ref_fields);

#define OUTING_FIELDS                                                                          \
	OUT_INT("id", FIELD_REQUIRED), OUT_INT("version", FIELD_REQUIRED),                     \
		OUT_DATE("day", FIELD_REQUIRED), OUT_TEXT("start", FIELD_REQUIRED),            \
		OUT_INT("minutes", FIELD_REQUIRED), OUT_TEXT("zone", FIELD_REQUIRED),          \
		OUT_OBJECT("place", FIELD_NULLABLE, &term_ref_schema),                         \
		OUT_OBJECT("partner", FIELD_NULLABLE, &term_ref_schema),                       \
		OUT_OBJECT("staff", FIELD_NULLABLE, &staff_schema),                            \
		OUT_OBJECT("second", FIELD_NULLABLE, &staff_schema),                           \
		OUT_INT("met", FIELD_REQUIRED), OUT_INT("first", FIELD_REQUIRED)
static const struct field outing_row_fields[] = { OUTING_FIELDS };
static const struct schema outing_row_schema =
	OUT_SCHEMA("OutreachOutingRow", outing_row_fields);
static const struct field outings_fields[] = { OUT_LIST("rows", &outing_row_schema),
					       OUT_BOOL("more", FIELD_REQUIRED) };
const struct schema outreach_outings_schema = OUT_SCHEMA("OutreachOutings", outings_fields);
static const struct field contact_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_OBJECT("code", FIELD_NULLABLE, &outreach_code_ref_schema),
	OUT_BOOL("first", FIELD_REQUIRED),
	OUT_OBJECT("theme", FIELD_NULLABLE, &term_ref_schema),
	OUT_OBJECT("partner", FIELD_NULLABLE, &term_ref_schema),
	OUT_OBJECT("outcome", FIELD_NULLABLE, &term_ref_schema),
	OUT_INT("minutes", FIELD_REQUIRED),
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
};
static const struct schema contact_schema = OUT_SCHEMA("OutreachContact", contact_fields);
static const struct field outing_fields[] = {
	OUTING_FIELDS,
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_LIST("contacts", &contact_schema),
	OUT_INT("next", FIELD_NULLABLE),
};
const struct schema outreach_outing_schema = OUT_SCHEMA("OutreachOuting", outing_fields);

static const struct field code_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("age_band", FIELD_NULLABLE),
	OUT_TEXT("sex", FIELD_NULLABLE),
	OUT_INT("contacts", FIELD_REQUIRED),
	OUT_DATE("last", FIELD_NULLABLE),
	OUT_OBJECT("person", FIELD_NULLABLE | FIELD_PERSONAL, &person_ref_schema),
	OUT_DATE("consent_day", FIELD_NULLABLE),
};
static const struct schema code_schema = OUT_SCHEMA("OutreachCode", code_fields);
static const struct field codes_fields[] = { OUT_LIST("rows", &code_schema),
					     OUT_INT("next", FIELD_NULLABLE) };
const struct schema outreach_codes_schema = OUT_SCHEMA("OutreachCodes", codes_fields);

#define REFERRAL_FIELDS                                                                        \
	OUT_INT("id", FIELD_REQUIRED), OUT_INT("version", FIELD_REQUIRED),                     \
		OUT_ENUM("kind", FIELD_REQUIRED, outreach_kinds),                              \
		OUT_DATE("day", FIELD_REQUIRED),                                               \
		OUT_OBJECT("person", FIELD_NULLABLE | FIELD_PERSONAL, &person_ref_schema),     \
		OUT_OBJECT("code", FIELD_NULLABLE | FIELD_PERSONAL,                            \
			   &outreach_code_ref_schema),                                         \
		OUT_OBJECT("staff", FIELD_NULLABLE, &staff_schema),                            \
		OUT_OBJECT("theme", FIELD_NULLABLE, &term_ref_schema),                         \
		OUT_OBJECT("partner", FIELD_NULLABLE, &term_ref_schema),                       \
		OUT_BOOL("accompanied", FIELD_REQUIRED), OUT_TEXT("claim", FIELD_NULLABLE),    \
		OUT_TEXT("cause", FIELD_NULLABLE), OUT_INT("cents_year", FIELD_REQUIRED),      \
		OUT_OBJECT("outcome", FIELD_NULLABLE, &term_ref_schema),                       \
		OUT_DATE("outcome_day", FIELD_NULLABLE)
static const struct field referral_row_fields[] = { REFERRAL_FIELDS };
static const struct schema referral_row_schema =
	OUT_SCHEMA("OutreachReferralRow", referral_row_fields);
static const struct field referrals_fields[] = { OUT_LIST("rows", &referral_row_schema),
						 OUT_BOOL("more", FIELD_REQUIRED) };
const struct schema outreach_referrals_schema =
	OUT_SCHEMA("OutreachReferrals", referrals_fields);
static const struct field referral_fields[] = {
	REFERRAL_FIELDS,
	OUT_TEXT("note", FIELD_NULLABLE | FIELD_PERSONAL),
};
const struct schema outreach_referral_schema = OUT_SCHEMA("OutreachReferral", referral_fields);

static const struct field publication_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED),
	OUT_ENUM("kind", FIELD_REQUIRED, outreach_publication_kinds),
	OUT_DATE("day", FIELD_REQUIRED),
	OUT_TEXT("title", FIELD_REQUIRED),
	OUT_OBJECT("media", FIELD_NULLABLE, &term_ref_schema),
	OUT_OBJECT("theme", FIELD_NULLABLE, &term_ref_schema),
	OUT_OBJECT("partner", FIELD_NULLABLE, &term_ref_schema),
	OUT_TEXT("address", FIELD_NULLABLE),
	OUT_INT("audience", FIELD_REQUIRED),
	OUT_BOOL("clear", FIELD_REQUIRED),
	OUT_BOOL("old", FIELD_REQUIRED), /* a page that nobody looked at for a year */
};
static const struct schema publication_schema =
	OUT_SCHEMA("OutreachPublication", publication_fields);
static const struct field publications_fields[] = { OUT_LIST("rows", &publication_schema),
						    OUT_BOOL("more", FIELD_REQUIRED) };
const struct schema outreach_publications_schema =
	OUT_SCHEMA("OutreachPublications", publications_fields);

#define STREET	"outreach.street"
#define REFER	"outreach.refer"
#define PUBLISH "outreach.publish"
#define IN(s)	.in = &outreach_##s##_in_schema, .out = &outreach_saved_schema

static const struct route routes[] = {
	{ GET, "/api/outreach/outings", outreach_outings, STREET, AUDIT_NONE,
	  .q = &outreach_period_q_schema, .out = &outreach_outings_schema,
	  .help = "outings of a period" },
	{ POST, "/api/outreach/outings", outreach_outing_add, STREET, AUDIT_WRITE, IN(outing),
	  .help = "an outing" },
	{ GET, "/api/outreach/outings/:id", outreach_outing_get, STREET, AUDIT_READ,
	  .q = &after_q_schema, .out = &outreach_outing_schema,
	  .help = "an outing with its contacts" },
	{ PATCH, "/api/outreach/outings/:id", outreach_outing_change, STREET, AUDIT_WRITE,
	  IN(outing), .help = "correct an outing" },
	{ POST, "/api/outreach/outings/:id/contacts", outreach_contact_add, STREET, AUDIT_WRITE,
	  IN(contact), .help = "somebody was met" },
	{ PATCH, "/api/outreach/contacts/:id", outreach_contact_change, STREET, AUDIT_WRITE,
	  IN(contact), .help = "correct a contact" },
	{ GET, "/api/outreach/codes", outreach_codes, STREET, AUDIT_READ, .q = &after_q_schema,
	  .out = &outreach_codes_schema, .help = "codes that people chose" },
	{ POST, "/api/outreach/codes", outreach_code_add, STREET, AUDIT_WRITE, IN(code),
	  .help = "a code that somebody chooses" },
	{ POST, "/api/outreach/codes/:id/link", outreach_code_link, STREET, AUDIT_WRITE,
	  IN(link), .help = "tie a code to a file, with the person's consent" },
	{ POST, "/api/outreach/codes/:id/unlink", outreach_code_unlink, STREET, AUDIT_WRITE,
	  .out = &outreach_saved_schema, .help = "the consent is taken back" },
	{ GET, "/api/outreach/referrals", outreach_referrals, REFER, AUDIT_READ,
	  .q = &outreach_period_q_schema, .out = &outreach_referrals_schema,
	  .help = "orientations, or rights not taken up" },
	{ POST, "/api/outreach/referrals", outreach_referral_add, REFER, AUDIT_WRITE,
	  IN(referral), .help = "orient somebody; note a right that is not taken up" },
	{ GET, "/api/outreach/referrals/:id", outreach_referral_get, REFER, AUDIT_READ,
	  .out = &outreach_referral_schema, .help = "one of them" },
	{ PATCH, "/api/outreach/referrals/:id", outreach_referral_change, REFER, AUDIT_WRITE,
	  IN(referral), .help = "what became of it" },
	{ GET, "/api/outreach/publications", outreach_publications, PUBLISH, AUDIT_NONE,
	  .q = &outreach_period_q_schema, .out = &outreach_publications_schema,
	  .help = "communications, and pages of the web site" },
	{ POST, "/api/outreach/publications", outreach_publication_add, PUBLISH, AUDIT_WRITE,
	  IN(publication), .help = "something was published" },
	{ PATCH, "/api/outreach/publications/:id", outreach_publication_change, PUBLISH,
	  AUDIT_WRITE, IN(publication), .help = "correct it; a page was brought up to date" },
};

static const char *const kinds[] = {
	"outreach.outing",    "outreach.contact",  "outreach.first",
	"outreach.linked",    "outreach.referral", "outreach.take_up",
	"outreach.published", "outreach.page",	   NULL
};

const struct service outreach_service = { .name = "outreach",
					  LIST(routes, routes),
					  .kinds = kinds };

int outreach_word(const char *const *words, const char *word)
{
	for (int i = 0; word && words[i]; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

Err outreach_saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	activities_moved(&rq->cx);
	rq->object = id;
	rs->version = version;
	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

void jw_staff(struct jw *w, const struct model *m, const char *name, int64_t user_id)
{
	const struct user *u = user_id ? model_user(m, user_id) : NULL;

	if (!u) {
		jw_null(w, name);
		return;
	}
	jw_object(w, name);
	jw_int(w, "id", u->id);
	jw_string(w, "name", u->name);
	jw_end(w);
}
