/* See cell.h. */
#include "vault/cell.h"

#include <sodium.h>
#include <string.h>

#include "vault/inner.h"

#include "base/banned.h"

#define CELL_MAGIC  0xC1
#define CELL_ALG    0x01
#define CELL_PADDED 0x01
#define CELL_HEADER 8
#define CELL_PAD_AT 0x80 /* ISO/IEC 7816-4, what sodium_pad() writes */

static void cell_aad(uint8_t aad[CELL_AAD], const uint8_t header[CELL_HEADER],
		     const struct vault *v, const struct cell_place *at)
{
	static const char label[16] = "CPAS/cell/v1";

	memset(aad, 0, CELL_AAD);
	memcpy(aad, label, sizeof(label));
	memcpy(aad + 16, header, CELL_HEADER);
	memcpy(aad + 24, v->centre, VAULT_CENTRE);
	memcpy(aad + 40, at->person, 16);
	memcpy(aad + 56, at->row, 16);
	be16_put(aad + 72, at->table);
	be16_put(aad + 74, at->column);
	be64_put(aad + 80, at->version);
}

static void cell_header(uint8_t header[CELL_HEADER], const struct cell_key *k)
{
	memset(header, 0, CELL_HEADER);
	header[0] = CELL_MAGIC;
	header[1] = CELL_ALG;
	be16_put(header + 2, k->version);
	header[4] = k->scope;
	header[5] = CELL_PADDED;
}

void cell_write(const struct vault *v, const struct cell_key *k, const struct cell_place *at,
		const uint8_t *nonce, const void *pt, size_t len, size_t padded, uint8_t *blob)
{
	uint8_t aad[CELL_AAD];
	uint8_t *body = blob + 32;

	cell_header(blob, k);
	cell_aad(aad, blob, v, at);
	if (nonce)
		memcpy(blob + 8, nonce, INNER_NONCE);
	else
		hedged_nonce(v, aad, sizeof(aad), pt, len, blob + 8);
	if (len)
		memcpy(body, pt, len);
	body[len] = CELL_PAD_AT;
	memset(body + len + 1, 0, padded - len - 1);
	inner_must(crypto_aead_xchacha20poly1305_ietf_encrypt(
		body, NULL, body, padded, aad, sizeof(aad), NULL, blob + 8, k->key));
}

bool cell_read(const struct vault *v, const struct cell_key *k, const struct cell_place *at,
	       const uint8_t *blob, size_t blob_len, uint8_t *out, size_t *len)
{
	uint8_t aad[CELL_AAD], header[CELL_HEADER];
	size_t padded = blob_len - CELL_OVERHEAD;

	if (blob_len <= CELL_OVERHEAD)
		return false;
	cell_header(header, k);
	if (sodium_memcmp(header, blob, sizeof(header)) != 0)
		return false;
	cell_aad(aad, header, v, at);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, blob + 32,
						       padded + INNER_TAG, aad, sizeof(aad),
						       blob + 8, k->key) != 0)
		return false;
	return sodium_unpad(len, out, padded, padded) == 0;
}

/* The first multiple of `block` past `len`: padding takes one byte at least. */
static size_t round_past(size_t len, size_t block)
{
	return (len / block + 1) * block;
}

static size_t pad_note(size_t len)
{
	if (len < 1024)
		return round_past(len, 256);
	if (len < 16384)
		return round_past(len, 1024);
	return round_past(len, 4096);
}

static size_t pad_document(size_t len)
{
	static const size_t steps[] = { (size_t)64 << 10, (size_t)256 << 10, (size_t)1 << 20,
					(size_t)4 << 20, CELL_DOCUMENT_MAX };
	size_t i;

	for (i = 0; i < ARRAY_LEN(steps); i++)
		if (len < steps[i])
			return steps[i];
	return 0;
}

/* Padded length, 0 when too large. */
static size_t pad_length(size_t len, enum cell_pad pad)
{
	size_t n = 0;

	if (len >= CELL_DOCUMENT_MAX)
		return 0;
	switch (pad) {
	case CELL_SHORT:
		n = round_past(len, 64);
		break;
	case CELL_IDENTITY:
	case CELL_ADMIN:
		n = round_past(len, 128);
		break;
	case CELL_HEALTH:
		n = round_past(len, 256);
		break;
	case CELL_SOCIAL:
	case CELL_NOTE:
		n = pad_note(len);
		break;
	case CELL_DOCUMENT:
		return pad_document(len);
	}
	return n <= CELL_TEXT_MAX ? n : 0;
}

size_t cell_size(size_t len, enum cell_pad pad)
{
	size_t n = pad_length(len, pad);

	return n ? n + CELL_OVERHEAD : 0;
}

static struct cell_place place_of(const struct cell_at *at, uint8_t scope)
{
	struct cell_place p = { .table = at->table,
				.column = at->column,
				.version = at->version };

