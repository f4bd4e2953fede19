/*
 * The rules of text from outside (schema.h): what may not be in it, and the one form in which
 * numbers of persons, accounts and telephones are kept.
 *
 * Refused: C0 and C1 controls, DEL, U+2028 and U+2029 (they end a line for some readers), and
 * the bidirectional embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069),
 * which make a text look like another one.  The marks U+200E and U+200F stay: Arabic and Hebrew
 * names need them.
 */
#include "base/utf8.h"
#include "core/iban.h"
#include "core/niss.h"
#include "core/phone.h"
#include "core/schema_walk.h"

#include "base/banned.h"

static bool is_space(uint32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xA0 || cp == 0x1680 ||
	       (cp >= 0x2000 && cp <= 0x200B) || cp == 0x202F || cp == 0x205F || cp == 0x3000 ||
	       cp == 0xFEFF;
}

static bool is_refused(uint32_t cp, bool lines)
{
	if (lines && (cp == '\n' || cp == '\t'))
		return false;
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || cp == 0x2028 || cp == 0x2029 ||
	       (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) ||
	       cp == 0xFFFE || cp == 0xFFFF;
}

/* Start and length of `s` without outer white space. */
static const char *trimmed(const char *s, size_t *len)
{
	const char *p = s, *start = NULL, *end = s;

	while (*p) {
		const char *at = p;
		uint32_t cp = utf8_next(&p);

		if (is_space(cp))
			continue;
		if (!start)
			start = at;
		end = p;
	}
	if (!start)
		start = end;
	*len = (size_t)(end - start);
	return start;
}

/* CR LF, CR and FF become LF, in place. */
static void lines_unify(char *s)
{
	const char *from;
	char *to = s;

	for (from = s; *from; from++) {
		if (*from == '\r') {
			*to++ = '\n';
			if (from[1] == '\n')
				from++;
		} else {
			*to++ = *from == '\f' ? '\n' : *from;
		}
	}
	*to = '\0';
}

const char *text_clean(struct arena *a, const char *s, unsigned flags, const char **out)
{
	bool lines = (flags & FIELD_LINES) != 0;
	size_t len;
	const char *start = trimmed(s, &len), *p;
	char *copy = arena_strndup(a, start, len);

	if (lines)
		lines_unify(copy);
	for (p = copy; *p;)
		if (is_refused(utf8_next(&p), lines))
			return "field.text";
	*out = copy;
	return NULL;
}

const char *text_form(struct walk *w, unsigned flags, const char **s)
{
	struct niss niss;
	struct iban iban;
	struct phone phone;

	if (flags & FIELD_NISS) {
		if (!niss_parse(*s, w->today, &niss))
			return "field.not_a_niss";
		*s = arena_strdup(w->arena, niss.digits);
	} else if (flags & FIELD_IBAN) {
		if (!iban_parse(*s, &iban))
			return "field.not_an_iban";
		*s = arena_strdup(w->arena, iban.text);
	} else if (flags & FIELD_PHONE) {
		if (!phone_parse(*s, &phone))
			return "field.not_a_phone";
		*s = arena_strdup(w->arena, phone.e164);
	}
	return NULL;
}
