/*
 * maillon serve: opens the centre and answers until SIGTERM or SIGINT.
 *
 * Signals are blocked before any thread exists and waited for here; the same wait is the clock
 * of what runs by itself: a signed audit checkpoint every five minutes, the disk watch every
 * ten seconds (read-only below 64 MiB free: reads that are not audited go on), a systemd watchdog
 * line when asked for, and once a day, while nobody works, the self-check, on a thread of its own.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "cli/cli.h"
#include "core/audit.h"
#include "core/selfcheck_daily.h"
#include "core/session.h"
#include "core/write.h"
#include "http/http.h"
#include "http/server.h"
#include "http/upkeep.h"

#include "base/banned.h"

#define DISK_LEAST   ((uint64_t)64 << 20)
#define TICK_S	     10
#define CHECKPOINT_S 300

/* One datagram to systemd, when it listens. */
static void notify(const char *text)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	int fd;

	if (!path || strlen(path) >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path, strlen(path));
	if (to.sun_path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&to, sizeof(to)) <
	    0)
		errno = 0; /* nobody listens: fine */
	close(fd);
}

static void watch_disk(struct app *app)
{
	struct statvfs v;
	bool full;

	if (statvfs(app->dir, &v) != 0)
		return;
	full = (uint64_t)v.f_bavail * v.f_frsize < DISK_LEAST;
	if (full != app_read_only(app))
		fprintf(stderr, "{\"event\":\"%s\"}\n",
			full ? "disk_full_read_only" : "disk_free_again");
	app_set_read_only(app, full);
}

static void checkpoint(struct app *app)
{
	struct arena a;
	struct ctx cx;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	if (app_enter(app, &a, &cx).code == ERR_OK && !app_read_only(app)) {
		err_ignore(audit_checkpoint(&cx));
		err_clear(&cx.err);
		err_ignore(write_run(&cx, sessions_keep, NULL));
	}
	app_leave(&cx);
	arena_release(&a);
}

/* The daily self-check: when something last moved, and the thread that checks. */
struct daily {
	struct app *app;
	uint64_t version;
	int64_t moved_us; /* clock_mono_us() of the last change seen */
	pthread_t thread;
	bool running; /* there is a thread to join */
	_Atomic bool done;
};

static void *check_once(void *arg)
{
	struct daily *d = arg;
	struct check_report r = { 0 };
	struct arena a;
	struct ctx cx;
	Err e;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = app_enter(d->app, &a, &cx);
	if (e.code == ERR_OK)
		e = selfcheck_daily(&cx, &r);
	if (e.code != ERR_OK || !r.good)
		fprintf(stderr, "{\"event\":\"%s\"}\n",
			e.code == ERR_OK ? "selfcheck_bad" : "selfcheck_not_made");
	app_leave(&cx);
	arena_release(&a);
	atomic_store(&d->done, true);
	return NULL;
}

static void daily_join(struct daily *d)
{
	if (d->running)
		(void)pthread_join(d->thread, NULL);
	d->running = false;
}

static bool daily_due(struct daily *d)
{
	uint64_t version = app_version(d->app);
	bool due = false;
	struct arena a;
	struct ctx cx;

	if (version != d->version) {
		d->version = version;
		d->moved_us = clock_mono_us();
		return false;
	}
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	if (app_enter(d->app, &a, &cx).code == ERR_OK)
		err_ignore(selfcheck_due(&cx, (clock_mono_us() - d->moved_us) / 1000000, &due));
	app_leave(&cx);
	arena_release(&a);
	return due;
}

static void daily_look(struct daily *d)
{
	if (d->running && !atomic_load(&d->done))
		return;
	daily_join(d);
	if (!daily_due(d))
		return;
	atomic_store(&d->done, false);
	d->running = pthread_create(&d->thread, NULL, check_once, d) == 0;
}

static void wait_for_end(struct app *app, struct upkeep *up, const sigset_t *set)
{
	struct timespec tick = { .tv_sec = TICK_S };
	int64_t next = clock_mono_us() + (int64_t)CHECKPOINT_S * 1000000;
	struct daily daily = { .app = app,
			       .version = app_version(app),
			       .moved_us = clock_mono_us() };

	for (;;) {
		int sig = sigtimedwait(set, NULL, &tick);

		if (sig == SIGTERM || sig == SIGINT)
			break;
		notify("WATCHDOG=1");
		watch_disk(app);
		if (!upkeep_tick(app, up))
			fprintf(stderr, "{\"event\":\"upkeep_failed\"}\n");
		daily_look(&daily);
		if (clock_mono_us() >= next) {
			checkpoint(app);
			next = clock_mono_us() + (int64_t)CHECKPOINT_S * 1000000;
		}
	}
	daily_join(&daily);
}

