/* vault/backup.h: what is sealed comes back, and what cannot be sealed well is refused. */
#include "test_vault_backup_common.h"

#include "base/banned.h"

/* Sizes around one and two chunks: header of the members takes 2 + 17 + 17 bytes. */
static void members_come_back_whole(void **state)
{
	static const size_t sizes[] = { 0,     1,      65495,  65496,  65497, 65536,
					70000, 131031, 131032, 131033, 300000 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(sizes); i++) {
		struct bytes data, b = some_backup(sizes[i], &data);

		assert_int_equal(restore_with(b, host), ERR_OK);
		assert_false(exists(bk.part));
		assert_file("data.db", data.p, data.n);
		assert_file("keys.db", "keys", 4);
		remove_dir(bk.dir);
		free(data.p);
		free(b.p);
	}
}

static void the_header_is_readable_without_a_key(void **state)
{
	struct bytes data, b = some_backup(1000, &data);
	struct backup_info info = { 0 };
	int fd = file_of(b.p, b.n);

	(void)state;
	assert_ok(&bk.ei, backup_inspect(fd, &info, &bk.ei));
	assert_int_equal(info.created_at, CREATED);
	assert_int_equal(info.audit_seq, 4711);
	assert_int_equal(info.plain_size, 2 + 17 + 1000 + 17 + 4);
	assert_int_equal(info.n_slots, 2);
	assert_memory_equal(info.slots, bk.info.slots, 2 * SLOT_SIZE);
	assert_memory_equal(info.centre, vault_centre(bk.v), VAULT_CENTRE);
	(void)close(fd);
	free(data.p);
	free(b.p);
}

static enum err_code check(struct bytes b)
{
	int fd = file_of(b.p, b.n);
	Err e = backup_check(fd, &bk.ei);

	(void)close(fd);
	err_clear(&bk.ei);
	return e.code;
}

static void the_check_without_a_key_finds_damage(void **state)
{
	struct bytes data, b = some_backup(200000, &data), cut = b;
	size_t i;

	(void)state;
	assert_int_equal(check(b), ERR_OK);
	for (i = 0; i < b.n; i += i + 9973 < b.n || i == b.n - 1 ? 9973 : b.n - 1 - i) {
		b.p[i] ^= 0x40;
		assert_int_equal(check(b), ERR_INVALID);
		b.p[i] ^= 0x40;
	}
	for (i = 1; i < 40; i++) {
		cut.n = b.n - i;
		assert_int_equal(check(cut), ERR_INVALID);
		cut.n = i - 1;
		assert_int_equal(check(cut), ERR_INVALID);
	}
	free(data.p);
	free(b.p);
}

static Err seal_one(const char *name, size_t said, size_t real, size_t n_slots)
{
	uint8_t zeros[100] = { 0 };
	struct backup_member m = { name, file_of(zeros, real), said };
	struct backup_info info = bk.info;
	int fd = file_of("", 0);
	Err e;

	info.n_slots = n_slots;
	e = backup_seal(bk.v, &info, &m, 1, fd, &bk.ei);
	(void)close(fd);
	(void)close(m.fd);
	return e;
}

static void names_that_could_leave_the_folder_are_refused(void **state)
{
	static const char *const bad[] = { "",	   ".",	   "..",  ".hidden", "a/b",
					   "../x", "a\nb", "a b", "\xC3\xA9" };
	char longest[BACKUP_NAME_MAX + 2];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		assert_refused(&bk.ei, seal_one(bad[i], 5, 5, 1), ERR_INVALID, "backup.name");
	memset(longest, 'n', sizeof(longest));
	longest[BACKUP_NAME_MAX + 1] = '\0';
	assert_refused(&bk.ei, seal_one(longest, 5, 5, 1), ERR_INVALID, "backup.name");
	longest[BACKUP_NAME_MAX] = '\0';
	assert_ok(&bk.ei, seal_one(longest, 5, 5, 1));
}

static void a_member_of_another_size_than_announced_is_refused(void **state)
{
	(void)state;
	assert_ok(&bk.ei, seal_one("a", 5, 5, 1));
	assert_refused(&bk.ei, seal_one("a", 6, 5, 1), ERR_INVALID, "backup.input");
	assert_refused(&bk.ei, seal_one("a", 4, 5, 1), ERR_INVALID, "backup.input");
	assert_refused(&bk.ei, seal_one("a", SIZE_MAX, 5, 1), ERR_INVALID, "backup.input");
	assert_refused(&bk.ei, seal_one("a", 5, 5, 0), ERR_INVALID, "backup.input");
	assert_refused(&bk.ei, seal_one("a", 5, 5, BACKUP_SLOTS_MAX + 1), ERR_INVALID,
		       "backup.input");
}

static void a_full_disk_is_an_error(void **state)
{
	struct backup_member m = { "a", file_of("12345", 5), 5 };
	int full = open("/dev/full", O_WRONLY);

	(void)state;
	assert_true(full >= 0);
	assert_refused(&bk.ei, backup_seal(bk.v, &bk.info, &m, 1, full, &bk.ei), ERR_INTERNAL,
		       "backup.io");
	(void)close(full);
	(void)close(m.fd);
}

static void the_content_is_not_in_the_file(void **state)
{
	static const char marker[] = "MARKER-OF-A-NAME";
	struct backup_member m = { "a", file_of(marker, sizeof(marker)), sizeof(marker) };
	int fd = file_of("", 0);
	struct bytes b;
	size_t i;

	(void)state;
	assert_ok(&bk.ei, backup_seal(bk.v, &bk.info, &m, 1, fd, &bk.ei));
	b = read_all(fd);
	for (i = 0; i + 6 < b.n; i++)
		assert_memory_not_equal(b.p + i, marker, 6);
	free(b.p);
	(void)close(fd);
	(void)close(m.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(members_come_back_whole),
		T(the_header_is_readable_without_a_key),
		T(the_check_without_a_key_finds_damage),
		T(names_that_could_leave_the_folder_are_refused),
		T(a_member_of_another_size_than_announced_is_refused),
		T(a_full_disk_is_an_error),
		T(the_content_is_not_in_the_file),
	};

	vault_test_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
