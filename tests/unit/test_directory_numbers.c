/* Unit tests of core/directory: dates and numbers, marked letters, what is never shown. */
#include "unit/directory_fx.h"

#include "base/banned.h"

/* ------------------------------------------------------------------------------ numbers */

static void a_birth_date_is_read_in_every_usual_form(void **state)
{
	static const char *const forms[] = {
		"12/04/1981", "12-04-1981", "12.04.1981", "12/4/81",  "12-4-81",
		"12041981",   "120481",	    "1981-04-12", "19810412", "12 04 1981",
	};
	struct fx *fx = *state;
	struct directory_entry *e = entry(1, "Istace", "Michel");

	e->birth = day_from_civil(1981, 4, 12);
	assert_true(directory_put(fx->d, e));
	put(fx, 2, "Istace", "Paul");
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		char with_name[64];

		expect_class(fx, forms[i], 1, DIRECTORY_EXACT);
		(void)snprintf(with_name, sizeof(with_name), "ist %s", forms[i]);
		expect_class(fx, with_name, 1, DIRECTORY_PREFIX);
		assert_int_equal(fx->hits.n_rows, 1);
	}
	expect_class(fx, "04/12/1981", 1, DIRECTORY_ONE_ERROR); /* day and month swapped */
	expect_class(fx, "1981", 1, DIRECTORY_PREFIX);
	expect_class(fx, "istace 1981", 1, DIRECTORY_PREFIX);
	assert_int_equal(fx->hits.n_rows, 1);
	expect_none(fx, "13/04/1981");
	expect_none(fx, "1982");
	expect_none(fx, "istace 1982");
	expect_none(fx, "31/02/1981");
}

static void a_two_figure_year_may_be_of_either_century(void **state)
{
	struct fx *fx = *state;
	struct directory_entry *e = entry(1, "Vieux", "Jean");

	e->birth = day_from_civil(1921, 5, 3);
	assert_true(directory_put(fx->d, e));
	e = entry(2, "Petit", "Léa");
	e->birth = day_from_civil(2021, 5, 3);
	assert_true(directory_put(fx->d, e));
	ask(fx, "3/5/21");
	assert_int_equal(fx->hits.n_rows, 2);
	ask(fx, "3/5/2021");
	assert_int_equal(fx->hits.n_rows, 1);
}

static void of_a_person_known_by_year_alone_the_year_answers(void **state)
{
	struct fx *fx = *state;
	struct directory_entry *e = entry(1, "Diallo", "Aminata");

	e->birth = day_from_civil(1981, 1, 1);
	e->flags = DIRECTORY_BIRTH_YEAR;
	assert_true(directory_put(fx->d, e));
	expect_class(fx, "1981", 1, DIRECTORY_PREFIX);
	expect_class(fx, "diallo 12/04/1981", 1, DIRECTORY_PREFIX);
	expect_none(fx, "diallo 12/04/1982");
}

static void telephone_numbers_answer_from_their_beginning(void **state)
{
	struct fx *fx = *state;
	struct directory_entry *e = entry(1, "Istace", "Michel");

	e->phones[0] = "+32495123456";
	e->phones[1] = "061/53.30.21";
	e->phones[2] = "+33 6 12 34 56 78";
	e->n_phones = 3;
	assert_true(directory_put(fx->d, e));
	expect_class(fx, "0495/12.34.56", 1, DIRECTORY_EXACT);
	expect_class(fx, "+32 495 12 34 56", 1, DIRECTORY_EXACT);
	expect_class(fx, "0032495123456", 1, DIRECTORY_EXACT);
	expect_class(fx, "0495 12", 1, DIRECTORY_PREFIX);
	expect_class(fx, "0495", 1, DIRECTORY_PREFIX);
	expect_class(fx, "+3261533021", 1, DIRECTORY_EXACT);
	expect_class(fx, "061 53", 1, DIRECTORY_PREFIX);
	expect_class(fx, "+33612345678", 1, DIRECTORY_EXACT);
	expect_class(fx, "istace 0495", 1, DIRECTORY_PREFIX);
	expect_none(fx, "0496");
	expect_none(fx, "0495/12.34.57");
}

