/* vault/backup.h: nothing but the whole, unchanged stream is taken, and a refusal leaves no
 * trace. */
#include "test_vault_backup_common.h"

#include "base/banned.h"

static void every_flipped_byte_is_refused_and_leaves_nothing(void **state)
{
	struct bytes data, b = some_backup(300, &data);
	size_t i;

	(void)state;
	for (i = 0; i < b.n; i++) {
		b.p[i] ^= (uint8_t)(1u << i % 8);
		assert_int_not_equal(restore_with(b, host), ERR_OK);
		err_clear(&bk.ei);
		assert_false(exists(bk.dir));
		assert_false(exists(bk.part));
		b.p[i] ^= (uint8_t)(1u << i % 8);
	}
	assert_int_equal(restore_with(b, host), ERR_OK);
	free(data.p);
	free(b.p);
}

static void every_truncation_is_refused_and_leaves_nothing(void **state)
{
	struct bytes data, b = some_backup(300, &data), cut = b;

	(void)state;
	for (cut.n = 0; cut.n < b.n; cut.n++) {
		assert_int_not_equal(restore_with(cut, host), ERR_OK);
		err_clear(&bk.ei);
		assert_false(exists(bk.dir));
		assert_false(exists(bk.part));
	}
	free(data.p);
	free(b.p);
}

static void cut_continued_and_reordered_files_are_refused(void **state)
{
	struct bytes data, b = some_backup(4 * BACKUP_CHUNK, &data);
	size_t first = BACKUP_FIXED + 2 * SLOT_SIZE + 24;
	struct bytes work = { malloc(b.n + 1), b.n };
	size_t i;

	(void)state;
	/* a whole last chunk missing, with and without a right hash at the end */
	memcpy(work.p, b.p, b.n);
	work.n = first + 4 * BACKUP_SEALED;
	assert_leaves_nothing(work, "backup.damaged");
	crypto_generichash(work.p + work.n, 32, work.p, work.n, NULL, 0);
	work.n += 32;
	assert_leaves_nothing(work, "backup.damaged");
	/* one byte more */
	memcpy(work.p, b.p, b.n);
	work.p[b.n] = 0;
	work.n = b.n + 1;
	assert_leaves_nothing(work, "backup.damaged");
	/* two chunks swapped, the hash made right again */
	work.n = b.n;
	memcpy(work.p + first, b.p + first + BACKUP_SEALED, BACKUP_SEALED);
	memcpy(work.p + first + BACKUP_SEALED, b.p + first, BACKUP_SEALED);
	crypto_generichash(work.p + b.n - 32, 32, work.p, b.n - 32, NULL, 0);
	assert_leaves_nothing(work, "backup.damaged");
	/* a chunk dropped and another repeated in its place */
	memcpy(work.p, b.p, b.n);
	for (i = 1; i < 3; i++)
		memcpy(work.p + first + i * BACKUP_SEALED, b.p + first + BACKUP_SEALED,
		       BACKUP_SEALED);
	crypto_generichash(work.p + b.n - 32, 32, work.p, b.n - 32, NULL, 0);
	assert_leaves_nothing(work, "backup.damaged");
	free(work.p);
	free(data.p);
	free(b.p);
}

/* Somebody who can write the file makes the plain hash right: the cipher still refuses. */
static void a_changed_header_with_a_right_hash_is_refused(void **state)
{
	static const size_t at[] = {
		AT_CENTRE,    AT_CREATED + 3, AT_SEQ + 7,
		AT_PLAIN + 7, AT_KEY + 40,    BACKUP_FIXED + SLOT_SIZE + 90
	};
	struct bytes data, b = some_backup(300, &data);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(at); i++) {
		b.p[at[i]] ^= 2;
		crypto_generichash(b.p + b.n - 32, 32, b.p, b.n - 32, NULL, 0);
		assert_int_not_equal(restore_with(b, host), ERR_OK);
		err_clear(&bk.ei);
		assert_false(exists(bk.dir));
		assert_false(exists(bk.part));
		b.p[at[i]] ^= 2;
	}
	free(data.p);
	free(b.p);
}

