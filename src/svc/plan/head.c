/* See code.h: the headings of a plan, one line at a time. */
#include <string.h>

#include "base/utf8.h"
#include "svc/plan/code.h"
#include "svc/plan/text.h"

#include "base/banned.h"

#define NAME_MAX_LEN   32 /* folded bytes of a word of a name */
#define JUNK_MAX       8  /* signs of a bad scan before the name of a level */
#define FUZZY_MIN      8  /* shorter words must be exact */
#define MARK_VALUE_MAX 99

/* ---- The names of the levels ---------------------------------------------------------- */

struct name {
	const char *first, *second; /* folded words; second may be NULL */
	enum plan_level level;
	bool plural, weak, numbered; /* numbered: only with a number ("Axe 1", "Projet 3") */
};

/* Dutch beleidsdoelstelling > actieplan > actie: the levels of the Flemish BBC. */
static const struct name NAMES[] = {
	{ "objectif", "strategique", PLAN_STRATEGIC, false, false, false },
	{ "objectifs", "strategiques", PLAN_STRATEGIC, true, false, false },
	{ "strategische", "doelstelling", PLAN_STRATEGIC, false, false, false },
	{ "strategische", "doelstellingen", PLAN_STRATEGIC, true, false, false },
	{ "strategisch", "doel", PLAN_STRATEGIC, false, false, false },
	{ "beleidsdoelstelling", NULL, PLAN_STRATEGIC, false, false, false },
	{ "beleidsdoelstellingen", NULL, PLAN_STRATEGIC, true, false, false },
	{ "strategisches", "ziel", PLAN_STRATEGIC, false, false, false },
	{ "strategische", "ziele", PLAN_STRATEGIC, true, false, false },
	{ "strategische", "zielsetzung", PLAN_STRATEGIC, false, false, false },
	{ "strategic", "objective", PLAN_STRATEGIC, false, false, false },
	{ "strategic", "objectives", PLAN_STRATEGIC, true, false, false },
	{ "axe", "strategique", PLAN_STRATEGIC, false, true, true },
	{ "axe", NULL, PLAN_STRATEGIC, false, true, true },
	{ "objectif", "operationnel", PLAN_OPERATIONAL, false, false, false },
	{ "objectifs", "operationnels", PLAN_OPERATIONAL, true, false, false },
	{ "operationele", "doelstelling", PLAN_OPERATIONAL, false, false, false },
	{ "operationele", "doelstellingen", PLAN_OPERATIONAL, true, false, false },
	{ "operationeel", "doel", PLAN_OPERATIONAL, false, false, false },
	{ "actieplan", NULL, PLAN_OPERATIONAL, false, false, true },
	{ "operatives", "ziel", PLAN_OPERATIONAL, false, false, false },
	{ "operative", "ziele", PLAN_OPERATIONAL, true, false, false },
	{ "operationelles", "ziel", PLAN_OPERATIONAL, false, false, false },
	{ "operationelle", "ziele", PLAN_OPERATIONAL, true, false, false },
	{ "operative", "zielsetzung", PLAN_OPERATIONAL, false, false, false },
	{ "operational", "objective", PLAN_OPERATIONAL, false, false, false },
	{ "operational", "objectives", PLAN_OPERATIONAL, true, false, false },
	{ "fiche", "action", PLAN_ACTION, false, false, true },
	{ "action", NULL, PLAN_ACTION, false, false, false },
	{ "actions", NULL, PLAN_ACTION, true, false, false },
	{ "actie", NULL, PLAN_ACTION, false, false, false },
	{ "acties", NULL, PLAN_ACTION, true, false, false },
	{ "aktion", NULL, PLAN_ACTION, false, false, false },
	{ "aktionen", NULL, PLAN_ACTION, true, false, false },
	{ "massnahme", NULL, PLAN_ACTION, false, false, false },
	{ "massnahmen", NULL, PLAN_ACTION, true, false, false },
	{ "projet", NULL, PLAN_ACTION, false, false, true },
	{ "sous", "action", PLAN_SUBACTION, false, false, false },
	{ "sous", "actions", PLAN_SUBACTION, true, false, false },
	{ "sub", "action", PLAN_SUBACTION, false, false, false },
	{ "sub", "actions", PLAN_SUBACTION, true, false, false },
	{ "subaction", NULL, PLAN_SUBACTION, false, false, false },
	{ "subactie", NULL, PLAN_SUBACTION, false, false, false },
	{ "subacties", NULL, PLAN_SUBACTION, true, false, false },
	{ "deelactie", NULL, PLAN_SUBACTION, false, false, false },
	{ "deelacties", NULL, PLAN_SUBACTION, true, false, false },
	{ "teilaktion", NULL, PLAN_SUBACTION, false, false, false },
	{ "teilaktionen", NULL, PLAN_SUBACTION, true, false, false },
	{ "unteraktion", NULL, PLAN_SUBACTION, false, false, false },
	{ "teilmassnahme", NULL, PLAN_SUBACTION, false, false, false },
	{ "teilmassnahmen", NULL, PLAN_SUBACTION, true, false, false },
};

