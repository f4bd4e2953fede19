/*
 * The opinion section of a plan ("Avis de la Direction generale sur le PST ..."): text that
 * evaluates and belongs to no label.  It is kept whole, paragraph by paragraph; a paragraph
 * that does little more than name objectives opens a note about them.
 */
#include <string.h>

#include "base/utf8.h"
#include "svc/plan/parse_part.h"

#include "base/banned.h"

#define TITLE_LONGEST 240 /* bytes of the line that opens the section */
#define NAME_SHORTEST 12  /* folded bytes of a label that can be recognised in a text */
#define ABOUT_LONGEST 1200
#define ABOUT_MAX     8	  /* objectives that one heading may name */
#define HEADINGS_MAX  400 /* paragraphs that are compared with the labels */

bool plan_opinion_starts(const char *s)
{
	static const char *const STARTS[] = {
		"avis de",	  "avis du",	 "avis des",	   "avis sur",
		"avis favorable", "avis d ",	 "commentaires d", "evaluation du",
		"evaluation de",  "remarques d", "conclusion",	   "advies van",
		"stellungnahme",  "opinion of",
	};
	char fold[TITLE_LONGEST * 2 + 4];
	size_t n = 0, i;

	if (strlen(s) > TITLE_LONGEST)
		return false;
	while (*s) {
		size_t m = plan_fold_char(utf8_next(&s), fold + n);

		if (m == 0 && n > 0 && fold[n - 1] != ' ')
			fold[n++] = ' ';
		n += m;
	}
	fold[n] = '\0';
	for (i = 0; i < ARRAY_LEN(STARTS); i++)
		if (strncmp(fold, STARTS[i], strlen(STARTS[i])) == 0)
			return true;
	return false;
}

void plan_opinion_begin(struct plan_parse *ps, const char *s, int line)
{
	plan_item_end(ps);
	plan_raw_set(ps->raw, "");
	ps->in_opinion = true;
	plan_aside_whole(ps, PLAN_DOUBT_OPINION, line, s);
}

/* The paragraph in ps->raw is complete. */
static void para_end(struct plan_parse *ps)
{
	if (ps->raw->len > 0)
		ps->paras[ps->n_paras - 1].text =
			arena_strndup(ps->a, ps->raw->text, ps->raw->len);
	plan_raw_set(ps->raw, "");
}

void plan_opinion_add(struct plan_parse *ps, const char *s, int line, bool gap)
{
	const char *text = plan_squeeze(ps->a, s);

	if (!gap && plan_label_ended(ps->raw->text) && plan_upper_at(text))
		gap = true;
	if (!gap && ps->raw->len > 0 && ps->raw->len + strlen(text) + 1 < PLAN_RAW_MAX) {
		plan_raw_add(ps->raw, text);
		return;
	}
	para_end(ps);
	ps->paras =
		plan_grow(ps->a, ps->paras, ps->n_paras, &ps->cap_paras, sizeof(*ps->paras));
	ps->paras[ps->n_paras] = (struct plan_para){ .text = text, .line = line };
	ps->n_paras++;
	if (strlen(text) < PLAN_RAW_MAX)
		plan_raw_set(ps->raw, text);
}

/* ---- Whom a paragraph is about -------------------------------------------------------------
 */

struct names {
	const char **fold; /* per node; NULL when the label is too short to be recognised */
	size_t *len;
};

/* The codes of the objectives that make up most of the paragraph; NULL when it is plain text.
 */
static const char *about(struct plan_parse *ps, const struct plan_tree *t,
			 const struct names *nm, const char *text)
{
	const char *fold, *codes = NULL;
	size_t covered = 0, total;
	int found = 0;
	size_t i;

	if (strlen(text) > ABOUT_LONGEST)
		return NULL;
	fold = plan_fold(ps->a, text);
	total = strlen(fold);
	for (i = 0; i < t->n_nodes && found < ABOUT_MAX; i++) {
		if (!nm->fold[i] || nm->len[i] > total || !strstr(fold, nm->fold[i]))
			continue;
		covered += nm->len[i];
		codes = codes ? arena_printf(ps->a, "%s %s", codes, t->nodes[i].code)
			      : t->nodes[i].code;
		found++;
	}
	return covered * 10 >= total * 6 ? codes : NULL;
}

/* "Objectif operationnel 1.1": a heading that names its objective by number. */
static const char *about_number(const struct plan_tree *t, const char *text)
{
	struct plan_head h;
	size_t i;

	plan_head_read(text, &h);
	if (h.kind != PLAN_HEAD_WORD || h.code.n == 0)
		return NULL;
	for (i = 0; i < t->n_nodes; i++) {
		struct plan_code c = plan_code_from(t->nodes[i].code);

		if (t->nodes[i].level == h.level && c.n == h.code.n &&
		    plan_code_same(&c, &h.code, c.n))
			return t->nodes[i].code;
	}
	return NULL;
}

static struct names names_of(struct arena *a, const struct plan_tree *t)
{
	struct names nm = { .fold = arena_array(a, t->n_nodes, sizeof(char *)),
			    .len = arena_array(a, t->n_nodes, sizeof(size_t)) };
	size_t i;

	for (i = 0; i < t->n_nodes; i++) {
		const char *fold = plan_fold(a, t->nodes[i].label);

		nm.len[i] = strlen(fold);
		nm.fold[i] = nm.len[i] >= NAME_SHORTEST ? fold : NULL;
	}
	return nm;
}

/* Joins paragraphs [from, to) with empty lines between. */
static const char *joined(struct plan_parse *ps, size_t from, size_t to)
{
	size_t len = 1, i;
	char *out, *w;

	for (i = from; i < to; i++)
		len += strlen(ps->paras[i].text) + 2;
	out = w = arena_alloc(ps->a, len);
	for (i = from; i < to; i++) {
		size_t n = strlen(ps->paras[i].text);

		if (i > from) {
			*w++ = '\n';
			*w++ = '\n';
		}
		memcpy(w, ps->paras[i].text, n);
		w += n;
	}
	return out;
}

void plan_opinion_resolve(struct plan_parse *ps, struct plan_tree *t)
{
	struct names nm;
	size_t i, from = 0;
	const char *who = NULL;

	if (ps->n_paras == 0)
		return;
	para_end(ps);
	nm = names_of(ps->a, t);
	t->notes = arena_array(ps->a, ps->n_paras, sizeof(*t->notes));
	for (i = 0; i <= ps->n_paras; i++) {
		const char *next = NULL;

		if (i < ps->n_paras && i >= HEADINGS_MAX)
			continue;
		if (i < ps->n_paras) {
			next = about_number(t, ps->paras[i].text);
			if (!next)
				next = about(ps, t, &nm, ps->paras[i].text);
			if (!next)
				continue;
		}
		if (i > from)
			t->notes[t->n_notes++] = (struct plan_note){ who, joined(ps, from, i) };
		else if (who) /* a heading with nothing below it is kept as text */
			t->notes[t->n_notes++] =
				(struct plan_note){ who, ps->paras[i - 1].text };
		who = next;
		from = i + 1;
	}
}
