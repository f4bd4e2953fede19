/* Unit tests of the Belgian formats: IBAN, OGM, KBO, telephone; noise for all and the NISS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/iban.h"
#include "core/kbo.h"
#include "core/niss.h"
#include "core/ogm.h"
#include "core/phone.h"

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

/* Random bytes, mostly of the alphabet of the formats; never a NUL before the end. */
static const char *noise(char buf[40])
{
	static const char alphabet[] = "0123456789 ./-+()*BEbe\xC2\xA0\xE2\x80\xAF";
	size_t n = next_number() % 39;

	for (size_t i = 0; i < n; i++)
		buf[i] = next_number() % 20 == 0
				 ? (char)(1 + next_number() % 255)
				 : alphabet[next_number() % (sizeof(alphabet) - 1)];
	buf[n] = '\0';
	return buf;
}

/* ------------------------------------------------------------------------------- IBAN */

static void belgian_accounts_pass_both_checks(void **state)
{
	struct iban n;
	char text[IBAN_TEXT_SIZE], mask[IBAN_MASK_SIZE];

	(void)state;
	assert_true(iban_parse("BE68 5390 0754 7034", &n));
	assert_true(iban_belgian(&n));
	assert_string_equal(n.text, "BE68539007547034");
	iban_format(&n, text);
	assert_string_equal(text, "BE68 5390 0754 7034");
	iban_mask(&n, mask);
	assert_string_equal(mask, "BE68 •••• •••• 7034");
	assert_true(iban_parse("be09-0910-1158-4657", &n));
	assert_string_equal(n.text, "BE09091011584657");
	assert_false(iban_parse("BE41 0918 1173 5141", &n)); /* national check */
	assert_string_equal(n.text, "BE09091011584657");
}

static void foreign_accounts_need_their_length(void **state)
{
	struct iban n;
	char text[IBAN_TEXT_SIZE], mask[IBAN_MASK_SIZE];

	(void)state;
	assert_true(iban_parse("FR14 2004 1010 0505 0001 3M02 606", &n));
	assert_false(iban_belgian(&n));
	iban_format(&n, text);
	assert_string_equal(text, "FR14 2004 1010 0505 0001 3M02 606");
	iban_mask(&n, mask);
	assert_string_equal(mask, "FR14 •••• •••• •••• •••• •••2 606");
	assert_true(iban_parse("DE89370400440532013000", &n));
	assert_true(iban_parse("NL91ABNA0417164300", &n));
	assert_true(iban_parse("LU280019400644750000", &n));
	assert_true(iban_parse("MT84MALT011000012345MTLCAST001S", &n));
	assert_false(iban_parse("DE8937040044053201300", &n));
	assert_false(iban_parse("DE88370400440532013000", &n));
	assert_false(iban_parse("US89370400440532013000", &n));
	assert_false(iban_parse("BE68 5390 0754 70", &n));
	assert_false(iban_parse("BE68 5390 0754 703A", &n));
	assert_false(iban_parse("BE68_5390 0754 7034", &n));
	assert_false(iban_parse("", &n));
	assert_false(iban_parse("BE", &n));
	assert_false(iban_parse("BEAB539007547034", &n));
	assert_false(iban_parse(NULL, &n));
}

static void check_digits_that_are_never_issued_are_refused(void **state)
{
	/* 97 and 00, 98 and 01, 99 and 02 leave the same remainder. */
	static const char *const account = "539007547034";
	struct iban n;
	char buf[32];
	int good = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		(void)snprintf(buf, sizeof(buf), "BE%02d%s", i, account);
		good += iban_parse(buf, &n);
	}
	assert_int_equal(good, 1);
	assert_false(iban_parse("NL00ABNA0417164300", &n));
}

static void a_wrong_digit_in_an_iban_is_seen(void **state)
{
	(void)state;
	for (int i = 0; i < 5000; i++) {
		char buf[] = "BE68539007547034";
		size_t at = 2 + next_number() % 14;
		struct iban n;

		buf[at] = (char)('0' + (buf[at] - '0' + 1 + (int)(next_number() % 9)) % 10);
		assert_false(iban_parse(buf, &n));
	}
}

/* ------------------------------------------------------------------------------- OGM */

