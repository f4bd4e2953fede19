#include "vault/digest.h"

#include <sodium.h>

#include "base/banned.h"

void digest_hex(const void *p, size_t n, char out[DIGEST_HEX])
{
	unsigned char h[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(h, p, n);
	sodium_bin2hex(out, DIGEST_HEX, h, sizeof(h));
}
