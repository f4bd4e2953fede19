/* Creating and changing a person. */
#include <string.h>

#include "base/date.h"
#include "core/audit.h"
#include "svc/person/person.h"
#include "vault/index.h"
#include "vault/token.h"

#include "base/banned.h"

static const char SQL_ADD[] = "INSERT INTO person(person_id, file_no, team_id, referent_id, "
			      "protected, opened_day, created_by)"
			      " VALUES (?1, (SELECT coalesce(max(file_no), 10000) + 1 FROM "
			      "person), ?2, ?3, ?4, ?5, ?6)";
static const char SQL_NISS_DROP[] = "DELETE FROM person_niss WHERE person_id = ?1";
static const char SQL_NISS_OTHER[] =
	"SELECT 1 FROM person_niss WHERE hash = ?1 AND person_id <> ?2";
static const char SQL_NISS_ADD[] = "INSERT INTO person_niss(hash, person_id) VALUES (?1, ?2)";
static const char SQL_NISS[] = "SELECT hash FROM person_niss WHERE person_id = ?1";
static const char SQL_FILE[] =
	"UPDATE person SET team_id = ?2, referent_id = ?3, protected = ?4, status = ?5,"
	" closed_day = CASE WHEN ?5 = 'closed' THEN coalesce(closed_day, ?6) END,"
	" version = version + 1 WHERE person_id = ?1 AND version = ?7";
static const char SQL_ROW[] = "SELECT file_no, team_id, referent_id, protected, status FROM "
			      "person WHERE person_id = ?1";

struct put {
	struct directory_entry e;
};

static void publish_put(struct app *app, void *arg)
{
	const struct put *p = arg;

	(void)!directory_put(app->directory, &p->e);
	app_touch(app, TOPIC_PERSONS);
}

Err person_publish(struct ctx *cx, int64_t person_id, const struct identity *id,
		   const struct identity_row *row)
{
	struct put *p = arena_alloc(cx->arena, sizeof(*p));

	(void)person_id;
	identity_entry(cx->arena, cx->app->directory, id, row, &p->e);
	write_publish(cx, publish_put, p);
	return OK;
}

static Err niss_hash(struct ctx *cx, int64_t person_id, const uint8_t **out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;
	size_t n;

	*out = NULL;
	TRY(db_query(cx, &q, SQL_NISS, BIND(V_INT(person_id))));
	TRY(db_next(cx, &q, &row));
	if (row)
		*out = col_blob(&q, 0, cx->arena, &n);
	return OK;
}

