/* See compartment.h. */
#include "core/compartment.h"

#include "core/session.h"

#include "base/banned.h"

static const char SQL_READ[] =
	"SELECT compartment, version, cell FROM person_cell WHERE person_id = ?1"
	" AND (?2 & (1 << compartment)) <> 0";
static const char SQL_KEEP[] = "INSERT INTO person_cell_past(person_id, compartment, version, "
			       "key_version, author_id, at, cell)"
			       " SELECT person_id, compartment, version, key_version, "
			       "author_id, at, cell FROM person_cell"
			       " WHERE person_id = ?1 AND compartment = ?2 AND version = ?3";
static const char SQL_DROP[] =
	"DELETE FROM person_cell WHERE person_id = ?1 AND compartment = ?2 AND version = ?3";
static const char SQL_ADD[] = "INSERT INTO person_cell(person_id, compartment, version, "
			      "key_version, author_id, at, cell)"
			      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_IS[] =
	"SELECT version FROM person_cell WHERE person_id = ?1 AND compartment = ?2";

static enum cell_pad pad_of(enum compartment_id id)
{
	switch (id) {
	case COMPARTMENT_IDENTITY:
		return CELL_IDENTITY;
	case COMPARTMENT_ADMINISTRATIVE:
		return CELL_ADMIN;
	case COMPARTMENT_SOCIAL:
		return CELL_SOCIAL;
	case COMPARTMENT_HEALTH:
		break;
	}
	return CELL_HEALTH;
}

Err compartments_read(struct ctx *cx, int64_t person_id, unsigned mask,
		      struct compartment out[5])
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	CLEANUP(key_wipe) struct key dek = { 0 };
	bool row = false;

	for (int i = 0; i < 5; i++)
		out[i] = (struct compartment){ .id = (enum compartment_id)i };
	TRY(keyring_get(cx, person_id, &dek));
	TRY(db_query(cx, &q, SQL_READ, BIND(V_INT(person_id), V_INT(mask))));
	for (;;) {
		struct compartment *c;
		const void *cell;
		size_t n;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		c = &out[col_int(&q, 0)];
		c->version = col_int(&q, 1);
		cell = col_view(&q, 2, &n);
		TRY(cell_open(cx, cx->app->vault, &dek,
			      &(struct cell_at){ .person = person_id,
						 .row = person_id,
						 .table = TABLE_PERSON_CELL,
						 .column = (uint16_t)c->id,
						 .version = (uint64_t)c->version },
			      cell, n, &c->json, &c->len));
	}
}

Err compartment_write(struct ctx *cx, int64_t person_id, enum compartment_id id, int64_t old,
		      const struct key *dek, const char *json, size_t len)
{
	struct cell_at at = { .person = person_id,
			      .row = person_id,
			      .table = TABLE_PERSON_CELL,
			      .column = (uint16_t)id,
			      .version = (uint64_t)old + 1 };
	int64_t now = 0;
	uint8_t *cell;
	size_t n;

	TRY(db_int(cx, SQL_IS, BIND(V_INT(person_id), V_INT(id)), &now));
	if (now != old)
		FAIL(cx, ERR_STALE, "stale");
	TRY(cell_seal(cx, cx->app->vault, dek, &at, pad_of(id), json, len, &cell, &n));
	if (old) {
		TRY(db_exec(cx, SQL_KEEP, BIND(V_INT(person_id), V_INT(id), V_INT(old)), NULL));
		TRY(db_exec(cx, SQL_DROP, BIND(V_INT(person_id), V_INT(id), V_INT(old)), NULL));
	}
	return db_exec(cx, SQL_ADD,
		       BIND(V_INT(person_id), V_INT(id), V_INT(old + 1), V_INT(dek->version),
			    V_ID(cx->who ? cx->who->user_id : 0), V_INT(cx->now),
			    V_BLOB(cell, n)),
		       NULL);
}