	if (scope != SCOPE_TENANT)
		be64_put(p.person + 8, (uint64_t)at->person);
	be64_put(p.row + 8, (uint64_t)at->row);
	return p;
}

static Err seal(struct ctx *cx, const struct vault *v, const struct cell_key *k,
		const struct cell_at *at, enum cell_pad pad, const void *pt, size_t len,
		uint8_t **blob, size_t *blob_len)
{
	struct cell_place place = place_of(at, k->scope);
	size_t padded = pad_length(len, pad);

	if (padded == 0)
		FAILF(cx, ERR_TOO_LARGE, "vault.too_large", "table %u column %u bytes %zu",
		      at->table, at->column, len);
	*blob_len = padded + CELL_OVERHEAD;
	*blob = arena_alloc(cx->arena, *blob_len);
	cell_write(v, k, &place, NULL, pt, len, padded, *blob);
	return OK;
}

static Err open_cell(struct ctx *cx, const struct vault *v, const struct cell_key *k,
		     const struct cell_at *at, const void *blob, size_t blob_len, char **pt,
		     size_t *len)
{
	struct cell_place place = place_of(at, k->scope);
	uint16_t version = cell_key_version(blob, blob_len);
	size_t n = 0;
	char *out;

	if (version == 0 || blob_len > CELL_DOCUMENT_MAX + CELL_OVERHEAD)
		FAILF(cx, ERR_INTERNAL, "vault.damaged", "table %u column %u bytes %zu",
		      at->table, at->column, blob_len);
	if (version != k->version)
		FAILF(cx, ERR_INTERNAL, "vault.key_version",
		      "table %u column %u: sealed under %u, given %u", at->table, at->column,
		      version, k->version);
	out = arena_alloc(cx->arena, blob_len - CELL_OVERHEAD + 1);
	if (!cell_read(v, k, &place, blob, blob_len, (uint8_t *)out, &n))
		FAILF(cx, ERR_INTERNAL, "vault.damaged", "table %u column %u bytes %zu",
		      at->table, at->column, blob_len);
	out[n] = '\0';
	*pt = out;
	if (len)
		*len = n;
	return OK;
}

Err cell_seal(struct ctx *cx, const struct vault *v, const struct key *dek,
	      const struct cell_at *at, enum cell_pad pad, const void *pt, size_t len,
	      uint8_t **blob, size_t *blob_len)
{
	struct cell_key k = { dek->b, dek->version, SCOPE_PERSON };

	return seal(cx, v, &k, at, pad, pt, len, blob, blob_len);
}

Err cell_open(struct ctx *cx, const struct vault *v, const struct key *dek,
	      const struct cell_at *at, const void *blob, size_t blob_len, char **pt,
	      size_t *len)
{
	struct cell_key k = { dek->b, dek->version, SCOPE_PERSON };

	return open_cell(cx, v, &k, at, blob, blob_len, pt, len);
}

static struct cell_key tenant_key(const struct vault *v)
{
	return (struct cell_key){ vault_purpose_key(v, VAULT_KEY_CATALOG), 1, SCOPE_TENANT };
}

Err cell_seal_tenant(struct ctx *cx, const struct vault *v, const struct cell_at *at,
		     enum cell_pad pad, const void *pt, size_t len, uint8_t **blob,
		     size_t *blob_len)
{
	struct cell_key k = tenant_key(v);

	return seal(cx, v, &k, at, pad, pt, len, blob, blob_len);
}

Err cell_open_tenant(struct ctx *cx, const struct vault *v, const struct cell_at *at,
		     const void *blob, size_t blob_len, char **pt, size_t *len)
{
	struct cell_key k = tenant_key(v);

	return open_cell(cx, v, &k, at, blob, blob_len, pt, len);
}

Err cell_seal_note(struct ctx *cx, const struct vault *v, const struct key *note,
		   const struct cell_at *at, enum cell_pad pad, const void *pt, size_t len,
		   uint8_t **blob, size_t *blob_len)
{
	struct cell_key k = { note->b, note->version, SCOPE_NOTE };

	return seal(cx, v, &k, at, pad, pt, len, blob, blob_len);
}

Err cell_open_note(struct ctx *cx, const struct vault *v, const struct key *note,
		   const struct cell_at *at, const void *blob, size_t blob_len, char **pt,
		   size_t *len)
{
	struct cell_key k = { note->b, note->version, SCOPE_NOTE };

	return open_cell(cx, v, &k, at, blob, blob_len, pt, len);
}

uint16_t cell_key_version(const void *blob, size_t blob_len)
{
	const uint8_t *b = blob;

	if (blob_len <= CELL_OVERHEAD || b[0] != CELL_MAGIC || b[1] != CELL_ALG)
		return 0;
	return be16_get(b + 2);
}