static const struct {
	const char *text;
	enum plan_level level;
} SHORT[] = {
	{ "OS", PLAN_STRATEGIC },   { "SD", PLAN_STRATEGIC },	{ "SZ", PLAN_STRATEGIC },
	{ "BD", PLAN_STRATEGIC },   { "OO", PLAN_OPERATIONAL }, { "OD", PLAN_OPERATIONAL },
	{ "OZ", PLAN_OPERATIONAL }, { "AP", PLAN_OPERATIONAL }, { "SA", PLAN_SUBACTION },
	{ "AC", PLAN_ACTION },	    { "A", PLAN_ACTION },
};

/* The run of letters at *p, folded; *p moves behind it.  "" when it is too long. */
static void word_read(const char **p, char out[NAME_MAX_LEN])
{
	size_t n = 0;

	while (plan_letter_at(*p)) {
		char c[2];
		size_t m = plan_fold_char(utf8_next(p), c);

		if (n + m < NAME_MAX_LEN)
			memcpy(out + n, c, m);
		n += m;
	}
	out[n < NAME_MAX_LEN ? n : 0] = '\0';
}

/* Equal, or (long words) one letter wrong, missing or too many. */
static bool word_like(const char *have, const char *want)
{
	size_t n = strlen(have), m = strlen(want), i = 0;

	if (strcmp(have, want) == 0)
		return true;
	if (m < FUZZY_MIN || n + 1 < m || n > m + 1)
		return false;
	while (have[i] && have[i] == want[i])
		i++;
	return strcmp(have + i + (n >= m), want + i + (m >= n)) == 0;
}

/* The name made of these words; `near`: a letter of a long word may be wrong. */
static const struct name *name_find(const char *first, const char *second, bool near)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(NAMES) && *first; i++) {
		const struct name *n = &NAMES[i];

		if (near && word_like(first, n->first) &&
		    (!n->second || word_like(second, n->second)))
			return n;
		if (!near && strcmp(first, n->first) == 0 &&
		    (!n->second || strcmp(second, n->second) == 0))
			return n;
	}
	return NULL;
}

/*
 * The name of a level at *p.  Exact names win over those with a letter wrong ("objectifs" is
 * not a misread "objectif").
 */
static const struct name *name_read(const char **p)
{
	const char *after_first = *p, *after_second;
	char first[NAME_MAX_LEN] = "", second[NAME_MAX_LEN] = "";
	const struct name *found;

	word_read(&after_first, first);
	after_second = after_first;
	while (*after_second == ' ' || *after_second == '-')
		after_second++;
	word_read(&after_second, second);
	found = name_find(first, second, false);
	if (!found)
		found = name_find(first, second, true);
	if (found)
		*p = found->second ? after_second : after_first;
	return found;
}

bool plan_level_named(const char *text, enum plan_level *out)
{
	const char *p = text;
	const struct name *n;
	size_t i;

	for (i = 0; i < ARRAY_LEN(SHORT); i++) {
		if (strcmp(text, SHORT[i].text) != 0)
			continue;
		*out = SHORT[i].level;
		return true;
	}
	n = name_read(&p);
	while (*p && !plan_letter_at(p) && !(*p >= '0' && *p <= '9') && *p != '(')
		(void)utf8_next(&p);
	if (!n || (*p && *p != '('))
		return false;
	*out = n->level;
	return true;
}

/* ---- What stands between the parts of a heading ---------------------------------------- */

static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

static bool dash_at(const char *p)
{
	return *p == '-' || strncmp(p, "–", 3) == 0 || strncmp(p, "—", 3) == 0;
}