/* A stream as backup_seal() writes it, of any plain bytes (less than a chunk). */
static struct bytes crafted(const void *plain, size_t n, uint64_t plain_size, uint8_t tag)
{
	crypto_secretstream_xchacha20poly1305_state st;
	struct wrap_at at = backup_key_at(&bk.info);
	struct bytes b = { calloc(1, 4096), BACKUP_FIXED + SLOT_SIZE };
	uint8_t key[32], ad[32];

	memcpy(b.p, "CBK1\0\1\0\1", 8);
	memcpy(b.p + AT_CENTRE, vault_centre(bk.v), VAULT_CENTRE);
	be64_put(b.p + AT_CREATED, (uint64_t)CREATED * 1000);
	be64_put(b.p + AT_SEQ, bk.info.audit_seq);
	be64_put(b.p + AT_PLAIN, plain_size);
	randombytes_buf(key, sizeof(key));
	wrap_seal_with(bk.v, bk.v->backup, &at, NULL, 1, key, b.p + AT_KEY);
	memcpy(b.p + BACKUP_FIXED, bk.info.slots[1], SLOT_SIZE);
	crypto_secretstream_xchacha20poly1305_init_push(&st, b.p + b.n, key);
	b.n += 24;
	crypto_generichash(ad, sizeof(ad), b.p, b.n, NULL, 0);
	crypto_secretstream_xchacha20poly1305_push(&st, b.p + b.n, NULL, plain, n, ad,
						   sizeof(ad), tag);
	b.n += n + 17;
	crypto_generichash(b.p + b.n, 32, b.p, b.n, NULL, 0);
	b.n += 32;
	return b;
}

#define FINAL crypto_secretstream_xchacha20poly1305_TAG_FINAL
#define MORE  crypto_secretstream_xchacha20poly1305_TAG_MESSAGE

/* Whoever made the file held the keys; what it says about files is still not believed. */
static void a_genuine_stream_with_hostile_content_is_refused(void **state)
{
#define CASE(text, extra, last, error)                                                         \
	{                                                                                      \
		text, sizeof(text) - 1, extra, last, error                                     \
	}
	static const struct {
		const char *plain;
		size_t n;
		int extra; /* announced beyond what is there */
		uint8_t tag;
		const char *key; /* NULL: fine */
	} cases[] = {
		CASE("\0\1\0\1a\0\0\0\0\0\0\0\2xy", 0, FINAL, NULL),
		CASE("\0\0", 0, FINAL, NULL),
		CASE("\0\1\0\1a\0\0\0\0\0\0\0\2xy", 0, MORE, "backup.damaged"),
		CASE("\0\1\0\1a\0\0\0\0\0\0\0\2xyz", 0, FINAL, "backup.damaged"),
		CASE("\0\1\0\1a\0\0\0\0\0\0\0\3xy", 0, FINAL, "backup.damaged"),
		CASE("\0\1\0\1a\0\0\0\0\0\0\0\2xy", 1, FINAL, "backup.damaged"),
		CASE("\0\1\0\1a\0\0\0\0\0\0\0\2xy", -1, FINAL, "backup.damaged"),
		CASE("\0\1\0\4../a\0\0\0\0\0\0\0\2xy", 0, FINAL, "backup.damaged"),
		CASE("\0\1\0\2..\0\0\0\0\0\0\0\2xy", 0, FINAL, "backup.damaged"),
		CASE("\0\1\0\3a\0b\0\0\0\0\0\0\0\2xy", 0, FINAL, "backup.damaged"),
		CASE("\0\1\0\0\0\0\0\0\0\0\0\2xy", 0, FINAL, "backup.damaged"),
		CASE("\0\1\377\377a\0\0\0\0\0\0\0\2xy", 0, FINAL, "backup.damaged"),
		CASE("\0\101\0\1a\0\0\0\0\0\0\0\2xy", 0, FINAL, "backup.damaged"),
		CASE("\0\2\0\1a\0\0\0\0\0\0\0\2xy", 0, FINAL, "backup.damaged"),
		CASE("\0\2\0\1a\0\0\0\0\0\0\0\0\0\1a\0\0\0\0\0\0\0\0", 0, FINAL,
		     "backup.io"), /* twice the same name */
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(cases); i++) {
		struct bytes b =
			crafted(cases[i].plain, cases[i].n,
				(uint64_t)((int64_t)cases[i].n + cases[i].extra), cases[i].tag);

		if (cases[i].key) {
			assert_leaves_nothing(b, cases[i].key);
		} else {
			assert_int_equal(restore_with(b, host), ERR_OK);
			remove_dir(bk.dir);
		}
		free(b.p);
	}
}

