/* Posts: where somebody could work, how many places, how many are taken. */
#include <ctype.h>
#include <jansson.h>
#include <string.h>

#include "base/date.h"
#include "svc/placement/placement.h"
#include "svc/placement/shapes.h"

#include "base/banned.h"

#define POST_COLUMNS                                                                           \
	"p.post_id, p.version, p.host_id, p.article, p.title, p.theme_id, p.own_service_id,"   \
	" p.place_id, p.locality, p.capacity, p.week_minutes, p.state, p.created_day,"         \
	" p.closed_day, p.skills, p.languages, p.licence, p.public_transport, p.tasks,"        \
	" p.is_new, p.record_id, p.new_record_id, p.filled_record_id, h.name, h.category"
static const char SQL_ONE[] =
	"SELECT " POST_COLUMNS ", 0 FROM placement_post p JOIN placement_host h USING (host_id)"
	" WHERE p.post_id = ?1";
static const char SQL_ALL[] =
	"SELECT " POST_COLUMNS ","
	" (SELECT count(*) FROM placement_span s"
	"  JOIN placement_contract c ON c.contract_id = s.contract_id AND c.cancelled = 0"
	"  WHERE s.post_id = p.post_id AND s.from_day <= ?1"
	"  AND coalesce(c.real_end, c.planned_end) >= ?1"
	"  AND NOT EXISTS (SELECT 1 FROM placement_span n WHERE n.contract_id = s.contract_id"
	"   AND n.from_day > s.from_day AND n.from_day <= ?1))"
	" FROM placement_post p JOIN placement_host h USING (host_id)"
	" WHERE p.state <> 'removed' ORDER BY h.name, p.title, p.post_id";
static const char SQL_COUNT[] = "SELECT count(*) FROM placement_post";
static const char SQL_KNOWN[] =
	"SELECT 1 FROM placement_post WHERE title_key = ?1 AND post_id <> ?2";
static const char SQL_HOST[] = "SELECT 1 FROM placement_host WHERE host_id = ?1 AND active = 1";
static const char SQL_ADD[] =
	"INSERT INTO placement_post(host_id, article, title, title_key, theme_id, "
	"own_service_id,"
	" place_id, locality, capacity, week_minutes, created_day, skills, languages, licence,"
	" public_transport, tasks, is_new) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
	"?11,"
	" ?12, ?13, ?14, ?15, ?16, ?17)";
static const char SQL_CHANGE[] =
	"UPDATE placement_post SET version = version + 1, article = ?2, title = ?3,"
	" title_key = ?4, theme_id = ?5, own_service_id = ?6, place_id = ?7, locality = ?8,"
	" capacity = ?9, week_minutes = ?10, state = ?11, closed_day = ?12, skills = ?13,"
	" languages = ?14, licence = ?15, public_transport = ?16, tasks = ?17"
	" WHERE post_id = ?1 AND version = ?18";
static const char SQL_RECORDS[] =
	"UPDATE placement_post SET record_id = ?2, new_record_id = ?3, filled_record_id = ?4"
	" WHERE post_id = ?1";

const char *const pl_articles[] = { "60", "61", NULL };
const char *const pl_post_states[] = { "open", "suspended", "removed", NULL };

static int index_of(const char *const *names, const char *name)
{
	int i = 0;

	while (names[i + 1] && strcmp(names[i], name) != 0)
		i++;
	return i;
}

static void row_post(struct ctx *cx, const struct stmt *q, struct post *p)
{
	struct arena *a = cx->arena;

	*p = (struct post){ .id = col_int(q, 0),
			    .version = col_int(q, 1),
			    .host_id = col_int(q, 2),
			    .article = index_of(pl_articles, col_text(q, 3, a)),
			    .title = col_text(q, 4, a),
			    .theme_id = col_int(q, 5),
			    .own_service_id = col_int(q, 6),
			    .place_id = col_int(q, 7),
			    .locality = col_text(q, 8, a),
			    .capacity = col_int(q, 9),
			    .week_minutes = col_int(q, 10),
			    .state = index_of(pl_post_states, col_text(q, 11, a)),
			    .created = col_day(q, 12),
			    .closed = col_day(q, 13),
			    .skills = col_text(q, 14, a),
			    .languages = col_text(q, 15, a),
			    .licence = col_int(q, 16) != 0,
			    .public_transport = col_int(q, 17) != 0,
			    .tasks = col_text(q, 18, a),
			    .is_new = col_int(q, 19) != 0,
			    .record_id = col_int(q, 20),
			    .new_record = col_int(q, 21),
			    .filled_record = col_int(q, 22),
			    .taken = col_int(q, 25) };
	p->host = (struct host){ .id = p->host_id,
				 .name = col_text(q, 23, a),
				 .category = index_of(pl_host_categories, col_text(q, 24, a)) };
}

