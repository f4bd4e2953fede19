/* Words after a command, messages, and questions at the terminal (cli.h). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cli.h"
#include "vault/token.h"

#include "base/banned.h"

struct option {
	const char *name;
	size_t off;
	bool flag;
};

#define OPT(n, m)                                                                              \
	{                                                                                      \
		n, offsetof(struct options, m), false                                          \
	}
#define FLAG(n, m)                                                                             \
	{                                                                                      \
		n, offsetof(struct options, m), true                                           \
	}

static const struct option options[] = {
	OPT("--listen", listen),
	OPT("--web", web),
	OPT("--secret", secret),
	OPT("--name", name),
	OPT("--login", login),
	OPT("--role", role),
	OPT("--team", team),
	OPT("--lang", lang),
	OPT("--host", host),
	FLAG("--json", json),
	FLAG("--recovery", recovery),
	FLAG("--passphrase", passphrase),
	FLAG("--stdin", stdin_password),
	FLAG("--quiet", quiet),
	FLAG("--proxy", proxy),
};

static bool allowed_here(const char *allowed, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = allowed; (p = strstr(p, name)) != NULL; p += n)
		if (p[n] == '\0' || p[n] == ' ')
			return true;
	return false;
}

/* `--name value` and `--name=value`; moves *i past what was read. */
static bool read_option(int argc, char **argv, int *i, const char *allowed, struct options *out)
{
	const char *word = argv[*i], *eq = strchr(word, '=');
	size_t n = eq ? (size_t)(eq - word) : strlen(word);

	for (size_t k = 0; k < ARRAY_LEN(options); k++) {
		const struct option *o = &options[k];

		if (strlen(o->name) != n || strncmp(o->name, word, n) != 0 ||
		    !allowed_here(allowed, o->name))
			continue;
		if (o->flag && !eq) {
			*(bool *)((char *)out + o->off) = true;
			return true;
		}
		if (!o->flag && (eq || *i + 1 < argc)) {
			*(const char **)((char *)out + o->off) = eq ? eq + 1 : argv[++*i];
			return true;
		}
	}
	fprintf(stderr, "maillon: '%s' is not an option here\n", word);
	return false;
}

bool options_read(int argc, char **argv, const char *allowed, int words, struct options *out)
{
	int found = 0;

	*out = (struct options){ 0 };
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-' && argv[i][1]) {
			if (!read_option(argc, argv, &i, allowed, out))
				return false;
			continue;
		}
		if (found == 0)
			out->dir = argv[i];
		else if (found == 1)
			out->file = argv[i];
		found++;
	}
	if (found == words - 1 && strchr(allowed, '?')) {
		/* The folder may be left out: MAILLON_DIR, or the one that `make run` makes. */
		const char *dir = getenv("MAILLON_DIR");

		*(words == 1 ? &out->dir : &out->file) = dir ? dir : "centre/data";
		found++;
	}
	if (found != words) {
		fprintf(stderr,
			"maillon %s: %d word%s expected, %d given; see 'maillon %s --help'\n",
			argv[0], words, words == 1 ? "" : "s", found, argv[0]);
		return false;
	}
	return true;
}

const char *failure_text(const char *key)
{
	static const char *const texts[][2] = {
		{ "centre.absent", "there is no centre in this folder" },
		{ "centre.exists", "there is a centre in this folder already" },
		{ "centre.in_use",
		  "another process owns this centre: stop it, or use the server" },
		{ "centre.secret_absent",
		  "the host secret was not found beside the folder (--secret=FILE)" },
		{ "centre.secret_mode", "the host secret can be read by others: chmod 600" },
		{ "centre.secret_exists",
		  "the secret file exists already; it is never overwritten" },
		{ "centre.secret_inside", "the secret must lie outside the folder" },
		{ "centre.secret_size", "this file is not a host secret: it has another size" },
		{ "centre.wrong_secret", "this secret does not open this centre" },
		{ "centre.slot_damaged", "the key slots are damaged" },
		{ "vault.memlock", "not enough locked memory: raise LimitMEMLOCK (ulimit -l)" },
		{ "migrate.edited", "a schema file was edited after its release" },
		{ "migrate.newer", "the base was written by a newer program" },
		{ "plan.not_recognised", "no objective was recognised in this text" },
		{ "file.read", "the file cannot be read" },
		{ "backup.exists", "the target exists already" },
		{ "backup.damaged", "the copy is damaged" },
		{ "backup.format", "this is not a copy made by maillon backup" },
		{ "backup.locked", "this secret does not open the copy" },
		{ "backup.io", "a file could not be read or written: is there room, may this "
			       "user write there?" },
		{ "share.length", "a share has 84 characters, this one is shorter or longer" },
		{ "share.character", "a share has only letters and the figures 2 to 7" },
		{ "share.checksum", "a character of this share is wrong" },
		{ "share.unknown", "this share was made by a newer program" },
		{ "share.set", "these two shares are of different centres" },
		{ "share.same", "this is the same share twice: another one is needed" },
		{ "account.login_taken", "this login is taken" },
		{ "password.too_short", "the password is too short (15 characters)" },
		{ "password.common", "the password is too easy to guess" },
		{ "listen.in_use", "the address is in use" },
	};

	for (size_t i = 0; key && i < ARRAY_LEN(texts); i++)
		if (strcmp(texts[i][0], key) == 0)
			return texts[i][1];
	return key ? key : "failed";
}

int failed(const struct err_info *ei)
{
	fprintf(stderr, "maillon: %s", failure_text(ei->key));
	if (ei->detail[0])
		fprintf(stderr, " (%s)", ei->detail);
	fprintf(stderr, " [%s]\n", ei->where ? ei->where : "?");
	return 1;
}

bool ask_secret(const char *prompt, char *out, size_t n)
{
	struct termios old, quiet;
	bool tty = tcgetattr(STDIN_FILENO, &old) == 0;
	char *got;

	if (tty) {
		fprintf(stderr, "%s: ", prompt);
		quiet = old;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	got = fgets(out, (int)n, stdin);
	if (tty) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
		fputc('\n', stderr);
	}
	if (!got)
		return false;
	out[strcspn(out, "\r\n")] = '\0';
	return true;
}

Err cli_open(struct err_info *ei, const struct options *o, struct app **out)
{
	char passphrase[512] = "";
	struct app_unlock how = { .secret_file = o->secret };
	Err e;

	if (o->passphrase) {
		if (!ask_secret("Passphrase of the centre", passphrase, sizeof(passphrase)))
			return ERR(ei, ERR_LOCKED, "centre.wrong_secret", "%s", "");
		how.passphrase = passphrase;
	}
	e = app_open(ei, o->dir, &how, NULL, NULL, out);
	secret_wipe(passphrase, sizeof(passphrase));
	return e;
}

char *read_file(struct arena *a, struct err_info *ei, const char *path, size_t max, size_t *len)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *out = NULL;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size < 0 || (size_t)st.st_size > max) {
		err_set(ei, ERR_NOT_FOUND, ERR_HERE, "file.read", "errno %d", errno);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	out = arena_alloc(a, (size_t)st.st_size + 1);
	*len = 0;
	while (*len < (size_t)st.st_size &&
	       (n = read(fd, out + *len, (size_t)st.st_size - *len)) > 0)
		*len += (size_t)n;
	close(fd);
	return out;
}
