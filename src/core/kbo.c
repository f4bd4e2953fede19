/* See kbo.h. */
#include "core/kbo.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

#define MOD 97

static const char *skip_prefix(const char *in)
{
	while (*in == ' ')
		in++;
	if ((in[0] == 'B' || in[0] == 'b') && (in[1] == 'E' || in[1] == 'e'))
		in += 2;
	return in;
}

bool kbo_parse(const char *in, struct kbo *out)
{
	struct kbo n;
	unsigned base = 0, check;
	size_t got = 0;

	if (!in)
		return false;
	for (in = skip_prefix(in); *in; in++) {
		if (*in >= '0' && *in <= '9') {
			if (got == KBO_DIGITS)
				return false;
			n.digits[got++] = *in;
		} else if (!strchr(". -", *in)) {
			return false;
		}
	}
	if (got == KBO_DIGITS - 1) {
		memmove(n.digits + 1, n.digits, got);
		n.digits[0] = '0';
		got++;
	}
	if (got != KBO_DIGITS || n.digits[0] > '1')
		return false;
	n.digits[got] = '\0';
	for (int i = 0; i < 8; i++)
		base = base * 10 + (unsigned)(n.digits[i] - '0');
	check = (unsigned)(n.digits[8] - '0') * 10 + (unsigned)(n.digits[9] - '0');
	if (base == 0 || check != MOD - base % MOD)
		return false;
	*out = n;
	return true;
}

void kbo_format(const struct kbo *n, char out[KBO_TEXT_SIZE])
{
	(void)snprintf(out, KBO_TEXT_SIZE, "%.4s.%.3s.%.3s", n->digits, n->digits + 4,
		       n->digits + 7);
}

void kbo_format_vat(const struct kbo *n, char out[KBO_VAT_SIZE])
{
	(void)snprintf(out, KBO_VAT_SIZE, "BE%.10s", n->digits);
}