Err post_read(struct ctx *cx, int64_t id, struct post *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_ONE, BIND(V_INT(id))));
	TRY(db_next(cx, &q, &row));
	if (!row)
		FAIL(cx, ERR_NOT_FOUND, "not_found");
	row_post(cx, &q, out);
	return OK;
}

Err posts_read(struct ctx *cx, struct post **out, size_t *n)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	int64_t room = 0;
	bool row = false;

	*n = 0;
	TRY(db_int(cx, SQL_COUNT, NO_BIND, &room));
	*out = arena_array(cx->arena, (size_t)room + 1, sizeof(**out));
	TRY(db_query(cx, &q, SQL_ALL, BIND(V_INT(cx->today))));
	for (;;) {
		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		row_post(cx, &q, &(*out)[(*n)++]);
	}
}

Err post_texts(struct ctx *cx, const char *json, struct list *out)
{
	json_t *j = json_loads(json, 0, NULL);
	const char **items = arena_array(cx->arena, json_array_size(j) + 1, sizeof(*items));

	*out = (struct list){ .items = items };
	for (size_t i = 0; i < json_array_size(j); i++)
		items[out->n++] =
			arena_strdup(cx->arena, json_string_value(json_array_get(j, i)));
	json_decref(j);
	return OK;
}

const char *post_texts_json(struct ctx *cx, const struct list *l)
{
	CLEANUP(buf_release) struct buf b;
	struct jw w;

	buf_init(&b, 1 << 16);
	jw_init(&w, &b);
	jw_array(&w, NULL);
	for (size_t i = 0; i < l->n; i++)
		jw_string(&w, NULL, ((const char *const *)l->items)[i]);
	jw_end(&w);
	return arena_strndup(cx->arena, b.data, b.len);
}

void placement_term_write(struct ctx *cx, struct jw *w, const char *name, int64_t id)
{
	const struct term *t = model_term(cx->model, id);

	if (!t) {
		jw_null(w, name);
		return;
	}
	jw_object(w, name);
	jw_string(w, "key", t->key);
	jw_label(w, "label", &t->label);
	jw_end(w);
}

void post_write(struct ctx *cx, struct jw *w, const struct post *p)
{
	const struct catalogue_service *own = model_service(cx->model, p->own_service_id);

	jw_int(w, "id", p->id);
	jw_int(w, "version", p->version);
	jw_object(w, "host");
	jw_int(w, "id", p->host_id);
	jw_string(w, "name", p->host.name);
	jw_string(w, "category", pl_host_categories[p->host.category]);
	jw_end(w);
	jw_string(w, "article", pl_articles[p->article]);
	jw_string(w, "title", p->title);
	placement_term_write(cx, w, "theme", p->theme_id);
	placement_term_write(cx, w, "place", p->place_id);
	jw_string(w, "own_service", own ? own->key : NULL);
	if (own)
		jw_label(w, "own_service_label", &own->label);
	else
		jw_null(w, "own_service_label");
	jw_string(w, "locality", p->locality);
	jw_int(w, "capacity", p->capacity);
	jw_int(w, "taken", p->taken);
	jw_int(w, "week_minutes", p->week_minutes);
	jw_string(w, "state", pl_post_states[p->state]);
	jw_day(w, "created", p->created);
	jw_raw(w, "skills", p->skills, strlen(p->skills));
	jw_raw(w, "languages", p->languages, strlen(p->languages));
	jw_bool(w, "licence", p->licence);
	jw_bool(w, "public_transport", p->public_transport);
	jw_string(w, "tasks", p->tasks);
	jw_bool(w, "is_new", p->is_new);
}

