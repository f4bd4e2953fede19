/* vault/cell.h, vault/ids.h: sealed cells, bound to their place. */
#include <stdlib.h>

#include "test_vault_common.h"
#include "vault/cell.h"
#include "vault/ids.h"

#include "base/banned.h"

static const struct key dek = { .b = "a key of the test, thirty-two b.", .version = 2 };
static const struct cell_at place = { .person = 5,
				      .row = 77,
				      .table = TABLE_PERSON_CELL,
				      .column = COMPARTMENT_HEALTH,
				      .version = 9 };

struct blob {
	uint8_t *p;
	size_t n;
};

static struct blob sealed(struct fx *fx, const char *text, enum cell_pad pad)
{
	struct blob b = { 0 };

	assert_ok(&fx->cx.err,
		  cell_seal(&fx->cx, fx->v, &dek, &place, pad, text, strlen(text), &b.p, &b.n));
	return b;
}

static enum err_code opens(struct fx *fx, struct blob b, const struct cell_at *at)
{
	char *pt = NULL;
	Err e = cell_open(&fx->cx, fx->v, &dek, at, b.p, b.n, &pt, NULL);

	if (e.code != ERR_OK)
		assert_string_equal(fx->cx.err.key, "vault.damaged");
	err_clear(&fx->cx.err);
	return e.code;
}

static void the_published_cell_is_reproduced(void **state)
{
	struct fx *fx = *state;
	struct cell_place at = { .table = 3, .column = 1, .version = 7 };
	uint8_t key[32], nonce[24], out[64], back[16];
	struct cell_key k = { key, 1, SCOPE_PERSON };
	size_t n = 0;

	fill_from(key, sizeof(key), 0x40);
	memset(nonce, 0x11, sizeof(nonce));
	memset(at.person, 0xB2, sizeof(at.person));
	memset(at.row, 0xC3, sizeof(at.row));
	cell_write(fx->v, &k, &at, nonce, "abc", 3, 16, out);
	assert_hex(out, sizeof(out),
		   "c101000101010000 111111111111111111111111111111111111111111111111"
		   "7cc0b3be30b2b4c73b7cb853d2e4ec589a1ab69a78e482f9a2098415c3c2faf3");
	assert_true(cell_read(fx->v, &k, &at, out, sizeof(out), back, &n));
	assert_int_equal(n, 3);
	assert_memory_equal(back, "abc", 3);
}

static void a_cell_comes_back_with_its_length_and_a_nul(void **state)
{
	struct fx *fx = *state;
	struct blob b = sealed(fx, "diab\xC3\xA8te", CELL_HEALTH);
	char *pt = NULL;
	size_t n = 0;

	assert_int_equal(cell_key_version(b.p, b.n), 2);
	assert_ok(&fx->cx.err, cell_open(&fx->cx, fx->v, &dek, &place, b.p, b.n, &pt, &n));
	assert_int_equal(n, 8);
	assert_string_equal(pt, "diab\xC3\xA8te");
}

static void every_length_around_a_bucket_comes_back(void **state)
{
	static const enum cell_pad pads[] = { CELL_SHORT,  CELL_IDENTITY, CELL_ADMIN,
					      CELL_SOCIAL, CELL_HEALTH,	  CELL_NOTE };
	struct fx *fx = *state;
	uint8_t text[2100];
	size_t p, len;

	memset(text, 0x80, sizeof(text)); /* looks like padding */
	for (p = 0; p < ARRAY_LEN(pads); p++) {
		for (len = 0; len<sizeof(text); len += len % 64> 1 && len % 64 < 62 ? 20 : 1) {
			uint8_t *blob = NULL;
			size_t n = 0, back = 0;
			char *pt = NULL;

			text[len ? len - 1 : 0] = 0; /* ends in zeros, as padding does */
			assert_ok(&fx->cx.err, cell_seal(&fx->cx, fx->v, &dek, &place, pads[p],
							 text, len, &blob, &n));
			assert_int_equal(n, cell_size(len, pads[p]));
			assert_ok(&fx->cx.err,
				  cell_open(&fx->cx, fx->v, &dek, &place, blob, n, &pt, &back));
			assert_int_equal(back, len);
			assert_memory_equal(pt, text, len);
			assert_int_equal(pt[len], 0);
			arena_reset(&fx->arena);
		}
	}
}

