/*
 * What the play made of its persons, told to the oracle, and compared on the way with the columns of
 * the directory.  Behind facts_play.h and facts_sql.h; call with_ctx(know, NULL) on an open oracle.
 */
#ifndef TESTS_FACTS_KNOW_H
#define TESTS_FACTS_KNOW_H

#include "integration/facts_play.h"
#include "integration/facts_sql.h"

static Err know(struct ctx *cx, void *arg)
{
	struct directory *d = cx->app->directory;
	const struct directory_columns *c = directory_columns(d);

	(void)arg;
	oracle_do("DELETE FROM known");
	for (size_t i = 0; i < pl.n_persons; i++) {
		const struct known_person *p = &pl.persons[i];
		uint32_t slot = directory_slot(d, p->id);
		uint16_t locality;
		char sql[200], birth[16] = "NULL";

		assert_int_not_equal(slot, DIRECTORY_SLOT_NONE);
		locality = directory_locality_at(c, slot);
		/* The columns say what the test knows; the number of a place is the directory's. */
		assert_int_equal(directory_birth_at(c, slot), p->birth);
		assert_int_equal((int)directory_sex_at(c, slot), p->sex);
		assert_string_equal(directory_locality_name(d, locality),
				    LOCALITIES[p->locality]);
		if (p->birth != DAY_NONE)
			(void)snprintf(birth, sizeof(birth), "%d", p->birth);
		(void)snprintf(sql, sizeof(sql),
			       "INSERT INTO known VALUES (%" PRId64 ", %s, %d, %u)", p->id,
			       birth, p->sex, locality);
		oracle_do(sql);
	}
	return OK;
}

#endif