Err posts_list(struct req *rq, struct resp *rs)
{
	struct ctx *cx = &rq->cx;
	struct post *posts;
	struct jw w;
	size_t n;

	TRY(posts_read(cx, &posts, &n));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (size_t i = 0; i < n; i++) {
		jw_object(&w, NULL);
		post_write(cx, &w, &posts[i]);
		jw_end(&w);
	}
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

/* Lower case, single spaces: "Aide-cuisine" and "aide-cuisine " are one title. */
static const char *title_key(struct ctx *cx, const char *title)
{
	char *out = arena_strdup(cx->arena, title), *w = out;

	for (const char *s = title; *s; s++)
		if (!(*s == ' ' && (w == out || w[-1] == ' ')))
			*w++ = (char)(*s >= 'A' && *s <= 'Z' ? *s + 32 : *s);
	*w = '\0';
	return out;
}

struct post_refs {
	int64_t theme, own, place;
};

static Err resolve(struct req *rq, struct resp *rs, const struct post_in *in,
		   struct post_refs *r)
{
	const struct model *m = rq->cx.model;
	const struct term *theme = in->theme ? model_term_key(m, TERM_THEME, in->theme) : NULL;
	const struct term *place = in->place ? model_term_key(m, TERM_PLACE, in->place) : NULL;
	const struct catalogue_service *own =
		in->own_service ? model_service_key(m, in->own_service) : NULL;

	if (in->theme && !theme)
		return schema_refuse(&rq->cx, &rs->errors, "theme", "field.not_one_of");
	if (in->place && !place)
		return schema_refuse(&rq->cx, &rs->errors, "place", "field.not_one_of");
	if (in->own_service && !own)
		return schema_refuse(&rq->cx, &rs->errors, "own_service", "field.not_one_of");
	*r = (struct post_refs){ theme ? theme->id : 0, own ? own->id : 0,
				 place ? place->id : 0 };
	return OK;
}

static Err post_emit(struct ctx *cx, const struct post *p, const char *kind, int32_t day,
		     int32_t until, int64_t *record_id)
{
	const struct term *k = model_term_key(cx->model, TERM_KIND, kind);
	const struct term *partner =
		model_term_key(cx->model, TERM_PARTNER, host_partner(p->host.category));
	const struct catalogue_service *s =
		model_service_key(cx->model, p->article ? "art61" : "art60");
	struct record r = { .day = day,
			    .until = until,
			    .partner_id = partner ? partner->id : 0,
			    .place_id = p->place_id,
			    .theme_id = p->theme_id,
			    .staff_id = cx->who ? cx->who->user_id : 0,
			    .quantity = p->capacity,
			    .wait = -1,
			    .lag = -1,
			    .source = "placement_post",
			    .source_id = p->id };
	struct tie *ties;
	size_t n;

	if (!k || !s)
		FAIL(cx, ERR_INTERNAL, "record.kind");
	r.kind_id = k->id;
	r.service_id = s->id;
	return record_emit(cx, &r, NULL, 0, record_id, &ties, &n);
}

/* The records of the post as it stands; earlier ones are voided. */
static Err post_records(struct ctx *cx, struct post *p)
{
	int64_t opened = 0, first = 0;
	int32_t closed =
		p->closed != DAY_NONE && p->closed < p->created ? p->created : p->closed;

	TRY(post_emit(cx, p, "placement.post", p->created, closed, &opened));
	if (p->is_new)
		TRY(post_emit(cx, p, "placement.new_post", p->created, DAY_NONE, &first));
	if (p->record_id)
		TRY(record_void(cx, p->record_id, opened));
	if (p->new_record)
		TRY(record_void(cx, p->new_record, first));
	p->record_id = opened;
	p->new_record = first;
	return db_exec(cx, SQL_RECORDS,
		       BIND(V_INT(p->id), V_ID(p->record_id), V_ID(p->new_record),
			    V_ID(p->filled_record)),
		       NULL);
}

Err post_filled(struct ctx *cx, int64_t post_id, int32_t day)
{
	struct post p;

	TRY(post_read(cx, post_id, &p));
	if (!p.is_new || p.filled_record)
		return OK;
	TRY(post_emit(cx, &p, "placement.new_post_filled", day, DAY_NONE, &p.filled_record));
	return db_exec(
		cx, SQL_RECORDS,
		BIND(V_INT(p.id), V_ID(p.record_id), V_ID(p.new_record), V_ID(p.filled_record)),
		NULL);
}

static Err saved(struct req *rq, struct resp *rs, int status, int64_t id, int64_t version)
{
	struct jw w = reply(rs, status);

	jw_int(&w, "id", id);
	jw_int(&w, "version", version);
	rq->object = id;
	rq->action = "placement.post";
	rs->version = version;
	app_touch(rq->cx.app, TOPIC_PLACEMENTS);
	return reply_end(rq, rs, &w);
}

Err post_add(struct req *rq, struct resp *rs)
{
	const struct post_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	const char *key = title_key(cx, in->title);
	struct post_refs refs;
	bool host = false, known = false;
	struct post p;
	int32_t day = in->created == DAY_NONE ? cx->today : in->created;

	TRY(resolve(rq, rs, in, &refs));
	TRY(db_found(cx, SQL_HOST, BIND(V_INT(in->host_id)), &host));
	if (!host)
		return schema_refuse(cx, &rs->errors, "host_id", "field.not_one_of");
	TRY(db_found(cx, SQL_KNOWN, BIND(V_TEXT(key), V_INT(0)), &known));
	TRY(db_exec(cx, SQL_ADD,
		    BIND(V_INT(in->host_id), V_TEXT(pl_articles[in->article]),
			 V_TEXT(in->title), V_TEXT(key), V_ID(refs.theme), V_ID(refs.own),
			 V_ID(refs.place), V_TEXT(in->locality), V_INT(in->capacity),
			 V_INT(in->week_minutes), V_INT(day),
			 V_TEXT(post_texts_json(cx, &in->skills)),
			 V_TEXT(post_texts_json(cx, &in->languages)), V_INT(in->licence),
			 V_INT(in->public_transport), V_TEXT(in->tasks), V_INT(!known)),
		    NULL));
	TRY(post_read(cx, db_last_id(cx->db), &p));
	TRY(post_records(cx, &p));
	return saved(rq, rs, 201, p.id, 1);
}

Err post_change(struct req *rq, struct resp *rs)
{
	const struct post_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct post_refs refs;
	int64_t changed = 0;
	int32_t closed;
	struct post p;

	TRY(post_read(cx, rq->id, &p));
	TRY(expect_version(rq, rs, p.version));
	TRY(resolve(rq, rs, in, &refs));
	if (in->host_id != p.host_id)
		return schema_refuse(cx, &rs->errors, "host_id", "field.read_only");
	if (in->created != DAY_NONE && in->created != p.created)
		return schema_refuse(cx, &rs->errors, "created", "field.read_only");
	closed = in->state <= 0 ? DAY_NONE : p.closed != DAY_NONE ? p.closed : cx->today;
	TRY(db_exec(cx, SQL_CHANGE,
		    BIND(V_INT(p.id), V_TEXT(pl_articles[in->article]), V_TEXT(in->title),
			 V_TEXT(title_key(cx, in->title)), V_ID(refs.theme), V_ID(refs.own),
			 V_ID(refs.place), V_TEXT(in->locality), V_INT(in->capacity),
			 V_INT(in->week_minutes),
			 V_TEXT(pl_post_states[in->state < 0 ? 0 : in->state]), V_DAY(closed),
			 V_TEXT(post_texts_json(cx, &in->skills)),
			 V_TEXT(post_texts_json(cx, &in->languages)), V_INT(in->licence),
			 V_INT(in->public_transport), V_TEXT(in->tasks), V_INT(p.version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	TRY(post_read(cx, rq->id, &p));
	TRY(post_records(cx, &p));
	return saved(rq, rs, 200, p.id, p.version);
}
