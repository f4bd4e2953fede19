/*
 * Why somebody was not there: sealed under the person's key, under the centre's for staff and
 * partners.  The table of marks says only present, absent or excused.
 *
 * A cell is bound to a random number that is another at each writing, so that an older cell put
 * back is refused.  What was written before in clear is sealed at the first start after the
 * migration (029), in jobs of BATCH rows; a reason whose person was erased goes with him.
 */
#include "svc/activity/activity.h"
#include "vault/ids.h"
#include "vault/token.h"

#include "base/banned.h"

#define BATCH 200

static const char SQL_SET[] = "UPDATE activity_mark SET why_id = ?3, why = ?4"
			      " WHERE session_id = ?1 AND enrolment_id = ?2";
static const char SQL_CLEAR[] =
	"SELECT c.session_id, c.enrolment_id, e.person_id, c.reason FROM activity_mark_clear c"
	" JOIN activity_enrolment e ON e.enrolment_id = c.enrolment_id LIMIT ?1";
static const char SQL_LEFT[] = "SELECT 1 FROM activity_mark_clear";
static const char SQL_DONE[] =
	"DELETE FROM activity_mark_clear WHERE session_id = ?1 AND enrolment_id = ?2";
static const char SQL_OF_SERIES[] =
	"SELECT m.why_id, m.why, e.person_id FROM activity_session p"
	" JOIN activity_mark m ON m.session_id = p.session_id"
	" JOIN activity_enrolment e ON e.enrolment_id = m.enrolment_id"
	" WHERE p.series_id = ?1 AND m.why IS NOT NULL";

static struct place place_of(int64_t why_id, int64_t person_id)
{
	return (struct place){ .person = person_id,
			       .row = why_id,
			       .table = TABLE_ACTIVITY_MARK,
			       .column = ACTIVITY_MARK_WHY,
			       .version = 1,
			       .pad = CELL_SHORT };
}

Err why_seal(struct ctx *cx, int64_t person_id, int reason, struct val out[2])
{
	struct place at = place_of(id_random53(), person_id);

	out[0] = out[1] = V_NULL;
	if (reason < 0)
		return OK;
	out[0] = V_INT(at.row);
	return sealed_value(cx, &at, mark_reasons[reason], &out[1]);
}

Err why_open(struct ctx *cx, int64_t person_id, const struct stmt *q, int column, int *reason)
{
	struct place at = place_of(col_int(q, column), person_id);
	const char *text = NULL;

	*reason = -1;
	if (sealed_column(cx, &at, q, column + 1, &text).code != ERR_OK) {
		if (cx->err.code != ERR_NOT_FOUND)
			return (Err){ cx->err.code };
		err_clear(&cx->err); /* the person was erased, and why with him */
	}
	*reason = activity_word(mark_reasons, text);
	return OK;
}

Err whys_write(struct ctx *cx, struct jw *w, int64_t series_id)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t n[MARK_REASONS] = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_OF_SERIES, BIND(V_INT(series_id))));
	for (;;) {
		int reason;

		TRY(db_next(cx, &q, &row));
		if (!row)
			break;
		TRY(why_open(cx, col_int(&q, 2), &q, 0, &reason));
		if (reason >= 0)
			n[reason]++;
	}
	jw_array(w, "reasons");
	for (size_t i = 0; i < MARK_REASONS; i++) {
		if (!n[i])
			continue;
		jw_object(w, NULL);
		jw_string(w, "reason", mark_reasons[i]);
		jw_int(w, "n", n[i]);
		jw_end(w);
	}
	jw_end(w);
	return OK;
}

/* ---- what lay in clear --------------------------------------------------------------------- */

struct clear {
	int64_t session_id, enrolment_id, person_id;
	int reason;
};

static Err read_clear(struct ctx *cx, struct clear *out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_CLEAR, BIND(V_INT(BATCH))));
	for (*n = 0;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		out[(*n)++] = (struct clear){ col_int(&q, 0), col_int(&q, 1), col_int(&q, 2),
					      activity_word(mark_reasons,
							    col_text(&q, 3, cx->arena)) };
	}
}

static Err seal_batch(struct ctx *cx, void *unused)
{
	struct clear rows[BATCH];
	size_t n = 0;

	(void)unused;
	TRY(read_clear(cx, rows, &n));
	for (size_t i = 0; i < n; i++) {
		struct clear *c = &rows[i];
		struct val why[2];

		if (why_seal(cx, c->person_id, c->reason, why).code != ERR_OK) {
			if (cx->err.code != ERR_NOT_FOUND)
				return (Err){ cx->err.code };
			err_clear(&cx->err);
			why[0] = why[1] = V_NULL;
		}
		TRY(db_exec(cx, SQL_SET,
			    BIND(V_INT(c->session_id), V_INT(c->enrolment_id), why[0], why[1]),
			    NULL));
		TRY(db_exec(cx, SQL_DONE, BIND(V_INT(c->session_id), V_INT(c->enrolment_id)),
			    NULL));
	}
	return OK;
}

Err activity_catch_up(struct ctx *cx)
{
	bool left = false;

	for (;;) {
		TRY(db_found(cx, SQL_LEFT, NO_BIND, &left));
		if (!left)
			return OK;
		TRY(write_run(cx, seal_batch, NULL));
	}
}
