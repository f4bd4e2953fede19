/*
 * Programs under measurement: started, listened to until they are ready, weighed, ended.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench.h"

#include "base/banned.h"

#define READY_S	  300.0
#define REST_MS	  200 /* what it prints after the first line comes at once */
#define LAST_WAIT 30  /* seconds for an orderly end */

/* In the child: output to `out`, errors to the log; it ends when this program does. */
static void become(char *const argv[], int out, const char *log)
{
	int null = open("/dev/null", O_RDONLY);
	int err = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (null < 0 || err < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(out < 0 ? err : out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
		_exit(127);
	(void)execv(argv[0], argv);
	_exit(127);
}

bool process_run(char *const argv[], const char *log)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		become(argv, -1, log);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench: %s %s failed, see %s\n", argv[0], argv[1], log);
		return false;
	}
	return true;
}

/* Reads what it prints; false when it ended or said nothing in time. */
static bool hear(struct process *p, size_t *n, int wait_ms)
{
	struct pollfd f = { .fd = p->out, .events = POLLIN };
	ssize_t k;

	if (poll(&f, 1, wait_ms) <= 0)
		return false;
	k = read(p->out, p->said + *n, sizeof(p->said) - 1 - *n);
	if (k <= 0)
		return false;
	*n += (size_t)k;
	p->said[*n] = '\0';
	return true;
}

/* "… http://127.0.0.1:8080/" */
static int port_of(const char *said)
{
	const char *p = strstr(said, "http://");

	if (!p || !strchr(p, '\n'))
		return 0;
	p = strchr(p + 7, ':');
	return p ? (int)strtol(p + 1, NULL, 10) : 0;
}

bool process_start(struct process *p, char *const argv[], const char *log)
{
	double began;
	size_t n = 0;
	int ends[2];

	*p = (struct process){ .out = -1 };
	if (pipe(ends) != 0)
		return false;
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	began = bench_now();
	p->pid = fork();
	if (p->pid == 0)
		become(argv, ends[1], log);
	(void)close(ends[1]);
	p->out = ends[0];
	while (p->pid > 0 && p->port == 0 && hear(p, &n, (int)(READY_S * 1000)))
		p->port = port_of(p->said);
	p->ready_s = bench_now() - began;
	if (p->port <= 0) {
		fprintf(stderr, "bench: %s %s did not start, see %s\n", argv[0], argv[1], log);
		process_stop(p);
		return false;
	}
	while (hear(p, &n, REST_MS))
		;
	return true;
}

void process_stop(struct process *p)
{
	int status, tries;

	if (p->pid > 0) {
		(void)kill(p->pid, SIGTERM);
		for (tries = 0; tries < LAST_WAIT * 10; tries++) {
			if (waitpid(p->pid, &status, WNOHANG) != 0)
				break;
			(void)poll(NULL, 0, 100);
		}
		if (tries == LAST_WAIT * 10) {
			(void)kill(p->pid, SIGKILL);
			(void)waitpid(p->pid, &status, 0);
		}
	}
	if (p->out >= 0)
		(void)close(p->out);
	*p = (struct process){ .out = -1 };
}

/* The content of /proc/PID/NAME. */
static bool about(const struct process *p, const char *name, char *out, size_t size)
{
	char path[64];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)p->pid, name);
	f = fopen(path, "r");
	if (!f)
		return false;
	n = fread(out, 1, size - 1, f);
	out[n] = '\0';
	(void)fclose(f);
	return n > 0;
}

double process_rss(const struct process *p)
{
	char text[4096];
	const char *at = about(p, "status", text, sizeof(text)) ? strstr(text, "VmRSS:") : NULL;

	return at ? strtod(at + 6, NULL) * 1024 : 0;
}

double process_cpu(const struct process *p)
{
	char text[1024];
	const char *at = about(p, "stat", text, sizeof(text)) ? strrchr(text, ')') : NULL;
	double ticks = 0;

	/* After the name: the state, then numbers; user and system time are the 12th and 13th. */
	for (int i = 0; at && i < 13; i++) {
		at = strchr(at + 1, ' ');
		if (at && i >= 11)
			ticks += strtod(at + 1, NULL);
	}
	return ticks / (double)sysconf(_SC_CLK_TCK);
}
