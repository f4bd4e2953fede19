/* maillon init: a new centre, its host secret outside the folder, and its first administrator. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "vault/token.h"

#include "base/banned.h"

static void print_created(const struct options *o, const struct app_created *c)
{
	printf("The centre is in %s.\n", o->dir);
	printf("Its host secret is in %s%s: keep a copy elsewhere; without it, or two "
	       "recovery\n"
	       "shares, nothing can be read again.\n",
	       o->secret ? o->secret : o->dir, o->secret ? "" : ".secret");
	if (c->shares[0][0]) {
		printf("\nRecovery: any two of these three shares open the centre. Print each "
		       "on its own\n"
		       "sheet, for three holders; they are not shown again.\n");
		for (int i = 0; i < 3; i++)
			printf("  share %d: %s\n", i + 1, c->shares[i]);
	}
	printf("\nFirst key of the audit chain, for the data-protection officer's safe:\n  "
	       "%s\n",
	       c->audit_key);
	printf("\nNext: maillon user add %s%s%s --login=admin --name='…' --role=admin\n",
	       o->dir, o->secret ? " --secret=" : "", o->secret ? o->secret : "");
}

int cmd_init(int argc, char **argv)
{
	char passphrase[512] = "", again[512] = "";
	struct app_created created;
	struct err_info ei = { 0 };
	struct options o;
	struct app_create how = { .kind = "CPAS" };
	Err e;

	if (!options_read(argc, argv, "--name --secret --recovery --passphrase", 1, &o))
		return 2;
	how.name = o.name ? o.name : "CPAS";
	how.secret_file = o.secret;
	how.recovery = o.recovery;
	if (o.passphrase) {
		if (!ask_secret("Passphrase", passphrase, sizeof(passphrase)) ||
		    !ask_secret("Again", again, sizeof(again)) ||
		    strcmp(passphrase, again) != 0 || strlen(passphrase) < 12) {
			fprintf(stderr,
				"maillon: two different passphrases, or under 12 characters\n");
			return 1;
		}
		how.passphrase = passphrase;
	}
	e = app_create(&ei, o.dir, &how, &created);
	secret_wipe(passphrase, sizeof(passphrase));
	secret_wipe(again, sizeof(again));
	if (e.code != ERR_OK)
		return failed(&ei);
	print_created(&o, &created);
	secret_wipe(&created, sizeof(created));
	return 0;
}
