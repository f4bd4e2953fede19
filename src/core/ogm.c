/* See ogm.h. */
#include "core/ogm.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

#define MOD 97

static unsigned check_of(int64_t base)
{
	unsigned r = (unsigned)(base % MOD);

	return r ? r : MOD;
}

int64_t ogm_base(const struct ogm *n)
{
	int64_t v = 0;

	for (int i = 0; i < 10; i++)
		v = v * 10 + (n->digits[i] - '0');
	return v;
}

bool ogm_parse(const char *in, struct ogm *out)
{
	struct ogm n;
	size_t got = 0;
	unsigned check;

	if (!in)
		return false;
	for (; *in; in++) {
		if (*in >= '0' && *in <= '9') {
			if (got == OGM_DIGITS)
				return false;
			n.digits[got++] = *in;
		} else if (!strchr("+*/.- ", *in)) {
			return false;
		}
	}
	if (got != OGM_DIGITS)
		return false;
	n.digits[got] = '\0';
	check = (unsigned)(n.digits[10] - '0') * 10 + (unsigned)(n.digits[11] - '0');
	if (check != check_of(ogm_base(&n)))
		return false;
	*out = n;
	return true;
}

bool ogm_make(int64_t base, struct ogm *out)
{
	if (base < 0 || base > OGM_BASE_MAX)
		return false;
	(void)snprintf(out->digits, sizeof(out->digits), "%05u%05u%02u",
		       (unsigned)(base / 100000) % 100000u, (unsigned)(base % 100000),
		       check_of(base) % 100u);
	return true;
}

void ogm_format(const struct ogm *n, char out[OGM_TEXT_SIZE])
{
	(void)snprintf(out, OGM_TEXT_SIZE, "+++%.3s/%.4s/%.5s+++", n->digits, n->digits + 3,
		       n->digits + 7);
}
