/* What the derive functions share: delays, records, the figures of a kind of aid. */
#include <string.h>

#include "base/date.h"
#include "svc/file/file.h"

#include "base/banned.h"

/* In the order of aid_kinds. */
static const struct {
	const char *service, *theme;
} aid_places[] = {
	{ "social_general", "income_support" },	  /* ris */
	{ "social_general", "income_support" },	  /* eris */
	{ "social_general", "income_support" },	  /* ris_complement */
	{ "social_general", "benefit_advance" },  /* advance */
	{ "social_general", "financial_aid" },	  /* single */
	{ "housing_support", "housing" },	  /* rent_guarantee */
	{ "housing_support", "housing" },	  /* installation */
	{ "energy_guidance", "energy" },	  /* heating */
	{ "energy_guidance", "energy" },	  /* energy_fund */
	{ "energy_guidance", "energy" },	  /* water_fund */
	{ "medical_orientation", "health_care" }, /* medical */
	{ "family_support", "schooling" },	  /* school */
	{ "pcs_relay", "culture" },		  /* participation */
	{ "urgent_food", "food" },		  /* food */
	{ "insertion", "employment" },		  /* employment */
	{ "budget_guidance", "budget" },	  /* budget */
	{ "debt_mediation", "debt" },		  /* debt */
	{ "housing_support", "homelessness" },	  /* address */
	{ "housing_support", "homelessness" },	  /* housing */
	{ "elderly_support", "elderly" },	  /* care_home */
	{ "social_general", "administrative" },	  /* services */
	{ "social_general", "administrative" },	  /* other */
};

const char *aid_service(int aid)
{
	return aid_places[(size_t)aid < ARRAY_LEN(aid_places) ? (size_t)aid : 0].service;
}

const char *aid_theme(int aid)
{
	return aid_places[(size_t)aid < ARRAY_LEN(aid_places) ? (size_t)aid : 0].theme;
}

bool aid_is_income(int aid)
{
	return aid == AID_RIS || aid == AID_ERIS || aid == AID_COMPLEMENT;
}

int64_t ris_amount(const struct model *m, int category, int32_t day)
{
	static const char *const codes[] = { "ris.cohabitant", "ris.single", "ris.family" };

	if (category < 0 || (size_t)category >= ARRAY_LEN(codes))
		return 0;
	return (int64_t)model_parameter(m, codes[category], day, 0);
}

bool spans_in_order(const struct list *spans, int32_t from)
{
	const struct span *s = spans->items;

	for (size_t i = 0; i < spans->n; i++)
		if (s[i].from < from || (s[i].to != DAY_NONE && s[i].to < s[i].from))
			return false;
	return true;
}

static void add_clock(struct derived *d, const struct act_clock *c)
{
	if (d->n_clocks < DERIVED_CLOCKS)
		d->clocks[d->n_clocks++] = *c;
}

void derive_clock(struct ctx *cx, struct derived *d, const char *clock, const char *length,
		  int32_t start, int32_t met, const struct list *suspensions)
{
	size_t n = suspensions ? suspensions->n : 0;
	struct clock_span *spans = arena_array(cx->arena, n + 1, sizeof(*spans));
	struct clock_length len;

	/* no such delay in the law of that day */
	if (!clock_length(cx->model, length, start, &len))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct span *s = (const struct span *)suspensions->items + i;

		spans[i] = (struct clock_span){ .from = s->from, .to = s->to };
	}
	add_clock(d, &(struct act_clock){ .clock = clock,
					  .start = start,
					  .due = clock_due(start, len, spans, n),
					  .met = met });
}

void derive_date(struct derived *d, const char *clock, int32_t start, int32_t due, int32_t met)
{
	add_clock(d, &(struct act_clock){
			     .clock = clock, .start = start, .due = due, .met = met });
}

struct act_record *derive_record(struct derived *d, const char *slot, const char *kind,
				 const char *service, int32_t day)
{
	/* a ninth would be a mistake of ours: the last one is written over, and a test sees it */
	struct act_record *r =
		&d->records[d->n_records < DERIVED_RECORDS ? d->n_records++
							   : DERIVED_RECORDS - 1];

	*r = (struct act_record){ .slot = slot,
				  .kind = kind,
				  .service = service,
				  .day = day,
				  .until = DAY_NONE,
				  .quantity = 1,
				  .lag = -1 };
	return r;
}

void derive_met(struct derived *d, const char *clock, const char *kind, const char *service)
{
	for (size_t i = 0; i < d->n_clocks; i++) {
		const struct act_clock *c = &d->clocks[i];
		struct act_record *r;

		if (strcmp(c->clock, clock) != 0 || c->met == DAY_NONE)
			continue;
		r = derive_record(d, clock, kind, service, c->met);
		r->outcome = c->due == DAY_NONE || c->met <= c->due ? "in_time" : "late";
		r->lag = c->met > c->start ? c->met - c->start : 0;
		return;
	}
}

Err plain_derive(struct ctx *cx, struct act *a, struct derived *out)
{
	(void)cx;
	(void)out;
	a->state = "done";
	return OK;
}