static void the_size_shows_only_the_bucket(void **state)
{
	(void)state;
	assert_int_equal(cell_size(0, CELL_SHORT), 48 + 64);
	assert_int_equal(cell_size(64, CELL_SHORT), 48 + 128);
	assert_int_equal(cell_size(0, CELL_IDENTITY), 48 + 128);
	assert_int_equal(cell_size(127, CELL_IDENTITY), 48 + 128);
	assert_int_equal(cell_size(128, CELL_IDENTITY), 48 + 256);
	assert_int_equal(cell_size(127, CELL_ADMIN), 48 + 128);
	assert_int_equal(cell_size(1, CELL_HEALTH), 48 + 256);
	assert_int_equal(cell_size(255, CELL_NOTE), 48 + 256);
	assert_int_equal(cell_size(256, CELL_NOTE), 48 + 512);
	assert_int_equal(cell_size(1023, CELL_NOTE), 48 + 1024);
	assert_int_equal(cell_size(1024, CELL_NOTE), 48 + 2048);
	assert_int_equal(cell_size(16383, CELL_SOCIAL), 48 + 16384);
	assert_int_equal(cell_size(16384, CELL_SOCIAL), 48 + 20480);
	assert_int_equal(cell_size(0, CELL_DOCUMENT), 48 + (64 << 10));
	assert_int_equal(cell_size(64 << 10, CELL_DOCUMENT), 48 + (256 << 10));
	assert_int_equal(cell_size(256 << 10, CELL_DOCUMENT), 48 + (1 << 20));
	assert_int_equal(cell_size(1 << 20, CELL_DOCUMENT), 48 + (4 << 20));
	assert_int_equal(cell_size((10 << 20) - 1, CELL_DOCUMENT), 48 + (10 << 20));
}

static void what_passes_the_largest_bucket_is_refused(void **state)
{
	struct fx *fx = *state;
	uint8_t *blob = NULL;
	size_t n = 0;

	assert_int_equal(cell_size(10 << 20, CELL_DOCUMENT), 0);
	assert_int_equal(cell_size((1 << 20) - 1, CELL_NOTE), 48 + (1 << 20));
	assert_int_equal(cell_size(1 << 20, CELL_NOTE), 0);
	assert_int_equal(cell_size(SIZE_MAX, CELL_HEALTH), 0);
	assert_refused(
		&fx->cx.err,
		cell_seal(&fx->cx, fx->v, &dek, &place, CELL_NOTE, "", 1 << 20, &blob, &n),
		ERR_TOO_LARGE, "vault.too_large");
}

static void a_document_of_one_mebibyte_comes_back(void **state)
{
	struct fx *fx = *state;
	size_t len = (1 << 20) + 5, n = 0, back = 0;
	uint8_t *text = arena_alloc(&fx->arena, len), *blob = NULL;
	char *pt = NULL;

	randombytes_buf(text, len);
	assert_ok(&fx->cx.err,
		  cell_seal(&fx->cx, fx->v, &dek, &place, CELL_DOCUMENT, text, len, &blob, &n));
	assert_int_equal(n, 48 + (4 << 20));
	assert_ok(&fx->cx.err, cell_open(&fx->cx, fx->v, &dek, &place, blob, n, &pt, &back));
	assert_int_equal(back, len);
	assert_memory_equal(pt, text, len);
}

