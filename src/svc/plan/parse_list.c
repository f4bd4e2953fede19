/*
 * Plans written as lines: "Objectif strategique 1 : ...", "OS.1", "1.1 ...", "I.", letters and
 * bullets.  Words say their level.  Numbers say it by their parts, where no words do.  Letters
 * and bullets get theirs from where they stand, and a doubt says so.
 */
#include <string.h>

#include "svc/plan/parse_part.h"

#include "base/banned.h"

#define NO_LEVEL (-1)

struct list {
	struct plan_parse *ps;
	struct plan_line *lines;
	struct plan_head *heads; /* per line */
	bool *repeated;		 /* per line: the same words stand on several pages */
	size_t n;
	unsigned words[PLAN_LEVELS]; /* headings with words */
	bool strong_strategic;	     /* besides "Axe" */
	unsigned n_codes;	     /* numbers of several parts */
	int outline[PLAN_MARK_LOWER +
		    1]; /* level of each kind of mark, where only marks are used */
	int announced;	/* level of what follows "Actions :", or NO_LEVEL */
	int deepest;	/* level of the item found last, or NO_LEVEL */
	struct plan_code cur[PLAN_LEVELS]; /* codes of the items above */
	bool here[PLAN_LEVELS];
	enum plan_mark mark[PLAN_LEVELS]; /* how the last item of each level was marked */
	unsigned bullet[PLAN_LEVELS];
	bool dropping; /* the paragraph before was left out */
	bool gap;      /* marks or a page end stand between the last line and this one */
	bool started;
};

static bool has_words(const struct list *ls)
{
	return ls->words[PLAN_STRATEGIC] + ls->words[PLAN_OPERATIONAL] > 0;
}

/* ---- A first look at the whole --------------------------------------------------------------
 */

static void survey_heads(struct list *ls)
{
	int next = PLAN_STRATEGIC;
	size_t i;

	for (i = 0; i < PLAN_MARK_LOWER + 1; i++)
		ls->outline[i] = NO_LEVEL;
	for (i = 0; i < ls->n; i++) {
		struct plan_head *h = &ls->heads[i];

		plan_head_read(ls->lines[i].text, h);
		if (h->kind == PLAN_HEAD_WORD) {
			ls->words[h->level]++;
			ls->strong_strategic = ls->strong_strategic ||
					       (h->level == PLAN_STRATEGIC && !h->weak);
		}
		ls->n_codes += h->kind == PLAN_HEAD_CODE;
		if (h->kind == PLAN_HEAD_MARK && ls->outline[h->mark] == NO_LEVEL &&
		    next <= PLAN_SUBACTION)
			ls->outline[h->mark] = next++;
	}
}

/* Lines that stand on several pages: the same words (not the same numbers), after a gap. */
static void survey_repeats(struct list *ls)
{
	size_t size = 64, i, at;
	uint64_t *hash, *seen;
	size_t *first;

	while (size < ls->n * 2)
		size *= 2;
	hash = arena_array(ls->ps->a, ls->n + 1, sizeof(*hash));
	seen = arena_array(ls->ps->a, size, sizeof(*seen));
	first = arena_array(ls->ps->a, size, sizeof(*first));
	for (i = 0; i < ls->n; i++) {
		if (ls->heads[i].kind != PLAN_HEAD_NONE || strlen(ls->lines[i].text) < 12)
			continue;
		hash[i] = plan_fold_hash(ls->lines[i].text, false);
		if (!hash[i] || !plan_upper_at(ls->lines[i].text))
			continue;
		for (at = hash[i] & (size - 1); seen[at] && seen[at] != hash[i];)
			at = (at + 1) & (size - 1);
		if (seen[at] && ls->lines[i].gap &&
		    (first[at] == 0 || ls->lines[first[at]].gap))
			ls->repeated[i] = ls->repeated[first[at]] = true;
		if (!seen[at])
			first[at] = i;
		seen[at] = hash[i];
	}
}

/* ---- The level of a heading
 * ------------------------------------------------------------------ */

/* "1.1": by its parts; where words name that level, the first level that they leave to numbers.
 */
static int level_of_code(const struct list *ls, const struct plan_head *h)
{
	int parts = h->code.n, level;

	if (parts > PLAN_LEVELS)
		return NO_LEVEL;
	if (!has_words(ls))
		return parts - 1;
	for (level = parts - 1; level < PLAN_LEVELS; level++) {
		const struct plan_code *above;

		if (level == 0 || !ls->here[level - 1])
			continue;
		above = &ls->cur[level - 1];
		if (ls->words[level] > 0 &&
		    !(parts == level + 1 && plan_code_same(above, &h->code, level)))
			continue;
		if (parts == level + 1)
			return level;
		if (above->n > 0 &&
		    strcmp(above->part[above->n - 1], h->code.part[parts - 2]) == 0)
			return level;
	}
	return NO_LEVEL;
}

static long value_of(const struct plan_code *c)
{
	const char *p = c->part[c->n - 1];
	long v = 0;

	while (*p >= '0' && *p <= '9')
		v = v * 10 + (*p++ - '0');
	return v;
}

