/* maillon check and maillon doctor. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "core/selfcheck.h"
#include "core/session.h"

#include "base/banned.h"

static void print_line(bool good, const char *what, const char *detail)
{
	printf("%-5s %-36s %s\n", good ? "ok" : "BAD", what, detail);
}

static Err check(struct ctx *cx, struct check_report *r)
{
	TRY(selfcheck(cx, r));
	for (size_t i = 0; i < r->n; i++)
		print_line(r->lines[i].good, r->lines[i].what, r->lines[i].detail);
	return OK;
}

/* What is set up dangerously, though it works. */
static Err doctor(struct ctx *cx, struct check_report *r)
{
	const struct model *m = cx->model;
	char path[4200];
	size_t admins = 0, officers = 0, teamless = 0;
	struct stat st;

	r->good = true;
	(void)snprintf(path, sizeof(path), "%s/keys.db", cx->app->dir);
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0) {
		print_line(false, "key file is private", "others can read it: chmod 600");
		r->good = false;
	}
	if (stat(cx->app->dir, &st) == 0 && (st.st_mode & 077) != 0) {
		print_line(false, "folder is private", "others can enter it: chmod 700");
		r->good = false;
	}
	for (size_t i = 0; i < m->n_users; i++) {
		const struct user *u = &m->users[i];

		if (!u->active)
			continue;
		admins += user_can(u, "account.write");
		officers += user_can(u, "trail.read");
		teamless += user_can(u, "person.read") && u->n_teams == 0;
	}
	print_line(admins > 0, "somebody administers accounts", admins == 1 ? "only one" : "");
	print_line(officers > 0, "somebody reads the trail", "");
	print_line(teamless == 0, "who reads files has a team", "");
	print_line(vault_locked_memory() && directory_locked(cx->app->directory),
		   "names and keys are locked in memory", "");
	print_line(!m->demo, "not a demo centre", m->demo ? "its passwords are public" : "");
	r->good = r->good && admins > 0 && officers > 0 && teamless == 0;
	return OK;
}

static int run(int argc, char **argv, Err (*work)(struct ctx *, struct check_report *))
{
	struct check_report r = { 0 };
	struct err_info ei = { 0 };
	struct app *app = NULL;
	struct options o;
	struct arena a;
	struct ctx cx;
	Err e;

	if (!options_read(argc, argv, "--secret --passphrase", 1, &o))
		return 2;
	if (cli_open(&ei, &o, &app).code != ERR_OK)
		return failed(&ei);
	arena_init(&a, (size_t)256 << 20);
	e = app_enter(app, &a, &cx);
	if (e.code == ERR_OK)
		e = work(&cx, &r);
	ei = cx.err;
	app_leave(&cx);
	arena_release(&a);
	app_close(app);
	if (e.code != ERR_OK)
		return failed(&ei);
	return r.good ? 0 : 1;
}

int cmd_check(int argc, char **argv)
{
	return run(argc, argv, check);
}

int cmd_doctor(int argc, char **argv)
{
	return run(argc, argv, doctor);
}
