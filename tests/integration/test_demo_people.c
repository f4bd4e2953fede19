#define _GNU_SOURCE
/* The people of the demonstration centre, and that nothing about them stands in clear. */
#include "integration/demo_shared.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "base/embed.h"
#include "core/audit.h"
#include "core/compartment.h"
#include "core/iban.h"
#include "core/identity.h"
#include "core/niss.h"
#include "svc/person/person.h"

/* ---- the people --------------------------------------------------------------------------- */

struct known {
	struct identity identity;
	struct administrative administrative;
	bool has_administrative;
};

static void read_known(struct ctx *cx, int64_t id, struct known *out)
{
	unsigned mask = 1u << COMPARTMENT_IDENTITY | 1u << COMPARTMENT_ADMINISTRATIVE;
	struct compartment c[5];

	*out = (struct known){ 0 };
	must(compartments_read(cx, id, mask, c), &cx->err);
	must(schema_read_own(cx, &identity_schema, c[1].json, c[1].len, &out->identity, NULL),
	     &cx->err);
	out->has_administrative = c[2].json != NULL;
	if (c[2].json)
		must(schema_read_own(cx, &administrative_schema, c[2].json, c[2].len,
				     &out->administrative, NULL),
		     &cx->err);
}

static size_t all_ids(struct ctx *cx, int64_t **out)
{
	static const char IDS[] = "SELECT person_id FROM person ORDER BY person_id";
	struct stmt q = { 0 };
	bool row = false;
	size_t n = 0;

	*out = arena_array(cx->arena, DEMO_PEOPLE, sizeof(**out));
	must(db_query(cx, &q, IDS, NO_BIND), &cx->err);
	for (;;) {
		must(db_next(cx, &q, &row), &cx->err);
		if (!row)
			break;
		assert_true(n < DEMO_PEOPLE);
		(*out)[n++] = col_int(&q, 0);
	}
	stmt_done(&q);
	return n;
}

static void numbers_are_valid_and_agree_with_birth_and_sex(void **state)
{
	int64_t *ids = NULL;
	struct view v;
	size_t n, with_niss = 0, with_iban = 0;

	(void)state;
	view_open(&v);
	n = all_ids(&v.cx, &ids);
	for (size_t i = 0; i < n; i++) {
		struct known k;
		struct niss niss;
		struct iban iban;

		read_known(&v.cx, ids[i], &k);
		assert_true(k.has_administrative && k.identity.birth_date <= v.cx.today);
		if (k.administrative.niss) {
			with_niss++;
			assert_true(niss_parse(k.administrative.niss, v.cx.today, &niss));
			assert_int_equal(niss.birth, k.identity.birth_date);
			if (k.identity.sex < 2)
				assert_int_equal(niss.sex,
						 k.identity.sex == 0 ? SEX_MALE : SEX_FEMALE);
		}
		if (k.administrative.iban) {
			with_iban++;
			assert_true(iban_parse(k.administrative.iban, &iban));
			assert_true(iban_belgian(&iban));
		}
	}
	assert_true(with_niss > n * 8 / 10 && with_iban > n / 2);
	assert_int_equal(fx_sql(&centre, "SELECT count(*) FROM person_niss"), with_niss);
	view_end(&v);
}

static void households_share_an_address_and_children_a_surname(void **state)
{
	static const char PAIRS[] =
		"SELECT h.person_id, c.person_id, c.role FROM household_member h"
		" JOIN household_member c ON c.household_id = h.household_id AND c.role <> "
		"'head'"
		" WHERE h.role = 'head'";
	struct stmt q = { 0 };
	bool row = false;
	struct view v;
	int children = 0;

	(void)state;
	view_open(&v);
	must(db_query(&v.cx, &q, PAIRS, NO_BIND), &v.cx.err);
	for (;;) {
		struct known head, other;

		must(db_next(&v.cx, &q, &row), &v.cx.err);
		if (!row)
			break;
		read_known(&v.cx, col_int(&q, 0), &head);
		read_known(&v.cx, col_int(&q, 1), &other);
		assert_string_equal(head.identity.address->street,
				    other.identity.address->street);
		assert_string_equal(head.identity.address->number,
				    other.identity.address->number);
		if (strcmp(col_text(&q, 2, &v.arena), "child") != 0)
			continue;
		children++;
		assert_string_equal(head.identity.last_name, other.identity.last_name);
		assert_true(other.identity.birth_date - head.identity.birth_date > 17 * 365);
	}
	stmt_done(&q);
	assert_true(children > 50);
	view_end(&v);
}

