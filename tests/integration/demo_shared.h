/*
 * What the tests of the demonstration centre share: one centre of the default size, made once.
 * Define _GNU_SOURCE before (nftw, memmem).
 */
#ifndef INTEGRATION_DEMO_SHARED_H
#define INTEGRATION_DEMO_SHARED_H

#include "support/fixture.h"

#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "cli/demo.h"
#include "vault/password.h"

/* What the tests share: one centre of the default size, made once. */
static struct fx centre;
static struct demo_done made;

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	(void)st;
	(void)flag;
	(void)f;
	return remove(path);
}

static void remove_dir(const char *dir)
{
	char secret[100];

	(void)snprintf(secret, sizeof(secret), "%s.secret", dir);
	(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	(void)unlink(secret);
}

static void temporary(char dir[64])
{
	(void)snprintf(dir, 64, "/tmp/maillon-demo-XXXXXX");
	assert_non_null(mkdtemp(dir));
}

static void must(Err e, const struct err_info *ei)
{
	if (e.code != ERR_OK)
		fail_msg("%s %s %s", ei->key, ei->detail, ei->where ? ei->where : "");
}

static void open_centre(struct fx *fx)
{
	struct app_unlock how = { 0 };
	struct err_info ei = { 0 };

	must(app_open(&ei, fx->dir, &how, NULL, NULL, &fx->app), &ei);
}

static struct demo_how default_size(const char *dir)
{
	return (struct demo_how){ .dir = dir,
				  .people = DEMO_PEOPLE,
				  .records = DEMO_RECORDS,
				  .seed = 1,
				  .quiet = true };
}

static int group_setup(void **state)
{
	struct demo_how how = default_size(centre.dir);
	struct err_info ei = { 0 };

	(void)state;
	vault_test_mode = true;
	json_object_seed(0);
	must(vault_start(&ei), &ei);
	must(db_library_start(&ei), &ei);
	must(http_check_routes(&ei), &ei);
	password_cost_set(1, 8);
	vault_allow_unlocked_memory();
	clock_freeze(FX_NOW);
	temporary(centre.dir);
	must(demo_make(&ei, &how, &made), &ei);
	arena_init(&centre.arena, (size_t)1 << 30);
	open_centre(&centre);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	app_close(centre.app);
	arena_release(&centre.arena);
	remove_dir(centre.dir);
	return 0;
}

/* A context on the shared centre for one test. */
struct view {
	struct arena arena;
	struct ctx cx;
};

static inline void view_open(struct view *v)
{
	arena_init(&v->arena, (size_t)1 << 30);
	must(app_enter(centre.app, &v->arena, &v->cx), &v->cx.err);
}

static inline void view_end(struct view *v)
{
	app_leave(&v->cx);
	arena_release(&v->arena);
}

#endif
