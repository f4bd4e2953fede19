/* Unit tests of the national number: birth, sex, BIS numbers, check digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/date.h"
#include "core/niss.h"

#include "base/banned.h"

/* Repeatable pseudo-random numbers (xorshift). */
static uint64_t seed = 88172645463325252u;

static uint64_t next_number(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static int32_t today(void)
{
	return day_from_civil(2026, 11, 23);
}

static struct niss niss_of(const char *in)
{
	struct niss n = { 0 };

	assert_true(niss_parse(in, today(), &n));
	return n;
}

static void refuse_niss(const char *in)
{
	struct niss n = { .digits = "kept" };

	assert_false(niss_parse(in, today(), &n));
	assert_string_equal(n.digits, "kept");
}

static void a_register_number_tells_birth_and_sex(void **state)
{
	struct niss n = niss_of("85.07.30-033.28");

	(void)state;
	assert_int_equal(n.kind, NISS_RN);
	assert_int_equal(n.birth, day_from_civil(1985, 7, 30));
	assert_int_equal(n.sex, SEX_MALE);
	assert_string_equal(n.digits, "85073003328");
	n = niss_of("42.01.22.051-81");
	assert_int_equal(n.birth, day_from_civil(1942, 1, 22));
}

static void the_check_digits_tell_the_century(void **state)
{
	struct niss n = niss_of("17.07.30-033.84");

	(void)state;
	assert_int_equal(n.birth, day_from_civil(2017, 7, 30));
	/* The same day a hundred years before has other check digits. */
	assert_true(niss_make(day_from_civil(1917, 7, 30), 33, &n));
	assert_string_not_equal(n.digits, "17073003384");
	assert_int_equal(niss_of(n.digits).birth, day_from_civil(1917, 7, 30));
}

static void a_birth_after_today_is_refused(void **state)
{
	struct niss n;

	(void)state;
	assert_true(niss_make(day_from_civil(2027, 1, 5), 1, &n));
	refuse_niss(n.digits);
	assert_true(niss_make(today() + 1, 1, &n));
	refuse_niss(n.digits);
	assert_true(niss_make(today(), 1, &n));
	assert_int_equal(niss_of(n.digits).birth, today());
}

static void a_bis_number_is_recognised(void **state)
{
	struct niss n = niss_of("98.47.28-997.65");

	(void)state;
	assert_int_equal(n.kind, NISS_BIS);
	assert_int_equal(n.birth, day_from_civil(1998, 7, 28));
	assert_int_equal(n.sex, SEX_MALE);
	n = niss_of("01.49.07-001.85");
	assert_int_equal(n.kind, NISS_BIS);
	assert_int_equal(n.birth, day_from_civil(2001, 9, 7));
}

/* Nine digits with their check digits of the 20th century. */
static const char *with_check(unsigned nine, char buf[16])
{
	(void)snprintf(buf, 16, "%09u%02u", nine, 97 - nine % 97);
	return buf;
}

static void birth_and_sex_are_not_guessed(void **state)
{
	char buf[16];
	struct niss n = niss_of(with_check(812412123, buf)); /* bis, month 4 + 20 */

	(void)state;
	assert_int_equal(n.kind, NISS_BIS_NO_SEX);
	assert_int_equal(n.birth, DAY_NONE);
	assert_int_equal(n.sex, SEX_UNKNOWN);
	n = niss_of("00.00.01-003.64"); /* nothing known */
	assert_int_equal(n.birth, DAY_NONE);
	assert_int_equal(n.sex, SEX_UNKNOWN);
	n = niss_of("40.00.00-955.79"); /* only the year */
	assert_int_equal(n.birth, DAY_NONE);
	n = niss_of("40.00.01-001.33"); /* serials used up, counted on in the day */
	assert_int_equal(n.birth, DAY_NONE);
	n = niss_of(with_check(810400123, buf)); /* day unknown */
	assert_int_equal(n.birth, DAY_NONE);
	assert_int_equal(n.sex, SEX_UNKNOWN);
}

static void the_number_of_an_unknown_birth_has_the_checks_of_both_centuries(void **state)
{
	(void)state;
	assert_string_equal(niss_of("000101001-73").digits, "00010100173");
	assert_int_equal(niss_of("000101001-73").birth, day_from_civil(1900, 1, 1));
	assert_int_equal(niss_of("000101001-05").birth, day_from_civil(2000, 1, 1));
}

static void what_is_not_a_niss_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"123456789 01",
		"8507300332",
		"850730033281",
		"85.07.30-033.29",
		"85a07.30-033.28",
		"85.07.30_033.28",
		".85073003328",
		"85073003328.",
		"-",
		"   ",
	};
	char buf[16];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		refuse_niss(bad[i]);
	refuse_niss(NULL);
	refuse_niss(with_check(811312123, buf)); /* month 13 */
	refuse_niss(with_check(813312123, buf)); /* month 33 */
	refuse_niss(with_check(815312123, buf)); /* month 53 */
	refuse_niss(with_check(810431123, buf)); /* 31 April */
	refuse_niss(with_check(810229123, buf)); /* 29 February 1981 */
	refuse_niss(with_check(810032123, buf)); /* counter 32 */
	refuse_niss(with_check(810412000, buf)); /* serial 000 */
	refuse_niss(with_check(810412999, buf)); /* serial 999 */
}

