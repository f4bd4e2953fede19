/*
 * The monthly list of aid: what is to be paid for a month, person by person, as a screen, CSV and
 * a workbook.
 *
 * An aid of a month is paid for the days that lie in its period and outside its suspensions, in
 * the share that they are of the days of the month; a whole month is the whole amount.  An income
 * of a category without an amount of its own follows the dated table at the first of these days.
 * A one-off aid is due whole in the month of its day.  Only files that the reader may see are
 * listed; how many lines were left out is said.
 */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/identity.h"
#include "core/sheet.h"
#include "svc/file/file.h"

#include "base/banned.h"

#define AIDS_MAX 5000 /* lines of a month */

static const char SQL_MONTH[] =
	"SELECT " ACT_COLUMNS " FROM file_act WHERE kind = 'aid' AND voided = 0"
	" AND from_day <= ?2 AND (until_day IS NULL OR until_day >= ?1) ORDER BY person_id, "
	"act_id";

static const struct field aids_q_fields[] = {
	FIELD_TEXT(aids_q, month, FIELD_REQUIRED, 7, 7),
};
const struct schema aids_q_schema = SCHEMA(aids_q, aids_q_fields);

static const struct field aid_person_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_TEXT("name", FIELD_REQUIRED | FIELD_PERSONAL),
};
static const struct schema aid_person_schema = OUT_SCHEMA("AidPerson", aid_person_fields);
static const struct field aid_row_fields[] = {
	OUT_INT("id", FIELD_REQUIRED),
	OUT_OBJECT("person", FIELD_REQUIRED, &aid_person_schema),
	OUT_TEXT("file_no", FIELD_REQUIRED),
	OUT_TEXT("aid", FIELD_REQUIRED),
	OUT_TEXT("category", FIELD_NULLABLE),
	OUT_INT("month_cents", FIELD_REQUIRED),
	OUT_INT("days", FIELD_REQUIRED),
	OUT_INT("of_days", FIELD_REQUIRED),
	OUT_INT("due_cents", FIELD_REQUIRED),
	OUT_TEXT("state", FIELD_REQUIRED),
};
static const struct schema aid_row_schema = OUT_SCHEMA("AidRow", aid_row_fields);
static const struct field aids_fields[] = {
	OUT_TEXT("month", FIELD_REQUIRED),
	OUT_LIST("rows", &aid_row_schema),
	OUT_INT("total_cents", FIELD_REQUIRED),
	OUT_INT("hidden", FIELD_REQUIRED),
};
const struct schema aids_schema = OUT_SCHEMA("Aids", aids_fields);

struct line {
	struct act a;
	const char *name, *file_no, *category;
	int64_t month_cents, due_cents;
	int days, of_days;
};

static bool month_parse(const char *s, int32_t *first, int32_t *last)
{
	char iso[DAY_ISO_SIZE];

	if (strlen(s) != 7)
		return false;
	(void)snprintf(iso, sizeof(iso), "%s-01", s);
	if (!day_parse(iso, first))
		return false;
	*last = month_first(day_month_index(*first) + 1) - 1;
	return true;
}

static bool paid_on(const struct aid *in, int32_t day)
{
	const struct span *s = in->suspensions.items;

	if (day < in->from || (in->to != DAY_NONE && day > in->to))
		return false;
	for (size_t i = 0; i < in->suspensions.n; i++)
		if (s[i].from <= day && (s[i].to == DAY_NONE || day <= s[i].to))
			return false;
	return true;
}

int64_t aid_due(const struct model *m, const struct aid *in, int32_t first, int32_t last,
		int *days, int64_t *month_cents)
{
	int32_t start = DAY_NONE;
	int of = last - first + 1;

	*days = 0;
	*month_cents = 0;
	if (in->periodicity == 1) {
		if (in->from < first || in->from > last)
			return 0;
		*days = of;
		*month_cents = in->amount_cents - in->deducted_cents;
		return *month_cents;
	}
	for (int32_t d = first; d <= last; d++) {
		if (!paid_on(in, d))
			continue;
		(*days)++;
		if (start == DAY_NONE)
			start = d;
	}
	if (start == DAY_NONE)
		return 0;
	*month_cents =
		(in->amount_cents ? in->amount_cents : ris_amount(m, in->category, start)) -
		in->deducted_cents;
	if (*month_cents < 0)
		*month_cents = 0;
	return (*month_cents * *days * 2 + of) / (2 * of); /* to the nearest cent */
}

static Err fill(struct ctx *cx, struct line *l, int32_t first, int32_t last, bool *shown)
{
	struct directory_entry e;
	const struct aid *in;
	struct grant g;

	TRY(act_listed(cx, l->a.person_id, &g, shown));
	*shown = *shown && directory_get(cx->app->directory, cx->arena, l->a.person_id, &e);
	if (!*shown)
		return OK;
	TRY(act_open(cx, NULL, &l->a));
	in = l->a.in;
	l->name = directory_display_name(cx->arena, &e);
	l->file_no = file_no_text(cx->arena, g.file_no);
	l->category = in->category >= 0 ? ris_categories[in->category] : NULL;
	l->of_days = last - first + 1;
	l->due_cents = aid_due(cx->model, in, first, last, &l->days, &l->month_cents);
	return OK;
}

struct month_list {
	struct line *lines;
	size_t n;
	int64_t total, hidden;
};

