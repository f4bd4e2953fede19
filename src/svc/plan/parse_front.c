/* See parse_part.h: title, organisation, period; page furniture; marks that are no text. */
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "svc/plan/parse_part.h"

#include "base/banned.h"

#define TITLE_MAX  200
#define YEAR_FIRST 1990
#define YEAR_LAST  2099
#define PERIOD_MAX 12 /* years of a plan; a mandate has six */

static bool any_in(const char *fold, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strstr(fold, list[i]))
			return true;
	return false;
}

/* ---- Title ------------------------------------------------------------------------------ */

static bool is_title(const char *fold)
{
	static const char *const TITLES[] = {
		"plan strategique",
		"programme strategique",
		"strategisch meerjarenplan",
		"meerjarenplan",
		"strategisch plan",
		"beleidsplan",
		"beleidsprogramma",
		"strategischer plan",
		"strategisches programm",
		"strategieplan",
		"mehrjahresplan",
		"strategieprogramm",
		"strategic plan",
		"strategic programme",
		"transversaal programma",
		"strategisches transversal",
	};

	return any_in(fold, TITLES, ARRAY_LEN(TITLES)) || strncmp(fold, "pst ", 4) == 0 ||
	       strcmp(fold, "pst") == 0;
}

/* ---- Organisation ----------------------------------------------------------------------- */

static size_t word_length(const char *s)
{
	const char *p = s;

	while (plan_letter_at(p))
		(void)utf8_next(&p);
	return (size_t)(p - s);
}

static bool links(const char *s, size_t n)
{
	static const char *const LINKS[] = { "de",  "d",   "du",  "des", "la",
					     "le",  "les", "l",	  "van", "von",
					     "der", "en",  "sur", "lez", "et" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(LINKS); i++)
		if (strlen(LINKS[i]) == n && memcmp(LINKS[i], s, n) == 0)
			return true;
	return false;
}

/*
 * The length of "CPAS de Braine-le-Comte" at s, whose first `head` bytes are the kind of
 * organisation: words that link or begin with a capital, up to the last with a capital.  0 when
 * no place follows.
 */
static size_t organisation_length(const char *s, size_t head)
{
	size_t at = head, end = 0;

	for (;;) {
		size_t gap = 0, n;

		while (s[at + gap] && strchr(" '-", s[at + gap]))
			gap++;
		if (gap == 0 || gap > 1)
			break;
		n = word_length(s + at + gap);
		if (n == 0)
			break;
		if (plan_upper_at(s + at + gap))
			end = at + gap + n;
		else if (!links(s + at + gap, n))
			break;
		at += gap + n;
	}
	return end;
}

/* Centres first: the municipality is named in the text of a centre's plan too. */
static void find_organisation(struct plan_parse *ps, const char *s)
{
	static const char *const KINDS[] = {
		"CPAS",
		"C.P.A.S.",
		"OCMW",
		"ÖSHZ",
		"Centre public d'action sociale",
		"Centre Public d'Action Sociale",
		"CENTRE PUBLIC D'ACTION SOCIALE",
		"Commune",
		"COMMUNE",
		"Ville",
		"VILLE",
		"Gemeente",
		"Gemeinde",
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(KINDS) && !ps->organisation; i++) {
		const char *at = strstr(s, KINDS[i]);
		size_t n = at ? organisation_length(at, strlen(KINDS[i])) : 0;

		if (n > 0 && n < TITLE_MAX)
			ps->organisation = arena_strndup(ps->a, at, n);
	}
}

/* ---- Period ------------------------------------------------------------------------------ */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The next number of four digits that is a year; 0 when there is none. */
static int next_year(const char **s)
{
	while (**s) {
		const char *from = *s;
		int year = 0;

		if (!is_digit(**s)) {
			(*s)++;
			continue;
		}
		for (; is_digit(**s); (*s)++)
			if (*s - from < 4)
				year = year * 10 + (**s - '0');
		if (*s - from == 4 && year >= YEAR_FIRST && year <= YEAR_LAST)
			return year;
	}
	return 0;
}

