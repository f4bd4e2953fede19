#define _GNU_SOURCE /* memmem */
/*
 * Each operation of a write fails in turn: the act leaves all or nothing, and the read models
 * agree with the base.  Then what an outsider may hold: the files without the secret.
 */
#include "support/fixture.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/facts.h"
#include "core/rescue.h"
#include "db/writer.h"

static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

struct counts {
	int64_t persons, cells, interventions, records, ties, idem, niss;
	size_t facts, directory;
};

static struct counts count(struct fx *fx)
{
	return (struct counts){
		.persons = fx_sql(fx, "SELECT count(*) FROM person"),
		.cells = fx_sql(fx, "SELECT count(*) FROM person_cell"),
		.interventions = fx_sql(fx, "SELECT count(*) FROM intervention"),
		.records = fx_sql(fx, "SELECT count(*) FROM record WHERE voided_by IS NULL"),
		.ties = fx_sql(fx, "SELECT count(*) FROM record_tie"),
		.idem = fx_sql(fx, "SELECT count(*) FROM idem"),
		.niss = fx_sql(fx, "SELECT count(*) FROM person_niss"),
		.facts = facts_count(fx->app->facts),
		.directory = directory_count(fx->app->directory),
	};
}

/* Every step of the request fails once; the one that succeeds ends the loop. */
static void torture(struct fx *fx, enum method m, const char *path, const char *body,
		    const char *if_match, int good, bool keys)
{
	struct counts before = count(fx);
	unsigned nth = 1;

	for (;; nth++) {
		struct db *db =
			keys ? writer_keys_db(fx->app->writer) : writer_db(fx->app->writer);
		struct counts after;

		db_fault_at(db, nth);
		fx->if_match = if_match;
		fx_request(fx, m, path, body);
		/* A failed commit closes the connection; the next group opens a new one. */
		db = keys ? writer_keys_db(fx->app->writer) : writer_db(fx->app->writer);
		if (db)
			db_fault_at(db, 0);
		if (fx->status == good)
			break;
		assert_true(fx->status == 500 || fx->status == 503);
		after = count(fx);
		assert_memory_equal(&before, &after, sizeof(before));
		assert_true(nth < 300);
	}
	assert_true(nth > (keys ? 3 : 5));
}

static void creating_a_person_is_all_or_nothing(void **state)
{
	static const char BODY[] =
		"{\"identity\":{\"last_name\":\"Thiry\",\"first_name\":\"Karim\"},"
		"\"administrative\":{\"niss\":\"85073003328\"},\"team_id\":1,\"referent_id\":"
		"1}";
	struct fx *fx = *state;

	fx_as(fx, "social_worker");
	torture(fx, POST, "/api/persons", BODY, NULL, 201, false);
	fx_as(fx, "social_worker");
	torture(fx, POST, "/api/persons",
		"{\"identity\":{\"last_name\":\"Yildiz\",\"first_name\":\"Aicha\"},\"team_id\":"
		"1}",
		NULL, 201, true);
	assert_int_equal(count(fx).persons, 2);
	assert_int_equal(count(fx).directory, 2);
}

static void logging_and_correcting_is_all_or_nothing(void **state)
{
	struct fx *fx = *state;
	char body[300], path[80];
	int64_t person, id;

	fx_as(fx, "social_worker");
	person = fx_person(fx, "Dupont", "Yves", "1975-05-05");
	(void)snprintf(body, sizeof(body),
		       "{\"person_id\":%" PRId64
		       ",\"service\":\"insertion\",\"mode\":\"interview\","
		       "\"day\":\"" FX_TODAY "\",\"minutes\":20,\"note\":\"Premier\","
		       "\"next_step\":{\"text\":\"Rappeler\",\"due\":\"2026-12-01\"}}",
		       person);
	torture(fx, POST, "/api/interventions", body, NULL, 201, false);
	id = fx_int(fx, "id");
	(void)snprintf(path, sizeof(path), "/api/interventions/%" PRId64, id);
	torture(fx, PATCH, path, body, "\"1\"", 200, false);
	assert_int_equal(count(fx).records, 1);
	assert_int_equal(count(fx).facts, 1);
}