static Err read_row(struct ctx *cx, int64_t person_id, struct identity_row *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ROW, BIND(V_INT(person_id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	*out = (struct identity_row){ .person_id = person_id,
				      .file_no = col_int(&q, 0),
				      .team_id = col_int(&q, 1),
				      .referent_id = col_int(&q, 2),
				      .protected = col_int(&q, 3) != 0,
				      .closed = strcmp(col_text(&q, 4, cx->arena), "closed") ==
						0 };
	return niss_hash(cx, person_id, &out->niss);
}

Err person_republish(struct ctx *cx, int64_t person_id)
{
	struct compartment c[5];
	struct identity id = { 0 };
	struct identity_row row;

	TRY(read_row(cx, person_id, &row));
	TRY(compartments_read(cx, person_id, 1u << COMPARTMENT_IDENTITY, c));
	if (!c[COMPARTMENT_IDENTITY].json)
		FAIL(cx, ERR_INTERNAL, "person.no_identity");
	TRY(schema_read_own(cx, &identity_schema, c[COMPARTMENT_IDENTITY].json,
			    c[COMPARTMENT_IDENTITY].len, &id, NULL));
	return person_publish(cx, person_id, &id, &row);
}

/* The exact index follows the number; two persons cannot have the same. */
static Err set_niss(struct req *rq, struct resp *rs, int64_t person_id, const char *niss,
		    const char *field)
{
	struct ctx *cx = &rq->cx;
	uint8_t hash[NISS_INDEX];
	bool other = false;

	TRY(db_exec(cx, SQL_NISS_DROP, BIND(V_INT(person_id)), NULL));
	if (!niss || !*niss)
		return OK;
	if (!niss_index(cx->app->vault, niss, hash))
		return schema_refuse(cx, &rs->errors, field, "field.not_a_niss");
	TRY(db_found(cx, SQL_NISS_OTHER, BIND(V_BLOB(hash, sizeof(hash)), V_INT(person_id)),
		     &other));
	if (other)
		return schema_refuse(cx, &rs->errors, field, "field.taken");
	return db_exec(cx, SQL_NISS_ADD, BIND(V_BLOB(hash, sizeof(hash)), V_INT(person_id)),
		       NULL);
}

/* The JSON of a struct, in the arena. */
static char *json_of(struct ctx *cx, const struct schema *s, const void *in, size_t *len)
{
	CLEANUP(buf_release) struct buf b;
	struct jw w;

	buf_init(&b, 1 << 20);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	schema_write(&w, s, in);
	jw_end(&w);
	*len = b.len;
	return arena_strndup(cx->arena, b.data, b.len);
}

static Err check_people(struct req *rq, struct resp *rs, int64_t team_id, int64_t referent_id)
{
	struct ctx *cx = &rq->cx;

	if (team_id && !model_team(cx->model, team_id))
		return schema_refuse(cx, &rs->errors, "team_id", "field.not_one_of");
	if (referent_id && !model_user(cx->model, referent_id))
		return schema_refuse(cx, &rs->errors, "referent_id", "field.not_one_of");
	return OK;
}

static Err check_identity(struct req *rq, struct resp *rs, const struct identity *id)
{
	struct ctx *cx = &rq->cx;

	if (id->birth_date != DAY_NONE && id->birth_date > cx->today)
		return schema_refuse(cx, &rs->errors, "birth_date", "field.too_large");
	if (id->deceased_on != DAY_NONE &&
	    (id->deceased_on > cx->today ||
	     (id->birth_date != DAY_NONE && id->deceased_on < id->birth_date)))
		return schema_refuse(cx, &rs->errors, "deceased_on", "field.not_a_date");
	return OK;
}

Err person_add(struct req *rq, struct resp *rs)
{
	CLEANUP(key_wipe) struct key dek = { 0 };
	const struct person_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int64_t id = id_random53();
	struct identity_row row;
	struct jw w;
	char *json;
	size_t len;

	TRY(check_people(rq, rs, in->team_id, in->referent_id));
	TRY(check_identity(rq, rs, in->identity));
	TRY(keyring_new(cx, id, &dek));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(id), V_ID(in->team_id), V_ID(in->referent_id),
			 V_INT(in->protected), V_INT(cx->today), V_INT(cx->who->user_id)),
		    NULL));
	in->identity->version = 1;
	json = json_of(cx, &identity_schema, in->identity, &len);
	TRY(compartment_write(cx, id, COMPARTMENT_IDENTITY, 0, &dek, json, len));
	if (in->administrative) {
		in->administrative->version = 1;
		TRY(set_niss(rq, rs, id, in->administrative->niss, "administrative.niss"));
		json = json_of(cx, &administrative_schema, in->administrative, &len);
		TRY(compartment_write(cx, id, COMPARTMENT_ADMINISTRATIVE, 0, &dek, json, len));
	}
	TRY(read_row(cx, id, &row));
	TRY(person_publish(cx, id, in->identity, &row));
	rq->subject = id;
	w = reply(rs, 201);
	rs->version = 1;
	jw_int(&w, "id", id);
	jw_int(&w, "version", 1);
	jw_string(&w, "file_no", file_no_text(cx->arena, row.file_no));
	return reply_end(rq, rs, &w);
}

