/* vault/share.h: the recovery key in three shares. */
#include <ctype.h>

#include "test_vault_common.h"
#include "vault/share.h"
#include "vault/slot.h"

#include "base/banned.h"

static uint8_t secret[SHARE_SECRET];
static uint8_t shares[SHARE_N][SHARE_SIZE];

static int split(void **state)
{
	(void)state;
	randombytes_buf(secret, sizeof(secret));
	share_split(secret, shares);
	return 0;
}

static void the_field_is_that_of_aes(void **state)
{
	unsigned a;

	(void)state;
	assert_int_equal(gf_mul(0x57, 0x83), 0xC1); /* FIPS 197, 4.2 */
	assert_int_equal(gf_mul(0x57, 0x13), 0xFE); /* FIPS 197, 4.2.1 */
	assert_int_equal(gf_inverse(0x53), 0xCA);
	assert_int_equal(gf_inverse(0), 0);
	for (a = 1; a < 256; a++)
		assert_int_equal(gf_mul((uint8_t)a, gf_inverse((uint8_t)a)), 1);
}

static void any_two_shares_give_the_key_back_in_any_order(void **state)
{
	struct err_info ei = { 0 };
	int i, j;

	(void)state;
	for (i = 0; i < SHARE_N; i++) {
		assert_int_equal(share_number(shares[i]), i + 1);
		for (j = 0; j < SHARE_N; j++) {
			uint8_t got[SHARE_SECRET] = { 0 };

			if (i == j)
				continue;
			assert_ok(&ei, share_combine(shares[i], shares[j], got, &ei));
			assert_memory_equal(got, secret, sizeof(got));
		}
	}
}

/* y of each share is one value of a line through the secret: over many splits it is uniform. */
static void one_share_tells_nothing(void **state)
{
	enum { N = 25600 };
	uint8_t zero[SHARE_SECRET] = { 0 };
	unsigned seen[256] = { 0 };
	size_t i, j;

	(void)state;
	for (i = 0; i < N / SHARE_SECRET; i++) {
		share_split(zero, shares);
		for (j = 0; j < SHARE_SECRET; j++)
			seen[shares[1][16 + j]]++;
	}
	for (i = 0; i < 256; i++)
		assert_in_range(seen[i], 40, 180); /* 100 expected, sigma 10 */
}

static void shares_of_two_keys_do_not_combine(void **state)
{
	uint8_t others[SHARE_N][SHARE_SIZE], got[SHARE_SECRET];
	struct err_info ei = { 0 };

	(void)state;
	share_split(secret, others); /* the same key, split again: another set */
	assert_refused(&ei, share_combine(shares[0], others[1], got, &ei), ERR_INVALID,
		       "share.set");
	assert_refused(&ei, share_combine(shares[0], shares[0], got, &ei), ERR_INVALID,
		       "share.same");
}

static void a_printed_share_reads_back(void **state)
{
	char text[SHARE_TEXT], loose[2 * SHARE_TEXT];
	uint8_t back[SHARE_SIZE];
	struct err_info ei = { 0 };
	size_t i, n = 0;

	(void)state;
	share_print(shares[2], text);
	assert_int_equal(strlen(text), 104);
	for (i = 4; i < 104; i += 5)
		assert_int_equal(text[i], ' ');
	assert_ok(&ei, share_parse(text, strlen(text), back, &ei));
	assert_memory_equal(back, shares[2], sizeof(back));
	for (i = 0; text[i]; i++) { /* as a tired person types it */
		char c = text[i];

		if (c == ' ') {
			loose[n++] = '-';
			loose[n++] = '\n';
		} else {
			loose[n++] = (char)(c == 'O'   ? '0'
					    : c == 'I' ? '1'
					    : c == 'B' ? '8'
						       : tolower((unsigned char)c));
		}
	}
	memset(back, 0, sizeof(back));
	assert_ok(&ei, share_parse(loose, n, back, &ei));
	assert_memory_equal(back, shares[2], sizeof(back));
}

static void the_printed_form_is_base32_of_the_rfc(void **state)
{
	uint8_t raw[SHARE_SIZE];
	char text[SHARE_TEXT];

	(void)state;
	memset(raw, 0, sizeof(raw));
	memcpy(raw, "foobar", 6); /* RFC 4648: MZXW6YTBOI */
	share_print(raw, text);
	assert_memory_equal(text, "MZXW 6YTB OIAA AAAA", 19);
	assert_string_equal(text + 100, "AAAA");
}

