/*
 * digest: SHA-256 of a text that is public, so that whoever holds a printed digest can check the
 * text with any tool (sha256sum).  Nothing secret goes through here: hashes of secrets are keyed
 * (vault/token.h, vault/index.h).
 */
#ifndef VAULT_DIGEST_H
#define VAULT_DIGEST_H

#include <stddef.h>

#define DIGEST_HEX 65 /* 64 hexadecimal digits and NUL */

void digest_hex(const void *p, size_t n, char out[DIGEST_HEX]);

#endif
