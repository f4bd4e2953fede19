/* maillon backup and maillon restore. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/rescue.h"
#include "vault/share.h"
#include "vault/token.h"

#include "base/banned.h"

int cmd_backup(int argc, char **argv)
{
	struct rescue_report r;
	struct err_info ei = { 0 };
	struct options o;
	struct app_unlock how = { 0 };

	if (!options_read(argc, argv, "--secret --quiet", 2, &o))
		return 2;
	how.secret_file = o.secret;
	if (centre_backup(&ei, o.dir, &how, o.file, &r).code != ERR_OK)
		return failed(&ei);
	if (!o.quiet)
		printf("%llu bytes up to audit line %lld\n", (unsigned long long)r.bytes,
		       (long long)r.audit_seq);
	return 0;
}

/* One share, as it is printed; at a terminal a slip of the hand is told and asked again. */
static bool ask_share(struct err_info *ei, const char *prompt, uint8_t out[SHARE_SIZE])
{
	bool parsed = false, again = true;
	char text[400];

	while (!parsed && again && ask_secret(prompt, text, sizeof(text))) {
		parsed = share_parse(text, strlen(text), out, ei).code == ERR_OK;
		again = isatty(STDIN_FILENO);
		if (!parsed && again)
			(void)failed(ei);
	}
	secret_wipe(text, sizeof(text));
	return parsed;
}

static bool ask_shares(struct err_info *ei, uint8_t key[SHARE_SECRET])
{
	uint8_t a[SHARE_SIZE], b[SHARE_SIZE];
	bool got = ask_share(ei, "First share", a) && ask_share(ei, "Second share", b) &&
		   share_combine(a, b, key, ei).code == ERR_OK;

	secret_wipe(a, sizeof(a));
	secret_wipe(b, sizeof(b));
	return got;
}

int cmd_restore(int argc, char **argv)
{
	uint8_t recovery[SHARE_SECRET];
	char secret[4200];
	struct rescue_report r;
	struct err_info ei = { 0 };
	struct app_unlock how = { 0 };
	struct options o;
	Err e;

	if (!options_read(argc, argv, "--secret --recovery", 2, &o))
		return 2;
	(void)snprintf(secret, sizeof(secret), "%s.secret", o.file);
	how.secret_file = o.secret;
	if (o.recovery) {
		if (!ask_shares(&ei, recovery))
			return failed(&ei);
		how.recovery = recovery;
	}
	e = centre_restore(&ei, o.dir, o.file, &how, secret, &r);
	secret_wipe(recovery, sizeof(recovery));
	if (e.code != ERR_OK)
		return failed(&ei);
	printf("restored %llu bytes up to audit line %lld; now: maillon check %s\n",
	       (unsigned long long)r.bytes, (long long)r.audit_seq, o.file);
	return 0;
}