/* "2021-2024", "2021 a 2024", "du 1er janvier 2021 au 31 decembre 2024". */
static void find_period(struct plan_parse *ps, const char *s)
{
	int from = next_year(&s), to = next_year(&s);

	if (ps->from != DAY_NONE || from == 0 || to <= from || to - from > PERIOD_MAX)
		return;
	if (next_year(&s) != 0)
		return;
	ps->from = day_from_civil(from, 1, 1);
	ps->to = day_from_civil(to, 12, 31);
}

void plan_front_line(struct plan_parse *ps, const char *s)
{
	const char *text = plan_squeeze(ps->a, s);
	const char *fold = plan_fold(ps->a, text);
	bool title = is_title(fold);

	if (title && !ps->title && utf8_length(text) <= TITLE_MAX)
		ps->title = text;
	find_organisation(ps, text);
	find_period(ps, text);
}

/* ---- What is no part of the plan ----------------------------------------------------------
 */

bool plan_is_page_number(const char *s)
{
	static const char *const WORDS[] = { "page", "p",   "pagina", "blz", "seite", "sur",
					     "of",   "van", "von",    "de",  "pag" };
	bool number = false;
	size_t i, n;

	while (*s) {
		if (is_digit(*s)) {
			for (n = 0; is_digit(s[n]);)
				n++;
			if (n > 4)
				return false;
			number = true;
			s += n;
			continue;
		}
		n = word_length(s);
		if (n == 0) {
			if (!strchr(" \t/-.|", *s))
				return false;
			s++;
			continue;
		}
		for (i = 0; i < ARRAY_LEN(WORDS); i++)
			if (strlen(WORDS[i]) == n && strncasecmp(WORDS[i], s, n) == 0)
				break;
		if (i == ARRAY_LEN(WORDS))
			return false;
		s += n;
	}
	return number;
}

bool plan_is_furniture(const struct plan_parse *ps, const char *s)
{
	if (plan_is_page_number(s))
		return true;
	if (strlen(s) > 2 * TITLE_MAX)
		return false;
	if (ps->organisation &&
	    plan_fold_hash(s, true) == plan_fold_hash(ps->organisation, true))
		return true;
	return is_title(plan_fold(ps->a, s));
}

bool plan_is_glyphs(const char *s)
{
	size_t signs = 0, run = 0, longest = 0;

	while (*s) {
		bool letter = plan_letter_at(s);

		run = letter ? run + 1 : 0;
		longest = run > longest ? run : longest;
		signs += *s != ' ' && *s != '\t';
		(void)utf8_next(&s);
	}
	return signs <= 2 || (longest <= 2 && signs <= 6) || longest == 0;
}

bool plan_is_attribute(const char *s)
{
	static const char *const WORDS[] = {
		"responsable",	"echeance",
		"indicateur",	"budget",
		"partenaire",	"pilote",
		"delai",	"priorite",
		"service",	"mandataire",
		"etat d",	"statut",
		"calendrier",	"cout",
		"ressources",	"moyens",
		"description",	"contexte",
		"commentaire",	"remarque",
		"porteur",	"agent",
		"financement",	"verantwoordelijk",
		"termijn",	"indicator",
		"timing",	"raming",
		"trekker",	"verantwortlich",
		"frist",	"indikator",
		"kosten",	"partner",
		"deadline",	"resultat",
		"public cible", "objectifs de developpement",
		"odd",		"volet",
	};
	const char *colon = strchr(s, ':');
	char head[64], fold[130];
	const char *p = head;
	size_t n = 0, i;

	if (!colon || (size_t)(colon - s) >= sizeof(head))
		return false;
	memcpy(head, s, (size_t)(colon - s));
	head[colon - s] = '\0';
	while (*p && n + 3 < sizeof(fold)) {
		size_t m = plan_fold_char(utf8_next(&p), fold + n);

		if (m == 0 && n > 0 && fold[n - 1] != ' ')
			fold[n++] = ' ';
		n += m;
	}
	fold[n] = '\0';
	for (i = 0; i < ARRAY_LEN(WORDS); i++)
		if (strncmp(fold, WORDS[i], strlen(WORDS[i])) == 0)
			return true;
	return false;
}
