/*
 * The primitives that src/vault builds on, against published answers: a library that was
 * swapped, broken or built wrong must not start to write records.
 *
 * Sources: RFC 7693 appendix A (BLAKE2b), RFC 8032 7.1 (Ed25519), RFC 7748 5.2 (X25519),
 * draft-irtf-cfrg-xchacha appendix A.3 (XChaCha20-Poly1305), the reference implementation's
 * tests (Argon2id), RFC 6234 (SHA-256).
 */
#include "test_vault_common.h"

#include "base/banned.h"

static void blake2b_of_abc_is_that_of_the_rfc(void **state)
{
	uint8_t h[64];

	(void)state;
	crypto_generichash(h, sizeof(h), (const uint8_t *)"abc", 3, NULL, 0);
	assert_hex(h, sizeof(h),
		   "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
		   "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

static void sha256_of_abc_is_that_of_the_rfc(void **state)
{
	uint8_t h[32];

	(void)state;
	crypto_hash_sha256(h, (const uint8_t *)"abc", 3);
	assert_hex(h, sizeof(h),
		   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void xchacha20_poly1305_matches_the_draft(void **state)
{
	static const char text[] =
		"Ladies and Gentlemen of the class of '99: If I could offer you "
		"only one tip for the future, sunscreen would be it.";
	uint8_t key[32], nonce[24], aad[12], out[sizeof(text) - 1 + 16];

	(void)state;
	fill_from(key, sizeof(key), 0x80);
	fill_from(nonce, sizeof(nonce), 0x40);
	from_hex(aad, sizeof(aad), "50515253c0c1c2c3c4c5c6c7");
	crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, (const uint8_t *)text,
						   sizeof(text) - 1, aad, sizeof(aad), NULL,
						   nonce, key);
	assert_hex(out, sizeof(out),
		   "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
		   "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
		   "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
		   "21f9664c97637da9768812f615c68b13b52e"
		   "c0875924c1c7987947deafd8780acf49");
}

static void ed25519_matches_the_first_test_of_the_rfc(void **state)
{
	uint8_t seed[32], pk[32], sk[64], sig[64];

	(void)state;
	from_hex(seed, sizeof(seed),
		 "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
	crypto_sign_seed_keypair(pk, sk, seed);
	assert_hex(pk, sizeof(pk),
		   "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
	crypto_sign_detached(sig, NULL, (const uint8_t *)"", 0, sk);
	assert_hex(sig, sizeof(sig),
		   "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
		   "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

/* RFC 7748 5.2: k and u start as 9; each turn u becomes the old k, k the result. */
static void x25519_matches_the_rfc(void **state)
{
	uint8_t k[32] = { 9 }, u[32] = { 9 }, r[32];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		assert_int_equal(crypto_scalarmult(r, k, u), 0);
		memcpy(u, k, sizeof(u));
		memcpy(k, r, sizeof(k));
		if (i == 0)
			assert_hex(k, sizeof(k),
				   "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311a"
				   "e3079");
	}
	assert_hex(k, sizeof(k),
		   "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

static void argon2id_matches_the_reference(void **state)
{
	static const char record[crypto_pwhash_STRBYTES] =
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"
		"nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

	(void)state;
	assert_int_equal(crypto_pwhash_str_verify(record, "password", 8), 0);
	assert_int_not_equal(crypto_pwhash_str_verify(record, "passwore", 8), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blake2b_of_abc_is_that_of_the_rfc),
		cmocka_unit_test(sha256_of_abc_is_that_of_the_rfc),
		cmocka_unit_test(xchacha20_poly1305_matches_the_draft),
		cmocka_unit_test(ed25519_matches_the_first_test_of_the_rfc),
		cmocka_unit_test(x25519_matches_the_rfc),
		cmocka_unit_test(argon2id_matches_the_reference),
	};

	vault_test_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
