/* Shared by backup.c, restore.c and their tests: the offsets and the reading of a header. */
#ifndef VAULT_BACKUP_INNER_H
#define VAULT_BACKUP_INNER_H

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/backup.h"
#include "vault/inner.h"

#define BACKUP_CHUNK	 65536
#define BACKUP_SEALED	 (BACKUP_CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES)
#define BACKUP_FIXED	 128
#define BACKUP_HASH	 32
#define BACKUP_PLAIN_MAX ((uint64_t)1 << 46)

enum backup_offset {
	AT_VERSION = 4,
	AT_SLOTS = 6,
	AT_CENTRE = 8,
	AT_CREATED = 24,
	AT_SEQ = 32,
	AT_PLAIN = 40,
	AT_KEY = 48,
};

struct backup_head {
	uint8_t bytes[BACKUP_FIXED + BACKUP_SLOTS_MAX * SLOT_SIZE];
	size_t n;
};

/* Chunks go through here: one page-guarded block, wiped when given back. */
struct backup_buffers {
	crypto_generichash_state hash; /* of every byte of the file so far */
	crypto_secretstream_xchacha20poly1305_state stream;
	uint8_t plain[BACKUP_CHUNK];
	uint8_t sealed[BACKUP_SEALED];
};

MUST_CHECK Err backup_buffers_new(struct backup_buffers **b, struct err_info *ei);
void backup_buffers_free(struct backup_buffers **b); /* for CLEANUP */

MUST_CHECK Err backup_head_read(int fd, struct backup_head *head, struct backup_info *info,
				struct err_info *ei);
struct wrap_at backup_key_at(const struct backup_info *info);
bool backup_name_valid(const char *name);

/* Reads up to n bytes, fewer only at the end of the file. */
MUST_CHECK Err backup_read(int fd, void *p, size_t n, size_t *got, struct err_info *ei);
MUST_CHECK Err backup_write(int fd, const void *p, size_t n, struct err_info *ei);

#endif
