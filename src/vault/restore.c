/*
 * backup_open(): the way back of vault/backup.h.
 *
 * Everything is written into `dir`.part; the folder gets its name after the final tag, the hash
 * at the end and the end of the file were all seen and the files are on the disk.  Any other
 * way out removes the folder.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/backup_inner.h"
#include "vault/key.h"

#include "base/banned.h"

/* The stream being read. */
struct in {
	struct backup_buffers *b;
	int fd;
	uint64_t left; /* plain bytes in chunks not read yet */
	size_t at, n;  /* read position and fill of b->plain */
	bool started;
	uint8_t ad[BACKUP_HASH];
	struct err_info *ei;
};

/* The folder being filled. */
struct target {
	char part[PATH_MAX];
	int dir; /* -1 when it does not exist */
	bool done;
	char names[BACKUP_MEMBERS_MAX][BACKUP_NAME_MAX + 1];
	size_t n;
};

static void target_end(struct target *t)
{
	size_t i;

	if (t->dir < 0)
		return;
	for (i = 0; i < t->n && !t->done; i++)
		(void)unlinkat(t->dir, t->names[i], 0);
	(void)close(t->dir);
	if (!t->done)
		(void)rmdir(t->part);
}

static void fd_end(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static Err target_begin(struct target *t, const char *dir, struct err_info *ei)
{
	struct stat st;
	int n = snprintf(t->part, sizeof(t->part), "%s.part", dir);

	if (n < 0 || (size_t)n >= sizeof(t->part))
		return ERR(ei, ERR_INVALID, "backup.name", "%d bytes", n);
	if (lstat(dir, &st) == 0)
		return ERR(ei, ERR_INVALID, "backup.exists", "%s", "");
	if (mkdir(t->part, 0700) != 0)
		return ERR(ei, errno == EEXIST ? ERR_INVALID : ERR_INTERNAL,
			   errno == EEXIST ? "backup.exists" : "backup.io", "errno %d", errno);
	t->dir = open(t->part, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (t->dir < 0) {
		(void)rmdir(t->part);
		return ERR(ei, ERR_INTERNAL, "backup.io", "errno %d", errno);
	}
	return OK;
}

static Err damaged(const struct in *in, const char *what)
{
	return ERR(in->ei, ERR_INVALID, "backup.damaged", "%s", what);
}

static Err get_raw(struct in *in, void *p, size_t n)
{
	size_t got = 0;

	TRY(backup_read(in->fd, p, n, &got, in->ei));
	if (got != n)
		return damaged(in, "cut");
	inner_must(crypto_generichash_update(&in->b->hash, p, n));
	return OK;
}

/* The header says how many chunks there are; each tag must agree. */
static Err get_chunk(struct in *in)
{
	size_t n = in->left < BACKUP_CHUNK ? (size_t)in->left : BACKUP_CHUNK;
	bool last = in->left == n;
	uint8_t tag = 0xFF;

	if (n == 0)
		return damaged(in, "plain size");
	TRY(get_raw(in, in->b->sealed, n + crypto_secretstream_xchacha20poly1305_ABYTES));
	if (crypto_secretstream_xchacha20poly1305_pull(
		    &in->b->stream, in->b->plain, NULL, &tag, in->b->sealed,
		    n + crypto_secretstream_xchacha20poly1305_ABYTES,
		    in->started ? NULL : in->ad, in->started ? 0 : sizeof(in->ad)) != 0)
		return damaged(in, "chunk");
	if (tag != (last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
			 : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE))
		return damaged(in, "tag");
	in->started = true;
	in->left -= n;
	in->at = 0;
	in->n = n;
	return OK;
}

/* Up to n plain bytes, at least one. */
static Err get_some(struct in *in, const uint8_t **p, size_t *n)
{
	size_t have;

	if (in->at == in->n)
		TRY(get_chunk(in));
	have = in->n - in->at;
	*p = in->b->plain + in->at;
	*n = *n < have ? *n : have;
	in->at += *n;
	return OK;
}

static Err get_plain(struct in *in, void *out, size_t n)
{
	uint8_t *to = out;

	while (n > 0) {
		const uint8_t *p = NULL;
		size_t some = n;

		TRY(get_some(in, &p, &some));
		memcpy(to, p, some);
		to += some;
		n -= some;
	}
	return OK;
}

static Err get_member(struct in *in, struct target *t)
{
	char *name = t->names[t->n];
	uint8_t number[8];
	uint64_t left;
	size_t len;
	CLEANUP(fd_end) int fd = -1;

	TRY(get_plain(in, number, 2));
	len = be16_get(number);
	if (len > BACKUP_NAME_MAX)
		return damaged(in, "name");
	memset(name, 0, BACKUP_NAME_MAX + 1);
	TRY(get_plain(in, name, len));
	TRY(get_plain(in, number, 8));
	left = be64_get(number);
	if (strlen(name) != len || !backup_name_valid(name))
		return damaged(in, "name");
	fd = openat(t->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return ERR(in->ei, ERR_INTERNAL, "backup.io", "errno %d", errno);
	t->n++;
	while (left > 0) {
		const uint8_t *p = NULL;
		size_t n = left < BACKUP_CHUNK ? (size_t)left : BACKUP_CHUNK;

		TRY(get_some(in, &p, &n));
		TRY(backup_write(fd, p, n, in->ei));
		left -= n;
	}
	if (fsync(fd) != 0)
		return ERR(in->ei, ERR_INTERNAL, "backup.io", "errno %d", errno);
	return OK;
}

static Err get_members(struct in *in, struct target *t)
{
	uint8_t count[2];
	size_t n;

	TRY(get_plain(in, count, sizeof(count)));
	n = be16_get(count);
	if (n > BACKUP_MEMBERS_MAX)
		return damaged(in, "members");
	while (t->n < n)
		TRY(get_member(in, t));
	if (in->left != 0 || in->at != in->n)
		return damaged(in, "plain size");
	return OK;
}

/* The hash and the end of the file. */
static Err get_trailer(struct in *in)
{
	uint8_t hash[BACKUP_HASH], stored[BACKUP_HASH + 1];
	size_t got = 0;

	inner_must(crypto_generichash_final(&in->b->hash, hash, sizeof(hash)));
	TRY(backup_read(in->fd, stored, sizeof(stored), &got, in->ei));
	if (got != BACKUP_HASH || sodium_memcmp(hash, stored, BACKUP_HASH) != 0)
		return damaged(in, "hash");
	return OK;
}

/* From the header to the key of the stream. */
static Err unlock_stream(struct in *in, const struct backup_unlock *unlock,
			 struct backup_info *info)
{
	CLEANUP(tmk_wipe) struct tmk tmk = { 0 };
	CLEANUP(key_wipe) struct key k = { 0 };
	CLEANUP(vault_closep) struct vault *v = NULL;
	uint8_t stream[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
	crypto_generichash_state copy;
	struct backup_head head;
	struct wrap_at at;

	TRY(backup_head_read(in->fd, &head, info, in->ei));
	inner_must(crypto_generichash_update(&in->b->hash, head.bytes, head.n));
	if (!unlock->open(unlock->arg, info, &tmk))
		return ERR(in->ei, ERR_INVALID, "backup.locked", "%zu slots", info->n_slots);
	v = vault_open(&tmk, info->centre, in->ei);
	if (!v)
		return (Err){ in->ei->code };
	at = backup_key_at(info);
	if (!wrap_open_with(v, v->backup, &at, head.bytes + AT_KEY, KEY_WRAPPED, &k.version,
			    k.b))
		return damaged(in, "backup key");
	TRY(get_raw(in, stream, sizeof(stream)));
	copy = in->b->hash;
	inner_must(crypto_generichash_final(&copy, in->ad, sizeof(in->ad)));
	if (crypto_secretstream_xchacha20poly1305_init_pull(&in->b->stream, stream, k.b) != 0)
		return damaged(in, "stream header");
	in->left = info->plain_size;
	return OK;
}

Err backup_open(int fd_in, const struct backup_unlock *unlock, const char *dir,
		struct backup_info *info, struct err_info *ei)
{
	CLEANUP(backup_buffers_free) struct backup_buffers *b = NULL;
	CLEANUP(target_end) struct target t = { .dir = -1 };
	struct in in = { .fd = fd_in, .ei = ei };

	TRY(backup_buffers_new(&b, ei));
	in.b = b;
	TRY(unlock_stream(&in, unlock, info));
	TRY(target_begin(&t, dir, ei));
	TRY(get_members(&in, &t));
	TRY(get_trailer(&in));
	if (fsync(t.dir) != 0 || rename(t.part, dir) != 0)
		return ERR(ei, ERR_INTERNAL, "backup.io", "errno %d", errno);
	t.done = true;
	return OK;
}
