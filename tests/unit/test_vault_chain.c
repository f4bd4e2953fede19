/* vault/chain.h: the audit chain and its signed checkpoints. */
#include "test_vault_common.h"
#include "vault/chain.h"

#include "base/banned.h"

static void vector_key(uint8_t key[32])
{
	uint8_t tmk[32];

	fill_from(tmk, sizeof(tmk), 0);
	assert_int_equal(crypto_kdf_derive_from_key(key, 32, 4, "CPASaudt", tmk), 0);
}

static void the_published_chain_is_reproduced(void **state)
{
	struct chain c;
	uint8_t key[32], mac[32], head[32] = { 0 };

	(void)state;
	vector_key(key);
	chain_start(&c, key);
	chain_append(&c, "entry-1", 7, mac);
	assert_hex(c.head, 32,
		   "b36eb315e2fee5a976dbd60ebddef8f15a6d749b8c59bd977338f37c79e72676");
	assert_hex(mac, 32, "9428bf73be88cad0d18a60ccfb13fb80128363f2211c8c5fb2c46967899d676f");
	chain_append(&c, "entry-2", 7, mac);
	assert_hex(c.head, 32,
		   "6071447863c990bf32944da90257a74d1b292fab0a974aa9e373e0314ba2a696");
	assert_hex(mac, 32, "5377b25b1d5aadc87102d7c42ba3de0bfe0243487fcc6d63f057a8d10c409bce");
	assert_int_equal(c.seq, 2);
	chain_link(head, "entry-1", 7);
	chain_link(head, "entry-2", 7);
	assert_memory_equal(head, c.head, 32);
}

enum { ENTRIES = 20 };

struct log {
	uint8_t key0[32], head[32];
	char entry[ENTRIES][12];
	uint8_t mac[ENTRIES][32];
};

static void log_fill(struct log *l)
{
	struct chain c;
	int i;

	chain_new(&c);
	memcpy(l->key0, c.key, 32);
	for (i = 0; i < ENTRIES; i++) {
		memset(l->entry[i], 'a' + i, sizeof(l->entry[i]));
		chain_append(&c, l->entry[i], sizeof(l->entry[i]), l->mac[i]);
	}
	memcpy(l->head, c.head, 32);
	chain_wipe(&c);
	assert_true(sodium_is_zero((const uint8_t *)&c, sizeof(c)));
}

/* The first entry that does not verify, ENTRIES when all do. */
static int log_verify(const struct log *l)
{
	struct chain c;
	int i;

	chain_start(&c, l->key0);
	for (i = 0; i < ENTRIES; i++)
		if (!chain_check(&c, l->entry[i], sizeof(l->entry[i]), l->mac[i], 32))
			return i;
	return i;
}

static void a_changed_entry_breaks_the_chain_where_it_stands(void **state)
{
	struct log l;
	int i;

	(void)state;
	log_fill(&l);
	assert_int_equal(log_verify(&l), ENTRIES);
	for (i = 0; i < ENTRIES; i++) {
		l.entry[i][3] ^= 1;
		assert_int_equal(log_verify(&l), i);
		l.entry[i][3] ^= 1;
		l.mac[i][31] ^= 0x80;
		assert_int_equal(log_verify(&l), i);
		l.mac[i][31] ^= 0x80;
	}
}

static void swapped_and_dropped_entries_break_the_chain(void **state)
{
	struct log l, cut;
	int i;

	(void)state;
	log_fill(&l);
	cut = l;
	memcpy(cut.entry[4], l.entry[5], sizeof(l.entry[4]));
	memcpy(cut.mac[4], l.mac[5], 32);
	memcpy(cut.entry[5], l.entry[4], sizeof(l.entry[4]));
	memcpy(cut.mac[5], l.mac[4], 32);
	assert_int_equal(log_verify(&cut), 4);
	cut = l;
	for (i = 7; i < ENTRIES - 1; i++) {
		memcpy(cut.entry[i], l.entry[i + 1], sizeof(l.entry[i]));
		memcpy(cut.mac[i], l.mac[i + 1], 32);
	}
	assert_int_equal(log_verify(&cut), 7);
}

