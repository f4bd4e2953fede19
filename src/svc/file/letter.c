/*
 * The letter of a decision.
 *
 * DIS 21 §2 and §3 (and LO 62bis): reasons in law and in fact; amount, method of calculation and
 * periodicity; possibility, delay and form of an appeal; competent court and its address; text of
 * articles 728 and 1017 of the Code judiciaire; references of the file, service and social worker;
 * possibility of explanations; that an appeal does not suspend.  When one is missing the appeal
 * delay does not run, so the letter is not given: the answer tells every one that is missing.
 */
#include <string.h>

#include "base/date.h"
#include "core/compartment.h"
#include "core/identity.h"
#include "svc/file/file.h"

#include "base/banned.h"

static const struct field to_fields[] = {
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
	OUT_TEXT("street", FIELD_NULLABLE | FIELD_PERSONAL),
	OUT_TEXT("locality", FIELD_NULLABLE | FIELD_PERSONAL),
};
static const struct schema to_schema = OUT_SCHEMA("LetterTo", to_fields);
static const struct field letter_fields[] = {
	OUT_OBJECT("to", FIELD_REQUIRED, &to_schema),
	OUT_TEXT("file_no", FIELD_REQUIRED),
	OUT_TEXT("request", FIELD_NULLABLE),
	OUT_DATE("received", FIELD_NULLABLE),
	OUT_TEXT("worker", FIELD_REQUIRED),
	OUT_TEXT("team", FIELD_NULLABLE),
	OUT_INT("amount_cents", FIELD_REQUIRED),
	OUT_DATE("today", FIELD_REQUIRED),
	OUT_OBJECT("decision", FIELD_REQUIRED, &decision_schema),
	OUT_LIST("mentions", &file_mention_schema),
};
const struct schema letter_schema = OUT_SCHEMA("Letter", letter_fields);
static const struct field letter_q_fields[] = { FIELD_ENUM(letter_q, lang, 0, mention_langs) };
const struct schema letter_q_schema = SCHEMA(letter_q, letter_q_fields);

static bool filled(const char *s)
{
	return s && *s;
}

/* Every mandatory mention that is not there, by field. */
static Err complete(struct req *rq, struct resp *rs, const struct decision *d,
		    const struct mention *m, int64_t amount)
{
	const struct {
		const char *field, *text;
		bool needed;
	} own[] = {
		{ "facts", d->facts, true },
		{ "law", d->law, true },
		{ "calculation", d->calculation, amount > 0 },
		{ "periodicity", d->periodicity, amount > 0 },
	};
	Err e = OK;

	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (own[i].needed && !filled(own[i].text))
			e = schema_refuse(&rq->cx, &rs->errors, own[i].field,
					  "file.mention_missing");
	for (size_t i = 0; i < MENTIONS; i++)
		if (!filled(m[i].text))
			e = schema_refuse(
				&rq->cx, &rs->errors,
				arena_printf(rq->cx.arena, "mention.%s", mention_keys[i]),
				"file.mention_missing");
	return e;
}

static Err write_to(struct ctx *cx, struct jw *w, int64_t person_id)
{
	struct compartment c[5];
	struct identity id = { 0 };
	const struct address *a;

	TRY(compartments_read(cx, person_id, 1u << COMPARTMENT_IDENTITY, c));
	if (c[COMPARTMENT_IDENTITY].json)
		TRY(schema_read_own(cx, &identity_schema, c[COMPARTMENT_IDENTITY].json,
				    c[COMPARTMENT_IDENTITY].len, &id, NULL));
	a = id.address;
	jw_object(w, "to");
	jw_string(w, "name",
		  arena_printf(cx->arena, "%s %s", id.first_name ? id.first_name : "",
			       id.last_name ? id.last_name : ""));
	jw_string(w, "street",
		  a ? arena_printf(cx->arena, "%s %s%s%s", a->street ? a->street : "",
				   a->number ? a->number : "", a->box ? " " : "",
				   a->box ? a->box : "")
		    : NULL);
	jw_string(w, "locality",
		  a ? arena_printf(cx->arena, "%s %s", a->postcode ? a->postcode : "",
				   a->locality ? a->locality : "")
		    : NULL);
	jw_end(w);
	return OK;
}

static Err write_reference(struct ctx *cx, struct jw *w, const struct act *a)
{
	struct act request;

	if (!a->parent_id) {
		jw_null(w, "request");
		jw_null(w, "received");
		return OK;
	}
	TRY(act_read(cx, a->parent_id, &request));
	jw_string(w, "request",
		  arena_printf(cx->arena, "%lld/%04lld", (long long)request.year,
			       (long long)request.number));
	jw_day(w, "received", request.day);
	return OK;
}

Err letter_get(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct mention m[MENTIONS];
	const struct decision *d;
	const struct user *u;
	const struct team *t;
	int64_t amount;
	struct grant g;
	struct act a;
	struct jw w;

	TRY(act_read(cx, rq->id, &a));
	TRY(grant_person(cx, a.person_id, &g));
	if (g.relation < RELATION_GLASS || a.kind != ACT_DECISION || a.voided)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(act_open(cx, NULL, &a));
	d = a.in;
	amount = d->amount_cents;
	if (!amount && d->category >= 0 && d->from != DAY_NONE)
		amount = ris_amount(cx->model, d->category, d->from);
	TRY(mentions_read(cx, ((const struct letter_q *)rq->q)->lang, m));
	TRY(complete(rq, rs, d, m, amount));
	u = model_user(cx->model, g.referent_id ? g.referent_id : a.author_id);
	t = model_team(cx->model, g.team_id);
	w = reply(rs, 200);
	TRY(write_to(cx, &w, a.person_id));
	jw_string(&w, "file_no", file_no_text(cx->arena, g.file_no));
	TRY(write_reference(cx, &w, &a));
	jw_string(&w, "worker", u ? u->name : "");
	jw_string(&w, "team", t ? t->label : NULL);
	jw_int(&w, "amount_cents", amount);
	jw_day(&w, "today", cx->today);
	jw_object(&w, "decision");
	schema_write(&w, &decision_schema, d);
	jw_end(&w);
	mentions_write(&w, "mentions", m);
	rq->subject = a.person_id;
	rq->object = a.id;
	rq->action = "file.letter";
	return reply_end(rq, rs, &w);
}
