#define _GNU_SOURCE /* execv with environ, pipe2, nftw */
/*
 * kill9 PROGRAM [CYCLES] [SEED]: what the server acknowledged survives `kill -9` at any moment.
 *
 * A centre in a temporary folder.  Each cycle starts `maillon serve`, asks again for what had no
 * answer before, reads back what was acknowledged in the cycle before, then lets 4 to 8 threads
 * create persons and log interventions and kills the server after 2 to 60 ms of that.  One cycle
 * in four also kills a server that is still starting.  Every tenth cycle ends with SIGTERM in
 * place of the kill, and then the whole ledger is compared with the base: every acknowledged
 * row, none twice, none that nobody asked for, and `maillon check` says that all holds.
 *
 * Prints "N cycles, N acknowledged, 0 lost" and exits 0, or tells what was lost and exits 1; the
 * folder is then kept.  Only the loopback is used; only children of this process are ended.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "db/db.h"
#include "torture/client.h"
#include "torture/ledger.h"

#include "base/banned.h"

#define THREADS	   8
#define CHECK_EACH 10
#define PASSWORD   "Quatre-ponts-2718-bleus"
#define RELOGIN_S  900 /* well before a session of social work locks */

struct torture {
	char dir[40], secret[64], log[64], program[PATH_MAX];
	pid_t pid;
	int port;
	char cookie[100];
	time_t signed_in;
	struct ledger ledgers[THREADS];
	uint64_t seed;
	int lost, kills_in_start;
};

struct load {
	struct torture *t;
	struct ledger *ledger;
	struct client client;
	pthread_t thread;
};

static _Atomic bool rest; /* the client threads end */

static void die(const struct torture *t, const char *what)
{
	fprintf(stderr, "kill9: %s; the centre is kept in %s, what it said in %s\n", what,
		t->dir, t->log);
	if (t->pid > 0)
		(void)kill(t->pid, SIGKILL);
	exit(1);
}

static uint32_t pick(struct torture *t, uint32_t below)
{
	t->seed ^= t->seed << 13;
	t->seed ^= t->seed >> 7;
	t->seed ^= t->seed << 17;
	return (uint32_t)(t->seed >> 16) % below;
}

static void wait_ms(uint32_t ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000 };

	while (nanosleep(&ts, &ts) != 0 && errno == EINTR)
		;
}

/* ---- children ---- */

/* Starts the program; `in` and `out` are its ends of standard input and output, or -1. */
static pid_t start(struct torture *t, const char *const *words, int in, int out)
{
	int log = open(t->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	pid_t me = getpid(), pid = fork();

	if (pid < 0 || log < 0)
		die(t, "cannot start a process");
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != me)
			_exit(125);
		if (in >= 0)
			(void)dup2(in, STDIN_FILENO);
		(void)dup2(out >= 0 ? out : log, STDOUT_FILENO);
		(void)dup2(log, STDERR_FILENO);
		(void)execv(t->program, (char *const *)(uintptr_t)words);
		_exit(126);
	}
	close(log);
	return pid;
}