struct load_progress {
	bool quiet;
	int shown; /* percent */
};

/* On a terminal one line that counts; in a journal a line for each quarter of a long load. */
static void progress(void *arg, int64_t done, int64_t total)
{
	struct load_progress *p = arg;
	bool terminal = isatty(STDERR_FILENO);
	int percent = total ? (int)(done * 100 / total) : 100;

	if (p->quiet || total <= 200000 || percent / (terminal ? 1 : 25) <= p->shown)
		return;
	p->shown = percent / (terminal ? 1 : 25);
	fprintf(stderr, "%sloading records: %d %%%s", terminal ? "\r" : "", percent,
		terminal && done < total ? "" : "\n");
}

static Err check_kinds(struct app *app, struct err_info *ei)
{
	struct arena a;
	struct ctx cx;
	Err e;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = app_enter(app, &a, &cx);
	for (const struct service *const *s = all_services; *s && e.code == ERR_OK; s++)
		for (const char *const *k = (*s)->kinds; k && *k && e.code == ERR_OK; k++)
			if (!model_term_key(cx.model, TERM_KIND, *k))
				e = ERR(&cx.err, ERR_INTERNAL, "record.kind", "%.40s", *k);
	*ei = cx.err;
	app_leave(&cx);
	arena_release(&a);
	return e;
}

static void say_where(const struct options *o, struct app *app, const struct server *s)
{
	struct model *m = model_take(app);
	const char *colon = strrchr(o->listen, ':');

	printf("Maillon serves %s on http://%.*s:%d/\n", m->centre_name,
	       colon ? (int)(colon - o->listen) : 0, o->listen, server_port(s));
	if (m->demo) {
		printf("\nDemo accounts (password of all: Maillon-demo-2026):\n");
		for (size_t i = 0; i < m->n_users; i++)
			printf("  %-16s %-26s %s\n", m->users[i].login, m->users[i].name,
			       m->users[i].role->label.fr);
		printf("\n");
	}
	fflush(stdout);
	model_drop(app, m);
}

static int serve(const struct options *o, const sigset_t *set)
{
	const char *hosts[] = { o->host, NULL };
	struct app_unlock how = { .secret_file = o->secret };
	struct server_options so = { .listen = o->listen,
				     .files = embedded_web,
				     .web_dir = o->web,
				     .hosts = o->host ? hosts : NULL,
				     .proxy = o->proxy };
	struct load_progress load = { .quiet = o->quiet };
	struct err_info ei = { 0 };
	struct upkeep up = { .day = 0 };
	struct server *server = NULL;
	struct app *app = NULL;
	Err e;

	if (o->passphrase)
		e = cli_open(&ei, o, &app);
	else
		e = app_open(&ei, o->dir, &how, progress, &load, &app);
	if (e.code != ERR_OK)
		return failed(&ei);
	if (!vault_locked_memory() || !directory_locked(app->directory))
		fprintf(stderr,
			"warning: names and keys are not locked in memory; raise LimitMEMLOCK "
			"(ulimit -l) to 256 MiB\n");
	watch_disk(app);
	so.app = app;
	e = check_kinds(app, &ei);
	if (e.code == ERR_OK && !app_read_only(app))
		e = upkeep_run(app, &ei);
	if (e.code == ERR_OK)
		e = server_start(&ei, &so, &server);
	if (e.code != ERR_OK) {
		app_close(app);
		return failed(&ei);
	}
	say_where(o, app, server);
	notify("READY=1");
	wait_for_end(app, &up, set);
	notify("STOPPING=1");
	server_stop(server);
	checkpoint(app);
	app_close(app);
	return 0;
}

int cmd_serve(int argc, char **argv)
{
	struct options o;
	sigset_t set;

	if (!options_read(argc, argv,
			  "--listen --web --host --secret --passphrase --proxy --quiet", 1, &o))
		return 2;
	if (!o.listen)
		o.listen = "127.0.0.1:8080";
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	return serve(&o, &set);
}