static void a_structured_communication_is_checked(void **state)
{
	struct ogm n = { .digits = "kept" };
	char text[OGM_TEXT_SIZE];

	(void)state;
	assert_false(ogm_parse("010/8068/17180", &n));
	assert_false(ogm_parse("", &n));
	assert_false(ogm_parse("+++010/8068/1718+++", &n));
	assert_false(ogm_parse("+++010/8068/171833+++", &n));
	assert_false(ogm_parse("+++010/8068/1718a+++", &n));
	assert_false(ogm_parse("000000000000", &n));
	assert_false(ogm_parse(NULL, &n));
	assert_string_equal(n.digits, "kept");
	assert_true(ogm_parse("+++010/8068/17183+++", &n));
	assert_int_equal(ogm_base(&n), 108068171);
	ogm_format(&n, text);
	assert_string_equal(text, "+++010/8068/17183+++");
	assert_true(ogm_parse("*** 010/8068/17183 ***", &n));
	assert_true(ogm_parse("010806817183", &n));
}

static void a_base_gives_its_communication(void **state)
{
	struct ogm n;
	char text[OGM_TEXT_SIZE];

	(void)state;
	assert_true(ogm_make(97, &n));
	ogm_format(&n, text);
	assert_string_equal(text, "+++000/0000/09797+++");
	assert_true(ogm_make(2026000123, &n));
	ogm_format(&n, text);
	assert_string_equal(text, "+++202/6000/12320+++");
	assert_true(ogm_make(OGM_BASE_MAX, &n));
	assert_false(ogm_make(OGM_BASE_MAX + 1, &n));
	assert_false(ogm_make(-1, &n));
	for (int i = 0; i < 20000; i++) {
		int64_t base = (int64_t)(next_number() % (OGM_BASE_MAX + 1));
		size_t at = next_number() % OGM_DIGITS;
		struct ogm back;

		assert_true(ogm_make(base, &n));
		ogm_format(&n, text);
		assert_true(ogm_parse(text, &back));
		assert_int_equal(ogm_base(&back), base);
		n.digits[at] =
			(char)('0' + (n.digits[at] - '0' + 1 + (int)(next_number() % 9)) % 10);
		assert_false(ogm_parse(n.digits, &back));
	}
}

/* ------------------------------------------------------------------------------- KBO */

static void an_enterprise_number_is_checked(void **state)
{
	struct kbo n = { .digits = "kept" };
	char text[KBO_TEXT_SIZE], vat[KBO_VAT_SIZE];

	(void)state;
	assert_false(kbo_parse("0207.887.002", &n));
	assert_false(kbo_parse("0000.000.097", &n));
	assert_false(kbo_parse("2207.887.001", &n));
	assert_false(kbo_parse("0207.887.0011", &n));
	assert_false(kbo_parse("07.887.001", &n));
	assert_false(kbo_parse("0207/887/001", &n));
	assert_false(kbo_parse("NL0207887001", &n));
	assert_false(kbo_parse(NULL, &n));
	assert_string_equal(n.digits, "kept");
	assert_true(kbo_parse(" BE 0403.019.261", &n));
	kbo_format(&n, text);
	assert_string_equal(text, "0403.019.261");
	kbo_format_vat(&n, vat);
	assert_string_equal(vat, "BE0403019261");
	assert_true(kbo_parse("403019261", &n)); /* from before 2005 */
	assert_string_equal(n.digits, "0403019261");
}

/* ------------------------------------------------------------------------------- telephone */

static void expect_phone(const char *in, const char *e164, enum phone_kind kind,
			 const char *shown)
{
	struct phone n;
	char text[PHONE_TEXT_SIZE];

	if (!phone_parse(in, &n))
		fail_msg("refused: %s", in);
	assert_string_equal(n.e164, e164);
	assert_int_equal(n.kind, kind);
	phone_format(&n, text);
	assert_string_equal(text, shown);
	/* What is shown reads back. */
	assert_true(phone_parse(text, &n));
	assert_string_equal(n.e164, e164);
	phone_format_international(&n, text);
	assert_int_equal(text[0], '+');
	assert_true(phone_parse(text, &n));
	assert_string_equal(n.e164, e164);
}