/* Colons, points, dashes, brackets and blanks between a code and its label. */
static const char *skip_separators(const char *p)
{
	for (;;) {
		if (*p && strchr(" \t:.)/]|_", *p))
			p++;
		else if (dash_at(p))
			p += *p == '-' ? 1 : 3;
		else if (strncmp(p, "°", 2) == 0)
			p += 2;
		else
			return p;
	}
}

/* "n° ", "nr. ", "numéro ", "#" before a number; p itself when there is none. */
static const char *skip_number_word(const char *p)
{
	static const char *const WORDS[] = { "n",      "no",	 "nr",	   "num",
					     "numero", "nummer", "nummero" };
	char word[NAME_MAX_LEN] = "";
	const char *q = p;
	size_t i;

	if (*p == '#')
		return p + 1;
	word_read(&q, word);
	for (i = 0; i < ARRAY_LEN(WORDS); i++) {
		if (strcmp(word, WORDS[i]) != 0)
			continue;
		while (*q == ' ' || *q == '.' || strncmp(q, "°", 2) == 0 ||
		       strncmp(q, "º", 2) == 0)
			q += *q == ' ' || *q == '.' ? 1 : 2;
		return q;
	}
	return p;
}

static bool single_letter(const struct plan_code *c)
{
	return c->n == 1 && !(c->part[0][0] >= '0' && c->part[0][0] <= '9');
}

/* A code behind the name of a level; a lone letter needs a colon, a point or a bracket behind.
 */
static bool code_after_name(const char **p, struct plan_code *out)
{
	const char *q = skip_number_word(skip_blanks(*p + (**p == '.' || **p == '-')));
	const char *after;

	if (!plan_code_read(&q, out))
		return false;
	after = skip_blanks(q);
	if (single_letter(out) && (!*after || !strchr(":.)", *after))) {
		*out = (struct plan_code){ 0 };
		return false;
	}
	*p = q;
	return true;
}

/* ---- Headings with words ---------------------------------------------------------------- */

static bool read_name(const char *p, struct plan_head *out)
{
	const struct name *n = name_read(&p);
	bool colon;

	if (!n || plan_letter_at(p))
		return false;
	out->level = n->level;
	out->weak = n->weak;
	out->kind = PLAN_HEAD_WORD;
	if (!code_after_name(&p, &out->code)) {
		p = skip_blanks(p);
		colon = *p == ':' || dash_at(p);
		if (n->numbered || (*p && !colon))
			return false;
		if (!*skip_separators(p) && (n->plural || (!colon && n->level >= PLAN_ACTION)))
			out->kind = PLAN_HEAD_LIST;
	}
	out->rest = skip_separators(p);
	return true;
}

/* One of SHORT at *p; the number has to follow closely. */
static bool short_read(const char **p, enum plan_level *level, struct plan_code *code)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(SHORT); i++) {
		size_t n = strlen(SHORT[i].text);
		const char *q = *p + n;
		bool glued;

		if (strncmp(*p, SHORT[i].text, n) != 0 || plan_letter_at(q))
			continue;
		glued = *q != ' ';
		if (!code_after_name(&q, code) || single_letter(code))
			continue;
		if (n == 1 && code->n == 1 && (!glued || !*skip_separators(q)))
			continue; /* "A 3", and the stain "A5" alone on its line */
		*p = q;
		*level = SHORT[i].level;
		return true;
	}
	return false;
}

/* "OS.1", "OO 1.2", and chains: "OS1-OO2", "OS1/OO2/A3". */
static bool read_short(const char *p, struct plan_head *out)
{
	struct plan_code next = { 0 };
	enum plan_level level = PLAN_STRATEGIC;
	const char *q;

	if (!short_read(&p, &out->level, &out->code))
		return false;
	for (;;) {
		q = p + (*p && strchr(" .-/_", *p) != NULL);
		if (q == p || !short_read(&q, &level, &next) || level <= out->level ||
		    next.n != 1 || out->code.n + 1 >= PLAN_CODE_PARTS)
			break;
		memcpy(out->code.part[out->code.n++], next.part[0], PLAN_PART_SIZE);
		out->level = level;
		p = q;
	}
	out->kind = PLAN_HEAD_WORD;
	out->rest = skip_separators(p);
	return true;
}

/* Moves over one sign that a scan puts before a heading: a symbol, or a letter or digit alone.
 */
static const char *skip_junk(const char *p)
{
	const char *next = p;

	if (!*p)
		return p;
	(void)utf8_next(&next);
	if ((plan_letter_at(p) || (*p >= '0' && *p <= '9')) &&
	    (plan_letter_at(next) || (*next >= '0' && *next <= '9')))
		return p;
	return next;
}