static int ended(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* Runs a command to its end; `input` goes to its standard input. */
static void run(struct torture *t, const char *const *words, const char *input)
{
	int in[2];
	pid_t pid;

	if (pipe2(in, O_CLOEXEC) != 0)
		die(t, "pipe");
	pid = start(t, words, in[0], -1);
	close(in[0]);
	if (input && write(in[1], input, strlen(input)) < 0)
		die(t, "write");
	close(in[1]);
	if (ended(pid) != 0)
		die(t, words[1]);
}

/* The port out of "… on http://127.0.0.1:PORT/", 0 when the server ended before it said so. */
static int read_port(int fd)
{
	char line[400];
	size_t n = 0;
	ssize_t got;
	char *at;

	while (n < sizeof(line) - 1 && (got = read(fd, line + n, sizeof(line) - 1 - n)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return 0;
		n += (size_t)got;
		line[n] = '\0';
		at = strstr(line, "http://127.0.0.1:");
		if (at && strchr(at + 17, '/'))
			return (int)strtol(at + 17, NULL, 10);
	}
	return 0;
}

/* `kill_after` >= 0: the server is killed that many milliseconds after its start. */
static void serve(struct torture *t, int kill_after)
{
	const char *words[] = { "maillon",     "serve",	  t->dir, "--listen",
				"127.0.0.1:0", "--quiet", NULL };
	int out[2];

	if (pipe2(out, O_CLOEXEC) != 0)
		die(t, "pipe");
	t->pid = start(t, words, -1, out[1]);
	close(out[1]);
	if (kill_after >= 0) {
		wait_ms((uint32_t)kill_after);
		(void)kill(t->pid, SIGKILL);
		(void)ended(t->pid);
		t->pid = 0;
		t->kills_in_start++;
	} else {
		t->port = read_port(out[0]);
		if (t->port == 0)
			die(t, "the server did not start");
	}
	close(out[0]);
}

static void end_server(struct torture *t, int sig)
{
	int status;

	(void)kill(t->pid, sig);
	status = ended(t->pid);
	t->pid = 0;
	if (status != (sig == SIGKILL ? -SIGKILL : 0))
		die(t, "the server ended in another way");
}

/* ---- the centre ---- */

static void make_centre(struct torture *t)
{
	const char *const init[] = { "maillon", "init", t->dir, "--name=Torture", NULL };
	const char *const user[] = { "maillon",
				     "user",
				     "add",
				     t->dir,
				     "--login=agent",
				     "--name=Agent de torture",
				     "--role=social_worker",
				     "--stdin",
				     NULL };

	(void)snprintf(t->dir, sizeof(t->dir), "/tmp/maillon-kill9-XXXXXX");
	if (!mkdtemp(t->dir))
		die(t, "no temporary folder");
	(void)snprintf(t->secret, sizeof(t->secret), "%s.secret", t->dir);
	(void)snprintf(t->log, sizeof(t->log), "%s.log", t->dir);
	run(t, init, NULL);
	run(t, user, PASSWORD "\n");
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	(void)st;
	(void)flag;
	(void)f;
	return remove(path);
}

static void remove_centre(struct torture *t)
{
	(void)nftw(t->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	(void)unlink(t->secret);
	(void)unlink(t->log);
}

/* One session for all threads and cycles: sessions are kept over a restart. */
static void sign_in(struct torture *t)
{
	struct client c;
	const char *at = NULL;

	if (t->signed_in && time(NULL) - t->signed_in < RELOGIN_S)
		return;
	client_init(&c, t->port, NULL);
	if (!client_request(&c, "POST", "/api/login", NULL,
			    "{\"login\":\"agent\",\"password\":\"" PASSWORD "\"}") ||
	    c.status != 200 || !(at = strstr(c.head, "__Host-s=")))
		die(t, "cannot sign in");
	(void)snprintf(t->cookie, sizeof(t->cookie), "%.*s", (int)strcspn(at + 9, ";"), at + 9);
	t->signed_in = time(NULL);
	client_release(&c);
}

/* ---- the load ---- */

static void *load_main(void *arg)
{
	struct load *l = arg;
	struct ledger *g = l->ledger;

	while (!atomic_load(&rest) && !g->broken) {
		int64_t person = ledger_random(g, 4) ? ledger_person(g) : 0;
		struct act *a;

		/* Now and then what was done is asked for again: it may not be done twice. */
		if (g->n > 0 && ledger_random(g, 16) == 0) {
			(void)act_ask(g, &g->acts[ledger_random(g, (uint32_t)g->n)],
				      &l->client);
			continue;
		}
		a = ledger_add(g);
		a->kind = person ? ACT_INTERVENTION : ACT_PERSON;
		a->person_id = person;
		if (!act_ask(g, a, &l->client) && l->client.fd < 0)
			break; /* the server is gone */
	}
	return NULL;
}

/* Lets threads work for a while, then ends the server under them. */
static void load(struct torture *t, int sig)
{
	struct load loads[THREADS];
	int n = 4 + (int)pick(t, THREADS - 3);

	atomic_store(&rest, false);
	for (int i = 0; i < n; i++) {
		loads[i] = (struct load){ .t = t, .ledger = &t->ledgers[i] };
		client_init(&loads[i].client, t->port, t->cookie);
		if (pthread_create(&loads[i].thread, NULL, load_main, &loads[i]) != 0)
			die(t, "thread");
	}
	wait_ms(2 + pick(t, 59));
	end_server(t, sig);
	atomic_store(&rest, true);
	for (int i = 0; i < n; i++) {
		pthread_join(loads[i].thread, NULL);
		client_release(&loads[i].client);
	}
}

/* ---- what must hold ---- */

static void stop_if_broken(struct torture *t)
{
	for (int i = 0; i < THREADS; i++)
		if (t->ledgers[i].broken) {
			fprintf(stderr, "kill9: %s\n", t->ledgers[i].why);
			t->lost += strncmp(t->ledgers[i].why, "lost", 4) == 0;
			printf("%d lost\n", t->lost);
			die(t, "the ledger does not hold");
		}
}

/* Asks again for what is open, then reads back what was not read before (or all). */
static void settle(struct torture *t, bool all)
{
	struct client c;

	client_init(&c, t->port, t->cookie);
	for (int i = 0; i < THREADS; i++) {
		struct ledger *l = &t->ledgers[i];

		for (size_t k = 0; k < l->n && !l->broken; k++)
			if (l->acts[k].state == ACT_OPEN && !act_ask(l, &l->acts[k], &c))
				ledger_break(l, &l->acts[k], "still open", &c);
		for (size_t k = all ? 0 : l->verified; k < l->n && !l->broken; k++)
			t->lost += !act_is_there(l, &l->acts[k], &c);
		l->verified = l->n;
	}
	client_release(&c);
	stop_if_broken(t);
}

static int64_t count_acts(const struct torture *t, enum act_kind kind, bool open_too)
{
	int64_t n = 0;

	for (int i = 0; i < THREADS; i++)
		for (size_t k = 0; k < t->ledgers[i].n; k++) {
			const struct act *a = &t->ledgers[i].acts[k];

			n += a->kind == kind && (a->state == ACT_ACKED || open_too);
		}
	return n;
}

static bool rows_hold(struct torture *t, struct ctx *cx)
{
	static const char PERSON[] = "SELECT 1 FROM person WHERE person_id = ?1";
	static const char ACT[] = "SELECT 1 FROM intervention WHERE intervention_id = ?1";
	bool good = true;

	for (int i = 0; i < THREADS; i++)
		for (size_t k = 0; k < t->ledgers[i].n; k++) {
			const struct act *a = &t->ledgers[i].acts[k];
			bool found = false;
			Err e = OK;

			if (a->state != ACT_ACKED)
				continue;
			e = db_found(cx, a->kind == ACT_PERSON ? PERSON : ACT,
				     BIND(V_INT(a->id)), &found);
			if (e.code != ERR_OK || !found) {
				t->lost++;
				good = false;
			}
		}
	return good;
}

/* No more rows than were asked for, and at least those that were acknowledged. */
static bool count_holds(const struct torture *t, struct ctx *cx, enum act_kind kind,
			const char *sql)
{
	int64_t rows = -1, least = count_acts(t, kind, false), most = count_acts(t, kind, true);
	Err e = db_int(cx, sql, NO_BIND, &rows);

	if (e.code == ERR_OK && rows >= least && rows <= most)
		return true;
	fprintf(stderr, "kill9: %" PRId64 " rows, %" PRId64 " to %" PRId64 " expected\n", rows,
		least, most);
	return false;
}

/* The stopped centre: `maillon check`, and the base beside the ledger. */
static void check(struct torture *t)
{
	static const char PERSONS[] = "SELECT count(*) FROM person";
	static const char ACTS[] = "SELECT count(*) FROM intervention";
	const char *const words[] = { "maillon", "check", t->dir, NULL };
	struct err_info ei = { 0 };
	struct ctx cx = { 0 };
	struct arena a;
	char path[80];
	bool good;

	run(t, words, NULL);
	(void)snprintf(path, sizeof(path), "%s/data.db", t->dir);
	arena_init(&a, ARENA_LIMIT_DEFAULT);
	cx.arena = &a;
	if (db_open(&ei, path, DB_READ, &cx.db).code != ERR_OK)
		die(t, "the base does not open");
	good = rows_hold(t, &cx);
	good = count_holds(t, &cx, ACT_PERSON, PERSONS) && good;
	good = count_holds(t, &cx, ACT_INTERVENTION, ACTS) && good;
	db_close(cx.db);
	arena_release(&a);
	if (!good) {
		printf("%d lost\n", t->lost);
		die(t, "the base does not hold what was acknowledged");
	}
}

static void cycle(struct torture *t, int number)
{
	bool gentle = number % CHECK_EACH == CHECK_EACH - 1;

	if (pick(t, 4) == 0)
		serve(t, (int)pick(t, 40));
	serve(t, -1);
	sign_in(t);
	settle(t, false);
	load(t, gentle ? SIGTERM : SIGKILL);
	stop_if_broken(t);
	if (gentle)
		check(t);
}

int main(int argc, char **argv)
{
	struct torture t = { 0 };
	int cycles = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 100;
	int64_t acked;

	if (argc < 2 || cycles < 1 || !realpath(argv[1], t.program)) {
		fprintf(stderr, "kill9 PROGRAM [CYCLES] [SEED]\n");
		return 2;
	}
	t.seed = argc > 3 ? strtoull(argv[3], NULL, 10) : (uint64_t)time(NULL);
	printf("seed %" PRIu64 "\n", t.seed);
	fflush(stdout);
	(void)signal(SIGPIPE, SIG_IGN);
	for (uint64_t i = 0; i < THREADS; i++) {
		t.ledgers[i].seed = (t.seed + i) * 0x9E3779B97F4A7C15u | 1;
		t.ledgers[i].next_number = (i + 1) << 32;
	}
	t.seed = t.seed * 0x9E3779B97F4A7C15u | 1;
	make_centre(&t);
	for (int i = 0; i < cycles; i++)
		cycle(&t, i);
	serve(&t, -1);
	sign_in(&t);
	settle(&t, true);
	end_server(&t, SIGTERM);
	check(&t);
	acked = count_acts(&t, ACT_PERSON, false) + count_acts(&t, ACT_INTERVENTION, false);
	remove_centre(&t);
	for (int i = 0; i < THREADS; i++)
		free(t.ledgers[i].acts);
	printf("%d cycles, %" PRId64 " acknowledged, %d lost\n", cycles, acked, t.lost);
	return t.lost != 0;
}
