/*
 * The mentions that every letter of decision carries (DIS 21 §2 and §3, LO 62bis), by language.
 *
 * Maillon proposes texts in its own words for those that are the same for every centre
 * (schema/data/mentions.json), with their source and the day on which they were checked; a centre
 * replaces them.  Who sends, which court, who signs: the centre enters that, and no letter is given
 * before it has.
 */
#include <jansson.h>
#include <string.h>

#include "base/date.h"
#include "core/seed.h"
#include "svc/file/file.h"

#include "base/banned.h"

static const char SQL_READ[] = "SELECT key, lang, version, text FROM file_mention_text";
static const char SQL_PUT[] =
	"INSERT INTO file_mention_text(key, lang, version, text) VALUES (?1, ?2, 1, ?3)"
	" ON CONFLICT (key, lang) DO UPDATE SET text = excluded.text, version = version + 1"
	" WHERE version = ?4";

const char *const mention_keys[] = { "sender",	     "appeal",
				     "court",	     "judicial_code",
				     "explanations", "not_suspensive",
				     "signature",    NULL };
const char *const mention_langs[] = { "fr", "nl", "de", NULL };

static const struct field mention_fields[] = {
	OUT_TEXT("key", FIELD_REQUIRED),    OUT_TEXT("lang", FIELD_REQUIRED),
	OUT_INT("version", FIELD_REQUIRED), OUT_TEXT("text", FIELD_REQUIRED),
	OUT_TEXT("source", FIELD_NULLABLE), OUT_DATE("checked", FIELD_NULLABLE),
};
const struct schema file_mention_schema = OUT_SCHEMA("Mention", mention_fields);
static const struct field mentions_fields[] = { OUT_LIST("rows", &file_mention_schema) };
const struct schema mentions_schema = OUT_SCHEMA("Mentions", mentions_fields);
static const struct field mention_in_fields[] = {
	FIELD_ENUM(mention_in, key, FIELD_REQUIRED, mention_keys),
	FIELD_ENUM(mention_in, lang, 0, mention_langs),
	FIELD_TEXT(mention_in, text, FIELD_REQUIRED | FIELD_LINES, 3, 6000),
};
const struct schema mention_in_schema = SCHEMA(mention_in, mention_in_fields);

static int at(const char *const *list, const char *key)
{
	for (int i = 0; list[i]; i++)
		if (key && strcmp(list[i], key) == 0)
			return i;
	return -1;
}

typedef struct mention mention_table[MENTIONS][MENTION_LANGS];

static Err read_own(struct ctx *cx, mention_table t)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	bool row = false;

	TRY(db_query(cx, &q, SQL_READ, NO_BIND));
	for (;;) {
		int k, l;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		k = at(mention_keys, col_text(&q, 0, cx->arena));
		l = at(mention_langs, col_text(&q, 1, cx->arena));
		if (k < 0 || l < 0)
			continue;
		t[k][l].version = col_int(&q, 2);
		t[k][l].text = col_text(&q, 3, cx->arena);
	}
}

static void propose(struct ctx *cx, const json_t *m, mention_table t)
{
	int k = at(mention_keys, json_string_value(json_object_get(m, "key")));
	const json_t *texts = json_object_get(m, "text");

	for (int l = 0; k >= 0 && l < MENTION_LANGS; l++) {
		const char *text = json_string_value(json_object_get(texts, mention_langs[l]));

		if (t[k][l].version || !text)
			continue;
		t[k][l].text = arena_strdup(cx->arena, text);
		t[k][l].source = arena_strdup(cx->arena,
					      json_string_value(json_object_get(m, "source")));
		(void)day_parse(json_string_value(json_object_get(m, "checked")),
				&t[k][l].checked);
	}
}

struct table {
	json_t *j;
};

static void table_done(struct table *o)
{
	json_decref(o->j);
}

static Err read_all(struct ctx *cx, mention_table t)
{
	CLEANUP(table_done) struct table table = { 0 };
	json_t *m;
	size_t i;

	for (int k = 0; k < MENTIONS; k++)
		for (int l = 0; l < MENTION_LANGS; l++)
			t[k][l] = (struct mention){
				.key = k, .lang = l, .text = "", .checked = DAY_NONE
			};
	TRY(read_own(cx, t));
	TRY(seed_file(cx, "data/mentions.json", &table.j));
	json_array_foreach(json_object_get(table.j, "mentions"), i, m) propose(cx, m, t);
	return OK;
}

Err mentions_read(struct ctx *cx, int lang, struct mention out[MENTIONS])
{
	mention_table t;
	int l = lang < 0 ? 0 : lang;

	TRY(read_all(cx, t));
	for (int k = 0; k < MENTIONS; k++) {
		out[k] = t[k][l];
		for (int other = 0; !out[k].text[0] && other < MENTION_LANGS; other++)
			out[k] = t[k][other];
	}
	return OK;
}

static void write_one(struct jw *w, const struct mention *m)
{
	jw_object(w, NULL);
	jw_string(w, "key", mention_keys[m->key]);
	jw_string(w, "lang", mention_langs[m->lang]);
	jw_int(w, "version", m->version);
	jw_string(w, "text", m->text);
	jw_string(w, "source", m->source);
	jw_day(w, "checked", m->checked);
	jw_end(w);
}

void mentions_write(struct jw *w, const char *name, const struct mention out[MENTIONS])
{
	jw_array(w, name);
	for (int k = 0; k < MENTIONS; k++)
		write_one(w, &out[k]);
	jw_end(w);
}

Err mentions_list(struct req *rq, struct resp *rs)
{
	mention_table t;
	struct jw w;

	TRY(read_all(&rq->cx, t));
	w = reply(rs, 200);
	jw_array(&w, "rows");
	for (int k = 0; k < MENTIONS; k++)
		for (int l = 0; l < MENTION_LANGS; l++)
			write_one(&w, &t[k][l]);
	jw_end(&w);
	return reply_end(rq, rs, &w);
}

Err mention_put(struct req *rq, struct resp *rs)
{
	const struct mention_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	int lang = in->lang < 0 ? 0 : in->lang;
	int64_t changed = 0, version;
	mention_table t;

	TRY(read_all(cx, t));
	version = t[in->key][lang].version;
	if (version)
		TRY(expect_version(rq, rs, version));
	TRY(db_exec(cx, SQL_PUT,
		    BIND(V_TEXT(mention_keys[in->key]), V_TEXT(mention_langs[lang]),
			 V_TEXT(in->text), V_INT(version)),
		    &changed));
	TRY(expect_changed(rq, changed));
	rq->action = "file.mention";
	return reply_empty(rq, rs);
}