/* Below what stands last: a sibling when it is marked alike, else one level deeper. */
static int level_below(const struct list *ls, enum plan_mark mark, unsigned bullet)
{
	int l;

	for (l = ls->deepest; l > PLAN_OPERATIONAL; l--)
		if (ls->mark[l] == mark && ls->bullet[l] == bullet && (bullet || mark))
			return l;
	return ls->deepest < PLAN_SUBACTION ? ls->deepest + 1 : PLAN_SUBACTION;
}

/* "1." among "1.1" and "1.1.1": the next objective, or a list below an action. */
static int level_of_plain_mark(const struct list *ls, const struct plan_head *h)
{
	const struct plan_code *top = &ls->cur[PLAN_STRATEGIC];
	const struct plan_code *low = &ls->cur[PLAN_SUBACTION];
	long value = value_of(&h->code), last;

	if (h->mark == PLAN_MARK_LOWER || h->mark == PLAN_MARK_UPPER)
		return ls->deepest == NO_LEVEL ? NO_LEVEL : level_below(ls, h->mark, 0);
	if (!ls->here[PLAN_STRATEGIC] || top->n == 0)
		return PLAN_STRATEGIC;
	if (ls->deepest == PLAN_SUBACTION && ls->mark[PLAN_SUBACTION] == h->mark &&
	    low->n > 0 && value == value_of(low) + 1)
		return PLAN_SUBACTION;
	last = value_of(top);
	if (value == last + 1 || (value > last && ls->deepest < PLAN_ACTION))
		return PLAN_STRATEGIC;
	return level_below(ls, h->mark, 0);
}

static int level_of_mark(const struct list *ls, const struct plan_head *h)
{
	if (ls->announced != NO_LEVEL)
		return ls->deepest > ls->announced && h->mark == ls->mark[PLAN_SUBACTION]
			       ? (int)PLAN_SUBACTION
			       : ls->announced;
	if (has_words(ls)) {
		if (ls->deepest == NO_LEVEL)
			return NO_LEVEL;
		return level_below(ls, h->mark, 0);
	}
	return ls->n_codes > 0 ? level_of_plain_mark(ls, h) : ls->outline[h->mark];
}

static int level_of_bullet(const struct list *ls, const struct plan_head *h)
{
	int level;

	if (ls->announced != NO_LEVEL)
		return ls->announced;
	if (ls->deepest == NO_LEVEL)
		return NO_LEVEL;
	level = level_below(ls, PLAN_MARK_NONE, h->bullet);
	return level < PLAN_ACTION && ls->words[PLAN_OPERATIONAL] + ls->n_codes > 0
		       ? (int)PLAN_ACTION
		       : level;
}

static int level_of(const struct list *ls, const struct plan_head *h)
{
	switch (h->kind) {
	case PLAN_HEAD_WORD:
		return h->weak && ls->strong_strategic ? NO_LEVEL : (int)h->level;
	case PLAN_HEAD_CODE:
		return level_of_code(ls, h);
	case PLAN_HEAD_MARK:
		return level_of_mark(ls, h);
	case PLAN_HEAD_BULLET:
		return level_of_bullet(ls, h);
	case PLAN_HEAD_LIST:
	case PLAN_HEAD_NONE:
		break;
	}
	return NO_LEVEL;
}

/* ---- One line
 * ---------------------------------------------------------------------------------- */

static void heading(struct list *ls, const struct plan_head *h, int level, int line)
{
	unsigned doubts = 0;
	int l;

	if (ls->announced == NO_LEVEL &&
	    (h->kind == PLAN_HEAD_BULLET || (h->kind == PLAN_HEAD_MARK && has_words(ls))))
		doubts |= PLAN_BIT(LEVEL_GUESSED);
	plan_item_start(ls->ps, (enum plan_level)level, &h->code, h->rest, line, doubts);
	if (h->kind == PLAN_HEAD_WORD || h->kind == PLAN_HEAD_CODE)
		ls->announced = NO_LEVEL;
	ls->cur[level] = h->code;
	ls->here[level] = true;
	ls->mark[level] = h->mark;
	ls->bullet[level] = h->bullet;
	for (l = level + 1; l < PLAN_LEVELS; l++)
		ls->here[l] = false;
	ls->deepest = level;
	ls->started = true;
	ls->dropping = ls->gap = false;
}

/* Whether a line that opens nothing goes on with the label before. */
static bool continues(const struct list *ls, const struct plan_line *line)
{
	const char *label = plan_item_label(ls->ps);
	bool gap = line->gap || ls->gap;

	if (!*label)
		return true;
	if (plan_is_attribute(line->text))
		return false;
	if (plan_label_open(label))
		return true;
	if (ls->dropping && !line->gap)
		return false;
	if (plan_lower_at(line->text))
		return !ls->dropping;
	return !gap && !ls->dropping && !plan_label_ended(label);
}

