/* See backup.h: writing, the header, and the check without a key.  Opening is in restore.c. */
#include "vault/backup.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "vault/backup_inner.h"
#include "vault/key.h"

#include "base/banned.h"

Err backup_read(int fd, void *p, size_t n, size_t *got, struct err_info *ei)
{
	uint8_t *b = p;

	*got = 0;
	while (*got < n) {
		ssize_t r = read(fd, b + *got, n - *got);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return ERR(ei, ERR_INTERNAL, "backup.io", "errno %d", errno);
		if (r == 0)
			break;
		*got += (size_t)r;
	}
	return OK;
}

Err backup_write(int fd, const void *p, size_t n, struct err_info *ei)
{
	const uint8_t *b = p;

	while (n > 0) {
		ssize_t w = write(fd, b, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return ERR(ei, ERR_INTERNAL, "backup.io", "errno %d", errno);
		b += w;
		n -= (size_t)w;
	}
	return OK;
}

Err backup_buffers_new(struct backup_buffers **b, struct err_info *ei)
{
	*b = sodium_malloc(sizeof(**b));
	if (!*b)
		return ERR(ei, ERR_INTERNAL, "vault.no_memory", "%zu bytes", sizeof(**b));
	inner_must(crypto_generichash_init(&(*b)->hash, NULL, 0, BACKUP_HASH));
	return OK;
}

void backup_buffers_free(struct backup_buffers **b)
{
	if (!*b)
		return;
	sodium_memzero(*b, sizeof(**b));
	sodium_free(*b);
	*b = NULL;
}

bool backup_name_valid(const char *name)
{
	size_t n = strnlen(name, BACKUP_NAME_MAX + 1);

	return n >= 1 && n <= BACKUP_NAME_MAX && name[0] != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789._-") == n;
}

struct wrap_at backup_key_at(const struct backup_info *info)
{
	return wrap_at(WRAP_BACKUP, (int64_t)info->audit_seq, info->created_at);
}

/* The stream being written. */
struct out {
	struct backup_buffers *b;
	int fd;
	size_t n;     /* bytes waiting in b->plain */
	bool started; /* the first chunk is written */
	uint8_t ad[BACKUP_HASH];
	struct err_info *ei;
};

static Err put_raw(struct out *o, const void *p, size_t n)
{
	inner_must(crypto_generichash_update(&o->b->hash, p, n));
	return backup_write(o->fd, p, n, o->ei);
}

static Err put_chunk(struct out *o, uint8_t tag)
{
	unsigned long long len = 0;

	inner_must(crypto_secretstream_xchacha20poly1305_push(
		&o->b->stream, o->b->sealed, &len, o->b->plain, o->n, o->started ? NULL : o->ad,
		o->started ? 0 : sizeof(o->ad), tag));
	o->started = true;
	o->n = 0;
	return put_raw(o, o->b->sealed, (size_t)len);
}

/* A full chunk waits until it is known not to be the last. */
static Err put_plain(struct out *o, const void *p, size_t n)
{
	const uint8_t *from = p;

	while (n > 0) {
		size_t room;

		if (o->n == BACKUP_CHUNK)
			TRY(put_chunk(o, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE));
		room = BACKUP_CHUNK - o->n < n ? BACKUP_CHUNK - o->n : n;
		memcpy(o->b->plain + o->n, from, room);
		o->n += room;
		from += room;
		n -= room;
	}
	return OK;
}

static Err put_member(struct out *o, const struct backup_member *m)
{
	uint8_t piece[4096], more;
	uint64_t left = m->size;
	size_t got = 0;
	Err e = OK;

	be16_put(piece, (uint16_t)strlen(m->name));
	TRY(put_plain(o, piece, 2));
	TRY(put_plain(o, m->name, strlen(m->name)));
	be64_put(piece, m->size);
	TRY(put_plain(o, piece, 8));
	while (left > 0 && e.code == ERR_OK) {
		size_t want = left < sizeof(piece) ? (size_t)left : sizeof(piece);

		e = backup_read(m->fd, piece, want, &got, o->ei);
		if (e.code == ERR_OK && got != want)
			e = ERR(o->ei, ERR_INVALID, "backup.input", "%llu bytes missing",
				(unsigned long long)(left - got));
		if (e.code == ERR_OK)
			e = put_plain(o, piece, got);
		left -= got;
	}
	sodium_memzero(piece, sizeof(piece));
	TRY(e);
	TRY(backup_read(m->fd, &more, 1, &got, o->ei));
	if (got != 0)
		return ERR(o->ei, ERR_INVALID, "backup.input", "%s", "longer than announced");
	return OK;
}

static Err plain_size(const struct backup_member *members, size_t n, uint64_t *total,
		      struct err_info *ei)
{
	size_t i;

	*total = 2;
	if (n == 0 || n > BACKUP_MEMBERS_MAX)
		return ERR(ei, ERR_INVALID, "backup.input", "%zu members", n);
	for (i = 0; i < n; i++) {
		if (!backup_name_valid(members[i].name))
			return ERR(ei, ERR_INVALID, "backup.name", "%zu", i);
		if (members[i].size > BACKUP_PLAIN_MAX - *total)
			return ERR(ei, ERR_INVALID, "backup.input", "%zu too large", i);
		*total += 10 + strlen(members[i].name) + members[i].size;
	}
	return OK;
}

/* Header and stream header; the key of the stream is random and wrapped in the header. */
static Err put_head(struct out *o, const struct vault *v, const struct backup_info *info,
		    uint64_t plain)
{
	CLEANUP(key_wipe) struct key k = { .version = 1 };
	struct wrap_at at = backup_key_at(info);
	struct backup_head h = { .n = BACKUP_FIXED + info->n_slots * SLOT_SIZE };
	uint8_t stream[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
	crypto_generichash_state copy;

	memcpy(h.bytes, "CBK1", 4);
	be16_put(h.bytes + AT_VERSION, 1);
	be16_put(h.bytes + AT_SLOTS, (uint16_t)info->n_slots);
	memcpy(h.bytes + AT_CENTRE, v->centre, VAULT_CENTRE);
	be64_put(h.bytes + AT_CREATED, (uint64_t)info->created_at * 1000u);
	be64_put(h.bytes + AT_SEQ, info->audit_seq);
	be64_put(h.bytes + AT_PLAIN, plain);
	randombytes_buf(k.b, sizeof(k.b));
	wrap_seal_with(v, v->backup, &at, NULL, k.version, k.b, h.bytes + AT_KEY);
	memcpy(h.bytes + BACKUP_FIXED, info->slots, info->n_slots * SLOT_SIZE);
	TRY(put_raw(o, h.bytes, h.n));
	inner_must(crypto_secretstream_xchacha20poly1305_init_push(&o->b->stream, stream, k.b));
	TRY(put_raw(o, stream, sizeof(stream)));
	copy = o->b->hash;
	inner_must(crypto_generichash_final(&copy, o->ad, sizeof(o->ad)));
	return OK;
}

Err backup_seal(const struct vault *v, const struct backup_info *info,
		const struct backup_member *members, size_t n_members, int fd_out,
		struct err_info *ei)
{
	CLEANUP(backup_buffers_free) struct backup_buffers *b = NULL;
	struct out o = { .fd = fd_out, .ei = ei };
	uint8_t count[2], hash[BACKUP_HASH];
	uint64_t plain = 0;
	size_t i;

	if (info->n_slots < 1 || info->n_slots > BACKUP_SLOTS_MAX)
		return ERR(ei, ERR_INVALID, "backup.input", "%zu slots", info->n_slots);
	TRY(plain_size(members, n_members, &plain, ei));
	TRY(backup_buffers_new(&b, ei));
	o.b = b;
	TRY(put_head(&o, v, info, plain));
	be16_put(count, (uint16_t)n_members);
	TRY(put_plain(&o, count, sizeof(count)));
	for (i = 0; i < n_members; i++)
		TRY(put_member(&o, &members[i]));
	TRY(put_chunk(&o, crypto_secretstream_xchacha20poly1305_TAG_FINAL));
	inner_must(crypto_generichash_final(&b->hash, hash, sizeof(hash)));
	TRY(backup_write(fd_out, hash, sizeof(hash), ei));
	if (fsync(fd_out) != 0 && errno != EINVAL && errno != EROFS) /* a pipe has no disk */
		return ERR(ei, ERR_INTERNAL, "backup.io", "errno %d", errno);
	return OK;
}

Err backup_head_read(int fd, struct backup_head *head, struct backup_info *info,
		     struct err_info *ei)
{
	size_t got = 0, slots;
	uint64_t created;

	TRY(backup_read(fd, head->bytes, BACKUP_FIXED, &got, ei));
	if (got != BACKUP_FIXED || sodium_memcmp(head->bytes, "CBK1", 4) != 0 ||
	    be16_get(head->bytes + AT_VERSION) != 1)
		return ERR(ei, ERR_INVALID, "backup.format", "%zu bytes", got);
	info->n_slots = be16_get(head->bytes + AT_SLOTS);
	info->plain_size = be64_get(head->bytes + AT_PLAIN);
	created = be64_get(head->bytes + AT_CREATED);
	if (info->n_slots < 1 || info->n_slots > BACKUP_SLOTS_MAX || info->plain_size < 2 ||
	    info->plain_size > BACKUP_PLAIN_MAX || created % 1000 != 0 || created > INT64_MAX)
		return ERR(ei, ERR_INVALID, "backup.format", "%zu slots", info->n_slots);
	slots = info->n_slots * SLOT_SIZE;
	TRY(backup_read(fd, head->bytes + BACKUP_FIXED, slots, &got, ei));
	if (got != slots)
		return ERR(ei, ERR_INVALID, "backup.format", "%zu of %zu", got, slots);
	head->n = BACKUP_FIXED + slots;
	memcpy(info->centre, head->bytes + AT_CENTRE, VAULT_CENTRE);
	memcpy(info->slots, head->bytes + BACKUP_FIXED, slots);
	info->created_at = (int64_t)(created / 1000);
	info->audit_seq = be64_get(head->bytes + AT_SEQ);
	return OK;
}

Err backup_inspect(int fd_in, struct backup_info *info, struct err_info *ei)
{
	struct backup_head head;

	return backup_head_read(fd_in, &head, info, ei);
}

/* Hashes what stands before the last 32 bytes: a window of that size is held back. */
Err backup_check(int fd_in, struct err_info *ei)
{
	CLEANUP(backup_buffers_free) struct backup_buffers *b = NULL;
	uint8_t hash[BACKUP_HASH];
	size_t held = 0, got = 0;

	TRY(backup_buffers_new(&b, ei));
	do {
		TRY(backup_read(fd_in, b->plain + held, sizeof(b->plain) - held, &got, ei));
		held += got;
		if (held > BACKUP_HASH) {
			size_t n = held - BACKUP_HASH;

			inner_must(crypto_generichash_update(&b->hash, b->plain, n));
			memmove(b->plain, b->plain + n, BACKUP_HASH);
			held = BACKUP_HASH;
		}
	} while (got > 0);
	inner_must(crypto_generichash_final(&b->hash, hash, sizeof(hash)));
	if (held != BACKUP_HASH || sodium_memcmp(hash, b->plain, BACKUP_HASH) != 0)
		return ERR(ei, ERR_INVALID, "backup.damaged", "%s", "hash");
	return OK;
}
