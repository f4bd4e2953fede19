/*
 * Made-up persons for tests and benchmarks of the directory: a few hundred usual Belgian
 * surnames, drawn by rank (Zipf), and some thousands made of particles, stems and endings in
 * the manner of the languages met in a Belgian centre.  Repeatable from a seed; no real person.
 */
#ifndef TESTS_SUPPORT_NAMES_H
#define TESTS_SUPPORT_NAMES_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/macros.h"
#include "core/directory.h"

struct made {
	struct directory_entry e;
	char last[64], first[64], usual[64], file_no[16], phones[3][20];
};

static inline uint32_t made_next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (uint32_t)(*seed >> 16);
}

static inline uint32_t made_below(uint64_t *seed, uint32_t n)
{
	return made_next(seed) % n;
}

/* A rank below `n`, low ones more often. */
static inline size_t made_rank(uint64_t *seed, size_t n)
{
	double u = (double)made_below(seed, 1u << 20) / (double)(1u << 20);

	return (size_t)(u * u * (double)n);
}

static inline void made_last_name(uint64_t *seed, char out[64])
{
	static const char *const usual[] = {
		"Peeters",   "Janssens",       "Maes",		"Jacobs",	"Mertens",
		"Willems",   "Claes",	       "Goossens",	"Wouters",	"De Smet",
		"Dubois",    "Lambert",	       "Dupont",	"Martin",	"Simon",
		"Dumont",    "Leclercq",       "Laurent",	"Denis",	"Lejeune",
		"Renard",    "Gérard",	       "Michel",	"Henry",	"François",
		"Mathieu",   "Collard",	       "Istace",	"Goffin",	"Maréchal",
		"Collignon", "Delvaux",	       "Lefèvre",	"Lefebvre",	"Leroy",
		"Petit",     "Noël",	       "Rousseau",	"Thiry",	"Toussaint",
		"Wauters",   "Hermans",	       "Aerts",		"Michiels",	"De Clercq",
		"Van Damme", "Van den Broeck", "Vandenbroucke", "Van de Velde", "Vandevelde",
		"De Backer", "Hendrickx",      "Cools",		"Segers",	"De Vos",
		"Pauwels",   "Smets",	       "Bogaerts",	"De Pauw",	"Desmet",
		"Verhoeven", "El Amrani",      "Benali",	"Bouzid",	"El Idrissi",
		"Amrani",    "Ben Ahmed",      "Haddad",	"Saïdi",	"Yildiz",
		"Öztürk",    "Çelik",	       "Şahin",		"Yılmaz",	"Kaya",
		"Rossi",     "Bianchi",	       "Esposito",	"Garcia Lopez", "da Silva",
		"Kowalski",  "Nowak",	       "Nguyen",	"Diallo",	"Traoré",
		"Mbala",     "Kabila",	       "Mukendi",	"Le Jeune",	"Du Bois",
		"D'Hondt",   "D’Ursel",	       "Delacroix",	"De la Croix",	"Müller",
		"Schmitz",   "Jansen",	       "Meyer",		"Meijer",	"Thijs",
		"Gérardin",  "Bastin",	       "Bodart",	"Burton",	"Crahay",
		"Defrère",   "Delhez",	       "Dethier",	"Evrard",	"Fontaine",
		"Gaspard",   "Gillet",	       "Hubert",	"Jadot",	"Lallemand",
		"Legrand",   "Marchal",	       "Nicolas",	"Piette",	"Poncelet",
		"Remacle",   "Servais",	       "Wathelet",	"Warnier",	"Zoude",
		"Antoine",
	};
	static const char *const particle[] = {
		"",	  "",	   "",	      "",	  "",	      "",     "",
		"Van ",	  "De ",   "Van de ", "Van den ", "Van der ", "Le ",  "Du ",
		"De la ", "El ",   "Ben ",    "Bou",	  "Ait ",     "Del ", "D'",
		"Vander", "Vande", "Vanden",  "L'",	  "La ",
	};
	static const char *const stem[] = {
		"Bosch",  "Brouck", "Meule",  "Haeg",  "Steen",	 "Berg",  "Daele", "Cort",
		"Wael",	  "Kerck",  "Lind",   "Mol",   "Voor",	 "Winck", "Zand",  "Hey",
		"Rooz",	  "Bruyn",  "Groot",  "Schep", "Mont",	 "Val",	  "Roch",  "Font",
		"Cham",	  "Bell",   "Cler",   "Gren",  "Lamb",	 "Marl",  "Noir",  "Pier",
		"Rem",	  "Sart",   "Tour",   "Vill",  "Warn",	 "Flam",  "Jac",   "Quer",
		"Hadd",	  "Mans",   "Khal",   "Rach",  "Bouaz",	 "Zerou", "Tah",   "Moukh",
		"Charr",  "Lahl",   "Yıld",   "Kara",  "Öz",	 "Dem",	  "Aksu",  "Koç",
		"Rosse",  "Bertol", "Mancin", "Ferr",  "Kowal",	 "Wisz",  "Ząb",   "Kasong",
		"Mutomb", "Ilung",  "Ndia",   "Barr",  "Cissok", "Touré",
	};
	static const char *const ending[] = {
		"",	"mans",	 "aert",   "aerts", "inck",   "straete", "veld",   "hout",
		"ens",	"kens",	 "ier",	   "ot",    "ard",    "elle",	 "eau",	   "in",
		"ois",	"ette",	 "aux",	   "ez",    "aoui",   "ani",	 "id",	   "oui",
		"ine",	"mir",	 "lioğlu", "oğlu",  "er",     "ini",	 "oni",	   "ski",
		"czyk", "o",	 "a",	   "ye",    "dekker", "meester", "haeghe", "bergh",
		"ghem", "zeele", "court",  "ville", "lier",   "quin",	 "otte",   "son",
		"art",	"y",
	};

	if (made_below(seed, 100) < 35) {
		(void)snprintf(out, 64, "%s", usual[made_rank(seed, ARRAY_LEN(usual))]);
		return;
	}
	(void)snprintf(out, 64, "%s%s%s", particle[made_below(seed, ARRAY_LEN(particle))],
		       stem[made_rank(seed, ARRAY_LEN(stem))],
		       ending[made_rank(seed, ARRAY_LEN(ending))]);
}