static void a_niss_is_shown_in_groups_or_masked(void **state)
{
	struct niss n = niss_of(" 85 07 30 033 28 ");
	char text[NISS_TEXT_SIZE], mask[NISS_MASK_SIZE];

	(void)state;
	niss_format(&n, text);
	assert_string_equal(text, "85.07.30-033.28");
	niss_mask(&n, mask);
	assert_string_equal(mask, "85.07.30-•••.••");
	assert_string_equal(niss_of("85/07/30-033.28").digits, n.digits);
}

static void a_made_niss_reads_back_and_one_wrong_digit_does_not(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		int32_t birth =
			DAY_MIN + (int32_t)(next_number() % (uint64_t)(today() - DAY_MIN));
		int serial = 1 + (int)(next_number() % 998);
		size_t at = next_number() % NISS_DIGITS;
		struct niss n, back;
		char text[NISS_TEXT_SIZE];

		assert_true(niss_make(birth, serial, &n));
		niss_format(&n, text);
		back = niss_of(text);
		assert_string_equal(back.digits, n.digits);
		assert_int_equal(back.birth, birth);
		assert_int_equal(back.sex, serial % 2 ? SEX_MALE : SEX_FEMALE);
		n.digits[at] =
			(char)('0' + (n.digits[at] - '0' + 1 + (int)(next_number() % 9)) % 10);
		/* One digit off may at most fit the other century: never the same birth. */
		if (niss_parse(n.digits, today(), &back))
			assert_int_not_equal(back.birth, birth);
	}
	refuse_niss("00000000000");
	assert_false(niss_make(DAY_MAX + 1, 1, &(struct niss){ 0 }));
	assert_false(niss_make(0, 0, &(struct niss){ 0 }));
	assert_false(niss_make(0, 999, &(struct niss){ 0 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_register_number_tells_birth_and_sex),
		cmocka_unit_test(the_check_digits_tell_the_century),
		cmocka_unit_test(a_birth_after_today_is_refused),
		cmocka_unit_test(a_bis_number_is_recognised),
		cmocka_unit_test(birth_and_sex_are_not_guessed),
		cmocka_unit_test(
			the_number_of_an_unknown_birth_has_the_checks_of_both_centuries),
		cmocka_unit_test(what_is_not_a_niss_is_refused),
		cmocka_unit_test(a_niss_is_shown_in_groups_or_masked),
		cmocka_unit_test(a_made_niss_reads_back_and_one_wrong_digit_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
