/* See label.h. */
#include "svc/plan/label.h"

#include <string.h>

#include "base/utf8.h"
#include "svc/plan/text.h"
#include "svc/plan/tree.h"

#include "base/banned.h"

#define TAIL_MAX 24 /* bytes looked at for the last or the first word */

/* ---- Gathering ------------------------------------------------------------------------ */

static void raw_append(struct plan_raw *raw, const char *s)
{
	while (*s) {
		const char *from = s;
		size_t n;

		(void)utf8_next(&s);
		n = (size_t)(s - from);
		if (raw->len + n + 1 > sizeof(raw->text)) {
			raw->full = true;
			break;
		}
		memcpy(raw->text + raw->len, from, n);
		raw->len += n;
	}
	raw->text[raw->len] = '\0';
}

void plan_raw_set(struct plan_raw *raw, const char *s)
{
	raw->len = 0;
	raw->full = false;
	raw_append(raw, s);
}

/* The last word of s in folded form, without what stands after it; "" when it is long. */
static void last_word(const char *s, size_t len, char out[TAIL_MAX])
{
	size_t from = len, n = 0;
	const char *p;

	while (from > 0 && len - from < TAIL_MAX && s[from - 1] != ' ' && s[from - 1] != '\'' &&
	       s[from - 1] != '(')
		from--;
	for (p = s + from; p < s + len && n + 2 < TAIL_MAX;)
		n += plan_fold_char(utf8_next(&p), out + n);
	out[len - from < TAIL_MAX ? n : 0] = '\0';
}