static Err reply_version(struct req *rq, struct resp *rs, int64_t version)
{
	struct jw w = reply(rs, 200);

	rq->subject = rq->id;
	rs->version = version;
	jw_int(&w, "version", version);
	return reply_end(rq, rs, &w);
}

/* Seals the new content of a compartment; `in` begins with its version member. */
static Err change(struct req *rq, struct resp *rs, enum compartment_id which,
		  const struct schema *s, void *in)
{
	CLEANUP(key_wipe) struct key dek = { 0 };
	struct ctx *cx = &rq->cx;
	struct compartment c[5];
	int64_t *version = in;
	char *json;
	size_t len;

	TRY(compartments_read(cx, rq->id, 1u << which, c));
	if (c[which].version || rq->if_match) /* the first content has nothing to match */
		TRY(expect_version(rq, rs, c[which].version));
	*version = c[which].version + 1;
	json = json_of(cx, s, in, &len);
	TRY(keyring_get(cx, rq->id, &dek));
	TRY(compartment_write(cx, rq->id, which, c[which].version, &dek, json, len));
	rq->object = which;
	rq->purpose = s->name;
	return reply_version(rq, rs, *version);
}

Err person_identity(struct req *rq, struct resp *rs)
{
	struct identity *in = rq->in;
	struct identity_row row;
	struct grant g;

	TRY(grant_at_least(&rq->cx, rq->id, RELATION_GLASS, &g));
	TRY(check_identity(rq, rs, in));
	TRY(change(rq, rs, COMPARTMENT_IDENTITY, &identity_schema, in));
	TRY(read_row(&rq->cx, rq->id, &row));
	return person_publish(&rq->cx, rq->id, in, &row);
}

Err person_administrative(struct req *rq, struct resp *rs)
{
	struct administrative *in = rq->in;
	struct grant g;

	TRY(grant_at_least(&rq->cx, rq->id, RELATION_GLASS, &g));
	TRY(change(rq, rs, COMPARTMENT_ADMINISTRATIVE, &administrative_schema, in));
	TRY(set_niss(rq, rs, rq->id, in->niss, "niss"));
	return person_republish(&rq->cx, rq->id);
}

Err person_social(struct req *rq, struct resp *rs)
{
	struct grant g;

	TRY(grant_at_least(&rq->cx, rq->id, RELATION_GLASS, &g));
	return change(rq, rs, COMPARTMENT_SOCIAL, &social_schema, rq->in);
}

Err person_health(struct req *rq, struct resp *rs)
{
	struct grant g;

	TRY(grant_at_least(&rq->cx, rq->id, RELATION_GLASS, &g));
	return change(rq, rs, COMPARTMENT_HEALTH, &health_schema, rq->in);
}

Err person_file(struct req *rq, struct resp *rs)
{
	const struct schema *s = rq->route->in;
	const struct file_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct grant g;
	int64_t team, referent, changed = 0;
	bool protected, closed;

	TRY(grant_at_least(cx, rq->id, RELATION_TEAM, &g));
	TRY(expect_version(rq, rs, g.version));
	TRY(check_people(rq, rs, in->team_id, in->referent_id));
	team = schema_has(s, rq->has, "team_id") ? in->team_id : g.team_id;
	referent = schema_has(s, rq->has, "referent_id") ? in->referent_id : g.referent_id;
	protected = schema_has(s, rq->has, "protected") ? in->protected : g.protected;
	closed = in->status >= 0 ? in->status == 1 : g.closed;
	TRY(db_exec(cx, SQL_FILE,
		    BIND(V_INT(rq->id), V_ID(team), V_ID(referent), V_INT(protected),
			 V_TEXT(file_statuses[closed]), V_INT(cx->today), V_INT(g.version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	TRY(person_republish(cx, rq->id));
	rq->action = "person.file";
	return reply_version(rq, rs, g.version + 1);
}
