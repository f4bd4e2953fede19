/* See index.h. */
#include "vault/index.h"

#include <string.h>

#include "vault/inner.h"

#include "base/banned.h"

bool niss_index(const struct vault *v, const char *digits, uint8_t out[NISS_INDEX])
{
	if (strlen(digits) != 11 || strspn(digits, "0123456789") != 11)
		return false;
	hash_parts(out, NISS_INDEX, vault_purpose_key(v, VAULT_KEY_NISS),
		   PARTS(PART("niss", 5), PART(digits, 11)));
	return true;
}
