/* Shared by the tests of vault/backup.h: a centre, its backups, and a folder of its own. */
#ifndef TEST_VAULT_BACKUP_COMMON_H
#define TEST_VAULT_BACKUP_COMMON_H

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test_vault_common.h"
#include "vault/backup.h"
#include "vault/backup_inner.h"

static const uint8_t host[32] = "host secret of the test machine";

/* A folder of its own, and a file in memory. */
struct bk {
	char root[64], dir[96], part[104];
	struct vault *v;
	struct err_info ei;
	struct backup_info info;
	struct tmk tmk;
};

static struct bk bk;

static inline int setup(void **state)
{
	struct slot_secret secret = { host, NULL, 0 };
	struct slot_cost none = { 0, 0 };
	uint8_t centre[VAULT_CENTRE] = "the centre.....";

	memset(&bk, 0, sizeof(bk));
	(void)snprintf(bk.root, sizeof(bk.root), "/tmp/test_vault_backup.XXXXXX");
	assert_non_null(mkdtemp(bk.root));
	(void)snprintf(bk.dir, sizeof(bk.dir), "%s/restored", bk.root);
	(void)snprintf(bk.part, sizeof(bk.part), "%s.part", bk.dir);
	tmk_new(&bk.tmk, 1);
	bk.v = vault_open(&bk.tmk, centre, &bk.ei);
	assert_non_null(bk.v);
	bk.info.created_at = CREATED;
	bk.info.audit_seq = 4711;
	bk.info.n_slots = 2;
	assert_ok(&bk.ei,
		  slot_seal(SLOT_RECOVERY, &secret, none, &bk.tmk, bk.info.slots[0], &bk.ei));
	assert_ok(&bk.ei,
		  slot_seal(SLOT_HOST, &secret, none, &bk.tmk, bk.info.slots[1], &bk.ei));
	*state = &bk;
	return 0;
}

static inline void remove_dir(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		(void)unlinkat(dirfd(d), e->d_name, 0);
	(void)closedir(d);
	(void)rmdir(path);
}

static inline int teardown(void **state)
{
	(void)state;
	vault_close(bk.v);
	remove_dir(bk.dir);
	remove_dir(bk.root);
	return 0;
}

static inline int file_of(const void *p, size_t n)
{
	char path[128];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/file.XXXXXX", bk.root);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	if (n)
		assert_int_equal(write(fd, p, n), n);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

struct bytes {
	uint8_t *p;
	size_t n;
};

static inline struct bytes read_all(int fd)
{
	struct bytes b = { NULL, (size_t)lseek(fd, 0, SEEK_END) };

	b.p = malloc(b.n + 1);
	assert_int_equal(pread(fd, b.p, b.n, 0), b.n);
	return b;
}

/* Member "data.db" of `n` random bytes (kept in *data), and a small "keys.db". */
static inline struct bytes some_backup(size_t n, struct bytes *data)
{
	struct backup_member m[2] = { { "data.db", -1, n }, { "keys.db", -1, 4 } };
	struct bytes out;
	int fd = file_of("", 0);

	data->p = malloc(n + 1);
	data->n = n;
	randombytes_buf(data->p, n);
	m[0].fd = file_of(data->p, n);
	m[1].fd = file_of("keys", 4);
	assert_ok(&bk.ei, backup_seal(bk.v, &bk.info, m, 2, fd, &bk.ei));
	out = read_all(fd);
	(void)close(fd);
	(void)close(m[0].fd);
	(void)close(m[1].fd);
	return out;
}

static inline bool open_slot(void *arg, const struct backup_info *info, struct tmk *tmk)
{
	struct slot_secret secret = { arg, NULL, 0 };
	size_t i;

	for (i = 0; i < info->n_slots; i++)
		if (slot_open(info->slots[i], SLOT_SIZE, &secret, tmk) == SLOT_OPENED)
			return true;
	return false;
}

static inline enum err_code restore_with(struct bytes b, const uint8_t *secret)
{
	uint8_t copy[32];
	struct backup_unlock unlock = { open_slot, copy };
	struct backup_info info = { 0 };
	int fd = file_of(b.p, b.n);
	Err e;

	memcpy(copy, secret, sizeof(copy));
	e = backup_open(fd, &unlock, bk.dir, &info, &bk.ei);
	(void)close(fd);
	return e.code;
}

static inline bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* Refused with this key, and no trace on the disk. */
static inline void assert_leaves_nothing(struct bytes b, const char *key)
{
	assert_int_not_equal(restore_with(b, host), ERR_OK);
	assert_string_equal(bk.ei.key, key);
	err_clear(&bk.ei);
	assert_false(exists(bk.dir));
	assert_false(exists(bk.part));
}

static inline void assert_file(const char *name, const void *p, size_t n)
{
	char path[256];
	struct stat st;
	struct bytes b;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", bk.dir, name);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	b = read_all(fd);
	assert_int_equal(b.n, n);
	assert_memory_equal(b.p, p, n);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	free(b.p);
	(void)close(fd);
}

#endif
