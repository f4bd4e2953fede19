/* See password.h: hashing, the queue in front of it, and the sealed record. */
#include "vault/password.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "vault/cell.h"
#include "vault/ids.h"
#include "vault/inner.h"

#include "base/banned.h"

#define RECORD crypto_pwhash_STRBYTES /* 128 with NUL; the text has some 97 characters */

_Static_assert(RECORD + CELL_OVERHEAD == PASSWORD_SEALED, "one cell, padded to 128");

static unsigned cost_ops = 3;
static unsigned cost_mem_kib = 65536;

void password_cost_set(unsigned ops, unsigned mem_kib)
{
	cost_ops = ops;
	cost_mem_kib = mem_kib;
}

static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_free = PTHREAD_COND_INITIALIZER;
static int gate_running, gate_waiting;

Err password_gate_enter(struct err_info *ei)
{
	bool busy;

	inner_must(pthread_mutex_lock(&gate_lock));
	busy = gate_running >= PASSWORD_RUNNING && gate_waiting >= PASSWORD_WAITING;
	if (!busy) {
		gate_waiting++;
		while (gate_running >= PASSWORD_RUNNING)
			inner_must(pthread_cond_wait(&gate_free, &gate_lock));
		gate_waiting--;
		gate_running++;
	}
	inner_must(pthread_mutex_unlock(&gate_lock));
	if (busy)
		return ERR(ei, ERR_BUSY, "auth.busy", "%d wait", PASSWORD_WAITING);
	return OK;
}

void password_gate_leave(void)
{
	inner_must(pthread_mutex_lock(&gate_lock));
	gate_running--;
	inner_must(pthread_cond_signal(&gate_free));
	inner_must(pthread_mutex_unlock(&gate_lock));
}

int password_gate_waiting(void)
{
	int n;

	inner_must(pthread_mutex_lock(&gate_lock));
	n = gate_waiting;
	inner_must(pthread_mutex_unlock(&gate_lock));
	return n;
}

struct record {
	char text[RECORD];
};

static void record_wipe(struct record *r)
{
	sodium_memzero(r, sizeof(*r));
}

static struct cell_place record_place(int64_t user)
{
	struct cell_place p = { .table = TABLE_USER, .column = USER_PASSWORD };

	be64_put(p.row + 8, (uint64_t)user);
	return p;
}

static void record_seal(const struct vault *v, int64_t user, const struct record *r,
			uint8_t sealed[PASSWORD_SEALED])
{
	struct cell_key k = { v->pepper, 1, SCOPE_TENANT };
	struct cell_place place = record_place(user);

	cell_write(v, &k, &place, NULL, r->text, strlen(r->text), RECORD, sealed);
}

static Err record_open(const struct vault *v, int64_t user, const void *sealed, size_t n,
		       struct record *r, struct err_info *ei)
{
	struct cell_key k = { v->pepper, 1, SCOPE_TENANT };
	struct cell_place place = record_place(user);
	size_t len = 0;

	if (n != PASSWORD_SEALED ||
	    !cell_read(v, &k, &place, sealed, n, (uint8_t *)r->text, &len))
		return ERR(ei, ERR_INTERNAL, "vault.damaged", "password record, %zu bytes", n);
	r->text[len] = '\0'; /* len < RECORD: one byte of padding at least */
	return OK;
}

/* A record of the present cost that no password opens: its hash is not one of Argon2id. */
static void record_dummy(struct record *r)
{
	(void)snprintf(r->text, sizeof(r->text), "$argon2id$v=19$m=%u,t=%u,p=1$%s$%s",
		       cost_mem_kib, cost_ops, "AAAAAAAAAAAAAAAAAAAAAA",
		       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
}

Err password_hash(const struct vault *v, int64_t user, const char *pw, size_t len,
		  uint8_t sealed[PASSWORD_SEALED], struct err_info *ei)
{
	CLEANUP(record_wipe) struct record r = { 0 };
	int rc;

	if (len > PASSWORD_MAX_BYTES)
		return ERR(ei, ERR_INVALID, "password.too_long", "%zu bytes", len);
	TRY(password_gate_enter(ei));
	rc = crypto_pwhash_str_alg(r.text, pw, len, cost_ops, (size_t)cost_mem_kib * 1024,
				   crypto_pwhash_ALG_ARGON2ID13);
	password_gate_leave();
	if (rc != 0)
		return ERR(ei, ERR_INTERNAL, "vault.no_memory", "KiB %u", cost_mem_kib);
	record_seal(v, user, &r, sealed);
	return OK;
}

Err password_verify(const struct vault *v, int64_t user, const void *sealed, size_t n,
		    const char *pw, size_t len, struct password_answer *answer,
		    struct err_info *ei)
{
	CLEANUP(record_wipe) struct record r = { 0 };
	bool possible = sealed && len <= PASSWORD_MAX_BYTES;
	int rc, why;

	*answer = (struct password_answer){ 0 };
	if (possible)
		TRY(record_open(v, user, sealed, n, &r, ei));
	else
		record_dummy(&r);
	TRY(password_gate_enter(ei));
	errno = 0;
	rc = crypto_pwhash_str_verify(r.text, pw, len <= PASSWORD_MAX_BYTES ? len : 0);
	why = errno;
	password_gate_leave();
	if (rc != 0 && why == ENOMEM)
		return ERR(ei, ERR_INTERNAL, "vault.no_memory", "%s", "");
	answer->match = rc == 0 && possible;
	answer->needs_rehash = answer->match &&
			       crypto_pwhash_str_needs_rehash(r.text, cost_ops,
							      (size_t)cost_mem_kib * 1024) != 0;
	return OK;
}

Err password_reseal(const struct vault *from, const struct vault *to, int64_t user,
		    const void *sealed, size_t n, uint8_t out[PASSWORD_SEALED],
		    struct err_info *ei)
{
	CLEANUP(record_wipe) struct record r = { 0 };

	TRY(record_open(from, user, sealed, n, &r, ei));
	record_seal(to, user, &r, out);
	return OK;
}
