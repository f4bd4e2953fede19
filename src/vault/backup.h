/*
 * BACKUP v1 (.cbk): files of a centre in one encrypted stream.  Big-endian.
 *
 *	  0  4 "CBK1" | 4 2 version 1 | 6 2 number of slots s, 1 to 16 | 8 16 centre
 *	 24  8 created, ms | 32 8 audit sequence number | 40 8 plain size
 *	 48 80 backup key (random, WRAPPED KEY v1 under K_backup) | 128 s x 152 key slots
 *	    24 secretstream header
 *	       chunks of 65 536 plain bytes + 17, the last one shorter or full, with the final
 * tag; AD of the first chunk = BLAKE2b-256 of every byte before it 32 BLAKE2b-256 of everything
 * before: checked without any key (backup_check) plain: number of members u16, then for each:
 * name length u16, name, size u64, bytes
 *
 * The slots inside make the file whole: with the host secret, a passphrase or two shares it
 * opens on an empty machine.  K_backup follows from the master key, so an old backup opens with
 * its own slots also after a rotation.
 *
 * Opening writes into `dir`.part and renames it to `dir` after the last check: a file that is
 * cut, changed, reordered or continued is refused and leaves nothing behind.
 *
 * Member names: 1 to 64 of A-Z a-z 0-9 . _ - and no dot first.  Errors (ERR_INVALID unless
 * told): "backup.format", "backup.damaged", "backup.locked" (no slot was opened),
 * "backup.exists" (`dir` is there), "backup.name", "backup.input" (a member is shorter or longer
 * than announced), "backup.io" (ERR_INTERNAL; detail: errno).
 */
#ifndef VAULT_BACKUP_H
#define VAULT_BACKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/macros.h"
#include "vault/slot.h"
#include "vault/vault.h"

#define BACKUP_SLOTS_MAX   16
#define BACKUP_MEMBERS_MAX 64
#define BACKUP_NAME_MAX	   64

struct backup_member {
	const char *name;
	int fd;	       /* read from its current position */
	uint64_t size; /* exactly so many bytes, then end of file */
};

/* What the header says; readable without a key. */
struct backup_info {
	uint8_t centre[VAULT_CENTRE];
	int64_t created_at; /* unix seconds */
	uint64_t audit_seq;
	uint64_t plain_size;
	size_t n_slots;
	uint8_t slots[BACKUP_SLOTS_MAX][SLOT_SIZE];
};

/*
 * Writes the stream to `fd_out` and syncs it; on failure the caller removes the file.  Of
 * `info`: created_at, audit_seq, n_slots and slots are read.  At least one slot should not need
 * this machine (SLOT_RECOVERY).
 */
MUST_CHECK Err backup_seal(const struct vault *v, const struct backup_info *info,
			   const struct backup_member *members, size_t n_members, int fd_out,
			   struct err_info *ei);

/* Reads the header from the current position; leaves it after the slots. */
MUST_CHECK Err backup_inspect(int fd_in, struct backup_info *info, struct err_info *ei);

/* The hash at the end, without a key: finds damage of a copy, not forgery. */
MUST_CHECK Err backup_check(int fd_in, struct err_info *ei);

/* Opens one of the slots (slot_open) into `tmk`; false: none opens. */
struct backup_unlock {
	bool (*open)(void *arg, const struct backup_info *info, struct tmk *tmk);
	void *arg;
};

/* `dir` must not exist, its parent must.  Files get mode 0600, the folder 0700. */
MUST_CHECK Err backup_open(int fd_in, const struct backup_unlock *unlock, const char *dir,
			   struct backup_info *info, struct err_info *ei);

#endif
