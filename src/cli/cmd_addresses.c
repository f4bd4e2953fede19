/*
 * maillon addresses: the public address file (BeSt Address), for coordinates of rounds and rides.
 * A file of a region has millions of lines: it is read line by line, and written in jobs of some
 * thousands.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "core/address.h"
#include "core/audit.h"
#include "core/write.h"

#include "base/banned.h"

#define LINES	 5000
#define LINE_MAX 4096

struct reading_file {
	FILE *f;
	struct address_reader reader;
	bool more;
};

static Err some_lines(struct ctx *cx, void *arg)
{
	struct reading_file *r = arg;
	static char line[LINE_MAX];

	for (int i = 0; i < LINES; i++) {
		r->more = fgets(line, sizeof(line), r->f) != NULL;
		if (!r->more)
			return OK;
		TRY(address_line(cx, &r->reader, line, strlen(line)));
	}
	return OK;
}

static Err told(struct ctx *cx, void *arg)
{
	const struct reading_file *r = arg;

	return audit_append(cx, &(struct audit_line){ .action = "address.import",
						      .klass = AUDIT_CLASS_ADMIN,
						      .rows = r->reader.done.taken,
						      .status = 200,
						      .purpose = "terminal" });
}

static Err import(struct app *app, struct err_info *ei, struct reading_file *r)
{
	Err e = OK;

	for (r->more = true; r->more && e.code == ERR_OK;) {
		struct arena a;
		struct ctx cx;

		arena_init(&a, (size_t)256 << 20);
		e = app_enter(app, &a, &cx);
		if (e.code == ERR_OK)
			e = write_run(&cx, some_lines, r);
		if (e.code == ERR_OK && !r->more)
			e = write_run(&cx, told, r);
		*ei = cx.err;
		app_leave(&cx);
		arena_release(&a);
	}
	return e;
}

int cmd_addresses(int argc, char **argv)
{
	struct reading_file r = { 0 };
	struct err_info ei = { 0 };
	struct app *app = NULL;
	struct options o, centre;
	Err e;

	if (argc < 2 || strcmp(argv[1], "import") != 0) {
		fprintf(stderr, "maillon addresses: import FILE DIR\n");
		return 2;
	}
	if (!options_read(argc - 1, argv + 1, "--secret --passphrase ?", 2, &o))
		return 2;
	r.f = fopen(o.dir, "r");
	if (!r.f) {
		fprintf(stderr, "maillon addresses: %s cannot be read\n", o.dir);
		return 1;
	}
	centre = o;
	centre.dir = o.file;
	e = cli_open(&ei, &centre, &app);
	if (e.code == ERR_OK) {
		e = import(app, &ei, &r);
		app_close(app);
	}
	fclose(r.f);
	if (e.code != ERR_OK)
		return failed(&ei);
	printf("%lld addresses read, %lld without coordinates or not in use\n",
	       (long long)r.reader.done.taken, (long long)r.reader.done.refused);
	return 0;
}
