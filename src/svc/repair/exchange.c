/* Files of the standard: what goes out, what is taken over (ords.h, repair.h). */
#include "base/date.h"
#include "core/audit.h"
#include "core/limits.h"
#include "svc/repair/repair.h"

#include <string.h>

#include "base/banned.h"

static const char SQL_EXPORT[] =
	"SELECT " REPAIR_TICKET_COLUMNS " FROM repair_ticket WHERE day BETWEEN ?1 AND ?2"
	" AND state = 'done' ORDER BY day, ticket_id";
static const char SQL_KNOWN[] = "SELECT 1 FROM repair_ticket WHERE source_id = ?1";
static const char SQL_GREATEST[] = "SELECT coalesce(max(ticket_id), 0) FROM repair_ticket";

/* "CPAS d'Écaussinnes" gives "cpasdcaussinnes": the letters that the pattern of ids allows. */
static const char *prefix(struct ctx *cx)
{
	const char *s = cx->model->centre_name;
	char *out = arena_alloc(cx->arena, strlen(s) + 8), *w = out;

	for (; *s && w - out < 40; s++)
		if ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z'))
			*w++ = (char)(*s | 0x20);
	return w > out ? out : "maillon";
}

static const char *age_text(struct arena *a, int64_t tenths)
{
	if (tenths < 0)
		return "";
	return tenths % 10 ? arena_printf(a, "%d.%d", (int)(tenths / 10), (int)(tenths % 10))
			   : arena_printf(a, "%d", (int)(tenths / 10));
}

/* The row of a ticket; false for an object without current. */
static bool row_of(struct ctx *cx, const struct repair_ticket *t, struct ords_row *r)
{
	const struct ords_code *c = ords_category(t->category), *s = ords_status(t->status);
	const struct ords_code *b = t->barrier ? ords_barrier(t->barrier) : NULL;
	const struct catalogue_service *svc = model_service(cx->model, t->service_id);
	char day[DAY_ISO_SIZE];
	int year = day_civil(t->day).year - (int)(t->age_tenths / 10);

	if (!c || c->id >= ORDS_POWERED || !s)
		return false;
	*r = (struct ords_row){
		.at = { [ORDS_ID] = t->source_id ? t->source_id
						 : arena_printf(cx->arena, "%s-%lld",
								prefix(cx), (long long)t->id),
			[ORDS_PROVIDER] = cx->model->centre_name,
			[ORDS_COUNTRY] = "BEL",
			[ORDS_PARTNER_CATEGORY] = c->label.fr,
			[ORDS_CATEGORY] = c->name,
			[ORDS_CATEGORY_ID] = arena_printf(cx->arena, "%d", (int)c->id),
			[ORDS_BRAND] = t->brand ? t->brand : "Unknown",
			[ORDS_YEAR] =
				t->age_tenths < 0 ? "" : arena_printf(cx->arena, "%04d", year),
			[ORDS_AGE] = age_text(cx->arena, t->age_tenths),
			[ORDS_STATUS] = s->name,
			[ORDS_BARRIER] = b ? b->name : "",
			[ORDS_GROUP] = t->group ? t->group
				       : svc	? svc->label.fr
						: "",
			[ORDS_DATE] = arena_strdup(cx->arena, day_iso(t->day, day)),
			[ORDS_PROBLEM] = t->problem ? t->problem : "" }
	};
	return true;
}

struct written {
	int64_t rows, unpowered;
	struct ords_faults faults;
};

static Err each_row(struct req *rq, struct buf *out, struct written *done)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct repair_period_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	bool row = false;

	TRY(db_query(cx, &q, SQL_EXPORT,
		     BIND(V_INT(in->from == DAY_NONE ? DAY_MIN : in->from),
			  V_INT(in->to == DAY_NONE ? cx->today : in->to))));
	for (;;) {
		struct repair_ticket t;
		struct ords_values v;
		struct ords_row r;

		TRY(db_next(cx, &q, &row));
		if (!row)
			return OK;
		TRY(repair_ticket_row(cx, &q, &t));
		if (!row_of(cx, &t, &r)) {
			done->unpowered++;
			continue;
		}
		done->rows++;
		if (ords_check(&r, done->rows, &v, &done->faults) && out)
			ords_write(out, &r);
	}
}

Err repair_export(struct req *rq, struct resp *rs)
{
	struct written done = { 0 };

	buf_init(&rs->body, LIMIT_ANSWER);
	ords_write_header(&rs->body);
	TRY(each_row(rq, &rs->body, &done));
	if (rs->body.failed)
		FAIL(&rq->cx, ERR_TOO_LARGE, "repair.export_too_large");
	rs->status = 200;
	rs->type = "text/csv; charset=utf-8";
	rs->disposition = "open-repair-data-v0.3.csv";
	rq->rows = done.rows;
	rq->audit_class = AUDIT_CLASS_EXPORT;
	return OK;
}