static inline void made_first_name(uint64_t *seed, char out[64])
{
	static const char *const usual[] = {
		"Marie",	 "Jean",	 "Michel",    "Monique",    "Philippe",
		"Luc",		 "Nathalie",	 "Anne",      "Marc",	    "Patrick",
		"Christine",	 "Martine",	 "Pierre",    "Isabelle",   "Jacqueline",
		"André",	 "Nicole",	 "Mohamed",   "Fatima",	    "Lucas",
		"Emma",		 "Louis",	 "Olivia",    "Arthur",	    "Noah",
		"Sophie",	 "Thomas",	 "Julie",     "Nicolas",    "Céline",
		"Maxime",	 "Laura",	 "Kevin",     "Sarah",	    "David",
		"Aurélie",	 "Benoît",	 "Françoise", "Véronique",  "Dominique",
		"Jan",		 "Johan",	 "Kristof",   "Els",	    "An",
		"Bart",		 "Griet",	 "Joke",      "Tom",	    "Wim",
		"Mehmet",	 "Ayşe",	 "Fatma",     "Hüseyin",    "Emine",
		"Mustafa",	 "Zeynep",	 "Youssef",   "Khadija",    "Ahmed",
		"Rachid",	 "Aïcha",	 "Hassan",    "Naïma",	    "Karim",
		"Samira",	 "Abdelkader",	 "Malika",    "Giuseppe",   "Maria",
		"Antonio",	 "Rosa",	 "Piotr",     "Agnieszka",  "Oleksandr",
		"Olena",	 "Fatoumata",	 "Mamadou",   "Aminata",    "Ibrahima",
		"Jean-Pierre",	 "Marie-Claire", "Jean-Luc",  "Anne-Marie", "Marie Thérèse",
		"Jean-François", "Guillaume",	 "Chloé",     "Léa",	    "Hugo",
		"Zoé",		 "Élise",	 "Amélie",    "Bernadette", "Ghislaine",
		"Raymond",	 "Marcel",	 "Georges",   "Yvonne",	    "Simonne",
		"Léon",		 "Albert",	 "Jeanne",    "Lucienne",   "Quentin",
		"Romain",	 "Justine",	 "Camille",   "Mathilde",   "Florian",
		"Jérôme",	 "Sébastien",
	};

	(void)snprintf(out, 64, "%s", usual[made_rank(seed, ARRAY_LEN(usual))]);
}

