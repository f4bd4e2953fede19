/*
 * Writing interventions of the demonstration centre, with the same rows as svc/casework/log.c
 * leaves: the act, its record, its ties, what it was before a correction, its next step.
 */
#include "base/date.h"
#include "cli/demo_history.h"

#include "base/banned.h"

static const char SQL_RECORD[] =
	"INSERT INTO record(record_id, kind_id, service_id, day, person_id, household_id,"
	" head_count, staff_id, partner_id, place_id, theme_id, outcome_id, channel_id, "
	"quantity,"
	" minutes, source, source_id, voided_by)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
	" ?18)";
static const char SQL_TIE[] =
	"INSERT INTO record_tie(record_id, plan_id, node_id, rule_id) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_ACT[] =
	"INSERT INTO intervention(intervention_id, version, person_id, author_id, service_id,"
	" mode_id, theme_id, place_id, partner_id, outcome_id, day, start_minute, minutes,"
	" head_count, level, cancelled, corrected, record_id, logged_at, content)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
	" ?18, ?19, ?20)";
static const char SQL_PAST[] = "INSERT INTO intervention_past(intervention_id, version, "
			       "author_id, at, record_id, content)"
			       " VALUES (?1, 1, ?2, ?3, ?4, ?5)";
static const char SQL_TASK[] =
	"INSERT INTO task(intervention_id, user_id, due, done_at) VALUES (?1, ?2, ?3, ?4)";

/* A record that is no longer counted: `voided` is its replacement, 0 when there is none. */
static const int64_t COUNTS = -1;

static Err write_record(struct ctx *cx, const struct demo_act *a, int64_t id, int64_t minutes,
			int64_t voided)
{
	const struct record *r = &a->record;

	TRY(db_exec(cx, SQL_RECORD,
		    BIND(V_INT(id), V_INT(r->kind_id), V_INT(r->service_id), V_INT(r->day),
			 V_ID(r->person_id), V_ID(r->household_id), V_INT(r->head_count),
			 V_ID(r->staff_id), V_ID(r->partner_id), V_ID(r->place_id),
			 V_ID(r->theme_id), V_ID(r->outcome_id), V_ID(r->channel_id),
			 V_INT(r->quantity), V_INT(minutes), V_TEXT(r->source),
			 V_INT(r->source_id), voided == COUNTS ? V_NULL : V_INT(voided)),
		    NULL));
	for (size_t i = 0; i < a->n_ties; i++) {
		const struct tie *t = &a->ties[i];

		if (t->node)
			TRY(db_exec(cx, SQL_TIE,
				    BIND(V_INT(id), V_INT(t->plan->id), V_INT(t->node->id),
					 V_ID(t->rule ? t->rule->id : 0)),
				    NULL));
	}
	return OK;
}

static struct logged logged_of(const struct demo_act *a, int64_t version)
{
	return (struct logged){ .id = a->id,
				.version = version,
				.person_id = a->record.person_id,
				.author_id = a->record.staff_id,
				.level = a->level };
}

static Err seal(struct ctx *cx, const struct demo_act *a, int64_t version,
		const struct content *c, struct val *out)
{
	struct logged l = logged_of(a, version);
	uint8_t *blob = NULL;
	size_t n = 0;

	TRY(content_seal(cx, &l, c, &blob, &n));
	*out = V_BLOB(blob, n);
	return OK;
}

/* Version 1 of an act that was corrected or cancelled, as it stood before. */
static Err write_past(struct ctx *cx, const struct demo_act *a)
{
	struct content before = a->content;
	struct val content = V_NULL;

	before.cancel_reason = NULL;
	TRY(seal(cx, a, 1, &before, &content));
	return db_exec(cx, SQL_PAST,
		       BIND(V_INT(a->id), V_INT(a->record.staff_id), V_INT(a->logged_at + 3600),
			    V_INT(a->record_id - a->corrected), content),
		       NULL);
}

static Err write_act(struct ctx *cx, const struct demo_act *a)
{
	const struct record *r = &a->record;
	int64_t version = 1 + (a->corrected || a->cancelled);
	struct val content = V_NULL;

	TRY(seal(cx, a, version, &a->content, &content));
	return db_exec(cx, SQL_ACT,
		       BIND(V_INT(a->id), V_INT(version), V_ID(r->person_id),
			    V_INT(r->staff_id), V_INT(r->service_id), V_INT(r->channel_id),
			    V_ID(r->theme_id), V_ID(r->place_id), V_ID(r->partner_id),
			    V_ID(r->outcome_id), V_INT(r->day), V_INT(a->start),
			    V_INT(r->minutes), V_INT(r->head_count),
			    V_TEXT(intervention_levels[a->level]), V_INT(a->cancelled),
			    V_INT(a->corrected), V_ID(a->cancelled ? 0 : a->record_id),
			    V_INT(a->logged_at), content),
		       NULL);
}

static Err write_task(struct ctx *cx, const struct demo_act *a)
{
	struct val done = V_NULL;

	if (a->done_day != DAY_NONE) {
		int32_t day = a->done_day < a->record.day ? a->record.day : a->done_day;

		done = V_INT(brussels_instant(day, 15 * 60 + 30));
	}
	return db_exec(cx, SQL_TASK,
		       BIND(V_INT(a->id), V_INT(a->record.staff_id), V_DAY(a->step.due), done),
		       NULL);
}

static void count(const struct demo_act *a, const struct ctx *cx, struct demo_done *done)
{
	if (done->interventions++ == 0)
		done->from = a->record.day;
	done->to = a->record.day;
	done->corrected += a->corrected;
	done->cancelled += a->cancelled;
	done->with_note += a->content.note != NULL;
	done->sealed += a->content.note && a->level == LEVEL_SEALED;
	done->tasks += a->content.next_step != NULL;
	done->tasks_open += a->content.next_step && a->done_day == DAY_NONE;
	for (size_t i = 0; i < a->n_ties && !a->cancelled; i++)
		for (size_t p = 0; p < cx->model->n_plans && p < DEMO_PLANS; p++)
			done->plans[p].tied +=
				a->ties[i].node && a->ties[i].plan == &cx->model->plans[p];
}

Err acts_write(struct ctx *cx, const struct demo_act *acts, size_t n, struct demo_done *done)
{
	for (size_t i = 0; i < n; i++) {
		const struct demo_act *a = &acts[i];

		if (a->corrected)
			TRY(write_record(cx, a, a->record_id - 1, a->minutes_before,
					 a->record_id));
		TRY(write_record(cx, a, a->record_id, a->record.minutes,
				 a->cancelled ? 0 : COUNTS));
		TRY(write_act(cx, a));
		if (a->corrected || a->cancelled)
			TRY(write_past(cx, a));
		if (a->content.next_step)
			TRY(write_task(cx, a));
		count(a, cx, done);
	}
	return OK;
}
