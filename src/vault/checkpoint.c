/*
 * Signed notes over the head of the audit chain (vault/chain.h): C2SP signed-note, signature
 * type 1 (Ed25519), key hash = first four bytes of SHA-256(name, newline, 1, public key).
 */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/chain.h"
#include "vault/inner.h"

#include "base/banned.h"

#define HASH64	    sodium_base64_ENCODED_LEN(CHAIN_HASH, sodium_base64_VARIANT_ORIGINAL)
#define SIGNED	    68 /* key hash and signature */
#define SIGN64	    sodium_base64_ENCODED_LEN(SIGNED, sodium_base64_VARIANT_ORIGINAL)
#define DASH	    "\xE2\x80\x94"
#define SIGNED_NOTE "%s\n" DASH " %s/audit %s\n" /* body, origin, signature */

static bool origin_valid(const char *origin)
{
	size_t n = strnlen(origin, CHECKPOINT_ORIGIN);

	return n > 0 && n < CHECKPOINT_ORIGIN &&
	       strspn(origin, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "0123456789.-") == n;
}

static void base64(char *out, size_t cap, const uint8_t *p, size_t n)
{
	(void)sodium_bin2base64(out, cap, p, n, sodium_base64_VARIANT_ORIGINAL);
}

static void key_hash(const char *origin, const uint8_t public_key[32], uint8_t out[4])
{
	static const uint8_t type[] = { 1 };
	uint8_t h[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state st;

	inner_must(crypto_hash_sha256_init(&st));
	inner_must(crypto_hash_sha256_update(&st, (const uint8_t *)origin, strlen(origin)));
	inner_must(crypto_hash_sha256_update(&st, (const uint8_t *)"/audit\n", 7));
	inner_must(crypto_hash_sha256_update(&st, type, 1));
	inner_must(crypto_hash_sha256_update(&st, public_key, 32));
	inner_must(crypto_hash_sha256_final(&st, h));
	memcpy(out, h, 4);
}

/* The text that is signed, up to and with the newline before the empty line. */
static size_t checkpoint_body(const struct checkpoint *cp, char out[CHECKPOINT_TEXT])
{
	char head[HASH64], prev[HASH64];
	int n;

	base64(head, sizeof(head), cp->head, CHAIN_HASH);
	base64(prev, sizeof(prev), cp->prev, CHAIN_HASH);
	n = snprintf(out, CHECKPOINT_TEXT,
		     "%s/audit\n%" PRIu64 "\n%s\nts %" PRId64 " prev %s\n", cp->origin,
		     cp->entries, head, cp->at_ms, prev);
	return (size_t)n;
}

Err checkpoint_sign(struct arena *a, const struct vault *v, const struct checkpoint *cp,
		    char **note, struct err_info *ei)
{
	char body[CHECKPOINT_TEXT], sig64[SIGN64];
	uint8_t sig[SIGNED];
	size_t n;

	if (!origin_valid(cp->origin))
		return ERR(ei, ERR_INVALID, "checkpoint.origin", "%s", "");
	n = checkpoint_body(cp, body);
	key_hash(cp->origin, vault_sign_public(v), sig);
	inner_must(
		crypto_sign_detached(sig + 4, NULL, (const uint8_t *)body, n, v->sign_secret));
	base64(sig64, sizeof(sig64), sig, sizeof(sig));
	*note = arena_printf(a, SIGNED_NOTE, body, cp->origin, sig64);
	return OK;
}

/* Reads up to `stop` and moves past it; NULL when it is not there or does not fit. */
static const char *take(const char *s, const char *stop, char *out, size_t cap)
{
	const char *end = s ? strstr(s, stop) : NULL;

	if (!end || (size_t)(end - s) >= cap)
		return NULL;
	memcpy(out, s, (size_t)(end - s));
	out[end - s] = '\0';
	return end + strlen(stop);
}

static bool unbase64(const char *s, uint8_t *out, size_t n)
{
	size_t got = 0;

	return sodium_base642bin(out, n, s, strlen(s), NULL, &got, NULL,
				 sodium_base64_VARIANT_ORIGINAL) == 0 &&
	       got == n;
}

struct note_lines {
	char name[CHECKPOINT_ORIGIN], entries[24], head[64], at[24], prev[64], signer[128],
		sig[128];
};

/*
 * Splits the note.  The caller checks the result by writing it again: numbers have one form
 * only, and libsodium 1.0.18 reads some bytes above 0x7F as base64 characters.
 */
static bool note_split(const char *s, struct note_lines *l)
{
	s = take(s, "/audit\n", l->name, sizeof(l->name));
	s = take(s, "\n", l->entries, sizeof(l->entries));
	s = take(s, "\nts ", l->head, sizeof(l->head));
	s = take(s, " prev ", l->at, sizeof(l->at));
	s = take(s, "\n\n" DASH " ", l->prev, sizeof(l->prev));
	s = take(s, "/audit ", l->signer, sizeof(l->signer));
	s = take(s, "\n", l->sig, sizeof(l->sig));
	return s && *s == '\0';
}

static bool note_values(const struct note_lines *l, struct checkpoint *cp, uint8_t sig[SIGNED])
{
	(void)snprintf(cp->origin, sizeof(cp->origin), "%s", l->name);
	cp->entries = strtoull(l->entries, NULL, 10);
	cp->at_ms = strtoll(l->at, NULL, 10);
	return origin_valid(cp->origin) && unbase64(l->head, cp->head, CHAIN_HASH) &&
	       unbase64(l->prev, cp->prev, CHAIN_HASH) && unbase64(l->sig, sig, SIGNED);
}

Err checkpoint_verify(const char *note, size_t n, const uint8_t public_key[32],
		      struct checkpoint *out, struct err_info *ei)
{
	struct note_lines l = { 0 };
	struct checkpoint cp = { 0 };
	char text[CHECKPOINT_TEXT + 1], body[CHECKPOINT_TEXT], again[2 * CHECKPOINT_TEXT];
	char sig64[SIGN64];
	uint8_t sig[SIGNED], expected[4];
	size_t body_n;

	if (n > CHECKPOINT_TEXT || strnlen(note, n) != n)
		return ERR(ei, ERR_INVALID, "checkpoint.format", "%zu bytes", n);
	memcpy(text, note, n);
	text[n] = '\0';
	if (!note_split(text, &l) || !note_values(&l, &cp, sig))
		return ERR(ei, ERR_INVALID, "checkpoint.format", "%zu bytes", n);
	body_n = checkpoint_body(&cp, body);
	base64(sig64, sizeof(sig64), sig, sizeof(sig));
	(void)snprintf(again, sizeof(again), SIGNED_NOTE, body, cp.origin, sig64);
	if (strcmp(again, text) != 0)
		return ERR(ei, ERR_INVALID, "checkpoint.format", "%s", "not canonical");
	key_hash(cp.origin, public_key, expected);
	if (sodium_memcmp(expected, sig, 4) != 0 ||
	    crypto_sign_verify_detached(sig + 4, (const uint8_t *)body, body_n, public_key) !=
		    0)
		return ERR(ei, ERR_INVALID, "checkpoint.signature", "%s", "");
	*out = cp;
	return OK;
}

void checkpoint_hash(const char *note, size_t n, uint8_t out[CHAIN_HASH])
{
	hash_parts(out, CHAIN_HASH, NULL, PARTS(PART(note, n)));
}

char *checkpoint_verifier(struct arena *a, const char *origin, const uint8_t public_key[32])
{
	uint8_t hash[4], typed[33] = { 1 };
	char hex[9],
		b64[sodium_base64_ENCODED_LEN(sizeof(typed), sodium_base64_VARIANT_ORIGINAL)];

	key_hash(origin, public_key, hash);
	memcpy(typed + 1, public_key, 32);
	base64(b64, sizeof(b64), typed, sizeof(typed));
	(void)sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	return arena_printf(a, "%s/audit+%s+%s", origin, hex, b64);
}