static void file_numbers_answer_with_and_without_their_letters(void **state)
{
	struct fx *fx = *state;
	struct directory_entry *e = entry(1, "Istace", "Michel");

	e->file_no = "P-10482";
	assert_true(directory_put(fx->d, e));
	e = entry(2, "Goffin", "Anne");
	e->file_no = "2024/0123";
	assert_true(directory_put(fx->d, e));
	e = entry(3, "Thiry", "Luc");
	e->file_no = "P-00077";
	assert_true(directory_put(fx->d, e));
	expect_class(fx, "P-10482", 1, DIRECTORY_EXACT);
	expect_class(fx, "p10482", 1, DIRECTORY_EXACT);
	expect_class(fx, "10482", 1, DIRECTORY_EXACT);
	expect_class(fx, "P-104", 1, DIRECTORY_PREFIX);
	expect_class(fx, "2024/0123", 2, DIRECTORY_EXACT);
	expect_class(fx, "77", 3, DIRECTORY_EXACT);
	expect_class(fx, "00077", 3, DIRECTORY_EXACT);
	expect_none(fx, "Q-10482");
	expect_none(fx, "10483");
}

static void a_niss_is_compared_by_its_index_alone(void **state)
{
	struct fx *fx = *state;
	struct directory_entry *e = entry(1, "Istace", "Michel");
	unsigned calls = 0;
	struct directory_query q = { .text = "85.07.30-033.28",
				     .today = today(),
				     .viewer = &me,
				     .niss_index = niss_index,
				     .niss_arg = &calls };

	niss_index(NULL, "85073003328", e->niss);
	assert_true(directory_put(fx->d, e));
	directory_search(fx->d, &fx->arena, &q, &fx->hits);
	assert_int_equal(fx->hits.n_rows, 1);
	assert_int_equal(calls, 1);
	assert_int_equal(fx->hits.rows[0].entry.niss[0], 0); /* not handed out */
	q.text = "85.07.30-033.29"; /* wrong check digits: never computed */
	directory_search(fx->d, &fx->arena, &q, &fx->hits);
	assert_int_equal(fx->hits.n_rows, 0);
	assert_int_equal(calls, 1);
	q.text = "42.01.22-051.81";
	directory_search(fx->d, &fx->arena, &q, &fx->hits);
	assert_int_equal(fx->hits.n_rows, 0);
	q.text = "85073003328";
	q.niss_index = NULL;
	directory_search(fx->d, &fx->arena, &q, &fx->hits);
	assert_int_equal(fx->hits.n_rows, 0);
}

/* ------------------------------------------------------------------------------ spans */

/* The name with its spans in brackets. */
static const char *marked(const struct directory_hit *h, char out[256])
{
	const char *s = h->name;
	size_t o = 0, at = 0;
	unsigned k = 0;

	while (*s) {
		const char *from = s;

		if (k < h->n_spans && h->spans[k].start == at)
			out[o++] = '[';
		(void)utf8_next(&s);
		memcpy(out + o, from, (size_t)(s - from));
		o += (size_t)(s - from);
		at++;
		if (k < h->n_spans && h->spans[k].start + h->spans[k].length == (int)at) {
			out[o++] = ']';
			k++;
		}
	}
	out[o] = '\0';
	return out;
}

static void expect_marks(struct fx *fx, const char *text, const char *expected)
{
	char buf[256];

	ask(fx, text);
	assert_int_equal(fx->hits.n_rows, 1);
	assert_string_equal(marked(&fx->hits.rows[0], buf), expected);
}

static void what_was_typed_is_marked_in_the_name(void **state)
{
	struct fx *fx = *state;

	put(fx, 1, "Istace", "Michel");
	expect_marks(fx, "mi ist", "[Ist]ace [Mi]chel");
	expect_marks(fx, "istace michel", "[Istace] [Michel]");
	expect_marks(fx, "itsace", "[Istace] Michel");
	put(fx, 1, "Van den Broeck", "Jérôme");
	expect_marks(fx, "vandenb", "[Van den B]roeck Jérôme");
	expect_marks(fx, "jer bro", "Van den [Bro]eck [Jér]ôme");
	expect_marks(fx, "van den broeck", "[Van] [den] [Broeck] Jérôme");
	put(fx, 1, "Straßer", "Œuvrard");
	expect_marks(fx, "oeuv strass", "[Straß]er [Œuv]rard");
	put(fx, 1, "Zoe\xCC\x88", "");
	expect_marks(fx, "zoe", "[Zoe\xCC\x88]");
}

