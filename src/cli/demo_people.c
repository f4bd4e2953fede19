/* Writing the people of the demonstration centre (demo_people.h). */
#include "cli/demo_people.h"

#include <string.h>

#include "base/date.h"
#include "core/compartment.h"
#include "core/session.h"
#include "svc/person/person.h"
#include "vault/index.h"

#include "base/banned.h"

static const char SQL_PERSON[] =
	"INSERT INTO person(person_id, file_no, status, team_id, referent_id, protected,"
	" opened_day, closed_day, created_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char SQL_NISS[] = "INSERT INTO person_niss(hash, person_id) VALUES (?1, ?2)";
static const char SQL_HOUSEHOLD[] = "INSERT OR IGNORE INTO household(household_id) VALUES (?1)";
static const char SQL_MEMBER[] =
	"INSERT INTO household_member(person_id, household_id, role) VALUES (?1, ?2, ?3)";

static Err write_forms(struct ctx *cx, const struct demo_people *p, size_t i,
		       const struct key *dek)
{
	for (int c = COMPARTMENT_IDENTITY; c <= COMPARTMENT_HEALTH; c++) {
		size_t len = 0;
		char *json = person_form(cx->arena, p, i, c, &len);

		if (json)
			TRY(compartment_write(cx, p->rows[i].id, (enum compartment_id)c, 0, dek,
					      json, len));
	}
	return OK;
}

static Err write_niss(struct ctx *cx, const struct demo_person *m)
{
	uint8_t hash[NISS_INDEX];
	char digits[12];

	if (!person_niss(m, digits))
		return OK;
	if (!niss_index(cx->app->vault, digits, hash))
		FAIL(cx, ERR_INTERNAL, "demo.niss");
	return db_exec(cx, SQL_NISS, BIND(V_BLOB(hash, sizeof(hash)), V_INT(m->id)), NULL);
}

static Err write_member(struct ctx *cx, const struct demo_person *m)
{
	if (!m->household_id)
		return OK;
	TRY(db_exec(cx, SQL_HOUSEHOLD, BIND(V_INT(m->household_id)), NULL));
	return db_exec(
		cx, SQL_MEMBER,
		BIND(V_INT(m->id), V_INT(m->household_id), V_TEXT(household_roles[m->role])),
		NULL);
}

/* As the referent did on the day when the file was opened. */
static Err write_person(struct ctx *cx, const struct demo_people *p, size_t i)
{
	CLEANUP(key_wipe) struct key dek = { 0 };
	const struct demo_person *m = &p->rows[i];
	int64_t staff = m->staff == NO_STAFF ? 0 : p->work->staff[m->staff].user_id;
	int64_t team = m->team == NO_TEAM ? 0 : p->work->team_id[m->team];
	struct session who = { .user_id = staff };
	struct ctx then = *cx;
	Err e;

	then.now = brussels_instant(m->opened, 9 * 60 + (int)(i % 420));
	then.who = staff ? &who : NULL;
	e = keyring_new(cx, m->id, &dek);
	TRY(e);
	TRY(db_exec(cx, SQL_PERSON,
		    BIND(V_INT(m->id), V_INT(m->file_no),
			 V_TEXT(file_statuses[m->closed != DAY_NONE]), V_ID(team), V_ID(staff),
			 V_INT(m->guarded), V_DAY(m->opened), V_DAY(m->closed), V_ID(staff)),
		    NULL));
	e = write_forms(&then, p, i, &dek);
	if (e.code != ERR_OK)
		cx->err = then.err;
	TRY(e);
	TRY(write_niss(cx, m));
	return write_member(cx, m);
}

Err people_write(struct ctx *cx, const struct demo_people *p, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		TRY(write_person(cx, p, p->by_id[i]));
	return OK;
}
