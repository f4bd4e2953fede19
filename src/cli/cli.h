/*
 * The commands of `maillon`.  Each returns the exit status: 0 done, 1 failed, 2 a wrong word.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "core/app.h"

struct command {
	const char *name, *usage, *help;
	int (*run)(int argc, char **argv); /* argv[0] is the command's name */
};

/* Options that commands share, taken out of argv. */
struct options {
	const char *dir;  /* the first word that is no option */
	const char *file; /* the second */
	const char *listen, *web, *secret, *name, *login, *role, *team, *lang, *host;
	bool json, recovery, passphrase, stdin_password, quiet, proxy;
	int threads;
};

/*
 * Reads the words after a command.  `allowed` lists the long options ("--json --listen=");
 * `words` is how many words must stand there; with a "?" in `allowed` the folder, which comes
 * last, may be left out (MAILLON_DIR, else centre/data).  False after one clear line on standard error.
 */
bool options_read(int argc, char **argv, const char *allowed, int words, struct options *out);

/* One line on standard error for the person at the terminal; returns 1. */
int failed(const struct err_info *ei);
const char *failure_text(const char *key); /* in English; the key itself when unknown */

/* Opens a centre with the options' secret, asking for the passphrase when told to. */
Err cli_open(struct err_info *ei, const struct options *o, struct app **out) MUST_CHECK;
/* A line from the terminal without echo; false at the end of input.  Wipe it after use. */
bool ask_secret(const char *prompt, char *out, size_t n);
/* Reads a whole file into the arena; NULL with `ei` set. */
char *read_file(struct arena *a, struct err_info *ei, const char *path, size_t max,
		size_t *len);

int cmd_init(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_user(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_addresses(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_restore(int argc, char **argv);
int cmd_routes(int argc, char **argv);
int cmd_doctor(int argc, char **argv);

#endif