static void every_flipped_bit_is_refused(void **state)
{
	struct fx *fx = *state;
	struct blob b = sealed(fx, "quelques mots", CELL_IDENTITY);
	size_t bit;

	assert_int_equal(b.n, 176); /* 1 408 bits */
	for (bit = 0; bit < 8 * b.n; bit++) {
		char *pt = NULL;

		b.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_not_equal(
			cell_open(&fx->cx, fx->v, &dek, &place, b.p, b.n, &pt, NULL).code,
			ERR_OK);
		err_clear(&fx->cx.err);
		b.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_int_equal(opens(fx, b, &place), ERR_OK);
}

static void every_truncation_is_refused(void **state)
{
	struct fx *fx = *state;
	struct blob b = sealed(fx, "quelques mots", CELL_IDENTITY);
	struct blob cut = b;

	for (cut.n = 0; cut.n < b.n; cut.n++) {
		/* an exact copy, so that a read past the end is seen */
		struct blob c = { malloc(cut.n + 1), cut.n };

		memcpy(c.p, b.p, cut.n);
		assert_int_equal(opens(fx, c, &place), ERR_INTERNAL);
		free(c.p);
	}
}

static void a_longer_blob_is_refused(void **state)
{
	struct fx *fx = *state;
	struct blob b = sealed(fx, "quelques mots", CELL_IDENTITY);
	struct blob longer = { arena_alloc(&fx->arena, b.n + 1), b.n + 1 };
	struct blob huge = { b.p, CELL_DOCUMENT_MAX + CELL_OVERHEAD + 1 };

	memcpy(longer.p, b.p, b.n);
	assert_int_equal(opens(fx, longer, &place), ERR_INTERNAL);
	assert_int_equal(opens(fx, huge, &place), ERR_INTERNAL);
}

static void a_cell_moved_to_another_person_does_not_open(void **state)
{
	struct fx *fx = *state;
	struct blob b = sealed(fx, "x", CELL_IDENTITY);
	struct cell_at at = place;

	at.person = 6;
	assert_int_equal(opens(fx, b, &at), ERR_INTERNAL);
}

static void a_cell_moved_to_another_row_does_not_open(void **state)
{
	struct fx *fx = *state;
	struct blob b = sealed(fx, "x", CELL_IDENTITY);
	struct cell_at at = place;

	at.row = 78;
	assert_int_equal(opens(fx, b, &at), ERR_INTERNAL);
}

static void a_cell_moved_to_another_table_or_column_does_not_open(void **state)
{
	struct fx *fx = *state;
	struct blob b = sealed(fx, "x", CELL_IDENTITY);
	struct cell_at at = place;

	at.table = TABLE_PERSON_HISTORY;
	assert_int_equal(opens(fx, b, &at), ERR_INTERNAL);
	at = place;
	at.column = COMPARTMENT_SOCIAL;
	assert_int_equal(opens(fx, b, &at), ERR_INTERNAL);
}

static void an_older_version_of_a_row_does_not_open(void **state)
{
	struct fx *fx = *state;
	struct blob b = sealed(fx, "x", CELL_IDENTITY);
	struct cell_at at = place;

	at.version = 10;
	assert_int_equal(opens(fx, b, &at), ERR_INTERNAL);
	at.version = 8;
	assert_int_equal(opens(fx, b, &at), ERR_INTERNAL);
}

/* Person and row swapped, table and column swapped: the layout keeps the fields apart. */
static void swapped_fields_do_not_open(void **state)
{
	struct fx *fx = *state;
	struct blob b = sealed(fx, "x", CELL_IDENTITY);
	struct cell_at at = place;

	at.person = place.row;
	at.row = place.person;
	assert_int_equal(opens(fx, b, &at), ERR_INTERNAL);
	at = place;
	at.table = place.column;
	at.column = place.table;
	assert_int_equal(opens(fx, b, &at), ERR_INTERNAL);
}

static void every_byte_of_the_place_counts(void **state)
{
	struct fx *fx = *state;
	struct cell_place at = { .table = 1, .column = 2, .version = 3 }, moved;
	struct cell_key k = { dek.b, 1, SCOPE_PERSON };
	uint8_t blob[64], out[16], *bytes = (uint8_t *)&moved;
	size_t i, n = 0, tried = 0;

	cell_write(fx->v, &k, &at, NULL, "abc", 3, 16, blob);
	for (i = 0; i < sizeof(moved); i++) {
		if (i >= offsetof(struct cell_place, column) + 2 &&
		    i < offsetof(struct cell_place, version))
			continue; /* the compiler's padding */
		moved = at;
		bytes[i] ^= 1;
		assert_false(cell_read(fx->v, &k, &moved, blob, sizeof(blob), out, &n));
		tried++;
	}
	assert_int_equal(tried, 16 + 16 + 2 + 2 + 8);
	assert_true(cell_read(fx->v, &k, &at, blob, sizeof(blob), out, &n));
}

static void a_cell_of_another_centre_does_not_open(void **state)
{
	struct fx *fx = *state;
	struct blob b = sealed(fx, "x", CELL_IDENTITY);
	struct tmk tmk = { .version = 1 };
	uint8_t centre[VAULT_CENTRE] = { 1 };
	struct vault *other = vault_open(&tmk, centre, &fx->cx.err);
	char *pt = NULL;

	assert_non_null(other);
	assert_refused(&fx->cx.err,
		       cell_open(&fx->cx, other, &dek, &place, b.p, b.n, &pt, NULL),
		       ERR_INTERNAL, "vault.damaged");
	vault_close(other);
}

static void another_key_or_key_version_does_not_open(void **state)
{
	struct fx *fx = *state;
	struct blob b = sealed(fx, "x", CELL_IDENTITY);
	struct key k = dek;
	char *pt = NULL;

	k.b[31] ^= 1;
	assert_refused(&fx->cx.err, cell_open(&fx->cx, fx->v, &k, &place, b.p, b.n, &pt, NULL),
		       ERR_INTERNAL, "vault.damaged");
	k = dek;
	k.version = 3;
	assert_refused(&fx->cx.err, cell_open(&fx->cx, fx->v, &k, &place, b.p, b.n, &pt, NULL),
		       ERR_INTERNAL, "vault.key_version");
}

static void a_cell_opens_only_in_its_scope(void **state)
{
	struct fx *fx = *state;
	struct key catalog = { .version = 1 };
	struct blob b = { 0 };
	char *pt = NULL;

	memcpy(catalog.b, fx->v->purpose[VAULT_KEY_CATALOG], 32);
	assert_ok(&fx->cx.err,
		  cell_seal_tenant(&fx->cx, fx->v, &place, CELL_SHORT, "0479", 4, &b.p, &b.n));
	assert_refused(&fx->cx.err,
		       cell_open(&fx->cx, fx->v, &catalog, &place, b.p, b.n, &pt, NULL),
		       ERR_INTERNAL, "vault.damaged");
	assert_refused(&fx->cx.err,
		       cell_open_note(&fx->cx, fx->v, &catalog, &place, b.p, b.n, &pt, NULL),
		       ERR_INTERNAL, "vault.damaged");
	assert_ok(&fx->cx.err, cell_open_tenant(&fx->cx, fx->v, &place, b.p, b.n, &pt, NULL));
	assert_string_equal(pt, "0479");
}

static void a_tenant_cell_stays_readable_after_a_rotation(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct vault *next = vault_of(0x77, 2);
	uint8_t w[KEY_WRAPPED], moved[KEY_WRAPPED];
	struct blob b = { 0 };
	char *pt = NULL;

	assert_ok(ei, vault_key_generate(fx->v, VAULT_KEY_CATALOG, CREATED, w, ei));
	assert_ok(ei, vault_key_load(fx->v, VAULT_KEY_CATALOG, CREATED, w, sizeof(w), ei));
	assert_ok(ei,
		  cell_seal_tenant(&fx->cx, fx->v, &place, CELL_SHORT, "corps", 5, &b.p, &b.n));
	assert_ok(ei, vault_key_rewrap(fx->v, next, VAULT_KEY_CATALOG, CREATED, w, sizeof(w),
				       moved, ei));
	assert_ok(ei,
		  vault_key_load(next, VAULT_KEY_CATALOG, CREATED, moved, sizeof(moved), ei));
	assert_ok(ei, cell_open_tenant(&fx->cx, next, &place, b.p, b.n, &pt, NULL));
	assert_string_equal(pt, "corps");
	vault_close(next);
}

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, 24);
}

