/* maillon: the operational system of a public centre for social welfare, one program. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "http/http.h"

#include "base/banned.h"

static const struct command commands[] = {
	{ "init", "init DIR [--name=NAME] [--secret=FILE] [--recovery] [--passphrase]",
	  "create a centre; its secret lies outside DIR", cmd_init },
	{ "demo", "demo DIR [--people N] [--records N] [--seed S] [--secret FILE] [--quiet]",
	  "create a believable centre to try the program", cmd_demo },
	{ "serve",
	  "serve DIR [--listen ADDR:PORT] [--web FOLDER] [--host=NAME] [--secret=FILE]",
	  "serve a centre to browsers", cmd_serve },
	{ "user", "user add|list|passwd [DIR] --login=… --name=… --role=… [--team=…]",
	  "accounts of the staff", cmd_user },
	{ "plan", "plan preview FILE [--json] | plan import FILE [DIR] [--name=ORGANISATION]",
	  "what the text of a plan says; bring it in", cmd_plan },
	{ "addresses", "addresses import FILE DIR",
	  "public addresses with their coordinates (BeSt Address, CSV)", cmd_addresses },
	{ "check", "check DIR", "base, keys, audit chain, figures: all hold or exit 1",
	  cmd_check },
	{ "backup", "backup DIR FILE", "an encrypted copy, also while the centre runs",
	  cmd_backup },
	{ "restore", "restore FILE DIR [--secret=FILE | --recovery]", "a centre from a copy",
	  cmd_restore },
	{ "routes", "routes [--json]", "everything the server answers", cmd_routes },
	{ "doctor", "doctor DIR", "looks for what is set up dangerously", cmd_doctor },
};

static void usage(FILE *to)
{
	fputs("maillon: the operational system of a CPAS\n\n", to);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(to, "  maillon %s\n      %s\n", commands[i].usage, commands[i].help);
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static int run(const struct command *c, int argc, char **argv)
{
	if (wants_help(argc, argv)) {
		printf("maillon %s\n  %s\n", c->usage, c->help);
		return 0;
	}
	return c->run(argc, argv);
}

int main(int argc, char **argv)
{
	struct err_info ei = { 0 };

	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		usage(argc < 2 ? stderr : stdout);
		return argc < 2 ? 2 : 0;
	}
	json_object_seed(0);
	if (vault_start(&ei).code != ERR_OK || db_library_start(&ei).code != ERR_OK ||
	    http_check_routes(&ei).code != ERR_OK)
		return failed(&ei);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return run(&commands[i], argc - 1, argv + 1);
	fprintf(stderr, "maillon: no command '%s'; 'maillon --help' lists them\n", argv[1]);
	return 2;
}