static Err read_month(struct req *rq, struct resp *rs, struct month_list *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const struct aids_q *in = rq->q;
	struct ctx *cx = &rq->cx;
	int32_t first, last;
	bool row = false;

	*out = (struct month_list){ .lines = arena_array(cx->arena, AIDS_MAX,
							 sizeof(*out->lines)) };
	if (!month_parse(in->month, &first, &last))
		return schema_refuse(cx, &rs->errors, "month", "field.text");
	TRY(db_query(cx, &q, SQL_MONTH, BIND(V_INT(first), V_INT(last))));
	for (;;) {
		struct line l = { .days = 0 };
		bool shown;

		TRY(db_next(cx, &q, &row));
		if (!row || out->n == AIDS_MAX)
			break;
		act_row(cx, &q, 0, &l.a);
		TRY(fill(cx, &l, first, last, &shown));
		out->hidden += !shown;
		if (!shown || !l.due_cents)
			continue;
		out->total += l.due_cents;
		out->lines[out->n++] = l;
	}
	rq->rows = (int64_t)out->n;
	rq->action = "file.payments";
	return OK;
}

Err aids_list(struct req *rq, struct resp *rs)
{
	struct month_list m;
	struct jw w;

	TRY(read_month(rq, rs, &m));
	w = reply(rs, 200);
	jw_string(&w, "month", ((const struct aids_q *)rq->q)->month);
	jw_array(&w, "rows");
	for (size_t i = 0; i < m.n; i++) {
		const struct line *l = &m.lines[i];

		jw_object(&w, NULL);
		jw_int(&w, "id", l->a.id);
		jw_object(&w, "person");
		jw_int(&w, "id", l->a.person_id);
		jw_string(&w, "name", l->name);
		jw_end(&w);
		jw_string(&w, "file_no", l->file_no);
		jw_string(&w, "aid", l->a.code);
		jw_string(&w, "category", l->category);
		jw_int(&w, "month_cents", l->month_cents);
		jw_int(&w, "days", l->days);
		jw_int(&w, "of_days", l->of_days);
		jw_int(&w, "due_cents", l->due_cents);
		jw_string(&w, "state", aid_state(&l->a, rq->cx.today));
		jw_end(&w);
	}
	jw_end(&w);
	jw_int(&w, "total_cents", m.total);
	jw_int(&w, "hidden", m.hidden);
	return reply_end(rq, rs, &w);
}

/* Column heads of the export, in the languages of the house: fr nl de en. */
static const char *const heads[][4] = {
	{ "Dossier", "Dossier", "Akte", "File" },
	{ "Nom", "Naam", "Name", "Name" },
	{ "Aide", "Steun", "Hilfe", "Aid" },
	{ "Catégorie", "Categorie", "Kategorie", "Category" },
	{ "Montant mensuel", "Maandbedrag", "Monatsbetrag", "Monthly amount" },
	{ "Jours", "Dagen", "Tage", "Days" },
	{ "Jours du mois", "Dagen van de maand", "Tage des Monats", "Days of the month" },
	{ "À payer", "Te betalen", "Zu zahlen", "To be paid" },
};
static const enum sheet_kind head_kinds[] = {
	SHEET_TEXT,  SHEET_TEXT, SHEET_TEXT, SHEET_TEXT,
	SHEET_CENTS, SHEET_INT,	 SHEET_INT,  SHEET_CENTS
};

static int lang_index(const char *lang)
{
	static const char *const langs[] = { "fr", "nl", "de", "en" };

	for (int i = 0; lang && i < 4; i++)
		if (strcmp(langs[i], lang) == 0)
			return i;
	return 0;
}

static Err build_sheet(struct req *rq, struct resp *rs, struct sheet **out)
{
	struct sheet_column *cols = arena_array(rq->cx.arena, ARRAY_LEN(heads), sizeof(*cols));
	int lang = lang_index(rq->cx.who->user->lang);
	struct month_list m;

	TRY(read_month(rq, rs, &m));
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		cols[i] =
			(struct sheet_column){ .label = heads[i][lang], .kind = head_kinds[i] };
	*out = sheet_new(rq->cx.arena, ((const struct aids_q *)rq->q)->month, cols,
			 ARRAY_LEN(heads));
	for (size_t i = 0; i < m.n; i++) {
		const struct line *l = &m.lines[i];

		sheet_text(*out, l->file_no);
		sheet_text(*out, l->name);
		sheet_text(*out, l->a.code);
		sheet_text(*out, l->category);
		sheet_int(*out, l->month_cents);
		sheet_int(*out, l->days);
		sheet_int(*out, l->of_days);
		sheet_int(*out, l->due_cents);
	}
	rs->status = 200;
	buf_reset(&rs->body);
	return OK;
}

Err aids_csv(struct req *rq, struct resp *rs)
{
	struct sheet *s = NULL;

	TRY(build_sheet(rq, rs, &s));
	rs->type = SHEET_TYPE_CSV;
	rs->disposition = "aides.csv";
	return sheet_csv(&rq->cx, s, &rs->body);
}

Err aids_xlsx(struct req *rq, struct resp *rs)
{
	struct sheet *s = NULL;
	const struct sheet *one;

	TRY(build_sheet(rq, rs, &s));
	one = s;
	rs->type = SHEET_TYPE_XLSX;
	rs->disposition = "aides.xlsx";
	return sheet_xlsx(&rq->cx, &one, 1, &rs->body);
}
