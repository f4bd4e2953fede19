/*
 * apidump: prints the OpenAPI description of all services, from which the browser's types are
 * made.  Linked with the services, so it says what the server does.  Fails when a table of
 * routes is not complete.
 */
#include <stdio.h>

#include "http/http.h"

#include "base/banned.h"

int main(void)
{
	struct err_info ei = { .code = ERR_OK };
	struct buf b;
	struct jw w;
	int status = 1;

	if (http_check_routes(&ei).code != ERR_OK) {
		fprintf(stderr, "apidump: %s %s (%s)\n", ei.key, ei.detail, ei.where);
		return 1;
	}
	buf_init(&b, (size_t)16 << 20);
	jw_init(&w, &b);
	http_openapi(&w);
	buf_char(&b, '\n');
	if (!b.failed && fwrite(b.data, 1, b.len, stdout) == b.len && fflush(stdout) == 0)
		status = 0;
	buf_release(&b);
	return status;
}
