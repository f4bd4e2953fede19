/* vault/note.h: sealed notes and their readers. */
#include "test_vault_common.h"
#include "vault/cell.h"
#include "vault/ids.h"
#include "vault/note.h"

#include "base/banned.h"

static const struct cell_at place = { .person = 5,
				      .row = 77,
				      .table = TABLE_INTERVENTION,
				      .column = INTERVENTION_SEALED_NOTE,
				      .version = 9 };

static void a_sealed_note_opens_for_its_readers_only(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct user_keys anne = { 0 }, bart = { 0 }, cem = { 0 };
	uint8_t w[KEY_WRAPPED], for_anne[NOTE_KEY_SEALED], for_bart[NOTE_KEY_SEALED];
	struct key note = { 0 }, got = { 0 };
	uint8_t *blob = NULL;
	size_t blob_len = 0;
	char *pt = NULL;

	assert_ok(ei, user_keys_new(fx->v, 1, CREATED, &anne, w, ei));
	assert_ok(ei, user_keys_new(fx->v, 3, CREATED, &cem, w, ei));
	assert_ok(ei, user_keys_new(fx->v, 2, CREATED, &bart, w, ei));
	user_keys_wipe(&bart);
	assert_ok(ei, user_keys_load(fx->v, 2, CREATED, w, sizeof(w), &bart, ei));
	note_key_new(&note);
	assert_ok(ei, cell_seal_note(&fx->cx, fx->v, &note, &place, CELL_NOTE, "secret", 6,
				     &blob, &blob_len));
	assert_ok(ei, note_key_seal(&note, anne.public_key, for_anne, ei));
	assert_ok(ei, note_key_seal(&note, bart.public_key, for_bart, ei));
	assert_ok(ei, note_key_open(&bart, for_bart, sizeof(for_bart), &got, ei));
	assert_ok(ei, cell_open_note(&fx->cx, fx->v, &got, &place, blob, blob_len, &pt, NULL));
	assert_string_equal(pt, "secret");
	assert_refused(ei, note_key_open(&cem, for_anne, sizeof(for_anne), &got, ei),
		       ERR_INTERNAL, "vault.damaged");
	assert_refused(ei, note_key_open(&anne, for_bart, sizeof(for_bart), &got, ei),
		       ERR_INTERNAL, "vault.damaged");
	assert_refused(ei, note_key_open(&anne, for_anne, sizeof(for_anne) - 1, &got, ei),
		       ERR_INTERNAL, "vault.damaged");
}

/* Anybody can seal a box to a public key, of any length. */
static void a_box_of_another_length_is_no_note_key(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct user_keys anne = { 0 };
	uint8_t w[KEY_WRAPPED], text[64] = { 1 }, box[sizeof(text) + crypto_box_SEALBYTES];
	struct key note = { 0 };
	size_t n;

	assert_ok(ei, user_keys_new(fx->v, 1, CREATED, &anne, w, ei));
	for (n = 31; n < 64; n++) {
		assert_int_equal(crypto_box_seal(box, text, n, anne.public_key), 0);
		if (n == 32)
			assert_ok(ei, note_key_open(&anne, box, n + 48, &note, ei));
		else
			assert_refused(ei, note_key_open(&anne, box, n + 48, &note, ei),
				       ERR_INTERNAL, "vault.damaged");
	}
}

static void the_pair_of_another_user_does_not_load(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct user_keys k = { 0 };
	uint8_t w[KEY_WRAPPED];

	assert_ok(ei, user_keys_new(fx->v, 1, CREATED, &k, w, ei));
	assert_refused(ei, user_keys_load(fx->v, 2, CREATED, w, sizeof(w), &k, ei),
		       ERR_INTERNAL, "vault.damaged");
}

static void a_public_key_of_zeros_is_refused(void **state)
{
	struct fx *fx = *state;
	uint8_t zero[32] = { 0 }, out[NOTE_KEY_SEALED];
	struct key note = { 0 };

	note_key_new(&note);
	assert_refused(&fx->cx.err, note_key_seal(&note, zero, out, &fx->cx.err), ERR_INTERNAL,
		       "vault.public_key");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(a_sealed_note_opens_for_its_readers_only),
		T(a_box_of_another_length_is_no_note_key),
		T(the_pair_of_another_user_does_not_load),
		T(a_public_key_of_zeros_is_refused),
	};

	vault_test_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