/* ---- secrecy ------------------------------------------------------------------------------ */

static bool holds(const char *hay, size_t n, const char *needle)
{
	return memmem(hay, n, needle, strlen(needle)) != NULL;
}

/* Words that stand in files which anybody may read say nothing about a person. */
static bool public_word(const struct model *m, const char *word)
{
	for (const struct embedded *f = embedded_schema; f->path; f++)
		if (!strstr(f->path, "demo/people") &&
		    holds((const char *)f->data, f->len, word))
			return true;
	for (size_t i = 0; i < m->n_users; i++)
		if (strstr(m->users[i].name, word))
			return true;
	return false;
}

static void refuse(const char *hay, size_t n, const char *needle)
{
	if (needle && holds(hay, n, needle))
		fail_msg("%zu bytes about a person stand in clear", strlen(needle));
}

static size_t look_for_person(const struct ctx *cx, const char *hay, size_t n,
			      const struct known *k)
{
	const struct contact *c = k->identity.contacts.items;
	size_t looked = 0;

	refuse(hay, n, k->administrative.niss);
	refuse(hay, n, k->administrative.iban);
	for (size_t i = 0; i < k->identity.contacts.n; i++)
		refuse(hay, n, c[i].value);
	if (strlen(k->identity.last_name) > 5 &&
	    !public_word(cx->model, k->identity.last_name)) {
		refuse(hay, n, k->identity.last_name);
		looked = 1;
	}
	return looked;
}

static void nothing_about_a_person_stands_in_clear(void **state)
{
	static const char *const files[] = { "data.db", "keys.db", "data.db-wal",
					     "keys.db-wal" };
	static const char *const words[] = { "\"last_name\"",	       "\"note\"",
					     "Visite à domicile pour", "Logement social, loyer",
					     "courriel.example",       "Vit seul",
					     "Régime sans sel" };
	int64_t *ids = NULL;
	struct view v;
	size_t n, looked = 0;

	(void)state;
	view_open(&v);
	n = all_ids(&v.cx, &ids);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char path[100];
		struct stat st;
		char *hay;
		int fd;

		(void)snprintf(path, sizeof(path), "%s/%s", centre.dir, files[i]);
		fd = open(path, O_RDONLY);
		assert_true(fd >= 0 && fstat(fd, &st) == 0);
		if (st.st_size == 0) {
			close(fd);
			continue;
		}
		hay = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		assert_ptr_not_equal(hay, MAP_FAILED);
		for (size_t w = 0; w < ARRAY_LEN(words); w++)
			refuse(hay, (size_t)st.st_size, words[w]);
		for (size_t p = 0; p < n; p++) {
			struct known k;

			read_known(&v.cx, ids[p], &k);
			looked += look_for_person(&v.cx, hay, (size_t)st.st_size, &k);
		}
		munmap(hay, (size_t)st.st_size);
		close(fd);
	}
	assert_true(looked > 100);
	view_end(&v);
}

static void the_audit_chain_holds_and_tells_each_batch(void **state)
{
	struct audit_report report;
	struct view v;

	(void)state;
	view_open(&v);
	must(audit_verify(&v.cx, &report), &v.cx.err);
	assert_true(report.chain_ok && report.checkpoints_ok);
	view_end(&v);
	assert_int_equal(fx_sql(&centre, "SELECT sum(rows) FROM audit WHERE action ="
					 " 'demo.interventions'"),
			 DEMO_RECORDS);
	assert_int_equal(fx_sql(&centre, "SELECT sum(rows) FROM audit WHERE action ="
					 " 'demo.people'"),
			 DEMO_PEOPLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_valid_and_agree_with_birth_and_sex),
		cmocka_unit_test(households_share_an_address_and_children_a_surname),
		cmocka_unit_test(nothing_about_a_person_stands_in_clear),
		cmocka_unit_test(the_audit_chain_holds_and_tells_each_batch),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