static void spans_stand_in_order_inside_the_name(void **state)
{
	struct fx *fx = *state;
	uint64_t seed = 4242;

	for (uint32_t i = 0; i < 1100; i++) {
		struct made m;

		made_person(&seed, i, &m);
		assert_true(directory_put(fx->d, &m.e));
	}
	for (int i = 0; i < 800; i++) {
		struct made m;
		char text[160];

		made_person(&seed, 0, &m);
		(void)snprintf(text, sizeof(text), "%s %.3s", m.first, m.last);
		made_typo(&seed, text, sizeof(text));
		ask(fx, text);
		for (size_t k = 0; k < fx->hits.n_rows; k++) {
			const struct directory_hit *h = &fx->hits.rows[k];
			unsigned end = 0;

			for (unsigned s = 0; s < h->n_spans; s++) {
				assert_true(s == 0 || h->spans[s].start >= end);
				assert_true(h->spans[s].length > 0);
				end = h->spans[s].start + h->spans[s].length;
			}
			assert_true(end <= utf8_length(h->name));
		}
		arena_reset(&fx->arena);
	}
}

/* ------------------------------------------------------------------------------ secrecy */

static void put_protected(struct fx *fx, int64_t id, const char *last, uint16_t team)
{
	struct directory_entry *e = entry(id, last, "Anne");

	e->flags = DIRECTORY_PROTECTED;
	e->team = team;
	e->referent_id = ME; /* being the referent does not replace the team */
	assert_true(directory_put(fx->d, e));
}

static void a_protected_person_is_seen_by_the_team_alone(void **state)
{
	static const struct directory_viewer plain = { .user_id = ME, LIST(teams, my_teams) };
	static const struct directory_viewer job = { .sees_all = true };
	struct fx *fx = *state;

	put_protected(fx, 1, "Lambert", MY_TEAM);
	put_protected(fx, 2, "Lambert", 4);
	put_protected(fx, 3, "Lambert", 0);
	ask(fx, "lambert");
	assert_int_equal(fx->hits.n_rows, 1);
	assert_int_equal(fx->hits.rows[0].entry.person_id, 1);
	ask_as(fx, &plain, "lambert", 20);
	assert_int_equal(fx->hits.n_rows, 0);
	ask_as(fx, &stranger, "lambert", 20);
	assert_int_equal(fx->hits.n_rows, 0);
	ask_as(fx, NULL, "lambert", 20);
	assert_int_equal(fx->hits.n_rows, 0);
	ask_as(fx, &job, "lambert", 20);
	assert_int_equal(fx->hits.n_rows, 3);
}

static void protected_persons_leave_no_trace_for_others(void **state)
{
	struct fx *fx = *state, without = { .d = directory_new() };
	uint64_t seed = 777;

	arena_init(&without.arena, ARENA_LIMIT_DEFAULT);
	for (uint32_t i = 0; i < 3000; i++) {
		struct made m;

		made_person(&seed, i, &m);
		m.e.flags = i % 4 == 0 ? DIRECTORY_PROTECTED : 0;
		assert_true(directory_put(fx->d, &m.e));
		if (!(m.e.flags & DIRECTORY_PROTECTED))
			assert_true(directory_put(without.d, &m.e));
	}
	seed = 777; /* the same persons again */
	for (uint32_t i = 0; i < 3000; i++) {
		struct made m;
		char text[160];

		made_person(&seed, i, &m);
		if (i % 30)
			continue;
		(void)snprintf(text, sizeof(text), "%s %s", m.last, m.first);
		compare_all(fx, &without, &stranger, text, &(uint64_t){ i + 1 });
		same_answers(fx, &without, &stranger, m.file_no, 5);
		if (m.e.n_phones)
			same_answers(fx, &without, &stranger, m.phones[0], 5);
	}
	free_second(&without);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_birth_date_is_read_in_every_usual_form),
		CASE(a_two_figure_year_may_be_of_either_century),
		CASE(of_a_person_known_by_year_alone_the_year_answers),
		CASE(telephone_numbers_answer_from_their_beginning),
		CASE(file_numbers_answer_with_and_without_their_letters),
		CASE(a_niss_is_compared_by_its_index_alone),
		CASE(what_was_typed_is_marked_in_the_name),
		CASE(spans_stand_in_order_inside_the_name),
		CASE(a_protected_person_is_seen_by_the_team_alone),
		CASE(protected_persons_leave_no_trace_for_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
