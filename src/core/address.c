/* See address.h. */
#include "core/address.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

static const char SQL_PUT[] =
	"INSERT INTO geo_address(postcode, street, number, lat, lon) VALUES (?1, ?2, ?3, ?4, "
	"?5)"
	" ON CONFLICT (postcode, street, number) DO UPDATE SET lat = excluded.lat,"
	" lon = excluded.lon";
static const char SQL_FIND[] = "SELECT lat, lon FROM geo_address WHERE postcode = ?1"
			       " AND street = ?2 AND number = ?3";

enum { POSTCODE, STREET_FR, STREET_NL, STREET_DE, NUMBER, STATUS, LAT, LON };
static const char *const names[] = { "postcode",      "streetname_fr", "streetname_nl",
				     "streetname_de", "house_number",  "status",
				     "EPSG:4326_lat", "EPSG:4326_lon" };
#define COLUMNS	   8
#define FIELDS_MAX 60

/* Lower case without accents, one blank between words: "Rue de l'Église" and "rue de l eglise". */
static char *fold(struct arena *a, const char *s, size_t len)
{
	static const struct {
		uint32_t from, to;
		char as;
	} accents[] = { { 0xC0, 0xC5, 'a' }, { 0xC7, 0xC7, 'c' }, { 0xC8, 0xCB, 'e' },
			{ 0xCC, 0xCF, 'i' }, { 0xD1, 0xD1, 'n' }, { 0xD2, 0xD6, 'o' },
			{ 0xD9, 0xDC, 'u' }, { 0xE0, 0xE5, 'a' }, { 0xE7, 0xE7, 'c' },
			{ 0xE8, 0xEB, 'e' }, { 0xEC, 0xEF, 'i' }, { 0xF1, 0xF1, 'n' },
			{ 0xF2, 0xF6, 'o' }, { 0xF9, 0xFC, 'u' } };
	char *copy = arena_strndup(a, s, len), *out = arena_alloc(a, len + 1);
	const char *p = copy;
	size_t n = 0;
	uint32_t c;

	while ((c = utf8_next(&p)) != 0 && n < len) {
		char as = c < 0x80 ? (char)c : ' ';

		for (size_t i = 0; i < ARRAY_LEN(accents); i++)
			if (c >= accents[i].from && c <= accents[i].to)
				as = accents[i].as;
		if (as >= 'A' && as <= 'Z')
			as = (char)(as + 32);
		if (!((as >= 'a' && as <= 'z') || (as >= '0' && as <= '9')))
			as = ' ';
		if (as == ' ' && (n == 0 || out[n - 1] == ' '))
			continue;
		out[n++] = as;
	}
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out;
}

/* Cuts a line at its commas; quotes are taken away.  How many fields. */
static size_t cut(struct arena *a, const char *line, size_t len, const char **out)
{
	char *copy = arena_strndup(a, line, len), *w = copy, *r = copy;
	bool quoted = false;
	size_t n = 0;

	out[n++] = w;
	for (; *r; r++) {
		if (*r == '"') {
			if (quoted && r[1] == '"')
				*w++ = *r++;
			else
				quoted = !quoted;
		} else if (*r == ',' && !quoted) {
			*w++ = '\0';
			if (n == FIELDS_MAX)
				return n;
			out[n++] = w;
		} else if (*r != '\r' && *r != '\n') {
			*w++ = *r;
		}
	}
	*w = '\0';
	return n;
}

static Err head(struct ctx *cx, struct address_reader *r, const char *const *field, size_t n)
{
	for (int c = 0; c < COLUMNS; c++) {
		r->column[c] = -1;
		for (size_t i = 0; i < n; i++)
			if (strcmp(field[i], names[c]) == 0)
				r->column[c] = (int)i;
	}
	if (r->column[POSTCODE] < 0 || r->column[NUMBER] < 0 || r->column[LAT] < 0 ||
	    r->column[LON] < 0 ||
	    (r->column[STREET_FR] < 0 && r->column[STREET_NL] < 0 && r->column[STREET_DE] < 0))
		FAIL(cx, ERR_INVALID, "address.columns");
	r->headed = true;
	return OK;
}

static const char *field_of(const struct address_reader *r, const char *const *field, size_t n,
			    int column)
{
	int at = r->column[column];

	return at >= 0 && (size_t)at < n ? field[at] : "";
}

static bool degrees(const char *s, int32_t least, int32_t most, int32_t *out)
{
	char *end;
	double v = strtod(s, &end);

	if (end == s || *end || !(v * 1e5 >= least && v * 1e5 <= most))
		return false;
	*out = (int32_t)(v * 1e5 + 0.5);
	return true;
}

Err address_line(struct ctx *cx, struct address_reader *r, const char *line, size_t len)
{
	const char *field[FIELDS_MAX] = { 0 }, *status, *number, *postcode;
	int32_t lat, lon;
	size_t n;

	if (len >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
		line += 3;
		len -= 3;
	}
	n = cut(cx->arena, line, len, field);
	if (!r->headed)
		return head(cx, r, field, n);
	r->done.lines++;
	status = field_of(r, field, n, STATUS);
	number = field_of(r, field, n, NUMBER);
	postcode = field_of(r, field, n, POSTCODE);
	if ((*status && strcmp(status, "current") != 0) || !*number || !*postcode ||
	    !degrees(field_of(r, field, n, LAT), GEO_LAT_MIN, GEO_LAT_MAX, &lat) ||
	    !degrees(field_of(r, field, n, LON), GEO_LON_MIN, GEO_LON_MAX, &lon)) {
		r->done.refused++;
		return OK;
	}
	for (int c = STREET_FR; c <= STREET_DE; c++) {
		const char *street = field_of(r, field, n, c);

		if (*street)
			TRY(db_exec(cx, SQL_PUT,
				    BIND(V_TEXT(postcode),
					 V_TEXT(fold(cx->arena, street, strlen(street))),
					 V_TEXT(fold(cx->arena, number, strlen(number))),
					 V_INT(lat), V_INT(lon)),
				    NULL));
	}
	r->done.taken++;
	return OK;
}

/* "Rue du Tilleul 3 boîte 2": the number is the first word that begins with a digit. */
Err address_locate(struct ctx *cx, const char *postcode, const char *street, struct geo *out)
{
	CLEANUP(stmt_done) struct stmt q = { 0 };
	const char *at = street ? street : "", *end;
	bool row = false;

	*out = (struct geo){ 0, 0 };
	while (*at && !(at > street && at[-1] == ' ' && *at >= '0' && *at <= '9'))
		at++;
	if (!postcode || !*at)
		return OK;
	end = at;
	while (*end && *end != ' ')
		end++;
	TRY(db_query(cx, &q, SQL_FIND,
		     BIND(V_TEXT(postcode),
			  V_TEXT(fold(cx->arena, street, (size_t)(at - street))),
			  V_TEXT(fold(cx->arena, at, (size_t)(end - at))))));
	TRY(db_next(cx, &q, &row));
	if (row)
		*out = (struct geo){ (int32_t)col_int(&q, 0), (int32_t)col_int(&q, 1) };
	return OK;
}
