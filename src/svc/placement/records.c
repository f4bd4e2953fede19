/* Records of contracts (placement.h says which). */
#include "base/date.h"
#include "svc/placement/placement.h"

#include "base/banned.h"

static const char SQL_HOUSEHOLD[] =
	"SELECT household_id FROM household_member WHERE person_id = ?1";
static const char SQL_SPAN[] =
	"UPDATE placement_span SET record_id = ?3 WHERE contract_id = ?1 AND from_day = ?2";
static const char SQL_KEEP[] =
	"UPDATE placement_contract SET start_record = ?2, end_record = ?3, exit_record = ?4"
	" WHERE contract_id = ?1";
static const char SQL_EXIT[] =
	"SELECT 1 FROM placement_milestone WHERE contract_id = ?1 AND kind = 'minus_3'"
	" AND done_day IS NOT NULL AND done_day <= ?2";
static const char SQL_MONTH_RECORDS[] =
	"SELECT record_id FROM placement_month WHERE contract_id = ?1 AND record_id IS NOT NULL"
	" UNION ALL SELECT record_id FROM placement_milestone WHERE contract_id = ?1"
	" AND record_id IS NOT NULL"
	" UNION ALL SELECT due_record FROM placement_milestone WHERE contract_id = ?1"
	" AND due_record IS NOT NULL"
	" UNION ALL SELECT record_id FROM placement_item WHERE contract_id = ?1"
	" AND record_id IS NOT NULL"
	" UNION ALL SELECT record_id FROM placement_span WHERE contract_id = ?1"
	" AND record_id IS NOT NULL";
static const char SQL_UNMARK[] = "UPDATE placement_milestone SET record_id = NULL,"
				 " due_record = NULL WHERE contract_id = ?1";
static const char SQL_UNMONTH[] =
	"UPDATE placement_month SET record_id = NULL WHERE contract_id = ?1";
static const char SQL_UNSPAN[] =
	"UPDATE placement_span SET record_id = NULL WHERE contract_id = ?1";
static const char SQL_UNITEM[] =
	"UPDATE placement_item SET record_id = NULL WHERE contract_id = ?1";

const char *host_partner(int category)
{
	static const char *const partners[] = { "user_internal",      "commune",
						"user_commune_other", "user_hospital",
						"user_nonprofit",     "user_social_economy",
						"user_private",	      "user_other" };

	return partners[category];
}

const struct span *contract_span(const struct contract *c, int32_t day)
{
	const struct span *s = &c->spans[0];

	for (size_t i = 1; i < c->n_spans && c->spans[i].from <= day; i++)
		s = &c->spans[i];
	return s;
}

static int64_t term_id(const struct model *m, enum term_list list, const char *key)
{
	const struct term *t = key ? model_term_key(m, list, key) : NULL;

	return t ? t->id : 0;
}

Err contract_emit(struct ctx *cx, const struct contract *c, const struct emit *e,
		  int64_t *record_id)
{
	const struct span *s = e->span ? e->span : contract_span(c, e->day);
	const struct model *m = cx->model;
	const struct catalogue_service *service =
		model_service_key(m, c->article ? "art61" : "art60");
	struct record r = { .kind_id = term_id(m, TERM_KIND, e->kind),
			    .service_id = service ? service->id : 0,
			    .day = e->day,
			    .until = e->until,
			    .person_id = c->person_id,
			    .staff_id = c->referent_id,
			    .partner_id = term_id(m, TERM_PARTNER,
						  host_partner(s->post.host.category)),
			    .place_id = s->post.place_id,
			    .theme_id = c->adapted ? term_id(m, TERM_THEME, "disability")
						   : s->post.theme_id,
			    .outcome_id = term_id(m, TERM_OUTCOME, e->outcome),
			    .quantity = e->quantity,
			    .minutes = e->minutes,
			    .wait = -1,
			    .lag = -1,
			    .source = e->source,
			    .source_id = e->source_id };
	struct tie *ties;
	size_t n;

	if (!r.kind_id || !r.service_id)
		FAIL(cx, ERR_INTERNAL, "record.kind");
	TRY(db_int(cx, SQL_HOUSEHOLD, BIND(V_INT(c->person_id)), &r.household_id));
	return record_emit(cx, &r, NULL, 0, record_id, &ties, &n);
}

