/* maillon user: accounts at the terminal, while the server is stopped. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cli/cli.h"
#include "cli/staff.h"
#include "vault/token.h"

#include "base/banned.h"

static void list(struct ctx *cx)
{
	for (size_t i = 0; i < cx->model->n_users; i++) {
		const struct user *u = &cx->model->users[i];

		printf("%-20s %-16s %s%s\n", u->login, u->role->key, u->name,
		       u->active ? "" : " (inactive)");
	}
}

static bool new_password(const struct options *o, char *out, size_t n)
{
	char again[600];
	bool same;

	if (o->stdin_password)
		return ask_secret("Password", out, n);
	if (!ask_secret("Password (15 characters or more)", out, n) ||
	    !ask_secret("Again", again, sizeof(again)))
		return false;
	same = strcmp(out, again) == 0;
	secret_wipe(again, sizeof(again));
	if (!same)
		fprintf(stderr, "maillon: the two do not match\n");
	return same;
}

static Err run(struct ctx *cx, const char *verb, const struct options *o, const char *password)
{
	struct staff s = { .login = o->login,
			   .name = o->name,
			   .role = o->role,
			   .password = password,
			   .lang = o->lang };
	int64_t team = 0;

	if (strcmp(verb, "list") == 0) {
		list(cx);
		return OK;
	}
	if (strcmp(verb, "passwd") == 0)
		return staff_password(cx, o->login, password);
	for (size_t i = 0; o->team && i < cx->model->n_teams; i++)
		if (strcmp(cx->model->teams[i].label, o->team) == 0)
			team = cx->model->teams[i].id;
	if (o->team && !team)
		FAIL(cx, ERR_INVALID, "account.team_unknown");
	s.teams = &team;
	s.n_teams = team ? 1 : 0;
	return staff_add(cx, &s, NULL);
}

static int open_and_run(const char *verb, const struct options *o, const char *password)
{
	struct err_info ei = { 0 };
	struct app *app = NULL;
	struct arena a;
	struct ctx cx;
	Err e;

	if (cli_open(&ei, o, &app).code != ERR_OK)
		return failed(&ei);
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = app_enter(app, &a, &cx);
	if (e.code == ERR_OK)
		e = run(&cx, verb, o, password);
	ei = cx.err;
	app_leave(&cx);
	arena_release(&a);
	app_close(app);
	return e.code == ERR_OK ? 0 : failed(&ei);
}

int cmd_user(int argc, char **argv)
{
	char password[600] = "";
	struct options o;
	const char *verb = argc > 1 ? argv[1] : "";
	bool add = strcmp(verb, "add") == 0, passwd = strcmp(verb, "passwd") == 0;
	int status;

	if (!add && !passwd && strcmp(verb, "list") != 0) {
		fprintf(stderr, "maillon user: add, list or passwd\n");
		return 2;
	}
	if (!options_read(argc - 1, argv + 1,
			  "--login --name --role --team --lang --secret --passphrase --stdin ?",
			  1, &o))
		return 2;
	if ((add || passwd) && !o.login) {
		fprintf(stderr, "maillon user %s: --login=… is missing\n", verb);
		return 2;
	}
	if (add && (!o.name || !o.role)) {
		fprintf(stderr, "maillon user add: --name=… and --role=… are missing\n");
		return 2;
	}
	if ((add || passwd) && !new_password(&o, password, sizeof(password)))
		return 1;
	status = open_and_run(verb, &o, password);
	secret_wipe(password, sizeof(password));
	return status;
}
