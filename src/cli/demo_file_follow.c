/* The follow-up in the demonstration centre: referrals, rights, assessments, reminders, controls. */
#include "base/date.h"
#include "cli/demo_file.h"
#include "core/calendar.h"

#include "base/banned.h"

static const char *const reminders[] = {
	"Rappeler pour la fiche de salaire",  "Préparer le bilan avec le Forem",
	"Vérifier le paiement de la caution", "Demander l’attestation de la mutuelle",
	"Convenir de la visite à domicile",
};
static const char *const referral_partners[] = { "forem",	  "pcs",       "social_grocery",
						 "mental_health", "article27", "unia" };
static const char *const rights[] = { "social_tariff", "bim",
				      "article27",     "heating",
				      "water_fund",    "family_supplement",
				      "grapa",	       "study_allowance" };

/* ---- follow-up ------------------------------------------------------------------------------------ */

static Err put_referral(struct ctx *cx, struct demo_file *f, int32_t day)
{
	static const char *const themes[] = {
		"social_rights", "health_care", "housing",
		"mental_health", "culture",	"administrative"
	};
	struct referral in = { .day = day,
			       .theme = PICK(&f->r, themes),
			       .to = "Service partenaire",
			       .accompanied = rng_chance(&f->r, 40),
			       .outcome_day = DAY_NONE };
	struct act a;

	in.partner = PICK(&f->r, referral_partners);
	if (!model_term_key(cx->model, TERM_PARTNER, in.partner))
		in.partner = NULL;
	if (day + 15 < cx->today && rng_chance(&f->r, 82)) {
		in.outcome = 1 + (int)rng_below(&f->r, 6);
		in.outcome_day = demo_working(day + rng_between(&f->r, 5, 40));
		if (in.outcome_day > cx->today)
			in.outcome_day = cx->today;
	}
	a = demo_act_of(f, ACT_REFERRAL, day, &in);
	a.until = in.outcome_day;
	a.code = referral_outcomes[in.outcome];
	return demo_put(cx, &a);
}

static Err put_takeup(struct ctx *cx, struct demo_file *f, int32_t day)
{
	struct takeup in = { .day = day,
			     .right = PICK(&f->r, rights),
			     .cause = rng_chance(&f->r, 80) ? (int)rng_below(&f->r, 9) : -1,
			     .remedy = -1,
			     .outcome_day = DAY_NONE };
	struct act a;

	if (day + 10 < cx->today)
		in.remedy = (int)rng_below(&f->r, 6);
	if (day + 30 < cx->today && rng_chance(&f->r, 80)) {
		in.outcome = rng_chance(&f->r, 68) ? 1 : 2 + (int)rng_below(&f->r, 3);
		in.outcome_day = demo_working(day + rng_between(&f->r, 12, 60));
		if (in.outcome_day > cx->today)
			in.outcome_day = cx->today;
		in.amount_year_cents = in.outcome == 1 ? 1000 * rng_between(&f->r, 6, 140) : 0;
	}
	a = demo_act_of(f, ACT_TAKEUP, day, &in);
	a.until = in.outcome_day;
	a.code = in.right;
	a.amount = in.amount_year_cents;
	return demo_put(cx, &a);
}

static Err put_assessments(struct ctx *cx, struct demo_file *f, int32_t day)
{
	int32_t entry = day - rng_between(&f->r, 10, 100);
	int base = rng_between(&f->r, 1, 3);

	for (int i = 0; i < 2 && day <= cx->today; i++, day = demo_working(day + 150)) {
		struct level levels[6];
		struct assessment in = { .day = day,
					 .entry_day = i == 0 ? entry : DAY_NONE,
					 .levels = { .items = levels, .n = ARRAY_LEN(levels) },
					 .literacy = i == 0 && rng_chance(&f->r, 15),
					 .plan = "Formation courte, puis stage.",
					 .plan_signed_day = DAY_NONE };
		struct act a;

		in.language_test = in.literacy && rng_chance(&f->r, 60);
		for (int k = 0; k < 6; k++)
			levels[k] = (struct level){ .axis = k,
						    .level = base + i + (k % 2),
						    .note = NULL };
		if (rng_chance(&f->r, 70))
			in.plan_signed_day = day;
		a = demo_act_of(f, ACT_ASSESSMENT, day, &in);
		TRY(demo_put(cx, &a));
	}
	return OK;
}

static Err put_reminder(struct ctx *cx, struct demo_file *f)
{
	struct reminder in = { .day = cx->today + rng_between(&f->r, -3, 20),
			       .worker_id = f->worker,
			       .text = PICK(&f->r, reminders),
			       .done_day = DAY_NONE };
	struct act a = demo_act_of(f, ACT_REMINDER, in.day, &in);

	a.worker_id = f->worker;
	return demo_put(cx, &a);
}

static Err put_control(struct ctx *cx, struct demo_file *f, int32_t day)
{
	struct control in = { .day = day, .points = 12, .conforming = 12 };
	struct act a;

	in.conforming -= (int64_t)rng_below(&f->r, 4);
	a = demo_act_of(f, ACT_CONTROL, day, &in);
	return demo_put(cx, &a);
}

static int32_t some_day(struct demo_file *f, int32_t first, int32_t last)
{
	int32_t day = first + (int32_t)rng_below(&f->r, (uint32_t)(last - first + 1));

	while (day_weekday(day) > 5 || calendar_is_legal(day))
		day--;
	return day;
}

Err demo_follow(struct ctx *cx, struct demo_file *f, int32_t first)
{
	int32_t last = cx->today - 1;

	if (rng_chance(&f->r, 55))
		TRY(put_referral(cx, f, some_day(f, first, last)));
	if (rng_chance(&f->r, 45))
		TRY(put_takeup(cx, f, some_day(f, first, last)));
	if (rng_chance(&f->r, 30))
		TRY(put_assessments(cx, f, some_day(f, first, last)));
	if (rng_chance(&f->r, 14))
		TRY(put_reminder(cx, f));
	if (rng_chance(&f->r, 20))
		TRY(put_control(cx, f, some_day(f, first, last)));
	return OK;
}