static void other_line(struct list *ls, const struct plan_line *line)
{
	struct plan_parse *ps = ls->ps;
	bool tail = !line->gap && !ls->gap && !ls->dropping && plan_letter_at(line->text) &&
		    plan_label_open(plan_item_label(ps)) && strlen(line->text) > 1;

	if (plan_is_glyphs(line->text) && !tail) {
		plan_glyph_add(ps, line->text, line->no);
		ls->gap = true;
	} else if (continues(ls, line)) {
		plan_item_join(ps, line->text, line->gap || ls->gap);
		ls->dropping = ls->gap = false;
	} else {
		plan_aside_add(ps, PLAN_DOUBT_LINE_DROPPED, line->no, line->text);
		ls->dropping = true;
		ls->gap = false;
	}
}

static void read_line(struct list *ls, size_t i)
{
	const struct plan_line *line = &ls->lines[i];
	const struct plan_head *h = &ls->heads[i];
	struct plan_parse *ps = ls->ps;
	int level = level_of(ls, h);

	if (ps->in_opinion) {
		plan_opinion_add(ps, line->text, line->no, line->gap);
	} else if (h->kind == PLAN_HEAD_LIST) {
		ls->announced = (int)h->level;
	} else if (level != NO_LEVEL && ls->started && !*plan_item_label(ps) &&
		   h->kind == PLAN_HEAD_BULLET) {
		plan_item_join(ps, h->rest, false); /* "Action 1 :" and its text as a bullet */
	} else if (level != NO_LEVEL) {
		heading(ls, h, level, line->no);
	} else if (ls->repeated[i] || plan_is_furniture(ps, line->text)) {
		plan_front_line(ps, line->text);
		ls->gap = true;
	} else if (ls->started && plan_opinion_starts(line->text)) {
		plan_opinion_begin(ps, line->text, line->no);
	} else if (ls->started && h->kind != PLAN_HEAD_WORD) {
		other_line(ls, line);
	} else { /* "Axe 2 : ..." above the strategic objectives, or text before any of them */
		plan_aside_add(ps, PLAN_DOUBT_LINE_DROPPED, line->no, line->text);
		ls->dropping = ls->started;
	}
}

/* ---- The front
 * --------------------------------------------------------------------------------- */

static bool opens(const struct list *ls, const struct plan_head *h)
{
	if (has_words(ls))
		return (h->kind == PLAN_HEAD_WORD && !(h->weak && ls->strong_strategic)) ||
		       h->kind == PLAN_HEAD_LIST;
	return h->kind == PLAN_HEAD_CODE || h->kind == PLAN_HEAD_MARK;
}

/* Everything before the first heading: title, organisation, period; the rest in one doubt. */
static size_t read_front(struct list *ls)
{
	struct plan_parse *ps = ls->ps;
	const char *rest = NULL;
	int at = 0;
	size_t i;

	for (i = 0; i < ls->n && !opens(ls, &ls->heads[i]); i++) {
		const char *had = ps->title;
		bool known;

		plan_front_line(ps, ls->lines[i].text);
		known = ps->title != had || plan_is_furniture(ps, ls->lines[i].text) ||
			plan_is_glyphs(ls->lines[i].text);
		if (known || (rest && strlen(rest) > 4 * PLAN_EXCERPT))
			continue;
		if (!rest)
			at = ls->lines[i].no;
		rest = rest ? arena_printf(ps->a, "%s %s", rest, ls->lines[i].text)
			    : ls->lines[i].text;
	}
	if (rest && i < ls->n)
		plan_aside_whole(ps, PLAN_DOUBT_PREAMBLE, at, rest);
	return i;
}

/* Numbers alone make a plan only when there are several of them, on two levels. */
static bool numbers_make_a_plan(const struct list *ls)
{
	size_t i, n = 0;
	unsigned kinds = 0;

	for (i = 0; i < ls->n; i++) {
		const struct plan_head *h = &ls->heads[i];

		if (h->kind == PLAN_HEAD_CODE && h->code.n <= PLAN_LEVELS)
			kinds |= 1u << h->code.n;
		else if (h->kind == PLAN_HEAD_MARK)
			kinds |= ls->n_codes > 0 ? 1u << 1 : 1u << (8 + h->mark);
		else
			continue;
		n++;
	}
	return n >= 3 && __builtin_popcount(kinds) >= 2;
}

Err plan_read_list(struct plan_parse *ps)
{
	struct list ls = { .ps = ps, .announced = NO_LEVEL, .deepest = NO_LEVEL };
	size_t i;

	plan_text_lines(ps->a, &ps->src, &ls.lines, &ls.n);
	ls.heads = arena_array(ps->a, ls.n + 1, sizeof(*ls.heads));
	ls.repeated = arena_array(ps->a, ls.n + 1, sizeof(*ls.repeated));
	for (i = 0; i < ls.n; i++)
		if (strchr(ls.lines[i].text, '\t'))
			ls.lines[i].text = plan_squeeze(ps->a, ls.lines[i].text);
	survey_heads(&ls);
	survey_repeats(&ls);
	if (!has_words(&ls) && !numbers_make_a_plan(&ls))
		return ERR(ps->ei, ERR_INVALID, "plan.not_recognised", "lines=%zu", ls.n);
	for (i = read_front(&ls); i < ls.n; i++)
		read_line(&ls, i);
	return OK;
}
