/* vault/slot.h: ways to open the master key. */
#include "test_vault_common.h"
#include "vault/slot.h"

#include "base/banned.h"

#define CHEAP ((struct slot_cost){ .ops = 1, .mem_kib = 8 })

static const uint8_t host[32] = "host secret of the test machine";
static const uint8_t other[32] = "host secret of another machine.";

static struct slot_secret officer(const char *passphrase)
{
	return (struct slot_secret){ host, passphrase, strlen(passphrase) };
}

static const struct slot_secret host_only = { host, NULL, 0 };

static struct tmk some_tmk(void)
{
	struct tmk tmk = { .version = 3 };

	fill_from(tmk.b, sizeof(tmk.b), 0x60);
	return tmk;
}

static void seal(enum slot_type type, const struct slot_secret *secret, uint8_t *slot)
{
	struct err_info ei = { 0 };
	struct tmk tmk = some_tmk();

	assert_ok(&ei, slot_seal(type, secret, CHEAP, &tmk, slot, &ei));
}

static void assert_opens(const uint8_t *slot, const struct slot_secret *secret)
{
	struct tmk got = { 0 }, want = some_tmk();

	assert_int_equal(slot_open(slot, SLOT_SIZE, secret, &got), SLOT_OPENED);
	assert_memory_equal(got.b, want.b, sizeof(got.b));
	assert_int_equal(got.version, 3);
}

static void each_type_opens_with_its_secret(void **state)
{
	uint8_t slot[SLOT_SIZE];
	struct slot_secret o = officer("quatre mots sans suite");

	(void)state;
	seal(SLOT_HOST, &host_only, slot);
	assert_int_equal(slot_type_of(slot, sizeof(slot)), SLOT_HOST);
	assert_opens(slot, &host_only);
	seal(SLOT_RECOVERY, &host_only, slot);
	assert_int_equal(slot_type_of(slot, sizeof(slot)), SLOT_RECOVERY);
	assert_opens(slot, &host_only);
	seal(SLOT_OFFICER, &o, slot);
	assert_int_equal(slot_type_of(slot, sizeof(slot)), SLOT_OFFICER);
	assert_opens(slot, &o);
}

static void two_slots_of_one_secret_have_different_ids_and_bytes(void **state)
{
	uint8_t a[SLOT_SIZE], b[SLOT_SIZE];

	(void)state;
	seal(SLOT_HOST, &host_only, a);
	seal(SLOT_HOST, &host_only, b);
	assert_memory_not_equal(slot_id(a), slot_id(b), SLOT_ID);
	assert_memory_not_equal(a + 72, b + 72, 48);
}

static void a_wrong_secret_is_told_from_a_damaged_slot(void **state)
{
	uint8_t slot[SLOT_SIZE];
	struct tmk got = { 0 };
	struct slot_secret stolen = { other, NULL, 0 };
	struct slot_secret right = officer("quatre mots sans suite");
	struct slot_secret wrong = officer("quatre mots sans suitE");
	struct slot_secret other_host = { other, right.passphrase, right.passphrase_len };

	(void)state;
	seal(SLOT_HOST, &host_only, slot);
	assert_int_equal(slot_open(slot, sizeof(slot), &stolen, &got), SLOT_WRONG_SECRET);
	seal(SLOT_OFFICER, &right, slot);
	assert_int_equal(slot_open(slot, sizeof(slot), &wrong, &got), SLOT_WRONG_SECRET);
	assert_int_equal(slot_open(slot, sizeof(slot), &other_host, &got), SLOT_WRONG_SECRET);
	assert_int_equal(slot_open(slot, sizeof(slot), &host_only, &got), SLOT_WRONG_SECRET);
	slot[80] ^= 1;
	assert_int_equal(slot_open(slot, sizeof(slot), &right, &got), SLOT_DAMAGED);
	assert_true(sodium_is_zero(got.b, sizeof(got.b)));
}

/* Magic, algorithm, cost of a host slot, nonce, key, tag and commitment are told as damage. */
static bool shows_as_damage(size_t byte)
{
	return byte < 4 || byte == 5 || (byte >= 24 && byte < 32) || byte >= 32;
}