/* Who holds the key of entry n can write entry n and later, and no earlier mac. */
static void todays_key_does_not_give_yesterdays(void **state)
{
	struct chain c, thief;
	uint8_t mac[32], forged[32];

	(void)state;
	chain_new(&c);
	chain_append(&c, "before", 6, mac);
	chain_start(&thief, c.key);
	chain_append(&thief, "before", 6, forged);
	assert_memory_not_equal(mac, forged, 32);
	assert_memory_not_equal(thief.key, c.key, 32);
}

static void a_mac_of_another_length_is_refused(void **state)
{
	struct chain c, again;
	uint8_t mac[32];

	(void)state;
	chain_new(&c);
	again = c;
	chain_append(&c, "e", 1, mac);
	assert_false(chain_check(&again, "e", 1, mac, 31));
}

static void the_chain_goes_on_after_a_restart(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct chain c, loaded = { 0 };
	uint8_t w[KEY_WRAPPED], old[KEY_WRAPPED], mac[32], mac2[32];

	chain_new(&c);
	assert_ok(ei, chain_save(fx->v, &c, old, ei));
	chain_append(&c, "e1", 2, mac);
	assert_ok(ei, chain_save(fx->v, &c, w, ei));
	assert_ok(ei, chain_load(fx->v, 1, c.head, w, sizeof(w), &loaded, ei));
	chain_append(&c, "e2", 2, mac);
	chain_append(&loaded, "e2", 2, mac2);
	assert_memory_equal(mac, mac2, 32);
	assert_memory_equal(&c, &loaded, sizeof(c));
	/* the key of entry 0 does not load as that of entry 1 */
	assert_refused(ei, chain_load(fx->v, 1, c.head, old, sizeof(old), &loaded, ei),
		       ERR_INTERNAL, "vault.damaged");
	chain_wipe(&c);
	assert_refused(ei, chain_save(fx->v, &c, w, ei), ERR_INTERNAL, "vault.chain");
}

static struct checkpoint some_checkpoint(void)
{
	struct checkpoint cp = { .origin = "cpas-0123.example",
				 .entries = 20852163,
				 .at_ms = 1795284000000 };

	memset(cp.head, 0xFB, sizeof(cp.head));
	return cp;
}

static void a_checkpoint_has_the_form_of_a_signed_note(void **state)
{
	static const char start[] =
		"cpas-0123.example/audit\n20852163\n"
		"+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s=\n"
		"ts 1795284000000 prev AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
		"\n\xE2\x80\x94 cpas-0123.example/audit ";
	struct fx *fx = *state;
	struct checkpoint cp = some_checkpoint();
	char *note = NULL;

	assert_ok(&fx->cx.err, checkpoint_sign(&fx->arena, fx->v, &cp, &note, &fx->cx.err));
	assert_memory_equal(note, start, sizeof(start) - 1);
	assert_int_equal(strlen(note), sizeof(start) - 1 + 92 + 1);
	assert_int_equal(note[strlen(note) - 1], '\n');
}

static void a_signed_checkpoint_verifies_and_reads_back(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct checkpoint cp = some_checkpoint(), got = { 0 };
	char *note = NULL;

	assert_ok(ei, checkpoint_sign(&fx->arena, fx->v, &cp, &note, ei));
	assert_ok(ei,
		  checkpoint_verify(note, strlen(note), vault_sign_public(fx->v), &got, ei));
	assert_string_equal(got.origin, cp.origin);
	assert_true(got.entries == cp.entries && got.at_ms == cp.at_ms);
	assert_memory_equal(got.head, cp.head, 32);
	checkpoint_hash(note, strlen(note), cp.prev);
	cp.entries++;
	assert_ok(ei, checkpoint_sign(&fx->arena, fx->v, &cp, &note, ei));
	assert_ok(ei,
		  checkpoint_verify(note, strlen(note), vault_sign_public(fx->v), &got, ei));
	assert_memory_equal(got.prev, cp.prev, 32);
}