static void telephone_numbers_are_read_as_belgians_type_them(void **state)
{
	(void)state;
	expect_phone("0495/12.34.56", "+32495123456", PHONE_MOBILE, "0495 12 34 56");
	expect_phone("+32 (0)495 12 34 56", "+32495123456", PHONE_MOBILE, "0495 12 34 56");
	expect_phone("+32 0495 12 34 56", "+32495123456", PHONE_MOBILE, "0495 12 34 56");
	expect_phone("0032495123456", "+32495123456", PHONE_MOBILE, "0495 12 34 56");
	expect_phone("0455\xC2\xA0"
		     "12\xE2\x80\xAF"
		     "34 56",
		     "+32455123456", PHONE_MOBILE, "0455 12 34 56");
	expect_phone("061 53 30 21", "+3261533021", PHONE_FIXED, "061 53 30 21");
	expect_phone("067/44.21.11", "+3267442111", PHONE_FIXED, "067 44 21 11");
	expect_phone("02-123 45 67", "+3221234567", PHONE_FIXED, "02 123 45 67");
	expect_phone("04 222 33 44", "+3242223344", PHONE_FIXED, "04 222 33 44");
	expect_phone("0800 12 345", "+3280012345", PHONE_SPECIAL, "0800 12 345");
	expect_phone("070 12 34 56", "+3270123456", PHONE_SPECIAL, "070 12 34 56");
	expect_phone("0902 12 345", "+3290212345", PHONE_SPECIAL, "0902 12 345");
	expect_phone("+33 6 12 34 56 78", "+33612345678", PHONE_FOREIGN, "+33 612 34 56 78");
	expect_phone("00352 621 123 456", "+352621123456", PHONE_FOREIGN, "+352 621 12 34 56");
	expect_phone("+1 202 555 0123", "+12025550123", PHONE_FOREIGN, "+1 20 25 55 01 23");
}

static void what_is_no_number_of_a_person_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"112",
		"1722",
		"0",
		"495123456",
		"0495 12 34 5",
		"0495 12 34 567",
		"061 53 30",
		"061 53 30 211",
		"0435 12 34 56",
		"0495 12 34 5a",
		"++32495123456",
		"32+495123456",
		"+0495123456",
		"+33 6 12",
		"+1234567890123456",
		"00",
		"+",
		"0295123456 poste 3",

	};
	struct phone n = { .e164 = "kept" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (phone_parse(bad[i], &n))
			fail_msg("accepted: %s", bad[i]);
	assert_false(phone_parse(NULL, &n));
	assert_string_equal(n.e164, "kept");
}

static void numbers_of_the_belgian_plan_read_back(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		bool mobile = next_number() % 2;
		unsigned fixed = 10 + (unsigned)(next_number() % 35);
		unsigned tail = (unsigned)(next_number() % 1000000);
		char in[PHONE_TEXT_SIZE], text[PHONE_TEXT_SIZE];
		struct phone n, back;

		(void)snprintf(in, sizeof(in), "+32%u%06u",
			       mobile ? 450 + (unsigned)(next_number() % 50) : fixed, tail);
		assert_true(phone_parse(in, &n));
		phone_format(&n, text);
		assert_true(phone_parse(text, &back));
		assert_string_equal(back.e164, in);
	}
}

static void noise_is_read_without_harm_and_what_is_accepted_is_stable(void **state)
{
	(void)state;
	for (int i = 0; i < 200000; i++) {
		char buf[40], text[64];
		struct phone p, p2;
		struct niss n;
		struct iban b;
		struct ogm o;
		struct kbo k;

		noise(buf);
		if (phone_parse(buf, &p)) {
			phone_format(&p, text);
			assert_true(phone_parse(text, &p2));
			assert_string_equal(p.e164, p2.e164);
		}
		if (niss_parse(buf, today(), &n))
			assert_int_equal(strlen(n.digits), NISS_DIGITS);
		if (iban_parse(buf, &b))
			assert_true(strlen(b.text) <= IBAN_MAX);
		if (ogm_parse(buf, &o))
			assert_int_equal(strlen(o.digits), OGM_DIGITS);
		if (kbo_parse(buf, &k))
			assert_int_equal(strlen(k.digits), KBO_DIGITS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(belgian_accounts_pass_both_checks),
		cmocka_unit_test(foreign_accounts_need_their_length),
		cmocka_unit_test(check_digits_that_are_never_issued_are_refused),
		cmocka_unit_test(a_wrong_digit_in_an_iban_is_seen),
		cmocka_unit_test(a_structured_communication_is_checked),
		cmocka_unit_test(a_base_gives_its_communication),
		cmocka_unit_test(an_enterprise_number_is_checked),
		cmocka_unit_test(telephone_numbers_are_read_as_belgians_type_them),
		cmocka_unit_test(what_is_no_number_of_a_person_is_refused),
		cmocka_unit_test(numbers_of_the_belgian_plan_read_back),
		cmocka_unit_test(noise_is_read_without_harm_and_what_is_accepted_is_stable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