static void more_members_than_allowed_are_refused(void **state)
{
	uint8_t plain[2 + 12 * (BACKUP_MEMBERS_MAX + 1)] = { 0 };
	size_t i, n;

	(void)state;
	for (n = BACKUP_MEMBERS_MAX; n <= BACKUP_MEMBERS_MAX + 1; n++) {
		struct bytes b;

		be16_put(plain, (uint16_t)n);
		for (i = 0; i < n; i++) {
			plain[2 + 12 * i + 1] = 2;
			plain[2 + 12 * i + 2] = (uint8_t)('a' + i / 10);
			plain[2 + 12 * i + 3] = (uint8_t)('0' + i % 10);
		}
		b = crafted(plain, 2 + 12 * n, 2 + 12 * n, FINAL);
		if (n > BACKUP_MEMBERS_MAX) {
			assert_leaves_nothing(b, "backup.damaged");
		} else {
			assert_int_equal(restore_with(b, host), ERR_OK);
			remove_dir(bk.dir);
		}
		free(b.p);
	}
}

static void without_a_secret_it_stays_closed(void **state)
{
	static const uint8_t wrong[32] = "another machine";
	struct bytes data, b = some_backup(300, &data);

	(void)state;
	assert_int_equal(restore_with(b, wrong), ERR_INVALID);
	assert_string_equal(bk.ei.key, "backup.locked");
	err_clear(&bk.ei);
	assert_false(exists(bk.dir));
	assert_false(exists(bk.part));
	free(data.p);
	free(b.p);
}

static void an_existing_folder_is_not_touched(void **state)
{
	struct bytes data, b = some_backup(300, &data);

	(void)state;
	assert_int_equal(mkdir(bk.dir, 0700), 0);
	assert_int_equal(restore_with(b, host), ERR_INVALID);
	assert_string_equal(bk.ei.key, "backup.exists");
	err_clear(&bk.ei);
	assert_true(exists(bk.dir));
	assert_int_equal(rmdir(bk.dir), 0);
	assert_int_equal(mkdir(bk.part, 0700), 0);
	assert_int_equal(restore_with(b, host), ERR_INVALID);
	assert_string_equal(bk.ei.key, "backup.exists");
	err_clear(&bk.ei);
	assert_true(exists(bk.part));
	assert_int_equal(rmdir(bk.part), 0);
	free(data.p);
	free(b.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(every_flipped_byte_is_refused_and_leaves_nothing),
		T(every_truncation_is_refused_and_leaves_nothing),
		T(cut_continued_and_reordered_files_are_refused),
		T(a_changed_header_with_a_right_hash_is_refused),
		T(a_genuine_stream_with_hostile_content_is_refused),
		T(more_members_than_allowed_are_refused),
		T(without_a_secret_it_stays_closed),
		T(an_existing_folder_is_not_touched),
	};

	vault_test_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
