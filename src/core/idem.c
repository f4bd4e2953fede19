/* See idem.h. */
#include "core/idem.h"

#include <string.h>

#include "core/limits.h"
#include "core/session.h"
#include "vault/token.h"

#include "base/banned.h"

static const char SQL_FIND[] = "SELECT route, body_hash, status, answer, version FROM idem "
			       "WHERE user_id = ?1 AND key = ?2";
static const char SQL_ADD[] =
	"INSERT INTO idem(user_id, key, route, body_hash, status, answer, version, at)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
/* The oldest five seconds, once a second: faster than they come, and never long. */
static const char SQL_OLD[] =
	"DELETE FROM idem WHERE at < min(?1, (SELECT min(at) + 5 FROM idem))";

bool idem_key_valid(const char *key)
{
	size_t n = strlen(key);

	if (n < 8 || n > IDEM_KEY_MAX)
		return false;
	return strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
	       n;
}

Err idem_find(struct ctx *cx, const char *key, const char *route, const void *body, size_t len,
	      struct idem *out, bool *found)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	uint8_t hash[TOKEN_HASH];
	const void *was;
	size_t n;

	TRY(db_query(cx, &q, SQL_FIND, BIND(V_INT(cx->who->user_id), V_TEXT(key))));
	TRY(db_next(cx, &q, found));
	if (!*found)
		return OK;
	token_hash(cx->app->vault, arena_strndup(cx->arena, body, len), hash);
	was = col_view(&q, 1, &n);
	if (strcmp(col_text(&q, 0, cx->arena), route) != 0 || n != sizeof(hash) ||
	    memcmp(was, hash, sizeof(hash)) != 0)
		FAIL(cx, ERR_INVALID, "idempotency.other_request");
	out->status = (int)col_int(&q, 2);
	out->answer = col_text(&q, 3, cx->arena);
	out->version = col_int(&q, 4);
	return OK;
}

Err idem_store(struct ctx *cx, const char *key, const char *route, const void *body, size_t len,
	       const struct idem *answer)
{
	uint8_t hash[TOKEN_HASH];

	token_hash(cx->app->vault, arena_strndup(cx->arena, body, len), hash);
	if (cx->app->idem_swept != cx->now)
		TRY(db_exec(cx, SQL_OLD, BIND(V_INT(cx->now - LIMIT_IDEM_S)), NULL));
	cx->app->idem_swept = cx->now;
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(cx->who->user_id), V_TEXT(key), V_TEXT(route),
			    V_BLOB(hash, sizeof(hash)), V_INT(answer->status),
			    V_TEXT(answer->answer), V_INT(answer->version), V_INT(cx->now)),
		       NULL);
}