/* Person `i` (from 0); ids are i * 7 + 1001. */
static inline void made_person(uint64_t *seed, uint32_t i, struct made *m)
{
	unsigned n = made_below(seed, 10) < 8 ? 1 : made_below(seed, 3);

	memset(m, 0, sizeof(*m));
	made_last_name(seed, m->last);
	made_first_name(seed, m->first);
	if (made_below(seed, 20) == 0)
		made_first_name(seed, m->usual);
	(void)snprintf(m->file_no, sizeof(m->file_no), "P-%05u", (10000 + i) % 100000000u);
	m->e = (struct directory_entry){
		.person_id = (int64_t)i * 7 + 1001,
		.referent_id = 1 + made_below(seed, 60),
		.last_name = m->last,
		.first_name = m->first,
		.usual_name = m->usual,
		.file_no = m->file_no,
		.n_phones = n,
		.birth = day_from_civil(1930, 1, 1) + (int32_t)made_below(seed, 33000),
		.sex = made_below(seed, 2) ? SEX_MALE : SEX_FEMALE,
		.team = (uint16_t)(1 + made_below(seed, 8)),
		.flags = made_below(seed, 50) == 0 ? DIRECTORY_PROTECTED : 0,
	};
	if (made_below(seed, 40) == 0)
		m->e.flags |= DIRECTORY_BIRTH_YEAR;
	for (unsigned p = 0; p < n; p++) {
		unsigned zone = 450 + made_below(seed, 50);

		(void)snprintf(m->phones[p], sizeof(m->phones[p]), "+32%u%06u", zone,
			       made_below(seed, 1000000));
		m->e.phones[p] = m->phones[p];
	}
	for (size_t k = 0; k < DIRECTORY_NISS_SIZE; k++)
		m->e.niss[k] = (uint8_t)made_next(seed);
}

/* One typing error among ASCII letters: lost, doubled or wrong letter, or two swapped. */
static inline void made_typo(uint64_t *seed, char *s, size_t size)
{
	size_t n = strlen(s), at;

	for (int tries = 0; tries < 50; tries++) {
		char c = (char)('a' + made_below(seed, 26));

		at = n ? made_below(seed, (uint32_t)n) : 0;
		if (n < 2 ||
		    !((s[at] >= 'a' && s[at] <= 'z') || (s[at] >= 'A' && s[at] <= 'Z')))
			continue;
		switch (made_below(seed, 4)) {
		case 0:
			memmove(s + at, s + at + 1, n - at);
			return;
		case 1:
			if (n + 2 > size)
				continue;
			memmove(s + at + 1, s + at, n - at + 1);
			s[at] = c;
			return;
		case 2:
			if (s[at] == c)
				continue;
			s[at] = c;
			return;
		default:
			if (!(s[at + 1] >= 'a' && s[at + 1] <= 'z') || s[at] == s[at + 1])
				continue;
			c = s[at];
			s[at] = s[at + 1];
			s[at + 1] = c;
			return;
		}
	}
}

#endif