static void nonces_of_one_text_in_one_place_do_not_repeat(void **state)
{
	enum { N = 100000 };
	struct fx *fx = *state;
	struct cell_key k = { dek.b, 1, SCOPE_PERSON };
	struct cell_place at = { .table = 1 };
	uint8_t(*nonces)[24] = malloc(sizeof(*nonces) * N);
	uint8_t blob[64];
	size_t i;

	for (i = 0; i < N; i++) {
		cell_write(fx->v, &k, &at, NULL, "abc", 3, 16, blob);
		memcpy(nonces[i], blob + 8, 24);
	}
	qsort(nonces, N, 24, by_bytes);
	for (i = 1; i < N; i++)
		assert_memory_not_equal(nonces[i - 1], nonces[i], 24);
	free(nonces);
}

static void the_registry_has_no_double(void **state)
{
#define X(t, c) { (int)(t), (int)(c) },
	static const int pairs[][2] = { IDS_PLACES(X) };
#undef X
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_LEN(pairs); i++) {
		assert_in_range(pairs[i][0], 1, UINT16_MAX);
		assert_in_range(pairs[i][1], 1, UINT16_MAX);
		for (j = 0; j < i; j++)
			assert_false(pairs[i][0] == pairs[j][0] && pairs[i][1] == pairs[j][1]);
	}
}

