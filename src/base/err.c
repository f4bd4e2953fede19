/* See err.h. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

void err_set(struct err_info *ei, enum err_code code, const char *where, const char *key,
	     const char *fmt, ...)
{
	va_list ap;

	if (ei->code != ERR_OK)
		return;
	ei->code = code;
	ei->where = where;
	ei->key = key;
	va_start(ap, fmt);
	(void)vsnprintf(ei->detail, sizeof(ei->detail), fmt, ap);
	va_end(ap);
}

void err_clear(struct err_info *ei)
{
	memset(ei, 0, sizeof(*ei));
}

int err_status(enum err_code code)
{
	switch (code) {
	case ERR_OK:
		return 200;
#define X(name, status)                                                                        \
	case ERR_##name:                                                                       \
		return status;
		ERR_CODES(X)
#undef X
	}
	return 500;
}

const char *err_name(enum err_code code)
{
	switch (code) {
	case ERR_OK:
		return "OK";
#define X(name, status)                                                                        \
	case ERR_##name:                                                                       \
		return #name;
		ERR_CODES(X)
#undef X
	}
	return "?";
}