static bool listed(const char *word, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/* "socio-" keeps its hyphen, "com-" was cut by the printer.  "Sozial- und" keeps its space too.
 */
enum hyphen { HYPHEN_KEEP, HYPHEN_DROP, HYPHEN_SPACE };

static enum hyphen hyphen_kind(const struct plan_raw *raw, const char *next)
{
	static const char *const PREFIX[] = {
		"socio",  "medico", "psycho", "non",	"sous",	 "mi",	   "demi",
		"semi",	  "ex",	    "vice",   "contre", "avant", "apres",  "mieux",
		"bien",	  "auto",   "agro",   "eco",	"porte", "portes", "libre",
		"rendez", "job",    "micro",  "inter",	"multi", "pluri",  "au",
		"la",	  "celui",  "celle",  "ceux",	"peut",	 "vis",	   "c",
		"grand",  "grands", "petit",  "petite", "haut",	 "hors",   "e"
	};
	static const char *const AND[] = { "en", "of", "und", "oder", "et", "ou" };
	char word[TAIL_MAX], after[TAIL_MAX];
	const char *end = next;
	char *hyphen;

	while (*end && *end != ' ')
		end++;
	last_word(next, (size_t)(end - next), after);
	if (listed(after, AND, ARRAY_LEN(AND)))
		return HYPHEN_SPACE;
	if (!plan_lower_at(next))
		return HYPHEN_KEEP;
	last_word(raw->text, raw->len - 1, word);
	hyphen = strchr(word, '-');
	return listed(hyphen ? hyphen + 1 : word, PREFIX, ARRAY_LEN(PREFIX)) ? HYPHEN_KEEP
									     : HYPHEN_DROP;
}

void plan_raw_add(struct plan_raw *raw, const char *s)
{
	enum hyphen kind = HYPHEN_SPACE;

	if (raw->len >= 2 && raw->text[raw->len - 1] == '-' && raw->text[raw->len - 2] != ' ')
		kind = hyphen_kind(raw, s);
	if (kind == HYPHEN_DROP)
		raw->text[--raw->len] = '\0';
	else if (kind == HYPHEN_SPACE && raw->len > 0)
		raw_append(raw, " ");
	raw_append(raw, s);
}

/* ---- How a label ends ----------------------------------------------------------------- */

static bool brackets_open(const char *s)
{
	int round = 0;

	for (; *s; s++)
		round += (*s == '(') - (*s == ')');
	return round > 0;
}

bool plan_label_open(const char *s)
{
	static const char *const CALLS[] = {
		"a",	 "au",	"aux",	 "avec", "ce",	 "ces",	 "dans", "de",	 "des",
		"d",	 "du",	"en",	 "et",	 "l",	 "la",	 "le",	 "les",	 "leur",
		"leurs", "nos", "notre", "ou",	 "par",	 "pour", "que",	 "qui",	 "sa",
		"sans",	 "ses", "son",	 "sur",	 "un",	 "une",	 "vers", "via",	 "van",
		"een",	 "het", "met",	 "voor", "naar", "op",	 "om",	 "te",	 "und",
		"oder",	 "der", "die",	 "das",	 "den",	 "dem",	 "fur",	 "mit",	 "von",
		"zum",	 "zur", "and",	 "of",	 "the",	 "to",	 "for",	 "with",
	};
	size_t len = strlen(s);
	char word[TAIL_MAX];

	if (len == 0)
		return true;
	if (strchr(",-(", s[len - 1]) || brackets_open(s))
		return true;
	last_word(s, len, word);
	return listed(word, CALLS, ARRAY_LEN(CALLS)) && s[len - 1] != '.' && s[len - 1] != ';';
}

bool plan_label_ended(const char *s)
{
	size_t len = strlen(s);

	return len > 0 && strchr(".;!?", s[len - 1]) != NULL;
}

/* ---- Cleaning ------------------------------------------------------------------------- */

static size_t trim(const char *s, size_t n, const char *set)
{
	while (n > 0 && (s[n - 1] == ' ' || strchr(set, s[n - 1])))
		n--;
	return n;
}

/* "Label ............ 12" of a table of contents. */
static size_t leader(const char *s, size_t n)
{
	size_t e = n, from, dots = 0;

	while (e > 0 && s[e - 1] >= '0' && s[e - 1] <= '9')
		e--;
	for (from = e; from > 0 && (s[from - 1] == '.' || s[from - 1] == ' '); from--)
		dots += s[from - 1] == '.';
	return dots >= 4 ? from : n;
}

static size_t continued(const char *s, size_t n)
{
	static const char *const TAILS[] = { "(suite)",	  "(Suite)",	   "(SUITE)",
					     "(vervolg)", "(Fortsetzung)", "(continued)" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(TAILS); i++) {
		size_t m = strlen(TAILS[i]);

		if (n > m && memcmp(s + n - m, TAILS[i], m) == 0)
			return trim(s, n - m, "");
	}
	return n;
}

static void drop_stars(char *s)
{
	char *w = s;

	for (; *s; s++) {
		if (s[0] == '*' && s[1] == '*')
			s++;
		else
			*w++ = *s;
	}
	*w = '\0';
}

static const char *capital_first(struct arena *a, const char *s)
{
	const char *rest = s;
	char head[5] = { 0 };
	uint32_t cp;

	if (!plan_lower_at(s))
		return s;
	cp = utf8_next(&rest);
	if (cp == 0xDF || (cp > 0xFE && cp != 0x153)) /* no simple capital */
		return s;
	utf8_put(head, cp == 0x153 ? 0x152 : cp - 32);
	return arena_printf(a, "%s%s", head, rest);
}

const char *plan_label_clean(struct arena *a, const struct plan_ocr *ocr, const char *raw,
			     unsigned *doubts, unsigned *repaired)
{
	char *s = plan_squeeze(a, raw);
	const char *fixed, *cut;
	size_t n, had;

	drop_stars(s);
	while (*s && strchr(" :;,.-*|_>", *s))
		s++;
	n = strlen(s);
	do {
		had = n;
		n = continued(s, leader(s, trim(s, n, ";,:-|_*")));
	} while (n < had);
	s[n] = '\0';
	fixed = plan_ocr_repair(a, ocr, s);
	*repaired += fixed != s;
	fixed = capital_first(a, fixed);
	cut = plan_excerpt(a, fixed, PLAN_LABEL_MAX);
	if (cut != fixed)
		*doubts |= PLAN_BIT(LABEL_LONG);
	return cut;
}