static Err checked(struct req *rq, struct resp *rs, const struct written *done, int64_t known)
{
	struct jw w = reply(rs, 200);

	jw_int(&w, "rows", done->rows);
	jw_int(&w, "known", known);
	jw_int(&w, "unpowered", done->unpowered);
	jw_int(&w, "faulty", (int64_t)done->faults.total);
	jw_array(&w, "faults");
	for (size_t i = 0; i < done->faults.n; i++) {
		jw_object(&w, NULL);
		jw_int(&w, "row", done->faults.rows[i].row);
		jw_string(&w, "field", done->faults.rows[i].field);
		jw_string(&w, "error", done->faults.rows[i].error);
		jw_end(&w);
	}
	jw_end(&w);
	jw_string(&w, "version", ords()->version);
	jw_string(&w, "source", ords()->source);
	return reply_end(rq, rs, &w);
}

Err repair_check(struct req *rq, struct resp *rs)
{
	struct written done = { 0 };

	TRY(each_row(rq, NULL, &done));
	return checked(rq, rs, &done, 0);
}

/* ---- taking over --------------------------------------------------------------------------- */

struct incoming {
	struct ords_row *rows;
	struct ords_values *values;
	bool *known;
	size_t n;
	int64_t n_known;
};

/* An id that stands twice in a file is not unique: a fault of the second. */
static bool twice(const struct incoming *in, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(in->rows[k].at[ORDS_ID], in->rows[i].at[ORDS_ID]) == 0)
			return true;
	return false;
}

static void refuse(struct ords_faults *f, size_t row, enum ords_field field, const char *error)
{
	if (f->n < ORDS_FAULTS_MAX)
		f->rows[f->n++] =
			(struct ords_fault){ (int64_t)row + 1, ords()->fields[field], error };
	f->total++;
}

static Err read_all(struct ctx *cx, const char *text, struct incoming *in, struct written *done)
{
	int32_t oldest = cx->today - (int32_t)model_parameter(cx->model, "repair.import_days",
							      cx->today, 5500);

	TRY(ords_read(cx, text, strlen(text), &in->rows, &in->n));
	in->values = arena_array(cx->arena, in->n + 1, sizeof(*in->values));
	in->known = arena_array(cx->arena, in->n + 1, sizeof(*in->known));
	done->rows = (int64_t)in->n;
	for (size_t i = 0; i < in->n; i++) {
		struct ords_values *v = &in->values[i];
		bool fine = ords_check(&in->rows[i], (int64_t)i + 1, v, &done->faults);

		if (fine && twice(in, i))
			refuse(&done->faults, i, ORDS_ID, "repair.id_twice");
		else if (fine && (v->day > cx->today || v->day < oldest))
			refuse(&done->faults, i, ORDS_DATE, "field.not_a_date");
		TRY(db_found(cx, SQL_KNOWN, BIND(V_TEXT(in->rows[i].at[ORDS_ID])),
			     &in->known[i]));
		in->n_known += in->known[i];
	}
	return OK;
}

Err repair_import_preview(struct req *rq, struct resp *rs)
{
	const struct repair_import_in *in = rq->in;
	struct incoming file = { 0 };
	struct written done = { 0 };

	TRY(read_all(&rq->cx, in->text, &file, &done));
	return checked(rq, rs, &done, file.n_known);
}

static Err add(struct ctx *cx, int64_t service_id, const struct ords_row *r,
	       const struct ords_values *v, int64_t *greatest)
{
	struct repair_ticket t = { .version = 1,
				   .service_id = service_id,
				   .day = v->day,
				   .category = v->category ? v->category : 18, /* Misc */
				   .state = TICKET_DONE,
				   .status = v->status,
				   .barrier = v->barrier,
				   .age_tenths = v->age_tenths,
				   .arrived = -1,
				   .started = -1,
				   .finished = -1,
				   .source_id = r->at[ORDS_ID],
				   .group = *r->at[ORDS_GROUP] ? r->at[ORDS_GROUP] : NULL,
				   .problem = *r->at[ORDS_PROBLEM] ? r->at[ORDS_PROBLEM] : NULL,
				   .safety = SAFETY_UNTESTED };

	if (*r->at[ORDS_BRAND] && strcmp(r->at[ORDS_BRAND], "Unknown") != 0)
		t.brand = r->at[ORDS_BRAND];
	*greatest = t.id = id_after(*greatest);
	return repair_ticket_store(cx, &t);
}

Err repair_import(struct req *rq, struct resp *rs)
{
	const struct repair_import_in *in = rq->in;
	struct ctx *cx = &rq->cx;
	struct incoming file = { 0 };
	struct written done = { 0 };
	int64_t service_id = 0, greatest = 0;
	struct jw w;

	TRY(pick_service(cx, &rs->errors, in->service, "repair", "service", &service_id));
	TRY(read_all(cx, in->text, &file, &done));
	if (done.faults.total)
		return schema_refuse(cx, &rs->errors, "text", "repair.file_faults");
	TRY(db_int(cx, SQL_GREATEST, NO_BIND, &greatest));
	for (size_t i = 0; i < file.n; i++)
		if (!file.known[i])
			TRY(add(cx, service_id, &file.rows[i], &file.values[i], &greatest));
	activities_moved(cx);
	rq->rows = (int64_t)file.n - file.n_known;
	rq->action = "repair.import";
	w = reply(rs, 200);
	jw_int(&w, "rows", (int64_t)file.n);
	jw_int(&w, "added", (int64_t)file.n - file.n_known);
	jw_int(&w, "known", file.n_known);
	return reply_end(rq, rs, &w);
}