/* Puts a new record in the place of an old one; 0: there is none. */
static Err replace(struct ctx *cx, const struct contract *c, const struct emit *e, bool wanted,
		   int64_t *record_id)
{
	int64_t old = *record_id;

	*record_id = 0;
	if (wanted)
		TRY(contract_emit(cx, c, e, record_id));
	return old ? record_void(cx, old, *record_id) : OK;
}

static Err span_records(struct ctx *cx, struct contract *c)
{
	for (size_t i = 0; i < c->n_spans; i++) {
		struct span *s = &c->spans[i];
		int32_t end = contract_end_day(c);
		struct emit e = { .kind = "placement.active",
				  .source = "placement_span",
				  .source_id = c->id,
				  .quantity = 1,
				  .day = s->from,
				  .until = s->to < end ? s->to : end,
				  .span = s };

		TRY(replace(cx, c, &e, s->from <= end, &s->record_id));
		TRY(db_exec(cx, SQL_SPAN,
			    BIND(V_INT(c->id), V_DAY(s->from), V_ID(s->record_id)), NULL));
	}
	return OK;
}

Err contract_records(struct ctx *cx, struct contract *c)
{
	const struct term *reason = model_term(cx->model, c->end_reason_id);
	struct emit e = { .kind = "placement.start",
			  .source = "placement_contract",
			  .source_id = c->id,
			  .quantity = 1,
			  .day = c->start,
			  .until = DAY_NONE };
	bool prepared = false;

	TRY(replace(cx, c, &e, true, &c->start_record));
	TRY(span_records(cx, c));
	e.kind = "placement.end";
	e.day = c->real_end;
	e.outcome = reason ? reason->key : NULL;
	TRY(replace(cx, c, &e, c->real_end != DAY_NONE, &c->end_record));
	if (c->real_end != DAY_NONE)
		TRY(db_found(cx, SQL_EXIT, BIND(V_INT(c->id), V_INT(c->real_end)), &prepared));
	e.kind = "placement.exit_plan";
	TRY(replace(cx, c, &e, prepared, &c->exit_record));
	return db_exec(cx, SQL_KEEP,
		       BIND(V_INT(c->id), V_ID(c->start_record), V_ID(c->end_record),
			    V_ID(c->exit_record)),
		       NULL);
}

static Err void_rows(struct ctx *cx, const struct contract *c)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t ids[1000];
	bool row = true;
	size_t n = 0;

	TRY(db_query(cx, &q, SQL_MONTH_RECORDS, BIND(V_INT(c->id))));
	while (n < ARRAY_LEN(ids)) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		ids[n++] = col_int(&q, 0);
	}
	for (size_t i = 0; i < n; i++)
		TRY(record_void(cx, ids[i], 0));
	return OK;
}

Err contract_void(struct ctx *cx, struct contract *c)
{
	struct emit none = { 0 };

	TRY(void_rows(cx, c));
	TRY(replace(cx, c, &none, false, &c->start_record));
	TRY(replace(cx, c, &none, false, &c->end_record));
	TRY(replace(cx, c, &none, false, &c->exit_record));
	TRY(db_exec(cx, SQL_UNMARK, BIND(V_INT(c->id)), NULL));
	TRY(db_exec(cx, SQL_UNMONTH, BIND(V_INT(c->id)), NULL));
	TRY(db_exec(cx, SQL_UNSPAN, BIND(V_INT(c->id)), NULL));
	TRY(db_exec(cx, SQL_UNITEM, BIND(V_INT(c->id)), NULL));
	return db_exec(cx, SQL_KEEP, BIND(V_INT(c->id), V_NULL, V_NULL, V_NULL), NULL);
}

Err month_record(struct ctx *cx, const struct contract *c, const struct clock_month *m,
		 int64_t old, int64_t *record_id)
{
	int32_t last = month_first(m->index + 1) - 1, end = contract_end_day(c);
	struct emit e = { .kind = "placement.days",
			  .source = "placement_month",
			  .source_id = c->id,
			  .until = DAY_NONE };
	struct clock_contract k;
	struct rules rules;

	clock_rules_load(cx->arena, cx->model, &rules);
	contract_clock(cx, c, &k);
	e.quantity =
		(clock_worked(clock_rules_of(&rules, end + 1), &k, m, &e.minutes) + 50) / 100;
	e.day = last < end ? last : end;
	*record_id = old;
	return replace(cx, c, &e, e.minutes > 0, record_id);
}
