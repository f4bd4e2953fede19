/* See content.h. */
#include "core/content.h"

#include <stdint.h>
#include <string.h>

#include "base/macros.h"
#include "base/utf8.h"

#include "base/banned.h"

static const struct known {
	struct content_kind kind;
	const char *magic;
	size_t n;
} known[] = {
	{ { "application/pdf", "pdf" }, "%PDF-", 5 },
	{ { "image/png", "png" }, "\x89PNG\r\n\x1a\n", 8 },
	{ { "image/jpeg", "jpg" }, "\xff\xd8\xff", 3 },
	{ { "application/zip", "zip" }, "PK\3\4", 4 },
	{ { "text/plain; charset=utf-8", "txt" }, "", 0 },
};

const struct content_kind *content_kind(const char *body, size_t n)
{
	for (size_t i = 0; i + 1 < ARRAY_LEN(known); i++)
		if (n > known[i].n && strncmp(body, known[i].magic, known[i].n) == 0)
			return &known[i].kind;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)body[i] < 0x20 && !strchr("\n\r\t", body[i]))
			return NULL;
	return n && utf8_valid(body, n) ? &known[ARRAY_LEN(known) - 1].kind : NULL;
}

static int digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

char *content_decode(struct arena *a, const char *s, size_t *len)
{
	size_t n = strlen(s), pad = 0, k = 0;
	char *out = arena_alloc(a, n / 4 * 3 + 1);

	if (!n || n % 4)
		return NULL;
	while (pad < 2 && s[n - 1 - pad] == '=')
		pad++;
	for (size_t i = 0; i < n; i += 4) {
		uint32_t v = 0;

		for (size_t j = 0; j < 4; j++) {
			int d = i + j >= n - pad ? 0 : digit(s[i + j]);

			if (d < 0)
				return NULL;
			v = v << 6 | (uint32_t)d;
		}
		out[k++] = (char)(v >> 16);
		out[k++] = (char)(v >> 8);
		out[k++] = (char)v;
	}
	*len = k - pad;
	out[*len] = '\0';
	return out;
}