static void every_flipped_bit_is_refused(void **state)
{
	uint8_t slot[SLOT_SIZE];
	size_t bit;

	(void)state;
	seal(SLOT_HOST, &host_only, slot);
	for (bit = 0; bit < 8 * sizeof(slot); bit++) {
		struct tmk got = { 0 };
		enum slot_result r;

		slot[bit / 8] ^= (uint8_t)(1u << bit % 8);
		r = slot_open(slot, sizeof(slot), &host_only, &got);
		assert_int_not_equal(r, SLOT_OPENED);
		if (shows_as_damage(bit / 8))
			assert_int_equal(r, SLOT_DAMAGED);
		assert_true(sodium_is_zero(got.b, sizeof(got.b)));
		slot[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_opens(slot, &host_only);
}

static void a_flipped_bit_of_the_officer_slot_never_opens(void **state)
{
	struct slot_secret o = officer("quatre mots sans suite");
	uint8_t slot[SLOT_SIZE];
	size_t byte;

	(void)state;
	seal(SLOT_OFFICER, &o, slot);
	for (byte = 0; byte < sizeof(slot); byte++) {
		struct tmk got = { 0 };

		if (byte >= 24 && byte < 32) /* cost: a real hash of up to 1 GiB */
			continue;
		slot[byte] ^= 1;
		assert_int_not_equal(slot_open(slot, sizeof(slot), &o, &got), SLOT_OPENED);
		slot[byte] ^= 1;
	}
}

static void another_length_is_no_slot(void **state)
{
	uint8_t slot[SLOT_SIZE + 1] = { 0 };
	struct tmk got = { 0 };
	size_t n;

	(void)state;
	seal(SLOT_HOST, &host_only, slot);
	for (n = 0; n <= sizeof(slot); n++) {
		if (n == SLOT_SIZE)
			continue;
		assert_int_equal(slot_open(slot, n, &host_only, &got), SLOT_DAMAGED);
		assert_int_equal(slot_type_of(slot, n), 0);
	}
}

static void a_host_slot_relabelled_as_recovery_does_not_open(void **state)
{
	uint8_t slot[SLOT_SIZE];
	struct tmk got = { 0 };

	(void)state;
	seal(SLOT_HOST, &host_only, slot);
	slot[4] = SLOT_RECOVERY;
	assert_int_equal(slot_open(slot, sizeof(slot), &host_only, &got), SLOT_WRONG_SECRET);
	slot[4] = 9;
	assert_int_equal(slot_open(slot, sizeof(slot), &host_only, &got), SLOT_DAMAGED);
}

/* A slot from a foreign file must not make the process take 4 TiB or hash for a day. */
static void a_cost_out_of_bounds_is_refused_before_hashing(void **state)
{
	struct slot_secret o = officer("quatre mots sans suite");
	struct tmk tmk = some_tmk(), got = { 0 };
	struct err_info ei = { 0 };
	uint8_t slot[SLOT_SIZE];
	static const struct slot_cost bad[] = {
		{ 0, 8 }, { 11, 8 }, { 1, 7 }, { 1, (1u << 20) + 1 }
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		assert_refused(&ei, slot_seal(SLOT_OFFICER, &o, bad[i], &tmk, slot, &ei),
			       ERR_INVALID, "vault.slot_cost");
		seal(SLOT_OFFICER, &o, slot);
		be32_put(slot + 24, bad[i].ops);
		be32_put(slot + 28, bad[i].mem_kib);
		assert_int_equal(slot_open(slot, sizeof(slot), &o, &got), SLOT_DAMAGED);
	}
}

static void an_officer_slot_needs_a_passphrase(void **state)
{
	struct tmk tmk = some_tmk();
	struct err_info ei = { 0 };
	uint8_t slot[SLOT_SIZE];

	(void)state;
	assert_refused(&ei, slot_seal(SLOT_OFFICER, &host_only, CHEAP, &tmk, slot, &ei),
		       ERR_INVALID, "vault.passphrase_missing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_type_opens_with_its_secret),
		cmocka_unit_test(two_slots_of_one_secret_have_different_ids_and_bytes),
		cmocka_unit_test(a_wrong_secret_is_told_from_a_damaged_slot),
		cmocka_unit_test(every_flipped_bit_is_refused),
		cmocka_unit_test(a_flipped_bit_of_the_officer_slot_never_opens),
		cmocka_unit_test(another_length_is_no_slot),
		cmocka_unit_test(a_host_slot_relabelled_as_recovery_does_not_open),
		cmocka_unit_test(a_cost_out_of_bounds_is_refused_before_hashing),
		cmocka_unit_test(an_officer_slot_needs_a_passphrase),
	};

	vault_test_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
