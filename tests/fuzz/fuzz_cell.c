/*
 * Everything in src/vault that reads bytes from a disk, a paper or a mail: cells, wrapped keys,
 * slots, shares, checkpoints, backup headers, and the password policy.
 *
 * The first byte picks the reader.  Keys and nonces are fixed, so exactly one input of each
 * kind is genuine (it is in corpus/cell); anything else that opens is a forgery and stops the
 * run.
 *
 *	clang -fsanitize=fuzzer,address,undefined … tests/fuzz/fuzz_cell.c
 *	./fuzz_cell tests/fuzz/corpus/cell
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/backup.h"
#include "vault/cell.h"
#include "vault/chain.h"
#include "vault/inner.h"
#include "vault/password.h"
#include "vault/share.h"
#include "vault/slot.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define CREATED 1700000000

static struct {
	bool ready;
	struct vault *v;
	struct arena arena;
	struct key dek;
	struct cell_at at;
	uint8_t cell[176], wrapped[KEY_WRAPPED];
	char *note;
	FILE *file;
} fz;

static const uint8_t secret[32] = "the host secret of the fuzzer";

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void load_sign_key(struct err_info *ei)
{
	struct wrap_at at = wrap_at(WRAP_PURPOSE, VAULT_KEY_SIGN, CREATED);
	uint8_t key[32] = { 7 }, w[KEY_WRAPPED];

	wrap_seal(fz.v, &at, 1, key, w);
	must(vault_key_load(fz.v, VAULT_KEY_SIGN, CREATED, w, sizeof(w), ei).code == ERR_OK);
}

static void prepare(void)
{
	struct err_info ei = { 0 };
	struct tmk tmk = { .version = 1 };
	uint8_t centre[VAULT_CENTRE] = { 1 }, nonce[INNER_NONCE] = { 2 };
	struct cell_place place = { .table = 3, .column = 1, .version = 7 };
	struct cell_key k = { fz.dek.b, 1, SCOPE_PERSON };
	struct wrap_at at = wrap_at(WRAP_PERSON, 5, CREATED);
	struct checkpoint cp = { .origin = "cpas.example", .entries = 12, .at_ms = 1 };
	static struct arena keep;

	vault_test_mode = true;
	must(vault_start(&ei).code == ERR_OK);
	fz.v = vault_open(&tmk, centre, &ei);
	must(fz.v != NULL);
	load_sign_key(&ei);
	fz.dek.version = 1;
	fz.at = (struct cell_at){
		.person = 5, .row = 6, .table = 3, .column = 1, .version = 7
	};
	be64_put(place.person + 8, 5);
	be64_put(place.row + 8, 6);
	cell_write(fz.v, &k, &place, nonce, "genuine", 7, 128, fz.cell);
	wrap_seal_with(fz.v, fz.v->wrap, &at, nonce, 1, fz.dek.b, fz.wrapped);
	arena_init(&fz.arena, ARENA_LIMIT_DEFAULT);
	arena_init(&keep, 1 << 16);
	must(checkpoint_sign(&keep, fz.v, &cp, &fz.note, &ei).code == ERR_OK);
	fz.file = tmpfile();
	must(fz.file != NULL);
	fz.ready = true;
}

static bool genuine(const uint8_t *p, size_t n, const void *want, size_t want_n)
{
	return n == want_n && sodium_memcmp(p, want, n) == 0;
}

static void try_cell(const uint8_t *p, size_t n)
{
	struct ctx cx = { .arena = &fz.arena };
	char *pt = NULL;
	size_t len = 0;

	if (cell_open(&cx, fz.v, &fz.dek, &fz.at, p, n, &pt, &len).code == ERR_OK)
		must(genuine(p, n, fz.cell, sizeof(fz.cell)) && len == 7);
	arena_reset(&fz.arena);
}

static void try_wrapped(const uint8_t *p, size_t n)
{
	struct err_info ei = { 0 };
	struct key k = { 0 };

	if (key_unwrap(fz.v, 5, CREATED, p, n, &k, &ei).code == ERR_OK)
		must(genuine(p, n, fz.wrapped, sizeof(fz.wrapped)));
}

/* No passphrase: an officer slot answers before it hashes. */
static void try_slot(const uint8_t *p, size_t n)
{
	struct slot_secret s = { secret, NULL, 0 };
	struct tmk tmk = { 0 };

	if (slot_open(p, n, &s, &tmk) == SLOT_OPENED)
		must(sodium_is_zero(tmk.b, sizeof(tmk.b)));
}

static void try_share(const uint8_t *p, size_t n)
{
	struct err_info ei = { 0 };
	uint8_t share[SHARE_SIZE], again[SHARE_SIZE];
	char text[SHARE_TEXT];

	if (share_parse((const char *)p, n, share, &ei).code != ERR_OK)
		return;
	share_print(share, text);
	must(share_parse(text, strlen(text), again, &ei).code == ERR_OK);
	must(sodium_memcmp(share, again, sizeof(share)) == 0);
}

static void try_checkpoint(const uint8_t *p, size_t n)
{
	struct err_info ei = { 0 };
	struct checkpoint cp;

	if (checkpoint_verify((const char *)p, n, vault_sign_public(fz.v), &cp, &ei).code ==
	    ERR_OK)
		must(genuine(p, n, fz.note, strlen(fz.note)));
}

static void try_backup(const uint8_t *p, size_t n)
{
	struct err_info ei = { 0 };
	struct backup_info info;
	int fd = fileno(fz.file);

	must(ftruncate(fd, 0) == 0 && pwrite(fd, p, n, 0) == (ssize_t)n);
	must(lseek(fd, 0, SEEK_SET) == 0);
	if (backup_inspect(fd, &info, &ei).code == ERR_OK)
		must(info.n_slots >= 1 && info.n_slots <= BACKUP_SLOTS_MAX);
	must(lseek(fd, 0, SEEK_SET) == 0);
	err_clear(&ei);
	(void)(backup_check(fd, &ei).code == ERR_OK);
}

static void try_password(const uint8_t *p, size_t n)
{
	static const char *const words[] = { "Ville-sous-Bois", "\xC3\x89t\xC3\xA9" };
	struct err_info ei = { 0 };
	Err e = password_check((const char *)p, n, n % 2 == 0, words, ARRAY_LEN(words), &ei);

	must(e.code == ERR_OK || e.code == ERR_INVALID);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static void (*const tries[])(const uint8_t *, size_t) = {
		try_cell,	try_wrapped, try_slot,	   try_share,
		try_checkpoint, try_backup,  try_password,
	};
	uint8_t *exact;

	if (!fz.ready)
		prepare();
	if (n == 0 || data[0] >= ARRAY_LEN(tries))
		return 0;
	exact = malloc(n - 1); /* a read past the end is seen */
	must(exact != NULL);
	memcpy(exact, data + 1, n - 1);
	tries[data[0]](exact, n - 1);
	free(exact);
	return 0;
}
