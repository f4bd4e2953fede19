/* See share.h. */
#include "vault/share.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "vault/inner.h"

#include "base/banned.h"

static const uint8_t magic[4] = { 'C', 'S', 'H', '1' };

#define TEXT_CHARS 84 /* 416 bits in groups of 5, the last with 4 bits to spare */

enum {
	AT_K = 4,
	AT_N = 5,
	AT_X = 6,
	AT_VERSION = 7,
	AT_SET = 8,
	AT_Y = 16,
	AT_CHECK = 48,
};

uint8_t gf_mul(uint8_t a, uint8_t b)
{
	uint8_t r = 0;
	int i;

	for (i = 0; i < 8; i++) {
		uint8_t high = (uint8_t) - (a >> 7);

		r ^= (uint8_t)(a & (uint8_t) - (b & 1));
		a = (uint8_t)((uint8_t)(a << 1) ^ (0x1b & high));
		b = (uint8_t)(b >> 1);
	}
	return r;
}

/* a^254; 0 gives 0. */
uint8_t gf_inverse(uint8_t a)
{
	uint8_t r = 1;
	int i;

	for (i = 0; i < 7; i++) {
		a = gf_mul(a, a);
		r = gf_mul(r, a);
	}
	return r;
}

static void share_check(const uint8_t *share, uint8_t check[4])
{
	uint8_t h[32];

	hash_parts(h, sizeof(h), NULL, PARTS(PART(share, AT_CHECK)));
	memcpy(check, h, 4);
	sodium_memzero(h, sizeof(h));
}

/* y = secret + slope * x, byte by byte. */
void share_split(const uint8_t secret[SHARE_SECRET], uint8_t shares[SHARE_N][SHARE_SIZE])
{
	uint8_t slope[SHARE_SECRET], set[8];
	size_t i, j;

	randombytes_buf(slope, sizeof(slope));
	randombytes_buf(set, sizeof(set));
	for (i = 0; i < SHARE_N; i++) {
		uint8_t *s = shares[i];

		memcpy(s, magic, sizeof(magic));
		s[AT_K] = SHARE_K;
		s[AT_N] = SHARE_N;
		s[AT_X] = (uint8_t)(i + 1);
		s[AT_VERSION] = 1;
		memcpy(s + AT_SET, set, sizeof(set));
		for (j = 0; j < SHARE_SECRET; j++)
			s[AT_Y + j] = secret[j] ^ gf_mul(slope[j], s[AT_X]);
		share_check(s, s + AT_CHECK);
	}
	sodium_memzero(slope, sizeof(slope));
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void share_print(const uint8_t share[SHARE_SIZE], char out[SHARE_TEXT])
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t i, in = 0;

	for (i = 0; i < TEXT_CHARS; i++) {
		if (have < 5) {
			bits = bits << 8 | (in < SHARE_SIZE ? share[in] : 0u);
			in++;
			have += 8;
		}
		have -= 5;
		if (i > 0 && i % 4 == 0)
			*out++ = ' ';
		*out++ = alphabet[bits >> have & 31u];
		bits &= (1u << have) - 1u;
	}
	*out = '\0';
}

/* 0 to 31; -1 separator; -2 not a character of a share. */
static int char_value(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= '2' && c <= '7')
		return c - '2' + 26;
	switch (c) {
	case '0':
		return 'O' - 'A';
	case '1':
		return 'I' - 'A';
	case '8':
		return 'B' - 'A';
	case ' ':
	case '-':
	case '\t':
	case '\r':
	case '\n':
		return -1;
	default:
		return -2;
	}
}

static Err share_valid(const uint8_t *s, struct err_info *ei)
{
	uint8_t check[4];

	share_check(s, check);
	if (sodium_memcmp(check, s + AT_CHECK, sizeof(check)) != 0)
		return ERR(ei, ERR_INVALID, "share.checksum", "%s", "");
	if (sodium_memcmp(s, magic, sizeof(magic)) != 0 || s[AT_K] != SHARE_K ||
	    s[AT_N] != SHARE_N || s[AT_X] < 1 || s[AT_X] > SHARE_N || s[AT_VERSION] != 1)
		return ERR(ei, ERR_INVALID, "share.unknown", "version %u", s[AT_VERSION]);
	return OK;
}

Err share_parse(const char *text, size_t n, uint8_t share[SHARE_SIZE], struct err_info *ei)
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t i, out = 0, chars = 0;

	for (i = 0; i < n; i++) {
		int value = char_value(text[i]);

		if (value == -2)
			return ERR(ei, ERR_INVALID, "share.character", "%zu", i + 1);
		if (value == -1)
			continue;
		chars++;
		bits = (bits << 5 | (uint32_t)value) & 0xFFFu;
		have += 5;
		if (have >= 8 && out < SHARE_SIZE) {
			have -= 8;
			share[out++] = (uint8_t)(bits >> have);
		}
		if (chars > TEXT_CHARS)
			break;
	}
	if (chars != TEXT_CHARS)
		return ERR(ei, ERR_INVALID, "share.length", "%zu", chars);
	if ((bits & 15u) != 0)
		return ERR(ei, ERR_INVALID, "share.checksum", "%s", "");
	return share_valid(share, ei);
}

/* The line through the two points, at x = 0. */
Err share_combine(const uint8_t a[SHARE_SIZE], const uint8_t b[SHARE_SIZE],
		  uint8_t secret[SHARE_SECRET], struct err_info *ei)
{
	uint8_t wa, wb, inverse;
	size_t i;

	TRY(share_valid(a, ei));
	TRY(share_valid(b, ei));
	if (sodium_memcmp(a + AT_SET, b + AT_SET, 8) != 0)
		return ERR(ei, ERR_INVALID, "share.set", "%s", "");
	if (a[AT_X] == b[AT_X])
		return ERR(ei, ERR_INVALID, "share.same", "%u", a[AT_X]);
	inverse = gf_inverse(a[AT_X] ^ b[AT_X]);
	wa = gf_mul(b[AT_X], inverse);
	wb = gf_mul(a[AT_X], inverse);
	for (i = 0; i < SHARE_SECRET; i++)
		secret[i] = gf_mul(a[AT_Y + i], wa) ^ gf_mul(b[AT_Y + i], wb);
	return OK;
}

int share_number(const uint8_t share[SHARE_SIZE])
{
	return share[AT_X];
}