static void every_changed_byte_of_a_checkpoint_is_refused(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct checkpoint cp = some_checkpoint(), got;
	char *note = NULL;
	size_t n, bit;

	assert_ok(ei, checkpoint_sign(&fx->arena, fx->v, &cp, &note, ei));
	n = strlen(note);
	for (bit = 0; bit < 8 * n; bit++) {
		note[bit / 8] = (char)(note[bit / 8] ^ (char)(1u << bit % 8));
		assert_int_equal(
			checkpoint_verify(note, n, vault_sign_public(fx->v), &got, ei).code,
			ERR_INVALID);
		err_clear(ei);
		note[bit / 8] = (char)(note[bit / 8] ^ (char)(1u << bit % 8));
	}
	for (bit = 0; bit < n; bit++)
		assert_refused(ei,
			       checkpoint_verify(note, bit, vault_sign_public(fx->v), &got, ei),
			       ERR_INVALID, "checkpoint.format");
}

static void a_checkpoint_of_another_key_or_name_is_refused(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct checkpoint cp = some_checkpoint(), got;
	uint8_t other[32];
	char *note = NULL;

	memcpy(other, vault_sign_public(fx->v), sizeof(other));
	other[0] ^= 1;
	assert_ok(ei, checkpoint_sign(&fx->arena, fx->v, &cp, &note, ei));
	assert_refused(ei, checkpoint_verify(note, strlen(note), other, &got, ei), ERR_INVALID,
		       "checkpoint.signature");
	strncpy(cp.origin, "cpas\n20852163", sizeof(cp.origin) - 1);
	assert_refused(ei, checkpoint_sign(&fx->arena, fx->v, &cp, &note, ei), ERR_INVALID,
		       "checkpoint.origin");
	cp.origin[0] = '\0';
	assert_refused(ei, checkpoint_sign(&fx->arena, fx->v, &cp, &note, ei), ERR_INVALID,
		       "checkpoint.origin");
}

static void the_longest_name_fits(void **state)
{
	struct fx *fx = *state;
	struct err_info *ei = &fx->cx.err;
	struct checkpoint cp = some_checkpoint(), got = { 0 };
	char *note = NULL;

	memset(cp.origin, 'a', sizeof(cp.origin) - 1);
	cp.entries = UINT64_MAX;
	cp.at_ms = INT64_MAX;
	assert_ok(ei, checkpoint_sign(&fx->arena, fx->v, &cp, &note, ei));
	assert_true(strlen(note) <= CHECKPOINT_TEXT);
	assert_ok(ei,
		  checkpoint_verify(note, strlen(note), vault_sign_public(fx->v), &got, ei));
	assert_true(got.entries == UINT64_MAX);
}

/* Key hash of the signed-note form: SHA-256 of name, newline, type 1 and key, four bytes. */
static void the_verifier_line_names_key_and_hash(void **state)
{
	struct fx *fx = *state;
	const uint8_t *pk = vault_sign_public(fx->v);
	uint8_t in[64], h[32];
	char hex[9];
	char *line = checkpoint_verifier(&fx->arena, "cpas.example", pk);

	memcpy(in, "cpas.example/audit\n\x01", 20);
	memcpy(in + 20, pk, 32);
	crypto_hash_sha256(h, in, 52);
	sodium_bin2hex(hex, sizeof(hex), h, 4);
	assert_memory_equal(line, "cpas.example/audit+", 19);
	assert_memory_equal(line + 19, hex, 8);
	assert_int_equal(strlen(line), 19 + 8 + 1 + 44);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(the_published_chain_is_reproduced),
		T(a_changed_entry_breaks_the_chain_where_it_stands),
		T(swapped_and_dropped_entries_break_the_chain),
		T(todays_key_does_not_give_yesterdays),
		T(a_mac_of_another_length_is_refused),
		T(the_chain_goes_on_after_a_restart),
		T(a_checkpoint_has_the_form_of_a_signed_note),
		T(a_signed_checkpoint_verifies_and_reads_back),
		T(every_changed_byte_of_a_checkpoint_is_refused),
		T(a_checkpoint_of_another_key_or_name_is_refused),
		T(the_longest_name_fits),
		T(the_verifier_line_names_key_and_hash),
	};

	vault_test_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