/* "2. Objectif strategique : ...": the number stands before the name. */
static void code_before(const char *line, const char *name, struct plan_head *out)
{
	const char *p = line;
	struct plan_code c;

	if (out->code.n == 0 && *p >= '0' && *p <= '9' && plan_code_read(&p, &c) && p <= name &&
	    skip_separators(p) == name)
		out->code = c;
}

static bool read_words(const char *line, struct plan_head *out)
{
	const char *p = line;
	struct plan_code first;
	int i;

	for (i = 0; i <= JUNK_MAX; i++) {
		const char *next;

		if (plan_letter_at(p) && (read_name(p, out) || read_short(p, out))) {
			code_before(line, p, out);
			return true;
		}
		next = skip_junk(p);
		if (next == p)
			break;
		p = next;
	}
	if (!plan_code_read(&line, &first)) /* "1.1.10 Action : ..." */
		return false;
	p = skip_separators(line);
	out->code = (struct plan_code){ 0 };
	if (p == line || !plan_letter_at(p) || !read_name(p, out))
		return false;
	if (out->code.n == 0)
		out->code = first;
	return true;
}

/* ---- Headings without words ---------------------------------------------------------------
 */

/* The sign of a list at p, 0 when there is none; *after is what follows its blanks. */
static uint32_t bullet_at(const char *p, const char **after)
{
	static const char SIGNS[] = "-*+•·▪▫■□●○◦‣⁃➢➔→✓✔❖♦–—»>o";
	const char *next = p, *s = SIGNS;
	uint32_t cp = utf8_next(&next), sign;

	if (*next != ' ' && *next != '\t' && cp != 0x2022)
		return 0;
	while ((sign = utf8_next(&s)) != 0) {
		if (sign != cp)
			continue;
		*after = skip_blanks(next);
		return cp;
	}
	return 0;
}

static bool label_starts(const char *p)
{
	return plan_letter_at(p) || *p == '(' || *p == '"' || strncmp(p, "«", 2) == 0 ||
	       strncmp(p, "“", 3) == 0;
}

static enum plan_mark mark_kind(const char *printed)
{
	if (*printed >= '0' && *printed <= '9')
		return PLAN_MARK_ARABIC;
	if (strspn(printed, "IVX") == strlen(printed))
		return PLAN_MARK_ROMAN;
	if (printed[1] == '\0' && *printed >= 'a' && *printed <= 'z')
		return PLAN_MARK_LOWER;
	if (printed[1] == '\0' && *printed >= 'A' && *printed <= 'H')
		return PLAN_MARK_UPPER;
	return PLAN_MARK_NONE;
}

/* "12.03.2021", "2021", "1,5" are no codes. */
static bool plausible(const struct plan_code *c)
{
	int i;

	for (i = 0; i < c->n; i++)
		if (strlen(c->part[i]) > 2 + (size_t)(i > 0))
			return false;
	return !strchr(c->printed, ',') && !strchr(c->printed, '|');
}

static bool read_number(const char *p, struct plan_head *out)
{
	struct plan_code c;
	const char *q = p, *rest;

	if (!plan_code_read(&q, &c) || !plausible(&c))
		return false;
	rest = skip_separators(q);
	if (rest == q || !label_starts(rest))
		return false;
	if (c.n == 1) {
		out->mark = mark_kind(c.printed);
		if (out->mark == PLAN_MARK_NONE)
			return false;
		if (!strchr(".):", *q) && !dash_at(skip_blanks(q)))
			return false;
	}
	out->kind = c.n == 1 ? PLAN_HEAD_MARK : PLAN_HEAD_CODE;
	out->code = c;
	out->rest = rest;
	return true;
}

void plan_head_read(const char *line, struct plan_head *out)
{
	const char *p = skip_blanks(line), *after = NULL;
	uint32_t bullet;

	while (*p == '#') /* a heading of Markdown */
		p = skip_blanks(p + 1);
	*out = (struct plan_head){ .rest = p };
	if (read_words(p, out))
		return;
	*out = (struct plan_head){ .rest = p };
	bullet = bullet_at(p, &after);
	if (read_number(bullet ? after : p, out) || !bullet)
		return;
	out->kind = PLAN_HEAD_BULLET;
	out->bullet = bullet;
	out->rest = after;
}
