/*
 * A server that only inserts: the limit that opening a file and logging an act are held
 * against.  It uses the HTTP layer, the writer and the base of the program as they are (same
 * threads, same group commit, synchronous=FULL), and nothing else: no session, no body, no
 * decryption, no chain, no foreign key, no check, no trigger.  The rows are as wide as those of
 * the program and are found by person, as there: one index each; and there are as many of them, of
 * as many persons, when it begins: an index of a million rows has other pages than an empty one.
 *
 *	POST /bare/audit	one row as wide as an audit line
 *	POST /bare/pair		one row as wide as a service record, and one such line
 *
 *	bare DIR PERSONS RECORDS LINES
 *				creates a centre in DIR, prints its address, serves until SIGTERM
 */
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/app.h"
#include "core/write.h"
#include "http/http.h"
#include "http/server.h"
#include "vault/token.h"

#include "base/banned.h"

static const char SQL_AUDIT_TABLE[] =
	"CREATE TABLE bare_audit(seq INTEGER PRIMARY KEY, at INTEGER, user_id INTEGER,"
	" session_id INTEGER, class INTEGER, action TEXT, subject INTEGER, object INTEGER,"
	" rows INTEGER, status INTEGER, purpose TEXT, mac BLOB) STRICT";
static const char SQL_RECORD_TABLE[] =
	"CREATE TABLE bare_record(record_id INTEGER PRIMARY KEY, kind_id INTEGER,"
	" service_id INTEGER, day INTEGER, person_id INTEGER, household_id INTEGER,"
	" staff_id INTEGER, theme_id INTEGER, channel_id INTEGER, quantity INTEGER,"
	" minutes INTEGER, source TEXT, source_id INTEGER) STRICT";
static const char SQL_AUDIT_INDEX[] =
	"CREATE INDEX bare_audit_subject ON bare_audit(subject, seq)";
static const char SQL_RECORD_INDEX[] =
	"CREATE INDEX bare_record_person ON bare_record(person_id, service_id, day)";
static const char SQL_AUDIT[] =
	"INSERT INTO bare_audit(at, user_id, session_id, class, action, subject, object, rows,"
	" status, purpose, mac) VALUES (?1, 3, ?2, 2, 'person.read', ?2, ?2, 0, 200, 'team', "
	"?3)";
/* Persons as in the program: ascending numbers with gaps. */
#define PERSON "(1 + abs(random() % ?2)) * 97003"
static const char SQL_FILL_RECORD[] =
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"
	" INSERT INTO bare_record(kind_id, service_id, day, person_id, household_id, staff_id,"
	" theme_id, channel_id, quantity, minutes, source, source_id)"
	" SELECT 101, 2, 20000 + i / 2000, " PERSON ", i, 3, 12, 40, 1, 39, 'intervention', i"
	" FROM n";
static const char SQL_FILL_AUDIT[] =
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"
	" INSERT INTO bare_audit(at, user_id, session_id, class, action, subject, object, rows,"
	" status, purpose, mac) SELECT 1795428000 + i, 3, i, 2, 'person.read', " PERSON
	", i, 0, 200, 'team', randomblob(32) FROM n";
static const char SQL_RECORD[] =
	"INSERT INTO bare_record(kind_id, service_id, day, person_id, household_id, staff_id,"
	" theme_id, channel_id, quantity, minutes, source, source_id)"
	" VALUES (101, 2, ?1, ?2, ?2, 3, 12, 40, 1, 39, 'intervention', ?2)";

static int64_t size[3]; /* persons, records, lines */

static Err add_tables(struct ctx *cx, void *arg)
{
	(void)arg;
	TRY(db_exec(cx, SQL_AUDIT_TABLE, NO_BIND, NULL));
	TRY(db_exec(cx, SQL_RECORD_TABLE, NO_BIND, NULL));
	TRY(db_exec(cx, SQL_AUDIT_INDEX, NO_BIND, NULL));
	TRY(db_exec(cx, SQL_RECORD_INDEX, NO_BIND, NULL));
	TRY(db_exec(cx, SQL_FILL_RECORD, BIND(V_INT(size[1]), V_INT(size[0])), NULL));
	return db_exec(cx, SQL_FILL_AUDIT, BIND(V_INT(size[2]), V_INT(size[0])), NULL);
}

static int64_t any_person(void)
{
	return (1 + id_random53() % size[0]) * 97003;
}

static Err add_line(struct ctx *cx)
{
	static const uint8_t mac[32] = { 0xA5 };

	return db_exec(cx, SQL_AUDIT,
		       BIND(V_INT(cx->now), V_INT(any_person()), V_BLOB(mac, sizeof(mac))),
		       NULL);
}

static Err bare_audit(struct req *rq, struct resp *rs)
{
	TRY(add_line(&rq->cx));
	return reply_empty(rq, rs);
}

static Err bare_pair(struct req *rq, struct resp *rs)
{
	TRY(db_exec(&rq->cx, SQL_RECORD, BIND(V_INT(rq->cx.today), V_INT(any_person())), NULL));
	TRY(add_line(&rq->cx));
	return reply_empty(rq, rs);
}

static const struct schema none = { .name = "None" };
static const struct route routes[] = {
	{ POST, "/bare/audit", bare_audit, PUBLIC, AUDIT_NONE, .out = &none,
	  .help = "one insert", .flags = ROUTE_NO_KEY },
	{ POST, "/bare/pair", bare_pair, PUBLIC, AUDIT_NONE, .out = &none,
	  .help = "two inserts", .flags = ROUTE_NO_KEY },
};
static const struct service bare_service = { .name = "bare", LIST(routes, routes) };
const struct service *const all_services[] = { &bare_service, NULL };

static Err prepare(struct app *app)
{
	struct arena a;
	struct ctx cx;
	Err e;

	arena_init(&a, ARENA_LIMIT_DEFAULT);
	e = app_enter(app, &a, &cx);
	if (e.code == ERR_OK)
		e = write_run(&cx, add_tables, NULL);
	app_leave(&cx);
	arena_release(&a);
	return e;
}

static Err start(struct err_info *ei, const char *dir, struct app **app, struct server **s)
{
	struct app_create how = { .name = "Bare", .kind = "CPAS" };
	struct app_unlock unlock = { .secret_file = NULL };
	struct server_options so = { .listen = "127.0.0.1:0" };
	struct app_created created;

	TRY(vault_start(ei));
	TRY(db_library_start(ei));
	TRY(app_create(ei, dir, &how, &created));
	TRY(app_open(ei, dir, &unlock, NULL, NULL, app));
	TRY(prepare(*app));
	so.app = *app;
	return server_start(ei, &so, s);
}

int main(int argc, char **argv)
{
	struct err_info ei = { 0 };
	struct server *server = NULL;
	struct app *app = NULL;
	sigset_t set;
	int sig;

	if (argc != 5)
		return 2;
	for (int i = 0; i < 3; i++)
		size[i] = strtoll(argv[2 + i], NULL, 10);
	if (size[0] < 1)
		return 2;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	json_object_seed(0);
	if (start(&ei, argv[1], &app, &server).code != ERR_OK) {
		fprintf(stderr, "bare: %s %s\n", ei.key ? ei.key : "failed", ei.detail);
		app_close(app);
		return 1;
	}
	printf("bare: http://127.0.0.1:%d/\n", server_port(server));
	fflush(stdout);
	(void)sigwait(&set, &sig);
	server_stop(server);
	app_close(app);
	return 0;
}
