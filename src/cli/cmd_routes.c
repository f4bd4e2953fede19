/* maillon routes: the table of contents of the system. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "http/http.h"

#include "base/banned.h"

static const char *audit_name(enum audit_rule a)
{
	switch (a) {
	case AUDIT_READ:
		return "read";
	case AUDIT_WRITE:
		return "write";
	case AUDIT_NONE:
	case AUDIT_UNSET:
		break;
	}
	return "-";
}

int cmd_routes(int argc, char **argv)
{
	struct options o;
	struct buf b;
	struct jw w;

	if (!options_read(argc, argv, "--json", 0, &o))
		return 2;
	if (o.json) {
		buf_init(&b, (size_t)8 << 20);
		jw_init(&w, &b);
		http_routes_json(&w);
		puts(b.data ? b.data : "");
		buf_release(&b);
		return 0;
	}
	for (const struct service *const *s = all_services; *s; s++)
		for (size_t i = 0; i < (*s)->n_routes; i++) {
			const struct route *r = &(*s)->routes[i];

			printf("%-6s %-40s %-16s %-6s %s\n", method_name(r->method), r->path,
			       r->cap, audit_name(r->audit), r->help);
		}
	return 0;
}