/* Numbers that stand in data already written: this list only grows. */
static void given_numbers_do_not_change(void **state)
{
	(void)state;
	assert_int_equal(TABLE_PERSON_CELL, 1);
	assert_int_equal(TABLE_INTERVENTION, 2);
	assert_int_equal(TABLE_DRAFT, 3);
	assert_int_equal(TABLE_AUDIT, 4);
	assert_int_equal(TABLE_HOUSEHOLD, 5);
	assert_int_equal(TABLE_PERSON_HISTORY, 6);
	assert_int_equal(TABLE_USER, 7);
	assert_int_equal(COMPARTMENT_IDENTITY, 1);
	assert_int_equal(COMPARTMENT_ADMINISTRATIVE, 2);
	assert_int_equal(COMPARTMENT_SOCIAL, 3);
	assert_int_equal(COMPARTMENT_HEALTH, 4);
	assert_int_equal(INTERVENTION_NOTE, 1);
	assert_int_equal(INTERVENTION_SEALED_NOTE, 2);
	assert_int_equal(INTERVENTION_NEXT_STEP, 3);
	assert_int_equal(DRAFT_BODY, 1);
	assert_int_equal(AUDIT_BODY, 1);
	assert_int_equal(HOUSEHOLD_LABEL, 1);
	assert_int_equal(USER_CONTACT, 1);
	assert_int_equal(USER_PASSWORD, 2);
	assert_int_equal(USER_TOTP, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(the_published_cell_is_reproduced),
		T(a_cell_comes_back_with_its_length_and_a_nul),
		T(every_length_around_a_bucket_comes_back),
		T(the_size_shows_only_the_bucket),
		T(what_passes_the_largest_bucket_is_refused),
		T(a_document_of_one_mebibyte_comes_back),
		T(every_flipped_bit_is_refused),
		T(every_truncation_is_refused),
		T(a_longer_blob_is_refused),
		T(a_cell_moved_to_another_person_does_not_open),
		T(a_cell_moved_to_another_row_does_not_open),
		T(a_cell_moved_to_another_table_or_column_does_not_open),
		T(an_older_version_of_a_row_does_not_open),
		T(swapped_fields_do_not_open),
		T(every_byte_of_the_place_counts),
		T(a_cell_of_another_centre_does_not_open),
		T(another_key_or_key_version_does_not_open),
		T(a_cell_opens_only_in_its_scope),
		T(a_tenant_cell_stays_readable_after_a_rotation),
		T(nonces_of_one_text_in_one_place_do_not_repeat),
		T(the_registry_has_no_double),
		T(given_numbers_do_not_change),
	};

	vault_test_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
