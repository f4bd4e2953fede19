/* See grant.h. */
#include "core/grant.h"

#include "base/banned.h"

static const char SQL_PERSON[] =
	"SELECT version, file_no, status, team_id, referent_id, protected, opened_day,"
	" (SELECT max(until) FROM glass WHERE person_id = ?1 AND user_id = ?2 AND until > ?3)"
	" FROM person WHERE person_id = ?1";

const char *relation_name(enum relation r)
{
	switch (r) {
	case RELATION_NONE:
		break;
	case RELATION_OTHER:
		return "other";
	case RELATION_GLASS:
		return "glass";
	case RELATION_TEAM:
		return "team";
	case RELATION_MINE:
		return "mine";
	}
	return "none";
}

bool user_in_team(const struct user *u, int64_t team_id)
{
	for (size_t i = 0; u && i < u->n_teams; i++)
		if (u->teams[i] == team_id)
			return true;
	return false;
}

static enum relation relation_of(const struct user *u, const struct grant *g, bool public_desk)
{
	if (g->referent_id && g->referent_id == u->id)
		return RELATION_MINE;
	if (public_desk || user_in_team(u, g->team_id))
		return RELATION_TEAM;
	if (g->glass_until)
		return RELATION_GLASS;
	return g->protected ? RELATION_NONE : RELATION_OTHER;
}

Err grant_person(struct ctx *cx, int64_t person_id, struct grant *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	*out = (struct grant){ .person_id = person_id };
	if (!cx->who || !cx->who->user)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	TRY(db_query(cx, &q, SQL_PERSON,
		     BIND(V_INT(person_id), V_INT(cx->who->user_id), V_INT(cx->now))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	out->version = col_int(&q, 0);
	out->file_no = col_int(&q, 1);
	out->closed = col_text(&q, 2, cx->arena)[0] == 'c';
	out->team_id = col_int(&q, 3);
	out->referent_id = col_int(&q, 4);
	out->protected = col_int(&q, 5) != 0;
	out->opened_day = col_day(&q, 6);
	out->glass_until = col_int(&q, 7);
	out->relation = relation_of(cx->who->user, out, !out->team_id && !out->referent_id);
	if (out->relation == RELATION_NONE)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	return OK;
}

Err grant_at_least(struct ctx *cx, int64_t person_id, enum relation least, struct grant *out)
{
	TRY(grant_person(cx, person_id, out));
	if (out->relation < least)
		FAIL(cx, ERR_FORBIDDEN, "person.other_team");
	return OK;
}

void grant_viewer(struct ctx *cx, struct directory_viewer *out)
{
	const struct user *u = cx->who->user;
	uint16_t *teams = arena_array(cx->arena, u->n_teams, sizeof(*teams));

	for (size_t i = 0; i < u->n_teams; i++)
		teams[i] = (uint16_t)u->teams[i];
	*out = (struct directory_viewer){
		.user_id = u->id, .teams = teams, .n_teams = u->n_teams, .sees_protected = true
	};
}