/* A commit that reports an error and is durable all the same: told as unknown, shown as done. */
static void a_commit_that_landed_after_all_is_not_forgotten(void **state)
{
	static const char BODY[] =
		"{\"identity\":{\"last_name\":\"Arnould\",\"first_name\":\"Marc\"},"
		"\"team_id\":1,\"referent_id\":1}";
	struct fx *fx = *state;
	unsigned nth = 1, unknown = 0;

	fx_as(fx, "social_worker");
	for (;; nth++) {
		struct counts c;

		db_fault_after(writer_db(fx->app->writer), nth);
		fx->key = arena_printf(&fx->arena, "22222222-3333-4444-8555-%012u", nth);
		fx_request(fx, POST, "/api/persons", BODY);
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
		c = count(fx);
		assert_int_equal(c.directory, c.persons);
		if (fx->status == 201)
			break;
		if (strcmp(fx->error, "write.outcome_unknown") == 0 && c.persons > 0) {
			unknown++;
			fx->key =
				arena_printf(&fx->arena, "22222222-3333-4444-8555-%012u", nth);
			fx_call(fx, POST, "/api/persons", BODY,
				201); /* the same answer, no second act */
			assert_int_equal(count(fx).persons, c.persons);
		}
		assert_true(nth < 300);
	}
	assert_int_equal(unknown, 1);
}

static void a_read_that_cannot_be_audited_is_not_answered(void **state)
{
	struct fx *fx = *state;
	char path[64];
	int64_t id;

	fx_as(fx, "social_worker");
	id = fx_person(fx, "Hardy", "Louise", "1999-01-01");
	(void)snprintf(path, sizeof(path), "/api/persons/%" PRId64, id);
	for (unsigned nth = 1; nth <= 4; nth++) {
		db_fault_at(writer_db(fx->app->writer), nth);
		fx_request(fx, GET, path, NULL);
		assert_true(fx->status >= 500);
		assert_null(strstr(fx->body, "Hardy"));
		if (writer_db(fx->app->writer))
			db_fault_at(writer_db(fx->app->writer), 0);
	}
	fx_call(fx, GET, path, NULL, 200);
}

/* No byte of what is personal in any file of the centre. */
static bool file_holds(const char *path, const char *needle)
{
	static char buf[1 << 20];
	size_t keep = strlen(needle) - 1, n, have = 0;
	FILE *f = fopen(path, "rb");

	if (!f)
		return false;
	while ((n = fread(buf + have, 1, sizeof(buf) - have, f)) > 0) {
		have += n;
		if (memmem(buf, have, needle, strlen(needle))) {
			fclose(f);
			return true;
		}
		if (have > keep) {
			memmove(buf, buf + have - keep, keep);
			have = keep;
		}
	}
	fclose(f);
	return false;
}

static void search_files(struct fx *fx, const char *needle)
{
	DIR *d = opendir(fx->dir);
	struct dirent *e;
	int files = 0;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		char path[400];

		if (e->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", fx->dir, e->d_name);
		if (file_holds(path, needle))
			fail_msg("%s holds %s", e->d_name, needle);
		files++;
	}
	closedir(d);
	assert_true(files >= 3);
}