/* Every single wrong character, and every pair of neighbours swapped, is noticed. */
static void every_typing_error_is_noticed(void **state)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	char text[SHARE_TEXT];
	uint8_t back[SHARE_SIZE];
	struct err_info ei = { 0 };
	size_t i, j;

	(void)state;
	share_print(shares[0], text);
	for (i = 0; i < 104; i++) {
		char keep = text[i];

		if (keep == ' ')
			continue;
		for (j = 0; j < 32; j++) {
			if (alphabet[j] == keep)
				continue;
			text[i] = alphabet[j];
			assert_refused(&ei, share_parse(text, 104, back, &ei), ERR_INVALID,
				       "share.checksum");
		}
		text[i] = keep;
	}
	for (i = 0; i < 103; i++) {
		char a = text[i], b = text[i + 1];

		if (a == ' ' || b == ' ' || a == b)
			continue;
		text[i] = b;
		text[i + 1] = a;
		assert_refused(&ei, share_parse(text, 104, back, &ei), ERR_INVALID,
			       "share.checksum");
		text[i] = a;
		text[i + 1] = b;
	}
}

static void a_share_of_another_length_or_alphabet_is_refused(void **state)
{
	char text[SHARE_TEXT + 8];
	uint8_t back[SHARE_SIZE];
	struct err_info ei = { 0 };

	(void)state;
	share_print(shares[0], text);
	assert_refused(&ei, share_parse("", 0, back, &ei), ERR_INVALID, "share.length");
	assert_refused(&ei, share_parse(text, 103, back, &ei), ERR_INVALID, "share.length");
	memcpy(text + 104, "A", 2);
	assert_refused(&ei, share_parse(text, 105, back, &ei), ERR_INVALID, "share.length");
	text[5] = '9';
	assert_refused(&ei, share_parse(text, 104, back, &ei), ERR_INVALID, "share.character");
	text[5] = '\0';
	assert_refused(&ei, share_parse(text, 104, back, &ei), ERR_INVALID, "share.character");
}

static void a_share_of_an_unknown_version_is_told(void **state)
{
	uint8_t h[32], got[SHARE_SECRET];
	struct err_info ei = { 0 };

	(void)state;
	shares[0][7] = 2;
	crypto_generichash(h, sizeof(h), shares[0], 48, NULL, 0);
	memcpy(shares[0] + 48, h, 4);
	assert_refused(&ei, share_combine(shares[0], shares[1], got, &ei), ERR_INVALID,
		       "share.unknown");
}

/* The whole ceremony: recovery slot, shares on paper, two of them typed in on a new machine. */
static void two_holders_open_the_master_key(void **state)
{
	struct tmk tmk = { .version = 1 }, got = { 0 };
	struct slot_secret rk = { secret, NULL, 0 };
	struct slot_cost none = { 0, 0 };
	uint8_t slot[SLOT_SIZE], a[SHARE_SIZE], b[SHARE_SIZE], joined[SHARE_SECRET];
	char ta[SHARE_TEXT], tb[SHARE_TEXT];
	struct err_info ei = { 0 };

	(void)state;
	randombytes_buf(tmk.b, sizeof(tmk.b));
	assert_ok(&ei, slot_seal(SLOT_RECOVERY, &rk, none, &tmk, slot, &ei));
	share_print(shares[0], ta);
	share_print(shares[2], tb);
	assert_ok(&ei, share_parse(ta, strlen(ta), a, &ei));
	assert_ok(&ei, share_parse(tb, strlen(tb), b, &ei));
	assert_ok(&ei, share_combine(b, a, joined, &ei));
	rk.key = joined;
	assert_int_equal(slot_open(slot, sizeof(slot), &rk, &got), SLOT_OPENED);
	assert_memory_equal(got.b, tmk.b, sizeof(got.b));
	joined[0] ^= 1;
	assert_int_equal(slot_open(slot, sizeof(slot), &rk, &got), SLOT_WRONG_SECRET);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_field_is_that_of_aes),
#define T(f) cmocka_unit_test_setup(f, split)
		T(any_two_shares_give_the_key_back_in_any_order),
		T(one_share_tells_nothing),
		T(shares_of_two_keys_do_not_combine),
		T(a_printed_share_reads_back),
		T(the_printed_form_is_base32_of_the_rfc),
		T(every_typing_error_is_noticed),
		T(a_share_of_another_length_or_alphabet_is_refused),
		T(a_share_of_an_unknown_version_is_told),
		T(two_holders_open_the_master_key),
	};

	vault_test_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