static void the_files_hold_no_name_number_or_word(void **state)
{
	static const char *const secrets[] = { "Quenouille",  "quenouille",
					       "Barnabeth",   "85073003328",
					       "85.07.30",    "+32470987654",
					       "0470987654",  "Confidentielle note",
					       "Bassesambre", "BE68539007547034" };
	struct fx *fx = *state;
	int64_t id;

	fx_as(fx, "social_worker");
	fx_call(fx, POST, "/api/persons",
		"{\"identity\":{\"last_name\":\"Quenouille\",\"first_name\":\"Barnabeth\","
		"\"contacts\":"
		"[{\"kind\":\"mobile\",\"value\":\"0470 98 76 54\"}],\"address\":{\"street\":"
		"\"Rue "
		"Bassesambre\",\"postcode\":\"6850\",\"locality\":\"Opont\"}},"
		"\"administrative\":"
		"{\"niss\":\"85.07.30-033.28\",\"iban\":\"BE68 5390 0754 7034\"},\"team_id\":1,"
		"\"referent_id\":1}",
		201);
	id = fx_int(fx, "id");
	(void)fx_intervention(fx, id, "Confidentielle note");
	fx_call(fx, POST, "/api/persons/search", "{\"q\":\"quenouille barnabeth\"}", 200);
	assert_int_equal(fx_int(fx, "hits.0.id"), id);
	for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
		search_files(fx, secrets[i]);
	fx_reopen(fx);
	for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
		search_files(fx, secrets[i]);
}

static void a_stolen_folder_without_the_secret_opens_nothing(void **state)
{
	struct app_unlock none = { .secret_file = "/nonexistent" };
	struct fx *fx = *state;
	struct err_info ei = { 0 };
	struct app *app = NULL;
	char other[100];
	FILE *f;

	app_close(fx->app);
	fx->app = NULL;
	assert_int_equal(app_open(&ei, fx->dir, &none, NULL, NULL, &app).code, ERR_LOCKED);
	(void)snprintf(other, sizeof(other), "%s.other", fx->dir);
	f = fopen(other, "wb");
	assert_non_null(f);
	for (int i = 0; i < 32; i++)
		fputc(i, f);
	fclose(f);
	assert_int_equal(chmod(other, 0600), 0);
	err_clear(&ei);
	none.secret_file = other;
	assert_int_equal(app_open(&ei, fx->dir, &none, NULL, NULL, &app).code, ERR_LOCKED);
	assert_string_equal(ei.key, "centre.wrong_secret");
	(void)remove(other);
	assert_null(app);
}

static void a_copy_comes_back_and_a_damaged_one_does_not(void **state)
{
	struct fx *fx = *state;
	struct app_unlock how = { .secret_file = fx->secret };
	struct err_info ei = { 0 };
	struct rescue_report r;
	char file[100], back[100];
	FILE *f;

	fx_as(fx, "social_worker");
	(void)fx_person(fx, "Copie", "Jean", "1960-06-06");
	(void)snprintf(file, sizeof(file), "%s.cbk", fx->dir);
	(void)snprintf(back, sizeof(back), "%s-back", fx->dir);
	if (centre_backup(&ei, fx->dir, &how, file, &r).code != ERR_OK)
		fail_msg("%s %s %s", ei.key, ei.detail, ei.where);
	assert_false(file_holds(file, "Copie"));
	if (centre_restore(&ei, file, back, &how, NULL, &r).code != ERR_OK)
		fail_msg("%s %s %s", ei.key, ei.detail, ei.where);
	{
		char path[200];

		(void)snprintf(path, sizeof(path), "%s/data.db", back);
		assert_true(access(path, F_OK) == 0);
		(void)remove(path);
		(void)snprintf(path, sizeof(path), "%s/keys.db", back);
		(void)remove(path);
		(void)remove(back);
	}
	f = fopen(file, "r+b");
	assert_non_null(f);
	fseek(f, 5000, SEEK_SET);
	fputc(0x5A, f);
	fputc(0xA5, f);
	fclose(f);
	assert_int_not_equal(centre_restore(&ei, file, back, &how, NULL, &r).code, ERR_OK);
	assert_int_not_equal(access(back, F_OK), 0);
	(void)remove(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fx_teardown)
		T(creating_a_person_is_all_or_nothing),
		T(logging_and_correcting_is_all_or_nothing),
		T(a_commit_that_landed_after_all_is_not_forgotten),
		T(a_read_that_cannot_be_audited_is_not_answered),
		T(the_files_hold_no_name_number_or_word),
		T(a_stolen_folder_without_the_secret_opens_nothing),
		T(a_copy_comes_back_and_a_damaged_one_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
